/** Resources of a version of the API: asked one by one, or as the parts of a composite request. */
import type { FastifyInstance } from 'fastify';
import { authenticate } from './context.ts';
import type { ApiContext, Caller } from './context.ts';

/** A request for a resource. */
export interface Call {
  caller: Caller;
  /** `67.0`. */
  version: string;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string | undefined>>;
  headers: Readonly<Record<string, unknown>>;
  body: unknown;
}

export interface Answer {
  status: number;
  body?: unknown;
}

/** Something under `/services/data/vXX.X` that one transaction can answer. */
export interface Resource {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** After the version; what begins with `:` is a parameter. */
  path: string;
  /** Throws an ApiError or SaveError for what is refused. */
  answer(call: Call): Answer;
}

/** Serves resources at their own addresses. */
export function resourceRoutes(app: FastifyInstance, context: ApiContext, resources: readonly Resource[]): void {
  for (const { method, path, answer } of resources)
    app.route<{ Params: Record<string, string> & { version: string }; Querystring: Record<string, string | undefined> }>({
      method,
      url: `/services/data/v:version${path}`,
      handler: (request, reply) => {
        const { version, ...params } = request.params;
        const { query, headers, body } = request;
        const { status, body: answered } = answer({ caller: authenticate(context, request), version, params, query, headers, body });
        return reply.code(status).send(answered);
      },
    });
}

/** The resource that an address after the version leads to, with its parameters; undefined where there is none. A name goes before a parameter. */
export function resourceAt(
  resources: readonly Resource[],
  method: string,
  path: string,
): { resource: Resource; params: Record<string, string> } | undefined {
  const parts = path.split('/').slice(1).map(decodeURIComponent);
  const candidates = resources.flatMap((resource) => {
    const wanted = resource.path.split('/').slice(1);
    const fits =
      resource.method === method && wanted.length === parts.length && wanted.every((name, at) => name.startsWith(':') || name === parts[at]);
    if (!fits) return [];
    const named = wanted.flatMap((name, at): [string, string][] => (name.startsWith(':') ? [[name.slice(1), parts[at] ?? '']] : []));
    return [{ resource, params: Object.fromEntries(named) }];
  });
  return candidates.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)[0];
}
