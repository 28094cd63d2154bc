/** Hostile packages for a deploy: zips that lie, manifests and components that should not be. */
import { DOCTYPES, ODD_TEXTS } from './hostile.ts';
import { components } from './components.ts';
import { nested } from './json.ts';
import { ALL, attribute, manifest, members, NAMESPACE, objectXml } from './metadata.ts';
import type { HostilePackage } from './metadata.ts';
import type { Random } from './random.ts';
import { bomb, entry, zipOf } from './zips.ts';
import type { ZipEntry } from './zips.ts';

/** Zips that are broken or lie about what is in them. */
function zips(): HostilePackage[] {
  const made = (what: string, zip: () => Buffer, refused = true): HostilePackage => ({ what, zip, refused, echo: '' });
  const whole = (): Buffer => zipOf([ALL, entry('objects/Fuzz__c.object', objectXml(''))]);
  const named = (name: string | Buffer): HostilePackage =>
    made(`a file named ${JSON.stringify(name.toString().slice(0, 60))}`, () => zipOf([ALL, entry(name, 'x')]));
  const corrupted = (): Buffer => {
    const bytes = whole();
    for (let at = 20; at < bytes.length - 60; at += 17) bytes[at] = (bytes[at] ?? 0) ^ 0x55;
    return bytes;
  };
  return [
    made('bytes that are no zip', () => Buffer.from('PK\u0003\u0004'.repeat(100))),
    made('a zip cut off', () => whole().subarray(0, 200)),
    made('a zip with its end only', () => zipOf([])),
    made('an end that counts 65,535 files', () => zipOf([ALL], 65_535)),
    made('a corrupted zip', corrupted),
    made('an unknown method', () => zipOf([ALL, { name: 'objects/a.object', data: Buffer.from('x'), method: 99 }])),
    made('an encrypted file', () => zipOf([{ ...ALL, flags: 0x801, data: Buffer.from('no deflate stream') }])),
    made('a directory that ends outside', () => Buffer.concat([whole().subarray(0, -6), Buffer.from([0xff, 0xff, 0xff, 0x7f, 0, 0])])),
    made('a bomb that tells its size', () => zipOf([ALL, bomb('classes/a.cls', 600)])),
    made('a bomb of many files', () => zipOf([ALL, ...Array.from({ length: 20 }, (_, at) => bomb(`classes/a${at}.cls`, 30))])),
    made('a bomb within the bounds', () => zipOf([bomb('package.xml', 300)])),
    made(
      'a bomb in a static resource',
      () =>
        zipOf([
          ALL,
          bomb('staticresources/a.resource', 450),
          entry(
            'staticresources/a.resource-meta.xml',
            `<StaticResource ${NAMESPACE}><cacheControl>Private</cacheControl><contentType>text/plain</contentType></StaticResource>`,
          ),
        ]),
      false,
    ),
    made('a bomb that hides its size', () => zipOf([ALL, bomb('classes/a.cls', 2000, 10)])),
    made('one file under 400 names', () =>
      zipOf([
        ALL,
        { name: 'classes/a.cls', data: Buffer.alloc(2_000_000), method: 0, claims: 1 },
        ...Array.from({ length: 400 }, (_, at): ZipEntry => ({
          name: `classes/b${at}.cls`,
          data: Buffer.alloc(2_000_000),
          method: 0,
          claims: 1,
          shares: 1,
        })),
      ]),
    ),
    made('20,000 files', () => zipOf([ALL, ...Array.from({ length: 20_000 }, (_, at) => entry(`classes/a${at}.cls`, ''))])),
    made('9,000 files of no folder', () => zipOf([ALL, ...Array.from({ length: 9000 }, (_, at) => entry(`x${at}/a`, ''))])),
    ...[
      '../../fuzz-escaped',
      '/fuzz-escaped',
      '..\\fuzz-escaped',
      'C:\\fuzz-escaped',
      'staticresources/../../fuzz-escaped',
      'lwc/a/../../../fuzz-escaped.js',
      'objects/\u0000.object',
      'objects/\u0001\u001b.object',
      `classes/${'x'.repeat(60_000)}.cls`,
      '__proto__/a',
      'objects/__proto__.object',
      'lwc/__proto__/a.js',
    ].map(named),
    named(Buffer.from([0x6f, 0x62, 0x6a, 0xff, 0xfe, 0x2f, 0x61])),
    made('no package.xml', () => zipOf([entry('a/b', 'x')])),
    made('package.xml twice', () => zipOf([ALL, manifest(members('Nonsense', ['a']))])),
  ];
}

/** package.xml and destructive changes that should not be. */
function manifests(): HostilePackage[] {
  const made = (what: string, xml: string, refused = true): HostilePackage => ({
    what: `a manifest ${what}`,
    zip: () => zipOf([entry('package.xml', xml)]),
    refused,
    echo: xml.slice(0, 100_000),
  });
  const inner = (what: string, xml: string, refused = true): HostilePackage =>
    made(what, `<Package ${NAMESPACE}>${xml}<version>67.0</version></Package>`, refused);
  const names = (count: number, prefix: string): string[] => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
  return [
    ...DOCTYPES.map(({ what, doctype, use }) => made(`with ${what}`, `${doctype}<Package ${NAMESPACE}><version>${use}</version></Package>`)),
    made('that is deep', nested('<a>', '', '</a>', 100_000)),
    made('that is empty', ''),
    made('of another root', '<Nonsense/>'),
    inner('of unknown types', members('Nonsense') + members('__proto__') + members('constructor', ['toString']), false),
    inner('of hostile names', ODD_TEXTS.map((text) => members('CustomObject', [attribute(text.replaceAll(/[^\t\n\r -\ud7ff]/g, ''))])).join('')),
    inner('of 100,000 names', members('CustomObject', names(100_000, 'A'))),
    {
      what: 'many names for many files',
      zip: () =>
        zipOf([
          manifest(members('ApexClass', names(30_000, 'N'))),
          ...names(3000, 'C').map((name) => entry(`objects/${name}__c.object`, objectXml(''))),
        ]),
      refused: true,
      echo: '',
    },
    {
      what: 'destructive changes of hostile names',
      zip: () =>
        zipOf([
          manifest(''),
          entry(
            'destructiveChanges.xml',
            `<Package ${NAMESPACE}>${members('CustomObject', ["'; DROP TABLE x --", '*', '../..', ''])}${members('__proto__', ['constructor'])}</Package>`,
          ),
        ]),
      refused: false,
      echo: 'DROP TABLE x',
    },
  ];
}

/** Every hostile package, in an order of chance. */
export const packages = (random: Random): HostilePackage[] => random.shuffled([...zips(), ...manifests(), ...components()]);
