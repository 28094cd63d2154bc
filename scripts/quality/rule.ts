/** What a quality rule is: data of an administrator, judged by a kind. */
import type { SqlDialect, SqlValue } from '../../formula/src/dialect.ts';

/** The dimensions of data quality that scores are told by. */
export const DIMENSIONS = ['completeness', 'validity', 'uniqueness', 'consistency', 'timeliness', 'accuracy'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A rule, as a rules file or the org has it. */
export interface Rule {
  id: string;
  /** What people call it; its id where it has none. */
  name?: string;
  kind: string;
  /** The fields it judges. */
  fields: readonly string[];
  parameters: Readonly<Record<string, unknown>>;
  /** A formula: only rows for which it is true are judged. */
  when?: string;
  dimension: Dimension;
  severity: Severity;
  /** The object of the org that it judges; a rule without one judges any file. */
  object?: string;
  /** What an issue of it counts for, against one of a rule of the same severity with 1. */
  weight: number;
  /** Percent of right rows below which the rule warns. */
  warnBelow?: number;
  /** Percent of right rows below which the rule fails. */
  failBelow?: number;
  /** Who answers for it: a user name of the org. */
  owner?: string;
  /** How to put right what it finds, in a sentence. */
  fix?: string;
  /** Whether a row that fails it is kept out of the org. */
  blocksImport: boolean;
}

/** What the thresholds of a rule say of its score. */
export type RuleStatus = 'ok' | 'warn' | 'fail';

/** The verdict on a score of 0 to 1; undefined for a rule without thresholds. */
export function statusOf({ warnBelow, failBelow }: Pick<Rule, 'warnBelow' | 'failBelow'>, score: number): RuleStatus | undefined {
  if (warnBelow === undefined && failBelow === undefined) return undefined;
  if (failBelow !== undefined && score * 100 < failBelow) return 'fail';
  return warnBelow !== undefined && score * 100 < warnBelow ? 'warn' : 'ok';
}

/** What a kind may use to make its SQL. */
export interface RuleSql {
  dialect: SqlDialect;
  /** A column as text; blank cells are NULL. Throws a UsageError for a column that is not there. */
  text(field: string): SqlValue;
  /** A formula over the columns as a condition. Throws a UsageError that names the rule. */
  formula(text: string): string;
  /** The day that today is, ISO. */
  today: string;
}

/** What makes a cell fail. */
export interface CellCheck {
  /** The field that is blamed. */
  field: string;
  /** Why, in a code: `blank`, `too_long`. The words for it are the reader's. */
  reason: string;
  /** A condition that is true for a failing row. NULL is not failing. */
  fails: string;
  /** Judges what SQL cannot: a row fails when the condition is true and this gives a reason. Told once for the same values. */
  judge?: Judgement;
}

/** What Node judges. */
export interface Judgement {
  /** Fields that the verdict depends on, beside the judged one. */
  with: readonly string[];
  /** Why the value is wrong, in a code; undefined where it is right. */
  reason(value: string, ...others: readonly (string | null)[]): string | undefined;
}

/** What only all rows together show. */
export interface SetCheck {
  /** The columns that it may blame. */
  fields: readonly string[];
  /** The columns that groups are made by, where a value that another rule has blamed is to be taken as that rule expects it. */
  groupedBy?: readonly string[];
  /** A query of `row`, `field`, `reason` and `expected` over a table; `column` gives the text of a column that groups are made by. */
  query(table: string, column: (field: string) => string): string;
}

/** How many fields a rule of a kind has. */
export interface FieldCount {
  min: number;
  max: number;
}

/** A kind of rule: parameters, SQL, reasons, whom it blames. */
export interface RuleKind {
  name: string;
  fields: FieldCount;
  /** JSON schema of its parameters, which refuses unknown ones. */
  parameters: object;
  dimension: Dimension;
  /** Judged row by row. */
  cells?(rule: Rule, sql: RuleSql): CellCheck[];
  /** Judged over all rows. */
  sets?(rule: Rule, sql: RuleSql): SetCheck[];
}

/** The day that the first ten characters of a field say, as SQL; NULL where they say none. A moment begins with its day. */
export const dayIn = ({ text, dialect }: RuleSql, field: string): string => `(${dialect.toDay(`left(${text(field).sql}, 10)`)})`;

/** A text that says no day fails. */
export const saysNoDay = (sql: RuleSql, field: string): CellCheck => ({
  field,
  reason: 'no_date',
  fails: `${sql.text(field).sql} IS NOT NULL AND ${dayIn(sql, field)} IS NULL`,
});

/** A parameter by its name; checked against the kind's schema before. */
export const parameter = <T>(rule: Rule, name: string): T | undefined => rule.parameters[name] as T | undefined;
