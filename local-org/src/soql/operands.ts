/** The values of a condition, made comparable with what they are compared with. */
import { NUMERIC } from '../catalog/traits.ts';
import type { FieldDef } from '../catalog/types.ts';
import { ApiError } from '../org/errors.ts';
import { normalizeId } from '../org/ids.ts';
import { localTime, startOfDay } from '../org/time-zones.ts';
import { dateLiteralRange, formatDatetime, isDate, normalizeDatetime } from './dates.ts';
import type { FiscalYear } from './dates.ts';
import type { ComparisonOperator, Literal } from './spec.ts';

/** An expression as SQL, with the kind of value it has. */
export interface CompiledExpression {
  sql: string;
  type: FieldDef['type'];
  field?: FieldDef | undefined;
}

/** A value as SQL compares it, or a span of time, end exclusive. */
export type Operand = string | number | null | { start: string; end: string };

/** What date literals go by: the org's clock and fiscal year, and the time zone of the user. */
export interface Calendar {
  now: Date;
  zone: string;
  fiscalYear: FiscalYear;
}

/** Fields that hold ids. */
export const IDS: ReadonlySet<FieldDef['type']> = new Set(['id', 'reference']);

function wrongType(left: CompiledExpression, type: string, unquote: boolean): ApiError {
  return new ApiError(
    400,
    'INVALID_FIELD',
    `value of filter criterion for field '${left.field?.name ?? ''}' must be of type ${type}${unquote ? ' and should not be enclosed in quotes' : ''}`,
  );
}

/** A day, or a date literal such as `THIS_WEEK`: its days are those of the user's time zone. */
function spanOf(left: CompiledExpression, value: Exclude<Literal, string | number | boolean | null>, { now, zone, fiscalYear }: Calendar): Operand {
  const isDay = 'day' in value;
  const isKnown = typeof (isDay ? value.day : value.dateLiteral) === 'string';
  if ((left.type !== 'date' && left.type !== 'datetime') || !isKnown) throw wrongType(left, 'date', false);
  const today = isDay ? value.day : localTime(now, zone).slice(0, 10);
  const { start, end } = isDay ? dateLiteralRange('TODAY', undefined, today) : dateLiteralRange(value.dateLiteral, value.n, today, fiscalYear);
  if (left.type === 'date') return { start, end };
  return { start: formatDatetime(startOfDay(start, zone)), end: formatDatetime(startOfDay(end, zone)) };
}

function dateOf(left: CompiledExpression, value: Literal, textual: boolean | undefined): string {
  const text = String(value);
  const wrong = (): ApiError => wrongType(left, left.type === 'date' ? 'date' : 'dateTime', true);
  if (textual || typeof value !== 'string') throw wrong();
  const isDay = isDate(text);
  if (left.type === 'date') {
    if (!isDay) throw wrong();
    return text;
  }
  const moment = normalizeDatetime(text);
  if (moment === undefined) throw wrong();
  return moment;
}

/** A literal made comparable with the left side, or refused as the platform refuses it. */
export function operandOf(
  left: CompiledExpression,
  value: Literal,
  operator: ComparisonOperator,
  textual: boolean | undefined,
  calendar: Calendar,
): Operand {
  if (value === null) return null;
  if (typeof value === 'object') return spanOf(left, value, calendar);
  if (left.type === 'boolean') {
    if (typeof value !== 'boolean') throw wrongType(left, 'boolean', true);
    return value ? 1 : 0;
  }
  if (NUMERIC.has(left.type)) {
    if (typeof value !== 'number') throw wrongType(left, left.type, true);
    return value;
  }
  if (left.type === 'date' || left.type === 'datetime') return dateOf(left, value, textual);
  if (typeof value !== 'string')
    throw new ApiError(
      400,
      'INVALID_FIELD',
      `value of filter criterion for field '${left.field?.name ?? ''}' must be of type string and should be enclosed in quotes`,
    );
  if (IDS.has(left.type) && operator !== 'LIKE' && value !== '') {
    const id = normalizeId(value);
    if (!id) throw new ApiError(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${value}`);
    return id;
  }
  return value === '' ? null : value;
}
