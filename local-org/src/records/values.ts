import { selectedIn, selectionText } from '../catalog/picklists.ts';
import type { FieldDef } from '../catalog/types.ts';
import type { FormulaValue } from '../formula/formula.ts';
import { saveError } from '../org/errors.ts';
import { normalizeId } from '../org/ids.ts';
import type { Stored } from '../org/store.ts';
import { isDate, normalizeDatetime } from '../soql/dates.ts';

const wrongType = (field: FieldDef, value: unknown) =>
  saveError('INVALID_TYPE_ON_FIELD_IN_RECORD', `${field.label}: value not of required type: ${String(value).slice(0, 255)}`, [field.name]);

/** Longer texts are no numbers anyone means. */
const LONGEST_NUMBER = 100;

/** A number as given: the platform keeps decimals beyond the field's scale (Help 000385689, 000387302) and rounds where it shows them. */
function toNumber(field: FieldDef, value: unknown): number {
  const isDecimal = typeof value === 'string' && value.length <= LONGEST_NUMBER && /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(value.trim());
  const number = typeof value === 'number' ? value : isDecimal ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) throw wrongType(field, value);
  const scale = field.type === 'int' ? 0 : (field.scale ?? 2);
  if (field.type === 'int' && !Number.isInteger(number)) throw wrongType(field, value);
  const digits = (field.precision ?? 18) - scale;
  if (Math.abs(number) >= 10 ** digits) {
    throw saveError('NUMBER_OUTSIDE_VALID_RANGE', `${field.label}: value outside of valid range on numeric field: ${number}`, [field.name]);
  }
  return number;
}

function toText(field: FieldDef, value: unknown): Stored {
  if (typeof value === 'object') throw wrongType(field, Array.isArray(value) ? 'a list' : 'an object');
  const raw = String(value).replaceAll('\u0000', '');
  const text = field.type === 'textarea' ? raw.trimEnd() : raw.trim();
  if (text === '') return null;
  if (field.length !== undefined && text.length > field.length) {
    throw saveError('STRING_TOO_LONG', `${field.label}: data value too large: ${text.slice(0, 255)} (max length=${field.length})`, [field.name]);
  }
  if (field.type === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) {
    throw saveError('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text}`, [field.name]);
  }
  return text;
}

function toPicklist(field: FieldDef, value: unknown): Stored {
  const text = toText(field, value);
  if (text === null || !field.picklist) return text;
  const parts = field.type === 'multipicklist' ? selectedIn(String(text)) : [String(text)];
  const known = parts.map((part) => field.picklist?.values.find((one) => one.active && one.value.toLowerCase() === part.toLowerCase())?.value);
  if (field.picklist.restricted) {
    const bad = parts[known.indexOf(undefined)];
    if (bad !== undefined) {
      throw saveError('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `${field.label}: bad value for restricted picklist field: ${bad}`, [field.name]);
    }
  }
  return (
    selectionText(
      field,
      parts.map((part, index) => known[index] ?? part),
    ) || null
  );
}

/** Whether fields hold a moment: from 1700 to 4000, says Salesforce Help of date fields. */
const isStorable = (moment: string): boolean => moment >= '1700-01-01' && moment < '4001';

/** A client's value as rows hold it. Throws a SaveError in the platform's words. */
export function fromClient(field: FieldDef, value: unknown): Stored {
  if (value === null || value === undefined || value === '') return field.type === 'boolean' ? 0 : null;
  switch (field.type) {
    case 'boolean':
      if (value === true || value === 'true' || value === 1) return 1;
      if (value === false || value === 'false' || value === 0) return 0;
      throw wrongType(field, value);
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return toNumber(field, value);
    case 'date':
      if (typeof value !== 'string' || !isDate(value.trim()) || !isStorable(value.trim())) throw wrongType(field, value);
      return value.trim();
    case 'datetime': {
      const moment = typeof value === 'string' ? normalizeDatetime(value.trim()) : undefined;
      if (!moment || !isStorable(moment)) throw wrongType(field, value);
      return moment;
    }
    case 'id':
    case 'reference': {
      const id = typeof value === 'string' ? normalizeId(value) : undefined;
      if (!id) throw saveError('MALFORMED_ID', `${field.label}: id value of incorrect type: ${String(value)}`, [field.name]);
      return id;
    }
    case 'picklist':
    case 'multipicklist':
      return toPicklist(field, value);
    default:
      return toText(field, value);
  }
}

/** A value of a formula or flow as rows hold it: a moment goes into a date as its day, a date into a moment as its midnight. */
export function fromFormula(field: FieldDef, value: FormulaValue): Stored {
  if (typeof value !== 'string') return fromClient(field, value);
  if (field.type === 'date' && normalizeDatetime(value) !== undefined) return fromClient(field, value.slice(0, 10));
  return fromClient(field, field.type === 'datetime' && isDate(value) ? `${value}T00:00:00Z` : value);
}
