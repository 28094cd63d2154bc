/** What a line of the coverage is, and the words its checks are made of. */
import assert from 'node:assert/strict';
import type { Connection } from 'jsforce';
import type { ThrowawayOrg } from '../throwaway-org.ts';

/** What a line says: it works; it works within a bound that is named; it is refused by name. */
export type State = 'supported' | 'partial' | 'refused';

export interface Line {
  area: string;
  what: string;
  state: State;
  /** The bound of what works in part. */
  bound?: string;
  by: 'sf' | 'jsforce' | 'HTTP';
  check(context: CheckContext): Promise<void>;
}

/** What checks work with. The object `Tree__c` with `Kind__c`, `Height__c` and `Key__c` is deployed by one of the first lines. */
export interface CheckContext extends ThrowawayOrg {
  admin: Connection;
  /** A folder that is an SFDX project with {@link TREE_FILES}. */
  project: string;
  /** A call to the server; a path that starts with `/` counts from the versioned root. */
  http(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
}

/** The CLI's answer as JSON. Rejects with what it said when it fails. */
export const json = async (org: CheckContext, args: string[]): Promise<{ result: never; status: number }> =>
  JSON.parse(await org.sf([...args, '--json'], org.project)) as { result: never; status: number };

/** A call that must be refused with this code, never done and never answered by something else. */
export const refused =
  (method: string, path: string, code: string, body?: unknown) =>
  async (org: CheckContext): Promise<void> => {
    const answer = await org.http(method, path, body);
    assert.ok(answer.status >= 400 && answer.status < 500, `status ${answer.status}`);
    assert.match(JSON.stringify(answer.body), new RegExp(`"errorCode":"${code}"`));
  };

/** Runs a query and hands on its records. */
export const query =
  (soql: string, check: (records: Record<string, unknown>[]) => void) =>
  async (org: CheckContext): Promise<void> => {
    check((await org.admin.query<Record<string, unknown>>(soql)).records);
  };

/** A query that must be refused as malformed, in words that name the clause. */
export const malformed =
  (soql: string, words: RegExp) =>
  async (org: CheckContext): Promise<void> => {
    await assert.rejects(
      async () => org.admin.query(soql),
      (error: Error & { errorCode?: string }) => error.errorCode === 'MALFORMED_QUERY' && words.test(error.message),
    );
  };
