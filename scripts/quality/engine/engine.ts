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

/** A connection to an engine. */
export class Engine {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #folder: string;
  readonly #options: EngineOptions;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, folder: string, options: EngineOptions) {
    this.#instance = instance;
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
    return new Engine(instance, await instance.connect(), folder, options);
  }

  /** A file for what belongs to this run. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Runs a statement on a connection of its own: several run side by side. Can be cancelled; throws the reason of the signal then. */
  async run(sql: string): Promise<void> {
    const connection = await this.#instance.connect();
    try {
      await this.#watched(connection, () => connection.run(sql));
    } finally {
      connection.closeSync();
    }
  }

  /** The rows of a query, as plain values. */
  async rows<T>(sql: string): Promise<T[]> {
    const reader = await this.#watched(this.#connection, () => this.#connection.runAndReadAll(sql));
    return reader.getRowObjectsJson() as T[];
  }

  /** The rows of a query in their order, by chunks; all of them are in memory. Several queries run side by side, each on a connection of its own. */
  async chunks(sql: string): Promise<DuckDBDataChunk[]> {
    const connection = await this.#instance.connect();
    try {
      const result = await this.#watched(connection, () => connection.run(sql));
      return await result.fetchAllChunks();
    } finally {
      connection.closeSync();
    }
  }

  async #watched<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
    const { signal } = this.#options;
    signal?.throwIfAborted();
    const stop = (): void => connection.interrupt();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Ends the engine and deletes what it kept. */
  close(): void {
    this.#connection.closeSync();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
