import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError, SaveError } from '../org/errors.ts';
import type { BulkEngine } from '../bulk/engine.ts';
import type { BulkJobs } from '../bulk/jobs.ts';
import type { PackageInstaller } from '../hub/installer.ts';
import type { PackageHub } from '../hub/packages.ts';
import type { ScratchLimits } from '../hub/signup.ts';
import type { Org } from '../org/org.ts';
import { API_VERSION } from '../org/version.ts';
import type { Access } from '../security/access.ts';

/** True for an API version the local org answers; older ones back to 31.0 are answered as the newest. */
export const isVersion = (version: string): boolean => /^\d\d\.0$/.test(version) && Number(version) >= 31 && Number(version) <= Number(API_VERSION);

/** What a token is good for: calls, the browser, once for tokens after a sign-up, new access when it has run out. */
export type TokenKind = 'access' | 'session' | 'code' | 'refresh';

const HOUR = 3600_000;
const LIVES: Record<TokenKind, number> = { access: 2 * HOUR, session: 12 * HOUR, code: 24 * HOUR, refresh: 365 * 24 * HOUR };

/** An app that may log users in by JWT: its consumer key and the public half of its key pair. */
export interface ConnectedApp {
  clientId: string;
  publicKey: string;
}

/** What every route needs. */
export interface ApiContext {
  org: Org;
  /** `http://localhost:8123`, known once the server listens. */
  baseUrl(): string;
  connectedApps: ConnectedApp[];
  /** Codes that open a browser session once, or as often as one likes until the server stops. */
  doors: FrontDoors;
  /** How many scratch orgs a hub may have and make in a day. */
  scratchLimits: ScratchLimits;
  /** The org's bulk jobs, and what works on them. */
  bulk: { jobs: BulkJobs; engine: BulkEngine };
  /** API calls a day, above which calls are refused; undefined refuses none. */
  apiLimit: number | undefined;
  /** Whether administrators may make things go wrong. */
  faultsAllowed: boolean;
  /** Whether administrators may write the past: dates and logins of tests. */
  fixturesAllowed: boolean;
  /** The packages of the hub, and what installs them here. */
  packages: { hub: PackageHub; installer: PackageInstaller };
}

/** The one who calls. */
export interface Caller {
  userId: string;
  access: Access;
  /** Whether what a duplicate rule only warns of is saved: `Sforce-Duplicate-Rule-Header: allowSave=true`. */
  savesDuplicates?: boolean;
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Makes a token and keeps only its hash. `parent` is the user an administrator came from when logged in as another, or the app a code or refresh token is for. */
export function issueToken(org: Org, userId: string, kind: TokenKind, parent: string | null = null): string {
  const token = `${org.id}!${randomBytes(32).toString('base64url')}`;
  org.store.run('DELETE FROM token WHERE expires < ?', Date.now());
  org.store.run(
    'INSERT INTO token (hash, user_id, kind, parent, expires) VALUES (?, ?, ?, ?, ?)',
    hashOf(token),
    userId,
    kind,
    parent,
    Date.now() + LIVES[kind],
  );
  return token;
}

/** The user a token stands for; undefined when it is unknown, expired or the user is no longer active. */
export function userOfToken(org: Org, token: string, kind: TokenKind): { userId: string; parent: string | null } | undefined {
  const row = org.store.get('SELECT user_id, parent FROM token WHERE hash = ? AND kind = ? AND expires > ?', hashOf(token), kind, Date.now());
  const userId = row && String(row['user_id']);
  if (!userId || !org.activeUser('Id', userId)) return undefined;
  return { userId, parent: (row['parent'] as string | null) ?? null };
}

/** Makes a token worthless. */
export function revokeToken(org: Org, token: string): void {
  org.store.run('DELETE FROM token WHERE hash = ?', hashOf(token));
}

/** The name of an org's session cookie. A browser keeps cookies by host, not by port: orgs beside each other need names of their own. */
export const cookieName = (org: Org): string => `sid_${org.id.slice(0, 15)}`;

/** The browser session's token from the request's cookies. */
export function sessionCookie(org: Org, request: FastifyRequest): string | undefined {
  const value = (request.headers.cookie ?? '')
    .split(/;\s*/)
    .find((one) => one.startsWith(`${cookieName(org)}=`))
    ?.slice(cookieName(org).length + 1);
  return value && /^[\w%!.-]+$/.test(value) ? value.replace('%21', '!') : undefined;
}

const DOOR_LIFE = 60_000;

/** The codes of `/secur/frontdoor.jsp`. */
export class FrontDoors {
  /** Opens the administrator's session while the server runs: what `npm start` prints. */
  readonly launchCode = randomBytes(18).toString('base64url');
  readonly #once = new Map<string, { userId: string; until: number; path: string }>();

