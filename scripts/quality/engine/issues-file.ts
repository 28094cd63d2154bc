/** The file of issues of `perennial check`. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { csvCell, csvLine } from '../../transfer/csv.ts';
import type { Rule } from '../rule.ts';
import type { Issue } from './check.ts';

const COLUMNS = ['row', 'key', 'field', 'rule', 'kind', 'value', 'reason'];

/** Writes issues as they come, a line each. */
export class IssuesFile {
  readonly #file: FileHandle;
  readonly #middles = new Map<Rule, Map<string, string>>();

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
    let lines = '';
    for (const { row, key, field, rule, value, reason } of issues)
      lines += `${row},${csvCell(key)},${this.#middle(rule, field)},${csvCell(value ?? '')},${csvCell(reason)}\n`;
    if (lines !== '') await this.#file.writeFile(lines);
  }

  /** The cells of a field, its rule and the rule's kind: the same in many lines. */
  #middle(rule: Rule, field: string): string {
    let byField = this.#middles.get(rule);
    if (byField === undefined) this.#middles.set(rule, (byField = new Map()));
    let middle = byField.get(field);
    if (middle === undefined) byField.set(field, (middle = [field, rule.id, rule.kind].map((one) => csvCell(one)).join(',')));
    return middle;
  }

  async end(): Promise<void> {
    await this.#file.close();
  }
}
