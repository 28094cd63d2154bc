import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blockersOf } from './merge/blockers.ts';
import type { GroupFacts } from './merge/blockers.ts';
import { doubledOf } from './merge/children.ts';
import type { Child, Relationship } from './merge/children.ts';
import type { RecordFacts } from './merge/records.ts';
import { childrenOf, snapshotWrites } from './merge/snapshots.ts';

const record = (id: string, more: Partial<RecordFacts> = {}): RecordFacts => ({
  ...{ id, isThere: true, mayEdit: true, mayDelete: true, mayAll: true, hasActiveOwner: true, portalUsers: 0, isLocked: false },
  ...{ accountId: 'acc', above: null },
  ...more,
});

const facts = (records: RecordFacts[], more: Partial<GroupFacts> = {}, group: Partial<GroupFacts['group']> = {}): GroupFacts => ({
  group: { Object__c: 'Contact', Survivor_Id__c: 'A', Choices__c: null, ...group },
  ...{ records, relations: [], unique: new Set(), locked: new Set() },
  ...more,
});

const choices = (values: Record<string, string>): string => JSON.stringify({ values, hashed: [] });

describe('what blocks a merge', () => {
  it('is nothing where nothing does', () => assert.deepEqual(blockersOf(facts([record('A'), record('B')])), []));

  const cases: [string, GroupFacts, RegExp][] = [
    ['a record that is gone', facts([record('A'), record('B', { isThere: false })]), /^B is not there any more/],
    ['one record alone', facts([record('A')]), /Fewer than two records/],
    ['a loser that may not be deleted', facts([record('A', { mayDelete: false }), record('B', { mayDelete: false })]), /^You may not delete B\.$/],
    ['a survivor that may not be changed', facts([record('A', { mayEdit: false }), record('B')]), /^You may not change A\.$/],
    ['accounts of others', facts([record('A'), record('B', { mayAll: false })], {}, { Object__c: 'Account' }), /Modify All on Account: B/],
    ['an owner who is not active', facts([record('A', { hasActiveOwner: false }), record('B')]), /owner of A is not active/],
    ['an approval', facts([record('A'), record('B', { isLocked: true })]), /B waits for an approval/],
    ['a portal user on a loser', facts([record('A'), record('B', { portalUsers: 1 })]), /B has a portal user: it must be the record that stays/],
    [
      'a portal user across accounts',
      facts([record('A', { portalUsers: 1 }), record('B', { accountId: 'other' })]),
      /have different accounts: give them the same account first/,
    ],
    [
      'a redundant relation',
      facts([record('A'), record('B')], {
        relations: [
          { parent: 'A', other: 'X', isDirect: true },
          { parent: 'B', other: 'X', isDirect: false },
        ],
      }),
      /A and B are both related to X/,
    ],
    ['a hierarchy', facts([record('A', { above: 'B' }), record('B')]), /A is below B/],
    [
      'a unique value of another',
      facts([record('A'), record('B')], { unique: new Set(['Key__c']) }, { Choices__c: choices({ Key__c: 'B' }) }),
      /Key__c is unique/,
    ],
    [
      'a field that may not be written',
      facts([record('A'), record('B')], { locked: new Set(['Rate__c']) }, { Choices__c: choices({ Rate__c: 'B' }) }),
      /may not write Rate__c/,
    ],
    ['a choice of nobody', facts([record('A'), record('B')], {}, { Choices__c: choices({ Title: 'Z' }) }), /taken from Z, which is not in the group/],
    ['a survivor of nowhere', facts([record('A'), record('B')], {}, { Survivor_Id__c: 'Z' }), /Z, is not in the group/],
  ];
  for (const [what, given, message] of cases)
    it(`is ${what}`, () => {
      const blockers = blockersOf(given);
      assert.ok(
        blockers.some((one) => message.test(one)),
        blockers.join('\n'),
      );
    });

  it('is no relation that both have directly, nor a unique value of the survivor itself', () => {
    const relations = ['A', 'B'].map((parent) => ({ parent, other: 'X', isDirect: true }));
    assert.deepEqual(
      blockersOf(facts([record('A'), record('B')], { relations, unique: new Set(['Key__c']) }, { Choices__c: choices({ Key__c: 'A' }) })),
      [],
    );
  });

  it('is told as what to choose while no survivor is chosen', () => {
    const open = { Survivor_Id__c: null };
    assert.deepEqual(blockersOf(facts([record('A', { portalUsers: 1 }), record('B')], {}, open)), [
      'A has a portal user: choose it as the record that stays.',
    ]);
  });
});

describe('what hangs on records', () => {
  const member: Relationship = { object: 'CampaignMember', field: 'ContactId', label: 'Campaign Members', restorable: false, twiceBy: 'CampaignId' };
  const child = (id: string, parent: string, other: string): Child => ({ relationship: member, id, parent, other, isDirect: false });

  it('is there twice where two have the same campaign', () => {
    const children = [child('1', 'A', 'spring'), child('2', 'B', 'spring'), child('3', 'B', 'autumn'), child('4', 'B', '')];
    assert.equal(doubledOf(children), 1);
    assert.deepEqual(childrenOf(children, 'B'), { 'CampaignMember.ContactId': ['2', '3', '4'] });
  });
});

describe('a snapshot', () => {
  const of = (content: string) =>
    snapshotWrites({
      ...{ group: { Id: 'g', External_Key__c: 'Contact|0123' }, object: 'Contact', recordId: 'A', role: 'Merged' },
      ...{ snapshot: { values: { Description: content }, children: {} }, keepUntil: '2026-12-30' },
    });

  it('goes on in further parts where it is long, each with a key of its own', () => {
    const [short] = [of('x')];
    assert.deepEqual(
      short.map((one) => one.key),
      ['Contact|0123|A|1'],
    );
    // Blanks and signs of two units are where parts could end.
    const long = of('y 😀 '.repeat(60_000));
    assert.deepEqual(
      long.map((one) => one.key),
      ['Contact|0123|A|1', 'Contact|0123|A|2', 'Contact|0123|A|3'],
    );
    const whole = long.map((one) => String(one.values['Content__c']).slice(1, -1)).join('');
    assert.equal((JSON.parse(whole) as { values: { Description: string } }).values.Description, 'y 😀 '.repeat(60_000));
    assert.ok(long.every((one) => String(one.values?.['Content__c']).trim() === one.values?.['Content__c']));
    assert.ok(long.every((one) => String(one.values?.['Content__c']).length <= 131_072));
  });
});
