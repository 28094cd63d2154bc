import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { issueToken } from '../../src/api/context.ts';
import { roundTo } from '../../src/org/decimal.ts';
import { fromClient } from '../../src/records/values.ts';
import { ADMIN_USERNAME } from '../../src/org/seed.ts';
import { startServer } from '../../src/server.ts';
import type { LocalOrgServer } from '../../src/server.ts';

/** What once went wrong: hostile and odd input that must be refused, or at least harm nobody else. */
describe('odd input', () => {
  let server: LocalOrgServer;
  let token: string;
  before(async () => {
    server = await startServer({ file: ':memory:', port: 0, connectedApps: [], shellCache: '' });
    token = issueToken(server.org, String(server.org.activeUser('Username', ADMIN_USERNAME)?.['Id']), 'access');
  });
  after(() => server.close());

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
    const answer = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  }
  const data = (path: string): string => `/services/data/v67.0${path}`;
  const soql = (query: string) => call('GET', data(`/query?q=${encodeURIComponent(query)}`));
  const graphql = (query: string, variables: object = {}) => call('POST', data('/graphql'), { query, variables });

  it('leaves an object usable after its first write was refused', async () => {
    assert.equal((await call('POST', data('/sobjects/Lead'), { Bogus: 1 })).status, 400);
    assert.equal((await call('POST', data('/sobjects/Lead'), { LastName: 'Li', Company: 'Li Co' })).status, 201);
    assert.match((await soql('SELECT COUNT() FROM Lead')).text, /"totalSize":1/);
  });

  it('does not write what @skip and @include leave out, and writes once what is written twice', async () => {
    const create = '(input: { Account: { Name: "Skipped" } }) ';
    await graphql(
      `mutation ($no: Boolean!) { uiapi { a: AccountCreate${create} @include(if: $no) { Record { Id } } b: AccountCreate${create} @skip(if: true) { Record { Id } } } }`,
      { no: false },
    );
    assert.match((await soql("SELECT COUNT() FROM Account WHERE Name = 'Skipped'")).text, /"totalSize":0/);
    await graphql(`mutation { uiapi { AccountCreate${create} { Record { Id } } AccountCreate${create} { success } } }`);
    assert.match((await soql("SELECT COUNT() FROM Account WHERE Name = 'Skipped'")).text, /"totalSize":1/);
  });

  it('rounds large and tiny numbers, and refuses those that are too large', () => {
    assert.deepEqual([roundTo(1e17, 4), roundTo(1e21, 2), roundTo(1e-7, 4), roundTo(-2.345, 2), roundTo(1.005, 2)], [1e17, 1e21, 0, -2.35, 1.01]);
    const field = {
      name: 'N__c',
      label: 'N',
      type: 'double',
      custom: true,
      required: false,
      createable: true,
      updateable: true,
      precision: 18,
      scale: 4,
    } as const;
    for (const value of [1e18, 1e19, '1e20', -1e14]) assert.throws(() => fromClient(field, value), /outside of valid range/);
    for (const value of ['0x10', '1,5', '', ' '].slice(0, 2)) assert.throws(() => fromClient(field, value), /not of required type/);
    for (const value of ['2020-02-01garbage', '0000-01-01', '1600-01-01', '2025-02-30'])
      assert.throws(() => fromClient({ ...field, type: 'date' }, value), /not of required type/);
  });

  it('bounds what a small GraphQL document can ask for', async () => {
    // Written out, the forty fragments are 2^40 fields: who writes them out never answers.
    const links = Array.from({ length: 40 }, (_, at) => `fragment F${at} on User { ${at === 0 ? 'Id' : `...F${at - 1} ...F${at - 1}`} }`).join(' ');
    const { text } = await graphql(`
      query {
        uiapi {
          query {
            User {
              edges {
                node {
                  ...F39
                }
              }
            }
          }
        }
      }
      ${links}
    `);
    assert.match(text, /at most 5000 fields/);
    const many = Array.from({ length: 4 }, (_, at) => `q${at}: uiapi { ...Three }`).join(' ');
    assert.match(
      (await graphql(`query { ${many} } fragment Three on UIAPI { query { a: User { totalCount } b: User { totalCount } c: User { totalCount } } }`))
        .text,
      /at most 10 subqueries/,
    );
  });

  it('names no inner matter of its own in an answer', async () => {
    const { text } = await graphql('query { uiapi { query { User(orderBy: { Name: null }) { edges { node { Id } } } } } }');
    assert.doesNotMatch(text, /undefined|TypeError/);
    assert.match(text, /"errors":\[\]/);
  });

  for (const [what, query, pattern] of [
    [
      'ORDER BY and LIMIT in a semi-join',
      'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact ORDER BY Name LIMIT 1)',
      /semi-join.*MALFORMED_QUERY/,
    ],
    ['an order that is not grouped', 'SELECT Status FROM Case GROUP BY Status ORDER BY Subject', /must be grouped or aggregated.*MALFORMED_QUERY/],
    ['an aggregate in WHERE', 'SELECT Id FROM Account WHERE COUNT(Id) > 1', /MALFORMED_QUERY/],
    ['a limit out of this world', 'SELECT Id FROM Account LIMIT 99999999999999999999', /MALFORMED_QUERY/],
    ['a date out of this world', 'SELECT Id FROM Account WHERE CreatedDate = LAST_N_DAYS:999999999999', /MALFORMED_QUERY/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { status, text } = await soql(query);
      assert.equal(status, 400);
      assert.match(text, pattern);
    });
  }

  for (const [what, method, path, body, headers] of [
    ['a broken cookie', 'GET', '/lightning/page/home', undefined, { cookie: 'sid=%' }],
    ['a launch code in other letters', 'GET', `/secur/frontdoor.jsp?otp=${'é'.repeat(24)}`, undefined, {}],
    [
      'an assertion that is a number',
      'POST',
      '/services/oauth2/token',
      { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 5 },
      {},
    ],
    ['a version that is none', 'POST', '/services/data/vfoo/graphql', { query: '{ uiapi { query { User { totalCount } } } }' }, {}],
    ['a deep document', 'POST', '/services/data/v67.0/graphql', { query: '{a'.repeat(6000) }, {}],
    ['a deep value', 'POST', '/services/data/v67.0/sobjects/Account', `{"Name":${'['.repeat(5000)}${']'.repeat(5000)}}`, {}],
    ['a type that is a number', 'POST', '/services/data/v67.0/composite/sobjects', { records: [{ attributes: { type: 5 } }] }, {}],
    [
      'a tree of the wrong type',
      'POST',
      '/services/data/v67.0/composite/tree/Account',
      { records: [{ attributes: { type: 'Contact', referenceId: 'a' }, LastName: 'Li' }] },
      {},
    ],
    ['an object name that is a number', 'POST', '/services/data/v67.0/ui-api/records', { apiName: 5 }, {}],
    ['a person that is a list', 'POST', '/local/login-as', { username: ['x'] }, {}],
  ] as [string, string, string, unknown, Record<string, string>][]) {
    it(`answers ${what} with a refusal, not a failure`, async () => {
      const { status, text } = await call(method, path, body, headers);
      assert.ok(status < 500, `${status} ${text}`);
      assert.doesNotMatch(text, /UNKNOWN_EXCEPTION/);
    });
  }

  it('has no SOAP operation that is not its own', async () => {
    for (const name of ['toString', 'constructor', 'hasOwnProperty']) {
      const body = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><SessionHeader><sessionId>${token}</sessionId></SessionHeader></e:Header><e:Body><${name}/></e:Body></e:Envelope>`;
      const { status, text } = await call('POST', '/services/Soap/m/67.0', body, { 'content-type': 'text/xml' });
      assert.equal(status, 500);
      assert.match(text, /is not supported by the local org/);
    }
  });
});
