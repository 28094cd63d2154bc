/** How records are read, compared and brought together in pairs. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { DUCKDB } from '../../formula/src/dialect.ts';
import { randomOf } from '../jobs/random.ts';
import { blocksOf, chooseRules, largestBlock } from './duplicates/blocking.ts';
import { columnOf } from './duplicates/columns.ts';
import { comparisonsOf, levelsOf } from './duplicates/comparisons.ts';
import { ascii, MEANINGS, normal, normalSql, stagesOf } from './duplicates/normal.ts';
import type { DayOrder, Meaning } from './duplicates/normal.ts';
import { isOneEdit, jaro, jaroWinkler } from './duplicates/similarity.ts';
import { patternOf } from './duplicates/levels.ts';
import { peopleOf } from './duplicates/people.ts';
import type { People } from './duplicates/people.ts';
import { mixedWith, NumberTable, placesByKey, TextTable } from './duplicates/tables.ts';
import { textsOf } from './duplicates/read-texts.ts';
import { Texts } from './duplicates/texts.ts';
import { Engine } from './engine/engine.ts';

const dir = mkdtempSync(join(tmpdir(), 'compare-'));
after(() => rmSync(dir, { recursive: true }));

/** A query over some texts, a row each. */
async function asked(texts: readonly (readonly string[])[], columns: readonly string[], expressions: readonly string[]): Promise<unknown[][]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const rows = texts.map((row, at) => `(${at}, ${row.map((one) => DUCKDB.text(one)).join(', ')})`).join(', ');
  const found = await connection.runAndReadAll(
    `SELECT ${expressions.join(', ')} FROM (VALUES ${rows}) AS t(place, ${columns.join(', ')}) ORDER BY place`,
  );
  connection.closeSync();
  return found.getRows();
}

describe('how alike two texts are', () => {
  for (const [left, right, of, withBeginning] of [
    ['MARTHA', 'MARHTA', 0.944, 0.961],
    ['DWAYNE', 'DUANE', 0.822, 0.84],
    ['DIXON', 'DICKSONX', 0.767, 0.813],
    ['abc', 'xyz', 0, 0],
    ['', 'a', 0, 0],
    ['same', 'same', 1, 1],
  ] as const)
    it(`finds ${left || 'nothing'} and ${right} alike to ${withBeginning}`, () => {
      assert.equal(Number(jaro(left, right).toFixed(3)), of);
      assert.equal(Number(jaroWinkler(left, right).toFixed(3)), withBeginning);
      assert.equal(jaro(right, left), jaro(left, right));
    });

  for (const [left, right, isOne] of [
    ['anna', 'nana', true],
    ['anna', 'ann', true],
    ['anna', 'annna', true],
    ['anna', 'anha', true],
    ['', 'a', true],
    ['', 'ab', false],
    ['ca', 'abc', false],
    ['anna', 'nnaa', false],
    ['kitten', 'sitten', true],
    ['kitten', 'sitting', false],
    ['same', 'same', false],
  ] as const)
    it(`takes ${left || 'nothing'} and ${right} for ${isOne ? '' : 'not '}one edit apart`, () => {
      assert.equal(isOneEdit(left, right), isOne);
      assert.equal(isOneEdit(right, left), isOne);
    });

  it('says the same as the engine of 3,000 pairs', async () => {
    const lot = randomOf(3);
    const word = (most: number): string => Array.from({ length: 1 + Math.floor(lot() * most) }, () => 'abcde'[Math.floor(lot() * 5)]).join('');
    const pairs = Array.from({ length: 3000 }, (_, at) => {
      // A third of them are longer than a number has bits, and some have much in common.
      const [one, other] = at % 3 === 0 ? [word(150), word(150)] : [word(8), word(8)];
      return [one, lot() < 0.3 ? one.slice(Math.floor(lot() * 3)) + word(4) : other];
    });
    const rows = await asked(pairs, ['a', 'b'], ['jaro_winkler_similarity(a, b)', 'damerau_levenshtein(a, b) = 1']);
    for (const [at, [left = '', right = '']] of pairs.entries()) {
      assert.ok(Math.abs(Number(rows[at]?.[0]) - jaroWinkler(left, right)) < 1e-9, `${left} ${right}`);
      assert.equal(rows[at]?.[1], isOneEdit(left, right), `${left} ${right}`);
    }
  });
});

/** Columns of people who differ. */
function peopleWith(columns: readonly (readonly (string | undefined)[])[]): People {
  const all = columns.map((own) => {
    const table = new TextTable();
    const values = Int32Array.from(own, (text) => (text === undefined ? -1 : table.placeOf(text)));
    const starts = new Uint32Array(table.texts.length + 1);
    for (const [at, text] of table.texts.entries()) starts[at + 1] = (starts[at] ?? 0) + text.length;
    return { texts: new Texts(Buffer.from(table.texts.join('')), starts), values };
  });
  return peopleOf({ texts: all.map(({ texts }) => texts), values: all.map(({ values }) => values) }, [columns[0]?.length ?? 0]);
}

