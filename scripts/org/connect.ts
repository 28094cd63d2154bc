import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AuthInfo } from '@salesforce/core';
import { Connection } from 'jsforce';
import { Failure, isNetworkProblem, messageOf, UsageError } from './errors.ts';
import { loginByJwt } from './jwt.ts';
import type { JwtLogin, JwtSession } from './jwt.ts';
import { readPrivateKey } from './private-key.ts';
import { API_VERSION } from './version.ts';

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

/** The login the environment describes. Throws a UsageError for a key file that is missing, and a Failure for an invalid key. */
function jwtOf(env: NodeJS.ProcessEnv): JwtLogin {
  const value = (name: keyof typeof JWT_VARIABLES): string => env[JWT_VARIABLES[name]] ?? '';
  const file = value('keyFile');
  if (file !== '' && !statSync(file, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`${JWT_VARIABLES.keyFile}: there is no file ${file}`);
  const key =
    file === '' ? readPrivateKey(value('key'), JWT_VARIABLES.key) : readPrivateKey(readFileSync(file, 'utf8'), `${JWT_VARIABLES.keyFile} (${file})`);
  return {
    clientId: value('clientId'),
    key,
    username: value('username'),
    loginUrl: value('loginUrl') || 'https://login.salesforce.com',
  };
}

/** Logs in as the environment says. Throws a Failure that says which of its settings is wrong. */
async function loginFromEnvironment(login: JwtLogin): Promise<JwtSession> {
  return loginByJwt(login).catch((error: unknown) => {
    const problem = messageOf(error);
    if (/fetch failed|Invalid URL/i.test(problem))
      throw new Failure(`${login.loginUrl} cannot be reached: ${problem}`, `Check ${JWT_VARIABLES.loginUrl} and the network.`);
    const remedy =
      JWT_REFUSALS.find(([pattern]) => pattern.test(problem))?.[1] ?? 'Check the JWT settings: docs/integration-user.md says how they are made.';
    throw new Failure(`The login by JWT was refused: ${problem}`, remedy);
  });
}

/** The CLI's own library. It takes a second to load, and a login from the environment does not need it. */
const cli = (): Promise<typeof import('@salesforce/core')> => import('@salesforce/core');

/** A default of the CLI, from its configuration or `SF_TARGET_ORG` and `SF_TARGET_DEV_HUB`; undefined where there is none. */
async function defaultOrg(setting: 'target-org' | 'target-dev-hub'): Promise<string | undefined> {
  const { ConfigAggregator } = await cli();
  return (await ConfigAggregator.create()).getPropertyValue<string>(setting) ?? undefined;
}

/** Whether a command is to log in as the environment says: no org is named, or the user of the environment is. */
const isFromEnvironment = (name: string | undefined): boolean =>
  hasJwtSettings() && (name === undefined || name === process.env[JWT_VARIABLES.username]);

/** Puts the environment's login into the CLI's store, for commands of the CLI to find it. Gives its username. */
async function keepLogin(): Promise<string> {
  const login = jwtOf(process.env);
  // What is wrong with the settings is said in our words first.
  await loginFromEnvironment(login);
  const { clientId, key, username, loginUrl } = login;
  const { AuthInfo, StateAggregator } = await cli();
  // Another login of this user makes room; aliases and defaults stay.
  const { orgs } = await StateAggregator.getInstance();
  if (await orgs.hasFile(username)) {
    // What has not been read is not removed.
    await orgs.read(username);
    await orgs.remove(username);
  }
  // The key is read again whenever access is renewed: it has to stay.
  const privateKeyFile = join(keyFolder(), `${username}.pem`);
  writeFileSync(privateKeyFile, key, { mode: 0o600 });
  const info = await AuthInfo.create({ username, oauth2Options: { clientId, privateKeyFile, loginUrl } });
  await info.save();
  return username;
}

/** Where keys of logins from the environment are kept: beside the CLI's own store, for this user only. */
function keyFolder(): string {
  const folder = join(homedir(), '.sfdx', 'perennial');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/**
 * The username the Salesforce CLI knows an org by: that of the alias, else of the environment, whose login the CLI is given, else of the CLI's
 * default. Throws a UsageError that says how to log in.
 */
export async function usernameOf(name: string | undefined, setting: 'target-org' | 'target-dev-hub' = 'target-org'): Promise<string> {
  if (isFromEnvironment(name)) return keepLogin();
  return (await knownLogin(name ?? (await requiredDefault(setting)))).getUsername();
}

async function requiredDefault(setting: 'target-org' | 'target-dev-hub'): Promise<string> {
  const found = await defaultOrg(setting);
  if (found !== undefined) return found;
  const flag = setting === 'target-org' ? '-o <alias>' : '-v <alias>';
  throw new UsageError(
    `Name the org with ${flag}, set ${JWT_VARIABLES.clientId}, ${JWT_VARIABLES.key} and ${JWT_VARIABLES.username}, or give the CLI a default: npx sf config set ${setting} <alias>`,
  );
}

async function knownLogin(aliasOrUsername: string): Promise<AuthInfo> {
  if (aliasOrUsername === '') throw new UsageError('Name the org: an alias or username was left empty');
  const { AuthInfo, StateAggregator } = await cli();
  const state = await StateAggregator.getInstance();
  const username = state.aliases.resolveUsername(aliasOrUsername);
  return AuthInfo.create({ username }).catch((error: unknown) => {
    if ((error as Error).name !== 'NamedOrgNotFoundError') throw error;
    throw new UsageError(`No org is known as "${aliasOrUsername}". Log in first: npx sf org login web --alias ${aliasOrUsername}`);
  });
}

/**
 * A connection to the org the Salesforce CLI knows by this alias or username, else to that of the environment, else to the CLI's target-org.
 * Expired access renews itself. Throws a UsageError or a Failure that says what to do.
 */
export async function connect(name: string | undefined): Promise<Connection> {
  const known = isFromEnvironment(name) ? undefined : (name ?? (await requiredDefault('target-org')));
  const connection = known === undefined ? await connectFromEnvironment() : await connectKnown(known);
  try {
    await connection.identity();
  } catch (error) {
    const problem = messageOf(error);
    const said = `The org${known === undefined ? '' : ` "${known}"`} cannot be reached: ${problem}.`;
    const advice = loginAdvice(problem, connection.instanceUrl, known);
    if (isNetworkProblem(problem)) throw new Failure(said, advice);
    throw new UsageError(`${said} ${advice}`);
  }
  return connection;
}

async function connectKnown(aliasOrUsername: string): Promise<Connection> {
  const auth = await knownLogin(aliasOrUsername);
  const { accessToken, instanceUrl, refreshFn } = auth.getConnectionOptions() as { accessToken: string; instanceUrl: string; refreshFn?: never };
  return new Connection({ accessToken, instanceUrl, version: API_VERSION, maxRequest: 10, ...(refreshFn ? { refreshFn } : {}) });
}

/** Logs in for this process alone: nothing is kept. */
async function connectFromEnvironment(): Promise<Connection> {
  const login = jwtOf(process.env);
  const { accessToken, instanceUrl } = await loginFromEnvironment(login);
  return new Connection({
    ...{ accessToken, instanceUrl, version: API_VERSION, maxRequest: 10 },
    refreshFn: (_connection, done) =>
      void loginByJwt(login).then(
        (session) => done(null, session.accessToken),
        (error: unknown) => done(error as Error),
      ),
  });
}

/** What to do about a login that does not work: of the environment, of the CLI, of an embedded org. */
function loginAdvice(problem: string, url: string, alias: string | undefined): string {
  const isLocal = /^https?:\/\/(localhost|127\.)/.test(url);
  if (isNetworkProblem(problem)) return isLocal ? 'Start the org: npm start.' : 'Check the network and the address of the org.';
  const again =
    alias === undefined
      ? `check ${JWT_VARIABLES.username} and ${JWT_VARIABLES.loginUrl}`
      : isLocal
        ? 'start the org (npm start), which logs in'
        : `log in again (npx sf org login web --alias ${alias})`;
  return `${/expired|INVALID_SESSION_ID|invalid_grant|Session/i.test(problem) ? 'The login has expired' : 'The login was refused'}: ${again}.`;
}
