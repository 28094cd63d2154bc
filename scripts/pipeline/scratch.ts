/** From a commit to a ready scratch org: build, check, create, deploy, set up, fill, run every job, try it. */
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StateAggregator } from '@salesforce/core';
import type { Connection } from 'jsforce';
import { SAMPLE_FOLDER } from '../jobs/sample.ts';
import { JOBS } from '../pillars.ts';
import { connect } from '../org/connect.ts';
import { Failure, messageOf, UsageError } from '../org/errors.ts';
import { queryAll } from '../org/query.ts';
import { runJob } from '../jobs/run.ts';
import type { Finding, JobContext, Outcome } from '../jobs/run.ts';
import { SfError, sfJson } from '../org/sf.ts';
import { text } from '../org/soql.ts';
import { setup } from '../setup/setup.ts';
import { sfDeploy, summaryOf } from './deploy-source.ts';
import { connectHub } from './hub.ts';
import { PROJECT } from './project.ts';
import { RunState } from './run-state.ts';
import { askFor, deleteOrg, isAskedFor, newUsername, takeUp } from './scratch-org.ts';
import { tryOut } from './smoke.ts';
import { SOURCE_STAGES } from './source-stages.ts';
import { runStages, StageFailure } from './stages.ts';
import type { Stage, StageOutcome, Tell } from './stages.ts';
import { directoriesFor } from './target.ts';

export interface ScratchOptions {
  /** Alias or username of the Dev Hub; undefined takes that of the environment's JWT settings. */
  devHub: string | undefined;
  alias: string;
  days: number;
  definitionFile: string;
  /** The stage to begin again with. */
  from: string | undefined;
  /** Leaves the org of a failed run in place. */
  keep: boolean;
  quiet: boolean;
}

export interface ScratchOutcome {
  alias: string;
  username: string;
  orgId: string;
  instanceUrl: string;
  expires: string;
  stages: StageOutcome[];
  findings: Finding[];
}

/** How far the run of an alias has come. */
interface State {
  hub: string;
  /** The name asked for: by it the org is found again when a run was killed while it was made. */
  username: string;
  done: string[];
  finished: boolean;
  /** Whether it was ready once: then a later failure does not delete it. */
  wasReady: boolean;
  /** What stages have found, by their names: told at the end, also when the run was killed in between. */
  findings: Record<string, Finding[]>;
}

/** Whether what a file held is a state: someone may have written into it. */
const isState = (value: unknown): boolean => {
  const { hub, username, done, findings } = (value ?? {}) as Partial<State>;
  return typeof hub === 'string' && typeof username === 'string' && Array.isArray(done) && typeof findings === 'object';
};

interface Context {
  options: ScratchOptions;
  /** What the CLI knows the hub by. */
  hubUsername: string;
  hub: Connection;
  state: RunState<State>;
}

/** The permission sets of whoever tries the org: its administrator. */
const PERMISSION_SETS = ['Perennial_Admin'];

const stateOf = ({ state }: Context): State => state.value as State;

function remember(context: Context, change: Partial<State>): void {
  context.state.save({ ...stateOf(context), ...change });
}

async function create(context: Context): Promise<string | undefined> {
  const { options, hub, hubUsername } = context;
  const { alias, days, definitionFile } = options;
  if (!(await takeUp(hub, stateOf(context).username))) {
    const username = newUsername();
    remember(context, { username });
    await askFor({ hubUsername, username, alias, days, definitionFile });
  }
  const state = await StateAggregator.create();
  await state.aliases.setAndSave(alias, stateOf(context).username);
  StateAggregator.clearInstance();
  return stateOf(context).username;
}

const orgOf = (context: Context): Promise<Connection> => connect(stateOf(context).username);

async function jobContext(context: Context, tell: Tell): Promise<JobContext> {
  return {
    connection: await orgOf(context),
    dataDir: SAMPLE_FOLDER,
    configDir: join(PROJECT, 'config'),
    today: new Date().toISOString().slice(0, 10),
    progress: tell,
  };
}

/** Keeps what a stage found, and gives its summary. Throws a Failure for records that were refused. */
function recorded(context: Context, stage: string, outcome: Outcome): string {
  const [finding] = outcome.findings;
  if (outcome.failed > 0)
    throw new Failure(`${outcome.failed} records were refused; the first: ${finding?.where ?? ''}: ${finding?.problem ?? ''}`, finding?.remedy ?? '');
  const { findings } = stateOf(context);
  remember(context, { findings: { ...findings, [stage]: outcome.findings } });
  return `${outcome.created} created, ${outcome.updated} updated, ${outcome.unchanged} unchanged`;
}

