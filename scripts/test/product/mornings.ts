import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessible, launchBrowser, open } from './browsing.ts';
import { create, update } from './records.ts';
import type { World } from '../world.ts';

/** What each persona does first in the morning, from Home to where it is done and back. */
export function morningTests(world: World): void {
  describe('a morning', () => {
    let browser: Browser;
    /** A KPI of the viewer's that waits for both signatures and that nobody else's tests count. */
    let kpi: string;
    before(async () => {
      browser = await launchBrowser();
      kpi = await makeKpi(world);
    });
    after(async () => {
      await browser.close();
      await (await world.as('admin')).sobject('Value_KPI__c').destroy(kpi);
    });

    it('of the administrator: what is off course, where to put it right, and back', async () => {
      const page = await open(world, browser, 'admin', '/lightning/page/home');
      await page.getByText(/^Waiting for you: \d+$/).waitFor();
      const signature = page.locator('[data-need="signature"]').getByRole('link', { name: 'Answers in time', exact: true });
      await shown(page, 'signature', signature);
      await accessible(page);
      await signature.click();
      await page.getByRole('tab', { name: 'Overview', selected: true }).waitFor();
      await page.getByRole('button', { name: 'Sign for delivery' }).waitFor();
      await page.goBack();
      await page.getByText(/^Waiting for you: \d+$/).waitFor();

      await page.getByRole('link', { name: 'CRM Programs' }).click();
      await page.getByRole('button', { name: 'New Program' }).click();
      await page.getByLabel('Program name').waitFor();
      await page.goBack();
      await page.getByRole('link', { name: 'After-sales CRM', exact: true }).first().click();
      await page.getByRole('tab', { name: 'Budget' }).click();
      await page.locator('[data-phase]').first().waitFor();
      await page.reload();
      await page.getByRole('tab', { name: 'Budget', selected: true }).waitFor();
      await page.locator('[data-phase]').first().waitFor();
      await accessible(page);
      await page.getByRole('tab', { name: 'Governance' }).click();
      await page.locator('c-governance-board').getByText('Open corrective actions').first().waitFor();
      await page.close();
    });

    it('of the business owner, in Chinese: the language, a signature that waits, and none to give after it', async () => {
      const page = await open(world, browser, 'viewer', '/lightning/page/home');
      try {
        await chooseLanguage(page, /Switch user or language/, '中文（简体）');
        await page.getByRole('heading', { name: '需要您处理的事项' }).waitFor();
        assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
        await page.getByText(/^待您处理：\d+$/).waitFor();
        await accessible(page);
        const signature = page.locator('[data-need="signature"]').getByRole('link', { name: 'Answers in time', exact: true });
        await shown(page, 'signature', signature);
        await signature.click();
        const sign = page.getByRole('button', { name: '代表业务方签署' });
        await sign.click();
        await page.getByRole('button', { name: '确定', exact: true }).click();
        await page.locator('c-signature-panel').getByText('业务方 · Vic Viewer').waitFor();
        await sign.waitFor({ state: 'detached' });
        await accessible(page);
      } finally {
        await (
          await world.as('admin')
        )
          .sobject('User')
          .update({ Id: await userId(world, 'viewer'), LanguageLocaleKey: 'en_US', LocaleSidKey: 'en_US' });
        await page.close();
      }
    });

    it('of the field user, on a screen 400 pixels wide: KPIs without money, and nothing cut off', async () => {
      const page = await open(world, browser, 'field', '/lightning/page/home');
      await page.setViewportSize({ width: 400, height: 800 });
      await page.getByRole('heading', { name: 'What needs you' }).waitFor();
      assert.deepEqual(await cutOff(page), []);
      await accessible(page);
      await page.goto(`${world.url}/lightning/n/Value_Cockpit`);
      await page.getByText('Amounts of money are not shown to you').waitFor();
      await page.getByRole('link', { name: 'Parts sales' }).first().waitFor();
      assert.deepEqual(await cutOff(page), []);
      await accessible(page);
      await page.getByRole('link', { name: 'Parts sales' }).first().click();
      await page.getByRole('tab', { name: 'Overview', selected: true }).waitFor();
      await page.getByText('Actuals against baseline and target').first().waitFor();
      assert.deepEqual(await cutOff(page), []);
      await page.close();
    });

    it('of the administrator, by keyboard alone: a line of Home, the tabs of its record, and a form', async () => {
      const page = await open(world, browser, 'admin', '/lightning/page/home');
      const first = page.locator('[data-need] a').first();
      await first.waitFor();
      await tabTo(page, first);
      await page.keyboard.press('Enter');
      await page.waitForURL('**/lightning/r/**');
      await page.goto(`${world.url}/lightning/r/Value_KPI__c/${kpi}/view`);
      const overview = page.getByRole('tab', { name: 'Overview' });
      await overview.waitFor();
      await tabTo(page, overview);
      await page.keyboard.press('ArrowRight');
      await page.getByRole('tab', { name: 'Details', selected: true }).waitFor();
      await page.getByText('Baseline Date').first().waitFor();
      await page.keyboard.press('ArrowLeft');
      await page.getByRole('tab', { name: 'Overview', selected: true }).waitFor();
      const actual = page.locator('c-measurement-form').getByLabel('Actual');
      await tabTo(page, actual);
      await page.keyboard.type('1,0,0');
      await page.keyboard.press('Tab');
      await page
        .getByText(/Write numbers like/)
        .first()
        .waitFor();
      await accessible(page);
      await page.close();
    });
  });
}

