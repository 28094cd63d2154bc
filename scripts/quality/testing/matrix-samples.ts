import type { Sample } from '../../../local-org/test/matrix/samples.ts';

/** Rules made so far: a version of a rule is there once. They are proposed: who may make one may not always activate it. */
let made = 0;

/** A valid record of each object of the pillar, for the permission matrix. */
export const samples: Record<string, Sample> = {
  Quality_Rule__c: {
    values: {
      ...{ Version__c: 1, Object__c: 'Contact', Fields__c: 'Email' },
      ...{ Kind__c: 'required', Dimension__c: 'completeness', Severity__c: 'high', Status__c: 'Proposed' },
    },
    edit: ['Fix__c', 'Ask for the address.'],
    prepare: () => ({ Rule_Id__c: `contact-email-${(made += 1)}` }),
  },
  Quality_Scan__c: { values: { Status__c: 'Running' }, edit: ['Records__c', 12] },
  Quality_Score__c: { values: { Checked__c: 10, Failed__c: 2 }, edit: ['Failed__c', 3] },
  Quality_Issue__c: {
    values: { Object__c: 'Contact', Record_Id__c: '003000000000001AAA', Field__c: 'Email', Reason__c: 'blank', Status__c: 'Open' },
    edit: ['Due__c', '2026-12-31'],
  },
  Import_Source__c: { values: { Name: 'ERP', Object__c: 'Contact' }, edit: ['Max_Quarantined__c', 5] },
  Stewardship_Hours__c: { values: { Month__c: '2026-05-01', Estimated_Hours__c: 2 }, edit: ['Booked_Hours__c', 3] },
  Duplicate_Group__c: { values: { Object__c: 'Contact', Proposal__c: 'Merge', Status__c: 'Open' }, edit: ['Survivor_Id__c', '003000000000001AAA'] },
  Duplicate_Member__c: { values: { Object__c: 'Contact', Record_Id__c: '003000000000001AAA' }, edit: ['Left_Out__c', true] },
  Merge_Snapshot__c: {
    values: { Object__c: 'Contact', Record_Id__c: '003000000000001AAA', Role__c: 'Merged', Content__c: '{}' },
    edit: ['Keep_Until__c', '2026-12-31'],
  },
  Import_Batch__c: { values: { Object__c: 'Contact', Status__c: 'Running', Rows__c: 10 }, edit: ['Rows__c', 12] },
};
