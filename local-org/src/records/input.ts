import { isIdLookup } from '../catalog/catalog.ts';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { ApiError, saveError } from '../org/errors.ts';
import type { Org } from '../org/org.ts';
import type { Row } from '../org/store.ts';
import type { Access } from '../security/access.ts';
import { parentByKey } from './parents.ts';
import { MASTER_RECORD_TYPE } from './record-types.ts';
import { fromClient } from './values.ts';

/** What a client sends, made into row values. Unknown, hidden and read-only fields are refused in the platform's words. */
export function readInput(org: Org, access: Access | undefined, object: ObjectDef, values: Record<string, unknown>, isNew: boolean): Row {
  const row: Row = {};
  for (const [name, value] of Object.entries(values)) {
    if (name === 'attributes') continue;
    const field = org.catalog.field(object, name);
    if (!field || (access && !access.canReadField(object, field))) {
      const parent = field ? undefined : parentByKey(org, access, object, name, value);
      if (!parent) throw saveError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
      checkWritable(access, object, parent.field, isNew);
      if (Object.keys(values).some((one) => one.toLowerCase() === parent.field.name.toLowerCase()))
        throw saveError('INVALID_FIELD', `Cannot specify both an external ID reference ${name} and a salesforce id, ${parent.field.name}`);
      row[parent.field.name] = parent.id;
      continue;
    }
    if (field.name === 'Id') {
      if (isNew) throw saveError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']);
      continue;
    }
    checkWritable(access, object, field, isNew);
    const stored = fromClient(field, value);
    row[field.name] = field.name === 'RecordTypeId' && stored === MASTER_RECORD_TYPE ? null : stored;
  }
  return row;
}

/** Who holds the permission "Set Audit Fields upon Record Creation" may say when a record was made: for migrations. */
export const AUDIT_FIELDS = new Set(['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById']);

function checkWritable(access: Access | undefined, object: ObjectDef, field: FieldDef, isNew: boolean): void {
  const writable = isNew ? field.createable || (access?.can('CreateAuditFields') === true && AUDIT_FIELDS.has(field.name)) : field.updateable;
  if (writable && (!access || access.canEditField(object, field))) return;
  throw saveError(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    [field.name],
  );
}

/** The external-id field an upsert is keyed by. Throws what the platform says of one that is hidden, not there or no key. */
export function externalIdField(org: Org, access: Access | undefined, object: ObjectDef, name: string): FieldDef {
  const field = org.catalog.field(object, name);
  if (!field || (access && !access.canReadField(object, field)))
    throw new ApiError(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`);
  if (isIdLookup(field)) return field;
  throw new ApiError(
    400,
    'INVALID_FIELD',
    `Field name provided, ${field.name} does not match an External ID, Salesforce Id, or indexed field for ${object.name}`,
  );
}
