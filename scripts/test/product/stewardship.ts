import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { accessible, launchBrowser, open } from './browsing.ts';
import type { World } from '../world.ts';

/** A steward's morning on the sample, and what the other people see of data quality. */
export function stewardshipTests(world: World): void {
  describe('stewardship', () => {
    let browser: Browser;
    before(async () => (browser = await launchBrowser()));
    after(() => browser.close());

    /** The value of a field of the record that an issue is about. */
    const valueOf = async (issueId: string): Promise<unknown> => {
      const admin = await world.as('admin');
      const issue = await admin.sobject('Quality_Issue__c').retrieve(issueId);
      const record = await admin.sobject(String(issue['Object__c'])).retrieve(String(issue['Record_Id__c']));
      return record[String(issue['Field__c'])];
    };
    const queueOf = async (person: string): Promise<Page> => {
      const page = await open(world, browser, person, '/lightning/page/home');
      await page.locator('[data-issue]').first().waitFor();
      // The records come by a request of their own.
      await page.locator('[data-edit]').first().waitFor();
      return page;
    };
    const idOf = async (issue: Locator): Promise<string> => (await issue.getAttribute('data-issue')) ?? '';

    it('shows what to fix first, and nothing of value and budget', async () => {
      const page = await queueOf('steward');
      assert.deepEqual(await page.getByRole('navigation').first().getByRole('link').allInnerTexts(), [
        'Home',
        'Quality Scorecard',
        'Quality Issues',
        'Duplicates',
        'Quality Rules',
        'Rule Editor',
        'Quality Scans',
        'Imports',
      ]);
      await page.getByText(/^1 to 100 of 1,?\d+$/).waitFor();
      await accessible(page);
      await page.getByRole('button', { name: 'Next', exact: true }).click();
      await page.getByText(/^101 to 200 of 1,?\d+$/).waitFor();
      await page.goto(`${world.url}/lightning/n/Value_Cockpit`);
      await page
        .getByText(/no access|not.+exist|not found|may not/i)
        .first()
        .waitFor();
      await page.close();
    });

    it('is worked by keyboard: a value that the org refuses, in its own words, one that it takes, and undo', async () => {
      const page = await queueOf('steward');
      await page.locator('[data-root]', { hasText: 'Email of contacts' }).click();
      await page.getByRole('button', { name: 'Show All Rules' }).waitFor();
      await page.locator('[data-edit]').nth(1).waitFor();
      const issue = page.locator('[data-issue]').nth(1);
      const id = await idOf(issue);
      const before = await valueOf(id);
      await page.locator('[data-issue]').first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      const input = issue.getByLabel('Email');
      await input.waitFor();
      await input.fill('nobody at example');
      await page.keyboard.press('Enter');
      await issue.getByText(/invalid email address/i).waitFor();
      await accessible(page);
      assert.equal(await valueOf(id), before);
      await input.fill('ada.king@example.org');
      await page.keyboard.press('Enter');
      await issue.getByText('ada.king@example.org').waitFor();
      await issue.getByText('Changed since the last scan').waitFor();
      assert.equal(await valueOf(id), 'ada.king@example.org');
      await issue.focus();
      await page.keyboard.press('u');
      await page.getByText(/^Undone: Email of/).waitFor();
      assert.equal(await valueOf(id), before);
      await page.close();
    });

    it('suggests values: of the country for phones, of like records for cities', async () => {
      const page = await queueOf('steward');
      await page.locator('[data-root]', { hasText: 'One postal code, one city' }).click();
      const take = page.locator('[data-take]').first();
      await take.waitFor();
      const issue = page
        .locator('[data-issue]')
        .filter({ has: page.locator('[data-take]') })
        .first();
      const id = await idOf(issue);
      const suggested = (await take.innerText()).replace(/^Use /, '').trim();
      await take.click();
      await page.getByText(/^Billing City of .+ saved$/).waitFor();
      assert.equal(await valueOf(id), suggested);
      await page.getByRole('button', { name: /^Undo: Billing City/ }).click();
      await page.getByText(/^Undone: Billing City/).waitFor();
      await page.close();
    });

    it('snoozes a group at once, says where it went, and takes it back', async () => {
      const page = await queueOf('steward');
      await page.locator('[data-root]', { hasText: 'Accounts only once' }).click();
      await page.locator('[data-select-group]').first().check();
      await page.locator('[data-action="snooze"]').click();
      await accessible(page);
      await page.locator('[data-apply]').click();
      await page.getByText('100 snoozed', { exact: true }).first().waitFor();
      const admin = await world.as('admin');
      const count = async (status: string): Promise<number> =>
        (await admin.query(`SELECT Id FROM Quality_Issue__c WHERE Status__c = '${status}' LIMIT 200`)).totalSize;
      assert.equal(await count('Snoozed'), 100);
      await page.getByRole('button', { name: 'Undo: 100 snoozed' }).click();
      await page.getByText('Undone: 100 snoozed').first().waitFor();
      assert.equal(await count('Snoozed'), 0);
      await page.close();
    });

    it('goes from the scorecard to a rule and to its issues', async () => {
      const page = await open(world, browser, 'steward', '/lightning/n/Quality_Scorecard');
      const cell = page.getByRole('button', { name: /^Contact, Validity: / });
      await cell.click();
      await page.getByRole('heading', { name: 'Contact: Validity' }).waitFor();
      await accessible(page);
      await page.getByRole('link', { name: 'Phones of contacts' }).click();
      await page.getByRole('tab', { name: 'Issues', selected: true }).waitFor();
      await page.locator('[data-edit]').first().waitFor();
      assert.deepEqual(
        [...new Set(await page.locator('[data-group]').evaluateAll((all) => all.map((one) => one.getAttribute('data-group'))))],
        ['Phones of contacts'],
      );
      await page.close();
    });

    it('shows the viewer scores alone, and a field user the records that are theirs', async () => {
      const page = await open(world, browser, 'viewer', '/lightning/n/Quality_Scorecard');
      await page.getByRole('button', { name: /^Account, Completeness: / }).click();
      await page.getByRole('link', { name: 'Country of accounts' }).click();
      await page.getByText('You have no access to data quality').waitFor();
      await page.close();
      const field = await open(world, browser, 'field', '/lightning/page/home');
      const group = field.locator('[data-need="ownIssue"]');
      await group.getByRole('link').first().waitFor();
      await accessible(field);
      await group
        .getByRole('link')
        .filter({ hasText: /^[^0-9].*: Email$/ })
        .first()
        .click();
      await field.waitForURL('**/lightning/r/Contact/**');
      await field.close();
    });
  });
}
