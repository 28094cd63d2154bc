/** Jobs of Bulk API 2.0, as their client meets them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OrgRefusal } from './client.ts';
import type { OrgClient } from './client.ts';

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

/** How often the state of a job is polled. */
export interface Polling {
  minDelayMs: number;
  maxDelayMs: number;
  /** One that the org has begun with is given up when it makes no progress for so long. */
  patienceMs: number;
}

export const POLLING: Polling = { minDelayMs: 250, maxDelayMs: 10_000, patienceMs: 15 * 60_000 };

/** The delay before the next poll: half of the time a job still needs; a sixth of the time it has taken where its progress is unknown. */
export function pauseFor({ minDelayMs, maxDelayMs }: Polling, elapsed: number, done: number, size: number | undefined): number {
  const left = size === undefined || done === 0 ? undefined : (elapsed / done) * Math.max(0, size - done);
  return Math.round(Math.min(maxDelayMs, Math.max(minDelayMs, left === undefined ? elapsed / 6 : left / 2)));
}

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

/**
 * Waits until a job is over, telling how far it is; undefined when the org knows of it no more. One that was begun and does not move for
 * too long is aborted: what it did is in its results. One in the org's queue is waited for however long that takes.
 */
export async function waitFor(
  client: OrgClient,
  kind: JobKind,
  id: string,
  {
    polling = POLLING,
    size,
    onProgress,
    signal,
  }: { polling?: Polling; size?: number; onProgress?: (job: JobInfo) => void; signal?: AbortSignal | undefined } = {},
): Promise<JobInfo | undefined> {
  const began = Date.now();
  let moved = began;
  let last = '';
  for (let done = 0; ;) {
    await sleep(pauseFor(polling, Date.now() - began, done, size), undefined, signal ? { signal } : {});
    const job = await jobOf(client, kind, id);
    if (!job || isOver(job)) return job;
    onProgress?.(job);
    done = job.numberRecordsProcessed ?? 0;
    const now = `${job.state} ${done}`;
    if (now !== last || job.state !== 'InProgress') moved = Date.now();
    else if (Date.now() - moved > polling.patienceMs) {
      await abortJob(client, kind, id);
      moved = Date.now();
    }
    last = now;
  }
}
