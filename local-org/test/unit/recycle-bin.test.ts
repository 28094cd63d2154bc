import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Connection } from 'jsforce';
import { issueToken } from '../../src/api/context.ts';
import { OBJECTS, serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';
import { makeUser, SETS } from '../permissions/users.ts';

let test: TestServer;
let admin: Connection;
const connectionOf = (userId: string): Connection =>
  new Connection({ instanceUrl: test.url, accessToken: issueToken(test.org, userId, 'access'), version: '67.0' });
before(async () => {
  test = await serveOrg({ ...OBJECTS, ...SETS });
  admin = connectionOf(test.adminId);
});
after(() => test.close());

/** A program with a phase and an item, and a link that looks up to the program. */
function tree(name: string) {
  const program = test.insert('Program__c', { Name: name });
  const phase = test.insert('Phase__c', { Name: `${name} 1`, Program__c: program });
  const item = test.insert('Item__c', { Name: `${name} 1.1`, Phase__c: phase, Quantity__c: 2, Unit_Price__c: 3 });
  const link = test.insert('Link__c', { Purpose__c: 'x', Program__c: program });
  return { program, phase, item, link };
}
const count = async (soql: string): Promise<number> => (await admin.query(soql)).totalSize;
const countAll = async (soql: string): Promise<number> => (await admin.query(soql, { scanAll: true })).totalSize;

describe('a deleted record', () => {
  it('is in the bin with its details: queryAll shows them, query does not', async () => {
    const { program, item } = tree('gone');
    test.remove('Program__c', program);
    assert.equal(await count(`SELECT Id FROM Item__c WHERE Id = '${item}'`), 0);
    const { records } = await admin.query<{ IsDeleted: boolean; Phase__r: { Program__r: { Name: string } }; Cost__c: number }>(
      `SELECT IsDeleted, Cost__c, Phase__r.Program__r.Name FROM Item__c WHERE Id = '${item}'`,
      { scanAll: true },
    );
    assert.deepEqual([records[0]?.IsDeleted, records[0]?.Cost__c, records[0]?.Phase__r.Program__r.Name], [true, 6, 'gone']);
    assert.equal(await countAll(`SELECT COUNT() FROM Program__c WHERE IsDeleted = TRUE AND Name = 'gone'`), 1);
  });

  it('comes back with its details and sums; a lookup that was emptied stays empty', async () => {
    const { program, phase, link } = tree('back');
    test.remove('Program__c', program);
    const [result] = [await admin.soap.undelete([program])].flat();
    assert.equal(result?.success, true);
    assert.equal(test.one(`SELECT Cost__c FROM Program__c WHERE Id = '${program}'`)['Cost__c'], 6);
    assert.equal(test.one(`SELECT Program__c FROM Phase__c WHERE Id = '${phase}'`)['Program__c'], program);
    assert.equal(test.one(`SELECT Program__c FROM Link__c WHERE Id = '${link}'`)['Program__c'], null);
    assert.equal(await countAll(`SELECT Id FROM Program__c WHERE Id = '${program}'`), 1);
  });

  it('cannot come back without its master, beside another of the same key, or when it never went', async () => {
    const { program, phase } = tree('orphan');
    test.remove('Phase__c', phase);
    test.remove('Program__c', program);
    const keyed = test.insert('Program__c', { Name: 'k', Key__c: 'twice' });
    test.remove('Program__c', keyed);
    const other = test.insert('Program__c', { Name: 'k2', Key__c: 'twice' });
    const results = [await admin.soap.undelete([phase, keyed, other])].flat();
    assert.deepEqual(
      results.map((one) => [one.success, (one.errors as unknown as { statusCode: string }[] | undefined)?.[0]?.statusCode]),
      [
        [false, 'UNDELETE_FAILED'],
        [false, 'DUPLICATE_VALUE'],
        [false, 'UNDELETE_FAILED'],
      ],
    );
  });

  it('is brought back only by who deleted it, or by an administrator', async () => {
    const { program } = tree('mine');
    test.remove('Program__c', program);
    const editor = connectionOf(makeUser(test, 'editor', 'Editor'));
    const [result] = [await editor.soap.undelete([program])].flat();
    assert.equal(result?.success, false);
  });

  it('is gone for good once the bin is emptied, or after fifteen days', async () => {
    const { program } = tree('emptied');
    test.remove('Program__c', program);
    await admin.soap.emptyRecycleBin([program]);
    assert.equal(await countAll(`SELECT Id FROM Program__c WHERE Id = '${program}'`), 0);
    const { program: old } = tree('old');
    test.remove('Program__c', old);
    const now = test.org.now();
    test.org.now = () => new Date(now.getTime() + 16 * 86_400_000);
    test.remove('Program__c', tree('newer').program);
    test.org.now = () => now;
    assert.equal(await countAll(`SELECT Id FROM Program__c WHERE Id = '${old}'`), 0);
  });
});
