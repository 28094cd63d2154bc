import type { Field } from 'jsforce';
import type { Column } from './load-file.ts';

/** Empties a field. */
export const EMPTY = '#N/A';

const isNumber = ({ type }: Field): boolean => type === 'double' || type === 'int' || type === 'currency' || type === 'percent' || type === 'long';

/** Whether a cell would change nothing: an empty one leaves a field as it is. */
export function isSame({ field, header }: Column, given: string, there: string): boolean {
  if (given === '') return true;
  if (given === EMPTY) return there === '' || (field.type === 'boolean' && there === 'false');
  if (header.includes('.')) return given.toLowerCase() === there.toLowerCase();
  const plain = given.trim();
  if (isNumber(field)) return there !== '' && roundedTo(field, plain) === Number(there);
  switch (field.type) {
    case 'boolean':
      return (/^(true|1)$/i.test(plain) ? 'true' : 'false') === there;
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
  if (field.type === 'boolean') return /^(true|1)$/i.test(cell.trim()) ? true : /^(false|0)$/i.test(cell.trim()) ? false : cell;
  if (isNumber(field)) {
    const number = Number(cell);
    return cell.trim() === '' || Number.isNaN(number) ? cell : number;
  }
  return cell;
}
