import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually } from '../../../local-org/test/eventually.ts';
import type { World } from '../world.ts';
import { isAlive } from './alive.ts';

/** DOMAIN.md 1, in yuan a year. */
export const REFERENCE: Record<string, number> = { Manufacturer: 48_910_000, 'Service outlets': 384_000_000, 'Service engineers': 1_320_000_000 };

/** What `npm start` leaves behind. */
export function startTests(world: World): void {
  describe('npm start', () => {
    const realised = async (): Promise<Record<string, number>> => {
      const connection = await world.as('admin');
      const { records } = await connection.query<{ Name: string; Realised_Value__c: number }>(
        "SELECT Name, Realised_Value__c FROM Beneficiary__c WHERE Program__r.External_Key__c = 'after-sales'",
      );
      return Object.fromEntries(records.map((record) => [record.Name, record.Realised_Value__c]));
    };

    it('deploys, loads and syncs, so that SOQL gives the reference figures', async () => {
      assert.deepEqual(await realised(), REFERENCE);
    });

    it('deploys the translations, with Translation Workbench on', async () => {
      const connection = await world.as('admin');
      const deployed = await connection.metadata.list({ type: 'Translations' });
      assert.deepEqual(deployed.map(({ fullName }) => fullName).sort(), ['es', 'zh_CN', 'zh_TW']);
    });

    it('rolls them up to the program', async () => {
      const connection = await world.as('admin');
      const { records } = await connection.query<{ Realised_Value__c: number }>(
        "SELECT Realised_Value__c FROM CRM_Program__c WHERE External_Key__c = 'after-sales'",
      );
      assert.equal(records[0]?.Realised_Value__c, 48_910_000 + 384_000_000 + 1_320_000_000);
    });

    it('gives them through GraphQL too', async () => {
      const connection = await world.as('admin');
      const answer = await connection.request<{
        data: { uiapi: { query: { Beneficiary__c: { edges: { node: { Name: { value: string }; Realised_Value__c: { value: number } } }[] } } } };
      }>({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query: `query { uiapi { query { Beneficiary__c(where: { Program__r: { External_Key__c: { eq: "after-sales" } } }) { edges { node { Name { value } Realised_Value__c { value } } } } } } }`,
        }),
      });
      const nodes = answer.data.uiapi.query.Beneficiary__c.edges.map((edge) => edge.node);
      assert.deepEqual(Object.fromEntries(nodes.map((node) => [node.Name.value, node.Realised_Value__c.value])), REFERENCE);
    });

    it('counts at least 5,000 cases for the KPI that is an aggregate', async () => {
      const connection = await world.as('admin');
      assert.ok((await connection.query('SELECT COUNT() FROM Case')).totalSize >= 5000);
      const { records } = await connection.query<{ n: number; total: number }>(
        "SELECT COUNT(Id) n, SUM(Actual__c) total FROM KPI_Measurement__c WHERE KPI__r.External_Key__c = 'sd-calls'",
      );
      const phone = await connection.query("SELECT COUNT() FROM Case WHERE Origin = 'Phone'");
      assert.deepEqual([records[0]?.n, records[0]?.total], [12, phone.totalSize]);
    });

    it('ends with its terminal, does not deploy a second time, and has the same data behind the same alias', async () => {
      assert.match(world.startedWith, /sf project deploy start/);
      const { server } = world.processes();
      await world.stop('SIGHUP');
      await eventually('The end of the server', () => !isAlive(server) || undefined);
      await world.start();
      assert.match(world.startedWith, /local org at http/);
      assert.doesNotMatch(world.startedWith, /sf project deploy start/);
      const out = await world.sf(
        'data',
        'query',
        '-o',
        world.alias,
        '-q',
        'SELECT Name, Realised_Value__c FROM Beneficiary__c ORDER BY Name',
        '--json',
      );
      const { result } = JSON.parse(out) as { result: { records: { Name: string; Realised_Value__c: number }[] } };
      assert.equal(result.records.find((record) => record.Name === 'Manufacturer')?.Realised_Value__c, 48_910_000);
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
      assert.deepEqual(await realised(), REFERENCE);
    });
  });
}
