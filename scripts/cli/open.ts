/** What commands on one org share: their options, and the way to the org. */
import type { OrgClient } from '../org/client.ts';
import { UsageError } from '../org/errors.ts';
import { TARGET_ORG, textOf } from './command.ts';
import type { CommandOptions, Values } from './command.ts';

export const ORG_OPTIONS = {
  'target-org': TARGET_ORG,
  'max-calls': { type: 'string', value: '<n>', help: 'stop after so many API calls' },
} as const satisfies CommandOptions;

/** A number of calls. Throws a UsageError. */
function maxCallsOf(values: Values): number | undefined {
  const text = textOf(values, 'max-calls');
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--max-calls: "${text}" must be a whole number from 1`);
  return Number(text);
}

/** The client of the org that the options name. Throws a UsageError for options that will not do, and what `connect` throws. */
export async function openOrg(values: Values): Promise<OrgClient> {
  const maxCalls = maxCallsOf(values);
  // Loaded when it is needed: a wrong word on the command line is refused at once.
  const [{ clientOf }, { connect }] = await Promise.all([import('../org/client.ts'), import('../org/connect.ts')]);
  return clientOf(await connect(textOf(values, 'target-org')), maxCalls === undefined ? {} : { maxCalls });
}
