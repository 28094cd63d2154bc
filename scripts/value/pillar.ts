import type { Pillar } from '../jobs/pillar-contract.ts';
import type { Job } from '../jobs/run.ts';
import { valueJob } from './job.ts';
import { sample } from './sample.ts';
import { trials } from './trials.ts';

/** What a CRM is worth: KPIs agreed with the business, measured against their baseline. */
export const value: Pillar = {
  name: 'value',
  jobs: [valueJob as Job<never>],
  objects: {
    CRM_Program__c: 'Labour_Budget__c',
    Beneficiary__c: 'Population__c',
    Value_KPI__c: 'Unit_Value__c',
    KPI_Signature__c: 'Side__c',
    KPI_Measurement__c: 'Baseline_Copy__c',
    KPI_Source__c: 'Period_Column__c',
    Value_Initiative__c: 'Value_Link__c',
  },
  people: {
    'KPI_Signature__c.Signed_By__c': { then: 'keep', because: 'which prove who agreed' },
    'KPI_Signature__c.Revoked_By__c': { then: 'keep', because: 'which prove who agreed' },
    'Value_KPI__c.KPI_Owner__c': { then: 'clear' },
    'Value_KPI__c.Backup_Owner__c': { then: 'clear' },
  },
  sample,
  trials,
  checks: [],
};
