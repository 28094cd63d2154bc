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
import { foreignObjects } from '../setup/setup.ts';
import { deltaSince } from './delta.ts';
import type { Delta } from './delta.ts';
import { deletedIn, sfDeploy, summaryOf } from './deploy-source.ts';
import { allDeleted, deleteFlows, goneFrom, NO_DELTA, outcomeOf, withoutMissing } from './deletions.ts';
import type { DeletionOutcome } from './deletions.ts';
import { activateFlows, deactivateFlows, formerFlows } from './flows.ts';
import { changedFiles, commitOf, uncommitted } from './git.ts';
import { manifestXml, readManifest, sizeOf } from './manifest.ts';
import type { Members } from './manifest.ts';
import { decodedName } from './present.ts';
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

export interface DeployOutcome extends DeletionOutcome {
  org: string;
  orgId: string;
  production: boolean;
  dryRun: boolean;
  /** Components that were to be deleted and that the org does not have. */
  notThere: string[];
  activatedFlows: string[];
  /** Flows of earlier versions that ran and were switched off. */
  retiredFlows: string[];
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
  notThere: string[];
  confirmed: string[];
  validatedId: string | undefined;
  activated: string[];
  retired: string[];
  backup: string | undefined;
}

/** An org people work in: neither sandbox nor scratch org nor trial nor Developer Edition. */
export const isProductionOrg = ({ IsSandbox, OrganizationType, TrialExpirationDate }: Omit<TargetOrg, 'Id' | 'Name'>): boolean =>
  !IsSandbox && TrialExpirationDate === null && OrganizationType !== 'Developer Edition';

const isEmpty = ({ delta }: Context): boolean => sizeOf(delta.changed) + sizeOf(delta.deleted) === 0;

/** The manifests a command of the CLI is to take. */
function manifestArgs({ delta, folder }: Context): string[] {
  const destructive = sizeOf(delta.deleted) > 0 ? ['--post-destructive-changes', join(folder, 'destructiveChanges.xml')] : [];
  return ['--manifest', join(folder, 'package.xml'), ...destructive];
}

const levelOf = ({ options, isProduction }: Context): TestLevel => options.testLevel ?? (isProduction ? 'RunLocalTests' : 'NoTestRun');

