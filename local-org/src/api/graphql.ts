import {
  execute,
  getNamedType,
  GraphQLError,
  isObjectType,
  Kind,
  parse,
  TypeInfo,
  validate,
  visit,
  visitInParallel,
  visitWithTypeInfo,
} from 'graphql';
import type { ASTVisitor, DocumentNode, FieldNode, GraphQLSchema } from 'graphql';
import type { FastifyInstance } from 'fastify';
import { mentionedNames, SchemaBuilder } from '../graphql/schema.ts';
import { ApiError } from '../org/errors.ts';
import { authenticate } from './context.ts';
import type { ApiContext } from './context.ts';

const MAX_TOKENS = 20_000;
const MAX_SUBQUERIES = 10;
/** Fields of a document, fragments opened: more would keep everyone else waiting. */
const MAX_FIELDS = 5000;

interface GraphqlRequest {
  query?: string;
  variables?: Record<string, unknown>;
  operationName?: string;
}

/** Takes out `@optional` fields the user's schema lacks, and selections that become empty. */
function withoutMissingOptionals(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const typeInfo = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: {
        enter: (node: FieldNode) => {
          const optional = node.directives?.some((directive) => directive.name.value === 'optional');
          const parent = typeInfo.getParentType();
          return optional && isObjectType(parent) && !parent.getFields()[node.name.value] ? null : undefined;
        },
        leave: (node: FieldNode) => (node.selectionSet && node.selectionSet.selections.length === 0 ? null : undefined),
      },
    }),
  );
}

/** How often `counts` says yes over a document's fields, fragments counted wherever they are spread. */
function countFields(document: DocumentNode, visitor: (count: (node: FieldNode) => void) => ASTVisitor): number {
  const own = new Map<string, { count: number; spreads: string[] }>();
  for (const definition of document.definitions) {
    const entry = { count: 0, spreads: [] as string[] };
    own.set(definition.kind === Kind.FRAGMENT_DEFINITION ? `fragment ${definition.name.value}` : `operation ${own.size}`, entry);
    visit(
      definition,
      visitInParallel([visitor(() => void (entry.count += 1)), { FragmentSpread: (node) => void entry.spreads.push(`fragment ${node.name.value}`) }]),
    );
  }
  const totals = new Map<string, number>();
  const total = (name: string): number => {
    const known = totals.get(name);
    if (known !== undefined) return known;
    totals.set(name, Infinity); // a fragment that spreads itself has no end
    const { count, spreads } = own.get(name) ?? { count: 0, spreads: [] };
    const sum = spreads.reduce((so, spread) => so + total(spread), count);
    totals.set(name, sum);
    return sum;
  };
  return Math.max(0, ...[...own.keys()].filter((name) => name.startsWith('operation')).map(total));
}

/** Connections asked for, child relationships included: the platform's bound counts them. */
function countConnections(document: DocumentNode, schema: GraphQLSchema): number {
  const typeInfo = new TypeInfo(schema);
  return countFields(document, (count) =>
    visitWithTypeInfo(typeInfo, {
      Field: { enter: (node) => (getNamedType(typeInfo.getType())?.name.endsWith('Connection') ? count(node) : undefined) },
    }),
  );
}

/** Whether an answer would have a key that means something else to JavaScript. */
function usesReservedAlias(document: DocumentNode): boolean {
  let found = false;
  visit(document, { Field: { enter: (node) => void (found ||= node.alias?.value.startsWith('__') ?? false) } });
  return found;
}

/** An unknown field in the platform's words. */
function inPlatformWords(error: GraphQLError): object {
  const unknown = /Cannot query field "(\w+)" on type "(\w+)"/.exec(error.message);
  const message = unknown ? `Validation error of type FieldUndefined: Field '${unknown[1]}' in type '${unknown[2]}' is undefined` : error.message;
  return {
    message,
    locations: error.locations ?? [],
    paths: error.path ?? [],
    extensions: Object.keys(error.extensions).length > 0 ? error.extensions : { ErrorType: 'ValidationError' },
  };
}

function apiErrorOf(error: GraphQLError): GraphQLError {
  const { originalError } = error;
  if (originalError instanceof RangeError) return new GraphQLError('The document or its variables are nested too deep', { path: error.path });
  return originalError instanceof ApiError
    ? new GraphQLError(originalError.message, {
        path: error.path,
        extensions: { ErrorType: 'DataFetchingException', errorCode: originalError.errorCode },
      })
    : originalError && !(originalError instanceof GraphQLError)
      ? new GraphQLError('An unexpected error occurred in the local org; its log has the details', {
          path: error.path,
          extensions: { ErrorType: 'UnknownException' },
        })
      : error;
}

/** The UI API's GraphQL endpoint. */
export function graphqlRoutes(app: FastifyInstance, context: ApiContext): void {
  const { org } = context;
  app.post<{ Body: GraphqlRequest }>('/services/data/v:version/graphql', async (request) => {
    const caller = authenticate(context, request);
    const { query, variables = {}, operationName } = request.body ?? {};
    const refuse = (...errors: GraphQLError[]) => ({ data: {}, errors: errors.map(inPlatformWords) });
    if (typeof query !== 'string') return refuse(new GraphQLError('A query is required'));
    let document: DocumentNode;
    try {
      document = parse(query, { maxTokens: MAX_TOKENS });
    } catch (error) {
      return refuse(error instanceof GraphQLError ? error : new GraphQLError('The document is nested too deep'));
    }
    if (usesReservedAlias(document)) return refuse(new GraphQLError('Names that begin with two underscores are reserved: choose another alias'));
    if (countFields(document, (count) => ({ Field: { enter: count } })) > MAX_FIELDS)
      return refuse(new GraphQLError(`A document can have at most ${MAX_FIELDS} fields`));
    const schema = new SchemaBuilder(org, caller.access, mentionedNames(document, variables)).build();
    document = withoutMissingOptionals(document, schema);
    // What only removed fields used is no mistake of the author's.
    const invalid = validate(schema, document).filter((error) => !/is never used/.test(error.message));
    if (invalid.length > 0) return refuse(...invalid);
    if (countConnections(document, schema) > MAX_SUBQUERIES) return refuse(new GraphQLError(`A query can have at most ${MAX_SUBQUERIES} subqueries`));
    if (!document.definitions.some((definition) => definition.kind === Kind.OPERATION_DEFINITION))
      return refuse(new GraphQLError('No operation in the document'));
    const result = await execute({
      schema,
      document,
      variableValues: variables,
      operationName,
      contextValue: { org, userId: caller.userId, access: caller.access },
    });
    for (const { originalError } of result.errors ?? [])
      if (originalError && !(originalError instanceof GraphQLError || originalError instanceof ApiError)) request.log.error(originalError);
    return { data: result.data ?? {}, errors: (result.errors ?? []).map((error) => inPlatformWords(apiErrorOf(error))) };
  });
}
