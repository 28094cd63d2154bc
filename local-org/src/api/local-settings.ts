/** What an administrator sets by hand in Setup and metadata cannot, and the past of a test. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../org/errors.ts';
import { insertRaw, updateRaw } from '../org/seed.ts';
import type { Stored } from '../org/store.ts';
import { storedFields } from '../records/plan.ts';
import { authenticate, objectIn } from './context.ts';
import type { ApiContext } from './context.ts';

const SHARING = '/services/local/sharing/:object';
const FIXTURES = '/services/local/fixtures';

/**
 * `PUT /services/local/sharing/<object>` switches *Grant Access Using Hierarchies*. `POST /services/local/fixtures`, where the server was started with
 * `--fixtures`, writes records as they are, system dates and all: no rules, no flows.
 */
export function localSettingsRoutes(app: FastifyInstance, context: ApiContext): void {
  const { org } = context;
  const requireAdmin = (request: FastifyRequest): void => {
    if (!authenticate(context, request).access.can('ModifyAllData'))
      throw new ApiError(403, 'INSUFFICIENT_ACCESS', 'This is for administrators to change');
  };

  app.put<{ Params: { object: string } }>(SHARING, (request, reply) => {
    requireAdmin(request);
    const object = org.catalog.object(request.params.object);
    const { grantAccessUsingHierarchies: used } = objectIn(request.body);
    if (!object?.custom) throw new ApiError(400, 'INVALID_TYPE', 'Access by hierarchy can be switched for custom objects only');
    if (typeof used !== 'boolean') throw new ApiError(400, 'INVALID_INPUT', 'Say grantAccessUsingHierarchies: true or false');
    org.setHierarchy(object, used);
    return reply.code(204).send();
  });

  if (!context.fixturesAllowed) return;
  app.post(FIXTURES, (request) => {
    requireAdmin(request);
    const { records } = objectIn(request.body);
    if (!Array.isArray(records)) throw new ApiError(400, 'INVALID_INPUT', 'Say records: a list of { object, id?, values }');
    return org.store.transaction(() => ({ ids: records.map((record) => write(objectIn(record))) }));
  });

  const write = ({ object: name, id, values }: Record<string, unknown>): string => {
    const object = org.catalog.object(String(name));
    if (!object) throw new ApiError(400, 'INVALID_TYPE', `There is no object ${String(name)}`);
    const columns = new Set(storedFields(object).map((field) => field.name));
    const entries = Object.entries(objectIn(values)) as [string, Stored][];
    const unknown = entries.find(([column]) => !columns.has(column));
    if (unknown) throw new ApiError(400, 'INVALID_FIELD', `${object.name} has no stored field ${unknown[0]}`);
    if (typeof id !== 'string') return insertRaw(org, object, Object.fromEntries(entries));
    updateRaw(org, object, id, Object.fromEntries(entries));
    org.recordChanged(object);
    return id;
  };
}
