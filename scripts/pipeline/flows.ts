import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Connection } from 'jsforce';
import { Failure } from '../org/errors.ts';
import { list } from '../org/soql.ts';
import { deletedFiles } from './git.ts';
import { packageDirectories, PROJECT } from './project.ts';

/** A flow of the org: which of its versions runs, and which is the newest. */
interface FlowDefinition {
  Id: string;
  DeveloperName: string;
  ActiveVersion: { VersionNumber: number } | null;
  LatestVersion: { VersionNumber: number } | null;
}

/** The flows of this project that are to run: keys, signatures and roll-ups of siblings live in them. */
export function projectFlows(): string[] {
  return packageDirectories()
    .flatMap(({ path }) => globSync(`${path}/**/*.flow-meta.xml`, { cwd: PROJECT }))
    .filter((file) => readFileSync(join(PROJECT, file), 'utf8').includes('<status>Active</status>'))
    .map((file) => basename(file, '.flow-meta.xml'))
    .sort();
}

async function definitions(connection: Connection, names: readonly string[]): Promise<FlowDefinition[]> {
  if (names.length === 0) return [];
  const { records } = await connection.tooling.query<FlowDefinition>(
    `SELECT Id, DeveloperName, ActiveVersion.VersionNumber, LatestVersion.VersionNumber FROM FlowDefinition WHERE DeveloperName IN ${list(names)}`,
  );
  return records;
}

/** Makes a version of a flow the one that runs; 0 switches the flow off. */
const activate = (connection: Connection, { Id }: FlowDefinition, version: number) =>
  connection.request({
    method: 'PATCH',
    url: `/tooling/sobjects/FlowDefinition/${Id}`,
    body: JSON.stringify({ Metadata: { activeVersionNumber: version } }),
    headers: { 'content-type': 'application/json' },
  });

/** Flows that were part of the project once, by its history; none where there is no history. */
export async function formerFlows(repo = PROJECT): Promise<string[]> {
  const current = new Set(
    packageDirectories()
      .flatMap(({ path }) => globSync(`${path}/**/*.flow-meta.xml`, { cwd: repo }))
      .map(flowName),
  );
  const files = await deletedFiles('*.flow-meta.xml', repo).catch(() => []);
  return [...new Set(files.map(flowName))].filter((name) => !current.has(name)).sort();
}

const flowName = (file: string): string => basename(file, '.flow-meta.xml');

/** Flows that were part of the project once and still run in the org. */
export async function formerFlowsRunning(connection: Connection): Promise<string[]> {
  const found = await definitions(connection, await formerFlows());
  return found.filter(({ ActiveVersion }) => ActiveVersion !== null).map(({ DeveloperName }) => DeveloperName);
}

/** Switches flows off. Gives the names of those that ran. */
export async function deactivateFlows(connection: Connection, names: readonly string[]): Promise<string[]> {
  const running = (await definitions(connection, names)).filter(({ ActiveVersion }) => ActiveVersion !== null);
  for (const flow of running) await activate(connection, flow, 0);
  return running.map(({ DeveloperName }) => DeveloperName);
}

/** The versions of flows, as deletions name them: `Name-1`. */
export async function versionsOf(connection: Connection, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const { records } = await connection.tooling.query<{ VersionNumber: number; Definition: { DeveloperName: string } }>(
    `SELECT VersionNumber, Definition.DeveloperName FROM Flow WHERE Definition.DeveloperName IN ${list(names)}`,
  );
  return records.map(({ VersionNumber, Definition }) => `${Definition.DeveloperName}-${VersionNumber}`);
}

const runsLatest = ({ ActiveVersion, LatestVersion }: FlowDefinition): boolean =>
  ActiveVersion !== null && ActiveVersion.VersionNumber === LatestVersion?.VersionNumber;

/** The project's flows that the org lacks, or whose newest version does not run there. */
export async function flowsNotRunning(connection: Connection): Promise<{ missing: string[]; inactive: string[] }> {
  const found = await definitions(connection, projectFlows());
  const names = new Set(found.map((flow) => flow.DeveloperName));
  return {
    missing: projectFlows().filter((name) => !names.has(name)),
    inactive: found.filter((flow) => !runsLatest(flow)).map((flow) => flow.DeveloperName),
  };
}

/** Activates the newest version of each flow of the project that the org has, and sees that it runs. Gives the names of those it activated. */
export async function activateFlows(connection: Connection): Promise<string[]> {
  const waiting = (await definitions(connection, projectFlows())).filter((flow) => !runsLatest(flow));
  for (const flow of waiting) await activate(connection, flow, flow.LatestVersion?.VersionNumber ?? 0);
  const { inactive } = await flowsNotRunning(connection);
  if (inactive.length > 0)
    throw new Failure(
      `These flows do not run: ${inactive.join(', ')}`,
      'Activate them in Setup, Flows, or see what the org objects to there, and run again.',
    );
  return waiting.map((flow) => flow.DeveloperName);
}
