import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';

let test: TestServer;
let alpha: string;
let phase: string;

before(async () => {
  test = await serveOrg();
  alpha = test.insert('Program__c', { Name: 'Alpha', Limit__c: 1000 });
  phase = test.insert('Phase__c', { Name: 'A1', Program__c: alpha });
  test.insert('Phase__c', { Name: 'B1', Program__c: test.insert('Program__c', { Name: 'Beta' }) });
  const due = ['2026-05-14', '2026-05-10', '2026-04-30', '2026-02-01', null];
  for (const [at, Due__c] of due.entries()) {
    test.insert('Item__c', { Name: `I${at}`, Phase__c: phase, Quantity__c: at, Unit_Price__c: 10, Due__c, Kind__c: at % 2 ? 'Large' : 'Small' });
  }
});
after(() => test.close());

// A test states the shape it expects by what it reads.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

async function send(query: string, variables?: object): Promise<{ data: Json; errors: Json[] }> {
  const { status, body } = await test.call(test.adminId, 'POST', '/graphql', { query, variables });
  assert.equal(status, 200);
  return body;
}
async function ask(query: string, variables?: object): Promise<Json> {
  const { data, errors } = await send(query, variables);
  assert.deepEqual(errors, []);
  return data.uiapi;
}
const messages = async (query: string, variables?: object): Promise<string> =>
  (await send(query, variables)).errors.map((error) => error.message).join('\n');
const namesOf = (connection: Json): string[] => connection.edges.map((edge: Json) => edge.node.Name.value);
const items = async (args: string): Promise<string[]> =>
  namesOf((await ask(`{ uiapi { query { Item__c(${args}) { edges { node { Name { value } } } } } } }`)).query.Item__c);

describe('a where', () => {
  const cases: [string, string[]][] = [
    ['{ Name: { eq: "i1" } }', ['I1']],
    ['{ Name: { ne: "I1" }, Quantity__c: { gte: 1, lte: 2 } }', ['I2']],
    ['{ or: [{ Quantity__c: { lt: 1 } }, { Quantity__c: { gt: 3 } }] }', ['I0', 'I4']],
    ['{ and: [{ Kind__c: { eq: "Large" } }, { not: { Name: { eq: "I1" } } }] }', ['I3']],
    ['{ Name: { like: "%3" } }', ['I3']],
    ['{ Name: { in: ["I0", "I2", "none"] } }', ['I0', 'I2']],
    ['{ Name: { nin: ["I0", "I2"] }, Due__c: { ne: { value: null } } }', ['I1', 'I3']],
    ['{ Due__c: { eq: { value: null } } }', ['I4']],
    ['{ Due__c: { eq: { value: "2026-04-30" } } }', ['I2']],
    ['{ Due__c: { eq: { literal: TODAY } } }', ['I0']],
    ['{ Due__c: { lt: { literal: THIS_QUARTER } } }', ['I3']],
    ['{ Due__c: { eq: { range: { last_n_days: 4 } } } }', ['I0', 'I1']],
    ['{ Phase__r: { Program__r: { Name: { eq: "Alpha" } } }, Quantity__c: { eq: 1 } }', ['I1']],
    ['{ Phase__r: { Name: { eq: "B1" } } }', []],
    ['{ Cost__c: { gt: 30 } }', ['I4']],
    ['{ Billable__c: { eq: false } }', []],
  ];
  for (const [where, expected] of cases) {
    it(where, async () => assert.deepEqual(await items(`where: ${where}, orderBy: { Name: { order: ASC } }`), expected));
  }
});

describe('a page', () => {
  it('is ordered as asked, nulls too', async () => {
    assert.deepEqual(await items('orderBy: { Due__c: { order: ASC, nulls: LAST } }'), ['I3', 'I2', 'I1', 'I0', 'I4']);
    assert.deepEqual(await items('orderBy: { Kind__c: { order: DESC }, Name: { order: DESC } }, first: 3'), ['I3', 'I1', 'I4']);
    const byVariable = 'query($by: Item__c_OrderBy) { uiapi { query { Item__c(orderBy: $by, first: 3) { edges { node { Name { value } } } } } } }';
    const by = { Kind__c: { order: 'DESC' }, Name: { order: 'DESC' } };
    assert.deepEqual(namesOf((await ask(byVariable, { by })).query.Item__c), ['I3', 'I1', 'I4']);
    assert.deepEqual(await items('orderBy: { Phase__r: { Name: { order: ASC } }, Quantity__c: { order: DESC } }, first: 1'), ['I4']);
  });
  it('follows a page, and each tells the total', async () => {
    const query = `query Page($after: String) { uiapi { query { Item__c(first: 2, after: $after, orderBy: { Name: { order: ASC } }) {
      totalCount pageResultCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor node { Name { value } } } } } } }`;
    const pages: string[][] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: Json = (await ask(query, { after })).query.Item__c;
      pages.push(namesOf(page));
      assert.equal(page.totalCount, 5);
      assert.equal(page.pageResultCount, page.edges.length);
      assert.equal(page.pageInfo.hasPreviousPage, pages.length > 1);
      assert.equal(page.pageInfo.endCursor, page.edges.at(-1).cursor);
      ({ endCursor: after, hasNextPage: more } = page.pageInfo);
    }
    assert.deepEqual(pages, [['I0', 'I1'], ['I2', 'I3'], ['I4']]);
  });
  it('keeps to the bounds: 10 by default, 2,000 at most, upperBound with first from 200', async () => {
    for (let at = 0; at < 11; at++) test.insert('Person__c', { Name: `P${at}` });
    const people = (args: string): string => `{ uiapi { query { Person__c${args} { pageResultCount totalCount } } } }`;
    assert.deepEqual((await ask(people(''))).query.Person__c, { pageResultCount: 10, totalCount: 11 });
    assert.equal((await ask(people('(first: 200, upperBound: 2000)'))).query.Person__c.pageResultCount, 11);
    assert.match(await messages(people('(first: 2001)')), /2000/);
    assert.match(await messages(people('(first: 10, upperBound: 2000)')), /upperBound/);
    assert.match(await messages(people('(after: "nonsense")')), /cursor/i);
  });
});

