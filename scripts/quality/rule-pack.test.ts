/** The rules that Perennial ships: they read, and they leave clean data alone. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { PROJECT } from '../pipeline/project.ts';
import { check } from './engine/check.ts';
import type { Issue } from './engine/check.ts';
import { openCsv } from './engine/csv-source.ts';
import { Engine } from './engine/engine.ts';
import { readRules, rulesOf } from './read-rules-file.ts';

const PACK = join(PROJECT, 'config/quality-rules.json');

/** Phone numbers of 12 countries as people there write them: a digit for each #. */
const COUNTRIES: [country: string, city: string, postalCode: string, phones: string[], names: string[]][] = [
  [
    'Germany',
    'Berlin',
    '10115',
    ['030 25####9', '+49 30 25######', '0171 2######', '+49 (0) 171 2######'],
    ['Jürgen Müller-Lüdenscheidt', 'Anna von der Leyen'],
  ],
  ['FR', 'Paris', '75008', ['01 42 68 ## ##', '+33 1 42 68 ## ##', '06 12 ## ## ##'], ["Zoé L'Hôpital", 'Jean-François D’Arcy']],
  ['United Kingdom', 'London', 'SW1A 1AA', ['020 7946 ####', '+44 20 7946 ####', '07911 12####'], ["Siobhán O'Brien", 'Ng Wei']],
  [
    'US',
    'New York',
    '10001',
    ['(212) 736-####', '212-736-####', '+1 212 736 ####', '+1 (212) 736-#### ext. ##'],
    ['Bo Li', 'Martin Luther King Jr.'],
  ],
  ['Canada', 'Toronto', 'M5V 2T6', ['(416) 736-####', '+1-416-736-####'], ['Étienne Tremblay', 'Xi Wu']],
  ['Spanien', 'Madrid', '28001', ['91 432 ## ##', '+34 914 32 ## ##'], ['María José Núñez', 'Íñigo Ibáñez']],
  ['IT', 'Roma', '00184', ['06 4888 ####', '+39 06 4888 ####', '347 129 ####'], ['Nicolò De Luca', 'Sofia D’Angelo']],
  ['Netherlands', 'Amsterdam', '1012 JS', ['020 555 ####', '+31 20 555 ####', '06 12######'], ["Jan van 't Hoff", 'IJsbrand de Vries']],
  ['Switzerland', 'Zürich', '8001', ['044 668 ## ##', '+41 44 668 ## ##'], ['Reto Bünzli', 'Léa Favre']],
  ['China', '上海', '200120', ['021 6888 ####', '+86 21 6888 ####', '138 16## ####'], ['王 伟', '李 娜']],
  ['Japan', '東京', '100-0001', ['03-3211-####', '+81 3-3211-####', '090-32##-####'], ['山田 太郎', '佐藤 花子']],
  ['Brazil', 'São Paulo', '01310-100', ['(11) 3251-####', '+55 11 3251-####', '(11) 99251-####'], ['João da Conceição', 'Antônia Araújo']],
];
const ROWS = 10_000;

/** Contacts in which nothing is wrong. */
function cleanContacts(): string {
  let seed = 11;
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const header = [
    'Id',
    'FirstName',
    'LastName',
    'Email',
    'Phone',
    'MobilePhone',
    'AccountId',
    'MailingCountry',
    'MailingCity',
    'MailingPostalCode',
    'EmailBouncedDate',
  ];
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const [country, city, postalCode, phones, names] = COUNTRIES[row % COUNTRIES.length] ?? ['', '', '', [], []];
    const [first = '', ...last] = (names[random(names.length)] ?? '').split(' ');
    const numberLike = (form: string): string => form.replaceAll('#', () => String(random(10)));
    const name = [`${first.charAt(0)}.${row}`, `anna+crm${row}`, `o'brien_${row}`, `x-${row}`][random(4)] ?? '';
    const host = ['example.com', 'mail.example.co.uk', 'büro.example', 'a-b.example.museum'][random(4)] ?? '';
    const email = /^[\x20-\x7e]+$/.test(name) ? `${name}@${host}` : `kontakt.${row}@${host}`;
    const [phone, mobile] = [numberLike(phones[random(phones.length)] ?? ''), random(3) === 0 ? numberLike(phones.at(-1) ?? '') : ''];
    return [`003${row}`, first, last.join(' '), email, phone, mobile, `001${row % 700}`, country, city, postalCode, ''];
  });
  return [header, ...rows].map((cells) => cells.map((one) => `"${one}"`).join(',')).join('\n');
}

describe('the rules that Perennial ships', () => {
  const dir = mkdtempSync(join(tmpdir(), 'rule-pack-'));
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('are rules of five objects and of users, with a remedy and thresholds each', () => {
    const rules = readRules(PACK);
    assert.deepEqual([...new Set(rules.map(({ object }) => object))], ['Account', 'Contact', 'Lead', 'Opportunity', 'Case', 'User']);
    assert.deepEqual(
      rules.filter(({ fix, object }) => fix === undefined || object === undefined).map(({ id }) => id),
      [],
    );
    assert.equal(rulesOf(PACK, rules, 'lead').length, 4);
    assert.throws(() => rulesOf(PACK, rules, undefined), /rules of several objects\. Say which: --object Account \| Case/);
    assert.throws(() => rulesOf(PACK, rules, 'Contcat'), /has no rules for Contcat: did you mean "Contact"\?/);
  });

  it('blame at most one cell in 2,000 of 10,000 clean contacts of 12 countries', async () => {
    const file = join(dir, 'clean.csv');
    writeFileSync(file, cleanContacts());
    const rules = rulesOf(PACK, readRules(PACK), 'Contact');
    const engine = await Engine.open({ workDir: dir });
    const found: Issue[] = [];
    try {
      const take = (issues: readonly Issue[]): void => void found.push(...issues);
      const { rows } = await check(engine, await openCsv(engine, file, {}), { rules, key: 'Id', now: '2026-11-29T10:00:00.000Z', take });
      const cells = rows * rules.reduce((sum, { fields }) => sum + fields.length, 0);
      assert.equal(rows, ROWS);
      assert.ok(
        found.length <= cells * 0.0005,
        `${found.length} of ${cells}: ${found
          .slice(0, 5)
          .map(({ field, value, reason }) => `${field} ${value ?? ''} ${reason}`)
          .join('; ')}`,
      );
    } finally {
      engine.close();
    }
  });
});
