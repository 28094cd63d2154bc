import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';

describe('columns=true', () => {
  let test: TestServer;
  before(async () => {
    test = await serveOrg();
  });
  after(() => test.close());
  const ask = (api: '' | '/tooling', soql: string) => test.call(test.adminId, 'GET', `${api}/query?columns=true&q=${encodeURIComponent(soql)}`);
  const namesOf = (body: { columnMetadata: { columnName: string }[] }): string[] => body.columnMetadata.map((column) => column.columnName);

  it('answers the columns of each object of the Tooling API, and no rows', async () => {
    const tooling = [...test.org.catalog.objects.values()].filter((object) => object.tooling);
    assert.ok(tooling.length > 3);
    for (const object of tooling) {
      const names = [...object.fields.keys()];
      const { status, body } = await ask('/tooling', `SELECT ${names.join(', ')} FROM ${object.name}`);
      assert.equal(status, 200, object.name);
      assert.deepEqual([namesOf(body), body.entityName, body.records], [names, object.name, undefined]);
    }
  });
  it('answers parents, functions and numbers as columns, in both APIs', async () => {
    const { body } = await ask('/tooling', 'SELECT DeveloperName, ActiveVersion.VersionNumber FROM FlowDefinition');
    assert.deepEqual(namesOf(body), ['DeveloperName', 'ActiveVersion']);
    assert.deepEqual(namesOf(body.columnMetadata[1] && { columnMetadata: body.columnMetadata[1].joinColumns }), ['VersionNumber']);
    const counted = await ask('', 'SELECT COUNT(Id), MAX(CreatedDate) newest FROM Program__c');
    assert.deepEqual(namesOf(counted.body), ['expr0', 'newest']);
  });
  it('refuses what the query itself refuses', async () => {
    assert.equal((await ask('/tooling', 'SELECT Nope FROM FlowDefinition')).body[0].errorCode, 'INVALID_FIELD');
    assert.equal((await ask('/tooling', 'SELECT Id FROM Account')).body[0].errorCode, 'INVALID_TYPE');
  });
});
