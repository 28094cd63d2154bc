/** Records that stand for components: what assignments, members, owners and record types point at. */
import type { Component } from '../metadata/components.ts';
import { rootOf } from '../metadata/components.ts';
import { children, child, textOf } from '../metadata/xml.ts';
import { insertRaw, updateRaw } from './seed.ts';
import type { Org } from './org.ts';
import { syncPermissionRecords } from './permission-records.ts';
import { nameOfProfile } from './model.ts';
import { quoted } from './store.ts';
import type { Stored } from './store.ts';

/** One kind of record beside one kind of component. */
interface Kind {
  object: string;
  components: string[];
  /** The columns by which a record is known again. */
  key(component: Component): Record<string, Stored>;
  /** What else the record says. */
  values(component: Component, org: Org): Record<string, Stored>;
}

const label = (component: Component, ...names: string[]): string =>
  names.map((name) => textOf(rootOf(component), name)).find((text) => text) ?? component.name;

const idOf = (org: Org, object: string, column: string, value: string | undefined): Stored =>
  value === undefined
    ? null
    : (org.store.get(`SELECT "Id" FROM ${org.store.ensureTable(org.object(object))} WHERE ${quoted(column)} = ?`, value)?.['Id'] ?? null);

/** Parents first: a role names the one above it. */
function parentsFirst(components: Component[]): Component[] {
  const done: Component[] = [];
  const left = [...components];
  while (left.length > 0) {
    const next = left.findIndex((one) => !left.some((other) => other.name === textOf(rootOf(one), 'parentRole')));
    done.push(...left.splice(Math.max(next, 0), 1));
  }
  return done;
}

const roleGroup = (type: 'Role' | 'RoleAndSubordinates'): Kind => ({
  object: 'Group',
  components: ['Role'],
  key: ({ name }) => ({ DeveloperName: name, Type: type }),
  values: (component, org) => ({ Name: label(component, 'name'), RelatedId: idOf(org, 'UserRole', 'DeveloperName', component.name) }),
});

/** A group of people, or a queue. Unless it says otherwise, what it is given those above its members have too; a queue's they have not. */
const publicGroup = (component: 'Group' | 'Queue', type: 'Regular' | 'Queue'): Kind => ({
  object: 'Group',
  components: [component],
  key: ({ name }) => ({ DeveloperName: name, Type: type }),
  values: (one) => ({
    Name: label(one, 'name'),
    DoesIncludeBosses: (textOf(rootOf(one), 'doesIncludeBosses') ?? String(type === 'Regular')) === 'true' ? 1 : 0,
  }),
});

/** What people call the folder a component is in. */
function folderName(org: Org, { type, name }: Component): string {
  const folder = org.components.get(`${type}Folder`, name.slice(0, name.lastIndexOf('/')));
  return (folder && textOf(rootOf(folder), 'name')) ?? name.slice(0, name.lastIndexOf('/'));
}

