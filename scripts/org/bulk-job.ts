/** Jobs of Bulk API 2.0, as their client meets them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OrgRefusal } from './client.ts';
import type { OrgClient } from './client.ts';
import { Failure } from './errors.ts';

/** A job as the org tells it. */
export interface JobInfo {
  id: string;
  state: 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Aborted' | 'Failed';
  object: string;
  numberRecordsProcessed?: number;
  numberRecordsFailed?: number;
  errorMessage?: string;
}

export type JobKind = 'ingest' | 'query';

export const isOver = ({ state }: JobInfo): boolean => state === 'JobComplete' || state === 'Aborted' || state === 'Failed';

/** How often a job is asked for: soon at first, then ever more seldom. */
export interface Polling {
  first: number;
  most: number;
  /** Milliseconds without any progress after which it is given up. */
  patience: number;
}

export const POLLING: Polling = { first: 250, most: 5_000, patience: 15 * 60_000 };

/** A job; undefined when the org knows of none. */
export async function jobOf(client: OrgClient, kind: JobKind, id: string): Promise<JobInfo | undefined> {
  try {
    return await client.json<JobInfo>({ method: 'GET', path: `/jobs/${kind}/${id}`, repeatable: true });
  } catch (error) {
    if (error instanceof OrgRefusal && error.status === 404) return undefined;
    throw error;
  }
}

/** Stops a job of the org; one that is over, or is not there, is left as it is. */
export async function abortJob(client: OrgClient, kind: JobKind, id: string): Promise<void> {
  try {
    await client.json({ method: 'PATCH', path: `/jobs/${kind}/${id}`, body: { state: 'Aborted' }, repeatable: true });
  } catch (error) {
    if (!(error instanceof OrgRefusal)) throw error;
  }
}

/** Waits until a job is over, telling how far it is. One that does not move for too long is aborted: what it did is in its results. */
export async function waitFor(
  client: OrgClient,
  kind: JobKind,
  id: string,
  { polling = POLLING, onProgress, signal }: { polling?: Polling; onProgress?: (job: JobInfo) => void; signal?: AbortSignal | undefined } = {},
): Promise<JobInfo> {
  let moved = Date.now();
  let last = '';
  for (let pause = polling.first; ; pause = Math.min(polling.most, pause * 1.5)) {
    await sleep(pause, undefined, signal ? { signal } : {});
    const job = await jobOf(client, kind, id);
    if (!job) throw new Failure(`The org knows nothing of the job ${id} any more`, 'Run the same command again.');
    if (isOver(job)) return job;
    onProgress?.(job);
    const now = `${job.state} ${job.numberRecordsProcessed ?? 0}`;
    if (now !== last) moved = Date.now();
    else if (Date.now() - moved > polling.patience) {
      await abortJob(client, kind, id);
      moved = Date.now();
    }
    last = now;
  }
}
