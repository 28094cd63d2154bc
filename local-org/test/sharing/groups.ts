import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { groupXml, queueXml } from './metadata.ts';
import { deployed, edit, found, idOf, join, leaveAll, owned, people, person, reach, reaches, refusal, send, share, test } from './world.ts';

const { chief, head, east, peer, west, legal, stranger } = people;
const group = (name: string): string => idOf('Group', name, 'Regular');
const roleGroup = (name: string, type = 'Role'): string => idOf('Group', name, type);

/** A new group, made through the API. */
let groups = 0;
const newGroup = (...members: string[]): string => {
  const name = `Made${++groups}`;
  const id = test.insert('Group', { Name: name, DeveloperName: name, Type: 'Regular', DoesIncludeBosses: true });
  for (const member of members) join(id, member);
  return id;
};
const sharedWith = async (to: string, level = 'Read'): Promise<string> => {
  const deal = owned('Deal__c', stranger);
  assert.equal((await share(stranger, deal, to, level)).status, 201);
  return deal;
};

describe('a public group', () => {
  afterEach(leaveAll);

  it('gives its members what is shared with it, from when they join to when they leave', async () => {
    const deal = await sharedWith(group('Team'), 'Edit');
    const levels = [await reach(legal, deal)];
    const membership = join(group('Team'), legal);
    levels.push(await reach(legal, deal));
    test.remove('GroupMember', membership);
    levels.push(await reach(legal, deal));
    assert.deepEqual(levels, ['none', 'Edit', 'none']);
  });
  it('takes groups as members, however deep', async () => {
    const [innermost, other] = [newGroup(legal), newGroup(west)];
    const outer = newGroup(newGroup(innermost), other);
    const deal = await sharedWith(outer);
    assert.deepEqual(await reaches(deal, { legal, west, east }), { legal: 'Read', west: 'Read', east: 'none' });
    const membership = test.one(`SELECT Id FROM GroupMember WHERE GroupId = '${innermost}'`);
    test.remove('GroupMember', String(membership['Id']));
    assert.deepEqual(await reaches(deal, { legal, west }), { legal: 'none', west: 'Read' });
  });
  it('takes roles as members, alone and with those below', async () => {
    const alone = await sharedWith(newGroup(roleGroup('Head')));
    assert.deepEqual(await reaches(alone, { head, east, west, legal }), { head: 'Read', east: 'none', west: 'none', legal: 'none' });
    const branch = await sharedWith(newGroup(roleGroup('Head', 'RoleAndSubordinates')));
    assert.deepEqual(await reaches(branch, { head, east, peer, west, legal }), {
      head: 'Read',
      east: 'Read',
      peer: 'Read',
      west: 'Read',
      legal: 'none',
    });
  });
  it('shares with those above its members, where it is to', async () => {
    const member = person('West');
    join(group('Team'), member);
    join(group('Discreet'), member);
    const open = await sharedWith(group('Team'), 'Edit');
    assert.deepEqual(await reaches(open, { member, head, chief, legal }), { member: 'Edit', head: 'Edit', chief: 'Edit', legal: 'none' });
    const discreet = await sharedWith(group('Discreet'), 'Edit');
    assert.deepEqual(await reaches(discreet, { member, head, chief }), { member: 'Edit', head: 'none', chief: 'none' });
  });
  it('gives nothing any more once it is gone', async () => {
    deployed({ 'groups/Passing.group': groupXml('Passing') });
    for (const id of [newGroup(), group('Passing')]) {
      join(id, legal);
      const deal = await sharedWith(id);
      assert.equal(await reach(legal, deal), 'Read');
      if (id === group('Passing')) deployed({}, { Group: ['Passing'] });
      else test.remove('Group', id);
      assert.equal(await reach(legal, deal), 'none');
    }
  });
  it('cannot own records', async () => {
    const deal = owned('Deal__c', east);
    refusal(await edit(east, deal, { OwnerId: group('Team') }));
    refusal(await edit(test.adminId, deal, { OwnerId: roleGroup('Head') }));
    assert.equal(test.one(`SELECT OwnerId FROM Deal__c WHERE Id = '${deal}'`)['OwnerId'], east);
  });
});

