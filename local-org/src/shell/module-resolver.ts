import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'rolldown';
import type { ShellSources } from './build.ts';
import { deployedModule } from './deployed.ts';
import { localizedModule, salesforceModule } from './salesforce-modules.ts';

const require = createRequire(import.meta.url);
const baseComponents = dirname(require.resolve('lightning-base-components/package.json'));
const VIRTUAL = '\0shell:';
/** Packages that are plain JavaScript, by a path into them. */
const PLAIN_PACKAGES = /\/node_modules\/(chart\.js|@kurkle\/color)\//;

/**
 * Where every bare import leads: our overrides of platform modules first, then deployed bundles (c/…), the generated
 * @salesforce/… modules, and what lightning-base-components brings. An import of a deployed bundle that leads nowhere
 * throws an Error that names both.
 */
export function moduleResolver(modulesDirectory: string, work: string, sources: ShellSources): Plugin {
  const packaged = packagedModules();
  const codeOf = (importee: string): string | undefined => {
    const own = packaged.get(importee);
    return salesforceModule(importee, sources) ?? (own === undefined ? undefined : localizedModule(importee, own));
  };
  const resolveBare = (importee: string): string | undefined => {
    const generated = importee === 'shell/deployed' || codeOf(importee) !== undefined;
    if (generated) return VIRTUAL + importee;
    return entryOf(modulesDirectory, importee) ?? entryOf(work, importee) ?? packaged.get(importee) ?? entryOf(join(baseComponents, 'src'), importee);
  };
  return {
    name: 'shell-modules',
    resolveId(importee, importer) {
      // What a package imports is found the usual way.
      if (!importer || /^[./\0]/.test(importee) || PLAIN_PACKAGES.test(importer)) return undefined;
      const bundle = bundleOf(importer, work);
      const found = resolveBare(importee);
      if (bundle && (!found || importee.startsWith('shell/'))) throw new Error(`LWC bundle "${bundle}": ${unresolved(importee)}`);
      if (!found) throw new Error(`${importer} imports "${importee}", which the shell does not have`);
      return found;
    },
    load(id) {
      if (!id.startsWith(VIRTUAL)) return undefined;
      const name = id.slice(VIRTUAL.length);
      return { code: name === 'shell/deployed' ? deployedModule(sources) : (codeOf(name) ?? ''), moduleType: 'js' };
    },
  };
}

/** Name of the deployed bundle that a path (or a message with a path) belongs to. */
export function bundleOf(text: string, work: string): string | undefined {
  // The bundler writes paths relative to wherever it runs; the directory's own name is in all of them.
  const marker = `${basename(work)}/c/`;
  const start = text.indexOf(marker);
  return start < 0 ? undefined : text.slice(start + marker.length).split('/')[0];
}

function unresolved(importee: string): string {
  const [, kind, name] = /^@salesforce\/([^/]+)\/(.+)$/.exec(importee) ?? [];
  const reasons: Record<string, string> = {
    label: `there is no custom label ${name}`,
    resourceUrl: `there is no static resource ${name}`,
    apex: 'this org runs no Apex',
  };
  const reason = (kind && reasons[kind]) ?? (importee.startsWith('c/') ? 'no such bundle is deployed' : 'no such module');
  return `cannot resolve the import "${importee}": ${reason}`;
}

/** The file that holds namespace/name in a directory of modules. */
function entryOf(directory: string, importee: string): string | undefined {
  const [namespace, name, ...rest] = importee.split('/');
  if (!namespace || !name || rest.length > 0) return undefined;
  const stem = join(directory, namespace, name, name);
  return ['.js', '.ts', '.html', '.css'].map((extension) => stem + extension).find((file) => existsSync(file));
}

/** Labels, i18n, gates of the base components, and the LWC engine. */
function packagedModules(): Map<string, string> {
  const { lwc } = JSON.parse(readFileSync(join(baseComponents, 'package.json'), 'utf8')) as {
    lwc: { modules: { name?: string; path?: string }[] };
  };
  const modules = new Map<string, string>();
  for (const { name, path } of lwc.modules) if (name && path) modules.set(name, join(baseComponents, path));
  const engine = dirname(require.resolve('@lwc/engine-dom/package.json'));
  const shadow = dirname(require.resolve('@lwc/synthetic-shadow/package.json'));
  modules.set('lwc', join(engine, 'dist/index.js'));
  modules.set('chart.js', join(dirname(require.resolve('chart.js')), 'chart.js'));
  modules.set('@lwc/synthetic-shadow', join(shadow, 'dist/index.js'));
  return modules;
}
