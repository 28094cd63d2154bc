/** The files that a batch becomes: the rows that go in, and those that are kept out. Everything is read and written in the order of the file. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { DELIMITERS } from '../../transfer/csv-form.ts';
import type { CsvForm } from '../../transfer/csv-form.ts';
import { lineEndsIn, readCsvLines } from '../../transfer/csv-read.ts';
import { CsvWriter } from '../../transfer/csv-writer.ts';
import { rowsOfFile } from '../../transfer/extract.ts';
import { GATE_COLUMNS, escaped, isOfGate, unescaped } from './quarantine-columns.ts';
import { inWords } from './reasons.ts';

/** Looks at rows one by one, as far as their line is reached. Rows come in the order of their lines. */
class ByLine<T extends { line: number }> {
  readonly #rows: AsyncGenerator<T>;
  #next: IteratorResult<T> | undefined;

  constructor(rows: AsyncGenerator<T>) {
    this.#rows = rows;
  }

  /** The rows of a line; those of earlier lines are passed over. */
  async of(line: number): Promise<T[]> {
    const own: T[] = [];
    this.#next ??= await this.#rows.next();
    while (!this.#next.done && this.#next.value.line <= line) {
      if (this.#next.value.line === line) own.push(this.#next.value);
      this.#next = await this.#rows.next();
    }
    return own;
  }

  async end(): Promise<void> {
    await this.#rows.return(undefined);
  }
}

async function* reasonsOf(file: string): AsyncGenerator<{ line: number; words: string }> {
  for await (const [line = '', column = '', code = '', rule = '', detail = ''] of rowsOfFile(file))
    yield { line: Number(line), words: inWords({ column, code, rule, detail }) };
}

/** Writes the rows that nothing speaks against, and a file that tells which line of the file each line of them was. Gives how many there are. */
export async function writeAccepted(
  { intake, reasons, accepted, lines }: { intake: string; reasons: string; accepted: string; lines: string },
  columns: readonly string[],
): Promise<number> {
  const kept = new ByLine(reasonsOf(reasons));
  const [rows, places] = [await CsvWriter.begin(accepted, columns), await CsvWriter.begin(lines, ['accepted', 'line'])];
  let [count, at] = [0, 2];
  try {
    for await (const [line = '', ...cells] of rowsOfFile(intake)) {
      if ((await kept.of(Number(line))).length > 0) continue;
      rows.add(cells);
      places.add([String(at), line]);
      at += 1 + lineEndsIn(cells);
      count += 1;
      await rows.flush();
      await places.flush();
    }
  } finally {
    await rows.end();
    await places.end();
    await kept.end();
  }
  return count;
}

/** A row that the org refused. */
export interface RefusedRow {
  /** The line of the file. */
  line: number;
  /** What the org says. */
  words: string;
}

/** The rows of accepted ones that the org refused, by the lines they have in the file. */
export async function* refusedRows(refusedFile: string | undefined, lines: string): AsyncGenerator<RefusedRow> {
  if (refusedFile === undefined) return;
  const places = new ByLine(
    (async function* () {
      for await (const [accepted = '', line = ''] of rowsOfFile(lines)) yield { line: Number(accepted), original: Number(line) };
    })(),
  );
  try {
    for await (const cells of rowsOfFile(refusedFile)) {
      const [, at = '', words = ''] = /^line (\d+): ([\s\S]*)$/.exec(cells.at(-1) ?? '') ?? [];
      const [place] = await places.of(Number(at));
      if (place) yield { line: place.original, words };
    }
  } finally {
    await places.end();
  }
}

/** Where rows that are kept out go: beside the file, under a name that is free. */
export function quarantineNameFor(file: string): string {
  const base = file.replace(/(\.quarantine(-\d+)?)?(\.csv)?$/i, '');
  let name = `${base}.quarantine.csv`;
  for (let n = 2; existsSync(name); n++) name = `${base}.quarantine-${n}.csv`;
  return name;
}

export interface QuarantineOptions {
  file: string;
  form: CsvForm;
  isFedBack: boolean;
  /** Whether every row is kept out: those that are right by themselves, too. */
  isStopped: boolean;
  reasons: string;
  lines: string;
  refusedFile: string | undefined;
  /** The name of the batch, by which the file is known when it comes back. */
  batch: string;
  onProgress(rows: number): void;
}

/** Writes the rows that are kept out as the file has them, with every reason. Gives how many there are. */
export async function writeQuarantine(to: string, options: QuarantineOptions): Promise<number> {
  const { file, form, isFedBack, isStopped, batch, onProgress } = options;
  const [kept, refused] = [new ByLine(reasonsOf(options.reasons)), new ByLine(refusedRows(options.refusedFile, options.lines))];
  const whole = `${to}.new`;
  let [count, seen] = [0, 0];
  let out: CsvWriter | undefined;
  let places: number[] = [];
  try {
    for await (const rows of readCsvLines(file, form)) {
      for (const { line, cells } of rows) {
        if (!out) {
          places = cells.flatMap((name, place) => (isOfGate(name) ? [] : [place]));
          // The mark by which spreadsheets know UTF-8.
          const header = places.map((place, index) => `${index === 0 ? '\ufeff' : ''}${(cells[place] ?? '').trim()}`);
          out = await CsvWriter.begin(whole, [...header, ...GATE_COLUMNS], DELIMITERS[form.delimiter]);
          continue;
        }
        seen += 1;
        const words = [
          ...(await kept.of(line)).map((one) => one.words),
          ...(await refused.of(line)).map((one) => inWords({ column: '', code: 'refused', rule: '', detail: one.words })),
        ];
        if (words.length === 0 && isStopped) words.push(inWords({ column: '', code: 'batch_stopped', rule: '', detail: '' }));
        if (words.length === 0) continue;
        const own = places.map((place) => cells[place] ?? '').map((cell) => escaped(isFedBack ? unescaped(cell) : cell));
        out.add([...own, String(line), words.join('; '), batch]);
        count += 1;
      }
      await out?.flush();
      onProgress(seen);
    }
    await out?.end();
    renameSync(whole, to);
  } catch (error) {
    rmSync(whole, { force: true });
    throw error;
  } finally {
    await out?.close();
    await kept.end();
    await refused.end();
  }
  return count;
}
