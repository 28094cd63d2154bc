import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { criteriaRule, ownerRule } from './metadata.ts';
import { ask, edit, idOf, join, leaveAll, owned, people, person, reach, reaches, refusal, rules, send, test } from './world.ts';

const { chief, head, east, west, legal, stranger } = people;
const RULES_FILE = 'sharingRules/Deal__c.sharingRules';
const deal = (values: object): string => owned('Deal__c', stranger, values);

describe('a sharing rule by owner', () => {
  afterEach(leaveAll);
  after(() => rules('Deal__c'));

  it('opens what a role owns to another role and those above it', async () => {
    rules('Deal__c', ownerRule('Role_To_Role', ['role', 'Legal'], ['role', 'West']));
    const those = { west, head, east, stranger };
    assert.deepEqual(await reaches(owned('Deal__c', legal), those), { west: 'Read', head: 'Read', east: 'none', stranger: 'none' });
    assert.deepEqual(await reaches(owned('Deal__c', chief), those), { west: 'none', head: 'none', east: 'none', stranger: 'none' });
  });
  it('opens what a branch owns, as far as it says', async () => {
    rules('Deal__c', ownerRule('Branch_To_Role', ['roleAndSubordinates', 'Head'], ['role', 'Legal'], 'Edit'));
    const levels = await Promise.all([chief, head, east, west].map((owner) => reach(legal, owned('Deal__c', owner))));
    assert.deepEqual(levels, ['none', 'Edit', 'Edit', 'Edit']);
    assert.equal(refusal(await test.call(legal, 'DELETE', `/sobjects/Deal__c/${owned('Deal__c', east)}`)), 'INSUFFICIENT_ACCESS_OR_READONLY');
    assert.equal(refusal(await edit(legal, owned('Deal__c', east), { OwnerId: legal })), 'INSUFFICIENT_ACCESS_OR_READONLY');
  });
  it('opens what a group and its groups own, to a branch', async () => {
    rules('Deal__c', ownerRule('Group_To_Branch', ['group', 'Team'], ['roleAndSubordinates', 'Head']));
    const owner = person();
    join(idOf('Group', 'Team', 'Regular'), idOf('Group', 'Inner', 'Regular'));
    join(idOf('Group', 'Inner', 'Regular'), owner);
    const those = { chief, head, east, west, legal };
    const open = { chief: 'Read', head: 'Read', east: 'Read', west: 'Read', legal: 'none' };
    assert.deepEqual(await reaches(owned('Deal__c', owner), those), open);
    assert.deepEqual(await reaches(deal({}), those), { chief: 'none', head: 'none', east: 'none', west: 'none', legal: 'none' });
    leaveAll();
    assert.equal(await reach(east, owned('Deal__c', owner)), 'none');
  });
  it('opens what a queue owns to everyone inside', async () => {
    rules('Deal__c', ownerRule('Queue_To_All', ['queue', 'Intake'], 'allInternalUsers'));
    const those = { legal, east, stranger };
    const open = { legal: 'Read', east: 'Read', stranger: 'Read' };
    assert.deepEqual(await reaches(owned('Deal__c', idOf('Group', 'Intake', 'Queue')), those), open);
    assert.equal(await reach(east, owned('Deal__c', legal)), 'none');
  });
  it('follows the record to another owner', async () => {
    rules('Deal__c', ownerRule('East_To_Legal', ['role', 'East'], ['role', 'Legal']));
    const id = owned('Deal__c', east);
    const levels = [await reach(legal, id)];
    test.update('Deal__c', id, { OwnerId: west });
    assert.deepEqual([...levels, await reach(legal, id)], ['Read', 'none']);
  });
  it('opens to those above a group only where the group is to', async () => {
    const member = person('West');
    for (const name of ['Team', 'Discreet']) join(idOf('Group', name, 'Regular'), member);
    rules('Deal__c', ownerRule('Legal_To_Discreet', ['role', 'Legal'], ['group', 'Discreet']));
    assert.deepEqual(await reaches(owned('Deal__c', legal), { member, head, east }), { member: 'Read', head: 'none', east: 'none' });
    rules('Deal__c', ownerRule('Legal_To_Team', ['role', 'Legal'], ['group', 'Team']));
    assert.deepEqual(await reaches(owned('Deal__c', legal), { member, head, east }), { member: 'Read', head: 'Read', east: 'none' });
  });
  it('gives no more than the user may do with the object, and nothing once it is gone', async () => {
    rules('Deal__c', ownerRule('Legal_To_All', ['role', 'Legal'], 'allInternalUsers', 'Edit'));
    const bare = person(undefined, { sets: [] });
    const id = owned('Deal__c', legal);
    assert.equal((await ask(bare, `SELECT Id FROM Deal__c WHERE Id = '${id}'`)).body[0].errorCode, 'INVALID_TYPE');
    assert.equal(await reach(east, id), 'Edit');
    rules('Deal__c');
    assert.equal(await reach(east, id), 'none');
  });
});

