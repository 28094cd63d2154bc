/** Sends staged rows by jobs of Bulk API 2.0, and takes what became of them. Each step is noted once it is done: a killed run goes on from there. */
import { Readable } from 'node:stream';
import { abortJob, jobOf, waitFor } from '../org/bulk-job.ts';
import type { JobInfo } from '../org/bulk-job.ts';
import { isTransient, OrgRefusal, Unanswered } from '../org/client.ts';
import type { OrgClient } from '../org/client.ts';
import { csvLine, csvRows } from './csv.ts';
import { Failure } from '../org/errors.ts';
import { mayWaitForParent } from './load-context.ts';
import type { LoadContext } from './load-context.ts';
import { jobHeaderOf } from './load-file.ts';
import type { Column } from './load-file.ts';
import { keyOf } from './same.ts';
import { MOST_TRIES, ROW } from './staging.ts';
import type { Part, Staging } from './staging.ts';

/** Jobs under way at once: one is worked on while the next is sent. */
const AT_ONCE = 2;

/** How large a job may be. */
export interface JobSizes {
  partRows: number;
  partBytes: number;
}

/** Aborts the jobs of a load that are under way. */
export async function abortParts(client: OrgClient, staging: Staging): Promise<void> {
  for (const { state, jobId } of staging.parts())
    if (state !== 'over' && jobId !== null) await abortJob(client, 'ingest', jobId).catch(() => undefined);
}

/** A load by jobs. */
export class JobLoad {
  /** Jobs that were made. */
  made = 0;
  readonly #context: LoadContext;
  readonly #sizes: JobSizes;
  readonly #total: number;
  /** Rows that are done with, by earlier runs, too. */
  #done: number;
  /** Jobs one after the other that did nothing. */
  #idle = 0;
  /** Rows that jobs under way have done. */
  readonly #under = new Map<string, number>();

