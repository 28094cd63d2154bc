import type { FastifyInstance, FastifyReply } from 'fastify';
import { describeGlobalEntry, describeObject } from '../catalog/describe.ts';
import type { ObjectDef } from '../catalog/types.ts';
import { ApiError } from '../org/errors.ts';
import type { RecordError } from '../org/errors.ts';
import { normalizeId } from '../org/ids.ts';
import { externalIdField } from '../records/input.ts';
import { idsOfKey } from '../records/parents.ts';
import { saveAll } from '../records/save.ts';
import type { SaveRequest, SaveResult } from '../records/save.ts';
import { fromClient } from '../records/values.ts';
import { countRows, runQuery } from '../soql/run.ts';
import { fieldExpression } from '../soql/spec.ts';
import { authenticate, objectIn } from './context.ts';
import type { ApiContext, Caller } from './context.ts';
import { QueryPages, toRest } from './query.ts';
import type { Answer, Call, Resource } from './resources.ts';

/** HTTP status of a record that was not saved. */
const STATUS: Record<string, number> = {
  NOT_FOUND: 404,
  INVALID_TYPE: 404,
  ENTITY_IS_DELETED: 404,
  INSUFFICIENT_ACCESS_OR_READONLY: 403,
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 403,
};

const toErrors = (errors: RecordError[]) => errors.map(({ statusCode, message, fields }) => ({ message, errorCode: statusCode, fields }));

/** What is answered of a record that was not saved. */
export const failureOf = ({ errors }: SaveResult): Answer => ({ status: STATUS[errors[0]?.statusCode ?? ''] ?? 400, body: toErrors(errors) });

/** Answers a record that was not saved. */
export function sendFailure(reply: FastifyReply, result: SaveResult): FastifyReply {
  const { status, body } = failureOf(result);
  return reply.code(status).send(body);
}

/** An object this user may know of. Throws NOT_FOUND as the REST API does for a name in a path. */
export function visibleObject({ org }: ApiContext, caller: Caller, name: string): ObjectDef {
  const object = org.catalog.object(name);
  if (!object || object.tooling || !caller.access.canReadObject(object))
    throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
  return object;
}

/** A key that several records have: the address of each. */
const choicesOf = (object: ObjectDef, ids: readonly string[], version: string): Answer => ({
  status: 300,
  body: ids.map((id) => `/services/data/v${version}/sobjects/${object.name}/${id}`),
});

const batchSizeOf = (headers: Record<string, unknown>): number | undefined => {
  const match = /batchSize=(\d+)/i.exec(String(headers['sforce-query-options'] ?? ''));
  return match ? Number(match[1]) : undefined;
};

const ok = (body: unknown): Answer => ({ status: 200, body });

