/** The business of each month: what the ledger says, and how much of it is in the CRM. */
import { addMonths } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { roundHalfUp } from '../../force-app/main/app/lwc/valueMath/valueMath.ts';
import { SMALLEST_GROUP } from '../../force-app/main/adoption/lwc/adoptionMath/adoptionMath.ts';
import { isCreditType, LineProblem, MONEY_DECIMALS, moneyOf, rateOf, readRates } from '../jobs/ledger-money.ts';
import type { Rate } from '../jobs/ledger-money.ts';
import type { Finding } from '../jobs/run.ts';
import type { CsvRow } from '../transfer/csv-file.ts';
import { isDay, toDecimal } from '../transfer/figures.ts';
import { ADOPTION_FILE } from './adoption-config.ts';
import type { AdoptionFacts, Deal, Person, SalesLedger } from './facts.ts';
import { NONE, teamsOf } from './groups.ts';
import type { Wanted } from './records.ts';

/** Business that adds up. */
interface Sum {
  value: number;
  count: number;
  earlyValue: number;
  earlyCount: number;
}

/** A line of the ledger. */
interface Line {
  month: string;
  day: string;
  segment: string;
  amount: number;
  count: number;
}

const monthOf = (day: string): string => `${day.slice(0, 7)}-01`;

/** A month, or a day: `2026-11`, `2026-11-23`. */
function dayOf(cell: string): string {
  const day = /^\d{4}-\d{2}$/.test(cell) ? `${cell}-01` : cell;
  if (!isDay(day)) throw new LineProblem(`"${cell}" is not a date`, 'Write dates as YYYY-MM-DD, or months as YYYY-MM.');
  return day;
}

function readLine({ cells }: CsvRow, ledger: SalesLedger, rates: ReadonlyMap<string, Rate[]>): Line {
  const { columns } = ledger;
  const cell = (column: string | undefined): string => (column === undefined ? '' : (cells[column] ?? ''));
  const day = dayOf(cell(columns.date));
  const currency = cell(columns.currency) || ledger.currency;
  const given = moneyOf(cell(columns.amount), currency, ADOPTION_FILE);
  const isCredit = columns.type !== undefined && isCreditType(cell(columns.type), ledger, ADOPTION_FILE);
  const amount = (isCredit ? -Math.abs(given) : given) * rateOf(currency, day, ledger, rates, ADOPTION_FILE);
  const said = columns.count === undefined ? undefined : toDecimal(cell(columns.count));
  if (columns.count !== undefined && (said === undefined || !Number.isInteger(said)))
    throw new LineProblem(`"${cell(columns.count)}" is no count`, 'Write how many deals the line stands for, as a whole number.');
  const segment = cell(columns.segment);
  return {
    month: monthOf(day),
    day,
    segment: Object.hasOwn(ledger.segments, segment) ? (ledger.segments[segment] ?? segment) : segment,
    amount: roundHalfUp(amount, MONEY_DECIMALS),
    // What comes back is no deal of its own.
    count: said ?? (isCredit ? 0 : 1),
  };
}

/** The ledger's lines. One that cannot be read is told, and its month then has no ledger value: a part of it would pass for the whole. */
function readLedger(
  rows: readonly CsvRow[],
  ledger: SalesLedger,
  rates: ReadonlyMap<string, Rate[]>,
  findings: Finding[],
): { lines: Line[]; spoilt: Set<string> } {
  const spoilt = new Set<string>();
  const documents = Map.groupBy(rows, ({ place, cells }) => {
    const document = ledger.columns.document === undefined ? '' : (cells[ledger.columns.document] ?? '');
    return document === '' ? place : document.toLowerCase();
  });
  const lines: Line[] = [];
  for (const own of documents.values()) {
    const [row, ...others] = own as [CsvRow, ...CsvRow[]];
    try {
      // An export that holds a line twice means it once.
      if (others.some((other) => Object.entries(row.cells).some(([column, cell]) => other.cells[column] !== cell)))
        throw new LineProblem(
          `Document ${row.cells[ledger.columns.document ?? ''] ?? ''} stands there ${own.length} times with different figures`,
          `Keep one of them, or give each a number of its own: ${own.map(({ place }) => place).join(', ')}.`,
        );
      lines.push(readLine(row, ledger, rates));
    } catch (error) {
      if (!(error instanceof LineProblem)) throw error;
      findings.push({ where: row.place, problem: error.message, remedy: error.remedy });
      for (const { cells } of own) {
        const month = (cells[ledger.columns.date] ?? '').slice(0, 7);
        spoilt.add(/^\d{4}-\d{2}$/.test(month) ? `${month}-01` : '');
      }
    }
  }
  return { lines, spoilt };
}

