/** `npm run check:metadata`: are the source files what an org takes, each for itself before the CLI repairs it, and all together? */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
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

if (import.meta.main) {
  const root = process.argv[2] ?? ROOT;
  const problems = checkProject(root);
  for (const { file, line, message } of problems)
    process.stderr.write(`${relative('.', join(root, file))}${line === undefined ? '' : `:${line}`}: ${message.replace(/\p{Cc}/gu, '?')}\n`);
  // What no converter can read is not put together either.
  const refusals = problems.length > 0 ? [] : await checkWhole(root);
  for (const refusal of refusals) process.stderr.write(`${refusal.replace(/\p{Cc}/gu, '?')}\n`);
  process.exitCode = problems.length + refusals.length > 0 ? 1 : 0;
}
