/** Reads records, ready to be compared: in normal forms, all rows that say the same as one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { UsageError } from '../../org/errors.ts';
import type { CsvForm } from '../../transfer/csv-form.ts';
import { columnSql, makeInOrder, openCsv } from '../engine/csv-source.ts';
import type { Engine } from '../engine/engine.ts';
import { columnOf } from './columns.ts';
import type { Column } from './columns.ts';
import { MOST_COMPARISONS } from './comparisons.ts';
import { MEANINGS, MOST_CHARACTERS } from './normal.ts';
import { normalise } from './normalise.ts';
import type { Place } from './normalise.ts';
import { peopleOf, wordsPerValue } from './people.ts';
import type { People } from './people.ts';
import { textsOf } from './read-texts.ts';
import type { Texts } from './texts.ts';

/** A file of records. */
export interface RecordsFile {
  file: string;
  /** The column that tells them apart. */
  id: string;
}

/** What columns hold is told by so many records of each file. */
const LOOKED_AT = 5000;

/** Takes a file into a table, its rows in their order: `rowid` is the place of a row, from 0. */
async function take(
  engine: Engine,
  { file, id }: RecordsFile,
  form: Partial<CsvForm>,
  table: string,
): Promise<{ columns: string[]; idColumn: string }> {
  const source = await openCsv(engine, file, form);
  const at = source.columns.findIndex((name) => name.toLowerCase() === id.toLowerCase());
  if (at < 0) throw new UsageError(`--id: ${source.lacks(id).replace('the file', file)}`);
  // Of long texts the beginning is compared; no more of them is kept.
  const cells = source.columns
    .map((_, index) => {
      const cell = columnSql(index);
      return index === at
        ? cell
        : `CASE WHEN strlen(${cell}) > ${MOST_CHARACTERS} THEN left(${cell}, ${MOST_CHARACTERS}) ELSE ${cell} END AS ${cell}`;
    })
    .join(', ');
  const isTaken = source.whole !== undefined && (await makeInOrder(engine, `CREATE TABLE ${table} AS SELECT ${cells} FROM ${source.whole}`));
  if (!isTaken) {
    await engine.run(`CREATE TABLE ${table} (${source.columns.map((_, index) => `${columnSql(index)} VARCHAR`).join(', ')})`);
    for await (const part of source.parts()) await part.use(() => engine.run(`INSERT INTO ${table} SELECT ${cells} FROM ${part.from}`));
  }
  const key = columnSql(at);
  const [missing] = await engine.rows<{ row: string }>(
    `SELECT min(rowid) + 2 AS row FROM ${table} WHERE ${key} IS NULL OR trim(${key}) = '' HAVING count(*) > 0`,
  );
  if (missing) throw new UsageError(`${file}, row ${Number(missing.row) - 1}: "${source.columns[at] ?? id}" is blank. Give each record its own`);
  const [double] = await engine.rows<{ id: string; rows: string }>(
    `SELECT ${key} AS id, min(rowid) + 1 || ' and ' || max(rowid) + 1 AS rows FROM ${table} GROUP BY ${key} HAVING count(*) > 1 ORDER BY min(rowid) LIMIT 1`,
  );
  if (double)
    throw new UsageError(`${file}, rows ${double.rows}: both have "${double.id}" in "${source.columns[at] ?? id}". Give each record its own`);
  return { columns: source.columns, idColumn: key };
}

/** A file that is in a table. */
interface Taken {
  table: string;
  columns: string[];
  /** The cell with the id. */
  idColumn: string;
}

/** Values of some records, by column: which ones does not depend on the order of the rows. */
async function looked(engine: Engine, { table, columns, idColumn }: Taken): Promise<string[][]> {
  const [{ rows = 0 } = {}] = await engine.rows<{ rows?: number }>(`SELECT CAST(count(*) AS DOUBLE) AS rows FROM ${table}`);
  const every = Math.max(1, Math.floor(rows / LOOKED_AT));
  const cells = columns.map((_, index) => `${columnSql(index)} AS ${columnSql(index)}`).join(', ');
  const found = await engine.rows<Record<string, string | null>>(
    `SELECT ${cells} FROM ${table} WHERE hash(${idColumn}) % ${every} = 0 ORDER BY hash(${idColumn}) LIMIT ${LOOKED_AT}`,
  );
  return columns.map((_, index) => found.map((row) => row[columnSql(index)] ?? ''));
}

/** The records; their ids are in tables of the engine. */
export interface Records {
  /** Rows of the files. */
  rows: number;
  /** Rows of each file. */
  rowsBySource: number[];
  people: People;
  columns: Column[];
  /** Columns that could be compared, but are too many. */
  leftOut: string[];
  /** The share of rows that have a value, by column. */
  filled: number[];
  words: number[];
}

