import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { PROJECT } from '../pipeline/project.ts';
import type { CsvForm } from '../transfer/csv-form.ts';
import { check } from './engine/check.ts';
import type { Checked } from './engine/check.ts';
import { openCsv } from './engine/csv-source.ts';
import { IssuesFile } from './engine/issues-file.ts';
import { countryOf, nationalForms, phoneProblem, plainPhonePattern } from './phone-numbers.ts';
import { Engine } from './engine/engine.ts';
import { KINDS } from './kinds.ts';
import { readRules } from './read-rules-file.ts';

interface Issue {
  row: string;
  key: string;
  field: string;
  rule: string;
  kind: string;
  value: string;
  reason: string;
}

const dir = mkdtempSync(join(tmpdir(), 'check-'));
after(() => rmSync(dir, { recursive: true }));
let made = 0;

const file = (name: string, content: string | Buffer): string => {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
};
const rulesOf = (...rules: object[]): string => file(`rules-${(made += 1)}.json`, JSON.stringify({ rules }));

/** Checks a text as a CSV file; gives the issues and what was counted. */
async function checked(
  csv: string | Buffer,
  rules: object[],
  form: Partial<CsvForm> = {},
  key?: string,
  segmentBytes?: number,
): Promise<{ issues: Issue[]; result: Checked }> {
  const path = typeof csv === 'string' && existsSync(csv) ? csv : file(`given-${(made += 1)}.csv`, csv);
  const found = await checkedFile(path, rules, form, key, segmentBytes);
  // The file as a whole and its parts are two ways to the same issues.
  if (segmentBytes === undefined) assert.deepEqual(await checkedFile(path, rules, form, key, 2 ** 24), found);
  return found;
}

async function checkedFile(
  path: string,
  rules: object[],
  form: Partial<CsvForm>,
  key: string | undefined,
  segmentBytes: number | undefined,
): Promise<{ issues: Issue[]; result: Checked }> {
  const engine = await Engine.open({ workDir: dir });
  try {
    const source = await openCsv(engine, path, form, segmentBytes);
    const out = join(dir, `issues-${(made += 1)}.csv`);
    const written = await IssuesFile.begin(out);
    const take = (found: Parameters<IssuesFile['take']>[0]): Promise<void> => written.take(found);
    const options = { rules: readRules(rulesOf(...rules)), key, now: '2026-11-29T10:00:00.000Z', take };
    const result = await check(engine, source, options).finally(() => written.end());
    return { issues: parse(readFileSync(out), { columns: true }) as unknown as Issue[], result };
  } finally {
    engine.close();
  }
}
const brief = (issues: Issue[]): string[] => issues.map(({ row, field, reason }) => `${row} ${field} ${reason}`);

