import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { es as base } from '../../src/shell/words/base/es.ts';
import { en_US } from '../../src/shell/words/en_US.ts';
import { LANGUAGES } from '../../src/shell/words/index.ts';
import { launchBrowser, PAGE_PATIENCE_MS } from '../browser.ts';
import { serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';

const APP = `<defaultLandingTab>standard-home</defaultLandingTab><formFactors>Large</formFactors><label>Trade</label><navType>Standard</navType><tabs>standard-home</tabs><tabs>Program__c</tabs><tabs>standard-report</tabs><uiType>Lightning</uiType>`;
const TAB = '<customObject>true</customObject><motif>Custom1: Heart</motif>';
const SEES_ALL = `<applicationVisibilities><application>Trade</application><visible>true</visible></applicationVisibilities><label>Trader</label>${[
  'Program__c',
  'standard-report',
]
  .map((tab) => `<tabSettings><tab>${tab}</tab><visibility>Visible</visibility></tabSettings>`)
  .join('')}`;
const layoutItem = (field: string, behavior: string) => `<layoutItems><behavior>${behavior}</behavior><field>${field}</field></layoutItems>`;
const LAYOUT = `<layoutSections><customLabel>true</customLabel><label>Information</label><layoutColumns>${layoutItem('Name', 'Required')}${layoutItem('Limit__c', 'Edit')}${layoutItem('Starts__c', 'Edit')}</layoutColumns><style>OneColumn</style></layoutSections>`;
const nouns = (one: string, many: string) =>
  `<caseValues><plural>false</plural><value>${one}</value></caseValues><caseValues><plural>true</plural><value>${many}</value></caseValues>`;
const labelled = (name: string, label: string) => `<fields><label>${label}</label><name>${name}</name></fields>`;
const FILES = {
  'Language.settings': '<enableTranslationWorkbench>true</enableTranslationWorkbench>',
  'Trade.app': APP,
  'Program__c.tab': TAB,
  'Program__c-Program Layout.layout': LAYOUT,
  'Trader.permissionset': SEES_ALL,
  'es.translation': '<customApplications><label>Comercio</label><name>Trade</name></customApplications>',
  'Program__c-es.objectTranslation': `${nouns('Programa', 'Programas')}${labelled('Limit__c', 'Límite')}${labelled('Starts__c', 'Empieza')}<nameFieldLabel>Nombre</nameFieldLabel>`,
  'Program__c-zh_CN.objectTranslation': `${nouns('项目', '项目')}${labelled('Limit__c', '限额')}`,
};
const shellCache = fileURLToPath(new URL('../../../node_modules/.cache/perennial-shell-test', import.meta.url));

const placesOf = (text: string): string[] => [...text.matchAll(/\{\d\}/g)].map(([place]) => place).sort();

describe('the words of the shell', () => {
  for (const [code, { words, base: own }] of LANGUAGES) {
    it(`are all there in ${code}, with the same places to fill`, () => {
      const broken = Object.entries(en_US).filter(([name, text]) => {
        const said = (words as Record<string, string | undefined>)[name] ?? '';
        return said.trim() === '' || String(placesOf(said)) !== String(placesOf(text));
      });
      assert.deepEqual(broken, []);
      assert.deepEqual(Object.keys(words).sort(), Object.keys(en_US).sort());
      if (code !== 'en_US') assert.deepEqual(Object.keys(own).sort(), Object.keys(base).sort());
    });
  }
});

describe('a language of the shell', () => {
  let test: TestServer;
  let browser: Browser;
  let page: Page;
  let id: string;
  before(async () => {
    test = await serveOrg(FILES, [], shellCache);
    const set = test.one("SELECT Id FROM PermissionSet WHERE Name = 'Trader'");
    test.insert('PermissionSetAssignment', { AssigneeId: test.adminId, PermissionSetId: set['Id'] });
    id = test.insert('Program__c', { Name: 'First', Limit__c: 12345.5, Starts__c: '2026-12-31' });
    browser = await launchBrowser();
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' })).newPage();
    page.setDefaultTimeout(PAGE_PATIENCE_MS);
    await page.goto(test.launchUrl);
    await page.locator('h1').first().waitFor();
  });
  after(async () => {
    await browser.close();
    await test.close();
  });

  const choose = async (menu: RegExp, language: string): Promise<void> => {
    await page.getByRole('button', { name: menu }).click();
    await page.getByRole('menuitemcheckbox', { name: language }).click();
  };
  const open = (path: string) => page.goto(test.url + path);
  const userField = (field: string) => test.one(`SELECT ${field} FROM User WHERE Id = '${test.adminId}'`)[field];

  it('is chosen in the persona menu, kept on the user, and said by the page', async () => {
    await choose(/Switch user or language/, 'Español');
    await page.getByRole('link', { name: 'Programas' }).waitFor();
    assert.deepEqual([userField('LanguageLocaleKey'), userField('LocaleSidKey')], ['es', 'es_ES']);
    assert.equal(await page.locator('html').getAttribute('lang'), 'es');
    for (const name of ['Inicio', 'Informes']) await page.getByRole('link', { name }).waitFor();
    await page.getByText('Comercio').first().waitFor();
  });

  it('says buttons, sections, numbers and dates of a record', async () => {
    await open(`/lightning/r/Program__c/${id}/view`);
    await page.getByRole('tab', { name: 'Detalles' }).waitFor();
    const value = (field: string) => page.locator(`.shell-detail [data-field="${field}"] dd`);
    assert.equal((await value('Limit__c').innerText()).replace(/\s/g, ' '), '12.345,50 CNY');
    assert.equal(await value('Starts__c').innerText(), '31/12/2026');
    await page.locator('.shell-detail').getByRole('button', { name: 'Modificar' }).click();
    assert.equal((await page.getByLabel('Límite').inputValue()).replace(/\s/g, ' '), '12.345,50 CNY');
  });

  it('reads numbers and dates as it writes them', async () => {
    const limit = page.getByLabel('Límite');
    await limit.click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('105,5');
    const starts = page.getByLabel('Empieza');
    await starts.fill('2/3/2027');
    await starts.press('Tab');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('Se guardó Programa "First".').waitFor();
    const saved = test.one(`SELECT Limit__c, Starts__c FROM Program__c WHERE Id = '${id}'`);
    assert.deepEqual([saved['Limit__c'], saved['Starts__c']], [105.5, '2027-03-02']);
  });

  it('refuses what is no number or date in it, in its own words', async () => {
    await page.locator('.shell-detail').getByRole('button', { name: 'Modificar' }).click();
    const starts = page.getByLabel('Empieza');
    await starts.fill('12/31/2027');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByText(/Su entrada no coincide con el formato permitido \d+ dic \d{4}/).waitFor();
    assert.equal(await starts.inputValue(), '12/31/2027');
    await page.getByRole('button', { name: 'Cancelar' }).click();
  });

  it('names the list of all records, its columns and its count', async () => {
    await open('/lightning/o/Program__c/list');
    await page.getByRole('status').filter({ hasText: '1 elemento' }).waitFor();
    await page.getByRole('button', { name: 'Nuevo Programa' }).waitFor();
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']).analyze();
    assert.deepEqual(
      violations.map((one) => one.id),
      [],
    );
  });

  it('is Chinese where that is chosen', async () => {
    await choose(/Cambiar de usuario o idioma/, '中文（简体）');
    await page.getByRole('button', { name: '新建 项目' }).waitFor();
    assert.deepEqual([userField('LanguageLocaleKey'), userField('LocaleSidKey')], ['zh_CN', 'zh_CN']);
    await open(`/lightning/r/Program__c/${id}/view`);
    await page.locator('.shell-detail [data-field="Limit__c"] dd', { hasText: '¥105.50' }).waitFor();
    await page.locator('.shell-detail [data-field="Starts__c"] dd', { hasText: '2027/3/2' }).waitFor();
    await choose(/切换用户或语言/, 'English');
    await page.getByRole('tab', { name: 'Details' }).waitFor();
  });

  it('is left as it is for one that the org does not have', async () => {
    const status = await page.evaluate(async () => {
      const body = JSON.stringify({ language: 'tlh' });
      return (await fetch('/local/language', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })).status;
    });
    assert.equal(status, 400);
    assert.equal(userField('LanguageLocaleKey'), 'en_US');
  });

  it('is not chosen from another site, nor by nobody', async () => {
    const answer = await fetch(`${test.url}/local/language`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'cross-site' },
      body: JSON.stringify({ language: 'es' }),
    });
    assert.equal(answer.status, 403);
  });
});
