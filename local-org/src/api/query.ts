import { randomUUID } from 'node:crypto';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { ApiError } from '../org/errors.ts';
import type { Org } from '../org/org.ts';
import { isGrouped } from '../soql/grouping.ts';
import { parseSoql } from '../soql/parse.ts';
import { noSuchObject } from '../soql/joins.ts';
import { runQuery } from '../soql/run.ts';
import type { QueryAnswer } from '../soql/run.ts';
import type { QueriedRecord } from '../soql/outputs.ts';
import { isAggregate } from '../soql/spec.ts';
import type { QuerySpec } from '../soql/spec.ts';
import { forgetUserRecordAccess, prepareUserRecordAccess } from '../soql/user-record-access.ts';
import type { Caller } from './context.ts';

const DEFAULT_BATCH = 2000;
/** Groups have no cursor. */
const MAX_GROUPS = 2000;
const CURSORS_A_USER = 10;
const CURSOR_LIFE = 15 * 60_000;

interface Cursor {
  userId: string;
  records: unknown[];
  totalSize: number;
  expires: number;
}

/** A record as the REST API writes it, with its address and the nested parents and children. */
export function toRest(record: QueriedRecord, version: string): Record<string, unknown> {
  const attributes = record.object
    ? { type: record.object.name, ...(record.id ? { url: `/services/data/v${version}/sobjects/${record.object.name}/${record.id}` } : {}) }
    : { type: 'AggregateResult' };
  const out: Record<string, unknown> = { attributes };
  for (const [name, value] of Object.entries(record.fields)) {
    if (Array.isArray(value))
      out[name] = value.length === 0 ? null : { totalSize: value.length, done: true, records: value.map((one) => toRest(one, version)) };
    else if (typeof value === 'object' && value !== null) out[name] = toRest(value, version);
    else out[name] = value;
  }
  return out;
}

/** Query answers in pages, as the REST API gives them. Cursors live in memory for a quarter of an hour. */
export class QueryPages {
  readonly #cursors = new Map<string, Cursor>();

  /** The first page of a query. */
  start(
    org: Org,
    caller: Caller,
    soql: string,
    version: string,
    options: { batchSize?: number | undefined; columns?: boolean; withDeleted?: boolean; tooling?: boolean } = {},
  ) {
    const spec = { ...parseSoql(soql), ...(options.withDeleted ? { withDeleted: true } : {}) };
    if ((org.catalog.object(spec.object)?.tooling ?? false) !== (options.tooling ?? false)) throw noSuchObject(spec.object);
    const isAccess = spec.object.toLowerCase() === 'userrecordaccess';
    if (isAccess) prepareUserRecordAccess(org, caller.access, spec);
    // Run even when only columns are asked for: it refuses what this user may not see.
    const answer: QueryAnswer = runQuery(org, caller.access, options.columns && !isGrouped(spec) ? { ...spec, limit: 1 } : spec);
    if (isAccess) forgetUserRecordAccess(org);
    if (options.columns) return columnMetadata(org, answer.spec);
    if (isGrouped(spec) && answer.records.length > MAX_GROUPS)
      throw new ApiError(
        400,
        'EXCEEDED_ID_LIMIT',
        'aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
      );
    const records = answer.records.map((record) => toRest(record, version));
    const size = Math.min(Math.max(options.batchSize ?? DEFAULT_BATCH, 200), DEFAULT_BATCH);
    if (records.length <= size) return { totalSize: answer.totalSize, done: true, records };
    const id = `01g${randomUUID().replaceAll('-', '').slice(0, 15)}`;
    this.#keep(id, { userId: caller.userId, records, totalSize: answer.totalSize, expires: Date.now() + CURSOR_LIFE });
    return this.#page(id, records, answer.totalSize, 0, size, version);
  }

  /** A later page. Throws INVALID_QUERY_LOCATOR. */
  next(caller: Caller, locator: string, version: string, batchSize: number | undefined) {
    const [id = '', at = ''] = locator.split('-');
    const cursor = this.#cursors.get(id);
    if (!cursor || cursor.userId !== caller.userId || cursor.expires < Date.now() || !/^\d+$/.test(at))
      throw new ApiError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    return this.#page(id, cursor.records, cursor.totalSize, Number(at), Math.min(Math.max(batchSize ?? DEFAULT_BATCH, 200), DEFAULT_BATCH), version);
  }

