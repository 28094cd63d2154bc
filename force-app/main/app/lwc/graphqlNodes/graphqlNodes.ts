/** A field as GraphQL answers it. */
export interface Field<T> {
    value: T | null;
    /** As Lightning shows it to this user, where it was asked for. */
    displayValue?: string | null;
}

/** Records as GraphQL answers them; `pageInfo` where it was asked for. */
export interface Connection<T> {
    edges: { node: T }[];
    pageInfo?: { hasNextPage: boolean; endCursor?: string | null };
}

/** The records of an answer; none where they were not answered. */
export const nodes = <T>(connection: Connection<T> | null | undefined): T[] => (connection?.edges ?? []).map(({ node }) => node);

/** Where the next page of an answer begins; undefined after the last one. */
export function nextPage(connection: Connection<unknown>): string | undefined {
    return connection.pageInfo?.hasNextPage ? (connection.pageInfo.endCursor ?? undefined) : undefined;
}
