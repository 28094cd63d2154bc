import { getArgumentValues, getDirectiveValues, GraphQLError, GraphQLIncludeDirective, GraphQLSkipDirective, Kind } from 'graphql';
import type { FieldNode, GraphQLResolveInfo, ObjectValueNode, SelectionNode, SelectionSetNode } from 'graphql';
import { displayValue } from '../views/display.ts';
import type { Reading } from '../views/display.ts';
import type { ChildRelationship } from '../catalog/catalog.ts';
import type { ObjectDef } from '../catalog/types.ts';
import type { Org } from '../org/org.ts';
import type { Access } from '../security/access.ts';
import type { QueriedRecord, Value } from '../soql/outputs.ts';
import { fieldExpression } from '../soql/spec.ts';
import type { QuerySpec, SelectItem } from '../soql/spec.ts';
import { toCondition, toOrderings } from './filters.ts';

/** What resolvers share during one request. */
export interface GraphqlContext {
  org: Org;
  userId: string;
  access: Access;
}

/** What a connection may be asked with. */
export interface ConnectionArguments {
  where?: Record<string, unknown>;
  orderBy?: Record<string, unknown>;
  first?: number | null;
  after?: string | null;
  upperBound?: number | null;
  groupBy?: Record<string, { group?: boolean; function?: string }>;
}

const DEFAULT_FIRST = 10;
const MAX_FIRST = 2000;

/** The cursor after so many records. */
export const cursorOf = (index: number): string => Buffer.from(`v1:${index}`).toString('base64');

/** How many records a cursor leaves behind. */
export function offsetOf(after: string | null | undefined): number {
  if (!after) return 0;
  const match = /^v1:(\d+)$/.exec(Buffer.from(after, 'base64').toString());
  if (!match) throw new GraphQLError(`Invalid cursor: ${after}`);
  return Number(match[1]);
}

/** How many records a page holds. Throws where the platform's bounds are passed. */
export function pageSize({ first, upperBound }: ConnectionArguments): number {
  const size = first ?? DEFAULT_FIRST;
  if (size < 1 || size > MAX_FIRST) throw new GraphQLError(`first must be between 1 and ${MAX_FIRST}`);
  if (upperBound != null && (first == null || first < 200))
    throw new GraphQLError('When upperBound is specified, first must be between 200 and 2000');
  return size;
}

/** False for what `@skip` or `@include` leaves out. */
function isWanted(info: GraphQLResolveInfo, node: SelectionNode): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, info.variableValues)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues)?.['if'] !== false;
}

/** The fields of a selection, fragments opened once each, without what is skipped. */
export function fieldsOf(info: GraphQLResolveInfo, selection: SelectionSetNode | undefined, opened = new Set<string>()): FieldNode[] {
  return (selection?.selections ?? [])
    .filter((node) => isWanted(info, node))
    .flatMap((node): FieldNode[] => {
      if (node.kind === Kind.FIELD) return [node];
      if (node.kind === Kind.INLINE_FRAGMENT) return fieldsOf(info, node.selectionSet, opened);
      if (opened.has(node.name.value)) return [];
      opened.add(node.name.value);
      return fieldsOf(info, info.fragments[node.name.value]?.selectionSet, opened);
    });
}

/** The selected fields of that name, one step down. */
export function childNodes(info: GraphQLResolveInfo, nodes: readonly FieldNode[], name: string): FieldNode[] {
  return nodes.flatMap((node) => fieldsOf(info, node.selectionSet)).filter((node) => node.name.value === name);
}

/** The name a field has in the answer. */
export const responseKey = (node: FieldNode): string => node.alias?.value ?? node.name.value;

