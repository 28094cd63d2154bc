/** What a restore needs of records that were merged, as `Merge_Snapshot__c` keeps it. */
import type { Connection } from 'jsforce';
import type { Write } from '../../org/write.ts';
import { queryAll } from '../../org/query.ts';
import { text } from '../../org/soql.ts';
import type { Child } from './children.ts';
import type { Values } from './records.ts';

/** A long text holds so many characters. */
const MOST_CHARACTERS = 131_000;

/** What a custom record takes of the org's data storage. */
export const RECORD_KB = 2;

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

/** Writes a snapshot, in as many parts as its length asks for. Done again, it is the same records. */
export function snapshotWrites({ group, object, recordId, role, snapshot, keepUntil }: SnapshotOf): Write[] {
  const whole = JSON.stringify(snapshot);
  const parts = Math.max(1, Math.ceil(whole.length / MOST_CHARACTERS));
  return Array.from({ length: parts }, (_, at): Write => ({
    ...{ kind: 'create', object: 'Merge_Snapshot__c', keyField: 'External_Key__c', key: keyOf(group.External_Key__c ?? group.Id, recordId, at + 1) },
    values: {
      ...{ Group__c: group.Id, Object__c: object, Record_Id__c: recordId, Role__c: role, Part__c: at + 1 },
      ...{ Content__c: whole.slice(at * MOST_CHARACTERS, (at + 1) * MOST_CHARACTERS), Keep_Until__c: keepUntil },
    },
  }));
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
      { role: parts[0]?.Role__c ?? '', snapshot: JSON.parse(parts.map((one) => one.Content__c ?? '').join('')) as Snapshot },
    ]),
  );
}
