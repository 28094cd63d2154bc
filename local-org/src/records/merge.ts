/** Merging: two or three records become one, as the SOAP call `merge` has it. */
import type { ObjectDef } from '../catalog/types.ts';
import { SaveError, saveError } from '../org/errors.ts';
import type { RecordError } from '../org/errors.ts';
import { normalizeId } from '../org/ids.ts';
import type { Org } from '../org/org.ts';
import { quoted } from '../org/store.ts';
import type { Row } from '../org/store.ts';
import { sharedObject } from '../security/sharing.ts';
import { removeRecord } from './remove.ts';
import { rollUp } from './rollup.ts';
import { loadRow, requireRight, requireRow, write } from './save.ts';
import type { Writer } from './save.ts';

/** Objects that can be merged. Person accounts and individuals are not in the local org. */
const MERGED = ['Account', 'Contact', 'Lead'];
/** Records of one request beside the master. */
const MOST_LOSERS = 2;

/** What one request asks for. */
export interface MergeRequest {
  object: string;
  masterId: string;
  /** What the master gets instead of its own values. */
  values: Record<string, unknown>;
  losers: string[];
}

export interface MergeResult {
  id: string | null;
  success: boolean;
  mergedRecordIds: string[];
  updatedRelatedIds: string[];
  errors: RecordError[];
}

const mergeFailed = (message: string): SaveError => saveError('MERGE_FAILED', message);

/** Merges, each request in a transaction of its own. */
export function mergeAll(org: Org, writer: Writer, requests: readonly MergeRequest[]): MergeResult[] {
  return requests.map((request): MergeResult => {
    try {
      if (org.faults?.locks() === true) throw saveError('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record');
      return org.store.transaction(() => merge(org, writer, request));
    } catch (error) {
      if (error instanceof SaveError) return { id: null, success: false, mergedRecordIds: [], updatedRelatedIds: [], errors: error.errors };
      throw error;
    }
  });
}

function merge(org: Org, writer: Writer, { object: name, masterId, values, losers }: MergeRequest): MergeResult {
  const object = org.catalog.object(name);
  if (!object || (writer.access && !writer.access.canReadObject(object))) throw saveError('INVALID_TYPE', `sObject type '${name}' is not supported.`);
  if (!MERGED.includes(object.name)) throw saveError('INVALID_TYPE', `${object.name} cannot be merged: only ${MERGED.join(', ')} can`);
  org.store.ensureTable(object);
  const master = idOf(object, masterId);
  const ids = losers.map((id) => idOf(object, id));
  if (ids.length === 0) throw saveError('MISSING_ARGUMENT', 'recordToMergeIds not specified', ['recordToMergeIds']);
  if (ids.length > MOST_LOSERS)
    throw mergeFailed(`Up to three records can be merged in a single request, including the master record: ${ids.length + 1}`);
  if (new Set([master, ...ids]).size !== ids.length + 1) throw mergeFailed('Cannot merge a record with itself');
  requireRight(object, writer, 'edit');
  requireRight(object, writer, 'delete');
  const winner = loadRow(org, object, master);
  requireRow(org, object, writer, master, 'edit');
  const rows = ids.map((id) => loadRow(org, object, id));
  for (const id of ids) requireRow(org, object, writer, id, 'full');
  checkPortal(org, object, winner, rows);
  checkRelations(org, object, [winner, ...rows]);
  const oldest = [winner, ...rows].reduce((first, row) => (String(row['CreatedDate']) < String(first['CreatedDate']) ? row : first));
  const updatedRelatedIds = [...new Set(ids.flatMap((id) => reparent(org, object, id, master)))];
  for (const id of ids) {
    org.store.run(`UPDATE ${org.store.ensureTable(object)} SET "MasterRecordId" = ? WHERE "Id" = ?`, master, id);
    removeRecord(org, writer, object, id, 0);
  }
  write(org, { ...writer, skipsDuplicateRules: true }, { operation: 'update', object: object.name, id: master, values }, 0);
  org.store.run(
    `UPDATE ${org.store.ensureTable(object)} SET "CreatedDate" = ?, "CreatedById" = ? WHERE "Id" = ?`,
    oldest['CreatedDate'] ?? null,
    oldest['CreatedById'] ?? null,
    master,
  );
  checkCycle(org, object, master);
  sumAnew(org, writer, object, master);
  return { id: master, success: true, mergedRecordIds: ids, updatedRelatedIds, errors: [] };
}

function idOf(object: ObjectDef, given: string): string {
  const id = normalizeId(given);
  if (!id) throw saveError('MALFORMED_ID', `bad id ${given.slice(0, 20)}`);
  if (!id.startsWith(object.keyPrefix)) throw saveError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  return id;
}

