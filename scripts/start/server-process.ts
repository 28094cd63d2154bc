import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loginByJwt } from '../org/jwt.ts';
import { claimFolder, SERVER_LOCK } from './org-folder.ts';
import type { FolderClaim } from './org-folder.ts';

/** Consumer key of the connected app that `npm start` logs in by. */
export const CLIENT_ID = 'perennial-local';
const SERVER = fileURLToPath(new URL('../../local-org/src/server.ts', import.meta.url));
const DEFAULT_PORT = 8123;
const ANSWER_LIMIT_MS = 10_000;
const ADMIN = 'admin@perennial.local';

/** A local org that runs beside this process. */
export interface RunningOrg {
  url: string;
  launchUrl: string;
  orgId: string;
  keyFile: string;
  stop(): void;
  exited: Promise<number | null>;
}

/** The key pair logins are signed with, made once. Only the public half reaches the org. */
function keyPair(dir: string): { privateFile: string; publicFile: string } {
  const files = { privateFile: join(dir, 'login.key'), publicFile: join(dir, 'login.pub') };
  if (!existsSync(files.privateFile) || !existsSync(files.publicFile)) {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    writeFileSync(files.privateFile, privateKey, { mode: 0o600 });
    writeFileSync(files.publicFile, publicKey);
  }
  return files;
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

/** True when what listens there is the local org whose key this is. What does not answer is not. */
function takesKey(port: number, keyFile: string): Promise<boolean> {
  const login = loginByJwt({ clientId: CLIENT_ID, key: readFileSync(keyFile, 'utf8'), username: ADMIN, loginUrl: `http://localhost:${port}` }).then(
    () => true,
    () => false,
  );
  return Promise.race([login, sleep(ANSWER_LIMIT_MS, false, { ref: false })]);
}

/** The port of last time if it is free: what the CLI knows the org by. Else a free one. */
async function choosePort(portFile: string, keyFile: string): Promise<number> {
  const wanted = Number(process.env['PERENNIAL_PORT'] ?? (existsSync(portFile) ? readFileSync(portFile, 'utf8') : DEFAULT_PORT));
  if (await isFree(wanted)) return wanted;
  if (existsSync(portFile) && (await takesKey(wanted, keyFile)))
    throw new Error(
      `A local org that an older version started still serves this folder at http://localhost:${wanted}. End the process that listens there (lsof -ti tcp:${wanted} tells its id), then run npm start again.`,
    );
  return 0;
}

/**
 * Starts the server on the org kept in `dir`, with more options where wanted, and waits until it listens. It ends when this process does. A server
 * that was left behind in `dir` is ended first; `reset` begins with an empty org. Throws when one is running already, or with what it said when it
 * does not start.
 */
export async function startServerProcess(dir: string, more: readonly string[] = [], { reset = false } = {}): Promise<RunningOrg> {
  const claim = await claimFolder(dir);
  try {
    if (reset) claim.empty();
    const org = await spawnServer(dir, more, claim);
    void org.exited.then(claim.giveBack);
    return org;
  } catch (error) {
    claim.giveBack();
    throw error;
  }
}

async function spawnServer(dir: string, more: readonly string[], claim: FolderClaim): Promise<RunningOrg> {
  const { privateFile, publicFile } = keyPair(dir);
  const portFile = join(dir, 'port');
  const port = await choosePort(portFile, privateFile);
  const child = spawn(
    process.execPath,
    [
      SERVER,
      '--file',
      join(dir, 'org.sqlite'),
      '--port',
      String(port),
      '--app',
      `${CLIENT_ID}=${publicFile}`,
      '--shell-cache',
      join(dir, 'shell'),
      '--lock',
      join(dir, SERVER_LOCK),
      ...more,
    ],
    {
      // By the channel the server notices when this process is gone.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, TZ: 'UTC' },
    },
  ) as ChildProcessByStdio<null, Readable, Readable>;
  if (child.pid !== undefined) claim.noteServer(child.pid);
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4000)));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<{ url: string; launchUrl: string; orgId: string }>((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line) as { url: string; launchUrl: string; orgId: string }));
    void exited.then(() => reject(new Error(`The local org did not start.\n${complaint}`)));
  });
  const address = await ready;
  // What it said before it was ready: a scratch org that cannot be served, say.
  if (complaint !== '') process.stderr.write(complaint);
  lines.on('line', (line) => process.stderr.write(`${line}\n`));
  child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  writeFileSync(portFile, new URL(address.url).port);
  return { ...address, keyFile: privateFile, exited, stop: () => void child.kill('SIGTERM') };
}
