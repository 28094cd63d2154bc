/** Loads a file into an object by its key: only rows that differ, in collections where they are few, else by bulk jobs. Killed and run again, it goes on. */
import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DescribeSObjectResult } from 'jsforce';
import type { Polling } from './bulk-job.ts';
import { isPassing, reasonOf, Unanswered } from './client.ts';
import type { OrgClient } from './client.ts';
import { cellAt, csvLine } from './csv.ts';
import { describeObject } from './describe.ts';
import { diskProblem, Failure, UsageError } from './errors.ts';
import { extractToFile, rowsOfFile, soqlOf } from './extract.ts';
import { checkFile, columnsFor, readLoadFile } from './load-file.ts';
import type { Column, Encoding } from './load-file.ts';
import { abortParts, JobLoad } from './load-jobs.ts';
import { lock } from './lock.ts';
import { EMPTY, isSame, toJson } from './same.ts';
import { identifier, list } from './soql.ts';
import { MOST_TRIES, ROW, Staging } from './staging.ts';
import type { StagedRow } from './staging.ts';

export interface LoadOptions {
  file: string;
  object: string;
  /** The external id rows are told apart by. */
  key: string;
  encoding?: Encoding;
  delimiter?: string;
  /** Sends rows that change nothing, too. */
  all?: boolean;
  /** Where a load keeps what it knows until it is done. */
  workDir: string;
  /** Where rows the org refused are written, with the reason: the same columns, so that the file can be loaded when it is put right. */
  refusedFile?: string;
  onProgress?: ((step: string, done?: number, total?: number) => void) | undefined;
  signal?: AbortSignal | undefined;
  polling?: Polling;
  sizes?: Partial<Sizes>;
}

interface Sizes {
  /** Up to so many rows go in collections. */
  restRows: number;
  partRows: number;
  partBytes: number;
}

/** What became of the rows of a file: they add up. */
export interface Loaded {
  rows: number;
  loaded: number;
  unchanged: number;
  refused: number;
  refusedFile: string | undefined;
  /** Whether an earlier run was gone on with. */
  resumed: boolean;
  jobs: number;
}

const SIZES: Sizes = { restRows: 2000, partRows: 200_000, partBytes: 90_000_000 };
/** Keys of a query; a query's address stays under the platform's 16,384 characters. */
const KEYS_ASKED = 100;
const COLLECTION = 200;

/** Columns that only results have: a file of them can be loaded again. */
const RESULT_COLUMNS = new Set(['sf__id', 'sf__error', 'sf__created']);

/** Loads a file. Throws a UsageError for a file, object or key that will not do: then nothing was sent. */
export async function load(client: OrgClient, options: LoadOptions): Promise<Loaded> {
  const name = createHash('sha256')
    .update([client.connection.instanceUrl, options.object, options.key, resolve(options.file)].join('\n'))
    .digest('hex')
    .slice(0, 16);
  const file = join(options.workDir, `load-${name}.sqlite`);
  let release: (() => void) | undefined;
  try {
    release = lock(`${file}.lock`);
    if (!release) throw new UsageError(`Another load of ${options.file} is under way. Wait until it has ended, or end it`);
    return await new Load(client, options, file).run();
  } catch (error) {
    const problem = diskProblem(error);
    if (problem === undefined) throw error;
    throw new Failure(`${file} cannot be written: ${problem}`, 'Make room and run the same command again: it goes on.');
  } finally {
    release?.();
  }
}

class Load {
  readonly #client: OrgClient;
  readonly #options: LoadOptions;
  readonly #stagingFile: string;
  readonly #sizes: Sizes;
  #staging!: Staging;
  #describe!: DescribeSObjectResult;
  #columns: Column[] = [];
  /** Places of those columns in the file: others are results of an earlier load. */
  #places: number[] = [];
  #key = 0;
  #jobs = 0;

  constructor(client: OrgClient, options: LoadOptions, stagingFile: string) {
    this.#client = client;
    this.#options = options;
    this.#stagingFile = stagingFile;
    this.#sizes = { ...SIZES, ...options.sizes };
  }

