import type { Pillar } from '../jobs/pillar-contract.ts';
import type { Job } from '../jobs/run.ts';
import { duplicatesJob } from './duplicate-groups/job.ts';
import { qualityJob } from './job.ts';
import { unreadable } from './read-object.ts';
import { sample } from './sample.ts';

/** Whether the data can be trusted: rules, scans of the org, and issues that stewards work. */
export const quality: Pillar = {
  name: 'quality',
  jobs: [qualityJob as Job<never>, duplicatesJob as Job<never>],
  objects: {
    Quality_Rule__c: 'Blocks_Import__c',
    Quality_Scan__c: 'Not_Kept__c',
    Quality_Score__c: 'Ties__c',
    Quality_Issue__c: 'Waive_Reason__c',
    Import_Source__c: 'Max_Quarantined__c',
    Import_Batch__c: 'Quarantine_File__c',
    Stewardship_Hours__c: 'Booked_Hours__c',
    Duplicate_Group__c: 'Joined_Into__c',
    Duplicate_Member__c: 'Left_Out__c',
    Merge_Snapshot__c: 'Keep_Until__c',
  },
  people: {
    'Quality_Issue__c.Steward__c': { then: 'clear' },
    'Quality_Rule__c.Steward__c': { then: 'clear' },
    'Import_Source__c.Steward__c': { then: 'clear' },
    'Stewardship_Hours__c.Steward__c': { then: 'delete' },
    'Duplicate_Group__c.Approved_By__c': { then: 'clear' },
  },
  records: {
    'Quality_Issue__c.Record_Id__c': { then: 'delete' },
    'Duplicate_Member__c.Record_Id__c': { then: 'delete' },
    'Merge_Snapshot__c.Record_Id__c': { then: 'delete' },
  },
  sample,
  trials: [],
  checks: [{ name: 'quality-rights', title: 'Quality rules', run: unreadable }],
};
