import type { Polling } from './bulk-job.ts';
import type { OrgClient } from './client.ts';
import type { Column } from './load-file.ts';
import type { Staging } from './staging.ts';

/** What the steps of a load share. */
export interface LoadContext {
  client: OrgClient;
  staging: Staging;
  object: string;
  /** The columns of the file that are sent, in their order. */
  columns: readonly Column[];
  /** Which of them rows are told apart by: an external id. */
  key: Column;
  /** Those of them that may be given to a new record only. */
  fixed: ReadonlySet<Column>;
  polling?: Polling | undefined;
  signal?: AbortSignal | undefined;
  onProgress(step: string, done?: number, total?: number): void;
}
