import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { issueToken } from '../../src/api/context.ts';
import { deploy } from '../../src/metadata/deploy.ts';
import { startServer } from '../../src/server.ts';
import type { LocalOrgServer } from '../../src/server.ts';
import { eventually } from '../eventually.ts';
import { LABEL_PACKAGE } from '../org-fixture.ts';

const REQUEST = {
  OrgName: 'Try',
  Edition: 'Developer',
  DurationDays: 7,
  ConnectedAppConsumerKey: 'PlatformCLI',
  ConnectedAppCallbackUrl: 'http://localhost:1717/OauthRedirect',
};

interface Answer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever JSON a route answers
  body: any;
}

/** Calls to an org as one of its users. */
function caller(url: string, token: string) {
  return async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await fetch(`${url}${path.startsWith('/services') ? '' : '/services/data/v67.0'}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
}

const token = (url: string, form: Record<string, string>): Promise<Answer> =>
  fetch(`${url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) }).then(async (answer) => ({
    status: answer.status,
    body: await answer.json(),
  }));

/** Deploys over SOAP, as the CLI does. */
async function deployTo(url: string, session: string, zip: Uint8Array): Promise<void> {
  const soap = async (call: string): Promise<string> => {
    const body = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><SessionHeader><sessionId>${session}</sessionId></SessionHeader></e:Header><e:Body>${call}</e:Body></e:Envelope>`;
    return (await fetch(`${url}/services/Soap/m/67.0`, { method: 'POST', headers: { 'content-type': 'text/xml' }, body })).text();
  };
  const begun = await soap(
    `<deploy><ZipFile>${Buffer.from(zip).toString('base64')}</ZipFile><DeployOptions><rollbackOnError>true</rollbackOnError><singlePackage>true</singlePackage></DeployOptions></deploy>`,
  );
  const id = /<id>(\w+)<\/id>/.exec(begun)?.[1] ?? '';
  assert.match(await soap(`<checkDeployStatus><asyncProcessId>${id}</asyncProcessId></checkDeployStatus>`), /<status>Succeeded</);
}

describe('a Dev Hub', { timeout: 1_800_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'dev-hub-'));
  const options = { file: join(home, 'org.sqlite'), port: 0, connectedApps: [], shellCache: '', scratchLimits: { active: 2, daily: 12 } };
  let server: LocalOrgServer;
  let hub: ReturnType<typeof caller>;

  const open = async (): Promise<void> => {
    server = await startServer(options);
    hub = caller(server.url, issueToken(server.org, server.org.adminId, 'access'));
  };
  before(open);
  after(async () => {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  });

  const query = (call: typeof hub, soql: string, api = ''): Promise<Answer> => call('GET', `${api}/query?q=${encodeURIComponent(soql)}`);
  /** The request once the hub has done with it. */
  const settled = (id: string): Promise<Record<string, string>> =>
    eventually('The hub makes an org', async () => {
      const { body } = await hub('GET', `/sobjects/ScratchOrgInfo/${id}`);
      return ['New', 'Creating'].includes(body.Status) ? undefined : body;
    });
  const isDeleted = (id: string | undefined): Promise<true> =>
    eventually('The hub deletes an org', async () => (await settled(id ?? ''))['Status'] === 'Deleted' || undefined);
  const request = async (more: Record<string, unknown> = {}): Promise<Record<string, string>> => {
    const answer = await hub('POST', '/sobjects/ScratchOrgInfo', { ...REQUEST, ...more });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return settled(answer.body.id);
  };
  const remove = async (info: Record<string, string>): Promise<void> => {
    const { body } = await query(hub, `SELECT Id FROM ActiveScratchOrg WHERE SignupUsername = '${info['SignupUsername']}'`);
    assert.equal((await hub('DELETE', `/sobjects/ActiveScratchOrg/${body.records[0].Id}`)).status, 204);
    await isDeleted(info['Id']);
  };
  const enter = async (info: Record<string, string>) => {
    const url = info['LoginUrl'] ?? '';
    const { status, body } = await token(url, { grant_type: 'authorization_code', code: info['AuthCode'] ?? '', client_id: 'PlatformCLI' });
    assert.equal(status, 200, JSON.stringify(body));
    return { url, refreshToken: String(body.refresh_token), accessToken: String(body.access_token), call: caller(url, body.access_token) };
  };

  it('makes an org of its own from a request', async () => {
    const info = await request({ Username: 'test-one@example.com', AdminEmail: 'ada@example.com' });
    assert.deepEqual(
      [info['Status'], info['SignupUsername'], info['SignupEmail'], info['ErrorCode']],
      ['Active', 'test-one@example.com', 'ada@example.com', null],
    );
    const { call } = await enter(info);
    const { body } = await query(call, 'SELECT Id, Name, IsSandbox, OrganizationType, TrialExpirationDate FROM Organization');
    const [org] = body.records;
    assert.equal(org.Id.slice(0, 15), info['ScratchOrg']);
    assert.deepEqual([org.Name, org.IsSandbox, org.OrganizationType], ['Try', true, 'Developer Edition']);
    assert.equal(org.TrialExpirationDate.slice(0, 10), info['ExpirationDate']);
    await call('POST', '/sobjects/Account', { Name: 'Only there' });
    assert.equal((await query(hub, "SELECT Id FROM Account WHERE Name = 'Only there'")).body.totalSize, 0);
    // What the CLI tells a hub by.
    assert.deepEqual(
      [(await query(hub, 'SELECT Id FROM ScratchOrgInfo LIMIT 1')).status, (await query(call, 'SELECT Id FROM ScratchOrgInfo')).status],
      [200, 400],
    );
    // The words of github.com/forcedotcom/cli/issues/3137.
    for (const name of ['Package2', 'Package2Version', 'Package2VersionCreateRequest']) {
      const refused = await query(call, `SELECT Id FROM ${name}`, '/tooling');
      assert.equal(refused.status, 400);
      assert.match(refused.body[0].message, new RegExp(`^sObject type '${name}' is not supported\\.`));
      assert.equal((await call('POST', `/tooling/sobjects/${name}`, {})).status, 404);
    }
    await remove(info);
    await assert.rejects(fetch(`${info['LoginUrl']}/services/data`));
    assert.deepEqual(readdirSync(join(home, 'scratch')), []);
  });

  it('lets the code of a sign-up in once, for the app it was made for; its refresh token again and again', async () => {
    const info = await request();
    const url = info['LoginUrl'] ?? '';
    const code = info['AuthCode'] ?? '';
    const wrong = await token(url, { grant_type: 'authorization_code', code, client_id: 'Another' });
    assert.deepEqual([wrong.status, wrong.body.error], [400, 'invalid_client_id']);
    const { refreshToken } = await enter(info);
    const again = await token(url, { grant_type: 'authorization_code', code, client_id: 'PlatformCLI' });
    assert.deepEqual([again.status, again.body.error], [400, 'invalid_grant']);
    const fresh = (app: string): Promise<Answer> => token(url, { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: app });
    assert.deepEqual([(await fresh('Another')).status, (await fresh('PlatformCLI')).status, (await fresh('PlatformCLI')).status], [400, 200, 200]);
    assert.equal((await caller(url, refreshToken)('GET', '/limits')).status, 401);
    await remove(info);
  });

  it('keeps its orgs when it is started anew, at the same address', async () => {
    const info = await request();
    const { url, refreshToken, call } = await enter(info);
    await call('POST', '/sobjects/Account', { Name: 'Kept' });
    await server.close();
    await open();
    const { body } = await token(url, { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'PlatformCLI' });
    assert.equal((await query(caller(url, body.access_token), "SELECT Id FROM Account WHERE Name = 'Kept'")).body.totalSize, 1);
    await remove(info);
  });

  it('finishes what a sudden end left half made', async () => {
    const { body } = await hub('POST', '/sobjects/ScratchOrgInfo', REQUEST);
    const info = await settled(body.id);
    const { store } = server.org;
    store.run(`DELETE FROM "r_ActiveScratchOrg"`);
    store.run(`UPDATE "r_ScratchOrgInfo" SET "Status" = 'Creating' WHERE "Id" = ?`, body.id);
    await server.close();
    writeFileSync(join(home, 'scratch', `${body.id}.sqlite`), 'half');
    await open();
    const again = await settled(body.id);
    assert.equal(again['Status'], 'Active');
    assert.notEqual(again['ScratchOrg'], info['ScratchOrg']);
    await enter(again);
    await remove(again);
  });

  it('lets go of an org whose file is gone', async () => {
    const info = await request();
    await server.close();
    rmSync(join(home, 'scratch', `${info['Id']}.sqlite`));
    await open();
    assert.equal((await settled(info['Id'] ?? ''))['Status'], 'Deleted');
    assert.equal((await query(hub, 'SELECT COUNT() FROM ActiveScratchOrg')).body.totalSize, 0);
  });

  it('ends an org when its days are over', async () => {
    const info = await request({ DurationDays: 1 });
    server.org.now = () => new Date(Date.now() + 3 * 86_400_000);
    await hub('POST', '/sobjects/ScratchOrgInfo', { ...REQUEST, Country: 'XX' });
    await isDeleted(info['Id']);
    server.org.now = () => new Date();
  });

  it('has no more than its limits, and tells so', async () => {
    const [one, two] = [await request(), await request()];
    const refused = await hub('POST', '/sobjects/ScratchOrgInfo', REQUEST);
    assert.equal(refused.status, 400);
    assert.deepEqual(refused.body[0], {
      errorCode: 'LIMIT_EXCEEDED',
      message: 'The signup request failed because this organization has reached its active scratch org limit',
      fields: [],
    });
    assert.deepEqual((await hub('GET', '/limits')).body.ActiveScratchOrgs, { Max: 2, Remaining: 0 });
    await remove(one);
    await remove(two);
    assert.deepEqual((await hub('GET', '/limits')).body.ActiveScratchOrgs, { Max: 2, Remaining: 2 });
  });

  it('refuses what a definition may not say', async () => {
    const refusal = async (more: Record<string, unknown>): Promise<string> => {
      const { status, body } = await hub('POST', '/sobjects/ScratchOrgInfo', { ...REQUEST, ...more });
      assert.equal(status, 400);
      return `${body[0].errorCode}: ${body[0].message}`;
    };
    assert.match(await refusal({ Features: 'API;Teleportation' }), /INVALID_INPUT: Teleportation is not a valid Features value\./);
    assert.match(await refusal({ Edition: 'Deluxe' }), /INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST/);
    assert.match(await refusal({ Edition: undefined }), /REQUIRED_FIELD_MISSING/);
    assert.match(await refusal({ DurationDays: 31 }), /INVALID_INPUT: DurationDays/);
    assert.match(await refusal({ Colour: 'red' }), /INVALID_FIELD.*Colour/);
    assert.match(await refusal({ Language: 'klingon' }), /INVALID_INPUT: klingon is not a valid Language value\./);
    assert.match(await refusal({ Status: 'Active' }), /INVALID_FIELD_FOR_INSERT_UPDATE/);
  });

  for (const [code, more] of [
    ['S-1006', { AdminEmail: 'nobody' }],
    ['S-1006', { Username: 'no address' }],
    ['S-2006', { Country: 'XX' }],
    ['S-1018', { OrgName: 'a--b' }],
    ['S-1017', { Namespace: 'acme' }],
    ['S-1026', { Namespace: '1acme' }],
    ['T-0002', { Snapshot: 'nightly' }],
    ['SH-0002', { SourceOrg: '00D000000000001AAA' }],
    ['C-1007', { Username: 'admin@perennial.local' }],
  ] as const) {
    it(`says ${code} of what it cannot make: ${Object.keys(more).join()}`, async () => {
      // The day's limit is not what is tried here.
      server.org.store.run(`UPDATE "r_ScratchOrgInfo" SET "CreatedDate" = '2020-01-01T00:00:00.000+0000'`);
      const info = await request(more);
      assert.deepEqual([info['Status'], info['ErrorCode']], ['Error', code]);
    });
  }

  it('notes each component that is deployed to a scratch org, and none that is deployed to a hub', async () => {
    const info = await request();
    const { url, call, accessToken } = await enter(info);
    const members = async (from: typeof hub): Promise<Record<string, unknown>[]> =>
      (await query(from, 'SELECT Id, MemberName, RevisionCounter, ChangedBy FROM SourceMember', '/tooling')).body.records;
    assert.deepEqual(await members(call), []);
    assert.ok(deploy(server.org, server.org.adminId, LABEL_PACKAGE, { checkOnly: false, rollbackOnError: true, ignoreWarnings: true }).success);
    assert.deepEqual(await members(hub), []);
    for (const revision of [1, 2]) {
      await deployTo(url, accessToken, LABEL_PACKAGE);
      const [member] = await members(call);
      assert.deepEqual([member?.['MemberName'], member?.['RevisionCounter']], ['Hello', revision]);
    }
    const [member] = await members(call);
    // The CLI looks the user up by it.
    const users = await query(call, `SELECT Name FROM User WHERE Id IN ('${String(member?.['ChangedBy'])}')`);
    assert.deepEqual([users.status, users.body.totalSize], [200, 1]);
    const path = `/tooling/sobjects/SourceMember/${String(member?.['Id'])}`;
    assert.equal((await call('PATCH', path, { RevisionCounter: 0 })).status, 204);
    assert.equal((await call('GET', path)).body.RevisionCounter, 0);
    await remove(info);
  });

  it('opens a browser session by a link that is good once', async () => {
    const { body } = await hub('GET', '/services/oauth2/singleaccess?redirect_uri=lightning%2Fn%2FValue_Cockpit');
    const opened = await fetch(body.frontdoor_uri);
    assert.match(opened.headers.get('set-cookie') ?? '', new RegExp(`^sid_${server.org.id.slice(0, 15)}=`));
    assert.match(await opened.text(), /url=\/lightning\/n\/Value_Cockpit"/);
    assert.equal((await fetch(body.frontdoor_uri)).status, 403);
    const elsewhere = await hub('GET', '/services/oauth2/singleaccess?redirect_uri=https%3A%2F%2Fevil.example%2Fx');
    assert.match(await (await fetch(elsewhere.body.frontdoor_uri)).text(), /url=\/lightning\/page\/home"/);
  });

  it('leaves requests to its administrators', async () => {
    const { body: profiles } = await query(hub, "SELECT Id FROM Profile WHERE Name = 'Standard User'");
    const user = await hub('POST', '/sobjects/User', {
      ...{ Username: 'someone@perennial.local', LastName: 'One', Email: 'someone@perennial.local', Alias: 'one', ProfileId: profiles.records[0].Id },
      ...{ TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', LanguageLocaleKey: 'en_US', EmailEncodingKey: 'UTF-8', IsActive: true },
    });
    const someone = caller(server.url, issueToken(server.org, user.body.id, 'access'));
    const Language = await hub('PATCH', `/sobjects/User/${user.body.id}`, { LanguageLocaleKey: 'klingon' });
    assert.equal(Language.body[0].errorCode, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST');
    assert.equal((await someone('POST', '/sobjects/ScratchOrgInfo', REQUEST)).status, 404);
    assert.equal((await query(someone, 'SELECT Id FROM ScratchOrgInfo')).status, 400);
  });
});
