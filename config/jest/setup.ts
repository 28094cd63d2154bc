import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { TextEncoder } from 'node:util';
import { setup as setupSa11y } from '@sa11y/jest';
import { CurrentPageReference } from './lightning/navigation';

setupSa11y();

// What browsers have and jsdom has not.
Object.assign(globalThis, { TextEncoder });
Object.defineProperty(globalThis, 'crypto', { value: webcrypto, configurable: true });

/** What labels say in English, the language of the package. */
function packageLabels(): [string, string][] {
  const labels = readFileSync('force-app/main/app/labels/CustomLabels.labels-meta.xml', 'utf8');
  return [...labels.matchAll(/<fullName>(\w+)<\/fullName>[\s\S]*?<value>([^<]*)<\/value>/g)].map(([, name = '', value = '']) => [name, value]);
}

/** What labels say in a language they are translated into. */
function translatedLabels(language: string): [string, string][] {
  const texts = readFileSync(`translations/main/translations/${language}.translation-meta.xml`, 'utf8');
  const found = texts.matchAll(/<customLabels>\s*<label>([^<]*)<\/label>\s*<name>(\w+)<\/name>/g);
  return [...found].map(([, label = '', name = '']) => [name, label]);
}

// Components speak with the labels of the package, so that a test reads like the page; in `….es.test.ts` they speak Spanish, and write like it.
const [, language] = /\.(es|zh_CN|zh_TW)\.test\.ts$/.exec(expect.getState().testPath ?? '') ?? [];
for (const [name, value] of [...packageLabels(), ...(language ? translatedLabels(language) : [])]) {
  jest.doMock(`@salesforce/label/c.${name}`, () => ({ __esModule: true, default: value }), { virtual: true });
}
if (language) jest.doMock('@salesforce/i18n/locale', () => ({ __esModule: true, default: language.replace('_', '-') }), { virtual: true });

// What the engine complains about on the console is a defect.
beforeEach(() => {
  jest.spyOn(console, 'error');
  jest.spyOn(console, 'warn');
});

afterEach(() => {
  document.body.replaceChildren();
  sessionStorage.clear();
  CurrentPageReference.page = undefined;
  const complaints = [console.error, console.warn].flatMap((log) => (log as jest.Mock).mock.calls);
  jest.clearAllMocks();
  expect(complaints).toEqual([]);
});
