import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { parse } from 'csv-parse/sync';
import { DUCKDB } from '../../formula/src/dialect.ts';
import { writePeople } from '../bench/people.ts';
import { dedupe } from '../cli/dedupe.ts';
import type { Output } from '../cli/dedupe.ts';
import { PROJECT } from '../pipeline/project.ts';
import { randomOf } from '../jobs/random.ts';
import { blocksOf, chooseRules, largestBlock, pairBudget } from './duplicates/blocking.ts';
import { edgesOf, groupsOf } from './duplicates/cluster.ts';
import { columnOf } from './duplicates/columns.ts';
import { comparisonsOf, levelsOf, MOST_COMPARISONS } from './duplicates/comparisons.ts';
import { bits, estimateM, estimatePrior, estimateShared, evidence, probability } from './duplicates/model.ts';
import type { Kind, Pattern } from './duplicates/model.ts';
import { ascii, MEANINGS, normal, normalSql, stagesOf } from './duplicates/normal.ts';
import type { DayOrder, Meaning } from './duplicates/normal.ts';
import { isOneEdit, jaro, jaroWinkler } from './duplicates/similarity.ts';
import { patternOf } from './duplicates/levels.ts';
import type { KnownModel, Linked } from './duplicates/link.ts';
import { peopleOf } from './duplicates/people.ts';
import type { People } from './duplicates/people.ts';
import { stepsOf } from './duplicates/found.ts';
import { mixedWith, NumberTable, placesByKey, TextTable } from './duplicates/tables.ts';
import { readModel } from './duplicates/read-model.ts';
import { textsOf } from './duplicates/read-texts.ts';
import { Texts } from './duplicates/texts.ts';
import type { Written } from './duplicates/write-outputs.ts';
import { Engine } from './engine/engine.ts';

const dir = mkdtempSync(join(tmpdir(), 'dedupe-'));
after(() => rmSync(dir, { recursive: true }));
let made = 0;

const file = (content: string | Buffer, name = `given-${(made += 1)}.csv`): string => {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
};

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
    const word = (): string => Array.from({ length: 1 + Math.floor(lot() * 8) }, () => 'abcde'[Math.floor(lot() * 5)]).join('');
    const pairs = Array.from({ length: 3000 }, () => [word(), word()]);
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

