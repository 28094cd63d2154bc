import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from '../jobs/run.ts';
import type { FoundPair } from './duplicates/found.ts';
import { USUAL } from './duplicate-groups/config.ts';
import { decide } from './duplicate-groups/decide.ts';
import { foundGroups, groupKey, memberKey, rejectedPairs, withoutRejected } from './duplicate-groups/facts.ts';
import type { DuplicateFacts, FoundGroup, KnownGroup, KnownMember, SearchedObject } from './duplicate-groups/facts.ts';

const NOW = '2026-06-01T08:00:00.000Z';

const pair = (left: string, right: string, weight = 12): FoundPair => ({
  ...{ left, right, weight },
  steps: [
    { field: '', level: 'prior', weight: -14 },
    { field: 'Email', level: 'equal', weight: weight + 14 },
    { field: '', level: 'total', weight },
  ],
});

const objectOf = (id: string): SearchedObject => (id.startsWith('L') ? 'Lead' : id.startsWith('A') ? 'Account' : 'Contact');

/** All pairs of some records. */
const pairsOf = (ids: readonly string[], weight = 12): FoundPair[] =>
  ids.flatMap((one, at) => ids.slice(at + 1).map((other) => pair(one, other, weight)));

const found = (...ids: string[]): FoundGroup[] => foundGroups(ids, pairsOf(ids), objectOf, new Map());

/** An org that takes what the job writes: groups, and their records. */
class FakeOrg {
  groups: KnownGroup[] = [];
  members: KnownMember[] = [];
  #made = 0;

  facts(groups: FoundGroup[], more: Partial<DuplicateFacts> = {}): DuplicateFacts {
    return {
      ...{ now: NOW, config: USUAL, found: groups, complete: new Set(['Account', 'Contact', 'Lead', 'Lead and Contact'] as const) },
      ...{ objectOf, ranks: new Map(), groups: structuredClone(this.groups), members: structuredClone(this.members) },
      ...{ there: new Set(this.members.map((one) => one.Record_Id__c)), expired: [], snapshots: 0, findings: [], notes: [] },
      ...more,
    };
  }

  take(changes: readonly Change[]): void {
    for (const { write } of changes) {
      const isGroup = write.object === 'Duplicate_Group__c';
      if (write.kind === 'delete') {
        this.groups = this.groups.filter((one) => one.Id !== write.id);
        this.members = this.members.filter((one) => one.Id !== write.id && one.Group__c !== write.id);
      } else if (write.kind === 'update')
        Object.assign((isGroup ? this.groups : this.members).find((one) => one.Id === write.id) ?? {}, write.values);
      else if (write.kind === 'create') this.#create(isGroup, write);
    }
  }

  #create(isGroup: boolean, { key, values }: { key: string; values: Record<string, unknown> }): void {
    const Id = `id${(this.#made += 1)}`;
    const known = (isGroup ? this.groups : this.members).find((one) => one.External_Key__c === key);
    if (known) Object.assign(known, values);
    else if (isGroup)
      this.groups.push({ Id, Name: `DG-${Id}`, External_Key__c: key, Closed_On__c: null, Merged_On__c: null, ...values } as unknown as KnownGroup);
    else {
      const group = this.groups.find((one) => one.External_Key__c === (values['Group__r'] as { External_Key__c: string }).External_Key__c);
      assert.ok(group, 'a record of a group comes after the group');
      this.members.push({ Id, Group__c: group.Id, External_Key__c: key, Left_Out__c: false, ...values } as unknown as KnownMember);
    }
  }

  run(groups: FoundGroup[], more: Partial<DuplicateFacts> = {}): ReturnType<typeof decide> {
    const decision = decide(this.facts(groups, more));
    this.take(decision.changes);
    return decision;
  }

  idsOf = (group: KnownGroup): string[] =>
    this.members
      .filter((one) => one.Group__c === group.Id)
      .map((one) => one.Record_Id__c)
      .sort();

  /** Groups by their states, each with its records. */
  get state(): string[] {
    return this.groups.map((one) => `${one.Status__c}: ${this.idsOf(one).join(' ')}`).sort();
  }
}

