import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { ApiError, malformedQuery } from '../org/errors.ts';
import type { Row, Stored } from '../org/store.ts';
import { Compiler } from './compile.ts';
import { aggregateOutputs, checkOrderings, isGrouped, runGrouping } from './grouping.ts';
import type { QueryOrg } from './joins.ts';
import { recordOutputs, toRecord } from './outputs.ts';
import type { QueriedRecord, Value } from './outputs.ts';
import type { Reader } from './reader.ts';
import type { QuerySpec, SelectItem } from './spec.ts';

export interface QueryAnswer {
  records: QueriedRecord[];
  totalSize: number;
  spec: QuerySpec;
}

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
  const aggregate = isGrouped(spec);
  const compiler = new Compiler(org, reader, spec.object, undefined, spec.withDeleted);
  const columns: string[] = [];
  if (spec.grouping) {
    const records = runGrouping(org, reader, spec);
    return { records, totalSize: records.length, spec };
  }
  const outputs = aggregate ? aggregateOutputs(compiler, spec, columns) : recordOutputs(org, reader, compiler, spec, columns);
  const alias = compiler.joins.alias;
  if (!aggregate) columns.push(`${alias}."Id" AS k`);
  if (parents) columns.push(`${alias}."${parents.field.name}" AS p`);

  let sql = '';
  const where = compiler.where(spec.where);
  if (parents) compiler.parameters.push(JSON.stringify(parents.ids));
  sql += ` WHERE ${where}${parents ? ` AND ${alias}."${parents.field.name}" IN (SELECT value FROM json_each(?))` : ''}`;
  if (spec.groupBy?.length) sql += ` GROUP BY ${spec.groupBy.map((group) => compiler.group(group)).join(', ')}`;
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
