/** Works on the rows of an ingest job, a batch of records at a time. */
import { appendFileSync, createReadStream, existsSync, truncateSync } from 'node:fs';
import type { ObjectDef } from '../catalog/types.ts';
import { ApiError } from '../org/errors.ts';
import type { Org } from '../org/org.ts';
import { emptyBin } from '../records/recycle-bin.ts';
import { saveAll } from '../records/save.ts';
import type { SaveRequest, SaveResult, Writer } from '../records/save.ts';
import { planOf } from '../records/plan.ts';
import { CsvError, csvLine, readRows } from './csv.ts';
import { columnsOf, parentIn, requestOf } from './columns.ts';
import type { Column } from './columns.ts';
import { isOver } from './jobs.ts';
import type { BulkJobs, IngestJob } from './jobs.ts';

/** Records are saved so many at a time: what a trigger would see at once. */
const BATCH = 200;
/** A job's rows are parted into chunks of so many, some of which are worked on at the same time. */
export const CHUNK = 10_000;
const LANES = 4;
/** Parents that were locked in this round, and by which lane of which job. */
export type Locks = Map<string, string>;

/** A job being worked on. Its lanes take turns, and each round all of them hold what they have locked. */
export class IngestRun {
  readonly job: IngestJob;
  readonly #org: Org;
  readonly #jobs: BulkJobs;
  #object: ObjectDef | undefined;
  #header: string[] = [];
  #columns: readonly Column[] = [];
  #rows: AsyncGenerator<string[][]> | undefined;
  #spare: string[][] = [];
  /** The chunks that are worked on at the same time. */
  #lanes: string[][][] = [];
  #lane = 0;
  #began = false;

  constructor(org: Org, jobs: BulkJobs, job: IngestJob) {
    this.job = job;
    this.#org = org;
    this.#jobs = jobs;
  }

  /** Whether the next step begins a new round: then nothing is locked. */
  get beginsRound(): boolean {
    return this.#lane === 0;
  }

  async close(): Promise<void> {
    await this.#rows?.return(undefined);
  }