describe('the model', () => {
  const u = [
    [0.01, 0.99],
    [0.02, 0.98],
    [0.05, 0.95],
  ];
  const m = [
    [0.9, 0.1],
    [0.8, 0.2],
    [0.95, 0.05],
  ];
  const guess: Kind[] = [
    {
      name: 'the same',
      share: 1,
      m: [
        [0.7, 0.3],
        [0.7, 0.3],
        [0.7, 0.3],
      ],
      own: [],
    },
  ];
  /** All patterns of three comparisons, as often as they are expected of so many pairs. */
  const expected = (prior: number, pairs: number, ofOthers = u): Pattern[] =>
    [1, 2].flatMap((a) =>
      [1, 2].flatMap((b) =>
        [1, 2].map((c) => {
          const share = (of: number[][]): number => (of[0]?.[a - 1] ?? 0) * (of[1]?.[b - 1] ?? 0) * (of[2]?.[c - 1] ?? 0);
          return { levels: [a, b, c], pairs: pairs * (prior * share(m) + (1 - prior) * share(ofOthers)) };
        }),
      ),
    );
  const near = (one: number, other: number, by: number): void => assert.ok(Math.abs(one - other) <= by, `${one} is not ${other}`);

  it('finds m and the share of pairs that are one thing again', () => {
    const found = estimateM(expected(0.3, 100_000), u, guess, new Set());
    near(found.prior, 0.3, 0.01);
    for (const [at, levels] of m.entries()) near(found.kinds[0]?.m[at]?.[0] ?? 0, levels[0] ?? 0, 0.02);
  });

  it('leaves out what a rule is made of', () => {
    const found = estimateM(
      expected(0.3, 100_000).map((one) => ({ ...one, levels: [1, ...one.levels.slice(1)] })),
      u,
      guess,
      new Set([0]),
    );
    assert.deepEqual(found.kinds[0]?.m[0], [0.7, 0.3]);
  });

  it('finds the prior of all pairs, with pairs that were not compared', () => {
    const kinds: Kind[] = [{ name: 'the same', share: 1, m, own: [] }];
    near(estimatePrior(expected(0.001, 1_000_000), kinds, u, 1_000_000, 0.5), 0.001, 0.0001);
  });

  it('learns that people who share something are alike without being one', () => {
    const kinds: Kind[] = [{ name: 'the same', share: 1, m, own: [] }];
    const alike = [u[0] as number[], [0.9, 0.1], u[2] as number[]];
    const found = estimateShared(expected(0.1, 50_000, alike), kinds, u, new Set());
    near(found.prior, 0.1, 0.02);
    near(found.u[1]?.[0] ?? 0, 0.9, 0.03);
  });

  it('explains a weight by steps that add up to it', () => {
    const columns = [
      { name: 'A', meaning: 'code' },
      { name: 'B', meaning: 'category' },
    ] as const;
    const kinds: Kind[] = [
      {
        name: 'the same',
        share: 0.9,
        m: [
          [0.9, 0.05, 0.05],
          [0.9, 0.1],
        ],
        own: [],
      },
      {
        name: 'moved',
        share: 0.1,
        m: [
          [0.1, 0.1, 0.8],
          [0.9, 0.1],
        ],
        own: [0],
      },
    ];
    const own = [
      [0.01, 0.02, 0.97],
      [0.5, 0.5],
    ];
    const model = { comparisons: comparisonsOf(columns, [1, 1]), kinds, u: own, prior: 0.001, shared: [] };
    for (const levels of [
      [1, 1],
      [3, 1],
      [0, 2],
    ]) {
      const weight = bits(0.001) + evidence(levels, kinds, own) + 1.5 - 2;
      const steps = stepsOf(model, levels, 1.5, weight);
      near(
        steps.slice(0, -1).reduce((sum, one) => sum + one.weight, 0),
        weight,
        1e-9,
      );
      assert.equal(steps.at(-1)?.level, 'total');
      assert.ok(steps.some(({ level }) => level === 'shared with others'));
      assert.equal(
        steps.some(({ level }) => level === 'moved'),
        levels[0] === 3,
      );
    }
    near(probability(0), 0.5, 0);
  });
});

describe('groups', () => {
  const options = { least: 0, unseen: -15 };
  const members = (edges: [number, number, number][], more: object = {}): number[][] =>
    groupsOf(
      edgesOf(edges.map(([left, right, weight]) => ({ left, right, weight }))),
      { ...options, ...more },
    ).map((group) => group.members);

  it('joins what hangs together', () =>
    assert.deepEqual(
      members([
        [1, 2, 9],
        [2, 3, 8],
        [1, 3, 5],
        [7, 8, 1],
      ]),
      [
        [1, 2, 3],
        [7, 8],
      ],
    ));
  it('does not join two groups by one weak bridge', () =>
    assert.deepEqual(
      members([
        [1, 2, 20],
        [3, 4, 20],
        [2, 3, 2],
      ]),
      [
        [1, 2],
        [3, 4],
      ],
    ));
  it('takes the best link first, and of equal ones that of the first records', () => {
    assert.deepEqual(
      members([
        [1, 2, 5],
        [2, 3, 9],
      ]),
      [[2, 3]],
    );
    assert.deepEqual(
      members([
        [2, 3, 5],
        [1, 2, 5],
      ]),
      [[1, 2]],
    );
  });
  it('keeps records of one source apart where each is there once', () => {
    const sourceOf = (record: number): number => (record < 10 ? 0 : 1);
    assert.deepEqual(
      members(
        [
          [1, 10, 9],
          [2, 10, 8],
          [1, 2, 20],
          [2, 11, 3],
        ],
        { sourceOf },
      ),
      [
        [1, 10],
        [2, 11],
      ],
    );
  });
  it('does not depend on the order of pairs', () => {
    const edges: [number, number, number][] = [
      [1, 2, 5],
      [2, 3, 5],
      [3, 4, 5],
      [1, 3, 1],
      [2, 4, -3],
    ];
    assert.deepEqual(members([...edges].reverse()), members(edges));
  });
});

