import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { handover, tellClient } from './flows.ts';
import { userRight } from './metadata.ts';
import { deployed, edit, found, idOf, owned, people, person, reach, refusal, share, test } from './world.ts';

const { east, head, west, legal, stranger } = people;
const CROSS = 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY';
const stored = (id: string, field: string, object = 'Deal__c'): unknown => test.one(`SELECT ${field} FROM ${object} WHERE Id = '${id}'`)[field];

describe('a lookup to a hidden record', () => {
  let deal: string;
  let hidden: string;
  before(() => {
    deal = owned('Deal__c', east);
    hidden = owned('Client__c', legal, { Key__c: 'lookup' });
  });

  it('is refused by REST, on a new record and on another', async () => {
    assert.equal(refusal(await edit(east, deal, { Client__c: hidden })), CROSS);
    assert.equal(refusal(await test.call(east, 'POST', '/sobjects/Deal__c', { Name: 'New', Client__c: hidden })), CROSS);
    assert.equal((await edit(east, deal, { Client__c: owned('Client__c', east) })).status, 204);
    assert.equal(refusal(await edit(east, deal, { Client__c: hidden })), CROSS);
  });
  it('is refused for many records, for a tree and by the UI API', async () => {
    const many = await test.call(east, 'PATCH', '/composite/sobjects', {
      records: [{ attributes: { type: 'Deal__c' }, id: deal, Client__c: hidden }],
    });
    assert.equal(many.body[0].errors[0].statusCode, CROSS);
    const root = { attributes: { type: 'Deal__c', referenceId: 'one' }, Name: 'Tree', Client__c: hidden };
    const tree = await test.call(east, 'POST', '/composite/tree/Deal__c', { records: [root] });
    assert.equal(tree.body.results[0].errors[0].statusCode, CROSS);
    const ui = await test.call(east, 'PATCH', `/ui-api/records/${deal}`, { fields: { Client__c: hidden } });
    assert.ok(ui.status >= 400);
    assert.match(JSON.stringify(ui.body), new RegExp(CROSS));
  });
  it('is refused by GraphQL', async () => {
    const query = `mutation { uiapi { Deal__cUpdate(input: { Id: "${deal}", Deal__c: { Client__c: "${hidden}" } }) { success } } }`;
    const { body } = await test.call(east, 'POST', '/graphql', { query });
    assert.equal(body.errors[0].extensions.errorCode, CROSS);
  });
  it('is refused by the parent’s external id', async () => {
    refusal(await edit(east, deal, { Client__r: { Key__c: 'lookup' } }));
    assert.notEqual(stored(deal, 'Client__c'), hidden);
  });
  it('is taken from someone who may only read the parent', async () => {
    await share(legal, hidden, east, 'Read');
    assert.equal((await edit(east, deal, { Client__c: hidden })).status, 204);
  });
});

describe('an upsert onto a hidden record', () => {
  const count = (): number => test.query('SELECT Id FROM Deal__c').length;
  it('by a unique external id is refused and changes nothing', async () => {
    const hidden = owned('Deal__c', legal, { Key__c: 'taken', Note__c: 'before' });
    const before = count();
    assert.match(refusal(await test.call(east, 'PATCH', '/sobjects/Deal__c/Key__c/taken', { Note__c: 'after' })), /^INSUFFICIENT_ACCESS/);
    const record = { attributes: { type: 'Deal__c' }, Key__c: 'taken', Note__c: 'after' };
    const { body } = await test.call(east, 'PATCH', '/composite/sobjects/Deal__c/Key__c', { records: [record] });
    assert.equal(body[0].success, false);
    assert.deepEqual([stored(hidden, 'Note__c'), count()], ['before', before]);
  });
  it('by id is refused and changes nothing', async () => {
    const hidden = owned('Deal__c', legal, { Note__c: 'before' });
    const record = { attributes: { type: 'Deal__c' }, Id: hidden, Note__c: 'after' };
    const { body } = await test.call(east, 'PATCH', '/composite/sobjects/Deal__c/Id', { records: [record] });
    assert.match(body[0].errors[0].statusCode, /^INSUFFICIENT_ACCESS/);
    assert.equal(stored(hidden, 'Note__c'), 'before');
  });
  it('by an external id that others may have too neither changes nor names it', async () => {
    const hidden = owned('Deal__c', legal, { Alias__c: 'twin', Note__c: 'before' });
    const own = owned('Deal__c', east, { Alias__c: 'twin' });
    const { body } = await test.call(east, 'PATCH', '/sobjects/Deal__c/Alias__c/twin', { Note__c: 'after' });
    assert.doesNotMatch(JSON.stringify(body), new RegExp(hidden));
    assert.equal(stored(hidden, 'Note__c'), 'before');
    assert.equal((await found(east, `SELECT Id FROM Deal__c WHERE Id = '${own}'`)).length, 1);
  });
});

