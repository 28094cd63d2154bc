/** Records that stand for components: what assignments, members, owners and record types point at. */
import type { Component } from '../metadata/components.ts';
import { rootOf } from '../metadata/components.ts';
import { children, child, textOf } from '../metadata/xml.ts';
import { insertRaw } from './seed.ts';
import type { Org } from './org.ts';
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
  {
    object: 'Group',
    components: ['Group'],
    key: ({ name }) => ({ DeveloperName: name, Type: 'Regular' }),
    values: (component) => ({ Name: label(component, 'name') }),
  },
  {
    object: 'Group',
    components: ['Queue'],
    key: ({ name }) => ({ DeveloperName: name, Type: 'Queue' }),
    values: (component) => ({ Name: label(component, 'name') }),
  },
  {
    object: 'RecordType',
    components: ['RecordType'],
    key: ({ name }) => ({ SobjectType: name.split('.')[0] ?? '', DeveloperName: name.split('.')[1] ?? '' }),
    values: (component) => ({ Name: label(component, 'label'), IsActive: textOf(rootOf(component), 'active') === 'false' ? 0 : 1 }),
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
    object: 'Profile',
    components: ['Profile'],
    key: ({ name }) => ({
      Name: { Admin: 'System Administrator', Standard: 'Standard User', ReadOnly: 'Read Only' }[name] ?? decodeURIComponent(name),
    }),
    values: () => ({ UserType: 'Standard' }),
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
      else {
        const columns = Object.keys(values).map((name) => `${quoted(name)} = ?`);
        org.store.run(`UPDATE ${table} SET ${columns.join(', ')} WHERE "Id" = ?`, ...Object.values(values), known['Id'] as string);
      }
    }
    org.recordChanged(object);
  }
  for (const queue of org.components.ofType('Queue')) syncQueue(org, queue, userId);
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
      const assignments = org.store.ensureTable(org.object('PermissionSetAssignment'));
      for (const id of gone) org.store.run(`DELETE FROM ${assignments} WHERE "PermissionSetId" = ? OR "PermissionSetGroupId" = ?`, id, id);
      org.recordChanged(org.object(kind.object));
    }
  }
}
