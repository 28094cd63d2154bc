/** What hangs on a record: an issue of a customer with a large open pipeline counts for more than the same of one without. */
import { createReadStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { OrgClient } from '../org/client.ts';
import { describeObject } from '../org/describe.ts';
import { csvRows } from '../transfer/csv.ts';
import { extractToFile } from '../transfer/extract.ts';

interface Hanging {
  /** The object whose issues it counts for. */
  object: string;
  /** What hangs on its records, and by which field. */
  from: string;
  by: string;
  /** The field with its amount; without one they are counted. */
  amount?: string;
}

const HANGING: readonly Hanging[] = [
  { object: 'Account', from: 'Opportunity', by: 'AccountId', amount: 'Amount' },
  { object: 'Account', from: 'Case', by: 'AccountId' },
  { object: 'Contact', from: 'Case', by: 'ContactId' },
  { object: 'Opportunity', from: 'Opportunity', by: 'Id', amount: 'Amount' },
];

/** The middle of some numbers; 0 of none. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return (low + high) / 2;
}

/**
 * What issues of each record count for more, by object and record: 1 + log2(1 + open amount ÷ median open amount) + log2(1 + open cases). Twice as
 * much hanging on a record adds one to the factor. Objects that may not be read are left out and named. Amounts are as the records have them,
 * whatever their currency.
 */
export async function readHanging(
  client: OrgClient,
  objects: readonly string[],
  folder: string,
): Promise<{ factors: Map<string, Map<string, number>>; unread: string[] }> {
  const factors = new Map<string, Map<string, number>>();
  const unread = new Set<string>();
  for (const { object, from, by, amount } of HANGING.filter((one) => objects.includes(one.object))) {
    const names = new Set((await describeObject(client, from))?.fields.map(({ name }) => name));
    const fields = [by, ...(amount === undefined ? [] : [amount])];
    if (![...fields, 'IsClosed'].every((name) => names.has(name))) {
      unread.add(from);
      continue;
    }
    const file = join(folder, `hanging-${from}.csv`);
    await extractToFile(client, { object: from, fields, where: `IsClosed = FALSE AND ${by} != NULL` }, { file, mode: 0o600 });
    const totals = new Map<string, number>();
    for await (const rows of csvRows(createReadStream(file), { from_line: 2 }))
      for (const [id = '', value] of rows) totals.set(id, (totals.get(id) ?? 0) + (amount === undefined ? 1 : Math.max(0, Number(value) || 0)));
    rmSync(file, { force: true });
    const usual = amount === undefined ? 1 : median([...totals.values()].filter((one) => one > 0));
    const own = factors.get(object) ?? new Map<string, number>();
    factors.set(object, own);
    for (const [id, total] of totals) if (total > 0) own.set(id, (own.get(id) ?? 1) + Math.log2(1 + total / usual));
  }
  return { factors, unread: [...unread] };
}
