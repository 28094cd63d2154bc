/** `/composite`: requests in one call, of which later ones may use the answers of earlier ones. */
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../org/errors.ts';
import { authenticate, isVersion, objectIn, refusalOf } from './context.ts';
import type { ApiContext, Caller } from './context.ts';
import { resourceAt } from './resources.ts';
import type { Answer, Resource } from './resources.ts';

/** Limits of the Composite resource: subrequests, and those of them that are queries or collections. */
const MAX_SUBREQUESTS = 25;
const MAX_QUERIES = 5;

/** What a subrequest takes from the request it is in. */
const INHERITED = ['accept', 'authorization', 'content-type'];

interface Subrequest {
  method: string;
  url: string;
  referenceId: string;
  body: unknown;
  headers: Record<string, unknown>;
}

interface Subresult {
  body: unknown;
  httpHeaders: Record<string, string>;
  httpStatusCode: number;
  referenceId: string;
}

const refuse = (message: string): never => {
  throw new ApiError(400, 'JSON_PARSER_ERROR', message);
};

/** The subrequests of a body. Throws an ApiError for a body that is none: then nothing of it is done. */
function subrequestsOf(body: unknown): Subrequest[] {
  const given = objectIn(body)['compositeRequest'];
  if (!Array.isArray(given) || given.length === 0) return refuse('compositeRequest must be a list of subrequests');
  if (given.length > MAX_SUBREQUESTS)
    throw new ApiError(400, 'INVALID_INPUT', `The Composite API can handle at most ${MAX_SUBREQUESTS} subrequests in one call`);
  const subrequests = given.map((one): Subrequest => {
    const { method, url, referenceId, body: own, httpHeaders } = objectIn(one);
    if (typeof method !== 'string' || typeof url !== 'string' || typeof referenceId !== 'string')
      return refuse('Each subrequest needs a method, a url and a referenceId');
    if (!/^\w+$/.test(referenceId)) return refuse(`The referenceId '${referenceId}' may have letters, digits and underscores only`);
    const headers = objectIn(httpHeaders);
    const inherited = Object.keys(headers).find((name) => INHERITED.includes(name.toLowerCase()));
    if (inherited !== undefined) return refuse(`A subrequest must not have the header ${inherited}: it has that of the request`);
    return {
      method,
      url,
      referenceId,
      body: own,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    };
  });
  const names = subrequests.map(({ referenceId }) => referenceId);
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled !== undefined) return refuse(`Duplicate referenceId: ${doubled}`);
  const queries = subrequests.filter(({ url }) => /^\/services\/data\/v\d+\.\d\/(query|queryAll|composite\/sobjects)\b/.test(url));
  if (queries.length > MAX_QUERIES)
    throw new ApiError(400, 'INVALID_INPUT', `The Composite API can handle at most ${MAX_QUERIES} queries and collections in one call`);
  return subrequests;
}

/** A value of an earlier answer: `@{account.id}`, `@{found.records[0].Id}`. */
const REFERENCE = /@\{(\w+)((?:\.\w+|\[\d+\])*)\}/g;

/** Puts the answers of earlier subrequests where a text refers to them. Throws an ApiError where there is no such answer. */
function resolved(text: string, answers: ReadonlyMap<string, Answer>): string {
  return text.replaceAll(REFERENCE, (whole, name: string, path: string) => {
    const answer = answers.get(name);
    if (!answer)
      throw new ApiError(
        400,
        'PROCESSING_HALTED',
        `Invalid reference specified. No value for ${whole} found. Provided referenceId ('${name}') not found.`,
      );
    if (answer.status >= 400) throw new ApiError(400, 'PROCESSING_HALTED', `Invalid reference specified. No value for ${whole} found in ${name}`);
    let value: unknown = answer.body;
    for (const [, field, index] of path.matchAll(/\.(\w+)|\[(\d+)\]/g))
      value = (value as Record<string, unknown> | undefined)?.[field ?? index ?? ''];
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw new ApiError(400, 'PROCESSING_HALTED', `Invalid reference specified. No value for ${whole} found in ${name}`);
    return String(value);
  });
}

const resolvedIn = (value: unknown, answers: ReadonlyMap<string, Answer>): unknown => {
  if (typeof value === 'string') return resolved(value, answers);
  if (Array.isArray(value)) return value.map((one) => resolvedIn(one, answers));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolvedIn(one, answers)]));
};

/** Serves requests of several resources in one call. */
export function compositeRoutes(app: FastifyInstance, { context, resources }: { context: ApiContext; resources: readonly Resource[] }): void {
  const { org } = context;

  const answerOf = (caller: Caller, { method, url, body, headers }: Subrequest, answers: ReadonlyMap<string, Answer>): Answer => {
    try {
      const { pathname, searchParams } = new URL(resolved(url, answers), 'http://localhost');
      const [, version = '', path = ''] = /^\/services\/data\/v(\d+\.\d)(\/.*)$/.exec(pathname) ?? [];
      const found = isVersion(version) ? resourceAt(resources, method, path) : undefined;
      if (!found) throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
      const query = Object.fromEntries(searchParams);
      // What fails has done nothing.
      return org.store.transaction(() =>
        found.resource.answer({ caller, version, params: found.params, query, headers, body: resolvedIn(body, answers) }),
      );
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      return refusal;
    }
  };

  const run = (caller: Caller, subrequests: readonly Subrequest[], allOrNone: boolean): Subresult[] => {
    const answers = new Map<string, Answer>();
    const stop = new Error('stop');
    try {
      org.store.transaction(() => {
        for (const one of subrequests) {
          const answer = answerOf(caller, one, answers);
          answers.set(one.referenceId, answer);
          if (allOrNone && answer.status >= 400) throw stop;
        }
      });
    } catch (error) {
      if (error !== stop) throw error;
      const message = 'The transaction was rolled back since another operation in the same transaction failed.';
      const halted: Answer = { status: 400, body: [{ errorCode: 'PROCESSING_HALTED', message }] };
      for (const { referenceId } of subrequests) if ((answers.get(referenceId)?.status ?? 0) < 400) answers.set(referenceId, halted);
    }
    return subrequests.map(({ referenceId }) => {
      const { status = 400, body = null } = answers.get(referenceId) ?? {};
      return { body, httpHeaders: {}, httpStatusCode: status, referenceId };
    });
  };

  app.post('/services/data/v:version/composite', (request) => {
    const caller = authenticate(context, request);
    const subrequests = subrequestsOf(request.body);
    return { compositeResponse: run(caller, subrequests, objectIn(request.body)['allOrNone'] === true) };
  });
}
