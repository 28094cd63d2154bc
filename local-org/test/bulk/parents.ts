import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { World } from './world.ts';

describe('a parent by its key', () => {
  const world = new World();
  const create = async (object: string, values: Record<string, unknown>): Promise<string> =>
    ((await world.rest('POST', `/sobjects/${object}`, values)).body as { id: string }).id;
  const rowsOf = async (soql: string): Promise<string[][]> => (await world.pages((await world.query(soql))['id'])).flat().slice(1);
  const insert = (object: string, csv: string) => world.load({ object, operation: 'insert' }, csv);
  const errors = async (object: string, csv: string): Promise<string[]> =>
    (await world.rows((await insert(object, csv))['id'], 'failedResults')).map((row) => row['sf__Error'] ?? '');
  const ids: Record<string, string> = {};
  before(async () => {
    await world.furnish();
    ids['lead'] = await create('Lead', { LastName: 'Lead', Company: 'Lead', Email: 'lead@example.com' });
    ids['contact'] = await create('Contact', { LastName: 'Contact', Email: 'contact@example.com' });
    for (const LastName of ['Twin', 'Twin too']) await create('Contact', { LastName, Email: 'twin@example.com' });
    ids['tree'] = await create('Tree__c', { Name: 'Named oak', Key__c: 'OAK' });
  });
  after(() => world.close());

  it('of several kinds has the kind before it, a column each', async () => {
    const info = await insert(
      'Task',
      'Subject,Lead:Who.Email,Contact:Who.Email,User:Owner.Username\nTo lead,lead@example.com,,admin@perennial.local\nTo contact,,contact@example.com,admin@perennial.local\n',
    );
    assert.equal(info['numberRecordsFailed'], 0, JSON.stringify(await world.rows(info['id'], 'failedResults')));
    assert.deepEqual(await rowsOf("SELECT Subject, WhoId FROM Task WHERE Subject LIKE 'To %' ORDER BY Subject"), [
      ['To contact', ids['contact']],
      ['To lead', ids['lead']],
    ]);
  });
  it('of several kinds without one is refused, and the reason says so', async () => {
    const { state, errorMessage } = await insert('Task', 'Subject,Who.Email\nCall,lead@example.com\n');
    assert.deepEqual(
      [state, errorMessage],
      ['Failed', 'InvalidBatch : Field name not found : Who.Email. Who refers to Contact or Lead: name the type, for example Contact:Who.Email'],
    );
  });
  it('needs no kind where only one of them has keys: an owner is a user', async () => {
    const info = await insert('Task', 'Subject,Owner.Email,Owner.Id\nOwned,admin@perennial.local,\n');
    assert.equal(info['numberRecordsFailed'], 0);
    assert.deepEqual(await rowsOf("SELECT Owner.Username FROM Task WHERE Subject = 'Owned'"), [['admin@perennial.local']]);
  });
  for (const column of ['Tree__c:Tree__r.Key__c', 'Account:Who.Name', 'Tree__r.Height__c', 'Tree__r.Nothing__c', 'Tree__r', ':Tree__r.Key__c'])
    it(`cannot be named by ${column}`, async () => {
      const { state, errorMessage } = await insert('Leaf__c', `Name,${column}\nLeaf,1\n`);
      assert.deepEqual([state, errorMessage], ['Failed', `InvalidBatch : Field name not found : ${column}`]);
    });
  it('is named by any field that describe marks with idLookup', async () => {
    const { body } = await world.rest('GET', '/sobjects/Tree__c/describe');
    const { fields } = body as { fields: { name: string; idLookup: boolean }[] };
    const keys = fields.filter(({ idLookup }) => idLookup).map(({ name }) => name);
    assert.deepEqual(keys.toSorted(), ['Id', 'Key__c', 'Name']);
    const info = await insert('Leaf__c', 'Name,Tree__r.Name\nBy name,Named oak\n');
    assert.equal(info['numberRecordsFailed'], 0);
    assert.deepEqual(await rowsOf("SELECT Tree__c FROM Leaf__c WHERE Name = 'By name'"), [[ids['tree']]]);
  });
  it('that is not there is told by its value', async () => {
    assert.deepEqual(await errors('Leaf__c', 'Name,Tree__r.Name\nLeaf,No such tree\n'), [
      'INVALID_FIELD:Foreign key external ID: No such tree not found for field Name in entity Tree__c:--',
    ]);
    assert.deepEqual(await errors('Task', 'Subject,Lead:Who.Email\nCall,nobody\n'), [
      'INVALID_FIELD:Foreign key external ID: nobody not found for field Email in entity Lead:--',
    ]);
  });
  it('that several records have is refused, and so are two keys of one parent', async () => {
    const [twins] = await errors('Task', 'Subject,Contact:Who.Email\nCall,twin@example.com\n');
    assert.match(twins ?? '', /^DUPLICATE_EXTERNAL_ID:Email: more than one record found for external id field: \[003\w{15}, 003\w{15}\]:Email --$/);
    assert.deepEqual(await errors('Leaf__c', 'Name,Tree__r.Name,Tree__r.Key__c\nLeaf,Named oak,OAK\n'), [
      'INVALID_FIELD:More than 1 field provided in an external foreign key reference in entity: Leaf__c:--',
    ]);
  });
  it('is emptied by #N/A under its key', async () => {
    const account = await create('Account', { Name: 'Held' });
    const contact = await create('Contact', { LastName: 'Kept', AccountId: account, ReportsToId: ids['contact'] });
    const info = await world.load({ object: 'Contact', operation: 'update' }, `Id,ReportsTo.Email,Title\n${contact},#N/A,Boss\n`);
    assert.equal(info['numberRecordsFailed'], 0, JSON.stringify(await world.rows(info['id'], 'failedResults')));
    assert.deepEqual(await rowsOf(`SELECT ReportsToId, AccountId, Title FROM Contact WHERE Id = '${contact}'`), [['', account, 'Boss']]);
  });

  const refusal = (values: Record<string, unknown>, object = 'Task') => world.refusal('POST', `/sobjects/${object}`, values);
  it('has its kind in the attributes in JSON', async () => {
    const task = await create('Task', { Subject: 'JSON', Who: { attributes: { type: 'Lead' }, Email: 'LEAD@example.com' } });
    assert.deepEqual(await rowsOf(`SELECT WhoId FROM Task WHERE Id = '${task}'`), [[ids['lead']]]);
    assert.match(await refusal({ Who: { Email: 'lead@example.com' } }), /does not reference a valid entity: Who\. Who refers to Contact or Lead/);
    assert.match(await refusal({ Who: { attributes: { type: 'Account' }, Name: 'x' } }), /does not reference a valid entity: Account\./);
    assert.match(await refusal({ Tree__r: { Height__c: 1 } }, 'Leaf__c'), /Field name provided, Height__c does not match an External ID/);
    assert.match(await refusal({ Tree__r: null }, 'Leaf__c'), /to empty the field, set Tree__c to null/);
    assert.match(await refusal({ Tree__r: { Key__c: null } }, 'Leaf__c'), /Foreign key external ID: null not found for field Key__c/);
  });
  it('that several records have is answered by REST with all of them', async () => {
    for (const [method, body] of [
      ['GET', undefined],
      ['PATCH', { Title: 'Which one?' }],
    ] as const) {
      const answer = await world.rest(method, '/sobjects/Contact/Email/twin@example.com', body);
      assert.equal(answer.status, 300);
      assert.deepEqual(
        (answer.body as string[]).map((address) => address.replace(/\/003\w{15}$/, '/…')),
        Array(2).fill('/services/data/v67.0/sobjects/Contact/…'),
      );
    }
    assert.deepEqual(await rowsOf("SELECT Title FROM Contact WHERE Email = 'twin@example.com'"), [[''], ['']]);
    assert.equal((await world.rest('GET', '/sobjects/Contact/Email/nobody')).status, 404);
  });
  it('finds the record of an upsert, too', async () => {
    const upserted = await world.rest('PATCH', '/sobjects/Contact/Email/contact@example.com', { Title: 'Found' });
    assert.equal(upserted.status, 200);
    assert.deepEqual(await rowsOf(`SELECT Title FROM Contact WHERE Id = '${ids['contact'] ?? ''}'`), [['Found']]);
    const info = await world.load({ object: 'Tree__c', operation: 'upsert', externalIdFieldName: 'Name' }, 'Name,Height__c\nNamed oak,7\n');
    assert.equal(info['numberRecordsFailed'], 0);
    assert.deepEqual(await rowsOf("SELECT Height__c FROM Tree__c WHERE Name = 'Named oak'"), [['7']]);
  });
});
