import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { ask, found, owned, people, refusal, test } from './world.ts';

const { east, west, legal } = people;

/** East sees the deal and not its client, legal the client and not its deal; both see one more pair, which is hidden from west. */
let deal: string;
let client: string;
let joint: string;
let line: string;
before(() => {
  client = owned('Client__c', legal, { Name: 'Hidden client', Note__c: 'hidden note', Key__c: 'hidden' });
  deal = owned('Deal__c', east, { Name: 'Hidden deal', Client__c: client, Key__c: 'deal', Amount__c: 7, Note__c: 'deal note' });
  joint = test.insert('Joint__c', { Name: 'Joint', Deal__c: deal, Client__c: client });
  line = test.insert('Line__c', { Name: 'Hidden line', Deal__c: deal });
});

const one = async (user: string, soql: string) => {
  const records = await found(user, soql);
  assert.equal(records.length, 1, soql);
  return records[0];
};
const uiapi = async (user: string, document: string) => {
  const { body } = await test.call(user, 'POST', '/graphql', { query: `{ uiapi { ${document} } }` });
  assert.deepEqual(body.errors, []);
  return body.data.uiapi;
};

describe('a hidden parent', () => {
  it('is null in a path; its id stays', async () => {
    const row = await one(east, `SELECT Client__c, Client__r.Id, Client__r.Name, Client__r.Owner.Name FROM Deal__c WHERE Id = '${deal}'`);
    assert.deepEqual([row.Client__c, row.Client__r], [client, null]);
    const detail = await one(east, `SELECT Deal__r.Name, Deal__r.Client__r.Name FROM Line__c WHERE Id = '${line}'`);
    assert.deepEqual([detail.Deal__r.Name, detail.Deal__r.Client__r], ['Hidden deal', null]);
    const seen = await one(test.adminId, `SELECT Client__r.Name FROM Deal__c WHERE Id = '${deal}'`);
    assert.equal(seen.Client__r.Name, 'Hidden client');
  });
  it('shows through a formula, which is worked out for everyone alike', async () =>
    assert.equal((await one(east, `SELECT Client_Note__c FROM Deal__c WHERE Id = '${deal}'`)).Client_Note__c, 'hidden note'));
  it('is null in groups and aggregates', async () => {
    const [group] = await found(east, `SELECT Client__r.Name n, COUNT(Id) c FROM Deal__c WHERE Id = '${deal}' GROUP BY Client__r.Name`);
    assert.deepEqual([group.n, group.c], [null, 1]);
    const [counted] = await found(east, `SELECT COUNT(Client__r.Name) c, MAX(Client__r.Note__c) m FROM Deal__c WHERE Id = '${deal}'`);
    assert.deepEqual([counted.c, counted.m], [0, null]);
  });
  it('is null in GraphQL', async () => {
    const asked = `query { Deal__c(where: { Id: { eq: "${deal}" } }) { edges { node { Client__c { value } Client__r { Id Name { value } } } } } }`;
    const { node } = (await uiapi(east, asked)).query.Deal__c.edges[0];
    assert.deepEqual([node.Client__c.value, node.Client__r], [client, null]);
    assert.equal((await uiapi(test.adminId, asked)).query.Deal__c.edges[0].node.Client__r.Name.value, 'Hidden client');
  });
  it('is null in a UI API record', async () => {
    const path = `/ui-api/records/${deal}?fields=Deal__c.Client__c,Deal__c.Client__r.Name`;
    const { status, body } = await test.call(east, 'GET', path);
    assert.deepEqual([status, body.fields.Client__c.value, body.fields.Client__r.value], [200, client, null]);
    assert.doesNotMatch(JSON.stringify(body), /Hidden client/);
    assert.match(JSON.stringify((await test.call(test.adminId, 'GET', path)).body), /Hidden client/);
  });
});

