/** Jobs of Bulk API 2.0: what is known of each, kept in the org, and the files that go with it. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiError } from '../org/errors.ts';
import { makeId } from '../org/ids.ts';
import type { Org } from '../org/org.ts';
import { formatDatetime } from '../soql/dates.ts';
import { API_VERSION } from '../org/version.ts';
import type { Dialect } from './csv.ts';

export type IngestOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'hardDelete';
export type QueryOperation = 'query' | 'queryAll';

export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Aborted' | 'Failed';

/** States a job does not leave. */
export const isOver = (state: JobState): boolean => ['JobComplete', 'Aborted', 'Failed'].includes(state);

interface Common extends Dialect {
  id: string;
  object: string;
  createdById: string;
  createdDate: string;
  systemModstamp: string;
  state: JobState;
  errorMessage: string | null;
  /** Rows that were worked on, those that failed among them. */
  processed: number;
  failed: number;
  /** Milliseconds it was worked on. */
  active: number;
  began: number;
  took: number;
}

export interface IngestJob extends Common {
  kind: 'ingest';
  operation: IngestOperation;
  externalIdFieldName: string | null;
  uploaded: boolean;
  /** Where the rows of this window begin, and how many of each lane's are done: all that is needed to go on. */
  window: number;
  lanes: number[];
  /** How long the result files are as far as they are true. */
  written: { successful: number; failed: number };
}

export interface QueryJob extends Common {
  kind: 'query';
  operation: QueryOperation;
  query: string;
}

export type BulkJob = IngestJob | QueryJob;

const DAY = 86_400_000;
/** Jobs and their results are kept for a week. */
const KEPT = 7 * DAY;
/** A job that nobody closes is given up after a day. */
const OPEN_FOR = DAY;

/** The jobs of one org. */
export class BulkJobs {
  readonly #org: Org;
  readonly #folder: string;
  readonly #isThrowaway: boolean;
  readonly #jobs = new Map<string, BulkJob>();

  /** `folder` undefined: of an org that is gone afterwards. */
  constructor(org: Org, folder: string | undefined) {
    this.#org = org;
    this.#isThrowaway = folder === undefined;
    this.#folder = folder ?? mkdtempSync(join(tmpdir(), 'local-org-bulk-'));
    for (const row of org.store.all('SELECT body FROM bulk_job ORDER BY id')) {
      const job = JSON.parse(String(row['body'])) as BulkJob;
      this.#jobs.set(job.id, job);
    }
    this.#tidy();
  }

  close(): void {
    if (this.#isThrowaway) rmSync(this.#folder, { recursive: true, force: true });
  }

  #tidy(): void {
    const now = this.#org.now().getTime();
    for (const job of [...this.#jobs.values()]) {
      const age = now - Date.parse(job.createdDate.replace('+0000', 'Z'));
      if (age > KEPT) this.remove(job);
      else if (job.state === 'Open' && age > OPEN_FOR) this.update(job, { state: 'Failed', errorMessage: 'The job was open for too long' });
    }
  }

  create(
    values: Omit<IngestJob, keyof Common | 'kind' | 'uploaded' | 'window' | 'lanes' | 'written'> & Dialect & Pick<Common, 'object' | 'createdById'>,
    kind: 'ingest',
  ): IngestJob;
  create(values: Pick<QueryJob, 'operation' | 'query' | 'object' | 'createdById'> & Dialect, kind: 'query'): QueryJob;
  create(values: object, kind: BulkJob['kind']): BulkJob {
    this.#tidy();
    const now = formatDatetime(this.#org.now());
    const job = {
      ...values,
      kind,
      id: makeId('750', this.#org.store.next('id'), this.#org.instance),
      createdDate: now,
      systemModstamp: now,
      state: kind === 'ingest' ? 'Open' : 'UploadComplete',
      errorMessage: null,
      ...{ processed: 0, failed: 0, active: 0, began: 0, took: 0 },
      ...(kind === 'ingest' ? { uploaded: false, window: 0, lanes: [], written: { successful: 0, failed: 0 } } : {}),
    } as unknown as BulkJob;
    mkdirSync(this.folderOf(job), { recursive: true, mode: 0o700 });
    this.#jobs.set(job.id, job);
    this.#keep(job);
    return job;
  }

  #keep(job: BulkJob): void {
    this.#org.store.run('INSERT OR REPLACE INTO bulk_job (id, body) VALUES (?, ?)', job.id, JSON.stringify(job));
  }

  /** Changes a job. What is thrown away with the transaction it was changed in is thrown away here by {@link reload}. */
  update(job: BulkJob, change: Partial<IngestJob> | Partial<QueryJob>): void {
    Object.assign(job, change, { systemModstamp: formatDatetime(this.#org.now()) });
    // One that was deleted meanwhile stays so.
    if (this.#jobs.has(job.id)) this.#keep(job);
  }

  /** Takes a job as the store has it: its last change was rolled back. */
  reload(job: BulkJob): void {
    const row = this.#org.store.get('SELECT body FROM bulk_job WHERE id = ?', job.id);
    if (row) Object.assign(job, JSON.parse(String(row['body'])));
  }

  remove(job: BulkJob): void {
    this.#jobs.delete(job.id);
    this.#org.store.run('DELETE FROM bulk_job WHERE id = ?', job.id);
    rmSync(this.folderOf(job), { recursive: true, force: true });
  }

  all(): BulkJob[] {
    return [...this.#jobs.values()];
  }

  /** A job by its id of 15 or 18 characters. Throws NOT_FOUND. */
  find<K extends BulkJob['kind']>(id: string, kind: K): Extract<BulkJob, { kind: K }> {
    const job = this.#jobs.get(id) ?? (id.length === 15 ? this.all().find((one) => one.id.startsWith(id)) : undefined);
    if (job?.kind !== kind) throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
    return job as Extract<BulkJob, { kind: K }>;
  }

  folderOf(job: BulkJob): string {
    return join(this.#folder, job.id);
  }

  fileOf(job: BulkJob, name: 'input' | 'successful' | 'failed' | 'result' | 'offsets'): string {
    return join(this.folderOf(job), name);
  }
}

/** What the API calls jobs of each kind. */
export const JOB_TYPES = { ingest: 'V2Ingest', query: 'V2Query' } as const;

/** A job as the API writes it. */
export function jobInfo(job: BulkJob): Record<string, unknown> {
  const api = Number(API_VERSION);
  const isIngest = job.kind === 'ingest';
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.createdById,
    createdDate: job.createdDate,
    systemModstamp: job.systemModstamp,
    state: job.state,
    ...(isIngest && job.externalIdFieldName !== null ? { externalIdFieldName: job.externalIdFieldName } : {}),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: api,
    ...(isIngest ? { contentUrl: `services/data/v${API_VERSION}/jobs/ingest/${job.id}/batches` } : {}),
    lineEnding: job.lineEnding,
    columnDelimiter: job.columnDelimiter,
    jobType: JOB_TYPES[job.kind],
    ...(job.state === 'Open' || job.state === 'UploadComplete'
      ? {}
      : {
          numberRecordsProcessed: job.processed,
          ...(isIngest ? { numberRecordsFailed: job.failed } : { isPkChunkingSupported: true }),
          retries: 0,
          totalProcessingTime: job.took,
          ...(isIngest ? { apiActiveProcessingTime: job.active, apexProcessingTime: 0 } : {}),
        }),
    ...(job.errorMessage === null ? {} : { errorMessage: job.errorMessage }),
  };
}
