import { createSign } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RETRY, waitBefore } from './retry.ts';

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

/** A login is tried so often where the network or the server fails. */
const ATTEMPTS = 5;

/** Asks for a token. A login may be asked for twice. Throws what fetch throws when nobody answers. */
async function ask(url: string, assertion: string): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
      });
      if (attempt >= ATTEMPTS || ![502, 503, 504].includes(answer.status)) return answer;
    } catch (error) {
      const { code } = ((error as { cause?: { code?: string } }).cause ?? {}) as { code?: string };
      // What is not there, or does not speak, will not be there in a moment.
      if (attempt >= ATTEMPTS || !/^(ECONNRESET|EPIPE|UND_ERR_SOCKET|EAI_AGAIN)$/.test(code ?? '')) throw error;
    }
    await sleep(waitBefore(attempt, RETRY));
  }
}

/** Logs in without leaving anything in the CLI's store. Throws with what the login server says. */
export async function loginByJwt({ clientId, key, username, loginUrl }: JwtLogin): Promise<JwtSession> {
  const audience = loginUrl.replace(/\/+$/, '');
  const claims = { iss: clientId, sub: username, aud: audience, exp: Math.floor(Date.now() / 1000) + LIFE_SECONDS };
  const unsigned = `${part({ alg: 'RS256' })}.${part(claims)}`;
  const signature = createSign('RSA-SHA256').update(unsigned).sign(key, 'base64url');
  const answer = await ask(`${audience}/services/oauth2/token`, `${unsigned}.${signature}`);
  const body = (await answer.json().catch(() => ({}))) as {
    access_token?: string;
    instance_url?: string;
    error?: string;
    error_description?: string;
  };
  if (!body.access_token) throw new Error(`${body.error ?? answer.status}: ${body.error_description ?? 'the login server gave no reason'}`);
  return { accessToken: body.access_token, instanceUrl: body.instance_url ?? audience };
}
