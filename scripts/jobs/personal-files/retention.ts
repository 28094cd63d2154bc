/** Deletes files with personal data that are over their time. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../../org/alive.ts';
import { lock } from '../../org/lock.ts';
import { readConfigFile } from '../config-file.ts';
import { changeIndex, readIndex, without } from './index-file.ts';
import type { FileKind } from './index-file.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** For how many days what is kept; null for good. */
export interface Retention {
  quarantineDays: number | null;
  refusedDays: number | null;
  issuesDays: number | null;
  extractDays: number | null;
  /** What commands that never ended have left in the work folder. */
  unfinishedDays: number | null;
}

/** What holds where `retention.json` says nothing. */
export const USUAL: Retention = { quarantineDays: 90, refusedDays: 90, issuesDays: 90, extractDays: 30, unfinishedDays: 14 };

/** Reads `retention.json` of a folder. Throws a UsageError that names the file and each key or value that is wrong. */
export async function readRetention(configDir: string): Promise<Retention> {
  const { $schema: _, ...said } = (await readConfigFile<Partial<Retention> & { $schema?: string }>(configDir, 'retention.json'))?.content ?? {};
  return { ...USUAL, ...said };
}

const daysOf = (retention: Retention, kind: FileKind): number | null => retention[`${kind}Days`];

/** The last day of a file; undefined where it is kept for good. */
export function keptUntil(retention: Retention, kind: FileKind, at: string): string | undefined {
  const days = daysOf(retention, kind);
  return days === null ? undefined : new Date(Date.parse(at) + days * DAY_MS).toISOString().slice(0, 10);
}

/** What a command that has not ended leaves in the work folder: rows on their way into an org or out of a file. */
const UNFINISHED = /^(load-[0-9a-f]+\.sqlite|gate-[0-9a-f]+|engine-.+)$/;

/** Entries of the work folder of commands that have not ended, and that no command works on just now. */
export function unfinishedIn(workDir: string): string[] {
  if (!existsSync(workDir)) return [];
  return readdirSync(workDir)
    .filter((name) => UNFINISHED.test(name))
    .map((name) => join(workDir, name))
    .filter((path) => {
      // An engine has no lock: its folder is that of a process.
      const pid = /engine-(\d+)-/.exec(path)?.[1];
      if (pid !== undefined) return !isAlive(Number(pid));
      const giveBack = lock(`${path}.lock`);
      giveBack?.();
      return giveBack !== undefined;
    });
}

/** What writing a file leaves beside it when it is broken off. */
const BESIDE = ['.partial', '.journal', '.part', '.new'];

/** Removes what writing a file has left beside it. Gives whether there was anything. */
export function removeBeside(path: string): boolean {
  const left = BESIDE.map((suffix) => path + suffix).filter((one) => existsSync(one));
  for (const one of left) rmSync(one, { force: true });
  return left.length > 0;
}

/** Removes an entry of {@link unfinishedIn} with all that belongs to it. */
export function removeUnfinished(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { recursive: true, force: true });
}

/** Deletes what is over its time. Gives the paths that are gone. Does nothing where nothing was ever written. */
export async function applyRetention(workDir: string, retention: Retention, now: Date): Promise<string[]> {
  const gone: string[] = [];
  const isOver = (since: number, days: number | null): boolean => days !== null && now.getTime() - since > days * DAY_MS;
  const old = Object.entries(readIndex(workDir)).filter(([, { kind, at }]) => isOver(Date.parse(at), daysOf(retention, kind)));
  for (const [path, { isWritten }] of old) {
    // What was moved away cannot be deleted: erase still tells of it.
    if (!existsSync(path) && isWritten) continue;
    rmSync(path, { force: true });
    removeBeside(path);
    gone.push(path);
  }
  if (gone.length > 0) await changeIndex(workDir, (files) => without(files, gone));
  for (const path of unfinishedIn(workDir))
    if (isOver(statSync(path).mtimeMs, retention.unfinishedDays)) {
      removeUnfinished(path);
      gone.push(path);
    }
  return gone;
}
