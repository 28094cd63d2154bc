import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { openCsv } from './engine/csv-source.ts';
import { Engine } from './engine/engine.ts';
import type { ColumnValues } from './suggest/column.ts';
import { formatOf } from './suggest/formats.ts';
import { keyOf, listOf, mailOf, rangeOf, requiredOf } from './suggest/single.ts';
import { slipsIn } from './suggest/slips.ts';
import { suggest } from './suggest/suggest.ts';
import type { SuggestedRule } from './suggest/suggest.ts';

const column = (values: Record<string, number>, blanks = 0): ColumnValues => ({
  name: 'X',
  rows: Object.values(values).reduce((sum, count) => sum + count, blanks),
  values: new Map(Object.entries(values)),
});
/** So many values of a form: each once. */
const each = (count: number, of: (n: number) => string): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [of(n), 1]));
const pattern = (values: Record<string, number>): unknown => formatOf(column(values))?.parameters['pattern'];

describe('a form that nearly all values have', () => {
  it('keeps words and takes any digits, with the length that all share', () => {
    assert.equal(pattern({ ...each(300, (n) => `${n + 1} patients`), empty: 100 }), '(\\d+ patients|empty)');
    assert.equal(pattern(each(100, (n) => `AB-${1000 + n}`)), 'AB-\\d{4}');
    assert.equal(pattern(each(100, (n) => `+49 30 ${1000000 + n}`)), '\\+\\d{2} \\d{2} \\d{7}');
  });

  it('takes letters by their kind where words differ', () => {
    const letter = (n: number): string => String.fromCharCode(97 + (n % 26));
    assert.equal(pattern(each(200, (n) => `${letter(n)}${letter(n + 3)}-${n}`)), '[a-z]{2}-\\d+');
  });

  it('leaves slips out of it, though they repeat: a letter among digits', () => {
    assert.equal(pattern({ ...each(190, (n) => `${n + 100}%`), 'x73%': 3, 'x52%': 2, '900x': 1 }), '\\d{3}%');
  });

  it('is none where texts are as anybody likes, forms repeat each other, or there are too few', () => {
    const words = ['Anna Lee', 'Bo', 'Chris van Damme', 'Élodie', 'Zoë', '王 伟'];
    assert.equal(pattern(each(200, (n) => `${words[n % 6] ?? ''} ${words[(n >> 3) % 6] ?? ''}`.repeat(1 + (n % 3)))), undefined);
    // Four in a hundred, all alike: another form, not slips.
    assert.equal(pattern({ ...each(96, (n) => `${n}%`), 'n/a (see notes)': 4 }), undefined);
    assert.equal(pattern(each(20, (n) => `${n}%`)), undefined);
  });
});

describe('a closed list', () => {
  it('leaves out slips of frequent values, and keeps what is rare and right', () => {
    const values = listOf(column({ Germany: 400, France: 300, Austria: 200, Germxny: 1, Frxnce: 2, Malta: 12 }))?.parameters['values'];
    assert.deepEqual(values, ['Austria', 'France', 'Germany', 'Malta']);
  });

  it('does not take a change that many values share for a slip', () => {
    const codes = Array.from({ length: 12 }, (_, n) => `hf-${n}`);
    const values = {
      ...Object.fromEntries(codes.map((code) => [`al_${code}`, 40])),
      ...Object.fromEntries(codes.slice(0, 8).map((code) => [`ak_${code}`, 1])),
    };
    assert.equal(slipsIn(new Map(Object.entries(values)), 2).size, 0);
  });

  it('is none of names, or where rare values are many', () => {
    assert.equal(listOf(column(each(500, (n) => `Name ${n}`))), undefined);
    assert.equal(listOf(column({ a: 200, b: 200, ...each(30, (n) => `other ${n} ${'x'.repeat(n)}`) })), undefined);
  });
});

