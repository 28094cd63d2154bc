import type { Pillar } from '../jobs/pillar-contract.ts';
import type { Job } from '../jobs/run.ts';
import { adoptionJob } from './job.ts';
import { nudgesJob } from './nudges/job.ts';
import { nudgeChecks } from './nudges/read-checks.ts';
import { uncountable } from './read-rights.ts';
import { sample } from './sample.ts';

/** Who uses the CRM, how much of the business is in it, and what helps. */
export const adoption: Pillar = {
  name: 'adoption',
  jobs: [adoptionJob as Job<never>, nudgesJob as Job<never>],
  objects: {
    Adoption_Snapshot__c: 'Segment_Type__c',
    User_Adoption__c: 'Week__c',
    Business_Volume__c: 'Segment_Type__c',
    Adoption_Target__c: 'Valid_From__c',
    Adoption_Privacy__c: 'Mode__c',
    Automated_User__c: 'Status__c',
    Process_Step__c: 'Date_Field__c',
    Nudge_Rule__c: 'Cool_Down_Days__c',
    Nudge_Text__c: 'Language__c',
    Nudge_Result__c: 'Withheld_Users__c',
    Adoption_Nudge__c: 'Snoozed_Until__c',
    Nudge_Trial__c: 'Slot_Until__c',
    Nudge_Preference__c: 'Quiet_From__c',
  },
  records: { 'Adoption_Nudge__c.Record_Id__c': { then: 'delete' }, 'Nudge_Trial__c.Record_Id__c': { then: 'clear' } },
  people: {
    'User_Adoption__c.User__c': { then: 'delete' },
    'Automated_User__c.User__c': { then: 'delete' },
    'Nudge_Trial__c.User__c': { then: 'delete' },
    'Adoption_Nudge__c.OwnerId': { then: 'delete' },
    'Nudge_Preference__c.OwnerId': { then: 'delete' },
  },
  sample,
  trials: [],
  checks: [{ name: 'adoption-rights', title: 'Process steps', run: uncountable }, ...nudgeChecks],
};
