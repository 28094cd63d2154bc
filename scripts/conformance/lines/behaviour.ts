/** What deployed metadata does to records: formulas, rules, flows, record types, roll-ups. */
import assert from 'node:assert/strict';
import type { CheckContext, Line } from './line.ts';

const create = async (org: CheckContext, values: Record<string, unknown>): Promise<string> => {
  const made = await org.admin.sobject('Tree__c').create({ Name: 'Behaviour', ...values });
  return made.id ?? '';
};

const read = async (org: CheckContext, id: string): Promise<Record<string, unknown>> =>
  (await org.admin.sobject('Tree__c').retrieve(id)) as Record<string, unknown>;

export const BEHAVIOUR_LINES: Line[] = [
  {
    area: 'behaviour',
    what: 'formula fields, default values, validation rules',
    state: 'partial',
    bound: 'VLOOKUP, DISTANCE, GEOLOCATION, CURRENCYRATE and the like compile and fail when they are worked out',
    by: 'jsforce',
    check: async (org) => {
      assert.equal((await read(org, await create(org, { Height__c: 3 })))['Shadow__c'], 6);
      await assert.rejects(create(org, { Height__c: -1 }), /FIELD_CUSTOM_VALIDATION_EXCEPTION|A tree grows up/);
    },
  },
  {
    area: 'behaviour',
    what: 'roll-up summaries through three levels, also of formulas that stay on their record',
    state: 'supported',
    by: 'jsforce',
    check: async (org) => {
      const tree = await create(org, {});
      await org.admin.sobject('Leaf__c').create([2, 3].map((Size__c) => ({ Tree__c: tree, Size__c })));
      assert.equal((await read(org, tree))['Leaves__c'], 5);
    },
  },
  {
    area: 'behaviour',
    what: 'record-triggered flows: before and after save, before delete',
    state: 'partial',
    bound: 'screen, scheduled and platform-event flows are stored; an element that does not run warns at deploy',
    by: 'jsforce',
    check: async (org) => {
      assert.equal((await read(org, await create(org, { Height__c: 50 })))['Kind__c'], 'Oak');
    },
  },
  {
    area: 'behaviour',
    what: 'record types, their picklist values and defaults, dependent picklists',
    state: 'partial',
    bound: 'business processes of standard objects leave all values in',
    by: 'jsforce',
    check: async (org) => {
      const { recordTypeInfos, fields } = await org.admin.sobject('Tree__c').describe();
      const wild = recordTypeInfos.find((one) => one.name === 'Wild');
      assert.ok(wild);
      await assert.rejects(create(org, { RecordTypeId: wild.recordTypeId, Kind__c: 'Ash' }), /bad value for restricted picklist field: Ash/);
      assert.equal(fields.find((one) => one.name === 'Fruit__c')?.controllerName, 'Kind__c');
    },
  },
  {
    area: 'behaviour',
    what: 'duplicate rules and matching rules, DUPLICATES_DETECTED, the header that saves all the same',
    state: 'partial',
    bound: 'matching by Exact within one object, without conditions; other methods are refused at deploy, by name',
    by: 'jsforce',
    check: async (org) => {
      const twin = { Key__c: 'twin', Name: 'Twin' };
      await create(org, twin);
      await assert.rejects(create(org, twin), /DUPLICATES_DETECTED|duplicate record/);
      assert.equal((await org.admin.query('SELECT Id FROM DuplicateRule WHERE IsActive = TRUE')).totalSize, 1);
    },
  },
];
