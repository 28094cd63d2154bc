import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Connection } from 'jsforce';
import type { Browser, Page } from 'playwright-core';
import { uncountable } from '../../adoption/read-rights.ts';
import { adoptionJob } from '../../adoption/job.ts';
import { adoption } from '../../adoption/pillar.ts';
import { runJob } from '../../jobs/run.ts';
import { SAMPLE_FOLDER } from '../../jobs/sample.ts';
import { partlySeen } from '../../org/sees-all.ts';
import { clientOf } from '../../org/client.ts';
import { accessible, launchBrowser, open } from './browsing.ts';
import { jobsWithOrgRights } from './jobs-rights.ts';
import { reachOf } from './reach.ts';
import { create, destroyAll, fieldsOf, update } from './records.ts';
import { ROOT } from '../world.ts';
import type { World } from '../world.ts';

/** So many records of an object are asked for by each API. */
const ASKED = 25;

/** Adoption on the sample: a year of figures, a team that has stopped, the business share, and what is kept about people. */
export function adoptionTests(world: World): void {
  describe('adoption', () => {
    let browser: Browser;
    let admin: Connection;
    before(async () => {
      browser = await launchBrowser();
      admin = await world.as('admin');
    });
    after(() => browser.close());

    const count = async (soql: string): Promise<number> => (await admin.query(soql)).totalSize;
    const board = async (person: string): Promise<Page> => {
      const page = await open(world, browser, person, '/lightning/n/Adoption');
      await page.locator('[data-tile="rate"]').waitFor();
      return page;
    };
    const sync = (...more: string[]) => world.perennial('sync', 'adoption', '-o', world.alias, '--data-dir', SAMPLE_FOLDER, ...more);

    it('shows the year of the sample, each figure with its definition, and names the team that has stopped', async () => {
      const page = await board('admin');
      const rate = page.locator('[data-tile="rate"]');
      await rate.getByText(/^\d+%$/).waitFor();
      await rate.getByRole('button').click();
      await rate.getByText('Active users divided by enabled users.').waitFor();
      await page.getByText('The team of Sofia Ruiz has been below its target for three weeks: 0%.').waitFor();
      await page.getByText(/^The team of Wei Lin enters its deals after they have closed/).waitFor();
      assert.equal(await page.getByText('has been below its target').count(), 1);
      await page.getByRole('button', { name: 'Show as table' }).first().click();
      assert.ok((await page.locator('c-chart-canvas').first().locator('tbody tr').count()) >= 52);
      await accessible(page);
      await page.close();
    });

    it('compares the business with the ledger, and tells what of it was entered too late', async () => {
      const page = await board('admin');
      await page
        .locator('[data-tile="share"]')
        .getByText(/, by count \d+% · target 90%$/)
        .waitFor();
      await page.getByText(/^\d+% of the business of .+ is not in the CRM\.$/).waitFor();
      const { records } = await admin.query<{ ledger: number; crm: number }>(
        "SELECT SUM(Ledger_Value__c) ledger, SUM(CRM_Value__c) crm FROM Business_Volume__c WHERE Segment_Type__c = 'Organization' AND Ledger_Value__c != NULL",
      );
      const share = (records[0]?.crm ?? 0) / (records[0]?.ledger ?? 1);
      // The sample leaves out 18 % of the deals.
      assert.ok(share > 0.7 && share < 0.92, `share ${share}`);
      await page.close();
    });

    it('sorts groups by what is clicked', async () => {
      const page = await board('admin');
      const groups = page.locator('c-segment-table').first();
      await groups.locator('tbody th').first().waitFor();
      await groups.getByRole('button', { name: 'Group' }).click();
      const names = await groups.locator('tbody th').allInnerTexts();
      assert.deepEqual(names, [...names].sort());
      await page.getByRole('button', { name: 'Country' }).click();
      await groups.getByText('Spain').waitFor();
      await page.close();
    });

    it('shows a manager the own team and the own work, an owner groups, a steward nothing', async () => {
      const manager = await open(world, browser, 'field', '/lightning/page/home');
      await manager
        .locator('[data-team]')
        .getByText(/\d+ of \d+ people were active/)
        .waitFor();
      await manager.locator('[data-seen]').getByText('You are counted in groups of five people and more.').waitFor();
      await accessible(manager);
      await manager.close();
      const owner = await board('viewer');
      assert.equal(await owner.locator('[data-proposal], [data-idle]').count(), 0);
      await owner.close();
      const [field, viewer, steward] = [await world.as('field'), await world.as('viewer'), await world.as('steward')];
      const teams = await field.query<{ Segment__c: string }>('SELECT Segment__c FROM Adoption_Snapshot__c GROUP BY Segment__c');
      assert.deepEqual(
        teams.records.map((one) => one.Segment__c),
        ['Fay Field'],
      );
      assert.equal((await field.query('SELECT Id FROM User_Adoption__c')).totalSize, 0);
      await assert.rejects(async () => viewer.query('SELECT Id FROM User_Adoption__c'), /INVALID_TYPE|not supported/);
      await assert.rejects(async () => viewer.query('SELECT Id FROM Automated_User__c'), /INVALID_TYPE|not supported/);
      await assert.rejects(async () => steward.query('SELECT Id FROM Adoption_Snapshot__c'), /INVALID_TYPE|not supported/);
    });

    it('is read by the same people whichever API they ask: docs/privacy.md has the table', async () => {
      const username = 'plain-admin@perennial.local';
      const [profile] = (await admin.query<{ Id: string }>("SELECT Id FROM Profile WHERE Name = 'Standard User'")).records;
      const [set] = (await admin.query<{ Id: string }>("SELECT Id FROM PermissionSet WHERE Name = 'Perennial_Admin'")).records;
      const user = await create(admin, 'User', {
        ...{ Username: username, LastName: 'Plain', Email: username, Alias: 'plain', ProfileId: profile?.Id ?? '', IsActive: true },
        ...{ TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', LanguageLocaleKey: 'en_US', EmailEncodingKey: 'UTF-8' },
      });
      await create(admin, 'PermissionSetAssignment', { AssigneeId: user, PermissionSetId: set?.Id ?? '' });
      const people = [
        await world.asUser(username),
        await world.as('viewer'),
        await world.as('steward'),
        await world.as('field'),
        await world.asJobs(),
      ];
      for (const owner of [await world.as('field'), await world.asUser('marta.vega.west@sales.perennial.local')])
        await create(owner, 'Nudge_Preference__c', { No_Messages__c: false });
      const lines: string[] = [];
      for (const object of Object.keys(adoption.objects).sort()) {
        const { records } = await admin.query<{ Id: string }>(`SELECT Id FROM ${object} ORDER BY Id`);
        assert.ok(records.length > 0, object);
        const ids = records.filter((_, index) => index % Math.ceil(records.length / ASKED) === 0).map(({ Id }) => Id);
        const cells: string[] = [];
        for (const person of people) cells.push(await reachOf(person, object, ids));
        lines.push(`| ${object} | ${cells.join(' | ')} |`);
      }
      await update(admin, 'User', { Id: user, IsActive: false });
      const written = readFileSync(join(ROOT, 'docs/privacy.md'), 'utf8');
      const table = lines.join('\n');
      if (!written.includes(table)) process.stdout.write(`\ndocs/privacy.md lacks:\n${table}\n`);
      assert.ok(written.includes(table), 'the table of docs/privacy.md is not true: the output above has it');
    });

    it('changes nothing the second time, and nothing by a dry run', async () => {
      const first = await sync('--json');
      const second = JSON.parse((await sync('--json')).out) as { created: number; updated: number; deleted?: number; unchanged: number };
      assert.equal(first.code, 0, first.err);
      assert.deepEqual([second.created, second.updated, second.deleted ?? 0], [0, 0, 0]);
      const before = await count('SELECT Id FROM Adoption_Snapshot__c');
      const trial = JSON.parse((await sync('--json', '--dry-run', '--date', '2027-01-04')).out) as { created: number };
      assert.ok(trial.created > 0);
      assert.equal(await count('SELECT Id FROM Adoption_Snapshot__c'), before);
      const wrong = await sync('--date', '2026-02-30');
      assert.deepEqual([wrong.code, /--date: "2026-02-30" is not a day/.test(wrong.err)], [2, true]);
      const jumped = await sync('--date', '2020-01-01');
      assert.equal(jumped.code, 1);
      assert.match(jumped.err, /today is 2020-01-01: a clock is wrong/);
    });

    it('ends in the same state when two runs are at work at once', async () => {
      const state = async () => {
        const soql =
          'SELECT External_Key__c, Enabled__c, Active__c, Steps__c, Final__c FROM Adoption_Snapshot__c WHERE Final__c = FALSE ORDER BY External_Key__c';
        return fieldsOf((await admin.query(soql)).records);
      };
      const before = await state();
      assert.ok(before.length > 5);
      await destroyAll(
        admin,
        'Adoption_Snapshot__c',
        (await admin.query<{ Id: string }>('SELECT Id FROM Adoption_Snapshot__c WHERE Final__c = FALSE')).records,
      );
      const runs = await Promise.all([sync(), sync()]);
      assert.deepEqual(
        runs.map(({ code }) => code),
        [0, 0],
      );
      assert.deepEqual(await state(), before);
    });

    it('runs with the rights of docs/integration-user.md, and has no figure of what they do not show', async () => {
      const jobs = await jobsWithOrgRights(world);
      const { user_id: self } = await jobs.identity();
      const unseen = await partlySeen(clientOf(jobs), self, ['Opportunity', 'Task', 'Quality_Issue__c', 'User_Adoption__c']);
      assert.deepEqual([...unseen], [['Task', 'its records are private, and you do not have View All Data']]);
      const context = {
        connection: jobs,
        dataDir: SAMPLE_FOLDER,
        configDir: 'config',
        today: new Date().toISOString().slice(0, 10),
        progress: () => undefined,
      };
      const outcome = await runJob(adoptionJob, context, { dryRun: true });
      assert.deepEqual(
        outcome.findings.map(({ where }) => where),
        ['Next task planned for an opportunity', 'Next meeting planned for an opportunity', 'Activity on an own account'],
      );
      assert.ok(outcome.findings.every(({ problem }) => /^(Task|Event) is not there, or may not be read$/.test(problem)));
      // The doctor tells the same of the steps that are in the org.
      assert.deepEqual(
        (await uncountable(jobs)).map(({ where }) => where),
        ['Activity on an own account', 'Next meeting planned for an opportunity', 'Next task planned for an opportunity'].map(
          (step) => `Process step ${step}`,
        ),
      );
      // Whoever sees no history of logins and no setup is told so.
      const viewer = await world.as('viewer');
      assert.equal((await partlySeen(clientOf(viewer), (await viewer.identity()).user_id, ['User_Adoption__c'])).size, 1);
    });

    it('erases a person, tells what stays, and has nothing left to erase afterwards', async () => {
      const [kept] = (await admin.query<{ User__r: { Username: string } }>('SELECT User__r.Username FROM User_Adoption__c LIMIT 1')).records;
      const username = kept?.User__r.Username ?? '';
      const own = `SELECT Id FROM User_Adoption__c WHERE User__r.Username = '${username}'`;
      const weeks = await count(own);
      assert.ok(weeks > 0);
      const unnamed = await world.perennial('erase', '--user', username);
      assert.deepEqual([unnamed.code, /name the org with -o/.test(unnamed.err)], [2, true]);
      const trial = await world.perennial('erase', '--user', username, '-o', world.alias, '--dry-run');
      assert.equal(trial.code, 0, trial.err);
      assert.equal(await count(own), weeks);
      assert.equal((await world.perennial('erase', '--user', username, '-o', world.alias)).code, 0);
      assert.equal(await count(own), 0);
      const again = JSON.parse((await world.perennial('erase', '--user', username, '-o', world.alias, '--json')).out) as {
        deleted: number;
        updated: number;
      };
      assert.deepEqual([again.deleted, again.updated], [0, 0]);
      const nobody = await world.perennial('erase', '--user', 'nobody@example.com', '-o', world.alias);
      assert.deepEqual([nobody.code, /nobody has the user name/.test(nobody.err)], [2, true]);
      const signer = await world.perennial('erase', '--user', 'viewer@perennial.local', '-o', world.alias, '--dry-run');
      assert.match(signer.out, /Kept: \d+ of KPI_Signature__c\.Signed_By__c, which prove who agreed\./);
    });

    it('lets a person decide who is a program: that user is counted nowhere from the next run on', async () => {
      const licensed = async (): Promise<number> => {
        const { records } = await admin.query<{ Licensed__c: number }>(
          "SELECT Licensed__c FROM Adoption_Snapshot__c WHERE Segment_Type__c = 'Organization' ORDER BY Week__c DESC LIMIT 1",
        );
        return records[0]?.Licensed__c ?? 0;
      };
      const before = await licensed();
      const page = await board('admin');
      await page.getByRole('button', { name: 'Program: Alex Esteban' }).click();
      await page.locator('[data-proposal]').waitFor({ state: 'detached' });
      await page.close();
      assert.equal((await sync()).code, 0);
      assert.equal(await licensed(), before - 1);
    });

    it('forgets what each user did when their country no longer agrees to it', async () => {
      assert.ok((await count('SELECT Id FROM User_Adoption__c')) > 0);
      const page = await board('admin');
      await page.locator('[data-settings="Adoption_Privacy__c"]').getByRole('link', { name: 'China' }).click();
      await page.getByRole('button', { name: 'Edit', exact: true }).first().click();
      await page.getByRole('combobox', { name: 'Mode' }).click();
      await page.getByRole('option', { name: 'Groups' }).click();
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('button', { name: 'Edit', exact: true }).first().waitFor();
      await page.close();
      const { records } = await admin.query<{ Id: string; Mode__c: string }>(
        "SELECT Id, Mode__c FROM Adoption_Privacy__c WHERE External_Key__c = 'China'",
      );
      assert.equal(records[0]?.Mode__c, 'Groups');
      assert.equal((await sync()).code, 0);
      assert.equal(await count('SELECT Id FROM User_Adoption__c'), 0);
      // Personal figures need an agreement.
      const update = admin.sobject('Adoption_Privacy__c').update({ Id: records[0]?.Id ?? '', Mode__c: 'Personal', Agreed_By__c: null });
      await assert.rejects(update, /Personal figures need an agreement/);
    });
  });
}
