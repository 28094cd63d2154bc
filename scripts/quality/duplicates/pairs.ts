/** Pairs of records in the engine: which are compared, and how they compare. */
import { DUCKDB } from '../../../formula/src/dialect.ts';
import type { Engine } from '../engine/engine.ts';
import { randomOf } from '../../jobs/random.ts';
import { largestBlock } from './blocking.ts';
import type { BlockingRule } from './blocking.ts';
import { comparedSql, levelsOf } from './comparisons.ts';
import type { Comparison } from './comparisons.ts';
import type { Pattern } from './model.ts';

/** Patterns of pairs, and which rules gave them: bit 0 the first. */
export type RulePattern = Pattern & { pattern: number; rules: number };

/** By so many pairs drawn by lot it is told how two things compare. */
const DRAWN_PAIRS = 250_000;

const COLUMNS = ['l', 'r', 'rules'];

/** Compares the pairs of a table that has `l`, `r` and `rules`, keeps them in another with their patterns, and drops the first. */
export async function compareTable(
  engine: Engine,
  table: string,
  pairs: string,
  comparisons: readonly Comparison[],
  columns = COLUMNS,
): Promise<void> {
  await engine.run(`CREATE TABLE ${table} AS ${comparedSql(pairs, columns, comparisons, DUCKDB)}`);
  await engine.run(`DROP TABLE ${pairs}`);
}

/** Compares the pairs of a query: how many there are tells the engine in which order to join, so they are in a table first. */
async function compare(engine: Engine, table: string, query: string, comparisons: readonly Comparison[]): Promise<void> {
  await engine.run(`CREATE TABLE ${table}_pairs AS ${query}`);
  await compareTable(engine, table, `${table}_pairs`, comparisons);
}

/** Compares the pairs of all rules, or all pairs there are where no rules are given; and records that say the same with themselves. */
export async function comparePairs(
  engine: Engine,
  comparisons: readonly Comparison[],
  rules: readonly BlockingRule[] | undefined,
  people: number,
  onProgress: (done: number) => void,
): Promise<void> {
  const same = 'SELECT pid AS l, pid AS r, 0 AS rules FROM people WHERE n > 1';
  if (!rules)
    return compare(
      engine,
      'compared',
      `SELECT a.pid AS l, b.pid AS r, 0 AS rules FROM people AS a JOIN people AS b ON a.pid < b.pid UNION ALL ${same}`,
      comparisons,
    );
  await engine.run('CREATE TABLE found (l INTEGER, r INTEGER, rule INTEGER)');
  for (const [at, { sql }] of rules.entries()) {
    await engine.run(`CREATE TABLE keyed AS SELECT pid, k FROM (SELECT pid, ${sql} AS k FROM people) WHERE k IS NOT NULL`);
    await engine.run(
      `INSERT INTO found SELECT a.pid, b.pid, ${1 << at} FROM (SELECT keyed.* FROM keyed JOIN (SELECT k FROM keyed GROUP BY k HAVING count(*) BETWEEN 2 AND ${largestBlock(people)}) USING (k)) AS a JOIN keyed AS b ON a.k = b.k AND a.pid < b.pid`,
    );
    await engine.run('DROP TABLE keyed');
    onProgress((0.4 * (at + 1)) / rules.length);
  }
  await engine.run(`CREATE TABLE pairs AS SELECT l, r, CAST(bit_or(rule) AS INTEGER) AS rules FROM found GROUP BY l, r UNION ALL ${same}`);
  await engine.run('DROP TABLE found');
  onProgress(0.5);
  await compareTable(engine, 'compared', 'pairs', comparisons);
}

/** The patterns of pairs that are compared, of two records each. */
export async function patternsOf(engine: Engine, table: string, count: number): Promise<RulePattern[]> {
  const rows = await engine.rows<{ pattern: string; rules: number; pairs: number }>(
    `SELECT pattern, rules, CAST(count(*) AS DOUBLE) AS pairs FROM ${table} WHERE l <> r GROUP BY pattern, rules ORDER BY pattern, rules`,
  );
  return rows.map(({ pattern, rules, pairs }) => ({
    pattern: Number(pattern),
    rules,
    pairs: Number(pairs),
    levels: levelsOf(Number(pattern), count),
  }));
}

