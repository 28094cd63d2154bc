/** The records that the job keeps: what is written where something differs, and what is left alone. */
import type { Change } from '../jobs/run.ts';
import type { KnownRecord } from './facts.ts';

export const SNAPSHOT_FIELDS = [
  ...['External_Key__c', 'Week__c', 'Segment_Type__c', 'Segment__c', 'Segment_Key__c', 'Final__c', 'OwnerId'],
  ...['Licensed__c', 'Enabled__c', 'Active__c', 'Active_Day__c', 'Active_Month__c', 'Contributing__c', 'Steps__c', 'Concentration__c'],
  ...['Teams__c', 'Teams_Covered__c', 'Groups_Left_Out__c', 'New_Users__c', 'Lapsed__c', 'Days_To_First_Step__c', 'Idle_Licences__c'],
  ...['Idle_Cost__c', 'Missing__c'],
] as const;

export const PERSONAL_FIELDS = ['External_Key__c', 'Week__c', 'User__c', 'OwnerId', 'Steps__c', 'Kinds__c', 'Last_Step__c'] as const;

export const VOLUME_FIELDS = [
  ...['External_Key__c', 'Month__c', 'Segment_Type__c', 'Segment__c', 'Segment_Key__c', 'OwnerId', 'Ledger_Value__c', 'Ledger_Count__c'],
  ...['CRM_Value__c', 'CRM_Count__c', 'Early_Value__c', 'Early_Count__c', 'Ledger_Until__c'],
] as const;

export const STEP_FIELDS = [
  ...['External_Key__c', 'Name', 'Object__c', 'User_Field__c', 'Date_Field__c', 'Conditions__c', 'Roles__c', 'Active__c'],
] as const;

/** A record as it should be. What is undefined is left as it is. */
export interface Wanted {
  key: string;
  /** What it is about, for people: a week, a month. */
  subject: string;
  shown: Change['shown'];
  values: Record<string, string | number | boolean | null | undefined>;
}

const isSame = (known: unknown, wanted: unknown): boolean =>
  typeof wanted === 'number' && typeof known === 'number' ? Math.abs(known - wanted) < 1e-9 : (known ?? null) === (wanted ?? null);

/** What turns the records that are there into those that are wanted. Those that are not wanted stay, unless `isGone` says otherwise. */
export function changesOf(
  object: string,
  known: readonly KnownRecord[],
  wanted: readonly Wanted[],
  isGone: (record: KnownRecord) => boolean,
): { changes: Change[]; unchanged: number } {
  const byKey = new Map(known.map((record) => [record.External_Key__c, record]));
  const keys = new Set(wanted.map(({ key }) => key));
  const changes: Change[] = [];
  let unchanged = 0;
  for (const { key, subject, shown, values: all } of wanted) {
    const values = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    const record = byKey.get(key);
    if (!record) changes.push({ subject, shown, write: { kind: 'create', object, keyField: 'External_Key__c', key, values } });
    else {
      const differing = Object.fromEntries(Object.entries(values).filter(([field, value]) => !isSame(record[field], value)));
      if (Object.keys(differing).length === 0) unchanged += 1;
      else changes.push({ subject, shown, write: { kind: 'update', object, id: record.Id, values: differing } });
    }
  }
  for (const record of known)
    if (!keys.has(record.External_Key__c) && isGone(record))
      changes.push({
        subject: 'What is no longer kept',
        shown: { Record: record.External_Key__c, Change: 'delete' },
        write: { kind: 'delete', object, id: record.Id },
      });
  return { changes, unchanged };
}
