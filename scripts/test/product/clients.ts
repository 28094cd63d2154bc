import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sf } from '../../org/sf.ts';
import { ROOT } from '../world.ts';
import type { World } from '../world.ts';

interface CliAnswer<T> {
  status: number;
  result: T;
}

/** The unmodified Salesforce CLI and jsforce. */
export function clientTests(world: World): void {
  describe('the Salesforce CLI', () => {
    const project = (): string => join(world.home, 'project');
    before(() => {
      mkdirSync(project(), { recursive: true });
      for (const name of ['force-app', 'translations', 'reports', 'sfdx-project.json', '.forceignore'])
        cpSync(join(ROOT, name), join(project(), name), { recursive: true });
    });
    after(() => rmSync(project(), { recursive: true, force: true }));

    const inProject = async <T>(...args: string[]): Promise<CliAnswer<T>> =>
      JSON.parse(await sf([...args, '--json'], project(), world.env)) as CliAnswer<T>;
    const deployFails = async (...args: string[]): Promise<string> =>
      sf(['project', 'deploy', 'start', '-o', world.alias, ...args], project(), world.env).then(
        () => assert.fail('the deploy went through'),
        (error: Error) => error.message,
      );

    it('validates without changing anything (--dry-run)', async () => {
      const field = join(project(), 'force-app/main/value/objects/CRM_Program__c/fields/Try_Out__c.field-meta.xml');
      writeFileSync(
        field,
        '<?xml version="1.0" encoding="UTF-8"?>\n<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"><fullName>Try_Out__c</fullName><label>Try Out</label><length>10</length><type>Text</type></CustomField>\n',
      );
      const { result } = await inProject<{ status: string; checkOnly: boolean }>(
        'project',
        'deploy',
        'start',
        '--dry-run',
        '-o',
        world.alias,
        '-d',
        field,
      );
      assert.deepEqual([result.status, result.checkOnly], ['Succeeded', true]);
      const described = await (await world.as('admin')).describe('CRM_Program__c');
      assert.ok(!described.fields.some((one) => one.name === 'Try_Out__c'));
      rmSync(field);
    });

    for (const [what, file, edit, problem] of [
      [
        'an unknown element',
        'value/tabs/Value_Cockpit.tab-meta.xml',
        (xml: string) => xml.replace('<motif>', '<colour>red</colour>\n    <motif>'),
        /\}colour invalid at this location in type CustomTab/,
      ],
      [
        'a reference to a field that is not there',
        'app/permissionsets/Perennial_Viewer.permissionset-meta.xml',
        (xml: string) => xml.replace('Value_KPI__c.Confidence__c', 'Value_KPI__c.Trust__c'),
        /no CustomField named Value_KPI__c\.Trust__c found/,
      ],
      [
        'a permission on a required field',
        'app/permissionsets/Perennial_Viewer.permissionset-meta.xml',
        (xml: string) => xml.replace('Value_KPI__c.Confidence__c', 'Value_KPI__c.Granularity__c'),
        /You cannot deploy to a required field: Value_KPI__c\.Granularity__c/,
      ],
      [
        'a formula with a field that is not there',
        'value/objects/Value_KPI__c/fields/Agreed__c.field-meta.xml',
        (xml: string) => xml.replace('Delivery_Signatures__c', 'Delivery_Sigs__c'),
        /Field Delivery_Sigs__c does not exist\. Check spelling\./,
      ],
    ] as const) {
      it(`is refused ${what}, in the platform's words`, async () => {
        const path = join(project(), 'force-app/main', file);
        const before = readFileSync(path, 'utf8');
        const broken = edit(before);
        assert.notEqual(broken, before);
        writeFileSync(path, broken);
        assert.match(await deployFails('-d', path), problem);
        writeFileSync(path, before);
      });
    }

    it('is refused a bundle that was not compiled', async () => {
      rmSync(join(project(), 'force-app/main/app/lwc/statTile/statTile.html'));
      rmSync(join(project(), 'force-app/main/app/lwc/statTile/statTile.js'));
      rmSync(join(project(), 'force-app/main/app/lwc/statTile/statTile.css'));
      assert.match(await deployFails('-d', 'force-app/main/app/lwc/statTile'), /No statTile\.js in the bundle|not found|No source-backed components/);
    });

    it('logs in by access token', async () => {
      const { accessToken } = await world.as('admin');
      const out = await sf(['org', 'login', 'access-token', '--instance-url', world.url, '--no-prompt', '--alias', 'by-token', '--json'], ROOT, {
        ...world.env,
        SF_ACCESS_TOKEN: accessToken ?? '',
      });
      assert.equal((JSON.parse(out) as CliAnswer<{ username: string }>).result.username, 'admin@perennial.local');
    });

    it('creates, queries, updates and imports records', async () => {
      const created = JSON.parse(
        await world.sf('data', 'create', 'record', '-o', world.alias, '-s', 'Account', '-v', "Name='Acme Motors' Industry=Automotive", '--json'),
      ) as CliAnswer<{ id: string }>;
      await world.sf('data', 'update', 'record', '-o', world.alias, '-s', 'Account', '-i', created.result.id, '-v', 'Phone=12345');
      const tree = join(world.home, 'contacts.json');
      writeFileSync(
        tree,
        JSON.stringify({ records: [{ attributes: { type: 'Contact', referenceId: 'c1' }, LastName: 'Li', AccountId: created.result.id }] }),
      );
      await world.sf('data', 'import', 'tree', '-o', world.alias, '--files', tree);
      const table = await world.sf(
        'data',
        'query',
        '-o',
        world.alias,
        '-q',
        `SELECT name, phone, (SELECT lastname FROM contacts) FROM account WHERE id = '${created.result.id}'`,
      );
      assert.match(table, /Acme Motors/);
      assert.match(table, /12345/);
      assert.match(table, /Li/);
    });

    it('assigns a permission set', async () => {
      const out = await world.sf('org', 'assign', 'permset', '-o', world.alias, '-n', 'Perennial_Viewer', '--json');
      assert.equal((JSON.parse(out) as CliAnswer<{ successes: unknown[] }>).result.successes.length, 1);
    });
  });

  describe('jsforce', () => {
    it('pages a long query', async () => {
      const connection = await world.as('admin');
      const first = await connection.query('SELECT Id FROM Case');
      assert.equal(first.done, false);
      assert.equal(first.records.length, 2000);
      const second = await connection.queryMore(first.nextRecordsUrl ?? '');
      assert.equal(second.records.length, 2000);
    });

    it('creates, reads, updates, upserts by external id and deletes', async () => {
      const connection = await world.as('admin');
      const programs = connection.sobject('CRM_Program__c');
      const upsert = (name: string) => programs.upsert({ External_Key__c: 'jsforce-1', Name: name, Start_Date__c: '2025-01-01' }, 'External_Key__c');
      const first = await upsert('First');
      const again = await upsert('Second');
      assert.deepEqual([(first as { created?: boolean }).created, (again as { created?: boolean }).created, again.id], [true, false, first.id]);
      assert.equal((await programs.retrieve(first.id ?? ''))['Name'], 'Second');
      assert.ok((await programs.destroy(first.id ?? '')).success);
      await assert.rejects(programs.retrieve(first.id ?? ''), /does not exist/);
    });

    it('writes collections and is told of each record', async () => {
      const connection = await world.as('admin');
      const results = await connection.sobject('Account').create([{ Name: 'One' }, { Phone: '1' }, { Name: 'Three' }]);
      assert.deepEqual(
        results.map((result) => result.success),
        [true, false, true],
      );
      const [failure] = results.filter((result) => !result.success);
      assert.match(JSON.stringify(failure?.errors), /REQUIRED_FIELD_MISSING/);
    });

    it('reads limits', async () => {
      const limits = await (await world.as('admin')).limits();
      assert.ok((limits['DailyApiRequests']?.Remaining ?? 0) > 0);
    });
  });
}
