/** The sample of the pillar: the rules that Perennial ships, accounts and contacts with the faults of any CRM, six months of scans and of imports. */
import { fileURLToPath } from 'node:url';
import type { Connection } from 'jsforce';
import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import type { PillarSample } from '../jobs/pillar-contract.ts';
import type { JobContext, Outcome } from '../jobs/run.ts';
import { insertMissing, maySetDates, takeSteps } from '../jobs/sample.ts';
import type { SampleRecord } from '../jobs/sample.ts';
import { queryAll } from '../org/query.ts';
import { text } from '../org/soql.ts';
import { ruleKey, ruleValues } from './org-rules.ts';
import { readRules } from './read-rules-file.ts';
import type { Rule } from './rule.ts';
import { loadPastImports } from './sample-imports.ts';
import { ACCOUNT_SLIPS, CONTACT_SLIPS, customerOf } from './sample-customers.ts';
import type { Customer } from './sample-customers.ts';
import { randomNumbers } from './sample-people.ts';

const RULE_PACK = fileURLToPath(new URL('../../config/quality-rules.json', import.meta.url));

/** How many accounts and how many contacts. */
const RECORDS = 5_000;

/** Account numbers and departments of sample records begin so: how they are found again. */
const MARK = 'PS-';

/** Scans before the first one of the org's own, one a week. */
const PAST_SCANS = 26;

export const sample: PillarSample = {
  fills: [
    'Quality_Rule__c',
    'Quality_Scan__c',
    'Quality_Score__c',
    'Quality_Issue__c',
    'Import_Source__c',
    'Import_Batch__c',
    'Duplicate_Group__c',
    'Duplicate_Member__c',
  ],
  load: async (context, outcome) => {
    const rules = readRules(RULE_PACK);
    const steward = await someoneWith(context.connection, 'Perennial_Steward');
    const create = rules.map((rule) => ({
      External_Key__c: ruleKey(rule.id, 1),
      ...ruleValues(rule, 1),
      // Rules of users are the administrator's.
      Steward__c: rule.object === 'User' ? null : steward,
    }));
    const before = outcome.findings.length;
    await takeSteps(context, [{ object: 'Quality_Rule__c', create }], {}, 'Sample data: quality rules', outcome);
    await loadCustomers(context, outcome);
    if (outcome.findings.length === before) await loadPastScans(context, rules, outcome);
    await loadPastImports(context, outcome);
  },
};

/** The first active user of a permission set; null where there is none. */
async function someoneWith(connection: Connection, permissionSet: string): Promise<string | null> {
  const [user] = await queryAll<{ AssigneeId: string }>(
    connection,
    `SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.Name = ${text(permissionSet)} AND Assignee.IsActive = TRUE ORDER BY Id LIMIT 1`,
  );
  return user?.AssigneeId ?? null;
}

type Values = Record<string, unknown>;

/** One in so many records has this fault. */
interface Fault {
  oneIn: number;
  /** Makes the fault; gets the record before this one, too. */
  spoil(record: Values, previous: Values): void;
}

const spoil = (oneIn: number, change: (record: Values, previous: Values) => void): Fault => ({ oneIn, spoil: change });

/** A number with a word before it, or one that breaks off. */
const wrongPhone = (phone: string): string => (phone.length % 2 === 0 ? `Tel. ${phone}` : phone.slice(0, 6));

const ACCOUNT_FAULTS: readonly Fault[] = [
  spoil(19, (one) => (one['Industry'] = null)),
  spoil(71, (one) => (one['BillingCountry'] = null)),
  spoil(37, (one) => (one['BillingCity'] = null)),
  spoil(43, (one) => (one['Phone'] = wrongPhone(String(one['Phone'])))),
  spoil(53, (one) => (one['Website'] = String(one['Website']).replace('https://', ''))),
  spoil(
    61,
    (one) =>
      (one['BillingCity'] =
        String(one['BillingCity'] ?? '')
          .slice(0, -1)
          .toUpperCase() || null),
  ),
  spoil(83, (one, { Name, BillingCity, BillingPostalCode, BillingCountry }) =>
    Object.assign(one, { Name: String(Name).toUpperCase(), BillingCity, BillingPostalCode, BillingCountry }),
  ),
  spoil(401, (one) => (one['NumberOfEmployees'] = -1)),
  spoil(503, (one) => (one['AnnualRevenue'] = 900_000_000_000)),
];

