/** From a commit to a sandbox or production: check first, then deploy, then see that the flows run. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ComponentSet } from '@salesforce/source-deploy-retrieve';
import type { Connection } from 'jsforce';
import { connect, usernameOf } from '../org/connect.ts';
import { Failure, UsageError } from '../org/errors.ts';
import { queryAll } from '../org/query.ts';
import { SfError, sfJson } from '../org/sf.ts';
import { deltaSince } from './delta.ts';
import type { Delta } from './delta.ts';
import { sfDeploy, summaryOf } from './deploy-source.ts';
import { activateFlows } from './flows.ts';
import { changedFiles, commitOf, uncommitted } from './git.ts';
import { manifestXml, readManifest, sizeOf } from './manifest.ts';
import type { Members } from './manifest.ts';
import { packageDirectories, PROJECT } from './project.ts';
import { SOURCE_STAGES } from './source-stages.ts';
import { runStages, skipped } from './stages.ts';
import type { Stage, StageOutcome } from './stages.ts';
import { directoriesFor, TRANSLATIONS } from './target.ts';

/** What Apex tests run at a production deploy: the org's own. There are none of ours. */
export type TestLevel = 'NoTestRun' | 'RunLocalTests' | 'RunAllTestsInOrg';

export interface DeployOptions {
  targetOrg: string | undefined;
  /** Only what has changed since this commit, deletions too. */
  delta: string | undefined;
  dryRun: boolean;
  /** Deploys to production without asking. */
  yes: boolean;
  /** Sends page layouts the org has already, over what its administrators have made of them. */
  layouts: boolean;
  /** Deploys what is not committed. */
  allowDirty: boolean;
  testLevel: TestLevel | undefined;
  quiet: boolean;
  /** Asks whoever is there; undefined where nobody is. */
  ask: ((question: string) => Promise<boolean>) | undefined;
}

export interface DeployOutcome {
  org: string;
  orgId: string;
  production: boolean;
  dryRun: boolean;
  /** Components sent and deleted; undefined counts for a whole deploy are told in `stages`. */
  deleted: string[];
  activatedFlows: string[];
  backup: string | undefined;
  stages: StageOutcome[];
}

interface TargetOrg {
  Id: string;
  Name: string;
  IsSandbox: boolean;
  OrganizationType: string;
  TrialExpirationDate: string | null;
}

interface Context {
  options: DeployOptions;
  username: string;
  connection: Connection;
  isProduction: boolean;
  /** The commit to compare with; undefined for a whole deploy. */
  base: string | undefined;
  /** Where manifests of this run are kept. */
  folder: string;
  /** What is sent and what goes: all of the project, or what differs from a commit. */
  delta: Delta;
  validatedId: string | undefined;
  activated: string[];
  backup: string | undefined;
}

/** An org people work in: neither sandbox nor scratch org nor trial nor Developer Edition. */
export const isProductionOrg = ({ IsSandbox, OrganizationType, TrialExpirationDate }: Omit<TargetOrg, 'Id' | 'Name'>): boolean =>
  !IsSandbox && TrialExpirationDate === null && OrganizationType !== 'Developer Edition';

const isEmpty = ({ delta }: Context): boolean => sizeOf(delta.changed) + sizeOf(delta.deleted) === 0;

const namesOf = (delta: Delta): string[] => [...delta.deleted].flatMap(([type, names]) => [...names].map((name) => `${type} ${name}`)).sort();

/** The manifests a command of the CLI is to take. */
function what({ delta, folder }: Context): string[] {
  const destructive = sizeOf(delta.deleted) > 0 ? ['--post-destructive-changes', join(folder, 'destructiveChanges.xml')] : [];
  return ['--manifest', join(folder, 'package.xml'), ...destructive];
}

const levelOf = ({ options, isProduction }: Context): TestLevel => options.testLevel ?? (isProduction ? 'RunLocalTests' : 'NoTestRun');

