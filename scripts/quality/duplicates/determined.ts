/** Which columns determine others, as a postcode does its city: what both say counts once. */
import type { Engine } from '../engine/engine.ts';
import type { Comparison } from './comparisons.ts';

/** It is looked at so many people. */
const LOOKED_AT = 50_000;
/** A value says nothing of others unless so many people have one, on the average: fewer would be the records of one thing. */
const LEAST_PEOPLE = 12;
/** So many of those with one value have one other value, too. */
const MOST = 0.9;
/** Where one value is that frequent, it goes with everything. */
const USUAL = 0.6;

/** Columns of few values that another column determines: the other one, by the place of the first. */
export async function determined(engine: Engine, comparisons: readonly Comparison[], people: number): Promise<Map<number, number>> {
  const may = comparisons.filter(({ column }) => ['code', 'name', 'text', 'category', 'number', 'given name'].includes(column.meaning));
  const found = new Map<number, number>();
  const queries = may.flatMap((one) =>
    may.flatMap((other) =>
      one === other
        ? []
        : [
            `SELECT ${one.index} AS one, ${other.index} AS other, sum(most) / sum(c) AS share, count(*) AS "values", CAST(sum(c) AS DOUBLE) AS c FROM ` +
              `(SELECT max(c) AS most, sum(c) AS c FROM (SELECT n${one.index} AS a, n${other.index} AS b, count(*) AS c FROM looked WHERE a IS NOT NULL AND b IS NOT NULL GROUP BY a, b) GROUP BY a)`,
          ],
    ),
  );
  if (queries.length === 0) return found;
  const every = Math.max(1, Math.floor(people / LOOKED_AT));
  await engine.run(`CREATE TABLE looked AS SELECT * FROM people WHERE pid % ${every} = 0`);
  const rows = await engine.rows<{ one: number; other: number; share: number | null; values: string; c: number | null }>(queries.join(' UNION ALL '));
  const tops = await engine.rows<{ place: number; share: number | null }>(
    may
      .map(
        ({ index }) =>
          `SELECT ${index} AS place, max(c) / sum(c) AS share FROM (SELECT count(*) AS c FROM looked WHERE n${index} IS NOT NULL GROUP BY n${index})`,
      )
      .join(' UNION ALL '),
  );
  await engine.run('DROP TABLE looked');
  const top = new Map(tops.map(({ place, share }) => [place, Number(share ?? 0)]));
  for (const { one, other, share, values, c } of rows.sort((a, b) => Number(b.share) - Number(a.share) || a.one - b.one)) {
    const isMany = Number(c ?? 0) / Math.max(1, Number(values)) >= LEAST_PEOPLE;
    if (isMany && Number(share ?? 0) >= MOST && (top.get(other) ?? 0) < USUAL && found.get(one) !== other && !found.has(other)) found.set(other, one);
  }
  return found;
}
