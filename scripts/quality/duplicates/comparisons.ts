/** How the values of two records are compared: levels from equal to different, by what a column holds. */
import type { SqlDialect } from '../../../formula/src/dialect.ts';
import type { Column } from './columns.ts';
import type { Meaning } from './normal.ts';

/** From this similarity on two words are one with a slip, and from that on they have something in common. */
const SIMILAR = 0.92;
const ALIKE = 0.8;
/** From this share of the words of the shorter text on most are the same, and from that on some. */
const MOST_WORDS = 0.75;
const SOME_WORDS = 0.4;

/** A level: its name, how often records of one thing reach it, as a guess to begin with, and when they do. */
export interface Level {
  name: string;
  guess: number;
}

/** What is compared of two records. Level 0 is "not known", 1 the first of the levels; the last is "different". */
export interface Comparison {
  column: Column;
  /** The place of the column: its normal form is `n0`, `n1` …, its words `w0` …, how many records have its value `t0` …. */
  index: number;
  levels: Level[];
  /** Whether words are compared one by one, too. */
  hasWords: boolean;
  /** Rare values say more than frequent ones. */
  byFrequency: boolean;
  /** The column that determines this one: where both are equal, this one says nothing more. */
  determinedBy?: number;
  /** The surname's column, for a given name: the two change places. */
  swappedWith?: number;
}

const level = (name: string, guess: number): Level => ({ name, guess });

interface Kind {
  levels: Level[];
  hasWords?: true;
  byFrequency?: true;
}

const WORDS: Kind = {
  levels: [
    level('equal', 0.6),
    level('same words', 0.02),
    level('similar', 0.14),
    level('most words', 0.1),
    level('some words', 0.06),
    level('alike', 0.03),
    level('different', 0.05),
  ],
  hasWords: true,
  byFrequency: true,
};
const NAME: Kind = {
  levels: [level('equal', 0.8), level('similar', 0.1), level('alike', 0.04), level('different', 0.06)],
  byFrequency: true,
};
const KINDS: Record<Meaning, Kind> = {
  'given name': {
    levels: [
      ...[level('equal', 0.74), level('swapped', 0.02), level('nickname', 0.03), level('similar', 0.1), level('initial', 0.02), level('alike', 0.04)],
      level('different', 0.05),
    ],
    byFrequency: true,
  },
  surname: NAME,
  name: NAME,
  organisation: WORDS,
  street: WORDS,
  text: WORDS,
  code: { levels: [level('equal', 0.85), level('one slip', 0.08), level('different', 0.07)], byFrequency: true },
  number: { levels: [level('equal', 0.8), level('one apart', 0.1), level('two apart', 0.03), level('different', 0.07)] },
  category: { levels: [level('equal', 0.93), level('different', 0.07)], byFrequency: true },
  day: { levels: [level('equal', 0.85), level('one slip', 0.08), level('two parts', 0.03), level('same year', 0.02), level('different', 0.02)] },
  email: { levels: [level('equal', 0.75), level('same name', 0.06), level('similar', 0.09), level('different', 0.1)] },
  phone: { levels: [level('equal', 0.7), level('one slip', 0.08), level('different', 0.22)], byFrequency: true },
  'web address': { levels: [level('equal', 0.85), level('similar', 0.05), level('different', 0.1)], byFrequency: true },
};

/** Words are looked at where values have so many of them, on the average. */
const WORDS_FROM = 1.3;

/** The comparisons of some columns; with how many words the values of each have, on the average. */
export function comparisonsOf(columns: readonly Column[], wordsPerValue: readonly number[]): Comparison[] {
  const given = columns.findIndex(({ meaning }) => meaning === 'given name');
  const surname = columns.findIndex(({ meaning }) => meaning === 'surname');
  return columns.map((column, index) => {
    const { levels, hasWords, byFrequency } = KINDS[column.meaning];
    const isSwapped = given >= 0 && surname >= 0 && (index === given || index === surname);
    const ownWords = hasWords === true && (wordsPerValue[index] ?? 0) >= WORDS_FROM;
    return {
      ...{ column, index, hasWords: ownWords, byFrequency: byFrequency === true },
      levels: levels.filter(({ name }) => (name !== 'swapped' || isSwapped) && (ownWords || !/words$/.test(name))),
      ...(isSwapped ? { swappedWith: index === given ? surname : given } : {}),
    };
  });
}

/** Sides of a pair in queries. */
type Side = 'l' | 'r';
const value = (side: Side, index: number): string => `${side}n${index}`;

