/** Whether the org would take the cells of a row, by what it says of its fields. */
import type { Field } from 'jsforce';
import { EMPTY } from '../../transfer/csv-form.ts';
import type { DateForm } from '../../transfer/csv-form.ts';
import type { Column } from '../../transfer/load-file.ts';
import { booleanOf, isNumber, isRecordId, problemOf } from '../../transfer/same.ts';
import { syntaxProblem } from '../kinds/email.ts';

/** A field takes no more characters on its way into an org (Bulk API 2.0 limits). */
const MAX_CHARACTERS = 32_000;

/** Types of texts that have a length of their own. */
const TEXTS = new Set(['string', 'textarea', 'email', 'phone', 'url', 'picklist', 'multipicklist', 'combobox', 'encryptedstring']);

/** Why a cell is kept out: a code, and what else there is to know. */
export interface CellProblem {
  code: string;
  detail?: string;
}

/** Judges the cells of a column. */
export type CellJudge = (cell: string) => CellProblem | undefined;

/** The active values of a picklist, in small letters: the org tells them apart without case. */
const valuesOf = ({ picklistValues }: Field): Set<string> =>
  new Set((picklistValues ?? []).filter(({ active }) => active).map(({ value }) => value.trim().toLowerCase()));

/** Digits before the decimal point that a number has. */
const wholeDigits = (cell: string): number =>
  cell
    .replace(/[eE].*$/, '')
    .replace(/^[+-]?0*/, '')
    .split('.')[0]?.length ?? 0;

function typeProblem(column: Column, cell: string, dates: DateForm, values: ReadonlySet<string>): CellProblem | undefined {
  const { field } = column;
  const said = problemOf(column, cell, dates);
  if (said !== undefined)
    return { code: isNumber(field) ? 'no_number' : field.type === 'date' ? 'no_date' : 'no_moment', detail: said.replace(/^[^:]*: /, '') };
  const plain = cell.trim();
  if (isNumber(field)) {
    if (field.type === 'int' && !Number.isInteger(Number(plain))) return { code: 'no_whole_number' };
    const room = field.type === 'int' ? field.digits : (field.precision ?? 18) - (field.scale ?? 0);
    return room !== undefined && room > 0 && wholeDigits(plain) > room
      ? { code: 'too_many_digits', detail: `${room} before the decimal point` }
      : undefined;
  }
  switch (field.type) {
    case 'boolean':
      return booleanOf(plain) !== undefined ? undefined : { code: 'no_checkbox', detail: 'true or false' };
    case 'email': {
      const problem = syntaxProblem(plain);
      return problem === undefined ? undefined : { code: problem };
    }
    case 'picklist':
      return values.size === 0 || values.has(plain.toLowerCase()) ? undefined : { code: 'not_in_list' };
    case 'multipicklist': {
      const unknown = values.size === 0 ? undefined : plain.split(';').find((one) => one.trim() !== '' && !values.has(one.trim().toLowerCase()));
      return unknown === undefined ? undefined : { code: 'not_in_list', detail: unknown.trim() };
    }
    case 'reference':
    case 'id':
      return isRecordId(plain) ? undefined : { code: 'no_id' };
    default:
      return undefined;
  }
}

/** Whether the org refuses a new record without a value in a field. */
export const isRequired = ({ nillable, defaultedOnCreate, createable, type }: Field): boolean =>
  createable && !nillable && !defaultedOnCreate && type !== 'boolean';

/** The judge of a column. Whether a blank is right depends on the record: see {@link isRequired}. */
export function judgeOf(column: Column, dates: DateForm): CellJudge {
  const { field, parent } = column;
  const values = valuesOf(field);
  const limit = parent ? (parent.key.length ?? 0) : TEXTS.has(field.type) ? (field.length ?? 0) : 0;
  return (cell) => {
    const plain = cell.trim();
    if (plain === '') return undefined;
    if (plain === EMPTY) return field.nillable || field.type === 'boolean' ? undefined : { code: 'blank', detail: 'the field cannot be emptied' };
    if (cell.length > MAX_CHARACTERS)
      return { code: 'too_long', detail: `${cell.length.toLocaleString('en')} characters; ${MAX_CHARACTERS.toLocaleString('en')} can be sent` };
    // The platform counts characters as Java does: in UTF-16.
    if (limit > 0 && plain.length > limit)
      return { code: 'too_long', detail: `${plain.length.toLocaleString('en')} characters; the field takes ${limit.toLocaleString('en')}` };
    return parent ? undefined : typeProblem(column, cell, dates, values);
  };
}
