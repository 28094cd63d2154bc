import { createRequire, stripTypeScriptTypes } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import lwc from '@lwc/rollup-plugin';
import { rolldown, type Plugin } from 'rolldown';
import type { BundleOrder } from './build.ts';
import { CompileCache } from './compile-cache.ts';
import { bundleOf, moduleResolver } from './module-resolver.ts';

const modulesDirectory = join(dirname(fileURLToPath(import.meta.url)), 'modules');
const engine = dirname(createRequire(import.meta.url).resolve('@lwc/engine-dom/package.json'));

/** Removes types, leaves decorators for the LWC compiler. */
const types: Plugin = {
  name: 'shell-types',
  transform(code, id) {
    return id.endsWith('.ts') ? { code: stripTypeScriptTypes(code), moduleType: 'js' } : undefined;
  },
};

/** The LWC compiler as rolldown needs it: its results are JavaScript, whatever the file's name says. */
function compiler(cache: CompileCache): Plugin {
  const plugin = lwc({
    rootDir: modulesDirectory,
    exclude: [`${engine}/**`, '**/@lwc/synthetic-shadow/**', '**/node_modules/chart.js/**', '**/node_modules/@kurkle/**'],
    enableSyntheticElementInternals: true,
    disableSyntheticShadowSupport: false,
    enableDynamicComponents: true,
  }) as unknown as { name: string; buildStart: Hook; resolveId: Hook; load: Hook; transform: Hook };
  return {
    name: plugin.name,
    resolveId: plugin.resolveId as never,
    load: plugin.load as never,
    transform(code, id) {
      const compile = () => (plugin.transform.call(this, code, id) as { code: string } | undefined)?.code;
      const compiled = id.includes('/node_modules/') ? cache.get(id, compile) : compile();
      return compiled === undefined ? undefined : { code: compiled, moduleType: 'js' as const };
    },
  };
}
type Hook = (this: unknown, ...parameters: unknown[]) => unknown;

async function bundle({ work, out, compiled, sources }: BundleOrder): Promise<void> {
  const cache = new CompileCache(compiled);
  const build = await rolldown({
    input: { index: join(modulesDirectory, 'shell/main/main.ts') },
    platform: 'browser',
    plugins: [moduleResolver(modulesDirectory, work, sources), types, compiler(cache)],
    transform: {
      define: {
        'import.meta.env.SSR': 'false',
        'process.env.NODE_ENV': '"production"',
        'process.env.SKIP_LWC_VERSION_MISMATCH_CHECK': 'undefined',
      },
    },
    onLog(level, log, pass) {
      if (level === 'warn' && log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message);
      if (level === 'warn') return;
      pass(level, log);
    },
  });
  await build.write({
    dir: out,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    // Synthetic shadow has to patch the page before the engine looks at it: both in one chunk, in import order.
    chunkFileNames: (chunk) => (chunk.name === 'platform' ? 'platform.js' : '[name]-[hash].js'),
    codeSplitting: { groups: [{ name: 'platform', test: /node_modules/ }] },
  });
  await build.close();
  cache.save();
}

interface Problem {
  message: string;
  id?: string;
}

/** Everything wrong, a line each, in words that name the bundle. */
function describe(error: unknown, work: string): string {
  const problems = (error as { errors?: Problem[] }).errors ?? [error as Problem];
  const lines = problems.map(({ id, message }) => {
    const bundleName = bundleOf(id ?? message, work);
    const text = stripVTControlCharacters(message)
      .replace(new RegExp(`\\S*${basename(work)}/`, 'g'), '')
      .trim();
    return bundleName && !text.startsWith('LWC bundle') ? `LWC bundle "${bundleName}": ${text}` : text;
  });
  return [...new Set(lines)].sort().join('\n');
}

const order = workerData as BundleOrder;
bundle(order).then(
  () => parentPort?.postMessage(null),
  (error: unknown) => parentPort?.postMessage(describe(error, order.work)),
);
