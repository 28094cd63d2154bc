/** Whether a user sees all records of an object: of one that does not, every count would be too low. */
import { OrgRefusal } from './client.ts';
import type { OrgClient } from './client.ts';
import { queryTogether } from './composite.ts';
import { list, text } from './soql.ts';

/** Defaults by which everybody who may read an object reads all its records. */
const OPEN = ['Read', 'ReadWrite', 'ReadWriteTransfer', 'FullAccess', 'ReadSelect'];

/**
 * Of some objects, those of which the user does not see all records, each with the reason. An object is seen as a whole where its default is public, or
 * where the user has *View All* on it or *View All Data*. Activities have no *View All* of their own.
 */
export async function partlySeen(client: OrgClient, userId: string, objects: readonly string[]): Promise<Map<string, string>> {
  const me = text(userId);
  const [entities, assigned, own] = await queryTogether<Record<string, unknown>>(client, [
    `SELECT QualifiedApiName, InternalSharingModel FROM EntityDefinition WHERE QualifiedApiName IN ${list(objects)}`,
    `SELECT PermissionSetId, PermissionSet.PermissionsViewAllData FROM PermissionSetAssignment WHERE AssigneeId = ${me}`,
    `SELECT Id, PermissionsViewAllData FROM PermissionSet WHERE ProfileId IN (SELECT ProfileId FROM User WHERE Id = ${me})`,
  ]);
  const models = new Map(
    Array.isArray(entities) ? entities.map((one) => [String(one['QualifiedApiName']), String(one['InternalSharingModel'])]) : [],
  );
  const hidden = objects.filter((object) => !OPEN.includes(models.get(object) ?? ''));
  if (hidden.length === 0) return new Map();
  if (!Array.isArray(assigned) || !Array.isArray(own))
    return new Map(hidden.map((object) => [object, 'whether you see all its records cannot be read: that takes View Setup and Configuration']));
  const sets = [...assigned.map((one) => String(one['PermissionSetId'])), ...own.map((one) => String(one['Id']))].filter((id) => id !== 'null');
  const seesAll =
    assigned.some((one) => (one['PermissionSet'] as { PermissionsViewAllData?: boolean } | null)?.PermissionsViewAllData) ||
    own.some((one) => one['PermissionsViewAllData']);
  if (seesAll) return new Map();
  const [permissions = []] =
    sets.length === 0
      ? []
      : await queryTogether<{ SobjectType: string }>(client, [
          `SELECT SobjectType FROM ObjectPermissions WHERE PermissionsViewAllRecords = TRUE AND SobjectType IN ${list(hidden)} AND ParentId IN ${list(sets)}`,
        ]);
  if (permissions instanceof OrgRefusal)
    return new Map(hidden.map((object) => [object, 'whether you see all its records cannot be read: that takes View Setup and Configuration']));
  const seen = new Set(permissions.map((one) => one.SobjectType));
  return new Map(
    hidden
      .filter((object) => !seen.has(object))
      .map((object) => [
        object,
        ['Task', 'Event'].includes(object)
          ? 'its records are private, and you do not have View All Data'
          : 'its records are private, and you do not have View All on it',
      ]),
  );
}
