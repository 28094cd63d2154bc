import type { ObjectDef } from '../catalog/types.ts';
import { ApiError } from '../org/errors.ts';
import { normalizeId } from '../org/ids.ts';
import type { Org } from '../org/org.ts';
import { saveAll } from '../records/save.ts';
import type { SaveRequest, SaveResult } from '../records/save.ts';
import { runQuery } from '../soql/run.ts';
import { fieldExpression } from '../soql/spec.ts';
import type { ApiContext, Caller } from './context.ts';
import { toRest } from './query.ts';
import type { Answer, Call, Resource } from './resources.ts';
import { visibleObject } from './rest.ts';

const MAX_RECORDS = 200;

interface TypedRecord {
  attributes?: { type?: string; referenceId?: string };
  id?: string;
  Id?: string;
  [field: string]: unknown;
}
interface Collection {
  allOrNone?: boolean;
  records?: TypedRecord[];
}

const toResult = (result: SaveResult) => ({
  ...(result.id === null ? {} : { id: result.id }),
  success: result.success,
  errors: result.errors.map(({ statusCode, message, fields }) => ({ statusCode, message, fields })),
});

const typeOf = (record: TypedRecord): string => {
  if (typeof record?.attributes?.type !== 'string')
    throw new ApiError(400, 'INVALID_INPUT', 'Include an entity type in the attributes of each record');
  return record.attributes.type;
};

function valuesOf(record: TypedRecord): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !['attributes', 'id', 'Id'].includes(name)));
}

function recordsOf(body: Collection | undefined): TypedRecord[] {
  const records = body?.records;
  if (!Array.isArray(records) || records.length === 0) throw new ApiError(400, 'INVALID_INPUT', 'Specify at least one record');
  if (records.length > MAX_RECORDS)
    throw new ApiError(400, 'EXCEEDED_MAX_SIZE_REQUEST', `record limit reached. cannot submit more than ${MAX_RECORDS} records in this call`);
  if (records.some((record) => typeof record !== 'object' || record === null))
    throw new ApiError(400, 'INVALID_INPUT', 'Each record must be an object');
  return records;
}

/** Writes of many records in one call. */
export function collectionResources(context: ApiContext): Resource[] {
  const { org } = context;
  const run = ({ caller, body }: Call, toRequest: (record: TypedRecord) => SaveRequest): SaveResult[] => {
    const collection = body as Collection | undefined;
    return saveAll(org, caller, recordsOf(collection).map(toRequest), { allOrNone: collection?.allOrNone ?? false });
  };
  const ok = (body: unknown): Answer => ({ status: 200, body });
  const objectOf = ({ caller, params }: Call): ObjectDef => visibleObject(context, caller, params['object'] ?? '');
  return [
    {
      method: 'POST',
      path: '/composite/sobjects',
      answer: (call) => ok(run(call, (record) => ({ operation: 'insert', object: typeOf(record), values: valuesOf(record) })).map(toResult)),
    },
    {
      method: 'PATCH',
      path: '/composite/sobjects',
      answer: (call) =>
        ok(
          run(call, (record) => ({
            operation: 'update',
            object: typeOf(record),
            id: String(record.id ?? record.Id ?? ''),
            values: valuesOf(record),
          })).map(toResult),
        ),
    },
    {
      method: 'PATCH',
      path: '/composite/sobjects/:object/:field',
      answer: (call) => {
        const object = objectOf(call);
        const keyField = call.params['field'] ?? '';
        return ok(
          run(call, (record) => ({
            operation: 'upsert',
            object: object.name,
            keyField,
            key: record[keyField],
            values: valuesOf(record),
          })).map((result) => ({ ...toResult(result), created: result.created })),
        );
      },
    },
    {
      method: 'DELETE',
      path: '/composite/sobjects',
      answer: ({ caller, query }) => {
        const ids = (query['ids'] ?? '').split(',').filter(Boolean);
        if (ids.length > MAX_RECORDS)
          throw new ApiError(400, 'EXCEEDED_MAX_SIZE_REQUEST', `record limit reached. cannot submit more than ${MAX_RECORDS} records in this call`);
        const requests = ids.map((id): SaveRequest => ({ operation: 'delete', object: org.catalog.objectOfId(id)?.name ?? id, id }));
        return ok(saveAll(org, caller, requests, { allOrNone: query['allOrNone'] === 'true' }).map(toResult));
      },
    },
    {
      method: 'POST',
      path: '/composite/sobjects/:object',
      answer: (call) => {
        const { caller, version } = call;
        const object = objectOf(call);
        const { ids, fields } = (call.body ?? {}) as { ids?: string[]; fields?: string[] };
        if (!Array.isArray(ids) || (fields !== undefined && !Array.isArray(fields)))
          throw new ApiError(400, 'JSON_PARSER_ERROR', 'ids and fields must be lists');
        const { records } = runQuery(org, caller.access, {
          object: object.name,
          select: ['Id', ...(fields ?? []).map(String)].map((name) => ({
            kind: 'expression' as const,
            expression: fieldExpression(name),
            alias: undefined,
          })),
          where: { kind: 'compare', left: fieldExpression('Id'), operator: 'IN', value: ids },
        });
        const byId = new Map(records.map((record) => [record.fields['Id'], toRest(record, version)]));
        return ok(ids.map((id) => byId.get(normalizeId(String(id)) ?? id) ?? null));
      },
    },
    {
      method: 'POST',
      path: '/composite/tree/:object',
      answer: (call) => {
        const object = objectOf(call);
        const outcome = new TreeSave(org, call.caller, recordsOf(call.body as Collection | undefined)).save(object.name);
        return { status: outcome.hasErrors ? 400 : 201, body: outcome };
      },
    },
  ];
}

