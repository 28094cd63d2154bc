/** Duplicate groups as `perennial merge` reads them. */
import type { Connection } from 'jsforce';
import { UsageError } from '../../org/errors.ts';
import { queryAll } from '../../org/query.ts';
import { list } from '../../org/soql.ts';
import type { GroupStatus, SearchedObject } from '../duplicate-groups/facts.ts';

/** A record of a group. */
export interface MergeMember {
  Id: string;
  Group__c: string;
  Record_Id__c: string;
  Source_Rank__c: number | null;
  Left_Out__c: boolean;
  Approved_Hash__c: string | null;
}

/** A group of records of one object. */
export interface MergeGroup {
  Id: string;
  Name: string;
  External_Key__c: string | null;
  Object__c: SearchedObject;
  Status__c: GroupStatus;
  Survivor_Id__c: string | null;
  Choices__c: string | null;
  Approved_By__c: string | null;
  Message__c: string | null;
  /** Its records without those that were left out. */
  members: MergeMember[];
}

const GROUP_FIELDS = 'Id, Name, External_Key__c, Object__c, Status__c, Survivor_Id__c, Choices__c, Approved_By__c, Message__c';
const MEMBER_FIELDS = 'Id, Group__c, Record_Id__c, Source_Rank__c, Left_Out__c, Approved_Hash__c';

/** Groups named in one query, so that its address stays short enough. */
const GROUPS_AT_ONCE = 300;

/**
 * The groups that are to be merged and have one of some states, the most valuable first; of those that are named, all. Throws a UsageError for a
 * name that no group has, and for one that has another state.
 */
export async function readGroups(connection: Connection, statuses: readonly GroupStatus[], names: readonly string[]): Promise<MergeGroup[]> {
  const where =
    names.length > 0
      ? `(Name IN ${list(names)} OR Id IN ${list(names.map((one) => (/^\w{15,18}$/.test(one) ? one : '000000000000000')))})`
      : `Status__c IN ${list(statuses)}`;
  const groups = await queryAll<MergeGroup & { Proposal__c: string }>(
    connection,
    `SELECT ${GROUP_FIELDS}, Proposal__c FROM Duplicate_Group__c WHERE ${where} ORDER BY Priority__c DESC NULLS LAST, Name`,
  );
  for (const name of names) {
    const group = groups.find((one) => one.Name === name || one.Id.slice(0, 15) === name.slice(0, 15));
    if (!group) throw new UsageError(`There is no duplicate group "${name}". Say a name such as DG-000001, or the id of its record`);
    if (group.Proposal__c !== 'Merge')
      throw new UsageError(`${group.Name} has leads that are contacts already: convert them in the org, they cannot be merged`);
    if (!statuses.includes(group.Status__c))
      throw new UsageError(`${group.Name} is "${group.Status__c}", and would have to be "${statuses.join('" or "')}"`);
  }
  return withMembers(
    connection,
    groups.filter((one) => one.Proposal__c === 'Merge'),
  );
}

/** Groups as they are now, of some that were read before; those that are gone, or have another state, are left out. */
export async function readAgain(connection: Connection, groups: readonly MergeGroup[], statuses: readonly GroupStatus[]): Promise<MergeGroup[]> {
  const ids = groups.map(({ Id }) => Id);
  const now = await queryAll<MergeGroup>(connection, `SELECT ${GROUP_FIELDS} FROM Duplicate_Group__c WHERE Id IN ${list(ids)} ORDER BY Name`);
  return withMembers(
    connection,
    now.filter((one) => statuses.includes(one.Status__c)),
  );
}

async function withMembers(connection: Connection, groups: readonly MergeGroup[]): Promise<MergeGroup[]> {
  const members: MergeMember[] = [];
  for (let from = 0; from < groups.length; from += GROUPS_AT_ONCE) {
    const ids = groups.slice(from, from + GROUPS_AT_ONCE).map(({ Id }) => Id);
    members.push(
      ...(await queryAll<MergeMember>(connection, `SELECT ${MEMBER_FIELDS} FROM Duplicate_Member__c WHERE Group__c IN ${list(ids)} ORDER BY Name`)),
    );
  }
  const byGroup = Map.groupBy(members, (one) => one.Group__c);
  return groups.map((group) => ({ ...group, members: (byGroup.get(group.Id) ?? []).filter((one) => !one.Left_Out__c) }));
}
