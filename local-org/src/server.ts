import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { bulkRoutes } from './api/bulk.ts';
import { collectionResources } from './api/collections.ts';
import { compositeRoutes } from './api/composite.ts';
import { FrontDoors, isVersion, sendError } from './api/context.ts';
import type { ApiContext, ConnectedApp } from './api/context.ts';
import { faultRoutes } from './api/faults.ts';
import { graphqlRoutes } from './api/graphql.ts';
import { limitRoutes } from './api/limits.ts';
import { localSettingsRoutes } from './api/local-settings.ts';
import { metadataSoapRoutes } from './api/metadata-soap.ts';
import { notificationRoutes } from './api/notifications.ts';
import { oauthRoutes } from './api/oauth.ts';
import { partnerSoapRoutes } from './api/partner-soap.ts';
import { resourceRoutes } from './api/resources.ts';
import { restResources, versionRoutes } from './api/rest.ts';
import { shellRoutes } from './api/shell.ts';
import { toolingRoutes } from './api/tooling.ts';
import { sendFault } from './api/soap.ts';
import { uiApiRoutes } from './api/ui-api.ts';
import { analyticsRoutes } from './api/analytics.ts';
import { listViewRoutes } from './api/list-views.ts';
import { BulkEngine } from './bulk/engine.ts';
import { BulkJobs } from './bulk/jobs.ts';
import { ApiError } from './org/errors.ts';
import { PackageInstaller } from './hub/installer.ts';
import { PackageHub } from './hub/packages.ts';
import { ScratchOrgs } from './hub/scratch-orgs.ts';
import { SCRATCH_LIMITS } from './hub/signup.ts';
import type { ScratchLimits } from './hub/signup.ts';
import { endWithParent, holdLock } from './lifetime.ts';
import { Org } from './org/org.ts';
import type { Signup } from './org/seed.ts';

const MAX_BODY = 100 * 1024 * 1024;

export interface ServerOptions {
  /** The org's SQLite file; `:memory:` for one that is gone afterwards. */
  file: string;
  /** 0 takes a free port. */
  port: number;
  connectedApps: ConnectedApp[];
  /** Where built shells are kept. */
  shellCache: string;
  /** For a new scratch org: what it is made from. */
  signup?: Signup;
  /** For a scratch org: the packages of its hub. */
  packages?: PackageHub;
  /** How many scratch orgs a hub may have and make in a day. */
  scratchLimits?: ScratchLimits;
  /** API calls a day, above which calls are refused; by default none is. */
  apiLimit?: number | undefined;
  /** Whether administrators may make things go wrong, for tests. */
  faults?: boolean;
  /** Whether administrators may write dates and logins of the past, for tests. */
  fixtures?: boolean;
}

/** Only names of this machine: a page elsewhere whose name is made to point here gets nothing. */
const isLocalHost = (host: string | undefined): boolean => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host ?? '');

