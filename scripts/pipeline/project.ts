import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../org/errors.ts';

/** The repository's root: an SFDX project. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** The package directories of `sfdx-project.json`, the default one first. */
export function packageDirectories(): { path: string; default?: boolean; package?: string; definitionFile?: string }[] {
  const { packageDirectories: all } = JSON.parse(readFileSync(join(PROJECT, 'sfdx-project.json'), 'utf8')) as {
    packageDirectories: { path: string; default?: boolean }[];
  };
  return [...all].sort((a, b) => Number(b.default ?? false) - Number(a.default ?? false));
}

/** Runs a program of this machine, with more in its environment, and gives what it wrote. Throws a Failure with what it said when it fails. */
export function execute(program: string, args: string[], cwd = PROJECT, env: NodeJS.ProcessEnv = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.once('error', (error) =>
      reject(new Failure(`${program} could not be run: ${error.message}`, `Install ${program}, or put it on the PATH.`)),
    );
    child.once('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Failure(`${program} ${args[0] ?? ''} ended with ${code ?? 'a signal'}:\n${(complaint + out).trim()}`, ''));
    });
  });
}

/** Runs a script of `package.json`, by the npm this was started with where there is one. */
export function npmRun(script: string): Promise<string> {
  const npm = process.env['npm_execpath'];
  return npm?.endsWith('.js') ? execute(process.execPath, [npm, 'run', '--silent', script]) : execute('npm', ['run', '--silent', script]);
}
