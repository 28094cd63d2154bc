export { gql, graphql } from 'lightning/graphql';

/** Runs a wired query again. */
export async function refreshGraphQL(result: { refresh?: () => Promise<void> }): Promise<void> {
  await result.refresh?.();
}
