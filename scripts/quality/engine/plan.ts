/** Rules as SQL over the columns of a file. */
import { compileFormula } from '../../../formula/src/compile.ts';
import { DUCKDB } from '../../../formula/src/dialect.ts';
import type { SqlValue } from '../../../formula/src/dialect.ts';
import { FormulaError } from '../../../formula/src/errors.ts';
import { formulaSql, kindOf } from '../../../formula/src/sql.ts';
import { UsageError } from '../../org/errors.ts';
import { KINDS } from '../kinds.ts';
import type { CellCheck, Rule, RuleSql, SetCheck } from '../rule.ts';
import { columnSql } from './csv-source.ts';
import type { Columns } from './csv-source.ts';

/** A column as the header names it, upper and lower case alike; undefined where there is none. */
const columnNamed = ({ columns }: Columns, name: string): string | undefined => columns.find((one) => one.toLowerCase() === name.toLowerCase());

/** Makes the SQL of rules over the columns of a file. */
export class RuleBook implements RuleSql {
  readonly dialect = DUCKDB;
  readonly today: string;
  readonly #source: Columns;
  readonly #types: Readonly<Record<string, string>>;
  readonly #now: string;
  #rule = '';
  readonly #used = new Set<number>();

  constructor(source: Columns, types: Readonly<Record<string, string>>, now: string) {
    this.#source = source;
    this.#types = types;
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
    if (found === undefined) throw this.#wrong(this.#source.lacks(name));
    return found;
  }

  // Kinds take the methods out of the book: they stay bound to it.
  text = (field: string): SqlValue => {
    const index = this.#source.columns.indexOf(this.#column(field));
    this.#used.add(index);
    return { sql: columnSql(index), kind: 'text', plain: true };
  };

  /** The columns that SQL was made over. */
  get used(): string[] {
    return this.#indexes.map(columnSql);
  }

  /** Their names. */
  get usedNames(): string[] {
    return this.#indexes.flatMap((index) => this.#source.columns[index] ?? []);
  }

  get #indexes(): number[] {
    return [...this.#used].sort((a, b) => a - b);
  }

  formula = (text: string): string => {
    // A parent's field is a column by its path.
    const typeOf = (path: string[]): { type: string } | undefined => {
      const found = columnNamed(this.#source, path.join('.'));
      return found !== undefined ? { type: this.#types[found] ?? 'string' } : undefined;
    };
    const valueOf = (path: string[]): SqlValue => {
      const name = this.#column(path.join('.'));
      const { sql } = this.text(name);
      const kind = kindOf(this.#types[name] ?? 'string');
      // A percent field is 10 in the API and 0.10 in a formula.
      if (this.#types[name] === 'percent') return { sql: `(${DUCKDB.toNumber(sql)} / 100)`, kind };
      if (kind === 'number') return { sql: DUCKDB.toNumber(sql), kind, plain: true };
      if (kind === 'date') return { sql: `(${DUCKDB.toDay(sql)})`, kind, plain: true };
      if (kind === 'moment') return { sql: `(${DUCKDB.toMoment(sql)})`, kind, plain: true };
      if (kind === 'boolean') return { sql: `coalesce(TRY_CAST(${sql} AS BOOLEAN), FALSE)`, kind, plain: true };
      return { sql, kind, plain: true };
    };
    const compiled = compileFormula(text, { typeOf }, { returns: 'boolean' });
    return formulaSql(compiled, text, { dialect: DUCKDB, column: valueOf, today: this.today, now: this.#now }).sql;
  };
}

/** Throws a UsageError where there is no column to tell rows apart by. */
function checkKey(source: Columns, key: string): void {
  if (columnNamed(source, key) === undefined) throw new UsageError(`--key: ${source.lacks(key)}`);
}

/** What rules ask of a file. */
export interface Plan {
  book: RuleBook;
  /** What tells rows apart, never NULL. */
  keySql: string;
  /** Columns that come with each issue. */
  carried: string[];
  cells: (CellCheck & { rule: Rule })[];
  sets: (SetCheck & { rule: Rule })[];
  /** The condition of each rule that has one, by its id. */
  scopes: Map<string, string>;
}

export interface PlanOptions {
  /** The column that tells rows apart. */
  key?: string | undefined;
  /** Columns whose values come with each issue. */
  carry?: readonly string[];
  /** The moment it is, ISO in UTC. */
  now: string;
}

/** Makes the checks of rules. Throws a UsageError that names the rule. */
export async function planOf(source: Columns, rules: readonly Rule[], { key, carry = [], now }: PlanOptions): Promise<Plan> {
  if (key !== undefined) checkKey(source, key);
  const hasFormula = rules.some(({ kind, when }) => when !== undefined || kind === 'expression');
  const book = new RuleBook(source, hasFormula ? await source.types() : {}, now);
  const keySql = key === undefined ? "''" : `coalesce(${book.text(key).sql}, '')`;
  const plan: Plan = { book, keySql, carried: carry.map((name) => book.text(name).sql), cells: [], sets: [], scopes: new Map() };
  for (const rule of rules)
    try {
      addChecks(plan, rule);
    } catch (error) {
      // A formula or a pattern that cannot be read.
      throw error instanceof FormulaError ? new UsageError(`rule "${rule.id}": ${error.message}`) : error;
    }
  return plan;
}

function addChecks({ book, cells, sets, scopes }: Plan, rule: Rule): void {
  const kind = KINDS.get(rule.kind);
  book.begin(rule);
  if (rule.when !== undefined) scopes.set(rule.id, book.formula(rule.when));
  for (const one of kind?.cells?.(rule, book) ?? []) {
    for (const field of [one.field, ...(one.judge?.with ?? [])]) book.text(field);
    cells.push({ ...one, rule });
  }
  for (const one of kind?.sets?.(rule, book) ?? []) {
    for (const field of [...one.fields, ...(one.groupedBy ?? [])]) book.text(field);
    sets.push({ ...one, rule });
  }
}
