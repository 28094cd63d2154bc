/** Sends staged rows by calls of 200, and takes what became of each. */
import { isPassing, Unanswered } from './client.ts';
import { COLLECTION_SIZE, sendCollection } from './collection.ts';
import type { CollectionResult } from './collection.ts';
import { compareRows } from './load-compare.ts';
import type { LoadContext } from './load-context.ts';
import { EMPTY, toJson } from './same.ts';
import { MOST_TRIES, ROW } from './staging.ts';
import type { StagedRow } from './staging.ts';

/** Sends rows until none waits; those the org could not take for the moment a few times. */
export async function loadByCollections(context: LoadContext): Promise<void> {
  const { client, staging, signal, onProgress } = context;
  for (let round = 1; round <= MOST_TRIES; round++) {
    let again = 0;
    for (const rows of staging.rowsIn([ROW.waiting], COLLECTION_SIZE)) {
      const { total, done } = staging.counted();
      onProgress('Loading', done, total);
      again += await sendRows(context, rows);
    }
    if (again === 0) return;
    await client.pause(round, signal);
  }
}

/** A row as a record. Empty cells are left out: they change nothing, as in a bulk job; and of a record there is, what only a new one may be given. */
function recordOf({ object, columns, key, fixed }: LoadContext, { cells, isThere }: StagedRow): Record<string, unknown> {
  const record: Record<string, unknown> = { attributes: { type: object } };
  columns.forEach((column, index) => {
    const cell = cells[index] ?? '';
    if (cell === '' || (isThere && fixed.has(column))) return;
    const [head = '', parentKey] = column.header.split('.');
    if (parentKey === undefined) record[column.header] = column === key ? cell.trim() : toJson(column, cell);
    else record[head] = cell === EMPTY ? null : { [parentKey]: cell };
  });
  return record;
}

/** Sends some rows in one call. Gives how many rows wait after it. */
async function sendRows(context: LoadContext, rows: readonly StagedRow[]): Promise<number> {
  const { client, staging, object, key, signal } = context;
  staging.transaction(() => staging.sending(rows));
  let results: CollectionResult[];
  try {
    const records = rows.map((row) => recordOf(context, row));
    results = await sendCollection(client, { method: 'PATCH', path: `/${object}/${key.header}`, records, repeatable: false, signal });
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    await compareRows(context, rows, ROW.loaded);
    return staging.counts()[ROW.waiting];
  }
  let again = 0;
  staging.transaction(() => {
    rows.forEach(({ n }, index) => {
      const result = results[index];
      const [error] = result?.errors ?? [];
      if (result?.success) staging.settleRow(n, ROW.loaded);
      else if (error && isPassing(error.statusCode) && staging.triesOf(n) < MOST_TRIES) {
        again += 1;
        staging.settleRow(n, ROW.waiting);
      } else staging.settleRow(n, ROW.refused, reasonFor(error));
    });
  });
  return again;
}

/** Why a row was refused, as results of a job have it. */
function reasonFor(error: CollectionResult['errors'][number] | undefined): string {
  if (!error) return 'the org did not answer for this row';
  return `${error.statusCode}:${error.message}${error.fields?.length ? ` [${error.fields.join(', ')}]` : ''}`;
}
