import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { serveOrg } from '../org-fixture.ts';
import type { HttpAnswer, TestServer } from '../org-fixture.ts';
import { makeUser, SETS } from '../permissions/users.ts';
import '../permissions/logins.ts';

let test: TestServer;
let editor: string;
let reader: string;
let program: string;
let phase: string;

before(async () => {
  test = await serveOrg(SETS);
  editor = makeUser(test, 'editor', 'Editor');
  reader = makeUser(test, 'reader', 'Reader');
  program = test.insert('Program__c', { Name: 'Alpha', Key__c: 'secret', Limit__c: 100 });
  phase = test.insert('Phase__c', { Name: 'One', Program__c: program });
});
after(() => test.close());

const query = (user: string, soql: string) => test.call(user, 'GET', `/query?q=${encodeURIComponent(soql)}`);
const codeOf = ({ body }: HttpAnswer): unknown => body[0].errorCode;
const stored = (name: string): unknown => test.one(`SELECT ${name} FROM Program__c WHERE Id = '${program}'`)[name];

describe('REST: a hidden field', () => {
  for (const soql of [
    'SELECT Key__c FROM Program__c',
    "SELECT Id FROM Program__c WHERE Key__c = 'secret'",
    'SELECT Id FROM Program__c ORDER BY Key__c',
    'SELECT MAX(Key__c) FROM Program__c',
    'SELECT Program__r.Key__c FROM Phase__c',
    "SELECT Id FROM Phase__c WHERE Program__c IN (SELECT Id FROM Program__c WHERE Key__c = 'secret')",
    'SELECT Name, (SELECT Cost__c FROM Phases__r) FROM Program__c',
  ]) {
    it(`is not there for ${soql}`, async () => {
      const answer = await query(editor, soql);
      assert.equal(codeOf(await test.call(editor, 'GET', `/query?columns=true&q=${encodeURIComponent(soql)}`)), 'INVALID_FIELD');
      assert.deepEqual([answer.status, codeOf(answer)], [400, 'INVALID_FIELD']);
    });
  }
  it('is missing from a record, FIELDS() and describe, and refused when asked for', async () => {
    const record = await test.call(editor, 'GET', `/sobjects/Program__c/${program}`);
    assert.deepEqual(['Key__c' in record.body, record.body.Limit__c], [false, 100]);
    const all = await query(editor, 'SELECT FIELDS(ALL) FROM Program__c LIMIT 1');
    assert.equal('Key__c' in all.body.records[0], false);
    const { body } = await test.call(editor, 'GET', '/sobjects/Program__c/describe');
    const fields = new Map<string, { updateable: boolean }>(body.fields.map((one: { name: string }) => [one.name, one]));
    assert.equal(fields.has('Key__c'), false);
    assert.deepEqual([fields.get('Limit__c')?.updateable, fields.get('Starts__c')?.updateable], [false, true]);
    assert.equal(codeOf(await test.call(editor, 'GET', `/sobjects/Program__c/${program}?fields=Key__c`)), 'INVALID_FIELD');
  });
  it('cannot be written, nor used as a key', async () => {
    assert.equal(codeOf(await test.call(editor, 'POST', '/sobjects/Program__c', { Name: 'x', Key__c: 'k' })), 'INVALID_FIELD');
    assert.equal(codeOf(await test.call(editor, 'PATCH', `/sobjects/Program__c/${program}`, { Key__c: 'k' })), 'INVALID_FIELD');
    assert.equal(codeOf(await test.call(editor, 'PATCH', '/sobjects/Program__c/Key__c/secret', { Name: 'x' })), 'NOT_FOUND');
    assert.equal(codeOf(await test.call(editor, 'GET', '/sobjects/Program__c/Key__c/secret')), 'NOT_FOUND');
    assert.equal(codeOf(await test.call(editor, 'POST', '/sobjects/Phase__c', { Name: 'x', Program__r: { Key__c: 'secret' } })), 'INVALID_FIELD');
    assert.deepEqual([stored('Name'), stored('Key__c')], ['Alpha', 'secret']);
  });
});

