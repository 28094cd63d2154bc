/** When the server's process ends: with whoever started it, or when it is told to. */
import { DatabaseSync } from 'node:sqlite';

/** How long the server may take to write what it must, in milliseconds. */
const CLOSE_LIMIT_MS = 10_000;

/** Held until the process ends: a lock that nobody refers to is given back. */
const held: DatabaseSync[] = [];

/** Holds a file for as long as the process lives: by it a later start knows that the process does. Throws when another process holds it. */
export function holdLock(file: string): void {
  const lock = new DatabaseSync(file);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    throw new Error(`Another process serves this org: it holds ${file}`, { cause: error });
  }
  held.push(lock);
}

/**
 * Ends the process when it is told to by a signal, when its terminal is closed, or when whoever started it with an IPC channel is gone, killed or
 * not. Gives what sets how the server closes; until then there is nothing to write.
 */
export function endWithParent(): (close: () => Promise<void>) => void {
  let close = (): Promise<void> => Promise.resolve();
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    // A request that never ends holds nothing up: what was answered is on the disk.
    setTimeout(() => process.exit(1), CLOSE_LIMIT_MS).unref();
    void close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  process.once('disconnect', end);
  // Gone while the modules were loaded.
  if (process.connected === false) end();
  return (one) => {
    close = one;
  };
}
