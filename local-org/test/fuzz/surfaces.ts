/** Every route the server mounts, and what of it takes input. A route that is not here fails the test. */
import type { HostReady } from './host.ts';
import { percentEncode } from './hostile.ts';
import type { Case, Shape } from './wire.ts';

/** What a route's body is when it is well formed. */
export type BodyKind =
  | 'record'
  | 'collection'
  | 'composite'
  | 'sharing'
  | 'update'
  | 'upsert'
  | 'tree'
  | 'retrieve'
  | 'ingestJob'
  | 'queryJob'
  | 'jobState'
  | 'uiCreate'
  | 'uiUpdate'
  | 'graphql'
  | 'soap'
  | 'partner'
  | 'form'
  | 'person'
  | 'action'
  | 'notifications';

/** What is known of a route beside its address. */
export interface Surface {
  shape: Shape;
  /** What tells who calls; `none` where anybody may. */
  auth: 'bearer' | 'session' | 'soap' | 'none';
  /** The query parameters it reads. */
  query?: string[];
  body?: BodyKind;
  /** Parts of the path that differ from the usual ones. */
  params?: Record<string, string>;
}

/** Where the REST API's routes begin. */
export const DATA = '/services/data/v:version';
const UI = `${DATA}/ui-api`;

const bearer = (shape: Shape, more: Partial<Surface> = {}): Surface => ({ shape, auth: 'bearer', ...more });

/** A job there is not. */
const JOB = { params: { id: '750000000000000AAA' } };

/** By `METHOD /pattern`; `HEAD` goes with `GET`. */
export const SURFACES: Record<string, Surface> = {
  'GET /services/data': { shape: 'rest', auth: 'none' },
  [`GET ${DATA}`]: bearer('rest'),
  [`GET ${DATA}/limits`]: bearer('rest'),
  [`GET ${DATA}/limits/recordCount`]: bearer('rest', { query: ['sObjects'] }),
  [`GET ${DATA}/query`]: bearer('rest', { query: ['q', 'columns'] }),
  [`GET ${DATA}/queryAll`]: bearer('rest', { query: ['q', 'columns'] }),
  [`GET ${DATA}/query/:locator`]: bearer('rest'),
  [`GET ${DATA}/tooling/query`]: bearer('rest', { query: ['q'] }),
  [`GET ${DATA}/tooling/query/:locator`]: bearer('rest'),
  [`POST ${DATA}/tooling/sobjects/:object`]: bearer('rest', { body: 'record' }),
  [`GET ${DATA}/tooling/sobjects/:object/:id`]: bearer('rest'),
  [`PATCH ${DATA}/tooling/sobjects/:object/:id`]: bearer('rest', { body: 'record' }),
  'GET /services/oauth2/singleaccess': bearer('rest', { query: ['redirect_uri'] }),
  [`GET ${DATA}/sobjects`]: bearer('rest'),
  [`GET ${DATA}/sobjects/:object`]: bearer('rest'),
  [`GET ${DATA}/sobjects/:object/describe`]: bearer('rest'),
  [`GET ${DATA}/sobjects/:object/:id`]: bearer('rest', { query: ['fields'] }),
  [`GET ${DATA}/sobjects/:object/:field/:key`]: bearer('rest', { query: ['fields'] }),
  [`POST ${DATA}/sobjects/:object`]: bearer('rest', { body: 'record' }),
  [`PATCH ${DATA}/sobjects/:object/:id`]: bearer('rest', { body: 'record' }),
  [`PATCH ${DATA}/sobjects/:object/:field/:key`]: bearer('rest', { body: 'record' }),
  [`DELETE ${DATA}/sobjects/:object/:id`]: bearer('rest', { params: { id: 'a02000000000000AAA' } }),
  [`POST ${DATA}/composite/sobjects`]: bearer('composite', { body: 'collection' }),
  [`PATCH ${DATA}/composite/sobjects`]: bearer('composite', { body: 'update' }),
  [`PATCH ${DATA}/composite/sobjects/:object/:field`]: bearer('composite', { body: 'upsert' }),
  [`DELETE ${DATA}/composite/sobjects`]: bearer('composite', { query: ['ids', 'allOrNone'] }),
  [`POST ${DATA}/composite/sobjects/:object`]: bearer('rest', { body: 'retrieve' }),
  [`POST ${DATA}/composite`]: bearer('composite', { body: 'composite' }),
  'PUT /services/local/sharing/:object': bearer('rest', { body: 'sharing' }),
  [`POST ${DATA}/composite/tree/:object`]: bearer('composite', { body: 'tree', params: { object: 'Program__c' } }),
  [`GET ${DATA}/jobs/ingest`]: bearer('rest'),
  [`GET ${DATA}/jobs/query`]: bearer('rest'),
  [`POST ${DATA}/jobs/ingest`]: bearer('rest', { body: 'ingestJob' }),
  [`POST ${DATA}/jobs/query`]: bearer('rest', { body: 'queryJob' }),
  ...Object.fromEntries(
    ['ingest', 'query'].flatMap((kind) => [
      [`GET ${DATA}/jobs/${kind}/:id`, bearer('rest', JOB)],
      [`PATCH ${DATA}/jobs/${kind}/:id`, bearer('rest', { ...JOB, body: 'jobState' })],
      [`DELETE ${DATA}/jobs/${kind}/:id`, bearer('rest', JOB)],
    ]),
  ),
  [`PUT ${DATA}/jobs/ingest/:id/batches`]: bearer('rest', JOB),
  [`GET ${DATA}/jobs/ingest/:id/successfulResults`]: bearer('rest', JOB),
  [`GET ${DATA}/jobs/ingest/:id/failedResults`]: bearer('rest', JOB),
  [`GET ${DATA}/jobs/ingest/:id/unprocessedrecords`]: bearer('rest', JOB),
  [`GET ${DATA}/jobs/query/:id/results`]: bearer('rest', { ...JOB, query: ['locator', 'maxRecords'] }),
  [`GET ${UI}/records/:id`]: bearer('ui', { query: ['fields', 'optionalFields'] }),
  [`POST ${UI}/records`]: bearer('ui', { body: 'uiCreate' }),
  [`PATCH ${UI}/records/:id`]: bearer('ui', { body: 'uiUpdate' }),
  [`DELETE ${UI}/records/:id`]: bearer('ui', { params: { id: 'a02000000000000AAA' } }),
  [`GET ${UI}/object-info/:object`]: bearer('ui'),
  [`GET ${UI}/object-info/:object/picklist-values/:recordType`]: bearer('ui'),
  [`GET ${UI}/object-info/:object/picklist-values/:recordType/:field`]: bearer('ui', { params: { field: 'Status__c' } }),
  [`GET ${UI}/list-info/:object`]: bearer('ui'),
  [`GET ${UI}/list-info/:object/:listView`]: bearer('ui', { params: { listView: 'All' } }),
  [`GET ${UI}/list-records/:object/:listView`]: bearer('ui', { params: { listView: 'All' }, query: ['pageSize', 'pageToken', 'sortBy'] }),
  [`GET ${DATA}/analytics/reports`]: bearer('rest'),
  [`GET ${DATA}/analytics/reports/:id`]: bearer('rest', { query: ['includeDetails'] }),
  [`GET ${DATA}/analytics/reports/:id/describe`]: bearer('rest'),
  [`POST ${DATA}/graphql`]: bearer('graphql', { body: 'graphql' }),
  'GET /lightning/*': { shape: 'html', auth: 'session' },
  'GET /shell/*': { shape: 'html', auth: 'none' },
  'GET /slds/*': { shape: 'html', auth: 'none' },
  [`POST ${DATA}/actions/standard/customNotificationAction`]: bearer('rest', { body: 'action' }),
  [`GET ${DATA}/connect/notifications`]: bearer('rest', { query: ['size'] }),
  [`PATCH ${DATA}/connect/notifications`]: bearer('rest', { body: 'notifications' }),
  [`GET ${DATA}/connect/notifications/status`]: bearer('rest'),
  'POST /services/Soap/m/:version': { shape: 'soap', auth: 'soap', body: 'soap' },
  'POST /services/Soap/u/:version': { shape: 'soap', auth: 'soap', body: 'partner' },
  'POST /services/oauth2/token': { shape: 'oauth', auth: 'none', body: 'form' },
  'POST /services/oauth2/revoke': { shape: 'oauth', auth: 'none', body: 'form' },
  'GET /services/oauth2/userinfo': bearer('rest'),
  'GET /id/:orgId/:userId': bearer('rest'),
  'GET /secur/frontdoor.jsp': { shape: 'html', auth: 'none', query: ['otp', 'retURL'] },
  'POST /local/login-as': { shape: 'rest', auth: 'session', body: 'person' },
  'POST /local/language': { shape: 'rest', auth: 'session', body: 'person' },
  'GET /': { shape: 'html', auth: 'none' },
  'GET /resource/:stamp/:name': { shape: 'html', auth: 'session', params: { name: 'fuzz' } },
};

