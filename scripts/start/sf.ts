import { spawn } from 'node:child_process';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

const CLI = join(dirname(findPackageJSON('@salesforce/cli', import.meta.url) ?? ''), 'bin/run.js');

/** What keeps the CLI from calling home or checking for updates. */
export const QUIET = { SF_DISABLE_TELEMETRY: 'true', SF_AUTOUPDATE_DISABLE: 'true', SF_SKIP_NEW_VERSION_CHECK: 'true', FORCE_COLOR: '0' };

/** Runs the Salesforce CLI of this project. Throws with what it said when it fails. */
export function sf(args: string[], cwd: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], { cwd, env: { ...env, ...QUIET }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.once('exit', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`sf ${args.slice(0, 3).join(' ')} failed (${code}):\n${out}${complaint}`)),
    );
  });
}
