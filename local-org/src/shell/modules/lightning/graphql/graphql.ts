import { recordsChanged } from 'shell/changes';
import { askGraphQL, type GraphQLResult } from 'shell/graphqlClient';
import { Adapter } from 'shell/wire';

/** A parsed document; like the platform's, opaque to components. */
export interface GqlDocument {
  kind: 'Document';
  loc: { source: { body: string } };
}

/** Template tag for a GraphQL document; documents and texts can be put into it. */
export function gql(parts: TemplateStringsArray, ...values: (GqlDocument | string)[]): GqlDocument {
  const body = parts.reduce((text, part, index) => text + textOf(values[index - 1]) + part);
  return { kind: 'Document', loc: { source: { body } } };
}

interface GraphQLConfig {
  query?: GqlDocument;
  variables?: object;
  operationName?: string;
}

/** Wire adapter of GraphQL queries: {data, errors, refresh}. Waits while `query`, or `variables` when named, is undefined. */
export class graphql extends Adapter<GraphQLConfig> {
  protected override empty(): object {
    return { data: undefined, errors: undefined, refresh: () => this.read() };
  }

  protected isReady(config: GraphQLConfig): boolean {
    return Boolean(config.query) && !('variables' in config && config.variables === undefined);
  }

  protected fetch({ query, variables, operationName }: GraphQLConfig): Promise<GraphQLResult> {
    return askGraphQL(textOf(query), variables, operationName);
  }

  protected override result(answer: GraphQLResult): object {
    return { ...answer, refresh: () => this.read() };
  }
}

/** Runs a mutation: {data, errors}. Everything on the page that shows records then reads again. */
export async function executeMutation({ query, variables, operationName }: GraphQLConfig): Promise<GraphQLResult> {
  const answer = await askGraphQL(textOf(query), variables, operationName);
  if (answer.data) await recordsChanged();
  return answer;
}

function textOf(value: GqlDocument | string | undefined): string {
  return typeof value === 'object' ? value.loc.source.body : (value ?? '');
}