describe('hidden children', () => {
  it('are missing from a child subquery', async () => {
    const soql = `SELECT Id, (SELECT Id FROM Deals__r), (SELECT Id FROM Joints__r) FROM Client__c WHERE Id = '${client}'`;
    const row = await one(legal, soql);
    assert.deepEqual([row.Deals__r, row.Joints__r], [null, null]);
    assert.equal((await one(test.adminId, soql)).Deals__r.totalSize, 1);
  });
  it('are missing from a semi-join, and do not count in an anti-join', async () => {
    const those = (operator: string): string => `SELECT Id FROM Client__c WHERE Id = '${client}' AND Id ${operator} (SELECT Client__c FROM Deal__c)`;
    assert.deepEqual([(await found(legal, those('IN'))).length, (await found(legal, those('NOT IN'))).length], [0, 1]);
    assert.deepEqual([(await found(test.adminId, those('IN'))).length, (await found(test.adminId, those('NOT IN'))).length], [1, 0]);
  });
  it('are missing from GraphQL, and from its counts', async () => {
    const asked = `query { Client__c(where: { Id: { eq: "${client}" } }) { edges { node { Deals__r { totalCount edges { node { Id } } } } } } }`;
    const count = async (user: string) => (await uiapi(user, asked)).query.Client__c.edges[0].node.Deals__r;
    assert.deepEqual(await count(legal), { totalCount: 0, edges: [] });
    assert.deepEqual(await count(test.adminId), { totalCount: 1, edges: [{ node: { Id: deal } }] });
  });
  it('with two masters are seen only by those who see both', async () => {
    const seen = await Promise.all(
      [east, legal, west, test.adminId].map(async (user) => (await found(user, `SELECT Id FROM Joint__c WHERE Id = '${joint}'`)).length),
    );
    assert.deepEqual(seen, [0, 0, 0, 1]);
  });
});

describe('a hidden record', () => {
  it('is not counted', async () => {
    const [sums] = await found(west, `SELECT COUNT(Id) c, SUM(Amount__c) s, MAX(Key__c) m FROM Deal__c WHERE Id = '${deal}'`);
    assert.deepEqual([sums.c, sums.s, sums.m], [0, null, null]);
    assert.equal((await ask(west, `SELECT COUNT() FROM Line__c WHERE Id = '${line}'`)).body.totalSize, 0);
    assert.deepEqual(await found(west, `SELECT Key__c, COUNT(Id) FROM Deal__c WHERE Id = '${deal}' GROUP BY Key__c HAVING COUNT(Id) > 0`), []);
    assert.equal((await uiapi(west, `query { Deal__c(where: { Id: { eq: "${deal}" } }) { totalCount } }`)).query.Deal__c.totalCount, 0);
  });
  it('is not told of by recordCount to someone who does not see Setup', async () => {
    const { status, body } = await test.call(west, 'GET', '/limits/recordCount?sObjects=Deal__c');
    const { totalSize } = (await ask(west, 'SELECT COUNT() FROM Deal__c')).body;
    assert.ok(status >= 400 || body.sObjects[0].count === totalSize, JSON.stringify(body));
  });
  it('is as good as not there, by id and by external id', async () => {
    const missing = deal.slice(0, 9) + '999999';
    const calls: ((key: string, id: string) => [string, string])[] = [
      (_key, id) => ['GET', `/sobjects/Deal__c/${id}`],
      (key) => ['GET', `/sobjects/Deal__c/Key__c/${key}`],
      (_key, id) => ['GET', `/ui-api/records/${id}?fields=Deal__c.Name`],
    ];
    for (const call of calls) {
      const [hidden, absent] = [await test.call(west, ...call('deal', deal)), await test.call(west, ...call('no-such-key', missing))];
      refusal(hidden);
      assert.deepEqual([hidden.status, hidden.body], [absent.status, absent.body]);
      assert.equal((await test.call(east, ...call('deal', deal))).status, 200);
    }
  });
  it('is missing from queryAll, from FIELDS() and from a page of results', async () => {
    for (const path of ['queryAll', 'query']) {
      const { body } = await test.call(
        west,
        'GET',
        `/${path}?q=${encodeURIComponent(`SELECT FIELDS(ALL) FROM Deal__c WHERE Id = '${deal}' LIMIT 5`)}`,
      );
      assert.equal(body.totalSize, 0);
    }
  });
});
