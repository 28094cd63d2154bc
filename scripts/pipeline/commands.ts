/** `scratch`, `deploy`, `package`, `doctor`: the pipeline's commands. */
import { createInterface } from 'node:readline/promises';
import { isOn, textOf } from '../command.ts';
import type { Command } from '../command.ts';
import { connect } from '../org/connect.ts';
import { UsageError } from '../org/errors.ts';
import { progressReporter } from '../org/progress.ts';
import { EXIT, tellFindings } from '../org/run.ts';
import { printable } from '../org/table.ts';
import { deploy } from './deploy.ts';
import type { TestLevel } from './deploy.ts';
import { examine } from './doctor.ts';
import { makePackages } from './package.ts';
import { makeScratchOrg, SCRATCH_STAGES } from './scratch.ts';

/** A whole number within bounds. Throws a UsageError. */
function wholeNumber(option: string, value: string, least: number, most: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= least && number <= most)) throw new UsageError(`--${option}: "${value}" must be a whole number from ${least} to ${most}`);
  return number;
}

/** Asks a person; undefined where there is none: in a pipeline, or with input from elsewhere. */
function asker(): ((question: string) => Promise<boolean>) | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY || process.env['CI']) return undefined;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await lines.question(`${question} [y/N] `);
    lines.close();
    return /^y(es)?$/i.test(answer.trim());
  };
}

const TEST_LEVELS: TestLevel[] = ['NoTestRun', 'RunLocalTests', 'RunAllTestsInOrg'];

export const deployCommand: Command = {
  name: 'deploy',
  usage: `deploy -o <org>            to a sandbox or production: validate, deploy, activate the flows
  --delta <commit>         only what has changed since, deletions too; what is deleted is kept in .perennial/backup
  --dry-run                validate only
  --test-level <level>     ${TEST_LEVELS.join(', ')} (default: RunLocalTests in production, else NoTestRun)
  --yes                    do not ask before production (needed in CI)
  --layouts                send page layouts the org has already, too
  --allow-dirty            deploy what is not committed`,
  options: {
    layouts: { type: 'boolean' },
    'target-org': { type: 'string', short: 'o' },
    delta: { type: 'string' },
    'dry-run': { type: 'boolean' },
    'test-level': { type: 'string' },
    yes: { type: 'boolean' },
    'allow-dirty': { type: 'boolean' },
  },
  run: async (values) => {
    const testLevel = textOf(values, 'test-level');
    const level = TEST_LEVELS.find((one) => one === testLevel);
    if (testLevel !== undefined && !level) throw new UsageError(`--test-level: "${testLevel}" is none of ${TEST_LEVELS.join(', ')}`);
    const json = isOn(values, 'json');
    const outcome = await deploy({
      targetOrg: textOf(values, 'target-org'),
      delta: textOf(values, 'delta'),
      dryRun: isOn(values, 'dry-run'),
      yes: isOn(values, 'yes'),
      layouts: isOn(values, 'layouts'),
      allowDirty: isOn(values, 'allow-dirty'),
      testLevel: level,
      quiet: json,
      ask: json ? undefined : asker(),
    });
    if (json) process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
    else {
      for (const name of outcome.deleted) process.stdout.write(`${outcome.dryRun ? 'Would delete' : 'Deleted'} ${printable(name)}\n`);
      for (const name of outcome.moved) process.stdout.write(`${outcome.dryRun ? 'Would move' : 'Moved'} ${printable(name)}\n`);
      for (const name of outcome.notThere) process.stdout.write(`Not in the org, so not deleted: ${printable(name)}\n`);
      for (const name of outcome.notDeleted) process.stdout.write(`! The org did not delete ${printable(name)}: see Setup, Deployment Status\n`);
      if (outcome.backup) process.stdout.write(`What was deleted is kept in ${outcome.backup}\n`);
      process.stdout.write(`\n${outcome.org}: ${outcome.dryRun ? 'valid; nothing was deployed' : 'deployed, and every flow runs'}.\n`);
    }
    return outcome.notDeleted.length > 0 ? EXIT.findings : EXIT.done;
  },
};