const KINDS: Kind[] = [
  {
    object: 'PermissionSet',
    components: ['PermissionSet'],
    key: ({ name }) => ({ Name: name }),
    values: (component) => ({ Label: label(component, 'label'), IsCustom: 1, IsOwnedByProfile: 0 }),
  },
  {
    object: 'PermissionSetGroup',
    components: ['PermissionSetGroup'],
    key: ({ name }) => ({ DeveloperName: name }),
    values: (component) => ({ MasterLabel: label(component, 'label'), Status: 'Updated', Language: 'en_US' }),
  },
  {
    object: 'UserRole',
    components: ['Role'],
    key: ({ name }) => ({ DeveloperName: name }),
    values: (component, org) => ({
      Name: label(component, 'name'),
      ParentRoleId: idOf(org, 'UserRole', 'DeveloperName', textOf(rootOf(component), 'parentRole')),
    }),
  },
  roleGroup('Role'),
  roleGroup('RoleAndSubordinates'),
  publicGroup('Group', 'Regular'),
  publicGroup('Queue', 'Queue'),
  {
    object: 'RecordType',
    components: ['RecordType'],
    key: ({ name }) => ({ SobjectType: name.split('.')[0] ?? '', DeveloperName: name.split('.')[1] ?? '' }),
    values: (component) => ({ Name: label(component, 'label'), IsActive: textOf(rootOf(component), 'active') === 'false' ? 0 : 1 }),
  },
  {
    object: 'Report',
    components: ['Report'],
    key: ({ name }) => ({ DeveloperName: name.slice(name.lastIndexOf('/') + 1) }),
    values: (component, org) => ({
      Name: label(component, 'name'),
      Description: textOf(rootOf(component), 'description') ?? null,
      Format: textOf(rootOf(component), 'format') ?? 'Tabular',
      FolderName: folderName(org, component),
    }),
  },
  {
    object: 'ExternalString',
    components: ['CustomLabel'],
    key: ({ name }) => ({ Name: name }),
    values: (component) => ({ Value: textOf(rootOf(component), 'value') ?? '', Language: textOf(rootOf(component), 'language') ?? 'en_US' }),
  },
  {
    object: 'CustomNotificationType',
    components: ['CustomNotificationType'],
    key: ({ name }) => ({ DeveloperName: name }),
    values: (component) => ({
      MasterLabel: label(component, 'masterLabel'),
      CustomNotifTypeName: label(component, 'customNotifTypeName', 'masterLabel'),
      Desktop: textOf(rootOf(component), 'desktop') === 'true' ? 1 : 0,
      Mobile: textOf(rootOf(component), 'mobile') === 'true' ? 1 : 0,
    }),
  },
  {
    object: 'MatchingRule',
    components: ['MatchingRule'],
    key: ({ name }) => ({ SobjectType: name.split('.')[0] ?? '', DeveloperName: name.split('.')[1] ?? '' }),
    values: (component) => ({
      MasterLabel: label(component, 'label'),
      RuleStatus: textOf(rootOf(component), 'ruleStatus') ?? 'Inactive',
      BooleanFilter: textOf(rootOf(component), 'booleanFilter') ?? null,
    }),
  },
  {
    object: 'DuplicateRule',
    components: ['DuplicateRule'],
    key: ({ name }) => ({ SobjectType: name.split('.')[0] ?? '', DeveloperName: name.split('.')[1] ?? '' }),
    values: (component) => ({ MasterLabel: label(component, 'masterLabel'), IsActive: textOf(rootOf(component), 'isActive') === 'true' ? 1 : 0 }),
  },
  {
    object: 'Profile',
    components: ['Profile'],
    key: ({ name }) => ({ Name: nameOfProfile(name) }),
    values: (component, org) => ({
      UserType: 'Standard',
      ...(textOf(rootOf(component), 'userLicense') === undefined
        ? {}
        : { UserLicenseId: idOf(org, 'UserLicense', 'Name', textOf(rootOf(component), 'userLicense')) }),
    }),
  },
];

/** Makes, and keeps up to date, the records of what is deployed. Those of components that are gone go too. */
export function syncSetupRecords(org: Org, userId: string): void {
  for (const kind of KINDS) {
    const object = org.object(kind.object);
    const table = org.store.ensureTable(object);
    const components = org.components.ofType(...kind.components);
    for (const component of kind.object === 'UserRole' ? parentsFirst(components) : components) {
      const key = kind.key(component);
      const names = Object.keys(key);
      const known = org.store.get(
        `SELECT "Id" FROM ${table} WHERE ${names.map((name) => `${quoted(name)} = ?`).join(' AND ')}`,
        ...Object.values(key),
      );
      const values = kind.values(component, org);
      if (!known) insertRaw(org, object, { ...key, ...values, CreatedById: userId, LastModifiedById: userId });
      else updateRaw(org, object, known['Id'] ?? null, values);
    }
    org.recordChanged(object);
  }
  for (const queue of org.components.ofType('Queue')) syncQueue(org, queue, userId);
  syncPermissionRecords(org);
}

/** Gives every role the two groups that stand for it, also a role made as a record. */
export function ensureRoleGroups(org: Org): void {
  const groups = org.object('Group');
  const table = org.store.ensureTable(groups);
  for (const role of org.store.all(`SELECT "Id", "Name", "DeveloperName" FROM ${org.store.ensureTable(org.object('UserRole'))}`)) {
    for (const type of ['Role', 'RoleAndSubordinates']) {
      const known = org.store.get(`SELECT 1 AS found FROM ${table} WHERE "RelatedId" = ? AND "Type" = ?`, role['Id'] as string, type);
      if (!known)
        insertRaw(org, groups, {
          Name: role['Name'] ?? null,
          DeveloperName: role['DeveloperName'] ?? null,
          Type: type,
          RelatedId: role['Id'] ?? null,
        });
    }
  }
}

