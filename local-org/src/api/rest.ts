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

type Body = Record<string, unknown>;

/** HTTP status of a record that was not saved. */
const STATUS: Record<string, number> = {
  NOT_FOUND: 404,
  INVALID_TYPE: 404,
  ENTITY_IS_DELETED: 404,
  INSUFFICIENT_ACCESS_OR_READONLY: 403,
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 403,
};

const toErrors = (errors: RecordError[]) => errors.map(({ statusCode, message, fields }) => ({ message, errorCode: statusCode, fields }));

/** Answers a record that was not saved. */
export function sendFailure(reply: FastifyReply, result: SaveResult): FastifyReply {
  return reply.code(STATUS[result.errors[0]?.statusCode ?? ''] ?? 400).send(toErrors(result.errors));
}

/** An object this user may know of. Throws NOT_FOUND as the REST API does for a name in a path. */
export function visibleObject({ org }: ApiContext, caller: Caller, name: string): ObjectDef {
  const object = org.catalog.object(name);
  if (!object || object.tooling || !caller.access.canReadObject(object))
    throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
  return object;
}

/** Answers a key that several records have: 300, with the address of each. */
function sendChoices(reply: FastifyReply, object: ObjectDef, ids: readonly string[], version: string): FastifyReply {
  return reply.code(300).send(ids.map((id) => `/services/data/v${version}/sobjects/${object.name}/${id}`));
}

