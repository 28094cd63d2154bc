/** What a load finds in the org already: rows that would change nothing. */
import { rmSync } from 'node:fs';
import { cellAt } from './csv.ts';
import { extractToFile, rowsOfFile, soqlOf } from './extract.ts';
import type { LoadContext } from './load-context.ts';
import { isSame } from './same.ts';
import { list } from './soql.ts';
import { ROW } from './staging.ts';
import type { StagedRow } from './staging.ts';

/** Keys of a query; a query's address stays under the platform's 16,384 characters. */
const KEYS_ASKED = 100;
const SETTLED_AT_ONCE = 5000;

/** Whether the org has all cells of a row as they are, but for the key they were found by. */
const hasAll = ({ columns, key }: LoadContext, given: readonly string[], there: readonly string[]): boolean =>
  columns.every((column, index) => column === key || isSame(column, given[index] ?? '', there[index] ?? ''));

/** Asks for the keys of rows in one of these states: those the org has as they are become what is said, the others wait. */
export async function compareByKeys(
  context: LoadContext,
  state: typeof ROW.waiting | typeof ROW.sent,
  same: typeof ROW.unchanged | typeof ROW.loaded,
): Promise<void> {
  for (const rows of context.staging.rowsIn([state], KEYS_ASKED)) await compareRows(context, rows, same);
}

/** {@link compareByKeys} for some rows. */
export async function compareRows(context: LoadContext, rows: readonly StagedRow[], same: typeof ROW.unchanged | typeof ROW.loaded): Promise<void> {
  const { client, staging, object, columns, key, isCaseSensitive, signal } = context;
  const identity = (text: string): string => (isCaseSensitive ? text : text.toLowerCase());
  const fields = columns.map(({ header }) => header);
  for (let from = 0; from < rows.length; from += KEYS_ASKED) {
    const some = rows.slice(from, from + KEYS_ASKED);
    const query = soqlOf({ object, fields, where: `${key.header} IN ${list(some.map((row) => row.key))}` });
    const { records } = await client.json<{ records: Record<string, unknown>[] }>({
      method: 'GET',
      path: `/query?q=${encodeURIComponent(query)}`,
      repeatable: true,
      signal,
    });
    const there = new Map(records.map((record) => [identity(cellAt(record, key.header)), fields.map((field) => cellAt(record, field))]));
    staging.transaction(() => {
      for (const row of some) {
        const found = there.get(identity(row.key));
        staging.settleRow(row.n, found && hasAll(context, row.cells, found) ? same : ROW.waiting);
      }
    });
  }
}

/** Reads all the org has once, into a file beside the staged rows, and leaves out those that would change nothing. */
export async function compareWithAll(context: LoadContext): Promise<void> {
  const { client, staging, object, columns, key, polling, signal, onProgress } = context;
  const file = `${staging.file}.there.csv`;
  onProgress(`Comparing with what ${object} has`);
  await extractToFile(
    client,
    { object, fields: columns.map(({ header }) => header), where: `${key.header} != null` },
    { file, signal, ...(polling ? { polling } : {}) },
  );
  const place = columns.indexOf(key);
  let same: number[] = [];
  const settle = (): void => {
    staging.transaction(() => {
      for (const n of same) staging.settleRow(n, ROW.unchanged);
    });
    same = [];
  };
  for await (const cells of rowsOfFile(file)) {
    const row = staging.find(cells[place] ?? '');
    if (row?.state === ROW.waiting && hasAll(context, row.cells, cells)) same.push(row.n);
    if (same.length >= SETTLED_AT_ONCE) settle();
  }
  settle();
  rmSync(file, { force: true });
}
