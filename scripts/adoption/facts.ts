/** What the adoption job reads, and what it decides by. Days are ISO. */
import type { CsvForm } from '../transfer/csv-form.ts';
import type { CsvProblem, CsvRow } from '../transfer/csv-file.ts';
import type { MoneyConfig } from '../jobs/ledger-money.ts';
import type { Finding } from '../jobs/run.ts';

/** Part of a condition: a field compared with a value. `{day}` stands for the last day that is counted. */
export interface Condition {
  field: string;
  operator: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'nin';
  value: string | number | boolean | null | (string | number)[];
}

/** A process step: what counts as working with the CRM. */
export interface Step {
  key: string;
  name: string;
  object: string;
  /** The field with the user whose step it is. */
  userField: string;
  dateField: string;
  conditions?: Condition[];
  /** A path to another user, who must be the same. */
  sameUser?: string;
  /** The step counts only within so many days of a date of the record. */
  within?: { of: string; days: number };
  /** Names of the roles that it is for; all without it. */
  roles?: string[];
  /** Its conditions look at the present: an earlier week cannot be filled in. */
  present?: boolean;
}

/** Which records of the CRM are business. */
export interface Business {
  object: string;
  amountField: string;
  dateField: string;
  userField?: string;
  /** The field with the ledger's segment. */
  segmentField?: string;
  currencyField?: string;
  conditions?: Condition[];
  months: number;
}

/** Where the ledger's lines are and what its words mean. */
export interface SalesLedger extends MoneyConfig {
  file: string;
  format?: Partial<CsvForm>;
  columns: { date: string; amount: string; segment?: string; document?: string; type?: string; currency?: string; count?: string };
  ratesFormat?: Partial<CsvForm>;
  /** The CRM's word for each word of the ledger; others are taken as they are. */
  segments: Record<string, string>;
}

/** `adoption.json`. */
export interface AdoptionConfig {
  /** Names of the licences whose users are counted. */
  licences: string[];
  /** What a licence costs a month. */
  licenceCosts: Record<string, number>;
  /** User names of integrations. */
  automatedUsers: string[];
  /** The field of a user with the country or legal entity. */
  countryField: string;
  /** Days off by country; `*` for all. */
  daysOff: Record<string, string[]>;
  contributingSteps: number;
  idleDays: number;
  backfillWeeks: number;
  keepSegmentWeeks: number;
  automatedRecordsAWeek: number;
  steps: Step[];
  business?: Business;
  ledger?: SalesLedger;
}

/** A user, as far as adoption looks at one. */
export interface Person {
  id: string;
  username: string;
  role: { id: string; name: string } | undefined;
  profile: { id: string; name: string };
  manager: { id: string; name: string } | undefined;
  /** Country or legal entity. */
  country: string;
  licence: string;
  createdOn: string;
  isActive: boolean;
  isFrozen: boolean;
  lastLogin: string | undefined;
  /** Where the user is; GMT where it is not read. */
  timeZone?: string;
  /** The language that the user reads, such as en_US. */
  language?: string;
}

/** What a user did in some days. */
export interface Count {
  steps: number;
  first: string;
  last: string;
}

/** What a step came to, by user; undefined where it could not be counted. */
export interface StepFacts {
  step: Step;
  /** In the week. */
  week: Map<string, number> | undefined;
  /** In the eight weeks up to the end of the week. */
  window: Map<string, Count> | undefined;
}

export interface WeekFacts {
  /** Its Monday. */
  week: string;
  /** The last day of it that was counted. */
  until: string;
  isOver: boolean;
  /** It is filled in later than it should have been. */
  isLate: boolean;
  steps: StepFacts[];
}

/** What the history of logins says of a user. */
export interface Logins {
  first: string;
  /** The last login in a browser or the mobile app. */
  lastInteractive: string | undefined;
}

export type PrivacyMode = 'None' | 'Groups' | 'Personal';

/** A record of ours, by its key, with the fields that the job writes. */
export interface KnownRecord {
  Id: string;
  External_Key__c: string;
  [field: string]: unknown;
}

/** A deal of the CRM that counts as business. */
export interface Deal {
  userId: string | undefined;
  segment: string;
  /** The day it closed. */
  closedOn: string;
  createdOn: string;
  amount: number;
  currency: string;
}

export interface AdoptionFacts {
  config: AdoptionConfig;
  /** The day it is in the time zone of the org. */
  today: string;
  people: Person[];
  weeks: WeekFacts[];
  /** By user; undefined where the history of logins cannot be read. */
  logins: Map<string, Logins> | undefined;
  /** Whether it is known who is frozen. */
  knowsFrozen: boolean;
  /** Records that each user made in the last seven days. */
  made: Map<string, number>;
  /** Figures that cannot be worked out, and why. */
  missing: string[];
  /** Privacy modes by country; `*` for all others. */
  privacy: Map<string, PrivacyMode>;
  /** Users of whom somebody has decided, or is to decide, whether they are programs. */
  automated: Map<string, 'Proposed' | 'Automated' | 'Person'>;
  /** Users who may own a record of ours. */
  owners: ReadonlySet<string>;
  snapshots: KnownRecord[];
  userAdoption: (KnownRecord & { Week__c: string; User__c: string | null })[];
  volumes: KnownRecord[];
  steps: KnownRecord[];
  business: { deals: Deal[] | undefined; rows: CsvRow[]; rates: CsvRow[]; problems: CsvProblem[] };
  findings: Finding[];
}
