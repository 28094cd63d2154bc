import { model } from 'shell/model';

/** What base components ask of @salesforce/i18n, worked out by the browser for the user's locale. */
export const locale = model.locale;
export const lang = model.language.replaceAll('_', '-');
export const currency = model.currency ?? 'USD';
export const timeZone = model.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

const numberParts = new Intl.NumberFormat(locale, { style: 'currency', currency, useGrouping: 'always' } as Intl.NumberFormatOptions).formatToParts(
  -1234567.5,
);
const partOf = (type: string, usual: string): string => numberParts.find((part) => part.type === type)?.value ?? usual;
export const decimalSeparator = partOf('decimal', '.');
export const groupingSeparator = partOf('group', ',');
export const currencySymbol = partOf('currency', currency);
export const minusSign = partOf('minusSign', '-');

/** 1 is Sunday. */
export const firstDayOfWeek = (weekInfo(locale).firstDay % 7) + 1;

/** A day and hour whose every part tells whether it is padded. */
const SAMPLE = new Date(Date.UTC(2026, 2, 5, 15, 7, 9));
const DAY = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
const TIME = { hour: 'numeric', minute: '2-digit' } as const;

export const shortDateFormat = patternOf(DAY);
export const mediumDateFormat = patternOf({ ...DAY, month: 'short' });
export const longDateFormat = patternOf({ ...DAY, month: 'long' });
export const shortTimeFormat = patternOf(TIME);
export const mediumTimeFormat = patternOf({ ...TIME, second: '2-digit' });
export const shortDateTimeFormat = `${shortDateFormat} ${shortTimeFormat}`;
export const mediumDateTimeFormat = `${mediumDateFormat} ${mediumTimeFormat}`;
export const longDateTimeFormat = `${longDateFormat} ${mediumTimeFormat}`;

/** A locale's own calendar data: names of months and of the halves of the day, which typed dates are read by. */
export function calendarDataOf<T extends { gregorian: CalendarNames }>(own: T): T {
  const names = (form: 'short' | 'long') =>
    Object.fromEntries(
      Array.from({ length: 12 }, (_, month) => [String(month + 1), part('month', { ...DAY, month: form }, new Date(Date.UTC(2026, month, 5)))]),
    );
  const months = { ...own.gregorian.months.format, abbreviated: names('short'), wide: names('long') };
  const halves = {
    am: part('dayPeriod', { ...TIME, hour12: true }, new Date(Date.UTC(2026, 2, 5, 9))),
    pm: part('dayPeriod', { ...TIME, hour12: true }, SAMPLE),
  };
  const dayPeriods = { ...own.gregorian.dayPeriods.format, abbreviated: halves, wide: halves };
  return {
    ...own,
    gregorian: {
      ...own.gregorian,
      months: { ...own.gregorian.months, format: months },
      dayPeriods: { ...own.gregorian.dayPeriods, format: dayPeriods },
    },
  };
}

interface CalendarNames {
  months: { format: object };
  dayPeriods: { format: object };
}

function part(type: string, options: Intl.DateTimeFormatOptions, moment: Date): string {
  const parts = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).formatToParts(moment);
  return parts.find((one) => one.type === type)?.value ?? '';
}

/** What Intl does with these options, as a CLDR pattern: `d/M/yyyy`. */
function patternOf(options: Intl.DateTimeFormatOptions): string {
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  const is12 = format.resolvedOptions().hour12 === true;
  const padded = (letter: string, value: string): string => (value.length > 1 ? letter.repeat(2) : letter);
  const letters: Record<string, (value: string) => string> = {
    year: () => 'yyyy',
    month: (value) => (options.month === 'long' ? 'MMMM' : options.month === 'short' ? 'MMM' : padded('M', value)),
    day: (value) => padded('d', value),
    // The sample's hour is 15, or 3 by a clock of twelve.
    hour: (value) => padded(is12 ? 'h' : 'H', is12 ? value : hourPadded(format)),
    minute: () => 'mm',
    second: () => 'ss',
    dayPeriod: () => 'a',
  };
  return format
    .formatToParts(SAMPLE)
    .map(({ type, value }) => letters[type]?.(value) ?? quoted(value.replace(/[\u202f\u00a0]/g, ' ')))
    .join('');
}

/** How early hours are written by a clock of twenty-four: `9` or `09`. */
function hourPadded(format: Intl.DateTimeFormat): string {
  return format.formatToParts(new Date(Date.UTC(2026, 2, 5, 9))).find(({ type }) => type === 'hour')?.value ?? '';
}

function quoted(literal: string): string {
  return literal.replace(/[A-Za-z]+/g, (letters) => `'${letters}'`);
}

interface WeekInfo {
  firstDay: number;
}

function weekInfo(tag: string): WeekInfo {
  const known = new Intl.Locale(tag) as Intl.Locale & { getWeekInfo?(): WeekInfo; weekInfo?: WeekInfo };
  return known.getWeekInfo?.() ?? known.weekInfo ?? { firstDay: 7 };
}
