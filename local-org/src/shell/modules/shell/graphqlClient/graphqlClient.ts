import { ask, type FetchResponse } from 'shell/http';

/** A GraphQL error as the server words it. */
export interface GraphQLError {
  message: string;
  path?: (string | number)[];
  extensions?: Record<string, unknown>;
}

/** A GraphQL answer: `errors` is undefined when there are none. */
export interface GraphQLResult<T = unknown> {
  data: T | undefined;
  errors: GraphQLError[] | undefined;
}

/** Sends one GraphQL document. Never rejects: a failed request becomes an entry of `errors`. */
export async function askGraphQL<T>(query: string, variables: object = {}, operationName?: string): Promise<GraphQLResult<T>> {
  try {
    const body = { query, variables, ...(operationName && { operationName }) };
    const { data, errors } = await ask<{ data?: T | null; errors?: GraphQLError[] }>('POST', '/graphql', body);
    return { data: data ?? undefined, errors: errors && errors.length > 0 ? errors : undefined };
  } catch (error) {
    return { data: undefined, errors: [{ message: (error as FetchResponse).body.message }] };
  }
}
