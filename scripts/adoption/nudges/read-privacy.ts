/** Who may see somebody else's nudges: what metadata cannot say and only a look at a record shows. */
import type { Connection } from 'jsforce';
import { clientOf, OrgRefusal } from '../../org/client.ts';
import { QUERIES_AT_ONCE, queryTogether } from '../../org/composite.ts';
import { queryAll } from '../../org/query.ts';
import { list, text } from '../../org/soql.ts';
import { writeAll } from '../../org/write.ts';
import type { Person } from '../facts.ts';
import { PROBE } from './facts.ts';
import type { SeenBySuperiors } from './facts.ts';

/** Permission sets with which a user may own a nudge. */
export const OWNER_SETS = ['Perennial_Field_User'];

/** A user, as far as the hierarchy of roles goes. */
type InHierarchy = Pick<Person, 'id' | 'isActive'> & { role: { id: string } | undefined; profile: { id: string } };

/** Somebody who may own nudges, and users above in the hierarchy of roles who may read nudges and do not see all of them anyway. */
interface Pair {
  ownerId: string;
  superiors: string[];
}

type Row = Record<string, unknown>;
const rowsOf = (answer: Row[] | OrgRefusal | undefined): Row[] | undefined => (Array.isArray(answer) ? answer : undefined);

/** The key of the record that is looked at. */
const probeKey = (ownerId: string): string => `${PROBE}|${ownerId}`;

/** Users by what their permission sets give: profiles have sets of their own, which are assigned as well. */
async function usersWith(connection: Connection, soql: string): Promise<Set<string> | undefined> {
  const [parents] = await queryTogether<Row>(clientOf(connection), [soql]);
  const ids = rowsOf(parents)?.map((one) => String(one['ParentId'] ?? one['Id']));
  if (!ids) return undefined;
  if (ids.length === 0) return new Set();
  const assigned = await queryAll<{ AssigneeId: string }>(
    connection,
    `SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSetId IN ${list(ids)}`,
  );
  const sets = await queryAll<{ ProfileId: string | null }>(connection, `SELECT ProfileId FROM PermissionSet WHERE Id IN ${list(ids)}`);
  return new Set([...assigned.map(({ AssigneeId }) => AssigneeId), ...sets.flatMap(({ ProfileId }) => ProfileId ?? [])]);
}

/** Finds an owner with superiors; undefined where nobody is above anybody, 'unknown' where roles or rights may not be read. */
async function pairOf(connection: Connection, people: readonly InHierarchy[], owners: ReadonlySet<string>): Promise<Pair | undefined | 'unknown'> {
  const rights = (what: string): string =>
    `SELECT ParentId FROM ObjectPermissions WHERE SobjectType = 'Adoption_Nudge__c' AND ${what} = TRUE LIMIT 2000`;
  let found: { roles: Row[]; readers: Set<string> | undefined; seeing: Set<string> | undefined; all: Set<string> | undefined };
  try {
    found = {
      roles: await queryAll<Row>(connection, 'SELECT Id, ParentRoleId FROM UserRole'),
      readers: await usersWith(connection, rights('PermissionsRead')),
      seeing: await usersWith(connection, rights('PermissionsViewAllRecords')),
      all: await usersWith(connection, 'SELECT Id FROM PermissionSet WHERE PermissionsViewAllData = TRUE LIMIT 2000'),
    };
  } catch (error) {
    if (error instanceof OrgRefusal) return 'unknown';
    throw error;
  }
  const { roles, readers, seeing, all } = found;
  if (!readers || !seeing || !all) return 'unknown';
  const has = (users: ReadonlySet<string>, { id, profile }: InHierarchy): boolean => users.has(id) || users.has(profile.id);
  const parents = new Map(roles.map((one) => [String(one['Id']), typeof one['ParentRoleId'] === 'string' ? one['ParentRoleId'] : undefined]));
  const able = people.filter((one) => one.isActive && has(readers, one) && !has(seeing, one) && !has(all, one));
  const byRole = Map.groupBy(able, ({ role }) => role?.id);
  for (const { id, role } of people.filter((one) => one.isActive && owners.has(one.id))) {
    const above = new Set<string>();
    // Roles that lead back to themselves end here.
    for (let at = parents.get(role?.id ?? ''); at !== undefined && !above.has(at); at = parents.get(at)) above.add(at);
    const superiors = [...above].flatMap((one) => byRole.get(one) ?? []).map((one) => one.id);
    if (superiors.length > 0) return { ownerId: id, superiors: superiors.slice(0, QUERIES_AT_ONCE) };
  }
  return undefined;
}

/** The record that is looked at: it is no nudge, and stays when nudges are taken back. */
const probeOf = async (connection: Connection, ownerId: string): Promise<string | undefined> => {
  const [rows] = await queryTogether<{ Id: string }>(clientOf(connection), [
    `SELECT Id FROM Adoption_Nudge__c WHERE External_Key__c = ${text(probeKey(ownerId))} AND OwnerId = ${text(ownerId)}`,
  ]);
  return Array.isArray(rows) ? rows[0]?.Id : undefined;
};

/** Makes the record that {@link seenBySuperiors} looks at, where there is an owner with superiors. */
export async function prepareProbe(
  connection: Connection,
  people: readonly InHierarchy[],
  owners: ReadonlySet<string>,
  today: string,
): Promise<void> {
  const pair = await pairOf(connection, people, owners);
  if (pair === undefined || pair === 'unknown' || (await probeOf(connection, pair.ownerId)) !== undefined) return;
  const values = { OwnerId: pair.ownerId, Status__c: 'Closed', Ended_On__c: today, Day__c: null, Record_Id__c: null };
  await writeAll(connection, [{ kind: 'create', object: 'Adoption_Nudge__c', keyField: 'External_Key__c', key: probeKey(pair.ownerId), values }]);
}

/** Looks whether somebody above sees a nudge, by the access that the org itself tells. */
export async function seenBySuperiors(connection: Connection, people: readonly InHierarchy[], owners: ReadonlySet<string>): Promise<SeenBySuperiors> {
  const pair = await pairOf(connection, people, owners);
  if (pair === undefined) return 'nobody';
  if (pair === 'unknown') return 'unknown';
  const nudge = await probeOf(connection, pair.ownerId);
  if (nudge === undefined) return 'unknown';
  const answers = await queryTogether<{ HasReadAccess: boolean }>(
    clientOf(connection),
    pair.superiors.map((id) => `SELECT RecordId, HasReadAccess FROM UserRecordAccess WHERE UserId = ${text(id)} AND RecordId = ${text(nudge)}`),
  );
  if (answers.some((answer) => answer instanceof OrgRefusal || answer.length === 0)) return 'unknown';
  return answers.some((answer) => Array.isArray(answer) && answer[0]?.HasReadAccess) ? 'seen' : 'hidden';
}
