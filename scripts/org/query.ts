import type { Connection } from 'jsforce';

/** All records of a query, page by page. */
export async function queryAll<T extends object>(connection: Connection, soql: string): Promise<T[]> {
  const records: T[] = [];
  let page = await connection.query<T>(soql);
  records.push(...(page.records as T[]));
  while (!page.done && page.nextRecordsUrl) {
    page = await connection.queryMore<T>(page.nextRecordsUrl);
    records.push(...(page.records as T[]));
  }
  return records;
}
