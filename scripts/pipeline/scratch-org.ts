/** The scratch org of a run: asked for, taken up again where a run was killed, deleted. */
import { randomBytes } from 'node:crypto';
import { AuthRemover, StateAggregator } from '@salesforce/core';
import type { Connection } from 'jsforce';
import { Failure } from '../org/errors.ts';
import { queryAll } from '../org/query.ts';
import { SfError, sfJson } from '../org/sf.ts';
import { text } from '../org/soql.ts';
import { PROJECT } from './project.ts';

/** A request for a scratch org, as its hub keeps it. */
interface Request {
  Id: string;
  Status: string;
}

/** Minutes the CLI waits for an org. */
const CREATE_WAIT = '15';

/** A username nobody has. A run decides on it before it asks for an org: by it a half-made org is found again. */
export const newUsername = (): string => `test-${randomBytes(8).toString('hex')}@perennial.example`;

const requestFor = async (hub: Connection, username: string): Promise<Request | undefined> =>
  (await queryAll<Request>(hub, `SELECT Id, Status FROM ScratchOrgInfo WHERE Username = ${text(username)} ORDER BY CreatedDate DESC LIMIT 1`))[0];

/** Whether the hub has, or is making, the org of this username. */
export async function isAskedFor(hub: Connection, username: string): Promise<boolean> {
  const request = await requestFor(hub, username);
  return request !== undefined && !['Error', 'Deleted'].includes(request.Status);
}

/** Whether the CLI can log in to the org. */
async function isKnown(username: string): Promise<boolean> {
  StateAggregator.clearInstance();
  return (await StateAggregator.getInstance()).orgs.hasFile(username);
}

/** Deletes an org through its hub, also one the CLI never came to know. */
export async function deleteOrg(hub: Connection, username: string): Promise<void> {
  const active = await queryAll<{ Id: string }>(hub, `SELECT Id FROM ActiveScratchOrg WHERE SignupUsername = ${text(username)}`);
  for (const { Id } of active) await hub.sobject('ActiveScratchOrg').destroy(Id);
  // The CLI's store: the login and the alias.
  if (await isKnown(username)) await (await AuthRemover.create()).removeAuth(username);
  StateAggregator.clearInstance();
}

/** Takes up an org that a killed run had asked for: true when it is there and the CLI knows it. */
export async function takeUp(hub: Connection, username: string): Promise<boolean> {
  const request = await requestFor(hub, username);
  if (!request || ['Error', 'Deleted'].includes(request.Status)) return false;
  const isResumed = await sfJson(['org', 'resume', 'scratch', '--job-id', request.Id, '--wait', CREATE_WAIT], PROJECT).then(
    () => true,
    () => false,
  );
  if (isResumed || (request.Status === 'Active' && (await isKnown(username)))) return true;
  await deleteOrg(hub, username);
  return false;
}

/** What an org is asked for with. */
export interface ScratchRequest {
  hubUsername: string;
  username: string;
  alias: string;
  days: number;
  definitionFile: string;
}

/** Asks the hub for an org, through the CLI. Throws a Failure that says what a refusal means. */
export async function askFor({ hubUsername, username, alias, days, definitionFile }: ScratchRequest): Promise<void> {
  // It becomes a My Domain: no two hyphens, none at the end.
  const name = `Perennial ${alias.replaceAll(/-{2,}/g, '-').replace(/-$/, '')}`.slice(0, 40);
  const which = ['--name', name, '--definition-file', definitionFile, '--username', username, '--duration-days', String(days)];
  const how = ['--target-dev-hub', hubUsername, '--alias', alias, '--wait', CREATE_WAIT];
  await sfJson(['org', 'create', 'scratch', ...how, ...which], PROJECT).catch((error: unknown) => {
    throw explained(error);
  });
}

/** What the hub's refusals mean for whoever runs the pipeline. */
const REFUSALS: [RegExp, string][] = [
  [/active scratch org limit/i, 'Delete one you no longer need: sf org list, then sf org delete scratch -o <alias>.'],
  [/daily scratch org/i, 'Wait until tomorrow, or use another Dev Hub.'],
  [
    /not a valid (Features|Language) value|S-\d{4}|C-\d{4}|T-\d{4}|SH-\d{4}|Edition/i,
    'Put the scratch org definition right (--definition-file, config/project-scratch-def.json by default) and run again.',
  ],
];

function explained(error: unknown): unknown {
  if (!(error instanceof SfError)) return error;
  const remedy = REFUSALS.find(([pattern]) => pattern.test(`${error.code} ${error.message} ${error.remedy}`))?.[1];
  return remedy ? new Failure(`${error.message}${error.remedy ? ` ${error.remedy}` : ''}`, remedy) : error;
}
