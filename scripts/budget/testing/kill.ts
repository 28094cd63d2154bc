import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJob } from '../../jobs/run.ts';
import type { Kill } from '../../test/product/killed.ts';
import { destroyAll, fieldsOf } from '../../test/product/records.ts';
import { SAMPLE_FOLDER } from '../../jobs/sample.ts';
import { ROOT } from '../../test/world.ts';
import { budgetJob } from '../job.ts';

/** A ledger with 450 more lines, booked by the user that the jobs run as: with Perennial Integration and nothing else. */
export const kill: Kill = async (world) => {
  const admin = await world.as('admin');
  const { accessToken } = await world.asJobs();
  const dataDir = join(world.home, 'kill-budget');
  cpSync(SAMPLE_FOLDER, dataDir, { recursive: true });
  const ledger = join(dataDir, 'ledger.csv');
  const lines = Array.from({ length: 450 }, (_, n) => `after-sales,KILL-${n},Invoice,2026-03-01,${n + 0.5},EUR,CRM-RUN,Booked,Line ${n}`);
  writeFileSync(ledger, `${readFileSync(ledger, 'utf8')}${lines.join('\n')}\n`);
  const added = () =>
    admin.query<{ Id: string }>("SELECT Id, Document_Number__c, Amount__c FROM Budget_Entry__c WHERE Document_Number__c LIKE 'KILL-%'");
  const clear = async (): Promise<void> => destroyAll(admin, 'Budget_Entry__c', (await added()).records);
  return {
    accessToken,
    writes: 3,
    because: 'as few calls as size allows, none a row',
    run: async (connection) => {
      const context = { connection, dataDir, configDir: join(ROOT, 'config'), today: '2026-11-22', progress: () => undefined };
      const outcome = await runJob(budgetJob, context, { dryRun: false });
      assert.deepEqual(outcome.findings, []);
      return outcome;
    },
    clear,
    tidy: clear,
    state: async () => {
      const { records } = await admin.query(
        "SELECT Name, Paid__c, Spent__c FROM Lifecycle_Phase__c WHERE Program__r.External_Key__c = 'after-sales'",
      );
      return [(await added()).totalSize, fieldsOf(records)];
    },
  };
};
