import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, found, owned, people, person, refusal, share, test } from './world.ts';

const { chief, head, east, west, legal, stranger } = people;
const FLAGS = ['Read', 'Edit', 'Delete', 'Transfer', 'All'] as const;
const columns = FLAGS.map((flag) => `Has${flag}Access`).join(', ');
const soql = (user: string, ids: string[], more = ''): string =>
  `SELECT RecordId, ${columns}, MaxAccessLevel FROM UserRecordAccess WHERE UserId = '${user}' AND RecordId IN ('${ids.join("', '")}')${more}`;

/** What a user may do with a record as someone else is told: the highest level and the flags that are up. */
async function told(asker: string, user: string, id: string): Promise<[string, string]> {
  const [row] = await found(asker, soql(user, [id]));
  return row ? [row.MaxAccessLevel, FLAGS.filter((flag) => row[`Has${flag}Access`]).join(' ')] : ['not told', ''];
}

describe('UserRecordAccess', () => {
  it('tells how far each user comes with a record', async () => {
    const deal = owned('Deal__c', east);
    await share(east, deal, legal, 'Read');
    await share(east, deal, west, 'Edit');
    const [all, none] = [
      ['All', FLAGS.join(' ')],
      ['None', ''],
    ];
    const levels = await Promise.all([chief, head, east, west, legal, stranger].map((user) => told(test.adminId, user, deal)));
    assert.deepEqual(levels, [all, all, all, ['Edit', 'Read Edit'], ['Read', 'Read'], none]);
    assert.deepEqual(await told(test.adminId, test.adminId, deal), all);
  });
  it('counts what the user may do with the object, and details by their master', async () => {
    const bare = person('Chief', { sets: [] });
    const reader = person('Chief', { sets: ['Reader'] });
    const deal = owned('Deal__c', east);
    assert.deepEqual(await told(test.adminId, bare, deal), ['None', '']);
    assert.deepEqual(await told(test.adminId, reader, deal), ['Read', 'Read']);
    await share(east, deal, legal, 'Read');
    const line = test.insert('Line__c', { Name: 'Line', Deal__c: deal });
    assert.deepEqual(await told(test.adminId, legal, line), ['Read', 'Read']);
    assert.deepEqual(await told(test.adminId, stranger, line), ['None', '']);
  });
  it('is told of many records at once, and filters by a flag', async () => {
    const [own, shared, hidden] = [owned('Deal__c', legal), owned('Deal__c', stranger), owned('Deal__c', stranger)];
    await share(stranger, shared, legal, 'Read');
    const ids = (rows: { RecordId: string }[]): string[] => rows.map((row) => row.RecordId).toSorted();
    const all = [own, shared, hidden];
    assert.deepEqual(ids(await found(test.adminId, soql(legal, all))), all.toSorted());
    const readable = soql(legal, all, ' AND HasReadAccess = true').replace(/SELECT .* FROM/, 'SELECT RecordId FROM');
    assert.deepEqual(ids(await found(test.adminId, readable)), [own, shared].toSorted());
  });
  it('tells nobody of records that the one who asks does not see', async () => {
    const deal = owned('Deal__c', east);
    assert.deepEqual(await told(east, east, deal), ['All', FLAGS.join(' ')]);
    assert.deepEqual(await told(head, stranger, deal), ['None', '']);
    for (const user of [stranger, east, test.adminId]) assert.deepEqual(await told(stranger, user, deal), ['not told', '']);
  });
  it('must be asked about one user and at most 200 records', async () => {
    const deal = owned('Deal__c', east);
    refusal(await ask(east, 'SELECT RecordId FROM UserRecordAccess'));
    refusal(await ask(east, `SELECT RecordId FROM UserRecordAccess WHERE RecordId = '${deal}'`));
    refusal(await ask(east, `SELECT RecordId FROM UserRecordAccess WHERE UserId = '${east}'`));
    const many = Array.from({ length: 201 }, (_, at) => `${deal.slice(0, 3)}${String(at).padStart(12, '0')}`);
    const short = `SELECT RecordId FROM UserRecordAccess WHERE UserId = '${east}' AND RecordId IN ('${many.join("','")}')`;
    assert.equal(refusal(await ask(test.adminId, short)), 'EXCEEDED_ID_LIMIT');
  });
  it('has no records to get, to count or to write: only answers', async () => {
    const deal = owned('Deal__c', east);
    await told(test.adminId, east, deal);
    refusal(await test.call(stranger, 'GET', `/sobjects/UserRecordAccess/${deal}`));
    const retrieved = await test.call(stranger, 'POST', '/composite/sobjects/UserRecordAccess', { ids: [deal], fields: ['UserId'] });
    assert.ok(retrieved.status >= 400 || retrieved.body[0] === null, JSON.stringify(retrieved.body));
    const semijoin = await ask(stranger, 'SELECT Id FROM User WHERE Id IN (SELECT UserId FROM UserRecordAccess)');
    assert.ok(semijoin.status >= 400 || semijoin.body.totalSize === 0, JSON.stringify(semijoin.body));
    refusal(await test.call(test.adminId, 'POST', '/sobjects/UserRecordAccess', { UserId: stranger, RecordId: deal }));
  });
});
