/** Money as the lines of a ledger say it: amounts of several currencies, credit notes, dated rates. */
import { roundHalfUp } from '../../force-app/main/app/lwc/valueMath/valueMath.ts';
import { readCsvFile } from '../transfer/csv-file.ts';
import type { CsvProblem, CsvRow, WantedColumns } from '../transfer/csv-file.ts';
import type { CsvForm } from '../transfer/csv-form.ts';
import type { ColumnKind } from '../transfer/csv-watch.ts';
import { isDay, toDecimal } from '../transfer/figures.ts';
import { didYouMean } from './config-file.ts';
import type { Finding, JobContext } from './run.ts';

/** Decimals of money. */
export const MONEY_DECIMALS = 2;

/** What a configuration says about the money of a ledger. */
export interface MoneyConfig {
  /** ISO 4217 code of the money that amounts are turned into. */
  currency: string;
  /** A file of `currency,date,rate`: what one unit of a currency was worth from that date on. */
  ratesFile?: string;
  /** Types of document whose amount comes back: credit notes. */
  creditTypes: string[];
  /** Types of document whose amount is spent or sold: invoices. A line of any other type is refused. */
  invoiceTypes: string[];
}

/** The columns of a file of rates. */
const RATE_COLUMNS: Readonly<Record<string, ColumnKind>> = { currency: 'text', date: 'date', rate: 'number' };

/** Where a configuration says the files of a ledger are, and how they are written. */
export interface MoneyFiles {
  file: string;
  format?: Partial<CsvForm>;
  ratesFile?: string;
  ratesFormat?: Partial<CsvForm>;
}

/** The rows of a ledger and of its rates, with what is wrong with a file as a whole. `configFile` says both, for the remedies. */
export async function readMoneyFiles(
  { dataDir, form = {} }: Pick<JobContext, 'dataDir' | 'form'>,
  { file, format, ratesFile, ratesFormat }: MoneyFiles,
  wanted: WantedColumns,
  configFile: string,
): Promise<{ rows: CsvRow[]; rates: CsvRow[]; problems: CsvProblem[] }> {
  const ledger = await readCsvFile(dataDir, file, { wanted, form: { ...format, ...form }, formKey: `"format" of ${configFile}` });
  const { encoding, delimiter } = form;
  const rates = ratesFile
    ? await readCsvFile(dataDir, ratesFile, {
        wanted: RATE_COLUMNS,
        // Numbers and dates of the command line are the ledger's.
        form: { ...(encoding ? { encoding } : {}), ...(delimiter ? { delimiter } : {}), ...ratesFormat },
        formKey: `"ratesFormat" of ${configFile}`,
      })
    : { rows: [], problem: undefined };
  return { rows: ledger.rows, rates: rates.rows, problems: [ledger.problem, rates.problem].flatMap((one) => one ?? []) };
}

/** What is wrong with the types of document of a configuration; undefined when nothing is. */
export function typesProblem({ creditTypes, invoiceTypes }: MoneyConfig, typeColumn: string | undefined): string | undefined {
  if (typeColumn !== undefined && creditTypes.length + invoiceTypes.length === 0)
    return '"columns" names a column of document types: say in "creditTypes" and "invoiceTypes" which of them come back and which are spent';
  const both = creditTypes.find((type) => invoiceTypes.includes(type));
  return both === undefined ? undefined : `"${both}" is in "creditTypes" and in "invoiceTypes"`;
}

/** What one unit of a currency is worth from a day on. */
export interface Rate {
  currency: string;
  from: string;
  rate: number;
}

/** A problem with one line of a file. */
export class LineProblem extends Error {
  readonly remedy: string;
  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** Valid rates by currency, the latest first. */
export function readRates(rows: readonly CsvRow[], findings: Finding[]): Map<string, Rate[]> {
  const rates: Rate[] = [];
  for (const { place, cells } of rows) {
    const { currency = '', date = '', rate = '' } = cells;
    const value = toDecimal(rate);
    const refuse = (problem: string, remedy: string): void => void findings.push({ where: place, problem, remedy });
    if (!/^[A-Z]{3}$/.test(currency)) refuse(`"${currency}" is not a currency`, 'Write its three letters, such as EUR.');
    else if (!isDay(date)) refuse(`"${date}" is not a date`, 'Write dates as YYYY-MM-DD.');
    else if (value === undefined || value <= 0) refuse(`"${rate}" is not a rate`, 'Write what one unit is worth, as a number above 0.');
    else rates.push({ currency, from: date, rate: value });
  }
  return Map.groupBy(
    rates.toSorted((a, b) => b.from.localeCompare(a.from)),
    (rate) => rate.currency,
  );
}

/** Decimals an amount of a currency may have: as many as its smallest coin, and two at least, as ledgers write them. */
function decimalsOf(currency: string): number {
  try {
    const { maximumFractionDigits = MONEY_DECIMALS } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
    return Math.max(MONEY_DECIMALS, maximumFractionDigits);
  } catch {
    return MONEY_DECIMALS;
  }
}

/** An amount of money. One with more decimals than its currency is refused: a point before three digits may group thousands. */
export function moneyOf(cell: string, currency: string, file: string): number {
  const amount = toDecimal(cell);
  if (amount === undefined)
    throw new LineProblem(
      `"${cell}" is not a number`,
      `Write the amount as a plain number with a decimal point, or say how the ledger writes numbers in "format" of ${file}.`,
    );
  const [, decimals = ''] = /\.(\d+)/.exec(cell) ?? [];
  const allowed = decimalsOf(currency);
  // What has noughts only behind the last coin says no more than money can.
  const isExact = decimals.length <= allowed || (decimals.length > allowed + 1 && /^0*$/.test(decimals.slice(allowed)));
  if (isExact) return amount;
  const plain = cell.trim();
  const without = plain.replace('.', '');
  throw new LineProblem(
    `"${plain}" has ${decimals.length} decimals where ${currency} has ${allowed}${decimals.length === 3 ? `: is it ${without} or ${roundHalfUp(amount, allowed)}?` : ''}`,
    `Write the amount with ${allowed} decimals at most. Where the ledger groups thousands by points, say "format": { "decimal": "comma" } in ${file}.`,
  );
}

/** Whether the amount of a document comes back. A type that nobody has told of is refused: its sign is not known. */
export function isCreditType(type: string, { creditTypes, invoiceTypes }: MoneyConfig, file: string): boolean {
  if (creditTypes.includes(type)) return true;
  if (invoiceTypes.includes(type)) return false;
  throw new LineProblem(
    `"${type}" is no known type of document: ${didYouMean(type, [...invoiceTypes, ...creditTypes])}`,
    `Correct the line, or add the type to "invoiceTypes" or "creditTypes" of ${file}.`,
  );
}

export function rateOf(currency: string, date: string, config: MoneyConfig, rates: ReadonlyMap<string, Rate[]>, file: string): number {
  if (currency === config.currency) return 1;
  const rate = rates.get(currency)?.find((one) => one.from <= date);
  if (rate) return rate.rate;
  throw new LineProblem(
    `There is no rate of ${currency} for ${date}`,
    config.ratesFile ? `Add it to ${config.ratesFile}.` : `Name a file of rates in "ratesFile" of ${file}.`,
  );
}