/** The stages, in their order. */
export const SCRATCH_STAGES: readonly Stage<Context>[] = [
  ...SOURCE_STAGES,
  { name: 'create', title: 'Create the scratch org', remedy: 'See what the Dev Hub says and run again.', run: create },
  {
    name: 'deploy',
    title: 'Deploy',
    remedy: 'Run again: it goes on with this stage.',
    run: async (context) => {
      const directories = await directoriesFor(await orgOf(context));
      const dirs = directories.flatMap((path) => ['--source-dir', path]);
      return summaryOf(await sfDeploy(PROJECT, stateOf(context).username, ['start', '--ignore-conflicts', ...dirs]));
    },
  },
  {
    name: 'permissions',
    title: 'Assign permission sets',
    remedy: 'See that the permission sets are deployed and run again.',
    run: async (context) => {
      const names = PERMISSION_SETS.flatMap((name) => ['--name', name]);
      await sfJson(['org', 'assign', 'permset', '--target-org', stateOf(context).username, ...names], PROJECT).catch((error: unknown) => {
        // A second run finds it assigned.
        if (!(error instanceof SfError) || !/Duplicate PermissionSetAssignment/i.test(JSON.stringify(error.data))) throw error;
      });
      return PERMISSION_SETS.join(', ');
    },
  },
  {
    name: 'setup',
    title: 'Set up',
    remedy: 'Run again: it goes on with this stage.',
    run: async (context, tell) => {
      const outcome = await setup(await jobContext(context, tell), { sampleData: false, dryRun: false });
      const [finding] = outcome.findings;
      if (finding) throw new Failure(`${finding.where}: ${finding.problem}`, finding.remedy);
      return undefined;
    },
  },
  {
    name: 'data',
    title: 'Load sample data',
    remedy: 'Run again: it goes on with this stage.',
    run: async (context, tell) => recorded(context, 'data', await setup(await jobContext(context, tell), { sampleData: true, dryRun: false })),
  },
  {
    name: 'jobs',
    title: 'Run every job once',
    remedy: 'Run again: it goes on with this stage.',
    run: async (context, tell) => {
      const shared = await jobContext(context, tell);
      const told: string[] = [];
      for (const job of JOBS) told.push(`${job.name}: ${recorded(context, `sync ${job.name}`, await runJob(job, shared, { dryRun: false }))}`);
      return told.join('; ');
    },
  },
  {
    name: 'smoke',
    title: 'Try it',
    remedy: 'Run again: it goes on with this stage.',
    run: async (context, tell) => tryOut(await orgOf(context), tell),
  },
];

/** The stages still to do. Building and checking come first in any case. Throws a UsageError when there is nothing to go on with. */
function stagesFrom(done: readonly string[], from: string | undefined): Stage<Context>[] {
  const names = SCRATCH_STAGES.map((stage) => stage.name);
  if (from !== undefined && !names.includes(from)) throw new UsageError(`--from: there is no stage "${from}". Stages: ${names.join(', ')}`);
  const next = names.findIndex((name) => !done.includes(name));
  const begin = from === undefined ? (next < 0 ? names.length : next) : names.indexOf(from);
  if (from !== undefined && next >= 0 && begin > next)
    throw new UsageError(`--from ${from}: the run has come to the stage "${names[next] ?? ''}" only. Leave --from out to go on there`);
  return SCRATCH_STAGES.filter((_stage, index) => index < SOURCE_STAGES.length || index >= begin);
}

/** Sees that the alias is free, or that of a run to go on with. Throws a UsageError when it belongs to another org. */
async function checkAlias(context: Context): Promise<void> {
  const { alias, from } = context.options;
  const owner = (await StateAggregator.getInstance()).aliases.getUsername(alias) ?? undefined;
  const state = context.state.value;
  if (state && state.hub !== context.hubUsername)
    throw new UsageError(
      `The alias "${alias}" is that of an org of the Dev Hub ${state.hub}. Go on with that hub, take another alias, or delete ${context.state.file} and free the alias: sf alias unset ${alias}`,
    );
  if (owner !== undefined && owner !== state?.username)
    throw new UsageError(`The alias "${alias}" is taken by ${owner}. Take another, or free it: sf alias unset ${alias}`);
  if (!state) return;
  if (!(await isAskedFor(context.hub, state.username))) {
    context.state.forget();
    if (from !== undefined && from !== SCRATCH_STAGES[0]?.name && state.done.includes('create'))
      throw new UsageError(`--from ${from}: the scratch org of the alias "${alias}" is gone from its Dev Hub. Leave --from out to make another`);
  } else if (state.finished && from === undefined)
    throw new UsageError(
      `The alias "${alias}" is taken by a scratch org that is ready. Open it: sf org open -o ${alias}. Do a stage again: --from <stage>. Delete it: sf org delete scratch -o ${alias}`,
    );
}