/** Months of the ledger that it says nothing of, between its first and its last. */
function gapsIn(lines: readonly Line[]): string[] {
  const months = new Set(lines.map(({ month }) => month));
  const [first, last] = [[...months].sort()[0], [...months].sort().at(-1)];
  const gaps: string[] = [];
  for (let month = first; month !== undefined && last !== undefined && month < last; month = addMonths(month, 1))
    if (!months.has(month)) gaps.push(month);
  return gaps;
}

function add(sums: Map<string, Sum>, key: string, { amount, closedOn, createdOn }: Pick<Deal, 'amount' | 'closedOn' | 'createdOn'>): void {
  const sum = sums.get(key) ?? { value: 0, count: 0, earlyValue: 0, earlyCount: 0 };
  const isEarly = createdOn < closedOn;
  sum.value += amount;
  sum.count += 1;
  sum.earlyValue += isEarly ? amount : 0;
  sum.earlyCount += isEarly ? 1 : 0;
  sums.set(key, sum);
}

const keyOf = (month: string, type: string, key: string): string => `${month}|${type}|${key}`;

/** Deals in the currency of the ledger. One that has no rate spoils the CRM's side of its month. */
function inOneCurrency(
  deals: readonly Deal[],
  ledger: SalesLedger | undefined,
  rates: ReadonlyMap<string, Rate[]>,
  findings: Finding[],
): { deals: Deal[]; spoilt: Set<string> } {
  const spoilt = new Set<string>();
  if (!ledger) return { deals: [...deals], spoilt };
  const told = new Set<string>();
  const turned = deals.flatMap((deal): Deal[] => {
    if (deal.currency === '') return [deal];
    try {
      return [{ ...deal, amount: deal.amount * rateOf(deal.currency, deal.closedOn, ledger, rates, ADOPTION_FILE) }];
    } catch (error) {
      if (!(error instanceof LineProblem)) throw error;
      spoilt.add(monthOf(deal.closedOn));
      if (!told.has(deal.currency)) findings.push({ where: 'Business in the CRM', problem: error.message, remedy: error.remedy });
      told.add(deal.currency);
      return [];
    }
  });
  return { deals: turned, spoilt };
}

