/** Pairs of people: which are compared, and how they compare. */
import { randomOf } from '../../jobs/random.ts';
import { blocksOf, largestBlock } from './blocking.ts';
import type { BlockingRule, Blocks, Part } from './blocking.ts';
import { levelsOf } from './comparisons.ts';
import type { LevelOf } from './levels.ts';
import type { Pattern } from './model.ts';
import type { People } from './people.ts';
import { fillBy, mixed, mixedWith, Numbers, numbersBelow, NumberTable } from './tables.ts';

/** Pairs, by the places of people: the left one comes first. They are in order. */
export interface Pairs {
  left: Int32Array;
  right: Int32Array;
  /** Which rules gave each: bit 0 the first. */
  rules: Uint16Array;
}

/** Pairs with their patterns (see levelsOf), by the places of these in a table. */
export interface ComparedPairs extends Pairs {
  patterns: Int32Array;
  table: NumberTable;
}

/** Patterns of pairs, and which rules gave them: bit 0 the first. */
export type RulePattern = Pattern & { pattern: number; rules: number };

/** How people are compared: the pattern of two of them, for so many comparisons. */
export interface Comparing {
  patternOf: LevelOf;
  comparisons: number;
  breathe: () => Promise<void>;
}

/** By so many pairs drawn by lot it is told how two things compare. */
const DRAWN_PAIRS = 250_000;
/** So many pairs are compared before the process does something else. */
const AT_ONCE = 1 << 15;

/** All pairs there are of so many people. */
function allPairs(people: number): Pairs {
  const count = (people * (people - 1)) / 2;
  const [left, right] = [new Int32Array(count), new Int32Array(count)];
  let at = 0;
  for (let one = 0; one < people; one++)
    for (let other = one + 1; other < people; other++) {
      left[at] = one;
      right[at++] = other;
    }
  return { left, right, rules: new Uint16Array(count) };
}

/** Goes through the pairs of blocks that are not too large. */
function eachPair({ order, starts }: Blocks, cap: number, use: (left: number, right: number) => void): void {
  for (let block = 0; block < starts.length - 1; block++) {
    const [from, to] = [starts[block] as number, starts[block + 1] as number];
    if (to - from < 2 || to - from > cap) continue;
    for (let one = from; one < to; one++) for (let other = one + 1; other < to; other++) use(order[one] as number, order[other] as number);
  }
}

/** From so many on, numbers are sorted by the engine of the language. */
const MANY = 24;

/** Sorts a part of numbers from 0 that are not too large to be exact. */
function sortPart(numbers: Float64Array, from: number, to: number): void {
  if (to - from >= MANY) return void numbers.subarray(from, to).sort();
  for (let at = from + 1; at < to; at++) {
    const number = numbers[at] as number;
    let before = at - 1;
    for (; before >= from && (numbers[before] as number) > number; before--) numbers[before + 1] = numbers[before] as number;
    numbers[before + 1] = number;
  }
}

/** More rules than there can be. */
const RULE_BITS = 2 ** 16;

