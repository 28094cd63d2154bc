/** What the gate reads of the org, as tables of the engine. */
import { rmSync } from 'node:fs';
import type { Field } from 'jsforce';
import { DUCKDB } from '../../../formula/src/dialect.ts';
import type { OrgClient } from '../../org/client.ts';
import { OrgRefusal } from '../../org/client.ts';
import { queryTogether } from '../../org/composite.ts';
import { identifier } from '../../org/soql.ts';
import { extractToFile } from '../../transfer/extract.ts';
import type { Column } from '../../transfer/load-file.ts';
import { isRecordId, keysFor } from '../../transfer/same.ts';
import type { Engine } from '../engine/engine.ts';
import { keySql, readSql } from './tables.ts';

/** What reading the org takes. */
export interface OrgTablesContext {
  engine: Engine;
  client: OrgClient;
  signal?: AbortSignal | undefined;
  onProgress(step: string, done?: number, total?: number): void;
}

/** Up to so many parents are asked for by their keys; of more, all are read. */
const [PARENTS_BY_KEY, KEYS_AT_ONCE] = [2000, 100];

/** Makes a table by a query over all records of an object; `from` is what stands behind FROM, with the fields by their names. */
export async function importRecords(
  { engine, client, signal, onProgress }: OrgTablesContext,
  { object, fields, query }: { object: string; fields: readonly string[]; query: (from: string) => string },
): Promise<void> {
  const file = engine.path(`${identifier(object)}.csv`);
  try {
    await extractToFile(
      client,
      { object, fields },
      { file, mode: 0o600, signal, onProgress: (done, total) => onProgress(`Reading ${object}`, done, total) },
    );
    await engine.run(query(readSql(file, fields)));
  } finally {
    rmSync(file, { force: true });
  }
}

const ID: Field = { name: 'Id', type: 'id' } as Field;

/** Fills a table of `k`, what keys are compared by, and `id` with the records that a column refers to. `keysOf` is a query of `k` and `value`. */
export async function importParents(
  context: OrgTablesContext,
  { table, column: { field, parent }, keysOf }: { table: string; column: Column; keysOf: string },
): Promise<void> {
  const { engine } = context;
  await engine.run(`CREATE TABLE ${table} (k VARCHAR, id VARCHAR)`);
  const [counted] = await engine.rows<{ n: string }>(`SELECT count(*) AS n FROM (${keysOf})`);
  const count = Number(counted?.n ?? 0);
  if (count === 0) return;
  const objects = parent ? [parent.object] : (field.referenceTo ?? []);
  const values = count > PARENTS_BY_KEY ? undefined : (await engine.rows<{ value: string }>(keysOf)).map(({ value }) => value);
  for (const object of objects)
    try {
      await addParents(context, { table, object, key: parent?.key ?? ID, values });
    } catch (error) {
      // Where a reference leads to several objects, one that may not be read is for the org to judge.
      if (!(error instanceof OrgRefusal) || objects.length === 1) throw error;
    }
}

async function addParents(
  context: OrgTablesContext,
  { table, object, key, values }: { table: string; object: string; key: Field; values: string[] | undefined },
): Promise<void> {
  const { engine, client, onProgress, signal } = context;
  const fields = [...new Set(['Id', identifier(key.name)])];
  if (!values) {
    const query = (from: string): string =>
      `INSERT INTO ${table} SELECT ${keySql(key, `"${key.name}"`)}, Id FROM ${from} WHERE "${key.name}" IS NOT NULL`;
    return importRecords(context, { object, fields, query });
  }
  onProgress(`Looking for ${object} by ${key.name}`);
  const literals = keysFor({ header: key.name, field: key }, key.type === 'id' ? values.filter((one) => isRecordId(one)) : values);
  const queries: string[] = [];
  for (let from = 0; from < literals.length; from += KEYS_AT_ONCE)
    queries.push(
      `SELECT ${fields.join(', ')} FROM ${identifier(object)} WHERE ${identifier(key.name)} IN (${literals.slice(from, from + KEYS_AT_ONCE).join(', ')})`,
    );
  for (const answer of await queryTogether<Record<string, string>>(client, queries)) {
    signal?.throwIfAborted();
    if (answer instanceof OrgRefusal) throw answer;
    const rows = answer.map((one) => `(${DUCKDB.text(String(one[key.name]))}, ${DUCKDB.text(String(one['Id']))})`);
    if (rows.length > 0) await engine.run(`INSERT INTO ${table} SELECT ${keySql(key, 'v')}, i FROM (VALUES ${rows.join(', ')}) AS t(v, i)`);
  }
}
