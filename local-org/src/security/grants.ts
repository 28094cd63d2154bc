import { children, textOf } from '../metadata/xml.ts';
import type { XmlElement } from '../metadata/xml.ts';
import { noGrants } from './access.ts';
import type { Grants, ObjectPermission } from './access.ts';

const flag = (element: XmlElement, name: string): boolean => textOf(element, name) === 'true';

/** What a permission set's (or profile's) metadata grants. */
export function grantsFromMetadata(name: string, root: XmlElement): Grants {
  const grants = noGrants(name);
  // A set for activated sessions grants nothing until a session is activated, which cannot be done here.
  if (flag(root, 'hasActivationRequired')) return grants;
  for (const element of children(root, 'objectPermissions')) {
    const permission: ObjectPermission = {
      read: flag(element, 'allowRead'),
      create: flag(element, 'allowCreate'),
      edit: flag(element, 'allowEdit'),
      delete: flag(element, 'allowDelete'),
      viewAll: flag(element, 'viewAllRecords'),
      modifyAll: flag(element, 'modifyAllRecords'),
    };
    grants.objects.set((textOf(element, 'object') ?? '').toLowerCase(), permission);
  }
  for (const element of children(root, 'fieldPermissions')) {
    grants.fields.set((textOf(element, 'field') ?? '').toLowerCase(), { read: flag(element, 'readable'), edit: flag(element, 'editable') });
  }
  for (const element of children(root, 'tabSettings'))
    grants.tabs.set((textOf(element, 'tab') ?? '').toLowerCase(), textOf(element, 'visibility') ?? 'None');
  for (const element of children(root, 'applicationVisibilities')) {
    if (flag(element, 'visible')) grants.apps.add((textOf(element, 'application') ?? '').toLowerCase());
  }
  for (const element of children(root, 'customPermissions')) {
    if (flag(element, 'enabled')) grants.customPermissions.add((textOf(element, 'name') ?? '').toLowerCase());
  }
  for (const element of children(root, 'recordTypeVisibilities')) {
    if (flag(element, 'visible')) grants.recordTypes.set((textOf(element, 'recordType') ?? '').toLowerCase(), { default: flag(element, 'default') });
  }
  for (const element of children(root, 'layoutAssignments')) {
    const layout = textOf(element, 'layout') ?? '';
    grants.layouts.set((textOf(element, 'recordType') ?? layout.split('-')[0] ?? '').toLowerCase(), layout);
  }
  for (const element of children(root, 'userPermissions')) {
    if (flag(element, 'enabled')) grants.userPermissions.add(textOf(element, 'name') ?? '');
  }
  return grants;
}

const READ_ONLY: ObjectPermission = { read: true, create: false, edit: false, delete: false, viewAll: false, modifyAll: false };
const READ_WRITE: ObjectPermission = { ...READ_ONLY, create: true, edit: true, delete: true };

/** The profiles an org comes with, as far as the local org tells them apart. `*` stands for every standard object. */
export const PROFILES: Record<string, { licence: string; userPermissions: string[]; standardObjects?: ObjectPermission }> = {
  'System Administrator': {
    licence: 'Salesforce',
    userPermissions: [
      'ApiEnabled',
      'ModifyAllData',
      'ViewAllData',
      'ModifyMetadata',
      'CustomizeApplication',
      'ManageUsers',
      'ViewSetup',
      'LoginAs',
      'CreateAuditFields',
      'SendCustomNotifications',
      'RunReports',
    ],
    standardObjects: READ_WRITE,
  },
  'Standard User': { licence: 'Salesforce', userPermissions: ['ApiEnabled', 'RunReports'], standardObjects: READ_WRITE },
  'Read Only': { licence: 'Salesforce', userPermissions: ['ApiEnabled', 'RunReports'], standardObjects: READ_ONLY },
  'Minimum Access - API Only Integrations': { licence: 'Salesforce Integration', userPermissions: ['ApiEnabled', 'ApiUserOnly'] },
  'Minimum Access - Salesforce': { licence: 'Salesforce', userPermissions: [] },
};

/** Two bags of permissions as one: whatever either grants. */
export function joinedGrants(one: Grants, other: Grants): Grants {
  const joined = noGrants(one.name);
  for (const { objects, fields, tabs, apps, customPermissions, userPermissions, recordTypes, layouts } of [one, other]) {
    for (const [name, granted] of recordTypes) joined.recordTypes.set(name, orOf(joined.recordTypes.get(name), granted));
    for (const [name, layout] of layouts) joined.layouts.set(name, layout);
    for (const [name, granted] of objects) joined.objects.set(name, orOf(joined.objects.get(name), granted));
    for (const [name, granted] of fields) joined.fields.set(name, orOf(joined.fields.get(name), granted));
    for (const [name, visibility] of tabs) joined.tabs.set(name, visibility);
    for (const name of apps) joined.apps.add(name);
    for (const name of customPermissions) joined.customPermissions.add(name);
    for (const name of userPermissions) joined.userPermissions.add(name);
  }
  return joined;
}

/** What is left of a bag of permissions when another one mutes some of them. */
export function mutedGrants(all: Grants, muted: Grants): Grants {
  const left = joinedGrants(all, noGrants(all.name));
  for (const [name, granted] of left.objects) left.objects.set(name, withoutOf(granted, muted.objects.get(name)));
  for (const [name, granted] of left.fields) left.fields.set(name, withoutOf(granted, muted.fields.get(name)));
  for (const name of muted.customPermissions) left.customPermissions.delete(name);
  for (const name of muted.userPermissions) left.userPermissions.delete(name);
  for (const name of muted.apps) left.apps.delete(name);
  for (const name of muted.tabs.keys()) left.tabs.delete(name);
  return left;
}

const withoutOf = <T extends object>(granted: T, muted: T | undefined): T =>
  muted ? (Object.fromEntries(Object.entries(granted).map(([name, on]) => [name, on === true && muted[name as keyof T] !== true])) as T) : granted;

function orOf<T extends object>(one: T | undefined, other: T): T {
  if (!one) return other;
  return Object.fromEntries(Object.entries(other).map(([name, granted]) => [name, granted === true || one[name as keyof T] === true])) as T;
}

/** The grants of a standard profile. */
export function profileGrants(name: string): Grants {
  const profile = PROFILES[name];
  const grants = noGrants(name);
  for (const permission of profile?.userPermissions ?? []) grants.userPermissions.add(permission);
  if (profile?.standardObjects) grants.objects.set('*', profile.standardObjects);
  return grants;
}
