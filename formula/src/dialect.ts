/** The vocabulary of SQL that rules and formulas are made of. A second engine is a second dialect. */

export type SqlKind = 'number' | 'text' | 'boolean' | 'date' | 'moment' | 'none';

/** A value in SQL. */
export interface SqlValue {
  sql: string;
  kind: SqlKind;
  /** A field or a constant: nothing was calculated, so no digit was lost. */
  plain?: boolean;
  /** The value of a constant. */
  literal?: string | number;
}

/** What differs from engine to engine. Every part gives SQL for an expression; a text is never put into SQL but by {@link SqlDialect.text}. */
export interface SqlDialect {
  /** A constant text, quoted. */
  text(value: string): string;
  /** A constant number. */
  number(value: number): string;
  /** A day, ISO. */
  day(iso: string): string;
  /** A moment, ISO in UTC. */
  moment(iso: string): string;
  /** A column, quoted. */
  column(name: string): string;
  /** Whether a whole text matches a pattern of the shared subset (see patterns.ts). */
  matchesWhole(text: string, pattern: string): string;
  /** A text with all matches of a pattern replaced. */
  replaceAll(text: string, pattern: string, by: string): string;
  /** The number a text says, NULL where it says none. */
  toNumber(text: string): string;
  /** A number as an exact decimal, NULL where it has too many digits. */
  toDecimal(number: string): string;
  /** The day a text says in ISO form, NULL where it says none. */
  toDay(text: string): string;
  /** The moment a text says in ISO form, in UTC; NULL where it says none. */
  toMoment(text: string): string;
  /** A number as text with at most so many decimals, all of them written. */
  fixed(number: string, decimals: number): string;
  /** A day so many days later. */
  addDays(day: string, days: string): string;
  /** A day so many months later; the end of a shorter month where there is no such day. */
  addMonths(day: string, months: string): string;
  /** Days from one day to another. */
  daysBetween(from: string, to: string): string;
  /** Milliseconds of a moment since 1970. */
  millis(moment: string): string;
  /** The moment of milliseconds since 1970. */
  fromMillis(millis: string): string;
  /** A part of a day. */
  part(part: 'year' | 'month' | 'day' | 'dayofyear' | 'isoyear' | 'week', day: string): string;
  /** The day of the week, 0 for Sunday. */
  weekday(day: string): string;
  /** The last day of a day's month. */
  lastOfMonth(day: string): string;
  /** Where a text begins in another, counted from 1; 0 where it does not. */
  position(text: string, part: string): string;
  /** Whether a value is one of the parts of a list that semicolons separate. */
  includes(list: string, value: string): string;
  /** Whether a value is one of some texts; NULL counts as none of them. */
  isOneOf(value: string, texts: readonly string[]): string;
  /** A text in lower case. */
  lower(text: string): string;
  /** The beginning of a text. */
  beginning(text: string, characters: number): string;
  /** The end of a text. */
  ending(text: string, characters: number): string;
  /** Whether a number is none: infinite, or not a number. */
  isNoNumber(number: string): string;
}

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** DuckDB. */
export const DUCKDB: SqlDialect = {
  // A text cannot hold a zero byte: none of a rule's does.
  text: (value) => quoted(value.replaceAll('\0', '')),
  number: (value) => `CAST(${Number.isFinite(value) ? value : 'NULL'} AS DOUBLE)`,
  day: (iso) => `DATE ${quoted(iso)}`,
  moment: (iso) => `TIMESTAMP ${quoted(iso.replace('T', ' ').replace(/Z$|\+0000$/, ''))}`,
  column: (name) => `"${name.replaceAll('"', '""')}"`,
  matchesWhole: (text, pattern) => `regexp_full_match(${text}, ${quoted(pattern)})`,
  replaceAll: (text, pattern, by) => `regexp_replace(${text}, ${quoted(pattern)}, ${quoted(by)}, 'g')`,
  toNumber: (text) => `TRY_CAST(${text} AS DOUBLE)`,
  toDecimal: (number) => `TRY_CAST(${number} AS DECIMAL(38, 12))`,
  toDay: (text) => `CASE WHEN regexp_full_match(${text}, '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST(${text} AS DATE) END`,
  toMoment: (text) =>
    `CASE WHEN regexp_full_match(${text}, '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?(Z|[+]0000|[+]00:00)?') ` +
    `THEN TRY_CAST(regexp_replace(${text}, '(Z|[+]00:?00)$', '') AS TIMESTAMP) END`,
  fixed: (number, decimals) => `printf('%.${decimals}f', ${number})`,
  addDays: (day, days) => `(${day} + CAST(trunc(${days}) AS INTEGER))`,
  addMonths: (day, months) => `CAST(${day} + to_months(CAST(trunc(${months}) AS INTEGER)) AS DATE)`,
  daysBetween: (from, to) => `CAST(date_diff('day', ${from}, ${to}) AS DOUBLE)`,
  millis: (moment) => `CAST(epoch_ms(${moment}) AS DOUBLE)`,
  fromMillis: (millis) => `make_timestamp(CAST((${millis}) * 1000 AS BIGINT))`,
  part: (part, day) => `CAST(${part}(${day}) AS DOUBLE)`,
  weekday: (day) => `CAST(dayofweek(${day}) AS DOUBLE)`,
  lastOfMonth: (day) => `last_day(${day})`,
  position: (text, part) => `strpos(${text}, ${part})`,
  includes: (list, value) => `list_contains(string_split(${list}, ';'), ${value})`,
  // The engine makes a join of a long IN: it takes longer, and rows lose their order.
  isOneOf: (value, texts) => `(TRY_CAST(${value} AS ENUM(${[...new Set(texts.map(DUCKDB.text))].join(', ')})) IS NOT NULL)`,
  lower: (text) => `lower(${text})`,
  beginning: (text, characters) => `left(${text}, ${characters})`,
  ending: (text, characters) => `right(${text}, ${characters})`,
  isNoNumber: (number) => `(isnan(${number}) OR isinf(${number}))`,
};
