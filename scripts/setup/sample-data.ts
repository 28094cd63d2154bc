import { readFile } from 'node:fs/promises';
import { queryAll } from '../org/query.ts';
import type { JobContext, Outcome } from '../org/run.ts';
import { list } from '../org/soql.ts';
import { writeAll } from '../org/write.ts';
import type { Write } from '../org/write.ts';

const FOLDER = new URL('../../config/sample/after-sales/', import.meta.url);

/** The parent each object is hung under, by the name the file uses for it. */
const PARENTS: Record<string, Record<string, [field: string, relationship: string]>> = {
  Beneficiary__c: { Program: ['Program__c', 'Program__r'] },
  Value_KPI__c: { Beneficiary: ['Beneficiary__c', 'Beneficiary__r'] },
  KPI_Source__c: { KPI: ['KPI__c', 'KPI__r'] },
  Value_Initiative__c: { Program: ['Program__c', 'Program__r'], KPI: ['KPI__c', 'KPI__r'] },
};

type SampleRecord = Record<string, unknown> & { External_Key__c: string };

/** Loads the sample programs. Records that are there already stay as they are, whatever has become of them. */
export async function loadSampleData(context: JobContext, outcome: Outcome): Promise<void> {
  const { connection, progress } = context;
  const document = JSON.parse(await readFile(new URL('program.json', FOLDER), 'utf8')) as Record<string, SampleRecord[]>;
  for (const [object, records] of Object.entries(document)) {
    progress(`Sample data: ${object}`);
    const known = await queryAll<{ External_Key__c: string }>(
      connection,
      `SELECT External_Key__c FROM ${object} WHERE External_Key__c IN ${list(records.map((record) => record.External_Key__c))}`,
    );
    const keys = new Set(known.map((record) => record.External_Key__c));
    const writes = records.filter((record) => !keys.has(record.External_Key__c)).map((record) => toWrite(object, record));
    const results = await writeAll(connection, writes);
    outcome.created += results.filter((result) => result.success).length;
    outcome.unchanged += keys.size;
    results.forEach((result, index) => {
      if (result.success) return;
      const write = writes[index];
      outcome.failed += 1;
      outcome.findings.push({
        where: `${object} ${write?.kind === 'create' ? write.key : ''}`,
        problem: result.errors.join('; '),
        remedy: 'Put right what the org objects to and run setup again.',
      });
    });
  }
  await loadCases(context, outcome);
}

function toWrite(object: string, record: SampleRecord): Write {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    const parent = PARENTS[object]?.[name];
    if (name === 'External_Key__c' || value === null) continue;
    if (parent) values[parent[1]] = { External_Key__c: value };
    else values[name] = value;
  }
  return { kind: 'create', object, keyField: 'External_Key__c', key: record.External_Key__c, values };
}

/** Subjects of the sample cases begin so: how they are found again. */
const CASE_MARK = 'Perennial sample';
const ORIGINS = ['Phone', 'Email', 'Web'];

/** How many cases each month of 2025 has by origin: fewer by phone every month, more by the portal. */
function caseCounts(month: number): Record<string, number> {
  return { Phone: 470 - 14 * month, Email: 20 + (month % 3), Web: 8 + 3 * month };
}

/** Loads over 5,000 cases of 2025 for the KPI that counts them. Needs "Set Audit Fields upon Record Creation". */
async function loadCases({ connection, progress }: JobContext, outcome: Outcome): Promise<void> {
  const { fields } = await connection.describe('Case');
  if (!fields.find((field) => field.name === 'CreatedDate')?.createable) {
    outcome.findings.push({
      where: 'Case',
      problem: 'Sample cases were left out: you may not set the created date of a record',
      remedy: 'Switch on "Set Audit Fields upon Record Creation" and give yourself that permission, then run setup again.',
    });
    return;
  }
  const known = await queryAll<{ Subject: string }>(connection, `SELECT Subject FROM Case WHERE Subject LIKE '${CASE_MARK}%'`);
  const subjects = new Set(known.map((record) => record.Subject));
  const writes: Write[] = [];
  for (let month = 1; month <= 12; month++) {
    for (const origin of ORIGINS) {
      const count = caseCounts(month)[origin] ?? 0;
      for (let n = 0; n < count; n++) {
        const day = String(1 + (n % 28)).padStart(2, '0');
        const subject = `${CASE_MARK} 2025-${String(month).padStart(2, '0')} ${origin} ${n + 1}`;
        if (subjects.has(subject)) continue;
        writes.push({
          kind: 'insert',
          object: 'Case',
          values: { Subject: subject, Origin: origin, Status: 'Closed', CreatedDate: `2025-${String(month).padStart(2, '0')}-${day}T09:00:00.000Z` },
        });
      }
    }
  }
  const results = await writeAll(connection, writes, (done) => progress('Sample data: cases', done, writes.length));
  outcome.created += results.filter((result) => result.success).length;
  outcome.unchanged += subjects.size;
  const [refused] = results.filter((result) => !result.success);
  if (refused)
    outcome.findings.push({ where: 'Case', problem: refused.errors.join('; '), remedy: 'Put right what the org objects to and run setup again.' });
}
