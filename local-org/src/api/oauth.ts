import { createPublicKey, verify } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { API_VERSION } from '../org/version.ts';
import { recordLogin } from '../org/logins.ts';
import type { Org } from '../org/org.ts';
import { authenticate, invalidSession, issueToken, revokeToken, userOfToken } from './context.ts';
import type { ApiContext, Caller } from './context.ts';

const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

class Refused extends Error {
  readonly code: string;
  constructor(code: string, description: string) {
    super(description);
    this.code = code;
  }
}

const decode = (part: string | undefined): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw new Refused('invalid_grant', 'invalid assertion');
};

/** Checks a JWT bearer assertion (RFC 7523) and gives the user it is for. */
function userOfAssertion({ org, connectedApps, baseUrl }: ApiContext, assertion: string): string {
  const [header, body, signature] = assertion.split('.');
  const claims = decode(body);
  if (decode(header)['alg'] !== 'RS256') throw new Refused('invalid_grant', 'unsupported signature algorithm');
  const app = connectedApps.find((one) => one.clientId === claims['iss']);
  if (!app) throw new Refused('invalid_client_id', 'client identifier invalid');
  if (!verify('RSA-SHA256', Buffer.from(`${header}.${body}`), createPublicKey(app.publicKey), Buffer.from(signature ?? '', 'base64url'))) {
    throw new Refused('invalid_grant', 'invalid assertion');
  }
  // Some clients send seconds, the CLI milliseconds.
  const expires = Number(claims['exp']);
  if (!(expires > 1e11 ? expires > Date.now() : expires > Date.now() / 1000)) throw new Refused('invalid_grant', 'expired authorization code');
  const audience = String(claims['aud']).replace(/\/$/, '');
  const port = new URL(baseUrl()).port;
  if (![`http://localhost:${port}`, `http://127.0.0.1:${port}`, 'https://login.salesforce.com', 'https://test.salesforce.com'].includes(audience))
    throw new Refused('invalid_grant', 'audience is invalid');
  const user = org.activeUser('Username', String(claims['sub']));
  if (!user) throw new Refused('invalid_grant', "user hasn't approved this consumer");
  return String(user['Id']);
}

/** The user a code or a refresh token stands for, when it was made for this app. */
function userOfGrant(org: Org, token: string, kind: 'code' | 'refresh', clientId: string): string {
  const found = userOfToken(org, token, kind);
  if (!found) throw new Refused('invalid_grant', kind === 'code' ? 'expired authorization code' : 'expired access/refresh token');
  if (found.parent !== clientId) throw new Refused('invalid_client_id', 'client identifier invalid');
  return found.userId;
}

/** Logins and who is logged in. */
export function oauthRoutes(app: FastifyInstance, context: ApiContext): void {
  const { org, baseUrl } = context;

  const refuse = (reply: FastifyReply, error: unknown): FastifyReply => {
    if (error instanceof Refused) return reply.code(400).send({ error: error.code, error_description: error.message });
    throw error;
  };

  app.post('/services/oauth2/token', (request, reply) => {
    const form = (request.body ?? {}) as Record<string, string>;
    const field = (name: string): string => String(form[name] ?? '');
    try {
      let userId: string;
      let refreshToken: string | undefined;
      switch (form['grant_type']) {
        case JWT_GRANT:
          userId = userOfAssertion(context, field('assertion'));
          break;
        case 'authorization_code':
          userId = userOfGrant(org, field('code'), 'code', field('client_id'));
          revokeToken(org, field('code'));
          refreshToken = issueToken(org, userId, 'refresh', field('client_id'));
          break;
        case 'refresh_token':
          userId = userOfGrant(org, field('refresh_token'), 'refresh', field('client_id'));
          break;
        default:
          throw new Refused('unsupported_grant_type', 'grant type not supported by the local org: use the JWT bearer flow');
      }
      recordLogin(org, userId, { type: 'Remote Access 2.0', application: field('client_id') || 'JWT' });
      return reply.send({
        access_token: issueToken(org, userId, 'access'),
        ...(refreshToken ? { refresh_token: refreshToken } : {}),
        instance_url: baseUrl(),
        id: `${baseUrl()}/id/${org.id}/${userId}`,
        token_type: 'Bearer',
        scope: 'api web refresh_token',
        issued_at: String(Date.now()),
      });
    } catch (error) {
      return refuse(reply, error);
    }
  });

  app.post('/services/oauth2/revoke', (request, reply) => {
    revokeToken(org, ((request.body ?? {}) as Record<string, string>)['token']?.toString() ?? '');
    return reply.code(200).send('');
  });

  const identity = (caller: Caller) => {
    const user = org.activeUser('Id', caller.userId) ?? {};
    return {
      id: `${baseUrl()}/id/${org.id}/${caller.userId}`,
      user_id: caller.userId,
      organization_id: org.id,
      username: user['Username'],
      preferred_username: user['Username'],
      display_name: user['Name'],
      email: user['Email'],
      active: true,
      user_type: 'STANDARD',
      urls: { rest: `${baseUrl()}/services/data/v{version}/` },
    };
  };
  app.get('/services/oauth2/userinfo', (request) => identity(authenticate(context, request)));
  app.get<{ Params: { orgId: string; userId: string } }>('/id/:orgId/:userId', (request) => {
    const caller = authenticate(context, request);
    if (request.params.orgId !== org.id || request.params.userId !== caller.userId) throw invalidSession();
    return identity(caller);
  });

  app.get('/services/data', () => [{ label: "Local (Summer '26)", url: `/services/data/v${API_VERSION}`, version: API_VERSION }]);
}
