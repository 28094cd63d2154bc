import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { budgetJob } from '../../budget/job.ts';
import { runJob } from '../../org/run.ts';
import type { Outcome } from '../../org/run.ts';
import { endsAlikeWhenKilled } from './killed.ts';
import { monthsOver } from './starting.ts';
import { ROOT } from '../world.ts';
import type { World } from '../world.ts';

const SAMPLE = join(ROOT, 'config/sample/after-sales');

/** The budget job against the real server, from the command line and killed at every write. */
export function ledgerTests(world: World): void {
  describe('perennial sync budget', () => {
    const data = (): string => join(world.home, 'ledger');
    const ledger = (): string => join(data(), 'ledger.csv');
    before(() => {
      mkdirSync(data(), { recursive: true });
      cpSync(SAMPLE, data(), { recursive: true });
    });
    after(() => rmSync(data(), { recursive: true, force: true }));

    const sync = async (...args: string[]) => {
      const { code, out } = await world.perennial('sync', 'budget', '-o', world.alias, '--data-dir', data(), '--json', ...args);
      return { code, outcome: JSON.parse(out) as Outcome };
    };
    const entry = async (document: string) => {
      const { records } = await (
        await world.as('admin')
      ).query<{ Amount__c: number; Category__c: string; Status__c: string; Phase__r: { Name: string } }>(
        `SELECT Amount__c, Category__c, Status__c, Phase__r.Name FROM Budget_Entry__c WHERE Document_Number__c = '${document}'`,
      );
      assert.equal(records.length, 1);
      return records[0];
    };

    it('changes nothing the second time', async () => {
      const { code, outcome } = await sync();
      assert.deepEqual([code, outcome.findings, outcome.created, outcome.updated, outcome.unchanged], [0, [], 0, 0, 28 + 2 * monthsOver().length]);
    });

    it('has taken euro at the rate of the day, and a credit note off', async () => {
      const [euro, credit] = [await entry('INV-2026-EU01'), await entry('CN-2026-0003')];
      assert.deepEqual([euro?.Amount__c, euro?.Category__c, euro?.Status__c, euro?.Phase__r.Name], [77_900, 'Change', 'Paid', 'Year 2']);
      assert.deepEqual([credit?.Amount__c, credit?.Category__c], [-4000, 'Run']);
    });

    it('corrects what the ledger corrects, and refuses what is in a closed period, with its place', async () => {
      const sample = readFileSync(ledger(), 'utf8');
      const late = 'after-sales,INV-2025-LATE,Invoice,2025-06-30,10,CNY,CRM-RUN,Booked,Late\n';
      const unknown = 'after-sales,INV-2026-X,Invoice,2026-06-30,10,CNY,CRM-NOPE,Booked,Unknown\n';
      writeFileSync(ledger(), sample.replace('2026-05-20,9500,EUR', '2026-05-20,9600,EUR') + late + unknown);
      const { code, outcome } = await sync();
      assert.deepEqual([code, outcome.created, outcome.updated, outcome.unchanged], [3, 0, 1, 27 + 2 * monthsOver().length]);
      assert.deepEqual(
        outcome.findings.map(({ where, problem }) => [where, problem]),
        [
          ['ledger.csv, line 30', 'Year 1 is closed: it takes no spend'],
          ['ledger.csv, line 31', '"CRM-NOPE" is no category'],
        ],
      );
      assert.equal((await entry('INV-2026-EU01'))?.Amount__c, 78_720);
      writeFileSync(ledger(), sample);
      assert.equal((await sync()).outcome.updated, 1);
    });

    it('ends in the same state when killed after any write and run again', async () => {
      const admin = await world.as('admin');
      // As the user jobs run as, with Perennial Integration and nothing else.
      const { accessToken } = await world.asJobs();
      const lines = Array.from({ length: 450 }, (_, n) => `after-sales,KILL-${n},Invoice,2026-03-01,${n + 0.5},EUR,CRM-RUN,Booked,Line ${n}`);
      const added = () =>
        admin.query<{ Id: string }>("SELECT Id, Document_Number__c, Amount__c FROM Budget_Entry__c WHERE Document_Number__c LIKE 'KILL-%'");
      const clear = async (): Promise<void> => {
        const ids = (await added()).records.map(({ Id }) => Id);
        for (let from = 0; from < ids.length; from += 200) await admin.sobject('Budget_Entry__c').destroy(ids.slice(from, from + 200));
      };
      const state = async (): Promise<unknown> => {
        const { records } = await admin.query(
          "SELECT Name, Paid__c, Spent__c FROM Lifecycle_Phase__c WHERE Program__r.External_Key__c = 'after-sales'",
        );
        return [(await added()).totalSize, records.map((record) => Object.entries(record).filter(([name]) => name !== 'attributes'))];
      };
      const sample = readFileSync(ledger(), 'utf8');
      writeFileSync(ledger(), `${sample}${lines.join('\n')}\n`);
      try {
        await endsAlikeWhenKilled({
          url: world.url,
          accessToken,
          writes: 3,
          because: 'as few calls as size allows, none a row',
          run: async (connection) => {
            const context = { connection, dataDir: data(), configDir: join(ROOT, 'config'), today: '2026-11-22', progress: () => undefined };
            assert.deepEqual((await runJob(budgetJob, context, { dryRun: false })).findings, []);
          },
          clear,
          state,
        });
      } finally {
        await clear();
        writeFileSync(ledger(), sample);
      }
    });
  });
}
