/** `setup` and `sync`: commands on one org. */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isOn, namedOrg, textOf, WORK_DIR } from './command.ts';
import type { Command, Values } from './command.ts';
import { FORM_OPTIONS } from './form-options.ts';
import { JOBS } from '../pillars.ts';
import { formOf } from '../transfer/csv-form.ts';
import { isDay } from '../transfer/figures.ts';
import { isRecordId } from '../transfer/same.ts';
import { clientOf } from '../org/client.ts';
import { UsageError } from '../org/errors.ts';
import { openOrg, ORG_OPTIONS } from './open.ts';
import { registered } from './registered.ts';
import { interruptible } from '../jobs/interrupt.ts';
import { progressReporter } from '../jobs/progress.ts';
import { emptyOutcome, report, runJob } from '../jobs/run.ts';
import type { JobContext, Outcome } from '../jobs/run.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A folder that an option names; without it one of this project, wherever the command was started. */
const folderOf = (values: Values, option: string, usual: string): string => resolve(textOf(values, option) ?? join(PROJECT, usual));

/** Connects, works, reports. */
export async function withOrg(values: Values, work: (context: JobContext) => Promise<Outcome>): Promise<number> {
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
    return report(outcome, { json, org: connection.instanceUrl, calls: clientOf(connection).calls });
  } finally {
    stop();
  }
}

const DRY_RUN = { type: 'boolean', help: 'show the changes, make none' } as const;

export const setupCommand: Command = {
  name: 'setup',
  summary: 'prepare an org: check names, assign permission sets',
  options: {
    'target-org': ORG_OPTIONS['target-org'],
    'sample-data': { type: 'boolean', help: 'load the sample programs too' },
    'dry-run': DRY_RUN,
    'max-calls': ORG_OPTIONS['max-calls'],
  },
  run: (values, [extra]) => {
    if (extra !== undefined) throw new UsageError(`setup takes no "${extra}": leave it out`);
    return withOrg(values, async (context) => {
      const { setup } = await import('../setup/setup.ts');
      return setup(context, { sampleData: isOn(values, 'sample-data'), dryRun: isOn(values, 'dry-run') });
    });
  },
};

export const syncCommand: Command = {
  name: 'sync',
  argument: '<job>',
  summary: `run a job: ${JOBS.map((job) => job.name).join(', ')}`,
  options: {
    'target-org': ORG_OPTIONS['target-org'],
    'data-dir': { type: 'string', value: '<folder>', help: 'where CSV files are (default: the data folder of this project)' },
    'config-dir': {
      ...{ type: 'string', value: '<folder>' },
      help: 'where sources.json and ledger.json are (default: the config folder of this project)',
    },
    ...FORM_OPTIONS,
    issues: { type: 'string', value: '<file>', help: 'quality, duplicates: list what is over the limit there, as CSV' },
    suggest: { type: 'boolean', help: 'quality: propose rules that the data speaks for; stewards accept or reject them' },
    date: { type: 'string', value: '<day>', help: 'the day it is to be, as YYYY-MM-DD, for tests (default: today)' },
    'dry-run': DRY_RUN,
    'max-calls': ORG_OPTIONS['max-calls'],
  },
  run: (values, [name, ...more]) => {
    if (more.length > 0)
      throw new UsageError(`sync runs one job a call: leave out ${more.map((one) => `"${one}"`).join(', ')}, or call it again for that`);
    const job = JOBS.find((one) => one.name === name);
    if (!job) throw new UsageError(`Unknown job "${name ?? ''}". Jobs: ${JOBS.map((one) => one.name).join(', ')}`);
    const listFile = textOf(values, 'issues');
    if (listFile !== undefined && !job.lists)
      throw new UsageError(`--issues is for the jobs quality and duplicates: leave it out of sync ${job.name}`);
    if (isOn(values, 'suggest') && !job.suggests) throw new UsageError(`--suggest is for the quality job: leave it out of sync ${job.name}`);
    const listed = listFile === undefined ? {} : { listFile: resolve(listFile) };
    const day = textOf(values, 'date');
    if (day !== undefined && !isDay(day)) throw new UsageError(`--date: "${day}" is not a day. Write it as YYYY-MM-DD`);
    const dated = day === undefined ? {} : { today: day };
    return withOrg(values, (context) =>
      registered('issues', listFile, () =>
        interruptible((signal) =>
          runJob(job, { ...context, ...listed, ...dated, suggest: isOn(values, 'suggest'), signal }, { dryRun: isOn(values, 'dry-run') }),
        ),
      ),
    );
  },
};

/** A mail address or a record id that an option names. Throws a UsageError for a text that is none: it would find everybody, or nobody. */
function markOf(values: Values, name: 'email' | 'id'): string | undefined {
  const text = textOf(values, name)?.trim();
  if (text === undefined) return undefined;
  if (name === 'email' ? !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) : !isRecordId(text))
    throw new UsageError(`--${name}: "${text}" is ${name === 'email' ? 'no mail address' : 'no record id of 15 or 18 characters'}`);
  return text;
}

export const eraseCommand: Command = {
  name: 'erase',
  summary: 'remove a person from what Perennial keeps, in the org and in files, and tell what stays and why',
  options: {
    user: { type: 'string', value: '<user name>' },
    email: { type: 'string', value: '<address>', help: 'a customer, by mail address: from files written here, and from the org where -o names one' },
    id: { type: 'string', value: '<record id>', help: 'a customer, by the id of the record' },
    'target-org': ORG_OPTIONS['target-org'],
    'dry-run': DRY_RUN,
    'max-calls': ORG_OPTIONS['max-calls'],
  },
  run: async (values, [extra]) => {
    const [username, email, id] = [textOf(values, 'user'), markOf(values, 'email'), markOf(values, 'id')];
    if ([username, email, id].filter((one) => one !== undefined && one !== '').length !== 1 || extra !== undefined)
      throw new UsageError('Say whom: perennial erase --user <user name> -o <org>, or --email <address> or --id <record id> [-o <org>]');
    const dryRun = isOn(values, 'dry-run');
    if (username !== undefined) {
      namedOrg(values, 'erase');
      return withOrg(values, async (context) => {
        const { erase } = await import('../setup/erase.ts');
        return erase(context, { username, dryRun });
      });
    }
    const marks = { emails: email === undefined ? [] : [email], ids: id === undefined ? [] : [id] };
    const [{ erasePerson }, { eraseFromFiles }] = await Promise.all([import('../setup/erase.ts'), import('../jobs/personal-files/erase-rows.ts')]);
    const outcome = emptyOutcome('erase', dryRun);
    if (textOf(values, 'target-org') !== undefined)
      return withOrg(values, async (context) => {
        const found = await erasePerson(context, marks, outcome);
        await eraseFromFiles(WORK_DIR, found, outcome);
        return outcome;
      });
    outcome.notes?.push('No org was looked at: name it with -o <org>, and the records that this person has there are found in files, too.');
    await eraseFromFiles(WORK_DIR, marks, outcome);
    return report(outcome, { json: isOn(values, 'json') });
  },
};
