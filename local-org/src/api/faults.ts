import type { FastifyInstance } from 'fastify';
import { ApiError } from '../org/errors.ts';
import { Faults, readFaultPlan } from '../org/faults.ts';
import { authenticate, invalidSession, revokeToken } from './context.ts';
import type { ApiContext } from './context.ts';

const PATH = '/services/local/faults';

/** Lets an administrator make things go wrong, and makes them. Only where the server was started for it: a real org has nothing of this. */
export function faultRoutes(app: FastifyInstance, context: ApiContext): void {
  const { org } = context;
  if (!context.faultsAllowed) return;

  const told = () => ({ plan: org.faults?.plan ?? null, happened: Object.fromEntries(org.faults?.happened ?? []) });
  const requireAdmin = (request: Parameters<typeof authenticate>[1]): void => {
    if (!authenticate(context, request).access.can('ModifyAllData'))
      throw new ApiError(403, 'INSUFFICIENT_ACCESS', 'Faults are for administrators to make');
  };

  app.get(PATH, (request) => {
    requireAdmin(request);
    return told();
  });
  app.put(PATH, (request) => {
    requireAdmin(request);
    org.faults = new Faults(readFaultPlan(request.body));
    return told();
  });
  app.delete(PATH, (request, reply) => {
    requireAdmin(request);
    org.faults = undefined;
    return reply.code(204).send();
  });

  app.addHook('onRequest', (request, _reply, done) => {
    const { faults } = org;
    if (!faults || request.url.startsWith(PATH) || !request.url.startsWith('/services/')) return done();
    const { wait, then } = faults.request(`${request.method} ${request.url}`);
    const strike = (): void => {
      if (then === 'drop') return void request.raw.socket.destroy();
      if (then === 'unavailable') return done(new ApiError(503, 'SERVER_UNAVAILABLE', 'Server is too busy. Please try your request again later.'));
      const token = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (then === 'expire' && token) {
        revokeToken(org, token);
        return done(invalidSession());
      }
      done();
    };
    if (wait > 0) setTimeout(strike, wait);
    else strike();
  });

  app.addHook('onSend', (request, _reply, payload, done) => {
    const isDropped =
      !request.url.startsWith(PATH) && request.url.startsWith('/services/') && org.faults?.dropsAnswer(`${request.method} ${request.url}`);
    if (!isDropped) return done(null, payload);
    request.raw.socket.destroy();
    done(null, '');
  });
}
