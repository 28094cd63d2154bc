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

/** Ids in one query, so that its address stays short enough. */
const IDS_AT_ONCE = 300;

/** For an owner of each role, the users in the roles above. */
async function candidatePairs(connection: Connection, people: readonly InHierarchy[], owners: ReadonlySet<string>): Promise<Pair[]> {
  const roles = await queryAll<{ Id: string; ParentRoleId: string | null }>(connection, 'SELECT Id, ParentRoleId FROM UserRole');
  const parents = new Map(roles.map(({ Id, ParentRoleId }) => [Id, ParentRoleId ?? undefined]));
  const active = people.filter(({ isActive }) => isActive);
  const byRole = Map.groupBy(active, ({ role }) => role?.id);
  const oneOfEach = new Map(active.filter(({ id, role }) => role && owners.has(id)).map((one) => [one.role?.id ?? '', one.id]));
  return [...oneOfEach].flatMap(([role, ownerId]) => {
    const above = new Set<string>();
    // Roles that lead back to themselves end here.
    for (let at = parents.get(role); at !== undefined && !above.has(at); at = parents.get(at)) above.add(at);
    const superiors = [...above].flatMap((one) => byRole.get(one) ?? []).map(({ id }) => id);
    return superiors.length > 0 ? [{ ownerId, superiors }] : [];
  });
}

/** Of some users, those who may read nudges and do not see all of them anyway; undefined where rights may not be read. */
async function ordinaryReaders(connection: Connection, userIds: readonly string[], people: readonly InHierarchy[]): Promise<Set<string> | undefined> {
  const rights = (what: string): string =>
    `SELECT ParentId FROM ObjectPermissions WHERE SobjectType = 'Adoption_Nudge__c' AND ${what} = TRUE LIMIT 2000`;
  const answers = await queryTogether<Row>(clientOf(connection), [
    rights('PermissionsRead'),
    rights('PermissionsViewAllRecords'),
    'SELECT Id FROM PermissionSet WHERE PermissionsViewAllData = TRUE LIMIT 2000',
  ]);
  const [reading, seeing, all] = answers.map((answer) => rowsOf(answer)?.map((one) => String(one['ParentId'] ?? one['Id'])));
  if (!reading || !seeing || !all) return undefined;
  const sets = [...new Set([...reading, ...seeing, ...all])];
  if (sets.length === 0) return new Set();
  const owned = await queryAll<{ Id: string; ProfileId: string | null }>(
    connection,
    `SELECT Id, ProfileId FROM PermissionSet WHERE Id IN ${list(sets)}`,
  );
  const ofProfile = new Map(owned.flatMap(({ Id, ProfileId }) => (ProfileId === null ? [] : [[ProfileId, Id] as const])));
  const held = new Map<string, Set<string>>();
  for (let from = 0; from < userIds.length; from += IDS_AT_ONCE) {
    const some = userIds.slice(from, from + IDS_AT_ONCE);
    const assigned = await queryAll<{ AssigneeId: string; PermissionSetId: string }>(
      connection,
      `SELECT AssigneeId, PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId IN ${list(some)} AND PermissionSetId IN ${list(sets)}`,
    );
    for (const { AssigneeId, PermissionSetId } of assigned) held.set(AssigneeId, (held.get(AssigneeId) ?? new Set()).add(PermissionSetId));
  }
  const profiles = new Map(people.map(({ id, profile }) => [id, profile.id]));
  const isOrdinary = (id: string): boolean => {
    const own = new Set([...(held.get(id) ?? []), ofProfile.get(profiles.get(id) ?? '') ?? '']);
    return reading.some((one) => own.has(one)) && ![...seeing, ...all].some((one) => own.has(one));
  };
  return new Set(userIds.filter(isOrdinary));
}

/** Finds an owner with superiors who may read nudges; undefined where nobody is above anybody, 'unknown' where roles or rights may not be read. */
async function pairOf(connection: Connection, people: readonly InHierarchy[], owners: ReadonlySet<string>): Promise<Pair | undefined | 'unknown'> {
  try {
    const pairs = await candidatePairs(connection, people, owners);
    if (pairs.length === 0) return undefined;
    const readers = await ordinaryReaders(connection, [...new Set(pairs.flatMap(({ superiors }) => superiors))], people);
    if (!readers) return 'unknown';
    const [found] = pairs
      .map(({ ownerId, superiors }) => ({ ownerId, superiors: superiors.filter((id) => readers.has(id)) }))
      .filter(({ superiors }) => superiors.length > 0);
    return found && { ...found, superiors: found.superiors.slice(0, QUERIES_AT_ONCE) };
  } catch (error) {
    if (error instanceof OrgRefusal) return 'unknown';
    throw error;
  }
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
