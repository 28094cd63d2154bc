/** What the header of a load's file says: which field each column goes to, and how rows find their parents. */
import type { DescribeSObjectResult, Field } from 'jsforce';
import type { OrgClient } from '../org/client.ts';
import type { ColumnKind } from './csv-watch.ts';
import { describeObject } from '../org/describe.ts';
import { UsageError } from '../org/errors.ts';
import { isNumber } from './same.ts';

/** A parent that a column names by a key. */
export interface ParentKey {
  object: string;
  key: Field;
  /** Whether the reference takes several kinds of objects: then the column names the kind, too. */
  isPolymorphic: boolean;
}

/** A column of the file, and the field it goes to. */
export interface Column {
  /** As the header has it: `Name`, `Account.Key__c`, `Lead:Who.Email`. */
  header: string;
  /** The field of the object that takes it: of a parent named by key, the reference. */
  field: Field;
  parent?: ParentKey;
}

/** What a header says of a file. */
export interface Layout {
  /** The columns that are sent. */
  columns: Column[];
  /** Their places in a row of the file: other columns are results of an earlier load. */
  places: number[];
  /** The one of them rows are told apart by. */
  key: Column;
  /** Createable but not updateable, for example a master-detail that cannot be reparented. */
  fixed: ReadonlySet<Column>;
}

/** Fields of a parent of several kinds that a query reads (the Name object). */
const NAME_FIELDS = new Set(['Alias', 'Email', 'FirstName', 'Id', 'LastName', 'Name', 'Phone', 'Title', 'Type', 'Username']);

/** The header of a column as a bulk job has it; of one that names a parent of several kinds, with the kind. */
export const jobHeaderOf = ({ header, field, parent }: Column): string =>
  parent ? `${parent.isPolymorphic ? `${parent.object}:` : ''}${field.relationshipName ?? ''}.${parent.key.name}` : header;

/** The fields that a query reads to compare a column; none where a query cannot tell the parent's key. */
export function readsOf({ header, field, parent }: Column): string[] {
  if (!parent?.isPolymorphic) return [header];
  if (!NAME_FIELDS.has(parent.key.name)) return [];
  return ['Type', parent.key.name].map((name) => `${field.relationshipName ?? ''}.${name}`);
}

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.slice(0, 40).join(', ') + (names.length > 40 ? ', …' : ''));

const quoted = (columns: readonly Column[]): string => columns.map(({ header }) => `"${header}"`).join(', ');

/** Columns that only results have: a file of them can be loaded again. */
const RESULT_COLUMNS = new Set(['sf__id', 'sf__error', 'sf__created']);

/** `Lead:Who.Email` in its parts; a plain field has no key. */
function partsOf(header: string): { kind: string | undefined; name: string; key: string | undefined } {
  const [, kind, name = header, key] = /^(?:(\w+):)?(\w+)\.(\w+)$/.exec(header) ?? [];
  return { kind, name, key };
}

const isCalled = (wanted: string) => (field: { name: string }) => field.name.toLowerCase() === wanted.toLowerCase();

/** The field a key names, whatever its case. */
export const keyFieldOf = (describe: DescribeSObjectResult, keyName: string): Field | undefined => describe.fields.find(isCalled(keyName));

/** Whether records are found by a field. */
const isKey = (field: Field): boolean => field.externalId || field.idLookup || field.name === 'Id';

/** The field that takes a column. */
function fieldOf(describe: DescribeSObjectResult, header: string): Field | undefined {
  const { name, key } = partsOf(header);
  if (key === undefined) return describe.fields.find(isCalled(name));
  return describe.fields.find((field) => field.relationshipName?.toLowerCase() === name.toLowerCase());
}

/** What the cells of a field are. */
const fieldKind = (field: Field): ColumnKind => (isNumber(field) ? 'number' : field.type === 'date' ? 'date' : 'text');

/** What the cells of a column are: keys of parents are texts. */
export const columnKind = ({ field, parent }: Pick<Column, 'field' | 'parent'>): ColumnKind => (parent ? 'text' : fieldKind(field));

/** What the cells of a column are, by its header; undefined for one that the object does not have. */
export function kindOf(describe: DescribeSObjectResult, header: string): ColumnKind | undefined {
  if (RESULT_COLUMNS.has(header.toLowerCase())) return 'text';
  const field = fieldOf(describe, header);
  if (!field) return undefined;
  return partsOf(header).key === undefined ? fieldKind(field) : 'text';
}

