/** How the values of two records are compared: levels from equal to different, by what a column holds. */
import type { Column } from './columns.ts';
import type { Meaning } from './normal.ts';

/** A level: its name, how often records of one thing reach it, as a guess to begin with, and when they do. */
export interface Level {
  name: string;
  guess: number;
}

/** What is compared of two records. Level 0 is "not known", 1 the first of the levels; the last is "different". */
export interface Comparison {
  column: Column;
  /** The place of the column. */
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

/** Levels of a pair are the digits of one number to this base, the pattern. */
export const BASE = 8;

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