/** Compares pairs that are drawn by lot, the same each time, and gives their patterns. */
export async function drawnPatterns(engine: Engine, comparisons: readonly Comparison[], people: number): Promise<Pattern[]> {
  const lot = randomOf(2);
  const distances = new Set<number>();
  const wanted = Math.min(people - 1, Math.max(1, Math.ceil(DRAWN_PAIRS / people)));
  while (distances.size < wanted) distances.add(1 + Math.floor(lot() * (people - 1)));
  const every = Math.max(1, Math.floor(people / DRAWN_PAIRS));
  await compare(
    engine,
    'drawn',
    `SELECT a.pid AS l, CAST((a.pid + d.distance) % ${people} AS INTEGER) AS r, 0 AS rules FROM people AS a, (VALUES ${[...distances].map((one) => `(${one})`).join(', ')}) AS d(distance) WHERE a.pid % ${every} = 0`,
    comparisons,
  );
  const found = await patternsOf(engine, 'drawn', comparisons.length);
  await engine.run('DROP TABLE drawn');
  return found;
}

/** What records share is told by about so many of them, drawn by their values. */
const SHARING_RECORDS = 25_000;
/** Each is compared with so many others that have the same value. */
const SHARING_OTHERS = 4;

/** Compares pairs that share the values of some comparisons, and gives their patterns, by what they share: each drawn pair counts for as many as its value has. */
export async function sharedPatterns(
  engine: Engine,
  comparisons: readonly Comparison[],
  shared: readonly (readonly number[])[],
  people: number,
): Promise<Pattern[][]> {
  const every = Math.max(1, Math.ceil(people / SHARING_RECORDS));
  await engine.run('CREATE TABLE sharing_drawn (l INTEGER, r INTEGER, rules INTEGER, c BIGINT)');
  for (const [at, common] of shared.entries()) {
    const value = DUCKDB.keyOf(common.map((one) => `n${comparisons[one]?.index ?? 0}`));
    await engine.run(
      `CREATE TABLE drawn AS SELECT pid, value, row_number() OVER (PARTITION BY value ORDER BY hash(pid)) AS place, count(*) OVER (PARTITION BY value) AS c ` +
        `FROM (SELECT pid, ${value} AS value FROM people) WHERE value % ${every} = 0`,
    );
    for (let distance = 1; distance <= SHARING_OTHERS; distance++)
      await engine.run(
        `INSERT INTO sharing_drawn SELECT a.pid, b.pid, ${at}, a.c FROM drawn AS a JOIN drawn AS b ON b.value = a.value AND b.place = a.place + ${distance}`,
      );
    await engine.run('DROP TABLE drawn');
  }
  await compareTable(engine, 'sharing', 'sharing_drawn', comparisons, [...COLUMNS, 'c']);
  // Of c records, as many pairs are compared as there are distances, but for those that go over the end.
  const compared = `CASE WHEN c <= ${SHARING_OTHERS} THEN c * (c - 1) / 2 ELSE ${SHARING_OTHERS} * c - ${(SHARING_OTHERS * (SHARING_OTHERS + 1)) / 2} END`;
  const rows = await engine.rows<{ rules: number; pattern: string; pairs: number }>(
    `SELECT rules, pattern, sum(c * (c - 1.0) / 2 / (${compared})) AS pairs FROM sharing GROUP BY rules, pattern ORDER BY rules, pattern`,
  );
  await engine.run('DROP TABLE sharing');
  const found = shared.map((): Pattern[] => []);
  for (const { rules, pattern, pairs } of rows) found[rules]?.push({ pairs: Number(pairs), levels: levelsOf(Number(pattern), comparisons.length) });
  return found;
}
