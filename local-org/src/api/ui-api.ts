import type { FastifyInstance, FastifyReply } from 'fastify';
import { isSortable } from '../catalog/traits.ts';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { ApiError } from '../org/errors.ts';
import type { RecordError } from '../org/errors.ts';
import { normalizeId } from '../org/ids.ts';
import { controllersOf, MASTER_RECORD_TYPE, numbersFor, recordTypeChoices, valuesFor } from '../records/record-types.ts';
import type { RecordTypeChoice } from '../records/record-types.ts';
import { saveAll } from '../records/save.ts';
import type { SaveRequest } from '../records/save.ts';
import type { Access } from '../security/access.ts';
import { runQuery } from '../soql/run.ts';
import type { QueriedRecord, Value } from '../soql/outputs.ts';
import { fieldExpression } from '../soql/spec.ts';
import { authenticate, objectIn } from './context.ts';
import type { ApiContext, Caller } from './context.ts';
import type { Wording } from '../org/wording.ts';
import { displayValue } from '../views/display.ts';
import type { Reading } from '../views/display.ts';

const DATA_TYPES: Partial<Record<FieldDef['type'], string>> = {
  id: 'String',
  string: 'String',
  textarea: 'TextArea',
  email: 'Email',
  phone: 'Phone',
  url: 'Url',
  boolean: 'Boolean',
  int: 'Int',
  double: 'Double',
  currency: 'Currency',
  percent: 'Percent',
  date: 'Date',
  datetime: 'DateTime',
  time: 'Time',
  picklist: 'Picklist',
  multipicklist: 'MultiPicklist',
  reference: 'Reference',
  address: 'Address',
  location: 'Location',
  combobox: 'ComboBox',
  encryptedstring: 'EncryptedString',
};

/** A field as object-info gives it. */
export function fieldInfo(object: ObjectDef, field: FieldDef, access: Access) {
  const editable = access.canEditField(object, field);
  const rights = access.object(object);
  const shown = access.words.field(object, field);
  return {
    apiName: field.name,
    label: shown.label,
    dataType: DATA_TYPES[field.type] ?? 'String',
    custom: field.custom,
    required: field.required && !field.autoNumber && !field.summary && field.type !== 'boolean',
    createable: rights.create && field.createable && editable,
    updateable: rights.edit && field.updateable && editable,
    calculated: field.formula !== undefined || field.summary !== undefined,
    unique: field.unique ?? false,
    length: field.length ?? 0,
    precision: field.precision ?? 0,
    scale: field.scale ?? 0,
    inlineHelpText: shown.helpText ?? null,
    nameField: field.name === object.nameField,
    reference: field.type === 'reference',
    referenceToInfos: (field.referenceTo ?? []).map((apiName) => ({ apiName, nameFields: ['Name'] })),
    relationshipName: field.relationshipName ?? null,
    referenceTargetField: null,
    filterable: field.filterable !== false,
    sortable: isSortable(field),
    htmlFormatted: field.metadataType === 'Html',
    compound: field.type === 'address',
    compoundFieldName: null,
    compoundComponentName: null,
    controllingFields: field.picklist?.controllingField === undefined ? [] : [field.picklist.controllingField],
    controllerName: field.picklist?.controllingField ?? null,
    extraTypeInfo: field.metadataType === 'LongTextArea' ? 'PlainTextArea' : null,
    highScaleNumber: false,
    polymorphicForeignKey: (field.referenceTo?.length ?? 0) > 1,
    searchPrefilterable: false,
    externalId: field.externalId ?? false,
  };
}

