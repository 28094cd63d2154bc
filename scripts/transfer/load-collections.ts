/** Sends staged rows by calls of 200, and takes what became of each. */
import { isTransient, Unanswered } from '../org/client.ts';
import { COLLECTION_SIZE, sendCollection } from '../org/collection.ts';
import type { CollectionResult } from '../org/collection.ts';
import { EMPTY } from './csv-form.ts';
import { compareRows } from './load-compare.ts';
import { mayWaitForParent } from './load-context.ts';
import type { LoadContext } from './load-context.ts';
import { toJson } from './same.ts';
import { MOST_TRIES, ROW } from './staging.ts';
import type { StagedRow } from './staging.ts';

/**
 * Sends rows until none waits; those the org could not take for the moment a few times, and those whose parent is not there yet as long
 * as other rows arrive.
 */
export async function loadByCollections(context: LoadContext): Promise<void> {
  const { client, staging, isHierarchy, signal, onProgress } = context;
  for (let round = 1; ; round++) {
    const before = staging.counts()[ROW.loaded];
    for (const rows of staging.waitingInOrder(COLLECTION_SIZE)) {
      const { total, done } = staging.counted();
      onProgress('Loading', done, total);
      await sendRows(context, rows);
    }
    const hasArrived = staging.counts()[ROW.loaded] > before;
    if (!hasArrived) staging.refuseOrphans();
    if (staging.counted().waiting === 0) return;
    // Rows that wait for their parents go on as soon as those have arrived.
    if (!isHierarchy || !hasArrived) await client.pause(round, signal);
  }
}

/** A row as a record. Empty cells are left out: they change nothing, as in a bulk job; and of an existing record, what only a new one takes. */
function recordOf({ object, columns, key, fixed }: LoadContext, { cells, isThere }: StagedRow): Record<string, unknown> {
  const record: Record<string, unknown> = { attributes: { type: object } };
  columns.forEach((column, index) => {
    const cell = cells[index] ?? '';
    if (cell === '' || (isThere && fixed.has(column))) return;
    const { parent, field } = column;
    if (!parent) record[column.header] = column === key ? cell.trim() : toJson(column, cell);
    // The reference itself is emptied: a parent of which nothing is known cannot be named.
    else if (cell === EMPTY) record[field.name] = null;
    else
      record[field.relationshipName ?? ''] = {
        ...(parent.isPolymorphic ? { attributes: { type: parent.object } } : {}),
        [parent.key.name]: toJson({ header: parent.key.name, field: parent.key }, cell),
      };
  });
  return record;
}

/** Sends some rows in one call, and notes what became of each. */
async function sendRows(context: LoadContext, rows: readonly StagedRow[]): Promise<void> {
  const { client, staging, object, key, signal } = context;
  staging.transaction(() => staging.sending(rows));
  let results: CollectionResult[];
  try {
    const records = rows.map((row) => recordOf(context, row));
    results = await sendCollection(client, { method: 'PATCH', path: `/${object}/${key.header}`, records, repeatable: false, signal });
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    await compareRows(context, rows, ROW.loaded);
    if (rows.some(({ n }) => staging.isGivenUp(n))) throw error;
    return;
  }
  staging.transaction(() => {
    rows.forEach(({ n }, index) => {
      const result = results[index];
      const [error] = result?.errors ?? [];
      if (result?.success) staging.settleRow(n, ROW.loaded);
      else if (error && isTransient(error.statusCode) && staging.triesOf(n) < MOST_TRIES) staging.settleRow(n, ROW.waiting);
      else if (mayWaitForParent(context, n, reasonFor(error))) staging.waitForParent(n, reasonFor(error));
      else staging.settleRow(n, ROW.refused, reasonFor(error));
    });
  });
}

/** Why a row was refused, as results of a job have it. */
function reasonFor(error: CollectionResult['errors'][number] | undefined): string {
  if (!error) return 'the org did not answer for this row';
  return `${error.statusCode}:${error.message}${error.fields?.length ? ` [${error.fields.join(', ')}]` : ''}`;
}
