import type { MoneyConfig } from '../jobs/ledger-money.ts';
import type { CsvProblem, CsvRow } from '../transfer/csv-file.ts';
import type { CsvForm } from '../transfer/csv-form.ts';

/** The columns of the ledger's file by what they hold; the optional ones may be missing. */
export interface LedgerColumns {
  /** The program's external key. */
  program: string;
  document: string;
  date: string;
  amount: string;
  category: string;
  status: string;
  currency?: string;
  type?: string;
  description?: string;
}

/** The shape of `config/ledger.json`: where the ledger's lines are and what its words mean. */
export interface LedgerConfig extends MoneyConfig {
  file: string;
  /** How the file is written, where it is not in UTF-8 with commas, decimal points and ISO dates. */
  format?: Partial<CsvForm>;
  columns: LedgerColumns;
  ratesFormat?: Partial<CsvForm>;
  /** The ledger's words for `Category__c` and `Status__c`; others are taken as they are. */
  categories: Record<string, string>;
  statuses: Record<string, string>;
}

/** A phase that spend may belong to. */
export interface PhaseFacts {
  id: string;
  name: string;
  programId: string;
  programKey: string;
  programName: string;
  start: string;
  end: string;
  status: string;
}

/** An entry with a document number that is in the org already. */
export interface KnownEntry {
  id: string;
  phaseId: string;
  programId: string;
  document: string;
  date: string;
  amount: number;
  category: string;
  status: string;
  description: string;
  /** Whether the user of the job made it: what people enter by hand has no line in the ledger. */
  isOurs: boolean;
}

/** What the ledger says, and what it is compared with. */
export interface LedgerFacts {
  /** Undefined where there is no `ledger.json`. */
  config: LedgerConfig | undefined;
  /** Where it was looked for. */
  configDir: string;
  rows: CsvRow[];
  rates: CsvRow[];
  /** What is wrong with a file as a whole. */
  problems: CsvProblem[];
  phases: PhaseFacts[];
  entries: KnownEntry[];
  /** The values of the picklists in this org. */
  categories: string[];
  statuses: string[];
}

/** What both sides have signed for. `share` is a share of 1; without a cap there is none. */
export interface Terms {
  share: number;
  threshold: number;
  floor: number;
  cap?: number;
}

/** A measurement of a KPI whose value is shared. */
export interface SharedMeasurement {
  id: string;
  kpiId: string;
  kpiName: string;
  agreed: boolean;
  periodStart: string;
  periodEnd: string;
  value: number;
  evidence: boolean;
  /** Worked out by the terms that the KPI has now. */
  byTerms: boolean;
}

/** A settlement that is in the org, with what its lines say. */
export interface SettlementFacts {
  id: string;
  /** First day of the month. */
  month: string;
  /** 0 for the month itself, then its corrections. */
  number: number;
  sequence: number;
  final: boolean;
  value: number;
  amount: number;
  lines: { id: string; measurementId: string; now: number; before: number }[];
}

/** A value share agreement with all that it settles and has settled. */
export interface AgreementFacts {
  id: string;
  name: string;
  signed: boolean;
  start: string;
  end: string;
  terms: Terms;
  kpiIds: string[];
  measurements: SharedMeasurement[];
  settlements: SettlementFacts[];
}

/** The shape of `config/stewardship.json`: what an hour of data stewardship costs, and which program pays. */
export interface StewardshipConfig {
  /** The external key of the program. */
  program: string;
  /** In the programs' currency. */
  hourlyRate: number;
}

/** Hours of a steward in a month. */
export interface StewardHours {
  stewardId: string;
  /** First day of the month. */
  month: string;
  booked: number | undefined;
  estimated: number | undefined;
}

/** Hours of stewards, and the entries that were made of them. */
export interface StewardshipFacts {
  /** Undefined where there is no `stewardship.json`: then hours cost nothing. */
  config: StewardshipConfig | undefined;
  hours: StewardHours[];
  phases: PhaseFacts[];
  /** Entries by their external keys. */
  entries: ReadonlyMap<string, { id: string; amount: number }>;
  /** Why hours cannot be read; undefined where they were. */
  noHours: string | undefined;
}

export interface BudgetFacts {
  stewardship: StewardshipFacts;
  ledger: LedgerFacts;
  agreements: AgreementFacts[];
}
