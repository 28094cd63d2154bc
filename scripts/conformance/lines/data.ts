/** Records by REST and the CLI. */
import assert from 'node:assert/strict';
import { clientOf } from '../../org/client.ts';
import { mergeRecords, undeleteRecords } from '../../org/soap.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALIAS } from '../throwaway-org.ts';
import { json, refused } from './line.ts';
import type { Line } from './line.ts';

export const DATA_LINES: Line[] = [
  {
    area: 'data',
    what: 'sf data create, get, update, delete record; query; export and import tree',
    state: 'supported',
    by: 'sf',
    check: async (org) => {
      const { result } = (await json(org, ['data', 'create', 'record', '-o', ALIAS, '-s', 'Tree__c', '-v', 'Name=Elm Height__c=3'])) as {
        result: { id: string };
      };
      await json(org, ['data', 'update', 'record', '-o', ALIAS, '-s', 'Tree__c', '-i', result.id, '-v', 'Height__c=4']);
      const got = (await json(org, ['data', 'get', 'record', '-o', ALIAS, '-s', 'Tree__c', '-i', result.id])) as { result: { Height__c: number } };
      assert.equal(got.result.Height__c, 4);
      await json(org, ['data', 'export', 'tree', '-o', ALIAS, '-q', 'SELECT Name, Height__c FROM Tree__c', '-d', 'out']);
      await json(org, ['data', 'import', 'tree', '-o', ALIAS, '-f', 'out/Tree__c.json']);
      await json(org, ['data', 'delete', 'record', '-o', ALIAS, '-s', 'Tree__c', '-i', result.id]);
    },
  },
  {
    area: 'data',
    what: 'REST: CRUD, upsert by external id, describe, limits, recordCount',
    state: 'partial',
    bound: 'limits: daily calls and bulk queries are counted, the rest is fixed',
    by: 'jsforce',
    check: async (org) => {
      const trees = org.admin.sobject('Tree__c');
      const upsert = (Height__c: number) => trees.upsert({ Key__c: 'k1', Name: 'Keyed', Height__c }, 'Key__c');
      const [first, second] = [await upsert(1), await upsert(2)];
      assert.deepEqual([first.success, second.success, (second as { created?: boolean }).created ?? false], [true, true, false]);
      assert.ok((await trees.describe()).fields.some((field) => field.name === 'Height__c'));
      assert.ok((await org.admin.limits())['DailyApiRequests']);
    },
  },
  {
    area: 'data',
    what: 'collections of 200, tree',
    state: 'supported',
    by: 'jsforce',
    check: async (org) => {
      const made = await org.admin.sobject('Tree__c').create(Array.from({ length: 200 }, (_, index) => ({ Name: `T${index}`, Kind__c: 'Ash' })));
      assert.ok(made.every((one) => one.success));
    },
  },
  {
    area: 'data',
    what: 'composite: 25 requests in one call, 5 of them queries or collections; references, allOrNone',
    state: 'partial',
    bound: 'of records, queries, describes, collections and trees; composite/batch and composite/graph are refused',
    by: 'HTTP',
    check: async (org) => {
      const base = `/services/data/v67.0`;
      const compositeRequest = [
        { method: 'POST', url: `${base}/sobjects/Tree__c`, referenceId: 'tree', body: { Name: 'Composite' } },
        { method: 'GET', url: `${base}/query?q=SELECT+Name+FROM+Tree__c+WHERE+Id='@{tree.id}'`, referenceId: 'found' },
      ];
      const { body } = await org.http('POST', '/composite', { allOrNone: true, compositeRequest });
      const [, found] = (body as { compositeResponse: { body: { records?: { Name: string }[] } }[] }).compositeResponse;
      assert.equal(found?.body.records?.[0]?.Name, 'Composite');
    },
  },
  {
    area: 'data',
    what: 'recycle bin: queryAll, undelete, emptyRecycleBin',
    state: 'partial',
    bound: 'lookups that a deletion emptied stay empty',
    by: 'jsforce',
    check: async (org) => {
      const made = await org.admin.sobject('Tree__c').create({ Name: 'Bin' });
      const id = made.id ?? '';
      await org.admin.sobject('Tree__c').destroy(id);
      assert.equal((await org.admin.query(`SELECT Id FROM Tree__c WHERE Id = '${id}'`, { scanAll: true })).totalSize, 1);
      await org.admin.soap.undelete([id]);
      assert.equal((await org.admin.query(`SELECT Id FROM Tree__c WHERE Id = '${id}'`)).totalSize, 1);
    },
  },
  {
    area: 'data',
    what: 'SOAP merge of accounts, contacts and leads: children, MasterRecordId, what blocks it, undelete afterwards',
    state: 'partial',
    bound: 'no person accounts; territories, teams and approvals are not looked at',
    by: 'HTTP',
    check: async (org) => {
      const [winner = '', loser = ''] = (await org.admin.sobject('Account').create([{ Name: 'Stays' }, { Name: 'Goes' }])).map(({ id }) => id);
      const contact = await org.admin.sobject('Contact').create({ LastName: 'Moves', AccountId: loser ?? '' });
      const merged = await mergeRecords(clientOf(org.admin), [{ object: 'Account', masterId: winner ?? '', values: {}, losers: [loser ?? ''] }]);
      assert.deepEqual(merged, [{ success: true, errors: [] }]);
      assert.equal((await org.admin.sobject('Contact').retrieve(contact.id ?? ''))['AccountId'], winner);
      const { records } = await org.admin.query<{ MasterRecordId: string }>(`SELECT MasterRecordId FROM Account WHERE Id = '${loser}'`, {
        scanAll: true,
      });
      assert.equal(records[0]?.MasterRecordId, winner);
      assert.deepEqual(await undeleteRecords(clientOf(org.admin), [loser ?? '']), [{ success: true, errors: [] }]);
    },
  },
  {
    area: 'data',
    what: 'composite/batch, composite/graph',
    state: 'refused',
    by: 'HTTP',
    check: refused('POST', '/composite/batch', 'NOT_FOUND', { batchRequests: [] }),
  },
  {
    area: 'data',
    what: 'Bulk API 2.0: sf data import, upsert, update, delete, export bulk, bulk results; job results, abort, paging, locks between chunks',
    state: 'partial',
    bound: 'no job and rows in one multipart request; result order is that of the chunks',
    by: 'sf',
    check: async (org) => {
      const file = (name: string): string => join(org.home, name);
      const bulk = async (...args: string[]): Promise<{ result: Record<string, unknown> }> =>
        (await json(org, ['data', ...args, '-o', ALIAS])) as { result: Record<string, unknown> };
      writeFileSync(file('new.csv'), 'Name,Key__c\nBulk one,b1\nBulk two,b2\n');
      const made = await bulk('import', 'bulk', '-s', 'Tree__c', '-f', file('new.csv'), '--wait', '5');
      assert.deepEqual([made.result['processedRecords'], made.result['failedRecords']], [2, 0]);
      writeFileSync(file('keyed.csv'), 'Key__c,Height__c\r\nb1,7\r\nb3,8\r\n');
      await bulk('upsert', 'bulk', '-s', 'Tree__c', '-f', file('keyed.csv'), '-i', 'Key__c', '--line-ending', 'CRLF', '--wait', '5');
      const query = "SELECT Id, Height__c FROM Tree__c WHERE Key__c IN ('b1', 'b2', 'b3') ORDER BY Key__c";
      await bulk('export', 'bulk', '-q', query, '--output-file', file('out.csv'), '-r', 'csv', '--wait', '5');
      const rows = readFileSync(file('out.csv'), 'utf8').trim().split('\n');
      assert.deepEqual(
        rows.slice(1).map((row) => row.split(',')[1]?.replaceAll('"', '')),
        ['7', '', '8'],
      );
      writeFileSync(
        file('gone.csv'),
        `Id\n${rows
          .slice(1)
          .map((row) => row.split(',')[0]?.replaceAll('"', ''))
          .join('\n')}\n`,
      );
      await bulk('delete', 'bulk', '-s', 'Tree__c', '-f', file('gone.csv'), '--wait', '5');
      assert.equal((await org.admin.query(query)).totalSize, 0);
      const job = org.admin.bulk2.createJob({ object: 'Tree__c', operation: 'insert' });
      await job.open();
      await job.uploadData([{ Name: 'By jsforce' }, { Name: 'Also' }]);
      await job.close();
      await job.poll(100, 10_000);
      const results = await job.getAllResults();
      assert.deepEqual([results.successfulResults.length, results.failedResults.length], [2, 0]);
    },
  },
  { area: 'data', what: 'Bulk API 1.0', state: 'refused', by: 'HTTP', check: refused('GET', '/async/job', 'NOT_FOUND') },
  { area: 'data', what: 'SOSL', state: 'refused', by: 'HTTP', check: refused('GET', '/search?q=FIND%20{x}', 'NOT_FOUND') },
];
