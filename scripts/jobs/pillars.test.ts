import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inOrder, OBJECTS, PILLARS } from '../pillars.ts';
import { assertNothingLacks } from '../test/lacking.ts';
import type { Lacking } from '../test/lacking.ts';
import type { Job } from './run.ts';

const MAIN = fileURLToPath(new URL('../../force-app/main', import.meta.url));
const APP = join(MAIN, 'app');
const read = (...path: string[]): string => readFileSync(join(...path), 'utf8');
const names = (folder: string, pattern: string, ending: string): string[] =>
  globSync(pattern, { cwd: join(MAIN, folder) })
    .map((file) => basename(file, ending))
    .sort();

/** The lines of a file of the app that its sign does not stand for yet. */
const missing = (file: string, blocks: readonly { sign: string; text: string }[]): Lacking => {
  const content = read(APP, file);
  return { path: `force-app/main/app/${file}`, lines: blocks.filter(({ sign }) => !content.includes(sign)).map(({ text }) => text) };
};

/** Fields that a permission set may grant: the platform takes no line for those that everybody has. */
const grantable = (xml: string): boolean => !/<required>true<\/required>|<type>MasterDetail<\/type>/.test(xml);
/** Fields that the platform fills in: nobody edits them. */
const calculated = (xml: string): boolean => /<formula>|<type>(Summary|AutoNumber)<\/type>/.test(xml);