/** Records, queries and descriptions over REST. */
export function restRoutes(app: FastifyInstance, context: ApiContext): void {
  const { org } = context;
  const pages = new QueryPages();
  const saveSingle = (caller: Caller, request: SaveRequest): SaveResult => saveAll(org, caller, [request], { allOrNone: true })[0] as SaveResult;

  const versionOf = (params: unknown): string => (params as { version: string }).version;
  const batchSizeOf = (headers: Record<string, unknown>): number | undefined => {
    const match = /batchSize=(\d+)/i.exec(String(headers['sforce-query-options'] ?? ''));
    return match ? Number(match[1]) : undefined;
  };

  app.get('/services/data/v:version', (request) => {
    const caller = authenticate(context, request);
    const base = `/services/data/v${versionOf(request.params)}`;
    const identity = `${context.baseUrl()}/id/${org.id}/${caller.userId}`;
    return Object.fromEntries([
      ['identity', identity] as const,
      ...['sobjects', 'query', 'queryAll', 'limits', 'composite', 'tooling', 'ui-api', 'graphql'].map((name) => [name, `${base}/${name}`] as const),
    ]);
  });

  for (const path of ['query', 'queryAll']) {
    app.get<{ Querystring: { q?: string; columns?: string } }>(`/services/data/v:version/${path}`, (request) => {
      const caller = authenticate(context, request);
      if (!request.query.q) throw new ApiError(400, 'MALFORMED_QUERY', 'A query string has to be specified');
      return pages.start(org, caller, request.query.q, versionOf(request.params), {
        batchSize: batchSizeOf(request.headers),
        columns: request.query.columns === 'true',
        withDeleted: path === 'queryAll',
      });
    });
  }
  app.get<{ Params: { locator: string } }>('/services/data/v:version/query/:locator', (request) =>
    pages.next(authenticate(context, request), request.params.locator, versionOf(request.params), batchSizeOf(request.headers)),
  );
  app.get('/services/data/v:version/sobjects', (request) => {
    const caller = authenticate(context, request);
    const version = versionOf(request.params);
    return {
      encoding: 'UTF-8',
      maxBatchSize: 200,
      sobjects: [...org.catalog.objects.values()]
        .filter((object) => !object.tooling && caller.access.canReadObject(object))
        .map((object) => describeGlobalEntry(object, caller.access, version)),
    };
  });
  app.get<{ Params: { object: string } }>('/services/data/v:version/sobjects/:object/describe', (request) => {
    const caller = authenticate(context, request);
    return describeObject(org, visibleObject(context, caller, request.params.object), caller.access, versionOf(request.params));
  });
  app.get<{ Params: { object: string } }>('/services/data/v:version/sobjects/:object', (request) => {
    const caller = authenticate(context, request);
    return {
      objectDescribe: describeGlobalEntry(visibleObject(context, caller, request.params.object), caller.access, versionOf(request.params)),
      recentItems: [],
    };
  });

  app.get<{ Params: { object: string; id: string }; Querystring: { fields?: string } }>(
    '/services/data/v:version/sobjects/:object/:id',
    (request) => {
      const caller = authenticate(context, request);
      const object = visibleObject(context, caller, request.params.object);
      return readRecord(context, caller, object, 'Id', normalizeId(request.params.id), request.query.fields, versionOf(request.params));
    },
  );
  app.get<{ Params: { object: string; field: string; key: string }; Querystring: { fields?: string } }>(
    '/services/data/v:version/sobjects/:object/:field/:key',
    (request, reply) => {
      const caller = authenticate(context, request);
      const object = visibleObject(context, caller, request.params.object);
      const field = externalIdField(org, caller.access, object, request.params.field);
      const ids = idsOfKey(org, caller.access, object, field, request.params.key);
      if (ids.length > 1) return sendChoices(reply, object, ids, versionOf(request.params));
      return readRecord(context, caller, object, 'Id', ids[0], request.query.fields, versionOf(request.params));
    },
  );

  app.post<{ Params: { object: string }; Body: Body }>('/services/data/v:version/sobjects/:object', (request, reply) => {
    const caller = authenticate(context, request);
    const object = visibleObject(context, caller, request.params.object);
    const result = saveSingle(caller, { operation: 'insert', object: object.name, values: objectIn(request.body) });
    return result.success ? reply.code(201).send({ id: result.id, success: true, errors: [] }) : sendFailure(reply, result);
  });
  app.patch<{ Params: { object: string; id: string }; Body: Body }>('/services/data/v:version/sobjects/:object/:id', (request, reply) => {
    const caller = authenticate(context, request);
    const object = visibleObject(context, caller, request.params.object);
    const result = saveSingle(caller, {
      operation: 'update',
      object: object.name,
      id: normalizeId(request.params.id) ?? request.params.id,
      values: objectIn(request.body),
    });
    return result.success ? reply.code(204).send() : sendFailure(reply, result);
  });
  app.delete<{ Params: { object: string; id: string } }>('/services/data/v:version/sobjects/:object/:id', (request, reply) => {
    const caller = authenticate(context, request);
    const object = visibleObject(context, caller, request.params.object);
    const result = saveSingle(caller, { operation: 'delete', object: object.name, id: normalizeId(request.params.id) ?? request.params.id });
    return result.success ? reply.code(204).send() : sendFailure(reply, result);
  });
  app.patch<{ Params: { object: string; field: string; key: string }; Body: Body }>(
    '/services/data/v:version/sobjects/:object/:field/:key',
    (request, reply) => {
      const caller = authenticate(context, request);
      const object = visibleObject(context, caller, request.params.object);
      const field = externalIdField(org, caller.access, object, request.params.field);
      const ids = idsOfKey(org, caller.access, object, field, request.params.key);
      if (ids.length > 1) return sendChoices(reply, object, ids, versionOf(request.params));
      const result = saveSingle(caller, {
        operation: 'upsert',
        object: object.name,
        keyField: request.params.field,
        key: request.params.key,
        values: objectIn(request.body),
      });
      return result.success
        ? reply.code(result.created ? 201 : 200).send({ id: result.id, success: true, errors: [], created: result.created })
        : sendFailure(reply, result);
    },
  );

  app.get<{ Querystring: { sObjects?: string } }>('/services/data/v:version/limits/recordCount', (request) => {
    const caller = authenticate(context, request);
    const names = (request.query.sObjects ?? '').split(',').filter(Boolean);
    return {
      sObjects: names
        .map((name) => visibleObject(context, caller, name))
        .map((object) => ({ name: object.name, count: countRows(org, caller.access, { object: object.name }) })),
    };
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
