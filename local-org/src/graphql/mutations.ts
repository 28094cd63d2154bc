import { getArgumentValues, GraphQLError } from 'graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { ObjectDef } from '../catalog/types.ts';
import { saveAll } from '../records/save.ts';
import type { SaveRequest, SaveResult } from '../records/save.ts';
import { runQuery } from '../soql/run.ts';
import { fieldExpression } from '../soql/spec.ts';
import { childNodes, fieldsOf, responseKey, selectItems, toNode } from './selection.ts';
import type { GraphqlContext } from './selection.ts';

/** `mutation { uiapi { XCreate … } }`: all in order, in one transaction when `allOrNone`, later ones naming earlier ones' ids. */
export function resolveMutations(_source: unknown, args: { input?: { allOrNone?: boolean } }, context: unknown, info: GraphQLResolveInfo) {
  const { org, userId, access } = context as GraphqlContext;
  const type = info.schema.getType('UIAPIMutations') as unknown as { getFields(): Record<string, Parameters<typeof getArgumentValues>[0]> };
  const selected = info.fieldNodes.flatMap((node) => fieldsOf(info, node.selectionSet)).filter((node) => node.name.value !== '__typename');
  // The same field written twice is one field, here as everywhere in GraphQL.
  const nodes = [...new Map(selected.map((node) => [responseKey(node), node])).values()];
  const keys = nodes.map(responseKey);
  const allOrNone = args.input?.allOrNone ?? true;
  const results = saveAll(
    org,
    { userId, access },
    nodes.map((node) => (earlier: SaveResult[]): SaveRequest => {
      const definition = type.getFields()[node.name.value];
      const { input } = (definition ? getArgumentValues(definition, node, info.variableValues) : {}) as { input: Record<string, unknown> };
      return toRequest(node.name.value, chained(input, keys, earlier) as Record<string, unknown>);
    }),
    { allOrNone },
  );
  const rolledBack = allOrNone && results.some((result) => !result.success);
  return Object.fromEntries(
    nodes.map((node, index) => [
      node.name.value,
      (_args: unknown, _context: unknown, fieldInfo: GraphQLResolveInfo) => {
        const at = keys.indexOf(String(fieldInfo.path.key));
        const result = results[at === -1 ? index : at] as SaveResult;
        if (!result.success || rolledBack) throw mutationError(result);
        if (fieldInfo.fieldName.endsWith('Delete')) return { Id: result.id };
        const object = org.object(fieldInfo.fieldName.replace(/(Create|Update)$/, ''));
        return { success: true, Record: () => savedRecord(context as GraphqlContext, fieldInfo, object, result.id ?? '') };
      },
    ]),
  );
}

function savedRecord(context: GraphqlContext, info: GraphQLResolveInfo, object: ObjectDef, id: string) {
  const select = selectItems(context, info, object, childNodes(info, info.fieldNodes, 'Record'), []);
  const { records } = runQuery(context.org, context.access, {
    object: object.name,
    select,
    where: { kind: 'compare', left: fieldExpression('Id'), operator: '=', value: id },
  });
  return records[0] ? toNode(object, records[0], context.access) : null;
}

function mutationError(result: SaveResult): GraphQLError {
  const [first] = result.errors;
  return new GraphQLError(result.errors.map((error) => error.message).join('; '), {
    extensions: {
      ErrorType: 'DataFetchingException',
      errorCode: first?.statusCode,
      fields: result.errors.flatMap((error) => error.fields),
      errors: result.errors.map(({ statusCode, message, fields }) => ({ errorCode: statusCode, message, fields })),
    },
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
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, chained(one, keys, earlier)]));
  return value;
}
