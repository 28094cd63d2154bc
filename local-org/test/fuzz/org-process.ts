/** The org under fuzz as its tester has it: a process to talk to, and what it has announced to have made. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostReady, HostState } from './host.ts';
import { envelope, statusCall } from './soap.ts';
import { objections } from './verdict.ts';
import { send } from './wire.ts';
import type { Answer, Case } from './wire.ts';

/** How long a hung org may take to come back before the run is given up. */
const PATIENCE = 300_000;

/** How a case went: everything wrong with it, and the answer where one came. */
export interface Outcome {
  wrong: string[];
  answer?: Answer;
}

/** An org in a process of its own. */
export class OrgProcess {
  readonly ready: HostReady;
  /** Every id in the answer to a write that was taken. */
  readonly announced = new Set<string>();
  /** Whether the answer to some case never came: what it wrote is not announced. */
  hasUnanswered = false;
  readonly #child: ChildProcess;
  readonly #home: string;
  #log = '';
  /** Why it is no more; undefined while it lives. */
  ended: string | undefined;

  private constructor(child: ChildProcess, home: string, ready: HostReady) {
    this.#child = child;
    this.#home = home;
    this.ready = ready;
    child.once('exit', (code, signal) => (this.ended = `the org's process ended: ${signal ?? `exit code ${code}`}`));
    const keep = (chunk: Buffer): void => void (this.#log = (this.#log + chunk.toString()).slice(-20_000));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  static async start(): Promise<OrgProcess> {
    const home = mkdtempSync(join(tmpdir(), 'fuzz-home-'));
    const cwd = join(home, 'a', 'b');
    mkdirSync(cwd, { recursive: true });
    // The options of this process name files by paths that mean nothing there.
    const child = fork(join(import.meta.dirname, 'host.ts'), { cwd, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    let failure = '';
    child.stderr?.on('data', (chunk: Buffer) => void (failure += chunk.toString()));
    const first = await Promise.race([once(child, 'message').then(([message]) => message as HostReady), once(child, 'exit')]);
    if (Array.isArray(first)) throw new Error(`the org did not start: ${failure}`);
    return new OrgProcess(child, home, first);
  }

  /** Sends a case and judges what comes back. */
  async play(one: Case): Promise<Outcome> {
    if (this.ended) return { wrong: [this.ended] };
    try {
      const answer = await this.#outcome(one, await send(this.ready.url, one));
      this.#note(one, answer);
      return { wrong: objections(one, answer), answer };
    } catch (error) {
      if (one.hangUp && /ECONNRESET|EPIPE|hang up/.test(String(error))) return { wrong: this.ended ? [this.ended] : [] };
      this.hasUnanswered ||= one.method !== 'GET' && one.method !== 'HEAD';
      await this.#recover();
      return { wrong: [this.ended ?? (error instanceof Error ? error.message : String(error))] };
    }
  }

  /** What a deploy comes to is told by its status. */
  async #outcome(one: Case, answer: Answer): Promise<Answer> {
    const id = one.shape === 'soap' ? /<deployResponse>.*<id>(\w+)<\/id>/s.exec(answer.text)?.[1] : undefined;
    if (id === undefined) return answer;
    return send(this.ready.url, { ...one, body: envelope(this.ready.tokens.admin, statusCall(id)) });
  }

  #note({ method, shape }: Case, { status, text }: Answer): void {
    if (method === 'GET' || status >= 300 || shape === 'soap') return;
    for (const [, id] of text.matchAll(/"(?:id|Id)":"(\w{15,})"/g)) this.announced.add(id as string);
  }

  /** Waits until a busy org answers again; ends one that does not. */
  async #recover(): Promise<void> {
    const tame: Case = { what: '', method: 'GET', path: '/services/data', headers: { host: 'localhost' }, shape: 'rest', refused: false };
    for (const start = performance.now(); performance.now() - start < PATIENCE && !this.ended;) {
      const answer = await send(this.ready.url, tame).catch(() => undefined);
      if (answer?.status === 200) return;
      await new Promise((done) => setTimeout(done, 200));
    }
    if (this.ended) return;
    this.ended = `the org did not answer for ${PATIENCE / 1000} s`;
    this.#child.kill('SIGKILL');
  }

  /** What the org holds now. */
  async state(): Promise<HostState> {
    if (this.ended) throw new Error(`${this.ended}\n${this.#log}`);
    this.#child.send('state');
    const [state] = (await once(this.#child, 'message')) as [HostState];
    return state;
  }

  /** Files that appeared outside of where the server may write. */
  strayFiles(): string[] {
    const inHome = readdirSync(this.#home, { recursive: true })
      .map(String)
      .filter((path) => !['a', join('a', 'b')].includes(path));
    return [...inHome, ...readdirSync(tmpdir()).filter((name) => name.startsWith('fuzz-escaped'))];
  }

  async stop(): Promise<void> {
    const exit = this.ended ? undefined : once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    await exit;
    rmSync(this.#home, { recursive: true, force: true });
  }
}
