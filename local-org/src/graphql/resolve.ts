import { GraphQLError } from 'graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { displayValue } from '../views/display.ts';
import type { Reading } from '../views/display.ts';
import { countRows, runQuery } from '../soql/run.ts';
import type { QueriedRecord, Value } from '../soql/outputs.ts';
import { allOf, fieldExpression } from '../soql/spec.ts';
import type { Expression, SelectItem } from '../soql/spec.ts';
import { toCondition, toOrderings } from './filters.ts';
import { asWritten, childNodes, connectionSpec, cursorOf, fieldsOf, offsetOf, pageSize, toNode } from './selection.ts';
import type { ConnectionArguments, GraphqlContext } from './selection.ts';

function toConnection(records: QueriedRecord[], args: ConnectionArguments, totalCount: (() => number) | undefined, reading: Reading) {
  const size = pageSize(args);
  const offset = offsetOf(args.after);
  const page = records.slice(0, size);
  return {
    edges: page.map((record, index) => ({ node: () => toNode(record.object, record, reading), cursor: cursorOf(offset + index + 1) })),
    pageResultCount: page.length,
    totalCount,
    pageInfo: {
      hasNextPage: records.length > size,
      hasPreviousPage: offset > 0,
      startCursor: page.length > 0 ? cursorOf(offset + 1) : null,
      endCursor: page.length > 0 ? cursorOf(offset + page.length) : null,
    },
  };
}

/** `uiapi { query { Object(…) } }`: one query, children included. */
export function resolveQuery(_source: unknown, args: ConnectionArguments, context: unknown, info: GraphQLResolveInfo) {
  const { org, access } = context as GraphqlContext;
  const object = org.object(info.fieldName);
  const spec = connectionSpec(context as GraphqlContext, info, object, info.fieldNodes, args);
  const { records } = runQuery(org, access, spec);
  return toConnection(records, args, () => countRows(org, access, { object: object.name, where: spec.where }), access);
}

/** A child connection: its records came with the parent's query. */
export function resolveChildren(source: unknown, args: ConnectionArguments, context: unknown, info: GraphQLResolveInfo) {
  const { org, access } = context as GraphqlContext;
  const parent = source as Record<string, unknown>;
  const child = org.catalog.childRelationship(org.object(info.parentType.name), info.fieldName);
  const count = (): number => {
    if (!child) return 0;
    const ofParent = { kind: 'compare', left: fieldExpression(child.field.name), operator: '=', value: String(parent['Id']) } as const;
    return countRows(org, access, { object: child.childObject.name, where: allOf(ofParent, toCondition(org, child.childObject, args.where)) });
  };
  return toConnection((parent[String(info.path.key)] ?? []) as QueriedRecord[], args, count, access);
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
    object: object.name,
    select,
    where: toCondition(org, object, args.where),
    groupBy: [...groups.values()],
    orderBy: toOrderings(asWritten(info, info.fieldNodes[0], 'orderBy', args.orderBy)),
    // Totals are one row, which SOQL does not limit.
    ...(groups.size > 0 ? { limit: pageSize(args) + 1, offset: offsetOf(args.after) } : {}),
  });
  const size = pageSize(args);
  const page = records.slice(0, size).map((record, index) => {
    const aggregate: Record<string, Record<string, unknown>> = {};
    for (const { field, part, alias } of outputs) {
      // A part of a date, such as its quarter, is a plain number.
      const definition = args.groupBy?.[field]?.function && !part ? undefined : object.fields.get(field);
      const value = (record.fields[alias] ?? null) as Value;
      const shown = {
        value,
        displayValue: displayValue(part === 'count' || part === 'countDistinct' ? undefined : definition, value, access.locale),
        label: displayValue(definition, value, access.locale),
      };
      const entry = (aggregate[field] ??= {});
      if (part) entry[part] = shown;
      else Object.assign(entry, shown);
    }
    return { node: { aggregate }, cursor: cursorOf(offsetOf(args.after) + index + 1) };
  });
  return {
    edges: page,
    pageResultCount: page.length,
    totalCount: page.length,
    pageInfo: {
      hasNextPage: records.length > size,
      hasPreviousPage: offsetOf(args.after) > 0,
      startCursor: page[0]?.cursor ?? null,
      endCursor: page.at(-1)?.cursor ?? null,
    },
  };
}
