/** An analysis engine of its own for one run: DuckDB in this process, its memory bounded, what does not fit on disk. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';

export interface EngineOptions {
  /** A folder to keep what does not fit into memory in; the engine deletes what it made there. */
  workDir: string;
  memoryMb?: number;
  threads?: number;
  signal?: AbortSignal | undefined;
  /** Keeps tables in memory, and on disk what does not fit: for much work on little. Without, tables are on disk. */
  inMemory?: boolean;
}

const MEMORY_MB = 700;

/** How often progress is told. */
const PROGRESS_MS = 250;

/** A step of the engine's plan. */
interface PlanStep {
  name: string;
  children: PlanStep[];
}

/** Deletes what engines of processes that are gone have left: they were killed, and had no time to. */
function dropLeftOvers(workDir: string): void {
  for (const name of readdirSync(workDir)) {
    const pid = Number(/^engine-(\d+)-/.exec(name)?.[1] ?? NaN);
    if (Number.isNaN(pid) || pid === process.pid) continue;
    try {
      process.kill(pid, 0);
    } catch (error) {
      if ((error as { code?: string }).code === 'ESRCH') rmSync(join(workDir, name), { recursive: true, force: true });
    }
  }
}

/** An engine that is open. */
export class Engine {
  readonly #instance: DuckDBInstance;
  readonly #folder: string;
  readonly #options: EngineOptions;

  private constructor(instance: DuckDBInstance, folder: string, options: EngineOptions) {
    this.#instance = instance;
    this.#folder = folder;
    this.#options = options;
  }

  static async open(options: EngineOptions): Promise<Engine> {
    // Most commands need no engine, and do not wait for one to be loaded.
    const { DuckDBInstance } = await import('@duckdb/node-api');
    dropLeftOvers(options.workDir);
    const folder = mkdtempSync(join(options.workDir, `engine-${process.pid}-`));
    const instance = await DuckDBInstance.create(options.inMemory ? ':memory:' : join(folder, 'work.duckdb'), {
      memory_limit: `${options.memoryMb ?? MEMORY_MB}MB`,
      temp_directory: join(folder, 'spill'),
      // Memory that tables do not need any more goes back to the system.
      allocator_background_threads: 'true',
      // Nothing may be downloaded, and no file is read but by the engine's own queries.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      ...(options.threads ? { threads: String(options.threads) } : {}),
    });
    return new Engine(instance, folder, options);
  }

  /** A file for what belongs to this run. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Runs a statement; tells how much is done, 0 to 1. Can be cancelled, as all of these; throws the reason of the signal then. */
  async run(sql: string, onProgress?: (done: number) => void): Promise<void> {
    await this.#connected(async (connection) => {
      if (!onProgress) return connection.run(sql);
      await connection.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false');
      const timer = setInterval(() => onProgress(Math.max(0, connection.progress.percentage) / 100), PROGRESS_MS);
      return connection.run(sql).finally(() => clearInterval(timer));
    });
  }

  /** The names of what the engine would do for a statement. */
  async planOf(sql: string): Promise<string[]> {
    const [{ explain_value: plan = '[]' } = {}] = await this.rows<{ explain_value?: string }>(`EXPLAIN (FORMAT json) ${sql}`);
    const namesIn = ({ name, children }: PlanStep): string[] => [name, ...children.flatMap(namesIn)];
    return (JSON.parse(plan) as PlanStep[]).flatMap(namesIn);
  }

  /** The rows of a query, as plain values. */
  async rows<T>(sql: string): Promise<T[]> {
    const reader = await this.#connected((connection) => connection.runAndReadAll(sql));
    return reader.getRowObjectsJson() as T[];
  }

  /** The rows of a query in their order, by chunks; all of them are in memory. */
  chunks(sql: string): Promise<DuckDBDataChunk[]> {
    return this.#connected(async (connection) => (await connection.run(sql)).fetchAllChunks());
  }

  /** The rows of a query whose values are all INTEGER and never NULL, part by part, a list a column. The lists are used again for the next part. */
  async each(sql: string, use: (columns: readonly Int32Array[], rows: number) => void): Promise<void> {
    await this.#connected(async (connection) => {
      const result = await connection.run(sql);
      const columns: Int32Array[] = [];
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        const { rowCount, columnCount } = chunk;
        for (let column = 0; column < columnCount; column++) {
          if ((columns[column]?.length ?? 0) < rowCount) columns[column] = new Int32Array(rowCount);
          const [vector, items] = [chunk.getColumnVector(column), columns[column] as Int32Array];
          for (let row = 0; row < rowCount; row++) items[row] = vector.getItem(row) as number;
        }
        use(columns, rowCount);
      }
    });
  }

  /** Lets the rest of the process do what it has to between two parts of a long calculation. Throws the reason of the signal when it is cancelled. */
  async breathe(): Promise<void> {
    await setImmediate();
    this.#options.signal?.throwIfAborted();
  }

  /** Works on a connection of its own: several queries run side by side. */
  async #connected<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const { signal } = this.#options;
    signal?.throwIfAborted();
    const connection = await this.#instance.connect();
    const stop = (): void => connection.interrupt();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await work(connection);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      connection.closeSync();
    }
  }

  /** Ends the engine and deletes what it kept. */
  close(): void {
    this.#instance.closeSync();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