/** An object as `/ui-api/object-info` gives it. */
export function objectInfo({ org }: ApiContext, object: ObjectDef, access: Access) {
  const permission = access.object(object);
  const readable = [...object.fields.values()].filter((field) => access.canReadField(object, field));
  const types = recordTypeChoices(org, object, access);
  return {
    apiName: object.name,
    ...access.words.object(object),
    keyPrefix: object.keyPrefix,
    custom: object.custom,
    createable: object.createable && permission.create,
    updateable: object.updateable && permission.edit,
    deletable: object.deletable && permission.delete,
    queryable: true,
    searchable: true,
    layoutable: true,
    feedEnabled: false,
    mruEnabled: false,
    fields: Object.fromEntries(readable.map((field) => [field.name, fieldInfo(object, field, access)])),
    nameFields: object.nameField ? [object.nameField] : [],
    defaultRecordTypeId: types.find((type) => type.isDefault)?.id ?? MASTER_RECORD_TYPE,
    recordTypeInfos: Object.fromEntries(
      [...types, { id: MASTER_RECORD_TYPE, label: 'Master', available: true, isDefault: !types.some((type) => type.isDefault) }].map(
        ({ id, label, available, isDefault }) => [
          id,
          { available, defaultRecordTypeMapping: isDefault, master: id === MASTER_RECORD_TYPE, name: label, recordTypeId: id },
        ],
      ),
    ),
    childRelationships: org.catalog
      .childRelationships(object)
      .filter((child) => child.relationshipName && access.canReadObject(child.childObject))
      .map((child) => ({
        childObjectApiName: child.childObject.name,
        fieldName: child.field.name,
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName: child.relationshipName,
      })),
    dependentFields: dependencies(readable),
    themeInfo: { color: '5867E8', iconUrl: '' },
    eTag: String(org.components.all().length),
  };
}

/** Which fields depend on a field, and which on those: `{ Country__c: { State__c: {} } }`. */
function dependencies(fields: FieldDef[]): Record<string, object> {
  const of = (controller: string, seen: string[]): Record<string, object> =>
    Object.fromEntries(
      fields
        .filter((field) => field.picklist?.controllingField === controller && !seen.includes(field.name))
        .map((field) => [field.name, of(field.name, [...seen, field.name])]),
    );
  const controllers = new Set(fields.flatMap((field) => field.picklist?.controllingField ?? []));
  return Object.fromEntries(fields.filter(({ name }) => controllers.has(name)).map(({ name }) => [name, of(name, [name])]));
}

/** A record as the UI API gives it. */
export function uiRecord(record: QueriedRecord, types: RecordTypeChoice[], reading: Reading): Record<string, unknown> {
  const { object, fields } = record;
  const type = types.find(({ id }) => id === fields['RecordTypeId']);
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (Array.isArray(value)) continue;
    if (typeof value === 'object' && value !== null)
      out[name] = { displayValue: String(value.fields['Name'] ?? ''), value: uiRecord(value, [], reading) };
    else out[name] = { displayValue: displayValue(shown(object, name, reading.words), value as Value, reading.locale), value };
  }
  return {
    apiName: object?.name,
    id: fields['Id'],
    childRelationships: {},
    eTag: '',
    fields: out,
    recordTypeId: type?.id ?? MASTER_RECORD_TYPE,
    recordTypeInfo: type
      ? { available: type.available, defaultRecordTypeMapping: type.isDefault, master: false, name: type.label, recordTypeId: type.id }
      : null,
    systemModstamp: fields['SystemModstamp'] ?? null,
    lastModifiedById: fields['LastModifiedById'] ?? null,
    lastModifiedDate: fields['LastModifiedDate'] ?? null,
    weakEtag: 0,
  };
}

/** A field as a user's language has it. */
function shown(object: ObjectDef | undefined, name: string, words: Wording): FieldDef | undefined {
  const field = object?.fields.get(name);
  return object && field ? words.field(object, field) : undefined;
}

/** Field errors by field and page errors apart, as the UI API answers a save it refuses. */
function recordFailure(object: ObjectDef, errors: RecordError[], words: Wording) {
  const fieldErrors: Record<string, unknown[]> = {};
  const pageErrors: unknown[] = [];
  for (const { statusCode, message, fields } of errors) {
    if (fields.length === 0)
      pageErrors.push({ constituentField: null, duplicateRecordError: null, errorCode: statusCode, field: null, fieldLabel: null, message });
    for (const name of fields)
      (fieldErrors[name] ??= []).push({
        constituentField: null,
        duplicateRecordError: null,
        errorCode: statusCode,
        field: name,
        fieldLabel: shown(object, name, words)?.label ?? name,
        message,
      });
  }
  const statusCode = errors[0]?.statusCode === 'INSUFFICIENT_ACCESS_OR_READONLY' ? 403 : errors[0]?.statusCode === 'ENTITY_IS_DELETED' ? 404 : 400;
  return {
    message: 'An error occurred while trying to update the record. Please try again.',
    statusCode,
    enhancedErrorType: 'RecordError',
    output: { errors: pageErrors, fieldErrors },
  };
}

