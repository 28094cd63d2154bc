/** Records by REST and the CLI. */
import assert from 'node:assert/strict';
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
    bound: 'limits: daily calls are counted, the rest is fixed',
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
    what: 'composite, batch, graph',
    state: 'refused',
    by: 'HTTP',
    check: refused('POST', '/composite', 'NOT_FOUND', { compositeRequest: [] }),
  },
  {
    area: 'data',
    what: 'Bulk API',
    state: 'refused',
    by: 'HTTP',
    check: refused('POST', '/jobs/ingest', 'NOT_FOUND', { object: 'Tree__c', operation: 'insert' }),
  },
  { area: 'data', what: 'SOSL', state: 'refused', by: 'HTTP', check: refused('GET', '/search?q=FIND%20{x}', 'NOT_FOUND') },
];