/** Records, queries and descriptions over REST. */
export function restResources(context: ApiContext): Resource[] {
  const { org } = context;
  const pages = new QueryPages();
  const saveSingle = (caller: Caller, request: SaveRequest): SaveResult => saveAll(org, caller, [request], { allOrNone: true })[0] as SaveResult;
  const objectOf = ({ caller, params }: Call): ObjectDef => visibleObject(context, caller, params['object'] ?? '');
  const idOf = ({ params }: Call): string => normalizeId(params['id'] ?? '') ?? params['id'] ?? '';

  const query = (path: 'query' | 'queryAll'): Resource => ({
    method: 'GET',
    path: `/${path}`,
    answer: ({ caller, query: { q, columns }, version, headers }) => {
      if (!q) throw new ApiError(400, 'MALFORMED_QUERY', 'A query string has to be specified');
      return ok(
        pages.start(org, caller, q, version, { batchSize: batchSizeOf(headers), columns: columns === 'true', withDeleted: path === 'queryAll' }),
      );
    },
  });
  return [
    query('query'),
    query('queryAll'),
    {
      method: 'GET',
      path: '/query/:locator',
      answer: ({ caller, params, version, headers }) => ok(pages.next(caller, params['locator'] ?? '', version, batchSizeOf(headers))),
    },
    {
      method: 'GET',
      path: '/sobjects',
      answer: ({ caller, version }) =>
        ok({
          encoding: 'UTF-8',
          maxBatchSize: 200,
          sobjects: [...org.catalog.objects.values()]
            .filter((object) => !object.tooling && caller.access.canReadObject(object))
            .map((object) => describeGlobalEntry(object, caller.access, version)),
        }),
    },
    {
      method: 'GET',
      path: '/sobjects/:object/describe',
      answer: (call) => ok(describeObject(org, objectOf(call), call.caller.access, call.version)),
    },
    {
      method: 'GET',
      path: '/sobjects/:object',
      answer: (call) => ok({ objectDescribe: describeGlobalEntry(objectOf(call), call.caller.access, call.version), recentItems: [] }),
    },
    {
      method: 'GET',
      path: '/sobjects/:object/:id',
      answer: (call) =>
        ok(readRecord(context, call.caller, objectOf(call), 'Id', normalizeId(call.params['id'] ?? ''), call.query['fields'], call.version)),
    },
    {
      method: 'GET',
      path: '/sobjects/:object/:field/:key',
      answer: (call) => {
        const { caller, params, version } = call;
        const object = objectOf(call);
        const field = externalIdField(org, caller.access, object, params['field'] ?? '');
        const ids = idsOfKey(org, caller.access, object, field, params['key'] ?? '');
        if (ids.length > 1) return choicesOf(object, ids, version);
        return ok(readRecord(context, caller, object, 'Id', ids[0], call.query['fields'], version));
      },
    },
    {
      method: 'POST',
      path: '/sobjects/:object',
      answer: (call) => {
        const result = saveSingle(call.caller, { operation: 'insert', object: objectOf(call).name, values: objectIn(call.body) });
        return result.success ? { status: 201, body: { id: result.id, success: true, errors: [] } } : failureOf(result);
      },
    },
    {
      method: 'PATCH',
      path: '/sobjects/:object/:id',
      answer: (call) => {
        const result = saveSingle(call.caller, { operation: 'update', object: objectOf(call).name, id: idOf(call), values: objectIn(call.body) });
        return result.success ? { status: 204 } : failureOf(result);
      },
    },
    {
      method: 'DELETE',
      path: '/sobjects/:object/:id',
      answer: (call) => {
        const result = saveSingle(call.caller, { operation: 'delete', object: objectOf(call).name, id: idOf(call) });
        return result.success ? { status: 204 } : failureOf(result);
      },
    },
    {
      method: 'PATCH',
      path: '/sobjects/:object/:field/:key',
      answer: (call) => {
        const { caller, params, version } = call;
        const object = objectOf(call);
        const [keyField = '', key = ''] = [params['field'], params['key']];
        const field = externalIdField(org, caller.access, object, keyField);
        const ids = idsOfKey(org, caller.access, object, field, key);
        if (ids.length > 1) return choicesOf(object, ids, version);
        const result = saveSingle(caller, { operation: 'upsert', object: object.name, keyField, key, values: objectIn(call.body) });
        return result.success
          ? { status: result.created ? 201 : 200, body: { id: result.id, success: true, errors: [], created: result.created } }
          : failureOf(result);
      },
    },
    {
      method: 'GET',
      path: '/limits/recordCount',
      answer: ({ caller, query: { sObjects } }) => {
        const names = (sObjects ?? '').split(',').filter(Boolean);
        return ok({
          sObjects: names
            .map((name) => visibleObject(context, caller, name))
            .map((object) => ({ name: object.name, count: countRows(org, caller.access, { object: object.name }) })),
        });
      },
    },
  ];
}

/** What a version of the API has. */
export function versionRoutes(app: FastifyInstance, context: ApiContext): void {
  app.get<{ Params: { version: string } }>('/services/data/v:version', (request) => {
    const caller = authenticate(context, request);
    const base = `/services/data/v${request.params.version}`;
    const identity = `${context.baseUrl()}/id/${context.org.id}/${caller.userId}`;
    return Object.fromEntries([
      ['identity', identity] as const,
      ...['sobjects', 'query', 'queryAll', 'limits', 'composite', 'tooling', 'ui-api', 'graphql'].map((name) => [name, `${base}/${name}`] as const),
    ]);
  });
}

/** One record with the fields asked for, or all this user may see. */
export function readRecord(
  { org }: ApiContext,
  caller: Caller,
  object: ObjectDef,
  keyField: string,
  key: string | undefined,
  fields: string | undefined,
  version: string,
) {
  const names = fields
    ? fields.split(',').map((name) => name.trim())
    : [...object.fields.values()]
        .filter((field) => caller.access.canReadField(object, field) && field.type !== 'address' && field.type !== 'location')
        .map((field) => field.name);
  const field = org.catalog.field(object, keyField);
  const value = field && key !== undefined ? fromClient(field, key) : null;
  const answer =
    value === null
      ? undefined
      : runQuery(org, caller.access, {
          object: object.name,
          select: ['Id', ...names].map((name) => ({ kind: 'expression' as const, expression: fieldExpression(name), alias: undefined })),
          where: { kind: 'compare', left: fieldExpression(keyField), operator: '=', value },
          limit: 2,
        });
  if (answer?.records.length !== 1 || !answer.records[0]) throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
  return toRest(answer.records[0], version);
}