const CONTACT_FAULTS: readonly Fault[] = [
  spoil(67, (one) => (one['AccountId'] = null)),
  spoil(29, (one) => (one['FirstName'] = null)),
  // The org takes this form, mail servers do not.
  spoil(41, (one) => (one['Email'] = String(one['Email']).replace('@', '.@'))),
  spoil(59, (one) => (one['Email'] = 'info@example.com')),
  spoil(233, (one) => (one['Email'] = 'anna@mailinator.com')),
  spoil(79, (one) => Object.assign(one, { Email: null, Phone: null, MobilePhone: null })),
  spoil(31, (one) => (one['Phone'] = wrongPhone(String(one['Phone'])))),
  spoil(47, (one) => (one['LastName'] = String(one['LastName']).toUpperCase())),
  spoil(89, (one, { Email }) => (one['Email'] = Email)),
];

/** Records with faults, each as often as it says. */
function spoilt(records: Values[], faults: readonly Fault[]): Values[] {
  records.forEach((record, index) => {
    for (const { oneIn, spoil: change } of faults) if ((index + 1) % oneIn === 0) change(record, records[index - 1] ?? record);
  });
  return records;
}

/** When a sample record was last changed: long before any scan. */
const CHANGED = { CreatedDate: '2025-03-03T09:00:00.000Z', LastModifiedDate: '2025-09-01T09:00:00.000Z' };

const keyOf = (index: number): string => `${MARK}${String(index + 1).padStart(5, '0')}`;

/** One in so many contacts, and accounts, is there twice. */
const [CONTACT_TWINS, ACCOUNT_TWINS] = [50, 100];

/** Keys of records that are there a second time. */
const twinKey = (index: number): string => `${MARK}T${String(index + 1).padStart(4, '0')}`;

const owned = (owners: readonly string[], index: number): Values => (owners.length > 0 ? { OwnerId: owners[index % owners.length] } : {});

function sampleAccounts(customers: readonly Customer[], owners: readonly string[]): Values[] {
  const accounts = customers.map(({ account }, index): Values => ({ ...CHANGED, ...owned(owners, index), AccountNumber: keyOf(index), ...account }));
  return [...spoilt(accounts, ACCOUNT_FAULTS), ...twins(customers, 'account', ACCOUNT_SLIPS, ACCOUNT_TWINS).map((one) => ({ ...CHANGED, ...one }))];
}

function sampleContacts(customers: readonly Customer[], owners: readonly string[], accounts: ReadonlyMap<string, string>): Values[] {
  const accountOf = (index: number): string | null => accounts.get(keyOf(index)) ?? null;
  const contacts = customers.map(({ contact }, index): Values => ({
    ...{ ...CHANGED, ...owned(owners, index), Department: keyOf(index), AccountId: accountOf(index) },
    ...contact,
  }));
  const again = twins(customers, 'contact', CONTACT_SLIPS, CONTACT_TWINS).map(({ of, AccountNumber, ...one }): Values => ({
    ...{ ...CHANGED, Department: AccountNumber, AccountId: accountOf(Number(of)) },
    ...one,
  }));
  return [...spoilt(contacts, CONTACT_FAULTS), ...again];
}

/** Records that are entered a second time, by somebody else. */
function twins(customers: readonly Customer[], kind: keyof Customer, slips: readonly ((one: Values) => Values)[], oneIn: number): Values[] {
  return customers.flatMap((customer, index): Values[] => {
    if (index % oneIn !== oneIn - 1) return [];
    const slip = slips[Math.floor(index / oneIn) % slips.length];
    const own = slip?.(customer[kind]) ?? customer[kind];
    return [{ ...(kind === 'contact' ? { of: index } : {}), AccountNumber: twinKey(index), ...own }];
  });
}