/** An object that the UI API shows the caller. Throws what the platform says of others. */
export function uiObject({ org }: ApiContext, caller: Caller, name: string): ObjectDef {
  const object = org.catalog.object(name);
  if (!object?.uiApi || !caller.access.canReadObject(object)) throw new ApiError(404, 'INVALID_TYPE', `Object ${name} is not supported in UI API`);
  return object;
}

/** Records, object info and picklist values as Lightning's own wires ask for them. */
export function uiApiRoutes(app: FastifyInstance, context: ApiContext): void {
  const { org } = context;
  const base = '/services/data/v:version/ui-api';

  const objectFor = (caller: Caller, name: string): ObjectDef => uiObject(context, caller, name);

  /** Fields that do not exist or are hidden: an error among `fields`, nothing among `optionalFields`. */
  const fieldsOf = (caller: Caller, object: ObjectDef, required: string | undefined, optional: string | undefined): string[] => {
    const strip = (list: string | undefined): string[] =>
      String(list ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean)
        .map((name) => {
          const [head = '', ...rest] = name.split('.');
          if (head.toLowerCase() !== object.name.toLowerCase() || rest.length === 0)
            throw new ApiError(400, 'INVALID_FIELD', `Invalid fields: [${name}]`);
          return rest.join('.');
        });
    const known = (path: string): boolean => {
      let current: ObjectDef | undefined = object;
      const steps = path.split('.');
      for (const step of steps.slice(0, -1)) {
        const relation: FieldDef | undefined = current && org.catalog.relationship(current, step);
        if (!current || !relation || !caller.access.canReadField(current, relation)) return false;
        current = org.catalog.parentOf(relation);
        if (!current || !caller.access.canReadObject(current)) return false;
      }
      const field = current && org.catalog.field(current, steps.at(-1) ?? '');
      return current !== undefined && field !== undefined && caller.access.canReadField(current, field);
    };
    return [...strip(required), ...strip(optional).filter(known)];
  };

  const readRecord = (caller: Caller, id: string, required: string | undefined, optional: string | undefined) => {
    const normalized = normalizeId(id);
    const object = normalized ? org.catalog.objectOfId(normalized) : undefined;
    if (!normalized || !object?.uiApi || !caller.access.canReadObject(object))
      throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
    const names = [
      ...new Set([
        'Id',
        ...['SystemModstamp', 'LastModifiedById', 'LastModifiedDate', 'RecordTypeId'].filter((name) => object.fields.has(name)),
        ...fieldsOf(caller, object, required, optional),
      ]),
    ];
    const { records } = runQuery(org, caller.access, {
      object: object.name,
      select: names.map((name) => ({ kind: 'expression' as const, expression: fieldExpression(name), alias: undefined })),
      where: { kind: 'compare', left: fieldExpression('Id'), operator: '=', value: normalized },
    });
    if (!records[0]) throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
    return uiRecord(records[0], recordTypeChoices(org, object, caller.access), caller.access);
  };

  const save = (caller: Caller, object: ObjectDef, request: SaveRequest, reply: FastifyReply, status: number): FastifyReply => {
    const [result] = saveAll(org, caller, [request], { allOrNone: true });
    if (!result?.success) {
      const failure = recordFailure(object, result?.errors ?? [], caller.access.words);
      return reply.code(failure.statusCode).send(failure);
    }
    if (request.operation === 'delete') return reply.code(204).send();
    const readable = [...object.fields.values()]
      .filter((field) => caller.access.canReadField(object, field))
      .map((field) => `${object.name}.${field.name}`);
    return reply.code(status).send(readRecord(caller, result.id ?? '', readable.join(','), undefined));
  };

  /** Throws 412 when a record was saved after the moment a client has read it, as the UI API does when the header asks. */
  const refuseModified = (caller: Caller, id: string, since: string): void => {
    const moment = Date.parse(since);
    if (Number.isNaN(moment))
      throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', `${since} is no date that the header If-Modified-Since can have`);
    const { lastModifiedDate } = readRecord(caller, id, undefined, undefined);
    const saved = Date.parse(String(lastModifiedDate));
    // A date of HTTP has no parts of a second.
    const read = since.endsWith('GMT') ? Math.floor(saved / 1000) * 1000 : saved;
    if (read > moment)
      throw new ApiError(412, 'PRECONDITION_FAILED', 'The record has been modified since it was read. Read it again, then update it.');
  };

  app.get<{ Params: { id: string }; Querystring: { fields?: string; optionalFields?: string } }>(`${base}/records/:id`, (request) =>
    readRecord(authenticate(context, request), request.params.id, request.query.fields, request.query.optionalFields),
  );
  app.post<{ Body: { apiName?: string; fields?: Record<string, unknown> } }>(`${base}/records`, (request, reply) => {
    const caller = authenticate(context, request);
    const object = objectFor(caller, String(request.body?.apiName ?? ''));
    return save(caller, object, { operation: 'insert', object: object.name, values: objectIn(request.body.fields) }, reply, 201);
  });
  app.patch<{ Params: { id: string }; Body: { fields?: Record<string, unknown> } }>(`${base}/records/:id`, (request, reply) => {
    const caller = authenticate(context, request);
    const object = objectFor(caller, org.catalog.objectOfId(request.params.id)?.name ?? '');
    const values = Object.fromEntries(Object.entries(objectIn(objectIn(request.body)['fields'])).filter(([name]) => name !== 'Id'));
    const since = request.headers['if-modified-since'] ?? request.headers['if-unmodified-since'];
    if (since !== undefined) refuseModified(caller, request.params.id, since);
    return save(caller, object, { operation: 'update', object: object.name, id: normalizeId(request.params.id) ?? '', values }, reply, 200);
  });
  app.delete<{ Params: { id: string } }>(`${base}/records/:id`, (request, reply) => {
    const caller = authenticate(context, request);
    const object = objectFor(caller, org.catalog.objectOfId(request.params.id)?.name ?? '');
    return save(caller, object, { operation: 'delete', object: object.name, id: normalizeId(request.params.id) ?? '' }, reply, 204);
  });

  app.get<{ Params: { object: string } }>(`${base}/object-info/:object`, (request) => {
    const caller = authenticate(context, request);
    return objectInfo(context, objectFor(caller, request.params.object), caller.access);
  });
  const recordTypeFor = (caller: Caller, object: ObjectDef, id: string): RecordTypeChoice | undefined => {
    const type = recordTypeChoices(org, object, caller.access).find((one) => one.id === normalizeId(id));
    if (!type && normalizeId(id) !== MASTER_RECORD_TYPE)
      throw new ApiError(400, 'INVALID_TYPE', `Record type ${id} does not exist on ${object.name}`);
    return type;
  };
  app.get<{ Params: { object: string; recordType: string } }>(`${base}/object-info/:object/picklist-values/:recordType`, (request) => {
    const caller = authenticate(context, request);
    const object = objectFor(caller, request.params.object);
    const type = recordTypeFor(caller, object, request.params.recordType);
    const fields = [...object.fields.values()].filter((field) => field.picklist && caller.access.canReadField(object, field));
    return {
      eTag: '',
      picklistFieldValues: Object.fromEntries(
        fields.map((field) => [field.name, picklistFor(object, caller.access.words.field(object, field), type)]),
      ),
    };
  });
  app.get<{ Params: { object: string; recordType: string; field: string } }>(
    `${base}/object-info/:object/picklist-values/:recordType/:field`,
    (request) => {
      const caller = authenticate(context, request);
      const object = objectFor(caller, request.params.object);
      const field = org.catalog.field(object, request.params.field);
      if (!field?.picklist || !caller.access.canReadField(object, field))
        throw new ApiError(400, 'INVALID_FIELD', `Picklist field ${request.params.field} does not exist`);
      return picklistFor(object, caller.access.words.field(object, field), recordTypeFor(caller, object, request.params.recordType));
    },
  );
}

/** What a picklist offers for a record type; the values of its controlling field are numbered. */
function picklistFor(object: ObjectDef, field: FieldDef, type: RecordTypeChoice | undefined) {
  const controllerValues = controllersOf(object, field);
  const values = valuesFor(field, type).map((value) => ({
    attributes: null,
    label: value.label,
    validFor: numbersFor(value, controllerValues),
    value: value.value,
  }));
  const chosen = valuesFor(field, type).findIndex((value) => value.default);
  return {
    controllerValues,
    defaultValue: values[chosen] ?? null,
    eTag: '',
    url: `/ui-api/object-info/${object.name}/picklist-values/${type?.id ?? MASTER_RECORD_TYPE}/${field.name}`,
    values,
  };
}
