/** The command line: what it knows, and how it ends. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkCommand } from './check-command.ts';
import { CONFIG_DIR, parsedBy, usageOf, WORK_DIR } from './command.ts';
import type { Command } from './command.ts';
import { dedupeCommand } from './dedupe-command.ts';
import { gateCommand } from './gate-command.ts';
import { mergeCommand } from './merge-command.ts';
import { eraseCommand, setupCommand, syncCommand } from './org-commands.ts';
import { extractCommand, loadCommand } from './data-commands.ts';
import { Failure, messageOf, UsageError } from '../org/errors.ts';
import { isInterruptible, SIGNAL_CODES, Stopped } from '../jobs/interrupt.ts';
import { EXIT } from '../jobs/run.ts';
import { deployCommand, doctorCommand, packageCommand, scratchCommand } from './pipeline-commands.ts';
import { StageFailure } from '../pipeline/stages.ts';

const COMMANDS: Command[] = [
  setupCommand,
  syncCommand,
  eraseCommand,
  loadCommand,
  extractCommand,
  checkCommand,
  gateCommand,
  dedupeCommand,
  mergeCommand,
  scratchCommand,
  deployCommand,
  packageCommand,
  doctorCommand,
];

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');

const helpFor = (commands: Command[]): string => `perennial <command>

${commands.map((command) => indented(usageOf(command))).join('\n\n')}

  --json                     print one JSON document and nothing else

An org is an alias or username the Salesforce CLI knows. Without -o the environment says how to log in (docs/integration-user.md);
without that it is the CLI's target-org. The output names the org.
Exit codes: 0 done, 1 failed, 2 bad usage, 3 finished with findings (the good parts were applied); 130 and 143 stopped by a signal`;

/** Usage for a person, or as a document. */
function tellUsage(commands: Command[]): void {
  const usage = helpFor(commands);
  process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify({ usage }, null, 2)}\n` : `${usage}\n`);
}

for (const [signal, code] of Object.entries(SIGNAL_CODES))
  process.on(signal, () => {
    if (isInterruptible()) return;
    if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: { problem: `Stopped by ${signal}.` } }, null, 2)}\n`);
    process.exit(code);
  });

const SHARED = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

/** Deletes files with personal data that are over their time, and says so. */
async function dropWhatIsOver(): Promise<void> {
  if (!existsSync(WORK_DIR)) return;
  const { applyRetention, readRetention } = await import('../jobs/personal-files/retention.ts');
  for (const path of await applyRetention(WORK_DIR, await readRetention(CONFIG_DIR), new Date()))
    process.stderr.write(`${path}: deleted, its time is over (config/retention.json).\n`);
}

async function main(argv: string[]): Promise<number> {
  const [name, ...rest] = argv;
  const asksForHelp = name === '--help' || name === '-h';
  if (name === undefined || asksForHelp) {
    tellUsage(COMMANDS);
    return asksForHelp ? EXIT.done : EXIT.usage;
  }
  const command = COMMANDS.find((one) => one.name === name);
  if (!command) throw new UsageError(`Unknown command "${name}"`);
  const { values, positionals } = parseArgs({ args: rest, allowPositionals: true, options: { ...parsedBy(command.options), ...SHARED } });
  if (values['help'] === true) {
    tellUsage([command]);
    return EXIT.done;
  }
  await dropWhatIsOver();
  return command.run(values as Record<string, string | boolean | undefined>, positionals);
}

/** A failure in words: never a bare stack trace, never a secret. With `--json` also as a document. */
function fail(error: unknown): number {
  const { code } = error as { code?: string };
  const isUsage = error instanceof UsageError || (code ?? '').startsWith('ERR_PARSE_ARGS');
  const failure = {
    problem: messageOf(error),
    ...(error instanceof Failure ? { remedy: error.remedy } : {}),
    ...(error instanceof StageFailure ? { stage: error.stage } : {}),
  };
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: failure }, null, 2)}\n`);
  const command = COMMANDS.filter((one) => one.name === process.argv[2]);
  process.stderr.write(
    `${failure.stage ? `Failed at the stage "${failure.stage}".\n` : ''}${failure.problem}\n${failure.remedy ? `${failure.remedy}\n` : ''}`,
  );
  // Where the words were wrong the usage helps; where it is what they stand for, it would only bury the message.
  const isUnread = isUsage && (!(error instanceof UsageError) || command.length === 0);
  if (isUnread) process.stderr.write(`\n${helpFor(command.length > 0 ? command : COMMANDS)}\n`);
  else if (isUsage) process.stderr.write(`perennial ${process.argv[2] ?? ''} --help tells how it is called.\n`);
  if (error instanceof Stopped) return error.exitCode;
  return isUsage ? EXIT.usage : EXIT.failed;
}

process.exitCode = await main(process.argv.slice(2)).catch(fail);
