import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { budgetJob } from '../../budget/job.ts';
import { runJob } from '../../jobs/run.ts';
import type { Outcome } from '../../jobs/run.ts';
import type { World } from '../world.ts';
import { destroyAll } from './records.ts';

/** Stewardship is paid work: hours become spend, and stewards see no money. */
export function stewardHoursTests(world: World): void {
  describe('hours of stewards', () => {
    it('become one entry a month at the configured rate, and follow what the steward books', async () => {
      const [admin, steward, jobs] = [await world.as('admin'), await world.as('steward'), await world.asJobs()];
      const { user_id: stewardId } = await steward.identity();
      const [year, month] = new Date().toISOString().split('-').map(Number) as [number, number];
      const first = new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 10);
      const configDir = mkdtempSync(join(tmpdir(), 'hours-'));
      writeFileSync(join(configDir, 'stewardship.json'), JSON.stringify({ program: 'after-sales', hourlyRate: 80 }));
      const sync = async (): Promise<Outcome> => {
        const context = { connection: jobs, dataDir: '', configDir, today: new Date().toISOString().slice(0, 10), progress: () => undefined };
        return runJob(budgetJob, context, { dryRun: false });
      };
      const spent = async (): Promise<unknown[]> => {
        const soql = "SELECT Amount__c, Category__c, Description__c FROM Budget_Entry__c WHERE External_Key__c LIKE '%|stewardship|%'";
        return (await admin.query<Record<string, unknown>>(soql)).records.map((one) => [one['Amount__c'], one['Category__c']]);
      };
      const values = { External_Key__c: `${stewardId}|${first}`, Steward__c: stewardId, OwnerId: stewardId, Month__c: first, Estimated_Hours__c: 2 };
      try {
        await admin.sobject('Stewardship_Hours__c').create(values);
        await sync();
        assert.deepEqual(await spent(), [[160, 'Data Stewardship']]);
        assert.equal((await sync()).findings.filter(({ where }) => where.startsWith('Stewardship')).length, 0);
        assert.deepEqual(await spent(), [[160, 'Data Stewardship']]);
        const [own] = (await steward.query<{ Id: string }>('SELECT Id FROM Stewardship_Hours__c')).records;
        await steward.sobject('Stewardship_Hours__c').update({ Id: own?.Id ?? '', Booked_Hours__c: 10.5 });
        await sync();
        assert.deepEqual(await spent(), [[840, 'Data Stewardship']]);
        await assert.rejects(Promise.resolve(steward.query('SELECT Amount__c FROM Budget_Entry__c')), /not supported/);
      } finally {
        rmSync(configDir, { recursive: true });
        for (const [object, where] of [
          ['Budget_Entry__c', "External_Key__c LIKE '%|stewardship|%'"],
          ['Stewardship_Hours__c', `Month__c = ${first}`],
        ] as const)
          await destroyAll(admin, object, (await admin.query<{ Id: string }>(`SELECT Id FROM ${object} WHERE ${where}`)).records);
      }
    });
  });
}