const STAGES: readonly Stage<Context>[] = [
  ...SOURCE_STAGES,
  {
    name: 'compare',
    title: 'Work out what to deploy',
    remedy: 'Deploy the whole instead: leave --delta out.',
    run: async (context) => {
      const directories = await directoriesFor(context.connection);
      const { base, options } = context;
      const { delta: ref, layouts } = options;
      context.delta = base === undefined ? await everything(directories) : await deltaSince(base, directories, PROJECT);
      const kept = layouts ? 0 : await keepLayouts(context.connection, context.delta.changed);
      writeFileSync(join(context.folder, 'package.xml'), manifestXml(context.delta.changed));
      writeFileSync(join(context.folder, 'destructiveChanges.xml'), manifestXml(context.delta.deleted));
      const what =
        ref === undefined
          ? `all of ${directories.join(', ')}`
          : `${sizeOf(context.delta.changed)} changed and ${sizeOf(context.delta.deleted)} deleted since ${ref}`;
      const hasTranslations = packageDirectories().some(({ path }) => path === TRANSLATIONS);
      const isDirty = (await changedFiles()).length > 0;
      return [
        what,
        ...(kept > 0 ? [`${kept} layouts stay as they are`] : []),
        ...(hasTranslations && !directories.includes(TRANSLATIONS) ? ['translations left out: Translation Workbench is off there'] : []),
        ...(isDirty ? [`${ref === undefined ? 'with' : 'without'} what is not committed`] : []),
      ].join('; ');
    },
  },
  {
    name: 'backup',
    title: 'Keep what will be deleted',
    remedy: 'See that you may retrieve metadata, and run again.',
    run: async (context) => {
      if (context.options.dryRun || sizeOf(context.delta.deleted) === 0) return skipped('nothing to keep');
      const moment = new Date().toISOString().replaceAll(/[:.]/g, '-');
      const folder = join(PROJECT, '.perennial/backup', `${context.username}-${moment}`);
      mkdirSync(folder, { recursive: true });
      const manifest = join(context.folder, 'destructiveChanges.xml');
      await sfJson(
        ['project', 'retrieve', 'start', '--target-org', context.username, '--manifest', manifest, '--target-metadata-dir', folder, '--unzip'],
        PROJECT,
      );
      // The CLI unpacks into a folder named after the zip, which holds one of the same name.
      context.backup = relative(PROJECT, join(folder, 'unpackaged/unpackaged'));
      return context.backup;
    },
  },
  {
    name: 'validate',
    title: 'Validate (nothing changes)',
    remedy: 'Put right what the org objects to and run again.',
    run: async (context) => {
      if (isEmpty(context)) return skipped('nothing to deploy');
      const level = levelOf(context);
      const answer =
        level === 'NoTestRun'
          ? await sfDeploy(PROJECT, context.username, ['start', '--dry-run', '--ignore-conflicts', ...what(context)])
          : await sfDeploy(PROJECT, context.username, ['validate', '--test-level', level, ...what(context)]);
      if (level !== 'NoTestRun') context.validatedId = answer.id;
      return `${answer.numberComponentsTotal} components`;
    },
  },
  {
    name: 'deploy',
    title: 'Deploy',
    remedy: 'Run again: nothing was taken, and what was validated may be deployed again.',
    run: async (context) => {
      if (context.options.dryRun) return skipped('--dry-run');
      if (isEmpty(context)) return skipped('nothing to deploy');
      return summaryOf(await quickOrWhole(context));
    },
  },
  {
    name: 'flows',
    title: 'Activate the flows',
    remedy: 'Activate them in Setup, Flows.',
    run: async (context) => {
      if (context.options.dryRun) return skipped('--dry-run');
      context.activated = await activateFlows(context.connection);
      return context.activated.length === 0 ? 'all run already' : `${context.activated.length} activated: ${context.activated.join(', ')}`;
    },
  },
];

