import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import type { Org } from '../org/org.ts';
import { allOf, fieldExpression } from '../soql/spec.ts';
import type { ComparisonOperator, Condition, Literal, Ordering } from '../soql/spec.ts';

type Json = Record<string, unknown>;

const OPERATORS: Record<string, ComparisonOperator> = {
  eq: '=',
  ne: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  like: 'LIKE',
  in: 'IN',
  nin: 'NOT IN',
  includes: 'INCLUDES',
  excludes: 'EXCLUDES',
};

/** A date argument: `{value}`, `{literal: THIS_YEAR}` or `{range: {last_n_days: 7}}`. */
function operand(field: FieldDef, value: unknown): Literal {
  if (typeof value === 'object' && value !== null) {
    const { value: plain, literal, range } = value as { value?: unknown; literal?: string; range?: Record<string, number> };
    if (literal) return { dateLiteral: literal };
    const [name, n] = Object.entries(range ?? {})[0] ?? [];
    if (name) return { dateLiteral: name.toUpperCase(), n: Number(n) };
    return (plain ?? null) as Literal;
  }
  if (field.type === 'picklist' || field.type === 'string') return value === null ? null : String(value);
  return value as Literal;
}

/** A `where` argument as a condition. */
export function toCondition(org: Org, object: ObjectDef, where: Json | null | undefined, prefix: string[] = []): Condition | undefined {
  if (!where) return undefined;
  const parts: Condition[] = [];
  for (const [name, value] of Object.entries(where)) {
    if (value === null || value === undefined) continue;
    if (name === 'and' || name === 'or') {
      const inner = (value as Json[]).map((one) => toCondition(org, object, one, prefix)).filter((one) => one !== undefined);
      if (inner.length > 0) parts.push({ kind: name, parts: inner });
    } else if (name === 'not') {
      const inner = toCondition(org, object, value as Json, prefix);
      if (inner) parts.push({ kind: 'not', part: inner });
    } else {
      parts.push(...fieldConditions(org, object, name, value as Json, prefix));
    }
  }
  return allOf(...parts);
}

function fieldConditions(org: Org, object: ObjectDef, name: string, value: Json, prefix: string[]): Condition[] {
  const field = object.fields.get(name);
  if (!field) {
    const relation = org.catalog.relationship(object, name);
    const parent = relation && org.catalog.parentOf(relation);
    const inner = parent && toCondition(org, parent, value, [...prefix, name]);
    return inner ? [inner] : [];
  }
  return Object.entries(value).map(([operator, raw]): Condition => ({
    kind: 'compare',
    left: fieldExpression([...prefix, name]),
    operator: OPERATORS[operator] ?? '=',
    value: Array.isArray(raw) ? raw.map((one) => operand(field, one)) : operand(field, raw),
  }));
}

/** An `orderBy` argument as orderings. */
export function toOrderings(orderBy: Json | null | undefined, prefix: string[] = []): Ordering[] {
  return Object.entries(orderBy ?? {}).flatMap(([name, value]): Ordering[] => {
    if (value === null || value === undefined) return [];
    const clause = value as { order?: string; nulls?: string } & Json;
    if (clause.order === undefined && clause.nulls === undefined) return toOrderings(clause, [...prefix, name]);
    return [{ expression: fieldExpression([...prefix, name]), descending: clause.order === 'DESC', nullsLast: clause.nulls === 'LAST' }];
  });
}
