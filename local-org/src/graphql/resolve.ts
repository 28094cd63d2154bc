import { getArgumentValues, GraphQLError, Kind } from 'graphql';
import type { FieldNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql';
import { displayValue } from '../api/display.ts';
import type { ObjectDef } from '../catalog/types.ts';
import type { Org } from '../org/org.ts';
import { saveAll } from '../records/save.ts';
import type { SaveRequest, SaveResult } from '../records/save.ts';
import type { Access } from '../security/access.ts';
import { countRows, runQuery } from '../soql/run.ts';
import type { QueriedRecord, Value } from '../soql/run.ts';
import { fieldExpression } from '../soql/spec.ts';
import type { Expression, QuerySpec, SelectItem } from '../soql/spec.ts';
import { toCondition, toOrderings } from './filters.ts';

/** What resolvers share during one request. */
export interface GraphqlContext { org: Org; userId: string; access: Access }

interface ConnectionArguments { where?: Record<string, unknown>; orderBy?: Record<string, unknown>; first?: number | null; after?: string | null; upperBound?: number | null; groupBy?: Record<string, { group?: boolean; function?: string }> }

const DEFAULT_FIRST = 10;
const MAX_FIRST = 2000;

const cursorOf = (index: number): string => Buffer.from(`v1:${index}`).toString('base64');

function offsetOf(after: string | null | undefined): number {
  if (!after) return 0;
  const match = /^v1:(\d+)$/.exec(Buffer.from(after, 'base64').toString());
  if (!match) throw new GraphQLError(`Invalid cursor: ${after}`);
  return Number(match[1]);
}

function pageSize({ first, upperBound }: ConnectionArguments): number {
  const size = first ?? DEFAULT_FIRST;
  if (size < 1 || size > MAX_FIRST) throw new GraphQLError(`first must be between 1 and ${MAX_FIRST}`);
  if (upperBound != null && (first == null || first < 200)) throw new GraphQLError('When upperBound is specified, first must be between 200 and 2000');
  return size;
}

/** The fields of a selection, fragments opened. */
function fieldsOf(info: GraphQLResolveInfo, selection: SelectionSetNode | undefined): FieldNode[] {
  return (selection?.selections ?? []).flatMap((node): FieldNode[] => {
    if (node.kind === Kind.FIELD) return [node];
    if (node.kind === Kind.INLINE_FRAGMENT) return fieldsOf(info, node.selectionSet);
    return fieldsOf(info, info.fragments[node.name.value]?.selectionSet);
  });
}

function childNodes(info: GraphQLResolveInfo, nodes: readonly FieldNode[], name: string): FieldNode[] {
  return nodes.flatMap((node) => fieldsOf(info, node.selectionSet)).filter((node) => node.name.value === name);
}

const responseKey = (node: FieldNode): string => node.alias?.value ?? node.name.value;

/** What a record's selection needs, as the items of one query. */
function selectItems(context: GraphqlContext, info: GraphQLResolveInfo, object: ObjectDef, nodes: readonly FieldNode[], prefix: string[]): SelectItem[] {
  const items: SelectItem[] = [{ kind: 'expression', expression: fieldExpression([...prefix, 'Id']), alias: undefined }];
  for (const node of nodes.flatMap((one) => fieldsOf(info, one.selectionSet))) {
    const name = node.name.value;
    if (name === '__typename' || name === 'ApiName' || name === 'Id') continue;
    const field = object.fields.get(name);
    if (field) {
      items.push({ kind: 'expression', expression: fieldExpression([...prefix, name]), alias: undefined });
      continue;
    }
    const relation = context.org.catalog.relationship(object, name);
    const parent = relation && context.org.catalog.parentOf(relation);
    if (parent) {
      items.push(...selectItems(context, info, parent, [node], [...prefix, name]));
      continue;
    }
    const child = context.org.catalog.childRelationship(object, name);
    if (!child) continue;
    if (prefix.length > 0) throw new GraphQLError(`Child relationship ${name} cannot be queried under a parent`);
    items.push({ kind: 'children', relationship: name, alias: responseKey(node), query: { ...connectionSpec(context, info, child.childObject, [node], childArguments(info, object, node)) } });
  }
  return items;
}

function childArguments(info: GraphQLResolveInfo, object: ObjectDef, node: FieldNode): ConnectionArguments {
  const type = info.schema.getType(object.name) as unknown as { getFields(): Record<string, Parameters<typeof getArgumentValues>[0]> };
  const definition = type.getFields()[node.name.value];
  return definition ? (getArgumentValues(definition, node, info.variableValues) as ConnectionArguments) : {};
}

function connectionSpec(context: GraphqlContext, info: GraphQLResolveInfo, object: ObjectDef, nodes: readonly FieldNode[], args: ConnectionArguments): QuerySpec {
  const size = pageSize(args);
  return {
    object: object.name,
    select: selectItems(context, info, object, childNodes(info, childNodes(info, nodes, 'edges'), 'node'), []),
    where: toCondition(context.org, object, args.where),
    orderBy: toOrderings(args.orderBy),
    // One more than asked for tells whether there is a next page.
    limit: size + 1,
    offset: offsetOf(args.after),
  };
}

/** A record as the schema's node type reads it. */
function toNode(object: ObjectDef | undefined, record: QueriedRecord): Record<string, unknown> {
  const node: Record<string, unknown> = { ApiName: object?.name };
  for (const [name, value] of Object.entries(record.fields)) {
    if (name === 'Id') node['Id'] = value;
    else if (Array.isArray(value)) node[name] = value;
    else if (typeof value === 'object' && value !== null) node[name] = toNode(value.object, value);
    else if (object?.fields.has(name)) node[name] = { value, displayValue: displayValue(object.fields.get(name), value as Value), label: displayValue(object.fields.get(name), value as Value) };
    else node[name] = null;
  }
  return node;
}

function toConnection(records: QueriedRecord[], args: ConnectionArguments, totalCount: (() => number) | undefined) {
  const size = pageSize(args);
  const offset = offsetOf(args.after);
  const page = records.slice(0, size);
  return {
    edges: page.map((record, index) => ({ node: () => toNode(record.object, record), cursor: cursorOf(offset + index + 1) })),
    pageResultCount: page.length,
    totalCount,
    pageInfo: { hasNextPage: records.length > size, hasPreviousPage: offset > 0, startCursor: page.length > 0 ? cursorOf(offset + 1) : null, endCursor: page.length > 0 ? cursorOf(offset + page.length) : null },
  };
}

/** `uiapi { query { Object(…) } }`: one query, children included. */
export function resolveQuery(_source: unknown, args: ConnectionArguments, context: unknown, info: GraphQLResolveInfo) {
  const { org, access } = context as GraphqlContext;
  const object = org.object(info.fieldName);
  const spec = connectionSpec(context as GraphqlContext, info, object, info.fieldNodes, args);
  const { records } = runQuery(org, access, spec);
  return toConnection(records, args, () => countRows(org, access, { object: object.name, where: spec.where }));
}

/** A child connection: its records came with the parent's query. */
export function resolveChildren(source: unknown, args: ConnectionArguments, _context: unknown, info: GraphQLResolveInfo) {
  const records = ((source as Record<string, unknown>)[String(info.path.key)] ?? []) as QueriedRecord[];
  return toConnection(records, args, () => records.length);
}

const AGGREGATES: Record<string, string> = { count: 'COUNT', countDistinct: 'COUNT_DISTINCT', sum: 'SUM', avg: 'AVG', min: 'MIN', max: 'MAX' };

/** `uiapi { aggregate { Object(groupBy: …) } }`. */
export function resolveAggregate(_source: unknown, args: ConnectionArguments, context: unknown, info: GraphQLResolveInfo) {
  const { org, access } = context as GraphqlContext;
  const object = org.object(info.fieldName);
  const groups = new Map<string, Expression>();
  for (const [name, clause] of Object.entries(args.groupBy ?? {})) {
    const field = fieldExpression(name);
    groups.set(name, clause.function ? { kind: 'function', name: clause.function, argument: field } : field);
  }
  const aggregateNodes = childNodes(info, childNodes(info, childNodes(info, info.fieldNodes, 'edges'), 'node'), 'aggregate');
  const select: SelectItem[] = [];
  const outputs: { field: string; part: string | undefined; alias: string }[] = [];
  const add = (field: string, part: string | undefined, expression: Expression): void => {
    if (outputs.some((output) => output.field === field && output.part === part)) return;
    const alias = `a${outputs.length}`;
    outputs.push({ field, part, alias });
    select.push({ kind: 'expression', expression, alias });
  };
  for (const node of aggregateNodes.flatMap((one) => fieldsOf(info, one.selectionSet))) {
    const field = node.name.value;
    for (const part of fieldsOf(info, node.selectionSet).map((one) => one.name.value)) {
      const aggregate = AGGREGATES[part];
      if (aggregate) add(field, part, { kind: 'function', name: aggregate, argument: fieldExpression(field) });
      else {
        const group = groups.get(field);
        if (!group) throw new GraphQLError(`Field ${field} must be in groupBy to be selected`);
        add(field, undefined, group);
      }
    }
  }
  const { records } = runQuery(org, access, {
    object: object.name, select, where: toCondition(org, object, args.where), groupBy: [...groups.values()], orderBy: toOrderings(args.orderBy), limit: pageSize(args) + 1, offset: offsetOf(args.after),
  });
  const size = pageSize(args);
  const page = records.slice(0, size).map((record, index) => {
    const aggregate: Record<string, Record<string, unknown>> = {};
    for (const { field, part, alias } of outputs) {
      const definition = object.fields.get(field);
      const value = (record.fields[alias] ?? null) as Value;
      const shown = { value, displayValue: displayValue(part === 'count' || part === 'countDistinct' ? undefined : definition, value), label: displayValue(definition, value) };
      const entry = (aggregate[field] ??= {});
      if (part) entry[part] = shown;
      else Object.assign(entry, shown);
    }
    return { node: { aggregate }, cursor: cursorOf(offsetOf(args.after) + index + 1) };
  });
  return { edges: page, pageResultCount: page.length, totalCount: page.length, pageInfo: { hasNextPage: records.length > size, hasPreviousPage: false, startCursor: null, endCursor: null } };
}

/** `mutation { uiapi { XCreate … } }`: all in order, in one transaction when `allOrNone`, later ones naming earlier ones' ids. */
export function resolveMutations(_source: unknown, args: { input?: { allOrNone?: boolean } }, context: unknown, info: GraphQLResolveInfo) {
  const { org, userId, access } = context as GraphqlContext;
  const type = info.schema.getType('UIAPIMutations') as unknown as { getFields(): Record<string, Parameters<typeof getArgumentValues>[0]> };
  const nodes = info.fieldNodes.flatMap((node) => fieldsOf(info, node.selectionSet)).filter((node) => node.name.value !== '__typename');
  const keys = nodes.map(responseKey);
  const allOrNone = args.input?.allOrNone ?? true;
  const results = saveAll(org, { userId, access }, nodes.map((node) => (earlier: SaveResult[]): SaveRequest => {
    const definition = type.getFields()[node.name.value];
    const { input } = (definition ? getArgumentValues(definition, node, info.variableValues) : {}) as { input: Record<string, unknown> };
    return toRequest(node.name.value, chained(input, keys, earlier) as Record<string, unknown>);
  }), { allOrNone });
  const rolledBack = allOrNone && results.some((result) => !result.success);
  return Object.fromEntries(nodes.map((node, index) => [node.name.value, (_args: unknown, _context: unknown, fieldInfo: GraphQLResolveInfo) => {
    const at = keys.indexOf(String(fieldInfo.path.key));
    const result = results[at === -1 ? index : at] as SaveResult;
    if (!result.success || rolledBack) throw mutationError(result);
    if (fieldInfo.fieldName.endsWith('Delete')) return { Id: result.id };
    const object = org.object(fieldInfo.fieldName.replace(/(Create|Update)$/, ''));
    return { success: true, Record: () => savedRecord(context as GraphqlContext, fieldInfo, object, result.id ?? '') };
  }]));
}

function savedRecord(context: GraphqlContext, info: GraphQLResolveInfo, object: ObjectDef, id: string) {
  const select = selectItems(context, info, object, childNodes(info, info.fieldNodes, 'Record'), []);
  const { records } = runQuery(context.org, context.access, { object: object.name, select, where: { kind: 'compare', left: fieldExpression('Id'), operator: '=', value: id } });
  return records[0] ? toNode(object, records[0]) : null;
}

function mutationError(result: SaveResult): GraphQLError {
  const [first] = result.errors;
  return new GraphQLError(result.errors.map((error) => error.message).join('; '), {
    extensions: { ErrorType: 'DataFetchingException', errorCode: first?.statusCode, fields: result.errors.flatMap((error) => error.fields), errors: result.errors.map(({ statusCode, message, fields }) => ({ errorCode: statusCode, message, fields })) },
  });
}

function toRequest(name: string, input: Record<string, unknown>): SaveRequest {
  const operation = /(Create|Update|Delete)$/.exec(name)?.[1];
  const object = name.slice(0, -(operation ?? '').length);
  const values = { ...(input[object] as Record<string, unknown> | undefined) };
  if (operation === 'Create') return { operation: 'insert', object, values };
  if (operation === 'Update') return { operation: 'update', object, id: String(input['Id']), values };
  return { operation: 'delete', object, id: String(input['Id']) };
}

/** Replaces `@{alias}` by the id the mutation of that alias made. */
function chained(value: unknown, keys: string[], earlier: SaveResult[]): unknown {
  if (typeof value === 'string') {
    const match = /^@\{(\w+)\}$/.exec(value);
    return match ? (earlier[keys.indexOf(match[1] ?? '')]?.id ?? value) : value;
  }
  if (Array.isArray(value)) return value.map((one) => chained(one, keys, earlier));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, chained(one, keys, earlier)]));
  return value;
}