/** Answers what is not HTTP, or more of it than a request may have, before any route sees it. */
function refuseBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const [status, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'The headers or the address of the request are too long']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', 'The request took too long to arrive']
        : ['400 Bad Request', 'The request is not valid HTTP'];
  const body = JSON.stringify([{ errorCode: 'INVALID_REQUEST', message }]);
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function buildApp(context: ApiContext, shellCache: string): FastifyInstance {
  const app = Fastify({
    logger: { level: process.env['LOCAL_ORG_LOG'] ?? 'error', redact: ['req.headers.authorization', 'req.headers.cookie'] },
    bodyLimit: MAX_BODY,
    // A parameter given twice counts once: the last time.
    // Left to our own check of the host, which answers as an org does.
    http: { requireHostHeader: false },
    routerOptions: { querystringParser: (text) => Object.fromEntries(new URLSearchParams(text)), maxParamLength: 2000, ignoreTrailingSlash: true },
    clientErrorHandler: refuseBrokenRequest,
    frameworkErrors: (_error, _request, reply: FastifyReply) =>
      void reply.code(404).send([{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist: its address cannot be read' }]),
    // Paths may start with `//` when the org was authorised by access token.
    rewriteUrl: (request) => (request.url ?? '/').replace(/^\/+/, '/'),
  });
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      // No record has such fields; as keys they would change what an object is.
      if (/"(__proto__|toString|valueOf)"\s*:/.test(String(body)))
        throw new Error('Unrecognized field: __proto__, toString and valueOf are reserved');
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch (error) {
      done(Object.assign(error as Error, { statusCode: 400 }), undefined);
    }
  });
  app.addContentTypeParser(['text/xml', 'application/xml', 'text/csv', 'text/plain'], { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  // Files with JSON beside them: what the packaging commands send.
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (request, body, done) => {
    new Response(new Uint8Array(body as Buffer), { headers: { 'content-type': request.headers['content-type'] ?? '' } }).formData().then(
      (form) => done(null, form),
      () => done(Object.assign(new Error('The multipart body cannot be read'), { statusCode: 400 }), undefined),
    );
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.addHook('onRequest', (request, reply, done) => {
    if (isLocalHost(request.headers.host)) return done();
    reply.code(421).send([{ errorCode: 'INVALID_HOST', message: 'The local org answers to localhost only' }]);
  });
  app.addHook('preHandler', (request, _reply, done) => {
    const version = (request.params as { version?: string }).version;
    const known = version === undefined || !request.url.startsWith('/services/data/') || isVersion(version);
    if (!known) return done(new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist'));
    // XML, CSV and plain text arrive as text: only SOAP takes that.
    const isForm = request.body instanceof FormData && !request.url.includes('/tooling/sobjects/');
    const isText = (isForm || typeof request.body === 'string') && !request.url.startsWith('/services/Soap/');
    done(isText ? new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body must be JSON: set Content-Type: application/json') : undefined);
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error instanceof ApiError ? error.status : (error.statusCode ?? 500);
    if (/^\/services\/oauth2\/(token|revoke)/.test(request.url) && status < 500)
      return reply.code(status).send({ error: 'invalid_request', error_description: error.message });
    const isSoap = request.url.startsWith('/services/Soap/') && status < 500;
    return isSoap ? sendFault(reply, 'INVALID_REQUEST', error.message) : sendError(reply, error);
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send([
      {
        errorCode: 'NOT_FOUND',
        message: `The requested resource does not exist: ${request.method} ${request.url.split('?')[0]} is not served by the local org; its README lists what is`,
      },
    ]),
  );
  faultRoutes(app, context);
  localSettingsRoutes(app, context);
  limitRoutes(app, context);
  oauthRoutes(app, context);
  const resources = [...restResources(context), ...collectionResources(context)];
  versionRoutes(app, context);
  resourceRoutes(app, context, resources);
  compositeRoutes(app, { context, resources });
  toolingRoutes(app, context);
  bulkRoutes(app, context);
  metadataSoapRoutes(app, context);
  partnerSoapRoutes(app, context);
  notificationRoutes(app, context);
  uiApiRoutes(app, context);
  listViewRoutes(app, context);
  analyticsRoutes(app, context);
  graphqlRoutes(app, context);
  shellRoutes(app, context, shellCache);
  return app;
}

/** A local org that listens. */
export interface LocalOrgServer {
  url: string;
  /** Opens the browser shell as the administrator. */
  launchUrl: string;
  org: Org;
  close(): Promise<void>;
}

/** Where the files of an org's bulk jobs are: beside the org's own. */
export const bulkFolder = (file: string): string => `${file}-bulk`;

/** Opens an org and serves it on loopback. */
export async function startServer(options: ServerOptions): Promise<LocalOrgServer> {
  const org = Org.open(options.file, options.signup);
  const { scratchLimits = SCRATCH_LIMITS } = options;
  let url = '';
  const hub = options.packages ?? new PackageHub(org);
  const packages = { hub, installer: new PackageInstaller(org, hub) };
  org.watchers.push(packages.installer, ...(options.packages ? [] : [hub]));
  const jobs = new BulkJobs(org, options.file === ':memory:' ? undefined : bulkFolder(options.file));
  const engine = new BulkEngine(org, jobs);
  const context: ApiContext = {
    ...{ org, connectedApps: options.connectedApps, baseUrl: () => url, doors: new FrontDoors(), scratchLimits, packages },
    ...{ bulk: { jobs, engine }, apiLimit: options.apiLimit, faultsAllowed: options.faults ?? false },
    fixturesAllowed: options.fixtures ?? false,
  };
  const app = buildApp(context, options.shellCache);
  const address = await app.listen({ host: '127.0.0.1', port: options.port });
  url = `http://localhost:${new URL(address).port}`;
  const scratchOrgs = org.kind === 'hub' ? await serveScratchOrgs(org, options, scratchLimits, hub) : undefined;
  return {
    url,
    launchUrl: `${url}/secur/frontdoor.jsp?otp=${context.doors.launchCode}`,
    org,
    close: async () => {
      await scratchOrgs?.close();
      await app.close();
      await engine.close();
      jobs.close();
      org.close();
    },
  };
}

/** Serves a hub's scratch orgs beside it, each on a port of its own. */
async function serveScratchOrgs(
  hub: Org,
  { file, connectedApps, shellCache, apiLimit, faults, fixtures }: ServerOptions,
  limits: ScratchLimits,
  packages: PackageHub,
): Promise<ScratchOrgs> {
  const scratchOrgs = new ScratchOrgs(hub, {
    folder: file === ':memory:' ? undefined : join(dirname(file), 'scratch'),
    serve: (own, port, signup) =>
      startServer({
        file: own,
        port,
        connectedApps,
        shellCache,
        packages,
        apiLimit,
        faults: faults ?? false,
        fixtures: fixtures ?? false,
        ...(signup ? { signup } : {}),
      }),
    limits,
  });
  await scratchOrgs.start();
  return scratchOrgs;
}

/**
 * `node server.ts --file org.sqlite --port 8123 --app clientId=public.pem`, and where wanted `--api-limit n`, `--faults`, `--fixtures` and `--lock file`, which it
 * holds while it lives: prints one JSON line when it listens.
 */
async function main(): Promise<void> {
  process.env['TZ'] = 'UTC';
  const closeBy = endWithParent();
  const { values } = parseArgs({
    options: {
      file: { type: 'string' },
      port: { type: 'string', default: '0' },
      app: { type: 'string', multiple: true, default: [] },
      'shell-cache': { type: 'string', default: '.local-org/shell' },
      'api-limit': { type: 'string' },
      faults: { type: 'boolean', default: false },
      fixtures: { type: 'boolean', default: false },
      lock: { type: 'string' },
      'scratch-orgs': { type: 'string', default: String(SCRATCH_LIMITS.active) },
    },
  });
  if (!values.file) throw new Error('--file is required');
  if (values.lock) holdLock(values.lock);
  const connectedApps = values.app.map((entry): ConnectedApp => {
    const [clientId = '', path = ''] = entry.split('=');
    return { clientId, publicKey: readFileSync(path, 'utf8') };
  });
  const server = await startServer({
    file: values.file,
    port: Number(values.port),
    connectedApps,
    shellCache: values['shell-cache'],
    scratchLimits: { ...SCRATCH_LIMITS, active: Number(values['scratch-orgs']) },
    apiLimit: values['api-limit'] === undefined ? undefined : Number(values['api-limit']),
    faults: values.faults,
    fixtures: values.fixtures,
  });
  closeBy(() => server.close());
  process.stdout.write(`${JSON.stringify({ url: server.url, launchUrl: server.launchUrl, orgId: server.org.id })}\n`);
}

if (import.meta.main) await main();