/** The names of a header that are sent, with their places. Throws a UsageError for one that is missing or there twice. */
function namesOf(file: string, header: readonly string[]): { sent: string[]; places: number[] } {
  const names = header.map((name) => name.trim());
  const places = names.flatMap((name, index) => (RESULT_COLUMNS.has(name.toLowerCase()) ? [] : [index]));
  const sent = places.map((place) => names[place] as string);
  const seen = new Set<string>();
  for (const [index, name] of sent.entries()) {
    if (name === '') throw new UsageError(`${file}: column ${index + 1} has no name`);
    if (seen.has(name.toLowerCase())) throw new UsageError(`${file} has two columns "${name}". Rename one of them, or take it out`);
    seen.add(name.toLowerCase());
  }
  return { sent, places };
}

/**
 * The layout of a header, with each column's field. Throws a UsageError that names the columns the object lacks, those nobody may write,
 * and those that cannot name a parent: nothing is sent that can never match.
 */
export async function layoutOf(
  client: OrgClient,
  file: string,
  header: readonly string[],
  describe: DescribeSObjectResult,
  keyName: string,
): Promise<Layout> {
  const { sent, places } = namesOf(file, header);
  const missing = sent.filter((name) => !fieldOf(describe, name));
  if (missing.length > 0)
    throw new UsageError(
      `${file}: ${describe.name} has no field ${listed(missing.map((name) => `"${name}"`))}, or you may not see it. Its fields: ${listed(describe.fields.map((field) => field.name))}`,
    );
  const keyField = keyFieldOf(describe, keyName);
  if (!keyField || !isKey(keyField))
    throw new UsageError(
      `--key ${keyName}: ${keyField ? 'it is no external id' : `${describe.name} has no such field`}. External ids of ${describe.name}: ${listed(describe.fields.filter((field) => field.externalId).map((field) => field.name))}`,
    );
  const columns = sent.map((name): Column => ({ header: name, field: fieldOf(describe, name) as Field }));
  const key = columns.find(({ header: name }) => name.toLowerCase() === keyName.toLowerCase());
  if (!key) throw new UsageError(`${file} has no column "${keyName}", which --key names. Its columns: ${listed(sent)}`);
  const unwritable = columns.filter((column) => column !== key && !column.field.createable && !column.field.updateable);
  if (unwritable.length > 0)
    throw new UsageError(`${file}: ${quoted(unwritable)} cannot be written: the org works it out, or you may not. Take it out`);
  if (!describe.createable && !describe.updateable)
    throw new UsageError(`${describe.name} cannot be written by you, or by anybody: ask for the right to create and edit it`);
  const described = new Map([[describe.name, describe]]);
  for (const column of columns) {
    const parent = await parentOf(client, file, column, described);
    if (parent) column.parent = parent;
  }
  const fixed = new Set(columns.filter((column) => column !== key && !column.field.updateable));
  return { columns, places, key, fixed };
}

/** The parent a column names by a key; undefined for a plain field. Throws a UsageError when no parent, or more than one kind, has that key. */
async function parentOf(
  client: OrgClient,
  file: string,
  { header, field }: Column,
  described: Map<string, DescribeSObjectResult>,
): Promise<ParentKey | undefined> {
  const { kind, key } = partsOf(header);
  if (key === undefined) return undefined;
  const all = field.referenceTo ?? [];
  const wanted = kind === undefined ? all : all.filter((name) => name.toLowerCase() === kind.toLowerCase());
  if (wanted.length === 0) throw new UsageError(`${file}, column "${header}": ${field.name} does not refer to ${kind ?? ''}, but to ${listed(all)}`);
  const found: ParentKey[] = [];
  const keys: string[] = [];
  for (const object of wanted) {
    const describe = described.get(object) ?? (await describeObject(client, object));
    if (!describe) continue;
    described.set(object, describe);
    const own = describe.fields.filter(isKey);
    keys.push(...own.map(({ name }) => `${object}.${name}`));
    const named = own.find(isCalled(key));
    if (named) found.push({ object, key: named, isPolymorphic: all.length > 1 });
  }
  if (found.length > 1)
    throw new UsageError(
      `${file}, column "${header}": ${field.name} may be a ${found.map(({ object }) => object).join(' or a ')}. Name the kind: ${found.map(({ object }) => `${object}:${header}`).join(' or ')}`,
    );
  if (!found[0])
    throw new UsageError(`${file}, column "${header}": no record is found by ${key}. Parents of ${field.name} are found by ${listed(keys)}`);
  return found[0];
}
