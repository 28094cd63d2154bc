import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { deltaSince } from './delta.ts';
import { changedFiles, commitOf } from './git.ts';
import { manifestXml, readManifest } from './manifest.ts';
import { execute } from './project.ts';

const xml = (type: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n${body}\n</${type}>\n`;
const field = (name: string): string =>
  xml('CustomField', `    <fullName>${name}</fullName>\n    <label>${name}</label>\n    <length>10</length>\n    <type>Text</type>`);

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
    write('sfdx-project.json', '{ "packageDirectories": [{ "path": "force-app", "default": true }], "sourceApiVersion": "67.0" }\n');
    for (const name of ['stays', 'changes', 'shrinks', 'goes']) bundle(name);
    for (const name of ['Stays__c', 'Changes__c', 'Goes__c']) write(`force-app/main/objects/Thing__c/fields/${name}.field-meta.xml`, field(name));
    await git('add', '-A');
    await git('commit', '-qm', 'base');
    base = (await git('rev-parse', 'HEAD')).trim();
  });
  after(() => rmSync(repo, { recursive: true, force: true }));

  const since = async (change: () => void): Promise<{ changed: string[]; deleted: string[] }> => {
    await git('checkout', '-q', '--detach', base);
    change();
    await git('add', '-A');
    await git('commit', '-qm', 'change', '--allow-empty');
    const { changed, deleted } = await deltaSince(base, ['force-app'], repo);
    const flat = (members: Map<string, Set<string>>): string[] =>
      [...members].flatMap(([type, names]) => [...names].map((name) => `${type} ${name}`)).sort();
    return { changed: flat(changed), deleted: flat(deleted) };
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
