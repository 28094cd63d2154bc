/** Writes what is in the files in normal forms, in the engine. */
import { DUCKDB } from '../../../formula/src/dialect.ts';
import type { Engine } from '../engine/engine.ts';
import type { Column } from './columns.ts';
import { ascii, normalSql, stagesOf } from './normal.ts';
import type { Meaning } from './normal.ts';

const { text: quoted } = DUCKDB;

/** A column of each file, `given0`, `given1`: undefined where a file has none. */
export interface Place {
  column: Column;
  cells: (string | undefined)[];
}

/** What has a form that takes long, or values that repeat: it is worked out once for each text. */
const ONCE = new Set<Meaning>(['organisation', 'street', 'day']);

/** So many rows go into the engine at once. */
const AT_ONCE = 2000;

const isOnce = ({ column }: Place): boolean => ONCE.has(column.meaning);
const cellOf = ({ cells }: Place, source: number): string => cells[source] ?? 'NULL';

/** Puts rows of values into a table. */
export async function fill(engine: Engine, table: string, rows: readonly string[]): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE) await engine.run(`INSERT INTO ${table} VALUES ${rows.slice(at, at + AT_ONCE).join(', ')}`);
}

/** Writes texts in other scripts and with accents in ASCII, each once; says whether there are some. */
async function writePlain(engine: Engine, places: readonly Place[], sources: number): Promise<boolean> {
  const others = places.flatMap((place) =>
    Array.from({ length: sources }, (_, source) => {
      const cell = cellOf(place, source);
      return `SELECT ${cell} AS v FROM given${source} WHERE strlen(${cell}) <> length(${cell})`;
    }),
  );
  const texts = others.length === 0 ? [] : await engine.rows<{ v: string }>(`SELECT DISTINCT v FROM (${others.join(' UNION ALL ')})`);
  await engine.run('CREATE TABLE plain (given VARCHAR, said VARCHAR)');
  await fill(
    engine,
    'plain',
    texts.map(({ v }) => `(${quoted(v)}, ${quoted(ascii(v))})`),
  );
  return texts.length > 0;
}

/** Works out the forms of a column for each of its texts: the table `form` with its place. */
async function writeForms(engine: Engine, place: Place, index: number, hasPlain: boolean): Promise<void> {
  const given = place.cells.map((_, source) => `SELECT ${cellOf(place, source)} AS given FROM given${source}`).join(' UNION ');
  const texts = `SELECT DISTINCT given FROM (${given}) WHERE given IS NOT NULL`;
  const plain = hasPlain
    ? `SELECT g.given AS given, coalesce(p.said, g.given) AS n FROM (${texts}) AS g LEFT JOIN plain AS p ON p.given = g.given`
    : `SELECT given, given AS n FROM (${texts})`;
  const form = normalSql(stagesOf(place.column.meaning, place.column.order), DUCKDB).reduce(
    (query, stage) => `SELECT given, ${stage('n')} AS n FROM (${query})`,
    plain,
  );
  await engine.run(`CREATE TABLE form${index} AS ${form}`);
}

/** The rows of a file: what the first stage of each form is made of, or the form where it is known. */
function rowsSql(places: readonly Place[], source: number, offset: number, hasPlain: boolean): string {
  const cells = places.map((place, index) => {
    if (isOnce(place)) return `f${index}.n AS n${index}`;
    return `${hasPlain ? `coalesce(p${index}.said, g.${cellOf(place, source)})` : `g.${cellOf(place, source)}`} AS n${index}`;
  });
  const joins = places.flatMap((place, index) => {
    if (isOnce(place)) return [`LEFT JOIN form${index} AS f${index} ON f${index}.given = g.${cellOf(place, source)}`];
    return hasPlain ? [`LEFT JOIN plain AS p${index} ON p${index}.given = g.${cellOf(place, source)}`] : [];
  });
  return `SELECT ${[`g.rowid + ${offset} AS row`, `${source} AS source`, ...cells].join(', ')} FROM given${source} AS g ${joins.join(' ')}`;
}

/**
 * Makes `normal` of the files: a row for each of theirs that says something, with its place among all (`row`), its file (`source`), the forms
 * `n0`, `n1` … and `h`, which is the same for rows that say the same.
 */
export async function normalise(engine: Engine, places: readonly Place[], rowsBySource: readonly number[]): Promise<void> {
  const hasPlain = await writePlain(engine, places, rowsBySource.length);
  for (const [index, place] of places.entries()) if (isOnce(place)) await writeForms(engine, place, index, hasPlain);
  const stages = places.map((place) => (isOnce(place) ? [] : normalSql(stagesOf(place.column.meaning, place.column.order), DUCKDB)));
  let offset = 0;
  let query = rowsBySource
    .map((rows, source) => {
      const sql = rowsSql(places, source, offset, hasPlain);
      offset += rows;
      return sql;
    })
    .join(' UNION ALL ');
  for (let depth = 0; depth < Math.max(0, ...stages.map((own) => own.length)); depth++) {
    const forms = stages.map((own, index) => `${own[depth]?.(`n${index}`) ?? `n${index}`} AS n${index}`);
    query = `SELECT ${['row', 'source', ...forms].join(', ')} FROM (${query})`;
  }
  const names = places.map((_, index) => `n${index}`);
  const saysSomething = names.length === 0 ? 'FALSE' : `coalesce(${names.join(', ')}) IS NOT NULL`;
  await engine.run(`CREATE TABLE normal AS SELECT *, hash(${['source', ...names].join(', ')}) AS h FROM (${query}) WHERE ${saysSomething}`);
  await engine.run('DROP TABLE plain');
  for (const [index, place] of places.entries()) if (isOnce(place)) await engine.run(`DROP TABLE form${index}`);
}
