/** Rules as one pass of SQL: each check a bit of a mask. Only rows with a bit bring their values with them. */
import { availableParallelism } from 'node:os';
import type { DuckDBListVector, DuckDBVector } from '@duckdb/node-api';
import { DUCKDB } from '../../../formula/src/dialect.ts';
import { statusOf } from '../rule.ts';
import type { CellCheck, Rule, RuleStatus, SetCheck } from '../rule.ts';
import { makeInOrder } from './csv-source.ts';
import type { CsvPart, CsvSource } from './csv-source.ts';
import type { Engine } from './engine.ts';
import { planOf } from './plan.ts';
import type { Plan, PlanOptions } from './plan.ts';

/** Bits of a mask: an INTEGER without its sign, which JavaScript reads as a small integer. */
const BITS = 30;

/** So many judgements on distinct values are remembered. */
const REMEMBERED = 200_000;

export interface CheckOptions extends PlanOptions {
  rules: readonly Rule[];
  /** Told how much is done, 0 to 1. */
  onProgress?: ((done: number) => void) | undefined;
  /** Takes issues as they are found, in the order of the rows. */
  take(issues: readonly Issue[]): Promise<void> | void;
}

/** A cell that a rule blames; with the reason `tie`, one that nobody can be blamed for. */
export interface Issue {
  /** 1 for the first row of data. */
  row: number;
  /** What the key column says, empty where there is none. */
  key: string;
  field: string;
  rule: Rule;
  value: string | null;
  reason: string;
  /** What the carried columns say. */
  carried: (string | null)[];
}

/** How a rule did. */
export interface RuleScore {
  rule: string;
  kind: string;
  dimension: string;
  severity: string;
  /** Rows the rule judges: all, or those of its condition. */
  checked: number;
  /** Rows with at least one issue of the rule; ties, which blame nobody, are not among them. */
  failed: number;
  /** Cells that nobody can be blamed for. */
  ties: number;
  /** The share of rows without fault, 0 to 1; 1 where no row was judged. */
  score: number;
  /** What the thresholds of the rule say of the score; undefined for a rule without. */
  status: RuleStatus | undefined;
}

export interface Checked {
  rows: number;
  issues: number;
  scores: RuleScore[];
  /** Issues by field. */
  fields: Record<string, number>;
  /** Average scores by dimension. */
  dimensions: Record<string, number>;
}

const { text: quoted } = DUCKDB;

/** Conditions as masks of so many bits. */
const masksOf = (conditions: readonly string[]): string[] =>
  Array.from({ length: Math.ceil(conditions.length / BITS) }, (_, mask) =>
    conditions
      .slice(mask * BITS, (mask + 1) * BITS)
      .map((condition, bit) => `CASE WHEN ${condition} THEN ${1 << bit}::INTEGER ELSE 0::INTEGER END`)
      .join(' | '),
  );

/** A part's place among the rows of the table: more rows than a part can have. */
const PART_ROWS = 2 ** 31;

/** So many rows that are marked are gone through at once. */
const MARKED_ROWS = 100_000;

/** Parts that are read side by side; one more is on its way, so that no thread waits for it. */
const SIDE_BY_SIDE = Math.min(4, availableParallelism()) + 1;