describe('levels', () => {
  const NICKNAMES = [['margaret', 'peggy', 'meg']];
  /** The name of the level that two texts of a column reach. */
  const reached = (meaning: Meaning, left: string | undefined, right: string | undefined): string => {
    const comparisons = comparisonsOf([{ name: 'x', meaning }], [3]);
    const people = peopleWith([[left, right]]);
    const level = people.count === 2 ? patternOf(comparisons, people, NICKNAMES)(0, 1) : 0;
    return level === 0 ? 'not known' : (comparisons[0]?.levels[level - 1]?.name ?? '');
  };
  for (const [meaning, left, right, level] of [
    ['given name', 'margaret', 'peggy', 'nickname'],
    ['given name', 'margaret', 'margarete', 'similar'],
    ['given name', 'm', 'margaret', 'initial'],
    ['given name', 'marlene', 'marla', 'alike'],
    ['given name', 'anton', 'wilhelmina', 'different'],
    ['surname', 'robinson', 'robnison', 'similar'],
    ['surname', 'li', 'ng', 'different'],
    ['surname', 'a'.repeat(40), `${'a'.repeat(39)}b`, 'similar'],
    ['organisation', 'alpha beta', 'beta alpha', 'same words'],
    ['organisation', 'alpha beta gamma delta', 'delta gamma beta', 'most words'],
    ['organisation', 'alpha beta', 'alpha tooling works', 'some words'],
    ['code', 'ab1234', 'ab1324', 'one slip'],
    ['code', 'ab1234', 'ba1243', 'different'],
    ['phone', '12345678', '1234567', 'one slip'],
    ['phone', '12345678', '12345699', 'different'],
    ['day', '19800403', '19800304', 'one slip'],
    ['day', '19800403', '19810403', 'one slip'],
    ['day', '19800403', '19800428', 'two parts'],
    ['day', '19800403', '19801128', 'same year'],
    ['day', '19800403', '19711128', 'different'],
    ['number', '41', '42', 'one apart'],
    ['number', '41', '43', 'two apart'],
    ['number', '1.2.3', '43', 'different'],
    ['email', 'anna@x.example', 'anna@y.example', 'same name'],
    ['email', 'annalena@x.example', 'annalema@x.example', 'similar'],
    ['category', 'm', 'f', 'different'],
    ['surname', undefined, 'li', 'not known'],
  ] as const)
    it(`finds ${left ?? 'nothing'} and ${right} ${level} as ${meaning}`, () => {
      assert.equal(reached(meaning, left, right), level);
      assert.equal(reached(meaning, right, left), level);
    });

  it('finds names in each other’s place once, and what another column determines not at all', () => {
    const comparisons = comparisonsOf(
      [
        { name: 'first', meaning: 'given name' },
        { name: 'last', meaning: 'surname' },
        { name: 'city', meaning: 'name' },
        { name: 'code', meaning: 'code' },
      ],
      [1, 1, 1, 1],
    );
    if (comparisons[2]) comparisons[2].determinedBy = 3;
    const people = peopleWith([
      ['oliver', 'bennet', undefined],
      ['bennet', 'oliver', 'oliver'],
      ['rome', 'rome', 'rome'],
      ['12', '12', '13'],
    ]);
    const levels = (left: number, right: number): string[] => {
      const at = (row: number): number => people.ofRow[row] ?? -1;
      const found = levelsOf(patternOf(comparisons, people, [])(at(left), at(right)), 4);
      return found.map((level, one) => comparisons[one]?.levels[level - 1]?.name ?? '');
    };
    assert.deepEqual(levels(0, 1), ['swapped', '', '', 'equal']);
    assert.deepEqual(levels(0, 2), ['', 'different', 'equal', 'one slip']);
  });

  it('overlooks nothing that is alike', () => {
    const lot = randomOf(6);
    const word = (): string => Array.from({ length: 1 + Math.floor(lot() * 12) }, () => 'abcdexyz0 '[Math.floor(lot() * 10)]).join('');
    const near = (text: string): string => {
      const at = Math.floor(lot() * text.length);
      return lot() < 0.5 ? text.slice(0, at) + text.slice(at + 1) : `${text.slice(0, at)}b${text.slice(at)}`;
    };
    for (let trial = 0; trial < 3000; trial++) {
      const left = word();
      const right = lot() < 0.5 ? near(left) : word();
      if (left === right || right === '') continue;
      const similarity = jaroWinkler(left, right);
      assert.equal(reached('surname', left, right), similarity >= 0.92 ? 'similar' : similarity >= 0.8 ? 'alike' : 'different', `${left} ${right}`);
      assert.equal(reached('code', left, right), isOneEdit(left, right) ? 'one slip' : 'different', `${left} ${right}`);
    }
  });
});

