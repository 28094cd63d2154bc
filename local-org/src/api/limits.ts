import type { FastifyInstance, FastifyRequest } from 'fastify';
import { scratchOrgsLeft } from '../hub/signup.ts';
import { ApiError } from '../org/errors.ts';
import { authenticate } from './context.ts';
import type { ApiContext } from './context.ts';

/** A Developer Edition's daily calls. */
export const DAILY_API_REQUESTS = 15_000;
const DAILY_QUERY_JOBS = 10_000;

/** Whether a request is an API call: all of `/services/` but logging in, and what only the local org has. */
const isCall = (url: string): boolean => /^\/services\/(?!oauth2|local\/)/.test(url);

/** Counts API calls, tells of them on every answer and under `/limits`; with a cap refuses those above it. */
export function limitRoutes(app: FastifyInstance, context: ApiContext): void {
  const { org, bulk, apiLimit } = context;
  const most = apiLimit ?? DAILY_API_REQUESTS;
  const today = (): string => org.now().toISOString().slice(0, 10);
  const counterOf = (): string => `calls:${today()}`;
  const usage = (used: number): string => `api-usage=${used}/${most}`;

  const scratchLimits = () => {
    const allowed = context.scratchLimits;
    const left = scratchOrgsLeft(org, allowed);
    return {
      ActiveScratchOrgs: { Max: allowed.active, Remaining: Math.max(left.active, 0) },
      DailyScratchOrgs: { Max: allowed.daily, Remaining: Math.max(left.daily, 0) },
    };
  };
  /** Jobs made today. */
  const jobsToday = (): number => bulk.jobs.all().filter((job) => job.kind === 'query' && job.createdDate.startsWith(today())).length;

  const refused = new WeakSet<FastifyRequest>();
  app.addHook('onRequest', (request, _reply, done) => {
    const isRefused = apiLimit !== undefined && isCall(request.url) && org.store.peek(counterOf()) >= apiLimit;
    if (isRefused) refused.add(request);
    done(isRefused ? new ApiError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.') : undefined);
  });

  app.addHook('onSend', (request, reply, _payload, done) => {
    // Nobody is charged for what came from nobody, or was refused for the limit itself.
    const counts = reply.statusCode !== 401 && !refused.has(request);
    if (isCall(request.url)) reply.header('Sforce-Limit-Info', usage(counts ? org.store.next(counterOf()) : org.store.peek(counterOf())));
    done();
  });

  app.get('/services/data/v:version/limits', (request) => {
    authenticate(context, request);
    return {
      DailyApiRequests: { Max: most, Remaining: Math.max(most - org.store.peek(counterOf()) - 1, 0) },
      ...(org.kind === 'hub' ? scratchLimits() : {}),
      DailyBulkApiBatches: { Max: 15_000, Remaining: 15_000 },
      DailyBulkV2QueryJobs: { Max: DAILY_QUERY_JOBS, Remaining: Math.max(DAILY_QUERY_JOBS - jobsToday(), 0) },
      DailyBulkV2QueryFileStorageMB: { Max: 976_562, Remaining: 976_562 },
      DataStorageMB: { Max: 5, Remaining: 5 },
      FileStorageMB: { Max: 20, Remaining: 20 },
    };
  });
}
