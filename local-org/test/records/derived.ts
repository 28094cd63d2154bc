import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openOrg } from '../org-fixture.ts';

describe('fields of standard objects that follow from others', () => {
  const test = openOrg();
  const read = (object: string, id: string, ...fields: string[]) => test.one(`SELECT ${fields.join(', ')} FROM ${object} WHERE Id = '${id}'`);

  it('close a case, and open it again', () => {
    const id = test.insert('Case', { Subject: 'Pump', Status: 'New', Origin: 'Web' });
    assert.deepEqual(Object.values(read('Case', id, 'IsClosed', 'ClosedDate')).slice(1), [false, null]);
    test.update('Case', id, { Status: 'Closed' });
    assert.deepEqual(Object.values(read('Case', id, 'IsClosed', 'ClosedDate')).slice(1), [true, '2026-05-14T10:00:00.000+0000']);
    test.update('Case', id, { Status: 'Working' });
    assert.deepEqual(Object.values(read('Case', id, 'IsClosed', 'ClosedDate')).slice(1), [false, null]);
  });
  it('win a deal, and tell when its stage moved', () => {
    const id = test.insert('Opportunity', { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-06-01' });
    const names = ['IsClosed', 'IsWon', 'LastStageChangeDate'];
    assert.deepEqual(Object.values(read('Opportunity', id, ...names)).slice(1), [false, false, null]);
    test.update('Opportunity', id, { Amount: 5 });
    assert.equal(read('Opportunity', id, ...names)['LastStageChangeDate'], null);
    test.update('Opportunity', id, { StageName: 'Closed Won' });
    assert.deepEqual(Object.values(read('Opportunity', id, ...names)).slice(1), [true, true, '2026-05-14T10:00:00.000+0000']);
    test.update('Opportunity', id, { StageName: 'Closed Lost' });
    assert.deepEqual(Object.values(read('Opportunity', id, 'IsClosed', 'IsWon')).slice(1), [true, false]);
  });
  it('give an activity the account of what it is about, and close a task', () => {
    const account = test.insert('Account', { Name: 'Mill' });
    const contact = test.insert('Contact', { LastName: 'Miller', AccountId: account });
    const deal = test.insert('Opportunity', { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-06-01', AccountId: account });
    for (const about of [{ WhatId: account }, { WhatId: deal }, { WhoId: contact }]) {
      const id = test.insert('Task', { Subject: 'Call', Status: 'Not Started', Priority: 'Normal', ...about });
      assert.deepEqual(Object.values(read('Task', id, 'AccountId', 'IsClosed')).slice(1), [account, false]);
    }
    const id = test.insert('Task', { Subject: 'Call', Status: 'Completed', Priority: 'Normal' });
    assert.deepEqual(Object.values(read('Task', id, 'AccountId', 'IsClosed', 'CompletedDateTime')).slice(1), [
      null,
      true,
      '2026-05-14T10:00:00.000+0000',
    ]);
  });
  it('make a user a standard user, with the licence of the profile', () => {
    const { ProfileId } = test.one(`SELECT ProfileId FROM User WHERE Id = '${test.adminId}'`);
    const locale = { TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', EmailEncodingKey: 'UTF-8', LanguageLocaleKey: 'en_US' };
    const id = test.insert('User', {
      ...locale,
      Username: 'new@perennial.local',
      Email: 'new@perennial.local',
      LastName: 'New',
      Alias: 'new',
      IsActive: true,
      ProfileId,
    });
    const user = read('User', id, 'UserType', 'Profile.UserLicense.Name');
    assert.equal(user['UserType'], 'Standard');
    assert.equal((user['Profile'] as { UserLicense: { Name: string } }).UserLicense.Name, 'Salesforce');
  });
});
