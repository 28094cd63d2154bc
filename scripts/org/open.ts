/** What commands on one org share: its options, and the way to it. */
import { textOf } from '../command.ts';
import type { Values } from '../command.ts';
import { clientOf } from './client.ts';
import type { OrgClient } from './client.ts';
import { connect } from './connect.ts';
import { UsageError } from './errors.ts';

export const ORG_OPTIONS = { 'target-org': { type: 'string', short: 'o' }, 'max-calls': { type: 'string' } } as const;

/** A number of calls. Throws a UsageError. */
function maxCallsOf(values: Values): number | undefined {
  const text = textOf(values, 'max-calls');
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--max-calls: "${text}" must be a whole number from 1`);
  return Number(text);
}

/** The client of the org that the options name. Throws a UsageError for options that will not do, and what {@link connect} throws. */
export async function openOrg(values: Values): Promise<OrgClient> {
  const maxCalls = maxCallsOf(values);
  return clientOf(await connect(textOf(values, 'target-org')), maxCalls === undefined ? {} : { maxCalls });
}
