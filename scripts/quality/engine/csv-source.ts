/** A CSV file as the engine reads it. */
import { closeSync, createReadStream, createWriteStream, openSync, readSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse/sync';
import { DUCKDB } from '../../../formula/src/dialect.ts';
import { Failure, messageOf, UsageError } from '../../org/errors.ts';
import { DELIMITERS, PLAIN } from '../../transfer/csv-form.ts';
import type { CsvForm, Encoding } from '../../transfer/csv-form.ts';
import { beginningOf, checkFile, decoder } from '../../transfer/csv-read.ts';
import type { Engine } from './engine.ts';

/** A header is no longer. */
const HEADER_BYTES = 1024 * 1024;

/** A CSV file that can be queried. */
export interface CsvSource {
  /** Its columns, as the header names them. */
  columns: string[];
  /** The types that its values seem to have, by the platform's names. */
  types: Record<string, string>;
  /** What stands behind FROM: every column as text, blank cells as NULL. */
  from: string;
}

/** Writes a file of another encoding as UTF-8 beside the engine's own files. Throws a UsageError for bytes that the encoding does not know. */
async function decoded(file: string, encoding: Encoding, engine: Engine): Promise<string> {
  const to = engine.path('decoded.csv');
  await pipeline(createReadStream(file), decoder(encoding), createWriteStream(to)).catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new UsageError(`${file} is not in ${encoding}. Say its encoding: --encoding <name>`);
  });
  return to;
}

/** What the engine says of a file it cannot read, in words that name the line. */
function complaintAbout(file: string, error: unknown): Failure | UsageError {
  const said = messageOf(error);
  const at = /CSV Error on Line: (\d+)/.exec(said)?.[1];
  const place = at === undefined ? file : `${file}, line ${at}`;
  const columns = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(said);
  if (columns)
    return new UsageError(
      `${place}: there are ${columns[2] ?? ''} cells where the header has ${columns[1] ?? ''} columns. Put the line right, or say --delimiter`,
    );
  if (/unterminated quote|quote should be followed/i.test(said))
    return new UsageError(`${place}: a quote is not closed, or text follows it. Put the line right`);
  if (/maximum line size/i.test(said)) return new UsageError(`${place}: the line is longer than 2 MB. Often a quote is not closed`);
  if (/reached an invalid state/.test(said))
    return new UsageError(`${place}: its lines end in different ways, or a quote stands within a cell. Save it with one kind of line end`);
  if (/utf-?8|unicode/i.test(said)) return new UsageError(`${place}: it is not in UTF-8. Say its encoding: --encoding <name>`);
  return new Failure(`${place} cannot be read: ${said.split('\n')[0] ?? ''}`, 'Put the file right and run the same command again.');
}

/** So many rows tell the types of the columns. */
const SAMPLE_ROWS = 20_000;

/** What a cell is cast to for each type, by the platform's names; NULL where it does not fit. Codes with zeros in front are no numbers. */
const CASTS: Record<string, (cell: string) => string> = {
  boolean: (cell) => `CASE WHEN lower(${cell}) IN ('true', 'false') THEN 1 END`,
  double: (cell) => `CASE WHEN NOT ${DUCKDB.matchesWhole(cell, '[+-]?0[0-9]+.*')} THEN ${DUCKDB.toNumber(cell)} END`,
  date: (cell) => `(${DUCKDB.toDay(cell)})`,
  datetime: (cell) => `(${DUCKDB.toMoment(cell)})`,
};

/** The names in the first line, as the file has them: the engine would rename doubled ones. */
function headerOf(file: string, delimiter: string): string[] {
  const bytes = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    const size = readSync(descriptor, bytes, 0, HEADER_BYTES, 0);
    const [first = []] = parse(bytes.toString('utf8', 0, size), { delimiter, to: 1, bom: true, relax_column_count: true, relax_quotes: true });
    return first;
  } finally {
    closeSync(descriptor);
  }
}

/** Throws a UsageError for an empty file and for doubled or empty names. */
function checkColumns(file: string, columns: readonly string[]): void {
  const empty = columns.findIndex((name) => name.trim() === '');
  if (empty >= 0) throw new UsageError(`${file}: column ${empty + 1} has no name. Name it in the first line`);
  const double = columns.find((name, index) => columns.findIndex((one) => one.toLowerCase() === name.toLowerCase()) < index);
  if (double !== undefined) throw new UsageError(`${file}: the column "${double}" is there twice. Rename one of them`);
}

/** Opens a CSV file for the engine. Throws a UsageError that names the file, the line and what to do. */
export async function openCsv(engine: Engine, file: string, form: Partial<CsvForm>): Promise<CsvSource> {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${file} is a folder. Name a CSV file`);
  checkFile(file);
  const said = form.encoding ?? PLAIN.encoding;
  const encoding = (await beginningOf(file, said)).mark ?? said;
  const path = encoding === 'utf-8' ? file : await decoded(file, encoding, engine);
  const delimiter = DELIMITERS[form.delimiter ?? PLAIN.delimiter];
  const columns = headerOf(path, delimiter);
  checkColumns(file, columns);
  // Everything is said: what the engine guesses depends on the first rows, and it may leave some out.
  const options = [
    ...['auto_detect = false', `columns = {${columns.map((name) => `${DUCKDB.text(name)}: 'VARCHAR'`).join(', ')}}`],
    ...[`delim = ${DUCKDB.text(delimiter)}`, `quote = '"'`, `escape = '"'`, 'header = true', 'strict_mode = true', 'null_padding = false'],
  ];
  const from = `read_csv(${DUCKDB.text(path)}, ${options.join(', ')})`;
  try {
    return { columns, types: await typesOf(engine, columns, from), from };
  } catch (error) {
    throw readError(file, error);
  }
}

/** The types that the values of the first rows have: of all that are not blank. */
async function typesOf(engine: Engine, columns: readonly string[], from: string): Promise<Record<string, string>> {
  const tries = columns.flatMap((name, index) => {
    const cell = DUCKDB.column(name);
    return [`count(${cell}) AS n${index}`, ...Object.entries(CASTS).map(([type, cast]) => `count(${cast(cell)}) AS ${type}${index}`)];
  });
  const [counts = {}] = await engine.rows<Record<string, string>>(`SELECT ${tries.join(', ')} FROM (SELECT * FROM ${from} LIMIT ${SAMPLE_ROWS})`);
  const typeOf = (index: number): string => {
    const filled = Number(counts[`n${index}`] ?? 0);
    const fits = Object.keys(CASTS).find((type) => Number(counts[`${type}${index}`] ?? 0) === filled);
    return filled > 0 && fits !== undefined ? fits : 'string';
  };
  return Object.fromEntries(columns.map((name, index) => [name, typeOf(index)]));
}

/** Says what the engine complained of while it read the file. */
export const readError = (file: string, error: unknown): unknown =>
  /CSV|read_csv|utf-?8|unicode/i.test(messageOf(error)) ? complaintAbout(file, error) : error;
