/** Records that say what permission sets and profiles grant: what clients ask when they want to know whether somebody sees all records. */
import type { ObjectDef } from '../catalog/types.ts';
import { rootOf } from '../metadata/components.ts';
import type { Grants, ObjectPermission } from '../security/access.ts';
import { grantsFromMetadata, joinedGrants, profileGrants } from '../security/grants.ts';
import { nameOfProfile } from './model.ts';
import type { Org } from './org.ts';
import { insertRaw } from './seed.ts';
import { quoted } from './store.ts';
import type { Stored } from './store.ts';

const ALL: ObjectPermission = { read: true, create: true, edit: true, delete: true, viewAll: true, modifyAll: true };

/** Brings `PermissionSet` (with one for each profile), `ObjectPermissions` and `EntityDefinition` in step with what is deployed. */
export function syncPermissionRecords(org: Org): void {
  const sets = org.object('PermissionSet');
  const table = org.store.ensureTable(sets);
  const objects = org.object('ObjectPermissions');
  org.store.run(`DELETE FROM ${org.store.ensureTable(objects)}`);
  for (const component of org.components.ofType('PermissionSet')) {
    const row = org.store.get(`SELECT "Id" FROM ${table} WHERE "Name" = ?`, component.name);
    if (row) write(org, String(row['Id']), grantsFromMetadata(component.name, rootOf(component)));
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
    write(org, id, deployed ? joinedGrants(own, grantsFromMetadata(name, rootOf(deployed))) : own);
  }
  syncEntities(org);
}

/** Writes what a permission set grants: its user permissions, and a row an object. */
function write(org: Org, permissionSetId: string, grants: Grants): void {
  const sets = org.object('PermissionSet');
  const flags = [...sets.fields.keys()].filter((name) => name.startsWith('Permissions'));
  const values = flags.map((name): Stored => (grants.userPermissions.has(name.slice('Permissions'.length)) ? 1 : 0));
  org.store.run(
    `UPDATE ${org.store.ensureTable(sets)} SET ${flags.map((name) => `${quoted(name)} = ?`).join(', ')} WHERE "Id" = ?`,
    ...values,
    permissionSetId,
  );
  for (const object of org.catalog.objects.values()) {
    const granted = grantedOn(object, grants);
    if (!granted?.read) continue;
    insertRaw(org, org.object('ObjectPermissions'), {
      ParentId: permissionSetId,
      SobjectType: object.name,
      PermissionsRead: Number(granted.read),
      PermissionsCreate: Number(granted.create),
      PermissionsEdit: Number(granted.edit),
      PermissionsDelete: Number(granted.delete),
      PermissionsViewAllRecords: Number(granted.viewAll),
      PermissionsModifyAllRecords: Number(granted.modifyAll),
    });
  }
}

/** Activities go with what they are about: there are no object permissions for them. */
const WITHOUT = new Set(['Task', 'Event', 'User']);

function grantedOn(object: ObjectDef, { objects, userPermissions }: Grants): ObjectPermission | undefined {
  const isRecord = object.custom ? object.name.endsWith('__c') : object.uiApi && object.fields.has('OwnerId') && !WITHOUT.has(object.name);
  if (userPermissions.has('ModifyAllData')) return isRecord ? ALL : undefined;
  return objects.get(object.name.toLowerCase()) ?? (isRecord && !object.custom ? objects.get('*') : undefined);
}

/** What objects there are, and how their records are shared. */
function syncEntities(org: Org): void {
  const entities = org.object('EntityDefinition');
  org.store.run(`DELETE FROM ${org.store.ensureTable(entities)}`);
  for (const { name, label, labelPlural, keyPrefix, sharingModel } of org.catalog.objects.values())
    insertRaw(org, entities, {
      DurableId: name,
      QualifiedApiName: name,
      DeveloperName: name.replace(/__c$/, ''),
      Label: label,
      PluralLabel: labelPlural,
      KeyPrefix: keyPrefix,
      InternalSharingModel: sharingModel,
    });
}