describe('groups of duplicates', () => {
  it('opens a group with its records, and a second run changes nothing', () => {
    const org = new FakeOrg();
    const first = org.run([...found('C1', 'C2'), ...found('A1', 'A2', 'A3')]);
    assert.deepEqual(org.state, ['Open: A1 A2 A3', 'Open: C1 C2']);
    assert.match(first.notes?.[0] ?? '', /^2 groups of 5 records are open: 0\.0 MB/);
    const second = org.run([...found('C1', 'C2'), ...found('A1', 'A2', 'A3')]);
    assert.deepEqual([second.changes, second.unchanged], [[], 2]);
  });

  it('keeps the record of a group that gets another member, and opens it again where it was approved', () => {
    const org = new FakeOrg();
    org.run(found('C1', 'C2'));
    const [{ Id } = { Id: '' }] = org.groups;
    Object.assign(org.groups[0] ?? {}, { Status__c: 'Approved' });
    org.run(found('C1', 'C2', 'C3'));
    assert.deepEqual(
      org.groups.map((one) => [one.Id, one.Status__c, org.idsOf(one)]),
      [[Id, 'Open', ['C1', 'C2', 'C3']]],
    );
  });

  it('leaves what was approved as it is while its records are the same', () => {
    const org = new FakeOrg();
    org.run(found('C1', 'C2'));
    Object.assign(org.groups[0] ?? {}, { Status__c: 'Approved' });
    assert.deepEqual(org.run(found('C1', 'C2')).changes, []);
  });

  it('shows a split: the larger part stays the group, the other one is new and says from where', () => {
    const org = new FakeOrg();
    org.run(found('C1', 'C2', 'C3', 'C4', 'C5'));
    const [{ Id } = { Id: '' }] = org.groups;
    org.run([...found('C4', 'C5'), ...found('C1', 'C2', 'C3')]);
    const [first, second] = org.groups as (KnownGroup & { Split_From__c?: string })[];
    assert.deepEqual([first?.Id, first && org.idsOf(first)], [Id, ['C1', 'C2', 'C3']]);
    assert.deepEqual([second?.Split_From__c, second && org.idsOf(second)], [Id, ['C4', 'C5']]);
  });

  it('shows a join: the larger group goes on, the other one says into which', () => {
    const org = new FakeOrg();
    org.run([...found('C1', 'C2', 'C3'), ...found('C4', 'C5')]);
    const [large, small] = org.groups as (KnownGroup & { Joined_Into__c?: string })[];
    org.run(found('C1', 'C2', 'C3', 'C4', 'C5'));
    assert.deepEqual([large?.Status__c, large && org.idsOf(large)], ['Open', ['C1', 'C2', 'C3', 'C4', 'C5']]);
    assert.deepEqual([small?.Status__c, small?.Joined_Into__c], ['Joined', large?.Id]);
  });

  it('closes what is no longer found, and opens the same group when it is found again', () => {
    const org = new FakeOrg();
    org.run(found('C1', 'C2'));
    org.run([]);
    assert.deepEqual(org.state, ['No Longer Found: C1 C2']);
    assert.deepEqual(org.run([]).changes, []);
    org.run(found('C1', 'C2'));
    assert.deepEqual(org.state, ['Open: C1 C2']);
  });

  it('closes nothing of what was not read as a whole', () => {
    const org = new FakeOrg();
    org.run([...found('C1', 'C2'), ...found('A1', 'A2')]);
    org.run([], { complete: new Set(['Account'] as const) });
    assert.deepEqual(org.state, ['No Longer Found: A1 A2', 'Open: C1 C2']);
  });

  it('keeps rejected pairs apart for good: of a group that is none, and of who was left out', () => {
    const org = new FakeOrg();
    org.run([...found('C1', 'C2'), ...found('C3', 'C4', 'C5')]);
    const first = org.groups.find((one) => org.idsOf(one).includes('C1'));
    Object.assign(first ?? {}, { Status__c: 'Not a Duplicate' });
    for (const one of org.members) if (one.Record_Id__c === 'C5') one.Left_Out__c = true;
    const rejected = rejectedPairs(org.groups, org.members);
    assert.deepEqual([...rejected].sort(), ['C1 C2', 'C3 C5', 'C4 C5']);
    const again = [
      ['C1', 'C2'],
      ['C3', 'C4', 'C5'],
    ].flatMap((ids) => withoutRejected({ ids, links: pairsOf(ids) }, rejected).flatMap((own) => foundGroups(own, pairsOf(own), objectOf, new Map())));
    assert.deepEqual(
      again.map((one) => one.ids),
      [['C3', 'C4']],
    );
    org.run(again);
    assert.deepEqual(org.state, ['Not a Duplicate: C1 C2', 'Open: C3 C4 C5']);
    // As long as two of its records are there.
    const later = org.run(again, { there: new Set(['C1', 'C3', 'C4', 'C5']) });
    assert.deepEqual(
      later.changes.map((one) => one.shown['Change']),
      ['delete: long over'],
    );
  });

  it('keeps apart what was left out, also where the group goes over the limit, or loses the other record to another group', () => {
    const config = { ...USUAL, maxOpenGroups: 1 };
    const org = new FakeOrg();
    org.run(found('C1', 'C2', 'C3'));
    for (const one of org.members) if (one.Record_Id__c === 'C3') one.Left_Out__c = true;
    org.run([...found('C1', 'C2'), ...foundGroups(['A1', 'A2'], pairsOf(['A1', 'A2']), objectOf, new Map([['A1', 9]]))], { config });
    assert.deepEqual(org.state, ['No Longer Found: C1 C2 C3', 'Open: A1 A2']);
    assert.ok(rejectedPairs(org.groups, org.members).has('C1 C3'));
    const other = new FakeOrg();
    other.run(found('C1', 'C2', 'C4', 'C3'));
    for (const one of other.members) if (one.Record_Id__c === 'C3') one.Left_Out__c = true;
    other.run([...found('C1', 'C2'), ...found('C4', 'C5', 'C6')]);
    assert.ok(rejectedPairs(other.groups, other.members).has('C3 C4'));
    assert.deepEqual(other.run([...found('C1', 'C2'), ...found('C4', 'C5', 'C6')]).changes, []);
  });

  it('keeps the rest of a group together when the record that all hang on is left out', () => {
    const ids = ['C1', 'C2', 'C3'];
    assert.deepEqual(withoutRejected({ ids, links: pairsOf(ids) }, new Set(['C1 C2', 'C1 C3'])), [['C2', 'C3']]);
  });

  it('lets a rejected pair come together by no third record', () => {
    const rejected = new Set(['C1 C2']);
    const ids = ['C1', 'C2', 'C3'];
    const pairs = [pair('C1', 'C2', 30), pair('C1', 'C3', 9), pair('C2', 'C3', 14)];
    assert.deepEqual(withoutRejected({ ids, links: pairs }, rejected), [['C2', 'C3']]);
  });

  it('proposes to merge contacts and leads among themselves, and to convert leads that are contacts', () => {
    const groups = found('C1', 'C2', 'L1');
    assert.deepEqual(
      groups.map(({ object, ids }) => [object, ids]),
      [
        ['Contact', ['C1', 'C2']],
        ['Lead and Contact', ['C1', 'C2', 'L1']],
      ],
    );
    const org = new FakeOrg();
    org.run(groups);
    assert.deepEqual((org.groups as (KnownGroup & { Proposal__c?: string })[]).map((one) => [one.Object__c, one.Proposal__c]).sort(), [
      ['Contact', 'Merge'],
      ['Lead and Contact', 'Convert'],
    ]);
  });

  it('keeps the most valuable groups, lists the rest, and keeps what is approved', () => {
    const org = new FakeOrg();
    const hanging = new Map([['A1', 5]]);
    const small = found('C1', 'C2');
    const large = foundGroups(['A1', 'A2'], pairsOf(['A1', 'A2']), objectOf, hanging);
    const config = { ...USUAL, maxOpenGroups: 1 };
    const { listed, findings } = org.run([...small, ...large], { config });
    assert.deepEqual(org.state, ['Open: A1 A2']);
    assert.deepEqual(
      listed?.rows.map(([object, ids]) => [object, ids]),
      [['Contact', 'C1 C2']],
    );
    assert.match(findings[0]?.problem ?? '', /^1 more groups were found than "maxOpenGroups" allows \(1\)/);
    const other = new FakeOrg();
    other.run(small);
    Object.assign(other.groups[0] ?? {}, { Status__c: 'Approved' });
    other.run([...small, ...large], { config });
    assert.deepEqual(other.state, ['Approved: C1 C2']);
  });

  it('ends in the same state when it is killed after any write and runs again', () => {
    const steps: FoundGroup[][] = [
      [...found('C1', 'C2', 'C3'), ...found('C4', 'C5')],
      [...found('C1', 'C2', 'C3', 'C4', 'C5'), ...found('A1', 'A2')],
      [...found('C1', 'C2'), ...found('C3', 'C4', 'C5')],
    ];
    const whole = new FakeOrg();
    for (const step of steps) whole.run(step);
    for (let at = 0; at < steps.length; at++)
      for (let writes = 0; ; writes++) {
        const org = new FakeOrg();
        for (const step of steps.slice(0, at)) org.run(step);
        const { changes } = decide(org.facts(steps[at] ?? []));
        org.take(changes.slice(0, writes));
        for (const step of steps.slice(at)) org.run(step);
        assert.deepEqual(org.state, whole.state, `killed after ${writes} writes of step ${at}`);
        if (writes >= changes.length) break;
      }
  });

  it('leaves records alone whose merge is under way', () => {
    const org = new FakeOrg();
    org.run(found('C1', 'C2'));
    Object.assign(org.groups[0] ?? {}, { Status__c: 'Merging' });
    assert.deepEqual(org.run(found('C1', 'C2', 'C3')).changes, []);
  });

  it('gives a group that comes back after its merge a record of its own', () => {
    const org = new FakeOrg();
    org.run(found('C1', 'C2'));
    Object.assign(org.groups[0] ?? {}, { Status__c: 'Merged', Merged_On__c: NOW });
    org.run(found('C1', 'C2'));
    assert.deepEqual(org.state, ['Merged: C1 C2', 'Open: C1 C2']);
    assert.equal(new Set(org.members.map((one) => one.External_Key__c)).size, 4);
  });

  it('stores evidence by field and level, and never a value', () => {
    const [group] = found('C1', 'C2');
    const { changes } = decide(new FakeOrg().facts(group ? [group] : []));
    const text = String(changes[0]?.write.values?.['Evidence__c']);
    assert.deepEqual(JSON.parse(text), [
      {
        left: 'C1',
        right: 'C2',
        weight: 12,
        steps: [
          ['', 'prior', -14],
          ['Email', 'equal', 26],
        ],
      },
    ]);
    assert.equal(memberKey(groupKey(group as FoundGroup), 'C1').length <= 80, true);
  });

  it('deletes snapshots whose time is over', () => {
    const { changes } = decide(new FakeOrg().facts([], { expired: [{ Id: 'S1' }], snapshots: 3 }));
    assert.deepEqual(
      changes.map(({ write }) => [write.kind, write.object]),
      [['delete', 'Merge_Snapshot__c']],
    );
  });
});
