/** The shell on a real org: forms by record type, dependent picklists, list views that filter, reports with charts. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, PAGE_PATIENCE_MS } from '../browser.ts';
import { serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';
import { REQUESTS } from '../record-types/case.ts';
import { sell, SALES } from '../views/case.ts';

const APP = `<defaultLandingTab>standard-home</defaultLandingTab><formFactors>Large</formFactors><label>Trade</label><navType>Standard</navType><tabs>Sale__c</tabs><tabs>Request__c</tabs><tabs>standard-report</tabs><uiType>Lightning</uiType>`;
const SEES_ALL = `<applicationVisibilities><application>Trade</application><visible>true</visible></applicationVisibilities><label>Trader</label>${[
  'Sale__c',
  'Request__c',
  'standard-report',
]
  .map((tab) => `<tabSettings><tab>${tab}</tab><visibility>Visible</visibility></tabSettings>`)
  .join('')}`;
/** Kept between runs: what is in it is named by what it was built from. */
const shellCache = fileURLToPath(new URL('../../../node_modules/.cache/perennial-shell-test', import.meta.url));

describe('the shell on an org', () => {
  let test: TestServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let problems: string[];

  before(async () => {
    test = await serveOrg({ ...REQUESTS, ...SALES, 'Trade.app': APP, 'Trader.permissionset': SEES_ALL }, [], shellCache);
    const set = test.one("SELECT Id FROM PermissionSet WHERE Name = 'Trader'");
    test.insert('PermissionSetAssignment', { AssigneeId: test.adminId, PermissionSetId: set['Id'] });
    sell(test);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await test.close();
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' });
    page = await context.newPage();
    page.setDefaultTimeout(PAGE_PATIENCE_MS);
    problems = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(test.launchUrl);
    await page.locator('h1').first().waitFor();
  });
  afterEach(async () => {
    await context.close();
    assert.deepEqual(problems, []);
  });

  const open = async (path: string): Promise<void> => void (await page.goto(test.url + path));
  const accessible = async (): Promise<void> => {
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']).analyze();
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => ({ id, html })));
    // As in the other browser tests: axe misses labels across synthetic shadow roots.
    assert.deepEqual(
      found.filter(({ id, html }) => !(id.startsWith('label') && html.includes('combobox-input'))),
      [],
    );
  };
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  /** The options of a picklist, without "none". */
  const options = async (label: string): Promise<string[]> => {
    await page.getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: /\w/ }).first().waitFor();
    const found = await page.getByRole('option').allInnerTexts();
    await page.keyboard.press('Escape');
    return found.map((text) => text.trim()).filter((text) => text !== '--None--');
  };
  const choose = async (label: string, option: string): Promise<void> => {
    await page.getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: option }).click();
  };

  it('asks for the record type of a new record, and shows its layout and values', async () => {
    await open('/lightning/o/Request__c/list');
    await button('New Request').click();
    await page.getByText('Select a record type').waitFor();
    await accessible();
    await page.getByText('Away Request').click();
    await button('Next').click();
    await page.getByLabel('Request Name').fill('Far away');
    assert.equal(await page.getByRole('combobox', { name: 'Country' }).count(), 0);
    assert.deepEqual(await options('Continent'), ['Asia', 'Africa']);
    await choose('Continent', 'Asia');
    await button('Save').click();
    await page.getByText('Request "Far away" was created.').waitFor();
    const made = test.one("SELECT RecordType.DeveloperName, Continent__c FROM Request__c WHERE Name = 'Far away'");
    assert.deepEqual([(made['RecordType'] as { DeveloperName: string }).DeveloperName, made['Continent__c']], ['Away', 'Asia']);
  });

  it('offers in a dependent picklist what may follow, and empties it when that changes', async () => {
    const id = test.insert('Request__c', { Name: 'Near', RecordTypeId: null });
    await open(`/lightning/r/Request__c/${id}/view`);
    await button('Edit').first().click();
    await page.getByRole('combobox', { name: 'Continent' }).waitFor();
    assert.equal(await page.getByRole('combobox', { name: 'City' }).isDisabled(), true);
    assert.deepEqual(await options('Country'), ['Spain']);
    await choose('Country', 'Spain');
    await choose('City', 'Madrid');
    await choose('Continent', 'Asia');
    assert.deepEqual(await options('Country'), ['China', 'Japan']);
    assert.equal(await page.getByRole('combobox', { name: 'City' }).isDisabled(), true);
    await choose('Country', 'China');
    assert.deepEqual(await options('City'), ['Beijing']);
    assert.equal(await page.getByRole('combobox', { name: 'Reason' }).isDisabled(), true);
    await page.getByRole('checkbox', { name: 'Urgent' }).focus();
    await page.keyboard.press('Space');
    assert.deepEqual(await options('Reason'), ['Fire', 'Flood']);
    await accessible();
    await button('Save').click();
    await page.getByText('Request "Near" was saved.').waitFor();
    const saved = test.one(`SELECT Continent__c, Country__c, City__c FROM Request__c WHERE Id = '${id}'`);
    assert.deepEqual([saved['Continent__c'], saved['Country__c'], saved['City__c']], ['Asia', 'China', null]);
  });

  it('filters a list by its list view', async () => {
    await open('/lightning/o/Sale__c/list?filterName=Cars');
    await page.getByRole('status').filter({ hasText: '2 items' }).waitFor();
    for (const name of ['S1', 'S2', 'Polar']) await page.getByRole('link', { name, exact: true }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'S3' }).count(), 0);
  });

  it('lists reports and runs one: chart, groups, sums, links', async () => {
    await page.getByRole('link', { name: 'Reports' }).click();
    await page.getByRole('heading', { name: 'Our Numbers' }).waitFor();
    await accessible();
    await page.getByRole('link', { name: 'Sales by kind' }).click();
    await page.getByRole('img', { name: 'Chart: Amount by kind. The table has its figures.' }).waitFor();
    await page.getByRole('rowheader', { name: 'Part kind (3)' }).waitFor();
    await page.getByRole('cell', { name: 'Sum CN¥25.00 · Average CN¥12.50 · Largest CN¥20.00 · Smallest CN¥5.00' }).waitFor();
    await page.getByRole('rowheader', { name: 'Total (6)' }).waitFor();
    // The bar of the cars is as high as their sum says: 800 where the first one has 1,200.
    const [first = 0, cars = 0] = await page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      const isBar = (x: number, y: number): boolean => Number(pixels[(y * width + x) * 4]) < 90 && Number(pixels[(y * width + x) * 4 + 2]) > 150;
      return [0.25, 0.85].map((part) => Array.from({ length: height }, (_, y) => isBar(Math.round(width * part), y)).filter(Boolean).length);
    });
    assert.ok(Math.abs(cars / first - 800 / 1200) < 0.03, `${cars} of ${first}`);
    await accessible();
    await page.getByRole('link', { name: 'S1' }).click();
    await page.getByRole('heading', { name: 'S1' }).waitFor();
  });

  it('crosses groups in a matrix', async () => {
    await open(`/lightning/r/Report/${String(test.one("SELECT Id FROM Report WHERE DeveloperName = 'Grid'")['Id'])}/view`);
    const row = page.getByRole('row', { name: 'Q1 CY2026' });
    await row.waitFor();
    assert.deepEqual(await row.getByRole('cell').allTextContents(), ['', 'CN¥320.00', 'CN¥320.00']);
    await accessible();
  });

  it('says why a report does not run', async () => {
    problems = [];
    await open(`/lightning/r/Report/${String(test.one("SELECT Id FROM Report WHERE DeveloperName = 'Formula'")['Id'])}/view`);
    await page.getByText('The local org cannot run the report Numbers/Formula').waitFor();
    // The browser notes the answer 501 by itself.
    assert.ok(problems.every((problem) => problem.includes('501')));
    problems = [];
  });
});