describe('the pillars', () => {
  it('are the folders of force-app/main beside app', () => {
    const folders = readdirSync(MAIN).filter((name) => name !== 'app');
    assert.deepEqual(PILLARS.map(({ name }) => name).sort(), folders.sort());
  });

  it('have no object twice, and their jobs wait for jobs that there are', () => {
    assert.equal(Object.keys(OBJECTS).length, PILLARS.flatMap(({ objects }) => Object.keys(objects)).length);
    const jobs = PILLARS.flatMap(({ jobs: own }) => own);
    for (const { name, after } of jobs)
      for (const other of after)
        assert.ok(
          jobs.some((job) => job.name === other),
          `${name} waits for ${other}`,
        );
    const waiting = (name: string, other: string): Job<never> => ({ name, after: [other] }) as Job<never>;
    assert.throws(() => inOrder([waiting('one', 'two'), waiting('two', 'one')]), /wait for each other: one, two/);
  });

  it('let whoever may edit an object edit the records of others, too', () => {
    // Where all may read and only owners may write, the right to edit is worth nothing on what somebody else, or another job, has made.
    const readOnly = globSync('*/objects/*/*__c.object-meta.xml', { cwd: MAIN })
      .filter((file) => read(MAIN, file).includes('<sharingModel>Read</sharingModel>'))
      .map((file) => basename(file, '.object-meta.xml'));
    assert.ok(readOnly.includes('CRM_Program__c'));
    const useless = globSync('permissionsets/*.permissionset-meta.xml', { cwd: APP }).flatMap((file) =>
      [...read(APP, file).matchAll(/<objectPermissions>(.*?)<\/objectPermissions>/gs)].flatMap(([, rights = '']) => {
        const object = /<object>(\w+)</.exec(rights)?.[1] ?? '';
        const isOwnersOnly = rights.includes('<allowEdit>true') && !rights.includes('<modifyAllRecords>true');
        return isOwnersOnly && readOnly.includes(object) ? [`${basename(file)}: ${object}`] : [];
      }),
    );
    assert.deepEqual(useless, [], 'Set the sharing model to ReadWrite: permission sets tell who may edit');
  });

  for (const { name, objects, sample, people } of PILLARS) {
    describe(name, () => {
      it('names its objects, each with a field of its own', () => {
        const own = names(name, 'objects/*/*__c.object-meta.xml', '.object-meta.xml');
        const lines = own.filter((object) => !objects[object]).map((object) => `  objects: { …, ${object}: '<a field of its own>' },`);
        assertNothingLacks([{ path: `scripts/${name}/pillar.ts`, lines }]);
        assert.deepEqual(Object.keys(objects).sort(), own);
        const signs = Object.entries(objects).map(([object, sign]) => `objects/${object}/fields/${sign}.field-meta.xml`);
        assert.deepEqual(
          signs.filter((file) => globSync(`*/${file}`, { cwd: MAIN }).length === 0),
          [],
        );
        assert.deepEqual(
          sample.fills.filter((object) => !objects[object]),
          [],
        );
      });

      it('says what becomes of each of its fields that lead to a user', () => {
        const leading = globSync('objects/*/fields/*__c.field-meta.xml', { cwd: join(MAIN, name) })
          .filter((file) => read(MAIN, name, file).includes('<referenceTo>User</referenceTo>'))
          .map((file) => `${file.split('/')[1] ?? ''}.${basename(file, '.field-meta.xml')}`);
        // What a user owns may be about that user as well.
        const looked = Object.keys(people).filter((path) => !path.endsWith('.OwnerId'));
        assert.deepEqual(looked.sort(), leading.sort());
      });

      it('is in the files that the platform wants as one', () => {
        const fields = globSync('objects/*/fields/*__c.field-meta.xml', { cwd: join(MAIN, name) })
          .filter((file) => grantable(read(MAIN, name, file)))
          .map((file) => ({
            field: `${file.split('/')[1] ?? ''}.${basename(file, '.field-meta.xml')}`,
            editable: !calculated(read(MAIN, name, file)),
          }));
        const tabs = names(name, 'tabs/*.tab-meta.xml', '.tab-meta.xml');
        const labels = globSync('lwc/*/*.ts', { cwd: join(MAIN, name) }).flatMap((file) =>
          [...read(MAIN, name, file).matchAll(/@salesforce\/label\/c\.(\w+)/g)].map(([, label = '']) => label),
        );
        assertNothingLacks([
          missing('permissionsets/Perennial_Admin.permissionset-meta.xml', [
            ...Object.keys(objects).map((object) => ({
              sign: `<object>${object}</object>`,
              text: `    <objectPermissions>\n        <allowCreate>true</allowCreate>\n        <allowDelete>true</allowDelete>\n        <allowEdit>true</allowEdit>\n        <allowRead>true</allowRead>\n        <modifyAllRecords>false</modifyAllRecords>\n        <object>${object}</object>\n        <viewAllRecords>false</viewAllRecords>\n    </objectPermissions>`,
            })),
            ...fields.map(({ field, editable }) => ({
              sign: `<field>${field}</field>`,
              text: `    <fieldPermissions>\n        <editable>${editable}</editable>\n        <field>${field}</field>\n        <readable>true</readable>\n    </fieldPermissions>`,
            })),
            ...tabs.map((tab) => ({
              sign: `<tab>${tab}</tab>`,
              text: `    <tabSettings>\n        <tab>${tab}</tab>\n        <visibility>Visible</visibility>\n    </tabSettings>`,
            })),
          ]),
          missing(
            'labels/CustomLabels.labels-meta.xml',
            [...new Set(labels)].map((label) => ({
              sign: `<fullName>${label}</fullName>`,
              text: `    <labels>\n        <fullName>${label}</fullName>\n        <language>en_US</language>\n        <protected>false</protected>\n        <shortDescription>${label.replaceAll('_', ' ')}</shortDescription>\n        <value>…</value>\n    </labels>`,
            })),
          ),
        ]);
      });
    });
  }

  it('have a text for each of their labels', () => {
    assert.doesNotMatch(read(APP, 'labels/CustomLabels.labels-meta.xml'), /<value>…<\/value>/, 'a label still has … in place of its text');
  });

  it('have their lines on Home', () => {
    const withNeeds = PILLARS.filter(({ name }) => existsSync(join(MAIN, name, `lwc/${name}Needs`)));
    assertNothingLacks([
      missing(
        'lwc/needsYou/needsYou.html',
        withNeeds.map(({ name }) => ({
          sign: `<c-${name}-needs `,
          text: `            <c-${name}-needs program-id={recordId} onneeds={handleNeeds}></c-${name}-needs>`,
        })),
      ),
    ]);
  });

  it('have each of their tabs in an app, or behind a button', () => {
    const apps = globSync('applications/*.app-meta.xml', { cwd: APP }).map((file) => read(APP, file));
    const buttons = globSync('*/objects/*/webLinks/*.webLink-meta.xml', { cwd: MAIN }).map((file) => read(MAIN, file));
    const tabs = PILLARS.flatMap(({ name }) => names(name, 'tabs/*.tab-meta.xml', '.tab-meta.xml'));
    const lines = tabs
      .filter((tab) => !apps.some((app) => app.includes(`<tabs>${tab}</tabs>`)) && !buttons.some((button) => button.includes(`/n/${tab}`)))
      .map((tab) => `    <tabs>${tab}</tabs>`);
    assertNothingLacks([{ path: 'force-app/main/app/applications/Perennial.app-meta.xml', lines }]);
  });
});
