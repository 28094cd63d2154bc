/** `scratch`: the pipeline's commands. */
import { isOn, textOf } from '../command.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../org/errors.ts';
import { EXIT } from '../org/run.ts';
import type { Finding } from '../org/run.ts';
import { printable } from '../org/table.ts';
import { makeScratchOrg, SCRATCH_STAGES } from './scratch.ts';

/** Findings as people read them. */
export function tellFindings(findings: readonly Finding[]): void {
  for (const { where, problem, remedy } of findings) process.stdout.write(`\n! ${printable(where)}\n  ${printable(problem)}\n  ${remedy}\n`);
}

/** A whole number within bounds. Throws a UsageError. */
function wholeNumber(option: string, value: string, least: number, most: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= least && number <= most)) throw new UsageError(`--${option}: "${value}" must be a whole number from ${least} to ${most}`);
  return number;
}

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
    if (!alias || !/^[\w.-]{1,60}$/.test(alias)) throw new UsageError('Name the new org with -a <alias>: letters, digits, - and _');
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
      process.stdout.write(`\n${outcome.username} is ready under the alias ${outcome.alias} until ${outcome.expires}. Open:\n${outcome.openUrl}\n`);
    }
    return outcome.findings.length > 0 ? EXIT.findings : EXIT.done;
  },
};
