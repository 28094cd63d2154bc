/** Records that say what permission sets and profiles grant: what clients ask when they want to know whether somebody sees all records. */
import type { ObjectDef } from '../catalog/types.ts';
import { rootOf } from '../metadata/components.ts';
import type { Grants, ObjectPermission } from '../security/access.ts';
import { grantsFromMetadata, joinedGrants, profileGrants } from '../security/grants.ts';
import { nameOfProfile } from './model.ts';
import type { Org } from './org.ts';
import { insertRaw, updateRaw } from './seed.ts';
import type { Stored } from './store.ts';

const ALL: ObjectPermission = { read: true, create: true, edit: true, delete: true, viewAll: true, modifyAll: true };

/** A row as it should be, by what tells it from others of its object. */
interface Wanted {
  key: string;
  values: Record<string, Stored>;
}

/** Brings the rows of an object in step with those that are wanted: what is there keeps its id. */
function keepRows(org: Org, name: string, keyColumns: readonly string[], wanted: readonly Wanted[]): void {
  const object = org.object(name);
  const table = org.store.ensureTable(object);
  const known = new Map(
    org.store.all(`SELECT * FROM ${table}`).map((row) => [keyColumns.map((column) => String(row[column])).join(' '), row] as const),
  );
  for (const { key, values } of wanted) {
    const row = known.get(key);
    known.delete(key);
    if (!row) insertRaw(org, object, values);
    else {
      const differing = Object.entries(values).filter(([column, value]) => row[column] !== value);
      if (differing.length > 0) updateRaw(org, object, row['Id'] ?? null, Object.fromEntries(differing));
    }
  }
  for (const row of known.values()) org.store.run(`DELETE FROM ${table} WHERE "Id" = ?`, row['Id'] as string);
}

/** Brings `PermissionSet` (with one for each profile), `ObjectPermissions` and `EntityDefinition` in step with what is deployed. */
export function syncPermissionRecords(org: Org): void {
  const sets = org.object('PermissionSet');
  const table = org.store.ensureTable(sets);
  const objects: Wanted[] = [];
  for (const component of org.components.ofType('PermissionSet')) {
    const row = org.store.get(`SELECT "Id" FROM ${table} WHERE "Name" = ?`, component.name);
    if (row) objects.push(...granted(org, String(row['Id']), grantsFromMetadata(component.name, rootOf(component))));
  }
  for (const profile of org.store.all(`SELECT "Id", "Name" FROM ${org.store.ensureTable(org.object('Profile'))}`)) {
    const [profileId, name] = [String(profile['Id']), String(profile['Name'])];
    const deployed = org.components.ofType('Profile').find((one) => nameOfProfile(one.name) === name);
    const own = profileGrants(name);
    const known = org.store.get(`SELECT "Id" FROM ${table} WHERE "ProfileId" = ?`, profileId);
    const id = String(
      known?.['Id'] ??
        insertRaw(org, sets, { Name: `X${profileId.slice(0, 15)}`, Label: profileId, ProfileId: profileId, IsOwnedByProfile: 1, IsCustom: 1 }),
    );
    objects.push(...granted(org, id, deployed ? joinedGrants(own, grantsFromMetadata(name, rootOf(deployed))) : own));
  }
  keepRows(org, 'ObjectPermissions', ['ParentId', 'SobjectType'], objects);
  keepRows(org, 'EntityDefinition', ['QualifiedApiName'], entities(org));
}

/** Writes the user permissions of a permission set. Gives what it grants on each object. */
function granted(org: Org, permissionSetId: string, grants: Grants): Wanted[] {
  const sets = org.object('PermissionSet');
  const flags = [...sets.fields.keys()].filter((name) => name.startsWith('Permissions'));
  const values = flags.map((name): [string, Stored] => [name, grants.userPermissions.has(name.slice('Permissions'.length)) ? 1 : 0]);
  updateRaw(org, sets, permissionSetId, Object.fromEntries(values));
  return [...org.catalog.objects.values()].flatMap((object): Wanted[] => {
    const own = grantedOn(object, grants);
    if (!own?.read) return [];
    return [
      {
        key: `${permissionSetId} ${object.name}`,
        values: {
          ...{ ParentId: permissionSetId, SobjectType: object.name, PermissionsRead: Number(own.read), PermissionsCreate: Number(own.create) },
          ...{ PermissionsEdit: Number(own.edit), PermissionsDelete: Number(own.delete) },
          ...{ PermissionsViewAllRecords: Number(own.viewAll), PermissionsModifyAllRecords: Number(own.modifyAll) },
        },
      },
    ];
  });
}

/** Activities go with what they are about: there are no object permissions for them. */
const WITHOUT = new Set(['Task', 'Event', 'User']);

function grantedOn(object: ObjectDef, { objects, userPermissions }: Grants): ObjectPermission | undefined {
  const isRecord = object.custom ? object.name.endsWith('__c') : object.uiApi && object.fields.has('OwnerId') && !WITHOUT.has(object.name);
  if (userPermissions.has('ModifyAllData')) return isRecord ? ALL : undefined;
  return objects.get(object.name.toLowerCase()) ?? (isRecord && !object.custom ? objects.get('*') : undefined);
}

/** What objects there are, and how their records are shared. */
const entities = (org: Org): Wanted[] =>
  [...org.catalog.objects.values()].map(({ name, label, labelPlural, keyPrefix, sharingModel }) => ({
    key: name,
    values: {
      ...{ DurableId: name, QualifiedApiName: name, DeveloperName: name.replace(/__c$/, ''), Label: label, PluralLabel: labelPlural },
      ...{ KeyPrefix: keyPrefix, InternalSharingModel: sharingModel },
    },
  }));