describe('tables', () => {
  it('give each number a place, and find it again', () => {
    const table = new NumberTable();
    const numbers = Array.from({ length: 50_000 }, (_, at) => at * 2 ** 26 + ((at * 7919) % 1000));
    assert.deepEqual(
      numbers.map((number) => table.placeOf(number)),
      numbers.map((_, at) => at),
    );
    assert.ok(numbers.every((number, at) => table.placeOf(number) === at && table.find(number) === at && table.keyOf(at) === number));
    assert.equal(table.count, numbers.length);
    assert.equal(table.has(5), false);
  });

  it('sort places by their keys, and leave those of the same key in their order', () => {
    const lot = randomOf(7);
    const keys = Uint32Array.from({ length: 20_000 }, () => (lot() < 0.5 ? Math.floor(lot() * 50) : Math.floor(lot() * 2 ** 32)));
    const expected = [...keys.keys()].sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
    const before = keys.slice();
    assert.deepEqual([...placesByKey(keys)], expected);
    assert.deepEqual(keys, before);
  });

  it('put only the same into one block, also where hashes of several numbers are the same', () => {
    assert.equal(mixedWith(746, 382), mixedWith(42, 515));
    const alike = blocksOf([Int32Array.of(746, 42, 746, 42, 746), Int32Array.of(382, 515, 382, 515, 382)]);
    assert.deepEqual([...alike.starts.slice(0, -1)].map((from, at) => [...alike.order.subarray(from, alike.starts[at + 1])]).sort(), [
      [0, 2, 4],
      [1, 3],
    ]);
    const two = blocksOf([Int32Array.of(4, 5, -1, 4, 5), Int32Array.of(1, 2, 1, 1, -1)]);
    assert.deepEqual([...two.order].sort(), [0, 1, 3]);
    assert.equal(two.starts.length - 1, 2);
  });

  it('hold texts with any signs', async () => {
    const engine = await Engine.open({ workDir: dir, inMemory: true });
    try {
      const texts = ['a', 'two\nlines', 'Ünal 株式会社', '', 'x'.repeat(100_000), '"quoted"'];
      await engine.run(
        `CREATE TABLE said AS SELECT * FROM (VALUES ${texts.map((text, at) => `(${at}::INTEGER, ${DUCKDB.text(text)})`).join(', ')}) AS t(place, text)`,
      );
      const held = await textsOf(engine, 'said', texts.length);
      assert.deepEqual(
        texts.map((_, at) => held.text(at)),
        texts,
      );
    } finally {
      engine.close();
    }
  });
});

const FORMS: [Meaning, DayOrder, string, string | undefined][] = [
  ['organisation', 'day first', 'Müller & Söhne GmbH', 'muller sohne'],
  ['organisation', 'day first', 'Telefónica, S.A.', 'telefonica'],
  ['organisation', 'day first', '株式会社東芝', 'dongzhi'],
  ['organisation', 'day first', 'The Holding Company', 'the holding company'],
  ['street', 'day first', '435 S. La Cienega Blvd.', '435 s la cienega'],
  ['street', 'day first', 'Hauptstraße 5', 'haupt 5'],
  ['street', 'day first', 'Hauptstr. 5', 'haupt 5'],
  ['email', 'day first', ' A.N.Na+news@Googlemail.com', 'anna@gmail.com'],
  ['email', 'day first', 'no address', undefined],
  ['phone', 'day first', '+49 (0)30/123 45 67 ext. 12', '01234567'],
  ['phone', 'day first', '030 1234567', '01234567'],
  ['phone', 'day first', '00000000', undefined],
  ['day', 'day first', '3.4.1980', '19800403'],
  ['day', 'month first', '3/4/1980', '19800304'],
  ['day', 'day first', '1980-04-03T00:00:00Z', '19800403'],
  ['day', 'day first', '1980', undefined],
  ['surname', 'day first', 'Dr. Иванов', 'ivanov'],
  ['surname', 'day first', "O'Brien", 'obrien'],
  ['given name', 'day first', 'Dr', 'dr'],
  ['code', 'day first', 'AB 12-34', 'ab1234'],
  ['web address', 'day first', 'https://www.Example.com/a?b', 'example.com'],
  ['number', 'day first', '42.0', '42'],
  ['text', 'day first', 'N/A', undefined],
];

