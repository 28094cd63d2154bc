/** The folder of a local org and the processes that serve it: one `npm start` at a time, and one server. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from '../org/lock.ts';

/** Whoever starts the server holds this file of the folder. */
const START_LOCK = 'start.lock';
/** The server holds this file of the folder. */
export const SERVER_LOCK = 'server.lock';
const PROCESSES = 'processes.json';

/** How long a server may take to end by itself, in milliseconds; then it is killed. */
const GRACE_MS = 5000;
const PAUSE_MS = 50;

/** The process ids of whoever started the server, and of the server. */
interface Processes {
  start: number;
  server?: number;
}

/** A folder that this process alone may serve, until it gives it back or ends. */
export interface FolderClaim {
  /** Notes the server's process id: a later start ends that server if it is left behind. */
  noteServer(pid: number): void;
  /** Removes everything the org has. */
  empty(): void;
  giveBack(): void;
}

function readProcesses(dir: string): Partial<Processes> {
  try {
    return JSON.parse(readFileSync(join(dir, PROCESSES), 'utf8')) as Partial<Processes>;
  } catch {
    return {};
  }
}

const writeProcesses = (dir: string, processes: Processes): void => writeFileSync(join(dir, PROCESSES), JSON.stringify(processes));

/** Whether a server lives. The system gives the lock of a process back when that ends in whatever way. */
function isServed(dir: string): boolean {
  const giveBack = lock(join(dir, SERVER_LOCK));
  giveBack?.();
  return giveBack === undefined;
}

function runningAlready(dir: string): string {
  const { start } = readProcesses(dir);
  const portFile = join(dir, 'port');
  const place = existsSync(portFile) ? ` at http://localhost:${readFileSync(portFile, 'utf8')}` : '';
  const end = start === undefined ? '' : `, or end its process: kill ${start}`;
  return `The local org is running already${place}. Use it, or stop it first: Ctrl-C where it runs${end}.`;
}

/** Waits until no server lives; false when one still does after `patienceMs`. */
async function isLeftAlone(dir: string, patienceMs: number): Promise<boolean> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(PAUSE_MS)) if (!isServed(dir)) return true;
  return !isServed(dir);
}

/** Ends a server that outlived whoever started it. Its lock proves that the noted process is that server and no stranger. */
async function endLeftBehind(dir: string, server: number | undefined): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!isServed(dir)) return;
    if (server === undefined) break;
    process.stderr.write(`Ending a local org that was left behind (process ${server}, ${signal})\n`);
    try {
      process.kill(server, signal);
    } catch (error) {
      // It has ended by itself.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    if (await isLeftAlone(dir, GRACE_MS)) return;
  }
  throw new Error(`A local org still serves ${dir}. End its process${server === undefined ? '' : ` ${server}`}, then run npm start again.`);
}

/** Claims a folder, and ends a server that is left behind in it. Throws when another process has it claimed: then one is running. */
export async function claimFolder(dir: string): Promise<FolderClaim> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const giveBack = lock(join(dir, START_LOCK));
  if (!giveBack) throw new Error(runningAlready(dir));
  const { server } = readProcesses(dir);
  writeProcesses(dir, { ...(server === undefined ? {} : { server }), start: process.pid });
  try {
    await endLeftBehind(dir, server);
  } catch (error) {
    giveBack();
    throw error;
  }
  return {
    noteServer: (server) => writeProcesses(dir, { start: process.pid, server }),
    empty: () => {
      for (const name of readdirSync(dir)) if (name !== START_LOCK && name !== PROCESSES) rmSync(join(dir, name), { recursive: true, force: true });
    },
    giveBack,
  };
}
