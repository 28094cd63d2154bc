import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Consumer key of the connected app that `npm start` logs in by. */
export const CLIENT_ID = 'perennial-local';
const SERVER = fileURLToPath(new URL('../../local-org/src/server.ts', import.meta.url));
const DEFAULT_PORT = 8123;

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

/** True when what listens there is a local org. */
async function isLocalOrg(port: number): Promise<boolean> {
  const answer = await fetch(`http://localhost:${port}/services/data`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
  return (await answer?.text().catch(() => ''))?.includes('"Local ') ?? false;
}

/** The port of last time if it is free: what the CLI knows the org by. Else a free one. */
async function choosePort(portFile: string): Promise<number> {
  const wanted = Number(process.env['PERENNIAL_PORT'] ?? (existsSync(portFile) ? readFileSync(portFile, 'utf8') : DEFAULT_PORT));
  if (await isFree(wanted)) return wanted;
  if (existsSync(portFile) && (await isLocalOrg(wanted)))
    throw new Error(`The local org is running already at http://localhost:${wanted}: stop it first (Ctrl-C where it runs).`);
  return 0;
}

/** Starts the server on the org kept in `dir`, with more options where wanted, and waits until it listens. Throws with what it said when it does not. */
export async function startServerProcess(dir: string, more: readonly string[] = []): Promise<RunningOrg> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { privateFile, publicFile } = keyPair(dir);
  const portFile = join(dir, 'port');
  const port = await choosePort(portFile);
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
      ...more,
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TZ: 'UTC' },
    },
  );
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
