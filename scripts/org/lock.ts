import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Holds a file for this process until it is given back, or the process ends in whatever way: the lock is the system's own, taken
 * through SQLite, so that none is left behind. A folder that is made for it is for this user only. Returns what gives the lock back
 * and removes the file; undefined when another process holds it.
 */
export function lock(file: string): (() => void) | undefined {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (;;) {
    const held = new DatabaseSync(file);
    const before = identityOf(file);
    try {
      held.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      held.close();
      // SQLITE_BUSY
      if ((error as { errcode?: number }).errcode === 5) return undefined;
      // Removed by whoever held it, just now.
      if (identityOf(file) !== before) continue;
      throw error;
    }
    // Whoever held it may have removed it meanwhile: then this is a lock on nothing that others see.
    if (before !== undefined && identityOf(file) === before)
      return () => {
        try {
          rmSync(file, { force: true });
        } catch {
          // Windows keeps a file that is open: it stays, and does no harm.
        }
        held.close();
      };
    held.close();
  }
}

/** Which file of the disk a path is just now. */
const identityOf = (file: string): bigint | undefined => statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
