/** How a CSV file writes things: its encoding, delimiter, decimal sign and dates. */
import { UsageError } from '../org/errors.ts';
import { isDay, toDecimal } from './figures.ts';

/** A cell that empties a field. */
export const EMPTY = '#N/A';

/** Encodings a file may have; the first is the default. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'gb18030', 'big5'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Delimiters by their names; the first is the default. */
export const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const;

/** Decimal signs by their names; the first is the default. */
export const DECIMALS = { point: '.', comma: ',' } as const;

/** Forms of a date; the first is the default. A day or month of one digit may lack its zero. */
export const DATES = ['YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY', 'DD-MM-YYYY', 'YYYY/MM/DD', 'YYYYMMDD'] as const;
export type DateForm = (typeof DATES)[number];

/** The form of a file, by the names above. */
export interface CsvForm {
  encoding: Encoding;
  delimiter: keyof typeof DELIMITERS;
  decimal: keyof typeof DECIMALS;
  dates: DateForm;
}

/** The form of a file of which nothing else is said. */
export const PLAIN: CsvForm = { encoding: 'utf-8', delimiter: 'comma', decimal: 'point', dates: 'YYYY-MM-DD' };

/** The values of each property of a form. */
export const FORM_VALUES: Record<keyof CsvForm, readonly string[]> = {
  encoding: ENCODINGS,
  delimiter: Object.keys(DELIMITERS),
  decimal: Object.keys(DECIMALS),
  dates: DATES,
};

/** The form that options of the command line say. Throws a UsageError for an unknown value. */
export function formOf(values: Record<string, string | boolean | undefined>): Partial<CsvForm> {
  const form: Partial<Record<keyof CsvForm, string>> = {};
  for (const name of Object.keys(FORM_VALUES) as (keyof CsvForm)[]) {
    const given = values[name];
    if (typeof given !== 'string') continue;
    const known = FORM_VALUES[name].find((one) => one.toLowerCase() === given.toLowerCase());
    if (known === undefined) throw new UsageError(`--${name}: "${given}" must be one of ${FORM_VALUES[name].join(', ')}`);
    form[name] = known;
  }
  return form as Partial<CsvForm>;
}

/** A number with a decimal comma; its thousands may be grouped by points, spaces or apostrophes. */
const COMMA_NUMBER = /^[+-]?([1-9]\d{0,2}([.\u00a0\u202f '’]\d{3})+|\d+)(,\d+)?$/;

/** A number as the platform writes it; undefined for a cell that is no number in this form. */
export function plainNumber(cell: string, decimal: CsvForm['decimal']): string | undefined {
  const text = cell.trim();
  if (decimal === 'point') return toDecimal(text) === undefined ? undefined : text;
  return COMMA_NUMBER.test(text) ? text.replaceAll(/[.\u00a0\u202f '’]/g, '').replace(',', '.') : undefined;
}

/** Where year, month and day stand in each form. */
const DATE_PARTS: Record<DateForm, [pattern: RegExp, year: number, month: number, day: number]> = {
  'YYYY-MM-DD': [/^(\d{4})-(\d\d)-(\d\d)$/, 1, 2, 3],
  'DD.MM.YYYY': [/^(\d\d?)\.(\d\d?)\.(\d{4})$/, 3, 2, 1],
  'DD/MM/YYYY': [/^(\d\d?)\/(\d\d?)\/(\d{4})$/, 3, 2, 1],
  'MM/DD/YYYY': [/^(\d\d?)\/(\d\d?)\/(\d{4})$/, 3, 1, 2],
  'DD-MM-YYYY': [/^(\d\d?)-(\d\d?)-(\d{4})$/, 3, 2, 1],
  'YYYY/MM/DD': [/^(\d{4})\/(\d\d?)\/(\d\d?)$/, 1, 2, 3],
  YYYYMMDD: [/^(\d{4})(\d\d)(\d\d)$/, 1, 2, 3],
};

/** A day as the platform writes it; undefined for a cell that is no day in this form. */
export function plainDay(cell: string, form: DateForm): string | undefined {
  const [pattern, year, month, day] = DATE_PARTS[form];
  const parts = pattern.exec(cell.trim());
  if (!parts) return undefined;
  const iso = `${parts[year] ?? ''}-${(parts[month] ?? '').padStart(2, '0')}-${(parts[day] ?? '').padStart(2, '0')}`;
  return isDay(iso) ? iso : undefined;
}
