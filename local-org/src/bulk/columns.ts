/** What the header of an ingest job's file names, and the record a row asks for by it. */
import { isIdLookup } from '../catalog/catalog.ts';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import type { Org } from '../org/org.ts';
import { kindsOfParent, needsType } from '../records/parents.ts';
import type { SaveRequest } from '../records/save.ts';
import { CsvError } from './csv.ts';
import type { IngestJob } from './jobs.ts';

/** Fields of a record (Bulk API 2.0 limits). */
const MOST_COLUMNS = 5000;

/** A column: a field, or a parent by one of its keys: `Account.Key__c`, `Lead:Who.Email`. */
export type Column =
  | { kind: 'field'; name: string; isCheckbox: boolean }
  | { kind: 'parent'; field: FieldDef; relationship: string; type: string | undefined; key: string };

const PARENT_COLUMN = /^(?:(\w+):)?(\w+)\.(\w+)$/;

/** Reads a file's header. Throws a CsvError as the platform fails such a job. */
export function columnsOf(org: Org, object: ObjectDef, job: IngestJob, header: readonly string[]): Column[] {
  if (header.some((name) => /[\r\n]/.test(name)))
    throw new CsvError(`ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${job.lineEnding}`);
  if (header.length > MOST_COLUMNS) throw new CsvError(`InvalidBatch : The file has ${header.length} columns, more than ${MOST_COLUMNS}`);
  const seen = new Set<string>();
  const columns = header.map((name) => {
    if (seen.has(name.toLowerCase())) throw new CsvError(`InvalidBatch : Duplicate column name found : ${name.slice(0, 100)}`);
    seen.add(name.toLowerCase());
    return columnOf(org, object, job, name);
  });
  const needs = job.operation === 'insert' ? undefined : job.operation === 'upsert' ? (job.externalIdFieldName ?? 'Id') : 'Id';
  if (needs !== undefined && !seen.has(needs.toLowerCase())) throw new CsvError(`InvalidBatch : Field name not found : ${needs}`);
  if ((job.operation === 'delete' || job.operation === 'hardDelete') && header.length > 1)
    throw new CsvError('InvalidBatch : The delete batch must contain only ids');
  return columns;
}

function columnOf(org: Org, object: ObjectDef, job: IngestJob, name: string): Column {
  const access = org.access(job.createdById);
  const unknown = (why = ''): CsvError => new CsvError(`InvalidBatch : Field name not found : ${name.slice(0, 100)}${why}`);
  if (!/[.:]/.test(name)) {
    const field = org.catalog.field(object, name);
    if (!field || !access.canReadField(object, field)) throw unknown();
    return { kind: 'field', name, isCheckbox: field.type === 'boolean' };
  }
  const [, type, relationship = '', key = ''] = PARENT_COLUMN.exec(name) ?? [];
  const field = org.catalog.relationship(object, relationship);
  if (!field || !access.canReadField(object, field)) throw unknown();
  const kinds = kindsOfParent(field);
  const named = type === undefined ? undefined : field.referenceTo?.find((one) => one.toLowerCase() === type.toLowerCase());
  // "You also get an error if you include this syntax for a field that is not polymorphic" (Relationship Fields in a Header Row).
  if (type !== undefined && (!named || field.referenceTo?.length === 1)) throw unknown();
  if (type === undefined && kinds.length > 1) throw unknown(`. ${needsType(field)}: name the type, for example ${kinds[0] ?? ''}:${name}`);
  const parent = org.catalog.object(named ?? kinds[0] ?? '');
  const keyField = parent && org.catalog.field(parent, key);
  if (!parent || !keyField || !access.canReadObject(parent) || !access.canReadField(parent, keyField) || !isIdLookup(keyField)) throw unknown();
  return { kind: 'parent', field, relationship: field.relationshipName ?? relationship, type: named, key };
}

/** What a checkbox is given: whatever its case, and as a number. */
function checked(cell: string): string | boolean {
  if (/^(true|1)$/i.test(cell)) return true;
  return /^(false|0)$/i.test(cell) ? false : cell;
}

/** The record a row asks for. Nothing in a cell leaves a field as it is, `#N/A` empties it; under a parent's key it empties the lookup. */
export function requestOf(columns: readonly Column[], row: readonly string[], job: IngestJob): SaveRequest {
  const values: Record<string, unknown> = {};
  let id = '';
  for (let index = 0; index < columns.length; index++) {
    const column = columns[index] as Column;
    const cell = row[index] as string;
    if (cell === '') continue;
    const isEmptied = cell === '#N/A';
    if (column.kind === 'parent') {
      if (isEmptied) values[column.field.name] = null;
      else values[column.relationship] = referenceOf(column, cell, values[column.relationship]);
    } else if (column.name.toLowerCase() === 'id') id = cell;
    else values[column.name] = isEmptied ? null : column.isCheckbox ? checked(cell) : cell;
  }
  const { object, operation } = job;
  const withId = id === '' ? values : { ...values, Id: id };
  if (operation === 'insert') return { operation, object, values: withId };
  if (operation === 'update') return { operation, object, id, values };
  if (operation === 'upsert') return { operation, object, keyField: job.externalIdFieldName ?? 'Id', values: withId };
  return { operation: 'delete', object, id };
}

/** A parent by its key. Two columns that both name it make a list, which the save refuses. */
function referenceOf({ type, key }: Column & { kind: 'parent' }, cell: string, earlier: unknown): unknown {
  const reference = { ...(type === undefined ? {} : { attributes: { type } }), [key]: cell };
  return earlier === undefined ? reference : [earlier, reference];
}

/** The parent a row names in a field, by its id or by a key. */
export function parentIn(values: Record<string, unknown>, { name, relationshipName }: FieldDef): string | undefined {
  const byKey = relationshipName === undefined ? undefined : values[relationshipName];
  const keys = typeof byKey === 'object' && byKey !== null ? Object.entries(byKey).filter(([key]) => key !== 'attributes') : [];
  const given = values[name] ?? keys[0]?.[1];
  return typeof given === 'string' && given !== '' ? given : undefined;
}
