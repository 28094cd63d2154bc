/** Writes what is in the files in normal forms, in the engine: each text once. */
import { DUCKDB } from '../../../formula/src/dialect.ts';
import type { Engine } from '../engine/engine.ts';
import type { Column } from './columns.ts';
import { ascii, normalSql, stagesOf } from './normal.ts';
import { textsOf } from './read-texts.ts';
import type { Texts } from './texts.ts';

const { text: quoted } = DUCKDB;

/** A column of each file, `given0`, `given1`: undefined where a file has none. */
export interface Place {
  column: Column;
  cells: (string | undefined)[];
}

/** What rows say. */
export interface Normalised {
  /** The normal forms of each column, each once. */
  texts: Texts[];
  /** By column, which of them a row has; -1 for none. Rows are those of the first file, then those of the second. */
  values: Int32Array[];
}

/** So many rows go into the engine at once. */
const AT_ONCE = 2000;

/** Puts rows of values into a table. */
async function fill(engine: Engine, table: string, rows: readonly string[]): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE) await engine.run(`INSERT INTO ${table} VALUES ${rows.slice(at, at + AT_ONCE).join(', ')}`);
}

/** Makes `plain` of texts in other scripts and with accents: how they are written in ASCII. */
async function writePlain(engine: Engine, texts: readonly string[]): Promise<void> {
  await engine.run('CREATE TABLE plain (given VARCHAR, said VARCHAR)');
  await fill(
    engine,
    'plain',
    texts.map((one) => `(${quoted(one)}, ${quoted(ascii(one))})`),
  );
}

/** Makes `form0`, `form1` … of a column: for each of its texts (`given`) the place of its normal form (`v`). Gives the forms by their places. */
async function writeForms(engine: Engine, { column, cells }: Place, index: number): Promise<Texts> {
  const given = cells.flatMap((cell, source) =>
    cell === undefined ? [] : [`SELECT ${cell} AS given FROM given${source} WHERE ${cell} IS NOT NULL`],
  );
  await engine.run(`CREATE TABLE differing AS SELECT DISTINCT given FROM (${given.join(' UNION ALL ')})`);
  const others = await engine.rows<{ given: string }>('SELECT given FROM differing WHERE strlen(given) <> length(given)');
  await writePlain(
    engine,
    others.map((one) => one.given),
  );
  const plain =
    others.length > 0
      ? 'SELECT g.given AS given, coalesce(p.said, g.given) AS n FROM differing AS g LEFT JOIN plain AS p ON p.given = g.given'
      : 'SELECT given, given AS n FROM differing';
  const form = normalSql(stagesOf(column.meaning, column.order), DUCKDB).reduce(
    (query, stage) => `SELECT given, ${stage('n')} AS n FROM (${query})`,
    plain,
  );
  await engine.run(`CREATE TABLE formed AS ${form}`);
  await engine.run(
    'CREATE TABLE forms AS SELECT CAST(row_number() OVER () - 1 AS INTEGER) AS place, n AS text FROM (SELECT DISTINCT n FROM formed WHERE n IS NOT NULL)',
  );
  await engine.run(`CREATE TABLE form${index} AS SELECT f.given AS given, t.place AS v FROM formed AS f JOIN forms AS t ON t.text = f.n`);
  const [{ count = 0 } = {}] = await engine.rows<{ count?: number }>('SELECT CAST(count(*) AS INTEGER) AS count FROM forms');
  const texts = await textsOf(engine, 'forms', count);
  await engine.run('DROP TABLE forms; DROP TABLE formed; DROP TABLE plain; DROP TABLE differing');
  return texts;
}

/** Brings the cells of the files `given0`, `given1` into normal forms. */
export async function normalise(
  engine: Engine,
  places: readonly Place[],
  rowsBySource: readonly number[],
  onProgress: (done: number) => void,
): Promise<Normalised> {
  const texts: Texts[] = [];
  for (const [index, place] of places.entries()) {
    texts.push(await writeForms(engine, place, index));
    onProgress((index + 1) / (places.length + 1));
  }
  const rows = rowsBySource.reduce((sum, one) => sum + one, 0);
  const values = places.map(() => new Int32Array(rows).fill(-1));
  let offset = 0;
  for (const [source, own] of rowsBySource.entries()) {
    const there = places.flatMap(({ cells }, index) => (cells[source] === undefined ? [] : [{ index, cell: cells[source] }]));
    const forms = there.map(({ index }) => `coalesce(f${index}.v, -1)`);
    const joins = there.map(({ index, cell }) => `LEFT JOIN form${index} AS f${index} ON f${index}.given = g.${cell}`);
    const first = offset;
    if (there.length > 0)
      await engine.each(
        `SELECT ${['CAST(g.rowid AS INTEGER)', ...forms].join(', ')} FROM given${source} AS g ${joins.join(' ')}`,
        (columns, count) => {
          const [rowids, ...found] = columns;
          for (const [at, { index }] of there.entries()) {
            const [to, from] = [values[index] as Int32Array, found[at] as Int32Array];
            for (let row = 0; row < count; row++) to[first + (rowids?.[row] as number)] = from[row] as number;
          }
        },
      );
    offset += own;
  }
  for (const index of places.keys()) await engine.run(`DROP TABLE form${index}`);
  return { texts, values };
}
