import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Connection } from 'jsforce';
import {
  attainment,
  expectedAnnualValue,
  expectedProgress,
  isStale,
  kpiStatus,
  lastWholePeriodEnd,
  periodAround,
  realisedValue,
} from '../../../force-app/main/app/lwc/valueMath/valueMath.ts';
import type { Granularity, KpiTerms } from '../../../force-app/main/app/lwc/valueMath/valueMath.ts';
import { create } from './records.ts';
import { refused } from './refused.ts';
import type { World } from '../world.ts';

/** The rules of the value pillar, each met by the person it is for. */
export function ruleTests(world: World): void {
  describe('the value pillar', () => {
    const fresh = async (connection: Connection, more: Record<string, unknown> = {}): Promise<string> => {
      const { records } = await connection.query<{ Id: string }>("SELECT Id FROM Beneficiary__c WHERE Name = 'Service desk'");
      const result = await connection.sobject('Value_KPI__c').create({
        Name: 'Rule try',
        Beneficiary__c: records[0]?.Id ?? '',
        Direction__c: 'Increase',
        Unit__c: 'cases',
        Granularity__c: 'Month',
        Baseline__c: 10,
        Baseline_Date__c: '2025-01-01',
        Target__c: 20,
        Target_Date__c: '2025-12-31',
        Unit_Value__c: 100,
        Annual_Volume__c: 12,
        ...more,
      });
      assert.ok(result.success);
      return result.id ?? '';
    };
    const sign = (connection: Connection, kpi: string, side: string, more: Record<string, unknown> = {}) =>
      connection.sobject('KPI_Signature__c').create({ KPI__c: kpi, Side__c: side, ...more });
    const measure = (connection: Connection, kpi: string, start: string, more: Record<string, unknown> = {}) =>
      connection.sobject('KPI_Measurement__c').create({ KPI__c: kpi, Period_Start__c: start, Actual__c: 15, Period_Volume__c: 2, ...more });

    it('computes what the shared module computes', async () => {
      const admin = await world.as('admin');
      const today = new Date().toISOString().slice(0, 10);
      const tries: string[] = [];
      for (const granularity of ['Month', 'Quarter', 'Year'] as const) {
        for (const [behind, actual] of [
          [1, 19],
          [2, 16],
          [1, 11],
          [3, 19],
        ] as const) {
          const baseline = { Baseline_Date__c: '2020-12-31', Target_Date__c: periodAround(today, granularity, 1).end };
          const kpi = await fresh(admin, { Granularity__c: granularity, ...baseline });
          await measure(admin, kpi, periodAround(today, granularity, -behind).start, { Actual__c: actual });
          tries.push(kpi);
        }
      }
      const { records } = await admin.query<Record<string, never>>(
        'SELECT Id, CreatedDate, Active__c, Granularity__c, Stale__c, Status_Reason__c, Direction__c, Baseline__c, Target__c, Unit_Value__c, Annual_Volume__c, Population__c, Expected_Annual_Value__c, Attainment__c, Expected_Progress__c, Status__c, Baseline_Date__c, Target_Date__c, Latest_Period__c, Latest_Actual__c, (SELECT Actual__c, Period_Volume__c, Realised_Value__c FROM Measurements__r) FROM Value_KPI__c WHERE Latest_Actual__c != null',
      );
      assert.ok(records.length >= 8 + tries.length);
      const statuses = new Set<unknown>();
      for (const kpi of records as unknown as Record<string, number | string | { records: Record<string, number>[] }>[]) {
        const terms = {
          direction: kpi['Direction__c'],
          baseline: kpi['Baseline__c'],
          target: kpi['Target__c'],
          unitValue: kpi['Unit_Value__c'],
          annualVolume: kpi['Annual_Volume__c'],
          population: kpi['Population__c'],
        } as KpiTerms;
        assert.equal(kpi['Expected_Annual_Value__c'], expectedAnnualValue(terms));
        const attained = attainment(terms.baseline, terms.target, kpi['Latest_Actual__c'] as number) ?? 0;
        assert.ok(Math.abs((kpi['Attainment__c'] as number) - attained * 100) <= 0.05);
        const granularity = kpi['Granularity__c'] as Granularity;
        const latestPeriod = kpi['Latest_Period__c'] as string;
        const [from, to] = [kpi['Baseline_Date__c'] as string, kpi['Target_Date__c'] as string];
        const progress = expectedProgress(from, to, lastWholePeriodEnd(today, granularity));
        assert.ok(Math.abs((kpi['Expected_Progress__c'] as number) - progress * 100) <= 0.05);
        const stale =
          Boolean(kpi['Active__c']) &&
          isStale({ granularity, latestPeriod, baselineDate: from, createdOn: (kpi['CreatedDate'] as string).slice(0, 10) }, today);
        assert.deepEqual([kpi['Stale__c'], kpi['Status__c']], [stale, kpiStatus(attained, progress, stale)]);
        if (stale) assert.equal(kpi['Status_Reason__c'], `Not measured since ${latestPeriod}`);
        statuses.add(kpi['Status__c']);
        for (const one of (kpi['Measurements__r'] as { records: Record<string, number>[] }).records) {
          assert.ok(Math.abs((one['Realised_Value__c'] ?? 0) - realisedValue(terms, one['Actual__c'] ?? 0, one['Period_Volume__c'] ?? 0)) < 0.01);
        }
      }
      for (const status of ['Stale', 'On track', 'At risk', 'Off course']) assert.ok(statuses.has(status), status);
      for (const kpi of tries) await admin.sobject('Value_KPI__c').destroy(kpi);
    });

    it('agrees by two people, freezes, reopens when one revokes, and keeps it all on record', async () => {
      const [admin, viewer] = [await world.as('admin'), await world.as('viewer')];
      const kpi = await fresh(admin);
      assert.ok((await sign(viewer, kpi, 'Business')).success);
      await refused(sign(viewer, kpi, 'Delivery'), /two different people/);
      await refused(sign(admin, kpi, 'Business'), /already signed/);
      assert.ok((await sign(admin, kpi, 'Delivery')).success);
      for (const change of [
        { Name: 'Another promise' },
        { Baseline__c: 11 },
        { Target__c: 21 },
        { Unit_Value__c: 1 },
        { Annual_Volume__c: 13 },
        { Unit__c: 'calls' },
        { Direction__c: 'Decrease' },
        { Granularity__c: 'Year' },
        { Target_Date__c: '2026-12-31' },
        { Baseline_Date__c: '2024-12-31' },
      ]) {
        await refused(admin.sobject('Value_KPI__c').update({ Id: kpi, ...change }), /FIELD_CUSTOM_VALIDATION_EXCEPTION/);
      }
      assert.ok((await admin.sobject('Value_KPI__c').update({ Id: kpi, Description__c: 'May change' })).success);
      await refused(admin.sobject('Value_KPI__c').destroy(kpi), /agreed and cannot be deleted/);
      const { records } = await admin.query<{ Id: string; Beneficiary__c: string; Beneficiary__r: { Program__c: string } }>(
        `SELECT Id, Beneficiary__c, Beneficiary__r.Program__c FROM Value_KPI__c WHERE Id = '${kpi}'`,
      );
      await refused(admin.sobject('Beneficiary__c').destroy(records[0]?.Beneficiary__c ?? ''), /agreed KPIs/);
      await refused(admin.sobject('CRM_Program__c').destroy(records[0]?.Beneficiary__r.Program__c ?? ''), /agreed KPIs/);
      const signatures = await admin.query<{ Id: string }>(`SELECT Id FROM KPI_Signature__c WHERE KPI__c = '${kpi}'`);
      const [first] = signatures.records;
      await refused(admin.sobject('KPI_Signature__c').destroy(first?.Id ?? ''), /Revoke it instead/);
      await admin.sobject('KPI_Signature__c').update({ Id: first?.Id ?? '', Revoked__c: true, Revoke_Reason__c: 'Wrong baseline' });
      await refused(admin.sobject('KPI_Signature__c').update({ Id: first?.Id ?? '', Revoked__c: false }), /stays revoked/);
      assert.ok((await admin.sobject('Value_KPI__c').update({ Id: kpi, Baseline__c: 11 })).success);
      // The other signature was for the old baseline: it goes too.
      const left = await admin.query<{ Revoked__c: boolean; Revoked_On__c: string | null }>(
        `SELECT Revoked__c, Revoked_On__c FROM KPI_Signature__c WHERE KPI__c = '${kpi}'`,
      );
      assert.deepEqual(
        left.records.map((one) => one.Revoked__c && one.Revoked_On__c !== null),
        [true, true],
      );
      await admin.sobject('Value_KPI__c').destroy(kpi);
    });

    it('takes back a signature when the KPI is renamed: what was signed includes the name', async () => {
      const [admin, viewer] = [await world.as('admin'), await world.as('viewer')];
      const kpi = await fresh(admin);
      await sign(viewer, kpi, 'Business');
      await admin.sobject('Value_KPI__c').update({ Id: kpi, Name: 'Another promise' });
      const { records } = await admin.query<{ Revoked__c: boolean }>(`SELECT Revoked__c FROM KPI_Signature__c WHERE KPI__c = '${kpi}'`);
      assert.deepEqual(
        records.map((one) => one.Revoked__c),
        [true],
      );
      await admin.sobject('Value_KPI__c').destroy(kpi);
    });

    it('refuses a negative value per unit and a negative annual volume: direction says which way is good', async () => {
      const admin = await world.as('admin');
      await refused(fresh(admin, { Unit_Value__c: -1 }), /value per unit cannot be negative/);
      const kpi = await fresh(admin, { Unit_Value__c: 0 });
      await refused(admin.sobject('Value_KPI__c').update({ Id: kpi, Annual_Volume__c: -12 }), /annual volume cannot be negative/);
      await admin.sobject('Value_KPI__c').destroy(kpi);
    });

    it('lets unsigned KPIs follow the population of their beneficiary at once; signed ones keep what was signed', async () => {
      const [admin, viewer] = [await world.as('admin'), await world.as('viewer')];
      const program = await create(admin, 'CRM_Program__c', { Name: 'Population try', Start_Date__c: '2024-01-01' });
      const beneficiary = await create(admin, 'Beneficiary__c', { Name: 'Dealers', Program__c: program, Population__c: 10 });
      const [open, signed] = [await fresh(admin, { Beneficiary__c: beneficiary }), await fresh(admin, { Beneficiary__c: beneficiary })];
      await sign(viewer, signed, 'Business');
      await admin.sobject('Beneficiary__c').update({ Id: beneficiary, Population__c: 20 });
      const populations = await admin.query<{ Id: string; Population__c: number }>(
        `SELECT Id, Population__c FROM Value_KPI__c WHERE Beneficiary__c = '${beneficiary}'`,
      );
      assert.deepEqual(
        new Map(populations.records.map((one) => [one.Id, one.Population__c])),
        new Map([
          [open, 20],
          [signed, 10],
        ]),
      );
      const { id } = await measure(admin, open, '2025-02-01');
      const measured = await admin.sobject('KPI_Measurement__c').retrieve(id ?? '');
      assert.deepEqual([measured['Population_Copy__c'], measured['Realised_Value__c']], [20, 5 * 100 * 2 * 20]);
      await refused(admin.sobject('Beneficiary__c').destroy(beneficiary), /This beneficiary has KPIs, "Rule try" among them/);
      await admin.sobject('Value_KPI__c').destroy([open, signed]);
      await admin.sobject('Beneficiary__c').destroy(beneficiary);
      await admin.sobject('CRM_Program__c').destroy(program);
    });

    it('refuses a second program of one name, and names the first', async () => {
      const admin = await world.as('admin');
      const first = await create(admin, 'CRM_Program__c', { Name: 'One of a kind', Start_Date__c: '2024-01-01' });
      const second = { Name: 'one of a kind', Start_Date__c: '2026-01-01' };
      await refused(admin.sobject('CRM_Program__c').create(second), /program named "One of a kind" already/);
      const other = await create(admin, 'CRM_Program__c', { ...second, Name: 'Another kind' });
      await refused(admin.sobject('CRM_Program__c').update({ Id: other, Name: 'One of a kind' }), /program named "One of a kind" already/);
      await admin.sobject('CRM_Program__c').update({ Id: first, Name: 'One of a kind' });
      await refused(admin.sobject('CRM_Program__c').update({ Id: other, Currency_Code__c: 'eur' }), /three capital letters/);
      await admin.sobject('CRM_Program__c').destroy([first, other]);
    });

    it('lets no one sign for another, nor a KPI that cannot be measured', async () => {
      const [admin, viewer] = [await world.as('admin'), await world.as('viewer')];
      const kpi = await fresh(admin, { Baseline__c: null });
      await refused(sign(viewer, kpi, 'Business'), /must be filled in first/);
      await admin.sobject('Value_KPI__c').update({ Id: kpi, Baseline__c: 10 });
      const adminId = (await admin.identity()).user_id;
      await refused(sign(viewer, kpi, 'Business', { Signed_By__c: adminId }), /INVALID_FIELD_FOR_INSERT_UPDATE/);
      await admin.sobject('Value_KPI__c').destroy(kpi);
    });

    it('takes measurements of whole past periods only, one a period, and keeps the latest on the KPI', async () => {
      const admin = await world.as('admin');
      const kpi = await fresh(admin);
      const { id } = await measure(admin, kpi, '2025-02-01');
      await refused(measure(admin, kpi, '2025-02-01'), /DUPLICATE_VALUE/);
      await refused(measure(admin, kpi, '2025-02-02'), /first day of a period/);
      await refused(measure(admin, kpi, '2999-01-01'), /has not begun/);
      await refused(measure(admin, kpi, `${new Date().toISOString().slice(0, 7)}-01`), /still running/);
      await refused(measure(admin, kpi, '2024-12-01'), /starts before the KPI's baseline date/);
      await refused(
        admin.sobject('KPI_Measurement__c').update({ Id: id ?? '', Period_Start__c: '2025-03-01' }),
        /period of a measurement cannot change/,
      );
      await refused(admin.sobject('Value_KPI__c').update({ Id: kpi, Granularity__c: 'Year' }), /Granularity cannot change/);
      await refused(admin.sobject('KPI_Measurement__c').update({ Id: id ?? '', External_Key__c: 'another' }), /key of a measurement cannot change/);
      await refused(measure(admin, kpi, '2025-05-01', { Period_Volume__c: -1 }), /volume cannot be negative/);
      const later = await measure(admin, kpi, '2025-04-01', { Actual__c: 18 });
      const latest = async () =>
        (
          await admin.query<{ Latest_Actual__c: number; Latest_Period__c: string; Realised_Value__c: number }>(
            `SELECT Latest_Actual__c, Latest_Period__c, Realised_Value__c FROM Value_KPI__c WHERE Id = '${kpi}'`,
          )
        ).records[0];
      assert.deepEqual(
        [(await latest())?.Latest_Actual__c, (await latest())?.Latest_Period__c, (await latest())?.Realised_Value__c],
        [18, '2025-04-30', (5 + 8) * 100 * 2],
      );
      await admin.sobject('KPI_Measurement__c').destroy(later.id ?? '');
      assert.deepEqual(
        [(await latest())?.Latest_Actual__c, (await latest())?.Latest_Period__c, (await latest())?.Realised_Value__c],
        [15, '2025-02-28', 5 * 100 * 2],
      );
      await admin.sobject('Value_KPI__c').destroy(kpi);
    });

    it('keeps the value of what was measured when the KPI changes later', async () => {
      const admin = await world.as('admin');
      const kpi = await fresh(admin);
      await measure(admin, kpi, '2025-02-01');
      await admin.sobject('Value_KPI__c').update({ Id: kpi, Unit_Value__c: 999 });
      const { records } = await admin.query<{ Realised_Value__c: number }>(
        `SELECT Realised_Value__c FROM KPI_Measurement__c WHERE KPI__c = '${kpi}'`,
      );
      assert.equal(records[0]?.Realised_Value__c, 1000);
      await admin.sobject('Value_KPI__c').destroy(kpi);
    });

    it('says which initiatives serve no agreed value, and which owners are wrong', async () => {
      const admin = await world.as('admin');
      const { records } = await admin.query<{ Name: string }>(
        "SELECT Name FROM Value_Initiative__c WHERE Value_Link__c = 'Serves no agreed value' ORDER BY Name",
      );
      assert.deepEqual(
        records.map((record) => record.Name),
        ['Birthday greetings', 'Dealer portal news feed'],
      );
      const me = (await admin.identity()).user_id;
      const kpi = await fresh(admin, { KPI_Owner__c: me, Backup_Owner__c: me });
      const warning = async () =>
        (await admin.query<{ Owner_Warning__c: string }>(`SELECT Owner_Warning__c FROM Value_KPI__c WHERE Id = '${kpi}'`)).records[0]
          ?.Owner_Warning__c;
      assert.equal(await warning(), 'Owner and backup are the same person');
      await admin.sobject('Value_KPI__c').update({ Id: kpi, KPI_Owner__c: null });
      assert.equal(await warning(), 'Owner is missing');
      await admin.sobject('Value_KPI__c').destroy(kpi);
    });

    it('lets a field user read KPIs without money and change none, on every way in', async () => {
      const field = await world.as('field');
      const { records } = await field.query<{ Id: string }>('SELECT Id, Name, Status__c, Latest_Actual__c FROM Value_KPI__c');
      const id = records[0]?.Id ?? '';
      assert.ok(records.length >= 8);
      await refused(field.query('SELECT Unit_Value__c FROM Value_KPI__c'), /INVALID_FIELD/);
      await refused(field.query('SELECT Realised_Value__c FROM Beneficiary__c'), /INVALID_FIELD/);
      await refused(field.query('SELECT Id FROM Value_KPI__c WHERE Realised_Value__c > 0'), /INVALID_FIELD/);
      await refused(field.sobject('Value_KPI__c').update({ Id: id, Name: 'Mine' }), /INSUFFICIENT_ACCESS/);
      await refused(field.sobject('Value_KPI__c').destroy(id), /INSUFFICIENT_ACCESS/);
      await refused(measure(field, id, '2025-01-01'), /INSUFFICIENT_ACCESS/);
      await refused(
        field.request({
          method: 'PATCH',
          url: `/ui-api/records/${id}`,
          body: JSON.stringify({ fields: { Name: 'Mine' } }),
          headers: { 'content-type': 'application/json' },
        }),
        /./,
      );
      const mutation = await field.request<{ errors: unknown[] }>({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query: `mutation { uiapi { Value_KPI__cUpdate(input: { Id: "${id}", Value_KPI__c: { Name: "Mine" } }) { success } } }`,
        }),
      });
      assert.ok(mutation.errors.length > 0);
      assert.equal((await field.query(`SELECT Id FROM Value_KPI__c WHERE Name = 'Mine'`)).totalSize, 0);
    });

    it('shows a steward no value object at all', async () => {
      const steward = await world.as('steward');
      const own = [
        'CRM_Program__c',
        'Beneficiary__c',
        'Value_KPI__c',
        'KPI_Signature__c',
        'KPI_Measurement__c',
        'KPI_Source__c',
        'Value_Initiative__c',
      ];
      const { sobjects } = await steward.describeGlobal();
      for (const object of own) {
        await refused(steward.query(`SELECT Id FROM ${object}`), /INVALID_TYPE/);
        await refused(steward.describe(object), /NOT_FOUND/);
        assert.ok(!sobjects.some((one) => one.name === object));
      }
    });
  });
}
