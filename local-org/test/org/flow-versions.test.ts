import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { issueToken } from '../../src/api/context.ts';
import { TURN_MS } from '../../src/metadata/deploy-queue.ts';
import { pack, serveOrg } from '../org-fixture.ts';
import type { HttpAnswer, TestServer } from '../org-fixture.ts';

/** A flow that writes a text into a new program's key. */
const stamp = (text: string, status = 'Active'): string =>
  `<apiVersion>67.0</apiVersion><assignments><name>Stamp</name><label>Stamp</label><locationX>0</locationX><locationY>0</locationY><assignmentItems><assignToReference>$Record.Key__c</assignToReference><operator>Assign</operator><value><stringValue>${text}</stringValue></value></assignmentItems></assignments><label>Stamp</label><processType>AutoLaunchedFlow</processType><start><locationX>0</locationX><locationY>0</locationY><connector><targetReference>Stamp</targetReference></connector><object>Program__c</object><recordTriggerType>Create</recordTriggerType><triggerType>RecordBeforeSave</triggerType></start><status>${status}</status>`;

describe('flow versions', () => {
  let test: TestServer;
  before(async () => {
    test = await serveOrg();
  });
  after(() => test.close());

  let made = 0;
  const stamped = (): unknown => {
    const id = test.insert('Program__c', { Name: `P${made++}` });
    const key = test.one(`SELECT Key__c FROM Program__c WHERE Id = '${id}'`)['Key__c'];
    test.remove('Program__c', id);
    return key;
  };
  const tooling = (method: string, path: string, body?: unknown): Promise<HttpAnswer> => test.call(test.adminId, method, `/tooling${path}`, body);
  const definition = async (): Promise<HttpAnswer['body']> =>
    (
      await tooling(
        'GET',
        `/query?q=${encodeURIComponent("SELECT Id, ActiveVersion.VersionNumber, LatestVersion.VersionNumber FROM FlowDefinition WHERE DeveloperName = 'Stamp'")}`,
      )
    ).body.records[0];

  it('are active at once where one tries things', async () => {
    test.deploy({ 'Stamp.flow': stamp('one') });
    assert.equal(stamped(), 'one');
    test.deploy({ 'Stamp.flow': stamp('two') });
    assert.equal(stamped(), 'two');
    // What has not changed is no new version.
    test.deploy({ 'Stamp.flow': stamp('two') });
    const { ActiveVersion, LatestVersion } = await definition();
    assert.deepEqual([ActiveVersion.VersionNumber, LatestVersion.VersionNumber], [2, 2]);
  });

  it('keep a status each: a draft or an obsolete one leaves the active one active', async () => {
    for (const status of ['Draft', 'Obsolete', 'InvalidDraft']) {
      test.deploy({ 'Stamp.flow': stamp('idle', status) });
      assert.equal(stamped(), 'two', status);
    }
    const { ActiveVersion, LatestVersion } = await definition();
    assert.deepEqual([ActiveVersion.VersionNumber, LatestVersion.VersionNumber], [2, 5]);
    const rows = await tooling('GET', `/query?q=${encodeURIComponent('SELECT VersionNumber, Status FROM Flow ORDER BY VersionNumber')}`);
    assert.deepEqual(
      rows.body.records.map((row: { VersionNumber: number; Status: string }) => `${row.VersionNumber} ${row.Status}`),
      ['1 Obsolete', '2 Active', '3 Draft', '4 Obsolete', '5 InvalidDraft'],
    );
  });

  it('are switched by a FlowDefinition that is deployed', async () => {
    const definitionOf = (version: number): string => `<activeVersionNumber>${version}</activeVersionNumber>`;
    test.deploy({ 'Stamp.flowDefinition': definitionOf(0) });
    assert.deepEqual([stamped(), (await definition()).ActiveVersion], [null, null]);
    test.deploy({ 'Stamp.flowDefinition': definitionOf(1) });
    assert.equal(stamped(), 'one');
    test.deploy({ 'Stamp.flowDefinition': definitionOf(2) });
    assert.equal(stamped(), 'two');
  });

  it('come inactive in production, where the one before runs on until someone activates the new', async () => {
    test.org.store.run(`UPDATE "r_Organization" SET "OrganizationType" = 'Enterprise Edition'`);
    test.deploy({ 'Stamp.flow': stamp('three') });
    assert.equal(stamped(), 'two');
    const { Id, ActiveVersion, LatestVersion } = await definition();
    assert.deepEqual([ActiveVersion.VersionNumber, LatestVersion.VersionNumber], [2, 6]);
    const activate = (activeVersionNumber: number): Promise<HttpAnswer> =>
      tooling('PATCH', `/sobjects/FlowDefinition/${Id}`, { Metadata: { activeVersionNumber } });
    assert.equal((await activate(6)).status, 204);
    assert.equal(stamped(), 'three');
    assert.equal((await activate(7)).status, 400);
    assert.equal((await tooling('PATCH', `/sobjects/FlowDefinition/${Id}`, {})).status, 400);
    assert.equal((await activate(0)).status, 204);
    assert.equal(stamped(), null);
    assert.equal((await definition()).ActiveVersion, null);
  });

  it('cannot be activated by whoever may not change metadata', async () => {
    const user = test.insert('User', {
      ...{ Username: 'plain@perennial.local', LastName: 'Plain', Email: 'plain@perennial.local', Alias: 'plain', IsActive: true },
      ...{ TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', LanguageLocaleKey: 'en_US', EmailEncodingKey: 'UTF-8' },
      ProfileId: test.one("SELECT Id FROM Profile WHERE Name = 'Standard User'")['Id'],
    });
    const { Id } = await definition();
    assert.equal((await test.call(user, 'PATCH', `/tooling/sobjects/FlowDefinition/${Id}`, { Metadata: { activeVersionNumber: 1 } })).status, 404);
  });
});

describe('a deploy over SOAP', () => {
  let test: TestServer;
  before(async () => {
    test = await serveOrg();
  });
  after(() => test.close());

  async function soap(call: string): Promise<string> {
    const session = issueToken(test.org, test.adminId, 'access');
    const body = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><SessionHeader><sessionId>${session}</sessionId></SessionHeader></e:Header><e:Body>${call}</e:Body></e:Envelope>`;
    return (await fetch(`${test.url}/services/Soap/m/67.0`, { method: 'POST', headers: { 'content-type': 'text/xml' }, body })).text();
  }
  const begin = async (files: Record<string, string>): Promise<string> => {
    const zip = Buffer.from(pack(files)).toString('base64');
    const answer = await soap(
      `<deploy><ZipFile>${zip}</ZipFile><DeployOptions><rollbackOnError>true</rollbackOnError><singlePackage>true</singlePackage></DeployOptions></deploy>`,
    );
    return /<id>(\w+)<\/id>/.exec(answer)?.[1] ?? '';
  };
  const status = (id: string): Promise<string> => soap(`<checkDeployStatus><asyncProcessId>${id}</asyncProcessId></checkDeployStatus>`);

  it('can be cancelled before it begins, and then leaves nothing', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const id = await begin({ 'Stamp.flow': stamp('never') });
    assert.match(await soap(`<cancelDeploy><String>${id}</String></cancelDeploy>`), /<cancelDeployResponse><result><done>true/);
    const answer = await status(id);
    assert.match(answer, /<status>Canceled<\/status>/);
    assert.match(answer, /<canceledByName>Ada Admin</);
    assert.match(answer, /<success>false/);
    assert.equal(test.org.components.has('Flow', 'Stamp'), false);
  });

  it('is done when it is asked for, or by itself a moment later; then it cannot be cancelled', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const asked = await begin({ 'Stamp.flow': stamp('asked') });
    assert.match(await status(asked), /<status>Succeeded</);
    assert.match(await soap(`<cancelDeploy><String>${asked}</String></cancelDeploy>`), /Deployment already completed/);
    await begin({ 'Stamp.flow': stamp('alone') });
    const isDone = (): boolean => test.org.components.get('Flow', 'Stamp')?.xml?.includes('alone') ?? false;
    context.mock.timers.tick(TURN_MS - 1);
    assert.equal(isDone(), false);
    context.mock.timers.tick(1);
    assert.equal(isDone(), true);
  });
});
