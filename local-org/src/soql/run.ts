import { selectedIn, selectionText } from '../catalog/picklists.ts';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { ApiError, malformedQuery } from '../org/errors.ts';
import type { Row, Stored } from '../org/store.ts';
import { Compiler } from './compile.ts';
import type { QueryOrg } from './joins.ts';
import type { Reader } from './reader.ts';
import { isAggregate } from './spec.ts';
import type { Expression, QuerySpec, SelectItem } from './spec.ts';

/** A field's value as JSON answers carry it. */
export type Value = string | number | boolean | null;

/** One queried record: fields by name, parents nested, children as lists. `object` is undefined for an aggregate row. */
export interface QueriedRecord {
  object: ObjectDef | undefined;
  /** Also when the query did not ask for it; absent for an aggregate row. */
  id?: string;
  fields: Record<string, Value | QueriedRecord | QueriedRecord[] | null>;
}

export interface QueryAnswer {
  records: QueriedRecord[];
  totalSize: number;
  spec: QuerySpec;
}

/** A stored value as JSON answers carry it. */
export function toValue(field: Pick<FieldDef, 'type' | 'picklist'>, stored: Stored | undefined): Value {
  if (stored === undefined || stored === null) return field.type === 'boolean' ? false : null;
  if (field.type === 'multipicklist') return selectionText(field, selectedIn(String(stored)));
  return field.type === 'boolean' ? stored === 1 : stored;
}

type Output = { path: string[]; read: (row: Row) => Value | QueriedRecord } | { path: string[]; parentId: string; object: ObjectDef };

const MAX_CHILD_DEPTH = 5;

/** Runs a query for a reader. Children come with one query a relationship, not one a record. */
export function runQuery(org: QueryOrg, reader: Reader, spec: QuerySpec): QueryAnswer {
  try {
    return execute(org, reader, expandFields(org, reader, spec), undefined, 0);
  } catch (error) {
    // SQLite bounds the columns, joins and depth of one statement, in words that are its own.
    if (error instanceof RangeError || (error as { code?: string }).code === 'ERR_SQLITE_ERROR') throw tooComplicated();
    throw error;
  }
}

const tooComplicated = (): ApiError =>
  new ApiError(
    400,
    'QUERY_TOO_COMPLICATED',
    'Query is either selecting too many fields or the filter conditions are too complicated. Please shorten your query and try again.',
  );

/** A query as one statement, and how each of its columns is read from a row. */
export interface FlatQuery {
  sql: string;
  parameters: Stored[];
  columns: { name: string; read(row: Row): Value }[];
}

/** A query of records for whoever reads its rows one by one: no aggregates, no children, parents' fields under their paths. */
export function flatQuery(org: QueryOrg, reader: Reader, unexpanded: QuerySpec): FlatQuery {
  const spec = expandFields(org, reader, unexpanded);
  const compiler = new Compiler(org, reader, spec.object, undefined, spec.withDeleted);
  const columns: string[] = [];
  const outputs = recordOutputs(org, reader, compiler, spec, columns);
  const where = compiler.where(spec.where);
  const order = compiler.orderBy(spec.orderBy ?? []);
  const limit = compiler.limit(spec);
  return {
    sql: `SELECT ${columns.join(', ')} FROM ${compiler.joins.fromClause()} WHERE ${where}${order === '' ? ` ORDER BY ${compiler.joins.alias}.rid` : order}${limit}`,
    parameters: compiler.parameters,
    columns: outputs.flatMap((output) => ('read' in output ? [{ name: output.path.join('.'), read: output.read as (row: Row) => Value }] : [])),
  };
}

/** The number of rows a condition matches. */
export function countRows(org: QueryOrg, reader: Reader, spec: Pick<QuerySpec, 'object' | 'where' | 'withDeleted'>): number {
  const compiler = new Compiler(org, reader, spec.object, undefined, spec.withDeleted);
  const where = compiler.where(spec.where);
  const row = org.store.get(`SELECT COUNT(*) AS n FROM ${compiler.joins.fromClause()} WHERE ${where}`, ...compiler.parameters);
  return Number(row?.['n']);
}

