/** Rules as one pass of SQL: each check a bit of a mask, so that rows without fault cost nothing more. */
import { compileFormula } from '../../../formula/src/compile.ts';
import { DUCKDB } from '../../../formula/src/dialect.ts';
import type { SqlValue } from '../../../formula/src/dialect.ts';
import { FormulaError } from '../../../formula/src/errors.ts';
import { formulaSql, kindOf } from '../../../formula/src/sql.ts';
import { UsageError } from '../../org/errors.ts';
import { KINDS } from '../kinds.ts';
import type { CellCheck, Rule, RuleSql, SetCheck } from '../rule.ts';
import type { CsvSource } from './csv-source.ts';
import type { Engine } from './engine.ts';

/** Bits of a mask: a BIGINT without its sign. */
const BITS = 62;

export interface CheckOptions {
  rules: readonly Rule[];
  /** The column that tells rows apart for people. */
  key?: string | undefined;
  /** The CSV file of issues to write. */
  out: string;
  /** The moment it is, ISO in UTC. */
  now: string;
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

interface PlacedCheck extends CellCheck {
  rule: Rule;
  /** The mask it is in, and its bit there. */
  mask: number;
  bit: number;
}

const { text: quoted, column } = DUCKDB;
const literalBit = (bit: number): string => (1n << BigInt(bit)).toString();

/** A column as the header names it, upper and lower case alike; undefined where there is none. */
const columnNamed = ({ columns }: CsvSource, name: string): string | undefined => columns.find((one) => one.toLowerCase() === name.toLowerCase());

const noColumn = ({ columns }: CsvSource, name: string): string =>
  `the file has no column "${name}". Its columns are ${columns.slice(0, 40).join(', ')}`;

/** Makes the SQL of rules over the columns of a file. */
class RuleBook implements RuleSql {
  readonly dialect = DUCKDB;
  readonly today: string;
  readonly #source: CsvSource;
  readonly #now: string;
  #rule = '';

  constructor(source: CsvSource, now: string) {
    this.#source = source;
    this.#now = now;
    this.today = now.slice(0, 10);
  }

  /** The rule that SQL is made for: errors name it. */
  begin(rule: Rule): this {
    this.#rule = rule.id;
    return this;
  }

  #wrong(what: string): UsageError {
    return new UsageError(`rule "${this.#rule}": ${what}`);
  }

  #column(name: string): string {
    const found = columnNamed(this.#source, name);
    if (found === undefined) throw this.#wrong(noColumn(this.#source, name));
    return found;
  }

