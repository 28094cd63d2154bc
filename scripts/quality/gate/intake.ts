/** Takes a file in: its cells as the org would get them, and what is wrong with each by itself. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { UsageError } from '../../org/errors.ts';
import type { CsvForm } from '../../transfer/csv-form.ts';
import { readCsvLines } from '../../transfer/csv-read.ts';
import { FormWatch } from '../../transfer/csv-watch.ts';
import { CsvWriter } from '../../transfer/csv-writer.ts';
import { FormProblem } from '../../transfer/form-problem.ts';
import { columnKind } from '../../transfer/load-file.ts';
import type { Column } from '../../transfer/load-file.ts';
import { plainCell } from '../../transfer/load-stage.ts';
import { judgeOf } from './cells.ts';
import type { SampledColumn } from './mapping.ts';
import { isOfGate, unescaped } from './quarantine-columns.ts';

/** So many rows are looked at to tell what is in a column. */
const SAMPLE_ROWS = 1000;

/** The beginning of a file. */
export interface Beginning {
  /** The columns, but for those that the gate itself has added. */
  columns: SampledColumn[];
  /** Their places in a row. */
  places: number[];
  /** The batch that the file was kept out of before, where it is what the gate wrote then. */
  batch: string | undefined;
}

/** Reads the header and some rows. Throws a UsageError for a file that cannot be read, or whose columns have no names of their own. */
export async function beginningOf(file: string, form: CsvForm): Promise<Beginning> {
  let header: string[] | undefined;
  const rows: string[][] = [];
  for await (const lines of readCsvLines(file, form)) {
    for (const { cells } of lines) {
      if (header) rows.push(cells);
      else header = cells.map((name) => name.trim());
    }
    if (rows.length >= SAMPLE_ROWS) break;
  }
  if (!header) throw new UsageError(`${file} has no header`);
  const batchPlace = header.indexOf('gate__batch');
  const places = header.flatMap((name, place) => (isOfGate(name) ? [] : [place]));
  const names = places.map((place) => header[place] as string);
  const empty = names.indexOf('');
  if (empty >= 0) throw new UsageError(`${file}: column ${(places[empty] ?? 0) + 1} has no name. Name it in the first line`);
  const double = names.find((name, index) => names.findIndex((one) => one.toLowerCase() === name.toLowerCase()) < index);
  if (double !== undefined) throw new UsageError(`${file} has two columns "${double}". Rename one of them, or take it out`);
  if (names.length === 0) throw new UsageError(`${file} has no columns of its own`);
  return {
    columns: names.map((name, index) => ({ header: name, cells: rows.slice(0, SAMPLE_ROWS).map((cells) => cells[places[index] ?? 0] ?? '') })),
    places,
    batch: batchPlace < 0 ? undefined : rows.find((cells) => cells[batchPlace] !== '')?.[batchPlace],
  };
}

/** A hash of what is in a file: SHA-256, in hexadecimal digits. */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

export interface IntakeOptions {
  file: string;
  form: CsvForm;
  /** The columns that are sent, as the file names them. */
  headers: readonly string[];
  columns: readonly Column[];
  /** Their places in a row of the file. */
  places: readonly number[];
  /** Whether the gate wrote the file: then cells may be escaped. */
  isFedBack: boolean;
  signal?: AbortSignal | undefined;
  onProgress(rows: number): void;
}

/** Where a row comes from is its first cell here. */
export const LINE_COLUMN = 'line';

/**
 * Writes the columns that are sent, as the platform writes their values, with the line each row begins in; adds what is wrong with cells to
 * the reasons. Gives the number of rows. Throws a UsageError for a file that is written otherwise than was said.
 */
export async function takeIn(to: string, reasons: CsvWriter, { file, form, headers, columns, places, ...options }: IntakeOptions): Promise<number> {
  const { isFedBack, signal, onProgress } = options;
  const watch = new FormWatch(
    columns.map((column, index) => ({ name: headers[index] ?? '', kind: columnKind(column) })),
    form,
  );
  const judges = columns.map((column) => judgeOf(column, form.dates));
  const written = await CsvWriter.begin(to, [LINE_COLUMN, ...columns.map(({ header }) => header)]);
  let rows = 0;
  let isHeader = true;
  try {
    for await (const lines of readCsvLines(file, form)) {
      for (const { line, cells: all } of isHeader ? lines.slice(1) : lines) {
        const raw = places.map((place) => (isFedBack ? unescaped(all[place] as string) : (all[place] as string)));
        watch.see({ line, cells: raw });
        const cells = raw.map((cell, index) => plainCell(columns[index] as Column, cell, form));
        written.add([String(line), ...cells]);
        for (let index = 0; index < cells.length; index++) {
          const problem = judges[index]?.(cells[index] as string);
          if (problem) reasons.add([String(line), headers[index] as string, problem.code, '', problem.detail ?? '']);
        }
        rows += 1;
      }
      isHeader = false;
      signal?.throwIfAborted();
      await written.flush();
      await reasons.flush();
      onProgress(rows);
    }
  } finally {
    await written.end();
  }
  const diagnosis = watch.diagnosis();
  if (diagnosis.findings.length > 0) throw new FormProblem(file, diagnosis);
  return rows;
}
