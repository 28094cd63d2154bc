import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { eventually } from '../../../local-org/test/eventually.ts';
import { isAlive } from '../../org/alive.ts';

describe('the process of a local org', { timeout: 600_000 }, () => {
  let dir: string;
  let started: ChildProcess[];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'perennial-start-'));
    started = [];
  });
  afterEach(async () => {
    for (const child of started) child.kill('SIGKILL');
    await serverIsGone();
    rmSync(dir, { recursive: true, force: true });
  });

  const noted = (): { start: number; server: number } => JSON.parse(readFileSync(join(dir, 'processes.json'), 'utf8')) as never;
  const serverIsGone = (): Promise<true> => eventually('The end of the server', () => !isAlive(noted().server) || undefined);
  /** Starts an org in the folder; gives where it is, or what it said when it did not start. */
  const start = async (): Promise<{ child: ChildProcess; url?: string; complaint: string }> => {
    const env = { ...process.env, PERENNIAL_PORT: '0' };
    const child = spawn(process.execPath, [join(import.meta.dirname, 'start-server.ts'), dir], { stdio: ['ignore', 'pipe', 'pipe'], env });
    started.push(child);
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    const [url] = (await Promise.race([once(child.stdout, 'data'), once(child, 'close')])) as [unknown];
    return { child, complaint, ...(Buffer.isBuffer(url) ? { url: url.toString().trim() } : {}) };
  };
  const answers = async (url: string | undefined): Promise<boolean> => (await fetch(`${url}/services/data`)).ok;

  it('ends when whoever started it is killed', async () => {
    const { child, url } = await start();
    assert.ok(await answers(url));
    child.kill('SIGKILL');
    await serverIsGone();
    assert.ok(await answers((await start()).url));
  });

  it('ends when its terminal is closed', async () => {
    await start();
    process.kill(noted().server, 'SIGHUP');
    await serverIsGone();
  });

  it('is taken over from when it hangs and whoever started it is gone', async () => {
    const { child } = await start();
    const { server } = noted();
    process.kill(server, 'SIGSTOP');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const next = await start();
    assert.match(next.complaint, new RegExp(`Ending a local org that was left behind \\(process ${server}, SIGKILL\\)`));
    // A killed process is there until the system has taken it off its list.
    await eventually('The end of the old server', () => !isAlive(server) || undefined);
    assert.ok(await answers(next.url));
  });

  it('is left alone while whoever started it lives', async () => {
    const { child, url } = await start();
    const { server } = noted();
    const second = await start();
    assert.equal(second.url, undefined);
    assert.match(second.complaint, new RegExp(`The local org is running already at ${url}\\. .*kill ${child.pid}\\.`));
    assert.equal(second.child.exitCode, 1);
    assert.deepEqual([noted().server, await answers(url)], [server, true]);
  });

  it('is never taken for a stranger that has its process id now', async () => {
    const stranger = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    started.push(stranger);
    writeFileSync(join(dir, 'processes.json'), JSON.stringify({ start: stranger.pid, server: stranger.pid }));
    assert.ok(await answers((await start()).url));
    assert.ok(isAlive(stranger.pid ?? 0));
  });
});

describe('a script of npm', { timeout: 600_000 }, () => {
  it('notices that npm is killed', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'perennial-npm-'));
    const script = `node ${JSON.stringify(join(import.meta.dirname, 'under-npm.ts'))}`;
    writeFileSync(join(dir, 'package.json'), JSON.stringify({ private: true, scripts: { start: script } }));
    const npm = spawn('npm', ['start', '--silent'], { cwd: dir, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    npm.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const pid = Number(await eventually('The script', () => /under npm: (\d+)/.exec(said)?.[1]));
    assert.ok(isAlive(pid));
    npm.kill('SIGKILL');
    await eventually('The end of the script', () => !isAlive(pid) || undefined);
    rmSync(dir, { recursive: true });
  });
});
