import { runJob } from '../../jobs/run.ts';
import type { Kill } from '../../test/product/killed.ts';
import { create, destroyAll, fieldsOf } from '../../test/product/records.ts';
import { qualityJob } from '../job.ts';

/** Users without a mobile phone, whom the user that the jobs run as may read; a critical rule does not wait for them to be left alone. */
export const kill: Kill = async (world) => {
  const admin = await world.as('admin');
  const { accessToken } = await world.asJobs();
  const rule = await create(admin, 'Quality_Rule__c', {
    ...{
      Name: 'Users are called',
      Rule_Id__c: 'user-mobile',
      Version__c: 1,
      External_Key__c: 'user-mobile|1',
      Object__c: 'User',
      Fields__c: 'MobilePhone',
    },
    ...{ Kind__c: 'required', Dimension__c: 'completeness', Severity__c: 'critical', Status__c: 'Active' },
  });
  const clear = async (): Promise<void> => {
    for (const object of ['Quality_Issue__c', 'Quality_Scan__c'])
      await destroyAll(admin, object, (await admin.query<{ Id: string }>(`SELECT Id FROM ${object}`)).records);
  };
  return {
    accessToken,
    writes: 4,
    because: 'the scan, its scores, the issues of users, the end of the scan',
    run: (connection) =>
      runJob(
        qualityJob,
        { connection, dataDir: '', configDir: 'config', today: new Date().toISOString().slice(0, 10), progress: () => undefined },
        { dryRun: false },
      ),
    clear,
    state: async () => {
      const all = [
        'SELECT External_Key__c, Status__c, Reason__c, Impact__c, Reopened__c, Rule__r.External_Key__c FROM Quality_Issue__c ORDER BY External_Key__c',
        'SELECT External_Key__c, Checked__c, Failed__c, Waived__c, Complete__c FROM Quality_Score__c ORDER BY External_Key__c',
        'SELECT External_Key__c, Status__c, Records__c, Opened__c, Closed__c, Not_Kept__c FROM Quality_Scan__c ORDER BY External_Key__c',
      ];
      const records = [];
      for (const soql of all) records.push(fieldsOf((await admin.query(soql)).records));
      return records;
    },
    tidy: async () => {
      await clear();
      await admin.sobject('Quality_Rule__c').destroy(rule);
    },
  };
};
