import { AuthInfo, StateAggregator } from '@salesforce/core';
import { Connection } from 'jsforce';
import { messageOf, UsageError } from './errors.ts';

/** The API version the project is built against (`sourceApiVersion`). */
export const API_VERSION = '67.0';

/** A connection to the org the Salesforce CLI knows by this alias or username. Expired access renews itself. */
export async function connect(aliasOrUsername: string): Promise<Connection> {
  const state = await StateAggregator.getInstance();
  const username = state.aliases.resolveUsername(aliasOrUsername);
  const auth = await AuthInfo.create({ username }).catch((error: unknown) => {
    if ((error as Error).name !== 'NamedOrgNotFoundError') throw error;
    throw new UsageError(`No org is known as "${aliasOrUsername}". Log in first: npx sf org login web --alias ${aliasOrUsername}`);
  });
  const { accessToken, instanceUrl, refreshFn } = auth.getConnectionOptions() as { accessToken: string; instanceUrl: string; refreshFn?: never };
  const connection = new Connection({ accessToken, instanceUrl, version: API_VERSION, maxRequest: 10, ...(refreshFn ? { refreshFn } : {}) });
  try {
    await connection.identity();
  } catch (error) {
    throw new UsageError(`The org "${aliasOrUsername}" cannot be reached: ${messageOf(error)}. Log in again, or start it (npm start).`);
  }
  return connection;
}