  async run(): Promise<Loaded> {
    const { object, key, file } = this.#options;
    const { size, changed } = checkFile(file);
    identifier(key);
    const described = await describeObject(this.#client, object, this.#options.signal);
    if (!described) throw new UsageError(`--object ${object}: the org has no such object, or you may not see it`);
    this.#describe = described;
    const keyField = this.#describe.fields.find((field) => field.name.toLowerCase() === key.toLowerCase());
    this.#staging = new Staging(this.#stagingFile, keyField?.caseSensitive ?? false);
    try {
      const mark = `${size} ${changed} ${this.#options.encoding ?? ''} ${this.#options.delimiter ?? ''} ${this.#options.all ?? false}`;
      const resumed = this.#staging.about('staged') === mark;
      if (resumed) await this.#header();
      else {
        // Jobs of a file that has changed since are not to write over what comes now.
        await abortParts(this.#client, this.#staging);
        this.#staging.note('staged', '');
        await this.#stage();
        if (!(this.#options.all ?? false)) await this.#leaveOutSame();
        this.#staging.note('staged', mark);
      }
      await this.#send(resumed);
      return this.#finish(resumed);
    } catch (error) {
      // Nothing was sent of a file that will not do.
      if (error instanceof UsageError) this.#staging.remove();
      else this.#staging.close();
      throw error;
    }
  }

  #rows(): ReturnType<typeof readLoadFile> {
    const { file, encoding = 'utf-8', delimiter = ',' } = this.#options;
    return readLoadFile(file, { encoding, delimiter });
  }

  async #header(): Promise<void> {
    for await (const [header] of this.#rows()) return this.#useHeader(header ?? []);
  }

  #useHeader(header: string[]): void {
    const names = header.map((name) => name.trim());
    this.#places = names.flatMap((name, index) => (RESULT_COLUMNS.has(name.toLowerCase()) ? [] : [index]));
    const { columns, key } = columnsFor(
      this.#options.file,
      this.#places.map((place) => names[place] as string),
      this.#describe,
      this.#options.key,
    );
    [this.#columns, this.#key] = [columns, key];
    const right = this.#describe.createable || this.#describe.updateable;
    if (!right) throw new UsageError(`${this.#describe.name} cannot be written by you, or by anybody: ask for the right to create and edit it`);
  }

  /** What rows are sorted by, so that jobs do not wait for each other's parents: a master before any other reference. */
  #parentColumn(): number | undefined {
    const references = this.#columns.flatMap(({ field }, index) => (field.type === 'reference' && field.name !== 'OwnerId' ? [index] : []));
    return references.find((index) => this.#columns[index]?.field.cascadeDelete) ?? references[0];
  }

  /** Reads the whole file before anything is sent. */
  async #stage(): Promise<void> {
    const { onProgress, signal } = this.#options;
    const staging = this.#staging;
    staging.clear();
    let parent: number | undefined;
    let n = 0;
    const keep = (rows: readonly string[][]): void => {
      for (const row of rows) {
        n += 1;
        const cells = this.#places.length === row.length ? row : this.#places.map((place) => row[place] as string);
        const key = (cells[this.#key] ?? '').trim();
        const own = parent === undefined ? '' : (cells[parent] ?? '');
        if (key === '' || key === EMPTY) staging.add(n, key, own, cells, ROW.refused, `there is no ${this.#options.key}`);
        else staging.add(n, key, own, cells);
      }
    };
    let isHeader = true;
    for await (const rows of this.#rows()) {
      if (isHeader) {
        isHeader = false;
        this.#useHeader(rows.shift() ?? []);
        parent = this.#parentColumn();
      }
      staging.transaction(() => keep(rows));
      signal?.throwIfAborted();
      onProgress?.(`Reading ${this.#options.file}`);
    }
    if (isHeader) throw new UsageError(`${this.#options.file} has no header`);
    staging.index(parent !== undefined);
    staging.refuseDoubles((key, rows) => `${this.#options.key} ${key} is in rows ${rows.slice(0, 10).join(', ')}: which of them is meant?`);
  }

  /** Finds rows that would change nothing. Asks for keys where they are few, else reads the object once. */
  async #leaveOutSame(): Promise<void> {
    const { waiting } = this.#staging.counted();
    if (waiting <= this.#sizes.restRows) {
      for (const rows of this.#staging.rowsIn([ROW.waiting], KEYS_ASKED)) await this.#compare(rows, ROW.unchanged);
      return;
    }
    const file = `${this.#stagingFile}.there.csv`;
    const key = this.#keyField;
    const fields = this.#columns.map(({ header }) => header);
    this.#options.onProgress?.(`Comparing with what ${this.#describe.name} has`);
    await extractToFile(
      this.#client,
      { object: this.#describe.name, fields, where: `${key} != null` },
      { file, signal: this.#options.signal, ...(this.#options.polling ? { polling: this.#options.polling } : {}) },
    );
    let same: number[] = [];
    const settle = (): void => {
      this.#staging.transaction(() => {
        for (const n of same) this.#staging.settleRow(n, ROW.unchanged);
      });
      same = [];
    };
    for await (const cells of rowsOfFile(file)) {
      const row = this.#staging.find(cells[this.#key] ?? '');
      if (row?.state === ROW.waiting && this.#isSame(row.cells, cells)) same.push(row.n);
      if (same.length >= 5000) settle();
    }
    settle();
    rmSync(file, { force: true });
  }

  get #keyField(): string {
    return this.#columns[this.#key]?.header ?? this.#options.key;
  }

  #isSame(given: readonly string[], there: readonly string[]): boolean {
    return this.#columns.every((column, index) => index === this.#key || isSame(column, given[index] ?? '', there[index] ?? ''));
  }

  /** Asks what the org has under the keys of some rows; those that are the same already become what is said, others wait. */
  async #compare(rows: readonly StagedRow[], same: typeof ROW.unchanged | typeof ROW.loaded): Promise<void> {
    const key = this.#keyField;
    for (let from = 0; from < rows.length; from += KEYS_ASKED) {
      const some = rows.slice(from, from + KEYS_ASKED);
      const fields = this.#columns.map(({ header }) => header);
      const query = soqlOf({ object: this.#describe.name, fields, where: `${key} IN ${list(some.map((row) => row.key))}` });
      const { records } = await this.#client.json<{ records: Record<string, unknown>[] }>({
        method: 'GET',
        path: `/query?q=${encodeURIComponent(query)}`,
        repeatable: true,
        signal: this.#options.signal,
      });
      const there = new Map(
        records.map((record) => [String(cellAt(record, key)).toLowerCase(), this.#columns.map(({ header }) => cellAt(record, header))]),
      );
      this.#staging.transaction(() => {
        for (const row of some) {
          const found = there.get(row.key.toLowerCase());
          this.#staging.settleRow(row.n, found && this.#isSame(row.cells, found) ? same : ROW.waiting);
        }
      });
    }
  }

  async #send(resumed: boolean): Promise<void> {
    // As it began, when it goes on.
    const by = this.#staging.about('by') ?? (this.#staging.counted().waiting <= this.#sizes.restRows ? 'REST' : 'Bulk');
    if (by === 'REST') {
      this.#staging.note('by', 'REST');
      // What a killed run was sending may be there or not.
      if (resumed) for (const rows of this.#staging.rowsIn([ROW.sent], KEYS_ASKED)) await this.#compare(rows, ROW.loaded);
      return this.#byCollections();
    }
    this.#staging.note('by', 'Bulk');
    const { total, done } = this.#staging.counted();
    const jobs = new JobLoad({
      ...{ client: this.#client, staging: this.#staging, object: this.#describe.name, keyField: this.#keyField },
      ...{ columns: this.#columns, sizes: this.#sizes, polling: this.#options.polling, signal: this.#options.signal },
      onProgress: (rows) => this.#options.onProgress?.('Loading', Math.min(total, done + rows), total),
    });
    await jobs.send();
    this.#jobs = jobs.made;
  }

  async #byCollections(): Promise<void> {
    for (let round = 1; round <= MOST_TRIES; round++) {
      let again = 0;
      for (const rows of this.#staging.rowsIn([ROW.waiting], COLLECTION)) {
        const { total, done } = this.#staging.counted();
        this.#options.onProgress?.('Loading', done, total);
        again += await this.#collection(rows);
      }
      if (again === 0) return;
      await this.#client.pause(round, this.#options.signal);
    }
  }

  /** Sends some rows in one call. Gives how many of them wait again. */
  async #collection(rows: readonly StagedRow[]): Promise<number> {
    const key = this.#keyField;
    const records = rows.map(({ cells }) => {
      const record: Record<string, unknown> = { attributes: { type: this.#describe.name } };
      this.#columns.forEach((column, index) => {
        const cell = cells[index] ?? '';
        if (cell === '') return;
        const [head = '', parentKey] = column.header.split('.');
        if (parentKey === undefined) record[column.header] = index === this.#key ? cell.trim() : toJson(column, cell);
        else record[head] = cell === EMPTY ? null : { [parentKey]: cell };
      });
      return record;
    });
    this.#staging.transaction(() => this.#staging.sending(rows));
    let results: { success: boolean; errors: { statusCode: string; message: string; fields?: string[] }[] }[];
    try {
      results = await this.#client.json({
        method: 'PATCH',
        path: `/composite/sobjects/${this.#describe.name}/${key}`,
        body: { allOrNone: false, records },
        repeatable: false,
        signal: this.#options.signal,
      });
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      await this.#compare(rows, ROW.loaded);
      return this.#staging.counts()[ROW.waiting];
    }
    let again = 0;
    this.#staging.transaction(() => {
      rows.forEach(({ n }, index) => {
        const result = results[index];
        const [error] = result?.errors ?? [];
        if (result?.success) return this.#staging.settleRow(n, ROW.loaded);
        if (error && isPassing(error.statusCode) && this.#staging.triesOf(n) < MOST_TRIES) {
          again += 1;
          return this.#staging.settleRow(n, ROW.waiting);
        }
        this.#staging.settleRow(
          n,
          ROW.refused,
          error
            ? `${error.statusCode}:${error.message}${error.fields?.length ? ` [${error.fields.join(', ')}]` : ''}`
            : 'the org did not answer for this row',
        );
      });
    });
    return again;
  }

  #finish(resumed: boolean): Loaded {
    const { total: rows, waiting } = this.#staging.counted();
    if (waiting > 0)
      throw new Failure(`${waiting} rows could not be brought to the org`, 'Check the network and run the same command again: it goes on.');
    const counts = this.#staging.counts();
    const refusedFile = this.#options.refusedFile ?? `${this.#options.file.replace(/\.csv$/i, '')}.refused.csv`;
    if (counts[ROW.refused] > 0) this.#writeRefused(refusedFile);
    else rmSync(refusedFile, { force: true });
    this.#staging.remove();
    return {
      ...{ rows, loaded: counts[ROW.loaded], unchanged: counts[ROW.unchanged], refused: counts[ROW.refused] },
      ...{ refusedFile: counts[ROW.refused] > 0 ? refusedFile : undefined, resumed, jobs: this.#jobs },
    };
  }

  #writeRefused(file: string): void {
    const whole = `${file}.new`;
    try {
      const out = openSync(whole, 'w', 0o600);
      try {
        appendFileSync(out, csvLine([...this.#columns.map((column) => column.header), 'sf__Error']));
        for (const { n, cells, error } of this.#staging.refused()) appendFileSync(out, csvLine([...cells, `row ${n}: ${error}`]));
      } finally {
        closeSync(out);
      }
      renameSync(whole, file);
    } catch (error) {
      rmSync(whole, { force: true });
      throw new Failure(
        `${file} cannot be written: ${diskProblem(error) ?? reasonOf(error)}. What the org has taken, it has`,
        'Make room, or name another file with --refused, and run the same command again: it sends nothing twice.',
      );
    }
  }
}
