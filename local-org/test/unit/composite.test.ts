import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';

const DATA = '/services/data/v67.0';
const soql = (text: string) => ({ method: 'GET', url: `${DATA}/query?q=${text.replaceAll(' ', '+')}` });

describe('/composite', () => {
  let test: TestServer;
  before(async () => {
    test = await serveOrg();
  });
  after(() => test.close());
  const send = (compositeRequest: unknown[], allOrNone = false) => test.call(test.adminId, 'POST', '/composite', { allOrNone, compositeRequest });
  const create = (referenceId: string, object: string, body: unknown) => ({
    method: 'POST',
    url: `${DATA}/sobjects/${object}`,
    referenceId,
    body,
  });
  const statuses = (body: { compositeResponse: { httpStatusCode: number }[] }): number[] => body.compositeResponse.map((one) => one.httpStatusCode);
  const programs = (name: string) => test.query(`SELECT Id FROM Program__c WHERE Name = '${name}'`).length;

  it('answers each request by its reference, and lets later ones use what earlier ones answered', async () => {
    const { status, body } = await send([
      create('program', 'Program__c', { Name: 'Referred to' }),
      create('phase', 'Phase__c', { Name: 'First', Program__c: '@{program.id}' }),
      { ...soql("SELECT Id, Program__r.Name FROM Phase__c WHERE Id = '@{phase.id}'"), referenceId: 'found' },
      { method: 'PATCH', url: `${DATA}/sobjects/Phase__c/@{found.records[0].Id}`, referenceId: 'renamed', body: { Name: 'Second' } },
    ]);
    assert.equal(status, 200);
    assert.deepEqual(statuses(body), [201, 201, 200, 204]);
    assert.deepEqual(
      body.compositeResponse.map((one: { referenceId: string }) => one.referenceId),
      ['program', 'phase', 'found', 'renamed'],
    );
    assert.equal(body.compositeResponse[2].body.records[0].Program__r.Name, 'Referred to');
    assert.equal(test.one(`SELECT Name FROM Phase__c WHERE Id = '${body.compositeResponse[1].body.id}'`)['Name'], 'Second');
  });
  it('goes on after one that fails, except with those that refer to it', async () => {
    const { body } = await send([
      create('wrong', 'Program__c', { Nope__c: 1 }),
      create('dependent', 'Phase__c', { Name: 'P', Program__c: '@{wrong.id}' }),
      create('other', 'Program__c', { Name: 'Stays' }),
    ]);
    assert.deepEqual(statuses(body), [400, 400, 201]);
    assert.equal(body.compositeResponse[0].body[0].errorCode, 'INVALID_FIELD');
    assert.equal(body.compositeResponse[1].body[0].errorCode, 'PROCESSING_HALTED');
    assert.equal(programs('Stays'), 1);
  });
  it('undoes everything by allOrNone, and says of the others that they were halted', async () => {
    const { status, body } = await send([create('good', 'Program__c', { Name: 'Undone' }), create('bad', 'Program__c', { Nope__c: 1 })], true);
    assert.equal(status, 200);
    assert.deepEqual(statuses(body), [400, 400]);
    assert.deepEqual(
      body.compositeResponse.map((one: { body: { errorCode: string }[] }) => one.body[0]?.errorCode),
      ['PROCESSING_HALTED', 'INVALID_FIELD'],
    );
    assert.equal(programs('Undone'), 0);
  });
  it('takes 25 requests, 5 of them queries or collections', async () => {
    const describes = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ method: 'GET', url: `${DATA}/sobjects/Program__c/describe`, referenceId: `d${index}` }));
    const queries = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...soql('SELECT COUNT() FROM Program__c'), referenceId: `q${index}` }));
    assert.equal((await send([...describes(20), ...queries(5)])).status, 200);
    for (const many of [describes(26), queries(6)]) {
      const refused = await send(many);
      assert.deepEqual([refused.status, refused.body[0].errorCode], [400, 'INVALID_INPUT']);
    }
  });
  it('refuses as a whole what is no composite request', async () => {
    const one = { ...soql('SELECT COUNT() FROM Program__c'), referenceId: 'a' };
    for (const wrong of [[], [{ ...one, referenceId: 'a b' }], [one, one], [{ method: 'GET', url: one.url }], ['text'], [null]])
      assert.equal((await send(wrong)).status, 400, JSON.stringify(wrong));
    const forged = await send([{ ...one, httpHeaders: { Authorization: 'Bearer other' } }]);
    assert.deepEqual([forged.status, forged.body[0].errorCode], [400, 'JSON_PARSER_ERROR']);
  });
  it('answers what is not there by 404, and each request with the rights of the caller', async () => {
    const { body } = await send([
      { method: 'GET', url: `${DATA}/nothing`, referenceId: 'a' },
      { method: 'GET', url: `http://elsewhere.example${DATA}/limits/recordCount?sObjects=Program__c`, referenceId: 'b' },
    ]);
    assert.deepEqual(statuses(body), [404, 200]);
    const anonymous = await fetch(`${test.url}${DATA}/composite`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
    assert.equal(anonymous.status, 401);
  });
});

describe('a query with groups', () => {
  it('answers 2,000 groups at most', async () => {
    const test = await serveOrg();
    try {
      const programId = test.insert('Program__c', { Name: 'Many' });
      test.org.store.transaction(() => {
        for (let index = 0; index < 2_001; index++) test.insert('Phase__c', { Name: `Phase ${index}`, Program__c: programId });
      });
      const ask = (where: string) =>
        test.call(test.adminId, 'GET', `/query?q=${encodeURIComponent(`SELECT Name, COUNT(Id) n FROM Phase__c ${where} GROUP BY Name`)}`);
      assert.equal((await ask("WHERE Name != 'Phase 0'")).body.records.length, 2_000);
      const refused = await ask('');
      assert.deepEqual([refused.status, refused.body[0].errorCode], [400, 'EXCEEDED_ID_LIMIT']);
    } finally {
      await test.close();
    }
  });
});
