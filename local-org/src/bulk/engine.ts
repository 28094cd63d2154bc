/** Works on bulk jobs beside everything else the org does: a little at a time, each in its turn. */
import { ApiError } from '../org/errors.ts';
import type { Org } from '../org/org.ts';
import { CsvError } from './csv.ts';
import { ExportRun } from './export.ts';
import { IngestRun } from './ingest.ts';
import type { Locks } from './ingest.ts';
import { isOver } from './jobs.ts';
import type { BulkJob, BulkJobs } from './jobs.ts';

/** So many jobs are worked on at once; others wait their turn. */
const AT_ONCE = 5;

type Run = IngestRun | ExportRun;

/** The bulk jobs of one org, under way. */
export class BulkEngine {
  readonly #org: Org;
  readonly #jobs: BulkJobs;
  readonly #runs = new Map<string, Run>();
  #work: Promise<void> | undefined;
  #closed = false;

  constructor(org: Org, jobs: BulkJobs) {
    this.#org = org;
    this.#jobs = jobs;
    // What a restart broke off goes on.
    this.wake();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#work;
    for (const run of this.#runs.values()) await run.close();
  }

  /** Begins with what waits, unless it is at it. */
  wake(): void {
    this.#work ??= this.#workAll().finally(() => {
      this.#work = undefined;
    });
  }

  async #workAll(): Promise<void> {
    const locks: Locks = new Map();
    while (!this.#closed) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#begin();
      if (this.#runs.size === 0) return;
      if ([...this.#runs.values()].every((run) => !(run instanceof IngestRun) || run.beginsRound)) locks.clear();
      for (const run of [...this.#runs.values()]) {
        if (this.#closed) return;
        await this.#step(run, locks);
        // Whoever waits for an answer comes first.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  #begin(): void {
    for (const job of this.#jobs.all()) {
      if (this.#runs.size >= AT_ONCE) return;
      if (this.#runs.has(job.id) || (job.state !== 'UploadComplete' && job.state !== 'InProgress')) continue;
      this.#jobs.update(job, { state: 'InProgress', began: job.began || Date.now() });
      this.#runs.set(job.id, job.kind === 'ingest' ? new IngestRun(this.#org, this.#jobs, job) : new ExportRun(this.#org, this.#jobs, job));
    }
  }

  async #step(run: Run, locks: Locks): Promise<void> {
    const { job } = run;
    // Aborted or deleted by someone meanwhile.
    if (isOver(job.state) || !this.#jobs.all().includes(job)) return this.#end(run);
    const fault = this.#org.faults?.jobFault(job.processed);
    if (fault === 'stuck') return void (await new Promise((resolve) => setTimeout(resolve, 20)));
    if (fault === 'abort') {
      this.#jobs.update(job, { state: 'Aborted', took: Date.now() - job.began });
      return this.#end(run);
    }
    try {
      if (run instanceof IngestRun ? await run.step(locks) : run.step()) return;
      if (isOver(job.state)) return await this.#end(run);
      await this.#end(run);
      this.#jobs.update(job, { state: 'JobComplete', took: Date.now() - job.began, active: Math.round(job.active) });
    } catch (error) {
      await this.#end(run);
      if (!(error instanceof CsvError || error instanceof ApiError))
        process.stderr.write(`Bulk job ${job.id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      const errorMessage =
        error instanceof CsvError || error instanceof ApiError ? error.message : 'InternalServerError : the log of the local org has the details';
      this.#jobs.update(job, { state: 'Failed', errorMessage, took: Date.now() - job.began });
    }
  }

  async #end(run: Run): Promise<void> {
    this.#runs.delete(run.job.id);
    await run.close();
  }

  /** Stops a job where it is. Throws for one that is over. */
  async abort(job: BulkJob): Promise<void> {
    if (isOver(job.state)) throw new ApiError(400, 'INVALIDJOBSTATE', `InvalidJobState : Aborting already ${job.state} Job not allowed`);
    this.#jobs.update(job, { state: 'Aborted', took: job.began === 0 ? 0 : Date.now() - job.began });
    const run = this.#runs.get(job.id);
    if (run) await this.#end(run);
  }
}
