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
