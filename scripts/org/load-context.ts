import type { Polling } from './bulk-job.ts';
import type { OrgClient } from './client.ts';
import type { Layout } from './load-file.ts';
import type { Staging } from './staging.ts';

/** What the steps of a load share. */
export interface LoadContext extends Layout {
  client: OrgClient;
  staging: Staging;
  object: string;
  polling?: Polling | undefined;
  signal?: AbortSignal | undefined;
  onProgress(step: string, done?: number, total?: number): void;
}
