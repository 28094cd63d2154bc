/** The imports of the sample: files of three sources over half a year, one of which gets dirtier. */
import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import type { ReasonCount } from '../../force-app/main/quality/lwc/importMath/importMath.ts';
import type { JobContext, Outcome } from '../jobs/run.ts';
import { maySetDates, takeSteps } from '../jobs/sample.ts';
import type { SampleRecord } from '../jobs/sample.ts';

/** A source of the sample, with what its files are like. */
interface SampleSource {
  name: string;
  object: string;
  mapping: Record<string, string | null>;
  /** Percent of rows: more stop a file. */
  maxQuarantined?: number;
  /** A file so often, in days. */
  everyDays: number;
  rows: number;
  /** Percent of rows kept out, oldest file first. */
  keptOut: readonly number[];
  /** What of them is for which reason. */
  reasons: readonly (Omit<ReasonCount, 'rows'> & { share: number })[];
}

const SOURCES: readonly SampleSource[] = [
  {
    ...{ name: 'Web shop', object: 'Contact', maxQuarantined: 20, everyDays: 14, rows: 1_200, keptOut: [2.1, 1.8, 2.4, 2.2, 1.9, 2.3, 2, 2.2, 7.5] },
    mapping: { 'Customer no': 'Legacy_Id__c', 'First name': 'FirstName', Surname: 'LastName', 'E-mail': 'Email', 'Shop login': null },
    reasons: [
      { column: 'E-mail', code: 'no_email', rule: '', share: 0.55 },
      { column: 'E-mail', code: 'disposable', rule: 'contact-email', share: 0.3 },
      { column: 'Surname', code: 'blank', rule: '', share: 0.2 },
    ],
  },
  {
    ...{ name: 'Trade fairs', object: 'Lead', everyDays: 30, rows: 340, keptOut: [18, 15.5, 12, 10.5, 9] },
    mapping: { Name: 'LastName', Firm: 'Company', Mail: 'Email', Hall: null },
    reasons: [
      { column: 'Mail', code: 'no_email', rule: '', share: 0.5 },
      { column: 'Firm', code: 'blank', rule: '', share: 0.35 },
      { column: 'Mail', code: 'duplicate_in_file', rule: '', share: 0.25 },
    ],
  },
  {
    ...{ name: 'ERP', object: 'Account', everyDays: 7, rows: 2_600, keptOut: [0.6, 0.5, 0.5, 0.4, 0.6, 0.4, 0.4, 0.3, 0.4, 0.3, 0.3, 0.2] },
    mapping: { KUNNR: 'AccountNumber', NAME1: 'Name', LAND1: 'BillingCountry', ORT01: 'BillingCity' },
    reasons: [
      { column: 'LAND1', code: 'blank', rule: 'account-country', share: 0.7 },
      { column: 'NAME1', code: 'duplicate_in_org', rule: 'account-unique', share: 0.4 },
    ],
  },
];

const keyOf = ({ name }: SampleSource): string => name.toLowerCase();

function batchesOf(source: SampleSource, today: string): SampleRecord[] {
  const { object, rows, everyDays, keptOut, reasons } = source;
  return keptOut.map((percent, index) => {
    const day = addDays(today, -1 - everyDays * (keptOut.length - 1 - index));
    const out = Math.round((rows * percent) / 100);
    const refused = Math.round(out / 20);
    const file = `${keyOf(source).replaceAll(' ', '-')}-${day}`;
    return {
      ...{ External_Key__c: `sample|${keyOf(source)}|${index + 1}`, Source: keyOf(source), Object__c: object, CreatedDate: `${day}T06:00:00.000Z` },
      ...{ File_Name__c: `${file}.csv`, Status__c: 'Complete', Finished__c: `${day}T06:01:00.000Z`, Mapping__c: JSON.stringify(source.mapping) },
      ...{ Rows__c: rows, Accepted__c: rows - out, Quarantined__c: out - refused, Refused__c: refused },
      ...{ Quarantine_File__c: out > 0 ? `${file}.quarantine.csv` : null },
      Reasons__c: JSON.stringify([
        ...reasons.map(({ share, ...reason }) => ({ ...reason, rows: Math.round((out - refused) * share) })),
        ...(refused > 0 ? [{ column: '', code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', rule: '', rows: refused }] : []),
      ]),
    };
  });
}

/** Loads sources and their files where they are missing. */
export async function loadPastImports(context: JobContext, outcome: Outcome): Promise<void> {
  if (!(await maySetDates(context, 'Import_Batch__c', 'Sample imports', outcome))) return;
  const create = SOURCES.map(({ name, object, mapping, maxQuarantined }): SampleRecord & { Name: string } => ({
    ...{ External_Key__c: name.toLowerCase(), Name: name, Object__c: object, Mapping__c: JSON.stringify(mapping) },
    Max_Quarantined__c: maxQuarantined ?? null,
  }));
  const steps = [
    { object: 'Import_Source__c', create },
    { object: 'Import_Batch__c', create: SOURCES.flatMap((source) => batchesOf(source, context.today)) },
  ];
  await takeSteps(context, steps, { Import_Batch__c: { Source: 'Source__r' } }, 'Sample data: imports', outcome);
}
