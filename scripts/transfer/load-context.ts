import type { Polling } from '../org/bulk-job.ts';
import type { OrgClient } from '../org/client.ts';
import type { Layout } from './load-file.ts';
import type { Staging } from './staging.ts';

/** What the steps of a load share. */
export interface LoadContext extends Layout {
  client: OrgClient;
  staging: Staging;
  object: string;
  /** Whether a column names parents of the same object: rows may have their parents in the file. */
  isHierarchy: boolean;
  /** Whether such a column names them by another key than the one rows are told apart by: then the file does not tell which row they are. */
  hasOtherParentKeys: boolean;
  polling?: Polling | undefined;
  signal?: AbortSignal | undefined;
  onProgress(step: string, done?: number, total?: number): void;
}

/** Whether a row was refused because its parent is not there, and the parent may be a row of the file that has yet to be sent. */
export const mayWaitForParent = ({ staging, isHierarchy, hasOtherParentKeys }: LoadContext, n: number, reason: string): boolean =>
  isHierarchy && /foreign key external id/i.test(reason) && (hasOtherParentKeys || staging.hasParentInFile(n));
