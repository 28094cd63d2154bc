import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Outcome } from '../../jobs/run.ts';
import { runJob } from '../../jobs/run.ts';
import { qualityJob } from '../../quality/job.ts';
import type { World } from '../world.ts';
import { create, destroyAll, update } from './records.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A scan of the org: issues come, are worked and go. */
export function qualityTests(world: World): void {
  describe('a scan of the org', () => {
    /** Scans so many days from now: records that were just made have been left alone by then. */
    const scan = async (days: number): Promise<Outcome> => {
      const today = new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
      const context = { connection: await world.as('admin'), dataDir: '', configDir: 'config', today, progress: () => undefined };
      return runJob(qualityJob, context, { dryRun: false });
    };

    after(async () => {
      const admin = await world.as('admin');
      for (const object of ['Quality_Issue__c', 'Quality_Scan__c'])
        await destroyAll(admin, object, (await admin.query<{ Id: string }>(`SELECT Id FROM ${object}`)).records);
    });

    it('opens issues of contacts, closes them when they are right or gone, and writes no more than it must', async () => {
      const admin = await world.as('admin');
      const account = await create(admin, 'Account', { Name: 'Dirty Ltd', BillingCountry: 'Germany', Phone: '030 1234567' });
      const contact = (values: Record<string, unknown>): Promise<string> =>
        create(admin, 'Contact', { AccountId: account, FirstName: 'Ada', ...values });
      const [bad, doubled, other] = [
        await contact({ LastName: 'LOVELACE', Email: 'office@dirty.example', Phone: '12', MailingCountry: 'Germany' }),
        await contact({ LastName: 'Byron', Email: 'ada@example.com' }),
        await contact({ LastName: 'King', Email: 'ADA@example.com' }),
      ];
      const issues = async (): Promise<string[]> => {
        const soql = "SELECT Record_Id__c, Field__c, Reason__c, Status__c, Closed_Because__c FROM Quality_Issue__c WHERE Object__c = 'Contact'";
        const { records } = await admin.query<Record<string, string | null>>(soql);
        const names: Record<string, string> = { [bad]: 'bad', [doubled]: 'doubled', [other]: 'other' };
        // Other tests may have left contacts of their own.
        return records
          .filter((one) => names[one['Record_Id__c'] ?? ''])
          .map(
            (one) =>
              `${names[one['Record_Id__c'] ?? ''] ?? ''} ${one['Field__c'] ?? ''} ${one['Reason__c'] ?? ''} ${one['Closed_Because__c'] ?? one['Status__c'] ?? ''}`,
          )
          .sort();
      };
      const young = await scan(0);
      assert.ok((young.notDue ?? 0) >= 5);
      assert.deepEqual(await issues(), []);
      await scan(2);
      assert.deepEqual(await issues(), [
        'bad Email role_address Open',
        'bad LastName does_not_hold Open',
        'bad Phone wrong_length Open',
        'doubled Email not_unique Open',
        'other Email not_unique Open',
      ]);
      const again = await scan(2);
      assert.deepEqual([again.created, again.updated, again.deleted ?? 0], [1, 1, 0], 'the scan, and its end');
      const [{ Id: scanId } = { Id: '' }] = (
        await admin.query<{ Id: string }>('SELECT Id FROM Quality_Scan__c ORDER BY External_Key__c DESC LIMIT 1')
      ).records;
      const bell = await (await world.as('steward')).request<{ notifications: { messageTitle: string; target: string }[] }>('/connect/notifications');
      assert.match(
        bell.notifications
          .filter(({ target }) => target === scanId)
          .map((one) => one.messageTitle)
          .join(),
        /^\d+ new issues$/,
      );
      await update(admin, 'Contact', { Id: bad, LastName: 'Lovelace', Phone: '030 1234567' });
      await admin.sobject('Contact').destroy(other);
      await scan(3);
      assert.deepEqual(await issues(), [
        'bad Email role_address Open',
        'bad LastName does_not_hold Fixed',
        'bad Phone wrong_length Fixed',
        'doubled Email not_unique Fixed',
        'other Email not_unique Deleted',
      ]);
      await update(admin, 'Contact', { Id: bad, Phone: '12' });
      await scan(5);
      assert.ok((await issues()).includes('bad Phone wrong_length Open'), 'it fails again');
      const { records: scans } = await admin.query<Record<string, unknown>>(
        'SELECT Status__c, Opened__c, Closed__c FROM Quality_Scan__c ORDER BY External_Key__c DESC',
      );
      assert.deepEqual(
        scans.slice(0, 3).map(({ Status__c, Closed__c }) => [Status__c, Closed__c]),
        [
          ['Complete', 0],
          ['Complete', 4],
          ['Complete', 0],
        ],
      );
      await admin.sobject('Account').destroy(account);
    });

    it('counts an issue for more where an open pipeline hangs on its record', async () => {
      const admin = await world.as('admin');
      const names = ['Rich Ltd', 'Poor Ltd'];
      const [rich = '', poor = ''] = await Promise.all(
        names.map((Name) => create(admin, 'Account', { Name, BillingCountry: 'Germany', Phone: '12' })),
      );
      const deal = await create(admin, 'Opportunity', {
        ...{ Name: 'Deal', AccountId: rich, StageName: 'Prospecting', CloseDate: '2030-01-01', Amount: 50_000 },
      });
      await scan(6);
      const { records } = await admin.query<{ Record_Id__c: string; Impact__c: number }>(
        `SELECT Record_Id__c, Impact__c FROM Quality_Issue__c WHERE Field__c = 'Phone' AND Record_Id__c IN ('${rich}', '${poor}')`,
      );
      const impact = new Map(records.map((one) => [one.Record_Id__c, one.Impact__c]));
      assert.equal(impact.get(poor), 3);
      assert.ok((impact.get(rich) ?? 0) > 3, 'a deal hangs on it');
      await admin.sobject('Opportunity').destroy(deal);
      await admin.sobject('Account').destroy([rich, poor]);
    });

    it('judges by fields of a parent, and keeps a version of a rule as it is once it was active', async () => {
      const admin = await world.as('admin');
      const rule = await create(admin, 'Quality_Rule__c', {
        ...{ Name: 'Press contacts', Rule_Id__c: 'press', Version__c: 1, Object__c: 'Contact', Fields__c: 'Title', Kind__c: 'required' },
        ...{ Dimension__c: 'completeness', Severity__c: 'critical', Status__c: 'Proposed', Condition__c: 'Account.Name = "Nobody"' },
      });
      await update(admin, 'Quality_Rule__c', { Id: rule, Condition__c: 'ISPICKVAL(Account.Industry, "Media")' });
      await update(admin, 'Quality_Rule__c', { Id: rule, Status__c: 'Active' });
      await assert.rejects(update(admin, 'Quality_Rule__c', { Id: rule, Condition__c: null }), /A version of a rule stays as it is/);
      await assert.rejects(update(admin, 'Quality_Rule__c', { Id: rule, Status__c: 'Proposed' }), /A version of a rule stays as it is/);
      await assert.rejects(update(admin, 'Quality_Rule__c', { Id: rule, Fields__c: 'Email' }), /A version of a rule stays as it is/);
      const twin = { Name: 'Press contacts', Rule_Id__c: 'press', Version__c: 1, Object__c: 'Contact', Fields__c: 'Title', Kind__c: 'required' };
      await assert.rejects(
        create(admin, 'Quality_Rule__c', { ...twin, Dimension__c: 'completeness', Severity__c: 'low', Status__c: 'Proposed' }),
        /duplicate/i,
      );
      const [media, other] = [
        await create(admin, 'Account', { Name: 'Daily News', Industry: 'Media' }),
        await create(admin, 'Account', { Name: 'Daily Bread', Industry: 'Food & Beverage' }),
      ];
      const blamed = await create(admin, 'Contact', { LastName: 'Lane', AccountId: media });
      await create(admin, 'Contact', { LastName: 'Baker', AccountId: other });
      const phone = await create(admin, 'Quality_Rule__c', {
        ...{ Name: 'Admins are called', Rule_Id__c: 'admin-mobile', Version__c: 1, Object__c: 'User', Fields__c: 'MobilePhone', Kind__c: 'required' },
        ...{ Dimension__c: 'completeness', Severity__c: 'critical', Status__c: 'Active', Condition__c: 'Username = "admin@perennial.local"' },
      });
      await scan(7);
      const { records } = await admin.query<{ Record_Id__c: string }>(`SELECT Record_Id__c FROM Quality_Issue__c WHERE Rule__c = '${rule}'`);
      assert.deepEqual(
        records.map((one) => one.Record_Id__c),
        [blamed],
      );
      // Users are never deleted, and tell nothing of it.
      const { user_id: Id } = await admin.identity();
      await update(admin, 'User', { Id, MobilePhone: '+49 171 2345678' });
      await scan(7);
      const closed = `SELECT Closed_Because__c FROM Quality_Issue__c WHERE Rule__c = '${phone}'`;
      assert.deepEqual(
        (await admin.query<{ Closed_Because__c: string }>(closed)).records.map((one) => one.Closed_Because__c),
        ['Fixed'],
      );
      await update(admin, 'User', { Id, MobilePhone: null });
      await admin.sobject('Account').destroy([media, other]);
      await admin.sobject('Quality_Rule__c').destroy([rule, phone]);
    });

    it('keeps no more issues than the limit, deletes what counts for least, and lists what it leaves out', async () => {
      const admin = await world.as('admin');
      const account = await create(admin, 'Account', { Name: 'Limits Ltd', BillingCountry: 'Germany' });
      await scan(8);
      const open = async (): Promise<number> => (await admin.query("SELECT Id FROM Quality_Issue__c WHERE Status__c = 'Open'")).totalSize;
      const before = await open();
      const folder = mkdtempSync(join(tmpdir(), 'quality-limit-'));
      writeFileSync(join(folder, 'quality.json'), JSON.stringify({ maxOpenIssues: before - 3 }));
      const listFile = join(folder, 'left-out.csv');
      const today = new Date(Date.now() + 9 * DAY_MS).toISOString().slice(0, 10);
      const context = { connection: admin, dataDir: '', configDir: folder, listFile, today, progress: () => undefined };
      const limited = await runJob(qualityJob, context, { dryRun: false });
      assert.deepEqual([limited.deleted, await open()], [3, before - 3]);
      assert.equal(readFileSync(listFile, 'utf8').trim().split('\n').length, 4);
      assert.ok(limited.findings.some(({ problem }) => problem.startsWith('3 issues are over the limit')));
      rmSync(folder, { recursive: true });
      await admin.sobject('Account').destroy(account);
    });

    it('closes nothing of what its user may not read, and says what is missing', async () => {
      const connection = await world.asJobs();
      const context = { connection, dataDir: '', configDir: 'config', today: new Date().toISOString().slice(0, 10), progress: () => undefined };
      const { findings } = await runJob(qualityJob, context, { dryRun: true });
      assert.ok(findings.some(({ where, problem }) => where === 'Contact' && problem === 'the object is not there, or may not be read'));
    });
  });
}
