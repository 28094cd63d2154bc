/** `npm run check:metadata`: are the source files what an org takes, each for itself before the CLI repairs it, and all together? */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkWhole } from './check-whole.ts';
import { checkScratchDefinition, checkSource } from './source.ts';
import type { SourceProblem } from './source.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Everything wrong with a project's package directories and scratch definitions. Throws when it is no project. */
export function checkProject(root: string): SourceProblem[] {
  const project = JSON.parse(readFileSync(join(root, 'sfdx-project.json'), 'utf8')) as { packageDirectories: { path: string }[] };
  const source = project.packageDirectories.flatMap(({ path }) =>
    existsSync(join(root, path))
      ? checkSource(join(root, path)).map((problem) => ({ ...problem, file: join(path, problem.file) }))
      : [{ file: 'sfdx-project.json', message: `The package directory ${path} is not there` }],
  );
  const definitions = globSync('config/**/*scratch-def*.json', { cwd: root }).sort();
  return [...source, ...definitions.flatMap((file) => checkScratchDefinition(readFileSync(join(root, file), 'utf8'), file))];
}

/** A fingerprint of what the check of the whole depends on: the sources, and the rules. */
function fingerprint(root: string): string {
  const hash = createHash('sha256');
  const { packageDirectories } = JSON.parse(readFileSync(join(root, 'sfdx-project.json'), 'utf8')) as { packageDirectories: { path: string }[] };
  const folders = [...packageDirectories.map(({ path }) => join(root, path)), join(ROOT, 'formula/src'), join(ROOT, 'local-org/src')];
  for (const folder of folders)
    for (const file of globSync('**/*.*', { cwd: folder, exclude: ['**/__tests__/**'] }).sort()) {
      const path = join(folder, file);
      if (statSync(path).isFile()) hash.update(file).update(readFileSync(path));
    }
  return hash.digest('hex');
}

/** {@link checkWhole}, unless the same sources have passed it before. */
async function checkWholeOnce(root: string): Promise<string[]> {
  const passed = join(root, '.perennial/checked');
  const mark = fingerprint(root);
  if (existsSync(passed) && readFileSync(passed, 'utf8') === mark) return [];
  const refusals = await checkWhole(root);
  if (refusals.length > 0) return refusals;
  mkdirSync(dirname(passed), { recursive: true, mode: 0o700 });
  writeFileSync(passed, mark);
  return [];
}

if (import.meta.main) {
  const root = process.argv[2] ?? ROOT;
  const problems = checkProject(root);
  for (const { file, line, message } of problems)
    process.stderr.write(`${relative('.', join(root, file))}${line === undefined ? '' : `:${line}`}: ${message.replace(/\p{Cc}/gu, '?')}\n`);
  // What no converter can read is not put together either.
  const refusals = problems.length > 0 ? [] : await checkWholeOnce(root);
  for (const refusal of refusals) process.stderr.write(`${refusal.replace(/\p{Cc}/gu, '?')}\n`);
  process.exitCode = problems.length + refusals.length > 0 ? 1 : 0;
}