describe('relationships', () => {
  it('up and down, children with arguments and aliases, values with their display', async () => {
    const { query } = await ask(`{ uiapi { query { Phase__c(where: { Name: { eq: "A1" } }) { edges { node {
      Program__r { Name { value } Limit__c { value displayValue } }
      dear: Items__r(where: { Quantity__c: { gt: 1 } }, orderBy: { Quantity__c: { order: DESC } }, first: 1) {
        totalCount pageInfo { hasNextPage } edges { node { Name { value } Phase__r { Program__r { Name { value } } } } } }
      late: Items__r(where: { Due__c: { lt: { literal: TODAY } } }) { totalCount edges { node { Name { value } Kind__c { value label } } } }
    } } } } } }`);
    const { node } = query.Phase__c.edges[0];
    assert.equal(node.Program__r.Name.value, 'Alpha');
    assert.equal(node.Program__r.Limit__c.value, 1000);
    assert.match(node.Program__r.Limit__c.displayValue, /1,000\.00/);
    assert.deepEqual(namesOf(node.dear), ['I4']);
    assert.deepEqual([node.dear.totalCount, node.dear.pageInfo.hasNextPage], [3, true]);
    assert.equal(node.dear.edges[0].node.Phase__r.Program__r.Name.value, 'Alpha');
    assert.equal(node.late.totalCount, 3);
    assert.deepEqual(node.late.edges[0].node.Kind__c, { value: 'Large', label: 'Large label' });
  });
  it('through fragments, whose selections add up, with variables', async () => {
    const { query } = await ask(
      `query Q($like: String = "A%", $quantity: Double) { uiapi { query { Phase__c(where: { Name: { like: $like } }) { ...Names ...Costs } } } }
       fragment Names on Phase__cConnection { edges { node { Name { value } Items__r(where: { Quantity__c: { eq: $quantity } }) { edges { node { Name { value } } } } } } }
       fragment Costs on Phase__cConnection { edges { node { Cost__c { value } Items__r(where: { Quantity__c: { eq: $quantity } }) { edges { node { Cost__c { value } } } } } } }`,
      { quantity: 3 },
    );
    assert.deepEqual(query.Phase__c.edges[0].node, {
      Name: { value: 'A1' },
      Cost__c: { value: 100 },
      Items__r: { edges: [{ node: { Name: { value: 'I3' }, Cost__c: { value: 30 } } }] },
    });
  });
});

describe('aggregates', () => {
  it('by group', async () => {
    const { aggregate } = await ask(`{ uiapi { aggregate { Item__c(groupBy: { Kind__c: { group: true } }, orderBy: { Kind__c: { order: ASC } }) {
      edges { node { aggregate { Kind__c { value } Id { count { value } } Cost__c { sum { value } max { value } } Quantity__c { avg { value } } } } } } } } }`);
    assert.deepEqual(
      aggregate.Item__c.edges.map((edge: Json) => edge.node.aggregate),
      [
        {
          Kind__c: { value: 'Small' },
          Id: { count: { value: 3 } },
          Cost__c: { sum: { value: 60 }, max: { value: 40 } },
          Quantity__c: { avg: { value: 2 } },
        },
        {
          Kind__c: { value: 'Large' },
          Id: { count: { value: 2 } },
          Cost__c: { sum: { value: 40 }, max: { value: 30 } },
          Quantity__c: { avg: { value: 2 } },
        },
      ],
    );
  });
  it('by a function of a date, and over all', async () => {
    const { aggregate } = await ask(`{ uiapi { aggregate {
      Item__c(where: { Due__c: { ne: { value: null } } }, groupBy: { Due__c: { function: CALENDAR_QUARTER } }) { edges { node { aggregate { Due__c { value } Id { count { value } } } } } }
      Phase__c { edges { node { aggregate { Name { countDistinct { value } } } } } } } } }`);
    const groups = aggregate.Item__c.edges.map(({ node }: Json) => [Number(node.aggregate.Due__c.value), node.aggregate.Id.count.value]);
    assert.deepEqual(groups.toSorted(), [
      [1, 1],
      [2, 3],
    ]);
    assert.equal(aggregate.Phase__c.edges[0].node.aggregate.Name.countDistinct.value, 2);
  });
});

