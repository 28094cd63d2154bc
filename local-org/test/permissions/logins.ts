import assert from 'node:assert/strict';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cookieName, issueToken } from '../../src/api/context.ts';
import { recordLogin } from '../../src/org/logins.ts';
import { startServer } from '../../src/server.ts';
import { parseSoql } from '../../src/soql/parse.ts';
import { runQuery } from '../../src/soql/run.ts';
import { serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';
import { makeUser, SETS } from './users.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const DAY = 86_400_000;

let test: TestServer;
let editor: string;
before(async () => {
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  test = await serveOrg(SETS, [{ clientId: 'perennial', publicKey }]);
  editor = makeUser(test, 'editor', 'Editor');
});
after(() => test.close());

const query = (user: string) => test.call(user, 'GET', '/query?q=SELECT+Id+FROM+Program__c');

/** One raw call: `fetch` lets no one set Host or Sec-Fetch-Site. */
const raw = (headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) =>
    request(`${test.url}/services/data/v67.0/limits`, { headers }, (answer) => resolve(answer.resume().statusCode ?? 0))
      .on('error', reject)
      .end(),
  );

describe('a call', () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  it('needs a token that is known and not expired', async (context) => {
    const token = issueToken(test.org, editor, 'access');
    assert.deepEqual([await raw({}), await raw(bearer('garbage')), await raw(bearer(token))], [401, 401, 200]);
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() + DAY });
    assert.equal(await raw(bearer(token)), 401);
  });
  it('is refused in the words that make clients log in again', async () => {
    const answer = await fetch(`${test.url}/services/data/v67.0/limits`);
    assert.deepEqual(await answer.json(), [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]);
  });
  it('of a user who was deactivated, or whose permission set was taken, counts no more', async () => {
    const user = makeUser(test, 'leaver', 'Reader');
    const token = issueToken(test.org, user, 'access');
    assert.equal((await query(user)).status, 200);
    test.remove('PermissionSetAssignment', String(test.one(`SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '${user}'`)['Id']));
    assert.equal((await query(user)).body[0].errorCode, 'INVALID_TYPE');
    test.update('User', user, { IsActive: false });
    assert.equal(await raw(bearer(token)), 401);
  });
  it('must be to this machine by name, and by cookie only from its own page', async () => {
    assert.equal(await raw({ ...bearer(issueToken(test.org, editor, 'access')), host: 'evil.example' }), 421);
    const cookie = `${cookieName(test.org)}=${encodeURIComponent(issueToken(test.org, editor, 'session'))}`;
    assert.equal(await raw({ cookie }), 401);
    assert.equal(await raw({ cookie, 'sec-fetch-site': 'cross-site' }), 401);
    assert.equal(await raw({ cookie, 'sec-fetch-site': 'same-origin' }), 200);
    assert.equal(await raw(bearer(issueToken(test.org, editor, 'session'))), 401);
  });
});

describe('a login by JWT', () => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const good = () => ({ iss: 'perennial', sub: 'editor@perennial.local', aud: test.url, exp: Math.floor(Date.now() / 1000) + 60 });
  async function login(claims: unknown, { key = keys.privateKey, alg = 'RS256' } = {}): Promise<[number, string, string]> {
    const unsigned = `${part({ alg })}.${part(claims)}`;
    const assertion = `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(key, 'base64url')}`;
    const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
    const answer = await fetch(`${test.url}/services/oauth2/token`, { method: 'POST', body });
    const json = (await answer.json()) as Record<string, string>;
    return [answer.status, json['error'] ?? json['token_type'] ?? '', json['error_description'] ?? json['access_token'] ?? ''];
  }
  it('gives a token of that user', async () => {
    const [status, type, token] = await login(good());
    assert.deepEqual([status, type, await raw({ authorization: `Bearer ${token}` })], [200, 'Bearer', 200]);
  });
  it('is refused for anything amiss', async () => {
    const bad = 'invalid_grant';
    assert.deepEqual(await login(good(), { key: otherKeys.privateKey }), [400, bad, 'invalid assertion']);
    assert.deepEqual(await login({ ...good(), iss: 'stranger' }), [400, 'invalid_client_id', 'client identifier invalid']);
    assert.deepEqual(await login({ ...good(), aud: 'https://evil.example' }), [400, bad, 'audience is invalid']);
    for (const exp of [good().exp - 120, (good().exp - 120) * 1000, undefined]) assert.equal((await login({ ...good(), exp }))[1], bad);
    assert.equal((await login({ ...good(), sub: 'nobody@perennial.local' }))[1], bad);
    assert.equal((await login(good(), { alg: 'none' }))[1], bad);
    assert.deepEqual((await login(null)).slice(0, 2), [400, bad]);
  });
  it('is kept in the history of logins and on the user', async () => {
    const before = test.query(`SELECT Id FROM LoginHistory WHERE UserId = '${editor}'`).length;
    await login(good());
    const [last, ...others] = test.query(`SELECT LoginType, Application, Status, LoginTime FROM LoginHistory WHERE UserId = '${editor}'`);
    assert.equal(others.length, before);
    assert.deepEqual([last?.['LoginType'], last?.['Status']], ['Remote Access 2.0', 'Success']);
    assert.equal(test.one(`SELECT LastLoginDate FROM User WHERE Id = '${editor}'`)['LastLoginDate'], last?.['LoginTime']);
    const counted = test.query(`SELECT UserId, LoginType, COUNT(Id) n, MIN(LoginTime) earliest FROM LoginHistory GROUP BY UserId, LoginType`);
    assert.ok(counted.some((one) => one['UserId'] === editor && one['n'] === before + 1));
  });
});

