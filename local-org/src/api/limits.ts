import type { FastifyInstance } from 'fastify';
import { scratchOrgsLeft } from '../hub/signup.ts';
import { authenticate } from './context.ts';
import type { ApiContext } from './context.ts';

/** A Developer Edition's daily calls. */
const DAILY_API_REQUESTS = 15_000;

/** Counts API calls, tells of them on every answer and under `/limits`. */
export function limitRoutes(app: FastifyInstance, context: ApiContext): void {
  const { org } = context;
  const counterOf = (): string => `calls:${org.now().toISOString().slice(0, 10)}`;
  const used = (): number => Number(org.store.get('SELECT value FROM counter WHERE name = ?', counterOf())?.['value'] ?? 0);

  const scratchLimits = () => {
    const most = context.scratchLimits;
    const left = scratchOrgsLeft(org, most);
    return {
      ActiveScratchOrgs: { Max: most.active, Remaining: Math.max(left.active, 0) },
      DailyScratchOrgs: { Max: most.daily, Remaining: Math.max(left.daily, 0) },
    };
  };

  app.addHook('onSend', (request, reply, _payload, done) => {
    if (request.url.startsWith('/services/') && !request.url.startsWith('/services/oauth2')) {
      reply.header('Sforce-Limit-Info', `api-usage=${org.store.next(counterOf())}/${DAILY_API_REQUESTS}`);
    }
    done();
  });

  app.get('/services/data/v:version/limits', (request) => {
    authenticate(context, request);
    return {
      DailyApiRequests: { Max: DAILY_API_REQUESTS, Remaining: Math.max(DAILY_API_REQUESTS - used() - 1, 0) },
      ...(org.kind === 'hub' ? scratchLimits() : {}),
      DailyBulkV2QueryJobs: { Max: 10_000, Remaining: 10_000 },
      DataStorageMB: { Max: 5, Remaining: 5 },
      FileStorageMB: { Max: 20, Remaining: 20 },
    };
  });
}
