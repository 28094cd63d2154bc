import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type BuiltShell, buildShell, shellAssets, shellPage, type ShellSources } from '../../src/shell/build.ts';
import { model, sources } from '../shell-fixture.ts';

let cacheDir: string;
let shell: BuiltShell;

before(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'perennial-shell-'));
  shell = await buildShell(sources, cacheDir);
});
after(() => rm(cacheDir, { recursive: true, force: true }));

const EMPTY = `import { LightningElement } from 'lwc'; export default class extends LightningElement {}`;

/** The sources with these modules instead or besides; `files` go to each of them. */
function withBundles(modules: Record<string, string>, files: Record<string, string> = {}): ShellSources {
  const bundles = Object.entries(modules).map(([name, text]) => ({ name, files: { [`${name}.js`]: text, ...files } }));
  return { ...sources, bundles: [...sources.bundles.filter(({ name }) => !(name in modules)), ...bundles] };
}

describe('building the shell', () => {
  it('builds what is not in the cache', () => assert.equal(shell.cached, false));

  it('finds an unchanged shell in the cache', async () => {
    const again = await buildShell(sources, cacheDir);
    assert.deepEqual([again.cached, again.dir, again.hash], [true, shell.dir, shell.hash]);
  });

  it('does not compile the components of packages again after one bundle changed', async () => {
    const compiledDir = join(cacheDir, 'compiled');
    // The file is written anew when a component of a package was compiled.
    const compiled = async (): Promise<number[]> => {
      const [file = ''] = await readdir(compiledDir);
      const { ino, mtimeMs } = await stat(join(compiledDir, file));
      return [ino, mtimeMs];
    };
    await buildShell(withBundles({ shared: 'export const double = (n) => 2 * n;' }), cacheDir, compiledDir);
    const before = await compiled();
    const changed = await buildShell(withBundles({ shared: 'export const double = (n) => n + n;' }), cacheDir, compiledDir);
    assert.deepEqual([changed.cached, changed.hash === shell.hash], [false, false]);
    assert.deepEqual(await compiled(), before);
  });

  it('names every broken bundle and what is wrong with it', async () => {
    const broken = withBundles({
      label: `import x from '@salesforce/label/c.Nope'; export default x;`,
      apex: `import x from '@salesforce/apex/A.b'; export default x;`,
      other: `import x from 'c/nope'; export default x;`,
      base: `import x from 'lightning/nope'; export default x;`,
      inner: `import x from 'shell/model'; export default x;`,
      file: `import x from './nope'; export default x;`,
      syntax: 'export const = 3;',
    });
    const error = await buildShell(broken, cacheDir).then(
      () => assert.fail('it was built'),
      (reason: Error) => reason.message,
    );
    for (const line of [
      /^LWC bundle "label": cannot resolve the import "@salesforce\/label\/c\.Nope": there is no custom label c\.Nope$/m,
      /^LWC bundle "apex": cannot resolve the import "@salesforce\/apex\/A\.b": this org runs no Apex$/m,
      /^LWC bundle "other": cannot resolve the import "c\/nope": no such bundle is deployed$/m,
      /^LWC bundle "base": cannot resolve the import "lightning\/nope": no such module$/m,
      /^LWC bundle "inner": cannot resolve the import "shell\/model": no such module$/m,
      /^LWC bundle "file": .*nope/m,
      /^LWC bundle "syntax": .*Unexpected token/m,
    ]) {
      assert.match(error, line);
    }
  });

  it('names the bundle of a broken template, and of a missing export', async () => {
    await assert.rejects(
      buildShell(withBundles({ bad: EMPTY }, { 'bad.html': '<template><p>{a</template>' }), cacheDir),
      /^Error: LWC bundle "bad": LWC/,
    );
    await assert.rejects(
      buildShell(withBundles({ bad: `import { nope } from 'c/shared'; export default nope;` }), cacheDir),
      /LWC bundle "bad": .*nope/,
    );
  });

  it('refuses a bundle whose files leave it', async () => {
    await assert.rejects(buildShell(withBundles({ bad: EMPTY }, { '../x.js': '' }), cacheDir), /leaves the bundle/);
  });
});

describe('assets', () => {
  it('serves the build and SLDS, and nothing else', () => {
    const find = shellAssets(shell.dir);
    assert.equal(find(`/shell/${shell.hash}/index.js`)?.contentType, 'text/javascript; charset=utf-8');
    assert.equal(find('/slds/slds2.cosmos.css')?.contentType, 'text/css; charset=utf-8');
    assert.equal(find('/slds/icons/utility.svg')?.contentType, 'image/svg+xml');
    for (const path of ['../../../etc/passwd', '..%2f..%2f..%2fetc%2fpasswd', '%2e%2e/index.js', '', '%00.js', '%']) {
      assert.equal(find(`/shell/${shell.hash}/${path}`), undefined, path);
      assert.equal(find(`/slds/${path}`), undefined, path);
    }
    assert.equal(find('/slds/constructor'), undefined);
    assert.equal(find('/shell/../index.js'), undefined);
  });

  it('keeps a model from ending its script element', () => {
    const html = shellPage({ hash: 'x', model: { ...model, user: { ...model.user, Name: '</script><img>' } } });
    assert.ok(!html.includes('</script><img>'));
  });
});