function expandFields(org: QueryOrg, reader: Reader, spec: QuerySpec): QuerySpec {
  const select = spec.select.flatMap((item): SelectItem[] => {
    if (item.kind !== 'expression' || item.expression.kind !== 'function' || item.expression.name !== 'FIELDS') return [item];
    const which = item.expression.argument?.kind === 'field' ? item.expression.argument.path[0]?.toUpperCase() : undefined;
    const object = org.catalog.object(spec.object);
    if (!object || !which || !['ALL', 'STANDARD', 'CUSTOM'].includes(which)) return [item];
    if (which !== 'STANDARD' && (spec.limit ?? Infinity) > 200) throw malformedQuery('The SOQL FIELDS function must have a LIMIT of at most 200');
    return [...object.fields.values()]
      .filter(
        (field) =>
          reader.canReadField(object, field) &&
          (which === 'ALL' || field.custom === (which === 'CUSTOM')) &&
          field.type !== 'address' &&
          field.type !== 'location',
      )
      .map((field) => ({ kind: 'expression' as const, expression: { kind: 'field' as const, path: [field.name] }, alias: undefined }));
  });
  return { ...spec, select };
}

function execute(
  org: QueryOrg,
  reader: Reader,
  spec: QuerySpec,
  parents: { field: FieldDef; ids: string[] } | undefined,
  depth: number,
): QueryAnswer {
  if (spec.countOnly) {
    const totalSize = countRows(org, reader, spec);
    return { records: [], totalSize: spec.limit === undefined ? totalSize : Math.min(totalSize, spec.limit), spec };
  }
  if (depth > MAX_CHILD_DEPTH) throw malformedQuery('child relationships cannot be more than 5 levels deep');
  const grouped = spec.groupBy !== undefined && spec.groupBy.length > 0;
  const aggregate = grouped || spec.select.some((item) => item.kind === 'expression' && isAggregate(item.expression));
  const compiler = new Compiler(org, reader, spec.object, undefined, spec.withDeleted);
  const columns: string[] = [];
  if (spec.grouping) return executeGrouping(org, reader, spec);
  const outputs = aggregate ? aggregateOutputs(compiler, spec, columns) : recordOutputs(org, reader, compiler, spec, columns);
  const alias = compiler.joins.alias;
  if (!aggregate) columns.push(`${alias}."Id" AS k`);
  if (parents) columns.push(`${alias}."${parents.field.name}" AS p`);

  let sql = '';
  const where = compiler.where(spec.where);
  if (parents) compiler.parameters.push(JSON.stringify(parents.ids));
  sql += ` WHERE ${where}${parents ? ` AND ${alias}."${parents.field.name}" IN (SELECT value FROM json_each(?))` : ''}`;
  if (grouped) sql += ` GROUP BY ${(spec.groupBy ?? []).map((group) => compiler.expression(group).sql).join(', ')}`;
  if (spec.having) sql += ` HAVING ${compiler.condition(spec.having)}`;
  if (aggregate) checkOrderings(spec);
  const order = compiler.orderBy(spec.orderBy ?? []);
  sql += order === '' && !aggregate ? ` ORDER BY ${alias}.rid` : order;
  // Under a parent, the limit counts for each parent: it is applied when children are handed out.
  const limit = compiler.limit(spec);
  if (!parents) sql += limit;
  const rows = org.store.all(`SELECT ${columns.join(', ')} FROM ${compiler.joins.fromClause()}${sql}`, ...compiler.parameters);
  const records = rows.map((row) => toRecord(aggregate ? undefined : compiler.joins.object, outputs, row));
  if (parents) records.forEach((record, index) => parentIds.set(record, String(rows[index]?.['p'])));
  attachChildren(org, reader, spec, compiler.joins.object, records, rows, depth);
  return { records, totalSize: records.length, spec };
}

/** The groups of each level of subtotals, the finest first. */
function levelsOf(groups: Expression[], grouping: 'ROLLUP' | 'CUBE'): Expression[][] {
  if (grouping === 'ROLLUP') return [...groups.map((_, index) => groups.slice(0, groups.length - index)), []];
  const subsets = groups.reduce<Expression[][]>((all, group) => all.flatMap((one) => [[...one, group], one]), [[]]);
  return subsets.sort((a, b) => b.length - a.length);
}

