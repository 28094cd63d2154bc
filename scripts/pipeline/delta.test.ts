import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { deltaSince } from './delta.ts';
import { changedFiles, commitOf, deletedFiles } from './git.ts';
import { manifestXml, namesIn, readManifest } from './manifest.ts';
import { execute } from './project.ts';

const xml = (type: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n${body}\n</${type}>\n`;
const field = (name: string): string =>
  xml('CustomField', `    <fullName>${name}</fullName>\n    <label>${name}</label>\n    <length>10</length>\n    <type>Text</type>`);

const report = (name: string): string => xml('Report', `    <format>Tabular</format>\n    <name>${name}</name>\n    <reportType>Thing</reportType>`);
const flow = (name: string, field: string): string =>
  xml(
    'Flow',
    `    <label>${name}</label>\n    <processType>AutoLaunchedFlow</processType>\n    <description>Reads ${field}</description>\n    <status>Active</status>`,
  );
const labels = (...names: string[]): string =>
  xml(
    'CustomLabels',
    names
      .map(
        (name) =>
          `    <labels>\n        <fullName>${name}</fullName>\n        <language>en_US</language>\n        <protected>false</protected>\n        <shortDescription>${name}</shortDescription>\n        <value>${name}</value>\n    </labels>`,
      )
      .join('\n'),
  );

describe('the difference to a commit', { timeout: 600_000 }, () => {
  const repo = mkdtempSync(join(tmpdir(), 'delta-'));
  const git = (...args: string[]): Promise<string> => execute('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], repo);
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(repo, file)), { recursive: true });
    writeFileSync(join(repo, file), text);
  };
  const bundle = (name: string): void => {
    write(`force-app/main/lwc/${name}/${name}.ts`, 'export const one = 1;\n');
    write(`force-app/main/lwc/${name}/helper.ts`, 'export const two = 2;\n');
    write(`force-app/main/lwc/${name}/${name}.js-meta.xml`, xml('LightningComponentBundle', '    <apiVersion>67.0</apiVersion>'));
    write(`force-app/main/lwc/${name}/__tests__/${name}.test.ts`, 'test();\n');
  };
  let base = '';

  before(async () => {
    await git('init', '-q', '-b', 'main');
    write('.gitignore', 'force-app/**/lwc/**/*.js\n');
    write('package.json', '{ "devDependencies": { "chart.js": "1.0.0" } }\n');
    write('config/lifecycle.json', '{}\n');
    // Its content is made at build time, and in no commit.
    write('force-app/main/staticresources/lifecycle.resource-meta.xml', xml('StaticResource', '    <contentType>application/json</contentType>'));
    write(
      'sfdx-project.json',
      '{ "packageDirectories": [{ "path": "force-app", "default": true }, { "path": "reports" }], "sourceApiVersion": "67.0" }\n',
    );
    for (const folder of ['Old', 'New'])
      write(`reports/main/reports/${folder}.reportFolder-meta.xml`, xml('ReportFolder', `    <name>${folder}</name>`));
    for (const name of ['Old/Stays', 'Old/Moves', 'Old/Goes']) write(`reports/main/reports/${name}.report-meta.xml`, report(name));
    write('force-app/main/labels/CustomLabels.labels-meta.xml', labels('One', 'Two'));
    for (const name of ['Stays', 'Goes']) write(`force-app/main/flows/${name}.flow-meta.xml`, flow(name, 'Goes__c'));
    write(
      'force-app/main/objectTranslations/Thing__c-es/Thing__c-es.objectTranslation-meta.xml',
      xml('CustomObjectTranslation', '    <caseValues><plural>false</plural><value>Cosa</value></caseValues>'),
    );
    write(
      'force-app/main/objectTranslations/Thing__c-es/Goes__c.fieldTranslation-meta.xml',
      xml('CustomFieldTranslation', '    <label>Va</label>\n    <name>Goes__c</name>'),
    );
    write('force-app/main/objects/Other__c/Other__c.object-meta.xml', xml('CustomObject', '    <label>Other</label>'));
    write(
      'force-app/main/objectTranslations/Other__c-es/Other__c-es.objectTranslation-meta.xml',
      xml('CustomObjectTranslation', '    <caseValues><plural>false</plural><value>Otra</value></caseValues>'),
    );

    for (const name of ['stays', 'changes', 'shrinks', 'goes']) bundle(name);
    for (const name of ['Stays__c', 'Changes__c', 'Goes__c']) write(`force-app/main/objects/Thing__c/fields/${name}.field-meta.xml`, field(name));
    await git('add', '-A');
    await git('commit', '-qm', 'base');
    base = (await git('rev-parse', 'HEAD')).trim();
  });
  after(() => rmSync(repo, { recursive: true, force: true }));

  const since = async (change: () => void): Promise<{ changed: string[]; deleted: string[]; flows?: string[]; after?: string[] }> => {
    await git('checkout', '-q', '--detach', base);
    change();
    await git('add', '-A');
    await git('commit', '-qm', 'change', '--allow-empty');
    const { changed, deleted, flows, afterFlows: later } = await deltaSince(base, ['force-app', 'reports', 'not-there'], repo);
    return {
      ...{ changed: namesIn(changed), deleted: namesIn(deleted) },
      ...(flows.length + later.size > 0 ? { flows, after: namesIn(later) } : {}),
    };
  };

  it('takes a bundle as a whole when its TypeScript changes: its JavaScript is in no commit', async () => {
    assert.deepEqual(await since(() => write('force-app/main/lwc/changes/changes.ts', 'export const one = 2;\n')), {
      changed: ['LightningComponentBundle changes'],
      deleted: [],
    });
  });

  it('takes a bundle that has lost a file as changed, and one that is gone as deleted', async () => {
    const { changed, deleted } = await since(() => {
      rmSync(join(repo, 'force-app/main/lwc/shrinks/helper.ts'));
      rmSync(join(repo, 'force-app/main/lwc/goes'), { recursive: true });
    });
    assert.deepEqual([changed, deleted], [['LightningComponentBundle shrinks'], ['LightningComponentBundle goes']]);
  });

  it('tells fields of an object one by one', async () => {
    const { changed, deleted } = await since(() => {
      write('force-app/main/objects/Thing__c/fields/Changes__c.field-meta.xml', field('Changes__c').replace('10', '20'));
      rmSync(join(repo, 'force-app/main/objects/Thing__c/fields/Goes__c.field-meta.xml'));
    });
    assert.deepEqual([changed, deleted], [['CustomField Thing__c.Changes__c'], ['CustomField Thing__c.Goes__c']]);
  });

  it('names reports by their folders, whatever the package directory is called', async () => {
    const changed = await since(() => write('reports/main/reports/Old/Stays.report-meta.xml', report('Another name')));
    assert.deepEqual(changed, { changed: ['Report Old/Stays'], deleted: [] });
    const moved = await since(() => {
      const folder = join(repo, 'reports/main/reports');
      mkdirSync(join(folder, 'New'));
      renameSync(join(folder, 'Old/Moves.report-meta.xml'), join(folder, 'New/Moves.report-meta.xml'));
    });
    assert.deepEqual(moved, { changed: ['Report New/Moves'], deleted: ['Report Old/Moves'] });
    const gone = await since(() => rmSync(join(repo, 'reports/main/reports/Old/Goes.report-meta.xml')));
    assert.deepEqual(gone, { changed: [], deleted: ['Report Old/Goes'] });
    const folder = await since(() => rmSync(join(repo, 'reports/main/reports/New.reportFolder-meta.xml')));
    assert.deepEqual(folder, { changed: [], deleted: ['Report New'] });
  });

  it('does not delete what has only moved to another directory of the project', async () => {
    const moved = await since(() => {
      mkdirSync(join(repo, 'force-app/main/elsewhere'), { recursive: true });
      renameSync(join(repo, 'force-app/main/flows'), join(repo, 'force-app/main/elsewhere/flows'));
    });
    assert.deepEqual(moved, { changed: ['Flow Goes', 'Flow Stays'], deleted: [] });
  });

  it('takes another spelling of a name for a change: an org does not tell case apart', async () => {
    const spelled = await since(() => {
      renameSync(join(repo, 'force-app/main/flows/Goes.flow-meta.xml'), join(repo, 'force-app/main/flows/goes.flow-meta.xml'));
      write('force-app/main/labels/CustomLabels.labels-meta.xml', labels('One', 'two'));
    });
    assert.deepEqual(spelled, { changed: ['CustomLabels CustomLabels', 'Flow goes'], deleted: [] });
  });

  it('tells labels of a file one by one when they are gone, and translations with their object', async () => {
    const { changed, deleted } = await since(() => write('force-app/main/labels/CustomLabels.labels-meta.xml', labels('One')));
    assert.deepEqual([changed, deleted], [['CustomLabels CustomLabels'], ['CustomLabel Two']]);
    const none = await since(() => rmSync(join(repo, 'force-app/main/labels'), { recursive: true }));
    assert.deepEqual(none, { changed: [], deleted: ['CustomLabel One', 'CustomLabel Two'] });
    const translated = await since(() => rmSync(join(repo, 'force-app/main/objectTranslations/Thing__c-es/Goes__c.fieldTranslation-meta.xml')));
    assert.deepEqual(translated, { changed: ['CustomObjectTranslation Thing__c-es'], deleted: [] });
    const objects = await since(() => {
      for (const folder of ['objects/Other__c', 'objectTranslations/Other__c-es']) rmSync(join(repo, 'force-app/main', folder), { recursive: true });
    });
    assert.deepEqual(objects.deleted, ['CustomObject Other__c']);
  });

  it('parts flows that are gone, and what they used, from what goes at once', async () => {
    const gone = await since(() => {
      rmSync(join(repo, 'force-app/main/flows/Goes.flow-meta.xml'));
      rmSync(join(repo, 'force-app/main/objects/Thing__c/fields/Goes__c.field-meta.xml'));
      rmSync(join(repo, 'force-app/main/objects/Thing__c/fields/Changes__c.field-meta.xml'));
    });
    assert.deepEqual(gone, { changed: [], deleted: ['CustomField Thing__c.Changes__c'], flows: ['Goes'], after: ['CustomField Thing__c.Goes__c'] });
    assert.deepEqual(await deletedFiles('*.flow-meta.xml', repo), ['force-app/main/flows/Goes.flow-meta.xml']);
  });

  it('takes what is made at build time when what it is made from has changed', async () => {
    const { changed } = await since(() => write('config/lifecycle.json', '{ "models": [] }\n'));
    assert.deepEqual(changed, ['StaticResource lifecycle']);
    const updated = await since(() => write('package.json', '{ "devDependencies": { "chart.js": "1.0.1" } }\n'));
    assert.deepEqual(updated.changed, ['StaticResource chartjs']);
  });

  it('is nothing when nothing that is deployed has changed', async () => {
    assert.deepEqual(await since(() => write('README.md', 'Hello\n')), { changed: [], deleted: [] });
  });

  it('needs the commit: a shallow clone is told how to get it', async () => {
    const shallow = join(repo, 'shallow');
    await git('clone', '-q', '--depth', '1', `file://${repo}`, shallow);
    await assert.rejects(commitOf(base, shallow), /not a commit of this clone\. This clone is shallow: fetch more of it .*fetch-depth: 0/);
    await assert.rejects(commitOf('no-such-branch', repo), /not a commit of this clone\. Fetch it first/);
    await assert.rejects(commitOf('--output=x', repo), /is not a commit/);
    assert.deepEqual(await changedFiles(shallow), []);
    rmSync(shallow, { recursive: true });
  });
});

describe('a manifest', () => {
  it('reads what it writes, in the order of the alphabet', () => {
    const text = manifestXml(
      new Map([
        ['Layout', new Set(['A & B', 'A'])],
        ['Flow', new Set(['F'])],
        ['Report', new Set<string>()],
      ]),
    );
    assert.match(text, /<name>Flow<\/name>[\s\S]*<members>A<\/members>\s*<members>A &amp; B<\/members>\s*<name>Layout<\/name>/);
    assert.doesNotMatch(text, /Report/);
    assert.deepEqual(readManifest(text).get('Layout'), new Set(['A', 'A & B']));
  });
});