interface GroupRow {
  group_id: string;
  record_id: string;
  score: string;
  band: string;
  file?: string;
}

/** Runs `perennial dedupe`. */
function command(args: string[]): { code: number | null; said: string; json: Record<string, unknown> } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(PROJECT, 'scripts/perennial.ts'), 'dedupe', ...args, '--json'], {
    cwd: dir,
    encoding: 'utf8',
  });
  return { code: status, said: stderr, json: (stdout === '' ? {} : JSON.parse(stdout)) as Record<string, unknown> };
}

/** Other files, and what the command is told with. */
type Told = Partial<Record<Output | 'with', string>> & { known?: KnownModel };

/** Does what the command does, in this process. */
function run(path: string, out: string, { with: other, known, ...outputs }: Told = {}): Promise<{ linked: Linked; written: Written }> {
  return dedupe({
    files: [path, ...(other === undefined ? [] : [other])].map((one) => ({ file: one, id: 'id' })),
    outputs: new Map([['out', out], ...(Object.entries(outputs) as [Output, string][])]),
    ...{ form: {}, known, spreadsheet: false, workDir: dir, configDir: join(PROJECT, 'config'), onProgress: () => undefined },
  });
}

/** Searches a file, and gives the groups as ids. */
async function groupsIn(csv: string | Buffer, told: Told = {}): Promise<{ groups: string[][]; rows: GroupRow[]; out: string; linked: Linked }> {
  const out = join(dir, `groups-${(made += 1)}.csv`);
  const { linked } = await run(file(csv), out, told);
  const rows = parse(readFileSync(out), { columns: true }) as unknown as GroupRow[];
  const groups = [...Map.groupBy(rows, ({ group_id }) => group_id).values()].map((own) =>
    own.map(({ record_id, file: of }) => `${record_id}${of ? `/${of}` : ''}`),
  );
  return { groups, rows, out, linked };
}

/** Contacts that are nobody's doubles, to learn from. */
function others(count: number): string[] {
  const lot = randomOf(5);
  const word = (): string =>
    Array.from({ length: 3 }, () => `${'bcdfghjklmnprstvw'[Math.floor(lot() * 17)] ?? ''}${'aeiou'[Math.floor(lot() * 5)] ?? ''}`).join('');
  return Array.from({ length: count }, (_, at) => {
    const [first, last, day] = [word(), word(), `19${50 + Math.floor(lot() * 40)}-0${1 + Math.floor(lot() * 9)}-${10 + Math.floor(lot() * 18)}`];
    return `o${at},${first},${last},${word()}${at}@example.com,${day},${1 + Math.floor(lot() * 99)} ${word()} Street,${word()}`;
  });
}
const HEADER = 'id,FirstName,LastName,Email,Birthdate,Street,City';
const pair = (name: string, one: string, other: string): string[] => [`${name}1,${one}`, `${name}2,${other}`];