describe('what else one column says', () => {
  it('is a range with room, of numbers that are no codes', () => {
    assert.deepEqual(rangeOf(column({ ...each(90, (n) => String(n * 10)), '450': 20, '5': 30 }))?.parameters, { min: 0, max: 3700 });
    assert.equal(rangeOf(column({ ...each(90, (n) => String(10000 + n)), '10005': 30 })), undefined);
    assert.equal(rangeOf(column({ ...each(90, (n) => `0${n}`), '05': 30 })), undefined);
    assert.equal(rangeOf(column(each(200, String))), undefined);
  });

  it('is a key, mail addresses, or that it is meant to be filled', () => {
    assert.ok(keyOf(column(each(200, (n) => `K${n}`))));
    assert.equal(keyOf(column(each(200, (n) => `1.${n}`))), undefined);
    assert.equal(
      keyOf(
        column(
          each(200, (n) => `K${n}`),
          10,
        ),
      ),
      undefined,
    );
    assert.ok(mailOf(column({ ...each(97, (n) => `a${n}@b.example`), none: 3 })));
    assert.equal(mailOf(column({ ...each(90, (n) => `a${n}@b.example`), none: 10 })), undefined);
    assert.ok(requiredOf(column(each(199, String), 1)));
    assert.equal(requiredOf(column(each(199, String))), undefined);
    assert.equal(requiredOf(column(each(199, String), 20)), undefined);
  });
});

describe('rules suggested of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'suggest-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function suggested(name: string, rows: readonly string[][], segmentBytes?: number): Promise<SuggestedRule[]> {
    const file = join(folder, name);
    writeFileSync(file, rows.map((row) => `${row.join(',')}\n`).join(''));
    const engine = await Engine.open({ workDir: folder });
    try {
      return await suggest(engine, () => openCsv(engine, file, {}, segmentBytes), { now: '2026-01-01T00:00:00.000Z', onProgress: () => undefined });
    } finally {
      engine.close();
    }
  }
  const CITIES = ['Berlin', 'Hamburg', 'Munich', 'Cologne', 'Frankfurt', 'Stuttgart'];
  const rows = [
    ['id', 'zip', 'city', 'begin', 'end', 'note'],
    ...Array.from({ length: 600 }, (_, n) => [
      `K${n}`,
      String(10000 + (n % 6)),
      n % 97 === 5 ? `${(CITIES[n % 6] ?? '').slice(0, -1)}x` : (CITIES[n % 6] ?? ''),
      `2026-01-${String(1 + (n % 9)).padStart(2, '0')}`,
      `2026-01-${String(n === 300 ? 1 : 10 + (n % 15)).padStart(2, '0')}`,
      n === 7 ? '' : `some text ${'abcdefgh'.slice(n % 8)} ${n % 13}`,
    ]),
  ];

  it('have support, exceptions and their cut-off', async () => {
    const found = await suggested('rows.csv', rows);
    const of = (kind: string, field: string): SuggestedRule | undefined => found.find((one) => one.kind === kind && one.fields[0] === field);
    assert.equal(of('unique', 'id')?.suggestion.exceptions, 0);
    assert.deepEqual(of('dependency', 'zip')?.parameters, { determines: ['city'] });
    assert.deepEqual([of('dependency', 'zip')?.suggestion.support, of('dependency', 'zip')?.suggestion.exceptions], [593, 7]);
    assert.deepEqual(of('list', 'city')?.parameters['values'], [...CITIES].sort());
    assert.equal(of('dateOrder', 'begin')?.fields[1], 'end');
    assert.equal(of('required', 'note')?.suggestion.exceptions, 1);
    for (const { suggestion } of found) assert.match(suggestion.cutOff, /^suggested (when|for) /);
  });

  it('are the same however the file is cut', async () => {
    const whole = await suggested('whole.csv', rows);
    assert.deepEqual(await suggested('cut.csv', rows, 4000), whole);
  });

  it('are none of a header, one row or one column of nothing', async () => {
    assert.deepEqual(await suggested('header.csv', [['a', 'b']]), []);
    assert.deepEqual(
      await suggested('one.csv', [
        ['a', 'b'],
        ['1', '2'],
      ]),
      [],
    );
    assert.deepEqual(await suggested('blank.csv', [['a', 'b'], ...Array.from({ length: 100 }, () => ['', ''])]), []);
  });
});
