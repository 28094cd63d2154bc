import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, deployed, edit, found, idOf, owned, people, person, reach, reaches, refusal, share, test } from './world.ts';

const { head, east, peer, west, legal, stranger } = people;
const sharesOf = (user: string, id: string) => found(user, `SELECT Id, RowCause FROM Deal__Share WHERE ParentId = '${id}' AND RowCause = 'Manual'`);
const idOfShare = async (answer: ReturnType<typeof share>): Promise<string> => {
  const { status, body } = await answer;
  assert.equal(status, 201, JSON.stringify(body));
  return body.id;
};

describe('a manual share', () => {
  it('is made by the owner, those above and who may modify all, and is Read or Edit', async () => {
    const keeper = person(undefined, { sets: ['Desk', 'Keeper'] });
    for (const by of [east, head, keeper, test.adminId]) {
      const deal = owned('Deal__c', east);
      await idOfShare(share(by, deal, legal, 'Read'));
      await idOfShare(share(by, deal, stranger, 'Edit'));
      assert.deepEqual(await reaches(deal, { legal, stranger, west }), { legal: 'Read', stranger: 'Edit', west: 'none' });
    }
  });
  it('is refused to everyone else, also to whom the record is shared with', async () => {
    const deal = owned('Deal__c', east);
    await share(east, deal, legal, 'Read');
    await share(east, deal, west, 'Edit');
    for (const by of [stranger, peer, legal, west])
      for (const to of [by, stranger]) assert.match(refusal(await share(by, deal, to, 'Edit')), /^INSUFFICIENT_ACCESS/);
    assert.deepEqual(await reaches(deal, { legal, west, peer, stranger }), { legal: 'Read', west: 'Edit', peer: 'none', stranger: 'none' });
    const viewer = person(undefined, { sets: ['Desk', 'Viewer'] });
    assert.match(refusal(await share(viewer, deal, stranger)), /^INSUFFICIENT_ACCESS/);
  });
  it('is changed and taken back by the owner only, at once', async () => {
    const deal = owned('Deal__c', east);
    const id = await idOfShare(share(east, deal, legal));
    const path = `/sobjects/Deal__Share/${id}`;
    for (const by of [legal, stranger]) {
      assert.match(refusal(await test.call(by, 'PATCH', path, { AccessLevel: 'Edit' })), /^INSUFFICIENT_ACCESS/);
      assert.match(refusal(await test.call(by, 'DELETE', path)), /^INSUFFICIENT_ACCESS/);
    }
    assert.equal((await test.call(east, 'PATCH', path, { AccessLevel: 'Edit' })).status, 204);
    assert.equal(await reach(legal, deal), 'Edit');
    assert.equal((await test.call(east, 'DELETE', path)).status, 204);
    assert.equal(await reach(legal, deal), 'none');
  });
  it('gives neither to delete nor to give away', async () => {
    const deal = owned('Deal__c', east);
    await share(east, deal, legal, 'Edit');
    assert.equal(refusal(await test.call(legal, 'DELETE', `/sobjects/Deal__c/${deal}`)), 'INSUFFICIENT_ACCESS_OR_READONLY');
    assert.equal(refusal(await edit(legal, deal, { OwnerId: legal })), 'INSUFFICIENT_ACCESS_OR_READONLY');
  });
  it('gives no more than the user may do with the object', async () => {
    const deal = owned('Deal__c', east);
    await share(east, deal, stranger, 'Edit');
    const reader = person(undefined, { sets: ['Reader'] });
    await share(east, deal, reader, 'Edit');
    assert.equal((await found(reader, `SELECT Id FROM Deal__c WHERE Id = '${deal}'`)).length, 1);
    refusal(await edit(reader, deal, { Name: 'Changed' }));
  });
  it('opens the details with it', async () => {
    const deal = owned('Deal__c', east);
    const line = test.insert('Line__c', { Name: 'Line', Deal__c: deal });
    const add = (user: string) => test.call(user, 'POST', '/sobjects/Line__c', { Name: 'New', Deal__c: deal });
    await share(east, deal, legal, 'Read');
    await share(east, deal, west, 'Edit');
    assert.deepEqual(await reaches(line, { legal, west, stranger }), { legal: 'Read', west: 'Edit', stranger: 'none' });
    for (const user of [legal, stranger]) assert.match(refusal(await add(user)), /^INSUFFICIENT_ACCESS/);
    assert.equal((await add(west)).status, 201);
    assert.equal((await test.call(west, 'DELETE', `/sobjects/Line__c/${line}`)).status, 204);
  });
  it('ends with a new owner, and with the record', async () => {
    const deal = owned('Deal__c', east);
    await share(east, deal, legal, 'Edit');
    assert.equal((await edit(east, deal, { OwnerId: west })).status, 204);
    assert.deepEqual(await reaches(deal, { legal, east, west }), { legal: 'none', east: 'none', west: 'Edit' });
    await share(west, deal, legal, 'Edit');
    assert.equal((await edit(west, deal, { OwnerId: west, Note__c: 'the same owner' })).status, 204);
    assert.equal((await sharesOf(test.adminId, deal)).length, 1);
    test.remove('Deal__c', deal);
    assert.deepEqual(await sharesOf(test.adminId, deal), []);
  });
  it('of full access is not to be made', async () => {
    const deal = owned('Deal__c', east);
    refusal(await share(east, deal, legal, 'All'));
    const id = await idOfShare(share(east, deal, legal, 'Read'));
    refusal(await test.call(east, 'PATCH', `/sobjects/Deal__Share/${id}`, { AccessLevel: 'All' }));
    refusal(await test.call(legal, 'DELETE', `/sobjects/Deal__c/${deal}`));
    assert.equal(await reach(legal, deal), 'Read');
  });
  it('is for no other cause than Manual', async () => {
    const deal = owned('Deal__c', east);
    for (const RowCause of ['Owner', 'Rule', 'Anything']) refusal(await share(east, deal, legal, 'Read', { RowCause }));
    await idOfShare(share(east, deal, legal, 'Read', { RowCause: 'Manual' }));
    assert.equal((await sharesOf(east, deal)).length, 1);
  });
  it('must give more than the default does', async () => {
    const notice = owned('Notice__c', east);
    const answer = await share(east, notice, legal, 'Read');
    refusal(answer);
    assert.match(JSON.stringify(answer.body), /AccessLevel/);
    await idOfShare(share(east, notice, legal, 'Edit'));
    assert.deepEqual(await reaches(notice, { legal, west }), { legal: 'Edit', west: 'Read' });
  });
  it('must name a user or group that is there', async () => {
    refusal(await share(east, owned('Deal__c', east), owned('Deal__c', east)));
    refusal(await share(east, owned('Deal__c', east), '005000000000000AAA'));
  });
});