  #page(id: string, records: unknown[], totalSize: number, from: number, size: number, version: string) {
    const done = from + size >= records.length;
    return {
      totalSize,
      done,
      ...(done ? {} : { nextRecordsUrl: `/services/data/v${version}/query/${id}-${from + size}` }),
      records: records.slice(from, from + size),
    };
  }

  #keep(id: string, cursor: Cursor): void {
    const own = [...this.#cursors].filter(([, one]) => one.userId === cursor.userId);
    for (const [old, one] of own) if (one.expires < Date.now() || own.length >= CURSORS_A_USER) this.#cursors.delete(old);
    this.#cursors.set(id, cursor);
  }
}

const APEX_TYPES: Partial<Record<FieldDef['type'], string>> = {
  id: 'Id',
  reference: 'Id',
  boolean: 'Boolean',
  int: 'Integer',
  double: 'Double',
  currency: 'Double',
  percent: 'Double',
  date: 'Date',
  datetime: 'Datetime',
};

interface ColumnMetadata {
  columnName: string;
  displayName: string;
  aggregate: boolean;
  apexType: string;
  booleanType: boolean;
  custom: boolean;
  foreignKeyName: string | null;
  insertable: boolean;
  joinColumns: ColumnMetadata[];
  numberType: boolean;
  textType: boolean;
  updatable: boolean;
}

function column(name: string, field: FieldDef | undefined, aggregate: boolean, joinColumns: ColumnMetadata[] = []): ColumnMetadata {
  const apexType = field ? (APEX_TYPES[field.type] ?? 'String') : aggregate ? 'Integer' : 'String';
  return {
    columnName: name,
    displayName: name,
    aggregate,
    apexType,
    booleanType: apexType === 'Boolean',
    custom: field?.custom ?? false,
    foreignKeyName: joinColumns.length > 0 ? name : null,
    insertable: field?.createable ?? false,
    joinColumns,
    numberType: ['Integer', 'Double'].includes(apexType),
    textType: ['String', 'Id'].includes(apexType),
    updatable: field?.updateable ?? false,
  };
}

/** What `columns=true` answers: the CLI lays out its tables by it. */
function columnMetadata(org: Org, spec: QuerySpec) {
  const object = org.object(spec.object);
  let unnamed = 0;
  const columns: ColumnMetadata[] = [];
  for (const item of spec.select) {
    if (item.kind === 'children') {
      const child = org.catalog.childRelationship(object, item.relationship);
      columns.push({
        ...column(
          child?.relationshipName ?? item.relationship,
          undefined,
          true,
          child ? columnMetadata(org, { ...item.query, object: child.childObject.name }).columnMetadata : [],
        ),
        aggregate: true,
      });
    } else if (item.kind === 'typeof') {
      columns.push(column(item.relationship.join('.'), undefined, true));
    } else if (item.expression.kind === 'function') {
      columns.push(column(item.alias ?? `expr${unnamed++}`, undefined, true));
    } else {
      addPath(org, object, item.expression.path, columns);
    }
  }
  return {
    columnMetadata: columns,
    entityName: object.name,
    groupBy: (spec.groupBy?.length ?? 0) > 0,
    idSelected: spec.select.some(
      (item) =>
        item.kind === 'expression' &&
        !isAggregate(item.expression) &&
        item.expression.kind === 'field' &&
        item.expression.path.join('.').toLowerCase() === 'id',
    ),
    keyPrefix: object.keyPrefix,
  };
}

function addPath(org: Org, object: ObjectDef, path: string[], columns: ColumnMetadata[]): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    const field = org.catalog.field(object, head);
    columns.push(column(field?.name ?? head, field, false));
    return;
  }
  const relation = org.catalog.relationship(object, head);
  const parent = relation && (relation.referenceTo?.length === 1 ? org.catalog.parentOf(relation) : org.catalog.object('Name'));
  const name = relation?.relationshipName ?? head;
  let entry = columns.find((one) => one.columnName === name && one.joinColumns.length > 0);
  if (!entry) {
    entry = { ...column(name, undefined, false), foreignKeyName: name };
    columns.push(entry);
  }
  if (parent) addPath(org, parent, rest, entry.joinColumns);
}
