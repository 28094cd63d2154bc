import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UsageError } from './errors.ts';

/** SQLITE_BUSY: another process has locked it. */
const BUSY = 5;
/** SQLITE_IOERR_FSTAT: the file that is open is nowhere on the disk any more. */
const REMOVED = 1802;

/** Locks this process holds: one that nobody refers to must not be given back before its time. */
const locks = new Set<DatabaseSync>();

/** Which file of the disk a path is just now. */
function identityOf(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.ino} ${stats.birthtimeNs}`;
}

/** Makes an empty file where there is none. One that is there is not opened: to close it again would give back a lock this process has on it. */
function make(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Does some work while this process holds a file. Throws a UsageError when another process does: it begins with what is said of that one. */
export async function withLock<T>(file: string, other: string, work: () => Promise<T>): Promise<T> {
  const giveBack = lock(file);
  if (!giveBack) throw new UsageError(`${other}. Wait until it has ended, or end it`);
  try {
    return await work();
  } finally {
    giveBack();
  }
}

/**
 * Holds a file for this process until it is given back, or the process ends in whatever way: the lock is the system's own, taken
 * through SQLite, so that none is left behind. A folder that is made for it is for this user only. Returns what gives the lock back
 * and removes the file; undefined when another process holds it.
 */
export function lock(file: string): (() => void) | undefined {
  for (;;) {
    make(file);
    const before = identityOf(file);
    const held = new DatabaseSync(file);
    try {
      held.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      held.close();
      const { errcode } = error as { errcode?: number };
      if (errcode === BUSY) return undefined;
      // Removed by whoever held it, just now.
      if (errcode === REMOVED || identityOf(file) !== before) continue;
      throw error;
    }
    if (before !== undefined && identityOf(file) === before) {
      locks.add(held);
      return () => release(file, held);
    }
    // Removed between the two: this is a lock on nothing that others see.
    held.close();
  }
}

function release(file: string, held: DatabaseSync): void {
  locks.delete(held);
  try {
    rmSync(file, { force: true });
  } catch {
    // Windows keeps a file that is open: it stays, and does no harm.
  }
  held.close();
}
