import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessible, launchBrowser, open } from './browsing.ts';
import { OBJECTS } from '../../pillars.ts';
import { DEEP, ROOT } from '../world.ts';
import type { World } from '../world.ts';

/** The objects whose record page shows components of ours. */
function withOwnComponents(): string[] {
  const pages = globSync('force-app/main/*/flexipages/*.flexipage-meta.xml', { cwd: ROOT }).map((file) => readFileSync(join(ROOT, file), 'utf8'));
  return pages.filter((page) => page.includes('<componentName>c:')).flatMap((page) => /<sobjectType>(\w+)</.exec(page)?.[1] ?? []);
}

/** The pages, each as the people who meet them. */
export function pageTests(world: World): void {
  describe('the pages', () => {
    let browser: Browser;
    before(async () => void (browser = await launchBrowser()));
    after(() => browser.close());

    const kpiId = async (name: string): Promise<string> =>
      (await (await world.as('admin')).query<{ Id: string }>(`SELECT Id FROM Value_KPI__c WHERE Name = '${name}'`)).records[0]?.Id ?? '';

    /** Chooses the year of the reference figures. */
    const in2025 = async (page: Page): Promise<void> => {
      await page.getByRole('combobox', { name: 'Period' }).click();
      await page.getByRole('option', { name: '2025' }).click();
    };

    for (const person of ['admin', 'viewer']) {
      it(`shows the ${person} what the CRM is worth`, async () => {
        const page = await open(world, browser, person, '/lightning/n/Value_Cockpit');
        await in2025(page);
        for (const [name, figure] of [
          ['Manufacturer', '48,910,000'],
          ['Service outlets', '384,000,000'],
          ['Service engineers', '1,320,000,000'],
        ] as const) {
          const cell = page.locator(`[data-realised="${name}"]`);
          await cell.waitFor();
          assert.equal((await cell.innerText()).replace(/[^\d,]/g, ''), figure);
        }
        await page.locator('canvas').first().waitFor();
        await accessible(page);
        await page.close();
      });
    }

    it('filters by beneficiary', async () => {
      const page = await open(world, browser, 'admin', '/lightning/n/Value_Cockpit');
      await in2025(page);
      await page.getByRole('combobox', { name: 'Beneficiary' }).click();
      await page.getByRole('option', { name: 'Service outlets' }).click();
      await page.locator('[data-realised="Manufacturer"]').waitFor({ state: 'detached' });
      assert.match(await page.locator('[data-realised="Service outlets"]').innerText(), /384,000,000/);
      await page.close();
    });

    it('shows a field user KPIs without money', async () => {
      const page = await open(world, browser, 'field', '/lightning/n/Value_Cockpit');
      await page.getByText('Amounts of money are not shown to you').waitFor();
      await page.getByRole('link', { name: 'Parts sales' }).waitFor();
      assert.doesNotMatch(await page.locator('body').innerText(), /¥|CN/);
      await accessible(page);
      await page.goto(`${world.url}/lightning/r/Value_KPI__c/${await kpiId('Parts sales')}/view`);
      await page.getByText('Actuals against baseline and target').first().waitFor();
      assert.equal(await page.getByRole('button', { name: /^(Edit|Delete|Save measurement|Sign for delivery)$/ }).count(), 0);
      assert.doesNotMatch(await page.locator('body').innerText(), /Value per Unit|¥/);
      await page.close();
    });

    it('adds a measurement on a KPI’s page', async () => {
      const id = await kpiId('Customer satisfaction');
      const page = await open(world, browser, 'admin', `/lightning/r/Value_KPI__c/${id}/view`);
      const form = page.locator('c-measurement-form');
      await form.getByLabel('Period start').fill('1/1/2026');
      await form.getByLabel('Actual').fill('4.1');
      await page.getByRole('button', { name: 'Save measurement' }).click();
      await page.getByText('Measurement saved').first().waitFor();
      const admin = await world.as('admin');
      const { records } = await admin.query<{ Id: string; Actual__c: number; Source__c: string }>(
        `SELECT Id, Actual__c, Source__c FROM KPI_Measurement__c WHERE KPI__c = '${id}' AND Period_Start__c = 2026-01-01`,
      );
      assert.deepEqual([records[0]?.Actual__c, records[0]?.Source__c], [4.1, 'By hand']);
      await form.getByLabel('Period start').fill('1/2/2026');
      await form.getByLabel('Actual').fill('4.1');
      await page.getByRole('button', { name: 'Save measurement' }).click();
      await page.getByText('Period start must be the first day of a period').first().waitFor();
      await accessible(page);
      await admin.sobject('KPI_Measurement__c').destroy(records[0]?.Id ?? '');
      await page.close();
    });

    it('refuses a change to an agreed baseline and says why', async () => {
      const page = await open(world, browser, 'admin', `/lightning/r/Value_KPI__c/${await kpiId('Warranty cost per claim')}/view`);
      await page.getByText('Agreed: business and delivery have both signed').waitFor();
      await page.getByRole('button', { name: 'Edit', exact: true }).last().click();
      await page.getByLabel('Baseline', { exact: true }).fill('900');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('This KPI is agreed').first().waitFor();
      await page.close();
    });

    it('leaves the second signature to another person, and says so', async () => {
      const page = await open(world, browser, 'viewer', `/lightning/r/Value_KPI__c/${await kpiId('Parts sales')}/view`);
      await page.getByRole('button', { name: 'Sign for the business' }).click();
      await page.getByRole('button', { name: 'OK', exact: true }).click();
      await page.getByText('Business · Vic Viewer').waitFor();
      await page.getByText('You have signed for Business.').waitFor();
      assert.equal(await page.getByRole('button', { name: /^Sign for/ }).count(), 0);
      assert.equal(await page.getByRole('button', { name: 'Revoke' }).count(), 0);
      await page.close();
    });

    it('opens every tab without a complaint', async () => {
      const page = await open(world, browser, 'admin', '/lightning/page/home');
      const tabs = page.getByRole('navigation').first().getByRole('link');
      await tabs.nth(1).waitFor();
      for (const name of await tabs.allInnerTexts()) {
        await page.getByRole('navigation').first().getByRole('link', { name, exact: true }).click();
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.waitForLoadState('networkidle');
        assert.equal(await page.getByText('That did not work').count(), 0, name);
      }
      await page.close();
    });

    for (const object of DEEP ? Object.keys(OBJECTS) : withOwnComponents())
      it(`opens the record page of ${object} without a complaint`, async () => {
        const { records } = await (await world.as('admin')).query<{ Id: string; Name: string }>(`SELECT Id, Name FROM ${object} LIMIT 1`);
        const page = await open(world, browser, 'admin', `/lightning/r/${object}/${records[0]?.Id ?? ''}/view`);
        await page
          .getByText(records[0]?.Name ?? '')
          .first()
          .waitFor();
        await page.waitForLoadState('networkidle');
        assert.equal(await page.getByText('That did not work').count(), 0);
        await accessible(page);
        await page.close();
      });
  });
}
