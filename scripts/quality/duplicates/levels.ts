/** Finds which level of each comparison two people reach. */
import { BASE } from './comparisons.ts';
import type { Comparison } from './comparisons.ts';
import type { People } from './people.ts';
import { isOneEditOfBytes, jaroWinklerOfBytes, mostJaroWinkler } from './similarity.ts';
import { bitsIn, fillBy } from './tables.ts';
import { inBoth } from './texts.ts';
import type { Texts } from './texts.ts';
import { inCommon, wordCount, wordsOf } from './words.ts';
import type { Lists } from './words.ts';

/** From this similarity on two words are one with a slip, and from that on they have something in common. */
const SIMILAR = 0.92;
const ALIKE = 0.8;
/** From this share of the words of the shorter text on most are the same, and from that on some. */
const MOST_WORDS = 0.75;
const SOME_WORDS = 0.4;

/** The level of two people, by their places: 0 for "not known", 1 for the first. */
export type LevelOf = (left: number, right: number) => number;

/** Whether two forms of a column that differ, by their places, reach a level; with their outlines (see {@link outlineOf}). */
type Reaches = (left: number, right: number, leftOutline: number, rightOutline: number) => boolean;

/** Groups of names that stand for the same, by the place of a form. */
function nameGroups(texts: Texts, nicknames: readonly (readonly string[])[]): Lists {
  const byName = new Map<string, number[]>();
  for (const [group, names] of nicknames.entries())
    for (const name of new Set(names)) {
      const own = byName.get(name);
      if (own) own.push(group);
      else byName.set(name, [group]);
    }
  const [starts, ids] = [new Uint32Array(texts.count + 1), [] as number[]];
  for (let value = 0; value < texts.count; value++) {
    ids.push(...(byName.get(texts.text(value)) ?? []));
    starts[value + 1] = ids.length;
  }
  return { starts, ids: Int32Array.from(ids) };
}

/** What is known of a form without reading it, in one number: which signs it has, its length and its first sign. Other forms may have the same. */
const SIGN_BITS = 22;
const SIGNS = 2 ** SIGN_BITS - 1;
/** Lengths from here on are taken for this one. */
const LONG = 31;

function outlineOf(bytes: Uint8Array, from: number, to: number): number {
  let signs = 0;
  for (let at = from; at < to; at++) signs |= 1 << ((bytes[at] as number) % SIGN_BITS);
  return signs | (Math.min(to - from, LONG) << SIGN_BITS) | (((bytes[from] ?? 0) & 31) << (SIGN_BITS + 5));
}

const isFirstSame = (left: number, right: number): boolean => left >>> (SIGN_BITS + 5) === right >>> (SIGN_BITS + 5);
const lengthIn = (outline: number): number => (outline >>> SIGN_BITS) & LONG;

/** Whether two forms may be that similar: most are so different that their outlines tell it. */
function mayBeSimilar(left: number, right: number, least: number): boolean {
  const [leftLength, rightLength] = [lengthIn(left), lengthIn(right)];
  if (leftLength === LONG || rightLength === LONG) return true;
  return mostJaroWinkler(leftLength, rightLength, left & SIGNS, right & SIGNS, isFirstSame(left, right)) >= least;
}

/** Whether two forms may be one edit apart. */
function mayBeOneEdit(left: number, right: number): boolean {
  const longer = lengthIn(left) - lengthIn(right);
  return longer >= -1 && longer <= 1 && bitsIn(left & ~right & SIGNS) <= 1 && bitsIn(right & ~left & SIGNS) <= 1;
}