/** The pairs that some rules give, each once. */
async function pairsOfRules(
  people: People,
  rules: readonly BlockingRule[],
  breathe: () => Promise<void>,
  onProgress: (done: number) => void,
): Promise<Pairs> {
  const [everybody, cap] = [numbersBelow(people.count), largestBlock(people.count)];
  const known = new Map<Part, Int32Array>();
  const idsOf = (part: Part): Int32Array => {
    const ids = known.get(part) ?? part.idsOf(everybody);
    known.set(part, ids);
    return ids;
  };
  const ends = new Uint32Array(people.count + 1);
  const blocks: Blocks[] = [];
  for (const [at, { parts }] of rules.entries()) {
    await breathe();
    const own = blocksOf(parts.map(idsOf));
    eachPair(own, cap, (left) => void (ends[left + 1] = (ends[left + 1] as number) + 1));
    blocks.push(own);
    onProgress((0.8 * (at + 1)) / rules.length);
  }
  for (let person = 0; person < people.count; person++) ends[person + 1] = (ends[person + 1] as number) + (ends[person] as number);
  // The others of each person, with the rule in the last bits.
  const found = new Float64Array(ends[people.count] as number);
  const next = ends.slice();
  for (const [at, own] of blocks.entries()) {
    await breathe();
    eachPair(own, cap, (left, right) => {
      const place = next[left] as number;
      found[place] = right * RULE_BITS + 2 ** at;
      next[left] = place + 1;
    });
  }
  const [lefts, rights, bits] = [new Int32Array(found.length), new Int32Array(found.length), new Uint16Array(found.length)];
  let count = 0;
  for (let person = 0; person < people.count; person++) {
    const [from, to] = [ends[person] as number, ends[person + 1] as number];
    sortPart(found, from, to);
    for (let at = from, last = -1; at < to; at++) {
      const other = Math.floor((found[at] as number) / RULE_BITS);
      const rule = (found[at] as number) % RULE_BITS;
      if (other === last) {
        bits[count - 1] = (bits[count - 1] as number) | rule;
        continue;
      }
      lefts[count] = person;
      rights[count] = other;
      bits[count++] = rule;
      last = other;
    }
  }
  return { left: lefts.slice(0, count), right: rights.slice(0, count), rules: bits.slice(0, count) };
}

/** Compares pairs. */
export async function compared(
  pairs: Pairs,
  { patternOf, breathe }: Comparing,
  onProgress: (done: number) => void = () => undefined,
): Promise<ComparedPairs> {
  const { left, right } = pairs;
  const [patterns, table] = [new Int32Array(left.length), new NumberTable()];
  for (let from = 0; from < left.length; from += AT_ONCE) {
    await breathe();
    onProgress(from / left.length);
    const to = Math.min(left.length, from + AT_ONCE);
    for (let at = from; at < to; at++) patterns[at] = table.placeOf(patternOf(left[at] as number, right[at] as number));
  }
  return { ...pairs, patterns, table };
}

/** Compares the pairs of all rules, or all pairs there are where no rules are given. */
export async function comparePairs(
  people: People,
  rules: readonly BlockingRule[] | undefined,
  comparing: Comparing,
  onProgress: (done: number) => void,
): Promise<ComparedPairs> {
  const pairs = rules ? await pairsOfRules(people, rules, comparing.breathe, (done) => onProgress(done * 0.4)) : allPairs(people.count);
  return compared(pairs, comparing, (done) => onProgress(0.4 + done * 0.6));
}

/** Counts patterns, each with a number that it was found with. */
class PatternCounts {
  readonly #seen = new NumberTable();
  #pairs = new Float64Array(1 << 11);

