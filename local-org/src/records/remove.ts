import type { ObjectDef } from '../catalog/types.ts';
import { saveError } from '../org/errors.ts';
import type { Org } from '../org/org.ts';
import { quoted, tableOf } from '../org/store.ts';
import type { Row, Stored } from '../org/store.ts';
import { runRecordFlows } from './flow/triggers.ts';
import { keepInBin } from './recycle-bin.ts';
import { rollUp } from './rollup.ts';
import { finish, loadRow } from './save.ts';
import type { Writer } from './save.ts';

interface Referrer {
  object: ObjectDef;
  field: string;
  id: string;
  name: string;
}

function referrers(org: Org, object: ObjectDef, id: string, constraint: 'Cascade' | 'Restrict' | 'SetNull'): Referrer[] {
  return org.catalog.childRelationships(object).flatMap(({ childObject, field }) => {
    if ((field.deleteConstraint ?? 'SetNull') !== constraint || field.formula) return [];
    if (!field.custom && !field.deleteConstraint && constraint === 'SetNull') return [];
    const nameField = childObject.nameField ?? 'Id';
    const rows = org.store.all(
      `SELECT "Id", ${quoted(nameField)} AS n FROM ${org.store.ensureTable(childObject)} WHERE ${quoted(field.name)} = ?`,
      id,
    );
    return rows.map((row) => ({ object: childObject, field: field.name, id: String(row['Id']), name: String(row['n']) }));
  });
}

/** Deletes a record as the platform does: before-delete flows, restrictions, details with it, lookups emptied, masters summed anew. */
export function removeRecord(org: Org, writer: Writer, object: ObjectDef, id: string, depth: number): void {
  const row = loadRow(org, object, id);
  runRecordFlows(org, { object, id, row, prior: row, userId: writer.userId }, 'RecordBeforeDelete', depth);
  removeTree(org, writer, object, id, id, depth);
  rollUp(org, writer, object, mastersIn(object, row), depth);
}

const mastersIn = (object: ObjectDef, row: Row): { field: string; id: Stored }[] =>
  [...object.fields.values()].filter((field) => field.masterDetail).map((field) => ({ field: field.name, id: row[field.name] ?? null }));

/** A detail goes with one master; the summaries of another, which stays, are worked out anew. */
function removeDetail(org: Org, writer: Writer, { object, field, id }: Referrer, batch: string, depth: number): void {
  const row = org.store.get(`SELECT * FROM ${tableOf(object)} WHERE "Id" = ?`, id);
  // Another way down the tree may have led here before.
  if (!row) return;
  const others = mastersIn(object, row).filter((master) => master.field !== field);
  removeTree(org, writer, object, id, batch, depth);
  rollUp(org, writer, object, others, depth);
}

/** Details go with their master without flows or rules of their own: so it is on the platform. */
function removeTree(org: Org, writer: Writer, object: ObjectDef, id: string, batch: string, depth: number): void {
  const [holder] = referrers(org, object, id, 'Restrict');
  if (holder) {
    throw saveError(
      'DELETE_FAILED',
      `Your attempt to delete this record could not be completed because it is associated with the following ${holder.object.labelPlural}: ${holder.name}`,
    );
  }
  for (const detail of referrers(org, object, id, 'Cascade')) removeDetail(org, writer, detail, batch, depth);
  const lookups = referrers(org, object, id, 'SetNull');
  keepInBin(org, object, id, batch, writer.userId);
  org.store.run(`DELETE FROM ${tableOf(object)} WHERE "Id" = ?`, id);
  org.recordChanged(object);
  for (const lookup of lookups) emptyLookup(org, writer, lookup, depth);
}

function emptyLookup(org: Org, writer: Writer, { object, field, id }: Referrer, depth: number): void {
  const prior = org.store.get(`SELECT * FROM ${tableOf(object)} WHERE "Id" = ?`, id) as Row | undefined;
  if (!prior) return;
  delete prior['rid'];
  finish(
    org,
    { userId: writer.userId, access: undefined },
    { object, id, row: { ...prior, [field]: null }, prior, userId: writer.userId },
    depth + 1,
  );
}
