import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { issueToken } from '../../src/api/context.ts';
import { roleXml } from './metadata.ts';
import { ask, deployed, edit, found, idOf, owned, people, person, reach, reaches, refusal, share, test } from './world.ts';

const { chief, head, east, west, legal, stranger } = people;
const nobody = { chief: 'none', head: 'none', east: 'none', peer: 'none', west: 'none', legal: 'none', stranger: 'none' };

describe('the role hierarchy', () => {
  it('opens a private record to its owner and to everyone above, not to those beside or below', async () => {
    const above = { chief: 'Edit', head: 'Edit' };
    assert.deepEqual(await reaches(owned('Deal__c', east), people), { ...nobody, ...above, east: 'Edit' });
    assert.deepEqual(await reaches(owned('Deal__c', head), people), { ...nobody, ...above });
    assert.deepEqual(await reaches(owned('Deal__c', stranger), people), { ...nobody, stranger: 'Edit' });
    assert.deepEqual(await reaches(owned('Deal__c', test.adminId), people), nobody);
  });
  it('gives those above as much as the owner has: to delete, to share and to give away', async () => {
    assert.equal((await test.call(head, 'DELETE', `/sobjects/Deal__c/${owned('Deal__c', east)}`)).status, 204);
    const deal = owned('Deal__c', east);
    assert.equal((await share(chief, deal, legal)).status, 201);
    assert.equal((await edit(head, deal, { OwnerId: west })).status, 204);
    assert.deepEqual(await reaches(deal, people), { ...nobody, chief: 'Edit', head: 'Edit', west: 'Edit' });
  });
  it('asks for the right on the object all the same', async () => {
    const bare = person('Chief', { sets: [] });
    const deal = owned('Deal__c', east);
    assert.equal((await ask(bare, `SELECT Id FROM Deal__c WHERE Id = '${deal}'`)).body[0].errorCode, 'INVALID_TYPE');
  });
  it('passes on what is shared with someone below, as far as it is shared', async () => {
    const deal = owned('Deal__c', stranger);
    await share(stranger, deal, west, 'Read');
    assert.deepEqual(await reaches(deal, people), { ...nobody, chief: 'Read', head: 'Read', west: 'Read', stranger: 'Edit' });
    const other = owned('Deal__c', stranger);
    await share(stranger, other, west, 'Edit');
    assert.deepEqual([await reach(head, other), await reach(legal, other)], ['Edit', 'none']);
    assert.equal(refusal(await test.call(head, 'DELETE', `/sobjects/Deal__c/${other}`)), 'INSUFFICIENT_ACCESS_OR_READONLY');
  });
  it('reaches details through their masters', async () => {
    const line = test.insert('Line__c', { Name: 'Line', Deal__c: owned('Deal__c', east) });
    assert.deepEqual(await reaches(line, people), { ...nobody, chief: 'Edit', head: 'Edit', east: 'Edit' });
  });
  it('counts at once when a user gets another role, or loses it', async () => {
    const mover = person();
    const deal = owned('Deal__c', east);
    const levels: string[] = [await reach(mover, deal)];
    for (const UserRoleId of [idOf('UserRole', 'Head'), idOf('UserRole', 'Legal'), idOf('UserRole', 'Chief'), null]) {
      test.update('User', mover, { UserRoleId });
      levels.push(await reach(mover, deal));
    }
    assert.deepEqual(levels, ['none', 'Edit', 'none', 'Edit', 'none']);
  });
  it('counts at once when a role gets another parent', async () => {
    deployed({ 'roles/Clerk.role': roleXml('Clerk', 'Legal') });
    const clerk = person('Clerk');
    const deal = owned('Deal__c', clerk);
    assert.deepEqual([await reach(legal, deal), await reach(head, deal)], ['Edit', 'none']);
    deployed({ 'roles/Clerk.role': roleXml('Clerk', 'Head') });
    assert.deepEqual([await reach(legal, deal), await reach(head, deal)], ['none', 'Edit']);
  });
  it('has a group for every role, also for one made through the API', async () => {
    const role = test.insert('UserRole', { Name: 'Intern', DeveloperName: 'Intern', ParentRoleId: idOf('UserRole', 'Legal') });
    const types = test.query(`SELECT Type FROM Group WHERE RelatedId = '${role}'`).map((group) => String(group['Type']));
    assert.ok(types.includes('Role'), `groups of the role: ${types.join(', ') || 'none'}`);
    const intern = person('Intern');
    assert.equal(await reach(legal, owned('Deal__c', intern)), 'Edit');
  });
});

