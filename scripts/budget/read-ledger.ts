import type { Connection } from 'jsforce';
import { clientOf } from '../org/client.ts';
import type { ColumnKind } from '../transfer/csv-watch.ts';
import { describeObject } from '../org/describe.ts';
import { queryAll } from '../org/query.ts';
import { readMoneyFiles } from '../jobs/ledger-money.ts';
import type { JobContext } from '../jobs/run.ts';
import type { KnownEntry, LedgerColumns, LedgerFacts, PhaseFacts } from './facts.ts';
import { readLedgerConfig } from './ledger-config.ts';

interface PhaseRecord {
  Id: string;
  Name: string;
  Program__c: string;
  Program__r: { Name: string; External_Key__c: string | null };
  Start_Date__c: string;
  End_Date__c: string;
  Status__c: string;
}

interface EntryRecord {
  Id: string;
  Phase__c: string;
  Phase__r: { Program__c: string };
  Document_Number__c: string;
  Entry_Date__c: string;
  Amount__c: number;
  Category__c: string;
  Status__c: string;
  Description__c: string | null;
  CreatedById: string;
}

/** What the cells of the ledger's columns are. */
const KINDS: Partial<Record<keyof LedgerColumns, ColumnKind>> = { date: 'date', amount: 'number' };

const wantedOf = (columns: LedgerColumns): Record<string, ColumnKind> =>
  Object.fromEntries(Object.entries(columns).map(([what, name]: [string, string]) => [name, KINDS[what as keyof LedgerColumns] ?? 'text']));

/** The phases of all programs that have a key, in their order. */
export async function readPhases(connection: Connection): Promise<PhaseFacts[]> {
  const phases = await queryAll<PhaseRecord>(
    connection,
    'SELECT Id, Name, Program__c, Program__r.Name, Program__r.External_Key__c, Start_Date__c, End_Date__c, Status__c FROM Lifecycle_Phase__c WHERE Program__r.External_Key__c != NULL ORDER BY Program__c, Sequence__c',
  );
  return phases.map((phase) => ({
    id: phase.Id,
    name: phase.Name,
    programId: phase.Program__c,
    programKey: phase.Program__r.External_Key__c ?? '',
    programName: phase.Program__r.Name,
    start: phase.Start_Date__c,
    end: phase.End_Date__c,
    status: phase.Status__c,
  }));
}

/** Reads the ledger's lines and rates, the phases they may belong to, and the entries with document numbers. */
export async function readLedger({ connection, configDir, dataDir, form, progress }: JobContext): Promise<LedgerFacts> {
  const config = await readLedgerConfig(configDir);
  const nothing: LedgerFacts = { config, configDir, rows: [], rates: [], problems: [], phases: [], entries: [], categories: [], statuses: [] };
  if (!config) return nothing;
  progress('Budget: reading the ledger');
  const { rows, rates, problems } = await readMoneyFiles({ dataDir, form }, config, wantedOf(config.columns), 'ledger.json');
  if (problems.length > 0) return { ...nothing, problems };
  progress('Budget: reading phases and entries');
  const { user_id: me } = await connection.identity();
  const phases = await readPhases(connection);
  const entries = await queryAll<EntryRecord>(
    connection,
    'SELECT Id, Phase__c, Phase__r.Program__c, Document_Number__c, Entry_Date__c, Amount__c, Category__c, Status__c, Description__c, CreatedById FROM Budget_Entry__c WHERE Document_Number__c != NULL AND Phase__r.Program__r.External_Key__c != NULL',
  );
  const fields = (await describeObject(clientOf(connection), 'Budget_Entry__c'))?.fields ?? [];
  const valuesOf = (name: string): string[] =>
    (fields.find((field) => field.name === name)?.picklistValues ?? []).filter((one) => one.active).map((one) => one.value);
  return {
    config,
    configDir,
    rows,
    rates,
    problems,
    phases,
    entries: entries.map((entry): KnownEntry => ({
      id: entry.Id,
      phaseId: entry.Phase__c,
      programId: entry.Phase__r.Program__c,
      document: entry.Document_Number__c,
      date: entry.Entry_Date__c,
      amount: entry.Amount__c,
      category: entry.Category__c,
      status: entry.Status__c,
      description: entry.Description__c ?? '',
      isOurs: entry.CreatedById === me,
    })),
    categories: valuesOf('Category__c'),
    statuses: valuesOf('Status__c'),
  };
}
