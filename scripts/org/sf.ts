import { spawn } from 'node:child_process';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { Failure, redacted } from './errors.ts';

const CLI = join(dirname(findPackageJSON('@salesforce/cli', import.meta.url) ?? ''), 'bin/run.js');

/** What keeps the CLI from calling home, checking for updates, and waiting half a second for its log when it ends. */
export const QUIET = {
  ...{ SF_DISABLE_TELEMETRY: 'true', SF_AUTOUPDATE_DISABLE: 'true', SF_SKIP_NEW_VERSION_CHECK: 'true' },
  ...{ SF_DISABLE_LOG_FILE: 'true', FORCE_COLOR: '0' },
};

interface Ended {
  code: number | null;
  out: string;
  complaint: string;
}

function run(args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CLI, ...args], { cwd, env: { ...env, ...QUIET }, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended: Ended = { code: null, out: '', complaint: '' };
    child.stdout.on('data', (chunk: Buffer) => (ended.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (ended.complaint += chunk.toString()));
    child.once('close', (code) => resolve({ ...ended, code }));
  });
}

/** Runs the Salesforce CLI of this project. Throws with what it said when it fails. */
export async function sf(args: string[], cwd: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { code, out, complaint } = await run(args, cwd, env);
  if (code !== 0) throw new Error(`sf ${args.slice(0, 3).join(' ')} failed (${code}):\n${out}${complaint}`);
  return out;
}

/** What the CLI answers to `--json`. */
interface JsonAnswer<T> {
  status: number;
  result?: T;
  name?: string;
  message?: string;
  actions?: string[];
  data?: unknown;
}

/** A command of the CLI that failed: its name for what happened, its words, and what it advises. */
export class SfError extends Failure {
  readonly code: string;
  /** What the CLI tells beside the words: a deploy's result, the id of a request. */
  readonly data: unknown;

  constructor(command: string, answer: JsonAnswer<unknown>) {
    super(`${command}: ${redacted(answer.message ?? 'failed')}`, (answer.actions ?? []).map(redacted).join(' '));
    this.code = answer.name ?? '';
    this.data = answer.data ?? answer.result;
  }
}

/** Runs a command of the CLI with `--json` and gives its result. Throws an {@link SfError}. */
export async function sfJson<T>(args: string[], cwd: string, env: NodeJS.ProcessEnv = process.env): Promise<T> {
  const command = `sf ${args
    .filter((arg) => !arg.startsWith('-'))
    .slice(0, 3)
    .join(' ')}`;
  const { code, out, complaint } = await run([...args, '--json'], cwd, env);
  let answer: JsonAnswer<T>;
  try {
    answer = JSON.parse(out) as JsonAnswer<T>;
  } catch {
    answer = { status: code ?? 1, message: `it ended with ${code ?? 'a signal'} and said: ${(out + complaint).trim().slice(-2000) || 'nothing'}` };
  }
  if (answer.status !== 0 || answer.result === undefined) throw new SfError(command, answer);
  return answer.result;
}
