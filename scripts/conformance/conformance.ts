/** `npm run conformance`: does the local org do what its README says, and does a project that deploys to Salesforce deploy to it? */
import { parseArgs } from 'node:util';
import { messageOf, UsageError } from '../org/errors.ts';
import { EXIT } from '../jobs/run.ts';
import { printable } from '../jobs/table.ts';
import { checkCoverage, writeCoverage } from './coverage.ts';
import { deployProject } from './project.ts';
import type { ProjectOutcome } from './project.ts';

const USAGE = `npm run conformance [-- --project <folder> [--definition <scratch definition>]]

  without options: the Salesforce CLI and jsforce go through every line of the coverage table, which is then
  written into local-org/README.md

  --project      an SFDX project; it is copied, deployed to a local org of its own with the Salesforce CLI, and thrown away
  --definition   the scratch definition whose settings the org gets (default: the project's own)
  --json         print one JSON document and nothing else

Exit codes: 0 all holds, 1 failed, 2 bad usage, 3 a line does not hold or the project was refused`;

function print(dir: string, outcome: ProjectOutcome): void {
  for (const { type, name, line, problem } of outcome.refusals)
    process.stdout.write(printable(`  ${type} ${name}${line === undefined ? '' : ` line ${line}`}: ${problem}`) + '\n');
  const verdict = outcome.refusals.length === 0 ? 'deployed' : `refused, ${outcome.refusals.length} problems`;
  process.stdout.write(`${dir}: ${verdict}; ${outcome.components} components, ${outcome.warnings} warnings, ${outcome.seconds.toFixed(1)} s\n`);
}

/** Checks the coverage; only a table that holds is written. */
async function coverage(isJson: boolean, say: (text: string) => void): Promise<number> {
  const broken = await checkCoverage(say);
  if (isJson) process.stdout.write(`${JSON.stringify(broken.map(({ line, reason }) => ({ area: line.area, what: line.what, reason })))}\n`);
  for (const { line, reason } of broken) say(printable(`${line.area}: ${line.what}\n  ${reason.slice(0, 2000)}`));
  if (broken.length > 0) return EXIT.findings;
  writeCoverage();
  return EXIT.done;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      project: { type: 'string' },
      definition: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return EXIT.done;
  }
  const say = (step: string): void => void (values.json || process.stdout.write(`${step}\n`));
  if (values.project === undefined) return coverage(values.json, say);
  const outcome = await deployProject(values.project, { definition: values.definition, say });
  if (values.json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
  else print(values.project, outcome);
  return outcome.refusals.length === 0 ? EXIT.done : EXIT.findings;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
});