/** When two forms of a column reach a level, by its name. */
function reachesOf({ column, hasWords, levels }: Comparison, texts: Texts, nicknames: readonly (readonly string[])[]): (name: string) => Reaches {
  const { bytes, starts } = texts;
  const from = (value: number): number => starts[value] as number;
  const to = (value: number): number => starts[value + 1] as number;
  const least = levels.some(({ name }) => name === 'alike') ? ALIKE : SIMILAR;
  // What was found of the last two forms: several levels ask for it.
  let [lastLeft, lastRight, lastSimilarity] = [-1, -1, 0];
  const similarity = (left: number, right: number): number => {
    if (left === lastLeft && right === lastRight) return lastSimilarity;
    [lastLeft, lastRight] = [left, right];
    return (lastSimilarity = jaroWinklerOfBytes(bytes, from(left), to(left), bytes, from(right), to(right)));
  };
  const isOneSlip: Reaches = (left, right, ofLeft, ofRight) =>
    mayBeOneEdit(ofLeft, ofRight) && isOneEditOfBytes(bytes, from(left), to(left), bytes, from(right), to(right));
  /** Whether a part of one form is a part of the other. */
  const isPart = (left: number, begin: number, right: number, other: number, length: number): boolean => {
    for (let at = 0; at < length; at++) if (bytes[from(left) + begin + at] !== bytes[from(right) + other + at]) return false;
    return true;
  };
  const isSameYear: Reaches = (left, right) => isPart(left, 0, right, 0, 4);
  const isTurnedDay = (left: number, right: number): boolean =>
    isPart(left, 0, right, 0, 4) && isPart(left, 4, right, 6, 2) && isPart(left, 6, right, 4, 2);
  const nameEnd = (value: number): number => {
    let at = from(value);
    while (at < to(value) && bytes[at] !== 0x40) at++;
    return at;
  };
  const apart = (left: number, right: number): number => Math.abs(Number(texts.text(left)) - Number(texts.text(right)));
  const words = hasWords ? wordsOf(texts) : undefined;
  const shareOfWords = (left: number, right: number): number =>
    words === undefined ? 0 : inCommon(words, left, right) / Math.min(wordCount(words, left), wordCount(words, right));
  return (name) => {
    switch (name) {
      case 'nickname': {
        const groups = nameGroups(texts, nicknames);
        return (left, right) => inCommon(groups, left, right) > 0;
      }
      case 'similar':
        return (left, right, ofLeft, ofRight) => mayBeSimilar(ofLeft, ofRight, least) && similarity(left, right) >= SIMILAR;
      case 'alike':
        return (left, right, ofLeft, ofRight) => mayBeSimilar(ofLeft, ofRight, least) && similarity(left, right) >= ALIKE;
      case 'initial':
        return (left, right, ofLeft, ofRight) => (lengthIn(ofLeft) === 1 || lengthIn(ofRight) === 1) && bytes[from(left)] === bytes[from(right)];
      case 'same words':
        return (left, right) => words !== undefined && wordCount(words, left) === wordCount(words, right) && shareOfWords(left, right) === 1;
      case 'most words':
        return (left, right) => shareOfWords(left, right) >= MOST_WORDS;
      case 'some words':
        return (left, right) => shareOfWords(left, right) >= SOME_WORDS;
      case 'one slip':
        return column.meaning === 'day' ? (left, right, ...of) => isTurnedDay(left, right) || isOneSlip(left, right, ...of) : isOneSlip;
      case 'two parts':
        return (left, right) =>
          Number(isPart(left, 0, right, 0, 4)) + Number(isPart(left, 4, right, 4, 2)) + Number(isPart(left, 6, right, 6, 2)) >= 2;
      case 'same year':
        return isSameYear;
      case 'one apart':
        return (left, right) => apart(left, right) <= 1;
      case 'two apart':
        return (left, right) => apart(left, right) <= 2;
      case 'same name':
        return (left, right, ofLeft, ofRight) => {
          if (!isFirstSame(ofLeft, ofRight)) return false;
          const length = nameEnd(left) - from(left);
          return length === nameEnd(right) - from(right) && isPart(left, 0, right, 0, length);
        };
      default:
        throw new Error(`No such level: ${name}`);
    }
  };
}

