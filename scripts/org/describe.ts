import type { DescribeSObjectResult } from 'jsforce';
import { OrgRefusal } from './client.ts';
import type { OrgClient } from './client.ts';
import { identifier } from './soql.ts';

/** An object as the org describes it to this user; undefined when it is not there or may not be seen. Throws what {@link OrgClient.json} throws. */
export async function describeObject(client: OrgClient, object: string, signal?: AbortSignal): Promise<DescribeSObjectResult | undefined> {
  try {
    return await client.json<DescribeSObjectResult>({ method: 'GET', path: `/sobjects/${identifier(object)}/describe`, repeatable: true, signal });
  } catch (error) {
    if (error instanceof OrgRefusal && (error.status === 404 || error.code === 'NOT_FOUND' || error.code === 'INVALID_TYPE')) return undefined;
    throw error;
  }
}
