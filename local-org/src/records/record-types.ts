/** Record types: which ones a user may choose, and which picklist values each leaves. */
import type { FieldDef, ObjectDef, PicklistValue, RecordTypeDef } from '../catalog/types.ts';
import { SaveError, saveError } from '../org/errors.ts';
import type { Org } from '../org/org.ts';
import type { Row } from '../org/store.ts';
import type { Access } from '../security/access.ts';
import type { Draft } from './draft.ts';

/** The record type every object has when it has none. */
export const MASTER_RECORD_TYPE = '012000000000000AAA';

/** A record type of an org, as one user sees it. */
export interface RecordTypeChoice extends RecordTypeDef {
  id: string;
  /** Whether the user may give it to a record. */
  available: boolean;
  /** Whether new records of the user have it when nothing is said. */
  isDefault: boolean;
}

/** The record types of an object, the master one left out. */
export function recordTypeChoices(org: Org, object: ObjectDef, access: Access | undefined): RecordTypeChoice[] {
  const types = org.model.recordTypes.get(object.name) ?? [];
  if (types.length === 0) return [];
  const table = org.store.ensureTable(org.object('RecordType'));
  const rows = org.store.all(`SELECT "Id", "DeveloperName" FROM ${table} WHERE "SobjectType" = ?`, object.name);
  const ids = new Map(rows.map((row) => [String(row['DeveloperName']), String(row['Id'])]));
  const seen = types.flatMap((type) => {
    const id = ids.get(type.name);
    return id === undefined ? [] : [{ ...type, id, available: type.active && (access?.seesRecordType(object, type.name) ?? true) }];
  });
  const usual = seen.find((one) => one.available && access?.hasRecordTypeByDefault(object, one.name));
  return seen.map((one) => ({ ...one, isDefault: one === usual }));
}

/** Values of a picklist that a record type leaves, with the default it chooses. A list it does not mention stays whole. */
export function valuesFor(field: FieldDef, type: RecordTypeDef | undefined): PicklistValue[] {
  const values = field.picklist?.values.filter((value) => value.active) ?? [];
  const chosen = type?.picklists.get(field.name);
  if (!chosen) return values;
  return values.filter(({ value }) => chosen.values.has(value)).map((one) => ({ ...one, default: one.value === chosen.default }));
}

/** The values of a field's controlling field, numbered: a checkbox has two, as text. */
export function controllersOf(object: ObjectDef, field: FieldDef): Record<string, number> {
  const controller = object.fields.get(field.picklist?.controllingField ?? '');
  const values = controller?.type === 'boolean' ? ['false', 'true'] : (controller?.picklist?.values.map(({ value }) => value) ?? []);
  return Object.fromEntries(values.map((value, index) => [value, index]));
}

/** What metadata calls the two values of a checkbox. */
const CHECKED: Record<string, string> = { checked: 'true', unchecked: 'false' };

/** The numbers of the controlling values that a value may follow. */
export const numbersFor = (value: PicklistValue, controllers: Record<string, number>): number[] =>
  (value.validFor ?? []).flatMap((one) => controllers[one] ?? controllers[CHECKED[one] ?? ''] ?? []);

const typeOf = (org: Org, draft: Draft, access: Access | undefined): RecordTypeChoice | undefined =>
  recordTypeChoices(org, draft.object, access).find(({ id }) => id === draft.row['RecordTypeId']);

/** Gives a new record its writer's record type, and picklists the defaults of that. Answers the picklists it decided. */
export function applyRecordType(org: Org, draft: Draft, given: Row, access: Access | undefined): string[] {
  if (!draft.object.fields.has('RecordTypeId')) return [];
  if (!Object.hasOwn(given, 'RecordTypeId'))
    draft.row['RecordTypeId'] = recordTypeChoices(org, draft.object, access).find((one) => one.isDefault)?.id ?? null;
  const left = [...(typeOf(org, draft, undefined)?.picklists ?? [])].filter(([name]) => !Object.hasOwn(given, name));
  for (const [name, { default: value }] of left) draft.row[name] = value ?? null;
  return left.map(([name]) => name);
}

/** Refuses a record type that is not the writer's to give, and restricted values that the record's type leaves out. */
export function checkRecordType(org: Org, draft: Draft, access: Access | undefined): void {
  if (!draft.object.fields.has('RecordTypeId')) return;
  const id = draft.row['RecordTypeId'];
  const isNew = id !== draft.prior?.['RecordTypeId'];
  const type = typeOf(org, draft, access);
  if (isNew && typeof id === 'string' && id !== MASTER_RECORD_TYPE && !type?.available)
    throw saveError('INVALID_CROSS_REFERENCE_KEY', `Record Type ID: this ID value isn't valid for the user: ${id}`, ['RecordTypeId']);
  const errors = [...(type?.picklists ?? [])].flatMap(([name, { values }]) => {
    const field = draft.object.fields.get(name);
    const value = draft.row[name];
    if (!field?.picklist?.restricted || typeof value !== 'string' || (!isNew && value === draft.prior?.[name])) return [];
    const bad = value.split(';').find((one) => one !== '' && !values.has(one));
    return bad === undefined
      ? []
      : [
          {
            statusCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
            message: `${field.label}: bad value for restricted picklist field: ${bad}`,
            fields: [name],
          },
        ];
  });
  if (errors.length > 0) throw new SaveError(errors);
}
