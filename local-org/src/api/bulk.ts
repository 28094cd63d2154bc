import { randomUUID } from 'node:crypto';
import { closeSync, createReadStream, createWriteStream, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DELIMITERS, LINE_ENDINGS } from '../bulk/csv.ts';
import type { Dialect } from '../bulk/csv.ts';
import { bulkSpec, PLACE } from '../bulk/export.ts';
import { checkIngest, IngestRun } from '../bulk/ingest.ts';
import { isOver, JOB_TYPES, jobInfo } from '../bulk/jobs.ts';
import type { BulkJob, IngestJob, IngestOperation, QueryJob } from '../bulk/jobs.ts';
import { ApiError } from '../org/errors.ts';
import { API_VERSION } from '../org/version.ts';
import { externalIdField } from '../records/input.ts';
import { authenticate, objectIn } from './context.ts';
import type { ApiContext } from './context.ts';

/** What a job may be sent at most: 150 MB. */
export const MAX_UPLOAD = 157_286_400;
/** Jobs of a page of the list of jobs. */
const JOBS_LISTED = 1000;
/** Rows of a page of results, unless the client says how many. */
const PAGE = 50_000;
const OPERATIONS: ReadonlySet<string> = new Set<IngestOperation>(['insert', 'update', 'upsert', 'delete', 'hardDelete']);

type IdRequest = FastifyRequest<{ Params: { id: string } }>;

/** The dialect a client asks for. Throws what creating the job answers. */
function dialectOf(body: Record<string, unknown>): Dialect {
  const { columnDelimiter = 'COMMA', lineEnding = 'LF', contentType = 'CSV' } = body;
  const wrong = (name: string, value: unknown): ApiError => new ApiError(400, 'INVALIDJOB', `InvalidJob : ${String(value)} is no ${name}`);
  if (contentType !== 'CSV') throw wrong('contentType of Bulk API 2.0', contentType);
  if (typeof columnDelimiter !== 'string' || !Object.hasOwn(DELIMITERS, columnDelimiter)) throw wrong('columnDelimiter', columnDelimiter);
  if (typeof lineEnding !== 'string' || !Object.hasOwn(LINE_ENDINGS, lineEnding)) throw wrong('lineEnding', lineEnding);
  return { columnDelimiter: columnDelimiter as keyof typeof DELIMITERS, lineEnding: lineEnding as keyof typeof LINE_ENDINGS };
}

