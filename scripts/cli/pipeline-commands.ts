/** `scratch`, `deploy`, `package`, `doctor`: the pipeline's commands. */
import { createInterface } from 'node:readline/promises';
import { isOn, namedOrg, TARGET_ORG, textOf } from './command.ts';
import type { Command } from './command.ts';
import { UsageError } from '../org/errors.ts';
import { progressReporter } from '../jobs/progress.ts';
import { EXIT, tellFindings } from '../jobs/run.ts';
import { printable } from '../jobs/table.ts';
import type { TestLevel } from '../pipeline/deploy.ts';

/** A whole number within bounds. Throws a UsageError. */
function wholeNumber(option: string, value: string, min: number, max: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) throw new UsageError(`--${option}: "${value}" must be a whole number from ${min} to ${max}`);
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

/** The Dev Hub that a command asks for orgs or packages. */
const DEV_HUB = { type: 'string', short: 'v', value: '<dev hub>' } as const;

const DEFINITION = 'config/project-scratch-def.json';

const TEST_LEVELS: TestLevel[] = ['NoTestRun', 'RunLocalTests', 'RunAllTestsInOrg'];

export const deployCommand: Command = {
  name: 'deploy',
  summary: 'to a sandbox or production: validate, deploy, activate the flows',
  options: {
    'target-org': TARGET_ORG,
    delta: { type: 'string', value: '<commit>', help: 'only what has changed since, deletions too; what is deleted is kept in .perennial/backup' },
    'dry-run': { type: 'boolean', help: 'validate only' },
    'test-level': {
      ...{ type: 'string', value: '<level>' },
      help: `${TEST_LEVELS.join(', ')} (default: RunLocalTests in production, else NoTestRun)`,
    },
    yes: { type: 'boolean', help: 'do not ask before production (needed in CI)' },
    layouts: { type: 'boolean', help: 'send page layouts the org has already, too' },
    'allow-dirty': { type: 'boolean', help: 'deploy what is not committed' },
  },
  run: async (values) => {
    const delta = textOf(values, 'delta');
    const testLevel = textOf(values, 'test-level');
    const level = TEST_LEVELS.find((one) => one === testLevel);
    if (testLevel !== undefined && !level) throw new UsageError(`--test-level: "${testLevel}" must be one of ${TEST_LEVELS.join(', ')}`);
    const json = isOn(values, 'json');
    const { deploy } = await import('../pipeline/deploy.ts');
    const outcome = await deploy({
      targetOrg: delta === undefined ? textOf(values, 'target-org') : namedOrg(values, 'deploy --delta'),
      delta,
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
  summary: 'package versions of this commit: the main package and the optional ones',
  options: {
    'target-dev-hub': DEV_HUB,
    'target-org': { ...TARGET_ORG, help: 'install them there' },
    promote: { type: 'boolean', help: 'release them: only released versions go to production' },
    'allow-dirty': { type: 'boolean', help: 'package what is not committed' },
  },
  run: async (values) => {
    const json = isOn(values, 'json');
    const { makePackages } = await import('../pipeline/package.ts');
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
  summary: 'what is missing or wrong in an org, with the remedy; changes nothing',
  options: {
    'target-org': TARGET_ORG,
    'job-days': { type: 'string', value: '<n>', help: 'a job that wrote nothing for longer counts as not run (default: 40)' },
  },
  run: async (values) => {
    const json = isOn(values, 'json');
    const jobDays = wholeNumber('job-days', textOf(values, 'job-days') ?? '40', 1, 3650);
    const { progress, stop } = progressReporter(json);
    const [{ connect }, { examine }] = await Promise.all([import('../org/connect.ts'), import('../pipeline/doctor.ts')]);
    const connection = await connect(textOf(values, 'target-org'));
    const today = new Date().toISOString().slice(0, 10);
    const examinations = await examine(connection, { jobDays, today }, (title, done, total) =>
      progress(`Checking ${title.toLowerCase()}`, done, total),
    ).finally(stop);
    const findings = examinations.flatMap((one) => one.findings);
    if (json) process.stdout.write(`${JSON.stringify({ org: connection.instanceUrl, examinations }, null, 2)}\n`);
    else {
      const lines = examinations.map(({ title, checked, findings: own, note = 'ok' }) =>
        checked ? `${own.length === 0 ? '✔' : '✖'} ${title.padEnd(18)} ${own.length === 0 ? note : own.length}` : `– ${title.padEnd(18)} not checked`,
      );
      process.stdout.write(`Org: ${connection.instanceUrl}\n${lines.join('\n')}\n`);
      tellFindings(findings);
    }
    return findings.length > 0 ? EXIT.findings : EXIT.done;
  },
};

export const scratchCommand: Command = {
  name: 'scratch',
  summary: 'a ready scratch org from this working tree',
  options: {
    'target-dev-hub': DEV_HUB,
    alias: { type: 'string', short: 'a', value: '<alias>' },
    days: { type: 'string', value: '<n>', help: 'how long it lives (default: 7)' },
    'definition-file': { type: 'string', value: '<file>', help: `default: ${DEFINITION}` },
    from: { type: 'string', value: '<stage>', help: 'do a finished run again from a stage: build, check, create, deploy …' },
    keep: { type: 'boolean', help: 'leave the org of a failed run in place' },
  },
  run: async (values) => {
    const alias = textOf(values, 'alias');
    if (!alias || !/^\w[\w.-]{0,59}$/.test(alias)) throw new UsageError('Name the new org with -a <alias>: letters, digits, . - and _');
    const json = isOn(values, 'json');
    const { makeScratchOrg } = await import('../pipeline/scratch.ts');
    const outcome = await makeScratchOrg({
      devHub: textOf(values, 'target-dev-hub'),
      alias,
      days: wholeNumber('days', textOf(values, 'days') ?? '7', 1, 30),
      definitionFile: textOf(values, 'definition-file') ?? DEFINITION,
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
