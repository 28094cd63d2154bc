#!/usr/bin/env node
/** The one command line. */
import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { JOBS } from './jobs.ts';
import { connect } from './org/connect.ts';
import { messageOf, UsageError } from './org/errors.ts';
import { progressReporter } from './org/progress.ts';
import { EXIT, report, runJob } from './org/run.ts';
import type { JobContext } from './org/run.ts';
import { setup } from './setup/setup.ts';

const USAGE = `perennial <command> -o <org alias>

  setup            prepare an org: check names, assign permission sets
                   --sample-data   load the sample programs too
  sync <job>       run a job: ${JOBS.map((job) => job.name).join(', ')}
                   --data-dir <folder>  where CSV files are (default: data)
                   --config-dir <folder>  where sources.json and ledger.json are (default: config)
                   --dry-run            show the changes, make none
  --json           print one JSON document and nothing else

Exit codes: 0 done, 1 failed, 2 bad usage, 3 finished with findings (the good parts were applied)`;

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      'target-org': { type: 'string', short: 'o' },
      'data-dir': { type: 'string' },
      'config-dir': { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      'sample-data': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [command, name] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(`${USAGE}\n`);
    return values.help ? EXIT.done : EXIT.usage;
  }
  const alias = values['target-org'];
  if (command !== 'setup' && command !== 'sync') throw new UsageError(`Unknown command "${command}"`);
  const job = command === 'sync' ? JOBS.find((one) => one.name === name) : undefined;
  if (command === 'sync' && !job) throw new UsageError(`Unknown job "${name ?? ''}". Jobs: ${JOBS.map((one) => one.name).join(', ')}`);
  if (!alias) throw new UsageError('Name the org with -o <alias>');
  // A folder that was named has to be there; the usual ones may be missing where no source needs them.
  for (const option of ['data-dir', 'config-dir'] as const) {
    const folder = values[option];
    if (folder !== undefined && !isFolder(folder)) throw new UsageError(`--${option}: ${folder} is not a folder. Name the one that holds the files`);
  }
  const { progress, stop } = progressReporter(values.json);
  const context: JobContext = {
    connection: await connect(alias),
    dataDir: values['data-dir'] ?? 'data',
    configDir: values['config-dir'] ?? 'config',
    today: new Date().toISOString().slice(0, 10),
    progress,
  };
  try {
    const outcome = job
      ? await runJob(job, context, { dryRun: values['dry-run'] })
      : await setup(context, { sampleData: values['sample-data'], dryRun: values['dry-run'] });
    stop();
    return report(outcome, { json: values.json });
  } finally {
    stop();
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A failure in words: never a bare stack trace, never a token. */
function fail(error: unknown): number {
  const { code } = error as { code?: string };
  const isUsage = error instanceof UsageError || (code ?? '').startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`${messageOf(error)}\n${isUsage ? `\n${USAGE}\n` : ''}`);
  return isUsage ? EXIT.usage : EXIT.failed;
}

process.exitCode = await main(process.argv.slice(2)).catch(fail);
