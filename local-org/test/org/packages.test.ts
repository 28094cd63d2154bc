import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { issueToken } from '../../src/api/context.ts';
import { startServer } from '../../src/server.ts';
import type { LocalOrgServer } from '../../src/server.ts';
import { eventually } from '../eventually.ts';
import { LABEL_PACKAGE } from '../org-fixture.ts';

type Row = Record<string, unknown>;

describe('packages of a Dev Hub', { timeout: 1_800_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'packages-'));
  const options = { file: join(home, 'org.sqlite'), port: 0, connectedApps: [], shellCache: '' };
  let server: LocalOrgServer;
  let token: string;
  let packageId: string;

  const open = async (): Promise<void> => {
    server = await startServer(options);
    token = issueToken(server.org, server.org.adminId, 'access');
  };
  const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${server.url}/services/data/v67.0/tooling${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const make = async (object: string, values: Row): Promise<string> => {
    const { status, body } = await call('POST', `/sobjects/${object}`, values);
    assert.equal(status, 201, JSON.stringify(body));
    return (body as { id: string }).id;
  };
  const rows = async (soql: string): Promise<Row[]> =>
    ((await call('GET', `/query?q=${encodeURIComponent(soql)}`)).body as { records: Row[] }).records;
  /** The record once what was asked for is over. */
  const settled = (object: string, id: string, under: string): Promise<Row> =>
    eventually(under, async () => {
      const { body } = await call('GET', `/sobjects/${object}/${id}`);
      return ['Queued', 'InProgress', 'IN_PROGRESS'].includes(String((body as Row)['Status'])) ? undefined : (body as Row);
    });
  /** Builds a version and gives its request when that is over. */
  const build = async (descriptor: unknown, more: Row = {}): Promise<Row> => {
    const info = zipSync({
      'package.zip': LABEL_PACKAGE,
      'package2-descriptor.json': strToU8(typeof descriptor === 'string' ? descriptor : JSON.stringify(descriptor)),
    });
    const VersionInfo = Buffer.from(info).toString('base64');
    const id = await make('Package2VersionCreateRequest', { Package2Id: packageId, VersionInfo, CalculateCodeCoverage: true, ...more });
    return settled('Package2VersionCreateRequest', id, 'the build');
  };
  const built = async (versionNumber: string, more: Row = {}): Promise<Row> => {
    const request = await build({ versionNumber }, more);
    assert.equal(request['Status'], 'Success');
    const found = await rows(
      `SELECT Id, SubscriberPackageVersionId, BuildNumber FROM Package2Version WHERE Id = '${String(request['Package2VersionId'])}'`,
    );
    return found[0] ?? {};
  };
  const problem = async (request: Row): Promise<string> => {
    assert.equal(request['Status'], 'Error');
    const found = await rows(`SELECT Message FROM Package2VersionCreateRequestError WHERE ParentRequestId = '${String(request['Id'])}'`);
    return found.map((row) => String(row['Message'])).join('\n');
  };

  before(async () => {
    await open();
    packageId = await make('Package2', { Name: 'Greetings', ContainerOptions: 'Unlocked' });
  });
  after(async () => {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('numbers builds, and takes no number twice', async () => {
    assert.equal((await built('1.0.0.NEXT'))['BuildNumber'], 1);
    assert.equal((await built('1.0.0.7'))['BuildNumber'], 7);
    assert.equal((await built('1.0.0.NEXT'))['BuildNumber'], 8);
    assert.equal(await problem(await build({ versionNumber: '1.0.0.7' })), 'The version number 1.0.0.7 is taken: raise it, or end it with NEXT.');
    assert.equal((await rows(`SELECT Id FROM Package2Version WHERE BuildNumber = 7`)).length, 1);
  });

  for (const [descriptor, said] of [
    ['{', /package2-descriptor\.json: .*JSON/],
    ['null', /package2-descriptor\.json: a JSON object is expected/],
    [{}, /versionNumber must be of the form major\.minor\.patch\.build/],
    [{ versionNumber: 1 }, /versionNumber must be a text/],
    [{ versionNumber: 'one' }, /versionNumber must be of the form/],
    [{ versionNumber: '1.1.0.NEXT', dependencies: {} }, /dependencies must be a list/],
    [{ versionNumber: '1.1.0.NEXT', dependencies: [null] }, /each of dependencies must have a subscriberPackageVersionId/],
    [
      { versionNumber: '1.1.0.NEXT', dependencies: [{ subscriberPackageVersionId: '04t000000000000' }] },
      /04t000000000000 this one depends on does not/,
    ],
  ] as const) {
    it(`says what is wrong with the descriptor ${JSON.stringify(descriptor)}`, async () => {
      const request = await build(descriptor, { InstallKey: 'secret' });
      assert.match(await problem(request), said);
      assert.deepEqual([request['InstallKey'], request['VersionInfo']], [null, null]);
    });
  }

  it('releases a version once, whose coverage is known, and never takes that back', async () => {
    const release = async (id: unknown, IsReleased: unknown): Promise<number> =>
      (await call('PATCH', `/sobjects/Package2Version/${String(id)}`, { IsReleased })).status;
    const uncovered = await built('2.0.0.NEXT', { CalculateCodeCoverage: false });
    assert.equal(await release(uncovered['Id'], true), 400);
    const [one, two] = [await built('2.0.0.NEXT'), await built('2.0.0.NEXT')];
    assert.equal(await release(one['Id'], 'true'), 400);
    assert.equal(await release(one['Id'], true), 204);
    assert.equal(await release(one['Id'], false), 400);
    assert.equal(await release(two['Id'], true), 400);
    assert.deepEqual(
      (await rows(`SELECT Id FROM Package2Version WHERE IsReleased = TRUE`)).map((row) => row['Id']),
      [one['Id']],
    );
  });

  it('installs with the right key; what a restart breaks off is said', async () => {
    const version = await built('3.0.0.NEXT', { InstallKey: 'secret' });
    const key = version['SubscriberPackageVersionId'];
    const install = (Password: string | undefined): Promise<string> =>
      make('PackageInstallRequest', { SubscriberPackageVersionKey: key, ...(Password === undefined ? {} : { Password }) });
    const wrong = await settled('PackageInstallRequest', await install('guess'), 'the installation');
    assert.match(JSON.stringify(wrong['Errors']), /Invalid installation key/);
    const right = await settled('PackageInstallRequest', await install('secret'), 'the installation');
    assert.deepEqual([right['Status'], right['Password']], ['SUCCESS', null]);
    server.org.store.run(`UPDATE "r_PackageInstallRequest" SET "Status" = 'IN_PROGRESS' WHERE "Id" = ?`, String(right['Id']));
    await server.close();
    await open();
    const again = await settled('PackageInstallRequest', String(right['Id']), 'the installation');
    assert.match(JSON.stringify(again['Errors']), /The org was restarted in the middle of the installation: install the package again/);
  });

  it('installs a newer version over an older one, and none the other way round', async () => {
    const install = async (version: Row): Promise<Row> =>
      settled(
        'PackageInstallRequest',
        await make('PackageInstallRequest', { SubscriberPackageVersionKey: version['SubscriberPackageVersionId'] }),
        'the installation',
      );
    const [older, newer] = [await built('4.2.0.NEXT'), await built('4.10.0.NEXT')];
    assert.equal((await install(older))['Status'], 'SUCCESS');
    assert.equal((await install(newer))['Status'], 'SUCCESS');
    const refused = await install(older);
    assert.equal(refused['Status'], 'ERROR');
    assert.match(
      JSON.stringify(refused['Errors']),
      /Version 4\.10\.0\.1 of the package Greetings is installed: an older version, 4\.2\.0\.1, cannot be installed over it/,
    );
    assert.equal((await install(newer))['Status'], 'SUCCESS');
  });
});
