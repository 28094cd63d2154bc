import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../org/alive.ts';

/**
 * Makes a folder for what a job reads, under the system's temporary folder. The caller deletes it.
 * It first deletes what killed runs of the same job left behind: it holds personal data.
 * @param prefix what the folder's name begins with, in letters and hyphens. The id of the process follows.
 */
export function makeWorkFolder(prefix: string): string {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
  return mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
}