describe('a share object', () => {
  it('is there where the default leaves something to share', async () => {
    const { body } = await test.call(east, 'GET', '/sobjects');
    const names = body.sobjects.map((one: { name: string }) => one.name).filter((name: string) => name.endsWith('__Share'));
    assert.deepEqual(names.toSorted(), ['Client__Share', 'Deal__Share', 'Notice__Share']);
    for (const name of ['Board__Share', 'Line__Share'])
      assert.equal(refusal(await test.call(test.adminId, 'GET', `/sobjects/${name}/describe`)), 'NOT_FOUND');
    assert.equal(refusal(await ask(east, 'SELECT Id FROM Board__Share')), 'INVALID_TYPE');
  });
  it('tells nobody of records they do not see', async () => {
    const deal = owned('Deal__c', east);
    const id = await idOfShare(share(east, deal, legal));
    assert.equal((await sharesOf(east, deal)).length, 1);
    assert.deepEqual(await sharesOf(stranger, deal), []);
    refusal(await test.call(stranger, 'GET', `/sobjects/Deal__Share/${id}`));
    assert.equal((await ask(stranger, `SELECT COUNT() FROM Deal__Share WHERE ParentId = '${deal}'`)).body.totalSize, 0);
  });
  it('comes with a narrower default, and the rows close at once', async () => {
    const notice = owned('Notice__c', east);
    const board = owned('Board__c', east);
    assert.deepEqual([await reach(legal, notice), await reach(legal, board)], ['Read', 'Edit']);
    const before = test.org.components.get('CustomObject', 'Board__c')?.xml ?? '';
    deployed({ 'objects/Board__c.object': before.replace(/^.*?<CustomObject[^>]*>|<\/CustomObject>\s*$/gs, '').replace('ReadWrite', 'Private') });
    assert.equal(await reach(legal, board), 'none');
    await idOfShare(share(east, board, legal, 'Edit'));
    assert.equal(await reach(legal, board), 'Edit');
    deployed({ 'objects/Board__c.object': before.replace(/^.*?<CustomObject[^>]*>|<\/CustomObject>\s*$/gs, '') });
    assert.deepEqual([await reach(west, board), (await ask(east, 'SELECT Id FROM Board__Share')).status], ['Edit', 400]);
  });
  it('is for groups and roles too', async () => {
    const deal = owned('Deal__c', stranger);
    await idOfShare(share(stranger, deal, idOf('Group', 'AllInternalUsers', 'Organization')));
    assert.deepEqual(await reaches(deal, { legal, east, west }), { legal: 'Read', east: 'Read', west: 'Read' });
  });
});
