import { malformedQuery } from '../org/errors.ts';

/** A span of time, end exclusive, as ISO dates. */
export interface DateRange {
  start: string;
  end: string;
}

const DAY = 86_400_000;
const iso = (date: Date): string => date.toISOString().slice(0, 10);
const utc = (year: number, month: number, day: number): Date => new Date(Date.UTC(year, month, day));

/** When an org's fiscal year begins, and which of the two calendar years it touches it is named after. */
export interface FiscalYear {
  /** From 1. */
  startMonth: number;
  isNamedByStart: boolean;
}

/** The fiscal year of an org that has set none. */
export const CALENDAR_YEAR: FiscalYear = { startMonth: 1, isNamedByStart: true };

export type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/** Start of the unit that holds `date`, moved by `offset` units. Weeks start on Sunday, as in an en_US org; a year starts in `startMonth`, from 0. */
function startOf(unit: Unit, date: Date, offset: number, startMonth: number): Date {
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  switch (unit) {
    case 'DAY':
      return utc(year, month, date.getUTCDate() + offset);
    case 'WEEK':
      return utc(year, month, date.getUTCDate() - date.getUTCDay() + 7 * offset);
    case 'MONTH':
      return utc(year, month + offset, 1);
    case 'QUARTER':
      return utc(year, month - ((month - startMonth + 12) % 3) + 3 * offset, 1);
    case 'YEAR':
      return utc(year + offset - (month < startMonth ? 1 : 0), startMonth, 1);
  }
}

/** The first day of the unit that holds a day; quarters and years by the calendar, or by the fiscal year that is given. */
export function startOfUnit(unit: Unit, day: string, { startMonth }: FiscalYear = CALENDAR_YEAR): string {
  return iso(startOf(unit, new Date(`${day.slice(0, 10)}T00:00:00Z`), 0, startMonth - 1));
}

/** The year and quarter of a fiscal year that hold a day. */
export function fiscalPeriod(day: string, { startMonth, isNamedByStart }: FiscalYear): { year: number; quarter: number } {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  const started = year - (month < startMonth ? 1 : 0);
  return { year: isNamedByStart || startMonth === 1 ? started : started + 1, quarter: Math.floor(((month - startMonth + 12) % 12) / 3) + 1 };
}

const FIXED: Record<string, [Unit, number, number]> = {
  YESTERDAY: ['DAY', -1, 0],
  TODAY: ['DAY', 0, 1],
  TOMORROW: ['DAY', 1, 2],
};
for (const unit of ['WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const) {
  FIXED[`LAST_${unit}`] = [unit, -1, 0];
  FIXED[`THIS_${unit}`] = [unit, 0, 1];
  FIXED[`NEXT_${unit}`] = [unit, 1, 2];
}

/** What a SOQL date literal such as `LAST_N_DAYS:30` or `THIS_QUARTER` spans, seen from a day. */
export function dateLiteralRange(literal: string, n: number | undefined, day: string, fiscalYear: FiscalYear = CALENDAR_YEAR): DateRange {
  const name = literal.replace('_FISCAL', '');
  const startMonth = name === literal ? 0 : fiscalYear.startMonth - 1;
  const today = new Date(`${day}T00:00:00Z`);
  const span = (unit: Unit, from: number, to: number): DateRange => ({
    start: iso(startOf(unit, today, from, startMonth)),
    end: iso(startOf(unit, today, to, startMonth)),
  });
  const fixed = FIXED[name];
  if (fixed) return span(...fixed);
  if (name === 'LAST_90_DAYS') return { start: iso(new Date(today.getTime() - 90 * DAY)), end: iso(new Date(today.getTime() + DAY)) };
  if (name === 'NEXT_90_DAYS') return { start: iso(new Date(today.getTime() + DAY)), end: iso(new Date(today.getTime() + 91 * DAY)) };
  const match = /^(?:(LAST|NEXT)_N_(DAY|WEEK|MONTH|QUARTER|YEAR)S|N_(DAY|WEEK|MONTH|QUARTER|YEAR)S_AGO)$/.exec(name);
  if (!match || n === undefined || !Number.isFinite(n) || Math.abs(n) > 36_500) throw malformedQuery(`unknown date literal ${literal}`);
  const unit = (match[2] ?? match[3]) as Unit;
  const count = Math.trunc(n);
  if (match[1] === 'LAST') return span(unit, -count, unit === 'DAY' ? 1 : 0);
  if (match[1] === 'NEXT') return span(unit, 1, 1 + count);
  return span(unit, -count, -count + 1);
}

/** The two forms of a moment that Salesforce documents (Valid Date Format in Records): with `Z`, or with an offset, as the API itself writes it. */
const MOMENT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/;

/** A moment as rows hold it: `2026-01-31T09:30:00.000+0000`. Undefined when it is no moment, or one without a zone. */
export function normalizeDatetime(text: string): string | undefined {
  const day = MOMENT.exec(text)?.[1];
  if (day === undefined || !isDate(day)) return undefined;
  const moment = new Date(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  if (Number.isNaN(moment.getTime()) || moment.getUTCFullYear() > 9999 || moment.getUTCFullYear() < 0) return undefined;
  return formatDatetime(moment);
}

/** {@link normalizeDatetime} of a Date. */
export const formatDatetime = (moment: Date): string => moment.toISOString().replace('Z', '+0000');

/** True for `YYYY-MM-DD` of a day that exists. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && iso(date) === text;
}