describe('perennial check', () => {
  for (const [name, rule, values, failing] of [
    ['required', {}, ['a', '', '  ', '"  x"'], ['2 blank', '3 blank']],
    ['length', { parameters: { min: 2, max: 3 } }, ['a', 'ab', 'abcd', '', '东京'], ['1 too_short', '3 too_long']],
    ['pattern', { parameters: { pattern: '\\d{5}' } }, ['12345', '1234', '123456', ''], ['2 no_match', '3 no_match']],
    ['url', {}, ['https://example.com/a', 'example.com', 'not a url', 'http://x', ''], ['3 no_url', '4 no_url']],
    ['list', { parameters: { values: ["O'Brien", 'b'] } }, ["O'Brien", 'B', 'b', ''], ['2 not_in_list']],
    ['list', { parameters: { values: ['b'], ignoreCase: true } }, ['B', 'c'], ['2 not_in_list']],
    ['range', { parameters: { min: 0, max: 10 } }, ['5', '-1', '11', 'many', ''], ['2 too_low', '3 too_high', '4 no_number']],
    ['staleness', { parameters: { days: 30 } }, ['2026-11-01', '2026-10-01', '2026-02-30', ''], ['2 stale', '3 no_date']],
    ['unique', {}, ['a', 'b', 'a ', '', ''], ['1 not_unique', '3 not_unique']],
    // Diagnoses of isemail: 132, 145, 161, 12, 35 and 141 are refused, 0 and 11 are not.
    [
      'email',
      {},
      ['anna@example.com', 'a..b@example.com', 'anna@example..com', 'anna@localhost', 'a@[1.2.3.4]', 'ünal@exämple.de', '.a@example.com', 'no', ''],
      ['2 no_email', '3 no_email', '4 no_email', '5 no_email', '7 no_email', '8 no_email'],
    ],
    [
      'email',
      {},
      [
        `${'x'.repeat(65)}@example.com`,
        `anna@${'long-name.'.repeat(8)}com`,
        '"""anna.b""@example.com"',
        'INFO@example.com',
        'information@example.com',
        'a@Mailinator.com',
      ],
      ['1 no_email', '4 role_address', '6 disposable'],
    ],
    ['email', { parameters: { accept: ['role', 'disposable'] } }, ['info@example.com', 'a@mailinator.com', 'a b@example.com'], ['3 no_email']],
    [
      'phone',
      { parameters: { defaultCountry: 'DE' } },
      [
        '+49 (30) 1234567',
        '030 1234567',
        '+49 (0)30/1234567',
        '+1 202-555-0143 ext. 12',
        'n/a',
        '12',
        '+49 30 1',
        '+999 1234567',
        '0044 20 7946 0958',
        '',
      ],
      ['5 no_phone', '6 wrong_length', '7 wrong_length', '8 no_phone'],
    ],
    ['phone', {}, ['030 1234567', '+41 44 668 18 00', 'call me', '123'], ['3 no_phone', '4 wrong_length']],
  ] as const)
    it(`finds ${failing.join(', ')} by a rule of kind ${name}`, async () => {
      const csv = `K,V\n${values.map((value, index) => `k${index},${value}`).join('\n')}\n`;
      const { issues } = await checked(csv, [{ id: 'r', kind: name, fields: ['V'], ...rule }], {}, 'K');
      assert.deepEqual(
        issues.map(({ row, reason }) => `${row} ${reason}`),
        failing,
      );
      assert.ok(issues.every(({ key, row, kind }) => key === `k${Number(row) - 1}` && kind === name));
    });

  it('finds dates in the wrong order, and blames the second', async () => {
    const { issues } = await checked('A,B\n2026-01-02,2026-01-01\n2026-01-01,2026-01-01\n,2026-01-01\nsoon,2026-01-01\n', [
      { id: 'order', kind: 'dateOrder', fields: ['A', 'B'] },
    ]);
    assert.deepEqual(brief(issues), ['1 B before_start', '4 A no_date']);
  });

  it('takes conditions and expressions as formulas, with numbers, days and flags by what the column holds', async () => {
    const csv = 'Name,Amount,Stage,Closed,Won\na,5,Open,2026-01-01,false\nb,50,Open,2026-01-01,true\nc,50,Won,2026-12-01,true\n';
    const { issues, result } = await checked(csv, [
      { id: 'small', kind: 'expression', fields: ['Amount'], parameters: { formula: 'Amount >= 10' } },
      { id: 'won', kind: 'expression', fields: ['Stage'], parameters: { formula: 'Stage = "Won"' }, when: 'Won && Closed < TODAY()' },
    ]);
    assert.deepEqual(brief(issues), ['1 Amount does_not_hold', '2 Stage does_not_hold']);
    assert.deepEqual(
      result.scores.map(({ rule, checked: judged, failed, score }) => [rule, judged, failed, score]),
      [
        ['small', 3, 1, 1 - 1 / 3],
        ['won', 1, 1, 0],
      ],
    );
  });

  it('blames who differs from most, nobody on a tie, and sees what a wrong key hides', async () => {
    const rows = ['1,10115,Berlin', '2,10115,Berlin', '3,10115,Berlim', '4,20095,Hamburg', '5,20095,Altona'];
    const { issues, result } = await checked(`Id,Zip,City\n${rows.join('\n')}\n`, [
      { id: 'zip', kind: 'dependency', fields: ['Zip'], parameters: { determines: ['City'] } },
    ]);
    assert.deepEqual(brief(issues), ['3 City minority', '4 City tie', '5 City tie']);
    assert.deepEqual([result.scores[0]?.failed, result.scores[0]?.ties], [1, 2]);
    // Row 4 has a wrong phone, and by phone alone its city would be the only one of its group.
    const people = ['Ann,030-1,Berlin', 'Ann,030-1,Berlin', 'Ann,030-1,Berlin', 'Ann,030-x,Berxin'];
    const chained = await checked(`Name,Phone,City\n${people.join('\n')}\n`, [
      { id: 'phone', kind: 'dependency', fields: ['Name'], parameters: { determines: ['Phone'] } },
      { id: 'city', kind: 'dependency', fields: ['Phone'], parameters: { determines: ['City'] } },
    ]);
    assert.deepEqual(brief(chained.issues), ['4 City minority', '4 Phone minority']);
  });

  it('finds what refers to nothing', async () => {
    const { issues } = await checked('Id,Parent\n1,\n2,1\n3,9\n', [
      { id: 'parent', kind: 'reference', fields: ['Parent'], parameters: { column: 'Id' } },
    ]);
    assert.deepEqual(brief(issues), ['3 Parent not_there']);
  });

  it('finds numbers far from those of their group, and none in a group that is small or all alike', async () => {
    const group = (name: string, ...values: number[]): string[] => values.map((value) => `${name},${value}`);
    const rows = [
      ...group('a', 10, 11, 12, 10, 11, 12, 10, 11, 12, 11, 90),
      ...group('b', 900, 910, 905, 899, 901, 902, 903, 904, 906, 907, 90),
      ...group('few', 1, 1, 2, 1000),
      ...group('alike', ...Array.from({ length: 12 }, () => 5), 500),
    ];
    const { issues } = await checked(`Team,Hours\n${rows.join('\n')}\n`, [
      { id: 'o', kind: 'outlier', fields: ['Hours'], parameters: { by: ['Team'] } },
    ]);
    assert.deepEqual(brief(issues), ['11 Hours unusually_high', '22 Hours unusually_low']);
  });

  it('finds changes against an earlier number that are unlike those of others', async () => {
    const rows = Array.from({ length: 20 }, (_, n) => `${1000 * (n + 1)},${1000 * (n + 1) * (1 + (n % 5) / 100)}`);
    const { issues } = await checked(`Last,This\n${[...rows, '9000,90000', '0,5', ',7'].join('\n')}\n`, [
      { id: 'o', kind: 'outlier', fields: ['This'], parameters: { past: 'Last' } },
    ]);
    assert.deepEqual(brief(issues), ['21 This unusually_high']);
  });

  it('checks more fields than a mask has bits, each by its own name', async () => {
    const fields = Array.from({ length: 100 }, (_, n) => `F${n}`);
    const { issues } = await checked(`${fields.join(',')}\n${fields.map((_, n) => (n % 33 === 0 ? '' : 'x')).join(',')}\n`, [
      { id: 'a', kind: 'required', fields: fields.slice(0, 50) },
      { id: 'b', kind: 'required', fields: fields.slice(50) },
    ]);
    assert.deepEqual(brief(issues), ['1 F0 blank', '1 F33 blank', '1 F66 blank', '1 F99 blank']);
  });

  for (const [what, content, form] of [
    ['UTF-16 with its mark', Buffer.from('\ufeffA,B\r\n东京,\r\n', 'utf16le'), {}],
    ['UTF-8 with its mark', '\ufeffA,B\n东京,\n', {}],
    ['GB 18030 when it is told', Buffer.from([0x41, 0x2c, 0x42, 0x0a, 0xb6, 0xab, 0xbe, 0xa9, 0x2c, 0x0a]), { encoding: 'gb18030' }],
    ['semicolons when it is told', 'A;B\n"东京";\n', { delimiter: 'semicolon' }],
    ['lines that end in CR', 'A,B\r东京,\r', {}],
    ['quotes and line ends within a cell', 'A,B\n"东京",""\n', {}],
  ] as const)
    it(`reads a file with ${what}`, async () => {
      const { issues } = await checked(
        content,
        [
          { id: 'b', kind: 'required', fields: ['B'] },
          { id: 'a', kind: 'list', fields: ['A'], parameters: { values: ['x'] } },
        ],
        form,
      );
      assert.deepEqual(brief(issues), ['1 A not_in_list', '1 B blank']);
      assert.equal(issues[0]?.value, '东京');
    });

  it('reads a cell of a megabyte, and a list of 100,000 values', async () => {
    const values = Array.from({ length: 100_000 }, (_, n) => `v${n}`);
    const { issues } = await checked(`A,B\n${'x'.repeat(1_000_000)},v99999\ny,v100000\n`, [
      { id: 'long', kind: 'length', fields: ['A'], parameters: { max: 32_000 } },
      { id: 'known', kind: 'list', fields: ['B'], parameters: { values } },
    ]);
    assert.deepEqual(brief(issues), ['1 A too_long', '2 B not_in_list']);
  });

  it("judges a number by the record's country, named by code or in words", async () => {
    const csv = 'Country,Phone\nDE,030 1234567\nUS,(202) 555-0143\nFrankreich,01 42 68 53 00\n日本,03-1234-5678\nDE,(202) 555-01\nUS,030 1234567\n';
    const { issues } = await checked(csv, [{ id: 'p', kind: 'phone', fields: ['Phone'], parameters: { country: 'country' } }]);
    assert.deepEqual(brief(issues), ['6 Phone not_in_use']);
  });

  it('says that mail came back', async () => {
    const csv = 'Email,Bounced\na@example.com,\nb@example.com,2026-01-02T03:04:05.000Z\n,2026-01-02T03:04:05.000Z\n';
    const { issues } = await checked(csv, [{ id: 'e', kind: 'email', fields: ['Email'], parameters: { bounced: 'Bounced' } }]);
    assert.deepEqual(brief(issues), ['2 Email bounced']);
  });

  it('lets no number pass by its pattern that the library refuses', () => {
    const plain = new RegExp(`^(?:${plainPhonePattern()})$`);
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const numbers = Array.from({ length: 60_000 }, () => {
      const [code = ''] = [['1', '44', '49', '33', '34', '39', '31', '86', '81', '91', '61', '55', '52'][random(13)]];
      return `+${code}${Array.from({ length: 8 + random(4) }, () => random(10)).join('')}`;
    }).filter((number) => plain.test(number));
    assert.ok(numbers.length > 5_000);
    // The library takes an area code that is like the calling code, such as 49 in Germany, for the calling code written twice.
    const isTwice = (number: string): boolean => /^\+(\d\d)\1/.test(number);
    assert.deepEqual(
      numbers.filter((number) => !isTwice(number) && phoneProblem(number, undefined) !== undefined),
      [],
    );
  });

  it('judges national numbers by a pattern as the library does', async () => {
    let seed = 5;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const numbers = nationalForms().flatMap(({ names, prefix, abroad }) =>
      Array.from({ length: 2_000 }, () => {
        const digits = Array.from({ length: 7 + random(5) }, () => random(10)).join('');
        // An area code like the calling code: see above.
        const first = digits.startsWith(abroad.slice(1)) ? '3' : '';
        return { place: names[random(names.length)] ?? '', number: (random(4) === 0 ? '' : prefix) + first + digits };
      }),
    );
    assert.ok(nationalForms().length >= 16);
    const csv = `Country,Phone\n${numbers.map(({ place, number }) => `"${place}",${number}`).join('\n')}\n`;
    const { issues } = await checked(csv, [{ id: 'p', kind: 'phone', fields: ['Phone'], parameters: { country: 'Country' } }]);
    const wrong = numbers.flatMap(({ place, number }, index) => (phoneProblem(number, countryOf(place)) === undefined ? [] : [index + 1]));
    assert.ok(wrong.length > 2_000 && numbers.length - wrong.length > 2_000);
    const blamed = new Set(issues.map(({ row }) => Number(row)));
    assert.deepEqual([wrong.filter((row) => !blamed.has(row)).slice(0, 5), issues.length], [[], wrong.length]);
  });

  it('numbers rows that several threads read, with and without a rule that becomes a join', async () => {
    const [rows, every] = [400_000, 997];
    const filler = 'x'.repeat(150);
    const lines = Array.from({ length: rows }, (_, index) => `k${index + 1},${(index + 1) % every === 0 ? 'wrong' : 'b'},${filler}\n`);
    const given = file('large.csv', `K,V,F\n${lines.join('')}`);
    const expected = Array.from({ length: Math.floor(rows / every) }, (_, index) => `${(index + 1) * every} k${(index + 1) * every}`);
    for (const parameters of [{ values: ['a', 'b', 'c', 'd', 'e', 'f'] }, { values: ['a', 'b', 'c', 'd', 'e', '\u0130'], ignoreCase: true }]) {
      const { issues, result } = await checkedFile(given, [{ id: 'r', kind: 'list', fields: ['V'], parameters }], {}, 'K', undefined);
      assert.equal(result.rows, rows);
      assert.deepEqual(
        issues.map(({ row, key }) => `${row} ${key}`),
        expected,
      );
    }
  });

  it('checks several times by one engine', async () => {
    const engine = await Engine.open({ workDir: dir });
    try {
      const path = file('twice.csv', 'K,V\na,1\nb,\n');
      const rules = readRules(rulesOf({ id: 'r', kind: 'required', fields: ['V'] }));
      for (let time = 0; time < 2; time++) {
        const result = await check(engine, await openCsv(engine, path, {}), { rules, now: '2026-11-29T10:00:00.000Z', take: () => undefined });
        assert.deepEqual([result.rows, result.issues], [2, 1]);
      }
    } finally {
      engine.close();
    }
  });

  it('loses no rows where a name has a line end of another kind', async () => {
    const rules = [{ id: 'r', kind: 'required', fields: ['V'] }];
    await assert.rejects(checked('K,"new\nline",V\r\na,1,\r\nb,2,x\r\n', rules), /lines end in different ways, within a name of the first one/);
    const { result } = await checked('K,"new\nline",V\na,1,\nb,2,x\n', rules, {}, 'K');
    assert.deepEqual([result.rows, result.issues], [2, 1]);
  });

  it('numbers rows in the order of the file, however it is cut', async () => {
    const rows = Array.from({ length: 400 }, (_, at) => `k${at + 1},"${at % 3 === 0 ? '' : `a ""quote""\r\nand ${at}`}",${at % 5}`);
    const csv = `K,V,N\n${rows.join('\n')}\n`;
    const rules = [
      { id: 'r', kind: 'required', fields: ['V'] },
      { id: 'p', kind: 'pattern', fields: ['N'], parameters: { pattern: '[0-3]' } },
    ];
    const whole = await checked(csv, rules, {}, 'K');
    assert.ok(whole.issues.length > 200 && whole.issues.every(({ row, key }) => key === `k${row}`));
    for (const bytes of [1, 100, 1500]) assert.deepEqual(await checked(csv, rules, {}, 'K', bytes), whole);
    const unique = [...rules, { id: 'u', kind: 'dependency', fields: ['N'], parameters: { determines: ['V'] } }];
    assert.deepEqual(await checked(csv, unique, {}, 'K', 1500), await checked(csv, unique, {}, 'K'));
  });

  it('takes columns of any name', async () => {
    const names = ['row', 'v', 'n', 'k0', 'key', 'given', 'c1', 'x', 'it"s'];
    const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
    const csv = `${quoted}\n${names.map(() => '1').join(',')}\n${names.map((_, at) => (at === 8 ? '2' : '1')).join(',')}\n1,1,1,1,1,1,1,1,2\n`;
    const rules = names.slice(0, 8).map((name) => ({ id: name, kind: 'dependency', fields: [name], parameters: { determines: ['it"s'] } }));
    const { issues } = await checked(csv, [...rules, { id: 'o', kind: 'outlier', fields: ['x'], parameters: { by: ['n'] } }], {}, 'row');
    assert.deepEqual(
      issues.map(({ row, field, rule, value }) => [row, field, rule, value]),
      [...names.slice(0, 8)].sort().map((rule) => ['1', 'it"s', rule, '1']),
    );
  });

  it('names the line of a fault far down in a file that is cut', () =>
    assert.rejects(
      checked(`A,B\n${'1,"a\nb"\n'.repeat(300)}1,2,3\n`, [{ id: 'r', kind: 'required', fields: ['A'] }], {}, undefined, 500),
      /line 602: it has 3 cells where the header has 2/,
    ));

  for (const [what, content, words] of [
    ['rows of other lengths', 'A,B\n1,2\n1,2,3\n', /given-\d+\.csv, line 3: it has 3 cells where the header has 2/],
    ['a quote that is not closed', 'A,B\n1,"2\n3,4\n', /given-\d+\.csv, line 2: a quote is not closed, or text follows it/],
    ['a column twice', 'A,B,a\n1,2,3\n', /the column "a" is there twice/],
    ['a column without a name', 'A,,C\n1,2,3\n', /column 2 has no name/],
    ['lines that end in different ways', 'A,B\r\n1,2\n3,"a\nb"\n', /its lines end in different ways/],
    ['nothing', '', /is empty/],
    ['bytes that are no UTF-8', Buffer.from([0x41, 0x0a, 0xff, 0xfe, 0xfd, 0x0a]), /given-\d+\.csv is not in UTF-8\. Say its encoding/],
  ] as const)
    it(`refuses a file with ${what}`, () => assert.rejects(checked(content, [{ id: 'r', kind: 'required', fields: ['A'] }]), words));

  for (const [what, rules, words] of [
    ['a kind that is unknown', [{ id: 'r', kind: 'lenght', fields: ['A'] }], /rule "r": kind "lenght" is unknown: did you mean "length"\?/],
    [
      'two rules of one id',
      [
        { id: 'r', kind: 'required', fields: ['A'] },
        { id: 'r', kind: 'unique', fields: ['A'] },
      ],
      /rule "r": another rule has the same id/,
    ],
    [
      'an unknown parameter',
      [{ id: 'r', kind: 'length', fields: ['A'], parameters: { mx: 3 } }],
      /rule "r": parameters: "mx" is unknown: did you mean "max"\?/,
    ],
    [
      'a wrong parameter',
      [{ id: 'r', kind: 'length', fields: ['A'], parameters: { max: 'x' } }],
      /rule "r": parameters: "max" must be a whole number from 0, not "x"/,
    ],
    ['an unknown property', [{ id: 'r', kind: 'required', fields: ['A'], wen: 'x' }], /"wen" in "rules" item 1 is unknown: did you mean "when"\?/],
    ['a column that is not there', [{ id: 'r', kind: 'required', fields: ['C'] }], /rule "r": the file has no column "C"\. Its columns are A, B/],
    ['a formula over such a column', [{ id: 'r', kind: 'required', fields: ['A'], when: 'C = 1' }], /rule "r": Field C does not exist/],
    ['a formula of another type', [{ id: 'r', kind: 'required', fields: ['A'], when: 'A + 1' }], /rule "r": .*incompatible with expected data type/],
    [
      'a formula that no engine knows',
      [{ id: 'r', kind: 'required', fields: ['A'], when: 'ISCHANGED(A)' }],
      /rule "r": ISCHANGED \(position 1\) cannot be worked out/,
    ],
    [
      'a pattern that not every engine reads',
      [{ id: 'r', kind: 'pattern', fields: ['A'], parameters: { pattern: '(a)\\1' } }],
      /back reference at position 4/,
    ],
  ] as const)
    it(`refuses ${what}`, () => assert.rejects(checked('A,B\n1,2\n', [...rules]), words));

  it('puts no text of a rule or a file into its own queries', async () => {
    const evil = `'"; DROP TABLE issues; --`;
    const csv = `"A'"";x",B\n${JSON.stringify(evil).replaceAll('\\"', '""')},1\n`;
    const { issues } = await checked(csv, [
      { id: evil, kind: 'list', fields: [`A'";x`], parameters: { values: [`') OR 1=1 --`] } },
      { id: 'f', kind: 'expression', fields: ['B'], parameters: { formula: `NOT(CONTAINS("x' OR 'a'='a", "b"))` } },
    ]);
    assert.deepEqual([issues.map(({ rule }) => rule), issues[0]?.value], [[evil], evil]);
  });

  it('ends a pattern in time whatever it is given', async () => {
    const { issues } = await checked(`A\n${'a'.repeat(100_000)}!\n`, [
      { id: 'r', kind: 'pattern', fields: ['A'], parameters: { pattern: '(a+)+b' } },
    ]);
    assert.deepEqual(brief(issues), ['1 A no_match']);
  });

  it('has each kind in a file, with parameters that refuse what they do not know', () => {
    assert.equal(readdirSync(join(PROJECT, 'scripts/quality/kinds')).length, KINDS.size);
    for (const kind of KINDS.values()) assert.equal((kind.parameters as { additionalProperties?: unknown }).additionalProperties, false, kind.name);
  });

  describe('as a command', () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [join(PROJECT, 'scripts/perennial.ts'), 'check', ...args], { cwd: dir, encoding: 'utf8' });

    it('tells scores by rule, writes the issues, and replaces no file', () => {
      mkdirSync(join(dir, 'out'));
      const csv = file('people.csv', 'Id,Email\n1,a@example.com\n2,\n');
      const rules = rulesOf({ id: 'email', kind: 'required', fields: ['Email'] });
      const { status, stdout } = run(csv, '--rules', rules, '--out', 'out/issues.csv', '--key', 'Id');
      assert.equal(status, 3);
      assert.match(stdout, /email +required +2 +1 +0 +50\.00 %/);
      assert.equal(readFileSync(join(dir, 'out/issues.csv'), 'utf8'), 'row,key,field,rule,kind,value,reason\n2,2,Email,email,required,,blank\n');
      const again = run(csv, '--rules', rules, '--out', 'out/issues.csv');
      assert.deepEqual([again.status, /is there already\. Name another, or say --overwrite/.test(again.stderr)], [2, true]);
      const told = run(csv, '--rules', rules, '--out', 'out/issues.csv', '--overwrite', '--json');
      const { rows, issues, fields, dimensions } = JSON.parse(told.stdout) as Checked;
      assert.deepEqual([rows, issues, fields, dimensions], [2, 1, { Email: 1 }, { completeness: 0.5 }]);
    });

    it('makes cells harmless that a spreadsheet would run, when it is told', () => {
      const csv = file('formulas.csv', 'Id,Email\n=1+1,=HYPERLINK(1)\n2,-\n-3,x\n-4,y\n');
      const rules = rulesOf({ id: 'email', kind: 'list', fields: ['Email'], parameters: { values: ['x'] } });
      run(csv, '--rules', rules, '--out', 'harmless.csv', '--key', 'Id', '--spreadsheet');
      assert.match(
        readFileSync(join(dir, 'harmless.csv'), 'utf8'),
        /^1,'=1\+1,Email,email,list,'=HYPERLINK\(1\),not_in_list\n2,2,Email,email,list,'-,/m,
      );
      const { stderr } = run(csv, '--rules', rules, '--out', 'none.csv', '--key', 'Nr');
      assert.match(stderr, /--key: the file has no column "Nr"\. Its columns are Id, Email/);
    });

    it('leaves nothing half-written when it is refused', () => {
      const bad = file('bad.csv', 'Id,Email\n1,a\n2,b,c\n');
      const { status, stderr } = run(bad, '--rules', rulesOf({ id: 'email', kind: 'required', fields: ['Email'] }), '--out', 'none.csv');
      assert.deepEqual([status, /bad\.csv, line 3: it has 3 cells/.test(stderr)], [2, true], stderr);
      assert.deepEqual(
        readdirSync(dir).filter((name) => name.startsWith('none')),
        [],
      );
      // The index of files that other checks have written may be there.
      assert.deepEqual(
        readdirSync(join(dir, '.perennial')).filter((name) => name !== 'index'),
        [],
      );
    });

    it('names the rule whose pattern cannot be read', () => {
      const { status, stderr } = run(
        file('p.csv', 'A\nx\n'),
        '--rules',
        rulesOf({ id: 'ahead', kind: 'pattern', fields: ['A'], parameters: { pattern: '(?=a)x' } }),
        '--out',
        'ahead.csv',
      );
      assert.deepEqual([status, /rule "ahead": REGEX: .* look-ahead at position 1/.test(stderr)], [2, true], stderr);
    });

    it('refuses a folder, a file that is not there, and rules that are no JSON', () => {
      const rules = rulesOf({ id: 'r', kind: 'required', fields: ['A'] });
      for (const [given, rulesFile, words] of [
        [dir, rules, /is a folder\. Name a CSV file/],
        ['nowhere.csv', rules, /there is no such file/],
        ['nowhere.csv', file('broken.json', '{'), /broken\.json: it is not JSON/],
        ['nowhere.csv', dir, /this is no file/],
      ] as const) {
        const { status, stderr } = run(given, '--rules', rulesFile, '--out', 'none.csv');
        assert.deepEqual([status, words.test(stderr)], [2, true], stderr);
      }
    });
  });
});