const userId = async (world: World, person: string): Promise<string> =>
  (await (await world.as('admin')).query<{ Id: string }>(`SELECT Id FROM User WHERE Username = '${person}@perennial.local'`)).records[0]?.Id ?? '';

/** A KPI with all that a signature asks for; the business owner answers for it. */
async function makeKpi(world: World): Promise<string> {
  const admin = await world.as('admin');
  const { records } = await admin.query<{ Id: string }>("SELECT Id FROM Beneficiary__c WHERE Program__r.External_Key__c = 'after-sales' LIMIT 1");
  const id = await create(admin, 'Value_KPI__c', {
    ...{ Name: 'Answers in time', Beneficiary__c: records[0]?.Id, Unit__c: 'percent', Unit_Value__c: 1, Annual_Volume__c: 12 },
    ...{ Baseline__c: 50, Baseline_Date__c: '2026-01-01', Target__c: 90, Target_Date__c: '2030-12-31', Granularity__c: 'Year' },
  });
  await update(admin, 'Value_KPI__c', { Id: id, KPI_Owner__c: await userId(world, 'viewer'), Backup_Owner__c: await userId(world, 'admin') });
  return id;
}

/** Waits for a line of Home; shows the whole group where it is further down. */
async function shown(page: Page, group: string, line: ReturnType<Page['locator']>): Promise<void> {
  const section = page.locator(`[data-need="${group}"]`);
  await section.waitFor();
  const all = section.getByRole('button');
  if ((await line.count()) === 0 && (await all.count()) > 0) await all.click();
  await line.waitFor();
}

async function chooseLanguage(page: Page, menu: RegExp, language: string): Promise<void> {
  await page.getByRole('button', { name: menu }).click();
  await page.getByRole('menuitemcheckbox', { name: language }).click();
}

/** Presses Tab until an element has the focus. Fails after so many presses that it cannot be reached. */
async function tabTo(page: Page, element: ReturnType<Page['locator']>): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    if (await element.evaluate((node) => node === (node.getRootNode() as Document).activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail('Tab does not reach the element');
}

/** Elements of ours that are wider than the screen and cannot be scrolled into view. */
const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (node: Element | null): boolean =>
      node !== null && (['auto', 'scroll'].includes(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
    return [...document.querySelectorAll('main *')]
      .filter((node) => node.getBoundingClientRect().right > width + 1 && node.getBoundingClientRect().width > 1 && !scrolls(node))
      .map((node) => `${node.tagName.toLowerCase()} ${(node.textContent ?? '').trim().slice(0, 40)}`)
      .slice(0, 5);
  });
