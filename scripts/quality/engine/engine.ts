/** An analysis engine of its own for one run: DuckDB in this process, its memory bounded, what does not fit on disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';

export interface EngineOptions {
  /** A folder to keep what does not fit into memory in; the engine deletes what it made there. */
  workDir: string;
  memoryMb?: number;
  threads?: number;
  /** Told how much of a query is done, 0 to 1. */
  onProgress?: ((done: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

const MEMORY_MB = 700;
const PROGRESS_EVERY_MS = 200;

/** A connection to an engine. */
export class Engine {
  readonly #connection: DuckDBConnection;
  readonly #folder: string;
  readonly #options: EngineOptions;

  private constructor(connection: DuckDBConnection, folder: string, options: EngineOptions) {
    this.#connection = connection;
    this.#folder = folder;
    this.#options = options;
  }

  static async open(options: EngineOptions): Promise<Engine> {
    const folder = mkdtempSync(join(options.workDir, 'engine-'));
    const instance = await DuckDBInstance.create(join(folder, 'work.duckdb'), {
      memory_limit: `${options.memoryMb ?? MEMORY_MB}MB`,
      temp_directory: join(folder, 'spill'),
      // Nothing may be downloaded, and no file is read but by the engine's own queries.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      ...(options.threads ? { threads: String(options.threads) } : {}),
    });
    return new Engine(await instance.connect(), folder, options);
  }

  /** A file for what belongs to this run. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Runs a statement. Can be cancelled; throws the reason of the signal then. */
  async run(sql: string): Promise<void> {
    await this.#watched(() => this.#connection.run(sql));
  }

  /** The rows of a query, as plain values. */
  async rows<T>(sql: string): Promise<T[]> {
    const reader = await this.#watched(() => this.#connection.runAndReadAll(sql));
    return reader.getRowObjectsJson() as T[];
  }

  async #watched<T>(work: () => Promise<T>): Promise<T> {
    const { onProgress, signal } = this.#options;
    signal?.throwIfAborted();
    const stop = (): void => this.#connection.interrupt();
    signal?.addEventListener('abort', stop, { once: true });
    const timer = onProgress && setInterval(() => onProgress(Math.max(0, this.#connection.progress.percentage) / 100), PROGRESS_EVERY_MS);
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      clearInterval(timer);
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Ends the engine and deletes what it kept. */
  close(): void {
    this.#connection.closeSync();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