  // Kinds take the methods out of the book: they stay bound to it.
  text = (field: string): SqlValue => ({ sql: column(this.#column(field)), kind: 'text', plain: true });

  formula = (text: string): string => {
    const typeOf = ([name = '', ...more]: string[]): { type: string } | undefined => {
      const found = more.length === 0 ? columnNamed(this.#source, name) : undefined;
      return found !== undefined ? { type: this.#source.types[found] ?? 'string' } : undefined;
    };
    const valueOf = (path: string[]): SqlValue => {
      const name = this.#column(path[0] ?? '');
      const { sql } = this.text(name);
      const kind = kindOf(this.#source.types[name] ?? 'string');
      if (kind === 'number') return { sql: DUCKDB.toNumber(sql), kind, plain: true };
      if (kind === 'date') return { sql: `(${DUCKDB.toDay(sql)})`, kind, plain: true };
      if (kind === 'moment') return { sql: `(${DUCKDB.toMoment(sql)})`, kind, plain: true };
      if (kind === 'boolean') return { sql: `coalesce(TRY_CAST(${sql} AS BOOLEAN), FALSE)`, kind, plain: true };
      return { sql, kind, plain: true };
    };
    try {
      const compiled = compileFormula(text, { typeOf }, { returns: 'boolean' });
      return formulaSql(compiled, text, { dialect: DUCKDB, column: valueOf, today: this.today, now: this.#now }).sql;
    } catch (error) {
      if (error instanceof FormulaError) throw this.#wrong(error.message);
      throw error;
    }
  };
}

/** The column that tells rows apart. Throws a UsageError. */
function keyColumn(source: CsvSource, key: string): string {
  const found = columnNamed(source, key);
  if (found === undefined) throw new UsageError(`--key: ${noColumn(source, key)}`);
  return found;
}

/** Checks a file against rules, and writes an issue a line: row, key, field, rule, kind, value, reason. Row 1 is the first row of data. */
export async function check(engine: Engine, source: CsvSource, { rules, key, out, now }: CheckOptions): Promise<Checked> {
  const book = new RuleBook(source, now);
  const keySql = key === undefined ? "''" : `coalesce(${column(keyColumn(source, key))}, '')`;
  const cells: PlacedCheck[] = [];
  const sets: (SetCheck & { rule: Rule })[] = [];
  const scopes = new Map<string, string>();
  for (const rule of rules) {
    const kind = KINDS.get(rule.kind);
    book.begin(rule);
    if (rule.when !== undefined) scopes.set(rule.id, book.formula(rule.when));
    for (const one of kind?.cells?.(rule, book) ?? []) {
      book.text(one.field);
      cells.push({ ...one, rule, mask: Math.floor(cells.length / BITS), bit: cells.length % BITS });
    }
    for (const one of kind?.sets?.(rule, book) ?? []) sets.push({ ...one, rule });
  }
  const given = sets.length === 0 ? source.from : 'given';
  if (sets.length > 0) await engine.run(`CREATE TABLE given AS SELECT row_number() OVER () AS row, * FROM ${source.from}`);
  const totals = await markFailing(engine, { cells, given, keySql, scopes });
  if (sets.length > 0) await findInSets(engine, { sets, book, keySql, scopes });
  return conclude(engine, { rules, scopes, totals, out });
}

interface Marking {
  cells: readonly PlacedCheck[];
  given: string;
  keySql: string;
  scopes: ReadonlyMap<string, string>;
}

/** Puts what fails row by row into `issues`, and counts rows: all of them, and those of each rule's condition. */
async function markFailing(engine: Engine, { cells, given, keySql, scopes }: Marking): Promise<Record<string, number>> {
  await engine.run('CREATE TABLE issues (row BIGINT, "key" VARCHAR, field VARCHAR, rule VARCHAR, kind VARCHAR, value VARCHAR, reason VARCHAR)');
  const conditions = [...scopes.values()];
  const [totals = {}] = await engine.rows<Record<string, number>>(
    `SELECT count(*) AS n${conditions.map((when, index) => `, count(*) FILTER (WHERE ${when}) AS s${index}`).join('')} FROM ${given}`,
  );
  if (cells.length > 0) {
    const fields = [...new Set(cells.map((one) => one.field))];
    const masks = Array.from({ length: Math.max(...cells.map((one) => one.mask)) + 1 }, (_, mask) =>
      cells
        .filter((one) => one.mask === mask)
        .map(
          (one) =>
            `CASE WHEN ${scopes.has(one.rule.id) ? `(${scopes.get(one.rule.id) ?? ''}) AND ` : ''}(${one.fails}) THEN ${literalBit(one.bit)} ELSE 0 END`,
        )
        .join(' | '),
    );
    // The place in a table would not do: threads write to a table at once, and of millions of rows some change places.
    const row = given === 'given' ? 'row' : 'row_number() OVER ()';
    await engine.run(
      `CREATE TABLE failing AS SELECT * FROM (SELECT ${row} AS "#row", ${keySql} AS "#key", ${fields.map((field, index) => `${column(field)} AS "#v${index}"`).join(', ')}, ` +
        `${masks.map((mask, index) => `CAST(${mask} AS BIGINT) AS "#m${index}"`).join(', ')} FROM ${given}) WHERE ${masks.map((_, index) => `"#m${index}" <> 0`).join(' OR ')}`,
    );
    const checks = cells.map(
      (one) =>
        `(${one.mask}, ${literalBit(one.bit)}::BIGINT, ${quoted(one.field)}, ${quoted(one.rule.id)}, ${quoted(one.rule.kind)}, ${quoted(one.reason)}, ${fields.indexOf(one.field)})`,
    );
    await engine.run(
      `INSERT INTO issues SELECT "#row", "#key", c.field, c.rule, c.kind, CASE c.v ${fields.map((_, index) => `WHEN ${index} THEN "#v${index}"`).join(' ')} END, c.reason ` +
        `FROM failing JOIN (VALUES ${checks.join(', ')}) AS c(mask, bit, field, rule, kind, reason, v) ON ((CASE c.mask ${masks.map((_, index) => `WHEN ${index} THEN "#m${index}"`).join(' ')} END) & c.bit) <> 0`,
    );
  }
  return totals;
}

interface SetSearch {
  sets: readonly (SetCheck & { rule: Rule })[];
  book: RuleBook;
  keySql: string;
  scopes: ReadonlyMap<string, string>;
}

/**
 * Finds what only all rows together show. A group that is made by a wrong value hides what is wrong beside it: checks that group by columns
 * which others have judged are made a second time, with the values that those expect.
 */
async function findInSets(engine: Engine, { sets, book, keySql, scopes }: SetSearch): Promise<void> {
  await engine.run('CREATE TABLE found (row BIGINT, field VARCHAR, reason VARCHAR, expected VARCHAR, rule VARCHAR, kind VARCHAR)');
  const search = (one: SetCheck & { rule: Rule }, table: string, columnOf: (field: string) => string): Promise<void> => {
    const when = scopes.get(one.rule.id);
    const rows = when === undefined ? table : `(SELECT * FROM ${table} WHERE ${when})`;
    return engine.run(
      `INSERT INTO found SELECT s.row, s.field, s.reason, s.expected, ${quoted(one.rule.id)}, ${quoted(one.rule.kind)} FROM (${one.query(rows, columnOf)}) AS s`,
    );
  };
  for (const one of sets) await search(one, 'given', (field) => book.begin(one.rule).text(field).sql);
  const judged = new Set(sets.filter((one) => one.groupedBy).flatMap((one) => one.fields));
  const again = sets.filter((one) => one.groupedBy?.some((field) => judged.has(field)));
  if (again.length > 0) {
    const mended = [...new Set(again.flatMap((one) => one.groupedBy ?? []))].filter((field) => judged.has(field));
    const columns = mended.map((field, index) => `coalesce(e${index}.expected, ${column(field)}) AS ${column(`mended ${field}`)}`);
    const joins = mended.map(
      (field, index) =>
        `LEFT JOIN (SELECT row, arg_max(expected, n) AS expected FROM (SELECT row, expected, count(*) AS n FROM found WHERE field = ${quoted(field)} AND expected IS NOT NULL GROUP BY ALL) GROUP BY row) AS e${index} ON e${index}.row = given.row`,
    );
    await engine.run(`CREATE TABLE mended AS SELECT given.*, ${columns.join(', ')} FROM given ${joins.join(' ')}`);
    for (const one of again)
      await search(one, 'mended', (field) => (mended.includes(field) ? column(`mended ${field}`) : book.begin(one.rule).text(field).sql));
  }
  const fields = [...new Set(sets.flatMap((one) => one.fields))];
  // A cell that both searches found is one issue; who is blamed in either is no tie.
  await engine.run(
    `INSERT INTO issues SELECT f.row, ${keySql}, f.field, f.rule, f.kind, CASE f.field ${fields.map((field) => `WHEN ${quoted(field)} THEN given.${column(field)}`).join(' ')} END, f.reason ` +
      `FROM (SELECT row, field, rule, kind, min(reason) AS reason FROM found GROUP BY ALL) AS f JOIN given ON given.row = f.row`,
  );
}

interface Conclusion {
  rules: readonly Rule[];
  scopes: ReadonlyMap<string, string>;
  totals: Record<string, number>;
  out: string;
}

/** Writes the issues, and counts them by rule, field and dimension. */
async function conclude(engine: Engine, { rules, scopes, totals, out }: Conclusion): Promise<Checked> {
  await engine.run(`COPY (SELECT * FROM issues ORDER BY row, field, rule) TO ${quoted(out)} (HEADER, DELIMITER ',')`);
  const byRule = await engine.rows<{ rule: string; failed: string; ties: string }>(
    "SELECT rule, count(DISTINCT row) FILTER (WHERE reason <> 'tie') AS failed, count(*) FILTER (WHERE reason = 'tie') AS ties FROM issues GROUP BY rule",
  );
  const byField = await engine.rows<{ field: string; n: string }>(
    "SELECT field, count(*) AS n FROM issues WHERE reason <> 'tie' GROUP BY field ORDER BY field",
  );
  const [{ n: issues } = { n: '0' }] = await engine.rows<{ n: string }>('SELECT count(*) AS n FROM issues');
  const rows = Number(totals['n'] ?? 0);
  const places = [...scopes.keys()];
  const scores = rules.map((rule): RuleScore => {
    const found = byRule.find((one) => one.rule === rule.id);
    const at = places.indexOf(rule.id);
    const checked = Number(at < 0 ? rows : (totals[`s${at}`] ?? 0));
    const failed = Number(found?.failed ?? 0);
    return {
      ...{ rule: rule.id, kind: rule.kind, dimension: rule.dimension, severity: rule.severity, checked, failed, ties: Number(found?.ties ?? 0) },
      score: checked === 0 ? 1 : 1 - failed / checked,
    };
  });
  const dimensions = [...Map.groupBy(scores, (one) => one.dimension)].map(([name, own]) => [
    name,
    own.reduce((sum, one) => sum + one.score, 0) / own.length,
  ]);
  return {
    rows,
    issues: Number(issues),
    scores,
    fields: Object.fromEntries(byField.map(({ field, n }) => [field, Number(n)])),
    dimensions: Object.fromEntries(dimensions) as Record<string, number>,
  };
}
