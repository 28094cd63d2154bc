import { readFile } from 'node:fs/promises';
import { addDays, addMonths } from '../../force-app/main/budget/lwc/lifecycleMath/lifecycleMath.ts';
import { clientOf } from '../org/client.ts';
import { describeObject } from '../org/describe.ts';
import { queryAll } from '../org/query.ts';
import type { JobContext, Outcome } from '../org/run.ts';
import { list } from '../org/soql.ts';
import { writeAll } from '../org/write.ts';
import type { Write, WriteResult } from '../org/write.ts';

const FOLDER = new URL('../../config/sample/after-sales/', import.meta.url);

/** The parent each object is hung under, by the name the file uses for it. */
const PARENTS: Record<string, Record<string, [field: string, relationship: string]>> = {
  Beneficiary__c: { Program: ['Program__c', 'Program__r'] },
  Value_KPI__c: { Beneficiary: ['Beneficiary__c', 'Beneficiary__r'] },
  KPI_Source__c: { KPI: ['KPI__c', 'KPI__r'] },
  Value_Initiative__c: { Program: ['Program__c', 'Program__r'], KPI: ['KPI__c', 'KPI__r'] },
  Lifecycle_Phase__c: { Program: ['Program__c', 'Program__r'], Opening_Gate: ['Opening_Gate__c', 'Opening_Gate__r'] },
  Payment_Milestone__c: { Phase: ['Phase__c', 'Phase__r'], Gate: ['Gate__c', 'Gate__r'] },
  Budget_Entry__c: { Phase: ['Phase__c', 'Phase__r'] },
  Gain_Share_Agreement__c: { Program: ['Program__c', 'Program__r'] },
  Gain_Share_KPI__c: { Agreement: ['Agreement__c', 'Agreement__r'], KPI: ['KPI__c', 'KPI__r'] },
  Governance_Body__c: { Program: ['Program__c', 'Program__r'] },
  Governance_Meeting__c: { Body: ['Body__c', 'Body__r'] },
};

type SampleRecord = Record<string, unknown> & { External_Key__c: string };

/** A change of a record that still is as `from` says: done once, however often it is asked for. */
interface SampleChange {
  External_Key__c: string;
  from: Record<string, unknown>;
  to: Record<string, unknown>;
}

/** One step of a program's life; the rules of the org want them in this order. */
interface SampleStep {
  object: string;
  create?: SampleRecord[];
  change?: SampleChange[];
}

const read = async <T>(file: string): Promise<T> => JSON.parse(await readFile(new URL(file, FOLDER), 'utf8')) as T;

/** The files of steps, one a program. */
const BUDGETS = ['budget.json', 'service-desk-budget.json'];

/** Loads the sample programs. Records that are there already stay as they are, whatever has become of them. */
export async function loadSampleData(context: JobContext, outcome: Outcome): Promise<void> {
  const program = await read<Record<string, SampleRecord[]>>('program.json');
  for (const [object, records] of Object.entries(program)) {
    context.progress(`Sample data: ${object}`);
    await createMissing(context, object, records, outcome);
  }
  for (const file of BUDGETS) await loadBudget(context, file, outcome);
  await loadCases(context, outcome);
}

/** Leads a sample program through its phases, as its people would have: open, accept, pay, spend, close. */
async function loadBudget(context: JobContext, file: string, outcome: Outcome): Promise<void> {
  const { steps } = await read<{ steps: SampleStep[] }>(file);
  for (const [index, { object, create = [], change = [] }] of steps.entries()) {
    context.progress('Sample data: phases, milestones and spend', index + 1, steps.length);
    const findings = outcome.findings.length;
    await createMissing(context, object, create, outcome);
    await changeOnce(context, object, change, outcome);
    if (outcome.findings.length > findings) return;
  }
}