const STAGES: readonly Stage<Context>[] = [
  ...SOURCE_STAGES,
  {
    name: 'names',
    title: 'Check the names of objects',
    remedy: 'See that you may list metadata, and run again.',
    run: async ({ connection }) => {
      await refuseForeignObjects(connection);
      return undefined;
    },
  },
  {
    name: 'compare',
    title: 'Work out what to deploy',
    remedy: 'Run again; where --delta is in the way, deploy the whole.',
    run: async (context) => {
      const directories = await directoriesFor(context.connection);
      const { base, options } = context;
      const { delta: ref, layouts } = options;
      context.delta = base === undefined ? await everything(directories) : await deltaSince(base, directories, PROJECT);
      Object.assign(context, await withoutMissing(context.connection, context.delta));
      const kept = layouts ? 0 : await keepLayouts(context.connection, context.delta.changed);
      writeFileSync(join(context.folder, 'package.xml'), manifestXml(context.delta.changed));
      writeFileSync(join(context.folder, 'destructiveChanges.xml'), manifestXml(context.delta.deleted));
      const what =
        ref === undefined
          ? `all of ${directories.join(', ')}`
          : `${sizeOf(context.delta.changed)} changed and ${sizeOf(allDeleted(context.delta))} deleted since ${ref}`;
      const hasTranslations = packageDirectories().some(({ path }) => path === TRANSLATIONS);
      const isDirty = (await changedFiles()).length > 0;
      return [
        what,
        ...(context.notThere.length > 0 ? [`${context.notThere.length} deleted that the org does not have`] : []),
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
      const deleted = allDeleted(context.delta);
      if (context.options.dryRun || sizeOf(deleted) === 0) return skipped('nothing to keep');
      const moment = new Date().toISOString().replaceAll(/[:.]/g, '-');
      const folder = join(PROJECT, '.perennial/backup', `${context.username}-${moment}`);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const manifest = join(context.folder, 'backup.xml');
      writeFileSync(manifest, manifestXml(deleted));
      const { messages = [] } = await sfJson<{ messages?: { problem: string } | { problem: string }[] }>(
        ['project', 'retrieve', 'start', '--target-org', context.username, '--manifest', manifest, '--target-metadata-dir', folder, '--unzip'],
        PROJECT,
      );
      const [lost] = [messages].flat();
      if (lost) throw new Failure(`What will be deleted cannot be kept: ${lost.problem}`, 'See that you may retrieve metadata, and run again.');
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
          ? await sfDeploy(PROJECT, context.username, ['start', '--dry-run', '--ignore-conflicts', ...manifestArgs(context)])
          : await sfDeploy(PROJECT, context.username, ['validate', '--test-level', level, ...manifestArgs(context)]);
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
      const answer = await quickOrWhole(context);
      context.confirmed.push(...deletedIn(answer));
      return summaryOf(answer);
    },
  },
  {
    name: 'flows',
    title: 'Activate the flows',
    remedy: 'Activate them in Setup, Flows.',
    run: async (context) => {
      if (context.options.dryRun) return skipped('--dry-run');
      context.activated = await activateFlows(context.connection);
      context.retired = await deactivateFlows(context.connection, [...context.delta.flows, ...(await formerFlows())]);
      const told = context.activated.length === 0 ? 'all run already' : `${context.activated.length} activated: ${context.activated.join(', ')}`;
      return [
        told,
        ...(context.retired.length > 0 ? [`${context.retired.length} of earlier versions switched off: ${context.retired.join(', ')}`] : []),
      ].join('; ');
    },
  },
  {
    name: 'flows-deleted',
    title: 'Delete the flows that are gone',
    remedy: 'Delete their versions in Setup, Flows, and run again.',
    run: async (context) => {
      const { dryRun } = context.options;
      if (dryRun) return skipped('--dry-run');
      if (context.delta.flows.length + sizeOf(context.delta.afterFlows) === 0) return skipped('none');
      context.confirmed.push(...(await deleteFlows(context.connection, context.username, context.delta, context.folder)));
      return context.delta.flows.join(', ');
    },
  },
];

/** Refuses to go on where another's object has a name of ours: it would be overwritten. Throws a Failure that names the first. */
export async function refuseForeignObjects(connection: Connection): Promise<void> {
  const [first, ...others] = await foreignObjects(connection);
  if (!first) return;
  const more = others.length > 0 ? ` So it is with ${others.map(({ where }) => where).join(', ')}.` : '';
  throw new Failure(`${first.where}: ${first.problem}.${more} Nothing was sent`, first.remedy);
}

/** All components of the project's directories. */
async function everything(directories: string[]): Promise<Delta> {
  const components = ComponentSet.fromSource(directories.map((directory) => join(PROJECT, directory)));
  return { ...NO_DELTA, changed: readManifest(await components.getPackageXml()) };
}

/** Leaves out the layouts the org has: its administrators may have changed them. Gives how many. */
async function keepLayouts(connection: Connection, changed: Members): Promise<number> {
  const ours = changed.get('Layout') ?? new Set();
  if (ours.size === 0) return 0;
  const there = await connection.metadata.list({ type: 'Layout' });
  const known = new Set([there].flat().map(({ fullName }) => decodedName(fullName)));
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
    ...manifestArgs(context),
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
    ...{ delta: NO_DELTA, notThere: [], confirmed: [], validatedId: undefined, activated: [], retired: [], backup: undefined },
  };
  try {
    const stages = await runStages(STAGES, context, { quiet: options.quiet });
    if (!options.dryRun) context.confirmed.push(...(await goneFrom(connection, context.delta)));
    return {
      ...{ org: username, orgId: org.Id, production: isProduction, dryRun: options.dryRun },
      ...{ ...outcomeOf(context.delta, options.dryRun ? undefined : context.confirmed), notThere: context.notThere },
      ...{ activatedFlows: context.activated, retiredFlows: context.retired, backup: context.backup, stages },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