/** Which columns are compared: those of one file; of two, those that both have, by name, or else by what only one column of each holds. */
async function placesOf(engine: Engine, files: readonly Taken[], given: readonly Column[] | undefined): Promise<Place[]> {
  const [first, second] = files;
  if (!first) return [];
  const cellOf = (file: { columns: string[] }, name: string): string | undefined => {
    const at = file.columns.findIndex((one) => one.toLowerCase() === name.toLowerCase());
    return at < 0 ? undefined : columnSql(at);
  };
  if (given)
    return given.map((column) => {
      const cells = files.map((file) => cellOf(file, column.name));
      if (cells.includes(undefined))
        throw new UsageError(
          `The model compares "${column.name}", which is no column of the file. Leave out --model, or name the columns as the model has them`,
        );
      return { column, cells };
    });
  const values = await Promise.all(files.map((file) => looked(engine, file)));
  const judged = (file: number, name: string, more: readonly string[] = []): Column | undefined => {
    const { columns = [], idColumn } = files[file] ?? {};
    const at = columns.indexOf(name);
    return columnSql(at) === idColumn ? undefined : columnOf(name, [...(values[file]?.[at] ?? []), ...more]);
  };
  if (!second) return first.columns.flatMap((name) => judged(0, name) ?? []).map((column) => ({ column, cells: [cellOf(first, column.name)] }));
  const places: Place[] = [];
  for (const name of first.columns) {
    const at = second.columns.findIndex((one) => one.toLowerCase() === name.toLowerCase());
    const column = at < 0 || columnSql(at) === second.idColumn ? undefined : judged(0, name, values[1]?.[at]);
    if (column) places.push({ column, cells: [cellOf(first, name), columnSql(at)] });
  }
  const isTaken = (file: number, name: string): boolean =>
    places.some(({ cells }) => cells[file] === cellOf(files[file] as { columns: string[] }, name));
  const others = files.map((file, at) => file.columns.filter((name) => !isTaken(at, name)).flatMap((name) => judged(at, name) ?? []));
  for (const column of others[0] ?? []) {
    const [mine, theirs] = others.map((own) => own.filter(({ meaning }) => meaning === column.meaning));
    const [other] = theirs ?? [];
    if (mine?.length === 1 && theirs?.length === 1 && other) places.push({ column, cells: [cellOf(first, column.name), cellOf(second, other.name)] });
  }
  return places;
}

/** Names that stand for the same, with their nicknames: a group for each given name that has some. */
export function nicknames(configDir: string): string[][] {
  const rows = parse(readFileSync(join(configDir, 'nicknames/names.csv')), { columns: true }) as { name1: string; name2: string }[];
  return [...Map.groupBy(rows, ({ name1 }) => name1)].map(([name, own]) => [name, ...own.map(({ name2 }) => name2)]);
}

/** As many columns as can be compared: those that tell most, in the order of the file. */
function mostTelling(places: readonly Place[]): Place[] {
  const kept = new Set(
    [...places].sort((a, b) => MEANINGS.indexOf(a.column.meaning) - MEANINGS.indexOf(b.column.meaning)).slice(0, MOST_COMPARISONS),
  );
  return places.filter((place) => kept.has(place));
}

/** The share of the time in which files are read; after that they are brought into normal forms. */
const READ = 0.3;

/** Takes one file, or two, into the engine. Throws a UsageError for files that cannot be compared. */
export async function takeRecords(
  engine: Engine,
  files: readonly RecordsFile[],
  form: Partial<CsvForm>,
  given: readonly Column[] | undefined,
  onProgress: (done: number) => void,
): Promise<Records> {
  const taken = [];
  for (const [at, file] of files.entries()) taken.push({ table: `given${at}`, ...(await take(engine, file, form, `given${at}`)) });
  onProgress(READ);
  const rowsBySource: number[] = [];
  for (const { table } of taken) {
    const [{ rows = 0 } = {}] = await engine.rows<{ rows?: number }>(`SELECT CAST(count(*) AS DOUBLE) AS rows FROM ${table}`);
    rowsBySource.push(rows);
  }
  const rows = rowsBySource.reduce((sum, one) => sum + one, 0);
  const all = await placesOf(engine, taken, given);
  const places = given ? all : mostTelling(all);
  if (rows > 0 && places.length === 0)
    throw new UsageError(
      `${files.map(({ file }) => file).join(' and ')}: nothing to compare. ${files.length > 1 ? 'Name columns alike in both files' : 'Beside the id, a column has to tell records apart'}`,
    );
  const normalised = await normalise(engine, places, rowsBySource, (done) => onProgress(READ + done * (1 - READ)));
  // Of the files themselves only the ids are needed from here on.
  for (const [at, { table, idColumn }] of taken.entries())
    await engine.run(`CREATE TABLE ids${at} AS SELECT CAST(rowid AS INTEGER) AS place, ${idColumn} AS text FROM ${table}; DROP TABLE ${table}`);
  const people = peopleOf(normalised, rowsBySource);
  const telling = people.rows.reduce((sum, one) => sum + one, 0);
  return {
    ...{ rows, rowsBySource, people },
    columns: places.map(({ column }) => column),
    leftOut: all.filter((place) => !places.includes(place)).map(({ column }) => column.name),
    filled: people.frequencies.map((own) => own.reduce((sum, one) => sum + one, 0) / Math.max(1, telling)),
    words: places.map((_, column) => wordsPerValue(people, column)),
  };
}

/** The ids of the rows, file by file. */
export async function idsOf(engine: Engine, rowsBySource: readonly number[]): Promise<Texts[]> {
  const ids: Texts[] = [];
  for (const [source, count] of rowsBySource.entries()) ids.push(await textsOf(engine, `ids${source}`, count));
  return ids;
}
