/** Values that have broken servers before, to be put wherever a value goes. No word in them is one that an answer must not hold. */
import type { Random } from './random.ts';

/** Text that would be SQL, SOQL or script where it is pasted and not bound. */
export const INJECTIONS = [
  `'`,
  `"`,
  `\\`,
  `\\'`,
  `' OR '1'='1`,
  `' OR Id != '' OR Name = '`,
  `'; DROP TABLE "r_Item__c"; --`,
  `"; DROP TABLE "r_Item__c"; --`,
  `Name" FROM "r_User"; DELETE FROM "r_Item__c"; --`,
  `') UNION SELECT hash, user_id FROM token --`,
  `1); ATTACH DATABASE 'fuzz-escaped' AS x; --`,
  `x') OR 1=1 --`,
  `Id, (SELECT hash FROM token)`,
  `%' ESCAPE '`,
  `?`,
  `?1`,
  `:id`,
  `$id`,
  `@{a}`,
  `[Id]`,
  '`Id`',
  `Id--`,
  `Id/**/`,
  `Id;`,
  `${'${'}7*7}`,
  `{{7*7}}`,
  `<script>alert(1)</script>`,
  `\r\nSet-Cookie: sid=1`,
];

/** Text that is hardly text. */
export const ODD_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udfffb',
  '\ufeff',
  '\u202egnp.exe',
  '\uffff',
  '\u0001\u001f\u007f\u0085',
  '\u2028\u2029',
  '👩‍👩‍👧‍👦'.repeat(50),
  'Ａ\u0301\u0323'.repeat(40),
  'İıß',
  '%',
  '%%',
  '_%',
  '%s%n%x',
  '..',
  '../../../../etc/passwd',
  '..\\..\\windows',
  '/etc/passwd',
  'file:///etc/passwd',
  'null',
  'undefined',
  'NaN',
  'true',
  '[object Object]',
];

/** Names that every JavaScript object answers to. */
export const PROTOTYPE_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'toJSON',
  'then',
];

/** Numbers at and over the edge, as JSON writes them. */
export const NUMBERS = [
  '0',
  '-0',
  '-1',
  '0.1',
  '1e-400',
  '1e400',
  '-1e400',
  '1e308',
  '2147483648',
  '9007199254740993',
  '9223372036854775808',
  '-9223372036854775809',
  '1'.repeat(400),
  `0.${'0'.repeat(400)}1`,
];

/** Days and moments that are none, or none anybody meant. */
export const DATES = [
  '0000-00-00',
  '0000-01-01',
  '1699-12-31',
  '2026-02-30',
  '2026-13-01',
  '9999-12-31',
  '10000-01-01',
  '+275760-09-13',
  '-271821-04-20',
  '2026-01-01T25:00:00Z',
  '2026-01-01T00:00:60Z',
  '9999-12-31T23:59:59-12:00',
  '0000-01-01T00:00:00+14:00',
  '2026-01-01T00:00:00.000+9999',
  '2026-01-01T',
  '1e400',
];

/** Ids that look right, or nearly. */
export const IDS = [
  '0',
  '005',
  'a02',
  'a02000000000000',
  'a02000000000000AAA',
  'zzz000000000000AAA',
  'a0200000000000\u00001',
  "a02000000000000AA'",
  '００５000000000000AAA',
  'a'.repeat(19),
  'a'.repeat(100_000),
];

/** Runs of one character and then another: a pattern that goes back and forth over them never ends. */
export const LONG_RUNS = [
  `${'1'.repeat(60_000)}x`,
  `${' '.repeat(120_000)}x`,
  `${'a.'.repeat(50_000)}@`,
  `${'a'.repeat(100_000)}@`,
  `${'%a'.repeat(30_000)}`,
];

/** Ten entities, each ten of the one before. */
const LAUGHS = Array.from({ length: 10 }, (_, at) => `<!ENTITY l${at} "${at === 0 ? 'lol' : `&l${at - 1};`.repeat(10)}">`).join('');

/** Document types that define what they should not, and what makes use of it. */
export const DOCTYPES = [
  { what: 'a billion laughs', doctype: `<!DOCTYPE x [${LAUGHS}]>`, use: '&l9;' },
  { what: 'a file as an entity', doctype: '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>', use: '&f;' },
  { what: 'a page as an entity', doctype: '<!DOCTYPE x [<!ENTITY f SYSTEM "http://localhost:1/x">]>', use: '&f;' },
  { what: 'an entity for parameters', doctype: '<!DOCTYPE x [<!ENTITY % f SYSTEM "file:///etc/hostname"> %f;]>', use: '' },
  { what: 'a document type elsewhere', doctype: '<!DOCTYPE x SYSTEM "file:///etc/passwd">', use: '' },
];

/** Any hostile text short enough for an address. */
export const hostileTexts = (): string[] => [
  ...INJECTIONS,
  ...ODD_TEXTS,
  ...PROTOTYPE_KEYS,
  ...NUMBERS,
  ...DATES,
  ...IDS.filter((id) => id.length < 200),
];

/** Any of them, and now and then one made up of several. */
export function hostileText(random: Random): string {
  const texts = hostileTexts();
  return random.oneIn(6) ? random.pick(texts) + random.pick(texts) : random.pick(texts);
}

/** Percent-encodes all but letters, digits and what an address may hold; a lone surrogate becomes the three bytes that UTF-8 forbids. */
export function percentEncode(text: string): string {
  let encoded = '';
  for (const character of text) {
    if (/[\w.~()'!*-]/.test(character)) {
      encoded += character;
      continue;
    }
    const code = character.codePointAt(0) as number;
    const isLone = code >= 0xd800 && code <= 0xdfff;
    const bytes = isLone ? [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)] : Buffer.from(character);
    for (const byte of bytes) encoded += `%${byte.toString(16).padStart(2, '0')}`;
  }
  return encoded;
}
