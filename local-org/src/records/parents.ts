/** Records found by a key: the record of an upsert, and parents that are named by a key instead of an id. */
import { isIdLookup } from '../catalog/catalog.ts';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { SaveError, saveError } from '../org/errors.ts';
import type { Org } from '../org/org.ts';
import { keyIs } from '../org/store.ts';
import type { Stored } from '../org/store.ts';
import type { Access } from '../security/access.ts';
import { fromClient } from './values.ts';

/** A key that more records have is no better a key. */
const MOST_MATCHES = 100;

/** The ids of the records that have a key, as far as the reader sees them; none for a value that no record can have. */
export function idsOfKey(org: Org, access: Access | undefined, object: ObjectDef, field: FieldDef, value: unknown): string[] {
  const key = keyValue(field, value);
  if (key === null) return [];
  // A key that others may have too finds only what the reader sees; one that is unique must not be taken twice.
  const shared = field.unique || field.name === 'Id' ? undefined : access?.rowFilter(object, 'u');
  const where = `${keyIs(field)}${shared ? ` AND ${shared}` : ''}`;
  return org.store
    .all(`SELECT "Id" FROM ${org.store.ensureTable(object)} u WHERE ${where} LIMIT ${MOST_MATCHES}`, key)
    .map((row) => String(row['Id']));
}

/** The id of the record that has a key; undefined when none has. Throws DUPLICATE_EXTERNAL_ID when several have. */
export function recordOfKey(org: Org, access: Access | undefined, object: ObjectDef, field: FieldDef, value: unknown): string | undefined {
  const ids = idsOfKey(org, access, object, field, value);
  if (ids.length > 1)
    throw saveError('DUPLICATE_EXTERNAL_ID', `${field.label}: more than one record found for external id field: [${ids.join(', ')}]`, [field.name]);
  return ids[0];
}

/** The kinds of parent a client may name by a key. A group has no key, so an owner is a user: such a field needs no type. */
export const kindsOfParent = ({ referenceTo = [] }: FieldDef): readonly string[] =>
  referenceTo.length > 1 ? referenceTo.filter((name) => name !== 'Group') : referenceTo;

/** Why a parent of several kinds cannot be named without its type. */
export const needsType = (field: FieldDef): string => `${field.relationshipName ?? field.name} refers to ${kindsOfParent(field).join(' or ')}`;

/** Why a parent cannot be named by this value of a key. */
const notFound = (value: unknown, key: string, parent: ObjectDef) =>
  saveError('INVALID_FIELD', `Foreign key external ID: ${shown(value)} not found for field ${key} in entity ${parent.name}`);

const shown = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 255);

/** What a client gives under a relationship: the type where it says one, the name and the value of the key. */
interface ParentReference {
  type: string | undefined;
  key: string;
  value: unknown;
}

function referenceIn(object: ObjectDef, name: string, field: FieldDef, value: unknown): ParentReference {
  if (value === null || typeof value !== 'object')
    throw saveError('INVALID_FIELD', `${name} takes an object with a key of the parent; to empty the field, set ${field.name} to null`);
  const { attributes, ...keys } = value as { attributes?: { type?: unknown } };
  const [entry, ...more] = Array.isArray(value) ? [] : Object.entries(keys);
  if (!entry || more.length > 0)
    throw saveError(
      'INVALID_FIELD',
      entry || Array.isArray(value)
        ? `More than 1 field provided in an external foreign key reference in entity: ${object.name}`
        : `No field provided in the external foreign key reference ${name} in entity: ${object.name}`,
    );
  return { type: typeof attributes?.type === 'string' ? attributes.type : undefined, key: entry[0], value: entry[1] };
}

function parentObject(org: Org, name: string, field: FieldDef, { type, key, value }: ParentReference): ObjectDef {
  const invalid = (why: string) => saveError('INVALID_FIELD', `The external foreign key reference does not reference a valid entity: ${why}`);
  if (type !== undefined) {
    const named = org.catalog.object(type);
    if (!named || !field.referenceTo?.includes(named.name)) throw invalid(`${type}. ${needsType(field)}`);
    return named;
  }
  const kinds = kindsOfParent(field);
  if (kinds.length > 1) throw invalid(`${name}. ${needsType(field)}: name the type in its attributes`);
  const ofId = key.toLowerCase() === 'id' && typeof value === 'string' ? org.catalog.objectOfId(value) : undefined;
  const parent = ofId && field.referenceTo?.includes(ofId.name) ? ofId : org.catalog.object(kinds[0] ?? '');
  if (!parent) throw invalid(name);
  return parent;
}

/**
 * The parent that `Program__r: { External_Key__c: 'x' }` names; a parent of several kinds has its type in the attributes.
 * Undefined where the name is no relationship the writer knows of. Throws what the platform says of a key that finds nothing or too much.
 */
export function parentByKey(
  org: Org,
  access: Access | undefined,
  object: ObjectDef,
  name: string,
  value: unknown,
): { field: FieldDef; id: Stored } | undefined {
  const field = org.catalog.relationship(object, name);
  if (!field || (access && !access.canReadField(object, field))) return undefined;
  const reference = referenceIn(object, name, field, value);
  const parent = parentObject(org, name, field, reference);
  if (access && !access.canReadObject(parent)) return undefined;
  const key = org.catalog.field(parent, reference.key);
  if (!key || (access && !access.canReadField(parent, key)))
    throw saveError('INVALID_FIELD', `No such column '${reference.key}' on sobject of type ${parent.name}`);
  if (!isIdLookup(key))
    throw saveError(
      'INVALID_FIELD',
      `Field name provided, ${key.name} does not match an External ID, Salesforce Id, or indexed field for ${parent.name}`,
    );
  const id = recordOfKey(org, access, parent, key, reference.value);
  if (id === undefined) throw notFound(reference.value, key.name, parent);
  return { field, id };
}

/** A key's value as rows hold it; null for one that no record can have. */
function keyValue(key: FieldDef, value: unknown): Stored {
  try {
    return fromClient(key, value);
  } catch (error) {
    if (error instanceof SaveError) return null;
    throw error;
  }
}