/** A route with all that a case against it needs. */
export interface Target extends Surface {
  route: string;
  method: string;
  pattern: string;
  ready: HostReady;
}

/** The target a route's name stands for. */
export function targetOf(route: string, surface: Surface, ready: HostReady): Target {
  const [method = '', pattern = ''] = route.split(' ');
  return { ...surface, route, method, pattern, ready };
}

/** What stands in each part of a path when nothing hostile does. */
function usual({ ready, params }: Target): Record<string, string> {
  return {
    ...{ version: '67.0', object: 'Item__c', id: ready.ids.item, field: 'Key__c', key: 'pump', locator: '01g000000000000AAA-200' },
    ...{ orgId: ready.ids.org, userId: ready.ids.admin, recordType: '012000000000000AAA', stamp: '1', name: 'x', '*': 'page/home' },
    ...params,
  };
}

/** The names of the parts of a pattern that vary. */
export const partsOf = (pattern: string): string[] => [...pattern.matchAll(/:(\w+)|(\*)/g)].map((match) => match[1] ?? '*');

/** A route's path with some parts replaced by text that is already as it goes over the wire. */
export function pathOf(target: Target, replaced: Record<string, string> = {}): string {
  const parts = usual(target);
  return target.pattern.replace(/:(\w+)|\*/g, (match, name: string | undefined) => {
    const part = name ?? '*';
    return replaced[part] ?? (part === '*' ? (parts[part] ?? '') : percentEncode(parts[part] ?? match));
  });
}

/** A session's cookie, named after the org the token is of. */
export const cookieOf = (token: string): string => `sid_${token.slice(0, 15)}=${encodeURIComponent(token)}`;

/** The headers that say who calls. */
export function credentials({ auth, ready }: Target, token = auth === 'session' ? ready.tokens.session : ready.tokens.admin): Record<string, string> {
  const headers: Record<string, string> = { host: new URL(ready.url).host };
  if (auth === 'bearer') headers['authorization'] = `Bearer ${token}`;
  if (auth === 'session') Object.assign(headers, { cookie: cookieOf(token), 'sec-fetch-site': 'same-origin' });
  return headers;
}

/** A case against a target: tame, but for what is said. */
export function caseOf(target: Target, what: string, refused: boolean, more: Partial<Case> = {}): Case {
  const { method, shape } = target;
  return { method, path: pathOf(target), shape, ...more, what, refused, headers: { ...credentials(target), ...more.headers } };
}
