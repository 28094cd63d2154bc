import type { FieldDef, ObjectDef, SummaryDef } from '../catalog/types.ts';
import type { Org } from '../org/org.ts';
import type { Stored } from '../org/store.ts';
import { Compiler } from '../soql/compile.ts';
import { systemReader } from '../soql/reader.ts';
import { COMPARISONS, fieldExpression } from '../soql/spec.ts';
import type { ComparisonOperator, Condition, Literal } from '../soql/spec.ts';
import { finish, loadRow } from './save.ts';
import type { Writer } from './save.ts';
import { roundTo } from './values.ts';

const OPERATORS: Record<string, ComparisonOperator> = {
  ...COMPARISONS,
  contains: 'LIKE',
  startsWith: 'LIKE',
};

function filterCondition(org: Org, child: ObjectDef, filter: SummaryDef['filters'][number]): Condition {
  const field = org.catalog.field(child, filter.field);
  const operator = OPERATORS[filter.operation] ?? '=';
  const raw = filter.value ?? '';
  const one = (text: string): Literal => {
    if (text === '') return null;
    if (field?.type === 'boolean') return /^(true|1)$/i.test(text);
    if (field && ['int', 'double', 'currency', 'percent'].includes(field.type)) return Number(text);
    if (operator === 'LIKE') return filter.operation === 'contains' ? `%${text}%` : `${text}%`;
    return text;
  };
  // In filters a comma parts alternatives, as in list views.
  const alternatives = raw.split(',').map((part) => one(part.trim()));
  const left = fieldExpression(filter.field);
  if (alternatives.length > 1 && (operator === '=' || operator === '!='))
    return { kind: 'compare', left, operator: operator === '=' ? 'IN' : 'NOT IN', value: alternatives };
  return { kind: 'compare', left, operator, value: alternatives[0] ?? null };
}

/** A summary field's value for one master, worked out from its details. */
export function summarize(org: Org, field: FieldDef, masterId: string): Stored {
  const summary = field.summary as SummaryDef;
  const child = org.object(summary.childObject);
  const compiler = new Compiler(org, systemReader, child.name);
  const parts: Condition[] = summary.filters.map((filter) => filterCondition(org, child, filter));
  const source = summary.summarizedField ? compiler.expression(fieldExpression(summary.summarizedField)).sql : undefined;
  const where = compiler.where({
    kind: 'and',
    parts: [{ kind: 'compare', left: fieldExpression(summary.foreignKey), operator: '=', value: masterId }, ...parts],
  });
  const aggregate =
    summary.operation === 'count'
      ? 'COUNT(*)'
      : summary.operation === 'sum'
        ? `COALESCE(SUM(${source}), 0)`
        : `${summary.operation.toUpperCase()}(${source})`;
  const row = org.store.get(`SELECT ${aggregate} AS v FROM ${compiler.joins.fromClause()} WHERE ${where}`, ...compiler.parameters);
  const value = row?.['v'] ?? null;
  return typeof value === 'number' ? roundTo(value, field.scale ?? 0) : value;
}

/** Brings the summaries of a detail's masters up to date. A master whose summary changes is saved again, rules and flows included. */
export function rollUp(org: Org, writer: Writer, child: ObjectDef, masters: { field: string; id: Stored }[], depth: number): void {
  const summaries = org.catalog.summariesFedBy(child);
  for (const { field: foreignKey, id } of masters) {
    const fed = summaries.filter(({ field }) => field.summary?.foreignKey === foreignKey);
    const [first] = fed;
    if (!first || id === null) continue;
    const prior = loadRow(org, first.parent, String(id));
    const row = { ...prior };
    for (const { field } of fed) row[field.name] = summarize(org, field, String(id));
    if (fed.every(({ field }) => row[field.name] === prior[field.name])) continue;
    finish(org, { userId: writer.userId, access: undefined }, { object: first.parent, id: String(id), row, prior, userId: writer.userId }, depth + 1);
  }
}
