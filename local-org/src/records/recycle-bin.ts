/** Deleted records, kept for fifteen days: what `queryAll` still shows and `undelete` brings back. */
import type { ObjectDef } from '../catalog/types.ts';
import { SaveError, saveError } from '../org/errors.ts';
import { normalizeId } from '../org/ids.ts';
import type { Org } from '../org/org.ts';
import { quoted, tableOf } from '../org/store.ts';
import type { Row, Stored } from '../org/store.ts';
import { checkUnique } from './checks.ts';
import { storedFields } from './plan.ts';
import { rollUp } from './rollup.ts';
import type { SaveResult, Writer } from './save.ts';

const DAYS_KEPT = 15;

/** Whether records of an object go to the bin; setup records and the like are gone at once. */
export const hasBin = (object: ObjectDef): boolean => object.fields.has('IsDeleted');

/** Puts a row aside before it is deleted. `batch` is the record whose deletion took this one along. */
export function keepInBin(org: Org, object: ObjectDef, id: string, batch: string, userId: string): void {
  if (!hasBin(object)) return;
  const row = org.store.get(`SELECT * FROM ${tableOf(object)} WHERE "Id" = ?`, id);
  if (!row) return;
  delete row['rid'];
  const now = org.now();
  const expired = new Date(now.getTime() - DAYS_KEPT * 86_400_000).toISOString();
  org.store.run('DELETE FROM recycle_bin WHERE deleted < ?', expired);
  org.store.run(
    'INSERT OR REPLACE INTO recycle_bin (id, object, batch, deleted, deleted_by, body) VALUES (?, ?, ?, ?, ?, ?)',
    id,
    object.name,
    batch,
    now.toISOString(),
    userId,
    JSON.stringify({ ...row, IsDeleted: 1 }),
  );
}

/** The rows of an object, those in the bin among them, as a table to select from. */
export function tableWithBin(object: ObjectDef, table: string): string {
  if (!hasBin(object)) return table;
  const names = storedFields(object).map((field) => field.name);
  const kept = names.map((name) => `json_extract(body, '$."${name}"') AS ${quoted(name)}`);
  const columns = names.map(quoted).join(', ');
  return `(SELECT rid, ${columns} FROM ${table} UNION ALL SELECT -rowid, ${kept.join(', ')} FROM recycle_bin WHERE object = '${object.name}')`;
}

interface Binned {
  object: ObjectDef;
  id: string;
  row: Row;
}

function binned(org: Org, where: string, value: string): Binned[] {
  return org.store.all(`SELECT id, object, body FROM recycle_bin WHERE ${where} ORDER BY rowid DESC`, value).flatMap((entry) => {
    const object = org.catalog.object(String(entry['object']));
    return object ? [{ object, id: String(entry['id']), row: JSON.parse(String(entry['body'])) as Row }] : [];
  });
}

/** Brings records back, each with what went with it. One that cannot come back leaves no trace; the others do. */
export function undelete(org: Org, writer: Writer, ids: string[]): SaveResult[] {
  return ids.map((given): SaveResult => {
    const id = normalizeId(given) ?? given;
    try {
      org.store.transaction(() => bringBack(org, writer, id));
      return { id, success: true, created: false, errors: [] };
    } catch (error) {
      if (error instanceof SaveError) return { id, success: false, created: false, errors: error.errors };
      throw error;
    }
  });
}

function bringBack(org: Org, writer: Writer, id: string): void {
  const [first] = binned(org, 'id = ?', id);
  if (!first) {
    const isThere = org.catalog.objectOfId(id) !== undefined;
    throw saveError('UNDELETE_FAILED', isThere ? 'Entity is not in the recycle bin' : 'invalid cross reference id');
  }
  const rights = writer.access?.object(first.object);
  const deletedBy = org.store.get('SELECT deleted_by AS user FROM recycle_bin WHERE id = ?', id)?.['user'];
  if (rights && (!rights.delete || (!rights.modifyAll && deletedBy !== writer.userId)))
    throw saveError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
  const details = binned(org, 'batch = ?', id).filter((one) => one.id !== id);
  const all = [first, ...details];
  for (const { object, id: each, row } of all) {
    // What was merged is of its own again; what it had stays with the record that it was merged into.
    const restored: Row = { ...row, IsDeleted: 0, ...(object.fields.has('MasterRecordId') ? { MasterRecordId: null } : {}) };
    emptyDangling(org, object, restored, all);
    checkUnique(org, { object, id: each, row: restored, prior: undefined, userId: writer.userId });
    const names = storedFields(object).map((field) => field.name);
    const table = org.store.ensureTable(object);
    org.store.run(
      `INSERT INTO ${table} (${names.map(quoted).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
      ...names.map((name): Stored => restored[name] ?? (object.fields.get(name)?.type === 'boolean' ? 0 : null)),
    );
    org.store.run('DELETE FROM recycle_bin WHERE id = ?', each);
    org.recordChanged(object);
  }
  for (const { object, row } of all) {
    const masters = [...object.fields.values()]
      .filter((field) => field.masterDetail)
      .map((field) => ({ field: field.name, id: row[field.name] ?? null }));
    rollUp(org, writer, object, masters, 0);
  }
}

/** A lookup to a record that is gone comes back empty; without its master a detail cannot. */
function emptyDangling(org: Org, object: ObjectDef, row: Row, together: Binned[]): void {
  for (const field of object.fields.values()) {
    const id = row[field.name];
    if (!field.referenceTo?.length || typeof id !== 'string' || together.some((one) => one.id === id)) continue;
    const target = org.catalog.objectOfId(id);
    const isThere = target && org.store.get(`SELECT 1 AS found FROM ${org.store.ensureTable(target)} WHERE "Id" = ?`, id) !== undefined;
    if (isThere) continue;
    if (field.masterDetail) throw saveError('UNDELETE_FAILED', `Undelete the ${target?.label ?? 'master'} of the record first: ${id}`);
    row[field.name] = null;
  }
}

/** Takes records out of the bin for good. */
export function emptyBin(org: Org, writer: Writer, ids: string[]): SaveResult[] {
  return ids.map((given): SaveResult => {
    const id = normalizeId(given) ?? given;
    const [found] = binned(org, 'id = ?', id);
    const rights = found && writer.access?.object(found.object);
    if (!found || (rights && !rights.delete))
      return {
        id,
        success: false,
        created: false,
        errors: [{ statusCode: 'INVALID_ID_FIELD', message: 'record is not in the recycle bin', fields: [] }],
      };
    org.store.run('DELETE FROM recycle_bin WHERE id = ? OR batch = ?', id, id);
    return { id, success: true, created: false, errors: [] };
  });
}
