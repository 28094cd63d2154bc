import { createSign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Connection } from 'jsforce';
import { API_VERSION } from '../org/connect.ts';
import { CLIENT_ID } from './server-process.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Logs a user of the local org in by JWT (RFC 7523), without the CLI's store: for the people of the sample. */
export async function loginAs(url: string, keyFile: string, username: string): Promise<Connection> {
  const unsigned = `${part({ alg: 'RS256' })}.${part({ iss: CLIENT_ID, sub: username, aud: url, exp: Math.floor(Date.now() / 1000) + 180 })}`;
  const signature = createSign('RSA-SHA256').update(unsigned).sign(readFileSync(keyFile), 'base64url');
  const answer = await fetch(`${url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: `${unsigned}.${signature}` }),
  });
  const body = (await answer.json()) as { access_token?: string; error_description?: string };
  if (!body.access_token) throw new Error(`Login of ${username} was refused: ${body.error_description ?? answer.status}`);
  return new Connection({ accessToken: body.access_token, instanceUrl: url, version: API_VERSION });
}
