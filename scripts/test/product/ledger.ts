import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Outcome } from '../../jobs/run.ts';
import { monthsOver } from './starting.ts';
import { SAMPLE_FOLDER } from '../../jobs/sample.ts';
import type { World } from '../world.ts';

/** The budget job against the real server, from the command line and killed at every write. */
export function ledgerTests(world: World): void {
  describe('perennial sync budget', () => {
    const data = (): string => join(world.home, 'ledger');
    const ledger = (): string => join(data(), 'ledger.csv');
    before(() => {
      mkdirSync(data(), { recursive: true });
      cpSync(SAMPLE_FOLDER, data(), { recursive: true });
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
  });
}
