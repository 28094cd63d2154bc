import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ObjectDef } from '../catalog/types.ts';
import { activateFlow } from '../metadata/flow-versions.ts';
import { ApiError } from '../org/errors.ts';
import { normalizeId } from '../org/ids.ts';
import { saveAll } from '../records/save.ts';
import type { SaveRequest, SaveResult } from '../records/save.ts';
import { authenticate, objectIn } from './context.ts';
import type { ApiContext, Caller } from './context.ts';
import { QueryPages } from './query.ts';
import { readRecord, sendFailure } from './rest.ts';

/** A record's values: a JSON body, or the JSON part of a form with its files as base64. */
async function valuesOf(body: unknown): Promise<Record<string, unknown>> {
  if (!(body instanceof FormData)) return objectIn(body);
  const values: Record<string, unknown> = {};
  for (const [name, part] of body) {
    const bytes = part instanceof File ? Buffer.from(await part.arrayBuffer()) : Buffer.from(part);
    const isFile = part instanceof File && !/json/.test(part.type);
    if (isFile) values[name] = bytes.toString('base64');
    else Object.assign(values, objectIn(readJson(bytes.toString('utf8'))));
  }
  return values;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'JSON_PARSER_ERROR', 'A part of the form is not JSON');
  }
}

/** The Tooling API, as far as the CLI needs it: its own objects, queried and written as the REST API does with all others. */
export function toolingRoutes(app: FastifyInstance, context: ApiContext): void {
  const { org } = context;
  const pages = new QueryPages();
  const versionOf = (params: unknown): string => (params as { version: string }).version;

  const toolingObject = (caller: Caller, name: string): ObjectDef => {
    const object = org.catalog.object(name);
    if (!object?.tooling || !caller.access.canReadObject(object))
      throw new ApiError(404, 'NOT_FOUND', `The requested resource does not exist: ${name} is not served by the local org's Tooling API`);
    return object;
  };
  const save = (caller: Caller, request: SaveRequest): SaveResult => saveAll(org, caller, [request], { allOrNone: true })[0] as SaveResult;
  const answer = (reply: FastifyReply, result: SaveResult, status: number): FastifyReply => {
    if (!result.success) return sendFailure(reply, result);
    return status === 201 ? reply.code(201).send({ id: result.id, success: true, errors: [], warnings: [], infos: [] }) : reply.code(204).send();
  };

  app.get<{ Querystring: { q?: string; columns?: string } }>('/services/data/v:version/tooling/query', (request) => {
    const caller = authenticate(context, request);
    if (/\bFROM\s+(Installed)?SubscriberPackage/i.test(request.query.q ?? '')) context.packages.installer.refresh();
    const columns = request.query.columns === 'true';
    const page = pages.start(org, caller, request.query.q ?? '', versionOf(request.params), { tooling: true, columns });
    return 'records' in page ? { ...page, size: page.records.length, queryLocator: null } : page;
  });
  app.get<{ Params: { locator: string } }>('/services/data/v:version/tooling/query/:locator', (request) =>
    pages.next(authenticate(context, request), request.params.locator, versionOf(request.params), undefined),
  );
  app.post<{ Params: { object: string } }>('/services/data/v:version/tooling/sobjects/:object', async (request, reply) => {
    const caller = authenticate(context, request);
    const { name } = toolingObject(caller, request.params.object);
    return answer(reply, save(caller, { operation: 'insert', object: name, values: await valuesOf(request.body) }), 201);
  });
  app.get<{ Params: { object: string; id: string } }>('/services/data/v:version/tooling/sobjects/:object/:id', (request) => {
    const caller = authenticate(context, request);
    const object = toolingObject(caller, request.params.object);
    const record = readRecord(context, caller, object, 'Id', normalizeId(request.params.id), undefined, versionOf(request.params));
    // Why an installation failed comes as a structure.
    return typeof record['Errors'] === 'string' ? { ...record, Errors: JSON.parse(record['Errors']) as unknown } : record;
  });
  app.patch<{ Params: { object: string; id: string } }>('/services/data/v:version/tooling/sobjects/:object/:id', (request, reply) => {
    const caller = authenticate(context, request);
    const { name } = toolingObject(caller, request.params.object);
    if (name === 'FlowDefinition') {
      if (!caller.access.can('ModifyMetadata')) throw new ApiError(403, 'INSUFFICIENT_ACCESS', 'insufficient access rights on object id');
      const { activeVersionNumber } = objectIn(objectIn(request.body)['Metadata']);
      if (activeVersionNumber !== null && !Number.isInteger(activeVersionNumber))
        throw new ApiError(400, 'JSON_PARSER_ERROR', 'Metadata.activeVersionNumber must be a whole number, 0 or null for none');
      activateFlow(org, normalizeId(request.params.id) ?? '', Number(activeVersionNumber));
      return reply.code(204).send();
    }
    const released = Object.entries(objectIn(request.body)).find(([key]) => key.toLowerCase() === 'isreleased');
    if (name === 'Package2Version' && released) context.packages.hub.checkRelease(normalizeId(request.params.id) ?? '', released[1]);
    return answer(reply, save(caller, { operation: 'update', object: name, id: request.params.id, values: objectIn(request.body) }), 204);
  });
}