/** Clears up after a failed run; an org that was ready before stays, whatever went wrong with it now. Gives what is left, in words. */
async function cleanUp(context: Context): Promise<string> {
  const { alias } = context.options;
  const { username, done, wasReady } = stateOf(context);
  const keep = context.options.keep || wasReady;
  const isMade = done.includes('create') || (await isAskedFor(context.hub, username).catch(() => false));
  if (keep) return isMade ? `The org is kept (${alias}). Run the same command again to go on.` : '';
  try {
    await deleteOrg(context.hub, username);
    context.state.forget();
    return isMade ? 'The half-made org was deleted (--keep leaves it).' : '';
  } catch (error) {
    return `The org could not be deleted (${messageOf(error)}). Run the same command again to go on with it, or delete it: sf org delete scratch -o ${username}`;
  }
}

/** Sees that the definition is one, before anything is asked of the hub. Throws a UsageError that names the file. */
function checkDefinition(file: string): void {
  const wrong = (what: string): UsageError => new UsageError(`--definition-file ${file}: ${what}`);
  if (!statSync(resolve(PROJECT, file), { throwIfNoEntry: false })?.isFile()) throw wrong('there is no such file');
  let definition: unknown;
  try {
    definition = JSON.parse(readFileSync(resolve(PROJECT, file), 'utf8'));
  } catch (error) {
    throw wrong(messageOf(error));
  }
  if (typeof definition !== 'object' || definition === null || Array.isArray(definition)) throw wrong('a JSON object is expected');
}

/** Makes a ready scratch org. Goes on where a run for the same alias was killed. Throws a {@link StageFailure} that says what became of the org. */
export async function makeScratchOrg(options: ScratchOptions): Promise<ScratchOutcome> {
  checkDefinition(options.definitionFile);
  const { hub, hubUsername } = await connectHub(options.devHub);
  const state = new RunState<State>(PROJECT, `scratch-${options.alias}`, isState);
  try {
    return await run({ options, hub, hubUsername, state });
  } finally {
    state.close();
  }
}

async function run(context: Context): Promise<ScratchOutcome> {
  const { options, hubUsername } = context;
  await checkAlias(context);
  const before = context.state.value;
  const stages = stagesFrom(before?.done ?? [], options.from);
  if (before && !options.quiet)
    process.stderr.write(`Going on with ${before.username}: ${stages[SOURCE_STAGES.length]?.title.toLowerCase() ?? 'try it'} comes next.\n`);
  const began = SCRATCH_STAGES.length - stages.length + SOURCE_STAGES.length;
  const kept = SCRATCH_STAGES.slice(0, began).map((stage) => stage.name);
  context.state.save({
    hub: hubUsername,
    username: before?.username ?? newUsername(),
    done: before ? kept : [],
    finished: false,
    wasReady: before?.wasReady ?? false,
    findings: before?.findings ?? {},
  });
  let outcomes: StageOutcome[];
  try {
    outcomes = await runStages(stages, context, {
      quiet: options.quiet,
      onDone: (stage) => remember(context, { done: [...new Set([...stateOf(context).done, stage.name])] }),
    });
  } catch (error) {
    if (!(error instanceof StageFailure)) throw error;
    const left = await cleanUp(context);
    throw Object.assign(error, { message: `${error.message}${left ? `\n${left}` : ''}` });
  }
  remember(context, { finished: true, wasReady: true });
  return { ...(await describe(context)), stages: outcomes, findings: Object.values(stateOf(context).findings).flat() };
}

async function describe(context: Context): Promise<Omit<ScratchOutcome, 'stages' | 'findings'>> {
  const { username } = stateOf(context);
  const connection = await connect(username);
  const [{ Id: orgId } = { Id: '' }] = await queryAll<{ Id: string }>(connection, 'SELECT Id FROM Organization');
  const [org] = await queryAll<{ ExpirationDate: string }>(
    context.hub,
    `SELECT ExpirationDate FROM ActiveScratchOrg WHERE SignupUsername = ${text(username)}`,
  );
  return {
    alias: context.options.alias,
    username,
    orgId,
    instanceUrl: new URL(connection.instanceUrl).origin,
    expires: org?.ExpirationDate ?? '',
  };
}
