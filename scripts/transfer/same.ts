/** Cells of a file against what the org has: whether a row would change anything, and whether the org can take it. */
import type { Field } from 'jsforce';
import { EMPTY, PLAIN } from './csv-form.ts';
import type { DateForm } from './csv-form.ts';
import { canonicalDecimal, isDay, keepsDigits, toDecimal } from './figures.ts';
import type { Column } from './load-file.ts';
import { text } from '../org/soql.ts';

export const isNumber = ({ type }: Field): boolean =>
  type === 'double' || type === 'int' || type === 'currency' || type === 'percent' || type === 'long';

/** What a text says of a checkbox; undefined when it is none of the words the org knows. */
export const booleanOf = (text: string): boolean | undefined => (/^(true|1)$/i.test(text) ? true : /^(false|0)$/i.test(text) ? false : undefined);

/** Whether a text has the form of a record id, of 15 or 18 characters. */
export const isRecordId = (text: string): boolean => /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text);

const isId = ({ type }: Field): boolean => type === 'id' || type === 'reference';

/** Keys of these columns are told apart by case, too. */
export const isCaseSensitive = (field: Field): boolean => field.caseSensitive || isId(field);

/** A key as it is told from others: a number in one form, an id in its short one. */
export function keyOf({ field }: Pick<Column, 'field'>, cell: string): string {
  const plain = cell.trim();
  if (isNumber(field)) return canonicalDecimal(plain) ?? plain;
  return isId(field) ? plain.slice(0, 15) : plain;
}

/** Keys as literals of a query. Invalid numbers are left out: no record has them. */
export const keysFor = ({ field }: Column, keys: readonly string[]): string[] =>
  isNumber(field) ? keys.filter((key) => toDecimal(key) !== undefined) : keys.map(text);

/** A moment with its time zone, the only ones the platform documents: `Z` or an offset (Bulk API 2.0, Valid Date Format in Records). */
const MOMENT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:?\d\d)$/;

/** Milliseconds since 1970; undefined for a text that is no moment, or does not say its time zone. */
function momentOf(text: string): number | undefined {
  const [, day = '', time = '', zone = ''] = MOMENT.exec(text) ?? [];
  if (!isDay(day)) return undefined;
  const moment = Date.parse(`${day}T${time}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(moment) ? undefined : moment;
}

/** A time of day without what may be left out: fractions of nought, the zone, which is always UTC. */
const timeOf = (text: string): string => text.replace(/(\.0+)?Z?$/, '');

/** The values of a multi-select, in one order: it is a set. */
const setOf = (text: string): string =>
  [...new Set(text.split(';').map((value) => value.trim().toLowerCase()))]
    .filter((value) => value !== '')
    .sort()
    .join(';');

/** What is wrong with a cell that no org takes, before it is sent; undefined when nothing is. */
export function problemOf({ header, field, parent }: Column, cell: string, dates: DateForm = PLAIN.dates): string | undefined {
  const plain = cell.trim();
  if (parent || plain === '' || plain === EMPTY) return undefined;
  if (isNumber(field)) {
    if (canonicalDecimal(plain) === undefined) return `${header}: "${plain}" is not a number`;
    return keepsDigits(plain) ? undefined : `${header}: "${plain}" has more digits than a number keeps on its way (15 are safe)`;
  }
  if (field.type === 'date' && !isDay(plain))
    return `${header}: "${plain}" is not a date: write ${dates}${/[T+]|-\d\d:?\d\d$/.test(plain.slice(10)) ? ', without time and offset' : ''}`;
  if (field.type === 'datetime' && momentOf(plain) === undefined)
    return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(plain)
      ? `${header}: "${plain}" does not say its time zone: add Z for UTC, or an offset such as +01:00`
      : `${header}: "${plain}" is not a moment: write it as 2026-01-31T09:00:00Z`;
  return undefined;
}

/** Whether a cell would change nothing: an empty one leaves a field as it is. Numbers are compared as they are: the platform keeps all their decimals. */
export function isSame({ field, header, parent }: Column, given: string, there: string): boolean {
  if (given === '') return true;
  if (given === EMPTY) return there === '' || (field.type === 'boolean' && there === 'false');
  const plain = given.trim();
  if (parent) {
    const kind = parent.isPolymorphic ? `${parent.object}:` : '';
    return there.startsWith(kind) && isSameParent(parent.key, plain, there.slice(kind.length));
  }
  if (header.includes('.')) return plain === there;
  if (isNumber(field)) return there !== '' && canonicalDecimal(plain) === canonicalDecimal(there);
  switch (field.type) {
    case 'boolean':
      return String(booleanOf(plain)) === there;
    case 'datetime':
      return momentOf(plain) === momentOf(there);
    case 'time':
      return timeOf(plain) === timeOf(there);
    case 'reference':
    case 'id':
      return plain.slice(0, 15) === there.slice(0, 15);
    case 'textarea':
      return given.trimEnd().replaceAll('\r\n', '\n') === there.replaceAll('\r\n', '\n');
    case 'picklist':
      return plain.toLowerCase() === there.toLowerCase();
    case 'multipicklist':
      return setOf(plain) === setOf(there);
    default:
      return plain === there;
  }
}

/** Whether two keys name the same parent. */
function isSameParent(field: Field, given: string, there: string): boolean {
  const [a, b] = [keyOf({ field }, given), keyOf({ field }, there)];
  return isCaseSensitive(field) ? a === b : a.toLowerCase() === b.toLowerCase();
}

/** A cell as a REST record has it. */
export function toJson({ field }: Column, cell: string): unknown {
  if (cell === EMPTY) return null;
  if (field.type === 'boolean') return booleanOf(cell.trim()) ?? cell;
  if (isNumber(field)) return toDecimal(cell) ?? cell;
  return cell;
}
