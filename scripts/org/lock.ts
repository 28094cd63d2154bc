import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Holds a file for this process until it is given back, or the process ends in whatever way: the lock is the system's own, taken
 * through SQLite, so that none is left behind. Returns what gives it back; undefined when another process holds it.
 */
export function lock(file: string): (() => void) | undefined {
  mkdirSync(dirname(file), { recursive: true });
  const held = new DatabaseSync(file);
  try {
    held.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    held.close();
    // SQLITE_BUSY
    if ((error as { errcode?: number }).errcode === 5) return undefined;
    throw error;
  }
  return () => held.close();
}