/** Which objects a queue may own, one record each. */
function syncQueue(org: Org, queue: Component, userId: string): void {
  const object = org.object('QueueSobject');
  const table = org.store.ensureTable(object);
  const group = org.store.get(
    `SELECT "Id" FROM ${org.store.ensureTable(org.object('Group'))} WHERE "DeveloperName" = ? AND "Type" = 'Queue'`,
    queue.name,
  );
  const id = String(group?.['Id'] ?? '');
  const names = children(rootOf(queue), 'queueSobject').map((one) => textOf(one, 'sobjectType') ?? child(one, 'sobjectType')?.text ?? '');
  org.store.run(`DELETE FROM ${table} WHERE "QueueId" = ?`, id);
  for (const name of names) insertRaw(org, object, { QueueId: id, SobjectType: name, CreatedById: userId });
  syncMembers(org, queue, id);
}

/** The members a queue's metadata names; those given by hand stay. */
function syncMembers(org: Org, queue: Component, groupId: string): void {
  const members = children(rootOf(queue), 'queueMembers');
  const texts = (list: string, item: string): string[] => members.flatMap((one) => children(child(one, list), item)).map((one) => one.text.trim());
  const kinds = { publicGroup: 'group', role: 'role', roleAndSubordinates: 'roleAndSubordinates' } as const;
  const groups = Object.entries(kinds).flatMap(([item, kind]) => texts(`${item}s`, item).flatMap((name) => org.groupIds({ kind, name })));
  const users = texts('users', 'user').map((name) => String(idOf(org, 'User', 'Username', name) ?? ''));
  const object = org.object('GroupMember');
  const table = org.store.ensureTable(object);
  for (const id of [...groups, ...users].filter(Boolean)) {
    const known = org.store.get(`SELECT 1 AS found FROM ${table} WHERE "GroupId" = ? AND "UserOrGroupId" = ?`, groupId, id);
    if (!known) insertRaw(org, object, { GroupId: groupId, UserOrGroupId: id });
  }
}

/** What else speaks of a record that is gone: members, shares, what a queue may own, assignments. */
function removeMentions(org: Org, id: string): void {
  const columns: [string, string][] = [
    ['GroupMember', 'GroupId'],
    ['GroupMember', 'UserOrGroupId'],
    ['QueueSobject', 'QueueId'],
    ['PermissionSetAssignment', 'PermissionSetId'],
    ['PermissionSetAssignment', 'PermissionSetGroupId'],
    ...[...org.catalog.objects.values()]
      .filter((object) => object.name.endsWith('__Share'))
      .map((object): [string, string] => [object.name, 'UserOrGroupId']),
  ];
  org.store.run(`UPDATE ${org.store.ensureTable(org.object('User'))} SET "UserRoleId" = NULL WHERE "UserRoleId" = ?`, id);
  for (const [object, column] of columns) org.store.run(`DELETE FROM ${org.store.ensureTable(org.object(object))} WHERE ${quoted(column)} = ?`, id);
}

/** Takes away the records of components that a deploy removed, and what was assigned by them. */
export function removeSetupRecords(org: Org, removed: { type: string; name: string }[]): void {
  for (const { type, name } of removed) {
    for (const kind of KINDS.filter((one) => one.components.includes(type) && type !== 'Profile')) {
      const key = kind.key({ type, name, xml: undefined, files: {}, modified: '' });
      const table = org.store.ensureTable(org.object(kind.object));
      const where = Object.keys(key)
        .map((column) => `${quoted(column)} = ?`)
        .join(' AND ');
      const gone = org.store.all(`SELECT "Id" FROM ${table} WHERE ${where}`, ...Object.values(key)).map((row) => String(row['Id']));
      org.store.run(`DELETE FROM ${table} WHERE ${where}`, ...Object.values(key));
      for (const id of gone) removeMentions(org, id);
      org.recordChanged(org.object(kind.object));
    }
  }
}
