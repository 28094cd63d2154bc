import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How long a program took, and what it had of memory. */
export interface MeasuredRun {
  seconds: number;
  /** Peak of resident memory. */
  memoryMb: number;
  /** The end of what it printed. */
  out: string;
}

/**
 * Runs a program of Node. The process writes its peak of memory down as it ends, into `dir`. Throws with what it said when it ends with a code
 * that is not among `codes`. `keep` is how many characters of the end of its output are kept.
 */
export async function measuredRun(
  dir: string,
  program: string,
  args: readonly string[],
  { cwd = dir, codes = [0], keep = 20_000 } = {},
): Promise<MeasuredRun> {
  const [hook, note] = [join(dir, 'memory.cjs'), join(dir, 'memory')];
  writeFileSync(hook, `process.on('exit',()=>require('node:fs').writeFileSync(${JSON.stringify(note)},String(process.resourceUsage().maxRSS)))`);
  const began = Date.now();
  const child = spawn(process.execPath, ['--require', hook, program, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, complaint] = ['', ''];
  // Rows that the CLI tells one by one are not kept.
  child.stdout.on('data', (chunk: Buffer) => (out = (out + chunk.toString()).slice(-keep)));
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4000)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const seconds = (Date.now() - began) / 1000;
  if (code === null || !codes.includes(code)) throw new Error(`${program} ${args.slice(0, 3).join(' ')} ended with ${code}:\n${out}${complaint}`);
  return { seconds, memoryMb: Number(readFileSync(note, 'utf8')) / 1024, out };
}