describe('a share with a role', () => {
  afterEach(leaveAll);

  it('is for those in the role and those above, not below', async () => {
    const deal = await sharedWith(roleGroup('Head'));
    assert.deepEqual(await reaches(deal, { chief, head, east, legal }), { chief: 'Read', head: 'Read', east: 'none', legal: 'none' });
  });
  it('and those below is for the whole branch', async () => {
    const deal = await sharedWith(roleGroup('Head', 'RoleAndSubordinates'), 'Edit');
    assert.deepEqual(await reaches(deal, { chief, head, east, west, legal }), {
      chief: 'Edit',
      head: 'Edit',
      east: 'Edit',
      west: 'Edit',
      legal: 'none',
    });
  });
});

describe('a queue', () => {
  afterEach(leaveAll);

  const queue = (name: string): string => idOf('Group', name, 'Queue');
  it('owns records that its members see and edit, as long as they are members', async () => {
    const deal = owned('Deal__c', queue('Intake'));
    assert.equal(await reach(legal, deal), 'none');
    for (const member of [legal, roleGroup('West'), newGroup(peer)]) join(queue('Intake'), member);
    assert.deepEqual(await reaches(deal, { legal, west, peer, east }), { legal: 'Edit', west: 'Edit', peer: 'Edit', east: 'none' });
    leaveAll();
    assert.deepEqual(await reaches(deal, { legal, west, peer }), { legal: 'none', west: 'none', peer: 'none' });
  });
  it('lets a member take a record over, and then has it no more', async () => {
    const deal = owned('Deal__c', queue('Intake'));
    refusal(await edit(legal, deal, { OwnerId: legal }));
    for (const user of [legal, west]) join(queue('Intake'), user);
    assert.equal((await edit(legal, deal, { OwnerId: legal })).status, 204);
    assert.deepEqual(await reaches(deal, { legal, west }), { legal: 'Edit', west: 'none' });
  });
  it('takes a record that its owner gives away', async () => {
    const deal = owned('Deal__c', east);
    assert.equal((await edit(east, deal, { OwnerId: queue('Intake') })).status, 204);
    assert.deepEqual(await reaches(deal, { east, head }), { east: 'none', head: 'none' });
  });
  it('shows records to those above its members, where it is to', async () => {
    const [discreet, watched] = [owned('Deal__c', queue('Intake')), owned('Deal__c', queue('Watched'))];
    for (const name of ['Intake', 'Watched']) join(queue(name), west);
    const those = { west, head, chief, legal };
    assert.deepEqual(await reaches(discreet, those), { west: 'Edit', head: 'none', chief: 'none', legal: 'none' });
    assert.deepEqual(await reaches(watched, those), { west: 'Edit', head: 'Edit', chief: 'Edit', legal: 'none' });
  });
  it('owns only records of the objects it is for', async () => {
    const client = owned('Client__c', east);
    refusal(await edit(east, client, { OwnerId: queue('Intake') }));
    assert.equal(test.one(`SELECT OwnerId FROM Client__c WHERE Id = '${client}'`)['OwnerId'], east);
  });
  it('has the members its metadata names', async () => {
    const username = String(test.one(`SELECT Username FROM User WHERE Id = '${legal}'`)['Username']);
    const members =
      '<publicGroups><publicGroup>Inner</publicGroup></publicGroups><roles><role>West</role></roles>' + `<users><user>${username}</user></users>`;
    const messages = send({ 'queues/Staffed.queue': queueXml('Staffed', ['Deal__c'], { members }) });
    assert.deepEqual(
      messages.filter((message) => !message.success),
      [],
    );
    join(group('Inner'), peer);
    const deal = owned('Deal__c', queue('Staffed'));
    assert.deepEqual(await reaches(deal, { legal, west, peer, east }), { legal: 'Edit', west: 'Edit', peer: 'Edit', east: 'none' });
  });
  it('stays, or leaves its members nothing', async () => {
    deployed({ 'queues/Passing.queue': queueXml('Passing', ['Deal__c']) });
    join(queue('Passing'), legal);
    const deal = owned('Deal__c', queue('Passing'));
    const isGone = send({}, { Queue: ['Passing'] }).every(({ success }) => success);
    assert.equal((await found(legal, "SELECT Id FROM Group WHERE DeveloperName = 'Passing'")).length, isGone ? 0 : 1);
    assert.equal(await reach(legal, deal), isGone ? 'none' : 'Edit');
  });
});