describe('Grant Access Using Hierarchies', () => {
  const set = (user: string, object: string, grantAccessUsingHierarchies: unknown): Promise<Response> =>
    fetch(`${test.url}/services/local/sharing/${object}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${issueToken(test.org, user, 'access')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ grantAccessUsingHierarchies }),
    });

  it('switched off, leaves a custom object to owners, shares and View All', async () => {
    const deal = owned('Deal__c', east);
    const shared = owned('Deal__c', stranger);
    await share(stranger, shared, west, 'Read');
    assert.equal((await set(test.adminId, 'Deal__c', false)).status, 204);
    try {
      assert.deepEqual(await reaches(deal, people), { ...nobody, east: 'Edit' });
      assert.deepEqual(await reaches(shared, people), { ...nobody, west: 'Read', stranger: 'Edit' });
      const viewer = person(undefined, { sets: ['Desk', 'Viewer'] });
      assert.equal(await reach(viewer, deal), 'Read');
      assert.equal(
        (await found(viewer, `SELECT HasReadAccess FROM UserRecordAccess WHERE UserId = '${chief}' AND RecordId = '${deal}'`))[0].HasReadAccess,
        false,
      );
    } finally {
      await set(test.adminId, 'Deal__c', true);
    }
    assert.equal(await reach(chief, deal), 'Edit');
  });
  it('is for administrators to switch, and for custom objects only', async () => {
    assert.equal((await set(east, 'Deal__c', false)).status, 403);
    assert.equal((await set(test.adminId, 'Account', false)).status, 400);
    assert.equal((await set(test.adminId, 'Deal__c', 'off')).status, 400);
  });
});

describe('the records of permissions', () => {
  const viewAll = async (user: string): Promise<string[]> => {
    const sets = test.query(`SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '${user}'`).map((one) => one['PermissionSetId']);
    const { ProfileId } = test.one(`SELECT ProfileId FROM User WHERE Id = '${user}'`);
    const { Id } = test.one(`SELECT Id FROM PermissionSet WHERE ProfileId = '${String(ProfileId)}'`);
    const all = [...sets, Id].map((id) => `'${String(id)}'`).join(', ');
    const rows = await found(
      test.adminId,
      `SELECT SobjectType FROM ObjectPermissions WHERE PermissionsViewAllRecords = TRUE AND ParentId IN (${all})`,
    );
    return rows.map((row) => row.SobjectType);
  };

  it('say who may see all records of an object, and how its records are shared', async () => {
    assert.deepEqual(await viewAll(person(undefined, { sets: ['Desk', 'Viewer'] })), ['Deal__c']);
    assert.deepEqual(await viewAll(person(undefined, { sets: ['Desk'] })), []);
    assert.ok((await viewAll(test.adminId)).includes('Opportunity'));
    const models = test.query(
      "SELECT QualifiedApiName, InternalSharingModel FROM EntityDefinition WHERE QualifiedApiName IN ('Deal__c', 'Board__c') ORDER BY QualifiedApiName",
    );
    assert.deepEqual(
      models.map((one) => one['InternalSharingModel']),
      ['ReadWrite', 'Private'],
    );
    const admin = test.one("SELECT PermissionsViewAllData, PermissionsViewSetup FROM PermissionSet WHERE Profile.Name = 'System Administrator'");
    assert.deepEqual([admin['PermissionsViewAllData'], admin['PermissionsViewSetup']], [true, true]);
  });
  it('are for those who see Setup', async () => {
    assert.equal((await ask(east, 'SELECT Id FROM ObjectPermissions')).body[0].errorCode, 'INVALID_TYPE');
  });
});

describe('an inactive user', () => {
  it('is let in no more, and those above keep what is theirs', async () => {
    const leaver = person('East');
    const deal = owned('Deal__c', leaver);
    assert.equal(await reach(leaver, deal), 'Edit');
    test.update('User', leaver, { IsActive: false });
    assert.equal((await ask(leaver, 'SELECT Id FROM Deal__c')).status, 401);
    assert.deepEqual(await reaches(deal, people), { ...nobody, chief: 'Edit', head: 'Edit' });
  });
  it('cannot be given records', async () => {
    const gone = person('East', { active: false });
    assert.equal(refusal(await edit(east, owned('Deal__c', east), { OwnerId: gone })), 'INACTIVE_OWNER_OR_USER');
    assert.equal(refusal(await test.call(test.adminId, 'POST', '/sobjects/Deal__c', { Name: 'Orphan', OwnerId: gone })), 'INACTIVE_OWNER_OR_USER');
  });
});

describe('a user without a say in setup', () => {
  const team = (): string => idOf('Group', 'Team', 'Regular');
  const attempts: Record<string, () => [method: string, path: string, body: object]> = {
    'join a group': () => ['POST', '/sobjects/GroupMember', { GroupId: team(), UserOrGroupId: stranger }],
    'join a queue': () => ['POST', '/sobjects/GroupMember', { GroupId: idOf('Group', 'Intake', 'Queue'), UserOrGroupId: stranger }],
    'make a group': () => ['POST', '/sobjects/Group', { Name: 'Mine', DeveloperName: 'Mine', Type: 'Regular' }],
    'open a group to those above': () => ['PATCH', `/sobjects/Group/${idOf('Group', 'Discreet', 'Regular')}`, { DoesIncludeBosses: true }],
    'change their role': () => ['PATCH', `/sobjects/User/${stranger}`, { UserRoleId: idOf('UserRole', 'Chief') }],
    'change their profile': () => ['PATCH', `/sobjects/User/${stranger}`, { ProfileId: idOf('Profile', 'System Administrator') }],
    'move a role': () => ['PATCH', `/sobjects/UserRole/${idOf('UserRole', 'East')}`, { ParentRoleId: null }],
    'assign a permission set': () => [
      'POST',
      '/sobjects/PermissionSetAssignment',
      { AssigneeId: stranger, PermissionSetId: idOf('PermissionSet', 'Desk') },
    ],
    'let a queue own more': () => ['POST', '/sobjects/QueueSobject', { QueueId: idOf('Group', 'Intake', 'Queue'), SobjectType: 'Client__c' }],
  };
  for (const [name, attempt] of Object.entries(attempts)) it(`cannot ${name}`, async () => void refusal(await test.call(stranger, ...attempt())));
  it('sees nothing more afterwards', async () => {
    assert.deepEqual(await found(stranger, `SELECT Id FROM Deal__c WHERE OwnerId = '${east}'`), []);
  });
});
