/** From a commit to package versions, and to an org that has them installed. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'jsforce';
import { connect } from '../org/connect.ts';
import { Failure, UsageError } from '../org/errors.ts';
import { list, text } from '../org/soql.ts';
import { SfError, sfJson } from '../org/sf.ts';
import { refuseForeignObjects } from './deploy.ts';
import { activateFlows } from './flows.ts';
import { changedFiles, lastCommit, uncommitted } from './git.ts';
import { projectVersion } from './doctor.ts';
import { connectHub } from './hub.ts';
import { packageDirectories, PROJECT } from './project.ts';
import { SOURCE_STAGES } from './source-stages.ts';
import { runStages, skipped } from './stages.ts';
import type { Stage, StageOutcome } from './stages.ts';
import { directoriesFor } from './target.ts';

export interface PackageOptions {
  devHub: string | undefined;
  /** Installs the versions there. */
  targetOrg: string | undefined;
  /** Releases them: what production orgs take. */
  promote: boolean;
  allowDirty: boolean;
  quiet: boolean;
}

/** A version that was made, or was there already for this commit. */
export interface PackageVersion {
  package: string;
  /** `0.1.0-3` */
  version: string;
  /** The 04t id orgs install by. */
  id: string;
  released: boolean;
  /** Where people install it by hand; undefined for a hub that is no org of Salesforce's. */
  installUrl: string | undefined;
}

export interface PackageOutcome {
  versions: PackageVersion[];
  installedIn: string | undefined;
  stages: StageOutcome[];
}

interface Packaged {
  name: string;
  path: string;
  id: string;
}

interface VersionRow {
  Id: string;
  SubscriberPackageVersionId: string;
  MajorVersion: number;
  MinorVersion: number;
  PatchVersion: number;
  BuildNumber: number;
  IsReleased: boolean;
}

interface Context {
  options: PackageOptions;
  hubUsername: string;
  hub: Connection;
  /** The commit; versions carry it as their tag. */
  commit: string;
  /** A copy of the project whose aliases are this hub's: the repository's own file stays as it is. */
  folder: string;
  packages: Packaged[];
  versions: Map<string, VersionRow>;
}

/** Minutes the CLI waits for a build or an installation. */
const WAIT = '60';

/** Where people install a version by hand. */
const installUrl = (hub: Connection, id: string): string | undefined =>
  /\.(salesforce|force)\.com$/.test(new URL(hub.instanceUrl).hostname)
    ? `https://login.salesforce.com/packaging/installPackage.apexp?p0=${id}`
    : undefined;

const tooling = async <T extends object>(connection: Connection, soql: string): Promise<T[]> => (await connection.tooling.query<T>(soql)).records;

const numberOf = ({ MajorVersion, MinorVersion, PatchVersion, BuildNumber }: VersionRow): string =>
  `${MajorVersion}.${MinorVersion}.${PatchVersion}-${BuildNumber}`;

/** The version of a package that this commit was built to, if it was. */
async function versionFor({ hub, commit }: Context, packageId: string): Promise<VersionRow | undefined> {
  const found = await tooling<VersionRow>(
    hub,
    `SELECT Id, SubscriberPackageVersionId, MajorVersion, MinorVersion, PatchVersion, BuildNumber, IsReleased FROM Package2Version WHERE Package2Id = ${text(packageId)} AND Tag = ${text(commit)} AND IsDeprecated = FALSE AND HasPassedCodeCoverageCheck = TRUE ORDER BY BuildNumber DESC LIMIT 1`,
  );
  return found[0];
}

/** Copies what is packaged, with the packages' ids of this hub as aliases. */
function copyProject(folder: string, packages: Packaged[]): void {
  for (const path of ['config', '.forceignore', ...packages.map((one) => one.path)])
    cpSync(join(PROJECT, path), join(folder, path), { recursive: true });
  const project = JSON.parse(readFileSync(join(PROJECT, 'sfdx-project.json'), 'utf8')) as Record<string, unknown>;
  const packageAliases = Object.fromEntries(packages.map(({ name, id }) => [name, id]));
  writeFileSync(join(folder, 'sfdx-project.json'), JSON.stringify({ ...project, packageAliases }, null, 2));
}