/** Checks a file against rules. */
export async function check(engine: Engine, source: CsvSource, { rules, take, onProgress, ...options }: CheckOptions): Promise<Checked> {
  const plan = await planOf(source, rules, options);
  const tally = new Tally(rules);
  const cells = new CellSearch(plan);
  if (plan.sets.length === 0 && source.whole !== undefined && (await cells.mark(engine, source.whole, (done) => onProgress?.(done * 0.8)))) {
    const [{ all = 0 } = {}] = await engine.rows<{ all?: number }>('SELECT CAST(count(*) AS DOUBLE) AS "all" FROM marks.marked');
    const begins = Array.from({ length: Math.ceil(all / MARKED_ROWS) }, (_, index) => index * MARKED_ROWS);
    for await (const found of inOrder(begins, (from) => cells.searchMarked(engine, from, Math.min(MARKED_ROWS, all - from)))) {
      await take(tally.count(found));
      onProgress?.(0.8 + (tally.parts / begins.length) * 0.2);
    }
    return tally.checked();
  }
  if (plan.sets.length === 0) {
    for await (const found of inOrder(source.parts(), (part) =>
      part.use(() => cells.search(engine, part.from)).then((one) => ({ ...one, done: part.done })),
    )) {
      await take(tally.count(found));
      onProgress?.(found.done);
    }
    return tally.checked();
  }
  // What only all rows together show needs them all in a table: a row is told by its part and its place there.
  const { used } = plan.book;
  await engine.run(`CREATE TABLE given (row BIGINT, ${used.map((name) => `${name} VARCHAR`).join(', ')})`);
  let parts = 0;
  const load = (part: CsvPart): Promise<number> =>
    part
      .use(() => engine.run(`INSERT INTO given SELECT ${part.index * PART_ROWS} + row_number() OVER () - 1, ${used.join(', ')} FROM ${part.from}`))
      .then(() => part.done);
  for await (const done of inOrder(source.parts(), load)) {
    parts++;
    onProgress?.(done / 2);
  }
  await findInSets(engine, plan);
  const tables = Array.from({ length: parts }, (_, index) => `row >= ${index * PART_ROWS} AND row < ${(index + 1) * PART_ROWS}`);
  const search = async (where: string): Promise<Found> => {
    const [own, others] = [await cells.search(engine, `(SELECT * FROM given WHERE ${where})`, 'row'), await foundInSets(engine, plan, where)];
    return { ...own, issues: [...own.issues, ...others] };
  };
  for await (const found of inOrder(tables, search)) {
    await take(tally.count(found));
    onProgress?.(0.5 + (tally.parts / parts) * 0.5);
  }
  return tally.checked();
}

/** Does some work side by side, and gives the results in the order of what was given. */
export async function* inOrder<T, R>(items: AsyncIterable<T> | Iterable<T>, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const one = work(item);
      one.catch(() => undefined);
      running.push(one);
      if (running.length >= SIDE_BY_SIDE) yield await (running.shift() as Promise<R>);
    }
    while (running.length > 0) yield await (running.shift() as Promise<R>);
  } finally {
    await Promise.allSettled(running);
  }
}

const byRow = (a: Issue, b: Issue): number => a.row - b.row || compare(a.field, b.field) || compare(a.rule.id, b.rule.id);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What was found in some rows. Rows are counted from the first of them. */
interface Found {
  rows: number;
  issues: Issue[];
  /** Rows that meet the condition of each rule that has one. */
  inScope: Map<string, number>;
}

/** Counts rows and issues by rule, field and dimension. */
class Tally {
  parts = 0;
  #rows = 0;
  #issues = 0;
  readonly #rules: readonly Rule[];
  readonly #inScope = new Map<string, number>();
  readonly #failed = new Map<string, { rows: number; last: number; ties: number }>();
  readonly #fields = new Map<string, number>();

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    for (const { id } of rules) this.#failed.set(id, { rows: 0, last: -1, ties: 0 });
  }

  /** Counts what was found in the rows that follow, and gives the issues with the numbers that rows have in the file. */
  count({ rows, issues, inScope }: Found): Issue[] {
    for (const one of issues.sort(byRow)) {
      const { rule, field, reason } = one;
      one.row += this.#rows;
      const own = this.#failed.get(rule.id);
      if (!own) continue;
      if (reason === 'tie') own.ties++;
      else {
        this.#fields.set(field, (this.#fields.get(field) ?? 0) + 1);
        if (own.last !== one.row) own.rows++;
        own.last = one.row;
      }
    }
    for (const [id, met] of inScope) this.#inScope.set(id, (this.#inScope.get(id) ?? 0) + met);
    this.parts++;
    this.#rows += rows;
    this.#issues += issues.length;
    return issues;
  }

  checked(): Checked {
    const scores = this.#rules.map((rule): RuleScore => {
      const { id, kind, dimension, severity } = rule;
      const own = this.#failed.get(id) ?? { rows: 0, ties: 0 };
      const checked = this.#inScope.get(id) ?? this.#rows;
      const score = checked === 0 ? 1 : 1 - own.rows / checked;
      return {
        ...{ rule: id, kind, dimension, severity, checked, failed: own.rows, ties: own.ties },
        ...{ score, status: statusOf(rule, score) },
      };
    });
    const dimensions = [...Map.groupBy(scores, (one) => one.dimension)].map(([name, own]) => [
      name,
      own.reduce((sum, one) => sum + one.score, 0) / own.length,
    ]);
    return {
      rows: this.#rows,
      issues: this.#issues,
      scores,
      fields: Object.fromEntries([...this.#fields].sort(([a], [b]) => compare(a, b))),
      dimensions: Object.fromEntries(dimensions) as Record<string, number>,
    };
  }
}

