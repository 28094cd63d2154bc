/** The people of records in the engine: what comparisons need of each. */
import { DUCKDB } from '../../../formula/src/dialect.ts';
import type { Engine } from '../engine/engine.ts';
import { fill } from './normalise.ts';
import { nicknames } from './read-records.ts';

const { text: quoted } = DUCKDB;

/** The first letter of a name, and three consonants after it: what is heard and read of it. */
const skeletonSql = (value: string): string =>
  DUCKDB.beginning(`concat(${DUCKDB.beginning(value, 1)}, ${DUCKDB.replaceAll(`substr(${value}, 2)`, '[aeiouyhw ]', '')})`, 4);

/** Columns that need something beside their normal form, by their places. */
export interface PeopleOptions {
  words: readonly number[];
  rarest: readonly number[];
  skeletons: readonly number[];
  frequencies: readonly number[];
  givenNames: readonly number[];
  /** Where `nicknames/names.csv` is. */
  configDir: string;
}

/** Finds the rarest word of each value that another value has, too, or else the rarest; of several, the first in the alphabet. */
async function findRarest(engine: Engine, index: number): Promise<void> {
  await engine.run(
    `CREATE TABLE said AS SELECT n, unnest(list_distinct(string_split(n, ' '))) AS word FROM (SELECT DISTINCT n${index} AS n FROM normal WHERE n${index} IS NOT NULL)`,
  );
  const counted =
    'SELECT said.n, said.word, c FROM said JOIN (SELECT word, count(*) AS c FROM said GROUP BY word) AS counts ON counts.word = said.word';
  const inOrder = `min(CASE c WHEN 1 THEN 'z' ELSE printf('%09d', c) END || ' ' || word)`;
  await engine.run(
    `CREATE TABLE rarest${index} AS SELECT n, substr(${inOrder}, CASE WHEN max(c) = 1 THEN 3 ELSE 11 END) AS word FROM (${counted}) GROUP BY n`,
  );
  await engine.run('DROP TABLE said');
}

/** Puts the groups of names that stand for the same into a table. */
async function takeNicknames(engine: Engine, configDir: string): Promise<void> {
  await engine.run('CREATE TABLE named (name VARCHAR, nickname INTEGER)');
  const groups = nicknames(configDir);
  await fill(
    engine,
    'named',
    groups.flatMap((names, at) => names.map((name) => `(${quoted(name)}, ${at})`)),
  );
  await engine.run('CREATE TABLE nicknames AS SELECT name, list(DISTINCT nickname) AS groups FROM named GROUP BY name');
}

/**
 * Makes `people` of `normal`, a row for all rows that say the same: `pid` from 0, `source`, `row` the first of them, `n` how many they are, the
 * normal forms `n0`, `n1` …, and what comparisons need beside: words `w0`, the rarest `x0`, consonants `s0`, groups of nicknames `k0`. How
 * many rows have the same value is in `frequencies`, as `t0` …; which rows they are in `members`.
 */
export async function makePeople(engine: Engine, { words, rarest, skeletons, frequencies, givenNames, configDir }: PeopleOptions): Promise<void> {
  for (const index of rarest) await findRarest(engine, index);
  if (givenNames.length > 0) await takeNicknames(engine, configDir);
  const columns = [
    ...skeletons.map((index) => `${skeletonSql(`normal.n${index}`)} AS s${index}`),
    ...words.map((index) => `list_distinct(string_split(normal.n${index}, ' ')) AS w${index}`),
    ...rarest.map((index) => `x${index}.word AS x${index}`),
    ...givenNames.map((index) => `k${index}.groups AS k${index}`),
  ];
  const joins = [
    ...rarest.map((index) => `LEFT JOIN rarest${index} AS x${index} ON x${index}.n = normal.n${index}`),
    ...givenNames.map((index) => `LEFT JOIN nicknames AS k${index} ON k${index}.name = normal.n${index}`),
  ];
  await engine.run(
    `CREATE TABLE people AS SELECT same.pid AS pid, same.n AS n, normal.*${columns.map((one) => `, ${one}`).join('')} FROM same JOIN normal ON normal.row = same.row ${joins.join(' ')}`,
  );
  await engine.run('CREATE TABLE members AS SELECT row, h FROM normal; DROP TABLE normal; DROP TABLE same');
  const counts = frequencies.map(
    (index) =>
      `LEFT JOIN (SELECT n${index} AS value, CAST(sum(n) AS INTEGER) AS c FROM people WHERE n${index} IS NOT NULL GROUP BY 1) AS f${index} ON f${index}.value = people.n${index}`,
  );
  await engine.run(
    `CREATE TABLE frequencies AS SELECT pid${frequencies.map((index) => `, f${index}.c AS t${index}`).join('')} FROM people ${counts.join(' ')}`,
  );
}
