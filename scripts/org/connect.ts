import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthInfo, StateAggregator } from '@salesforce/core';
import { Connection } from 'jsforce';
import { Failure, messageOf, UsageError } from './errors.ts';

/** The API version the project is built against (`sourceApiVersion`). */
export const API_VERSION = '67.0';

/** Where pipelines keep the credentials of a login by JWT: the consumer key of the app, its private key (or the file of it), the user, and where to log in. */
export const JWT_VARIABLES = {
  clientId: 'PERENNIAL_JWT_CLIENT_ID',
  key: 'PERENNIAL_JWT_KEY',
  keyFile: 'PERENNIAL_JWT_KEY_FILE',
  username: 'PERENNIAL_JWT_USERNAME',
  loginUrl: 'PERENNIAL_JWT_LOGIN_URL',
} as const;

/** Whether the environment says how to log in. */
export const hasJwtSettings = (env: NodeJS.ProcessEnv = process.env): boolean =>
  Boolean(env[JWT_VARIABLES.clientId] && env[JWT_VARIABLES.username] && (env[JWT_VARIABLES.key] || env[JWT_VARIABLES.keyFile]));

/** What the login server says of a JWT it does not take, and what to do. */
const JWT_REFUSALS: [RegExp, string][] = [
  [
    /expired authorization code|expired access\/refresh token|token is too old/i,
    'Check the clock of this machine: a login by JWT is good for three minutes.',
  ],
  [/invalid assertion|invalid_grant.*signature/i, `The private key is not that of the app's certificate: check ${JWT_VARIABLES.key}.`],
  [/client identifier invalid|invalid_client/i, `No app of the org has this consumer key: check ${JWT_VARIABLES.clientId}.`],
  [
    /user hasn't approved|audience is invalid|user is not admin approved/i,
    `Pre-authorise the user for the app by a permission set, and check ${JWT_VARIABLES.username} and ${JWT_VARIABLES.loginUrl}.`,
  ],
];

/** Logs in by JWT as the environment says. Only `save` puts the login into the CLI's store, for commands of the CLI to find it. Throws a Failure. */
export async function jwtLogin({ save }: { save: boolean }, env: NodeJS.ProcessEnv = process.env): Promise<AuthInfo> {
  const value = (name: keyof typeof JWT_VARIABLES): string => env[JWT_VARIABLES[name]] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'perennial-jwt-'));
  try {
    const keyFile = value('keyFile') || join(folder, 'key.pem');
    if (value('keyFile') === '') writeFileSync(keyFile, value('key').replaceAll('\\n', '\n'), { mode: 0o600 });
    if (!existsSync(keyFile)) throw new UsageError(`${JWT_VARIABLES.keyFile}: there is no file ${keyFile}`);
    const username = value('username');
    const oauth2Options = { clientId: value('clientId'), privateKeyFile: keyFile, ...(value('loginUrl') ? { loginUrl: value('loginUrl') } : {}) };
    const known = await (await StateAggregator.getInstance()).orgs.hasFile(username);
    const info = await AuthInfo.create(known ? { username } : { username, oauth2Options });
    if (save && !known) await info.save();
    return info;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const problem = messageOf(error);
    const remedy =
      JWT_REFUSALS.find(([pattern]) => pattern.test(problem))?.[1] ?? 'Check the JWT settings: docs/integration-user.md says how they are made.';
    throw new Failure(`The login by JWT was refused: ${problem}`, remedy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The login the Salesforce CLI has under an alias or username; without one, that of the environment. Throws a UsageError that says how to log in. */
export async function loginOf(aliasOrUsername: string | undefined, { save = false } = {}): Promise<AuthInfo> {
  if (aliasOrUsername === undefined) {
    if (!hasJwtSettings()) throw new UsageError(`Name the org with -o <alias>, or set ${Object.values(JWT_VARIABLES).slice(0, 4).join(', ')}`);
    return jwtLogin({ save });
  }
  const state = await StateAggregator.getInstance();
  const username = state.aliases.resolveUsername(aliasOrUsername);
  return AuthInfo.create({ username }).catch((error: unknown) => {
    if ((error as Error).name !== 'NamedOrgNotFoundError') throw error;
    throw new UsageError(`No org is known as "${aliasOrUsername}". Log in first: npx sf org login web --alias ${aliasOrUsername}`);
  });
}

/** A connection to the org the Salesforce CLI knows by this alias or username, or to that of the environment. Expired access renews itself. */
export async function connect(aliasOrUsername: string | undefined): Promise<Connection> {
  const auth = await loginOf(aliasOrUsername);
  const { accessToken, instanceUrl, refreshFn } = auth.getConnectionOptions() as { accessToken: string; instanceUrl: string; refreshFn?: never };
  const connection = new Connection({ accessToken, instanceUrl, version: API_VERSION, maxRequest: 10, ...(refreshFn ? { refreshFn } : {}) });
  try {
    await connection.identity();
  } catch (error) {
    throw new UsageError(
      `The org "${aliasOrUsername ?? auth.getUsername()}" cannot be reached: ${messageOf(error)}. ${loginAdvice(messageOf(error))}`,
    );
  }
  return connection;
}

/** What to do about a login that does not work. */
function loginAdvice(problem: string): string {
  if (/expired|INVALID_SESSION_ID|invalid_grant|Session/i.test(problem)) return 'The login has expired: log in again (npx sf org login web).';
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|socket|fetch failed/i.test(problem)) return 'Check the network, or start the org (npm start).';
  return 'Log in again, or start it (npm start).';
}