/** Loads accounts and contacts that are not there yet. Needs "Set Audit Fields upon Record Creation": a record that was just changed is left alone. */
async function loadCustomers(context: JobContext, outcome: Outcome): Promise<void> {
  const { connection } = context;
  if (!(await maySetDates(context, 'Account', 'Sample accounts and contacts', outcome))) return;
  const random = randomNumbers(11);
  const customers = Array.from({ length: RECORDS }, (_, index) => customerOf(index, random));
  const { user_id: self } = await connection.identity();
  const field = await someoneWith(connection, 'Perennial_Field_User');
  // One record in four is the field user's.
  const owners = field === null ? [] : [field, self, self, self];
  const known = async (object: string, name: string): Promise<Map<string, string>> => {
    const soql = `SELECT Id, ${name} FROM ${object} WHERE ${name} LIKE '${MARK}%'`;
    return new Map((await queryAll<Record<string, string>>(connection, soql)).map((one) => [one[name] ?? '', one['Id'] ?? '']));
  };
  const insert = (object: string, mark: string, title: string, records: Values[], there: Map<string, string>): Promise<void> =>
    insertMissing(context, { object, mark, records, known: new Set(there.keys()), title }, outcome);
  const before = await known('Account', 'AccountNumber');
  await insert('Account', 'AccountNumber', 'Sample data: accounts', sampleAccounts(customers, owners), before);
  const accounts = before.size >= RECORDS ? before : await known('Account', 'AccountNumber');
  const contacts = await known('Contact', 'Department');
  await insert('Contact', 'Department', 'Sample data: contacts', sampleContacts(customers, owners, accounts), contacts);
}

/** Share of records that fail a rule of the sample: about what its first own scan finds. */
const FAILING: Record<string, number> = {
  ...{ 'account-industry': 0.05, 'account-country': 0.014, 'account-city': 0.027, 'account-phone': 0.024, 'account-website': 0.019 },
  ...{ 'account-zip-city': 0.014, 'account-unique': 0.02, 'account-employees': 0.0025, 'account-revenue': 0.002 },
  ...{ 'contact-account': 0.015, 'contact-first-name': 0.035, 'contact-email': 0.043, 'contact-reachable': 0.012, 'contact-phone': 0.032 },
  ...{ 'contact-unique-email': 0.035, 'contact-name-case': 0.018 },
};

/** Scans of the last six months, one a week, in which the data gets better. None where the org has scans of its own. */
async function loadPastScans(context: JobContext, rules: readonly Rule[], outcome: Outcome): Promise<void> {
  const scans = await queryAll<{ Id: string }>(context.connection, 'SELECT Id FROM Quality_Scan__c LIMIT 1');
  if (scans.length > 0) return;
  const random = randomNumbers(3);
  const days = Array.from({ length: PAST_SCANS }, (_, index) => addDays(context.today, -7 * (PAST_SCANS - index)));
  const scored = rules.filter(({ id }) => FAILING[id] !== undefined);
  const scores = days.flatMap((day, index) => {
    const ago = (PAST_SCANS - index) / PAST_SCANS;
    return scored.map((rule): SampleRecord => {
      const checked = RECORDS - Math.round(700 * ago);
      return {
        ...{ External_Key__c: `${day}|${ruleKey(rule.id, 1)}`, Scan: day, Rule: ruleKey(rule.id, 1), Object__c: rule.object },
        ...{ Dimension__c: rule.dimension, Checked__c: checked, Complete__c: true, Waived__c: 0, Ties__c: 0 },
        Failed__c: Math.round(checked * (FAILING[rule.id] ?? 0) * (1 + 2.2 * ago) * (0.94 + random(12) / 100)),
      };
    });
  });
  const failed = (day: string | undefined): number =>
    scores.filter((one) => one['Scan'] === day).reduce((sum, one) => sum + Number(one['Failed__c']), 0);
  const made = days.map((day, index): SampleRecord => {
    const change = index === 0 ? 0 : failed(day) - failed(days[index - 1]);
    const opened = 20 + random(30) + Math.max(0, change);
    return {
      ...{ External_Key__c: day, Started__c: `${day}T02:00:00.000Z`, Finished__c: `${day}T02:01:00.000Z`, Status__c: 'Complete', Notified__c: true },
      ...{ Records__c: 2 * RECORDS, Opened__c: opened, Closed__c: opened - change, Not_Kept__c: 0 },
    };
  });
  const steps = [
    { object: 'Quality_Scan__c', create: made },
    ...days.map((day) => ({ object: 'Quality_Score__c', create: scores.filter((one) => one['Scan'] === day) })),
  ];
  const parents = { Quality_Score__c: { Scan: 'Scan__r', Rule: 'Rule__r' } };
  await takeSteps(context, steps, parents, 'Sample data: scans', outcome);
}