/** A query with subtotals: one grouped query a level, put together and then ordered and cut as a whole. */
function executeGrouping(org: QueryOrg, reader: Reader, spec: QuerySpec): QueryAnswer {
  const groups = spec.groupBy ?? [];
  checkOrderings(spec);
  const parameters: Stored[] = [];
  let outputs: Output[] = [];
  const levels = levelsOf(groups, spec.grouping ?? 'ROLLUP').map((level, index) => {
    const compiler = new Compiler(org, reader, spec.object, undefined, spec.withDeleted);
    const columns: string[] = [];
    const present = new Set(level.map(keyOf));
    const found = aggregateOutputs(compiler, spec, columns, present);
    if (index === 0) outputs = found;
    const order = (spec.orderBy ?? []).map(
      ({ expression }, at) => `${isMissing(expression, present) ? 'NULL' : compiler.expression(expression).sql} AS o${at}`,
    );
    const by = level.map((group) => compiler.expression(group).sql).join(', ');
    const where = compiler.where(spec.where);
    const having = spec.having ? ` HAVING ${compiler.condition(spec.having)}` : '';
    parameters.push(...compiler.parameters);
    return `SELECT ${[...columns, ...order].join(', ')} FROM ${compiler.joins.fromClause()} WHERE ${where}${by ? ` GROUP BY ${by}` : ''}${having}`;
  });
  const order = (spec.orderBy ?? []).map(
    ({ descending, nullsLast }, at) => `o${at}${descending ? ' DESC' : ''} NULLS ${nullsLast ? 'LAST' : 'FIRST'}`,
  );
  const cut = `${spec.limit === undefined && spec.offset === undefined ? '' : ` LIMIT ${spec.limit ?? -1}`}${spec.offset === undefined ? '' : ` OFFSET ${spec.offset}`}`;
  const rows = org.store.all(
    `SELECT * FROM (${levels.join(' UNION ALL ')})${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''}${cut}`,
    ...parameters,
  );
  const records = rows.map((row) => toRecord(undefined, outputs, row));
  return { records, totalSize: records.length, spec };
}

/** Whether a level of subtotals is not grouped by this: then it is blank. */
const isMissing = (expression: Expression, present: Set<string> | undefined): boolean =>
  present !== undefined && !isAggregate(expression) && !present.has(keyOf(expression));

/** Which parent a child row came for; only between a child query and its hand-out. */
const parentIds = new WeakMap<QueriedRecord, string>();