describe('a detail', () => {
  const lineOf = (deal: string): string => test.insert('Line__c', { Name: 'Line', Deal__c: deal });
  it('moves only between masters that the user may edit', async () => {
    const [own, other] = [owned('Deal__c', east), owned('Deal__c', east)];
    const [readable, hidden] = [owned('Deal__c', legal), owned('Deal__c', legal)];
    await share(legal, readable, east, 'Read');
    const line = lineOf(own);
    assert.equal((await edit(east, line, { Deal__c: other })).status, 204);
    for (const master of [readable, hidden]) assert.equal(refusal(await edit(east, line, { Deal__c: master })), CROSS);
    assert.equal(refusal(await edit(east, lineOf(readable), { Deal__c: own })), 'INSUFFICIENT_ACCESS_OR_READONLY');
    assert.match(refusal(await edit(east, lineOf(hidden), { Deal__c: own })), /^INSUFFICIENT_ACCESS/);
    assert.equal(stored(line, 'Deal__c', 'Line__c'), other);
  });
  it('goes with its master, also where the user does not see it', async () => {
    const deal = owned('Deal__c', east);
    const joint = test.insert('Joint__c', { Name: 'Joint', Deal__c: deal, Client__c: owned('Client__c', legal) });
    assert.deepEqual(await found(east, `SELECT Id FROM Joint__c WHERE Id = '${joint}'`), []);
    assert.equal((await test.call(east, 'DELETE', `/sobjects/Deal__c/${deal}`)).status, 204);
    assert.deepEqual(test.query(`SELECT Id FROM Joint__c WHERE Id = '${joint}'`), []);
  });
  it('goes with its master, also where the user has no right on such details', async () => {
    const user = person('East', { sets: ['Keeper'] });
    const deal = owned('Deal__c', user);
    const line = lineOf(deal);
    assert.equal((await test.call(user, 'DELETE', `/sobjects/Deal__c/${deal}`)).status, 204);
    assert.deepEqual(test.query(`SELECT Id FROM Line__c WHERE Id = '${line}'`), []);
  });
});

describe('a record', () => {
  it('that is hidden is not deleted, by any path', async () => {
    const hidden = owned('Deal__c', legal);
    assert.equal(refusal(await test.call(east, 'DELETE', `/sobjects/Deal__c/${hidden}`)), CROSS);
    assert.equal((await test.call(east, 'DELETE', `/composite/sobjects?ids=${hidden}`)).body[0].success, false);
    assert.ok((await test.call(east, 'DELETE', `/ui-api/records/${hidden}`)).status >= 400);
    assert.equal(test.query(`SELECT Id FROM Deal__c WHERE Id = '${hidden}'`).length, 1);
  });
  it('that everyone may edit is for its owner and those above to delete and to give away', async () => {
    const board = owned('Board__c', east);
    assert.equal(await reach(legal, board), 'Edit');
    for (const user of [legal, west]) {
      assert.equal(refusal(await test.call(user, 'DELETE', `/sobjects/Board__c/${board}`)), 'INSUFFICIENT_ACCESS_OR_READONLY');
      assert.equal(refusal(await edit(user, board, { OwnerId: user })), 'INSUFFICIENT_ACCESS_OR_READONLY');
    }
    assert.equal((await edit(head, board, { OwnerId: head })).status, 204);
    assert.equal((await test.call(head, 'DELETE', `/sobjects/Board__c/${board}`)).status, 204);
  });
  it('is given away by who may edit it and holds Transfer Record', async () => {
    deployed({ 'permissionsets/Mover.permissionset': `<label>Mover</label>${userRight('TransferAnyEntity')}` });
    const mover = person(undefined, { sets: ['Desk', 'Mover'] });
    const deal = owned('Deal__c', east);
    await share(east, deal, mover, 'Edit');
    assert.equal((await edit(mover, deal, { OwnerId: west })).status, 204);
    assert.equal(stored(deal, 'OwnerId'), west);
  });
  it('loses what was shared by hand when a flow gives it to another owner', async () => {
    deployed({ 'flows/Handover.flow': handover(west) });
    const deal = owned('Deal__c', east);
    await share(east, deal, legal, 'Edit');
    assert.equal((await edit(east, deal, { Stage__c: 'Handover' })).status, 204);
    assert.equal(stored(deal, 'OwnerId'), west);
    assert.deepEqual([await reach(east, deal), await reach(legal, deal)], ['none', 'none']);
  });
});

describe('a flow', () => {
  it('reads and writes rows that the user who set it off cannot see', async () => {
    deployed({ 'flows/Tell_Client.flow': tellClient });
    const client = owned('Client__c', legal, { Key__c: 'flow' });
    assert.equal(await reach(east, client), 'none');
    const answer = await test.call(east, 'POST', '/sobjects/Deal__c', { Name: 'Told', Stage__c: 'Tell', Note__c: 'flow' });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    assert.equal(stored(client, 'Note__c', 'Client__c'), 'told');
    assert.equal(await reach(east, client), 'none');
  });
});

describe('many records at once', () => {
  it('are judged one by one', async () => {
    const [own, hidden, board] = [owned('Deal__c', east), owned('Deal__c', legal), owned('Board__c', legal)];
    const records = [own, hidden, board].map((id) => ({ attributes: { type: id === board ? 'Board__c' : 'Deal__c' }, id, Note__c: 'many' }));
    const { body } = await test.call(east, 'PATCH', '/composite/sobjects', { records });
    assert.deepEqual(
      body.map((one: { success: boolean }) => one.success),
      [true, false, true],
    );
    const all = await test.call(east, 'PATCH', '/composite/sobjects', {
      allOrNone: true,
      records: records.map((one) => ({ ...one, Note__c: 'all' })),
    });
    assert.equal(
      all.body.some((one: { success: boolean }) => one.success),
      false,
    );
    assert.deepEqual([stored(own, 'Note__c'), stored(hidden, 'Note__c')], ['many', null]);
  });
  it('that were rolled back leave no rights behind', async () => {
    const deal = owned('Deal__c', stranger);
    const team = idOf('Group', 'Team', 'Regular');
    await share(stranger, deal, team, 'Read');
    const membership = { attributes: { type: 'GroupMember' }, GroupId: team, UserOrGroupId: legal };
    const user = { attributes: { type: 'Deal__c' }, Name: 'Checked', Stage__c: 'Approved' };
    const { body } = await test.call(test.adminId, 'POST', '/composite/sobjects', { allOrNone: true, records: [membership, user] });
    assert.equal(body[0].success, false);
    assert.equal(await reach(legal, deal), 'none');
  });
});