describe('perennial dedupe', () => {
  const lines = [
    ...others(300),
    ...pair(
      'slip',
      'Katherine,Robinson,kr@example.com,1970-05-06,5 Lake Road,Boston',
      'Katherine,Robnison,kr@example.com,1970-05-06,5 Lake Road,Boston',
    ),
    ...pair('swap', 'Oliver,Bennet,ob@example.com,1980-05-07,7 Hill Road,Denver', 'Bennet,Oliver,,1980-05-07,7 Hill Road,Denver'),
    ...pair('nick', 'Margaret,Holloway,mh@example.com,1966-02-03,9 Mill Lane,Austin', 'Peggy,Holloway,,1966-02-03,9 Mill Lane,Austin'),
    ...pair('script', 'Иван,Кузнецов,ik@example.com,1977-08-09,3 Park Road,Minsk', 'Ivan,Kuznetsov,ik@example.com,1977-08-09,3 Park Road,Minsk'),
    ...pair(
      'house',
      'Anton,Vandermeer,av@example.com,1950-01-02,4 Oak Street,Utrecht',
      'Wilhelmina,Vandermeer,wv@example.com,1953-04-11,4 Oak Street,Utrecht',
    ),
    ...pair('same', 'Zoe,Zimmer,zz@example.com,1999-01-01,1 End Road,Ulm', 'Zoe,Zimmer,zz@example.com,1999-01-01,1 End Road,Ulm'),
  ];
  const csv = `${[HEADER, ...lines].join('\n')}\n`;

  const self = file('id,Name\n1,a\n2,b\n', 'self.csv');
  symlinkSync(self, join(dir, 'link.csv'));

  it('finds slips, names in the wrong order, nicknames and other scripts, but no two of one house', async () => {
    const { groups, rows, linked } = await groupsIn(csv);
    const names = groups.map((own) => own.join(' '));
    for (const one of ['slip', 'swap', 'nick', 'script', 'same']) assert.ok(names.includes(`${one}1 ${one}2`), `${one}: ${names.join(', ')}`);
    assert.deepEqual(
      rows.filter(({ record_id }) => record_id.startsWith('house') || record_id.startsWith('o')),
      [],
    );
    assert.equal(linked.records.rows, lines.length);
  });

  it('finds the same whatever the order of the rows, and writes the same file twice', async () => {
    const sorted = ({ rows }: { rows: GroupRow[] }): string[] => rows.map(({ record_id, score, band }) => `${record_id} ${score} ${band}`).sort();
    const [first, again] = [await groupsIn(csv), await groupsIn(csv)];
    assert.equal(readFileSync(first.out, 'utf8'), readFileSync(again.out, 'utf8'));
    assert.deepEqual(sorted(await groupsIn(`${[HEADER, ...[...lines].reverse()].join('\n')}\n`)), sorted(first));
  });

  it('explains each pair, and says which link of a group is the weakest', async () => {
    const [pairs, explain] = [join(dir, 'pairs.csv'), join(dir, 'explain.csv')];
    await groupsIn(csv, { pairs, explain });
    const found = parse(readFileSync(pairs), { columns: true }) as unknown as {
      left_id: string;
      right_id: string;
      weight: string;
      probability: string;
    }[];
    const steps = parse(readFileSync(explain), { columns: true }) as unknown as {
      left_id: string;
      link: string;
      field: string;
      level: string;
      weight: string;
    }[];
    const own = steps.filter(({ left_id }) => left_id === 'slip1');
    assert.deepEqual(
      own.filter(({ field }) => field === 'LastName').map(({ level }) => level),
      ['similar'],
    );
    const sum = own.filter(({ level }) => level !== 'total').reduce((total, { weight }) => total + Number(weight), 0);
    const weight = Number(found.find(({ left_id }) => left_id === 'slip1')?.weight);
    assert.ok(Math.abs(sum - weight) < 0.02, `${sum} ${weight}`);
    assert.ok(own.every(({ link }) => link === 'weakest'));
    assert.ok(found.every((one) => Math.abs(Number(one.probability) - probability(Number(one.weight))) < 0.001));
  });

  it('takes a model that it has written', async () => {
    const model = join(dir, 'model.json');
    const learned = await groupsIn(csv, { 'model-out': model });
    assert.deepEqual((await groupsIn(csv, { known: readModel(model) })).rows, learned.rows);
    assert.equal(/Zimmer|kuznetsov/i.test(readFileSync(model, 'utf8')), false);
    const few = `${HEADER}\n${pair('x', 'Ann,Lee,al@example.com,1970-01-01,1 A Road,Rom', 'Ann,Lee,al@example.com,1970-01-02,1 A Road,Rom').join('\n')}\n`;
    assert.deepEqual((await groupsIn(few, { known: readModel(model) })).groups, [['x1', 'x2']]);
    await assert.rejects(run(file('id,Other\n1,a\n2,b\n'), join(dir, 'none.csv'), { known: readModel(model) }), {
      message: /The model compares "FirstName", which is no column of the file/,
    });
  });

  it('puts nothing of a model into SQL but numbers, and says what is wrong with one', async () => {
    const model = join(dir, 'good.json');
    await groupsIn(csv, { 'model-out': model });
    const good = JSON.parse(readFileSync(model, 'utf8')) as Record<string, Record<string, unknown>[]> & { columns: object[]; u: number[][] };
    for (const [bad, said] of [
      [
        { ...good, columns: [{ ...good.columns[0], determinedBy: '0; DROP TABLE people' }, ...good.columns.slice(1)] },
        /determinedBy must be integer/,
      ],
      [{ ...good, columns: [{ ...good.columns[0], meaning: 'constructor' }, ...good.columns.slice(1)] }, /meaning must be equal to one of/],
      [{ ...good, columns: [good.columns[0], good.columns[0], ...good.columns.slice(2)] }, /it compares a column twice/],
      [{ ...good, u: good.u.slice(1) }, /other levels than this version/],
      [{ ...good, prior: 5 }, /prior must be < 1/],
      [{ ...good, version: 2 }, /version must be equal to constant/],
    ] as const)
      assert.throws(() => readModel(file(JSON.stringify(bad), `bad-${(made += 1)}.json`)), { message: said });
  });

  it('links two files whose columns have other names, each record once', async () => {
    const [german, other] = [
      `id,Vorname,Nachname,E-Mail,Geburtstag,Strasse,Ort\n${lines.filter((line) => /^(slip|nick|script)1|^o\d/.test(line)).join('\n')}\n`,
      `id,FirstName,LastName,Email,Birthdate,Street,City\n${lines.filter((line) => /^(slip|nick|script)2/.test(line)).join('\n')}\n`,
    ];
    const { groups, linked } = await groupsIn(german, { with: file(other) });
    assert.deepEqual(groups.map((own) => own.join(' ')).sort(), ['nick1/1 nick2/2', 'script1/1 script2/2', 'slip1/1 slip2/2']);
    assert.equal(linked.onePerSource, true);
  });

  it('puts rows that are all the same into one group, and 20,000 of them into one file without all their pairs', async () => {
    const [pairs, rows] = [join(dir, 'many.csv'), Array.from({ length: 20_000 }, (_, at) => `${at},Ann,Lee,${at % 2 === 0 ? 'x' : 'y'}`)];
    const { groups } = await groupsIn(`id,FirstName,LastName,Note\n${rows.join('\n')}\n`, { pairs });
    assert.ok(groups.length <= 2);
    assert.ok(readFileSync(pairs, 'utf8').split('\n').length < 60_000);
  });

  it('compares a bounded number of pairs where 30,000 have one name', async () => {
    const rows = Array.from({ length: 30_000 }, (_, at) => `${at},Ann,Lee,ann.${at}@example.com`);
    const { groups, linked } = await groupsIn(`id,FirstName,LastName,Email\n${rows.join('\n')}\n`);
    assert.ok(linked.pairs <= pairBudget(30_000));
    assert.equal(groups.length, 0);
  });

  it('finds nothing in a file without rows', async () => {
    const { groups, linked } = await groupsIn(`${HEADER}\n`);
    assert.deepEqual([groups, linked.records.rows], [[], 0]);
  });

  for (const [what, path, other, said] of [
    ['only ids', file('id\n1\n2\n'), undefined, /nothing to compare\. Beside the id, a column has to tell records apart/],
    ['ids twice', file('id,Name\n1,a\n2,b\n1,c\n'), undefined, /rows 1 and 3: both have "1" in "id"/],
    ['a blank id', file('id,Name\n1,a\n,b\n'), undefined, /row 2: "id" is blank/],
    ['no such column', file('a,Name\n1,a\n'), undefined, /--id: .*\.csv has no column "id"\. Its columns are a, Name/],
    ['nothing in common', file('id,Name\n1,a\n'), file('id,Other\n1,2020-01-01\n'), /Name columns alike in both files/],
    ['an unclosed quote', file('id,Name\n1,"a\n2,b\n'), undefined, /line 2: a quote is not closed/],
    ['a ragged row', file('id,Name\n1,a\n2,b,c\n'), undefined, /line 3: it has 3 cells where the header has 2/],
    ['Latin-1', file(Buffer.from('id,Name\n1,M\xfcller\n', 'latin1')), undefined, /is not in UTF-8/],
  ] as const)
    it(`says what is wrong with ${what}`, async () => {
      const out = join(dir, 'wrong.csv');
      await assert.rejects(run(path, out, other === undefined ? {} : { with: other }), { name: 'UsageError', message: said });
      assert.deepEqual(
        readdirSync(dir).filter((name) => name.startsWith('wrong.csv')),
        [],
      );
    });

  for (const [what, args, said] of [
    ['a blank id', [file('id,Name\n1,a\n,b\n'), '--id', 'id'], /row 2: "id" is blank/],
    ['the file itself', [self, '--id', 'id', '--with', join(dir, 'link.csv')], /--with names .* itself/],
    ['a model that is none', [self, '--id', 'id', '--model', file('{"version":1}', 'no-model.json')], /no-model\.json: must have required property/],
    ['a choice that is none', [self, '--id', 'id', '--with', file('id,Name\n1,a\n'), '--one-per-file', 'maybe'], /"maybe" is neither yes nor no/],
  ] as const)
    it(`says on the command line what is wrong with ${what}`, () => {
      const { code, said: words } = command([...args, '--out', join(dir, 'wrong.csv')]);
      assert.equal(code, 2);
      assert.match(words, said);
      assert.equal(existsSync(join(dir, 'wrong.csv')), false);
    });

  it('tells the command line what it has done', () => {
    const { code, json } = command([file(csv), '--id', 'id', '--out', join(dir, 'told.csv')]);
    assert.equal(code, 0);
    assert.deepEqual([json['rows'], json['groups'], json['records']], [lines.length, 5, 10]);
  });

  it('is not sure of two rows that say nothing but a first name', async () => {
    const { rows } = await groupsIn(`${HEADER}\n${[...others(300), 'a,John,,,,,', 'b,John,,,,,'].join('\n')}\n`);
    assert.deepEqual(
      rows.filter(({ band }) => band === 'auto'),
      [],
    );
  });

  it('finds nobody twice where nobody is', async () => assert.deepEqual((await groupsIn(`${HEADER}\n${others(1500).join('\n')}\n`)).rows, []));

  it('compares by the columns that tell most, and names the others', async () => {
    const kinds = Array.from({ length: 20 }, (_, at) => `Kind${at}`);
    const rows = lines.map((line, at) => `${line},${kinds.map((_, kind) => (at * (kind + 3)) % 5).join(',')}`);
    const { linked, groups } = await groupsIn(`${HEADER},${kinds.join(',')}\n${rows.join('\n')}\n`);
    assert.ok(groups.some((own) => own.join(' ') === 'slip1 slip2'));
    assert.equal(linked.records.leftOut.length, HEADER.split(',').length - 1 + kinds.length - MOST_COMPARISONS);
    assert.ok(linked.records.leftOut.every((name) => name.startsWith('Kind')));
  });

  it('leaves alone what has a name like its own files, and takes no folder for a file', async () => {
    const mine = file('id,Name\n1,a\n2,b\n', 'res.csv.partial');
    assert.equal(command([mine, '--id', 'id', '--out', join(dir, 'res.csv')]).code, 0);
    assert.equal(readFileSync(mine, 'utf8'), 'id,Name\n1,a\n2,b\n');
    assert.match(command([self, '--id', 'id', '--out', join(dir, 'x.csv'), '--pairs', dir, '--overwrite']).said, /--pairs: .* is a folder/);
  });

  it('keeps files that are there, and none that it reads', async () => {
    const out = file('mine', 'mine.csv');
    assert.match(command([self, '--id', 'id', '--out', out]).said, /is there already/);
    assert.match(command([self, '--id', 'id', '--out', self, '--overwrite']).said, /which another option names, too/);
    assert.equal(readFileSync(out, 'utf8'), 'mine');
  });

  it('weighs thousands of contacts the same whatever their order', async () => {
    const [given, truth] = [join(dir, 'ordered.csv'), join(dir, 'ordered-truth.csv')];
    await writePeople(given, truth, 3000, 11);
    const [header = '', ...rows] = readFileSync(given, 'utf8').trimEnd().split('\n');
    const weights = async (content: string): Promise<string[]> => {
      const pairs = join(dir, `weights-${(made += 1)}.csv`);
      await groupsIn(content.replace(/^Id,/, 'id,'), { pairs });
      const found = parse(readFileSync(pairs), { columns: true }) as unknown as { left_id: string; right_id: string; weight: string }[];
      return found.map(({ left_id, right_id, weight }) => `${[left_id, right_id].sort().join(' ')} ${weight}`).sort();
    };
    assert.deepEqual(await weights(`${[header, ...rows.reverse()].join('\n')}\n`), await weights(readFileSync(given, 'utf8')));
  });

  it('finds 97 of 100 duplicates among made-up contacts, and hardly anything else', async () => {
    const [contacts, truth, pairs] = [join(dir, 'contacts.csv'), join(dir, 'truth.csv'), join(dir, 'contact-pairs.csv')];
    await writePeople(contacts, truth, 6000);
    const out = join(dir, 'contact-groups.csv');
    assert.equal(command([contacts, '--id', 'Id', '--out', out, '--pairs', pairs]).code, 0);
    const people = new Map((parse(readFileSync(truth), { from: 2 }) as string[][]).map(([id = '', who = '']) => [id, who]));
    const judge = (names: [string, string][]): [number, number] => {
      const right = names.filter(([left, other]) => people.get(left) === people.get(other)).length;
      const all = [...Map.groupBy(people.values(), (who) => who).values()].reduce((sum, own) => sum + (own.length * (own.length - 1)) / 2, 0);
      return [right / names.length, right / all];
    };
    const groups = parse(readFileSync(out), { columns: true }) as unknown as GroupRow[];
    const together = [...Map.groupBy(groups, ({ group_id }) => group_id).values()].flatMap((own) =>
      own.flatMap((one, at) => own.slice(at + 1).map((other): [string, string] => [one.record_id, other.record_id])),
    );
    const [precision, recall] = judge(together);
    assert.ok(precision >= 0.98 && recall >= 0.97, `precision ${precision}, recall ${recall}`);
    const sure = (parse(readFileSync(pairs), { columns: true }) as unknown as { left_id: string; right_id: string; band: string }[]).filter(
      ({ band }) => band === 'auto',
    );
    assert.ok(judge(sure.map(({ left_id, right_id }) => [left_id, right_id]))[0] >= 0.998);
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