/** Bulk API 2.0: jobs that take and give rows by the million. */
export function bulkRoutes(app: FastifyInstance, context: ApiContext): void {
  const { org, bulk } = context;
  const { jobs, engine } = bulk;
  const base = '/services/data/v:version/jobs';

  /** Whoever calls, who may use the API for bulk work; the jobs of others are for those who see all data. */
  const ownBy = <K extends BulkJob['kind']>(request: IdRequest, kind: K): { job: Extract<BulkJob, { kind: K }>; userId: string } => {
    const { userId, access } = authenticate(context, request);
    const job = jobs.find(request.params.id, kind);
    if (job.createdById !== userId && !access.can('ViewAllData')) throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
    return { job, userId };
  };
  const own = <K extends BulkJob['kind']>(request: IdRequest, kind: K): Extract<BulkJob, { kind: K }> => ownBy(request, kind).job;

  /** A job whose results can be read. */
  const ownOver = (request: IdRequest): IngestJob => {
    const job = own(request, 'ingest');
    if (!isOver(job.state)) throw new ApiError(400, 'INVALIDJOBSTATE', `InvalidJobState : The job is ${job.state}: it has no results yet`);
    return job;
  };

  const list = (kind: BulkJob['kind']) => (request: FastifyRequest<{ Querystring: { queryLocator?: string; jobType?: string } }>) => {
    const caller = authenticate(context, request);
    const { queryLocator, jobType } = request.query;
    const from = queryLocator === undefined ? 0 : placeOf(queryLocator);
    if (from === undefined) throw new ApiError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    const isAsked = jobType === undefined || jobType === JOB_TYPES[kind];
    const found = jobs.all().filter((job) => isAsked && job.kind === kind && (job.createdById === caller.userId || caller.access.can('ViewAllData')));
    const done = from + JOBS_LISTED >= found.length;
    const next = `/services/data/v${API_VERSION}/jobs/${kind}?${new URLSearchParams({
      ...(jobType === undefined ? {} : { jobType }),
      queryLocator: locatorOf(from + JOBS_LISTED),
    }).toString()}`;
    return { done, records: found.slice(from, from + JOBS_LISTED).map(jobInfo), nextRecordsUrl: done ? null : next };
  };

  /** A job may be filled and closed by whoever made it only. */
  const requireMaker = (job: BulkJob, userId: string): void => {
    if (userId !== job.createdById) throw new ApiError(403, 'INSUFFICIENT_ACCESS', 'Only the user who made the job may upload to it and close it');
  };

  const changeState = async (request: IdRequest, kind: BulkJob['kind']): Promise<Record<string, unknown>> => {
    const { job, userId } = ownBy(request, kind);
    const { state } = objectIn(request.body);
    if (state === 'Aborted') await engine.abort(job);
    else if (state === 'UploadComplete' && job.kind === 'ingest') {
      requireMaker(job, userId);
      if (job.state !== 'Open') throw new ApiError(400, 'INVALIDJOBSTATE', `InvalidJobState : Closing already ${job.state} Job not allowed`);
      if (!job.uploaded) throw new ApiError(400, 'INVALIDJOBSTATE', 'InvalidJobState : Upload data to the job before it is closed');
      jobs.update(job, { state: 'UploadComplete' });
      engine.wake();
    } else throw new ApiError(400, 'INVALIDJOBSTATE', `InvalidJobState : ${String(state)} is no state a client may set`);
    return jobInfo(job);
  };

  const remove = (job: BulkJob, reply: FastifyReply): FastifyReply => {
    if (job.state !== 'UploadComplete' && !isOver(job.state))
      throw new ApiError(400, 'INVALIDJOBSTATE', `InvalidJobState : The job is ${job.state}: abort it before it is deleted`);
    jobs.remove(job);
    return reply.code(204).send();
  };

  app.get(`${base}/ingest`, list('ingest'));
  app.get(`${base}/query`, list('query'));
  app.get<{ Params: { id: string } }>(`${base}/ingest/:id`, (request) => jobInfo(own(request, 'ingest')));
  app.get<{ Params: { id: string } }>(`${base}/query/:id`, (request) => jobInfo(own(request, 'query')));
  app.patch<{ Params: { id: string } }>(`${base}/ingest/:id`, (request) => changeState(request, 'ingest'));
  app.patch<{ Params: { id: string } }>(`${base}/query/:id`, (request) => changeState(request, 'query'));
  app.delete<{ Params: { id: string } }>(`${base}/ingest/:id`, (request, reply) => remove(own(request, 'ingest'), reply));
  app.delete<{ Params: { id: string } }>(`${base}/query/:id`, (request, reply) => remove(own(request, 'query'), reply));

  app.post(`${base}/ingest`, (request) => {
    const { userId, access } = authenticate(context, request);
    const body = objectIn(request.body);
    const { object: name, operation, externalIdFieldName } = body;
    if (typeof operation !== 'string' || !OPERATIONS.has(operation))
      throw new ApiError(400, 'INVALIDJOB', `InvalidJob : ${String(operation)} is no operation of an ingest job`);
    if (typeof name !== 'string') throw new ApiError(400, 'INVALIDJOB', 'InvalidJob : Name the object');
    const object = checkIngest(org, userId, operation, name);
    if (operation === 'upsert') {
      if (typeof externalIdFieldName !== 'string' || externalIdFieldName === '')
        throw new ApiError(400, 'INVALIDJOB', 'InvalidJob : External ID was blank for upsert. An external ID must be specified for upsert');
      try {
        externalIdField(org, access, object, externalIdFieldName);
      } catch {
        throw new ApiError(
          400,
          'INVALIDJOB',
          `InvalidJob : Field name provided, ${externalIdFieldName} does not match an External ID, Salesforce Id, or indexed field for ${object.name}`,
        );
      }
    } else if (externalIdFieldName !== undefined && externalIdFieldName !== null && externalIdFieldName !== '')
      throw new ApiError(400, 'INVALIDJOB', 'InvalidJob : Only an upsert has an external id');
    const job = jobs.create(
      {
        operation: operation as IngestOperation,
        object: object.name,
        createdById: userId,
        externalIdFieldName: operation === 'upsert' ? (externalIdFieldName as string) : null,
        ...dialectOf(body),
      },
      'ingest',
    );
    return jobInfo(job);
  });

  app.post(`${base}/query`, (request) => {
    const { userId } = authenticate(context, request);
    const body = objectIn(request.body);
    const { operation, query } = body;
    if (operation !== 'query' && operation !== 'queryAll')
      throw new ApiError(400, 'INVALIDJOB', `InvalidJob : ${String(operation)} is no operation of a query job`);
    if (typeof query !== 'string') throw new ApiError(400, 'INVALIDJOB', 'InvalidJob : Say the query');
    const { object } = bulkSpec(org, userId, query, operation === 'queryAll');
    const job = jobs.create({ operation, query, object: org.object(object).name, createdById: userId, ...dialectOf(body) }, 'query');
    engine.wake();
    return jobInfo(job);
  });

  // Rows come as they are, not as a text in memory.
  void app.register((scope, _options, done) => {
    scope.removeContentTypeParser('text/csv');
    scope.addContentTypeParser('text/csv', (_request, payload, parsed) => parsed(null, payload));
    scope.put<{ Params: { id: string }; Body: Readable }>(`${base}/ingest/:id/batches`, { bodyLimit: 2 ** 40 }, async (request, reply) => {
      const { job, userId } = ownBy(request, 'ingest');
      requireMaker(job, userId);
      requireEmpty(job);
      if (!(request.body instanceof Readable)) throw new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Rows come as Content-Type: text/csv');
      await take(job, request.body);
      return reply.code(201).send();
    });
    done();
  });

  /** Sees that a job still takes rows: it is open, and none have come. */
  function requireEmpty(job: IngestJob): void {
    jobs.find(job.id, 'ingest');
    if (job.state !== 'Open')
      throw new ApiError(400, 'INVALIDJOBSTATE', `InvalidJobState : The job is ${job.state}: nothing can be uploaded any more`);
    if (job.uploaded)
      throw new ApiError(
        400,
        'CLIENTINPUTERROR',
        `ClientInputError : Found multiple contents for job: <${job.id}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.`,
      );
  }

  /** Takes rows into a file of their own, which becomes the job's when it is whole: the first that is, where two are sent at once. */
  async function take(job: IngestJob, body: Readable): Promise<void> {
    const file = `${jobs.fileOf(job, 'input')}.${randomUUID()}`;
    let length = 0;
    const bounded = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        length += chunk.length;
        // What is too much is still taken from the line, for a while: who sends reads the answer afterwards.
        if (length > 2 * MAX_UPLOAD) done(new Error('an upload without end'));
        else done(null, length > MAX_UPLOAD ? undefined : chunk);
      },
    });
    try {
      await pipeline(body, bounded, createWriteStream(file, { mode: 0o600 }));
      if (length > MAX_UPLOAD)
        throw new ApiError(400, 'CLIENTINPUTERROR', `ClientInputError : Failed to read request. Exceeded max size limit of ${MAX_UPLOAD}`);
      // Meanwhile it may have been closed, aborted, deleted or filled.
      requireEmpty(job);
      renameSync(file, jobs.fileOf(job, 'input'));
      jobs.update(job, { uploaded: true });
    } finally {
      rmSync(file, { force: true });
    }
  }

  const results = (request: IdRequest, reply: FastifyReply, name: 'successful' | 'failed'): FastifyReply => {
    const job = ownOver(request);
    const file = jobs.fileOf(job, name);
    reply.type('text/csv');
    if (!existsSync(file) || job.written[name] === 0)
      return reply.send(name === 'successful' ? '"sf__Id","sf__Created"\n' : '"sf__Id","sf__Error"\n');
    return reply.send(createReadStream(file, { end: job.written[name] - 1 }));
  };
  app.get<{ Params: { id: string } }>(`${base}/ingest/:id/successfulResults`, (request, reply) => results(request, reply, 'successful'));
  app.get<{ Params: { id: string } }>(`${base}/ingest/:id/failedResults`, (request, reply) => results(request, reply, 'failed'));
  app.get<{ Params: { id: string } }>(`${base}/ingest/:id/unprocessedrecords`, (request, reply) => {
    return reply.type('text/csv').send(Readable.from(IngestRun.unprocessed(jobs, ownOver(request))));
  });

  app.get<{ Params: { id: string }; Querystring: { locator?: string; maxRecords?: string } }>(`${base}/query/:id/results`, (request, reply) => {
    const job = own(request, 'query');
    if (job.state !== 'JobComplete')
      throw new ApiError(400, 'INVALIDJOBSTATE', `InvalidJobState : The job is ${job.state}: its results can be read when it is complete`);
    const { locator, maxRecords } = request.query;
    if (maxRecords !== undefined && !/^[1-9]\d{0,8}$/.test(maxRecords))
      throw new ApiError(400, 'INVALID_INPUT', `maxRecords must be a whole number from 1: ${maxRecords}`);
    let from = locator === undefined ? 0 : placeOf(locator);
    if (from === undefined || from > job.processed) throw new ApiError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    const size = Number(maxRecords ?? PAGE);
    if (from > 0 && org.faults?.repeatsPage(`${request.method} ${request.url}`) === true) from = Math.max(0, from - size);
    return sendPage(job, reply, from, Math.min(from + size, job.processed));
  });

  function sendPage(job: QueryJob, reply: FastifyReply, from: number, to: number): FastifyReply {
    const file = jobs.fileOf(job, 'result');
    const places = openSync(jobs.fileOf(job, 'offsets'), 'r');
    const { size } = statSync(file);
    const placeAt = (row: number): number => {
      if (row >= job.processed) return size;
      const bytes = Buffer.alloc(PLACE);
      readSync(places, bytes, 0, PLACE, row * PLACE);
      return bytes.readDoubleLE(0);
    };
    const [head, begin, end] = [placeAt(0), placeAt(from), placeAt(to)];
    closeSync(places);
    void reply
      .type('text/csv')
      .header('Sforce-NumberOfRecords', String(to - from))
      .header('Sforce-Locator', to < job.processed ? locatorOf(to) : 'null');
    if (from === 0) return reply.send(end === 0 ? '' : createReadStream(file, { end: end - 1, highWaterMark: 1 << 18 }));
    // Each page begins with the header.
    const parts = async function* (): AsyncGenerator<Buffer> {
      yield* createReadStream(file, { end: head - 1 });
      if (end > begin) yield* createReadStream(file, { start: begin, end: end - 1, highWaterMark: 1 << 18 });
    };
    return reply.send(Readable.from(parts()));
  }
}

/** The place of a row, as clients are told it. */
const locatorOf = (row: number): string => Buffer.from(`L${row}`).toString('base64url');

/** The row a locator stands for; undefined for one that was never given. */
function placeOf(locator: string): number | undefined {
  const row = /^L(\d{1,12})$/.exec(Buffer.from(locator, 'base64url').toString('latin1'))?.[1];
  return row === undefined ? undefined : Number(row);
}
