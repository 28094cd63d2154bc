import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Connection } from 'jsforce';
import { issueToken } from '../../src/api/context.ts';
import { field, OBJECTS, serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';
import { makeUser, SETS } from '../permissions/users.ts';

let test: TestServer;
let admin: Connection;

/** A child of accounts that may not be changed once it is there: its rule does not run when it is reparented. */
const VISIT = `<deploymentStatus>Deployed</deploymentStatus>${field('Account__c', 'Lookup', '<deleteConstraint>SetNull</deleteConstraint><referenceTo>Account</referenceTo><relationshipName>Visits</relationshipName>')}<label>Visit</label><nameField><label>Name</label><type>Text</type></nameField><pluralLabel>Visits</pluralLabel><sharingModel>ReadWrite</sharingModel><validationRules><fullName>Stays</fullName><active>true</active><errorConditionFormula>NOT(ISNEW())</errorConditionFormula><errorMessage>A visit stays.</errorMessage></validationRules>`;

before(async () => {
  test = await serveOrg({ ...OBJECTS, ...SETS, 'Visit__c.object': VISIT });
  admin = new Connection({ instanceUrl: test.url, accessToken: issueToken(test.org, test.adminId, 'access'), version: '67.0' });
});
after(() => test.close());

interface Told {
  success: boolean;
  id: string | undefined;
  merged: string[];
  related: string[];
  /** Code and message of the first error. */
  error: string | undefined;
}

/** Values of the elements of a name. */
const elements = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value);

async function call(body: string, userId = test.adminId): Promise<string> {
  const answer = await fetch(`${test.url}/services/Soap/u/67.0`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml', SOAPAction: '""' },
    body: `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><SessionHeader xmlns="urn:partner.soap.sforce.com"><sessionId>${issueToken(test.org, userId, 'access')}</sessionId></SessionHeader></s:Header><s:Body>${body}</s:Body></s:Envelope>`,
  });
  return answer.text();
}

/** Merges records into the first. */
async function merge(object: string, [master = '', ...losers]: string[], values = '', userId?: string): Promise<Told> {
  const ids = losers.map((id) => `<recordToMergeIds>${id}</recordToMergeIds>`).join('');
  const xml = await call(
    `<merge xmlns="urn:partner.soap.sforce.com"><request><masterRecord><type xmlns="urn:sobject.partner.soap.sforce.com">${object}</type><Id>${master}</Id>${values}</masterRecord>${ids}</request></merge>`,
    userId,
  );
  const [code, message] = [elements(xml, 'statusCode')[0], elements(xml, 'message')[0]];
  return {
    ...{ success: elements(xml, 'success')[0] === 'true', id: elements(xml, 'id')[0] },
    ...{ merged: elements(xml, 'mergedRecordIds'), related: elements(xml, 'updatedRelatedIds') },
    error: code === undefined ? elements(xml, 'faultstring')[0] : `${code}: ${message ?? ''}`,
  };
}

const contact = (LastName: string, more: Record<string, unknown> = {}): string => test.insert('Contact', { LastName, ...more });
const valueOf = (object: string, id: string, name: string): unknown => test.one(`SELECT ${name} FROM ${object} WHERE Id = '${id}'`)[name];

