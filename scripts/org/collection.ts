/** Calls that write up to 200 records at once. */
import type { OrgClient, OrgRequest } from './client.ts';

/** A composite call takes this many records. */
export const COLLECTION_SIZE = 200;

/** What became of one of them. */
export interface CollectionResult {
  id?: string;
  success: boolean;
  errors: { statusCode: string; message: string; fields?: string[] }[];
}

/** Where records go, and whether to send them twice is as to send them once. */
export type CollectionRequest = Pick<OrgRequest, 'method' | 'repeatable' | 'signal' | 'headers'> & {
  /** Behind `/composite/sobjects`: of an upsert, its object and key. */
  path: string;
  /** With their `attributes`. */
  records: Record<string, unknown>[];
};

/** Writes records, each for itself: results are in their order. Throws what {@link OrgClient.json} throws. */
export function sendCollection(
  client: OrgClient,
  { method, path, records, repeatable, signal, headers }: CollectionRequest,
): Promise<CollectionResult[]> {
  return client.json<CollectionResult[]>({
    method,
    path: `/composite/sobjects${path}`,
    body: { allOrNone: false, records },
    repeatable,
    signal,
    ...(headers ? { headers } : {}),
  });
}

/** Deletes records, each for itself: results are in their order. Throws what {@link OrgClient.json} throws. */
export function deleteCollection(client: OrgClient, ids: readonly string[]): Promise<CollectionResult[]> {
  return client.json<CollectionResult[]>({ method: 'DELETE', path: `/composite/sobjects?allOrNone=false&ids=${ids.join(',')}`, repeatable: true });
}
