/** Reads an org's records by the million: one REST page where that is all, else a bulk query, page by page, into a file. */
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { abortJob, isOver, jobOf, waitFor } from '../org/bulk-job.ts';
import type { JobInfo, Polling } from '../org/bulk-job.ts';
import { OrgRefusal } from '../org/client.ts';
import type { OrgClient } from '../org/client.ts';
import { cellAt, csvLine, csvRows } from './csv.ts';
import { Failure, asDiskFailure } from '../org/errors.ts';
import { withLock } from '../org/lock.ts';
import { writeHarmless } from './spreadsheet.ts';

/** What is read. */
export interface Extraction {
  object: string;
  /** Columns, in their order; a parent's field by its path. */
  fields: readonly string[];
  /** A SOQL condition. */
  where?: string | undefined;
  /** Only what changed at or after this moment, ISO. */
  since?: string | undefined;
}

export interface ExtractOptions {
  /** The CSV file that is written, whole or not at all. */
  file: string;
  /** Makes cells that a spreadsheet would run as formulas harmless. */
  spreadsheet?: boolean;
  onProgress?: ((done: number, total: number | undefined) => void) | undefined;
  signal?: AbortSignal | undefined;
  polling?: Polling;
  /** Rows of a page. */
  pageSize?: number;
  /** Access rights of the file, where it is for this user only. */
  mode?: number;
}

export interface Extracted {
  rows: number;
  /** The org's clock when the query was asked for, or a little before: what changes later has a SystemModstamp of at least this. */
  asOf: string;
  /** How it was read. */
  by: 'REST' | 'Bulk';
  pages: number;
}

/** A REST page holds so many rows: what fits into one is read by one call. */
const REST_PAGE = 2000;
const BULK_PAGE = 100_000;

/** Characters of an address: the platform takes 16,384 with all headers, what stands in between may take less. */
const MAX_ADDRESS = 12_000;

/** Whether an address was refused for its length, by the org or by a proxy. */
const isTooLong = ({ status }: OrgRefusal): boolean => status === 414 || status === 431;

/** The query of an extraction. */
export function soqlOf({ object, fields, where, since }: Extraction): string {
  const conditions = [...(where ? [`(${where})`] : []), ...(since ? [`SystemModstamp >= ${since}`] : [])];
  return `SELECT ${fields.join(', ')} FROM ${object}${conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''}`;
}

/** How far an extraction has come: beside the file, so that a killed one goes on. */
interface Journal {
  org: string;
  query: string;
  jobId: string;
  asOf: string;
  /** Where the next page begins; undefined for the first, `null` when there is none. */
  locator: string | undefined;
  rows: number;
  bytes: number;
  pages: number;
}

interface RestPage {
  done: boolean;
  records: Record<string, unknown>[];
}

/** Counts the rows of CSV as it passes, and leaves out the header of all pages but the first. */
class PageFilter extends Transform {
  rows = 0;
  bytes = 0;
  #skipping: boolean;
  #quoted = false;
  #headerLeft = true;

  constructor(skipHeader: boolean) {
    super();
    this.#skipping = skipHeader;
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error: Error | null, data?: Buffer) => void): void {
    let from = 0;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index];
      if (byte === 0x22) this.#quoted = !this.#quoted;
      else if (byte === 0x0a && !this.#quoted) {
        if (this.#headerLeft) {
          this.#headerLeft = false;
          if (this.#skipping) from = index + 1;
          this.#skipping = false;
        } else this.rows += 1;
      }
    }
    const kept = this.#skipping ? Buffer.alloc(0) : chunk.subarray(from);
    this.bytes += kept.length;
    done(null, kept);
  }
}

/** Writes what a query finds to a file. Killed and called again, it goes on where it was. */
export async function extractToFile(client: OrgClient, extraction: Extraction, options: ExtractOptions): Promise<Extracted> {
  const { file } = options;
  try {
    mkdirSync(dirname(file) || '.', { recursive: true });
    return await withLock(`${file}.lock`, `Another extraction to ${file} is under way`, () => new FileExtraction(client, extraction, options).run());
  } catch (error) {
    throw asDiskFailure(error, file, 'Make room, or name another file, and run the same command again.');
  }
}