/** All components of the project's directories. */
async function everything(directories: string[]): Promise<Delta> {
  const components = ComponentSet.fromSource(directories.map((directory) => join(PROJECT, directory)));
  return { changed: readManifest(await components.getPackageXml()), deleted: new Map() };
}

/** Leaves out the layouts the org has: its administrators may have changed them. Gives how many. */
async function keepLayouts(connection: Connection, changed: Members): Promise<number> {
  const ours = changed.get('Layout') ?? new Set();
  if (ours.size === 0) return 0;
  const there = await connection.metadata.list({ type: 'Layout' });
  // Listings encode what is special in names.
  const known = new Set([there].flat().map(({ fullName }) => decodeURIComponent(fullName)));
  const kept = [...ours].filter((name) => known.has(name));
  for (const name of kept) ours.delete(name);
  return kept.length;
}

/** Deploys what was validated without validating again, where the org lets it: else once more, whole. */
async function quickOrWhole(context: Context) {
  if (context.validatedId !== undefined) {
    try {
      return await sfDeploy(PROJECT, context.username, ['quick', '--job-id', context.validatedId]);
    } catch (error) {
      const isNotEligible =
        error instanceof SfError && /INVALID_ID_FIELD|CannotQuickDeploy|quick deploy|not eligible/i.test(`${error.code} ${error.message}`);
      if (!isNotEligible) throw error;
    }
  }
  const level = levelOf(context);
  return sfDeploy(PROJECT, context.username, [
    'start',
    '--ignore-conflicts',
    ...(level === 'NoTestRun' ? [] : ['--test-level', level]),
    ...what(context),
  ]);
}

/** Refuses what is not committed where that matters: what is deployed must be what a commit says. */
async function checkWorkTree({ options, isProduction }: Pick<Context, 'options' | 'isProduction'>): Promise<void> {
  if (options.allowDirty || (options.delta === undefined && (!isProduction || options.dryRun))) return;
  const changed = await changedFiles();
  if (changed.length === 0) return;
  const why = options.delta === undefined ? 'A production deploy takes what is committed' : '--delta compares commits';
  throw new UsageError(`${uncommitted(changed)}. ${why}: commit or stash them, or add --allow-dirty`);
}

async function confirm(org: TargetOrg, { yes, dryRun, ask }: DeployOptions): Promise<void> {
  if (yes || dryRun) return;
  const about = `${org.Name} (${org.Id}, ${org.OrganizationType}) is a production org`;
  if (!ask) throw new UsageError(`${about}. Where nobody can be asked, say --yes`);
  if (!(await ask(`${about}. Deploy to it?`))) throw new Failure('Nothing was deployed.', '');
}

/** Deploys to an org the CLI knows. Throws a StageFailure that names the stage, why it failed and what to do. */
export async function deploy(options: DeployOptions): Promise<DeployOutcome> {
  const username = await usernameOf(options.targetOrg);
  const connection = await connect(username);
  const [org] = await queryAll<TargetOrg>(connection, 'SELECT Id, Name, IsSandbox, OrganizationType, TrialExpirationDate FROM Organization');
  if (!org) throw new Failure('The org does not say what it is', 'See that you may read Organization.');
  const isProduction = isProductionOrg(org);
  const base = options.delta === undefined ? undefined : await commitOf(options.delta);
  await checkWorkTree({ options, isProduction });
  if (isProduction) await confirm(org, options);
  const folder = mkdtempSync(join(tmpdir(), 'perennial-deploy-'));
  const context: Context = {
    ...{ options, username, connection, isProduction, base, folder },
    ...{ delta: { changed: new Map(), deleted: new Map() }, validatedId: undefined, activated: [], backup: undefined },
  };
  try {
    const stages = await runStages(STAGES, context, { quiet: options.quiet });
    return {
      ...{ org: username, orgId: org.Id, production: isProduction, dryRun: options.dryRun },
      ...{ deleted: namesOf(context.delta), activatedFlows: context.activated, backup: context.backup, stages },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
