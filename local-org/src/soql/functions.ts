/** The date functions of SOQL as SQL. */
import { malformedQuery } from '../org/errors.ts';
import { sqlText } from '../org/store.ts';
import { IN_ZONE } from '../org/sql-functions.ts';
import type { FiscalYear } from './dates.ts';

const part = (format: string): string => `CAST(strftime('%${format}', @) AS INTEGER)`;
const YEAR = part('Y');
const MONTH = part('m');

/** By the calendar. `@` stands for the date. */
const DATE_FUNCTIONS: Record<string, string> = {
  CALENDAR_YEAR: YEAR,
  CALENDAR_MONTH: MONTH,
  CALENDAR_QUARTER: `((${MONTH} + 2) / 3)`,
  DAY_IN_MONTH: part('d'),
  DAY_IN_YEAR: part('j'),
  DAY_IN_WEEK: `(${part('w')} + 1)`,
  DAY_ONLY: 'substr(@, 1, 10)',
  HOUR_IN_DAY: part('H'),
  WEEK_IN_YEAR: `((${part('j')} - 1) / 7 + 1)`,
  WEEK_IN_MONTH: `((${part('d')} - 1) / 7 + 1)`,
};

/** By the fiscal year of the org. */
function fiscalFunction(name: string, { startMonth, isNamedByStart }: FiscalYear): string | undefined {
  const month = `((${MONTH} - ${startMonth} + 12) % 12 + 1)`;
  if (name === 'FISCAL_MONTH') return month;
  if (name === 'FISCAL_QUARTER') return `((${month} + 2) / 3)`;
  if (name !== 'FISCAL_YEAR') return undefined;
  if (startMonth === 1) return YEAR;
  return isNamedByStart ? `(${YEAR} - (${MONTH} < ${startMonth}))` : `(${YEAR} + (${MONTH} >= ${startMonth}))`;
}

/** What a function gives for a date in SQL; undefined for one that is no date function. */
export function dateFunction(name: string, date: string, fiscalYear: FiscalYear): string | undefined {
  return (DATE_FUNCTIONS[name] ?? fiscalFunction(name, fiscalYear))?.replaceAll('@', date);
}

/** A moment in the user's time zone; its functions read the result as they read a date. */
export function inZone(moment: string, type: string, zone: string): string {
  if (type !== 'datetime') throw malformedQuery('convertTimezone takes a dateTime field');
  return zone === 'UTC' ? `substr(${moment}, 1, 19)` : `${IN_ZONE}(${moment}, ${sqlText(zone)})`;
}
