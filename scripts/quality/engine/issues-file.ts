/** The file of issues of `perennial check`. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Issue } from './check.ts';

const COLUMNS = 'row,key,field,rule,kind,value,reason\n';

const NEEDS_QUOTES = /[",\r\n]/;
const cell = (text: string): string => (NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Writes issues as they come, a line each. */
export class IssuesFile {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Begins a file, in place of one that is there. Throws what the file system says, as all methods do. */
  static async begin(path: string): Promise<IssuesFile> {
    const file = await open(path, 'w');
    await file.writeFile(COLUMNS);
    return new IssuesFile(file);
  }

  async take(issues: readonly Issue[]): Promise<void> {
    const lines = issues.map(
      ({ row, key, field, rule, value, reason }) =>
        `${row},${cell(key)},${cell(field)},${cell(rule.id)},${rule.kind},${cell(value ?? '')},${reason}\n`,
    );
    if (lines.length > 0) await this.#file.writeFile(lines.join(''));
  }

  async end(): Promise<void> {
    await this.#file.close();
  }
}
