import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setFiscalYear } from '../fiscal-year.ts';
import { serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';
import { sell, SALES } from '../views/case.ts';

let test: TestServer;
/** A standard user in the role views and folders are shared with, who may not see notes; and one in no role. */
let reader: string;
let other: string;

before(async () => {
  test = await serveOrg(SALES);
  sell(test);
  reader = makeUser('reader', 'Standard User', String(test.one("SELECT Id FROM UserRole WHERE DeveloperName = 'Reader'")['Id']));
  other = makeUser('other', 'Standard User', null);
});
after(() => test.close());

function makeUser(name: string, profile: string, UserRoleId: string | null): string {
  const { Id } = test.one(`SELECT Id FROM Profile WHERE Name = '${profile}'`);
  const locale = { TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', EmailEncodingKey: 'UTF-8', LanguageLocaleKey: 'en_US' };
  const email = `${name}@perennial.local`;
  const id = test.insert('User', {
    ...locale,
    Username: email,
    Email: email,
    LastName: name,
    Alias: name,
    IsActive: true,
    ProfileId: Id,
    UserRoleId,
  });
  const set = test.one("SELECT Id FROM PermissionSet WHERE Name = 'Sales'");
  test.insert('PermissionSetAssignment', { AssigneeId: id, PermissionSetId: set['Id'] });
  return id;
}

const get = async (user: string, path: string): Promise<any> => (await test.call(user, 'GET', path)).body; // eslint-disable-line @typescript-eslint/no-explicit-any
const names = async (user: string, view: string, query = ''): Promise<string[]> =>
  (await get(user, `/ui-api/list-records/Sale__c/${view}${query}`)).records.map(
    (one: { fields: { Name: { value: string } } }) => one.fields.Name.value,
  );

describe('list views', () => {
  for (const [view, expected] of [
    ['All', ['S1', 'S2', 'S3', 'S4', 'S5', 'S6']],
    ['Cars', ['S1', 'S2']],
    ['Choice', ['S1', 'S2', 'S3', 'S5']],
    ['Old', ['S1', 'S3', 'S4']],
    ['Never', ['S5']],
    ['Polar', ['S1', 'S3']],
    ['Tropical', ['S2', 'S4']],
    ['Dear', ['S2', 'S5']],
    ['By_Admin', []],
  ] as const)
    it(`${view} holds what its filters leave`, async () => assert.deepEqual(await names(test.adminId, view), expected));

  it('take a day as all of its hours', async () => {
    const stored = test.org.store;
    const set = (moment: string, name: string) => stored.run('UPDATE "r_Sale__c" SET "CreatedDate" = ? WHERE "Name" = ?', moment, name);
    const before = stored.all('SELECT "Name", "CreatedDate" FROM "r_Sale__c"');
    const near = { S1: '2026-05-13T23:59:59.999Z', S2: '2026-05-14T00:00:00.000Z', S3: '2026-05-14T23:59:59.000Z', S4: '2026-05-15T00:00:00.000Z' };
    for (const name of ['S5', 'S6']) set('2027-01-01T00:00:00.000Z', name);
    for (const [name, moment] of Object.entries(near)) set(moment, name);
    try {
      assert.deepEqual(await names(test.adminId, 'Day'), ['S2', 'S3']);
      assert.deepEqual(await names(test.adminId, 'Until'), ['S1', 'S2', 'S3']);
      assert.deepEqual(await names(test.adminId, 'After'), ['S4', 'S5', 'S6']);
      // In Berlin the day begins and ends two hours earlier.
      test.update('User', test.adminId, { TimeZoneSidKey: 'Europe/Berlin' });
      assert.deepEqual(await names(test.adminId, 'Day'), ['S1', 'S2']);
      assert.deepEqual(await names(test.adminId, 'After'), ['S3', 'S4', 'S5', 'S6']);
    } finally {
      test.update('User', test.adminId, { TimeZoneSidKey: 'GMT' });
      for (const row of before) set(String(row['CreatedDate']), String(row['Name']));
    }
  });

  it('of my own are mine', async () => {
    const id = test.insert('Sale__c', { Name: 'Owned', OwnerId: reader });
    assert.deepEqual(await names(reader, 'Mine'), ['Owned']);
    assert.equal((await test.call(test.adminId, 'DELETE', `/sobjects/Sale__c/${id}`)).status, 204);
  });

  it('sort and page', async () => {
    assert.deepEqual(await names(test.adminId, 'All', '?sortBy=-Amount__c'), ['S5', 'S2', 'S1', 'S3', 'S4', 'S6']);
    const first = await get(test.adminId, '/ui-api/list-records/Sale__c/All?pageSize=4');
    assert.deepEqual([first.count, first.currentPageToken, first.nextPageToken], [4, '0', '4']);
    assert.deepEqual(await names(test.adminId, 'All', '?pageSize=4&pageToken=4'), ['S5', 'S6']);
    const last = await get(test.adminId, '/ui-api/list-records/Sale__c/All?pageSize=4&pageToken=4');
    assert.equal(last.nextPageToken, null);
  });

  it('show parents by name', async () => {
    const { records } = await get(test.adminId, '/ui-api/list-records/Sale__c/Cars');
    assert.equal(records[0].fields.Store__r.value.fields.Name.value, 'Polar');
  });

  it('are for those they are shared with', async () => {
    const seen = async (user: string) => (await get(user, '/ui-api/list-info/Sale__c')).lists.map((one: { apiName: string }) => one.apiName);
    assert.ok((await seen(reader)).includes('Readers'));
    assert.ok(!(await seen(other)).includes('Readers'));
    assert.equal((await test.call(other, 'GET', '/ui-api/list-records/Sale__c/Readers')).status, 404);
  });

  it('tell nothing of fields that are hidden', async () => {
    assert.deepEqual(await names(reader, 'Secret'), []);
    assert.deepEqual(await names(test.adminId, 'Secret'), ['S1', 'S4', 'S6']);
    const { displayColumns } = await get(reader, '/ui-api/list-info/Sale__c/All');
    assert.deepEqual(
      displayColumns.map((one: { label: string }) => one.label),
      ['Sale Name', 'Kind', 'Store'],
    );
  });

  for (const query of ['?pageSize=0', '?pageSize=2001', '?pageToken=x', '?sortBy=Nope__c'])
    it(`refuses ${query}`, async () => assert.equal((await test.call(test.adminId, 'GET', `/ui-api/list-records/Sale__c/All${query}`)).status, 400));
});

describe('reports', () => {
  const idOf = (name: string): string => String(test.one(`SELECT Id FROM Report WHERE DeveloperName = '${name}'`)['Id']);
  const run = (user: string, name: string) => get(user, `/analytics/reports/${idOf(name)}?includeDetails=true`);
  const labels = (fact: { rows: { dataCells: { label: string }[] }[] }): string[][] =>
    fact.rows.map(({ dataCells }) => dataCells.map(({ label }) => label));
  const sums = (result: any, key: string): unknown[] => result.factMap[key].aggregates.map((one: { value: unknown }) => one.value); // eslint-disable-line @typescript-eslint/no-explicit-any

  it('are records too', () => {
    const { Name, FolderName, Format } = test.one("SELECT Name, FolderName, Format FROM Report WHERE DeveloperName = 'By_Kind'");
    assert.deepEqual([Name, FolderName, Format], ['Sales by kind', 'Our Numbers', 'Summary']);
  });

  it('list rows: filtered, sorted, with names that lead to records', async () => {
    const result = await run(test.adminId, 'List');
    assert.deepEqual(labels(result.factMap['T!T']), [
      ['S2', 'Tropic', 'CN¥500.00', 'blue'],
      ['S1', 'Polar', 'CN¥300.00', 'red and fast'],
    ]);
    assert.deepEqual(sums(result, 'T!T'), [800, 2]);
    const [, store] = result.factMap['T!T'].rows[0].dataCells;
    assert.equal(store.recordId, test.one("SELECT Id FROM Store__c WHERE Name = 'Tropic'")['Id']);
    assert.equal(result.reportExtendedMetadata.detailColumnInfo.CUST_NAME.label, 'Sale: Sale Name');
  });

  it('keep records of one name apart, and find the first and the last day', async () => {
    const twin = test.insert('Store__c', { Name: 'Polar' });
    const sale = test.insert('Sale__c', { Name: 'S7', Store__c: twin, Amount__c: 7, Sold__c: '2026-03-03' });
    const result = await run(test.adminId, 'By_Store');
    await test.call(test.adminId, 'DELETE', `/sobjects/Sale__c/${sale}`);
    await test.call(test.adminId, 'DELETE', `/sobjects/Store__c/${twin}`);
    const groups: { label: string; key: string }[] = result.groupingsDown.groupings;
    assert.deepEqual(
      groups.map(({ label, key }) => [label, sums(result, `${key}!T`)]),
      [
        ['-', [1200, '2026-04-20', '2026-04-20', 2]],
        ['Polar', [320, '2026-01-31', '2026-01-15', 2]],
        ['Polar', [7, '2026-03-03', '2026-03-03', 1]],
        ['Tropic', [505, '2026-04-02', '2025-12-31', 2]],
      ],
    );
  });

  it('are no records for whom their folder is not shared with', async () => {
    const seen = async (user: string) => (await test.call(user, 'GET', `/query?q=${encodeURIComponent('SELECT Id FROM Report')}`)).body.totalSize;
    assert.equal(await seen(other), 0);
    assert.ok((await seen(reader)) > 0);
    assert.equal((await test.call(other, 'GET', `/sobjects/Report/${idOf('List')}`)).status, 404);
  });

  it('group rows, groups in the order asked for, months by name', async () => {
    const result = await run(test.adminId, 'By_Kind');
    const tree = result.groupingsDown.groupings.map((one: { label: string; groupings: { label: string }[] }) => [
      one.label,
      one.groupings.map(({ label }) => label),
    ]);
    assert.deepEqual(tree, [
      ['-', ['-']],
      ['Part kind', ['April 2026', 'January 2026', 'December 2025']],
      ['Car kind', ['April 2026', 'January 2026']],
    ]);
    assert.deepEqual(sums(result, '1!T'), [25, 12.5, 20, 5, 3]);
    assert.deepEqual(sums(result, 'T!T'), [2025, 405, 1200, 5, 6]);
    assert.deepEqual(labels(result.factMap['2_1!T']), [['S1', 'CN¥300.00']]);
    assert.deepEqual(result.reportMetadata.chart.summaries, ['s!Sale__c.Amount__c']);
  });

  it('group and frame by the fiscal year of the org', async () => {
    const labels = async (): Promise<string[]> =>
      (await run(test.adminId, 'Fiscal')).groupingsDown.groupings.map((one: { label: string }) => one.label);
    assert.deepEqual(await labels(), ['Q4 CY2025', 'Q1 CY2026', 'Q2 CY2026']);
    setFiscalYear(test, 'February', 'endingMonth');
    // The year before begins in February 2025: January 2026 is its last month.
    assert.deepEqual(await labels(), ['Q4 FY2026', 'Q1 FY2027']);
    setFiscalYear(test, 'January', 'endingMonth');
  });

  it('cross groups in a matrix', async () => {
    const result = await run(test.adminId, 'Grid');
    assert.deepEqual(
      [result.groupingsDown, result.groupingsAcross].map(({ groupings }) => groupings.map((one: { label: string }) => one.label)),
      [
        ['-', 'Q4 CY2025', 'Q1 CY2026', 'Q2 CY2026'],
        ['false', 'true'],
      ],
    );
    assert.deepEqual(
      [sums(result, '2!1'), sums(result, '3!0'), sums(result, 'T!1'), sums(result, 'T!T')],
      [
        [320, 2],
        [500, 1],
        [325, 4],
        [2025, 6],
      ],
    );
    assert.equal(result.factMap['0!1'], undefined);
  });

  it('reach parents, join filters by a logic, leave out rows without a parent', async () => {
    const result = await run(test.adminId, 'In_Region');
    assert.deepEqual(labels(result.factMap['T!T']), [
      ['S1', 'North'],
      ['S3', 'North'],
    ]);
  });

  it('run custom report types, time frames, and totals without details', async () => {
    const result = await run(test.adminId, 'Per_Store');
    assert.deepEqual(
      result.groupingsDown.groupings.map((one: { key: string; label: string }) => [
        one.label,
        sums(result, `${one.key}!T`),
        result.factMap[`${one.key}!T`].rows,
      ]),
      [
        ['Polar', [320, 2], []],
        ['Tropic', [500, 1], []],
      ],
    );
  });

  it('show a user what the user may see', async () => {
    const result = await run(reader, 'List');
    assert.deepEqual(labels(result.factMap['T!T']), [
      ['S2', 'Tropic', 'CN¥500.00'],
      ['S1', 'Polar', 'CN¥300.00'],
    ]);
    assert.equal((await test.call(other, 'GET', `/analytics/reports/${idOf('List')}`)).status, 404);
    assert.deepEqual(await get(other, '/analytics/reports'), []);
  });

  it('say what does not run here', async () => {
    const { status, body } = await test.call(test.adminId, 'GET', `/analytics/reports/${idOf('Formula')}`);
    assert.deepEqual(
      [status, body],
      [501, [{ errorCode: 'REPORT_NOT_SUPPORTED', message: 'The local org cannot run the report Numbers/Formula: aggregates do not run here' }]],
    );
  });

  it('need the permission to run reports', async () => {
    const apiOnly = makeUser('robot', 'Minimum Access - API Only Integrations', null);
    assert.equal((await test.call(apiOnly, 'GET', `/analytics/reports/${idOf('List')}`)).status, 403);
  });
});