describe('REST: a field for reading', () => {
  it('is refused on every way in', async () => {
    const record = { attributes: { type: 'Program__c', referenceId: 'r' }, Name: 'x', Limit__c: 1 };
    const single = await test.call(editor, 'PATCH', `/sobjects/Program__c/${program}`, { Limit__c: 1 });
    assert.deepEqual([single.status, codeOf(single), single.body[0].fields], [400, 'INVALID_FIELD_FOR_INSERT_UPDATE', ['Limit__c']]);
    const many = await test.call(editor, 'POST', '/composite/sobjects', { records: [record] });
    assert.equal(many.body[0].errors[0].statusCode, 'INVALID_FIELD_FOR_INSERT_UPDATE');
    const tree = await test.call(editor, 'POST', '/composite/tree/Program__c', { records: [record] });
    assert.deepEqual([tree.status, tree.body.results[0].errors[0].statusCode], [400, 'INVALID_FIELD_FOR_INSERT_UPDATE']);
    assert.equal(stored('Limit__c'), 100);
  });
});

describe('REST: an object', () => {
  it('that is hidden does not exist', async () => {
    assert.equal(codeOf(await query(reader, 'SELECT Id FROM Phase__c')), 'INVALID_TYPE');
    assert.equal(codeOf(await query(reader, 'SELECT (SELECT Id FROM Phases__r) FROM Program__c')), 'INVALID_TYPE');
    for (const [method, path] of [
      ['GET', `/sobjects/Phase__c/${phase}`],
      ['GET', '/sobjects/Phase__c/describe'],
      ['POST', '/sobjects/Phase__c'],
      ['PATCH', `/sobjects/Phase__c/${phase}`],
      ['DELETE', `/sobjects/Phase__c/${phase}`],
    ] as const) {
      const answer = await test.call(reader, method, path, method === 'GET' || method === 'DELETE' ? undefined : { Name: 'x' });
      assert.deepEqual([method, answer.status, codeOf(answer)], [method, 404, 'NOT_FOUND']);
    }
    const { body } = await test.call(reader, 'GET', '/sobjects');
    const known = body.sobjects.map((one: { name: string }) => one.name);
    assert.deepEqual([known.includes('Phase__c'), known.includes('Program__c')], [false, true]);
  });
  it('that is for reading takes no write, one or many', async () => {
    const refused = 'INSUFFICIENT_ACCESS_OR_READONLY';
    assert.equal(codeOf(await test.call(reader, 'POST', '/sobjects/Program__c', { Name: 'x' })), refused);
    assert.equal(codeOf(await test.call(reader, 'PATCH', `/sobjects/Program__c/${program}`, { Name: 'x' })), refused);
    assert.equal(codeOf(await test.call(reader, 'DELETE', `/sobjects/Program__c/${program}`)), refused);
    const many = await test.call(reader, 'PATCH', '/composite/sobjects', {
      records: [{ attributes: { type: 'Program__c' }, id: program, Name: 'x' }],
    });
    assert.equal(many.body[0].errors[0].statusCode, refused);
    const gone = await test.call(reader, 'DELETE', `/composite/sobjects?ids=${program}`);
    assert.equal(gone.body[0].errors[0].statusCode, refused);
    assert.equal(codeOf(await test.call(editor, 'DELETE', `/sobjects/Phase__c/${phase}`)), refused);
    assert.equal(stored('Name'), 'Alpha');
  });
  it('that may be written is written', async () => {
    const created = await test.call(editor, 'POST', '/sobjects/Program__c', { Name: 'Mine', Starts__c: '2026-01-01' });
    assert.equal(created.status, 201);
    assert.equal((await test.call(editor, 'PATCH', `/sobjects/Program__c/${created.body.id}`, { Starts__c: null })).status, 204);
    assert.equal((await test.call(editor, 'DELETE', `/sobjects/Program__c/${created.body.id}`)).status, 204);
  });
  it('of Setup is for administrators', async () => {
    assert.equal(codeOf(await query(reader, 'SELECT Id FROM PermissionSetAssignment')), 'INVALID_TYPE');
    const { Id } = test.one("SELECT Id FROM PermissionSet WHERE Name = 'Everything'");
    const grab = await test.call(reader, 'POST', '/sobjects/PermissionSetAssignment', { AssigneeId: reader, PermissionSetId: Id });
    assert.ok(grab.status >= 400);
    assert.equal(codeOf(await test.call(reader, 'PATCH', `/sobjects/User/${reader}`, { LastName: 'Root' })), 'INSUFFICIENT_ACCESS_OR_READONLY');
  });
});