  constructor(context: LoadContext, sizes: JobSizes) {
    this.#context = context;
    this.#sizes = sizes;
    ({ total: this.#total, done: this.#done } = context.staging.counted());
  }

  #tell(): void {
    const done = [...this.#under.values()].reduce((sum, rows) => sum + rows, this.#done);
    this.#context.onProgress('Loading', Math.min(this.#total, done), this.#total);
  }

  /** Sends parts, a few at a time, until no row waits. */
  async send(): Promise<void> {
    const { signal } = this.#context;
    const queue = this.#context.staging.parts().filter((part) => part.state !== 'over');
    for (let round = 1; ; round++) {
      let isBroken = false;
      const work = async (): Promise<void> => {
        try {
          while (!isBroken) {
            signal?.throwIfAborted();
            const next = queue.shift() ?? this.#nextPart();
            if (!next) return;
            await this.#part(next);
          }
        } catch (error) {
          // When one lane fails, the others finish their current part and stop.
          isBroken = true;
          throw error;
        }
      };
      const before = this.#context.staging.counts()[ROW.loaded];
      // In a hierarchy parents come first: the next job waits for the one before.
      const lanes = await Promise.allSettled(Array.from({ length: this.#context.isHierarchy ? 1 : AT_ONCE }, work));
      const failed = lanes.find((lane) => lane.status === 'rejected');
      if (failed) {
        if (signal?.aborted) await abortParts(this.#context.client, this.#context.staging);
        throw failed.reason;
      }
      const hasArrived = this.#context.staging.counts()[ROW.loaded] > before;
      if (!hasArrived) this.#context.staging.refuseOrphans();
      if (this.#context.staging.counted().waiting === 0) return;
      // Rows that wait for their parents go on as soon as those have arrived.
      if (!this.#context.isHierarchy || !hasArrived) await this.#context.client.pause(round, signal);
    }
  }

  /** The next part. The first is of half the size: then jobs do not end at the same moment, and the org always has one to work on. */
  #nextPart(): Part | undefined {
    const { partRows, partBytes } = this.#sizes;
    const isFirst = this.#context.staging.parts().length === 0;
    const id = this.#context.staging.transaction(() =>
      this.#context.staging.nextPart({ rows: isFirst ? Math.ceil(partRows / 2) : partRows, bytes: partBytes }),
    );
    return id === undefined ? undefined : { id, state: 'planned', jobId: null };
  }

  /** One part: its job is made, filled, closed, waited for, and its results are taken. Each step is noted once it is done. */
  async #part({ id, state, jobId }: Part): Promise<void> {
    let job = jobId;
    if (state === 'made' && job !== null) {
      // Killed while rows were on their way: a job that was closed has all of them.
      const info = await jobOf(this.#context.client, 'ingest', job);
      if (info?.state === 'Open') await this.#fillJob(id, job);
      else if (!info) job = null;
    }
    if (state === 'planned' || job === null) job = await this.#makeJob(id);
    const info = await waitFor(this.#context.client, 'ingest', job, {
      size: this.#context.staging.sizeOf(id),
      signal: this.#context.signal,
      ...(this.#context.polling ? { polling: this.#context.polling } : {}),
      onProgress: (one) => {
        this.#under.set(one.id, one.numberRecordsProcessed ?? 0);
        this.#tell();
      },
    });
    // One that is gone (the org keeps them for seven days) tells no results: to send its rows once more does no harm.
    await this.#collect(id, info ?? { id: job, state: 'Aborted', object: this.#context.object });
    this.#under.delete(job);
    this.#done += this.#context.staging.sizeOf(id);
    this.#tell();
  }

  async #makeJob(part: number): Promise<string> {
    const { id } = await this.#context.client.json<JobInfo>({
      method: 'POST',
      path: '/jobs/ingest',
      body: {
        ...{ object: this.#context.object, operation: 'upsert', externalIdFieldName: this.#context.key.header },
        ...{ contentType: 'CSV', lineEnding: 'LF', columnDelimiter: 'COMMA' },
      },
      // One that is never filled does nothing, and the org throws it away.
      repeatable: true,
      signal: this.#context.signal,
    });
    this.made += 1;
    this.#context.staging.setPart(part, 'made', id);
    await this.#fillJob(part, id);
    return id;
  }

  /** Sends a part's rows and closes its job. A job takes rows once, and whole: one that has some already has all of them. */
  async #fillJob(part: number, id: string): Promise<void> {
    const { signal } = this.#context;
    for (let attempt = 1; ; attempt++) {
      try {
        const request = { method: 'PUT', path: `/jobs/ingest/${id}/batches`, csv: () => this.#csvOf(part) } as const;
        await (await this.#context.client.send({ ...request, repeatable: false, signal })).text();
        break;
      } catch (error) {
        if (error instanceof OrgRefusal && /multiple contents/i.test(error.message)) break;
        const isUnheard = error instanceof Unanswered || (error instanceof TypeError && !signal?.aborted);
        if (!isUnheard || attempt >= MOST_TRIES) throw error;
        await this.#context.client.pause(attempt, signal);
      }
    }
    await this.#close(id);
    this.#context.staging.setPart(part, 'closed');
  }

  async #close(id: string): Promise<void> {
    try {
      await this.#context.client.json({
        method: 'PATCH',
        path: `/jobs/ingest/${id}`,
        body: { state: 'UploadComplete' },
        repeatable: true,
        signal: this.#context.signal,
      });
    } catch (error) {
      // An answer that was lost: the job is closed all the same.
      const info = error instanceof OrgRefusal ? await jobOf(this.#context.client, 'ingest', id) : undefined;
      if (!info || info.state === 'Open') throw error;
    }
  }

  #csvOf(part: number): ReadableStream {
    const { staging, columns, fixed } = this.#context;
    // A part's rows are of records there are, or of new ones: what only those may be given is left out of the others.
    const places = staging.isThere(part) ? columns.flatMap((column, index) => (fixed.has(column) ? [] : [index])) : [...columns.keys()];
    // A parent is emptied by the reference itself: what #N/A means under the key of a parent is not documented.
    const emptied = new Set(staging.emptiedBy(part).split(',').filter(Boolean).map(Number));
    const header = csvLine(
      places.map((place) => {
        const column = columns[place] as Column;
        return emptied.has(place) ? column.field.name : jobHeaderOf(column);
      }),
    );
    const lines = function* (): Generator<Buffer> {
      let text = header;
      for (const { cells } of staging.rowsOf(part)) {
        text += csvLine(places.length === cells.length ? cells : places.map((place) => cells[place] ?? ''));
        if (text.length < 1 << 17) continue;
        yield Buffer.from(text);
        text = '';
      }
      if (text !== '') yield Buffer.from(text);
    };
    return Readable.toWeb(Readable.from(lines())) as ReadableStream;
  }

  /** Takes a job's results. What it did not come to waits again. */
  async #collect(part: number, job: JobInfo): Promise<void> {
    const staging = this.#context.staging;
    const size = staging.sizeOf(part);
    const isWhole = job.state === 'JobComplete' && job.numberRecordsProcessed === size;
    if (job.state === 'Failed' && (job.numberRecordsProcessed ?? 0) === 0 && /InvalidBatch|ClientInputError/.test(job.errorMessage ?? ''))
      throw new Failure(`The org refused the rows as a whole: ${job.errorMessage ?? ''}`, 'Put the file right and run the same command again.');
    const key = this.#context.key;
    const [processed, failed] = [job.numberRecordsProcessed ?? 0, job.numberRecordsFailed ?? 0];
    this.#idle = processed === 0 && !isWhole ? this.#idle + 1 : 0;
    if (this.#idle >= MOST_TRIES)
      throw new Failure(
        `${this.#idle} jobs one after the other ended before they came to any row; the last as ${job.state}${job.errorMessage ? `: ${job.errorMessage}` : ''}`,
        'Ask whoever administers the org who aborts them, and run the same command again: it goes on.',
      );
    if (failed > 0)
      await this.#results(job.id, 'failedResults', failed, (row) => {
        const own = keyOf(key, row[key.header] ?? '');
        // CODE:message:fields --, and with no fields CODE:message:--
        const error = (row['sf__Error'] ?? '').replace(/:([^:]*?) ?--$/, (_all, fields: string) => (fields === '' ? '' : ` [${fields}]`));
        const line = staging.lineOf(part, own);
        if (isTransient(error)) staging.sendAgain(part, own, error);
        else if (line !== undefined && mayWaitForParent(this.#context, line, error)) staging.waitForParent(line, error);
        else staging.settle(part, own, ROW.refused, error);
      });
    if (!isWhole && processed > 0)
      await this.#results(job.id, 'successfulResults', processed - failed, (row) =>
        staging.settle(part, keyOf(key, row[key.header] ?? ''), ROW.loaded),
      );
    staging.transaction(() => {
      if (isWhole) staging.settleRest(part, ROW.loaded);
      else staging.freeRest(part);
      staging.setPart(part, 'over');
    });
  }

  /** Reads rows of a job's results, which are so many. What breaks off, or lacks some, is read again: to be told a thing twice does no harm. */
  #results(id: string, which: 'failedResults' | 'successfulResults', count: number, take: (row: Record<string, string>) => void): Promise<void> {
    const { client, staging, signal } = this.#context;
    return client.read({ method: 'GET', path: `/jobs/ingest/${id}/${which}`, repeatable: true, signal }, async (answer) => {
      let told = 0;
      for await (const rows of csvRows<Record<string, string>>(Readable.fromWeb(answer.body as never), { columns: true })) {
        staging.transaction(() => rows.forEach(take));
        told += rows.length;
      }
      if (told !== count) throw new Error(`${which} of job ${id} has ${told} rows where the org counts ${count}`);
    });
  }
}