describe('merging', () => {
  it('moves children without their rules, deletes the others, and keeps their master in the bin', async () => {
    const [winner, loser] = [test.insert('Account', { Name: 'Acme' }), test.insert('Account', { Name: 'ACME Inc' })];
    const visit = test.insert('Visit__c', { Name: 'First', Account__c: loser });
    const person = contact('Novak', { AccountId: loser });
    const task = test.insert('Task', { Subject: 'Call', WhatId: loser });
    const told = await merge('Account', [winner, loser]);
    assert.deepEqual([told.success, told.id, told.merged], [true, winner, [loser]], told.error);
    assert.deepEqual([...told.related].sort(), [visit, person, task].sort());
    for (const [object, id, name] of [
      ['Visit__c', visit, 'Account__c'],
      ['Contact', person, 'AccountId'],
      ['Task', task, 'WhatId'],
    ] as const)
      assert.equal(valueOf(object, id, name), winner);
    const { records } = await admin.query<{ IsDeleted: boolean; MasterRecordId: string }>(
      `SELECT IsDeleted, MasterRecordId FROM Account WHERE Id = '${loser}' AND MasterRecordId != NULL`,
      { scanAll: true },
    );
    assert.deepEqual(
      records.map((one) => [one.IsDeleted, one.MasterRecordId]),
      [[true, winner]],
    );
  });

  it('keeps the values of the master, and blanks, but for those that the request gives; the oldest creation stays', async () => {
    const older = contact('Old', { Email: 'old@example.com', Phone: '1', Department: 'Sales' });
    const winner = contact('New', { Email: 'new@example.com', Title: 'Head' });
    const created = valueOf('Contact', older, 'CreatedDate');
    const told = await merge('Contact', [winner, older], '<Phone>1</Phone><fieldsToNull>Title</fieldsToNull>');
    assert.equal(told.success, true, told.error);
    const row = test.one(`SELECT LastName, Email, Phone, Title, Department, CreatedDate FROM Contact WHERE Id = '${winner}'`);
    assert.deepEqual(
      [row['LastName'], row['Email'], row['Phone'], row['Title'], row['Department'], row['CreatedDate']],
      ['New', 'new@example.com', '1', null, null, created],
    );
  });

  it('leaves two members of a campaign where two were', async () => {
    const campaign = test.insert('Campaign', { Name: 'Spring' });
    const [winner, loser] = [contact('Twice'), contact('Twice')];
    for (const ContactId of [winner, loser]) test.insert('CampaignMember', { CampaignId: campaign, ContactId });
    assert.equal((await merge('Contact', [winner, loser])).success, true);
    assert.equal((await admin.query(`SELECT Id FROM CampaignMember WHERE ContactId = '${winner}'`)).totalSize, 2);
  });

  it('brings a record back without what was moved, and without a master', async () => {
    const [winner, loser] = [contact('Stays'), contact('Goes', { Phone: '42' })];
    const task = test.insert('Task', { Subject: 'Call', WhoId: loser });
    await merge('Contact', [winner, loser]);
    assert.equal([await admin.soap.undelete([loser])].flat()[0]?.success, true);
    assert.deepEqual([valueOf('Contact', loser, 'Phone'), valueOf('Contact', loser, 'MasterRecordId')], ['42', null]);
    assert.equal(valueOf('Task', task, 'WhoId'), winner);
  });

  it('merges leads, and three at a time at most', async () => {
    const leads = ['A', 'B', 'C', 'D'].map((LastName) => test.insert('Lead', { LastName, Company: 'X', Status: 'Open - Not Contacted' }));
    const four = await merge('Lead', leads);
    assert.match(four.error ?? '', /^MERGE_FAILED: Up to three records/);
    const three = await merge('Lead', leads.slice(0, 3));
    assert.deepEqual([three.success, three.merged], [true, leads.slice(1, 3)]);
  });

  it('refuses a redundant relation, in the words of the platform', async () => {
    const account = test.insert('Account', { Name: 'Related' });
    const [one, other] = [contact('One'), contact('Other')];
    for (const ContactId of [one, other]) test.insert('AccountContactRelation', { AccountId: account, ContactId });
    const told = await merge('Contact', [one, other]);
    assert.match(told.error ?? '', /^MERGE_FAILED: These contacts have the same related account\. Open the related account record/);
    assert.equal(valueOf('Contact', other, 'LastName'), 'Other');
  });

  it('refuses to merge a contact with a portal user into one without', async () => {
    const account = test.insert('Account', { Name: 'Portal' });
    const [winner, loser] = [contact('Plain', { AccountId: account }), contact('Portal', { AccountId: account })];
    const user = makeUser(test, 'portal', 'Reader');
    test.org.store.run(`UPDATE ${test.org.store.ensureTable(test.org.object('User'))} SET "ContactId" = ? WHERE "Id" = ?`, loser, user);
    assert.match(
      (await merge('Contact', [winner, loser])).error ?? '',
      /^MERGE_FAILED: When merging portal enabled contacts, the master record must be/,
    );
    assert.equal((await merge('Contact', [loser, winner])).success, true);
  });

  it('refuses a cycle of accounts, and leaves no trace', async () => {
    const top = test.insert('Account', { Name: 'Top' });
    const middle = test.insert('Account', { Name: 'Middle', ParentId: top });
    const below = test.insert('Account', { Name: 'Below', ParentId: middle });
    assert.match((await merge('Account', [below, top])).error ?? '', /^CIRCULAR_DEPENDENCY/);
    assert.equal(valueOf('Account', middle, 'ParentId'), top);
  });

  it('refuses what the user may not delete, other objects, and records that are gone', async () => {
    const reader = makeUser(test, 'nomerge', 'Reader');
    const [one, other] = [contact('Ours'), contact('Ours')];
    assert.match((await merge('Contact', [one, other], '', reader)).error ?? '', /^(INSUFFICIENT_ACCESS|INVALID_TYPE)/);
    const programs = ['P', 'Q'].map((Name) => test.insert('Program__c', { Name }));
    assert.match((await merge('Program__c', programs)).error ?? '', /^INVALID_TYPE: Program__c cannot be merged/);
    assert.match((await merge('Contact', [one, one])).error ?? '', /^MERGE_FAILED/);
    test.remove('Contact', other);
    assert.match((await merge('Contact', [one, other])).error ?? '', /^ENTITY_IS_DELETED/);
    assert.match(await call('<merge xmlns="urn:partner.soap.sforce.com"><mergeRequests/></merge>'), /mergeRequests invalid at this location/);
  });
});
