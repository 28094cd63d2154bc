/** Loads a file into an object by its key: only rows that differ, in collections where they are few, else by bulk jobs. Killed and run again, it goes on. */
import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, existsSync, openSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { DescribeSObjectResult } from 'jsforce';
import type { Polling } from '../org/bulk-job.ts';
import { BudgetSpent, reasonOf } from '../org/client.ts';
import type { OrgClient } from '../org/client.ts';
import { DELIMITERS, PLAIN } from './csv-form.ts';
import type { CsvForm } from './csv-form.ts';
import { checkFile, readCsvLines } from './csv-read.ts';
import { FormWatch } from './csv-watch.ts';
import { csvLine } from './csv.ts';
import { describeObject } from '../org/describe.ts';
import { diskProblem, Failure, asDiskFailure, UsageError } from '../org/errors.ts';
import { explainingForm, FormProblem } from './form-problem.ts';
import { loadByCollections } from './load-collections.ts';
import { compareByKeys, compareWithAll } from './load-compare.ts';
import type { Same } from './load-compare.ts';
import type { LoadContext } from './load-context.ts';
import { keyFieldOf, kindOf, layoutOf } from './load-file.ts';
import { abortParts, JobLoad } from './load-jobs.ts';
import type { JobSizes } from './load-jobs.ts';
import { withLock } from '../org/lock.ts';
import { parentColumn, RowStaging } from './load-stage.ts';
import { isCaseSensitive } from './same.ts';
import { identifier } from '../org/soql.ts';
import { ROW, Staging } from './staging.ts';

export interface LoadOptions {
  file: string;
  object: string;
  /** The external id rows are told apart by. */
  key: string;
  /** How the file is written, where it is not in UTF-8 with commas, decimal points and ISO dates. */
  form?: Partial<CsvForm>;
  /** Sends rows that change nothing, too. */
  all?: boolean;
  /** Where a load keeps what it knows until it is done. */
  workDir: string;
  /** Where rows the org refused are written, with the reason: the same columns, so that the file can be loaded when it is put right. */
  refusedFile?: string;
  /** Told the name of that file before it is written. */
  onRefusedFile?: (path: string) => Promise<void>;
  onProgress?: ((step: string, done?: number, total?: number) => void) | undefined;
  signal?: AbortSignal | undefined;
  polling?: Polling;
  sizes?: Partial<Sizes>;
}

interface Sizes extends JobSizes {
  /** Up to so many rows go in collections. */
  restRows: number;
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

/** Loads a file. Throws a UsageError for a file, object or key that will not do: then nothing was sent. */
export async function load(client: OrgClient, options: LoadOptions): Promise<Loaded> {
  const name = createHash('sha256')
    // Version of the staging format: a file of another version is not resumed.
    .update(
      ['4', client.connection.instanceUrl, options.object, options.key, existsSync(options.file) ? realpathSync(options.file) : options.file].join(
        '\n',
      ),
    )
    .digest('hex')
    .slice(0, 16);
  const file = join(options.workDir, `load-${name}.sqlite`);
  try {
    return await withLock(`${file}.lock`, `Another load of ${options.file} is under way`, () => new Load(client, options, file).run());
  } catch (error) {
    throw asDiskFailure(error, file, 'Make room and run the same command again: it goes on.');
  }
}

class Load {
  readonly #client: OrgClient;
  readonly #options: LoadOptions;
  readonly #stagingFile: string;
  readonly #sizes: Sizes;
  #jobs = 0;

  constructor(client: OrgClient, options: LoadOptions, stagingFile: string) {
    this.#client = client;
    this.#options = options;
    this.#stagingFile = stagingFile;
    this.#sizes = { ...SIZES, ...options.sizes };
  }