describe('a sharing rule by criteria', () => {
  after(() => rules('Deal__c'));

  const toLegal = (name: string, items: [string, string, string][], level: 'Read' | 'Edit' = 'Read', logic = ''): string =>
    criteriaRule(name, ['role', 'Legal'], items, level, logic);
  const levels = (...values: object[]): Promise<string[]> => Promise.all(values.map((one) => reach(legal, deal(one))));

  it('opens the records that fulfil them, whoever owns them, as soon as they do', async () => {
    rules('Deal__c', toLegal('Won', [['Stage__c', 'equals', 'Ready']], 'Edit'));
    assert.deepEqual(await levels({ Stage__c: 'Ready' }, { Stage__c: 'Readier' }, {}), ['Edit', 'none', 'none']);
    const id = deal({ Stage__c: 'New' });
    test.update('Deal__c', id, { Stage__c: 'Ready' });
    assert.equal(await reach(legal, id), 'Edit');
    test.update('Deal__c', id, { Stage__c: 'Gone' });
    assert.equal(await reach(legal, id), 'none');
  });
  it('tells upper from lower case in text', async () => {
    rules('Deal__c', toLegal('Case', [['Stage__c', 'equals', 'Ready,DONE']]));
    assert.deepEqual(await levels({ Stage__c: 'Ready' }, { Stage__c: 'DONE' }, { Stage__c: 'ready' }, { Stage__c: 'Done' }), [
      'Read',
      'Read',
      'none',
      'none',
    ]);
  });
  it('joins criteria by AND, and takes a list of values for any of them', async () => {
    rules(
      'Deal__c',
      toLegal('Both', [
        ['Stage__c', 'equals', 'A,B'],
        ['Amount__c', 'greaterThan', '10'],
      ]),
    );
    const made = [
      { Stage__c: 'A', Amount__c: 11 },
      { Stage__c: 'B', Amount__c: 12 },
      { Stage__c: 'B', Amount__c: 10 },
      { Stage__c: 'A' },
      { Amount__c: 99 },
    ];
    assert.deepEqual(await levels(...made), ['Read', 'Read', 'none', 'none', 'none']);
  });
  it('joins them as its logic says', async () => {
    const items: [string, string, string][] = [
      ['Stage__c', 'startsWith', 'Op'],
      ['Amount__c', 'lessThan', '5'],
      ['Note__c', 'notEqual', 'secret'],
    ];
    rules('Deal__c', toLegal('Logic', items, 'Read', '(1 OR 2) AND 3'));
    const made = [
      { Stage__c: 'Open', Amount__c: 9 },
      { Stage__c: 'Shut', Amount__c: 1 },
      { Stage__c: 'Shut', Amount__c: 9 },
    ];
    const secret = made.map((values) => ({ ...values, Note__c: 'secret' }));
    // A note by the user would spoil the third criterion for a later look, not for this first one.
    assert.deepEqual(await levels(...made, ...secret), ['Read', 'Read', 'none', 'none', 'none', 'none']);
    rules('Deal__c', toLegal('Negation', items, 'Read', '1 AND (NOT (2 OR 3))'));
    assert.deepEqual(await levels(...made, ...secret), ['none', 'none', 'none', 'Read', 'none', 'none']);
  });
  it('takes quotes, wildcards and question marks for what they are', async () => {
    rules('Deal__c', toLegal('Odd', [['Stage__c', 'equals', "O'Neil?"]]), toLegal('Odder', [['Stage__c', 'contains', '50%_?']]));
    assert.deepEqual(await levels({ Stage__c: "O'Neil?" }, { Stage__c: 'a 50%_? b' }, { Stage__c: '5000 ?' }), ['Read', 'Read', 'none']);
  });
  it('opens to groups, branches and everyone, the widest level counting', async () => {
    rules(
      'Deal__c',
      criteriaRule('All_Read', 'allInternalUsers', [['Stage__c', 'equals', 'Wide']]),
      criteriaRule('Branch_Edit', ['roleAndSubordinatesInternal', 'Head'], [['Stage__c', 'equals', 'Wide']], 'Edit'),
    );
    const those = { chief, head, east, west, legal };
    assert.deepEqual(await reaches(deal({ Stage__c: 'Wide' }), those), { chief: 'Edit', head: 'Edit', east: 'Edit', west: 'Edit', legal: 'Read' });
  });
  it('opens details through their master', async () => {
    rules('Deal__c', toLegal('Lines', [['Stage__c', 'equals', 'Lines']]));
    assert.equal(await reach(legal, test.insert('Line__c', { Name: 'Line', Deal__c: deal({ Stage__c: 'Lines' }) })), 'Read');
  });
});

