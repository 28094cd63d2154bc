import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkProject } from '../../src/metadata/check-project.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const folders: string[] = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** What a check says of the package with one file changed, added or (`undefined`) gone. */
function saidOf(file: string, change?: (text: string) => string): string[] {
  const root = mkdtempSync(join(tmpdir(), 'check-metadata-'));
  folders.push(root);
  cpSync(join(ROOT, 'force-app'), join(root, 'force-app'), { recursive: true });
  writeFileSync(join(root, 'sfdx-project.json'), '{ "packageDirectories": [{ "path": "force-app" }] }');
  const path = join(root, file);
  if (!change) rmSync(path);
  else {
    mkdirSync(join(path, '..'), { recursive: true });
    let before = '';
    try {
      before = readFileSync(path, 'utf8');
    } catch {
      // A file to be added.
    }
    writeFileSync(path, change(before));
  }
  return checkProject(root).map(({ file: at, line, message }) => `${at.split('/').at(-1) ?? ''}${line ? `:${line}` : ''} ${message}`);
}

const VALUE = 'force-app/main/value';
const FIELD = `${VALUE}/objects/Beneficiary__c/fields/Population__c.field-meta.xml`;
const BUNDLE = `${VALUE}/lwc/valueCockpit/valueCockpit`;

const LAYOUT = `<?xml version="1.0" encoding="UTF-8"?>
<Layout xmlns="http://soap.sforce.com/2006/04/metadata"><layoutSections><customLabel>false</customLabel><style>OneColumn</style></layoutSections></Layout>`;

describe('npm run check:metadata', () => {
  it('finds nothing wrong with the package', () => {
    assert.deepEqual(checkProject(ROOT), []);
  });
  it('refuses broken XML, which a conversion would repair', () => {
    assert.match(
      saidOf(FIELD, (text) => text.replace('</CustomField>', ''))[0] ?? '',
      /^Population__c\.field-meta\.xml:\d+ unclosed tag: CustomField$/,
    );
  });
  it('refuses an element its type does not have, with its line', () => {
    const [said] = saidOf(FIELD, (text) => text.replace('<label>', '<colour>red</colour>\n    <label>'));
    assert.match(
      said ?? '',
      /^Population__c\.field-meta\.xml:\d+ Error parsing file: Element \{.*\}colour invalid at this location in type CustomField$/,
    );
  });
  it('names a file whose name has a bare percent sign, and takes an encoded one', () => {
    const copy = (name: string): string[] => saidOf(`${VALUE}/layouts/${name}.layout-meta.xml`, () => LAYOUT);
    const problem = 'has a % that stands for nothing: write % as %25 in a file name';
    for (const name of ['CRM_Program__c-100% done', 'CRM_Program__c-5%', 'CRM_Program__c-%zz', 'CRM_Program__c-%C3'])
      assert.deepEqual(copy(name), [`${name}.layout-meta.xml:2 ${name}.layout-meta.xml ${problem}`]);
    assert.deepEqual(copy('CRM_Program__c-100%25 done'), []);
  });
  it('refuses a full name that is not the name of the file', () => {
    const [said] = saidOf(FIELD, (text) => text.replace('<fullName>Population__c<', '<fullName>People__c<'));
    assert.equal(said, 'Population__c.field-meta.xml:2 fullName is People__c, but the file is named Population__c');
  });
  it('refuses a root that is not the one of its suffix, and a suffix nothing has', () => {
    const [said] = saidOf(FIELD, (text) => text.replaceAll('CustomField', 'CustomObject'));
    assert.equal(said, 'Population__c.field-meta.xml:2 The root element must be CustomField, not CustomObject');
    const [other] = saidOf(`${VALUE}/x/y.nonsense-meta.xml`, () => '<Nonsense/>');
    assert.equal(other, 'y.nonsense-meta.xml No metadata type has files that end in .nonsense-meta.xml');
  });
  it('refuses a bundle that was not built, and one not named after its folder', () => {
    assert.deepEqual(saidOf(`${BUNDLE}.js`), ['valueCockpit.js-meta.xml There is no valueCockpit.js beside it: run npm run build']);
    const meta = readFileSync(join(ROOT, `${BUNDLE}.js-meta.xml`), 'utf8');
    assert.deepEqual(
      saidOf(`${VALUE}/lwc/valueCockpit/other.js-meta.xml`, () => meta),
      ['other.js-meta.xml A bundle is named after its folder: valueCockpit, not other'],
    );
  });
  it('refuses a static resource without its content', () => {
    const [said] = saidOf('force-app/main/app/staticresources/chartjs.js');
    assert.equal(said, 'chartjs.resource-meta.xml There is no content beside it: run npm run build, or add chartjs.*');
  });
  it('refuses a scratch definition no org can be made of', () => {
    const settings = { objectSettings: { case: { enableBulkApi: true, enableSharing: true, enableStreamingApi: false } } };
    assert.deepEqual(
      saidOf('config/project-scratch-def.json', () => JSON.stringify(settings)),
      ['project-scratch-def.json objectSettings.case: enableBulkApi, enableSharing, enableStreamingApi must all have the same value'],
    );
    assert.equal(saidOf('config/project-scratch-def.json', () => '{').length, 1);
  });
});
