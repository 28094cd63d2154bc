import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { Connection } from 'jsforce';
import { budgetJob } from '../../budget/job.ts';
import { entitlement } from '../../budget/value-share.ts';
import { runJob } from '../../jobs/run.ts';
import type { Outcome } from '../../jobs/run.ts';
import { makeBet } from './bet.ts';
import { endsAlikeWhenKilled } from './killed.ts';
import { create, update } from './records.ts';
import { refused } from './refused.ts';
import { monthsOver } from './starting.ts';
import type { World } from '../world.ts';

interface Settlement {
  Id: string;
  Month__c: string;
  Number__c: number;
  Sequence__c: number;
  Status__c: string;
  Value__c: number;
  Cumulative_Value__c: number;
  Entitlement__c: number;
  Amount__c: number;
  Line_Count__c: number;
}

const TODAY = '2026-11-22';
/** The value share: its rules, the job that settles it, and what the org works out by itself. */
export function valueShareTests(world: World): void {
  describe('the value share', () => {
    let configDir: string;
    before(() => {
      // A folder without a ledger: then there is nothing but the value share to see to.
      configDir = join(world.home, 'no-ledger');
      mkdirSync(configDir, { recursive: true });
    });

    const bet = (terms: Record<string, unknown>, more?: Parameters<typeof makeBet>[2]) => makeBet(world, terms, more);
    const settle = async (connection: Connection): Promise<Outcome> => {
      const context = { connection, dataDir: configDir, configDir, today: TODAY, progress: () => undefined };
      const outcome = await runJob(budgetJob, context, { dryRun: false });
      // Each run says that there is no ledger.
      assert.match(outcome.findings[0]?.problem ?? '', /There is no ledger\.json in .*no-ledger/);
      return { ...outcome, findings: outcome.findings.slice(1) };
    };
    const settlements = async (agreement: string): Promise<Settlement[]> =>
      (
        await (
          await world.as('admin')
        ).query<Settlement>(
          `SELECT Id, Month__c, Number__c, Sequence__c, Status__c, Value__c, Cumulative_Value__c, Entitlement__c, Amount__c, Line_Count__c FROM Gain_Share_Settlement__c WHERE Agreement__c = '${agreement}' ORDER BY Sequence__c`,
        )
      ).records;
    const sampleAgreement = async (): Promise<string> =>
      (await (await world.as('admin')).query<{ Id: string }>("SELECT Id FROM Gain_Share_Agreement__c WHERE External_Key__c = 'as-value-share'"))
        .records[0]?.Id ?? '';

    it('has settled each month of the sample, by figures the org comes to as well', async () => {
      const rows = await settlements(await sampleAgreement());
      assert.equal(rows.length, monthsOver().filter((start) => start < '2027').length);
      assert.ok(rows.every((row) => row.Status__c === 'Final' && row.Line_Count__c === 2));
      // In 2025: 1 % of what 156,500,000 is above 50,000,000.
      const first = rows.slice(0, 12);
      assert.equal(first.at(-1)?.Entitlement__c, 1_065_000);
      assert.equal(Math.round(first.reduce((sum, row) => sum + row.Amount__c, 0) * 100), 106_500_000);
      for (const row of rows)
        assert.equal(row.Entitlement__c, entitlement({ share: 0.01, threshold: 50_000_000, floor: 0, cap: 6_000_000 }, row.Cumulative_Value__c));
    });

    for (const [what, terms, amounts] of [
      ['above a threshold', { Threshold__c: 1500 }, [0, 50, 100]],
      ['from a floor on', { Floor__c: 150 }, [150, 50, 100]],
      ['up to a cap', { Cap__c: 120.5 }, [100, 20.5, 0]],
      ['in odd shares', { Share__c: 33.33, Threshold__c: 0.01 }, [333.3, 333.3, 333.3]],
    ] satisfies [string, Record<string, unknown>, number[]][]) {
      it(`pays ${what}, and the org says the same`, async () => {
        const { agreement } = await bet(terms);
        const admin = await world.as('admin');
        assert.deepEqual((await settle(await world.asJobs())).findings, []);
        assert.deepEqual(
          (await settlements(agreement)).map((row) => row.Amount__c),
          amounts,
        );
        const { Settled_Amount__c: amount, Settled_Value__c: value } = await admin.sobject('Gain_Share_Agreement__c').retrieve(agreement);
        assert.deepEqual([amount, value], [Math.round(amounts.reduce((sum, one) => sum + one, 0) * 100) / 100, 3000]);
      });
    }

    it('corrects by a new settlement and rewrites nothing', async () => {
      const { agreement, measurements } = await bet({});
      const jobs = await world.asJobs();
      const admin = await world.as('admin');
      await settle(jobs);
      const before = await settlements(agreement);
      await update(admin, 'KPI_Measurement__c', { Id: measurements[1] ?? '', Actual__c: 400 });
      await settle(jobs);
      await update(admin, 'KPI_Measurement__c', { Id: measurements[1] ?? '', Evidence_Link__c: null });
      assert.match((await settle(jobs)).findings[0]?.problem ?? '', /No evidence, not settled: 2026-02-01/);
      const after = await settlements(agreement);
      assert.deepEqual(after.slice(0, 3), before);
      assert.deepEqual(
        after.slice(3).map((row) => [row.Month__c, row.Number__c, row.Sequence__c, row.Value__c, row.Amount__c]),
        [
          ['2026-02-01', 1, 4, -600, -60],
          ['2026-02-01', 2, 5, -400, -40],
        ],
      );
      const again = await settle(jobs);
      assert.deepEqual([again.created, again.updated], [0, 0]);
      await update(admin, 'KPI_Measurement__c', { Id: measurements[1] ?? '', Evidence_Link__c: 'https://example.com/evidence' });
      await settle(jobs);
    });

    it('settles nothing that is not signed, not agreed or without evidence', async () => {
      const jobs = await world.asJobs();
      const admin = await world.as('admin');
      const unsigned = await bet({}, { signed: false });
      assert.match((await settle(jobs)).findings[0]?.problem ?? '', /not signed by both sides/);
      assert.deepEqual(await settlements(unsigned.agreement), []);
      await admin.sobject('Gain_Share_Agreement__c').destroy(unsigned.agreement);
      const bare = await bet({}, { evidence: false });
      assert.match((await settle(jobs)).findings[0]?.problem ?? '', /No evidence/);
      assert.deepEqual(await settlements(bare.agreement), []);

      // What the job does not do the org does not let anyone do.
      const settlement = {
        Agreement__c: bare.agreement,
        Month__c: '2026-01-01',
        Sequence__c: 1,
        Earlier_Value__c: 0,
        Earlier_Amount__c: 0,
        Expected_Lines__c: 1,
      };
      await refused(admin.sobject('Gain_Share_Settlement__c').create({ ...settlement, Month__c: '2026-01-02' }), /first day of a month/);
      await refused(
        admin.sobject('Gain_Share_Settlement__c').create({ ...settlement, Agreement__c: unsigned.agreement }),
        /INSUFFICIENT_ACCESS|ENTITY_IS_DELETED|CROSS_REFERENCE|not signed/,
      );
      const draft = await create(admin, 'Gain_Share_Settlement__c', settlement);
      await refused(update(admin, 'Gain_Share_Settlement__c', { Id: draft, Status__c: 'Final' }), /when all its lines are there/);
      const line = {
        Settlement__c: draft,
        Measurement__c: bare.measurements[0],
        Period_End__c: '2026-01-31',
        Value_Now__c: 1000,
        Settled_Before__c: 0,
      };
      await refused(admin.sobject('Gain_Share_Line__c').create(line), /carry evidence/);
      await refused(admin.sobject('Gain_Share_Settlement__c').create(settlement), /DUPLICATE_VALUE/);
      await admin.sobject('Gain_Share_Settlement__c').destroy(draft);
    });

    it('keeps terms while they are signed and what is final for ever', async () => {
      const { program, kpi, measurements, agreement } = await bet({});
      const admin = await world.as('admin');
      await settle(await world.asJobs());
      const [first] = await settlements(agreement);
      const { records: lines } = await admin.query<{ Id: string }>(`SELECT Id FROM Gain_Share_Line__c WHERE Settlement__c = '${first?.Id ?? ''}'`);
      await refused(update(admin, 'Gain_Share_Agreement__c', { Id: agreement, Share__c: 20 }), /terms are frozen/);
      await refused(admin.sobject('Gain_Share_KPI__c').create({ Agreement__c: agreement, KPI__c: kpi }), /KPIs are frozen|in the agreement already/);
      await refused(update(admin, 'Gain_Share_Settlement__c', { Id: first?.Id ?? '', Earlier_Amount__c: 5 }), /final settlement cannot be changed/);
      await refused(update(admin, 'Gain_Share_Settlement__c', { Id: first?.Id ?? '', Status__c: 'Draft' }), /final settlement cannot be changed/);
      await refused(admin.sobject('Gain_Share_Settlement__c').destroy(first?.Id ?? ''), /final settlement cannot be deleted/);
      await refused(
        update(admin, 'Gain_Share_Line__c', { Id: lines[0]?.Id ?? '', Value_Now__c: 5 }),
        /lines of a final settlement cannot be changed/,
      );
      await refused(admin.sobject('Gain_Share_Line__c').destroy(lines[0]?.Id ?? ''), /lines of a final settlement cannot be deleted/);
      await refused(admin.sobject('KPI_Measurement__c').destroy(measurements[0] ?? ''), /DELETE_FAILED|referenced|agreed/i);
      await refused(admin.sobject('Gain_Share_Agreement__c').destroy(agreement), /has settlements and cannot be deleted/);
      await refused(admin.sobject('CRM_Program__c').destroy(program), /cannot be deleted/);
    });

    it('takes no invented figures, from nobody', async () => {
      const { agreement, measurements } = await bet({ Cap__c: 50 });
      const other = await bet({});
      const admin = await world.as('admin');
      const settlement = { Agreement__c: agreement, Month__c: '2026-01-01', Sequence__c: 1, Earlier_Value__c: 0, Earlier_Amount__c: 0 };
      const make = (more: object) => admin.sobject('Gain_Share_Settlement__c').create({ ...settlement, ...more });
      await refused(make({ Status__c: 'Final', Earlier_Amount__c: -1_000_000 }), /what the agreement has settled so far/);
      const draft = await create(admin, 'Gain_Share_Settlement__c', { ...settlement, Expected_Lines__c: 1 });
      const line = { Settlement__c: draft, Measurement__c: measurements[0], Period_End__c: '2026-01-31', Value_Now__c: 1000, Settled_Before__c: 0 };
      const add = (more: object) => admin.sobject('Gain_Share_Line__c').create({ ...line, ...more });
      await refused(add({ Value_Now__c: 9_999_999 }), /must be the realised value/);
      await refused(add({ Measurement__c: other.measurements[0] }), /a KPI that the agreement does not share/);
      assert.ok((await add({})).success);
      await refused(add({}), /DUPLICATE_VALUE/);
      // The job takes the draft up, though it has no key, and goes on from it.
      await settle(await world.asJobs());
      assert.deepEqual(
        (await settlements(agreement)).map((row) => [row.Sequence__c, row.Amount__c]),
        [
          [1, 50],
          [2, 0],
          [3, 0],
        ],
      );
    });

    it('is signed anew when a KPI gets other terms, and pays nothing by terms that were never signed', async () => {
      const { agreement, kpi } = await bet({});
      const admin = await world.as('admin');
      const jobs = await world.asJobs();
      const { records: signatures } = await admin.query<{ Id: string }>(`SELECT Id FROM KPI_Signature__c WHERE KPI__c = '${kpi}'`);
      for (const { Id } of signatures) await update(admin, 'KPI_Signature__c', { Id, Revoked__c: true });
      assert.match(JSON.stringify((await settle(jobs)).findings), /The KPI is not agreed/);
      await update(admin, 'Value_KPI__c', { Id: kpi, Unit_Value__c: 1000 });
      const { Signed__c: signed } = await admin.sobject('Gain_Share_Agreement__c').retrieve(agreement);
      assert.equal(signed, false);
      const viewer = await world.as('viewer');
      await create(admin, 'KPI_Signature__c', { KPI__c: kpi, Side__c: 'Delivery' });
      await create(viewer, 'KPI_Signature__c', { KPI__c: kpi, Side__c: 'Business' });
      await create(admin, 'Gain_Share_Signature__c', { Agreement__c: agreement, Side__c: 'Delivery' });
      await create(viewer, 'Gain_Share_Signature__c', { Agreement__c: agreement, Side__c: 'Business' });
      assert.match(
        JSON.stringify((await settle(jobs)).findings),
        /other terms than the KPI has now, not settled: 2026-01-01, 2026-02-01, 2026-03-01/,
      );
      assert.deepEqual(await settlements(agreement), []);
      await admin.sobject('Gain_Share_Agreement__c').retrieve(agreement);
      const { records: live } = await admin.query<{ Id: string }>(
        `SELECT Id FROM Gain_Share_Signature__c WHERE Agreement__c = '${agreement}' AND Revoked__c = FALSE`,
      );
      for (const { Id } of live) await update(admin, 'Gain_Share_Signature__c', { Id, Revoked__c: true });
      await admin.sobject('Gain_Share_Agreement__c').destroy(agreement);
    });

    it('is signed by two people, lets nobody settle who may not, and shows stewards and field users none of it', async () => {
      const { agreement } = await bet({ Name: 'To sign' }, { signed: false });
      const viewer = await world.as('viewer');
      const sign = (Side__c: string) => viewer.sobject('Gain_Share_Signature__c').create({ Agreement__c: agreement, Side__c });
      assert.ok((await sign('Business')).success);
      await refused(sign('Delivery'), /must be two different people/);
      await refused(sign('Business'), /already signed/);
      await refused(update(viewer, 'Gain_Share_Agreement__c', { Id: agreement, Share__c: 50 }), /INSUFFICIENT_ACCESS/);
      await refused(viewer.sobject('Gain_Share_Settlement__c').create({ Agreement__c: agreement }), /INSUFFICIENT_ACCESS|CANNOT_INSERT/);
      for (const person of ['steward', 'field'] as const)
        for (const object of ['Gain_Share_Agreement__c', 'Gain_Share_Settlement__c', 'Gain_Share_Line__c'])
          await refused((await world.as(person)).query(`SELECT Id FROM ${object}`), /INVALID_TYPE/);
    });

    it('ends in the same state when killed after any write and run again', async () => {
      const { accessToken } = await world.asJobs();
      let agreement = '';
      await endsAlikeWhenKilled(world.url, {
        accessToken,
        writes: 5,
        because: 'settlements, lines, then one settlement after the other is final',
        run: (connection) => settle(connection),
        clear: async () => void ({ agreement } = await bet({ Threshold__c: 500 })),
        state: async () => (await settlements(agreement)).map(({ Id: _, ...row }) => ({ ...row, attributes: undefined })),
      });
    });
  });
}
