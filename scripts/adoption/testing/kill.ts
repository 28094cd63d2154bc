import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays } from '../../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { runJob } from '../../jobs/run.ts';
import { SAMPLE_FOLDER } from '../../jobs/sample.ts';
import { jobsWithOrgRights } from '../../test/product/jobs-rights.ts';
import type { Kill } from '../../test/product/killed.ts';
import { destroyAll, fieldsOf, update } from '../../test/product/records.ts';
import { adoptionJob } from '../job.ts';

/** The deals of the sample as the only process step, counted by the user that the jobs run as. */
const CONFIG = {
  backfillWeeks: 3,
  steps: [{ key: 'deal-entered', name: 'Deal entered', object: 'Opportunity', userField: 'OwnerId', dateField: 'CreatedDate' }],
  business: { object: 'Opportunity', amountField: 'Amount', dateField: 'CloseDate', userField: 'OwnerId', months: 3 },
};

/** Figures of four weeks and three months, of a day of its own so that nothing of the sample is in the way. */
export const kill: Kill = async (world) => {
  const admin = await world.as('admin');
  const { accessToken } = await jobsWithOrgRights(world);
  // Figures of users of one country, too, whatever a test before has set.
  const [china] = (await admin.query<{ Id: string }>("SELECT Id FROM Adoption_Privacy__c WHERE External_Key__c = 'China'")).records;
  await update(admin, 'Adoption_Privacy__c', { Id: china?.Id ?? '', Mode__c: 'Personal', Agreed_On__c: '2026-01-01', Agreed_By__c: 'Staff' });
  const configDir = join(world.home, 'kill-adoption');
  mkdirSync(configDir, { recursive: true });
  writeFileSync(join(configDir, 'adoption.json'), JSON.stringify(CONFIG));
  const today = new Date().toISOString().slice(0, 10);
  const known = async () => {
    const all = [
      // The weeks that are counted: those before are the sample's.
      `SELECT Id, External_Key__c, Licensed__c, Enabled__c, Active__c, Steps__c, Final__c, Missing__c FROM Adoption_Snapshot__c WHERE Week__c >= ${addDays(today, -30)}`,
      'SELECT Id, External_Key__c, User__c, Steps__c, Kinds__c, Last_Step__c FROM User_Adoption__c',
      'SELECT Id, External_Key__c, Ledger_Value__c, CRM_Value__c, Early_Count__c FROM Business_Volume__c',
      "SELECT Id, External_Key__c, Name, Active__c FROM Process_Step__c WHERE External_Key__c = 'deal-entered'",
    ];
    const found = [];
    for (const soql of all) found.push((await admin.query<{ Id: string }>(`${soql} ORDER BY External_Key__c`)).records);
    return found;
  };
  const objects = ['Adoption_Snapshot__c', 'User_Adoption__c', 'Business_Volume__c', 'Process_Step__c'];
  const clear = async (): Promise<void> => {
    for (const [index, records] of (await known()).entries()) await destroyAll(admin, objects[index] ?? '', records);
    await admin
      .sobject('Process_Step__c')
      .update((await admin.query<{ Id: string }>('SELECT Id FROM Process_Step__c')).records.map(({ Id }) => ({ Id, Active__c: true })));
  };
  const run = (connection: Parameters<typeof runJob>[1]['connection']) =>
    runJob(adoptionJob, { connection, dataDir: SAMPLE_FOLDER, configDir, today, progress: () => undefined }, { dryRun: false });
  return {
    accessToken,
    writes: 13,
    because: 'the steps made and those switched off, and for each week and month snapshots and figures of users',
    run,
    clear,
    state: async () => (await known()).map((records) => fieldsOf(records.map(({ Id: _, ...fields }) => fields))),
  };
};
