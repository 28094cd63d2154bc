import { createSign } from 'node:crypto';

/** A login by JWT (RFC 7523): which app, whose key, which user, and where. */
export interface JwtLogin {
  clientId: string;
  /** The private key, PEM. */
  key: string;
  username: string;
  /** `https://login.salesforce.com`, `https://test.salesforce.com`, a My Domain or a local org. */
  loginUrl: string;
}

/** What a login gives. */
export interface JwtSession {
  accessToken: string;
  instanceUrl: string;
}

/** A login server takes an assertion for three minutes. */
const LIFE_SECONDS = 180;

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Logs in without leaving anything in the CLI's store. Throws with what the login server says. */
export async function loginByJwt({ clientId, key, username, loginUrl }: JwtLogin): Promise<JwtSession> {
  const audience = loginUrl.replace(/\/+$/, '');
  const claims = { iss: clientId, sub: username, aud: audience, exp: Math.floor(Date.now() / 1000) + LIFE_SECONDS };
  const unsigned = `${part({ alg: 'RS256' })}.${part(claims)}`;
  const signature = createSign('RSA-SHA256').update(unsigned).sign(key, 'base64url');
  const answer = await fetch(`${audience}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: `${unsigned}.${signature}` }),
  });
  const body = (await answer.json().catch(() => ({}))) as {
    access_token?: string;
    instance_url?: string;
    error?: string;
    error_description?: string;
  };
  if (!body.access_token) throw new Error(`${body.error ?? answer.status}: ${body.error_description ?? 'the login server gave no reason'}`);
  return { accessToken: body.access_token, instanceUrl: body.instance_url ?? audience };
}
