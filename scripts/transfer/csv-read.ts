/** Reads CSV files as spreadsheets do, whatever their size: each row with the line it begins in. */
import { accessSync, constants, createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { CsvError } from 'csv-parse';
import { DELIMITERS, ENCODINGS } from './csv-form.ts';
import type { CsvForm, Encoding } from './csv-form.ts';
import { csvRows } from './csv.ts';
import { UsageError } from '../org/errors.ts';

/** A row of a file. */
export interface CsvLine {
  /** The line of the file it begins in, from 1: what an editor shows. */
  line: number;
  cells: string[];
}

/** Something wrong with a file as a whole. */
export class CsvFileProblem extends UsageError {}

/** Bytes of a row. A record in a job has 400,000 characters at most (Bulk API 2.0 limits), of up to four bytes, and some quotes. */
const MAX_ROW_BYTES = 2_000_000;

/** Checks that there is a plain, readable file. Throws a UsageError. */
export function checkFile(file: string): { size: number; changed: number } {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) throw new UsageError(`${file}: there is no such file`);
  if (!stats.isFile()) throw new UsageError(`${file} is not a plain file`);
  try {
    accessSync(file, constants.R_OK);
  } catch {
    throw new UsageError(`${file} cannot be read: you lack the right to`);
  }
  if (stats.size === 0) throw new UsageError(`${file} is empty: a header and rows are expected`);
  return { size: stats.size, changed: Math.round(stats.mtimeMs) };
}

/** The encoding that the byte order mark of a file names. */
const markOf = (bytes: Buffer): Encoding | undefined =>
  bytes[0] === 0xff && bytes[1] === 0xfe
    ? 'utf-16le'
    : bytes[0] === 0xfe && bytes[1] === 0xff
      ? 'utf-16be'
      : bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
        ? 'utf-8'
        : undefined;

/** What the first bytes of a file say of it. */
export interface Beginning {
  /** The encoding its byte order mark names. */
  mark: Encoding | undefined;
  /** The delimiter of a first line such as `sep=;`, which spreadsheets read and write. */
  separator: string | undefined;
}

/** A first line that names the delimiter. */
export const SEPARATOR_LINE = /^"?sep=([^\w"\r\n])/i;

/** Reads the first bytes of a file. */
export async function beginningOf(file: string, encoding: Encoding): Promise<Beginning> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const mark = markOf(bytes);
    const text = new TextDecoder(mark ?? encoding).decode(bytes);
    return { mark, separator: SEPARATOR_LINE.exec(text)?.[1] };
  } finally {
    await handle.close();
  }
}

/** Text of a file's bytes, as they come. Fails at bytes that the encoding does not have. */
export function decoder(encoding: Encoding): Transform {
  const decode = new TextDecoder(encoding, { fatal: true });
  const attempt = (done: (error: Error | null, text?: string) => void, bytes?: Buffer): void => {
    let text: string;
    try {
      text = bytes ? decode.decode(bytes, { stream: true }) : decode.decode();
    } catch (error) {
      return done(error as Error);
    }
    done(null, text);
  };
  return new Transform({
    encoding: 'utf8',
    transform: (chunk: Buffer, _encoding, done) => attempt(done, chunk),
    flush: (done) => attempt(done),
  });
}

/** Line ends inside of cells. */
export function lineEndsIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (cell.includes('\n') || cell.includes('\r')) count += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
  return count;
}

/** A file that is a part of another: what its problems are told of. */
export interface PartOf {
  file: string;
  /** The line of the file that the first line of the part stands for. */
  line: number;
  /** The sign between its cells, which may be one that has no name. */
  delimiter: string;
}

/** What csv-parse objects to, in words. */
const CSV_PROBLEMS: Record<string, string> = {
  CSV_INVALID_CLOSING_QUOTE: 'text follows the closing quote of a cell. Write a quote inside of a quoted cell twice ("")',
  CSV_QUOTE_NOT_CLOSED: 'a quote opens a cell and nothing closes it',
  INVALID_OPENING_QUOTE: 'a quote stands inside of a cell that does not begin with one. Put the whole cell in quotes, and write the quote twice ("")',
  CSV_MAX_RECORD_SIZE: `the row has more than ${MAX_ROW_BYTES.toLocaleString('en')} bytes. Is there a quote that nothing closes?`,
};

/**
 * The rows of a file, some at a time; the header is the first. A row ends at CR, LF or both, whatever the others end with. Empty lines, and
 * rows of empty cells, are left out. What the file says of itself goes first: its byte order mark, and a first line such as `sep=;`, which names the delimiter.
 * Throws a {@link CsvFileProblem} that names file and line.
 */
export async function* readCsvLines(
  path: string,
  { encoding, delimiter }: Pick<CsvForm, 'encoding' | 'delimiter'>,
  part?: PartOf,
): AsyncGenerator<CsvLine[]> {
  const { mark, separator } = await beginningOf(path, encoding);
  const file = part?.file ?? path;
  let [line, width] = [part?.line ?? 1, -1];
  let isSeparatorLine = separator !== undefined;
  const sign = part?.delimiter ?? separator ?? DELIMITERS[delimiter];
  const take = (cells: string[]): CsvLine | null => {
    const begins = line;
    line += 1 + lineEndsIn(cells);
    if (isSeparatorLine || cells.every((cell) => cell.trim() === '')) {
      isSeparatorLine = false;
      return null;
    }
    if (width < 0) width = cells.length;
    if (cells.length === width) return { line: begins, cells };
    line = begins;
    throw new CsvFileProblem(
      `${file}, line ${begins}: it has ${cells.length} cells where the header has ${width}. Give every row as many as the header; a cell with a "${sign}" in it needs quotes`,
    );
  };
  const how = {
    ...{ delimiter: sign, record_delimiter: ['\r\n', '\n', '\r'], bom: true, relax_column_count: true, max_record_size: MAX_ROW_BYTES },
    // Called as each row is parsed: rows that are on their way when another fails count, too.
    on_record: (cells: string[]) => take(cells),
  };
  try {
    yield* csvRows<CsvLine>(createReadStream(path, { highWaterMark: 1 << 17 }), how as never, [decoder(mark ?? encoding)]);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new CsvFileProblem(
        `${file} is not in ${encoding.toUpperCase()} (something after line ${Math.max(1, line - 1)}). Save it as CSV in UTF-8, or say how it is with --encoding: ${ENCODINGS.join(', ')}`,
      );
    if (error instanceof CsvError) throw new CsvFileProblem(`${file}, line ${line}: ${CSV_PROBLEMS[code ?? ''] ?? `not CSV: ${message}`}`);
    throw error;
  }
}