function attachChildren(
  org: QueryOrg,
  reader: Reader,
  spec: QuerySpec,
  object: ObjectDef,
  records: QueriedRecord[],
  rows: Row[],
  depth: number,
): void {
  for (const item of spec.select) {
    if (item.kind !== 'children') continue;
    const child = org.catalog.childRelationship(object, item.relationship);
    if (!child?.relationshipName || !reader.canReadObject(child.childObject)) {
      throw new ApiError(
        400,
        'INVALID_TYPE',
        `Didn't understand relationship '${item.relationship}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
      );
    }
    const ids = rows.map((row) => String(row['k']));
    const query = expandFields(org, reader, { ...item.query, object: child.childObject.name, ...(spec.withDeleted ? { withDeleted: true } : {}) });
    const answer = execute(org, reader, query, { field: child.field, ids }, depth + 1);
    const byParent = Map.groupBy(answer.records, (record) => parentIds.get(record) ?? '');
    const from = query.offset ?? 0;
    records.forEach((record, index) => {
      const all = byParent.get(ids[index] ?? '') ?? [];
      record.fields[item.alias ?? child.relationshipName ?? ''] = query.limit === undefined ? all.slice(from) : all.slice(from, from + query.limit);
    });
  }
}

function toRecord(object: ObjectDef | undefined, outputs: Output[], row: Row): QueriedRecord {
  const record: QueriedRecord = { object, ...(typeof row['k'] === 'string' ? { id: row['k'] } : {}), fields: {} };
  for (const output of outputs) {
    let at: QueriedRecord | null = record;
    for (const step of output.path.slice(0, -1)) at = at === null ? null : (at.fields[step] as QueriedRecord | null);
    if (at === null) continue;
    const name = output.path.at(-1) ?? '';
    if ('read' in output) at.fields[name] = output.read(row);
    else at.fields[name] = row[output.parentId] === null ? null : { object: output.object, id: String(row[output.parentId]), fields: {} };
  }
  return record;
}

/** Record queries answer with canonical names, whatever the case of the query. */
function recordOutputs(org: QueryOrg, reader: Reader, compiler: Compiler, spec: QuerySpec, columns: string[]): Output[] {
  const outputs: Output[] = [];
  const seen = new Set<string>();
  for (const item of spec.select) {
    if (item.kind === 'children') continue;
    if (item.kind === 'typeof') {
      outputs.push(typeOfOutput(org, compiler, item, columns));
      continue;
    }
    const { expression } = item;
    if (expression.kind === 'function') throw malformedQuery(`function ${expression.name} needs GROUP BY`);
    const path: string[] = [];
    let object = compiler.joins.object;
    for (const step of expression.path.slice(0, -1)) {
      const relation = org.catalog.relationship(object, step);
      compiler.joins.parent([...path, step]);
      path.push(relation?.relationshipName ?? step);
      const key = path.join('.').toLowerCase();
      const parent = compiler.joins.parent(path);
      object = parent.object;
      if (seen.has(key)) continue;
      seen.add(key);
      columns.push(`${parent.alias}."Id" AS c${columns.length}`);
      outputs.push({ path: [...path], parentId: `c${columns.length - 1}`, object });
    }
    const compiled = compiler.expression(expression);
    const field = compiled.field as FieldDef;
    const shownOn = object;
    const outputPath = [...path, item.alias ?? field.name];
    const key = outputPath.join('.').toLowerCase();
    if (seen.has(key)) continue;
    seen.add(key);
    const name = `c${columns.length}`;
    columns.push(`${compiled.sql} AS ${name}`);
    outputs.push({
      path: outputPath,
      read: (row) => (item.label ? labelOf(reader.words?.field(shownOn, field) ?? field, toValue(field, row[name])) : toValue(field, row[name])),
    });
  }
  return outputs;
}

/** A parent that is read according to its type: the first WHEN whose object it is, or what ELSE asks of any. */
function typeOfOutput(org: QueryOrg, compiler: Compiler, item: Extract<SelectItem, { kind: 'typeof' }>, columns: string[]): Output {
  const put = (sql: string): string => {
    columns.push(`${sql} AS c${columns.length}`);
    return `c${columns.length - 1}`;
  };
  const readAt = (alias: string, object: ObjectDef, names: string[]) => {
    const idColumn = put(`${alias}."Id"`);
    const fields = names.map((name) => {
      const field = org.catalog.field(object, name);
      if (!field || field.formula) throw malformedQuery(`No such column '${name}' on entity '${object.name}' in TYPEOF`);
      compiler.requireReadable(object, field);
      return { field, column: put(`${alias}."${field.name}"`) };
    });
    return (row: Row): QueriedRecord | null =>
      row[idColumn] === null
        ? null
        : { object, fields: Object.fromEntries(fields.map(({ field, column }) => [field.name, toValue(field, row[column])])) };
  };
  const branches = item.when.map(({ object, fields }) => {
    const parent = compiler.joins.parentAs(item.relationship, object);
    return readAt(parent.alias, parent.object, fields);
  });
  const any = compiler.joins.parent(item.relationship);
  const other = readAt(any.alias, any.object, item.others);
  return {
    path: item.relationship,
    read: (row) => branches.map((branch) => branch(row)).find((record) => record !== null) ?? (item.others.length > 0 ? other(row) : null),
  };
}

const labelOf = (field: FieldDef, value: Value): Value => field.picklist?.values.find((one) => one.value === value)?.label ?? value;

/** Aggregate rows have flat names: the alias, the grouped field's name, or `expr0`, `expr1`, … */
function aggregateOutputs(compiler: Compiler, spec: QuerySpec, columns: string[], present?: Set<string>): Output[] {
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
    return { path: [output], read: (row) => (present && row[name] === null ? null : toValue(compiled, row[name])) };
  });
}

/** A grouped query is ordered by what it groups or aggregates. */
function checkOrderings({ orderBy = [], groupBy = [] }: QuerySpec): void {
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
