/** `setup` and `sync`: commands on one org. */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isOn, textOf } from '../command.ts';
import type { Command, Values } from '../command.ts';
import { JOBS } from '../jobs.ts';
import { setup } from '../setup/setup.ts';
import { FORM_OPTIONS, FORM_USAGE, formOf } from './csv-form.ts';
import { UsageError } from './errors.ts';
import { openOrg, ORG_OPTIONS } from './open.ts';
import { progressReporter } from './progress.ts';
import { report, runJob } from './run.ts';
import type { JobContext, Outcome } from './run.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A folder that an option names; without it one of this project, wherever the command was started. */
const folderOf = (values: Values, option: string, usual: string): string => resolve(textOf(values, option) ?? join(PROJECT, usual));

/** Connects, works, reports. */
async function withOrg(values: Values, work: (context: JobContext) => Promise<Outcome>): Promise<number> {
  // A folder that is named must exist; the defaults may be missing where no source needs them.
  for (const option of ['data-dir', 'config-dir']) {
    const folder = textOf(values, option);
    if (folder !== undefined && !isFolder(folder)) throw new UsageError(`--${option}: ${folder} is not a folder. Name the one that holds the files`);
  }
  const form = formOf(values);
  const json = isOn(values, 'json');
  const { progress, stop } = progressReporter(json);
  const { connection } = await openOrg(values);
  const context: JobContext = {
    connection,
    dataDir: folderOf(values, 'data-dir', 'data'),
    configDir: folderOf(values, 'config-dir', 'config'),
    form,
    today: new Date().toISOString().slice(0, 10),
    progress,
  };
  try {
    const outcome = await work(context);
    stop();
    return report(outcome, { json, org: connection.instanceUrl });
  } finally {
    stop();
  }
}

const ORG = { ...ORG_OPTIONS, 'dry-run': { type: 'boolean' } } as const;

export const setupCommand: Command = {
  name: 'setup',
  usage: `setup -o <org>             prepare an org: check names, assign permission sets
  --sample-data            load the sample programs too
  --dry-run                show the changes, make none
  --max-calls <n>          stop after so many API calls`,
  options: { ...ORG, 'sample-data': { type: 'boolean' } },
  run: (values) => withOrg(values, (context) => setup(context, { sampleData: isOn(values, 'sample-data'), dryRun: isOn(values, 'dry-run') })),
};

export const syncCommand: Command = {
  name: 'sync',
  usage: `sync <job> -o <org>        run a job: ${JOBS.map((job) => job.name).join(', ')}
  --data-dir <folder>      where CSV files are (default: the data folder of this project)
  --config-dir <folder>    where sources.json and ledger.json are (default: the config folder of this project)
${FORM_USAGE}
  --dry-run                show the changes, make none
  --max-calls <n>          stop after so many API calls`,
  options: { ...ORG, 'data-dir': { type: 'string' }, 'config-dir': { type: 'string' }, ...FORM_OPTIONS },
  run: (values, [name, ...more]) => {
    if (more.length > 0)
      throw new UsageError(`sync runs one job a call: leave out ${more.map((one) => `"${one}"`).join(', ')}, or call it again for that`);
    const job = JOBS.find((one) => one.name === name);
    if (!job) throw new UsageError(`Unknown job "${name ?? ''}". Jobs: ${JOBS.map((one) => one.name).join(', ')}`);
    return withOrg(values, (context) => runJob(job, context, { dryRun: isOn(values, 'dry-run') }));
  },
};
