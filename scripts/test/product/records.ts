import assert from 'node:assert/strict';
import type { Connection } from 'jsforce';

/** Creates a record and gives its id. */
export async function create(connection: Connection, object: string, values: Record<string, unknown>): Promise<string> {
  const result = await connection.sobject(object).create(values);
  assert.ok(result.success);
  return result.id ?? '';
}

/** Changes a record. */
export const update = (connection: Connection, object: string, values: Record<string, unknown> & { Id: string }) =>
  connection.sobject(object).update(values);

/** Deletes records, in as few calls as size allows. */
export async function destroyAll(connection: Connection, object: string, records: readonly { Id: string }[]): Promise<void> {
  for (let from = 0; from < records.length; from += 200)
    await connection.sobject(object).destroy(records.slice(from, from + 200).map(({ Id }) => Id));
}

/** The fields of records, without what the API adds: to be compared. */
export const fieldsOf = (records: readonly object[]): [string, unknown][][] =>
  records.map((record) => Object.entries(record).filter(([name]) => name !== 'attributes'));