/** Judges values once: what a column holds repeats. */
class Judge {
  readonly #known = new Map<string, string | undefined>();

  reason({ judge, reason }: CellCheck, check: number, values: readonly (string | null)[]): string | undefined {
    if (!judge) return reason;
    const [value, ...others] = values;
    const name = `${check}\0${values.join('\0')}`;
    if (this.#known.has(name)) return this.#known.get(name);
    const found = judge.reason(value ?? '', ...others);
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(name, found);
    return found;
  }
}

/** Gives the value at a place among those that come with a row. */
type ValueAt = (place: number) => string | null;

/** Searches rows for what fails row by row: one query, in which each check is a bit of a mask. */
class CellSearch {
  readonly #checks: Plan['cells'];
  readonly #scoped: string[];
  /** Which of the values that come with a failing row each check needs; the first is the judged one. */
  readonly #places: number[][];
  readonly #masks: number;
  /** The names of the columns with masks: of what fails, then of conditions. */
  readonly #maskNames: string[];
  /** Whether anything fails in a row. */
  readonly #any: string;
  readonly #carried: number[];
  readonly #query: (given: string, row: string) => string;
  readonly #judge = new Judge();

  constructor({ cells, scopes, book, keySql, carried }: Plan) {
    this.#checks = cells;
    this.#scoped = [...scopes.keys()];
    const names = [...new Set(cells.flatMap(({ field, judge }) => [field, ...(judge?.with ?? [])]))];
    this.#places = cells.map(({ field, judge }) => [field, ...(judge?.with ?? [])].map((name) => 2 + carried.length + names.indexOf(name)));
    const failing = masksOf(
      cells.map(({ rule, fails }) => {
        const when = scopes.get(rule.id);
        return when === undefined ? `(${fails})` : `(${when}) AND (${fails})`;
      }),
    );
    this.#masks = failing.length;
    const masks = [...failing, ...masksOf([...scopes.values()].map((when) => `(${when})`))];
    this.#maskNames = masks.map((_, index) => `m${index}`);
    this.#any = failing.length === 0 ? 'FALSE' : `(${this.#maskNames.slice(0, failing.length).join(' | ')}) <> 0`;
    this.#carried = carried.map((_, index) => 2 + index);
    const values = [keySql, ...carried, ...names.map((name) => book.text(name).sql)];
    this.#query = (given, row) =>
      `SELECT ${[`CASE WHEN ${this.#any} THEN [v, ${values.map((_, index) => `v${index}`).join(', ')}] END AS found`, ...this.#maskNames].join(', ')} ` +
      `FROM (SELECT ${row} AS v, ${values.map((sql, index) => `${sql} AS v${index}`).join(', ')}${masks.map((sql, index) => `, ${sql} AS m${index}`).join('')} FROM ${given})`;
  }

  /** Searches rows that come in their order; with a column that says their places, in any. */
  async search(engine: Engine, given: string, rowColumn?: string): Promise<Found> {
    const found: Found = { rows: 0, issues: [], inScope: new Map(this.#scoped.map((id) => [id, 0])) };
    const row = rowColumn === undefined ? 'NULL' : `CAST(${rowColumn} % ${PART_ROWS} AS VARCHAR)`;
    for (const chunk of await engine.chunks(this.#query(given, row))) {
      const { rowCount } = chunk;
      const lists = chunk.getColumnVector(0) as DuckDBListVector;
      const masks = Array.from({ length: chunk.columnCount - 1 }, (_, index) => chunk.getColumnVector(1 + index));
      this.#countScopes(found, masks.slice(this.#masks), rowCount);
      for (let at = 0; at < rowCount; at++)
        this.#blameRow(found, { lists, masks, at }, (value) => (rowColumn === undefined ? found.rows + at : Number(value(0))));
      found.rows += rowCount;
    }
    return found;
  }

  /** Marks what fails in a file that all threads read at once. False where rows would not keep their order, or the file cannot be read so. */
  async mark(engine: Engine, whole: string, onProgress: (done: number) => void): Promise<boolean> {
    // An engine checks several times.
    await engine.run(`ATTACH IF NOT EXISTS ':memory:' AS marks`);
    return makeInOrder(engine, `CREATE OR REPLACE TABLE marks.marked AS ${this.#query(whole, 'NULL')}`, onProgress);
  }

  /** Searches rows of what {@link mark} has marked. */
  async searchMarked(engine: Engine, from: number, rows: number): Promise<Found> {
    const found: Found = { rows, issues: [], inScope: new Map() };
    const range = `marks.marked WHERE rowid >= ${from} AND rowid < ${from + rows}`;
    const met = (index: number): string => `(${this.#maskNames[this.#masks + Math.floor(index / BITS)] ?? ''} & ${1 << (index % BITS)}) <> 0`;
    if (this.#scoped.length > 0) {
      const counts = this.#scoped.map((_, index) => `CAST(count(*) FILTER (WHERE ${met(index)}) AS DOUBLE) AS s${index}`);
      const [counted = {}] = await engine.rows<Record<string, number>>(`SELECT ${counts.join(', ')} FROM ${range}`);
      for (const [index, id] of this.#scoped.entries()) found.inScope.set(id, counted[`s${index}`] ?? 0);
    }
    const columns = ['found', ...this.#maskNames.slice(0, this.#masks), `CAST(rowid - ${from} AS INTEGER)`];
    for (const chunk of await engine.chunks(`SELECT ${columns.join(', ')} FROM ${range} AND ${this.#any}`)) {
      const { rowCount } = chunk;
      const lists = chunk.getColumnVector(0) as DuckDBListVector;
      const masks = Array.from({ length: this.#masks }, (_, index) => chunk.getColumnVector(1 + index));
      const places = chunk.getColumnVector(1 + this.#masks);
      for (let at = 0; at < rowCount; at++) this.#blameRow(found, { lists, masks, at }, () => places.getItem(at) as number);
    }
    return found;
  }

  #blameRow(
    found: Found,
    { lists, masks, at }: { lists: DuckDBListVector; masks: DuckDBVector[]; at: number },
    placeOf: (value: ValueAt) => number,
  ): void {
    for (let mask = 0; mask < this.#masks; mask++) {
      const bits = masks[mask]?.getItem(at) as number;
      if (bits === 0) continue;
      // Values become texts of JavaScript one by one: most of a row are not asked for.
      const value: ValueAt = (place) => lists.childVector.getItem(lists.getEntryOffset(at) + place) as string | null;
      this.#blame(found, value, { bits, first: mask * BITS, row: 1 + placeOf(value) });
    }
  }

  #countScopes({ inScope }: Found, masks: readonly DuckDBVector[], rows: number): void {
    for (const [index, id] of this.#scoped.entries()) {
      const [vector, bit] = [masks[Math.floor(index / BITS)], 1 << (index % BITS)];
      let met = 0;
      for (let at = 0; at < rows; at++) if ((vector?.getItem(at) as number) & bit) met++;
      inScope.set(id, (inScope.get(id) ?? 0) + met);
    }
  }

  #blame({ issues }: Found, value: ValueAt, { bits, first, row }: { bits: number; first: number; row: number }): void {
    for (let left = bits; left !== 0; left &= left - 1) {
      const bit = 31 - Math.clz32(left & -left);
      const check = this.#checks[first + bit];
      if (!check) continue;
      const own = (this.#places[first + bit] ?? []).map(value);
      const reason = this.#judge.reason(check, first + bit, own);
      if (reason !== undefined)
        issues.push({
          row,
          key: value(1) ?? '',
          field: check.field,
          rule: check.rule,
          value: own[0] ?? null,
          reason,
          carried: this.#carried.map(value),
        });
    }
  }
}

/**
 * Finds what only all rows together show. A group that is made by a wrong value hides what is wrong beside it: checks that group by columns
 * which others have judged are made a second time, with the values that those expect.
 */
async function findInSets(engine: Engine, { sets, book, scopes, keySql, carried }: Plan): Promise<void> {
  await engine.run('CREATE TABLE found (row BIGINT, field VARCHAR, reason VARCHAR, expected VARCHAR, rule VARCHAR)');
  const search = (one: SetCheck & { rule: Rule }, table: string, columnOf: (field: string) => string): Promise<void> => {
    const when = scopes.get(one.rule.id);
    const rows = when === undefined ? table : `(SELECT * FROM ${table} WHERE ${when})`;
    return engine.run(
      `INSERT INTO found SELECT s.row, s.field, s.reason, s.expected, ${quoted(one.rule.id)} FROM (${one.query(rows, columnOf)}) AS s`,
    );
  };
  for (const one of sets) await search(one, 'given', (field) => book.begin(one.rule).text(field).sql);
  const judged = new Set(sets.filter((one) => one.groupedBy).flatMap((one) => one.fields));
  const again = sets.filter((one) => one.groupedBy?.some((field) => judged.has(field)));
  if (again.length > 0) {
    const mended = [...new Set(again.flatMap((one) => one.groupedBy ?? []))].filter((field) => judged.has(field));
    const columns = mended.map((field, index) => `coalesce(e${index}.expected, ${book.text(field).sql}) AS mended${index}`);
    const joins = mended.map(
      (field, index) =>
        `LEFT JOIN (SELECT row, arg_max(expected, n) AS expected FROM (SELECT row, expected, count(*) AS n FROM found WHERE field = ${quoted(field)} AND expected IS NOT NULL GROUP BY ALL) GROUP BY row) AS e${index} ON e${index}.row = given.row`,
    );
    await engine.run(`CREATE TABLE mended AS SELECT given.*, ${columns.join(', ')} FROM given ${joins.join(' ')}`);
    for (const one of again)
      await search(one, 'mended', (field) => (mended.includes(field) ? `mended${mended.indexOf(field)}` : book.begin(one.rule).text(field).sql));
  }
  const fields = [...new Set(sets.flatMap((one) => one.fields))];
  // A cell that both searches found is one issue; who is blamed in either is no tie.
  await engine.run(
    `CREATE TABLE blamed AS SELECT f.row AS row, ${keySql} AS key, f.field AS field, f.rule AS rule, ` +
      `CASE f.field ${fields.map((field) => `WHEN ${quoted(field)} THEN given.${book.text(field).sql}`).join(' ')} END AS value, f.reason AS reason${carried.map((sql, index) => `, given.${sql} AS carried${index}`).join('')} ` +
      `FROM (SELECT row, field, rule, min(reason) AS reason FROM found GROUP BY ALL) AS f JOIN given ON given.row = f.row`,
  );
}

/** What was found over all rows, of some of them. */
async function foundInSets(engine: Engine, { sets, carried }: Plan, where: string): Promise<Issue[]> {
  const rules = new Map(sets.map(({ rule }) => [rule.id, rule]));
  const issues: Issue[] = [];
  for (const chunk of await engine.chunks(
    `SELECT CAST(row % ${PART_ROWS} AS DOUBLE), key, field, rule, value, reason${carried.map((_, index) => `, carried${index}`).join('')} FROM blamed WHERE ${where}`,
  ))
    for (const [row, key, field, id, value, reason, ...own] of chunk.getRows()) {
      const rule = rules.get(String(id));
      if (rule)
        issues.push({
          ...{ row: Number(row) + 1, key: String(key), field: String(field), rule, value: value as string | null, reason: String(reason) },
          carried: own as (string | null)[],
        });
    }
  return issues;
}
