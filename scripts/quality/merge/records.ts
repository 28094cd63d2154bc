/** The records of groups, with what decides on their merge. */
import type { Connection, DescribeSObjectResult, Field } from 'jsforce';
import { addressOf, canonical } from '../../../force-app/main/quality/lwc/mergeMath/mergeMath.ts';
import type { MergeField, MergeRecord } from '../../../force-app/main/quality/lwc/mergeMath/mergeMath.ts';
import { OrgRefusal } from '../../org/client.ts';
import type { OrgClient } from '../../org/client.ts';
import { queryTogether } from '../../org/composite.ts';
import { queryAll } from '../../org/query.ts';
import { identifier, list, text } from '../../org/soql.ts';
import type { MergeGroup } from './groups.ts';

/** Ids and fields in one query, so that its address stays short enough. */
const [IDS_AT_ONCE, FIELDS_AT_ONCE] = [150, 120];

/** Types that are made of others, or that a query of several records does not give. */
const NOT_READ = new Set(['address', 'location', 'base64', 'complexvalue', 'anyType']);

/** A field that is read: all that can be, to be kept in a snapshot. */
export const isRead = ({ type }: Field): boolean => !NOT_READ.has(type);

/** Values of a record, by field. */
export type Values = Record<string, unknown>;

/** Reads some fields of some records, by id: as many queries as the lengths of their addresses ask for. Deleted ones are not there. */
export async function readValues(
  connection: Connection,
  object: string,
  fields: readonly string[],
  ids: readonly string[],
): Promise<Map<string, Values>> {
  const found = new Map<string, Values>();
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE)
    for (let at = 0; at < Math.max(1, fields.length); at += FIELDS_AT_ONCE) {
      const names = [...new Set(['Id', ...fields.slice(at, at + FIELDS_AT_ONCE)])].map(identifier).join(', ');
      const soql = `SELECT ${names} FROM ${identifier(object)} WHERE Id IN ${list(ids.slice(from, from + IDS_AT_ONCE))}`;
      for (const { attributes: _, ...record } of await queryAll<Values & { Id: string; attributes?: unknown }>(connection, soql))
        found.set(record.Id, { ...found.get(record.Id), ...record });
    }
  return found;
}

/** Where a record is: as it was, in the recycle bin, or nowhere. */
export interface Whereabouts {
  isDeleted: boolean;
  /** What it was merged into. */
  mergedInto: string | null;
}

/** Where records are; those that are nowhere are left out. */
export async function whereabouts(client: OrgClient, object: string, ids: readonly string[]): Promise<Map<string, Whereabouts>> {
  const found = new Map<string, Whereabouts>();
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const soql = `SELECT Id, IsDeleted, MasterRecordId FROM ${identifier(object)} WHERE Id IN ${list(ids.slice(from, from + IDS_AT_ONCE))}`;
    const { records } = await client.json<{ records: { Id: string; IsDeleted: boolean; MasterRecordId: string | null }[] }>({
      ...{ method: 'GET', path: `/queryAll?q=${encodeURIComponent(soql)}`, repeatable: true },
    });
    for (const { Id, IsDeleted, MasterRecordId } of records) found.set(Id, { isDeleted: IsDeleted, mergedInto: MasterRecordId });
  }
  return found;
}

/** The fields of an object that may be chosen, as pages offer them. */
export function mergeFields({ fields }: DescribeSObjectResult): Map<string, MergeField & { unique: boolean; updateable: boolean; label: string }> {
  return new Map(
    fields.filter(isRead).map((field) => {
      const { name, updateable, unique, label, type } = field;
      const part = addressOf(name);
      return [name, { name, updateable, unique, label, ...(part === undefined ? {} : { part }), isText: type === 'string' || type === 'textarea' }];
    }),
  );
}

/** A record as it is chosen from. */
export const mergeRecord = (values: Values, rank: number | null): MergeRecord => ({
  ...{ id: String(values['Id']), values, rank },
  modified: canonical(values['LastModifiedDate']),
  created: canonical(values['CreatedDate']),
  bounced: canonical(values['EmailBouncedDate']) !== '',
});

