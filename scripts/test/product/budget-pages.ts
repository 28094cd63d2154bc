import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { makeBet } from './bet.ts';
import { accessible, launchBrowser, open } from './browsing.ts';
import { create, update } from './records.ts';
import type { World } from '../world.ts';

interface Id {
  Id: string;
}

/** The pages of the budget pillar, each as the people who meet them, right and wrong. */
export function budgetPageTests(world: World): void {
  describe('the budget pages', () => {
    let browser: Browser;
    before(async () => void (browser = await launchBrowser()));
    after(() => browser.close());

    const idOf = async (soql: string): Promise<string> => (await (await world.as('admin')).query<Id>(soql)).records[0]?.Id ?? '';
    const phaseOf = (program: string, sequence: number): Promise<string> =>
      idOf(`SELECT Id FROM Lifecycle_Phase__c WHERE Program__r.Name = '${program}' AND Sequence__c = ${sequence}`);
    const next = (page: Page): Promise<void> => page.getByRole('button', { name: 'Next', exact: true }).click();

    async function fillIn(page: Page, name: string, budget: string): Promise<void> {
      await page.getByLabel('Program name').fill(name);
      await page.getByLabel('Start date').fill('1/1/2027');
      await page.getByLabel('Labour budget').fill(budget);
      // Leaving the field takes its complaint away, which moves the button.
      await page.getByLabel('Labour budget').blur();
      await next(page);
    }

    it('shows six years at a glance, for eye and keyboard', async () => {
      for (const person of ['admin', 'viewer']) {
        const page = await open(world, browser, person, '/lightning/n/Lifecycle');
        await page.locator('[data-money="Delivery"]').getByText('of CN¥120,000,000').waitFor();
        await page.getByRole('combobox', { name: 'Program' }).click();
        await page.getByRole('option', { name: 'Service desk CRM' }).click();
        await page.locator('[data-money="Delivery"]').getByText('of CN¥4,000,000').waitFor();
        assert.match(await page.locator('[data-money="Year 1"]').innerText(), /of CN¥2,000,000/);
        assert.equal(await page.locator('[data-phase]').count(), 7);
        await accessible(page);
        const payment = page.getByRole('link', { name: /^User acceptance test, CN¥800,000\.00, .*Paid$/ });
        await payment.focus();
        await page.keyboard.press('Enter');
        await page.waitForURL('**/lightning/r/Payment_Milestone__c/**');
        await page.close();
      }
    });

    it('tells a steward that budgets are not for them', async () => {
      const page = await open(world, browser, 'steward', '/lightning/n/Lifecycle');
      await page
        .getByText('You do not have access to budget figures')
        .or(page.getByText(/not available|does not exist|no access/i))
        .first()
        .waitFor();
      assert.equal(await page.getByRole('link', { name: 'Lifecycle', exact: true }).count(), 0);
      await page.close();
    });

    it('makes a program of seven phases and eight payments all at once, when its shares add up', async () => {
      const page = await open(world, browser, 'admin', '/lightning/n/New_Program');
      await page.getByText('hardware, licences and cloud are not in it').waitFor();
      await next(page);
      assert.equal(await page.getByLabel('Program name').count(), 1, 'it goes on only when what is required is there');
      await fillIn(page, 'Wizard', '13333333.33');
      const shares = page.locator('[data-shares]');
      await shares.getByText('All shares add up to 100 %').waitFor();
      assert.match(await page.locator('[data-budget="Delivery"]').innerText(), /4,000,000/);
      await accessible(page);
      await page.getByLabel('Delivery: Share %').fill('25');
      await shares.getByText('All phases together make 95 %').waitFor();
      await page.getByLabel('Year 5: Share %').fill('15');
      await shares.getByText('Year 5: run and change make 10 %. They must make the share of 15 %.').waitFor();
      await page.getByLabel('Delivery: Share %').fill('30');
      await page.getByLabel('Year 5: Share %').fill('10');
      await next(page);
      await page.getByLabel('Planning, Advance').fill('40');
      await shares.getByText('Planning: the payments make 110 %').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Next', exact: true }).isDisabled(), true);
      await page.getByLabel('Planning, Advance').fill('30');
      await accessible(page);
      await page.reload();
      await shares.getByText('All shares add up to 100 %').waitFor();
      await page.goBack();
      await page.getByLabel('Delivery: Share %').waitFor();
      assert.equal(await page.getByLabel('Delivery: Share %').inputValue(), '30', 'Back goes one step back, and nothing is lost');
      await next(page);
      await next(page);
      await page.getByText('Wizard with a labour budget of CN¥13,333,333: 7 phases and 8 payments from Jan 1, 2027 to Dec 31, 2032.').waitFor();
      await page.getByRole('button', { name: 'Create program' }).click();
      await page.waitForURL('**/lightning/r/CRM_Program__c/**');
      await page.getByRole('tab', { name: 'Budget' }).click();
      await page.locator('[data-money="Year 1"]').getByText('CN¥2,000,000').waitFor();
      await page.close();

      const { records } = await (
        await world.as('admin')
      ).query<{ Name: string; Gate__r: { Name: string; Phase__r: { Name: string } } | null }>(
        "SELECT Name, Gate__r.Name, Gate__r.Phase__r.Name FROM Payment_Milestone__c WHERE Phase__r.Program__r.Name = 'Wizard' AND Gate__c != NULL",
      );
      assert.deepEqual(
        records.map((one) => [one.Name, one.Gate__r?.Name, one.Gate__r?.Phase__r.Name]),
        [['Functional design of the delivery phase', 'Functional design', 'Delivery']],
      );
    });

    it('leaves nothing behind when the org refuses a part of it, and lets nobody try who may not', async () => {
      const page = await open(world, browser, 'admin', '/lightning/n/New_Program');
      await fillIn(page, 'Service desk CRM', '1000000');
      for (let step = 0; step < 2; step++) await next(page);
      await page.getByRole('button', { name: 'Create program' }).click();
      await page
        .getByText(/named "Service desk CRM" already/)
        .first()
        .waitFor();
      await page.close();
      const { totalSize } = await (await world.as('admin')).query("SELECT Id FROM CRM_Program__c WHERE Name = 'Service desk CRM'");
      assert.equal(totalSize, 1);
      const viewer = await open(world, browser, 'viewer', '/lightning/n/New_Program');
      await viewer
        .getByText('You may not create programs')
        .or(viewer.getByText(/not available|does not exist|no access/i))
        .first()
        .waitFor();
      await viewer.close();
    });

    it('refuses a payment that waits for its gate, and pays when the gate is accepted', async () => {
      const [planning, delivery] = [await phaseOf('Wizard', 1), await phaseOf('Wizard', 2)];
      await update(await world.as('admin'), 'Lifecycle_Phase__c', { Id: planning, Status__c: 'Open' });
      const name = 'Functional design of the delivery phase';
      const page = await open(world, browser, 'admin', `/lightning/r/Lifecycle_Phase__c/${planning}/view`);
      const last = page.locator(`[data-milestone="${name}"]`);
      await last.getByText('Waits for Functional design of Delivery, which is not accepted yet.').waitFor();
      await page.getByRole('button', { name: `Accept ${name}` }).click();
      await page.getByRole('button', { name: 'OK', exact: true }).click();
      await page.getByRole('button', { name: `Pay ${name}` }).click();
      await page.getByRole('button', { name: 'OK', exact: true }).click();
      await page.getByText('This payment waits for its gate').first().waitFor();
      await accessible(page);

      await page.goto(`${world.url}/lightning/r/Lifecycle_Phase__c/${delivery}/view`);
      await page.getByRole('button', { name: 'Accept Functional design' }).click();
      await page.getByRole('button', { name: 'OK', exact: true }).click();
      await page.locator('[data-milestone="Functional design"]').getByText('Accepted by Ada Admin').waitFor();
      await page.goto(`${world.url}/lightning/r/Lifecycle_Phase__c/${planning}/view`);
      await last.getByText('Its gate is open').waitFor();
      await page.getByRole('button', { name: `Pay ${name}` }).click();
      await page.getByRole('button', { name: 'OK', exact: true }).click();
      await last.getByText('Paid', { exact: true }).waitFor();
      await page.close();

      const viewer = await open(world, browser, 'viewer', `/lightning/r/Lifecycle_Phase__c/${planning}/view`);
      await viewer.locator(`[data-milestone="${name}"]`).waitFor();
      assert.equal(await viewer.getByRole('button', { name: /^(Accept|Pay|Open phase|Edit|Delete)/ }).count(), 0);
      await viewer.close();
    });

    it('closes a phase, and shows where an open one is heading', async () => {
      const planning = await phaseOf('Wizard', 1);
      const page = await open(world, browser, 'admin', `/lightning/r/Lifecycle_Phase__c/${planning}/view`);
      await page.getByText('No spend yet').waitFor();
      await page.getByRole('button', { name: 'Close phase' }).click();
      await page.getByRole('button', { name: 'OK', exact: true }).click();
      await page.getByRole('button', { name: 'Close phase' }).waitFor({ state: 'detached' });
      const admin = await world.as('admin');
      await update(admin, 'Lifecycle_Phase__c', { Id: planning, Status__c: 'Open' });
      const entry = { Phase__c: planning, Category__c: 'Planning', Entry_Date__c: '2027-01-15' };
      await create(admin, 'Budget_Entry__c', { ...entry, Status__c: 'Paid', Amount__c: 400_000 });
      await create(admin, 'Budget_Entry__c', { ...entry, Status__c: 'Committed', Amount__c: 100_000 });
      await page.reload();
      await page.getByText('Forecast, run rate').waitFor();
      await page.getByRole('button', { name: 'Show as table' }).click();
      assert.match(await page.locator('c-phase-panel').innerText(), /CN¥500,000[\s\S]*Planning\s+CN¥400,000\s+CN¥100,000/);
      await accessible(page);
      await page.close();
    });

    it('settles a month that both sides have signed for, and shows a correction beside it', async () => {
      const { agreement, measurements } = await makeBet(world, { Threshold__c: 500 }, { signed: false });
      const path = `/lightning/r/Gain_Share_Agreement__c/${agreement}/view`;
      const admin = await open(world, browser, 'admin', path);
      await admin.getByText('Nothing is settled yet').waitFor();
      await admin.getByRole('button', { name: 'Sign for delivery' }).click();
      await admin.getByRole('button', { name: 'OK', exact: true }).click();
      await admin.getByText('Delivery · Ada Admin').waitFor();
      const viewer = await open(world, browser, 'viewer', path);
      await viewer.getByText('Nothing is settled before').waitFor();
      await viewer.getByRole('button', { name: 'Sign for the business' }).click();
      await viewer.getByRole('button', { name: 'OK', exact: true }).click();
      await viewer.getByText('its terms and KPIs are frozen').waitFor();
      assert.equal(await viewer.getByRole('button', { name: /^(Revoke|Edit|Delete)/ }).count(), 0);

      const sync = () => world.perennial('sync', 'budget', '-o', world.alias, '--data-dir', 'config/sample/after-sales', '--json');
      await sync();
      const amount = (page: Page, month: string) => page.locator(`[data-settlement="${month}"] [data-amount]`);
      await viewer.reload();
      await amount(viewer, 'Jan 2026').waitFor();
      assert.deepEqual(await Promise.all(['Jan 2026', 'Feb 2026', 'Mar 2026'].map((month) => amount(viewer, month).innerText())), [
        'CN¥50.00',
        'CN¥100.00',
        'CN¥100.00',
      ]);
      await update(await world.as('admin'), 'KPI_Measurement__c', { Id: measurements[1] ?? '', Actual__c: 400 });
      await sync();
      await viewer.reload();
      await amount(viewer, 'Correction 1 of Feb 2026').waitFor();
      assert.equal(await amount(viewer, 'Feb 2026').innerText(), 'CN¥100.00', 'what was settled stays');
      assert.match(await amount(viewer, 'Correction 1 of Feb 2026').innerText(), /^-CN¥60\.00$/);
      const correction = viewer.locator('[data-settlement="Correction 1 of Feb 2026"]');
      await correction.getByRole('button', { name: /^Show lines/ }).click();
      assert.match(await correction.locator('[data-line]').innerText(), /Saved\s+Feb 28, 2026\s+400\s+CN¥1,000\.00\s+CN¥400\.00\s+-CN¥600\.00/);
      await accessible(viewer);
      for (const person of ['steward', 'field']) {
        const page = await open(world, browser, person, path);
        await page.waitForLoadState('networkidle');
        assert.doesNotMatch(await page.locator('body').innerText(), /CN¥|Value share statement|Feb 2026/, person);
        await page.close();
      }
      await Promise.all([admin.close(), viewer.close()]);
    });

    it('shows who steers: what is overdue, what was decided, and who left with what they own', async () => {
      const admin = await world.as('admin');
      const person = await create(admin, 'User', {
        ...{ Username: 'gone@perennial.local', FirstName: 'Gil', LastName: 'Gone', Email: 'gone@perennial.local', Alias: 'gone', IsActive: true },
        ...{ TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', LanguageLocaleKey: 'en_US', EmailEncodingKey: 'UTF-8' },
        ProfileId: await idOf("SELECT Id FROM Profile WHERE Name = 'Standard User'"),
      });
      const body = await idOf("SELECT Id FROM Governance_Body__c WHERE External_Key__c = 'as-landing'");
      const member = await create(admin, 'Governance_Member__c', { Body__c: body, Person__c: person });
      const [kpi, phase] = [
        await idOf("SELECT Id FROM Value_KPI__c WHERE External_Key__c = 'as-parts'"),
        await idOf("SELECT Id FROM Lifecycle_Phase__c WHERE External_Key__c = 'as-year3'"),
      ];
      await update(admin, 'Value_KPI__c', { Id: kpi, KPI_Owner__c: person });
      await update(admin, 'Lifecycle_Phase__c', { Id: phase, Phase_Owner__c: person });
      await update(admin, 'User', { Id: person, IsActive: false });
      const page = await open(
        world,
        browser,
        'viewer',
        `/lightning/r/CRM_Program__c/${await idOf("SELECT Id FROM CRM_Program__c WHERE External_Key__c = 'after-sales'")}/view`,
      );
      await page.getByRole('tab', { name: 'Governance' }).click();
      const board = page.locator('c-governance-board');
      await board.locator('[data-body="Business landing group"]').getByText('has left and owns Parts sales, Year 3 (mid-life rework)').waitFor();
      await board.locator('[data-body="Business landing group"]').getByText('Overdue').waitFor();
      await board.getByText('Latest decisions:').first().waitFor();
      await board.getByRole('link', { name: 'Spend the slimming money on retired reports' }).waitFor();
      await accessible(page);
      await page.close();
      await admin.sobject('Governance_Member__c').destroy(member);
      await update(admin, 'Value_KPI__c', { Id: kpi, KPI_Owner__c: null });
      await update(admin, 'Lifecycle_Phase__c', { Id: phase, Phase_Owner__c: null });
    });

    it('proposes the next cycle near the end of one, with its lessons', async () => {
      const admin = await world.as('admin');
      const { program, kpi } = await makeBet(world, {}, { signed: false });
      const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
      await update(admin, 'CRM_Program__c', { Id: program, Name: 'Ending', Labour_Budget__c: 1000 });
      await create(admin, 'Lifecycle_Phase__c', {
        ...{ Program__c: program, Name: 'Year 5', Kind__c: 'Run', Sequence__c: 1, Budget_Share__c: 100, Run_Share__c: 50, Change_Share__c: 50 },
        ...{ Start_Date__c: day(-100), End_Date__c: day(200) },
      });
      const page = await open(world, browser, 'admin', `/lightning/r/CRM_Program__c/${program}/view`);
      await page.getByRole('tab', { name: 'Budget' }).click();
      await page.getByRole('button', { name: 'Plan the next cycle' }).click();
      await page.getByRole('heading', { name: 'The next cycle' }).waitFor();
      assert.equal(await page.getByLabel('Program name').inputValue(), `Ending ${day(201).slice(0, 4)}`);
      await page.getByLabel('Program name').fill('Beginning');
      for (let step = 0; step < 3; step++) await next(page);
      await page.getByLabel('What we learned').fill('Automatic, not by hand');
      await accessible(page);
      await next(page);
      await page.getByRole('button', { name: 'Create program' }).click();
      await page.getByRole('heading', { name: 'Beginning' }).first().waitFor();
      await page.close();
      const { records } = await admin.query<{ Id: string; Start_Date__c: string; Lessons__c: string; Previous_Program__c: string }>(
        "SELECT Id, Start_Date__c, Lessons__c, Previous_Program__c FROM CRM_Program__c WHERE Name = 'Beginning'",
      );
      assert.deepEqual(
        [records[0]?.Start_Date__c, records[0]?.Lessons__c, records[0]?.Previous_Program__c],
        [day(201), 'Saved: Re-base on the latest actual – Automatic, not by hand', program],
      );
      const { records: kpis } = await admin.query<{ Baseline__c: number; Target__c: number | null }>(
        `SELECT Baseline__c, Target__c FROM Value_KPI__c WHERE Beneficiary__r.Program__c = '${records[0]?.Id ?? ''}'`,
      );
      assert.deepEqual([kpis.length, kpis[0]?.Baseline__c, kpis[0]?.Target__c], [1, 1000, null]);
      assert.ok(kpi);
      // Nothing of it is signed or paid: it can go, gates and all.
      await admin.sobject('CRM_Program__c').destroy(records[0]?.Id ?? '');
    });
  });
}
