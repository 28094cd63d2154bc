import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { deployed, edit, found, people, refusal, test } from './world.ts';

const { east, head, legal, stranger } = people;
const sees = async (user: string, object: string, id: string): Promise<boolean> =>
  (await found(user, `SELECT Id FROM ${object} WHERE Id = '${id}'`)).length === 1;
/** Contacts go with their account; the others may not be wider than it. */
const models = (sharing: string) =>
  deployed(
    Object.fromEntries(['Account', 'Case', 'Opportunity'].map((object) => [`objects/${object}.object`, `<sharingModel>${sharing}</sharingModel>`])),
  );
const opportunityOf = (OwnerId: string, values: object = {}): string =>
  test.insert('Opportunity', { Name: 'Opportunity', StageName: 'Prospecting', CloseDate: '2026-12-31', OwnerId, ...values });

describe('a private account', () => {
  let account: string;
  before(() => {
    models('Private');
    account = test.insert('Account', { Name: 'Private', OwnerId: east });
  });
  after(() => models('ReadWrite'));

  it('is for its owner and those above', async () => {
    const seen = await Promise.all([east, head, legal, stranger].map((user) => sees(user, 'Account', account)));
    assert.deepEqual(seen, [true, true, false, false]);
  });
  it('hides its contacts, which it controls', async () => {
    const contact = test.insert('Contact', { LastName: 'Hidden', AccountId: account, OwnerId: east });
    assert.deepEqual([await sees(east, 'Contact', contact), await sees(head, 'Contact', contact)], [true, true]);
    assert.deepEqual([await sees(legal, 'Contact', contact), await sees(stranger, 'Contact', contact)], [false, false]);
    refusal(await edit(stranger, contact, { LastName: 'Changed' }));
  });
  it('hides notes and files attached to it', async () => {
    const note = test.insert('Note', { Title: 'Note', Body: 'secret', ParentId: account, OwnerId: east });
    const attachment = test.insert('Attachment', { Name: 'a.txt', Body: 'c2VjcmV0', ParentId: account, OwnerId: east });
    assert.deepEqual([await sees(east, 'Note', note), await sees(east, 'Attachment', attachment)], [true, true]);
    assert.deepEqual([await sees(stranger, 'Note', note), await sees(stranger, 'Attachment', attachment)], [false, false]);
  });
  it('shows what is marked private to its owner alone, on an account that everyone reads', async () => {
    const open = test.insert('Account', { Name: 'Shared note', OwnerId: east });
    models('Read');
    const made = [
      ['Note', test.insert('Note', { Title: 'Note', Body: 'secret', ParentId: open, OwnerId: east, IsPrivate: true })],
      ['Attachment', test.insert('Attachment', { Name: 'a.txt', Body: 'c2VjcmV0', ParentId: open, OwnerId: east, IsPrivate: true })],
    ] as const;
    const event = { StartDateTime: '2026-05-14T10:00:00Z', DurationInMinutes: 60, Subject: 'Talk', WhatId: open, OwnerId: east };
    const all = [...made, ['Event', test.insert('Event', { ...event, IsPrivate: true })] as const];
    for (const [object, id] of all)
      assert.deepEqual(
        [object, await sees(east, object, id), await sees(head, object, id), await sees(stranger, object, id)],
        [object, true, false, false],
      );
    assert.equal(await sees(stranger, 'Event', test.insert('Event', event)), true);
    models('Private');
  });
  it('is read by whoever owns an opportunity of it', async () => {
    const parent = test.insert('Account', { Name: 'Parent', OwnerId: east });
    opportunityOf(legal, { AccountId: parent });
    assert.equal(await sees(legal, 'Account', parent), true);
    refusal(await edit(legal, parent, { Name: 'Changed' }));
  });
  it('goes with private opportunities, which hide who is on them', async () => {
    const opportunity = opportunityOf(east);
    const contact = test.insert('Contact', { LastName: 'On it', OwnerId: east, AccountId: account });
    const role = test.insert('OpportunityContactRole', { OpportunityId: opportunity, ContactId: contact });
    assert.deepEqual([await sees(stranger, 'Opportunity', opportunity), await sees(east, 'OpportunityContactRole', role)], [false, true]);
    assert.equal(await sees(stranger, 'OpportunityContactRole', role), false);
  });
  it('is shared by its owner, by the names standard shares have', async () => {
    const values = { AccountId: account, AccountAccessLevel: 'Read', OpportunityAccessLevel: 'None', CaseAccessLevel: 'None' };
    refusal(await test.call(stranger, 'POST', '/sobjects/AccountShare', { ...values, UserOrGroupId: stranger }));
    assert.equal(await sees(legal, 'Account', account), false);
    const answer = await test.call(east, 'POST', '/sobjects/AccountShare', { ...values, UserOrGroupId: legal });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    assert.deepEqual([await sees(legal, 'Account', account), await sees(stranger, 'Account', account)], [true, false]);
    test.update('Account', account, { OwnerId: head });
    assert.equal(await sees(legal, 'Account', account), false);
  });
});

describe('an activity', () => {
  it('is read by whoever reads the record it is about, and edited by its owner and those above', async () => {
    const account = test.insert('Account', { Name: 'Open', OwnerId: east });
    const task = test.insert('Task', { Subject: 'Call', WhatId: account, Status: 'Not Started', Priority: 'Normal', OwnerId: east });
    assert.equal((await edit(head, task, { Subject: 'Changed' })).status, 204);
    refusal(await edit(legal, task, { Subject: 'Changed' }));
    assert.equal(await sees(legal, 'Task', task), true);
  });
});

describe('a file', () => {
  it.skip('is for its owner until it is shared (not yet: files are not acted on here)', async () => {
    const { body } = await test.call(east, 'POST', '/sobjects/ContentVersion', { Title: 'Plan', PathOnClient: 'plan.txt', VersionData: 'c2VjcmV0' });
    assert.deepEqual([await sees(east, 'ContentVersion', body.id), await sees(stranger, 'ContentVersion', body.id)], [true, false]);
  });
});

describe('a contact without an account', () => {
  it('is for its owner and administrators only', async () => {
    const contact = test.insert('Contact', { LastName: 'Private', OwnerId: east });
    assert.deepEqual([await sees(east, 'Contact', contact), await sees(test.adminId, 'Contact', contact)], [true, true]);
    assert.deepEqual([await sees(stranger, 'Contact', contact), await sees(legal, 'Contact', contact)], [false, false]);
  });
});

describe('a lead that everyone may read, write and transfer', () => {
  it('is taken over by anyone, and deleted by its owner and those above', async () => {
    const lead = test.insert('Lead', { LastName: 'Open', Company: 'Open', OwnerId: east });
    assert.equal(refusal(await test.call(stranger, 'DELETE', `/sobjects/Lead/${lead}`)), 'INSUFFICIENT_ACCESS_OR_READONLY');
    assert.equal((await edit(stranger, lead, { OwnerId: stranger })).status, 204);
    assert.equal((await test.call(stranger, 'DELETE', `/sobjects/Lead/${lead}`)).status, 204);
  });
});
