import { fileURLToPath } from 'node:url';
import type { ParseArgsOptionsConfig } from 'node:util';
import { UsageError } from '../org/errors.ts';

/** The options of a command line as they were read. */
export type Values = Record<string, string | boolean | undefined>;

/** An option of a command: the command line is read by it, and its line of the usage is made of it. */
export interface CommandOption {
  type: 'string' | 'boolean';
  short?: string;
  /** What stands for its value in the usage: `<folder>`. */
  value?: string;
  /** What it does. An option without it stands in the first line of the usage. */
  help?: string;
}

export type CommandOptions = Readonly<Record<string, CommandOption>>;

/** A command of `perennial`. */
export interface Command {
  name: string;
  /** What stands behind the name: `<file.csv>`. */
  argument?: string;
  /** What it does, in one line. */
  summary: string;
  options: CommandOptions;
  /** Does it; gives the exit code. Throws a UsageError for what the caller can put right on the command line. */
  run(values: Values, positionals: string[]): Promise<number>;
}

/** Where commands keep what they need until they are done, in the folder they are started in. */
export const WORK_DIR = '.perennial';

/** The configuration of this project. */
export const CONFIG_DIR = fileURLToPath(new URL('../../config', import.meta.url));

/** The org a command works on. Left out, it is that of the environment's login, else the CLI's `target-org`. */
export const TARGET_ORG = { type: 'string', short: 'o', value: '<org>' } as const satisfies CommandOption;

/** The org of a command that deletes: it must be named. Throws a UsageError. */
export function namedOrg(values: Values, what: string): string {
  const name = textOf(values, 'target-org');
  if (name === undefined) throw new UsageError(`${what} changes what cannot simply be undone: name the org with -o <org>`);
  return name;
}

/** The column in which what a line is about begins. */
const COLUMN = 28;

const callOf = (name: string, { short, value }: CommandOption): string => `${short ? `-${short}` : `--${name}`}${value ? ` ${value}` : ''}`;

/** Puts help behind what it is about: in its column, or on a line of its own where there is no room. */
const line = (call: string, help: string): string =>
  call.length < COLUMN - 1 ? call.padEnd(COLUMN) + help : `${call}\n${' '.repeat(COLUMN)}${help}`;

/** How a command is called: a line for it, then a line for each option. */
export function usageOf({ name, argument, summary, options }: Command): string {
  const all = Object.entries(options);
  const first = all.filter(([, option]) => option.help === undefined).map(([key, option]) => callOf(key, option));
  const others = all.flatMap(([key, option]) => (option.help === undefined ? [] : [line(`  ${callOf(key, option)}`, option.help)]));
  return [line([name, ...(argument ? [argument] : []), ...first].join(' '), summary), ...others].join('\n');
}

/** A command's options as `parseArgs` of Node.js takes them. */
export const parsedBy = (options: CommandOptions): ParseArgsOptionsConfig =>
  Object.fromEntries(Object.entries(options).map(([name, { type, short }]) => [name, { type, ...(short ? { short } : {}) }]));

/** An option's text; undefined when it was not given. */
export const textOf = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

/** Whether a switch was given. */
export const isOn = (values: Values, name: string): boolean => values[name] === true;
