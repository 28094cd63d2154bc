import { globSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Folders that hold no tests of ours. */
const FOREIGN: ReadonlySet<string> = new Set(['node_modules', '.local-org', '.git', 'coverage']);

/** A script of `package.json` that runs tests, and the globs of the files it runs. */
export interface Lane {
  script: string;
  globs: string[];
}

/** Files of a project by glob, relative to its root, with `/` between folders. */
const filesOf = (root: string, glob: string): string[] =>
  globSync(glob, { cwd: root, exclude: (name) => FOREIGN.has(name) })
    .map((file) => file.split(sep).join('/'))
    .sort();

/** The scripts that `script` runs, itself included: those whose names its command says, and theirs. */
function scriptsRunBy(script: string, scripts: Record<string, string>, seen = new Set<string>()): Set<string> {
  const command = scripts[script];
  if (command === undefined || seen.has(script)) return seen;
  seen.add(script);
  for (const word of command.split(/[\s"&|;]+/)) scriptsRunBy(word, scripts, seen);
  return seen;
}

/** The lanes of `npm test`, read from the commands. `jestGlobs` are the files that the word `jest` stands for. */
export function lanesOf(scripts: Record<string, string>, jestGlobs: readonly string[]): Lane[] {
  return [...scriptsRunBy('test', scripts)].flatMap((script) => {
    const words = (scripts[script] ?? '').split(/[\s"]+/);
    const globs = [...words.filter((word) => word.endsWith('.test.ts')), ...(words.includes('jest') ? jestGlobs : [])];
    return globs.length > 0 ? [{ script, globs }] : [];
  });
}

/** The lanes of the project at `root`. */
export async function projectLanes(root: string): Promise<Lane[]> {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const { default: jest } = (await import(pathToFileURL(join(root, 'jest.config.js')).href)) as { default: { testMatch: string[] } };
  return lanesOf(
    scripts,
    jest.testMatch.map((glob) => glob.replace('<rootDir>/', '')),
  );
}

/** Each test file below `root` with the scripts that run it. */
export function scriptsByTest(root: string, lanes: readonly Lane[]): Map<string, string[]> {
  const found = new Map(filesOf(root, '**/*.test.ts').map((file) => [file, [] as string[]]));
  for (const { script, globs } of lanes) for (const file of globs.flatMap((glob) => filesOf(root, glob))) found.get(file)?.push(script);
  return found;
}

/** What a file imports or starts as a process: the TypeScript files that it names. A name with `${…}` stands for all that fit. */
function filesNamedIn(root: string, file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/['`]([^'`\n]+\.ts)['`]/g)]
    .map(([, name = '']) =>
      join(dirname(file), name.replaceAll(/\$\{\w+\}/g, '*'))
        .split(sep)
        .join('/'),
    )
    .filter((named) => !named.startsWith('..'))
    .flatMap((named) => filesOf(root, named));
}

/** The parts of tests below `root` that no test uses, directly or through another. */
export function unusedParts(root: string): string[] {
  const used = new Set<string>();
  const waiting = filesOf(root, '**/*.test.ts');
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (used.has(file)) continue;
    used.add(file);
    waiting.push(...filesNamedIn(root, file));
  }
  return ['scripts/test/**/*.ts', 'scripts/**/testing/**/*.ts', 'local-org/test/**/*.ts']
    .flatMap((glob) => filesOf(root, glob))
    .filter((file) => !used.has(file));
}
