/** An analysis engine of its own for one run: DuckDB in this process, its memory bounded, what does not fit on disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';

export interface EngineOptions {
  /** A folder to keep what does not fit into memory in; the engine deletes what it made there. */
  workDir: string;
  memoryMb?: number;
  threads?: number;
  signal?: AbortSignal | undefined;
}

const MEMORY_MB = 700;

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
    const folder = mkdtempSync(join(options.workDir, `engine-${process.pid}-`));
    const instance = await DuckDBInstance.create(join(folder, 'work.duckdb'), {
      memory_limit: `${options.memoryMb ?? MEMORY_MB}MB`,
      temp_directory: join(folder, 'spill'),
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

  /** Runs a statement. Can be cancelled, as all of these; throws the reason of the signal then. */
  async run(sql: string): Promise<void> {
    await this.#connected((connection) => connection.run(sql));
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
