/** Conditions and process steps as SOQL: made of checked names and quoted values only. */
import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { identifier, text } from '../org/soql.ts';
import { startOfDay } from './calendar.ts';
import type { Condition, Step } from './facts.ts';

/** Types of fields by their paths, as the org describes them. */
export type FieldTypes = Readonly<Record<string, string>>;

/** Days that are counted, both included. */
export interface Days {
  from: string;
  until: string;
  timeZone: string;
}

const SIGNS = { eq: '=', ne: '!=', gt: '>', gte: '>=', lt: '<', lte: '<=', in: 'IN', nin: 'NOT IN' } as const;

/** The beginning of a day as a value of a field: a day, or a moment. */
const dayAs = (type: string | undefined, day: string, timeZone: string): string => (type === 'date' ? day : startOfDay(timeZone, day));

function valueOf(value: Condition['value'], type: string | undefined, { until, timeZone }: Days): string {
  if (Array.isArray(value)) return `(${value.map((one) => valueOf(one, type, { from: '', until, timeZone })).join(', ')})`;
  if (value === '{day}') return dayAs(type, until, timeZone);
  if (typeof value === 'string') return type === 'date' || type === 'datetime' ? dayAs(type, value, timeZone) : text(value);
  return value === null ? 'NULL' : String(value).toUpperCase();
}

/** A condition as SOQL. */
export const conditionOf = ({ field, operator, value }: Condition, types: FieldTypes, days: Days): string =>
  `${identifier(field)} ${SIGNS[operator]} ${valueOf(value, types[field], days)}`;

/** A field that lies in some days. */
export const inDays = (field: string, type: string | undefined, { from, until, timeZone }: Days): string =>
  `${identifier(field)} >= ${dayAs(type, from, timeZone)} AND ${identifier(field)} < ${dayAs(type, addDays(until, 1), timeZone)}`;

/** Users whose ids lie between two, both included. */
export interface UserRange {
  first: string;
  last: string;
}

export const inRange = (field: string, { first, last }: UserRange): string =>
  `${identifier(field)} >= ${text(first)} AND ${identifier(field)} <= ${text(last)}`;

/**
 * How often each user of a range did a step in some days: `u` the user, `n` the count, `earliest` and `latest` its moments, `s` the other user where the
 * step asks for the same.
 */
export function stepQuery(step: Step, types: FieldTypes, days: Days, range: UserRange): string {
  const [user, date] = [identifier(step.userField), identifier(step.dateField)];
  const same = step.sameUser === undefined ? undefined : identifier(step.sameUser);
  const conditions = [
    inDays(date, types[date], days),
    inRange(user, range),
    ...(step.conditions ?? []).map((one) => conditionOf(one, types, days)),
    ...(step.within
      ? [`${identifier(step.within.of)} >= ${dayAs(types[step.within.of], addDays(days.from, -step.within.days), days.timeZone)}`]
      : []),
  ];
  const groups = same === undefined ? user : `${user}, ${same}`;
  const selected = `${user} u, ${same === undefined ? '' : `${same} s, `}COUNT(Id) n, MIN(${date}) earliest, MAX(${date}) latest`;
  return `SELECT ${selected} FROM ${identifier(step.object)} WHERE ${conditions.join(' AND ')} GROUP BY ${groups}`;
}
