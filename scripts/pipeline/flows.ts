import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Connection } from 'jsforce';
import { Failure } from '../org/errors.ts';
import { list } from '../org/soql.ts';
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

async function definitions(connection: Connection): Promise<FlowDefinition[]> {
  const { records } = await connection.tooling.query<FlowDefinition>(
    `SELECT Id, DeveloperName, ActiveVersion.VersionNumber, LatestVersion.VersionNumber FROM FlowDefinition WHERE DeveloperName IN ${list(projectFlows())}`,
  );
  return records;
}

const runsLatest = ({ ActiveVersion, LatestVersion }: FlowDefinition): boolean =>
  ActiveVersion !== null && ActiveVersion.VersionNumber === LatestVersion?.VersionNumber;

/** The project's flows that the org lacks, or whose newest version does not run there. */
export async function flowsNotRunning(connection: Connection): Promise<{ missing: string[]; inactive: string[] }> {
  const found = await definitions(connection);
  const names = new Set(found.map((flow) => flow.DeveloperName));
  return {
    missing: projectFlows().filter((name) => !names.has(name)),
    inactive: found.filter((flow) => !runsLatest(flow)).map((flow) => flow.DeveloperName),
  };
}

/** Activates the newest version of each flow of the project that the org has, and sees that it runs. Gives the names of those it activated. */
export async function activateFlows(connection: Connection): Promise<string[]> {
  const waiting = (await definitions(connection)).filter((flow) => !runsLatest(flow));
  for (const { Id, LatestVersion } of waiting) {
    await connection.request({
      method: 'PATCH',
      url: `/tooling/sobjects/FlowDefinition/${Id}`,
      body: JSON.stringify({ Metadata: { activeVersionNumber: LatestVersion?.VersionNumber ?? 0 } }),
      headers: { 'content-type': 'application/json' },
    });
  }
  const { inactive } = await flowsNotRunning(connection);
  if (inactive.length > 0)
    throw new Failure(
      `These flows do not run: ${inactive.join(', ')}`,
      'Activate them in Setup, Flows, or see what the org objects to there, and run again.',
    );
  return waiting.map((flow) => flow.DeveloperName);
}
