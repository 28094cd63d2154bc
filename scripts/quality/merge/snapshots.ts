/** What a restore needs of records that were merged, as `Merge_Snapshot__c` keeps it. */
import type { Connection } from 'jsforce';
import type { Write } from '../../org/write.ts';
import { queryAll } from '../../org/query.ts';
import { list, text } from '../../org/soql.ts';
import type { Child } from './children.ts';
import type { Values } from './records.ts';

/** A long text holds so many characters. */
const MOST_CHARACTERS = 131_000;

/** A record before its merge. */
export interface Snapshot {
  /** Values by field: of a record that was merged all, of the survivor those that were overwritten. */
  values: Values;
  /** Of the survivor: what it got instead. */
  set?: Values;
  /** Ids of what hung on the record, by `Object.Field`. */
  children: Record<string, string[]>;
}

export interface SnapshotOf {
  group: { Id: string; External_Key__c: string | null };
  object: string;
  recordId: string;
  role: 'Survivor' | 'Merged';
  snapshot: Snapshot;
  /** The last day that it is kept, ISO. */
  keepUntil: string;
}

/** The key of a part of a snapshot. */
const keyOf = (group: string, recordId: string, part: number): string => `${group}|${recordId}|${part}`;

/** A text in parts that fit, none of which ends within a sign of two units. Bars at both ends keep blanks there, which the org would take off. */
function partsOf(whole: string): string[] {
  const parts: string[] = [];
  for (let from = 0; from < whole.length;) {
    const end = Math.min(whole.length, from + MOST_CHARACTERS);
    const isWithin = end < whole.length && /[\ud800-\udbff]/.test(whole.charAt(end - 1));
    const to = isWithin ? end - 1 : end;
    parts.push(`|${whole.slice(from, to)}|`);
    from = to;
  }
  return parts;
}

/** Writes a snapshot, in as many parts as its length asks for. Done again, it is the same records. */
export function snapshotWrites({ group, object, recordId, role, snapshot, keepUntil }: SnapshotOf): Extract<Write, { kind: 'create' }>[] {
  return partsOf(JSON.stringify(snapshot)).map((content, at) => ({
    ...{ kind: 'create', object: 'Merge_Snapshot__c', keyField: 'External_Key__c', key: keyOf(group.External_Key__c ?? group.Id, recordId, at + 1) },
    values: {
      ...{ Group__c: group.Id, Object__c: object, Record_Id__c: recordId, Role__c: role, Part__c: at + 1 },
      ...{ Content__c: content, Keep_Until__c: keepUntil },
    },
  }));
}

/** Deletes what an earlier approval has left of some groups: snapshots that are not written anew. */
export async function staleSnapshots(connection: Connection, groupIds: readonly string[], kept: ReadonlySet<string>): Promise<Write[]> {
  if (groupIds.length === 0) return [];
  const rows = await queryAll<{ Id: string; External_Key__c: string }>(
    connection,
    `SELECT Id, External_Key__c FROM Merge_Snapshot__c WHERE Group__c IN ${list(groupIds)}`,
  );
  return rows.filter(({ External_Key__c: key }) => !kept.has(key)).map(({ Id }): Write => ({ kind: 'delete', object: 'Merge_Snapshot__c', id: Id }));
}

/** What hung on a record, by `Object.Field`. */
export function childrenOf(children: readonly Child[], parent: string): Record<string, string[]> {
  const own: Record<string, string[]> = {};
  for (const { relationship, id, parent: of } of children) {
    if (of !== parent) continue;
    const name = `${relationship.object}.${relationship.field}`;
    (own[name] ??= []).push(id);
  }
  return own;
}

/** The snapshots of a group, by record. */
export async function readSnapshots(connection: Connection, groupId: string): Promise<Map<string, { role: string; snapshot: Snapshot }>> {
  const rows = await queryAll<{ Record_Id__c: string; Role__c: string; Part__c: number; Content__c: string | null }>(
    connection,
    `SELECT Record_Id__c, Role__c, Part__c, Content__c FROM Merge_Snapshot__c WHERE Group__c = ${text(groupId)} ORDER BY Record_Id__c, Part__c`,
  );
  return new Map(
    [...Map.groupBy(rows, (one) => one.Record_Id__c)].map(([id, parts]) => [
      id,
      { role: parts[0]?.Role__c ?? '', snapshot: JSON.parse(parts.map((one) => (one.Content__c ?? '').slice(1, -1)).join('')) as Snapshot },
    ]),
  );
}
