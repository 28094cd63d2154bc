import type { FieldDef, ObjectDef, SummaryDef } from '../catalog/types.ts';
import type { Org } from '../org/org.ts';
import type { Stored } from '../org/store.ts';
import { AGGREGATE_SQL } from '../org/sql-functions.ts';
import { Compiler } from '../soql/compile.ts';
import { systemReader } from '../soql/reader.ts';
import { COMPARISONS, fieldExpression } from '../soql/spec.ts';
import type { ComparisonOperator, Condition, Literal } from '../soql/spec.ts';
import { finish, loadRow } from './save.ts';
import type { Writer } from './save.ts';

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
export const summarize = (org: Org, field: FieldDef, masterId: string): Stored => summarizeAll(org, [field], masterId).get(field.name) ?? null;

/** Values of summary fields that are fed by the same details, worked out in one look at them. */
function summarizeAll(org: Org, fields: readonly FieldDef[], masterId: string): Map<string, Stored> {
  const { childObject, foreignKey } = fields[0]?.summary as SummaryDef;
  const child = org.object(childObject);
  const compiler = new Compiler(org, systemReader, child.name);
  const columns = fields.map((field, index) => `${aggregateOf(org, compiler, child, field.summary as SummaryDef)} AS v${index}`);
  const where = compiler.where({ kind: 'compare', left: fieldExpression(foreignKey), operator: '=', value: masterId });
  const row = org.store.get(`SELECT ${columns.join(', ')} FROM ${compiler.joins.fromClause()} WHERE ${where}`, ...compiler.parameters);
  return new Map(fields.map((field, index) => [field.name, row?.[`v${index}`] ?? null]));
}

function aggregateOf(org: Org, compiler: Compiler, child: ObjectDef, { operation, summarizedField, filters }: SummaryDef): string {
  const source = summarizedField ? compiler.expression(fieldExpression(summarizedField)).sql : '*';
  const conditions = filters.map((filter) => filterCondition(org, child, filter));
  const only = conditions.length > 0 ? ` FILTER (WHERE ${compiler.where({ kind: 'and', parts: conditions })})` : '';
  if (operation === 'count') return `COUNT(*)${only}`;
  return operation === 'sum' ? `COALESCE(${AGGREGATE_SQL.SUM}(${source})${only}, 0)` : `${operation.toUpperCase()}(${source})${only}`;
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
    for (const [name, value] of summarizeAll(
      org,
      fed.map(({ field }) => field),
      String(id),
    ))
      row[name] = value;
    if (fed.every(({ field }) => row[field.name] === prior[field.name])) continue;
    finish(org, { userId: writer.userId, access: undefined }, { object: first.parent, id: String(id), row, prior, userId: writer.userId }, depth + 1);
  }
}
