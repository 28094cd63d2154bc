import { runJob } from '../../jobs/run.ts';
import type { Kill } from '../../test/product/killed.ts';
import { destroyAll, fieldsOf } from '../../test/product/records.ts';
import { SAMPLE_FOLDER } from '../../jobs/sample.ts';
import { valueJob } from '../job.ts';

/** All measurements of the sample, taken away and read anew. */
export const kill: Kill = async (world) => {
  const admin = await world.as('admin');
  return {
    accessToken: admin.accessToken,
    // Settled figures stay: they cannot be deleted, so three sources of the sample have nothing to write.
    writes: 8,
    because: 'one write a source',
    run: (connection) =>
      runJob(
        valueJob,
        { connection, dataDir: SAMPLE_FOLDER, configDir: 'config', today: new Date().toISOString().slice(0, 10), progress: () => undefined },
        { dryRun: false },
      ),
    clear: async () => {
      const { records } = await admin.query<{ Id: string }>('SELECT Id FROM KPI_Measurement__c');
      await destroyAll(admin, 'KPI_Measurement__c', records);
    },
    state: async () => {
      const { records } = await admin.query(
        'SELECT External_Key__c, Actual__c, Period_Volume__c, Realised_Value__c, Source__c FROM KPI_Measurement__c ORDER BY External_Key__c',
      );
      const kpis = await admin.query(
        'SELECT External_Key__c, Latest_Actual__c, Latest_Period__c, Realised_Value__c, Measurement_Count__c FROM Value_KPI__c ORDER BY External_Key__c',
      );
      return [records, kpis.records].map(fieldsOf);
    },
  };
};