/** What a record's selection needs, as the items of one query. */
export function selectItems(
  context: GraphqlContext,
  info: GraphQLResolveInfo,
  object: ObjectDef,
  nodes: readonly FieldNode[],
  prefix: string[],
): SelectItem[] {
  const items: SelectItem[] = [{ kind: 'expression', expression: fieldExpression([...prefix, 'Id']), alias: undefined }];
  const children = new Map<string, FieldNode[]>();
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
    children.set(responseKey(node), [...(children.get(responseKey(node)) ?? []), node]);
  }
  for (const [alias, parts] of children) items.push(childItem(context, info, object, alias, parts));
  return items;
}

/** One child connection; several selections of it, as fragments make them, add up. */
function childItem(context: GraphqlContext, info: GraphQLResolveInfo, object: ObjectDef, alias: string, nodes: FieldNode[]): SelectItem {
  const [first] = nodes as [FieldNode];
  const child = context.org.catalog.childRelationship(object, first.name.value) as ChildRelationship;
  const query = connectionSpec(context, info, child.childObject, nodes, childArguments(info, object, first));
  return { kind: 'children', relationship: first.name.value, alias, query };
}

function childArguments(info: GraphQLResolveInfo, object: ObjectDef, node: FieldNode): ConnectionArguments {
  const type = info.schema.getType(object.name) as unknown as { getFields(): Record<string, Parameters<typeof getArgumentValues>[0]> };
  const definition = type.getFields()[node.name.value];
  return definition ? (getArgumentValues(definition, node, info.variableValues) as ConnectionArguments) : {};
}

/** An argument with its keys in the order the client wrote them: coercion puts them in the schema's, and `orderBy` means its order. */
export function asWritten<T>(info: GraphQLResolveInfo, node: FieldNode | undefined, name: string, coerced: T): T {
  const written = node?.arguments?.find((argument) => argument.name.value === name)?.value;
  if (written?.kind === Kind.VARIABLE) return inOrder(info.variableValues.sources[written.name.value]?.value, coerced);
  return written?.kind === Kind.OBJECT ? inOrder(keysOf(written), coerced) : coerced;
}

/** The keys of an object literal, as an object of objects. */
const keysOf = (node: ObjectValueNode): object =>
  Object.fromEntries(node.fields.map(({ name, value }) => [name.value, value.kind === Kind.OBJECT ? keysOf(value) : null]));

function inOrder<T>(model: unknown, value: T): T {
  if (typeof model !== 'object' || model === null || typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(model).map(([name, inner]) => [name, inOrder(inner, (value as Record<string, unknown>)[name])]);
  return { ...(Object.fromEntries(entries) as T), ...Object.fromEntries(Object.entries(value).filter(([name]) => !(name in model))) };
}

/** A connection as a query. */
export function connectionSpec(
  context: GraphqlContext,
  info: GraphQLResolveInfo,
  object: ObjectDef,
  nodes: readonly FieldNode[],
  args: ConnectionArguments,
): QuerySpec {
  const size = pageSize(args);
  return {
    object: object.name,
    select: selectItems(context, info, object, childNodes(info, childNodes(info, nodes, 'edges'), 'node'), []),
    where: toCondition(context.org, object, args.where),
    orderBy: toOrderings(asWritten(info, nodes[0], 'orderBy', args.orderBy)),
    // One more than asked for tells whether there is a next page.
    limit: size + 1,
    offset: offsetOf(args.after),
  };
}

/** A record as the schema's node type reads it. */
export function toNode(object: ObjectDef | undefined, record: QueriedRecord, reading: Reading): Record<string, unknown> {
  const node: Record<string, unknown> = { ApiName: object?.name };
  for (const [name, value] of Object.entries(record.fields)) {
    if (name === 'Id') node['Id'] = value;
    else if (Array.isArray(value)) node[name] = value;
    else if (typeof value === 'object' && value !== null) node[name] = toNode(value.object, value, reading);
    else {
      const field = object?.fields.get(name);
      const shown = object && field && displayValue(reading.words.field(object, field), value as Value, reading.locale);
      node[name] = field ? { value, displayValue: shown, label: shown } : null;
    }
  }
  return node;
}
