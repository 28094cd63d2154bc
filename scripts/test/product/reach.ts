import assert from 'node:assert/strict';
import type { Connection } from 'jsforce';
import { list } from '../../org/soql.ts';
import { API_VERSION } from '../../org/version.ts';

/** How many of some records somebody is given by an API; undefined where the API refuses the object. */
type Api = (connection: Connection, object: string, ids: readonly string[]) => Promise<number | undefined>;

/** What an API gives; undefined where it refuses. */
const orRefused = <T>(answer: Promise<T>): Promise<T | undefined> => answer.catch(() => undefined);

const DATA = `/services/data/v${API_VERSION}`;

const APIS: Record<string, Api> = {
  SOQL: async (connection, object, ids) =>
    (await orRefused(Promise.resolve(connection.query(`SELECT Id FROM ${object} WHERE Id IN ${list(ids)}`))))?.totalSize,
  GraphQL: async (connection, object, ids) => {
    const query = `{ uiapi { query { ${object}(first: 1, where: { Id: { in: ${JSON.stringify(ids)} } }) { totalCount edges { node { Id } } } } } }`;
    const answer = await connection.request<{ data?: { uiapi?: { query?: Record<string, { totalCount: number }> } }; errors?: unknown[] }>({
      ...{ method: 'POST', url: `${DATA}/graphql`, body: JSON.stringify({ query }), headers: { 'content-type': 'application/json' } },
    });
    return answer.errors?.length ? undefined : answer.data?.uiapi?.query?.[object]?.totalCount;
  },
  'UI API': async (connection, object, ids) => {
    if (!(await orRefused(connection.request(`${DATA}/ui-api/object-info/${object}`)))) return undefined;
    let seen = 0;
    for (const id of ids) if (await orRefused(connection.request(`${DATA}/ui-api/records/${id}?fields=${object}.Name`))) seen += 1;
    return seen;
  },
  Bulk: async (connection, object, ids) => {
    const stream = await orRefused(connection.bulk2.query(`SELECT Id FROM ${object} WHERE Id IN ${list(ids)}`));
    return stream && (await stream.toArray()).length;
  },
};

/** How far somebody reads an object, if all APIs agree: `all` its records, their `own`, or `none`. */
export async function reachOf(connection: Connection, object: string, ids: readonly string[]): Promise<string> {
  const counts: Record<string, number | undefined> = {};
  for (const [name, ask] of Object.entries(APIS)) counts[name] = await ask(connection, object, ids);
  const [first] = Object.values(counts);
  assert.equal(new Set(Object.values(counts)).size, 1, `${object}: ${JSON.stringify(counts)}`);
  return first === undefined ? 'none' : first === ids.length ? 'all' : 'own';
}
