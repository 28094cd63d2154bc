import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { issueToken } from '../../src/api/context.ts';
import { serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';

describe('an update through the UI API of what was read before', () => {
  let test: TestServer;
  let program: string;
  before(async () => {
    test = await serveOrg();
    program = test.insert('Program__c', { Name: 'One' });
  });
  after(() => test.close());

  const save = async (name: string, headers: Record<string, string>): Promise<{ status: number; body: { errorCode?: string }[] }> => {
    const answer = await fetch(`${test.url}/services/data/v67.0/ui-api/records/${program}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${issueToken(test.org, test.adminId, 'access')}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ fields: { Name: name } }),
    });
    return { status: answer.status, body: (await answer.json()) as { errorCode?: string }[] };
  };
  const readAt = async (): Promise<string> =>
    (await test.call(test.adminId, 'GET', `/ui-api/records/${program}?fields=Program__c.Name`)).body.lastModifiedDate;
  const name = () => test.one(`SELECT Name FROM Program__c WHERE Id = '${program}'`)['Name'];

  it('is saved while nobody else has saved the record, and whenever no header asks', async () => {
    const read = await readAt();
    assert.equal((await save('Two', { 'If-Modified-Since': read })).status, 200);
    test.org.now = () => new Date('2026-05-14T11:00:00Z');
    assert.equal((await save('Three', {})).status, 200);
    assert.equal(name(), 'Three');
  });

  for (const header of ['If-Modified-Since', 'If-Unmodified-Since'])
    it(`answers 412 to ${header} when the record was saved in the meantime`, async () => {
      const read = await readAt();
      const later = new Date(Date.parse(read) + 60_000);
      test.org.now = () => later;
      test.update('Program__c', program, { Name: 'Theirs' });
      for (const moment of [read, new Date(read).toUTCString()]) {
        const { status, body } = await save('Mine', { [header]: moment });
        assert.deepEqual([status, body[0]?.errorCode], [412, 'PRECONDITION_FAILED']);
      }
      assert.equal(name(), 'Theirs');
      assert.equal((await save('Mine', { [header]: later.toUTCString() })).status, 200);
    });

  it('refuses a header that is no date', async () => {
    assert.equal((await save('Mine', { 'If-Modified-Since': 'yesterday evening' })).status, 400);
  });
});
