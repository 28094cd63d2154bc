import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, PAGE_PATIENCE_MS } from '../browser.ts';
import { field, objectXml, OBJECTS, serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';

const TABS = ['Probe__c', 'Program__c', 'Phase__c', 'Item__c', 'Person__c', 'Member__c', 'Link__c'];
const LIST = `<listViews><fullName>All</fullName><columns>NAME</columns><columns>Kind__c</columns><columns>Size__c</columns><filterScope>Everything</filterScope><label>All</label></listViews>`;
const webLink = (name: string, label: string, url: string, openType: string) =>
  `<webLinks><fullName>${name}</fullName><availability>online</availability><displayType>massActionButton</displayType><linkType>url</linkType><masterLabel>${label}</masterLabel><openType>${openType}</openType><protected>false</protected><url>${url}</url></webLinks>`;
const SEARCH_LAYOUTS =
  '<searchLayouts><excludedStandardButtons>New</excludedStandardButtons><listViewButtons>Go_Home</listViewButtons><listViewButtons>Read_More</listViewButtons></searchLayouts>';
const PROBE = objectXml(
  'Probe',
  'ReadWrite',
  field('Kind__c', 'Text', '<length>40</length>'),
  field('Size__c', 'Number', '<precision>8</precision><scale>0</scale>'),
  LIST,
  SEARCH_LAYOUTS,
  webLink('Go_Home', 'Go Home', '/lightning/page/home', 'noSidebar'),
  webLink('Read_More', 'Read More', 'https://example.com/more', 'newWindow'),
);
const LABEL =
  '<labels><fullName>Facts</fullName><language>en_US</language><protected>false</protected><shortDescription>Facts</shortDescription><value>The facts</value></labels>';
const instance = (name: string, properties: Record<string, string> = {}) =>
  `<itemInstances><componentInstance>${Object.entries(properties)
    .map(
      ([key, value]) =>
        `<componentInstanceProperties><name>${key}</name><value>${value.replaceAll('&', '&amp;')}</value></componentInstanceProperties>`,
    )
    .join(
      '',
    )}<componentName>${name}</componentName><identifier>${name.replace(':', '_')}${properties['body'] ?? ''}</identifier></componentInstance></itemInstances>`;
const region = (name: string, type: string, ...instances: string[]) =>
  `<flexiPageRegions>${instances.join('')}<name>${name}</name><type>${type}</type></flexiPageRegions>`;
const PAGE = [
  region('header', 'Region', instance('force:highlightsPanel')),
  region('main', 'Region', instance('flexipage:tabset', { tabs: 'tabs' })),
  region('facts', 'Facet', instance('force:detailPanel')),
  region('lists', 'Facet', instance('force:relatedListContainer')),
  region(
    'tabs',
    'Facet',
    instance('flexipage:tab', { active: 'true', body: 'facts', title: '{!$Label.Facts}' }),
    instance('flexipage:tab', { body: 'lists', title: 'Standard.Tab.relatedLists' }),
  ),
  '<masterLabel>Phase</masterLabel><sobjectType>Phase__c</sobjectType><template><name>flexipage:recordHomeTemplateDesktop</name></template><type>RecordPage</type>',
].join('');
const items = (...names: string[]) =>
  names.map((name) => `<layoutItems><behavior>${name === 'Name' ? 'Required' : 'Edit'}</behavior><field>${name}</field></layoutItems>`).join('');
const layout = (names: string[], more = '') =>
  `<layoutSections><customLabel>true</customLabel><label>Information</label><layoutColumns>${items(...names)}</layoutColumns><style>OneColumn</style></layoutSections>${more}`;
const FILES = {
  'Probe__c.object': PROBE,
  'CustomLabels.labels': LABEL,
  'Phase_Page.flexipage': PAGE,
  'Probe__c-Probe Layout.layout': layout(['Name', 'Kind__c', 'Size__c']),
  'Phase__c-Phase Layout.layout': layout(['Name'], '<relatedLists><fields>NAME</fields><relatedList>Item__c.Phase__c</relatedList></relatedLists>'),
  'Trade.app': `<defaultLandingTab>standard-home</defaultLandingTab><formFactors>Large</formFactors><label>Trade</label><navType>Standard</navType>${TABS.map((tab) => `<tabs>${tab}</tabs>`).join('')}<uiType>Lightning</uiType>`,
  ...Object.fromEntries(TABS.map((tab) => [`${tab}.tab`, '<customObject>true</customObject><motif>Custom1: Heart</motif>'])),
  'Trader.permissionset': `<applicationVisibilities><application>Trade</application><visible>true</visible></applicationVisibilities><label>Trader</label>${TABS.map((tab) => `<tabSettings><tab>${tab}</tab><visibility>Visible</visibility></tabSettings>`).join('')}`,
};
const shellCache = fileURLToPath(new URL('../../../node_modules/.cache/perennial-shell-test', import.meta.url));

describe('lists and records of the shell', () => {
  let test: TestServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let phase: string;
  let probe: string;

  before(async () => {
    assert.ok(OBJECTS['Phase__c.object']);
    test = await serveOrg(FILES, [], shellCache);
    const set = test.one("SELECT Id FROM PermissionSet WHERE Name = 'Trader'");
    test.insert('PermissionSetAssignment', { AssigneeId: test.adminId, PermissionSetId: set['Id'] });
    for (let number = 1; number <= 60; number++)
      test.insert('Probe__c', {
        Name: `Probe ${String(number).padStart(2, '0')}`,
        Kind__c: number === 7 ? 'Rare bird' : 'Common',
        Size__c: 100 - number,
      });
    probe = String(test.one("SELECT Id FROM Probe__c WHERE Name = 'Probe 01'")['Id']);
    phase = test.insert('Phase__c', { Name: 'Start', Program__c: test.insert('Program__c', { Name: 'One' }) });
    test.insert('Link__c', { Name: 'L', Phase__c: phase, Purpose__c: 'holds it' });
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
    await page.goto(test.launchUrl);
    await page.locator('h1').first().waitFor();
  });
  afterEach(() => context.close());

  const open = (path: string) => page.goto(test.url + path);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const status = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text }).waitFor();
  const accessible = async (): Promise<void> => {
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']).analyze();
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`),
      [],
    );
  };

  it('have custom buttons in place of New, as the search layouts say', async () => {
    await open('/lightning/o/Probe__c/list');
    await button('Read More').waitFor();
    assert.equal(await page.getByRole('button', { name: 'New Probe' }).count(), 0);
    await accessible();
    await button('Go Home').click();
    await page.waitForURL('**/lightning/page/home');
  });

  it('are searched by words of their columns', async () => {
    await open('/lightning/o/Probe__c/list');
    await status('50+ items');
    await page.getByPlaceholder('Search this list...').fill('bird rare');
    await status('1 item');
    await page.getByRole('link', { name: 'Probe 07' }).waitFor();
    await page.getByPlaceholder('Search this list...').fill('no such thing');
    await page.getByText('No items match your search.').waitFor();
    await accessible();
  });

  it('keep sorting, search and the rows that were loaded, on reload and on the way back', async () => {
    await open('/lightning/o/Probe__c/list');
    await status('50+ items');
    await button('Load More').click();
    await status('60 items');
    await page.locator('thead a', { hasText: 'Size' }).click();
    await status(/60 items • Sorted by Size/);
    await page.getByRole('link', { name: 'Probe 60' }).waitFor();
    await page.reload();
    await status(/60 items • Sorted by Size/);
    assert.equal(await page.locator('lightning-datatable tbody th').first().innerText(), 'Probe 60');
    await page.getByPlaceholder('Search this list...').fill('common');
    await status('50+ items');
    await page.getByRole('link', { name: 'Probe 60' }).click();
    await page.getByRole('heading', { level: 1, name: 'Probe 60' }).waitFor();
    await page.goBack();
    await status(/50\+ items • Sorted by Size/);
    assert.equal(await page.getByPlaceholder('Search this list...').inputValue(), 'common');
    await page.getByRole('link', { name: 'Probes', exact: true }).first().click();
    await status('50+ items • Sorted by Name');
    assert.equal(await page.getByPlaceholder('Search this list...').inputValue(), '');
  });

  it('warn who edits what somebody else has saved, and reload it', async () => {
    await open(`/lightning/r/Probe__c/${probe}/view`);
    await page.locator('.shell-detail').getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Kind').fill('Mine');
    test.org.now = () => new Date('2026-05-14T10:05:00Z');
    test.update('Probe__c', probe, { Kind__c: 'Theirs' });
    await button('Save').click();
    await page.getByRole('alert').filter({ hasText: 'This record was modified by Ada Admin during your edit session.' }).waitFor();
    assert.equal(test.one(`SELECT Kind__c FROM Probe__c WHERE Id = '${probe}'`)['Kind__c'], 'Theirs');
    await accessible();
    await button('Reload').click();
    await page.locator('input').and(page.getByLabel('Kind')).waitFor();
    assert.equal(await page.getByLabel('Kind').inputValue(), 'Theirs');
    await page.getByLabel('Kind').fill('Mine at last');
    await button('Save').click();
    await page.getByText('Probe "Probe 01" was saved.').waitFor();
    assert.equal(test.one(`SELECT Kind__c FROM Probe__c WHERE Id = '${probe}'`)['Kind__c'], 'Mine at last');
  });

  it('say why a record was not deleted, until that is dismissed', async () => {
    await open(`/lightning/r/Phase__c/${phase}/view`);
    await button('Delete').click();
    await button('OK').click();
    const toast = page.locator('lightning-toast', { hasText: 'The record was not deleted' });
    await toast.waitFor();
    const answer = await test.call(test.adminId, 'DELETE', `/ui-api/records/${phase}`);
    const { errors } = answer.body.output as { errors: { message: string }[] };
    assert.ok(errors[0]?.message);
    assert.ok((await toast.innerText()).includes(errors[0].message));
    // A toast that is not sticky has a timer of its own.
    assert.equal(await toast.evaluate((element) => (element as unknown as { mode?: string }).mode), 'sticky');
    await toast.getByRole('button', { name: 'Close' }).click();
    await toast.waitFor({ state: 'detached' });
  });

  it('load a tab when it is chosen, and come back to it', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.url()} ${request.postData() ?? ''}`));
    await open(`/lightning/r/Phase__c/${phase}/view`);
    const [facts, related] = [page.getByRole('tab', { name: 'The facts' }), page.getByRole('tab', { name: 'Related' })];
    await page.locator('.shell-detail dd').first().waitFor();
    assert.equal(asked.filter((one) => one.includes('Item__c')).length, 0);
    assert.equal(await facts.getAttribute('aria-selected'), 'true');
    await facts.focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: 'Items (0)' }).waitFor();
    assert.equal(await related.getAttribute('aria-selected'), 'true');
    assert.ok(await related.evaluate((tab) => tab.matches(':focus')));
    await accessible();
    await page.reload();
    await page.getByRole('heading', { name: 'Items (0)' }).waitFor();
    await open('/lightning/o/Probe__c/list');
    await page.goBack();
    await page.getByRole('heading', { name: 'Items (0)' }).waitFor();
  });

  it('have the tabs of the app that do not fit under More', async () => {
    await page.setViewportSize({ width: 640, height: 800 });
    await open('/lightning/o/Probe__c/list');
    const more = page.getByRole('button', { name: 'More tabs' });
    await more.click();
    const hidden = await page.getByRole('menuitemcheckbox').allInnerTexts();
    assert.ok(hidden.length > 0 && hidden.length < TABS.length, String(hidden));
    assert.equal(await page.getByRole('navigation').getByRole('link').count(), TABS.length - hidden.length);
    await accessible();
    await page.getByRole('menuitemcheckbox', { name: 'Links' }).click();
    await page.waitForURL('**/lightning/o/Link__c/list');
    await page.setViewportSize({ width: 1280, height: 800 });
    await more.waitFor({ state: 'hidden' });
    assert.equal(await page.getByRole('navigation').getByRole('link').count(), TABS.length);
  });

  it('print without navigation and buttons', async () => {
    await open(`/lightning/r/Probe__c/${probe}/view`);
    await page.locator('.shell-detail dd').first().waitFor();
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.getByRole('button').filter({ visible: true }).count(), 0);
    assert.equal(await page.getByRole('navigation').count(), 0);
    await page.getByRole('heading', { level: 1, name: 'Probe 01' }).waitFor();
  });
});