  async run(): Promise<Loaded> {
    const { object, key: keyName, file, polling, signal, all = false } = this.#options;
    const { size, changed } = checkFile(file);
    identifier(keyName);
    if (resolve(file) === resolve(this.#refusedFile)) throw new UsageError('--refused names the file that is loaded. Name another');
    const folder = dirname(resolve(this.#refusedFile));
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`--refused: there is no folder ${folder}`);
    const described = await describeObject(this.#client, object, signal);
    if (!described) throw new UsageError(`--object ${object}: the org has no such object, or you may not see it`);
    const keyField = keyFieldOf(described, keyName);
    const staging = new Staging(this.#stagingFile, keyField !== undefined && isCaseSensitive(keyField));
    const mark = `${size} ${changed} ${JSON.stringify(this.#form)} ${all}`;
    const resumed = staging.about('staged') === mark;
    try {
      const layout = await this.#explaining(described, async () => layoutOf(this.#client, file, await this.#header(), described, keyName));
      const selves = layout.columns.filter(({ parent }) => parent?.object === described.name);
      const context: LoadContext = {
        ...layout,
        ...{ client: this.#client, staging, object: described.name, polling, signal },
        isHierarchy: selves.length > 0,
        hasOtherParentKeys: selves.some(({ parent }) => parent?.key.name !== layout.key.field.name),
        onProgress: (...told) => this.#options.onProgress?.(...told),
      };
      if (!resumed) {
        // The file has changed since the last run. Abort its old jobs, or they overwrite the new rows.
        await abortParts(this.#client, staging);
        staging.note('staged', '');
        await this.#explaining(described, () => this.#stage(context, described));
        // Existing records are left without what only new ones take: so they have to be known.
        if (!all || context.fixed.size > 0) await this.#compare(context, all ? ROW.waiting : ROW.unchanged);
        staging.note('staged', mark);
      }
      await this.#send(context, resumed);
      return await this.#finish(context, resumed);
    } catch (error) {
      // Nothing was sent of a file that cannot be loaded, unless it was by a run before this.
      const isStaged = staging.about('staged') === mark;
      if (error instanceof UsageError && !resumed && staging.parts().length === 0) staging.remove();
      else staging.close();
      if (!(error instanceof BudgetSpent) || isStaged) throw error;
      throw new BudgetSpent(
        error.message,
        'Nothing was sent: what the org has is compared first, and that begins anew each time. Allow more calls, or send all rows without comparing: --all.',
      );
    }
  }

  get #form(): CsvForm {
    return { ...PLAIN, ...this.#options.form };
  }

  #explaining<T>(described: DescribeSObjectResult, work: () => Promise<T>): Promise<T> {
    return explainingForm(this.#options.file, this.#form, (name) => kindOf(described, name), work);
  }

  get #refusedFile(): string {
    return this.#options.refusedFile ?? `${this.#options.file.replace(/\.csv$/i, '')}.refused.csv`;
  }

  async #header(): Promise<string[]> {
    for await (const [header] of readCsvLines(this.#options.file, this.#form)) if (header) return header.cells;
    throw new UsageError(`${this.#options.file} has no header`);
  }

  /** Reads the whole file before anything is sent. */
  async #stage(context: LoadContext, described: DescribeSObjectResult): Promise<void> {
    const { staging, columns, key, fixed, isHierarchy, signal, onProgress } = context;
    const { file } = this.#options;
    staging.clear();
    const watch = new FormWatch(
      columns.map(({ header }) => ({ name: header, kind: kindOf(described, header) ?? 'text' })),
      this.#form,
    );
    const rows = new RowStaging(context, this.#form, watch);
    let isFirst = true;
    for await (const lines of readCsvLines(file, this.#form)) {
      staging.transaction(() => rows.add(isFirst ? lines.slice(1) : lines));
      isFirst = false;
      signal?.throwIfAborted();
      onProgress(`Reading ${file}`);
    }
    const diagnosis = watch.diagnosis();
    if (diagnosis.findings.length > 0) throw new FormProblem(file, diagnosis);
    staging.indexKeys();
    staging.refuseDoubles(
      (double, lines) =>
        `${key.header} ${double} is in lines ${lines.slice(0, 10).join(', ')}${lines.length > 10 ? ` and ${lines.length - 10} more` : ''}: which of them is meant?`,
    );
    staging.arrange({ isThere: fixed.size > 0, levels: isHierarchy ? staging.rank() : 1, parent: parentColumn(columns) !== undefined });
  }

  /** Finds rows the org has, which become what is said when they would change nothing: asks for keys where they are few, else reads the object once. */
  #compare(context: LoadContext, same: Same): Promise<void> {
    const areFew = context.staging.counted().waiting <= this.#sizes.restRows;
    return areFew ? compareByKeys(context, ROW.waiting, same) : compareWithAll(context, same);
  }

  async #send(context: LoadContext, resumed: boolean): Promise<void> {
    const { staging } = context;
    // As it began, when it goes on.
    const by = staging.about('by') ?? (staging.counted().waiting <= this.#sizes.restRows ? 'REST' : 'Bulk');
    staging.note('by', by);
    if (by === 'Bulk') {
      const jobs = new JobLoad(context, this.#sizes);
      await jobs.send();
      this.#jobs = jobs.made;
      return;
    }
    // What a killed run was sending may be there or not.
    if (resumed) await compareByKeys(context, ROW.sent, ROW.loaded);
    await loadByCollections(context);
  }

  async #finish({ staging, columns }: LoadContext, resumed: boolean): Promise<Loaded> {
    const { total: rows, waiting } = staging.counted();
    if (waiting > 0)
      throw new Failure(`${waiting} rows could not be brought to the org`, 'Check the network and run the same command again: it goes on.');
    const counts = staging.counts();
    const refusedFile =
      counts[ROW.refused] > 0 ? await writeRefused(this.#refusedFile, { columns, staging }, this.#form, this.#options.onRefusedFile) : undefined;
    staging.remove();
    return {
      ...{ rows, loaded: counts[ROW.loaded], unchanged: counts[ROW.unchanged], refused: counts[ROW.refused] },
      ...{ refusedFile, resumed, jobs: this.#jobs },
    };
  }
}

/**
 * Writes the rows that were not loaded, with the reasons, so that they can be put right and loaded. A file that is there stays: somebody
 * may be at it. Gives the name that was free. Throws a Failure that names the file.
 */
async function writeRefused(
  wanted: string,
  { columns, staging }: Pick<LoadContext, 'columns' | 'staging'>,
  form: CsvForm,
  onName: ((path: string) => Promise<void>) | undefined,
): Promise<string> {
  const delimiter = DELIMITERS[form.delimiter];
  // A run that was killed here goes on with its own.
  const own = staging.about(`refused ${wanted}`);
  let file = own ?? wanted;
  for (let n = 2; own === undefined && existsSync(file) && !statSync(file).isDirectory(); n++)
    file = wanted.replace(/(\.csv)?$/i, (end) => `-${n}${end}`);
  await onName?.(file);
  const whole = `${file}.new`;
  try {
    const out = openSync(whole, 'w', 0o600);
    try {
      // In UTF-8 whatever the file was in: its mark goes before the option that says otherwise.
      if (form.encoding !== PLAIN.encoding) appendFileSync(out, '\ufeff');
      appendFileSync(out, csvLine([...columns.map((column) => column.header), 'sf__Error'], delimiter));
      for (const { n, cells, error } of staging.refused()) appendFileSync(out, csvLine([...cells, `line ${n}: ${error}`], delimiter));
    } finally {
      closeSync(out);
    }
    staging.note(`refused ${wanted}`, file);
    renameSync(whole, file);
    return file;
  } catch (error) {
    rmSync(whole, { force: true });
    throw new Failure(
      `${file} cannot be written: ${diskProblem(error) ?? reasonOf(error)}. What the org has taken, it has`,
      'Make room, or name another file with --refused, and run the same command again: it sends nothing twice.',
    );
  }
}