describe('the UI API', () => {
  it('reads what may be read', async () => {
    const hidden = await test.call(editor, 'GET', `/ui-api/records/${program}?fields=Program__c.Key__c`);
    assert.deepEqual([hidden.status, codeOf(hidden)], [400, 'INVALID_FIELD']);
    const shown = await test.call(
      editor,
      'GET',
      `/ui-api/records/${program}?fields=Program__c.Name&optionalFields=Program__c.Key__c,Program__c.Limit__c`,
    );
    assert.deepEqual([shown.body.fields.Name.value, shown.body.fields.Limit__c.value, 'Key__c' in shown.body.fields], ['Alpha', 100, false]);
    assert.equal((await test.call(reader, 'GET', `/ui-api/records/${phase}?fields=Phase__c.Name`)).status, 404);
  });
  it('writes what may be written, and names the field that may not', async () => {
    const created = await test.call(editor, 'POST', '/ui-api/records', { apiName: 'Program__c', fields: { Name: 'By UI' } });
    assert.deepEqual([created.status, created.body.fields.Name.value, 'Key__c' in created.body.fields], [201, 'By UI', false]);
    const path = `/ui-api/records/${created.body.id}`;
    const limited = await test.call(editor, 'PATCH', path, { fields: { Limit__c: 1 } });
    assert.equal(limited.status, 400);
    assert.equal(limited.body.output.fieldErrors.Limit__c[0].errorCode, 'INVALID_FIELD_FOR_INSERT_UPDATE');
    for (const [method, body] of [
      ['PATCH', { fields: { Name: 'x' } }],
      ['DELETE', undefined],
    ] as const) {
      const answer = await test.call(reader, method, path, body);
      assert.deepEqual([answer.status, answer.body.output.errors[0].errorCode], [403, 'INSUFFICIENT_ACCESS_OR_READONLY']);
    }
    assert.equal((await test.call(editor, 'DELETE', path)).status, 204);
  });
  it('describes what this user has', async () => {
    const { body } = await test.call(reader, 'GET', '/ui-api/object-info/Program__c');
    assert.deepEqual([body.createable, body.updateable, body.deletable, 'Key__c' in body.fields], [false, false, false, false]);
    assert.deepEqual([body.fields.Limit__c.updateable, body.childRelationships.length], [false, 0]);
    assert.equal((await test.call(reader, 'GET', '/ui-api/object-info/Phase__c')).status, 404);
    const values = '/ui-api/object-info/Item__c/picklist-values/012000000000000AAA/Status__c';
    assert.equal((await test.call(reader, 'GET', values)).status, 404);
    const admin = await test.call(test.adminId, 'GET', values);
    assert.deepEqual([admin.body.values.map((one: { value: string }) => one.value), admin.body.defaultValue.value], [['Open', 'Done'], 'Open']);
  });
});

describe('GraphQL', () => {
  const ask = async (user: string, query: string) => (await test.call(user, 'POST', '/graphql', { query })).body;
  const undefinedField = async (user: string, document: string, field: string) =>
    assert.match((await ask(user, document)).errors[0].message, new RegExp(`Field '${field}' in type '\\w+' is undefined`));
  it('knows neither hidden fields nor hidden objects', async () => {
    await undefinedField(editor, '{ uiapi { query { Program__c { edges { node { Key__c { value } } } } } } }', 'Key__c');
    await undefinedField(reader, '{ uiapi { query { Phase__c { totalCount } } } }', 'Phase__c');
    await undefinedField(reader, '{ uiapi { query { Program__c { edges { node { Phases__r { totalCount } } } } } } }', 'Phases__r');
    await undefinedField(reader, 'mutation { uiapi { Program__cCreate(input: { Program__c: { Name: "x" } }) { success } } }', 'Program__cCreate');
    const filtered = await ask(editor, '{ uiapi { query { Program__c(where: { Key__c: { eq: "secret" } }) { totalCount } } } }');
    assert.match(filtered.errors[0].message, /Key__c/);
    const written = await ask(
      editor,
      `mutation { uiapi { Program__cUpdate(input: { Id: "${program}", Program__c: { Limit__c: 1 } }) { success } } }`,
    );
    assert.match(written.errors[0].message, /Limit__c/);
  });
  it('leaves them out where they are @optional', async () => {
    const { data, errors } = await ask(
      reader,
      '{ uiapi { query { Program__c { edges { node { Name { value } Key__c @optional { value } Phases__r @optional { totalCount } } } } } } }',
    );
    assert.deepEqual([errors, data.uiapi.query.Program__c.edges[0].node], [[], { Name: { value: 'Alpha' } }]);
  });
});
