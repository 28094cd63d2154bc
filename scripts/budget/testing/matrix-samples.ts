/** A valid record of each object of the pillar, for the permission matrix. */
import type { Sample } from '../../../local-org/test/matrix/samples.ts';
import type { TestOrg } from '../../../local-org/test/org-fixture.ts';
import { saveAll } from '../../../local-org/src/records/save.ts';

/** A KPI of an agreement's own program. */
function kpiOf(test: TestOrg, agreementId: unknown): string {
  const { Program__c } = test.one(`SELECT Program__c FROM Gain_Share_Agreement__c WHERE Id = '${String(agreementId)}'`);
  return test.insert('Value_KPI__c', {
    Name: 'Shared',
    Beneficiary__c: test.insert('Beneficiary__c', { Name: 'Who shares', Program__c }),
    Unit__c: 'min',
  });
}

const shareKpi = (test: TestOrg, agreementId: unknown): void =>
  void test.insert('Gain_Share_KPI__c', { Agreement__c: agreementId, KPI__c: kpiOf(test, agreementId) });

/** Has an agreement signed by two people. */
function signAgreement(test: TestOrg, agreementId: unknown): void {
  shareKpi(test, agreementId);
  test.insert('Gain_Share_Signature__c', { Agreement__c: agreementId, Side__c: 'Delivery' });
  const userId = String(test.query(`SELECT Id FROM User WHERE IsActive = TRUE AND Id != '${test.adminId}' LIMIT 1`)[0]?.['Id']);
  const values = { Agreement__c: agreementId, Side__c: 'Business' };
  saveAll(test.org, { userId, access: undefined }, [{ operation: 'insert', object: 'Gain_Share_Signature__c', values }], { allOrNone: true });
}

export const samples: Record<string, Sample> = {
  Lifecycle_Phase__c: {
    values: { Sequence__c: 1, Budget_Share__c: 10, Start_Date__c: '2025-01-01', End_Date__c: '2025-12-31' },
    edit: ['Budget_Share__c', 20],
  },
  Payment_Milestone__c: { values: { Sequence__c: 1, Share__c: 50 }, edit: ['Condition__c', 'Plan delivered'] },
  Budget_Entry__c: { values: { Category__c: 'Run', Amount__c: 100, Entry_Date__c: '2025-02-01' }, edit: ['Description__c', 'Licences'] },
  Gain_Share_Agreement__c: {
    values: { Share__c: 10, Start_Date__c: '2025-01-01', End_Date__c: '2025-12-31' },
    edit: ['Description__c', 'A bet'],
  },
  Gain_Share_KPI__c: { values: {}, edit: ['External_Key__c', 'other'], prepare: (test, { Agreement__c }) => ({ KPI__c: kpiOf(test, Agreement__c) }) },
  Gain_Share_Signature__c: {
    values: { Side__c: 'Business' },
    edit: ['Revoke_Reason__c', 'Mistaken'],
    ruled: ['delete'],
    prepare: (test, { Agreement__c }) => (shareKpi(test, Agreement__c), {}),
  },
  Gain_Share_Settlement__c: {
    values: { Month__c: '2025-01-01', Sequence__c: 1, Earlier_Value__c: 0, Earlier_Amount__c: 0 },
    edit: ['External_Key__c', 'other'],
    ruledWithout: { customPermission: 'Settle_Value_Share', operations: ['create'] },
    prepare: (test, { Agreement__c }) => (signAgreement(test, Agreement__c), {}),
  },
  Gain_Share_Line__c: { values: { Period_End__c: '2025-01-31', Value_Now__c: 0, Settled_Before__c: 0 }, edit: ['Period_End__c', '2025-02-28'] },
  Governance_Body__c: { values: {}, edit: ['Purpose__c', 'Steers'] },
  Governance_Member__c: { values: {}, edit: ['Function__c', 'CIO'], prepare: ({ adminId }) => ({ Person__c: adminId }) },
  Governance_Meeting__c: { values: { Meeting_Date__c: '2025-01-31' }, edit: ['Attendance__c', 'All'] },
  Corrective_Action__c: {
    values: { Due_Date__c: '2025-01-31' },
    edit: ['Outcome__c', 'It worked'],
    prepare: ({ adminId }) => ({ Action_Owner__c: adminId }),
  },
};
