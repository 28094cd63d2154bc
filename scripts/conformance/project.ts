/** Deploys any SFDX project to a local org of its own with the real CLI, and says what was refused. */
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../org/errors.ts';
import { ADMIN, ALIAS, withThrowawayOrg } from './throwaway-org.ts';
import type { ThrowawayOrg } from './throwaway-org.ts';

interface ProjectFile {
  packageDirectories: { path: string; default?: boolean }[];
  replacements?: { replaceWithEnv?: string }[];
}

/** One component the org refused. */
export interface Refusal {
  type: string;
  name: string;
  line: number | undefined;
  problem: string;
}

/** What a deploy of a project came to. */
export interface ProjectOutcome {
  components: number;
  warnings: number;
  refusals: Refusal[];
  seconds: number;
}

/**
 * What CumulusCI puts in place of its tokens when it deploys a project without a namespace
 * (cumulusci.readthedocs.io, namespace injection). File names have them too, with other marks.
 */
const TOKENS: [RegExp, string][] = [
  [/%%%(NAMESPACED_ORG|NAMESPACE|MANAGED_OR_NAMESPACED_ORG)%%%/g, ''],
  [/%%%NAMESPACE_OR_C%%%|%%%NAMESPACED_ORG_OR_C%%%/g, 'c'],
  [/%%%NAMESPACE_DOT%%%/g, ''],
  [/___(NAMESPACED_ORG|NAMESPACE)___/g, ''],
];

const plain = (text: string): string => TOKENS.reduce((done, [token, replacement]) => done.replace(token, replacement), text);

const TEXT = /\.(xml|json|js|html|css|cls|trigger|page|component|cmp|evt|design|svg|app|auradoc|md)$/;

function readProject(dir: string): ProjectFile {
  const file = join(dir, 'sfdx-project.json');
  if (!existsSync(file)) throw new UsageError(`${dir} is no SFDX project: it has no sfdx-project.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as ProjectFile;
}

/** Copies what a deploy needs, so that the CLI writes nothing into the project, and resolves tokens on the way. */
function copyProject(from: string, to: string, project: ProjectFile): void {
  for (const name of ['sfdx-project.json', '.forceignore']) if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name));
  for (const { path } of project.packageDirectories) {
    mkdirSync(join(to, path), { recursive: true });
    for (const entry of globSync('**/*', { cwd: join(from, path), withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const source = join(entry.parentPath, entry.name);
      const target = join(to, path, plain(source.slice(join(from, path).length)));
      mkdirSync(join(target, '..'), { recursive: true });
      if (TEXT.test(entry.name)) writeFileSync(target, plain(readFileSync(source, 'utf8')));
      else cpSync(source, target);
    }
  }
}

/** The scratch definition a project is developed with: its settings decide what an org of it can take. */
function definitionOf(dir: string, given: string | undefined): string | undefined {
  if (given !== undefined) return resolve(given);
  const candidates = ['config/project-scratch-def.json', 'orgs/dev.json', ...globSync('config/**/*scratch-def*.json', { cwd: dir }).sort()];
  return candidates.map((name) => join(dir, name)).find((name) => existsSync(name));
}

/** Applies a definition's settings to the org. */
async function settle(definition: string, { url, home, as }: ThrowawayOrg): Promise<void> {
  const { AuthInfo } = await import('@salesforce/core');
  const { accessToken } = await as(ADMIN);
  const info = await AuthInfo.create({ accessTokenOptions: { accessToken: accessToken ?? '', instanceUrl: url, loginUrl: url } });
  await info.save();
  const { applySettings } = await import('../org/settings.ts');
  await applySettings(definition, info.getUsername(), home);
}

interface CliResult {
  result: { numberComponentsTotal?: number; details?: { componentFailures?: CliMessage[]; componentSuccesses?: CliMessage[] } };
  message?: string;
}
interface CliMessage {
  componentType: string;
  fullName: string;
  problem?: string;
  lineNumber?: string | number;
}

/** Runs a deploy of everything in the project's package directories. A refused deploy is an outcome, not an error. */
async function deployAll(dir: string, { sf }: ThrowawayOrg, paths: string[]): Promise<CliResult> {
  const args = [
    'project',
    'deploy',
    'start',
    '--target-org',
    ALIAS,
    '--ignore-conflicts',
    '--json',
    ...paths.flatMap((path) => ['--source-dir', path]),
  ];
  const said = await sf(args, dir).catch((error: unknown) => (error as Error).message);
  const json = /\{[\s\S]*\}/.exec(said)?.[0];
  if (!json) throw new Error(said);
  const answer = JSON.parse(json) as CliResult;
  if (!answer.result?.details) throw new Error(answer.message ?? said);
  return answer;
}

/**
 * Deploys a project to an org that is made for it and thrown away. `definition` is a scratch definition file; when left out
 * the project's own is looked for. Throws UsageError for a folder that is no project.
 */
export async function deployProject(dir: string, options: { definition?: string | undefined; say(step: string): void }): Promise<ProjectOutcome> {
  const from = resolve(dir);
  const project = readProject(from);
  const began = Date.now();
  for (const { replaceWithEnv } of project.replacements ?? []) if (replaceWithEnv) process.env[replaceWithEnv] ??= ADMIN;
  return withThrowawayOrg(async (org) => {
    const copy = join(org.home, 'project');
    mkdirSync(copy);
    copyProject(from, copy, project);
    const definition = definitionOf(from, options.definition);
    if (definition !== undefined) {
      options.say(`settings of ${definition}`);
      await settle(definition, org);
    }
    options.say('sf project deploy start');
    const paths = project.packageDirectories
      .map(({ path }) => path)
      .filter((path) => globSync('**/*-meta.xml', { cwd: join(copy, path) }).length > 0);
    const { result } = await deployAll(copy, org, paths);
    const failures = result.details?.componentFailures ?? [];
    const successes = result.details?.componentSuccesses ?? [];
    return {
      components: successes.length + failures.length,
      warnings: successes.filter((one) => one.problem).length,
      refusals: failures.map((one) => ({
        type: one.componentType,
        name: one.fullName,
        line: one.lineNumber === undefined ? undefined : Number(one.lineNumber),
        problem: one.problem ?? '',
      })),
      seconds: (Date.now() - began) / 1000,
    };
  });
}
