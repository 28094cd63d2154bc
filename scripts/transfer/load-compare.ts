/** What a load finds in the org already: rows that would change nothing. */
import { rmSync } from 'node:fs';
import { cellAt } from './csv.ts';
import { extractToFile, forgetExtraction, rowsOfFile, soqlOf } from './extract.ts';
import type { LoadContext } from './load-context.ts';
import { readsOf } from './load-file.ts';
import type { Column } from './load-file.ts';
import { isCaseSensitive, isSame, keyOf, keysFor } from './same.ts';
import { ROW } from './staging.ts';
import type { StagedRow } from './staging.ts';

/** Keys of a query at most. */
const KEYS_ASKED = 100;
/** Characters of a query as they stand in an address: the platform takes 16,384 with all there is before. */
const QUERY_LENGTH = 12_000;
const SETTLED_AT_ONCE = 5000;

/** What becomes of rows that would change nothing. */
export type Same = typeof ROW.unchanged | typeof ROW.loaded | typeof ROW.waiting;

/** What the org has for each column, of the fields that are read for it. */
const cellsThere = (columns: readonly Column[], read: (field: string) => string): string[] =>
  columns.map((column) => {
    const cells = readsOf(column).map(read);
    return cells.some((cell) => cell !== '') ? cells.join(':') : '';
  });

/** The fields that are read to compare rows. */
const fieldsRead = (columns: readonly Column[]): string[] => [...new Set(columns.flatMap(readsOf))];

/** Notes of a row that the org has a record for it: the same already, to be changed, or never to be what the row says. */
function settleFound({ staging, columns, key, fixed }: LoadContext, { n, cells }: StagedRow, there: readonly string[], same: Same): void {
  const others = columns.flatMap((column, index) =>
    column === key || isSame(column, cells[index] ?? '', there[index] ?? '') ? [] : [{ column, has: there[index] ?? '' }],
  );
  const immutable = others.find(({ column }) => fixed.has(column));
  if (immutable)
    staging.settleRow(n, ROW.refused, `${immutable.column.header} can be given to a new record only, and the org has one with "${immutable.has}"`);
  else if (others.length === 0) staging.settleRow(n, same);
  else staging.settleRow(n, ROW.waiting);
  if (fixed.size > 0) staging.found(n);
}

/** Asks for the keys of rows in one of these states: those the org has as they are become what is said, the others wait. */
export async function compareByKeys(context: LoadContext, state: typeof ROW.waiting | typeof ROW.sent, same: Same): Promise<void> {
  for (const rows of context.staging.rowsIn([state], KEYS_ASKED)) await compareRows(context, rows, same);
}

/** {@link compareByKeys} for some rows. */
export async function compareRows(context: LoadContext, rows: readonly StagedRow[], same: Same): Promise<void> {
  const { client, staging, object, columns, key, signal } = context;
  const identity = (name: string): string => (isCaseSensitive(key.field) ? name : name.toLowerCase());
  const fields = fieldsRead(columns);
  for (const { some, keys } of inQueries(key, rows)) {
    const there = new Map<string, Map<string, string>>();
    // Many columns take more than one query, too.
    for (const asked of inLengths(fields, QUERY_LENGTH / 2)) {
      const query = soqlOf({ object, fields: [...new Set([key.header, ...asked])], where: `${key.header} IN (${keys.join(', ')})` });
      const request = { method: 'GET', path: `/query?q=${encodeURIComponent(query)}`, repeatable: true, signal } as const;
      const { records } = await client.json<{ records: Record<string, unknown>[] }>(request);
      for (const record of records) {
        const name = identity(keyOf(key, cellAt(record, key.header)));
        const cells = there.get(name) ?? new Map<string, string>();
        for (const field of asked) cells.set(field, cellAt(record, field));
        there.set(name, cells);
      }
    }
    staging.transaction(() => {
      for (const row of some) {
        const found = there.get(identity(row.key));
        const cells = found && cellsThere(columns, (field) => found.get(field) ?? '');
        if (cells) settleFound(context, row, cells, same);
        else staging.settleRow(row.n, ROW.waiting);
      }
    });
  }
}

/** Rows in groups whose keys fit into a query, with those keys as literals. */
function* inQueries(key: Column, rows: readonly StagedRow[]): Generator<{ some: StagedRow[]; keys: string[] }> {
  let group: { some: StagedRow[]; keys: string[]; length: number } = { some: [], keys: [], length: 0 };
  for (const row of rows) {
    const [literal] = keysFor(key, [row.key]);
    const length = encodeURIComponent(`${literal ?? ''}, `).length;
    if (group.some.length >= KEYS_ASKED || group.length + length > QUERY_LENGTH / 2) {
      if (group.keys.length > 0) yield group;
      group = { some: [], keys: [], length: 0 };
    }
    // A key that cannot be asked for is left to the org to refuse: its row waits.
    if (literal === undefined) continue;
    group.some.push(row);
    group.keys.push(literal);
    group.length += length;
  }
  if (group.keys.length > 0) yield group;
}

/** Names in groups of so many characters at most, and one at least. */
function inLengths(names: readonly string[], maxLength: number): string[][] {
  const groups: string[][] = [];
  let length = Infinity;
  for (const name of names) {
    length += name.length + 4;
    if (length > maxLength) {
      groups.push([]);
      length = name.length + 4;
    }
    groups.at(-1)?.push(name);
  }
  return groups;
}

/** Reads all the org has once, into a file beside the staged rows, for the rows that wait. */
export async function compareWithAll(context: LoadContext, same: Same): Promise<void> {
  const { client, staging, object, columns, key, polling, signal, onProgress } = context;
  const file = `${staging.file}.there.csv`;
  onProgress(`Comparing with what ${object} has`);
  // What a killed run had read is no longer what the org has.
  forgetExtraction(file);
  const fields = fieldsRead(columns);
  await extractToFile(client, { object, fields, where: `${key.header} != null` }, { file, mode: 0o600, signal, ...(polling ? { polling } : {}) });
  const places = new Map(fields.map((field, place) => [field, place]));
  let found: { row: StagedRow; there: string[] }[] = [];
  const settle = (): void => {
    staging.transaction(() => {
      for (const { row, there } of found) settleFound(context, row, there, same);
    });
    found = [];
  };
  for await (const cells of rowsOfFile(file)) {
    const cell = (field: string): string => cells[places.get(field) ?? -1] ?? '';
    const row = staging.find(keyOf(key, cell(key.header)));
    if (row?.state === ROW.waiting) found.push({ row, there: cellsThere(columns, cell) });
    if (found.length >= SETTLED_AT_ONCE) settle();
  }
  settle();
  rmSync(file, { force: true });
}
