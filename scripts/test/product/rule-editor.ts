import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Connection } from 'jsforce';
import type { Browser, Page } from 'playwright-core';
import { accessible, launchBrowser, open } from './browsing.ts';
import type { World } from '../world.ts';
import { destroyAll } from './records.ts';

/** A steward makes and improves rules; a second person, and the data, have their say. */
export function ruleEditorTests(world: World): void {
  describe('rules that a steward makes', () => {
    let browser: Browser;
    let admin: Connection;
    before(async () => {
      [browser, admin] = [await launchBrowser(), await world.as('admin')];
    });
    after(async () => {
      await browser.close();
      const made = await admin.query<{ Id: string }>(
        "SELECT Id FROM Quality_Rule__c WHERE Rule_Id__c LIKE 'suggested-%' OR (Rule_Id__c = 'account-city' AND Version__c > 1)",
      );
      await destroyAll(admin, 'Quality_Rule__c', made.records);
    });
    const versionsOf = async (rule: string): Promise<[number, string, string][]> => {
      const { records } = await admin.query<{ Version__c: number; Status__c: string; Severity__c: string }>(
        `SELECT Version__c, Status__c, Severity__c FROM Quality_Rule__c WHERE Rule_Id__c = '${rule}' ORDER BY Version__c`,
      );
      return records.map((one) => [one.Version__c, one.Status__c, one.Severity__c]);
    };
    const pageOf = async (person: string, rule: string, status: string): Promise<Page> => {
      const { records } = await admin.query<{ Id: string }>(
        `SELECT Id FROM Quality_Rule__c WHERE Rule_Id__c = '${rule}' AND Status__c = '${status}'`,
      );
      const page = await open(world, browser, person, `/lightning/r/Quality_Rule__c/${records[0]?.Id ?? ''}/view`);
      await page.getByRole('tab', { name: 'Edit and try' }).click();
      await page.getByRole('button', { name: 'Try it' }).waitFor();
      return page;
    };

    it('are tried on records, changed as a version, and activated by a second person', async () => {
      const page = await pageOf('steward', 'account-city', 'Active');
      await page.getByRole('button', { name: 'Try it' }).click();
      await page
        .getByText(/^Of 200 records that you can see, changed last, 200 fall under the rule and \d+ fail it: a score of [\d.]+ %\./)
        .waitFor();
      await accessible(page);
      await page.getByRole('combobox', { name: 'Severity' }).click();
      await page.getByRole('option', { name: 'Critical' }).click();
      await page.getByRole('button', { name: 'Save and activate' }).click();
      await page.getByText('Somebody else activates a rule that you have made. Save it as proposed.').first().waitFor();
      assert.deepEqual(await versionsOf('account-city'), [[1, 'Active', 'medium']]);
      await page.getByRole('button', { name: 'Save as proposed' }).click();
      await page.getByText('The rule is saved').waitFor();
      assert.deepEqual(await versionsOf('account-city'), [
        [1, 'Active', 'medium'],
        [2, 'Proposed', 'critical'],
      ]);
      await page.close();
      const second = await pageOf('admin', 'account-city', 'Proposed');
      await second.locator('[data-table="versions"]').getByText('Version 1: Active').waitFor();
      await second.getByRole('button', { name: 'Accept and activate' }).click();
      await second.getByText('The rule is saved').waitFor();
      assert.deepEqual(await versionsOf('account-city'), [
        [1, 'Retired', 'medium'],
        [2, 'Active', 'critical'],
      ]);
      await second.close();
    });

    it('are suggested by the data, and one that is rejected does not come back', async () => {
      const sync = async (): Promise<number> => {
        const { code, out, err } = await world.perennial('sync', 'quality', '--suggest', '-o', world.alias, '--json');
        assert.ok(code === 0 || code === 3, err + out);
        return (await admin.query("SELECT COUNT() FROM Quality_Rule__c WHERE Status__c = 'Proposed'")).totalSize;
      };
      const proposed = await sync();
      assert.ok(proposed > 0);
      assert.equal(await sync(), proposed);
      const page = await open(world, browser, 'steward', '/lightning/n/Rule_Editor');
      const table = page.locator('[data-table="proposed"]');
      await table.locator('tr').first().waitFor();
      assert.equal(await table.locator('tr').count(), proposed);
      await accessible(page);
      const name = (await table.locator('button').first().innerText()).trim();
      await table.locator('button').first().click();
      await page.locator('[data-support]').waitFor();
      await page.getByRole('button', { name: 'Reject' }).click();
      await page.getByText('Say why: a rejected rule is not proposed again.').waitFor();
      await page.getByRole('textbox', { name: 'Why' }).fill('Two forms are right');
      await page.getByRole('button', { name: 'Reject' }).click();
      await page.getByText('The rule is saved').waitFor();
      await page.close();
      assert.equal(await sync(), proposed - 1);
      const { records } = await admin.query<{ Decision_Reason__c: string }>(
        `SELECT Decision_Reason__c FROM Quality_Rule__c WHERE Name = '${name.replaceAll("'", "\\'")}' AND Status__c = 'Rejected'`,
      );
      assert.equal(records[0]?.Decision_Reason__c, 'Two forms are right');
    });
  });
}
