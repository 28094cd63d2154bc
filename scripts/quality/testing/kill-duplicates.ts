import { runJob } from '../../jobs/run.ts';
import type { Kill } from '../../test/product/killed.ts';
import { jobsWithOrgRights } from '../../test/product/jobs-rights.ts';
import { create, destroyAll } from '../../test/product/records.ts';
import { duplicatesJob } from '../duplicate-groups/job.ts';

/** Two contacts that are one person, beside those of the sample; the search runs as a user of the jobs who may read the org. */
export const kill: Kill = async (world) => {
  const admin = await world.as('admin');
  const jobs = await jobsWithOrgRights(world);
  const twin = { FirstName: 'Kunigunde', LastName: 'Zwillinger', Email: 'kunigunde.zwillinger@example.net', MailingCity: 'Bamberg' };
  const ids = [await create(admin, 'Contact', twin), await create(admin, 'Contact', { ...twin, Title: 'Dr.' })];
  const context = { dataDir: '', configDir: 'config', today: new Date().toISOString().slice(0, 10), progress: () => undefined };
  const own = async (): Promise<{ Id: string }[]> => {
    const soql = `SELECT Id FROM Duplicate_Group__c WHERE Id IN (SELECT Group__c FROM Duplicate_Member__c WHERE Record_Id__c IN ('${ids.join("', '")}'))`;
    const empty = 'SELECT Id FROM Duplicate_Group__c WHERE Record_Count__c = 0';
    return [...(await admin.query<{ Id: string }>(soql)).records, ...(await admin.query<{ Id: string }>(empty)).records];
  };
  // What the sample has is there before, as this user sees it.
  await runJob(duplicatesJob, { ...context, connection: jobs }, { dryRun: false });
  return {
    accessToken: jobs.accessToken,
    writes: 4,
    because: 'the bulk queries of accounts and contacts, the group, its records',
    run: (connection) => runJob(duplicatesJob, { ...context, connection }, { dryRun: false }),
    clear: async () => destroyAll(admin, 'Duplicate_Group__c', await own()),
    state: async () => {
      const { records } = await admin.query<{ Group__r: Record<string, unknown>; Record_Id__c: string; Weight__c: number }>(
        `SELECT Group__r.Status__c, Group__r.Band__c, Group__r.Record_Count__c, Record_Id__c, Weight__c FROM Duplicate_Member__c WHERE Record_Id__c IN ('${ids.join("', '")}') ORDER BY Record_Id__c`,
      );
      return records.map(({ Group__r: group, Record_Id__c, Weight__c }) => [
        ...[group['Status__c'], group['Band__c'], group['Record_Count__c']],
        ...[Record_Id__c, Weight__c],
      ]);
    },
    tidy: async () => {
      await destroyAll(admin, 'Duplicate_Group__c', await own());
      for (const id of ids) await admin.sobject('Contact').destroy(id);
    },
  };
};
