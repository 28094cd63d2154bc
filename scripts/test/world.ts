import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connection } from 'jsforce';
import { loginAs } from '../start/login.ts';
import { CLIENT_ID } from '../start/server-process.ts';
import { QUIET, sf } from '../org/sf.ts';

/** Whether to run the whole of what `npm test` samples: `npm run test:deep`. */
export const DEEP = Boolean(process.env['TEST_DEEP']);

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START = join(ROOT, 'scripts/start/start.ts');

/** What a command said and how it ended. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** A started product of its own: own home, own org, own alias, free port. Nothing of the user's is touched. */
export class World {
  readonly home = mkdtempSync(join(tmpdir(), 'perennial-test-'));
  readonly alias = 'perennial-test';
  readonly env: NodeJS.ProcessEnv;
  url = '';
  launchUrl = '';
  /** What the last start has said until it was ready. */
  startedWith = '';
  /** Everything commands have said so far. */
  readonly said: string[] = [];
  #process: ChildProcess | undefined;

  constructor() {
    this.env = {
      ...process.env,
      ...QUIET,
      // Our own commands write their log: a test looks for secrets in it.
      SF_DISABLE_LOG_FILE: 'false',
      HOME: this.home,
      USERPROFILE: this.home,
      SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
      PERENNIAL_ALIAS: this.alias,
      PERENNIAL_ORG_DIR: join(this.home, 'org'),
      PERENNIAL_PORT: '0',
    };
  }

  /** Does what `npm start` does and waits for the URL. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [START], { cwd: ROOT, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        said += chunk.toString();
        const found = /(http:\/\/localhost:\d+)\/secur\/frontdoor\.jsp\?otp=\S+/.exec(said);
        if (!found) return;
        this.launchUrl = found[0];
        this.url = found[1] ?? '';
        resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${said}`)));
    });
    this.startedWith = said;
  }

  /** Ends `npm start` by a signal; the server may outlive it for a moment. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await gone;
    }
  }

  /** The process ids of `npm start` and of its server. */
  processes(): { start: number; server: number } {
    return JSON.parse(readFileSync(join(this.home, 'org/processes.json'), 'utf8')) as { start: number; server: number };
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Logs the CLI in as the administrator once more. */
  async login(): Promise<void> {
    const how = ['--client-id', CLIENT_ID, '--jwt-key-file', join(this.home, 'org/login.key'), '--username', 'admin@perennial.local'];
    await this.sf('org', 'login', 'jwt', ...how, '--instance-url', this.url, '--alias', this.alias);
  }

  /** Settings of the environment that log the administrator in by JWT. */
  jwt(): NodeJS.ProcessEnv {
    return {
      PERENNIAL_JWT_CLIENT_ID: CLIENT_ID,
      PERENNIAL_JWT_KEY: readFileSync(join(this.home, 'org/login.key'), 'utf8'),
      PERENNIAL_JWT_USERNAME: 'admin@perennial.local',
      PERENNIAL_JWT_LOGIN_URL: this.url,
    };
  }

  /** Runs the real Salesforce CLI against this org. */
  sf(...args: string[]): Promise<string> {
    return sf(args, ROOT, this.env);
  }

  /** Runs `perennial …` as a user would. */
  perennial(...args: string[]): Promise<Ended> {
    return this.perennialIn(ROOT, args);
  }

  /** Runs `perennial …` in a folder of the user's. */
  perennialFrom(folder: string, ...args: string[]): Promise<Ended> {
    return this.#run(folder, [join(ROOT, 'scripts/perennial.ts'), ...args], {});
  }

  /** Runs the `perennial` of a copy of this project, with more in its environment. */
  perennialIn(project: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.#run(project, [join(project, 'scripts/perennial.ts'), ...args], env);
  }

  /** Does what `npm start` does in a second terminal, and waits for its end. */
  startAgain(): Promise<Ended> {
    return this.#run(ROOT, [START], {});
  }

  #run(project: string, args: string[], env: NodeJS.ProcessEnv): Promise<Ended> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, args, {
        cwd: project,
        env: { ...this.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended: Ended = { code: null, out: '', err: '' };
      child.stdout.on('data', (chunk: Buffer) => (ended.out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (ended.err += chunk.toString()));
      child.once('close', (code) => {
        this.said.push(ended.out, ended.err);
        resolve({ ...ended, code });
      });
    });
  }

  /** A jsforce connection as the sample's integration user, with Perennial Integration and nothing else. */
  asJobs(): Promise<Connection> {
    return this.asUser('jobs@perennial.local');
  }

  /** A jsforce connection as any user of the org. */
  asUser(username: string): Promise<Connection> {
    return loginAs(this.url, join(this.home, 'org/login.key'), username);
  }

  /** A jsforce connection as one of the sample's people: admin, steward, field, viewer. */
  as(person: 'admin' | 'steward' | 'field' | 'viewer'): Promise<Connection> {
    return this.asUser(`${person}@perennial.local`);
  }
}
