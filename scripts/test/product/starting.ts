import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { caseMonths } from '../../value/sample.ts';
import { eventually } from '../../../local-org/test/eventually.ts';
import type { World } from '../world.ts';
import { isAlive } from '../../org/alive.ts';

/** DOMAIN.md 1, in yuan a year. */
export const REFERENCE: Record<string, number> = { Manufacturer: 48_910_000, 'Service outlets': 384_000_000, 'Service engineers': 1_320_000_000 };

/** Realised value of a year by beneficiary, of the after-sales program. */
export async function realisedIn(world: World, year: number): Promise<Record<string, number>> {
  const connection = await world.as('admin');
  const { records } = await connection.query<{ Name: string; total: number }>(
    `SELECT KPI__r.Beneficiary__r.Name Name, SUM(Realised_Value__c) total FROM KPI_Measurement__c WHERE KPI__r.Beneficiary__r.Program__r.External_Key__c = 'after-sales' AND Period_Start__c >= ${year}-01-01 AND Period_Start__c <= ${year}-12-31 GROUP BY KPI__r.Beneficiary__r.Name`,
  );
  return Object.fromEntries(records.map(({ Name, total }) => [Name, Math.round(total * 100) / 100]));
}

/** First days of the months that are over, from January 2025 on. */
export function monthsOver(): string[] {
  const today = new Date().toISOString().slice(0, 10);
  return caseMonths(today).map(({ start }) => start);
}

