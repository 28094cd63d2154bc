/** What two columns speak for: one that determines the other, days in an order. Found in a sample, by the engine. */
import { DUCKDB } from '../../../formula/src/dialect.ts';
import { columnSql } from '../engine/csv-source.ts';
import type { Engine } from '../engine/engine.ts';
import { filledOf, percent } from './column.ts';
import type { ColumnValues, Suggestion } from './column.ts';
import { isSlip, withoutHabits } from './slips.ts';

/** Rows that differ from most of their group, at most; and at most this share of those that the most frequent value alone would leave. */
const [MAX_DIFFERENT, MAX_OF_GUESS] = [0.05, 0.2];
/** Groups that say something have so many rows, and there are so many of them. */
const [MIN_GROUP, MIN_GROUPS] = [3, 5];
/** So many of the rows are in such groups. */
const MIN_GROUPED = 0.9;
/** So much of what differs looks like a slip, or is there once. */
const MIN_SLIPS = 0.8;
/** Differing cells that are looked at. */
const LOOKED_AT = 2000;
const MIN_ROWS = 50;

/** Columns that are suggested to determine another: the best of them. */
const MAX_FOR_ONE = 2;

/** A column that determines another. */
interface Determinant {
  suggestion: Suggestion;
  /** Rows that differ from most of their group, and values that the groups are made by. */
  differing: number;
  groups: number;
}

/** Columns whose values determine those of another. */
export async function dependenciesOf(
  engine: Engine,
  table: string,
  columns: readonly ColumnValues[],
  signal: AbortSignal | undefined,
): Promise<Suggestion[]> {
  const usable = columns
    .map((column, index) => ({ column, index, filled: filledOf(column) }))
    .filter(({ column, filled }) => filled >= MIN_ROWS && column.values.size >= 2);
  const suggestions: Suggestion[] = [];
  for (const to of usable) {
    const found: Determinant[] = [];
    for (const from of usable) {
      signal?.throwIfAborted();
      if (to.index === from.index || from.column.values.size > from.filled / MIN_GROUP || from.column.values.size < MIN_GROUPS) continue;
      const one = await determinant(engine, table, from, to);
      if (one) found.push(one);
    }
    // Fewer exceptions first; of as many, larger groups, which outvote more errors.
    found.sort((a, b) => a.differing - b.differing || a.groups - b.groups);
    suggestions.push(...found.slice(0, MAX_FOR_ONE).map(({ suggestion }) => suggestion));
  }
  return suggestions;
}

interface Usable {
  column: ColumnValues;
  index: number;
  filled: number;
}

/** Whether a column determines another; undefined where it does not. */
async function determinant(engine: Engine, table: string, from: Usable, to: Usable): Promise<Determinant | undefined> {
  const most = Math.max(...to.column.values.values());
  if (most / to.filled > 0.98) return undefined;
  const [a, b] = [columnSql(from.index), columnSql(to.index)];
  const groups = `SELECT a, b, n, max(n) OVER own AS most, sum(n) OVER own AS rows, arg_max(b, n) OVER own AS expected, row_number() OVER (PARTITION BY a ORDER BY n DESC, b) AS place FROM (SELECT ${a} AS a, ${b} AS b, count(*) AS n FROM ${table} WHERE ${a} IS NOT NULL AND ${b} IS NOT NULL GROUP BY ALL) WINDOW own AS (PARTITION BY a)`;
  // The rows that are not in the largest part of their group (g3: Kivinen and Mannila, 1995).
  const [summed] = await engine.rows<Record<string, string | null>>(
    `SELECT sum(n) AS rows, sum(n) FILTER (WHERE place > 1) AS differing, count(*) FILTER (WHERE place = 1 AND rows >= ${MIN_GROUP}) AS groups, sum(n) FILTER (WHERE rows >= ${MIN_GROUP}) AS grouped FROM (${groups})`,
  );
  const of = (name: string): number => Number(summed?.[name] ?? 0);
  const [rows, differing] = [of('rows'), of('differing')];
  if (of('groups') < MIN_GROUPS || of('grouped') < rows * MIN_GROUPED) return undefined;
  const guess = rows * (1 - most / to.filled);
  if (differing > rows * MAX_DIFFERENT || differing > guess * MAX_OF_GUESS) return undefined;
  if (differing > 0 && !(await areSlips(engine, groups))) return undefined;
  const cutOff = `suggested when at most ${percent(MAX_DIFFERENT)} of the rows differ from most rows with the same ${from.column.name}, and ${percent(MIN_SLIPS)} of those look like slips: a few letters from what was expected`;
  return {
    ...{ differing, groups: from.column.values.size },
    suggestion: { kind: 'dependency', fields: [from.column.name], parameters: { determines: [to.column.name] }, cutOff },
  };
}

/** Whether what differs from most of its group looks like slips: a few letters away, not the same change everywhere, and nearly alone. */
async function areSlips(engine: Engine, groups: string): Promise<boolean> {
  const differing = await engine.rows<{ b: string; expected: string; n: string }>(
    `SELECT b, expected, sum(n) AS n FROM (${groups}) WHERE place > 1 GROUP BY ALL ORDER BY n DESC, b LIMIT ${LOOKED_AT}`,
  );
  const pairs = differing.filter(({ b, expected }) => isSlip(b, expected)).map(({ b, expected }): [string, string] => [b, expected]);
  const slips = new Set(withoutHabits(pairs).map(([value, right]) => `${value}\u0000${right}`));
  const rows = differing.reduce((sum, { n }) => sum + Number(n), 0);
  const slipped = differing.filter(({ b, expected }) => slips.has(`${b}\u0000${expected}`)).reduce((sum, { n }) => sum + Number(n), 0);
  return slipped >= rows * MIN_SLIPS;
}

/** Days are in order in so many rows, and differ in so many. */
const [MIN_ORDERED, MIN_APART] = [0.98, 0.2];

/** Pairs of days of which one does not come after the other. */
export async function dateOrdersOf(engine: Engine, table: string, columns: readonly ColumnValues[]): Promise<Suggestion[]> {
  const days = columns.flatMap((column, index) => {
    const filled = filledOf(column);
    const dated = [...column.values].filter(([value]) => /^\d{4}-\d\d-\d\d/.test(value)).reduce((sum, [, count]) => sum + count, 0);
    return filled >= MIN_ROWS && dated / filled >= MIN_ORDERED ? [{ column, index }] : [];
  });
  const found: Suggestion[] = [];
  for (const first of days)
    for (const second of days) {
      if (first.index === second.index) continue;
      const [a, b] = [first, second].map(({ index }) => `(${DUCKDB.toDay(`left(${columnSql(index)}, 10)`)})`);
      const [counted] = await engine.rows<Record<string, string>>(
        `SELECT count(*) AS rows, count(*) FILTER (WHERE a <= b) AS ordered, count(*) FILTER (WHERE a < b) AS apart FROM (SELECT ${a} AS a, ${b} AS b FROM ${table}) WHERE a IS NOT NULL AND b IS NOT NULL`,
      );
      const [rows, ordered, apart] = ['rows', 'ordered', 'apart'].map((name) => Number(counted?.[name] ?? 0)) as [number, number, number];
      if (rows < MIN_ROWS || ordered < rows * MIN_ORDERED || apart < rows * MIN_APART) continue;
      found.push({
        ...{ kind: 'dateOrder', fields: [first.column.name, second.column.name], parameters: {} },
        cutOff: `suggested when ${first.column.name} is not after ${second.column.name} in at least ${percent(MIN_ORDERED)} of the rows, and before it in ${percent(MIN_APART)} or more`,
      });
    }
  return found;
}
