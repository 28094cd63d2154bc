import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';
import { openSample } from '../records/sample.ts';
import '../records/decimals.ts';
import '../records/derived.ts';
import '../records/values.ts';
import '../records/relations.ts';

const { test, program, item, read, refused } = openSample();

describe('a new record', () => {
  it('takes the defaults of what is left out, a formula by the clock of the org among them', () =>
    assert.deepEqual(read(item(), 'Status__c, Billable__c, Due__c'), { Status__c: 'Open', Billable__c: true, Due__c: '2026-05-21' }));
  it('takes a default percentage as a formula has it: 0.19 is 19 %', () => assert.deepEqual(read(item(), 'Tax__c'), { Tax__c: 19 }));
  it('keeps a blank that is given instead of the default', () =>
    assert.deepEqual(read(item({ Status__c: null, Due__c: null }), 'Status__c, Due__c'), { Status__c: null, Due__c: null }));
  it('counts its number on', () => {
    const [a, b] = [item(), item()].map((id) => String(read(id, 'Number__c')['Number__c']));
    assert.match(a ?? '', /^I-2026-\d{4}$/);
    assert.equal(Number(b?.slice(7)), Number(a?.slice(7)) + 1);
  });
  it('needs its required fields, the master among them, all named at once', () => {
    const missing = (name: string) => [{ statusCode: 'REQUIRED_FIELD_MISSING', message: `Required fields are missing: [${name}]`, fields: [name] }];
    assert.deepEqual(test.refusal({ operation: 'insert', object: 'Phase__c', values: { Name: 'x' } }), missing('Program__c'));
    assert.deepEqual(refused({ Purpose__c: ' ' }, 'Link__c'), missing('Purpose__c'));
    const both = test.refusal({ operation: 'insert', object: 'Member__c', values: {} });
    assert.deepEqual(both[0]?.fields.toSorted(), ['Person__c', 'Phase__c']);
  });
  it('is stamped by the clock and the writer, and stamped again by a change', () => {
    const id = item();
    const stamp = '2026-05-14T10:00:00.000+0000';
    const { CreatedById, ...stamps } = read(id, 'CreatedDate, CreatedById, LastModifiedDate, SystemModstamp');
    assert.equal(CreatedById, test.adminId);
    assert.deepEqual(stamps, { CreatedDate: stamp, LastModifiedDate: stamp, SystemModstamp: stamp });
    const { now } = test.org;
    test.org.now = () => new Date('2026-05-15T08:00:00Z');
    test.update('Item__c', id, { Quantity__c: 1 });
    test.org.now = now;
    assert.deepEqual(read(id, 'CreatedDate, LastModifiedDate'), { CreatedDate: stamp, LastModifiedDate: '2026-05-15T08:00:00.000+0000' });
  });
  it('keeps the audit fields of a migration, until it is changed', () => {
    const old = { CreatedDate: '2020-01-02T03:04:05.000+0000', LastModifiedDate: '2021-01-02T03:04:05.000+0000' };
    const id = test.insert('Account', { Name: 'Moved in', ...old });
    const stamps = () => read(id, 'CreatedDate, LastModifiedDate', 'Account');
    assert.deepEqual(stamps(), old);
    test.update('Account', id, { Name: 'Changed' });
    assert.deepEqual(stamps(), { CreatedDate: old.CreatedDate, LastModifiedDate: '2026-05-14T10:00:00.000+0000' });
  });
  it('belongs to its writer, or to its master', () => {
    assert.equal(read(program, 'OwnerId', 'Program__c')['OwnerId'], test.adminId);
    assert.throws(() => test.query('SELECT OwnerId FROM Item__c'), /No such column 'OwnerId' on entity 'Item__c'/);
  });
});

describe('a key', () => {
  it('that is unique is so without regard to case', () => {
    const first = item({ Key__c: 'alpha' });
    const [error] = refused({ Key__c: 'ALPHA' });
    assert.equal(error?.statusCode, 'DUPLICATE_VALUE');
    assert.match(error?.message ?? '', new RegExp(`^duplicate value found: Key__c duplicates value on record with id: ${first.slice(0, 15)}`));
  });
  const upsert = (keyField: string, key: string, values: Record<string, unknown>) =>
    test.refusal({ operation: 'upsert', object: 'Item__c', keyField, key, values });
  it('that two records share names both instead of choosing', () => {
    const twins = [item({ Old_Key__c: 'twin' }), item({ Old_Key__c: 'twin' })];
    const [error] = upsert('Old_Key__c', 'twin', {});
    assert.equal(error?.statusCode, 'DUPLICATE_EXTERNAL_ID');
    for (const id of twins) assert.match(error?.message ?? '', new RegExp(id));
  });
  it('must be an external id to upsert by', () => assert.equal(upsert('Kind__c', 'Small', {})[0]?.statusCode, 'INVALID_FIELD'));
  it('names a parent', () => {
    test.update('Program__c', program, { Key__c: 'P-1' });
    const id = test.insert('Phase__c', { Name: 'By key', Program__r: { Key__c: 'P-1' } });
    assert.equal(read(id, 'Program__c', 'Phase__c')['Program__c'], program);
  });
});