/** A tree of new records: parents first, then children with their parent's id, all or nothing. */
class TreeSave {
  readonly #org: Org;
  readonly #caller: Caller;
  readonly #roots: TypedRecord[];
  readonly #results: { referenceId: string; id?: string; errors?: unknown[] }[] = [];

  constructor(org: Org, caller: Caller, roots: TypedRecord[]) {
    this.#org = org;
    this.#caller = caller;
    this.#roots = roots;
  }

  save(objectName: string): { hasErrors: boolean; results: unknown[] } {
    const stop = new Error('stop');
    try {
      this.#org.store.transaction(() => {
        for (const root of this.#roots) this.#saveNode(objectName, root, undefined);
        if (this.#results.some((result) => result.errors)) throw stop;
      });
    } catch (error) {
      if (error !== stop) throw error;
      return { hasErrors: true, results: this.#results.filter((result) => result.errors) };
    }
    return { hasErrors: false, results: this.#results };
  }

  #saveNode(objectName: string, node: TypedRecord, parent: { field: string; id: string } | undefined): void {
    const object = this.#org.object(objectName);
    const isChildren = (value: unknown): value is Collection =>
      typeof value === 'object' && value !== null && Array.isArray((value as Collection).records);
    const values = Object.fromEntries(Object.entries(valuesOf(node)).filter(([, value]) => !isChildren(value)));
    if (parent) values[parent.field] = parent.id;
    if (typeOf(node).toLowerCase() !== object.name.toLowerCase())
      throw new ApiError(400, 'INVALID_TYPE', `A record of type ${typeOf(node)} cannot stand where ${object.name} is expected`);
    const referenceId: unknown = node.attributes?.referenceId ?? '';
    if (typeof referenceId !== 'string') throw new ApiError(400, 'INVALID_INPUT', 'The referenceId of a record must be a text');
    const [result] = saveAll(this.#org, this.#caller, [{ operation: 'insert', object: objectName, values }], { allOrNone: true });
    if (!result?.success || !result.id) {
      this.#results.push({ referenceId, errors: result?.errors ?? [] });
      return;
    }
    this.#results.push({ referenceId, id: result.id });
    for (const [name, value] of Object.entries(node)) {
      if (!isChildren(value)) continue;
      const child = this.#org.catalog.childRelationship(object, name);
      if (!child) throw new ApiError(400, 'INVALID_FIELD', `No such relationship '${name}' on ${objectName}`);
      for (const one of value.records?.length ? recordsOf(value) : [])
        this.#saveNode(child.childObject.name, one, { field: child.field.name, id: result.id });
    }
  }
}
