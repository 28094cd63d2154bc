/** The file of issues of `perennial check`. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { csvLine } from '../../transfer/csv.ts';
import type { Issue } from './check.ts';

const COLUMNS = ['row', 'key', 'field', 'rule', 'kind', 'value', 'reason'];

/** Writes issues as they come, a line each. */
export class IssuesFile {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Begins a file, in place of one that is there. Throws what the file system says, as all methods do. */
  static async begin(path: string): Promise<IssuesFile> {
    const file = await open(path, 'w');
    await file.writeFile(csvLine(COLUMNS));
    return new IssuesFile(file);
  }

  async take(issues: readonly Issue[]): Promise<void> {
    const lines = issues.map(({ row, key, field, rule, value, reason }) =>
      csvLine([String(row), key, field, rule.id, rule.kind, value ?? '', reason]),
    );
    if (lines.length > 0) await this.#file.writeFile(lines.join(''));
  }

  async end(): Promise<void> {
    await this.#file.close();
  }
}