describe('a validation rule', () => {
  it('sees what changed and what was before, and shows at its field', () => {
    const id = item({ Unit_Price__c: 5 });
    test.update('Item__c', id, { Unit_Price__c: 6, Status__c: 'Open' });
    test.update('Item__c', id, { Status__c: 'Done' });
    test.update('Item__c', id, { Unit_Price__c: 6, Quantity__c: 1 });
    assert.deepEqual(test.refusal({ operation: 'update', object: 'Item__c', id, values: { Unit_Price__c: 7 } }), [
      { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'A done item keeps its price.', fields: ['Unit_Price__c'] },
    ]);
  });
  it('knows a new record, and the user; all that fail are told', () =>
    assert.deepEqual(
      refused({ Status__c: 'Done', Name: 'Admin' }).map((error) => [error.message, error.fields]),
      [
        ['A new item is not done.', []],
        ['An item is not a person.', ['Name']],
      ],
    ));
});

describe('a full disk', () => {
  it('refuses the write and leaves the org as it was, open to the next', () => {
    const { store } = test.org;
    const before = test.query('SELECT Id FROM Program__c').length;
    const { page_count: pages } = store.get('PRAGMA page_count') ?? {};
    store.db.exec(`PRAGMA max_page_count = ${String(pages)}`);
    assert.throws(() => {
      store.transaction(() => {
        for (let n = 0; n < 2000; n++) test.insert('Program__c', { Name: 'x'.repeat(80) });
      });
    }, /full/);
    store.db.exec('PRAGMA max_page_count = 1000000');
    assert.equal(test.query('SELECT Id FROM Program__c').length, before);
    test.remove('Program__c', test.insert('Program__c', { Name: 'Afterwards' }));
  });
});

describe('over HTTP', () => {
  let server: TestServer;
  let master: string;
  const send = (method: string, path: string, body?: unknown) => server.call(server.adminId, method, path, body);
  const typed = (values: Record<string, unknown>) => ({ attributes: { type: 'Item__c' }, Phase__c: master, ...values });
  const names = (like: string) => server.query(`SELECT Name FROM Item__c WHERE Name LIKE '${like}%' ORDER BY Name`).map((row) => row['Name']);
  before(async () => {
    server = await serveOrg();
    master = server.insert('Phase__c', { Name: 'Phase', Program__c: server.insert('Program__c', { Name: 'Program' }) });
  });
  after(() => server.close());

  it('an upsert answers 201 when it creates and 200 when it updates', async () => {
    const path = '/sobjects/Item__c/Key__c/K-1';
    const created = await send('PATCH', path, { Name: 'Upserted', Phase__c: master });
    const updated = await send('PATCH', path, { Name: 'Upserted again' });
    assert.deepEqual([created.status, created.body.created, created.body.errors], [201, true, []]);
    assert.deepEqual([updated.status, updated.body.created, updated.body.id], [200, false, created.body.id]);
    assert.deepEqual(names('Upserted'), ['Upserted again']);
  });
  it('an error is a list of message, errorCode and fields', async () => {
    const { status, body } = await send('POST', '/sobjects/Phase__c', { Name: 'Orphan' });
    assert.equal(status, 400);
    assert.deepEqual(body, [{ message: 'Required fields are missing: [Program__c]', errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Program__c'] }]);
  });
  it('a collection keeps its good records, unless all or none is asked for', async () => {
    const records = (prefix: string) => [{ Name: `${prefix}1` }, { Name: `${prefix}2`, Status__c: 'Lost' }, { Name: `${prefix}3` }].map(typed);
    const some = await send('POST', '/composite/sobjects', { allOrNone: false, records: records('some') });
    assert.deepEqual(
      some.body.map((one: { success: boolean }) => one.success),
      [true, false, true],
    );
    assert.deepEqual(some.body[1].errors, [
      {
        statusCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        message: 'Status: bad value for restricted picklist field: Lost',
        fields: ['Status__c'],
      },
    ]);
    assert.deepEqual(names('some'), ['some1', 'some3']);
    const none = await send('POST', '/composite/sobjects', { allOrNone: true, records: records('none') });
    assert.deepEqual(
      none.body.map((one: { errors: { statusCode: string }[] }) => one.errors[0]?.statusCode),
      ['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'ALL_OR_NONE_OPERATION_ROLLED_BACK'],
    );
    assert.deepEqual(names('none'), []);
  });
  it('a record that is none is refused, not stumbled over', async () => {
    const { status, body } = await send('POST', '/composite/sobjects', { records: [null] });
    assert.deepEqual([status, body[0].errorCode], [400, 'INVALID_INPUT']);
  });
  it('an id may have 15 characters, in every kind of call', async () => {
    const short = server.insert('Item__c', { Name: 'Short', Phase__c: master }).slice(0, 15);
    const updated = await send('PATCH', '/composite/sobjects', { records: [{ attributes: { type: 'Item__c' }, id: short, Name: 'Shorter' }] });
    assert.equal(updated.body[0].success, true);
    const fetched = await send('POST', '/composite/sobjects/Item__c', { ids: [short], fields: ['Name'] });
    assert.equal(fetched.body[0]?.Name, 'Shorter');
    const deleted = await send('DELETE', `/composite/sobjects?ids=${short}`);
    assert.equal(deleted.body[0].success, true);
    assert.deepEqual(names('Short'), []);
  });
});
