/** Several requests in one call of the Composite resource. */
import { OrgRefusal } from './client.ts';
import type { OrgClient } from './client.ts';
import { API_VERSION } from './version.ts';

/** Queries that one call carries. */
export const QUERIES_AT_ONCE = 5;

/** Other requests that one call carries. */
const REQUESTS_AT_ONCE = 25;

interface Subresult {
  httpStatusCode: number;
  body: unknown;
}

const refusalOf = ({ httpStatusCode, body }: Subresult): OrgRefusal => {
  const [reason] = [body as { errorCode?: string; message?: string }[]].flat();
  return new OrgRefusal(httpStatusCode, reason?.errorCode ?? `HTTP ${httpStatusCode}`, reason?.message ?? '');
};

/** Gets resources, by their paths after the version, in as few calls as there may be. Answers are in their order; what was refused is an OrgRefusal. */
async function getAll<T>(client: OrgClient, paths: readonly string[], atOnce: number): Promise<(T | OrgRefusal)[]> {
  const answers: (T | OrgRefusal)[] = [];
  for (let from = 0; from < paths.length; from += atOnce) {
    const compositeRequest = paths
      .slice(from, from + atOnce)
      .map((path, index) => ({ method: 'GET', url: `/services/data/v${API_VERSION}${path}`, referenceId: `r${index}` }));
    const { compositeResponse } = await client.json<{ compositeResponse: Subresult[] }>({
      ...{ method: 'POST', path: '/composite', body: { allOrNone: false, compositeRequest } },
      // Nothing but reading is in it.
      repeatable: true,
    });
    answers.push(...compositeResponse.map((one) => (one.httpStatusCode < 400 ? (one.body as T) : refusalOf(one))));
  }
  return answers;
}

/** The records of the first page of a query, 2,000 at most; or why it was refused. */
export type QueryAnswer<T> = T[] | OrgRefusal;

/** Asks queries, five a call. Answers are in their order. */
export async function queryTogether<T extends object>(client: OrgClient, soqls: readonly string[]): Promise<QueryAnswer<T>[]> {
  const paths = soqls.map((soql) => `/query?q=${encodeURIComponent(soql)}`);
  const answers = await getAll<{ records: T[] }>(client, paths, QUERIES_AT_ONCE);
  return answers.map((one) => (one instanceof OrgRefusal ? one : one.records));
}

/** Gets other resources, 25 a call. */
export const getTogether = <T>(client: OrgClient, paths: readonly string[]): Promise<(T | OrgRefusal)[]> =>
  getAll<T>(client, paths, REQUESTS_AT_ONCE);
