import type { Pillar } from '../jobs/pillar-contract.ts';
import type { Job } from '../jobs/run.ts';
import { adoptionJob } from './job.ts';
import { uncountable } from './read-rights.ts';
import { sample } from './sample.ts';

/** Who uses the CRM, and how much of the business is in it. */
export const adoption: Pillar = {
  name: 'adoption',
  jobs: [adoptionJob as Job<never>],
  objects: {
    Adoption_Snapshot__c: 'Segment_Type__c',
    User_Adoption__c: 'Week__c',
    Business_Volume__c: 'Segment_Type__c',
    Adoption_Target__c: 'Valid_From__c',
    Adoption_Privacy__c: 'Mode__c',
    Automated_User__c: 'Status__c',
    Process_Step__c: 'Date_Field__c',
  },
  people: {
    'User_Adoption__c.User__c': { then: 'delete' },
    'Automated_User__c.User__c': { then: 'delete' },
  },
  sample,
  trials: [],
  checks: [{ name: 'adoption-rights', title: 'Process steps', run: uncountable }],
};
