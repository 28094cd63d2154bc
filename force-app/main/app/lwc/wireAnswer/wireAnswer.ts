import { isNoAccess } from 'c/errorText';

/** The answer of a GraphQL wire as the wire hands it over; empty while there is none. */
export interface WireAnswer<A> {
    data?: A;
    errors?: unknown[];
    refresh?: () => Promise<void>;
}

/** What a page shows of its request: a skeleton, a hint about rights, or an error panel. */
export interface AnsweredPage {
    loading: boolean;
    noAccess: boolean;
    errors: unknown;
}

/** Tells a page how its request went. Gives what the org answered; undefined while there is no answer, and when it has errors. */
export function takeAnswer<Q>(page: AnsweredPage, { data, errors }: WireAnswer<{ uiapi?: Q }>): Q | undefined {
    if (!data && !errors) return undefined;
    page.loading = false;
    page.noAccess = isNoAccess(errors);
    page.errors = errors?.length && !page.noAccess ? errors : undefined;
    return page.errors || page.noAccess ? undefined : data?.uiapi;
}
