import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

export { shellAssets, type Asset } from './assets.ts';
export { CSP, shellPage } from './page.ts';

/** What the shell is built from: only what was deployed. */
export interface ShellSources {
  /** Bundles with their files: path inside the bundle -> text (.js, .html, .css, .js-meta.xml; anything else is left out). */
  bundles: { name: string; files: Record<string, string> }[];
  /** Custom label name -> text. */
  labels: Record<string, string>;
  /** Static resource name -> URL, e.g. /resource/1723/chartjs. */
  staticResources: Record<string, string>;
}

/** A built shell: a directory with index.js, its chunks and shell.css, named by its hash. */
export interface BuiltShell {
  dir: string;
  hash: string;
  /** True when it was found, not built. */
  cached: boolean;
}

const shellDirectory = dirname(fileURLToPath(import.meta.url));
const packages = ['rolldown', '@lwc/engine-dom', '@lwc/rollup-plugin', '@lwc/synthetic-shadow', 'lightning-base-components', 'chart.js'];
/** Files whose text changes what a build makes. */
const builders = ['bundle-worker.ts', 'module-resolver.ts', 'salesforce-modules.ts', 'deployed.ts', 'words/base/es.ts'];
/** Where compiled components of packages are kept, for every org of this installation. */
const COMPILED = fileURLToPath(new URL('../../../node_modules/.cache/shell', import.meta.url));
/** How many builds stay in the cache; a page opened before a deployment still loads its own chunks. */
const KEEP = 5;
const running = new Map<string, Promise<BuiltShell>>();

/**
 * Builds the shell, or finds it in `cacheDir` when nothing changed. The work is done in a worker thread, so the server
 * keeps answering. Components of packages are compiled once for `compiledDir`. Throws an Error that names the bundle and what is wrong with it (unknown import, syntax, template).
 */
export async function buildShell(sources: ShellSources, cacheDir: string, compiledDir = COMPILED): Promise<BuiltShell> {
  const platform = await platformHash();
  const hash = await hashOf(sources, platform);
  const dir = resolve(cacheDir, hash);
  const result = (cached: boolean): BuiltShell => ({ dir, hash, cached });
  if (existsSync(join(dir, 'index.js'))) {
    await utimes(dir, new Date(), new Date());
    return result(true);
  }
  const begun = running.get(dir);
  if (begun) return begun;
  const building = build(sources, dir, join(compiledDir, `${platform}.json`)).then(() => result(false));
  running.set(dir, building);
  try {
    return await building;
  } finally {
    running.delete(dir);
  }
}

async function build(sources: ShellSources, dir: string, compiled: string): Promise<void> {
  const work = `${dir}.${process.pid}.work`;
  await rm(work, { recursive: true, force: true });
  try {
    await mkdir(work, { recursive: true });
    for (const bundle of sources.bundles) await writeBundle(bundle, join(work, 'c', bundle.name));
    await bundleInWorker({ work, out: join(work, 'out'), compiled, sources });
    await writeFile(join(work, 'out', 'shell.css'), await readFile(join(shellDirectory, 'modules', 'shell.css')));
    await rm(dir, { recursive: true, force: true });
    await rename(join(work, 'out'), dir);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  await prune(dirname(dir));
}

async function writeBundle(bundle: ShellSources['bundles'][number], directory: string): Promise<void> {
  if (!/^[A-Za-z]\w*$/.test(bundle.name)) throw new Error(`LWC bundle "${bundle.name}": not a valid bundle name`);
  for (const [path, text] of Object.entries(bundle.files)) {
    if (!/\.(js|html|css)$/.test(path) || path.includes('__')) continue;
    const file = resolve(directory, path);
    if (!file.startsWith(directory + sep)) throw new Error(`LWC bundle "${bundle.name}": the file path "${path}" leaves the bundle`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** What the worker is given. */
export interface BundleOrder {
  /** Directory that holds c/<bundle>/… */
  work: string;
  out: string;
  /** File that keeps the packages' compiled components. */
  compiled: string;
  sources: ShellSources;
}

function bundleInWorker(order: BundleOrder): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./bundle-worker.ts', import.meta.url), {
      workerData: order,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    worker.once('message', (error: string | null) => (error === null ? done() : fail(new Error(error))));
    worker.once('error', fail);
    worker.once('exit', (code) => fail(new Error(`The shell build stopped with exit code ${code}`)));
  });
}

/** Of the packages' versions and of how they are compiled. */
async function platformHash(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(new URL('./bundle-worker.ts', import.meta.url)));
  for (const name of packages) {
    const file = findPackageJSON(name, import.meta.url) ?? '';
    const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
    hash.update(`${name}@${version}`);
  }
  return hash.digest('hex').slice(0, 20);
}

async function hashOf(sources: ShellSources, platform: string): Promise<string> {
  const hash = createHash('sha256').update(platform);
  const byName = (record: Record<string, string>) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  hash.update(
    JSON.stringify([
      sources.bundles.map(({ name, files }) => [name, byName(files)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
      byName(sources.labels),
      byName(sources.staticResources),
    ]),
  );
  const modules = (await readdir(join(shellDirectory, 'modules'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const own = [...modules.map((entry) => join(entry.parentPath, entry.name)).sort(), ...builders.map((name) => join(shellDirectory, name))];
  for (const path of own) hash.update(path.slice(shellDirectory.length)).update(await readFile(path));
  return hash.digest('hex').slice(0, 20);
}

async function prune(cacheDir: string): Promise<void> {
  const names = (await readdir(cacheDir)).filter((name) => /^[0-9a-f]{20}$/.test(name));
  const aged = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(cacheDir, name))).mtimeMs })));
  aged.sort((a, b) => b.at - a.at);
  for (const { name } of aged.slice(KEEP)) await rm(join(cacheDir, name), { recursive: true, force: true });
}