async function createMissing({ connection }: JobContext, object: string, records: SampleRecord[], outcome: Outcome): Promise<void> {
  if (records.length === 0) return;
  const known = await byKey(connection, object, ['External_Key__c'], records);
  const writes = records.filter((record) => !known.has(record.External_Key__c)).map((record) => toWrite(object, record));
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

async function changeOnce({ connection }: JobContext, object: string, changes: SampleChange[], outcome: Outcome): Promise<void> {
  if (changes.length === 0) return;
  const fields = [...new Set(changes.flatMap((change) => Object.keys(change.from)))];
  const known = await byKey(connection, object, ['Id', 'External_Key__c', ...fields], changes);
  const due = changes.flatMap(({ External_Key__c: key, from, to }) => {
    const record = known.get(key);
    const asBefore = record !== undefined && Object.entries(from).every(([field, value]) => record[field] === value);
    return asBefore ? [{ key, write: { kind: 'update', object, id: String(record['Id']), values: valuesOf(object, to) } satisfies Write }] : [];
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

function toWrite(object: string, { External_Key__c: key, ...record }: SampleRecord): Write {
  return { kind: 'create', object, keyField: 'External_Key__c', key, values: valuesOf(object, record) };
}

/** Values as the org takes them: a parent by its external key. */
function valuesOf(object: string, record: Record<string, unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    const parent = PARENTS[object]?.[name];
    if (value === null) continue;
    if (parent) values[parent[1]] = { External_Key__c: value };
    else values[name] = value;
  }
  return values;
}

/** Subjects of the sample cases begin so: how they are found again. */
const CASE_MARK = 'Perennial sample';

/** A month of sample cases: its first day, and how many there are by origin. */
interface CaseMonth {
  start: string;
  counts: Record<string, number>;
}

/**
 * The sample's cases, month by month from 2025 on to the last one that is over: fewer by phone, more by the portal. Later years have few,
 * so that loading them stays quick.
 */
export function caseMonths(today: string): CaseMonth[] {
  const months: CaseMonth[] = [];
  for (let n = 0; ; n++) {
    const start = addMonths('2025-01-01', n);
    if (addMonths(start, 1) > today) return months;
    const month = n + 1;
    const counts: Record<string, number> =
      month <= 12 ? { Phone: 470 - 14 * month, Email: 20 + (month % 3), Web: 8 + 3 * month } : { Phone: Math.max(60, 420 - 15 * month) };
    months.push({ start, counts });
  }
}

function sampleCases(today: string): Write[] {
  return caseMonths(today).flatMap(({ start, counts }) =>
    Object.entries(counts).flatMap(([origin, count]) =>
      Array.from({ length: count }, (_, n): Write => {
        const day = addDays(start, n % 28);
        const subject = `${CASE_MARK} ${start.slice(0, 7)} ${origin} ${n + 1}`;
        return {
          kind: 'insert',
          object: 'Case',
          values: { Subject: subject, Origin: origin, Status: 'Closed', CreatedDate: `${day}T09:00:00.000Z` },
        };
      }),
    ),
  );
}

/** Loads the cases for the KPI that counts them. Needs "Set Audit Fields upon Record Creation". */
async function loadCases({ connection, today, progress }: JobContext, outcome: Outcome): Promise<void> {
  const described = await describeObject(clientOf(connection), 'Case');
  if (!described?.fields.find((field) => field.name === 'CreatedDate')?.createable) {
    outcome.findings.push({
      where: 'Case',
      problem: 'Sample cases were left out: you may not set the created date of a record',
      remedy: 'Switch on "Set Audit Fields upon Record Creation" and give yourself that permission, then run setup again.',
    });
    return;
  }
  const known = await queryAll<{ Subject: string }>(connection, `SELECT Subject FROM Case WHERE Subject LIKE '${CASE_MARK}%'`);
  const subjects = new Set(known.map((record) => record.Subject));
  const writes = sampleCases(today).filter(({ values }) => !subjects.has(String(values['Subject'])));
  const results = await writeAll(connection, writes, (done) => progress('Sample data: cases', done, writes.length));
  outcome.created += results.filter((result) => result.success).length;
  outcome.unchanged += subjects.size;
  const [refused] = results.filter((result) => !result.success);
  if (refused)
    outcome.findings.push({ where: 'Case', problem: refused.errors.join('; '), remedy: 'Put right what the org objects to and run setup again.' });
}
