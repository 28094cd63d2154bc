import type { Connection } from 'jsforce';
import { clientOf } from './client.ts';

interface Page<T> {
  done: boolean;
  nextRecordsUrl?: string;
  records: T[];
}

/** All records of a query, page by page. What fails for a moment is asked for again. */
export async function queryAll<T extends object>(connection: Connection, soql: string): Promise<T[]> {
  const client = clientOf(connection);
  const records: T[] = [];
  for (let path: string | undefined = `/query?q=${encodeURIComponent(soql)}`; path !== undefined;) {
    const page: Page<T> = await client.json<Page<T>>({ method: 'GET', path, repeatable: true });
    records.push(...page.records);
    path = page.done ? undefined : page.nextRecordsUrl;
  }
  return records;
}