/** What of a record can stand in the way of a merge. */
export interface RecordFacts {
  id: string;
  /** False where the record is not there, or is not seen. */
  isThere: boolean;
  mayEdit: boolean;
  mayDelete: boolean;
  /** Whether the login has all rights to it, as its owner or by Modify All. */
  mayAll: boolean;
  hasActiveOwner: boolean;
  /** Active users of a portal that are this contact, or contacts of this account. */
  portalUsers: number;
  /** Waits for an approval. */
  isLocked: boolean;
  /** The account of a contact. */
  accountId: string | null;
  /** The record above it. */
  above: string | null;
}

/** The fields by which records of an object are below one another. */
const HIERARCHY: Readonly<Record<string, string>> = { Account: 'ParentId', Contact: 'ReportsToId' };

/** Ids that UserRecordAccess takes at once. */
const ACCESS_AT_ONCE = 200;

/** Reads what can stand in the way. What may not be read is taken for none, and named. */
export async function readRecordFacts(
  client: OrgClient,
  { object, ids, userId }: { object: string; ids: readonly string[]; userId: string },
): Promise<{ facts: Map<string, RecordFacts>; unread: string[] }> {
  const { connection } = client;
  const above = HIERARCHY[object];
  const fields = ['OwnerId', ...(object === 'Contact' ? ['AccountId'] : []), ...(above === undefined ? [] : [above])];
  const values = await readValues(connection, object, fields, ids);
  const [inactive, portal, locked, access] = [
    new Set<string>(),
    new Map<string, number>(),
    new Set<string>(),
    new Map<string, Record<string, boolean>>(),
  ];
  const unread = new Set<string>();
  for (let from = 0; from < ids.length; from += ACCESS_AT_ONCE) {
    const some = list(ids.slice(from, from + ACCESS_AT_ONCE));
    const owners = list([...new Set(ids.slice(from, from + ACCESS_AT_ONCE).map((id) => String(values.get(id)?.['OwnerId'] ?? '000000000000000')))]);
    const parent = object === 'Account' ? 'Contact.AccountId' : 'ContactId';
    const asked: [string, string][] = [
      [
        'UserRecordAccess',
        `SELECT RecordId, HasEditAccess, HasDeleteAccess, HasAllAccess FROM UserRecordAccess WHERE UserId = ${text(userId)} AND RecordId IN ${some}`,
      ],
      ['User', `SELECT Id FROM User WHERE IsActive = FALSE AND Id IN ${owners}`],
      ['ProcessInstance', `SELECT TargetObjectId FROM ProcessInstance WHERE Status = 'Pending' AND TargetObjectId IN ${some}`],
      ...(object === 'Lead'
        ? []
        : [['User.ContactId', `SELECT ContactId, Contact.AccountId FROM User WHERE IsActive = TRUE AND ${parent} IN ${some}`] as [string, string]]),
    ];
    const answers = await queryTogether<Record<string, unknown>>(
      client,
      asked.map(([, soql]) => soql),
    );
    for (const [at, [what]] of asked.entries()) {
      const answer = answers[at];
      if (answer === undefined || answer instanceof OrgRefusal) {
        unread.add(what);
        continue;
      }
      for (const one of answer) {
        if (what === 'UserRecordAccess') access.set(String(one['RecordId']), one as Record<string, boolean>);
        else if (what === 'User') inactive.add(String(one['Id']));
        else if (what === 'ProcessInstance') locked.add(String(one['TargetObjectId']));
        else {
          const id = String(object === 'Account' ? (one['Contact'] as Values | null)?.['AccountId'] : one['ContactId']);
          portal.set(id, (portal.get(id) ?? 0) + 1);
        }
      }
    }
  }
  const told = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const facts = ids.map((id): [string, RecordFacts] => {
    const [own, may] = [values.get(id), access.get(id)];
    return [
      id,
      {
        ...{ id, isThere: own !== undefined, portalUsers: portal.get(id) ?? 0, isLocked: locked.has(id) },
        ...{ mayEdit: may?.['HasEditAccess'] ?? false, mayDelete: may?.['HasDeleteAccess'] ?? false, mayAll: may?.['HasAllAccess'] ?? false },
        hasActiveOwner: !inactive.has(String(own?.['OwnerId'])),
        ...{ accountId: told(own?.['AccountId']), above: above === undefined ? null : told(own?.[above]) },
      },
    ];
  });
  return { facts: new Map(facts), unread: [...unread] };
}

/** The records of some groups. */
export const idsOf = (groups: readonly MergeGroup[]): string[] => [
  ...new Set(groups.flatMap(({ members }) => members.map((one) => one.Record_Id__c))),
];
