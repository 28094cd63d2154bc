import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runJob } from '../../jobs/run.ts';
import type { Outcome } from '../../jobs/run.ts';
import { valueJob } from '../../value/job.ts';
import { create } from './records.ts';
import { monthsOver, realisedIn } from './starting.ts';
import { SAMPLE_FOLDER } from '../../jobs/sample.ts';
import type { World } from '../world.ts';

/** The value job against the real server, from the command line and killed at every write. */
export function jobTests(world: World): void {
  describe('perennial sync value', () => {
    const data = (): string => join(world.home, 'data');
    before(() => {
      mkdirSync(data(), { recursive: true });
      cpSync(SAMPLE_FOLDER, data(), { recursive: true });
    });
    after(() => rmSync(data(), { recursive: true, force: true }));

    const sync = (...args: string[]) => world.perennial('sync', 'value', '-o', world.alias, '--data-dir', data(), ...args);
    const realised = async (): Promise<number | undefined> => (await realisedIn(world, 2025))['Manufacturer'];
    const measured = 10 * monthsOver().length + 12;
    const edit = (file: string, from: string | RegExp, to: string): void => {
      const path = join(data(), file);
      const content = readFileSync(path, 'utf8');
      assert.notEqual(content.replace(from, to), content);
      writeFileSync(path, content.replace(from, to));
    };
    const restore = (): void => cpSync(SAMPLE_FOLDER, data(), { recursive: true });

    it('changes nothing the second time', async () => {
      const { code, out } = await sync('--json');
      const outcome = JSON.parse(out) as Outcome;
      assert.deepEqual([code, outcome.created, outcome.updated, outcome.unchanged], [0, 0, 0, measured]);
      assert.ok((outcome.notDue ?? 0) > 0, 'the files reach ahead');
    });

    it('shows what it would change (--dry-run) and then changes the figure of one cell', async () => {
      edit('warranty-cost-per-claim.csv', '2025-01-01,825.5,', '2025-01-01,824.5,');
      const dry = await sync('--dry-run');
      assert.equal(dry.code, 0);
      assert.match(dry.out, /Warranty cost per claim\s+2025-01-01\s+824\.5\s+9810\s+825\.5 x 9810/);
      assert.match(dry.out, new RegExp(`Would create 0, update 1, unchanged ${measured - 1}`));
      assert.equal(await realised(), 48_910_000);
      await sync();
      assert.equal(await realised(), 48_910_000 + 9810);
      restore();
      await sync();
      assert.equal(await realised(), 48_910_000);
    });

    it('stops when its budget of calls is spent (--max-calls)', async () => {
      const { code, err } = await sync('--max-calls', '3');
      assert.equal(code, 1);
      assert.match(err, /Stopped after 3 API calls, as --max-calls says\.\nWhat is done is done: run the same command again/);
    });

    it('reports bad sources with their place, applies the good ones and ends with 3', async () => {
      edit('parts-sales.csv', '2025-02-01,163740000', '2025-02-01,a lot');
      edit('service-visits.csv', 'period,actual', 'period,figure');
      edit('idle-travel-hours.csv', /2025-03-01,(\d+)/, '2025-03-01,17');
      edit('engineer-monthly-income.csv', '2025-04-01', '2025-03-01');
      rmSync(join(data(), 'rework-per-service-order.csv'));
      edit('warranty-cost-per-claim.csv', '2025-01-01,825.5,', '2025-01-01,820.5,');
      const { code, out } = await sync('--json');
      const outcome = JSON.parse(out) as Outcome;
      const said = outcome.findings.map((finding) => `${finding.where}: ${finding.problem}`).join('\n');
      assert.equal(code, 3);
      assert.match(said, /parts-sales\.csv, line 3: "a lot" is not a number/);
      assert.match(said, /service-visits\.csv has no column "actual"/);
      assert.match(said, /idle-travel-hours\.csv, line 4: 17 is 1\/\d+ of the actual before it/);
      assert.match(said, /engineer-monthly-income\.csv, line 5: period 2025-03-01 stands there 2 times/);
      assert.match(said, /File rework-per-service-order\.csv is not in/);
      assert.ok(outcome.findings.every((finding) => finding.remedy !== ''));
      assert.equal(outcome.updated, 1);
      restore();
      await sync();
      assert.equal(await realised(), 48_910_000);
    });

    it('values a measurement by the population that the beneficiary has now, while nobody has signed', async () => {
      const admin = await world.as('admin');
      const program = await create(admin, 'CRM_Program__c', { Name: 'Counted by head', Start_Date__c: '2024-01-01' });
      const beneficiary = await create(admin, 'Beneficiary__c', { Name: 'Heads', Program__c: program, Population__c: 10 });
      const kpi = await create(admin, 'Value_KPI__c', {
        ...{ Name: 'Saved a head', Beneficiary__c: beneficiary, Unit__c: 'yuan', Unit_Value__c: 1, Annual_Volume__c: 12 },
        ...{ Baseline__c: 0, Baseline_Date__c: '2024-12-31', Target__c: 10, Target_Date__c: '2025-12-31' },
      });
      const columns = { Period_Column__c: 'period', Actual_Column__c: 'actual' };
      await create(admin, 'KPI_Source__c', { Name: 'Heads', KPI__c: kpi, Type__c: 'CSV', File_Name__c: 'heads.csv', ...columns });
      writeFileSync(join(data(), 'heads.csv'), `period,actual\n2024-12-01,1\n2025-01-01,5\n${new Date().toISOString().slice(0, 7)}-01,3\n`);
      await admin.sobject('Beneficiary__c').update({ Id: beneficiary, Population__c: 20 });
      const { out } = await sync();
      assert.match(out, /Created 1, updated 0, unchanged \d+, not due yet \d+\./);
      assert.match(out, /heads\.csv, line 2\n {2}2024-12-01 starts before the baseline date of the KPI, 2024-12-31\n {2}Take the row out/);
      const { records } = await admin.query(`SELECT Population_Copy__c, Realised_Value__c FROM KPI_Measurement__c WHERE KPI__c = '${kpi}'`);
      assert.deepEqual(
        records.map((one) => [one['Population_Copy__c'], one['Realised_Value__c']]),
        [[20, 100]],
      );
      await admin.sobject('CRM_Program__c').destroy(program);
    });

    it('reports an aggregate over a field that has gone', async () => {
      const connection = await world.as('admin');
      const { records } = await connection.query<{ Id: string }>("SELECT Id FROM KPI_Source__c WHERE External_Key__c = 'sd-calls-agg'");
      const source = { Id: records[0]?.Id ?? '' };
      await connection.sobject('KPI_Source__c').update({ ...source, Filter_1_Field__c: 'Gone__c' });
      const { code, out } = await sync();
      assert.equal(code, 3);
      assert.match(out, /Cases by phone \(Case\).*\n\s+Case has no field Gone__c/);
      await connection.sobject('KPI_Source__c').update({ ...source, Filter_1_Field__c: "Origin FROM User WHERE Name != 'x' --" });
      assert.match((await sync()).out, /is not an API name/);
      await connection.sobject('KPI_Source__c').update({ ...source, Filter_1_Field__c: 'Origin' });
    });

    it('runs as its own user with Perennial Integration and nothing else', async () => {
      const admin = await world.as('admin');
      const { records } = await admin.query<{ Id: string }>("SELECT Id FROM KPI_Measurement__c WHERE KPI__r.External_Key__c = 'as-parts'");
      await admin.sobject('KPI_Measurement__c').destroy(records.map((record) => record.Id));
      const connection = await world.asJobs();
      const outcome = await runJob(
        valueJob,
        { connection, dataDir: data(), configDir: 'config', today: '2026-01-15', progress: () => undefined },
        { dryRun: false },
      );
      assert.equal(outcome.created, 12);
      // Cases it may not see: that source is reported, the others go on.
      assert.deepEqual(
        outcome.findings.map((finding) => finding.problem),
        ['Object Case does not exist, or you may not see it'],
      );
      await assert.rejects(Promise.resolve(connection.query('SELECT Labour_Budget__c FROM CRM_Program__c')), /No such column/);
      assert.equal(
        (
          await connection
            .sobject('Value_KPI__c')
            .create({ Name: 'Mine' })
            .catch(() => ({ success: false }))
        ).success,
        false,
      );
    });

    for (const [what, args, pattern] of [
      ['an unknown org', ['sync', 'value', '-o', 'nowhere'], /No org is known as "nowhere"/],
      ['an unknown job', ['sync', 'weather', '-o', 'x'], /Unknown job "weather"/],
      ['no org', ['sync', 'value'], /Name the org with -o/],
      ['a folder that is not there', ['sync', 'budget', '-o', 'x', '--data-dir', 'nowhere'], /--data-dir: nowhere is not a folder/],
      ['an unknown option', ['sync', 'value', '--fast'], /--fast/],
      ['an unknown command', ['dance'], /Unknown command "dance"/],
    ] as const) {
      it(`ends with 2 for ${what}, without a stack trace`, async () => {
        const { code, out, err } = await world.perennial(...args);
        assert.deepEqual([code, out], [2, '']);
        assert.match(err, pattern);
        assert.doesNotMatch(err, /\n\s+at /);
      });
    }
  });

  describe('perennial setup', () => {
    it('changes nothing the second time', async () => {
      const { code, out } = await world.perennial('setup', '-o', world.alias, '--sample-data', '--json');
      const outcome = JSON.parse(out) as Outcome;
      assert.deepEqual([code, outcome.created, outcome.findings], [0, 0, []]);
    });
  });
}
