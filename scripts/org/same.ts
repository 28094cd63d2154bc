import type { Field } from 'jsforce';
import type { Column } from './load-file.ts';
import { text } from './soql.ts';

/** Empties a field. */
export const EMPTY = '#N/A';

const isNumber = ({ type }: Field): boolean => type === 'double' || type === 'int' || type === 'currency' || type === 'percent' || type === 'long';

/** Whether a text is a decimal number, and not too large for one. */
const isDecimal = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text));

/** What a text says of a checkbox; undefined when it is none of the words the org knows. */
const booleanOf = (text: string): boolean | undefined => (/^(true|1)$/i.test(text) ? true : /^(false|0)$/i.test(text) ? false : undefined);

const isId = ({ type }: Field): boolean => type === 'id' || type === 'reference';

/** Keys of these columns are told apart by case, too. */
export const isCaseSensitive = (field: Field): boolean => field.caseSensitive || isId(field);

/** A key as it is told from others: a number in one form, an id in its short one. */
export function keyOf({ field }: Column, cell: string): string {
  const plain = cell.trim();
  if (isNumber(field) && isDecimal(plain)) return String(Number(plain));
  return isId(field) ? plain.slice(0, 15) : plain;
}

/** Keys as literals of a query. Of a number's, those that are none are left out: no record has them. */
export const keysFor = ({ field }: Column, keys: readonly string[]): string[] => (isNumber(field) ? keys.filter(isDecimal) : keys.map(text));

/** Whether a cell would change nothing: an empty one leaves a field as it is. */
export function isSame({ field, header }: Column, given: string, there: string): boolean {
  if (given === '') return true;
  if (given === EMPTY) return there === '' || (field.type === 'boolean' && there === 'false');
  if (header.includes('.')) return given.trim() === there;
  const plain = given.trim();
  if (isNumber(field)) return there !== '' && isDecimal(plain) && roundedTo(field, plain) === Number(there);
  switch (field.type) {
    case 'boolean':
      return String(booleanOf(plain)) === there;
    case 'date':
      return plain.slice(0, 10) === there.slice(0, 10);
    case 'datetime':
      return Date.parse(plain) === Date.parse(there.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
    case 'reference':
    case 'id':
      return plain.slice(0, 15) === there.slice(0, 15);
    case 'textarea':
      return given.trimEnd().replaceAll('\r\n', '\n') === there.replaceAll('\r\n', '\n');
    case 'picklist':
      return plain.toLowerCase() === there.toLowerCase();
    default:
      return plain === there;
  }
}

function roundedTo({ scale }: Field, text: string): number {
  const number = Number(text);
  return Number(`${Math.round(Number(`${number}e${scale}`))}e-${scale}`);
}

/** A cell as a REST record has it. */
export function toJson({ field }: Column, cell: string): unknown {
  if (cell === EMPTY) return null;
  if (field.type === 'boolean') return booleanOf(cell.trim()) ?? cell;
  if (isNumber(field)) return isDecimal(cell.trim()) ? Number(cell) : cell;
  return cell;
}