/** What `npm start` leaves behind. */
export function startTests(world: World): void {
  describe('npm start', () => {
    it('deploys, loads and syncs, so that SOQL over 2025 gives the reference figures', async () => {
      assert.deepEqual(await realisedIn(world, 2025), REFERENCE);
    });

    it('deploys the translations, with Translation Workbench on', async () => {
      const connection = await world.as('admin');
      const deployed = await connection.metadata.list({ type: 'Translations' });
      assert.deepEqual(deployed.map(({ fullName }) => fullName).sort(), ['es', 'zh_CN', 'zh_TW']);
    });

    it('measures to the last whole month, and rolls it all up to the program', async () => {
      const connection = await world.as('admin');
      const { records } = await connection.query<{ Realised_Value__c: number }>(
        "SELECT Realised_Value__c FROM CRM_Program__c WHERE External_Key__c = 'after-sales'",
      );
      let total = 0;
      for (let year = 2025; year <= new Date().getUTCFullYear(); year++)
        for (const value of Object.values(await realisedIn(world, year))) total += value;
      assert.ok(Math.abs((records[0]?.Realised_Value__c ?? 0) - total) < 0.1);
      const latest = await connection.query<{ Period_Start__c: string }>(
        'SELECT Period_Start__c FROM KPI_Measurement__c ORDER BY Period_Start__c DESC LIMIT 1',
      );
      assert.equal(latest.records[0]?.Period_Start__c, monthsOver().at(-1));
    });

    it('gives them through GraphQL too', async () => {
      const connection = await world.as('admin');
      const answer = await connection.request<{
        data: {
          uiapi: {
            query: {
              KPI_Measurement__c: {
                edges: { node: { Realised_Value__c: { value: number }; KPI__r: { Beneficiary__r: { Name: { value: string } } } } }[];
              };
            };
          };
        };
      }>({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query: `query { uiapi { query { KPI_Measurement__c(first: 2000, where: { and: [{ Period_Start__c: { gte: { value: "2025-01-01" } } }, { Period_Start__c: { lte: { value: "2025-12-31" } } }, { KPI__r: { Beneficiary__r: { Program__r: { External_Key__c: { eq: "after-sales" } } } } }] }) { edges { node { Realised_Value__c { value } KPI__r { Beneficiary__r { Name { value } } } } } } } } }`,
        }),
      });
      const sums: Record<string, number> = {};
      for (const { node } of answer.data.uiapi.query.KPI_Measurement__c.edges) {
        const name = node.KPI__r.Beneficiary__r.Name.value;
        sums[name] = Math.round(((sums[name] ?? 0) + node.Realised_Value__c.value) * 10_000) / 10_000;
      }
      assert.deepEqual(sums, REFERENCE);
      // At target all KPIs are worth 2.09 billion a year, for a labour budget of 400 million.
      const admin = await world.as('admin');
      const { records } = await admin.query<{ Expected_Return__c: number }>(
        "SELECT Expected_Return__c FROM CRM_Program__c WHERE External_Key__c = 'after-sales'",
      );
      assert.equal(records[0]?.Expected_Return__c, 5.21);
    });

    it('has one KPI that is off course, one at risk, one stale and one without owner, and each asks for something', async () => {
      const admin = await world.as('admin');
      const named = async (soql: string): Promise<string[]> => (await admin.query<{ Name: string }>(soql)).records.map(({ Name }) => Name);
      const kpis = (where: string): Promise<string[]> => named(`SELECT Name FROM Value_KPI__c WHERE ${where} ORDER BY Name`);
      assert.deepEqual(await kpis("Status__c = 'Off course'"), ['Parts sales']);
      assert.deepEqual(await kpis("Status__c = 'At risk'"), ['Idle travel hours']);
      assert.deepEqual(await kpis("Status__c = 'Stale'"), ['Customer satisfaction']);
      assert.deepEqual(await kpis("Status__c = 'No data'"), []);
      assert.deepEqual(await kpis('KPI_Owner__c = NULL'), ['Idle travel hours']);
      assert.deepEqual(await kpis('Delivery_Signatures__c = 1 AND Business_Signatures__c = 0'), ['Spare parts holding cost']);
      assert.deepEqual(await kpis('Business_Signatures__c = 1 AND Delivery_Signatures__c = 0'), ['Rework per service order']);
      assert.deepEqual(await named("SELECT Name FROM Corrective_Action__c WHERE Status__c = 'Open' ORDER BY Name"), [
        'Customer satisfaction is stale',
        'Parts sales is off course',
        'Spend the slimming money on retired reports',
      ]);
      assert.deepEqual(await named("SELECT Name FROM Payment_Milestone__c WHERE Status__c = 'Overdue' AND Accepted__c = TRUE"), [
        'Parts catalogue, design',
      ]);
      assert.deepEqual(await named("SELECT Name FROM Payment_Milestone__c WHERE Status__c LIKE 'Waiting for%'"), ['Outlet scorecard, design']);
      assert.ok((await named('SELECT Name FROM Governance_Body__c WHERE Overdue__c = TRUE')).includes('Business landing group'));
      assert.ok((await named("SELECT Name FROM Lifecycle_Phase__c WHERE Status__c = 'Open' AND Allowance_Warning__c != NULL")).includes('Year 2'));
    });

    it('leaves an org that the doctor finds no fault with', async () => {
      const { code, out, err } = await world.perennial('doctor', '-o', world.alias);
      assert.deepEqual([code, /✖|!/.test(out)], [0, false], out + err);
      const admin = await world.as('admin');
      const { records } = await admin.query<{ Profile: { Name: string } }>("SELECT Profile.Name FROM User WHERE Username = 'jobs@perennial.local'");
      assert.equal(records[0]?.Profile.Name, 'Minimum Access - API Only Integrations');
    });

    it('counts at least 5,000 cases for the KPI that is an aggregate', async () => {
      const connection = await world.as('admin');
      assert.ok((await connection.query('SELECT COUNT() FROM Case')).totalSize >= 5000);
      const { records } = await connection.query<{ n: number; total: number }>(
        "SELECT COUNT(Id) n, SUM(Actual__c) total FROM KPI_Measurement__c WHERE KPI__r.External_Key__c = 'sd-calls'",
      );
      const phone = await connection.query("SELECT COUNT() FROM Case WHERE Origin = 'Phone'");
      assert.deepEqual([records[0]?.n, records[0]?.total], [monthsOver().length, phone.totalSize]);
    });

    it('ends with its terminal, does not deploy a second time, and has the same data behind the same alias', async () => {
      assert.match(world.startedWith, /sf project deploy start/);
      const { server } = world.processes();
      await world.stop('SIGHUP');
      await eventually('The end of the server', () => !isAlive(server) || undefined);
      await world.start();
      assert.match(world.startedWith, /local org at http/);
      assert.doesNotMatch(world.startedWith, /sf project deploy start/);
      assert.match(world.startedWith, /sync value: 0 created, 0 updated, \d+ unchanged/);
      const out = await world.sf('data', 'query', '-o', world.alias, '-q', 'SELECT COUNT(Id) n FROM KPI_Measurement__c', '--json');
      const { result } = JSON.parse(out) as { result: { records: { n: number }[] } };
      assert.equal(result.records[0]?.n, 10 * monthsOver().length + 12, 'ten KPIs to the last month, one that is stale');
    });

    it('says in a second terminal where it runs, and goes on in the first', async () => {
      const before = world.processes();
      const { code, err } = await world.startAgain();
      assert.equal(code, 1);
      assert.match(err, new RegExp(`The local org is running already at ${world.url}\\. Use it, or stop it first: .*kill ${before.start}\\.`));
      assert.deepEqual([world.processes(), (await fetch(`${world.url}/services/data`)).status], [before, 200]);
    });

    it('leaves no server behind when it is killed, and starts again with the same data', async () => {
      const { server } = world.processes();
      await world.stop('SIGKILL');
      await eventually('The end of the server', () => !isAlive(server) || undefined);
      await world.start();
      assert.deepEqual(await realisedIn(world, 2025), REFERENCE);
    });
  });
}
