/** Queries with aggregate functions: groups, and subtotals of them. */
import { malformedQuery } from '../org/errors.ts';
import type { Row, Stored } from '../org/store.ts';
import { Compiler, sortedBy } from './compile.ts';
import type { QueryOrg } from './joins.ts';
import { labelOf, toRecord, toValue } from './outputs.ts';
import type { Output, QueriedRecord, Value } from './outputs.ts';
import type { Reader } from './reader.ts';
import { isAggregate } from './spec.ts';
import type { Expression, Ordering, QuerySpec } from './spec.ts';

/** The groups of each level of subtotals, the finest first. */
function levelsOf(groups: Expression[], grouping: 'ROLLUP' | 'CUBE'): Expression[][] {
  if (grouping === 'ROLLUP') return [...groups.map((_, index) => groups.slice(0, groups.length - index)), []];
  const subsets = groups.reduce<Expression[][]>((all, group) => all.flatMap((one) => [[...one, group], one]), [[]]);
  return subsets.sort((a, b) => b.length - a.length);
}

/** A query with subtotals: one grouped query a level, put together and then ordered and cut as a whole. */
export function runGrouping(org: QueryOrg, reader: Reader, spec: QuerySpec): QueriedRecord[] {
  const groups = spec.groupBy ?? [];
  checkOrderings(spec);
  const parameters: Stored[] = [];
  let outputs: Output[] = [];
  // The ordering of each column that rows are sorted by.
  let sorted: Ordering[] = [];
  const levels = levelsOf(groups, spec.grouping ?? 'ROLLUP').map((level, index) => {
    const compiler = new Compiler(org, reader, spec.object, undefined, spec.withDeleted);
    const columns: string[] = [];
    const present = new Set(level.map(keyOf));
    const found = aggregateOutputs(compiler, spec, columns, present);
    if (index === 0) outputs = found;
    const keys = (spec.orderBy ?? []).map(({ expression }) =>
      compiler.sortKeys(expression).map((key) => (isMissing(expression, present) ? 'NULL' : key)),
    );
    const order = keys.flat().map((key, at) => `${key} AS o${at}`);
    if (index === 0) sorted = keys.flatMap((own, at) => own.map(() => (spec.orderBy ?? [])[at] as Ordering));
    const by = level.map((group) => compiler.group(group)).join(', ');
    const where = compiler.where(spec.where);
    const having = spec.having ? ` HAVING ${compiler.condition(spec.having)}` : '';
    parameters.push(...compiler.parameters);
    return `SELECT ${[...columns, ...order].join(', ')} FROM ${compiler.joins.fromClause()} WHERE ${where}${by ? ` GROUP BY ${by}` : ''}${having}`;
  });
  const order = sorted.map((ordering, at) => sortedBy(`o${at}`, ordering));
  const cut = `${spec.limit === undefined && spec.offset === undefined ? '' : ` LIMIT ${spec.limit ?? -1}`}${spec.offset === undefined ? '' : ` OFFSET ${spec.offset}`}`;
  const rows = org.store.all(
    `SELECT * FROM (${levels.join(' UNION ALL ')})${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''}${cut}`,
    ...parameters,
  );
  return rows.map((row) => toRecord(undefined, outputs, row));
}

/** Whether a level of subtotals is not grouped by this: then it is blank. */
const isMissing = (expression: Expression, present: Set<string> | undefined): boolean =>
  present !== undefined && !isAggregate(expression) && !present.has(keyOf(expression));

/** Aggregate rows have flat names: the alias, the grouped field's name, or `expr0`, `expr1`, … */
export function aggregateOutputs(compiler: Compiler, spec: QuerySpec, columns: string[], present?: Set<string>): Output[] {
  const groups = new Set((spec.groupBy ?? []).map((group) => keyOf(group)));
  let unnamed = 0;
  return spec.select.map((item): Output => {
    if (item.kind !== 'expression') throw malformedQuery('Grouped query cannot use child relationships or TYPEOF in the select list');
    const { expression } = item;
    if (!isAggregate(expression) && !groups.has(keyOf(expression))) {
      throw malformedQuery(`Field must be grouped or aggregated: ${keyOf(expression)}`);
    }
    if (expression.kind === 'function' && expression.name === 'GROUPING') {
      const argument = expression.argument;
      if (!present || !argument || !groups.has(keyOf(argument))) throw malformedQuery('GROUPING needs a field of GROUP BY ROLLUP or CUBE');
      columns.push(`${present.has(keyOf(argument)) ? 0 : 1} AS c${columns.length}`);
      const at = `c${columns.length - 1}`;
      return { path: [item.alias ?? `expr${unnamed++}`], read: (row) => toValue({ type: 'int' }, row[at]) };
    }
    const compiled = compiler.expression(expression);
    const name = `c${columns.length}`;
    columns.push(`${isMissing(expression, present) ? 'NULL' : compiled.sql} AS ${name}`);
    const output = item.alias ?? (expression.kind === 'field' ? (compiled.field?.name ?? '') : `expr${unnamed++}`);
    const shown = item.label ? compiler.shown(expression) : undefined;
    const read = (row: Row): Value => {
      const value = present && row[name] === null ? null : toValue(compiled, row[name]);
      return shown ? labelOf(shown, value) : value;
    };
    return { path: [output], read };
  });
}

/** A grouped query is ordered by what it groups or aggregates. */
export function checkOrderings({ orderBy = [], groupBy = [] }: QuerySpec): void {
  const groups = new Set(groupBy.map(keyOf));
  for (const { expression } of orderBy) {
    if (!isAggregate(expression) && !groups.has(keyOf(expression)))
      throw malformedQuery(`Ordered field must be grouped or aggregated: ${keyOf(expression)}`);
  }
}

const keyOf = (expression: Expression): string =>
  expression.kind === 'field'
    ? expression.path.join('.').toLowerCase()
    : `${expression.name}(${expression.argument ? keyOf(expression.argument) : ''})`.toLowerCase();

/** Whether a query gives groups or totals instead of records. Throws where it may not be limited: totals are one row. */
export function isGrouped(spec: QuerySpec): boolean {
  if (spec.groupBy !== undefined && spec.groupBy.length > 0) return true;
  const hasTotals = spec.select.some((item) => item.kind === 'expression' && isAggregate(item.expression));
  if (hasTotals && spec.limit !== undefined) throw malformedQuery('Non-grouped query that uses overall aggregate functions cannot also use LIMIT');
  return hasTotals;
}