/** Moves what refers to a record to the master, without flows and rules of what moves. Gives the ids of what was moved. */
function reparent(org: Org, object: ObjectDef, from: string, to: string): string[] {
  const moved: string[] = [];
  for (const { childObject, field } of org.catalog.childRelationships(object)) {
    // Shares are of the record itself; what was merged into it before is in the bin.
    if (field.formula || field.name === 'MasterRecordId' || sharedObject(org.catalog, childObject)) continue;
    const table = org.store.ensureTable(childObject);
    const ids = org.store.all(`SELECT "Id" FROM ${table} WHERE ${quoted(field.name)} = ?`, from).map((row) => String(row['Id']));
    if (ids.length === 0) continue;
    org.store.run(`UPDATE ${table} SET ${quoted(field.name)} = ? WHERE ${quoted(field.name)} = ?`, to, from);
    org.recordChanged(childObject);
    moved.push(...ids.filter((id) => id !== to));
  }
  return moved;
}

/** Summaries of the master over what it has now. */
function sumAnew(org: Org, writer: Writer, object: ObjectDef, master: string): void {
  for (const { childObject, field } of org.catalog.childRelationships(object))
    if (field.masterDetail) rollUp(org, writer, childObject, [{ field: field.name, id: master }], 0);
}

/** Contacts with users of a portal, by the field that leads to contacts or accounts. */
function portalContacts(org: Org, object: ObjectDef, ids: readonly string[]): string[] {
  const users = org.store.ensureTable(org.object('User'));
  const contacts = org.store.ensureTable(org.object('Contact'));
  const marks = ids.map(() => '?').join(', ');
  const where = object.name === 'Account' ? 'c."AccountId"' : 'c."Id"';
  return org.store
    .all(
      `SELECT DISTINCT ${where} AS id FROM ${users} AS u JOIN ${contacts} AS c ON c."Id" = u."ContactId" WHERE u."IsActive" = 1 AND ${where} IN (${marks})`,
      ...ids,
    )
    .map((row) => String(row['id']));
}

/** A record with users of a portal is merged into one that has some (Help, Considerations for Merging Duplicate Contacts; NPSP issue 232). */
function checkPortal(org: Org, object: ObjectDef, winner: Row, losers: readonly Row[]): void {
  if (object.name === 'Lead') return;
  const all = [winner, ...losers];
  const portal = new Set(
    portalContacts(
      org,
      object,
      all.map((row) => String(row['Id'])),
    ),
  );
  if (portal.size === 0) return;
  if (!portal.has(String(winner['Id'])))
    throw mergeFailed(`When merging portal enabled ${object.labelPlural.toLowerCase()}, the master record must be portal enabled.`);
  if (object.name === 'Contact' && new Set(all.map((row) => row['AccountId'] ?? null)).size > 1)
    throw mergeFailed('Contacts associated with portal users can be merged only when they have the same account.');
}

/** No contact may be related to an account twice, but directly (Help, Considerations for Merging Duplicate Contacts). */
function checkRelations(org: Org, object: ObjectDef, rows: readonly Row[]): void {
  if (object.name === 'Lead') return;
  const relation = org.catalog.object('AccountContactRelation');
  if (!relation) return;
  const [own, other] = object.name === 'Account' ? ['AccountId', 'ContactId'] : ['ContactId', 'AccountId'];
  const marks = rows.map(() => '?').join(', ');
  const twice = org.store.get(
    `SELECT "${other}" AS id FROM ${org.store.ensureTable(relation)} WHERE "${own}" IN (${marks}) GROUP BY "${other}" HAVING COUNT(*) > 1 AND MIN("IsDirect") = 0`,
    ...rows.map((row) => String(row['Id'])),
  );
  if (!twice) return;
  throw mergeFailed(
    object.name === 'Contact'
      ? 'These contacts have the same related account. Open the related account record and remove redundant account-contact relationship, then try Merging again'
      : 'These accounts have the same related contact. Open the related contact record and remove redundant account-contact relationship, then try Merging again',
  );
}

/** The fields by which records of an object are below one another. */
const HIERARCHY: Record<string, string> = { Account: 'ParentId', Contact: 'ReportsToId' };

/** A record may not be above itself. */
function checkCycle(org: Org, object: ObjectDef, id: string): void {
  const field = HIERARCHY[object.name];
  if (field === undefined) return;
  const seen = new Set<string>();
  for (let at: unknown = id; typeof at === 'string' && !seen.has(at);) {
    seen.add(at);
    at = org.store.get(`SELECT ${quoted(field)} AS up FROM ${org.store.ensureTable(object)} WHERE "Id" = ?`, at)?.['up'];
    if (at === id) throw saveError('CIRCULAR_DEPENDENCY', `attempt to violate hierarchy constraints`, [field]);
  }
}
