import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { compileFormula } from '../src/compile.ts';
import type { FormulaValue } from '../src/compile.ts';
import { DUCKDB } from '../src/dialect.ts';
import { sharedPattern } from '../src/patterns.ts';
import { formulaSql, kindOf } from '../src/sql.ts';
import { TRANSLATIONS } from '../src/translations.ts';

/** All of them in `npm run test:deep`. */
const ROWS = process.env['TEST_DEEP'] ? 10_000 : 1000;
const NOW = '2026-11-29T10:20:30.000Z';

const TYPES: Record<string, string> = {
  ...{ n1: 'double', n2: 'currency', i1: 'int', i2: 'int', t1: 'string', t2: 'string', d1: 'date', d2: 'date' },
  ...{ m1: 'datetime', m2: 'datetime', b1: 'boolean', b2: 'boolean', p1: 'picklist', l1: 'multipicklist' },
};
const scope = { typeOf: ([name = '']: string[]) => (TYPES[name] ? { type: TYPES[name] } : undefined) };
const SQL_TYPES: Record<string, string> = { number: 'DOUBLE', text: 'VARCHAR', boolean: 'BOOLEAN', date: 'DATE', moment: 'TIMESTAMP' };

/** A random number of a seed: the same rows on every machine. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

const random = randomOf(20_261_129);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const maybe = <T>(work: () => T): T | null => (random() < 0.12 ? null : work());
const TEXTS = [
  'a',
  'A',
  'ab',
  'abc',
  ' ',
  '  x ',
  '12',
  '-3.5',
  '.5',
  '1e3',
  '东京',
  '日本語',
  'ü',
  '　',
  "O'Brien",
  'x;y',
  '%',
  '_',
  '007',
  '-',
  '2025-02-28',
  '2024-13-01',
];
const words = (): string => Array.from({ length: Math.floor(random() * 3) }, () => pick(TEXTS)).join('');
const number = (): number =>
  pick([0, 1, -1, 0.5, -0.5, 1.005, 2.675, 100, Math.round((random() - 0.5) * 20_000) / 100, Math.round((random() - 0.5) * 2000)]);
const day = (): string =>
  new Date(Date.UTC(1999 + Math.floor(random() * 40), Math.floor(random() * 12), pick([1, 15, 28, 29, 30, 31]))).toISOString().slice(0, 10);
const moment = (): string => `${day()}T${pick(['00:00:00.000', '12:34:56.789', '23:59:59.000'])}Z`;

const rows = Array.from({ length: ROWS }, () => ({
  n1: maybe(number),
  n2: maybe(number),
  i1: maybe(() => Math.floor(random() * 9) - 2),
  i2: maybe(() => Math.floor(random() * 5)),
  t1: maybe(words) || null,
  t2: maybe(words) || null,
  d1: maybe(day),
  d2: maybe(day),
  m1: maybe(moment),
  m2: maybe(moment),
  b1: random() < 0.5,
  b2: random() < 0.5,
  p1: maybe(() => pick(['Won', 'Lost', 'Open'])),
  l1: maybe(() => pick(['x', 'x;y', 'y;z', 'z'])),
}));
type Row = (typeof rows)[number];

/** Formulas by the functions they are about. */
const FORMULAS: Record<string, string[]> = {
  $$CONCAT_STRING$$: ['t1 & t2', 't1 & "-" & TEXT(p1)'],
  $$EQ_STRING$$: ['t1 = t2', 't1 = ""', 'TEXT(p1) = "Won"'],
  $$NEQ_STRING$$: ['t1 <> t2'],
  $$EQ_BOOLEAN$$: ['b1 = b2'],
  $$NEQ_BOOLEAN$$: ['b1 <> b2'],
  $$ADD_NUMBER$$: ['n1 + n2', 'n1 + 0.1 = n2 + 0.1'],
  $$SUBTRACT_NUMBER$$: ['n1 - n2'],
  $$MULTIPLY_NUMBER$$: ['n1 * n2'],
  $$DIVIDE_NUMBER$$: ['n1 / n2', 'n1 / i1'],
  $$SHIFT_DECIMAL$$: [],
  $$POWER_NUMBER$$: ['n1 ^ i2', '2 ^ i1'],
  $$MINUS_NUMBER$$: ['-n1'],
  $$PLUS_NUMBER$$: ['+n1'],
  ...Object.fromEntries(
    Object.entries({ EQ: '=', NEQ: '<>', LT: '<', LTE: '<=', GT: '>', GTE: '>=' }).flatMap(([name, sign]) => [
      [`$$${name}_NUMBER$$`, [`n1 ${sign} n2`, `n1 * 0.1 ${sign} n2 / 10`]],
      [`$$${name}_DATE$$`, [`d1 ${sign} d2`]],
      [`$$${name}_DATETIME$$`, [`m1 ${sign} m2`]],
    ]),
  ),
  $$ADD_DATE$$: ['d1 + i1', 'd1 + 1.9'],
  $$SUBTRACT_DATE$$: ['d1 - i1'],
  $$DIFF_DATE$$: ['d1 - d2', 'TODAY() - d1'],
  $$ADD_DATETIME$$: ['m1 + i1', 'm1 + 0.5'],
  $$SUBTRACT_DATETIME$$: ['m1 - i1'],
  $$DIFF_DATETIME$$: ['m1 - m2', 'NOW() - m1'],
  AND: ['b1 && n1 > 0', 'AND(b1, b2, n1 > n2)'],
  OR: ['b1 || n1 > 0', 'OR(b1, n1 > n2)'],
  NOT: ['NOT(n1 > n2)', 'NOT(b1)'],
  IF: ['IF(n1 > 0, t1, t2)', 'IF(b1, n1, n2)', 'IF(n1 > n2, d1, d2)'],
  CASE: ['CASE(t1, "a", 1, "ab", 2, 0)', 'CASE(p1, "Won", "w", "Lost", "l", "?")', 'CASE(i1, 1, n1, 2, n2, 0)'],
  ISNULL: ['ISNULL(n1)', 'ISNULL(d1)'],
  ISBLANK: ['ISBLANK(t1)', 'ISBLANK(n1)', 'ISBLANK(d1)', 'ISBLANK(TEXT(p1))'],
  NULLVALUE: ['NULLVALUE(n1, n2)', 'NULLVALUE(d1, d2)'],
  BLANKVALUE: ['BLANKVALUE(t1, t2)', 'BLANKVALUE(n1, 5)'],
  ISNUMBER: ['ISNUMBER(t1)'],
  BEGINS: ['BEGINS(t1, t2)', 'BEGINS(t1, "a")'],
  CONTAINS: ['CONTAINS(t1, t2)', 'CONTAINS(t1, "b")'],
  INCLUDES: ['INCLUDES(l1, "x")'],
  PICKLISTCOUNT: ['PICKLISTCOUNT(l1)'],
  ISPICKVAL: ['ISPICKVAL(p1, "Won")', 'ISPICKVAL(p1, "")'],
  FIND: ['FIND("a", t1)', 'FIND(t2, t1, i1)'],
  LEFT: ['LEFT(t1, i1)'],
  RIGHT: ['RIGHT(t1, i1)'],
  MID: ['MID(t1, i1, i2)'],
  LOWER: ['LOWER(t1)'],
  UPPER: ['UPPER(t1)'],
  LPAD: ['LPAD(t1, i2)', 'LPAD(t1, 5, "xy")'],
  RPAD: ['RPAD(t1, i2, t2)'],
  SUBSTITUTE: ['SUBSTITUTE(t1, t2, "!")', 'SUBSTITUTE(t1, "a", t2)'],
  TRIM: ['TRIM(t1)'],
  LEN: ['LEN(t1)', 'LEN(t1 & "😀")'],
  REVERSE: ['REVERSE(t1)'],
  TEXT: ['TEXT(n1)', 'TEXT(d1)', 'TEXT(p1)'],
  VALUE: ['VALUE(t1)'],
  REGEX: [
    'REGEX(t1, "[A-Za-z]+")',
    'REGEX(t1, "\\\\s*\\\\S+")',
    'REGEX(t1, "-?\\\\d+(\\\\.\\\\d+)?")',
    'REGEX(t1, ".{2}")',
    'REGEX(t1, "\\\\p{L}*")',
  ],
  ABS: ['ABS(n1)'],
  CEILING: ['CEILING(n1)'],
  FLOOR: ['FLOOR(n1)'],
  MCEILING: ['MCEILING(n1)'],
  MFLOOR: ['MFLOOR(n1)'],
  ROUND: ['ROUND(n1, 2)', 'ROUND(n1, i1)', 'ROUND(n1 / 3, 2)'],
  TRUNC: ['TRUNC(n1)', 'TRUNC(n1, 1)'],
  EXP: ['EXP(i1)'],
  LN: ['LN(n1)'],
  LOG: ['LOG(n1)'],
  SQRT: ['SQRT(n1)'],
  MAX: ['MAX(n1, n2, 0)'],
  MIN: ['MIN(n1, n2)'],
  MOD: ['MOD(i1, i2)'],
  PI: ['PI()'],
  DATE: ['DATE(2020 + i1, i2 * 3, 29)', 'DATE(2024, 2, 28 + i1)'],
  DATEVALUE: ['DATEVALUE(t1)'],
  YEAR: ['YEAR(d1)'],
  MONTH: ['MONTH(d1)'],
  DAY: ['DAY(d1)'],
  DAYOFYEAR: ['DAYOFYEAR(d1)'],
  ISOWEEK: ['ISOWEEK(d1)'],
  ISOYEAR: ['ISOYEAR(d1)'],
  WEEKDAY: ['WEEKDAY(d1)'],
  ADDMONTHS: ['ADDMONTHS(d1, i1)', 'ADDMONTHS(d1, -14)'],
};

