import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';
import { REQUESTS } from '../record-types/case.ts';

const MASTER = '012000000000000AAA';

let test: TestServer;
/** A user of each profile, both with all rights on requests. */
let standard: string;
let reader: string;
const types: Record<string, string> = {};

before(async () => {
  test = await serveOrg(REQUESTS);
  for (const row of test.query("SELECT Id, DeveloperName FROM RecordType WHERE SobjectType = 'Request__c'"))
    types[String(row['DeveloperName'])] = String(row['Id']);
  [standard, reader] = [makeUser('standard', 'Standard User'), makeUser('reader', 'Read Only')];
});
after(() => test.close());

function makeUser(name: string, profile: string): string {
  const { Id } = test.one(`SELECT Id FROM Profile WHERE Name = '${profile}'`);
  const locale = { TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', EmailEncodingKey: 'UTF-8', LanguageLocaleKey: 'en_US' };
  const email = `${name}@perennial.local`;
  const id = test.insert('User', { ...locale, Username: email, Email: email, LastName: name, Alias: name, IsActive: true, ProfileId: Id });
  const set = test.one("SELECT Id FROM PermissionSet WHERE Name = 'Requests'");
  test.insert('PermissionSetAssignment', { AssigneeId: id, PermissionSetId: set['Id'] });
  return id;
}

const get = async (user: string, path: string): Promise<any> => (await test.call(user, 'GET', path)).body; // eslint-disable-line @typescript-eslint/no-explicit-any
const create = (user: string, values: Record<string, unknown>) => test.call(user, 'POST', '/sobjects/Request__c', { Name: 'R', ...values });
const made = async (user: string, values: Record<string, unknown>) => {
  const { status, body } = await create(user, values);
  assert.equal(status, 201, JSON.stringify(body));
  const { RecordTypeId, Continent__c } = test.one(`SELECT RecordTypeId, Continent__c FROM Request__c WHERE Id = '${(body as { id: string }).id}'`);
  return { RecordTypeId, Continent__c };
};

describe('record types', () => {
  it('are offered as profiles grant them', async () => {
    const offered = async (user: string) => {
      const info = await get(user, '/ui-api/object-info/Request__c');
      const available = Object.values<{ name: string; available: boolean }>(info.recordTypeInfos).filter((one) => one.available);
      return [available.map(({ name }) => name).sort(), info.defaultRecordTypeId];
    };
    assert.deepEqual(await offered(standard), [['Away Request', 'Home Request', 'Master'], types['Away']]);
    assert.deepEqual(await offered(reader), [['Home Request', 'Master'], types['Home']]);
    const { recordTypeInfos } = await get(reader, '/sobjects/Request__c/describe');
    assert.deepEqual(
      recordTypeInfos.map((one: Record<string, unknown>) => [one['developerName'], one['available'], one['defaultRecordTypeMapping'], one['master']]),
      [
        ['Home', true, true, false],
        ['Away', false, false, false],
        ['Master', true, false, true],
      ],
    );
  });

  it('are given to new records, with the default values of the type', async () => {
    assert.deepEqual(await made(standard, {}), { RecordTypeId: types['Away'], Continent__c: null });
    assert.deepEqual(await made(reader, {}), { RecordTypeId: types['Home'], Continent__c: 'Europe' });
    assert.deepEqual(await made(standard, { RecordTypeId: types['Home'] }), { RecordTypeId: types['Home'], Continent__c: 'Europe' });
    assert.deepEqual(await made(standard, { RecordTypeId: MASTER }), { RecordTypeId: null, Continent__c: 'Europe' });
  });

  it('are refused where they were not granted', async () => {
    const { status, body } = await create(reader, { RecordTypeId: types['Away'] });
    assert.equal(status, 400);
    assert.deepEqual(body, [
      {
        message: `Record Type ID: this ID value isn't valid for the user: ${types['Away']}`,
        errorCode: 'INVALID_CROSS_REFERENCE_KEY',
        fields: ['RecordTypeId'],
      },
    ]);
  });

  it('keep restricted picklists to the values they leave', async () => {
    const { body } = await create(standard, { Continent__c: 'Europe' });
    assert.deepEqual(body, [
      {
        message: 'Continent: bad value for restricted picklist field: Europe',
        errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        fields: ['Continent__c'],
      },
    ]);
    assert.deepEqual(await made(standard, { Continent__c: 'Asia' }), { RecordTypeId: types['Away'], Continent__c: 'Asia' });
  });

  it('leave an old value alone until it changes', async () => {
    const id = test.insert('Request__c', { Name: 'Old', RecordTypeId: types['Home'], Continent__c: 'Europe' });
    test.update('Request__c', id, { Name: 'Older' });
    assert.equal((await test.call(standard, 'PATCH', `/sobjects/Request__c/${id}`, { Continent__c: 'Asia' })).status, 400);
    assert.equal((await test.call(standard, 'PATCH', `/sobjects/Request__c/${id}`, { RecordTypeId: types['Away'] })).status, 400);
    assert.equal(
      (await test.call(standard, 'PATCH', `/sobjects/Request__c/${id}`, { RecordTypeId: types['Away'], Continent__c: 'Asia' })).status,
      204,
    );
  });

  it('come with the record in the UI API', async () => {
    const id = test.insert('Request__c', { Name: 'Shown', RecordTypeId: types['Home'] });
    const record = await get(standard, `/ui-api/records/${id}?fields=Request__c.Name`);
    assert.deepEqual([record.recordTypeId, record.recordTypeInfo.name], [types['Home'], 'Home Request']);
  });

  it('leave each form its values', async () => {
    const of = async (type: string | undefined) => {
      const { Continent__c: list } = (await get(standard, `/ui-api/object-info/Request__c/picklist-values/${type}`)).picklistFieldValues;
      return [list.values.map(({ value }: { value: string }) => value), list.defaultValue?.value ?? null];
    };
    assert.deepEqual(await of(types['Home']), [['Europe'], 'Europe']);
    assert.deepEqual(await of(types['Away']), [['Asia', 'Africa'], null]);
    assert.deepEqual(await of(MASTER), [['Europe', 'Asia', 'Africa'], 'Europe']);
    assert.equal((await test.call(standard, 'GET', '/ui-api/object-info/Request__c/picklist-values/012000000000001AAA')).status, 400);
  });
});

describe('dependent picklists', () => {
  it('say what they depend on and which values may follow which', async () => {
    const info = await get(standard, '/ui-api/object-info/Request__c');
    assert.deepEqual(info.fields.Country__c.controllingFields, ['Continent__c']);
    assert.deepEqual(info.dependentFields, {
      Continent__c: { Country__c: { City__c: {} } },
      Country__c: { City__c: {} },
      Urgent__c: { Reason__c: {} },
    });
    const { Country__c: country, Reason__c: reason } = (await get(standard, `/ui-api/object-info/Request__c/picklist-values/${MASTER}`))
      .picklistFieldValues;
    assert.deepEqual(country.controllerValues, { Europe: 0, Asia: 1, Africa: 2 });
    assert.deepEqual(
      country.values.map((one: { value: string; validFor: number[] }) => [one.value, one.validFor]),
      [
        ['Spain', [0]],
        ['China', [1]],
        ['Japan', [1]],
      ],
    );
    assert.deepEqual(reason.values[0].validFor, [reason.controllerValues['true']]);
  });

  it('say so in describe, a bit a controlling value', async () => {
    const { fields } = await get(standard, '/sobjects/Request__c/describe');
    const country = fields.find((one: { name: string }) => one.name === 'Country__c');
    assert.deepEqual(
      [country.controllerName, country.dependentPicklist, country.picklistValues.map((one: { validFor: string }) => one.validFor)],
      ['Continent__c', true, ['gA==', 'QA==', 'QA==']],
    );
  });
});
