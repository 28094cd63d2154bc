/** A query after reading and before planning. SOQL text, GraphQL and flow elements all become this. */

/** A field by its path from the queried object, or a function over such. */
export type Expression = { kind: 'field'; path: string[] } | { kind: 'function'; name: string; argument: Expression | undefined };

/** A value of a condition. A day is compared with a moment as all of its hours, in the time zone of the user. */
export type Literal = string | number | boolean | null | { dateLiteral: string; n?: number } | { day: string };

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'IN' | 'NOT IN' | 'INCLUDES' | 'EXCLUDES';

/** How metadata names the comparisons of its criteria: filters of list views and reports, roll-ups, sharing rules. */
export const COMPARISONS: Readonly<Record<string, ComparisonOperator>> = {
  equals: '=',
  notEqual: '!=',
  lessThan: '<',
  greaterThan: '>',
  lessOrEqual: '<=',
  greaterOrEqual: '>=',
};

export type Condition =
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'compare'; left: Expression; operator: ComparisonOperator; value: Literal | Literal[]; textual?: boolean }
  | { kind: 'semijoin'; left: Expression; operator: 'IN' | 'NOT IN'; query: QuerySpec };

export type SelectItem =
  | { kind: 'expression'; expression: Expression; alias: string | undefined; label?: boolean }
  /** `alias`: where the children are put, when not under the relationship's name. */
  | { kind: 'children'; relationship: string; query: QuerySpec; alias?: string }
  /** Fields that depend on what a polymorphic relationship leads to; `others` are those of the ELSE. */
  | { kind: 'typeof'; relationship: string[]; when: { object: string; fields: string[] }[]; others: string[] };

export interface Ordering {
  expression: Expression;
  descending: boolean;
  /** Nulls come first unless said otherwise. */
  nullsLast: boolean;
}

export interface QuerySpec {
  object: string;
  select: SelectItem[];
  where?: Condition | undefined;
  groupBy?: Expression[] | undefined;
  /** Subtotals: of every prefix of the groups, or of every subset. */
  grouping?: 'ROLLUP' | 'CUBE' | undefined;
  having?: Condition | undefined;
  orderBy?: Ordering[] | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
  /** Whether deleted records count too: `queryAll`. */
  withDeleted?: boolean;
  /** `SELECT COUNT() FROM …`: the answer is a number, not rows. */
  countOnly?: boolean;
}

export const AGGREGATES = new Set(['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX', 'GROUPING']);

export const fieldExpression = (path: string | string[]): Expression => ({ kind: 'field', path: typeof path === 'string' ? path.split('.') : path });

export const isAggregate = (expression: Expression): boolean => expression.kind === 'function' && AGGREGATES.has(expression.name);

/** `a AND b`, leaving out what is undefined. */
export function allOf(...parts: (Condition | undefined)[]): Condition | undefined {
  const present = parts.filter((part) => part !== undefined);
  return present.length > 1 ? { kind: 'and', parts: present } : present[0];
}
