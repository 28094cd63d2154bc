import type { FieldDef } from '../catalog/types.ts';
import { compileFormula, recordScope } from '../formula/formula.ts';
import { shiftBy } from '../../../formula/src/decimal.ts';
import { SaveError, saveError } from '../org/errors.ts';
import type { RecordError } from '../org/errors.ts';
import type { Org } from '../org/org.ts';
import type { Stored } from '../org/store.ts';
import { evaluateFor } from './draft.ts';
import type { Draft } from './draft.ts';
import { planOf } from './plan.ts';
import { fromClient, fromFormula } from './values.ts';

const isEmpty = (value: Stored | undefined): boolean => value === null || value === undefined;

/** Fills what the client left out of a new record: declared defaults, picklist defaults, owner, name. */
export function applyDefaults(org: Org, draft: Draft, given: Set<string>): void {
  for (const field of planOf(draft.object).defaulted) {
    if (given.has(field.name)) continue;
    if (field.defaultValue !== undefined) draft.row[field.name] = defaultOf(org, draft, field);
    else draft.row[field.name] ??= field.picklist?.values.find((value) => value.default)?.value ?? null;
  }
  if (draft.object.fields.has('OwnerId') && isEmpty(draft.row['OwnerId'])) draft.row['OwnerId'] = draft.userId;
}

function defaultOf(org: Org, draft: Draft, field: FieldDef): Stored {
  const text = field.defaultValue ?? '';
  if (field.type === 'boolean') return text === 'true' ? 1 : 0;
  try {
    const formula = compileFormula(text, recordScope(org.catalog, draft.object));
    const value = evaluateFor(org, draft, formula);
    // "Show percentages as decimals (0.10)", says the page where a default is set: 0.10 is 10 %.
    return fromFormula(field, field.type === 'percent' && typeof value === 'number' ? shiftBy(value, 2) : value);
  } catch (error) {
    if (error instanceof SaveError) throw error;
    return fromClient(field, text);
  }
}

/** An autonumber's text: `{000}` is the number; `{YYYY}`, `{YY}`, `{MM}` and `{DD}` are the day it was given. */
function numbered(format: string, next: number, now: Date): string {
  const day = now.toISOString();
  const parts: Record<string, string> = { YYYY: day.slice(0, 4), YY: day.slice(2, 4), MM: day.slice(5, 7), DD: day.slice(8, 10) };
  return format.replace(/\{(0+|YYYY|YY|MM|DD)\}/g, (_, part: string) => parts[part] ?? String(next).padStart(part.length, '0'));
}

/** Names a person from its parts, numbers what numbers itself, and names the nameless by id, as the platform does. */
export function applyNames(org: Org, draft: Draft): void {
  const { object, row } = draft;
  const { isPerson, autoNumbers } = planOf(object);
  if (isPerson) {
    row['Name'] = [row['FirstName'], row['LastName']].filter((part) => !isEmpty(part)).join(' ') || null;
  }
  if (draft.prior) return;
  for (const field of autoNumbers) {
    const next = org.store.next(`auto:${object.name}.${field.name}`);
    row[field.name] = numbered(field.autoNumber?.format ?? '', next, org.now());
  }
  if (object.custom && object.fields.has('Name') && isEmpty(row['Name'])) row['Name'] = draft.id;
}

/** Required fields, existing parents. Throws all that is missing at once. */
export function checkSystem(org: Org, draft: Draft): void {
  const { required, references } = planOf(draft.object);
  const missing = required.filter((field) => isEmpty(draft.row[field.name]));
  if (missing.length > 0) {
    const names = missing.map((field) => field.name);
    throw saveError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, names);
  }
  for (const field of references) {
    const value = draft.row[field.name];
    if (isEmpty(value) || value === draft.prior?.[field.name]) continue;
    const target = org.catalog.objectOfId(String(value));
    if (!target || !field.referenceTo?.includes(target.name)) {
      throw saveError('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${String(value)}`, [field.name]);
    }
    org.store.ensureTable(target);
    if (!org.store.has(target, value as string)) {
      throw saveError('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', `insufficient access rights on cross-reference id: ${String(value)}`, [
        field.name,
      ]);
    }
  }
}

/** A record's owner is an active user, or a queue that is for its object. */
export function checkOwner(org: Org, { object, row, prior, userId }: Draft): void {
  const owner = row['OwnerId'];
  if (!object.fields.has('OwnerId') || typeof owner !== 'string' || owner === prior?.['OwnerId']) return;
  // Whoever writes is active.
  if (owner === userId) return;
  if (owner.startsWith('005')) {
    const user = org.store.get(`SELECT "IsActive" AS active FROM ${org.store.ensureTable(org.object('User'))} WHERE "Id" = ?`, owner);
    if (user?.['active'] === 0)
      throw saveError('INACTIVE_OWNER_OR_USER', `operation performed with inactive user [${owner}] as owner of ${object.label.toLowerCase()}`, [
        'OwnerId',
      ]);
    return;
  }
  const serves = org.store.get(
    `SELECT 1 AS found FROM ${org.store.ensureTable(org.object('QueueSobject'))} WHERE "QueueId" = ? AND "SobjectType" = ?`,
    owner,
    object.name,
  );
  if (!serves) throw saveError('FIELD_INTEGRITY_EXCEPTION', `Owner ID: the queue is not for ${object.labelPlural}: ${owner}`, ['OwnerId']);
}

/** The active validation rules, all of them: the platform reports every one that fails. */
export function checkValidationRules(org: Org, draft: Draft): void {
  const errors: RecordError[] = [];
  for (const rule of draft.object.validationRules) {
    if (!rule.active) continue;
    if (evaluateFor(org, draft, org.validationFormula(draft.object, rule)) === true) {
      errors.push({
        statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message: org.wording(draft.userId).rule(draft.object, rule.name, rule.errorMessage),
        fields: rule.errorDisplayField ? [rule.errorDisplayField] : [],
      });
    }
  }
  if (errors.length > 0) throw new SaveError(errors);
}

/** Unique fields and external ids that are unique. */
export function checkUnique(org: Org, draft: Draft): void {
  for (const { field, sql } of planOf(draft.object).unique) {
    const value = draft.row[field.name];
    if (isEmpty(value)) continue;
    const other = org.store.get(sql, value as Stored, draft.id);
    if (other)
      throw saveError('DUPLICATE_VALUE', `duplicate value found: ${field.name} duplicates value on record with id: ${String(other['Id'])}`, [
        field.name,
      ]);
  }
}