/** All that people say, person by person, first the places of the forms and then their outlines: what is compared stands together in memory. */
interface Said {
  said: Int32Array;
  columns: number;
}

function saidBy({ texts, values, count }: People): Said {
  const columns = values.length;
  const said = new Int32Array(count * columns * 2);
  const outlines = texts.map(({ bytes, starts, count: forms }) =>
    fillBy(new Int32Array(forms), (value) => outlineOf(bytes, starts[value] as number, starts[value + 1] as number)),
  );
  for (let person = 0, at = 0; person < count; person++, at += columns)
    for (let column = 0; column < columns; column++, at++) {
      const value = (values[column] as Int32Array)[person] as number;
      said[at] = value;
      if (value >= 0) said[at + columns] = (outlines[column] as Int32Array)[value] as number;
    }
  return { said, columns };
}

/** Whether the first names and the surnames of two people stand in each other's place; by where each of them begins in what is said. */
function swapOf({ texts }: People, { said }: Said, given: number, surname: number): (left: number, right: number) => boolean {
  const [ofGiven, ofSurname] = inBoth(texts[given] as Texts, texts[surname] as Texts);
  return (left, right) => {
    const [leftGiven, rightSurname] = [said[left + given] as number, said[right + surname] as number];
    if (leftGiven < 0 || rightSurname < 0 || ofGiven[leftGiven] !== ofSurname[rightSurname]) return false;
    const [rightGiven, leftSurname] = [said[right + given] as number, said[left + surname] as number];
    return rightGiven >= 0 && leftSurname >= 0 && ofGiven[rightGiven] === ofSurname[leftSurname];
  };
}

/** The level of a comparison, by where each of two people begins in what is said. */
function levelOf(comparison: Comparison, people: People, all: Said, nicknames: readonly (readonly string[])[]): LevelOf {
  const { index, levels, determinedBy, swappedWith, column } = comparison;
  const { said, columns } = all;
  const names =
    swappedWith === undefined ? undefined : column.meaning === 'surname' ? ([swappedWith, index] as const) : ([index, swappedWith] as const);
  const isSwap = names && swapOf(people, all, ...names);
  // What the given name says of a swap, the surname does not say again.
  const ofSwap = column.meaning === 'surname' ? 0 : 1 + levels.findIndex(({ name }) => name === 'swapped');
  const reaches = reachesOf(comparison, people.texts[index] as Texts, nicknames);
  const others = levels.flatMap(({ name }, at) =>
    ['equal', 'swapped', 'different'].includes(name) ? [] : [{ level: at + 1, isReached: reaches(name) }],
  );
  const different = levels.length;
  return (left, right) => {
    const [one, other] = [said[left + index] as number, said[right + index] as number];
    if (one < 0 || other < 0) return 0;
    if (one === other) {
      if (determinedBy === undefined) return 1;
      const by = said[left + determinedBy] as number;
      return by >= 0 && by === said[right + determinedBy] ? 0 : 1;
    }
    if (isSwap?.(left, right)) return ofSwap;
    const [ofOne, ofOther] = [said[left + columns + index] as number, said[right + columns + index] as number];
    for (let at = 0; at < others.length; at++) {
      const { isReached, level } = others[at] as { isReached: Reaches; level: number };
      if (isReached(one, other, ofOne, ofOther)) return level;
    }
    return different;
  };
}

/** The pattern of two people, by their places: see levelsOf. */
export function patternOf(comparisons: readonly Comparison[], people: People, nicknames: readonly (readonly string[])[]): LevelOf {
  const said = saidBy(people);
  const all = comparisons.map((one) => levelOf(one, people, said, nicknames));
  const size = said.columns * 2;
  return (left, right) => {
    let pattern = 0;
    for (let at = all.length - 1; at >= 0; at--) pattern = pattern * BASE + (all[at] as LevelOf)(left * size, right * size);
    return pattern;
  };
}
