/** Writes CSV files of any size. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { csvLine } from './csv.ts';

/** Rows are written when so many characters of them are there. */
const BUFFER_CHARACTERS = 1 << 18;

/** A CSV file that rows are written to. All methods throw what the file system says. */
export class CsvWriter {
  readonly #file: FileHandle;
  readonly #delimiter: string;
  #buffer = '';
  #isClosed = false;

  private constructor(file: FileHandle, delimiter: string) {
    this.#file = file;
    this.#delimiter = delimiter;
  }

  /** Begins a file for this user only, in place of one that is there. */
  static async begin(path: string, columns: readonly string[], delimiter = ','): Promise<CsvWriter> {
    const writer = new CsvWriter(await open(path, 'w', 0o600), delimiter);
    writer.add(columns);
    return writer;
  }

  /** Adds a row. It may be in memory until {@link flush} or {@link end}. */
  add(cells: readonly string[]): void {
    this.#buffer += csvLine(cells, this.#delimiter);
  }

  /** Writes what has been added, where it is much. */
  async flush(): Promise<void> {
    if (this.#buffer.length >= BUFFER_CHARACTERS) await this.#write();
  }

  async #write(): Promise<void> {
    const text = this.#buffer;
    this.#buffer = '';
    await this.#file.writeFile(text);
  }

  /** Writes the rest and closes the file. Does nothing the second time. */
  async end(): Promise<void> {
    if (this.#isClosed) return;
    try {
      await this.#write();
    } finally {
      await this.close();
    }
  }

  /** Closes the file without the rest: for one that is given up. Does nothing the second time. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#file.close();
  }
}
