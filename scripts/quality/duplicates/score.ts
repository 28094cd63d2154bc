/** Weighs pairs that have been compared. */
import { DUCKDB } from '../../../formula/src/dialect.ts';
import type { Engine } from '../engine/engine.ts';
import type { Edge } from './cluster.ts';
import { levelInPattern } from './comparisons.ts';
import type { KnownModel } from './link.ts';
import { bits, evidence } from './model.ts';
import { fill } from './normalise.ts';

/** Pairs that are less likely say nothing about groups. */
const LEAST_KEPT = -30;
/** A value is frequent when more records have it than one thing has in a file. */
const OWN_RECORDS = 8;
/** Where nothing is shared that others share, too, this weight is the least of none. */
const NONE_SHARED = 1e6;
/** A value that nobody shares by chance is shared that often. */
const LEAST_CHANCE = 1e-9;

/** A pattern with its levels. */
export interface Weighed {
  pattern: number;
  levels: number[];
}

/** Puts the weights of patterns into a table: by what all records say, and by what is known of pairs that share something, the least of them. */
export async function putWeights(engine: Engine, { kinds, u, prior, shared }: KnownModel, patterns: readonly Weighed[]): Promise<void> {
  await engine.run('CREATE TABLE IF NOT EXISTS weights (pattern BIGINT, weight DOUBLE, shared DOUBLE); DELETE FROM weights');
  const rows = [...new Map(patterns.map((one) => [one.pattern, one.levels]))].map(([pattern, levels]) => {
    const own = bits(prior) + evidence(levels, kinds, u);
    const others = shared.flatMap((one) => {
      if (one.comparisons.some((at) => levels[at] !== 1)) return [];
      const rest = levels.map((level, at) => (one.comparisons.includes(at) ? 0 : level));
      return [bits(one.prior) + evidence(rest, kinds, one.u)];
    });
    return `(${pattern}, ${own}, ${Math.min(...others, NONE_SHARED)})`;
  });
  await fill(engine, 'weights', rows);
}

/** What the frequency of equal values adds to a pair, in bits. */
function frequencySql({ comparisons, u }: KnownModel, withValue: readonly number[]): string[] {
  return comparisons.flatMap(({ byFrequency, determinedBy, index }, at) => {
    if (!byFrequency || determinedBy !== undefined) return [];
    const [chance, all] = [Math.max(u[at]?.[0] ?? 0, LEAST_CHANCE), Math.max(1, withValue[at] ?? 1)];
    return [
      `CASE WHEN ${levelInPattern(at)} = 1 THEN log2(${chance} / greatest(least(l.t${index} / ${DUCKDB.number(all)}, ${chance}), (l.t${index} - ${OWN_RECORDS}) / ${DUCKDB.number(all)})) ELSE 0 END`,
    ];
  });
}

/** Weighs the pairs of one table into another. */
export async function score(engine: Engine, from: string, to: string, model: KnownModel, withValue: readonly number[]): Promise<void> {
  const rare = frequencySql(model, withValue).join(' + ') || '0';
  await engine.run(
    `CREATE TABLE ${to} AS SELECT l, r, pattern, rare, least(weight + rare, shared + least(rare, 0)) AS weight FROM ` +
      `(SELECT c.*, ${rare} AS rare FROM (SELECT c.l, c.r, c.pattern, w.weight, w.shared FROM ${from} AS c JOIN weights AS w USING (pattern) WHERE w.weight >= ${LEAST_KEPT}) AS c JOIN frequencies AS l ON l.pid = c.l) ` +
      `WHERE least(weight + rare, shared + least(rare, 0)) >= ${LEAST_KEPT}`,
  );
}

/** The pairs of a query that gives `l`, `r` and `weight`. */
export const edgesOf = async (engine: Engine, query: string): Promise<Edge[]> => {
  const edges: Edge[] = [];
  for (const chunk of await engine.chunks(query)) {
    const { rowCount } = chunk;
    const [left, right, weight] = [chunk.getColumnVector(0), chunk.getColumnVector(1), chunk.getColumnVector(2)];
    for (let at = 0; at < rowCount; at++)
      edges.push({ left: left.getItem(at) as number, right: right.getItem(at) as number, weight: weight.getItem(at) as number });
  }
  return edges;
};
