/** A valid record of each object of the pillar, for the permission matrix. */
import type { Sample } from '../../../local-org/test/matrix/samples.ts';

export const samples: Record<string, Sample> = {
  CRM_Program__c: { values: { Start_Date__c: '2025-01-01' }, edit: ['Start_Date__c', '2025-02-01'] },
  Beneficiary__c: { values: {}, edit: ['Population__c', 7] },
  Value_KPI__c: { values: { Unit__c: 'min' }, asParent: { Baseline__c: 10, Target__c: 20, Unit_Value__c: 1 }, edit: ['Unit__c', 'h'] },
  KPI_Measurement__c: { values: { Period_Start__c: '2026-01-01', Actual__c: 12 }, edit: ['Actual__c', 13] },
  KPI_Signature__c: { values: { Side__c: 'Business' }, edit: ['Revoke_Reason__c', 'Mistaken'], ruled: ['delete'] },
  KPI_Source__c: {
    values: { File_Name__c: 'actuals.csv', Period_Column__c: 'Month', Actual_Column__c: 'Actual' },
    edit: ['Name', 'Renamed'],
  },
  Value_Initiative__c: { values: {}, edit: ['Status__c', 'Live'] },
};