/** A value as both sides write it: blank texts as null, moments in UTC. */
function comparable(value: unknown): unknown {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ]\d\d:/.test(value))
    return new Date(value.replace(' ', 'T').replace(/(Z|\+0000|\+00:00)?$/, 'Z')).toISOString();
  return value;
}

/** Whether two values are the same; numbers to eleven digits. */
const isSame = (a: unknown, b: unknown): boolean =>
  typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) <= 1e-11 * Math.max(1, Math.abs(a), Math.abs(b)) : a === b;

describe('a formula as SQL', () => {
  let connection: DuckDBConnection;
  before(async () => {
    const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false', threads: '2' });
    connection = await instance.connect();
    await connection.run(
      `CREATE TABLE given (row INTEGER, ${Object.entries(TYPES)
        .map(([name, type]) => `${name} ${SQL_TYPES[kindOf(type)] ?? ''}`)
        .join(', ')})`,
    );
    const texts = rows.map((row, index) => JSON.stringify({ row: index, ...row }));
    await connection.run(
      `INSERT INTO given SELECT * FROM (SELECT unnest(from_json($list, '[{"row":"INTEGER",${Object.entries(TYPES)
        .map(([name, type]) => `"${name}":"${SQL_TYPES[kindOf(type)] ?? ''}"`)
        .join(',')}}]'), recursive := true))`,
      {
        list: `[${texts.join(',')}]`,
      },
    );
  });
  after(() => connection.closeSync());

  const column = ([name = '']: string[]) => ({ sql: DUCKDB.column(name), kind: kindOf(TYPES[name] ?? ''), plain: true });
  const sqlOf = (text: string): string =>
    formulaSql(compileFormula(text, scope), text, { dialect: DUCKDB, column, today: NOW.slice(0, 10), now: NOW }).sql;

  it('is tried for every function that it knows', () => {
    assert.deepEqual(
      Object.keys(TRANSLATIONS).filter((name) => !FORMULAS[name]),
      [],
    );
  });

  for (const [name, formulas] of Object.entries(FORMULAS))
    for (const text of formulas)
      it(`agrees with the evaluator on ${ROWS} rows: ${text}`, async () => {
        const compiled = compileFormula(text, scope);
        assert.ok(
          JSON.stringify(compiled.tree, (key, value: unknown) => (key === 'loc' ? undefined : value)).includes(`"${name}"`),
          `${text} does not use ${name}`,
        );
        const reader = await connection.runAndReadAll(
          `SELECT ${compiled.returnType === 'datetime' ? `strftime(${sqlOf(text)}, '%Y-%m-%dT%H:%M:%S.%gZ')` : `CAST(${sqlOf(text)} AS ${{ number: 'DOUBLE', boolean: 'BOOLEAN' }[compiled.returnType] ?? 'VARCHAR'})`} AS v FROM given ORDER BY row`,
        );
        const found = reader.getColumnsJS()[0] ?? [];
        const wrong: unknown[] = [];
        rows.forEach((row, index) => {
          const expected = compiled.evaluate(([field = '']) => row[field as keyof Row] as FormulaValue, { now: () => new Date(NOW) });
          const [said, meant] = [comparable(found[index]), comparable(expected)];
          if (!isSame(said, meant)) wrong.push({ row, sql: said, evaluator: meant });
        });
        assert.deepEqual(wrong.slice(0, 3), []);
      });

  for (const [text, words] of [
    ['REGEX(t1, "(a)\\\\1")', /REGEX: "\(a\)\\1" has a back reference at position 4/],
    ['REGEX(t1, "a(?=b)")', /has a look-ahead at position 2/],
    ['REGEX(t1, "[a&&b]")', /has an intersection of classes within a class at position 3|is not a valid pattern/],
    ['REGEX(t1, "a++")', /is not a valid pattern/],
    ['REGEX(t1, "[")', /is not a valid pattern/],
    ['REGEX(t1, t2)', /REGEX \(position 1\) needs a pattern that is a constant/],
    ['HTMLENCODE(t1) = "x"', /HTMLENCODE \(position 1\) cannot be worked out by the analysis engine/],
    ['n1 > 1 && ISCHANGED(t1)', /ISCHANGED \(position 11\) cannot be worked out/],
  ] as const)
    it(`refuses by name, with the position: ${text}`, () => assert.throws(() => sqlOf(text), words));

  it('puts no text of a formula into SQL but as a text', async () => {
    const sql = sqlOf(`t1 = "'; DROP TABLE given; --" || CONTAINS(t2, "' OR 1=1 --")`);
    const { length } = (await connection.runAndReadAll(`SELECT ${sql} FROM given`)).getRows();
    assert.equal(length, ROWS);
  });

  it('writes patterns for RE2 and keeps what they mean', () => {
    assert.equal(sharedPattern('\\d{2}/\\d{2}'), '\\d{2}/\\d{2}');
    assert.equal(sharedPattern('[\\]a]+'), '[\\]a]+');
    assert.throws(() => sharedPattern('a{2000}'), /has more than 1000 repeats at position 2/);
  });
});
