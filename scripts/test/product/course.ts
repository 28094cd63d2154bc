import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import type { Connection } from 'jsforce';
import { queryAll } from '../../org/query.ts';
import { runJob } from '../../jobs/run.ts';
import { SAMPLE_FOLDER } from '../../jobs/sample.ts';
import { valueJob } from '../../value/job.ts';
import { create, update } from './records.ts';
import { ROOT } from '../world.ts';
import type { World } from '../world.ts';

interface Action {
  Name: string;
  Reason__c: string;
  Status__c: string;
  Action_Owner__c: string;
  Due_Date__c: string;
}

/** The first day of the month so many months before this one. */
function monthBefore(months: number): string {
  const today = new Date();
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - months, 1)).toISOString().slice(0, 10);
}

/** What follows when a KPI leaves its course, or is measured no more. */
export function courseTests(world: World): void {
  describe('the course of a KPI', () => {
    const kpiOf = async (admin: Connection, name: string, more: object = {}): Promise<string> => {
      const program = await create(admin, 'CRM_Program__c', { Name: `Course of ${name}`, Start_Date__c: monthBefore(6), Action_Days__c: 7 });
      const beneficiary = await create(admin, 'Beneficiary__c', { Name: 'Dealers', Program__c: program, Population__c: 1 });
      return create(admin, 'Value_KPI__c', {
        ...{ Name: name, Beneficiary__c: beneficiary, Direction__c: 'Increase', Granularity__c: 'Month', Unit__c: 'units', Annual_Volume__c: 1 },
        ...{ Baseline__c: 100, Baseline_Date__c: monthBefore(5), Target__c: 200, Target_Date__c: monthBefore(0) },
        ...more,
      });
    };
    /** As if it had been there for months. */
    const long = { CreatedDate: `${monthBefore(4)}T09:00:00.000Z` };
    const actionsOf = (admin: Connection, kpi: string, reason = 'KPI Off Course'): Promise<Action[]> =>
      queryAll(
        admin,
        `SELECT Name, Reason__c, Status__c, Action_Owner__c, Due_Date__c FROM Corrective_Action__c WHERE KPI__c = '${kpi}' AND Reason__c = '${reason}'`,
      );
    const told = async (admin: Connection, title: string): Promise<number> => {
      const { notifications } = await admin.request<{ notifications: { messageTitle?: string }[] }>('/connect/notifications');
      return notifications.filter((one) => one.messageTitle === title).length;
    };

    it('opens one action an episode when a measurement turns it off course, with owner, date and notification', async () => {
      const admin = await world.as('admin');
      const { user_id: me } = await admin.identity();
      const kpi = await kpiOf(admin, 'Course of sales', { KPI_Owner__c: me });
      const measure = (months: number, actual: number) =>
        create(admin, 'KPI_Measurement__c', { KPI__c: kpi, Period_Start__c: monthBefore(months), Actual__c: actual, Period_Volume__c: 1 });
      await measure(2, 199);
      assert.deepEqual(await actionsOf(admin, kpi), []);
      const last = await measure(1, 105);
      const due = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
      const opened = { Name: 'Course of sales is off course', Reason__c: 'KPI Off Course', Status__c: 'Open', Action_Owner__c: me, Due_Date__c: due };
      const found = (await actionsOf(admin, kpi)).map(({ Name, Reason__c, Status__c, Action_Owner__c, Due_Date__c }) => ({
        ...{ Name, Reason__c, Status__c, Action_Owner__c, Due_Date__c },
      }));
      assert.deepEqual(found, [opened]);
      assert.equal(await told(admin, 'Course of sales is off course'), 1);
      await update(admin, 'KPI_Measurement__c', { Id: last, Actual__c: 106 });
      await update(admin, 'Value_KPI__c', { Id: kpi, Description__c: 'Saved again' });
      assert.equal((await actionsOf(admin, kpi)).length, 1, 'it has been off course all the time');
      // Back on course, the episode is over.
      await update(admin, 'KPI_Measurement__c', { Id: last, Actual__c: 199 });
      const [after] = await queryAll<{ Off_Course_Since__c: string | null }>(
        admin,
        `SELECT Off_Course_Since__c FROM Value_KPI__c WHERE Id = '${kpi}'`,
      );
      assert.equal(after?.Off_Course_Since__c, null);
      assert.equal((await actionsOf(admin, kpi)).length, 1);
    });

    it('does not take a KPI that goes unmeasured for one that is back on course', async () => {
      const admin = await world.as('admin');
      const kpi = await kpiOf(admin, 'Course unseen');
      const standing = async () =>
        (
          await queryAll<{ Status__c: string; Off_Course_Since__c: string | null }>(
            admin,
            `SELECT Status__c, Off_Course_Since__c FROM Value_KPI__c WHERE Id = '${kpi}'`,
          )
        ).map(({ Status__c, Off_Course_Since__c }) => [Status__c, Off_Course_Since__c !== null]);
      const measure = (months: number, actual: number) =>
        create(admin, 'KPI_Measurement__c', { KPI__c: kpi, Period_Start__c: monthBefore(months), Actual__c: actual, Period_Volume__c: 1 });
      await measure(4, 105);
      const late = await measure(1, 105);
      assert.deepEqual(await standing(), [['Off course', true]]);
      await admin.sobject('KPI_Measurement__c').destroy(late);
      await update(admin, 'Value_KPI__c', { Id: kpi, Description__c: 'Saved again' });
      assert.deepEqual(await standing(), [['Stale', true]]);
      await measure(1, 105);
      assert.deepEqual([await standing(), (await actionsOf(admin, kpi)).length], [[['Off course', true]], 1]);
    });

    it('opens one when nothing is measured for two periods, once', async () => {
      const admin = await world.as('admin');
      const kpi = await kpiOf(admin, 'Course of nothing', long);
      const stale = async () => (await actionsOf(admin, kpi, 'KPI Stale')).map(({ Name }) => Name);
      assert.deepEqual(await stale(), ['Course of nothing is stale']);
      await update(admin, 'Value_KPI__c', { Id: kpi, Description__c: 'Saved again' });
      assert.equal((await stale()).length, 1);
      // Its baseline is old, but nobody could have measured it before it was there.
      const fresh = await kpiOf(admin, 'Course of today');
      assert.deepEqual(await actionsOf(admin, fresh, 'KPI Stale'), []);
      await create(admin, 'KPI_Measurement__c', { KPI__c: kpi, Period_Start__c: monthBefore(1), Actual__c: 190, Period_Volume__c: 1 });
      const [after] = await queryAll<{ Stale__c: boolean; Stale_Since__c: string | null }>(
        admin,
        `SELECT Stale__c, Stale_Since__c FROM Value_KPI__c WHERE Id = '${kpi}'`,
      );
      assert.deepEqual([after?.Stale__c, after?.Stale_Since__c], [false, null]);
    });

    it('is looked at by the job where only time has passed', async () => {
      const admin = await world.as('admin');
      const kpi = await kpiOf(admin, 'Course of time', long);
      // As if it had been saved when it was not stale yet.
      const [action] = await queryAll<{ Id: string }>(admin, `SELECT Id FROM Corrective_Action__c WHERE KPI__c = '${kpi}'`);
      await admin.sobject('Corrective_Action__c').destroy(action?.Id ?? '');
      const store = new DatabaseSync(join(world.home, 'org/org.sqlite'));
      store.prepare('UPDATE "r_Value_KPI__c" SET "Stale_Since__c" = NULL WHERE "Id" = ?').run(kpi);
      store.close();
      const connection = await world.asJobs();
      const folders = { dataDir: SAMPLE_FOLDER, configDir: join(ROOT, 'config') };
      const context = { connection, ...folders, today: new Date().toISOString().slice(0, 10), progress: () => undefined };
      const first = await runJob(valueJob, context, { dryRun: false });
      assert.deepEqual([first.failed, (await actionsOf(admin, kpi, 'KPI Stale')).map(({ Name }) => Name)], [0, ['Course of time is stale']]);
      const second = await runJob(valueJob, context, { dryRun: false });
      assert.deepEqual([second.updated, (await actionsOf(admin, kpi, 'KPI Stale')).length], [0, 1], 'once an episode');
    });
  });
}
