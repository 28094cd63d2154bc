/** A CSV file as the engine reads it. */
import { rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { DUCKDB } from '../../../formula/src/dialect.ts';
import { Failure, messageOf, UsageError } from '../../org/errors.ts';
import { DELIMITERS, PLAIN } from '../../transfer/csv-form.ts';
import type { CsvForm } from '../../transfer/csv-form.ts';
import { beginningOf, checkFile, CsvFileProblem, readCsvLines } from '../../transfer/csv-read.ts';
import type { PartOf } from '../../transfer/csv-read.ts';
import type { Engine } from './engine.ts';
import { headerLine, headerOf, segmentsOf } from './segments.ts';
import type { Segment } from './segments.ts';

/** The name that a column has in queries. The header may hold any name: those of the queries themselves, too. */
export const columnSql = (index: number): string => `c${index}`;

/** What rules may be about. */
export interface Columns {
  /** The names. */
  columns: string[];
  /** Types by the platform's names. Those of a file are what the first rows seem to have: to be asked before its parts are used. */
  types(): Promise<Record<string, string>>;
  /** Says that there is no such column. */
  lacks(name: string): string;
}

/** A CSV file that can be queried. */
export interface CsvSource extends Columns {
  /** Its parts in their order, written when they are asked for. */
  parts(): AsyncGenerator<CsvPart>;
  /**
   * What stands behind FROM for the file as it is, read by all threads: columns as those of a part. Rows keep their order only as long as
   * nothing but projections and filters is done with them. Undefined where the engine cannot read the file as it is.
   */
  whole?: string;
}

/** Some rows of a file. */
export interface CsvPart {
  index: number;
  /** What stands behind FROM: columns by {@link columnSql}, all of them text, blank cells NULL. Rows come in their order. */
  from: string;
  /** How much of the file is read, 0 to 1. */
  done: number;
  /** Runs a query of the part, deletes the part, and says what is wrong with the file where the engine cannot read it. */
  use<T>(work: () => Promise<T>): Promise<T>;
}

/** What is wrong with a part that the engine cannot read: in the words of {@link readCsvLines}, which knows the line, or in the engine's. */
async function complaintAbout(part: PartOf, path: string, error: unknown): Promise<Error> {
  const said = messageOf(error);
  if (/utf-?8|unicode/i.test(said)) return new UsageError(`${part.file} is not in UTF-8. Say its encoding: --encoding <name>`);
  try {
    for await (const rows of readCsvLines(path, PLAIN, part)) void rows;
  } catch (problem) {
    if (problem instanceof CsvFileProblem) return problem;
  }
  if (/reached an invalid state/.test(said))
    return new UsageError(`${part.file}: its lines end in different ways, or a quote stands within a cell. Save it with one kind of line end`);
  return new Failure(`${part.file} cannot be read: ${said.split('\n')[0] ?? ''}`, 'Put the file right and run the same command again.');
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

/** Throws a UsageError where a name has a line end of another kind than the rows: the engine would take it for theirs, and find none. */
function checkLineEnds(file: string, header: string): void {
  const ends = new Set(header.match(/\r\n|\n|\r/g) ?? []);
  if (ends.size > 1)
    throw new UsageError(`${file}: its lines end in different ways, within a name of the first one. Save it with one kind of line end`);
}

/** Throws a UsageError for an empty file and for doubled or empty names. */
function checkColumns(file: string, columns: readonly string[]): void {
  const empty = columns.findIndex((name) => name.trim() === '');
  if (empty >= 0) throw new UsageError(`${file}: column ${empty + 1} has no name. Name it in the first line`);
  const double = columns.find((name, index) => columns.findIndex((one) => one.toLowerCase() === name.toLowerCase()) < index);
  if (double !== undefined) throw new UsageError(`${file}: the column "${double}" is there twice. Rename one of them`);
}

/**
 * Opens a CSV file for the engine; with the size of segments, it is read by its parts only. Throws a UsageError that names the file, the line
 * and what to do.
 */
export async function openCsv(engine: Engine, file: string, form: Partial<CsvForm>, segmentBytes?: number): Promise<CsvSource> {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${file} is a folder. Name a CSV file`);
  checkFile(file);
  const said = form.encoding ?? PLAIN.encoding;
  const { mark, separator } = await beginningOf(file, said);
  const delimiter = separator ?? DELIMITERS[form.delimiter ?? PLAIN.delimiter];
  const encoding = mark ?? said;
  const header = await headerOf(file, encoding, delimiter);
  // The names as the file has them: the engine would rename doubled ones.
  const [columns = []] = parse(header, { delimiter, to: 1, bom: true, relax_column_count: true, relax_quotes: true }) as string[][];
  checkColumns(file, columns);
  checkLineEnds(file, header.toString());
  const options = {
    ...{ encoding, delimiter, header },
    path: (index: number) => engine.path(`segment-${index}.csv`),
    ...(segmentBytes ? { segmentBytes } : {}),
  };
  // The first segment may be read twice: for the types, and as the first part.
  const segments = segmentsOf(file, options);
  const first = (await segments.next()).value as Segment;
  const complaint = async (segment: Segment, error: unknown): Promise<unknown> => {
    if (!isAboutFile(error)) return error;
    return complaintAbout({ file, line: await headerLine(file, options, segment), delimiter }, segment.path, error);
  };
  // Everything is said: what the engine guesses depends on the first rows, and it may leave some out.
  const reading = [
    ...['auto_detect = false', `columns = {${columns.map((_, index) => `'${columnSql(index)}': 'VARCHAR'`).join(', ')}}`, 'header = true'],
    ...[`delim = ${DUCKDB.text(delimiter)}`, `quote = '"'`, `escape = '"'`, 'strict_mode = true', 'null_padding = false'],
  ].join(', ');
  const partOf = (segment: Segment): CsvPart => ({
    ...{ index: segment.index, done: segment.done },
    from: `read_csv(${DUCKDB.text(segment.path)}, ${reading}, parallel = false)`,
    use: async (work) => {
      try {
        return await work();
      } catch (error) {
        throw await complaint(segment, error);
      } finally {
        rmSync(segment.path, { force: true });
      }
    },
  });
  const begun = partOf(first);
  // The engine takes some signs in a path for a pattern.
  const isPlain = encoding === 'utf-8' && separator === undefined && segmentBytes === undefined && !/[*?[\]{}]/.test(resolve(file));
  return {
    columns,
    ...(isPlain ? { whole: `read_csv(${DUCKDB.text(resolve(file))}, ${reading}, compression = 'none', hive_partitioning = false)` } : {}),
    lacks: (name) => `the file has no column "${name}". Its columns are ${columns.slice(0, 40).join(', ')}`,
    types: async () => {
      try {
        return await typesOf(engine, columns, begun.from);
      } catch (error) {
        throw await complaint(first, error);
      }
    },
    parts: async function* () {
      try {
        yield begun;
        for await (const segment of segments) yield partOf(segment);
      } finally {
        // Whoever stops at the first part leaves the next one half written.
        await segments.return(undefined);
      }
    },
  };
}

/** The types that the values of the first rows have: of all that are not blank. */
async function typesOf(engine: Engine, columns: readonly string[], from: string): Promise<Record<string, string>> {
  const tries = columns.flatMap((_, index) => {
    const cell = columnSql(index);
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

/** Whether the engine complains of the file it reads. */
const isAboutFile = (error: unknown): boolean => !(error instanceof Failure) && /CSV|read_csv|utf-?8|unicode/i.test(messageOf(error));

/** What the engine may do with a file so that rows keep their order. A join is not among them: a long list of values can become one. */
const IN_ORDER = new Set(['BATCH_CREATE_TABLE_AS', 'PROJECTION', 'FILTER', 'READ_CSV']);

/**
 * Makes a table of a file that all threads read at once (see `whole`), its rows in their order. False, and no table, where they would not keep
 * it, or the file cannot be read so: whoever reads the file by its parts knows the line.
 */
export async function makeInOrder(engine: Engine, making: string, onProgress?: (done: number) => void): Promise<boolean> {
  if ((await engine.planOf(making)).some((name) => !IN_ORDER.has(name))) return false;
  try {
    await engine.run(making, onProgress);
    return true;
  } catch (error) {
    if (isAboutFile(error)) return false;
    throw error;
  }
}