class FileExtraction {
  readonly #client: OrgClient;
  readonly #query: string;
  readonly #fields: readonly string[];
  readonly #options: ExtractOptions;
  /** The job of an earlier run, when it is over. */
  #over: JobInfo | undefined;

  constructor(client: OrgClient, extraction: Extraction, options: ExtractOptions) {
    this.#client = client;
    this.#query = soqlOf(extraction);
    this.#fields = extraction.fields;
    this.#options = options;
  }

  get #modeOption(): { mode?: number } {
    return this.#options.mode === undefined ? {} : { mode: this.#options.mode };
  }
  get #partial(): string {
    return `${this.#options.file}.partial`;
  }
  get #journalFile(): string {
    return `${this.#options.file}.journal`;
  }

  async run(): Promise<Extracted> {
    const journal = await this.#journal();
    if (!journal) {
      const small = await this.#byRest();
      if (small) return small;
    }
    return this.#byBulk(journal ?? (await this.#begin()));
  }

  /** A page by REST, when it holds all there is. A limit keeps the org from working out the rest. */
  async #byRest(): Promise<Extracted | undefined> {
    const path = `/query?q=${encodeURIComponent(`${this.#query} LIMIT ${REST_PAGE}`)}`;
    // A job takes its query in the body of a request, which may be longer than an address.
    if (path.length > MAX_ADDRESS) return undefined;
    const began = Date.now();
    let answer: Response;
    try {
      answer = await this.#client.send({ method: 'GET', path, repeatable: true, signal: this.#options.signal });
    } catch (error) {
      if (error instanceof OrgRefusal && isTooLong(error)) return undefined;
      throw error;
    }
    const asOf = serverTime(answer, began);
    const page = (await answer.json().catch(() => undefined)) as RestPage | undefined;
    if (!page?.done || page.records.length >= REST_PAGE) return undefined;
    const lines = page.records.map((record) => csvLine(this.#fields.map((field) => cellAt(record, field))));
    writeFileSync(this.#partial, csvLine(this.#fields) + lines.join(''), this.#modeOption);
    await this.#finish();
    return { rows: lines.length, asOf, by: 'REST', pages: 1 };
  }

  async #begin(): Promise<Journal> {
    // A job that nobody waits for is only a file that the org throws away.
    const request = { method: 'POST', path: '/jobs/query', body: { operation: 'query', query: this.#query }, repeatable: true } as const;
    const began = Date.now();
    const { id, asOf } = await this.#client.read({ ...request, signal: this.#options.signal }, async (answer) => ({
      id: ((await answer.json()) as JobInfo).id,
      asOf: serverTime(answer, began),
    }));
    const journal: Journal = {
      ...{ org: this.#client.connection.instanceUrl, query: this.#query, jobId: id, asOf },
      ...{ locator: undefined, rows: 0, bytes: 0, pages: 0 },
    };
    this.#keep(journal);
    return journal;
  }

  /** What a killed run has left, when it was after the same and its job is still there. */
  async #journal(): Promise<Journal | undefined> {
    if (!existsSync(this.#journalFile)) return undefined;
    let journal: Journal;
    try {
      journal = JSON.parse(readFileSync(this.#journalFile, 'utf8')) as Journal;
    } catch {
      return undefined;
    }
    if (journal.query !== this.#query || journal.org !== this.#client.connection.instanceUrl) return undefined;
    const job = await jobOf(this.#client, 'query', journal.jobId);
    if (!job || job.state === 'Aborted' || job.state === 'Failed') return undefined;
    if (isOver(job)) this.#over = job;
    const has = existsSync(this.#partial) ? statSync(this.#partial).size : 0;
    return has >= journal.bytes ? journal : undefined;
  }

  #keep(journal: Journal): void {
    const whole = `${this.#journalFile}.new`;
    try {
      writeFileSync(whole, JSON.stringify(journal), this.#modeOption);
      renameSync(whole, this.#journalFile);
    } catch (error) {
      rmSync(whole, { force: true });
      throw error;
    }
  }

  /** Gives the file its name, all of it at once. */
  async #finish(): Promise<void> {
    if (this.#options.spreadsheet ?? false) {
      const whole = `${this.#options.file}.new`;
      await writeHarmless(this.#partial, whole);
      renameSync(whole, this.#options.file);
      rmSync(this.#partial);
    } else renameSync(this.#partial, this.#options.file);
    rmSync(this.#journalFile, { force: true });
  }

  async #byBulk(begun: Journal): Promise<Extracted> {
    const { signal, onProgress, polling } = this.#options;
    let journal = begun;
    const stop = (): void => void abortJob(this.#client, 'query', journal.jobId).catch(() => undefined);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      for (let attempt = 1; ; attempt++) {
        const job = this.#over ?? (await this.#wait(journal, polling));
        this.#over = undefined;
        if (job?.state === 'JobComplete') {
          const total = job.numberRecordsProcessed ?? 0;
          for (; journal.locator !== 'null'; journal = await this.#page(journal)) onProgress?.(journal.rows, total);
          if (journal.rows !== total)
            throw new Failure(`The query has ${total} rows, and ${journal.rows} came`, `Delete ${this.#journalFile} and run the same command again.`);
          await this.#finish();
          return { rows: journal.rows, asOf: journal.asOf, by: 'Bulk', pages: journal.pages };
        }
        if (job?.state === 'Failed')
          throw new Failure(`The org could not do the query: ${job.errorMessage ?? 'it gave no reason'}`, 'Put right what it objects to.');
        if (attempt >= 5)
          throw new Failure(
            'The query was aborted or deleted in the org again and again',
            'Ask whoever administers the org, and run the same command again.',
          );
        // Someone, or the org itself, stopped it: what was read is read anew.
        journal = await this.#begin();
      }
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  #wait(journal: Journal, polling: Polling | undefined): Promise<JobInfo | undefined> {
    const { signal, onProgress } = this.#options;
    return waitFor(this.#client, 'query', journal.jobId, {
      ...(polling ? { polling } : {}),
      signal,
      onProgress: (job) => onProgress?.(0, job.numberRecordsProcessed),
    });
  }

  /** Writes one page behind those before it, and notes it. A page that breaks off, or is not the one asked for, is asked for again. */
  async #page(journal: Journal): Promise<Journal> {
    const { pageSize = BULK_PAGE, signal } = this.#options;
    const where = new URLSearchParams({ maxRecords: String(pageSize), ...(journal.locator === undefined ? {} : { locator: journal.locator }) });
    const path = `/jobs/query/${journal.jobId}/results?${where.toString()}`;
    const take = async (answer: Response): Promise<Journal> => {
      const next = answer.headers.get('sforce-locator') ?? 'null';
      const rows = Number(answer.headers.get('sforce-numberofrecords') ?? Number.NaN);
      // Served twice: the page before this one leads here.
      if (next === journal.locator) throw new Error('the org gave a page twice');
      if (existsSync(this.#partial)) truncateSync(this.#partial, journal.bytes);
      const filter = new PageFilter(journal.pages > 0);
      const body = answer.body ? Readable.fromWeb(answer.body as never) : Readable.from([]);
      await pipeline(
        body,
        filter,
        createWriteStream(this.#partial, { flags: journal.bytes > 0 ? 'a' : 'w', ...this.#modeOption }),
        signal ? { signal } : {},
      );
      if (Number.isFinite(rows) && filter.rows !== rows) throw new Error(`a page has ${filter.rows} rows where the org counts ${rows}`);
      const kept = { ...journal, locator: next, rows: journal.rows + filter.rows, bytes: journal.bytes + filter.bytes, pages: journal.pages + 1 };
      this.#keep(kept);
      return kept;
    };
    return this.#client.read({ method: 'GET', path, repeatable: true, signal }, take);
  }
}

/** The org's clock when a request began: what it tells with the answer, less the time since. */
function serverTime(answer: Response, began: number): string {
  const date = Date.parse(answer.headers.get('date') ?? '') || Date.now();
  return new Date(date - (Date.now() - began)).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Takes an extraction that was broken off away: the next to this file begins anew. */
export function forgetExtraction(file: string): void {
  for (const suffix of ['', '.partial', '.journal']) rmSync(file + suffix, { force: true });
}

/** The rows of a CSV file that an extraction wrote, some at a time; the header is left out. */
export async function* rowsOfFile(file: string): AsyncGenerator<string[]> {
  for await (const rows of csvRows(createReadStream(file), { from: 2 })) yield* rows;
}