  /** Adds pairs of a pattern, which has a place in a table, with a number below {@link RULE_BITS}. */
  add(place: number, by: number, pairs: number): void {
    const at = this.#seen.placeOf(place * RULE_BITS + by);
    if (at >= this.#pairs.length) {
      const next = new Float64Array(this.#pairs.length * 2);
      next.set(this.#pairs);
      this.#pairs = next;
    }
    this.#pairs[at] = (this.#pairs[at] as number) + pairs;
  }

  /** All of them in the order of the patterns, which does not depend on where they were found. */
  patterns(table: NumberTable, comparisons: number): RulePattern[] {
    return Array.from({ length: this.#seen.count }, (_, at): RulePattern => {
      const key = this.#seen.keyOf(at);
      const pattern = table.keyOf(Math.floor(key / RULE_BITS));
      return { pattern, rules: key % RULE_BITS, pairs: this.#pairs[at] as number, levels: levelsOf(pattern, comparisons) };
    }).sort((a, b) => a.pattern - b.pattern || a.rules - b.rules);
  }
}

/** The patterns of pairs that were compared. */
export function patternsOf({ patterns, rules, table }: ComparedPairs, comparisons: number): RulePattern[] {
  const counts = new PatternCounts();
  for (let at = 0; at < patterns.length; at++) counts.add(patterns[at] as number, rules[at] as number, 1);
  return counts.patterns(table, comparisons);
}

/** Compares pairs that are drawn by lot, the same each time, and gives their patterns. */
export async function drawnPatterns(people: number, { patternOf, comparisons, breathe }: Comparing): Promise<Pattern[]> {
  const lot = randomOf(2);
  const distances = new Set<number>();
  const wanted = Math.min(people - 1, Math.max(1, Math.ceil(DRAWN_PAIRS / people)));
  while (distances.size < wanted) distances.add(1 + Math.floor(lot() * (people - 1)));
  const every = Math.max(1, Math.floor(people / DRAWN_PAIRS));
  const [counts, table] = [new PatternCounts(), new NumberTable()];
  for (const distance of distances) {
    await breathe();
    for (let person = 0; person < people; person += every) counts.add(table.placeOf(patternOf(person, (person + distance) % people)), 0, 1);
  }
  return counts.patterns(table, comparisons);
}

/** What records share is told by about so many of them, drawn by their values. */
const SHARING_RECORDS = 10_000;
/** Each is compared with so many others that have the same value. */
const SHARING_OTHERS = 4;

/** Of so many records that share something, as many pairs are compared as there are distances, but for those that go over the end. */
const pairsAmong = (count: number): number =>
  count <= SHARING_OTHERS ? (count * (count - 1)) / 2 : SHARING_OTHERS * count - (SHARING_OTHERS * (SHARING_OTHERS + 1)) / 2;

/** A hash of what each person has in a column; 0 for nothing. */
function hashesOf({ count, values, hashes }: People, column: number): Uint32Array {
  const of = hashes[column] as Uint32Array;
  const own = values[column] as Int32Array;
  return fillBy(new Uint32Array(count), (person) => {
    const value = own[person] as number;
    return value < 0 ? 0 : (of[value] as number) || 1;
  });
}

/** People who are drawn by what they have in some columns, by the hashes of these: of all who have the same, all or none. */
function drawnBy(people: number, hashes: readonly Uint32Array[], every: number): Int32Array {
  const drawn = new Numbers();
  for (let person = 0; person < people; person++) {
    let [hash, isThere] = [0, true];
    for (let at = 0; at < hashes.length && isThere; at++) {
      const own = (hashes[at] as Uint32Array)[person] as number;
      isThere = own !== 0;
      hash = mixedWith(hash, own);
    }
    if (isThere && hash % every === 0) drawn.push(person);
  }
  return drawn.all;
}

/** Compares pairs that share the values of some columns, and gives their patterns, by what they share: each drawn pair counts for as many as its value has. */
export async function sharedPatterns(
  people: People,
  shared: readonly (readonly number[])[],
  { patternOf, comparisons, breathe }: Comparing,
): Promise<Pattern[][]> {
  const every = Math.max(1, Math.ceil(people.count / SHARING_RECORDS));
  const found: Pattern[][] = [];
  const hashes = new Map([...new Set(shared.flat())].map((column) => [column, hashesOf(people, column)]));
  for (const columns of shared) {
    await breathe();
    const drawn = drawnBy(
      people.count,
      columns.map((column) => hashes.get(column) as Uint32Array),
      every,
    );
    const { order, starts } = blocksOf(columns.map((column) => drawn.map((person) => people.values[column]?.[person] as number)));
    const [counts, table] = [new PatternCounts(), new NumberTable()];
    for (let block = 0; block < starts.length - 1; block++) {
      const own = order.subarray(starts[block], starts[block + 1]).map((at) => drawn[at] as number);
      if (own.length > 2) own.sort((a, b) => mixed(a) - mixed(b));
      const weight = (own.length * (own.length - 1)) / 2 / Math.max(1, pairsAmong(own.length));
      for (let distance = 1; distance <= SHARING_OTHERS; distance++)
        for (let at = 0; at + distance < own.length; at++)
          counts.add(table.placeOf(patternOf(own[at] as number, own[at + distance] as number)), 0, weight);
    }
    found.push(counts.patterns(table, comparisons));
  }
  return found;
}