describe('the history of logins', () => {
  it('shows everybody their own logins, and all to those who manage users or monitor logins', async () => {
    const monitor = makeUser(test, 'monitor', 'Reader');
    for (const userId of [editor, monitor, test.adminId]) recordLogin(test.org, userId, { type: 'Application', application: 'Browser' });
    const seen = async (user: string): Promise<Set<string>> => {
      const { body } = await test.call(user, 'GET', '/query?q=SELECT+UserId+FROM+LoginHistory');
      return new Set((body.records as { UserId: string }[]).map((one) => one.UserId));
    };
    assert.deepEqual(await seen(editor), new Set([editor]));
    assert.deepEqual(await seen(monitor), new Set([monitor]));
    test.deploy({
      'Monitor.permissionset': '<label>Monitor</label><userPermissions><enabled>true</enabled><name>MonitorLoginHistory</name></userPermissions>',
    });
    const { Id } = test.one("SELECT Id FROM PermissionSet WHERE Name = 'Monitor'");
    test.insert('PermissionSetAssignment', { AssigneeId: monitor, PermissionSetId: Id });
    for (const user of [monitor, test.adminId]) assert.ok((await seen(user)).size >= 3);
    assert.equal((await test.call(monitor, 'GET', '/query?q=SELECT+Id+FROM+UserLogin')).body[0].errorCode, 'INVALID_TYPE');
    assert.equal((await test.call(test.adminId, 'GET', '/query?q=SELECT+Id+FROM+UserLogin')).status, 200);
  });
});

describe('fixtures', () => {
  const send = (url: string, token: string, body: unknown): Promise<Response> =>
    fetch(`${url}/services/local/fixtures`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  it('write logins and dates of the past, where the server was started for it', async () => {
    const past = '2026-01-02T03:04:05.000+0000';
    const server = await startServer({
      file: ':memory:',
      port: 0,
      connectedApps: [],
      shellCache: join(tmpdir(), 'perennial-no-shell'),
      fixtures: true,
    });
    try {
      const { org } = server;
      const token = issueToken(org, org.adminId, 'access');
      const records = [
        { object: 'LoginHistory', values: { UserId: org.adminId, LoginTime: past, LoginType: 'Application' } },
        { object: 'User', id: org.adminId, values: { CreatedDate: past } },
      ];
      assert.equal((await send(server.url, token, { records })).status, 200);
      const query = (soql: string) => runQuery(org, org.access(org.adminId), parseSoql(soql)).records.map((one) => one.fields);
      assert.deepEqual(query('SELECT LoginTime FROM LoginHistory'), [{ LoginTime: past }]);
      assert.deepEqual(query('SELECT CreatedDate FROM User'), [{ CreatedDate: past }]);
      for (const wrong of [{ records: [{ object: 'Nope', values: {} }] }, { records: [{ object: 'User', values: { Nope: 1 } }] }, {}])
        assert.equal((await send(server.url, token, wrong)).status, 400);
    } finally {
      await server.close();
    }
  });
  it('are not there otherwise', async () => {
    assert.equal((await send(test.url, issueToken(test.org, test.adminId, 'access'), { records: [] })).status, 404);
  });
});
