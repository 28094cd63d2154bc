import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { customRight, fieldRights, objectRights, setGroupXml, userRight } from './metadata.ts';
import { ask, deployed, edit, found, idOf, owned, people, person, reach, refusal, send, test } from './world.ts';

const { east, head } = people;
const assignGroup = (user: string, group: string): string =>
  test.insert('PermissionSetAssignment', { AssigneeId: user, PermissionSetGroupId: idOf('PermissionSetGroup', group) });
const setOf = (label: string, ...rights: string[]): string => [...rights, `<label>${label}</label>`].toSorted().join('');

/** What a user may do with an object by its describe, as letters. */
async function may(user: string, object: string): Promise<string> {
  const { status, body } = await test.call(user, 'GET', `/sobjects/${object}/describe`);
  return status === 200 ? `r${body.createable ? 'c' : ''}${body.updateable ? 'u' : ''}${body.deletable ? 'd' : ''}` : '';
}
const newcomer = (): string => person('East', { sets: [] });

describe('a permission set group', () => {
  it('grants what its sets grant together, as long as it is assigned', async () => {
    deployed({
      'permissionsets/Deal_Reader.permissionset': setOf('Deal Reader', objectRights('Deal__c', 'r'), fieldRights('Deal__c.Note__c')),
      'permissionsets/Deal_Writer.permissionset': setOf('Deal Writer', objectRights('Deal__c', 'ru')),
      'permissionsets/Client_Reader.permissionset': setOf('Client Reader', objectRights('Client__c', 'r')),
      'permissionsetgroups/Trio.permissionsetgroup': setGroupXml('Trio', ['Deal_Reader', 'Deal_Writer', 'Client_Reader']),
    });
    const user = newcomer();
    assert.deepEqual([await may(user, 'Deal__c'), await may(user, 'Client__c')], ['', '']);
    const assignment = assignGroup(user, 'Trio');
    assert.deepEqual([await may(user, 'Deal__c'), await may(user, 'Client__c'), await reach(user, owned('Deal__c', user))], ['ru', 'r', 'Edit']);
    assert.equal(await reach(user, owned('Deal__c', east)), 'none');
    test.remove('PermissionSetAssignment', assignment);
    assert.deepEqual([await may(user, 'Deal__c'), await may(user, 'Client__c')], ['', '']);
  });
  it('follows a deploy at once: of a set, of its members, of its removal', async () => {
    const group = (...sets: string[]) => ({ 'permissionsetgroups/Duo.permissionsetgroup': setGroupXml('Duo', sets) });
    const part = (rights: string) => ({ 'permissionsets/Part.permissionset': setOf('Part', objectRights('Deal__c', rights)) });
    deployed({ ...part('r'), 'permissionsets/Rest.permissionset': setOf('Rest', objectRights('Client__c', 'r')), ...group('Part', 'Rest') });
    const user = newcomer();
    assignGroup(user, 'Duo');
    const steps = [await may(user, 'Deal__c')];
    deployed(part('crud'));
    steps.push(await may(user, 'Deal__c'));
    deployed(group('Rest'));
    steps.push(await may(user, 'Deal__c'), await may(user, 'Client__c'));
    deployed({}, { PermissionSetGroup: ['Duo'] });
    steps.push(await may(user, 'Client__c'));
    assert.deepEqual(steps, ['r', 'rcud', '', 'r', '']);
    assert.deepEqual(test.query(`SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '${user}'`), []);
  });
  it('passes on View All and user permissions', async () => {
    deployed({
      'permissionsets/Overseer.permissionset': setOf('Overseer', objectRights('Deal__c', 'rv')),
      'permissionsetgroups/Oversight.permissionsetgroup': setGroupXml('Oversight', ['Overseer']),
      'permissionsets/All_Seeing.permissionset': setOf('All Seeing', userRight('ViewAllData')),
      'permissionsetgroups/Audit.permissionsetgroup': setGroupXml('Audit', ['All_Seeing']),
    });
    const [overseer, auditor] = [person(), person()];
    assignGroup(overseer, 'Oversight');
    assignGroup(auditor, 'Audit');
    const [deal, client] = [owned('Deal__c', head), owned('Client__c', head)];
    assert.deepEqual([await reach(overseer, deal), await reach(overseer, client)], ['Read', 'none']);
    assert.deepEqual([await reach(auditor, deal), await reach(auditor, client)], ['Read', 'Read']);
  });
  it('passes on a custom permission', async () => {
    deployed({
      'permissionsets/Approver.permissionset': setOf('Approver', customRight('Approve_Deals')),
      'permissionsetgroups/Approvers.permissionsetgroup': setGroupXml('Approvers', ['Approver']),
    });
    const user = person('East');
    const approve = () => edit(user, owned('Deal__c', user), { Stage__c: 'Approved' });
    assert.equal(refusal(await approve()), 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
    const assignment = assignGroup(user, 'Approvers');
    assert.equal((await approve()).status, 204);
    test.remove('PermissionSetAssignment', assignment);
    assert.equal(refusal(await approve()), 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
  });
  it('does not grant what it mutes; where muting is not supported, the deploy says so', async () => {
    const mute = {
      'mutingpermissionsets/Hush.mutingpermissionset': setOf('Hush', objectRights('Deal__c', 'd')),
    };
    send({ ...mute, 'permissionsets/Full.permissionset': setOf('Full', objectRights('Deal__c', 'rud')) });
    const messages = send({ 'permissionsetgroups/Muted.permissionsetgroup': setGroupXml('Muted', ['Full'], 'Hush') });
    if (messages.some(({ success, problem }) => !success || problem)) return;
    const user = newcomer();
    assignGroup(user, 'Muted');
    assert.equal(await may(user, 'Deal__c'), 'ru');
  });
});

describe('an assignment', () => {
  it('ends when it expires', async () => {
    const user = newcomer();
    const values = { AssigneeId: user, PermissionSetId: idOf('PermissionSet', 'Reader'), ExpirationDate: '2026-05-15T00:00:00.000Z' };
    test.insert('PermissionSetAssignment', values);
    assert.equal(await may(user, 'Deal__c'), 'r');
    const now = test.org.now;
    test.org.now = () => new Date('2026-05-15T00:00:01Z');
    const later = await may(user, 'Deal__c');
    test.org.now = now;
    assert.equal(later, '');
  });
  it('of a set for activated sessions grants nothing as such; where that is not supported, the deploy says so', async () => {
    const activation = '<hasActivationRequired>true</hasActivationRequired>';
    const messages = send({ 'permissionsets/Session.permissionset': setOf('Session', activation, objectRights('Deal__c', 'r')) });
    if (messages.some(({ success, problem }) => !success || problem)) return;
    assert.equal(await may(person('East', { sets: ['Session'] }), 'Deal__c'), '');
  });
  it('counts for object permissions given through the API; where that is not supported, the call is refused', async () => {
    deployed({ 'permissionsets/Grown.permissionset': setOf('Grown') });
    const values = { ParentId: idOf('PermissionSet', 'Grown'), SobjectType: 'Deal__c', PermissionsRead: true };
    const { status } = await test.call(test.adminId, 'POST', '/sobjects/ObjectPermissions', values);
    assert.equal(await may(person('East', { sets: ['Grown'] }), 'Deal__c'), status === 201 ? 'r' : '');
  });
});

describe('a profile', () => {
  const custom = (...rights: string[]): string =>
    ['<custom>true</custom>', ...rights, '<userLicense>Salesforce</userLicense>', userRight('ApiEnabled')].toSorted().join('');

  it('that is deployed grants what it says', async () => {
    deployed({ 'profiles/Desk Staff.profile': custom(objectRights('Deal__c', 'ru'), fieldRights('Deal__c.Note__c')) });
    const user = person('East', { profile: 'Desk Staff', sets: [] });
    assert.deepEqual([await may(user, 'Deal__c'), await may(user, 'Client__c'), await may(user, 'Account')], ['ru', '', '']);
    assert.deepEqual([await reach(user, owned('Deal__c', user)), await reach(user, owned('Deal__c', head))], ['Edit', 'none']);
    deployed({ 'profiles/Desk Staff.profile': custom(objectRights('Deal__c', 'r'), fieldRights('Deal__c.Note__c')) });
    assert.equal(await may(user, 'Deal__c'), 'r');
  });
  it('is known by its name, whatever its file has to make of it', async () => {
    deployed({ 'profiles/Desk%3A Guests %26 Co.profile': custom(objectRights('Deal__c', 'r')) });
    const user = person('East', { profile: 'Desk: Guests & Co', sets: [] });
    assert.equal(await may(user, 'Deal__c'), 'r');
  });
  it('keeps what a later deploy does not speak of', async () => {
    deployed({ 'profiles/Desk Temps.profile': custom(objectRights('Deal__c', 'r')) });
    deployed({ 'profiles/Desk Temps.profile': custom(objectRights('Client__c', 'r')) });
    const user = person('East', { profile: 'Desk Temps', sets: [] });
    assert.deepEqual([await may(user, 'Deal__c'), await may(user, 'Client__c')], ['r', 'r']);
  });
  it('and permission sets add up', async () => {
    deployed({ 'profiles/Desk Union.profile': custom(objectRights('Deal__c', 'r')) });
    const user = person('East', { profile: 'Desk Union', sets: ['Keeper'] });
    assert.deepEqual(
      [await may(user, 'Deal__c'), (await found(user, `SELECT Id FROM Deal__c WHERE Id = '${owned('Deal__c', head)}'`)).length],
      ['rcud', 1],
    );
  });
  it('counts at once when a user gets another', async () => {
    deployed({ 'profiles/Desk Clerk.profile': custom(objectRights('Deal__c', 'rv')) });
    const user = person('East', { profile: 'Desk Clerk', sets: [] });
    const deal = owned('Deal__c', head);
    assert.equal((await found(user, `SELECT Id FROM Deal__c WHERE Id = '${deal}'`)).length, 1);
    test.update('User', user, { ProfileId: idOf('Profile', 'Standard User') });
    assert.equal(refusal(await ask(user, 'SELECT Id FROM Deal__c')), 'INVALID_TYPE');
  });
});

describe('a permission set', () => {
  it('that a deploy removes grants nothing any more', async () => {
    deployed({ 'permissionsets/Passing.permissionset': setOf('Passing', objectRights('Deal__c', 'rv'), customRight('Approve_Deals')) });
    const user = person('East', { sets: ['Desk', 'Passing'] });
    const deal = owned('Deal__c', head);
    assert.equal(await reach(user, deal), 'Read');
    deployed({}, { PermissionSet: ['Passing'] });
    assert.equal(await reach(user, deal), 'none');
    assert.equal(refusal(await edit(user, owned('Deal__c', user), { Stage__c: 'Approved' })), 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
    assert.deepEqual(test.query("SELECT Id FROM PermissionSet WHERE Name = 'Passing'"), []);
    deployed({ 'permissionsets/Passing.permissionset': setOf('Passing', objectRights('Deal__c', 'rv')) });
    assert.equal(await reach(user, deal), 'none');
  });
  it('stays while a group has it', () => {
    deployed({
      'permissionsets/Held.permissionset': setOf('Held', objectRights('Deal__c', 'r')),
      'permissionsetgroups/Holder.permissionsetgroup': setGroupXml('Holder', ['Held']),
    });
    assert.equal(
      send({}, { PermissionSet: ['Held'] }).every(({ success }) => success),
      false,
    );
    assert.equal(test.query("SELECT Id FROM PermissionSet WHERE Name = 'Held'").length, 1);
  });
});