export const packageCommand: Command = {
  name: 'package',
  usage: `package -v <dev hub>       package versions of this commit: the main package and the optional ones
  -o <org>                 install them there
  --promote                release them: only released versions go to production
  --allow-dirty            package what is not committed`,
  options: {
    'target-dev-hub': { type: 'string', short: 'v' },
    'target-org': { type: 'string', short: 'o' },
    promote: { type: 'boolean' },
    'allow-dirty': { type: 'boolean' },
  },
  run: async (values) => {
    const json = isOn(values, 'json');
    const outcome = await makePackages({
      devHub: textOf(values, 'target-dev-hub'),
      targetOrg: textOf(values, 'target-org'),
      promote: isOn(values, 'promote'),
      allowDirty: isOn(values, 'allow-dirty'),
      quiet: json,
    });
    if (json) process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
    else {
      for (const { package: name, version, id, released, installUrl } of outcome.versions)
        process.stdout.write(
          `${name} ${version}${released ? ', released' : ''}\n  npx sf package install --package ${id} --target-org <org>\n${installUrl ? `  ${installUrl}\n` : ''}`,
        );
      if (outcome.installedIn) process.stdout.write(`Installed in ${outcome.installedIn}.\n`);
    }
    return EXIT.done;
  },
};

export const doctorCommand: Command = {
  name: 'doctor',
  usage: `doctor -o <org>            what is missing or wrong in an org, with the remedy; changes nothing
  --job-days <n>           a job that wrote nothing for longer counts as not run (default: 40)`,
  options: { 'target-org': { type: 'string', short: 'o' }, 'job-days': { type: 'string' } },
  run: async (values) => {
    const json = isOn(values, 'json');
    const jobDays = wholeNumber('job-days', textOf(values, 'job-days') ?? '40', 1, 3650);
    const { progress, stop } = progressReporter(json);
    const connection = await connect(textOf(values, 'target-org'));
    const today = new Date().toISOString().slice(0, 10);
    const examinations = await examine(connection, { jobDays, today }, (title, done, total) =>
      progress(`Checking ${title.toLowerCase()}`, done, total),
    ).finally(stop);
    const findings = examinations.flatMap((one) => one.findings);
    if (json) process.stdout.write(`${JSON.stringify({ examinations }, null, 2)}\n`);
    else {
      const lines = examinations.map(({ title, checked, findings: own }) =>
        checked ? `${own.length === 0 ? '✔' : '✖'} ${title.padEnd(18)} ${own.length === 0 ? 'ok' : own.length}` : `– ${title.padEnd(18)} not checked`,
      );
      process.stdout.write(`${lines.join('\n')}\n`);
      tellFindings(findings);
    }
    return findings.length > 0 ? EXIT.findings : EXIT.done;
  },
};

export const scratchCommand: Command = {
  name: 'scratch',
  usage: `scratch -v <dev hub> -a <alias>   a ready scratch org from this working tree
  --days <n>               how long it lives (default: 7)
  --definition-file <f>    default: config/project-scratch-def.json
  --from <stage>           do a finished run again from there: ${SCRATCH_STAGES.map((stage) => stage.name).join(', ')}
  --keep                   leave the org of a failed run in place`,
  options: {
    'target-dev-hub': { type: 'string', short: 'v' },
    alias: { type: 'string', short: 'a' },
    days: { type: 'string' },
    'definition-file': { type: 'string' },
    from: { type: 'string' },
    keep: { type: 'boolean' },
  },
  run: async (values) => {
    const alias = textOf(values, 'alias');
    if (!alias || !/^\w[\w.-]{0,59}$/.test(alias)) throw new UsageError('Name the new org with -a <alias>: letters, digits, . - and _');
    const json = isOn(values, 'json');
    const outcome = await makeScratchOrg({
      devHub: textOf(values, 'target-dev-hub'),
      alias,
      days: wholeNumber('days', textOf(values, 'days') ?? '7', 1, 30),
      definitionFile: textOf(values, 'definition-file') ?? 'config/project-scratch-def.json',
      from: textOf(values, 'from'),
      keep: isOn(values, 'keep'),
      quiet: json,
    });
    if (json) process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
    else {
      tellFindings(outcome.findings);
      process.stdout.write(
        `\n${outcome.username} is ready under the alias ${outcome.alias} until ${outcome.expires}. Open it: npx sf org open -o ${outcome.alias}\n`,
      );
    }
    // What the jobs find in the sample is told; the org is ready all the same.
    return EXIT.done;
  },
};