const STAGES: readonly Stage<Context>[] = [
  ...SOURCE_STAGES,
  {
    name: 'packages',
    title: 'Find the packages in the hub',
    remedy: 'See that Unlocked Packages are enabled in the hub (Setup, Dev Hub).',
    run: async (context) => {
      const wanted = packageDirectories().flatMap(({ path, package: name }) => (name ? [{ name, path }] : []));
      const soql = `SELECT Id, Name FROM Package2 WHERE Name IN ${list(wanted.map((one) => one.name))} AND IsDeprecated = FALSE`;
      const known = new Map((await tooling<{ Id: string; Name: string }>(context.hub, soql)).map(({ Name, Id }) => [Name, Id]));
      for (const { name } of wanted.filter((one) => !known.has(one.name))) {
        const made = await context.hub.tooling
          .sobject('Package2')
          .create({ Name: name, ContainerOptions: 'Unlocked', NamespacePrefix: '', IsOrgDependent: false });
        known.set(name, made.id ?? '');
      }
      context.packages = wanted.map((one) => ({ ...one, id: known.get(one.name) ?? '' }));
      copyProject(context.folder, context.packages);
      return context.packages.map(({ name }) => name).join(', ');
    },
  },
  {
    name: 'versions',
    title: 'Build the versions',
    remedy: 'Put right what the build objects to and run again: what was built is not built twice.',
    run: async (context, tell) => {
      const told: string[] = [];
      for (const [index, { name, id }] of context.packages.entries()) {
        tell(name, index, context.packages.length);
        const before = await versionFor(context, id);
        if (!before) await refuseReleased(context, name, id);
        const version = before ?? (await createVersion(context, name, id));
        context.versions.set(name, version);
        told.push(`${name} ${numberOf(version)}${before ? ' (built before)' : ''}`);
      }
      return told.join(', ');
    },
  },
  {
    name: 'promote',
    title: 'Release them',
    remedy: 'Raise the version in package.json and sfdx-project.json where the number is out already.',
    run: async (context, tell) => {
      if (!context.options.promote) return skipped('not asked for (--promote)');
      for (const [name, version] of context.versions) {
        tell(name);
        if (version.IsReleased) continue;
        const id = version.SubscriberPackageVersionId;
        await sfJson(['package', 'version', 'promote', '--target-dev-hub', context.hubUsername, '--package', id, '--no-prompt'], context.folder);
        version.IsReleased = true;
      }
      return [...context.versions.keys()].join(', ');
    },
  },
  {
    name: 'install',
    title: 'Install them',
    remedy: 'Put right what the org objects to and run again.',
    run: async (context, tell) => {
      const { targetOrg } = context.options;
      if (targetOrg === undefined) return skipped('not asked for (-o)');
      const connection = await connect(targetOrg);
      await refuseForeignObjects(connection);
      const taken = await directoriesFor(connection);
      const told: string[] = [];
      for (const { name, path } of context.packages) {
        const version = context.versions.get(name);
        if (!version || !taken.includes(path)) {
          told.push(`${name} left out: the org does not take it`);
          continue;
        }
        tell(name);
        await install(context, targetOrg, name, version.SubscriberPackageVersionId);
        told.push(`${name} ${numberOf(version)}`);
      }
      await activateFlows(connection);
      return told.join(', ');
    },
  },
];

/** Refuses to build a version whose number is released already: it could never be released. */
async function refuseReleased({ hub }: Context, name: string, id: string): Promise<void> {
  const [major = '0', minor = '0', patch = '0'] = projectVersion().split('.');
  const numbers = `MajorVersion = ${Number(major)} AND MinorVersion = ${Number(minor)} AND PatchVersion = ${Number(patch)}`;
  const released = await tooling<VersionRow>(
    hub,
    `SELECT Id FROM Package2Version WHERE Package2Id = ${text(id)} AND ${numbers} AND IsReleased = TRUE`,
  );
  if (released.length > 0)
    throw new Failure(
      `${name} ${projectVersion()} is released already, and not of this commit`,
      'Raise the version in package.json, sfdx-project.json and the label Perennial Version, commit, and run again.',
    );
}

async function createVersion(context: Context, name: string, id: string): Promise<VersionRow> {
  const what = ['--package', name, '--tag', context.commit, '--code-coverage', '--installation-key-bypass', '--wait', WAIT];
  await sfJson(['package', 'version', 'create', '--target-dev-hub', context.hubUsername, ...what], context.folder);
  const made = await versionFor(context, id);
  if (!made) throw new Failure(`${name} was built, but the hub does not show its version`, 'Run again in a minute.');
  return made;
}

async function install({ folder }: Context, targetOrg: string, name: string, id: string): Promise<void> {
  const how = ['--security-type', 'AdminsOnly', '--upgrade-type', 'Mixed', '--no-prompt', '--wait', WAIT, '--publish-wait', WAIT];
  await sfJson(['package', 'install', '--target-org', targetOrg, '--package', id, ...how], folder).catch((error: unknown) => {
    throw error instanceof SfError ? new Failure(`${name}: ${error.message}`, error.remedy) : error;
  });
}

/** Builds, and where asked releases and installs, the packages of this commit. Throws a StageFailure. */
export async function makePackages(options: PackageOptions): Promise<PackageOutcome> {
  const changed = await changedFiles();
  if (changed.length > 0 && !options.allowDirty)
    throw new UsageError(`${uncommitted(changed)}. A version is that of a commit: commit or stash them, or add --allow-dirty`);
  const { hub, hubUsername } = await connectHub(options.devHub);
  const commit = `${(await lastCommit()).slice(0, 12)}${changed.length > 0 ? `-dirty-${Date.now()}` : ''}`;
  const folder = mkdtempSync(join(tmpdir(), 'perennial-package-'));
  const context: Context = { options, hubUsername, hub, commit, folder, packages: [], versions: new Map() };
  try {
    const stages = await runStages(STAGES, context, { quiet: options.quiet });
    const versions = [...context.versions].map(([name, version]) => ({
      package: name,
      version: numberOf(version),
      id: version.SubscriberPackageVersionId,
      released: version.IsReleased,
      installUrl: installUrl(hub, version.SubscriberPackageVersionId),
    }));
    return { versions, installedIn: options.targetOrg, stages };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
