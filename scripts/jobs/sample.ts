/** Loads sample records by their keys, step by step. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientOf } from '../org/client.ts';
import { describeObject } from '../org/describe.ts';
import { queryAll } from '../org/query.ts';
import { list } from '../org/soql.ts';
import { writeAll } from '../org/write.ts';
import type { Write, WriteResult } from '../org/write.ts';
import type { JobContext, Outcome } from './run.ts';

/** The files of the sample programs: records, and the data that the jobs read. */
export const SAMPLE_FOLDER = fileURLToPath(new URL('../../config/sample/after-sales', import.meta.url));

/** The parents of each object: by the name a sample file uses, the relationship field. */
export type Parents = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The fields of a record. */
type Values = Record<string, unknown>;

export type SampleRecord = Record<string, unknown> & { External_Key__c: string };

/** A change of a record that still is as `from` says: done once, however often it is asked for. */
interface SampleChange {
  External_Key__c: string;
  from: Record<string, unknown>;
  to: Record<string, unknown>;
}

/** One step in the life of a record; the rules of the org want the steps in this order. */
export interface SampleStep {
  object: string;
  create?: SampleRecord[];
  change?: SampleChange[];
}

/** A sample file. */
export const readSample = async <T>(file: string): Promise<T> => JSON.parse(await readFile(join(SAMPLE_FOLDER, file), 'utf8')) as T;

/** Takes the steps of a sample one after the other. Stops after one that the org refused: its finding says why. */
export async function takeSteps(context: JobContext, steps: readonly SampleStep[], parents: Parents, title: string, outcome: Outcome): Promise<void> {
  for (const [index, { object, create = [], change = [] }] of steps.entries()) {
    context.progress(title, index + 1, steps.length);
    const findings = outcome.findings.length;
    await createMissing(context, object, create, parents, outcome);
    await changeOnce(context, object, change, parents, outcome);
    if (outcome.findings.length > findings) return;
  }
}

async function createMissing({ connection }: JobContext, object: string, records: SampleRecord[], parents: Parents, outcome: Outcome): Promise<void> {
  if (records.length === 0) return;
  const known = await byKey(connection, object, ['External_Key__c'], records);
  const writes = records.filter((record) => !known.has(record.External_Key__c)).map((record) => toWrite(object, record, parents));
  const results = await writeAll(connection, writes);
  outcome.created += results.filter((result) => result.success).length;
  outcome.unchanged += known.size;
  report(
    object,
    writes.map((write) => (write.kind === 'create' ? write.key : '')),
    results,
    outcome,
  );
}

async function changeOnce({ connection }: JobContext, object: string, changes: SampleChange[], parents: Parents, outcome: Outcome): Promise<void> {
  if (changes.length === 0) return;
  const fields = [...new Set(changes.flatMap((change) => Object.keys(change.from)))];
  const known = await byKey(connection, object, ['Id', 'External_Key__c', ...fields], changes);
  const due = changes.flatMap(({ External_Key__c: key, from, to }) => {
    const record = known.get(key);
    const asBefore = record !== undefined && Object.entries(from).every(([field, value]) => record[field] === value);
    return asBefore
      ? [{ key, write: { kind: 'update', object, id: String(record['Id']), values: valuesOf(object, to, parents) } satisfies Write }]
      : [];
  });
  const results = await writeAll(
    connection,
    due.map(({ write }) => write),
  );
  outcome.updated += results.filter((result) => result.success).length;
  report(
    object,
    due.map(({ key }) => key),
    results,
    outcome,
  );
}

/** Whether the user may set the dates of a new record ("Set Audit Fields upon Record Creation"); adds a finding with what is left out where not. */
export async function maySetDates({ connection }: JobContext, object: string, leftOut: string, outcome: Outcome): Promise<boolean> {
  const described = await describeObject(clientOf(connection), object);
  if (described?.fields.find((field) => field.name === 'CreatedDate')?.createable) return true;
  outcome.findings.push({
    where: object,
    problem: `${leftOut} were left out: you may not set the dates of a record`,
    remedy: 'Switch on "Set Audit Fields upon Record Creation" and give yourself that permission, then run setup again.',
  });
  return false;
}

/** Inserts records without a key, in a row: those that a field marks as known are left as they are. Tells the first that is refused. */
export async function insertMissing(
  { connection, progress }: JobContext,
  { object, mark, records, known, title }: { object: string; mark: string; records: Values[]; known: ReadonlySet<string>; title: string },
  outcome: Outcome,
): Promise<void> {
  const writes = records.filter((values) => !known.has(String(values[mark]))).map((values): Write => ({ kind: 'insert', object, values }));
  const results = await writeAll(connection, writes, (done) => progress(title, done, writes.length));
  outcome.created += results.filter((result) => result.success).length;
  outcome.unchanged += known.size;
  const [refused] = results.filter((result) => !result.success);
  if (refused)
    outcome.findings.push({ where: object, problem: refused.errors.join('; '), remedy: 'Put right what the org objects to and run setup again.' });
}

async function byKey(connection: JobContext['connection'], object: string, fields: string[], wanted: { External_Key__c: string }[]) {
  const keys = list(wanted.map((record) => record.External_Key__c));
  const found = await queryAll<SampleRecord>(connection, `SELECT ${fields.join(', ')} FROM ${object} WHERE External_Key__c IN ${keys}`);
  return new Map(found.map((record) => [record.External_Key__c, record]));
}

function report(object: string, keys: string[], results: WriteResult[], outcome: Outcome): void {
  results.forEach((result, index) => {
    if (result.success) return;
    outcome.failed += 1;
    outcome.findings.push({
      where: `${object} ${keys[index] ?? ''}`,
      problem: result.errors.join('; '),
      remedy: 'Put right what the org objects to and run setup again.',
    });
  });
}

function toWrite(object: string, { External_Key__c: key, ...record }: SampleRecord, parents: Parents): Write {
  return { kind: 'create', object, keyField: 'External_Key__c', key, values: valuesOf(object, record, parents) };
}

/** Values as the org takes them: a parent by its external key. */
function valuesOf(object: string, record: Record<string, unknown>, parents: Parents): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    const parent = parents[object]?.[name];
    if (value === null) continue;
    if (parent) values[parent] = { External_Key__c: value };
    else values[name] = value;
  }
  return values;
}
