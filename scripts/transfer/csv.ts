import { pipeline } from 'node:stream';
import type { Duplex, Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { Options } from 'csv-parse';

/** Cells of CSV, as the Bulk API and everybody else reads them. */

/** A cell, in quotes where it needs them. */
export const csvCell = (value: string, delimiter = ','): string =>
  value.includes(delimiter) || /["\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

/** A row of CSV with its line end. */
export function csvLine(cells: readonly string[], delimiter = ','): string {
  let line = '';
  for (let index = 0; index < cells.length; index++) line += (index === 0 ? '' : delimiter) + csvCell(cells[index] as string, delimiter);
  return `${line}\n`;
}

/** A cell that a spreadsheet does not run: what begins like a formula gets an apostrophe before it (OWASP, CSV injection). Numbers stay numbers. */
export const harmless = (value: string): string => (/^[=+\-@\t\r]/.test(value) && !/^[+-]?(\d+\.?\d*|\.\d+)$/.test(value) ? `'${value}` : value);

/** A value of a REST record by its path, as CSV has it. */
export function cellAt(record: Record<string, unknown>, path: string): string {
  let value: unknown = record;
  for (const step of path.split('.')) {
    const inside = (value ?? {}) as Record<string, unknown>;
    value = inside[step] ?? inside[Object.keys(inside).find((name) => name.toLowerCase() === step.toLowerCase()) ?? ''];
  }
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string);
}

/**
 * The rows of a stream of CSV, some at a time, by the options of csv-parse; through another stream first where one is given. Throws what
 * any of the streams fails with. All of them are closed when the rows are left.
 */
export async function* csvRows<T = string[]>(source: Readable, options: Options, through: Duplex[] = []): AsyncGenerator<T[]> {
  const parser = parse(options);
  // What one fails with, the parser fails with.
  pipeline([source, ...through, parser], () => undefined);
  try {
    yield* readInBatches<T>(parser);
  } finally {
    parser.destroy();
  }
}

/** What a stream of objects has, as much at a time as is there: many rows cost one wait. Throws what the stream fails with. */
async function* readInBatches<T>(stream: Readable): AsyncGenerator<T[]> {
  let failure: Error | undefined;
  let wake = (): void => undefined;
  stream.on('readable', () => wake());
  stream.once('end', () => wake());
  stream.once('close', () => wake());
  stream.once('error', (error) => {
    failure = error;
    wake();
  });
  for (;;) {
    const more = new Promise<void>((resolve) => (wake = resolve));
    const items: T[] = [];
    for (let item: T | null; (item = stream.read() as T | null) !== null;) items.push(item);
    if (failure) throw failure;
    if (items.length > 0) yield items;
    else if (stream.readableEnded || stream.destroyed) return;
    else await more;
  }
}
