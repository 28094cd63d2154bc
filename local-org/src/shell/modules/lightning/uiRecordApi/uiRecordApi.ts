import { recordsChanged } from 'shell/changes';
import { ask } from 'shell/http';
import type { ObjectInfo } from 'shell/objectInfo';
import { apiNameOf, fieldList, fieldPath, type FieldRef, type ObjectRef } from 'shell/refs';
import { Adapter } from 'shell/wire';

/** A record as the UI API gives it. */
export interface RecordRepresentation {
  apiName: string;
  id: string;
  fields: Record<string, { value: unknown; displayValue: string | null }>;
  lastModifiedDate?: string;
  recordTypeId?: string | null;
}

/** What a write sends. */
export interface RecordInput {
  apiName?: string;
  fields: Record<string, unknown>;
}

interface GetRecordConfig {
  recordId?: string;
  fields?: FieldRef | FieldRef[];
  optionalFields?: FieldRef | FieldRef[];
  layoutTypes?: string | string[];
  modes?: string | string[];
}

/** Wire adapter: one record. `fields` the user may not read are an error, `optionalFields` are left out. */
export class getRecord extends Adapter<GetRecordConfig> {
  protected isReady(config: GetRecordConfig): boolean {
    return Boolean(config.recordId && (config.fields ?? config.optionalFields ?? config.layoutTypes));
  }

  protected fetch({ recordId, fields, optionalFields, layoutTypes, modes }: GetRecordConfig): Promise<RecordRepresentation> {
    const query = new URLSearchParams();
    const parameters = { fields: fieldList(fields), optionalFields: fieldList(optionalFields), layoutTypes, modes };
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
    return ask('GET', `/ui-api/records/${recordId}?${query}`);
  }
}

/** Wire adapter: what a new record starts with. */
export class getRecordCreateDefaults extends Adapter<{ objectApiName?: ObjectRef; recordTypeId?: string }> {
  protected isReady(config: { objectApiName?: ObjectRef }): boolean {
    return Boolean(config.objectApiName);
  }

  protected fetch({ objectApiName, recordTypeId }: { objectApiName?: ObjectRef; recordTypeId?: string }): Promise<unknown> {
    return ask('GET', `/ui-api/record-defaults/create/${apiNameOf(objectApiName)}${recordTypeId ? `?recordTypeId=${recordTypeId}` : ''}`);
  }
}

/** Creates a record. */
export async function createRecord(input: RecordInput): Promise<RecordRepresentation> {
  const record = await ask<RecordRepresentation>('POST', '/ui-api/records', input);
  await recordsChanged();
  return record;
}

/** Updates the record that `fields.Id` names; with `ifUnmodifiedSince` only one that nobody saved after that moment. */
export async function updateRecord(input: RecordInput, options?: { ifUnmodifiedSince?: string | undefined }): Promise<RecordRepresentation> {
  const { Id, ...fields } = input.fields;
  const headers: Record<string, string> = options?.ifUnmodifiedSince ? { 'If-Modified-Since': options.ifUnmodifiedSince } : {};
  const record = await ask<RecordRepresentation>('PATCH', `/ui-api/records/${String(Id)}`, { fields }, headers);
  await recordsChanged();
  return record;
}

/** Deletes a record. */
export async function deleteRecord(recordId: string): Promise<void> {
  await ask('DELETE', `/ui-api/records/${recordId}`);
  await recordsChanged();
}

/** Raw value of a field of a record, across relationships; undefined when the record has it not. */
export function getFieldValue(record: RecordRepresentation | undefined, field: FieldRef): unknown {
  return fieldOf(record, field)?.value;
}

/** Value of a field as the server formatted it. */
export function getFieldDisplayValue(record: RecordRepresentation | undefined, field: FieldRef): string | null | undefined {
  return fieldOf(record, field)?.displayValue;
}

function fieldOf(record: RecordRepresentation | undefined, field: FieldRef) {
  const [, ...path] = fieldPath(field);
  const last = path.pop() ?? '';
  const owner = path.reduce<RecordRepresentation | undefined>(
    (parent, step) => parent?.fields[step]?.value as RecordRepresentation | undefined,
    record,
  );
  return owner?.fields?.[last];
}

/** Says that records were changed by other means. */
export async function notifyRecordUpdateAvailable(_records?: { recordId: string }[]): Promise<void> {
  await recordsChanged();
}

/** The older name of {@link notifyRecordUpdateAvailable}. */
export function getRecordNotifyChange(records?: { recordId: string }[]): void {
  void notifyRecordUpdateAvailable(records);
}

/** A record as input for {@link createRecord}: the fields the user may set, or all without an object info. */
export function generateRecordInputForCreate(record: RecordRepresentation, info?: ObjectInfo): RecordInput {
  return { apiName: record.apiName, fields: values(record, (field) => info === undefined || info.fields[field]?.createable === true) };
}

/** A record as input for {@link updateRecord}. */
export function generateRecordInputForUpdate(record: RecordRepresentation, info?: ObjectInfo): RecordInput {
  return { fields: { Id: record.id, ...values(record, (field) => info === undefined || info.fields[field]?.updateable === true) } };
}

/** Only those fields of an input that differ from the record it was made from; the Id stays. */
export function createRecordInputFilteredByEditedFields(input: RecordInput, original: RecordRepresentation): RecordInput {
  const edited = Object.entries(input.fields).filter(([field, value]) => field === 'Id' || original.fields[field]?.value !== value);
  return { ...input, fields: Object.fromEntries(edited) };
}

function values(record: RecordRepresentation, wanted: (field: string) => boolean): Record<string, unknown> {
  const plain = Object.entries(record.fields).filter(([field, { value }]) => wanted(field) && (value === null || typeof value !== 'object'));
  return Object.fromEntries(plain.map(([field, { value }]) => [field, value]));
}
