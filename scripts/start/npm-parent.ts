import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const INTERVAL_MS = 1000;

/** What Linux tells of a process; empty elsewhere, and for one that is gone. */
function tell(pid: number, what: 'stat' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8');
  } catch {
    return '';
  }
}

/** The id of a process's parent: the second word after the name, which stands in brackets. */
function parentOf(pid: number): string | undefined {
  const stat = tell(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
}

/** Does something when the npm that runs this script is killed. npm gives its scripts no channel to notice that by: only the parent's id tells. */
export function whenNpmIsGone(then: () => void): void {
  if (process.env['npm_lifecycle_event'] !== 'start') return;
  const parent = process.ppid;
  // Between npm and the script some shells stay: then the shell's parent is npm.
  const isShell = tell(parent, 'cmdline').includes(basename(process.argv[1] ?? ''));
  const npm = (): string => `${process.ppid} ${isShell ? parentOf(parent) : ''}`;
  const before = npm();
  const timer = setInterval(() => {
    if (npm() === before) return;
    clearInterval(timer);
    then();
  }, INTERVAL_MS).unref();
}