  /** Works on one batch. False when the job is done. Throws a CsvError or ApiError for what makes the job fail as a whole. */
  async step(locks: Locks): Promise<boolean> {
    if (!this.#began) await this.#begin();
    // Aborted while the file was opened.
    if (isOver(this.job.state)) return false;
    while (this.#lane < LANES) {
      const lane = this.#lane++;
      const rows = this.#lanes[lane] ?? [];
      const done = this.job.lanes[lane] ?? 0;
      if (done >= rows.length) continue;
      this.#save(rows.slice(done, done + BATCH), lane, locks);
      break;
    }
    if (this.#lane >= LANES) this.#lane = 0;
    const isDone = this.#lanes.every((rows, lane) => (this.job.lanes[lane] ?? 0) >= rows.length);
    if (!isDone) return true;
    this.#jobs.update(this.job, { window: this.job.window + this.#lanes.reduce((sum, rows) => sum + rows.length, 0), lanes: [] });
    this.#lane = 0;
    await this.#fill();
    return this.#lanes.length > 0;
  }

  async #begin(): Promise<void> {
    const { job } = this;
    this.#began = true;
    this.#object = this.#org.object(job.object);
    // Behind what the store knows of, files may hold what a sudden end left there.
    for (const [name, length] of [
      ['successful', job.written.successful],
      ['failed', job.written.failed],
    ] as const)
      if (existsSync(this.#jobs.fileOf(job, name))) truncateSync(this.#jobs.fileOf(job, name), length);
    this.#rows = readRows(this.#jobs.fileOf(job, 'input'), job);
    const [header] = await this.#take(1);
    if (!header) throw new CsvError('InvalidBatch : The file is empty');
    this.#columns = columnsOf(this.#org, this.#object, job, header);
    this.#header = header;
    if (job.written.successful === 0 && job.written.failed === 0) {
      this.#append({ successful: csvLine(['sf__Id', 'sf__Created', ...header], job), failed: csvLine(['sf__Id', 'sf__Error', ...header], job) });
      this.#jobs.update(job, { written: { ...job.written } });
    }
    // What a run before a restart was done with is passed over.
    for (let left = job.window; left > 0;) left -= (await this.#take(Math.min(left, CHUNK))).length || left;
    await this.#fill();
  }

  /** The next rows of the file; fewer where it ends. */
  async #take(count: number): Promise<string[][]> {
    const taken: string[][] = [];
    while (taken.length < count) {
      if (this.#spare.length === 0) {
        const next = await this.#rows?.next();
        if (!next || next.done) break;
        this.#spare = next.value;
      }
      taken.push(...this.#spare.splice(0, count - taken.length));
    }
    return taken;
  }

  async #fill(): Promise<void> {
    this.#lanes = [];
    for (let lane = 0; lane < LANES; lane++) {
      const rows = await this.#take(CHUNK);
      const ragged = rows.findIndex((row) => row.length !== this.#header.length);
      const at = this.job.window + lane * CHUNK + ragged + 1;
      if (ragged >= 0)
        throw new CsvError(`InvalidBatch : Row ${at} has ${rows[ragged]?.length ?? 0} columns where the header has ${this.#header.length}`);
      if (rows.length > 0) this.#lanes.push(rows);
    }
  }

  #append(text: { successful: string; failed: string }): void {
    for (const name of ['successful', 'failed'] as const) {
      if (text[name] === '') continue;
      appendFileSync(this.#jobs.fileOf(this.job, name), text[name]);
      this.job.written[name] += Buffer.byteLength(text[name]);
    }
  }

  #save(rows: string[][], lane: number, locks: Locks): void {
    const { job } = this;
    const began = performance.now();
    const written = { ...job.written };
    try {
      this.#org.store.transaction(() => {
        const results = this.#write(rows, `${job.id} ${lane}`, locks);
        let [successful, failed] = ['', ''];
        let refused = 0;
        for (let index = 0; index < rows.length; index++) {
          const [row, result] = [rows[index] as string[], results[index] as SaveResult];
          if (result.success) successful += csvLine([result.id ?? '', String(result.created), ...row], job);
          else {
            refused += 1;
            const [error] = result.errors;
            failed += csvLine(
              [
                result.id ?? '',
                `${error?.statusCode ?? ''}:${error?.message ?? ''}:${(error?.fields ?? []).map((name) => `${name} `).join('')}--`,
                ...row,
              ],
              job,
            );
          }
        }
        this.#append({ successful, failed });
        const lanes = Array.from({ length: LANES }, (_, one) => (job.lanes[one] ?? 0) + (one === lane ? rows.length : 0));
        this.#jobs.update(job, {
          lanes,
          processed: job.processed + rows.length,
          failed: job.failed + refused,
          active: Math.round(job.active + performance.now() - began),
        });
      });
    } catch (error) {
      job.written = written;
      this.#jobs.reload(job);
      throw error;
    }
  }

  /** Saves a batch; records whose parents another lane holds are left out, as the platform does when it waited in vain. */
  #write(rows: string[][], lane: string, locks: Locks): SaveResult[] {
    const requests = rows.map((row) => requestOf(this.#columns, row, this.job));
    const held = requests.map((request) => this.#heldParent(request, lane, locks));
    const free = requests.filter((_request, index) => held[index] === undefined);
    const writer: Writer = { userId: this.job.createdById, access: this.#org.access(this.job.createdById) };
    const saved = saveAll(this.#org, writer, free, { allOrNone: false });
    if (this.job.operation === 'hardDelete')
      emptyBin(
        this.#org,
        writer,
        saved.flatMap(({ success, id }) => (success && id !== null ? [id] : [])),
      );
    let next = 0;
    return held.map((parent) =>
      parent === undefined
        ? (saved[next++] as SaveResult)
        : {
            id: null,
            success: false,
            created: false,
            errors: [
              { statusCode: 'UNABLE_TO_LOCK_ROW', message: `unable to obtain exclusive access to this record or 1 records: ${parent}`, fields: [] },
            ],
          },
    );
  }

  /** A parent of the record that another lane has locked in this round; undefined when all of them are this lane's now. */
  #heldParent(request: SaveRequest, lane: string, locks: Locks): string | undefined {
    const values: Record<string, unknown> = 'values' in request ? request.values : {};
    for (const field of planOf(this.#object as ObjectDef).references) {
      const locksParent = field.masterDetail !== undefined || field.deleteConstraint === 'Cascade' || field.deleteConstraint === 'Restrict';
      const parent = parentIn(values, field);
      if (!locksParent || parent === undefined) continue;
      const holder = locks.get(parent);
      if (holder !== undefined && holder !== lane) return parent;
      locks.set(parent, lane);
    }
    return undefined;
  }

  /** The rows of a job that came to nothing: those that were never worked on, as CSV. When that is all of them they are as they were sent, however broken. */
  static async *unprocessed(jobs: BulkJobs, job: IngestJob): AsyncGenerator<string | Buffer> {
    if (!job.uploaded) return;
    if (job.processed === 0) return yield* createReadStream(jobs.fileOf(job, 'input')) as AsyncIterable<Buffer>;
    let at = -1;
    for await (const rows of readRows(jobs.fileOf(job, 'input'), job)) {
      let lines = '';
      for (const row of rows) {
        const index = at++;
        const inWindow = index - job.window;
        const isDone = index >= 0 && (inWindow < 0 || inWindow % CHUNK < (job.lanes[Math.floor(inWindow / CHUNK)] ?? 0));
        if (!isDone) lines += csvLine(row, job);
      }
      if (lines !== '') yield lines;
    }
  }
}

/** Whether someone may ask for the operation on the object. Throws what creating the job answers. */
export function checkIngest(org: Org, userId: string, operation: string, objectName: string): ObjectDef {
  const access = org.access(userId);
  const object = org.catalog.object(objectName);
  if (!object || object.tooling || !access.canReadObject(object))
    throw new ApiError(400, 'INVALIDENTITY', `InvalidEntity: Entity '${objectName}' is not supported by the Bulk API.`);
  if (operation === 'hardDelete' && !access.can('BulkApiHardDelete'))
    throw new ApiError(
      400,
      'FEATURENOTENABLED',
      'FeatureNotEnabled : hard delete operation requires special user profile permission, please contact your system administrator',
    );
  return object;
}