/** What the business of each month should say. Sides that are not known are blank: neither a zero nor a part that passes for the whole. */
export function volumeRecords(facts: AdoptionFacts, people: readonly Person[], findings: Finding[]): Wanted[] {
  const { config, business, today, owners } = facts;
  const { ledger } = config;
  if (!config.business) return [];
  for (const { problem, remedy } of business.problems) findings.push({ where: 'Ledger', problem, remedy });
  const readable = ledger !== undefined && business.problems.length === 0;
  // What is wrong with rates is told with the ledger that needs them.
  const rates = readRates(business.rates, readable ? findings : []);
  const read = readable ? readLedger(business.rows, ledger, rates, findings) : { lines: [], spoilt: new Set<string>() };
  // What is booked ahead has not happened yet.
  const lines = read.lines.filter(({ day }) => day <= today);
  const { spoilt } = read;
  for (const month of gapsIn(lines)) {
    spoilt.add(month);
    findings.push({
      where: ledger?.file ?? 'Ledger',
      problem: `There is no line of ${month.slice(0, 7)}`,
      remedy: 'Put the month into the file. Until then it has no business share.',
    });
  }
  const { deals, spoilt: spoiltDeals } = inOneCurrency(business.deals ?? [], ledger, rates, findings);
  const sums = new Map<string, Sum>();
  const teams = teamsOf(people);
  const sizes = new Map([...Map.groupBy(teams.values(), ({ id }) => id)].map(([id, own]) => [id, own.length]));
  const bySegment = config.business.segmentField !== undefined && ledger?.columns.segment !== undefined;
  for (const deal of deals) {
    const month = monthOf(deal.closedOn);
    add(sums, keyOf(month, 'Organization', 'all'), deal);
    if (bySegment) add(sums, keyOf(month, 'Ledger', deal.segment || NONE), deal);
    const team = deal.userId === undefined ? undefined : teams.get(deal.userId)?.id;
    // What a team of a few does is what each of them does.
    if (team !== undefined && (sizes.get(team) ?? 0) >= SMALLEST_GROUP) add(sums, keyOf(month, 'Team', team), deal);
  }
  const ledgerSums = new Map<string, { value: number; count: number }>();
  const book = (key: string, { amount, count }: Line): void => {
    const sum = ledgerSums.get(key) ?? { value: 0, count: 0 };
    ledgerSums.set(key, { value: sum.value + amount, count: sum.count + count });
  };
  for (const line of lines) {
    book(keyOf(line.month, 'Organization', 'all'), line);
    if (bySegment) book(keyOf(line.month, 'Ledger', line.segment || NONE), line);
  }
  const until = lines
    .map(({ day }) => day)
    .sort()
    .at(-1);
  const first = addMonths(monthOf(today), 1 - config.business.months);
  const managers = new Map([...teams.values()].map(({ id, name }) => [id, name]));
  return [...new Set([...sums.keys(), ...ledgerSums.keys()])].sort().flatMap((key): Wanted[] => {
    const [month = '', type = '', segment = ''] = key.split('|');
    if (month > today || month < first) return [];
    const crm = business.deals && !spoiltDeals.has(month) ? (sums.get(key) ?? { value: 0, count: 0, earlyValue: 0, earlyCount: 0 }) : undefined;
    // A month that the ledger does not speak of, or only in part, has no value there.
    const isTold = type !== 'Team' && !spoilt.has(month) && !spoilt.has('') && until !== undefined && month <= until;
    const booked = isTold ? (ledgerSums.get(key) ?? (lines.some((line) => line.month === month) ? { value: 0, count: 0 } : undefined)) : undefined;
    const label = type === 'Team' ? managers.get(segment) : type === 'Ledger' && segment !== NONE ? segment : undefined;
    return [
      {
        key,
        subject: `Month ${month.slice(0, 7)}`,
        shown: { Month: month.slice(0, 7), Group: `${type} ${label ?? ''}`.trim(), Ledger: booked?.value ?? '', CRM: crm?.value ?? '' },
        values: {
          ...{ Month__c: month, Segment_Type__c: type, Segment__c: label ?? null, Segment_Key__c: segment },
          ...(type === 'Team' && owners.has(segment) ? { OwnerId: segment } : {}),
          ...{ Ledger_Value__c: booked ? roundHalfUp(booked.value, MONEY_DECIMALS) : null, Ledger_Count__c: booked?.count ?? null },
          ...{ CRM_Value__c: crm ? roundHalfUp(crm.value, MONEY_DECIMALS) : null, CRM_Count__c: crm?.count ?? null },
          ...{ Early_Value__c: crm ? roundHalfUp(crm.earlyValue, MONEY_DECIMALS) : null, Early_Count__c: crm?.earlyCount ?? null },
          Ledger_Until__c: type === 'Team' ? null : (until ?? null),
        },
      },
    ];
  });
}
