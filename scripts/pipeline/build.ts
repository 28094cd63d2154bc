/**
 * Makes what deploying and serving need from what is kept in the repository:
 * each LWC's `.js` beside its `.ts`; libraries, the formula language and the lifecycle models in their static resources; the local org's generated tables.
 */
import { copyFileSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { messageOf } from '../org/errors.ts';
import { readLifecycleModels } from './lifecycle-models.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Compiles every LWC in place; files that are already newer than their source are left alone. Returns how many were written. */
export function compileBundles(projectDir = root): number {
  const sources = globSync('force-app/**/lwc/*/*.ts', { cwd: projectDir }).filter((file) => !file.endsWith('.d.ts') && !file.includes('__tests__'));
  let written = 0;
  for (const source of sources) {
    const from = join(projectDir, source);
    const to = from.replace(/\.ts$/, '.js');
    if (existsSync(to) && statSync(to).mtimeMs > statSync(from).mtimeMs) continue;
    writeFileSync(to, stripped(from, readFileSync(from, 'utf8')));
    written += 1;
  }
  return written;
}

/** Deletes a folder and those above it, up to `top`, as long as they are empty. */
function removeEmpty(folder: string, top: string): void {
  if (folder === top || readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmpty(dirname(folder), top);
}

/**
 * Deletes what an earlier build left of components that have moved or are gone: folders with compiled files only, and what is empty without them.
 * Returns how many components.
 */
export function removeLeftovers(projectDir = root): number {
  const folders = globSync('force-app/**/lwc/*', { cwd: projectDir }).map((folder) => join(projectDir, folder));
  const left = folders.filter((folder) => statSync(folder).isDirectory() && readdirSync(folder).every((file) => /(?<!\.test)\.js$/.test(file)));
  for (const folder of left) {
    rmSync(folder, { recursive: true });
    removeEmpty(dirname(folder), join(projectDir, 'force-app/main'));
  }
  return left.length;
}

/** A decorator of a member, as the platform's compiler reads it, and where it stands. */
interface Decorated {
  what: string;
  at: number;
}

/** The decorators of a source, in their order. */
function decoratorsIn(file: string, source: string): Decorated[] {
  const found: Decorated[] = [];
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ESNext, true);
  const visit = (node: ts.Node): void => {
    for (const decorator of ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : []) {
      const { name } = node as ts.NamedDeclaration;
      found.push({
        what: `@${decorator.expression.getText(tree).replace(/\W[\s\S]*/, '')} ${name?.getText(tree) ?? ''}`.trim(),
        at: decorator.getStart(tree),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** A decorator that the compiler has left out: with it the platform loses a property, a wire or a method, and nobody is told. */
function lostDecorator(file: string, source: string, output: string): Decorated | undefined {
  const kept = decoratorsIn(file.replace(/\.ts$/, '.js'), output).map(({ what }) => what);
  return decoratorsIn(file, source).find(({ what }) => {
    const place = kept.indexOf(what);
    if (place >= 0) kept.splice(place, 1);
    return place < 0;
  });
}

/** Types taken out, decorators and everything else left for the platform's own compiler. Throws naming file and line. */
export function stripped(file: string, source: string): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true, removeComments: false },
  });
  const lineOf = (at: number): number => ts.getLineAndCharacterOfPosition(ts.createSourceFile(file, source, ts.ScriptTarget.ESNext), at).line + 1;
  const [problem] = diagnostics;
  if (problem) throw new Error(`${file}:${lineOf(problem.start ?? 0)}: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`);
  const lost = lostDecorator(file, source, outputText);
  if (lost)
    throw new Error(
      `${file}:${lineOf(lost.at)}: "${lost.what}" would be missing in the JavaScript: TypeScript leaves out what is only declared. Take out "declare" or "abstract", or give the method a body`,
    );
  return outputText;
}

/** Libraries that pages load, each with the file of its package that is its static resource. */
export const PAGE_LIBRARIES: readonly { resource: string; pillar: string; package: string; file: string }[] = [
  { resource: 'chartjs', pillar: 'app', package: 'chart.js', file: 'dist/chart.umd.min.js' },
  { resource: 'libphonenumber', pillar: 'quality', package: 'libphonenumber-js', file: 'bundle/libphonenumber-max.js' },
];

/** Puts the libraries that pages load into their static resources. */
export function copyPageLibraries(projectDir = root): void {
  for (const library of PAGE_LIBRARIES) {
    const to = join(projectDir, `force-app/main/${library.pillar}/staticresources/${library.resource}.js`);
    const from = join(root, 'node_modules', library.package, library.file);
    if (!existsSync(to) || statSync(to).size !== statSync(from).size) copyFileSync(from, to);
  }
}

/** Makes the static resource with the formula language, for pages that work out conditions. It is the global `perennialFormula`. */
export async function bundleFormula(projectDir = root): Promise<void> {
  const to = join(projectDir, 'force-app/main/app/staticresources/formula.js');
  const sources = globSync('formula/src/*.ts', { cwd: root }).map((file) => join(root, file));
  if (existsSync(to) && sources.every((file) => statSync(file).mtimeMs < statSync(to).mtimeMs)) return;
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({ input: join(root, 'formula/src/page.ts'), platform: 'browser' });
  const { output } = await bundle.generate({
    format: 'iife',
    name: 'perennialFormula',
    minify: true,
    footer: 'globalThis.perennialFormula=perennialFormula;',
  });
  await bundle.close();
  writeFileSync(to, output[0].code);
}

/** Puts the lifecycle models into their static resource. Throws naming what is wrong with them. */
export async function copyLifecycleModels(projectDir = root): Promise<void> {
  const models = await readLifecycleModels(join(projectDir, 'config'));
  const to = join(projectDir, 'force-app/main/budget/staticresources/lifecycle.json');
  const text = JSON.stringify({ models });
  if (!existsSync(to) || readFileSync(to, 'utf8') !== text) writeFileSync(to, text);
}

/** Generates the local org's tables when they are missing or older than what they come from. */
async function generateTables(): Promise<void> {
  const generated = join(root, 'local-org/generated');
  const stale = (file: string, builder: string): boolean =>
    !existsSync(join(generated, file)) || statSync(join(generated, file)).mtimeMs < statSync(join(root, 'local-org/build', builder)).mtimeMs;
  mkdirSync(generated, { recursive: true });
  if (stale('standard-objects.json', 'standard-objects.ts') || stale('standard-objects.json', 'standard-overrides.json')) {
    const { generateStandardObjects } = await import('../../local-org/build/standard-objects.ts');
    writeFileSync(join(generated, 'standard-objects.json'), JSON.stringify(generateStandardObjects()));
  }
  if (stale('metadata-schema.json', 'metadata-schema.ts')) {
    const { generateMetadataSchema } = await import('../../local-org/build/metadata-schema.ts');
    writeFileSync(join(generated, 'metadata-schema.json'), JSON.stringify(generateMetadataSchema()));
  }
}

/** Everything at once. */
export async function build(): Promise<void> {
  removeLeftovers();
  compileBundles();
  copyPageLibraries();
  await copyLifecycleModels();
  await bundleFormula();
  await generateTables();
}

if (import.meta.main)
  await build().catch((error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  });