describe('a deploy of sharing rules', () => {
  const refused: Record<string, string> = {
    'a group that is not there': ownerRule('Bad', ['role', 'Legal'], ['group', 'Nowhere']),
    'a role that is not there': ownerRule('Bad', ['role', 'Nowhere'], ['group', 'Team']),
    'a field that is not there': criteriaRule('Bad', ['role', 'Legal'], [['Nothing__c', 'equals', 'x']]),
    'a number that is none': criteriaRule('Bad', ['role', 'Legal'], [['Amount__c', 'equals', 'much']]),
    'an operation that is none for text': criteriaRule('Bad', ['role', 'Legal'], [['Stage__c', 'includes', 'x']]),
    'an operation that is none for sharing': criteriaRule('Bad', ['role', 'Legal'], [['Stage__c', 'within', 'x']]),
    'full access': ownerRule('Bad', ['role', 'Legal'], ['group', 'Team']).replace('>Read<', '>All<'),
    'a level that is none': ownerRule('Bad', ['role', 'Legal'], ['group', 'Team']).replace('>Read<', '>Everything<'),
    'logic over a criterion that is not there': criteriaRule('Bad', ['role', 'Legal'], [['Stage__c', 'equals', 'x']], 'Read', '1 AND 2'),
    'logic that is none': criteriaRule('Bad', ['role', 'Legal'], [['Stage__c', 'equals', 'x']], 'Read', '1 AND ('),
  };
  for (const [name, xml] of Object.entries(refused))
    it(`refuses ${name}`, async () => {
      const messages = send({ [RULES_FILE]: xml });
      const taken = messages.every((message) => message.success);
      if (taken) rules('Deal__c');
      assert.equal(taken, false);
      assert.equal((await ask(legal, 'SELECT Id FROM Deal__c LIMIT 1')).status, 200);
    });
  it('refuses rules on details, which have no owner', () => {
    const messages = send({ 'sharingRules/Line__c.sharingRules': criteriaRule('Bad', ['role', 'Legal'], [['Note__c', 'equals', 'x']]) });
    if (messages.every((message) => message.success)) rules('Line__c');
    assert.equal(
      messages.every((message) => message.success),
      false,
    );
  });
  it('says so where it does not act on whom a rule names', () => {
    const xml = ownerRule('Managers', ['role', 'Legal'], ['group', 'Team']).replace('<group>Team</group>', `<managers>x</managers>`);
    const messages = send({ [RULES_FILE]: xml });
    rules('Deal__c');
    assert.ok(messages.some(({ success, problem, fullName }) => fullName.startsWith('Deal__c') && (!success || problem)));
  });
});