  /** A code that opens a user's session once, within a minute, on a page of this org. */
  open(userId: string, path: string): string {
    const code = randomBytes(18).toString('base64url');
    for (const [old, { until }] of this.#once) if (until < Date.now()) this.#once.delete(old);
    this.#once.set(code, { userId, until: Date.now() + DOOR_LIFE, path });
    return code;
  }

  /** Whose session a code opens, and where; undefined when it is not good, or no longer. */
  take(code: string, adminId: string): { userId: string; path: string } | undefined {
    if (sameText(code, this.launchCode)) return { userId: adminId, path: HOME };
    const door = this.#once.get(code);
    this.#once.delete(code);
    return door && door.until >= Date.now() ? door : undefined;
  }
}

/** The page a session begins on. */
export const HOME = '/lightning/page/home';

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

export const invalidSession = (): ApiError => new ApiError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');

/** Who calls. A bearer token, or the shell's own session cookie, which counts only for requests the shell's page itself makes. */
export function authenticate({ org }: ApiContext, request: FastifyRequest): Caller {
  const bearer = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const cookie = request.headers['sec-fetch-site'] === 'same-origin' ? sessionCookie(org, request) : undefined;
  const user = bearer ? userOfToken(org, bearer, 'access') : cookie ? userOfToken(org, cookie, 'session') : undefined;
  if (!user) throw invalidSession();
  const access = org.access(user.userId);
  if (bearer && !access.can('ApiEnabled')) throw new ApiError(403, 'API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner');
  const header = String(request.headers['sforce-duplicate-rule-header'] ?? '');
  return { userId: user.userId, access, ...(/\ballowSave\s*=\s*true\b/i.test(header) ? { savesDuplicates: true } : {}) };
}

/** A JSON object of a body, or an empty one where nothing came. Throws JSON_PARSER_ERROR for a text, a list or a number. */
export function objectIn(value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new ApiError(400, 'JSON_PARSER_ERROR', 'A JSON object is expected here');
  return value as Record<string, unknown>;
}

/** What the REST API answers to an error: a status, and an array of reasons; undefined for an error nobody foresaw. */
export function refusalOf(error: unknown): { status: number; body: unknown[] } | undefined {
  if (error instanceof ApiError)
    return {
      status: error.status,
      body: [{ message: error.message, errorCode: error.errorCode, ...(error.fields ? { fields: error.fields } : {}) }],
    };
  if (error instanceof SaveError)
    return { status: 400, body: error.errors.map(({ statusCode, message, fields }) => ({ message, errorCode: statusCode, fields })) };
  if (error instanceof RangeError || error instanceof URIError)
    return { status: 400, body: [{ message: 'The request is malformed or nested too deep', errorCode: 'JSON_PARSER_ERROR' }] };
  const known = error as { statusCode?: number; message?: string };
  if (!known.statusCode || known.statusCode >= 500) return undefined;
  return {
    status: known.statusCode,
    body: [{ message: known.message ?? '', errorCode: known.statusCode === 404 ? 'NOT_FOUND' : 'JSON_PARSER_ERROR' }],
  };
}

/** Answers an error as the REST API does. */
export function sendError(reply: FastifyReply, error: unknown): FastifyReply {
  const refusal = refusalOf(error);
  if (refusal) return reply.code(refusal.status).send(refusal.body);
  reply.log.error(error);
  return reply
    .code(500)
    .send([{ message: 'An unexpected error occurred in the local org; its log has the details', errorCode: 'UNKNOWN_EXCEPTION' }]);
}