/** When two records reach a level, by its name. */
function conditionOf({ index, swappedWith, column }: Comparison, name: string, dialect: SqlDialect): string {
  const [l, r] = [value('l', index), value('r', index)];
  const part = (side: Side, from: number, length: number): string => `substr(${value(side, index)}, ${from}, ${length})`;
  const same = (from: number, length: number): string => `CAST(${part('l', from, length)} = ${part('r', from, length)} AS INTEGER)`;
  const conditions: Record<string, string> = {
    equal: `${l} = ${r}`,
    swapped: isSwap(index, swappedWith ?? index),
    nickname: `lk${index} IS NOT NULL AND rk${index} IS NOT NULL AND list_has_any(lk${index}, rk${index})`,
    similar: `similarity${index} >= ${SIMILAR}`,
    initial: `(strlen(${l}) = 1 OR strlen(${r}) = 1) AND ${dialect.beginning(l, 1)} = ${dialect.beginning(r, 1)}`,
    alike: `similarity${index} >= ${ALIKE}`,
    'same words': `words${index} = 1 AND even${index}`,
    'most words': `words${index} >= ${MOST_WORDS}`,
    'some words': `words${index} >= ${SOME_WORDS}`,
    'one slip':
      column.meaning === 'day'
        ? `(${part('l', 1, 4)} = ${part('r', 1, 4)} AND ${part('l', 5, 2)} = ${part('r', 7, 2)} AND ${part('l', 7, 2)} = ${part('r', 5, 2)}) OR ${dialect.isOneEdit(l, r)}`
        : dialect.isOneEdit(l, r),
    'two parts': `${same(1, 4)} + ${same(5, 2)} + ${same(7, 2)} >= 2`,
    'same year': `${part('l', 1, 4)} = ${part('r', 1, 4)}`,
    'one apart': `abs(${dialect.toNumber(l)} - ${dialect.toNumber(r)}) <= 1`,
    'two apart': `abs(${dialect.toNumber(l)} - ${dialect.toNumber(r)}) <= 2`,
    'same name': `split_part(${l}, '@', 1) = split_part(${r}, '@', 1)`,
  };
  return conditions[name] ?? 'FALSE';
}

/** Whether given name and surname stand in each other's place. */
const isSwap = (one: number, other: number): string =>
  `${value('l', one)} = ${value('r', other)} AND ${value('l', other)} = ${value('r', one)} AND ${value('l', one)} <> ${value('r', one)}`;

/** The level of a pair in SQL, as a small number. */
function levelSql(comparison: Comparison, dialect: SqlDialect): string {
  const { index, levels, determinedBy, swappedWith, column } = comparison;
  const [l, r] = [value('l', index), value('r', index)];
  const nothing = [
    `WHEN ${l} IS NULL OR ${r} IS NULL THEN 0`,
    ...(determinedBy === undefined ? [] : [`WHEN ${l} = ${r} AND ${value('l', determinedBy)} = ${value('r', determinedBy)} THEN 0`]),
    // What the given name says of a swap, the surname does not say again.
    ...(swappedWith !== undefined && column.meaning === 'surname' ? [`WHEN ${isSwap(index, swappedWith)} THEN 0`] : []),
  ];
  const reached = levels.slice(0, -1).map(({ name }, at) => `WHEN ${conditionOf(comparison, name, dialect)} THEN ${at + 1}`);
  return `CASE ${[...nothing, ...reached].join(' ')} ELSE ${levels.length} END`;
}

/** Levels of a pair are the digits of one number to this base. */
const BASE = 8;

/** What two records say, as columns of one row: for several levels it is worked out once. */
function sidesOf({ index, levels, hasWords }: Comparison, dialect: SqlDialect): string[] {
  const has = (name: string): boolean => levels.some((one) => one.name === name);
  const [l, r] = [`l.n${index}`, `r.n${index}`];
  const [lw, rw] = [`l.w${index}`, `r.w${index}`];
  const words = `len(list_intersect(${lw}, ${rw})) / least(len(${lw}), len(${rw}))`;
  return [
    `${l} AS ln${index}`,
    `${r} AS rn${index}`,
    ...(has('nickname') ? [`l.k${index} AS lk${index}`, `r.k${index} AS rk${index}`] : []),
    ...(has('similar') ? [`CASE WHEN ${l} <> ${r} THEN ${dialect.similarity(l, r)} END AS similarity${index}`] : []),
    ...(hasWords
      ? [`CASE WHEN ${l} <> ${r} AND list_has_any(${lw}, ${rw}) THEN ${words} END AS words${index}`, `len(${lw}) = len(${rw}) AS even${index}`]
      : []),
  ];
}

/** Compares pairs: a query that gives the columns of a table of pairs, `l` and `r` among them, with their levels as one number, the pattern. */
export function comparedSql(pairs: string, columns: readonly string[], comparisons: readonly Comparison[], dialect: SqlDialect): string {
  const sides = comparisons.flatMap((one) => sidesOf(one, dialect));
  const pattern = comparisons.map((one, at) => `CAST(${levelSql(one, dialect)} AS BIGINT) * ${BASE ** at}`).join(' + ');
  return (
    `SELECT ${columns.join(', ')}, ${pattern} AS pattern FROM ` +
    `(SELECT ${[...columns.map((name) => `p.${name} AS ${name}`), ...sides].join(', ')} FROM ${pairs} AS p JOIN people AS l ON l.pid = p.l JOIN people AS r ON r.pid = p.r)`
  );
}

/** The levels of a pattern: one for each comparison. */
export function levelsOf(pattern: number, count: number): number[] {
  const levels: number[] = [];
  for (let [left, at] = [pattern, 0]; at < count; at++) {
    levels.push(left % BASE);
    left = Math.floor(left / BASE);
  }
  return levels;
}

/** The most columns that are compared: a pattern has to be an exact number. */
export const MOST_COMPARISONS = 17;

/** The level of a comparison in a pattern, in SQL. */
export const levelInPattern = (at: number): string => `(pattern // ${BASE ** at} % ${BASE})`;
