/** `npm run conformance -- --project DIR`: does a project that deploys to Salesforce deploy here? */
import { parseArgs } from 'node:util';
import { messageOf, UsageError } from '../org/errors.ts';
import { EXIT } from '../org/run.ts';
import { printable } from '../org/table.ts';
import { deployProject } from './project.ts';
import type { ProjectOutcome } from './project.ts';

const USAGE = `npm run conformance -- --project <folder> [--definition <scratch definition>]

  --project      an SFDX project; it is copied, deployed to a local org of its own with the Salesforce CLI, and thrown away
  --definition   the scratch definition whose settings the org gets (default: the project's own)
  --json         print one JSON document and nothing else

Exit codes: 0 deployed, 1 failed, 2 bad usage, 3 refused`;

function print(dir: string, outcome: ProjectOutcome): void {
  for (const { type, name, line, problem } of outcome.refusals)
    process.stdout.write(printable(`  ${type} ${name}${line === undefined ? '' : ` line ${line}`}: ${problem}`) + '\n');
  const verdict = outcome.refusals.length === 0 ? 'deployed' : `refused, ${outcome.refusals.length} problems`;
  process.stdout.write(`${dir}: ${verdict}; ${outcome.components} components, ${outcome.warnings} warnings, ${outcome.seconds.toFixed(1)} s\n`);
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
  if (values.help || values.project === undefined) {
    process.stdout.write(`${USAGE}\n`);
    return values.help ? EXIT.done : EXIT.usage;
  }
  const say = (step: string): void => void (values.json || process.stdout.write(`${step}\n`));
  const outcome = await deployProject(values.project, { definition: values.definition, say });
  if (values.json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
  else print(values.project, outcome);
  return outcome.refusals.length === 0 ? EXIT.done : EXIT.findings;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
});