describe('normal forms', () => {
  for (const [meaning, order, text, form] of FORMS)
    it(`writes ${meaning} ${text} as ${form ?? 'nothing'}`, () => assert.equal(normal(ascii(text), stagesOf(meaning, order)), form));

  it('says the same in SQL, of texts that nobody thought of', async () => {
    const lot = randomOf(4);
    const parts = [
      ...[
        'a',
        'b',
        'n',
        's',
        'St',
        'str.',
        'GmbH',
        'S.A.',
        'dr',
        'unknown',
        'N/A',
        ' ',
        '  ',
        "'",
        '.',
        '-',
        '/',
        '@',
        '@gmail.com',
        '@x.de',
        '+',
        '(0)',
      ],
      ...['0', '12', '1980', '03', '04', '.', '/', 'ext 4', 'http://', 'www.', 'T00:00:00Z', '\t', '_', 'é'],
    ];
    const texts = Array.from({ length: 2500 }, () =>
      Array.from({ length: 1 + Math.floor(lot() * 6) }, () => parts[Math.floor(lot() * parts.length)]).join(''),
    ).map((text) => ascii(text));
    const all = [...new Set([...texts, ...FORMS.map(([, , text]) => ascii(text)), 'x'.repeat(500)])];
    for (const meaning of MEANINGS)
      for (const order of ['day first', 'month first'] as const) {
        const stages = normalSql(stagesOf(meaning, order), DUCKDB);
        const connection = await (await DuckDBInstance.create(':memory:')).connect();
        const given = `SELECT * FROM (VALUES ${all.map((text, at) => `(${at}, ${DUCKDB.text(text)})`).join(', ')}) AS t(place, n)`;
        const query = stages.reduce((from, stage) => `SELECT place, ${stage('n')} AS n FROM (${from})`, given);
        const rows = (await connection.runAndReadAll(`SELECT n FROM (${query}) ORDER BY place`)).getRows();
        connection.closeSync();
        for (const [at, text] of all.entries())
          assert.equal(rows[at]?.[0] ?? undefined, normal(text, stagesOf(meaning, order)), `${meaning}: ${JSON.stringify(text)}`);
        if (meaning !== 'day') break;
      }
  });
});

describe('what a column holds', () => {
  for (const [name, values, meaning] of [
    ['x', ['anna@example.com', 'b@example.org', ''], 'email'],
    ['x', ['+49 30 1234567', '030 7654321', '(030) 55 55 55'], 'phone'],
    ['x', ['1980-01-02', '19800103', '1981-02-03'], 'day'],
    ['geb', ['3.4.1980', '13.12.1979', '1.1.1970'], 'day'],
    ['x', ['https://example.com', 'http://b.org/x', 'www.c.de'], 'web address'],
    ['Vorname', ['Anna', 'Bo', 'Ünal'], 'given name'],
    ['last_name', ['Li', 'Smith', 'de la Cruz'], 'surname'],
    ['Account Name', ['Acme Inc', 'Müller GmbH', 'Toshiba'], 'organisation'],
    ['x', ['1 Main Street', '22 Oak Road', '3 High Street'], 'street'],
    ['soc_sec', ['1234567', '7654321', '2345678'], 'code'],
    ['age', ['34', '35', '70'], 'number'],
    ['sex', ['m', 'f', 'm', 'f', 'f', 'm', 'm', 'f'], 'category'],
    ['Id', ['1', '2', '3'], undefined],
    ['x', ['', ''], undefined],
  ] as const)
    it(`takes ${name} with ${values[0] || 'nothing'} for ${meaning ?? 'nothing to compare'}`, () =>
      assert.equal(columnOf(name, values)?.meaning, meaning));

  it('tells the order of days and months from those over twelve', () => {
    assert.equal(columnOf('x', ['03/04/1980', '13/04/1980'])?.order, 'day first');
    assert.equal(columnOf('x', ['03/04/1980', '04/13/1980'])?.order, 'month first');
  });
});

describe('blocking', () => {
  it('chooses rules within the number of pairs that is allowed', async () => {
    const all = 5000;
    const column = (textOf: (person: number) => string): string[] => Array.from({ length: all }, (_, person) => textOf(person));
    const people = peopleWith([column((at) => `city ${at % 3}`), column((at) => `code${at % 2500}`), column((at) => String(at % 400))]);
    const comparisons = comparisonsOf(
      [
        { name: 'City', meaning: 'category' },
        { name: 'Code', meaning: 'code' },
        { name: 'Kind', meaning: 'number' },
      ],
      [1, 1, 1],
    );
    const rules = await chooseRules(comparisons, { people, filled: [1, 1, 1], budget: 50_000 });
    assert.ok(rules.some(({ name }) => name === 'Code'));
    assert.ok(rules.reduce((sum, { pairs }) => sum + pairs, 0) <= 50_000);
    assert.equal(
      rules.some(({ name }) => name === 'City'),
      false,
    );
    assert.ok(largestBlock(1_000_000) < largestBlock(1000));
  });
});
