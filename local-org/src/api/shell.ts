import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../org/errors.ts';
import { shellAssets } from '../shell/assets.ts';
import { buildShell } from '../shell/build.ts';
import type { ShellSources } from '../shell/build.ts';
import { CSP, shellPage } from '../shell/page.ts';
import { shellModel } from '../shell/project.ts';
import { localeFor } from '../shell/words/index.ts';
import { recordLogin } from '../org/logins.ts';
import { saveAll } from '../records/save.ts';
import { rootOf } from '../metadata/components.ts';
import { textOf } from '../metadata/xml.ts';
import { authenticate, cookieName, HOME, issueToken, revokeToken, sessionCookie, userOfToken } from './context.ts';
import type { ApiContext } from './context.ts';

const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

/** What the browser needs of the deployed components: bundles, labels, addresses of static resources. */
function shellSources({ org }: ApiContext): ShellSources {
  return {
    bundles: org.components.ofType('LightningComponentBundle').map((bundle) => ({
      name: bundle.name,
      files: Object.fromEntries(Object.entries(bundle.files).map(([path, content]) => [path, decoded(content)])),
    })),
    labels: Object.fromEntries(org.labels()),
    staticResources: Object.fromEntries(
      org.components.ofType('StaticResource').map((resource) => [resource.name, `/resource/${Date.parse(resource.modified)}/${resource.name}`]),
    ),
  };
}

/** A path of this org's pages; the home page for anything else. */
function pageOf(path: string | undefined): string {
  const given = (path ?? '').replace(/^https?:\/\/[^/]*/, '');
  return /^\/?lightning(\/[\w./-]*)?(\?[\w=&.%-]*)?$/.test(given) ? `/${given.replace(/^\//, '')}` : HOME;
}

/** The app in the browser: its page, its files, who is looking. */
export function shellRoutes(app: FastifyInstance, context: ApiContext, cacheDir: string): void {
  const { org } = context;
  let built: { components: unknown; shell: ReturnType<typeof buildShell> } | undefined;

  /** Builds once for each state of the deployed components; the next request after a deploy builds anew. */
  const shell = (): ReturnType<typeof buildShell> => {
    if (built?.components !== org.components) {
      built = { components: org.components, shell: buildShell(shellSources(context), cacheDir) };
      built.shell.catch(() => (built = undefined));
    }
    return built?.shell ?? buildShell(shellSources(context), cacheDir);
  };

  const startSession = (reply: FastifyReply, userId: string, parent: string | null): void => {
    reply.header(
      'Set-Cookie',
      `${cookieName(org)}=${encodeURIComponent(issueToken(org, userId, 'session', parent))}; Path=/; HttpOnly; SameSite=Strict`,
    );
  };
  const session = (request: FastifyRequest) => {
    const token = sessionCookie(org, request);
    return token ? userOfToken(org, token, 'session') : undefined;
  };

  app.get<{ Querystring: { otp?: string; retURL?: string } }>('/secur/frontdoor.jsp', (request, reply) => {
    const door = context.doors.take(request.query.otp ?? '', org.adminId);
    if (!door) throw new ApiError(403, 'INVALID_LOGIN', 'This link is no longer good: npm start prints a new one, as does sf org open');
    startSession(reply, door.userId, null);
    recordLogin(org, door.userId, { type: 'Application', application: 'Browser' });
    // The page itself goes on: a redirect would lose the cookie, which is not sent on a way that began elsewhere.
    return reply
      .type('text/html')
      .send(
        `<!doctype html><html lang="en"><title>Perennial</title><meta http-equiv="refresh" content="0; url=${door.path.replaceAll('&', '&amp;')}"></html>`,
      );
  });
  // A link that logs a user of the API in to the browser, once: what `sf org open` asks for.
  app.get<{ Querystring: { redirect_uri?: string } }>('/services/oauth2/singleaccess', (request) => {
    const { userId } = authenticate(context, request);
    const code = context.doors.open(userId, pageOf(request.query.redirect_uri));
    return { frontdoor_uri: `${context.baseUrl()}/secur/frontdoor.jsp?otp=${code}` };
  });

  app.post<{ Body: { username?: string } }>('/local/login-as', (request, reply) => {
    const current = request.headers['sec-fetch-site'] === 'same-origin' ? session(request) : undefined;
    const original = current?.parent ?? current?.userId;
    if (!original || !org.access(original).can('LoginAs'))
      throw new ApiError(403, 'INSUFFICIENT_ACCESS', 'Only an administrator may log in as another user');
    const user = org.activeUser('Username', String(request.body?.username ?? ''));
    if (!user) throw new ApiError(404, 'NOT_FOUND', `No active user ${request.body?.username ?? ''}`);
    revokeToken(org, sessionCookie(org, request) ?? '');
    startSession(reply, String(user['Id']), user['Id'] === original ? null : original);
    return reply.code(204).send();
  });

  app.post<{ Body: { language?: string } }>('/local/language', (request, reply) => {
    const current = request.headers['sec-fetch-site'] === 'same-origin' ? session(request) : undefined;
    if (!current) throw new ApiError(403, 'INSUFFICIENT_ACCESS', 'Only whoever is logged in may choose a language');
    const language = String(request.body?.language ?? '');
    const values = { LanguageLocaleKey: language, LocaleSidKey: localeFor(language) };
    // People may change their own settings, whatever they may do with users; so the org does it for them.
    const caller = { userId: org.adminId, access: org.access(org.adminId) };
    const [result] = saveAll(org, caller, [{ operation: 'update', object: 'User', id: current.userId, values }], { allOrNone: true });
    const [error] = result?.errors ?? [];
    if (error) throw new ApiError(400, error.statusCode, error.message, error.fields);
    return reply.code(204).send();
  });

  app.get('/', (_request, reply) => reply.redirect(HOME));
  app.get('/lightning/*', async (request, reply) => {
    const current = session(request);
    if (!current)
      return reply
        .code(401)
        .type('text/html')
        .send(
          '<!doctype html><html lang="en"><title>Log in</title><h1>Log in</h1><p>Open the address that npm start printed: it logs you in.</p></html>',
        );
    const original = current.parent ?? current.userId;
    const { hash } = await shell();
    reply.header('Content-Security-Policy', CSP).header('Cache-Control', 'no-store').header('X-Content-Type-Options', 'nosniff');
    return reply
      .type('text/html; charset=utf-8')
      .send(shellPage({ hash, model: shellModel(org, current.userId, org.access(current.userId), org.access(original).can('LoginAs')) }));
  });

  const sendAsset = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { dir } = await shell();
    const asset = shellAssets(dir)(request.url.split('?')[0] ?? '');
    if (!asset) throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
    return reply
      .header('Cache-Control', 'public, max-age=31536000, immutable')
      .header('X-Content-Type-Options', 'nosniff')
      .type(asset.contentType)
      .send(await readFile(asset.file));
  };
  app.get('/shell/*', sendAsset);
  app.get('/slds/*', sendAsset);

  app.get<{ Params: { name: string } }>('/resource/:stamp/:name', (request, reply) => {
    const resource = org.components.get('StaticResource', request.params.name);
    const content = resource && Object.values(resource.files)[0];
    if (!resource || content === undefined || !session(request)) throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
    return reply
      .header('Cache-Control', 'private, max-age=31536000')
      .header('X-Content-Type-Options', 'nosniff')
      .type(textOf(rootOf(resource), 'contentType') ?? 'application/octet-stream')
      .send(Buffer.from(content, 'base64'));
  });
}
