import { readFileSync } from 'node:fs';
import { Connection } from 'jsforce';
import { API_VERSION } from '../org/version.ts';
import { loginByJwt } from '../org/jwt.ts';
import { messageOf } from '../org/errors.ts';
import { CLIENT_ID } from './server-process.ts';

/** Logs a user of the local org in by JWT, without the CLI's store: for the people of the sample. */
export async function loginAs(url: string, keyFile: string, username: string): Promise<Connection> {
  const session = await loginByJwt({ clientId: CLIENT_ID, key: readFileSync(keyFile, 'utf8'), username, loginUrl: url }).catch((error: unknown) => {
    throw new Error(`Login of ${username} was refused: ${messageOf(error)}`);
  });
  return new Connection({ ...session, version: API_VERSION });
}
