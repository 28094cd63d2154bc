import type { Sample } from '../../../local-org/test/matrix/samples.ts';

/** Privacy settings made so far: a country has one. */
let countries = 0;

const week = { Week__c: '2026-11-23' };

/** A valid record of each object of the pillar, for the permission matrix. */
export const samples: Record<string, Sample> = {
  Adoption_Snapshot__c: { values: { ...week, Segment_Type__c: 'Team' }, edit: ['Active__c', 7] },
  User_Adoption__c: { values: week, edit: ['Steps__c', 7] },
  Business_Volume__c: { values: { Month__c: '2026-11-01', Segment_Type__c: 'Team' }, edit: ['CRM_Count__c', 7] },
  Adoption_Target__c: { values: { Segment_Type__c: 'Team', Valid_From__c: '2026-11-01', Adoption_Rate__c: 60 }, edit: ['Business_Share__c', 80] },
  Adoption_Privacy__c: {
    values: { Mode__c: 'Groups' },
    edit: ['Agreed_By__c', 'Works council'],
    prepare: () => ({ External_Key__c: `Country ${(countries += 1)}` }),
  },
  Automated_User__c: { values: { Status__c: 'Proposed' }, edit: ['Records__c', 7] },
  Process_Step__c: {
    values: { Object__c: 'Task', User_Field__c: 'OwnerId', Date_Field__c: 'CreatedDate' },
    edit: ['Active__c', true],
  },
  Nudge_Rule__c: {
    values: {
      Status__c: 'Proposed',
      Persona__c: 'User',
      Object__c: 'Task',
      User_Field__c: 'OwnerId',
      Action__c: 'Open Record',
      Acted_By__c: 'Record',
    },
    edit: ['Priority__c', 7],
  },
  Nudge_Text__c: { values: { Language__c: 'es', Message__c: 'Hola' }, edit: ['External_Key__c', 'a|es'] },
  Nudge_Result__c: { values: { Week__c: '2026-11-23' }, edit: ['Reach__c', 7] },
  Adoption_Nudge__c: { values: { Status__c: 'Open' }, edit: ['Reason__c', 'Wrong'] },
  Nudge_Trial__c: { values: { Arm__c: 'Shown', Outcome__c: 'Pending' }, edit: ['Outcome__c', 'Acted'] },
  Nudge_Preference__c: { values: {}, edit: ['No_Messages__c', true], onePerOwner: true },
};
