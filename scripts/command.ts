import type { ParseArgsOptionsConfig } from 'node:util';

/** The options of a command line as they were read. */
export type Values = Record<string, string | boolean | undefined>;

/** A command of `perennial`. */
export interface Command {
  name: string;
  /** How it is called, and its options, a line each. */
  usage: string;
  options: ParseArgsOptionsConfig;
  /** Does it; gives the exit code. Throws a UsageError for what the caller can put right on the command line. */
  run(values: Values, positionals: string[]): Promise<number>;
}

/** An option's text; undefined when it was not given. */
export const textOf = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

/** Whether a switch was given. */
export const isOn = (values: Values, name: string): boolean => values[name] === true;
