import type { Pillar } from '../jobs/pillar-contract.ts';
import type { Job } from '../jobs/run.ts';
import { budgetJob } from './job.ts';
import { sample } from './sample.ts';

/** What a CRM costs over its life: phases, payments, spend, a share of the value, governance. */
export const budget: Pillar = {
  name: 'budget',
  jobs: [budgetJob as Job<never>],
  objects: {
    Lifecycle_Phase__c: 'Budget_Share__c',
    Payment_Milestone__c: 'Gate__c',
    Budget_Entry__c: 'Document_Number__c',
    Gain_Share_Agreement__c: 'Threshold__c',
    Gain_Share_KPI__c: 'KPI_Key__c',
    Gain_Share_Signature__c: 'Side_Key__c',
    Gain_Share_Settlement__c: 'Earlier_Amount__c',
    Gain_Share_Line__c: 'Settled_Before__c',
    Governance_Body__c: 'Cadence_Days__c',
    Governance_Member__c: 'Member_Key__c',
    Governance_Meeting__c: 'Held__c',
    Corrective_Action__c: 'Action_Owner__c',
  },
  people: {
    'Governance_Member__c.Person__c': { then: 'delete' },
    'Payment_Milestone__c.Accepted_By__c': { then: 'keep', because: 'which prove who accepted' },
    'Lifecycle_Phase__c.Phase_Owner__c': { then: 'clear' },
    'Gain_Share_Signature__c.Signed_By__c': { then: 'keep', because: 'which prove who agreed' },
    'Gain_Share_Signature__c.Revoked_By__c': { then: 'keep', because: 'which prove who agreed' },
    'Corrective_Action__c.Action_Owner__c': { then: 'clear' },
  },
  sample,
  trials: [],
  checks: [],
};
