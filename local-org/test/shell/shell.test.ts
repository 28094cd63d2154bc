import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type BuiltShell, buildShell } from '../../src/shell/build.ts';
import { launchBrowser, PAGE_PATIENCE_MS } from '../browser.ts';
import { model, sources } from '../shell-fixture.ts';
import { startStub } from '../shell-stub.ts';

const KPI = '/lightning/r/Value_KPI__c/a01000000000001AAA/view';
/** Kept between runs: what is in it is named by what it was built from. */
const cacheDir = fileURLToPath(new URL('../../../node_modules/.cache/perennial-shell-test', import.meta.url));
let shell: BuiltShell;

before(async () => void (shell = await buildShell(sources, cacheDir)));

describe('the shell in a browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let stub: Awaited<ReturnType<typeof startStub>>;
  let problems: string[];
  /** Console errors a test expects. */
  let expected: RegExp;

  before(async () => void (browser = await launchBrowser()));
  after(() => browser.close());
  beforeEach(async () => {
    stub = await startStub(shell.dir, shell.hash, model);
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' });
    page = await context.newPage();
    page.setDefaultTimeout(PAGE_PATIENCE_MS);
    problems = [];
    expected = /out of order/;
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
  });
  afterEach(async () => {
    await context.close();
    await stub.close();
    assert.deepEqual(
      problems.filter((problem) => !expected.test(problem)),
      [],
    );
  });

  const open = async (path: string): Promise<void> => {
    await page.goto(stub.url + path);
    await page.locator('h1').waitFor({ state: 'attached' });
  };
  const accessible = async (): Promise<void> => {
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']).analyze();
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => ({ id, html })));
    // axe takes synthetic shadow roots for real ones and misses the label that lightning-combobox gives its inner input.
    const real = found.filter(({ id, html }) => !(id.startsWith('label') && html.includes('combobox-input')));
    assert.deepEqual(real, []);
  };
  /** As a person does: the number inputs show another text once they have the focus. */
  const type = async (label: string, text: string): Promise<void> => {
    await page.getByLabel(label).click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(text);
  };
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  it('shows a home page: wired data, a chart, design properties, notices', async () => {
    await open('/lightning/page/home');
    await page.locator('canvas').waitFor();
    assert.deepEqual(await page.locator('.kpi').allTextContents(), ['Calls avoided', 'Hours saved']);
    assert.equal(await page.locator('.facts').first().textContent(), 'Hello 6 number   Program__r.Name 005000000000001AAA true true ');
    await page.getByText('runtime_sales:unheardOf is not available in this org').waitFor();
    await page.getByText('c:failing could not be shown: out of order').waitFor();
    assert.equal(await page.title(), 'Perennial home | Perennial');
    await accessible();
  });

  it('goes by tabs, back and forward without loading the document again', async () => {
    await open('/lightning/page/home');
    await page.evaluate(`document.documentElement.dataset.same = 'yes'`);
    await page.getByRole('link', { name: 'Value KPIs' }).click();
    await page.getByRole('heading', { level: 1, name: 'All KPIs' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Value KPIs' }).getAttribute('aria-current'), 'page');
    await page.getByRole('link', { name: 'Cockpit' }).click();
    await page.getByRole('heading', { level: 1, name: 'Value cockpit' }).waitFor();
    await accessible();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'All KPIs' }).waitFor();
    assert.equal(await page.evaluate('document.documentElement.dataset.same'), 'yes');
  });

  it('lists records, sorts them, and opens one by its name', async () => {
    await open('/lightning/o/Value_KPI__c/list');
    const names = page.locator('lightning-datatable tbody th');
    await names.first().waitFor();
    assert.deepEqual(await names.allInnerTexts(), ['Calls avoided', 'Hours saved']);
    await page.getByText('€1,234.50').waitFor();
    await page.getByText('10%', { exact: true }).waitFor();
    await accessible();
    await page
      .getByRole('button', { name: 'Sort by: KPI Name' })
      .or(page.getByRole('link', { name: /Sort.*KPI Name/ }))
      .or(page.locator('thead a', { hasText: 'KPI Name' }))
      .first()
      .click();
    await page.locator('lightning-datatable tbody tr:first-child th', { hasText: 'Hours saved' }).waitFor();
    await page.getByRole('link', { name: 'Field sales' }).waitFor();
    await page.getByRole('link', { name: 'Hours saved' }).click();
    await page.getByRole('heading', { level: 1, name: 'Hours saved' }).waitFor();
  });

  it('shows a record from its page and layout', async () => {
    await open(KPI);
    const value = (field: string) => page.locator(`.shell-detail [data-field="${field}"] dd`);
    assert.equal(await value('Unit_Value__c').innerText(), '€1,234.50');
    assert.equal(await value('Share__c').innerText(), '10%');
    assert.equal(await value('Due__c').innerText(), '12/31/2026');
    assert.match(await value('LastModifiedDate').innerText(), /11\/23\/2026, 12:30\sAM/);
    assert.equal(await value('Program__c').getByRole('link').getAttribute('href'), '/lightning/r/CRM_Program__c/a02000000000001AAA/view');
    assert.equal(await value('Hidden__c').count(), 0);
    assert.match((await page.locator('.facts').first().textContent()) ?? '', /^Aside 6 number a01000000000001AAA Value_KPI__c/);
    assert.equal(await page.title(), 'Hours saved | Perennial');
    await accessible();
    await page.getByRole('tab', { name: 'Related' }).click();
    await page.getByRole('heading', { name: 'Measurements (1)' }).waitFor();
    await page.getByRole('link', { name: 'M-0001' }).waitFor();
    await accessible();
  });

  it('edits in place: sends only what changed, says so, shows it everywhere', async () => {
    await open(KPI);
    await page.locator('.shell-detail').getByRole('button', { name: 'Edit' }).click();
    await type('Value per Unit', '20');
    await accessible();
    await button('Save').click();
    await page.getByText('Value KPI "Hours saved" was saved.').waitFor();
    const patch = stub.log.find(({ method }) => method === 'PATCH');
    assert.deepEqual(patch?.body, { fields: { Unit_Value__c: 20 } });
    await page.locator('.shell-detail [data-field="Unit_Value__c"] dd', { hasText: '€20.00' }).waitFor();
    await page.locator('.shell-highlights', { hasText: '€20.00' }).waitFor();
  });

  it('cuts nothing of the header on a phone, and does not scroll sideways', async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    await open(KPI);
    await page.locator('.shell-highlights dd').first().waitFor();
    const cut = await page
      .locator('.slds-page-header_record-home *')
      .evaluateAll((all) =>
        all
          .filter((one) => one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === 'hidden')
          .map((one) => one.outerHTML),
      );
    assert.deepEqual(cut, []);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 400);
  });

  it("shows the server's complaints at the field and above the form", async () => {
    expected = /400 \(Bad Request\)/;
    await open(KPI);
    await page.locator('.shell-detail').getByRole('button', { name: 'Edit' }).click();
    await type('Value per Unit', '-1');
    await button('Save').click();
    await page.locator('shell-form-field[data-field="Unit_Value__c"]', { hasText: 'A unit is worth something.' }).waitFor();
    await type('Value per Unit', '1.05');
    await page.getByLabel('KPI Name').fill('Refused');
    await button('Save').click();
    await page.getByRole('alert').filter({ hasText: 'This name is refused.' }).waitFor();
    assert.equal(await page.locator('shell-form-field[data-field="Unit_Value__c"]').getByText('A unit is worth something.').count(), 0);
    await accessible();
  });

  it('asks for required fields before the server does', async () => {
    await open(KPI);
    await page.locator('.shell-detail').getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('KPI Name').fill('');
    await button('Save').click();
    await page.getByText('Complete this field.').waitFor();
    assert.equal(stub.log.filter(({ method }) => method === 'PATCH').length, 0);
  });

  it('creates a child from a related list with its parent set', async () => {
    await open(KPI);
    await page.getByRole('tab', { name: 'Related' }).click();
    await button('New Measurement').click();
    const dialog = page.getByRole('dialog');
    const actual = dialog.getByLabel('Actual');
    assert.equal(await actual.inputValue(), '1.00');
    await actual.click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('8.5');
    assert.equal(await dialog.getByRole('combobox', { name: 'KPI' }).inputValue(), 'Hours saved');
    await accessible();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Measurements (2)' }).waitFor();
    const post = stub.log.find(({ path }) => path.endsWith('/ui-api/records'));
    assert.deepEqual(post?.body, { apiName: 'KPI_Measurement__c', fields: { KPI__c: 'a01000000000001AAA', Actual__c: 8.5 } });
  });

  it('creates a record from its list, finding a parent by keyboard', async () => {
    await open('/lightning/o/Value_KPI__c/list');
    await button('New Value KPI').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('KPI Name').fill('Faster quotes');
    await dialog.getByRole('combobox', { name: 'Program' }).pressSequentially('desk');
    await dialog.getByRole('option', { name: 'Service desk', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByRole('combobox', { name: 'Status' }).click();
    await dialog.getByRole('option', { name: 'Draft' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Faster quotes' }).waitFor();
    const post = stub.log.find(({ method, path }) => method === 'POST' && path.endsWith('/ui-api/records'));
    assert.deepEqual(post?.body.fields, { Name: 'Faster quotes', Program__c: 'a02000000000002AAA', Status__c: 'Draft' });
  });

  it('asks before it deletes', async () => {
    await open(KPI);
    await button('Delete').click();
    await page.getByText('Are you sure you want to delete this Value KPI?').waitFor();
    await button('Cancel').click();
    assert.equal(stub.records.has('a01000000000001AAA'), true);
    await button('Delete').click();
    await button('OK').click();
    await page.getByRole('heading', { level: 1, name: 'All KPIs' }).waitFor();
    await page.getByText('Value KPI "Hours saved" was deleted.').waitFor();
    assert.equal(stub.records.has('a01000000000001AAA'), false);
  });

  it('gives components toasts, navigation and dialogs', async () => {
    await open('/lightning/page/home');
    await button('Toast').first().click();
    await page.locator('lightning-toast', { hasText: 'Well done' }).getByRole('link', { name: 'the record' }).waitFor();
    await button('Ask').first().click();
    await button('OK').click();
    await page.locator('.answer', { hasText: 'true' }).waitFor();
    await button('Open record').first().click();
    await page.getByRole('heading', { level: 1, name: 'Hours saved' }).waitFor();
    assert.equal(new URL(page.url()).pathname, KPI);
  });

  it('switches the user', async () => {
    await open('/lightning/page/home');
    await page.getByRole('button', { name: /Logged in as Ada Admin/ }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Sam Steward – Data steward' }).click();
    await page.getByRole('button', { name: /Logged in as Sam Steward/ }).waitFor();
    assert.deepEqual(stub.log.find(({ path }) => path === '/local/login-as')?.body, { username: 'sam@perennial.test' });
  });

  it('has a bell: what is unread, read one by one and all at once', async () => {
    await open('/lightning/page/home');
    const bell = page.getByRole('button', { name: /^Notifications: \d+ unread$/ });
    await page.getByRole('button', { name: 'Notifications: 2 unread' }).click();
    await page.getByRole('dialog', { name: 'Notifications' }).getByText('A record was merged').waitFor();
    await accessible();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('dialog').count(), 0);
    await bell.click();
    await page.getByRole('link', { name: /A KPI is late/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Hours saved' }).waitFor();
    await page.getByRole('button', { name: 'Notifications: 1 unread' }).click();
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await page.getByRole('button', { name: 'Notifications: 0 unread' }).waitFor();
  });

  it('switches the app', async () => {
    await open('/lightning/page/home');
    await page.getByRole('button', { name: /App Launcher/ }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Other app' }).click();
    await page.getByRole('heading', { level: 1, name: 'Value cockpit' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Value KPIs' }).count(), 0);
  });

  it('opens a utility', async () => {
    await open('/lightning/page/home');
    await button('Nudges').click();
    await page.locator('.slds-utility-panel .facts', { hasText: 'Utility 6' }).waitFor();
    await accessible();
    await button('Minimize Nudges').click();
    await page.locator('.slds-utility-panel .facts').waitFor({ state: 'hidden' });
  });

  it('says so when there is nothing, or no access', async () => {
    expected = /404 \(Not Found\)/;
    await open('/lightning/nowhere/at/all');
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    await accessible();
    await open('/lightning/o/Secret__c/list');
    await page.getByRole('heading', { name: 'You do not have access' }).waitFor();
    await open('/lightning/r/Value_KPI__c/a01999999999999AAA/view');
    await page.getByText('The requested resource does not exist').waitFor();
    await accessible();
  });

  it('stands without any app', async () => {
    await stub.close();
    stub = await startStub(shell.dir, shell.hash, { ...model, apps: [], personas: [] });
    await open('/lightning/page/home');
    await page.getByRole('heading', { name: 'You do not have access' }).waitFor();
    await accessible();
  });

  it('can be used from the keyboard: skip link first, focus in the page after a move', async () => {
    await open('/lightning/page/home');
    await page.keyboard.press('Tab');
    const skip = button('Skip to main content');
    assert.equal(await skip.evaluate((element) => element.matches(':focus')), true);
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('main').evaluate((main) => main.matches(':focus')), true);
  });
});