describe('mutations', () => {
  const names = (like: string): unknown[] =>
    test.query(`SELECT Name FROM Program__c WHERE Name LIKE '${like}%' ORDER BY Name`).map((row) => row['Name']);
  it('create, update and delete', async () => {
    const created = await ask(
      'mutation { uiapi { Program__cCreate(input: { Program__c: { Name: "New", Limit__c: 5 } }) { success Record { Id Name { value } } } } }',
    );
    const { Record } = created.Program__cCreate;
    assert.equal(Record.Name.value, 'New');
    const updated = await ask(
      'mutation M($input: Program__cUpdateInput!) { uiapi { Program__cUpdate(input: $input) { success Record { Name { value } Limit__c { value } } } } }',
      { input: { Id: Record.Id, Program__c: { Name: 'Newer' } } },
    );
    assert.deepEqual(updated.Program__cUpdate, { success: true, Record: { Name: { value: 'Newer' }, Limit__c: { value: 5 } } });
    assert.equal((await ask(`mutation { uiapi { Program__cDelete(input: { Id: "${Record.Id}" }) { Id } } }`)).Program__cDelete.Id, Record.Id);
    assert.deepEqual(names('New'), []);
  });
  it('name the id an earlier one made', async () => {
    const { child } = await ask(`mutation { uiapi {
      top: Program__cCreate(input: { Program__c: { Name: "Chain" } }) { Record { Id } }
      child: Phase__cCreate(input: { Phase__c: { Name: "Link", Program__c: "@{top}" } }) { Record { Program__r { Name { value } } } } } }`);
    assert.equal(child.Record.Program__r.Name.value, 'Chain');
  });
  const pair = (input: string, prefix: string): string => `mutation { uiapi${input} {
    good: Program__cCreate(input: { Program__c: { Name: "${prefix}" } }) { Record { Id } }
    bad: Phase__cCreate(input: { Phase__c: { Name: "Orphan" } }) { Record { Id } } } }`;
  it('go back together by default when one fails', async () => {
    const { data, errors } = await send(pair('', 'Back'));
    assert.deepEqual(data.uiapi, { good: null, bad: null });
    assert.match(errors.map((error) => error.message).join(), /Required fields are missing: \[Program__c\]/);
    assert.deepEqual(names('Back'), []);
  });
  it('stand alone with allOrNone false', async () => {
    const { data, errors } = await send(pair('(input: { allOrNone: false })', 'Stays'));
    assert.equal(typeof data.uiapi.good.Record.Id, 'string');
    assert.equal(data.uiapi.bad, null);
    assert.deepEqual([errors.length, errors[0].paths], [1, ['uiapi', 'bad']]);
    assert.deepEqual(names('Stays'), ['Stays']);
  });
});

describe('what cannot be answered says so', () => {
  it('more than ten subqueries', async () => {
    const subqueries = (count: number): string => Array.from({ length: count }, (_, at) => `q${at}: Program__c { totalCount }`).join(' ');
    assert.match(await messages(`{ uiapi { query { ${subqueries(11)} } } }`), /10 subqueries/);
    await ask(`{ uiapi { query { ${subqueries(10)} } } }`);
  });
  const undefinedField = (field: string, type: string): RegExp =>
    new RegExp(`Validation error of type FieldUndefined: Field '${field}' in type '${type}' is undefined`);
  const refusals: [string, RegExp][] = [
    ['{ uiapi { query { Program__c { edges { node { Nope__c { value } } } } } } }', undefinedField('Nope__c', 'Program__c')],
    ['{ uiapi { query { Nope__c { totalCount } } } }', undefinedField('Nope__c', 'RecordQuery')],
    ['{ uiapi { query { PermissionSet { totalCount } } } }', undefinedField('PermissionSet', 'RecordQuery')],
    ['{ uiapi { query { Program__c(where: { Nope__c: { eq: 1 } }) { totalCount } } } }', /Nope__c/],
    ['{ uiapi { query { Program__c { totalCount } }', /Syntax Error/],
    ['', /Syntax Error/],
    ['fragment F on Program__c { Id }', /operation/i],
    ['query($x: Nope) { uiapi { query { Program__c { totalCount } } } }', /Nope/],
  ];
  for (const [query, message] of refusals) it(query || 'an empty document', async () => assert.match(await messages(query), message));
  it('a body without a query', async () => {
    const { body } = await test.call(test.adminId, 'POST', '/graphql', {});
    assert.match(body.errors[0].message, /query/);
  });
  it('@optional leaves an unknown field out instead', async () => {
    const { query } = await ask(
      '{ uiapi { query { Program__c(where: { Name: { eq: "Alpha" } }) { edges { node { Name { value } Nope__c @optional { value } } } } } } }',
    );
    assert.deepEqual(query.Program__c.edges[0].node, { Name: { value: 'Alpha' } });
  });
});
