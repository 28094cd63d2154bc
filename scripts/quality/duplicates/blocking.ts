/**
 * Blocking: which pairs are compared at all. A rule is what two records have to have in common; rules are chosen of the data, so that a pair
 * of one thing is missed by all of them as rarely as the number of pairs allows.
 */
import { randomOf } from '../../jobs/random.ts';
import type { Comparison } from './comparisons.ts';
import type { People } from './people.ts';
import { bitsIn, fillBy, mixedWith, Numbers, NumberTable, pairKey, placesByKey, TextTable } from './tables.ts';
import { inBoth } from './texts.ts';
import type { Texts } from './texts.ts';
import { rarestWords, wordsOf } from './words.ts';

/** A part of a record that can be in common. */
export interface Part {
  name: string;
  /** The columns it is made of. */
  columns: number[];
  /** What some people have of it, as numbers: -1 for nothing. */
  idsOf: (people: Int32Array) => Int32Array;
  /** How often records of one thing have it in common, where both have it: a careful guess. */
  agrees: number;
}

/** What two records have to have in common. */
export interface BlockingRule {
  name: string;
  columns: number[];
  /** The parts; records that have all of them in common are a block. */
  parts: Part[];
  /** How many pairs it gives, as is thought. */
  pairs: number;
}

/** Virtual pairs of one thing that rules are tried on. */
const TRIALS = 4096;
const MOST_RULES = 10;
/** The share of virtual pairs of which one has moved. */
const MOVED = 0.12;
/** What a rule costs beside its pairs, in pairs a record. */
const RULE_COST = 1;
/** A rule that finds fewer of them is not worth its pairs. */
const LEAST_GAIN = 0.0005;
/** Pairs are counted among so many records. */
const COUNTED_RECORDS = 50_000;

/** Larger blocks are left out: what so many have in common tells little, and other rules find their pairs. */
export const largestBlock = (records: number): number => (records > 100_000 ? 200 : 500);

/** So many pairs are compared without rules: all there are. */
export const ALL_PAIRS = 2_000_000;

/** So many pairs are compared by rules, at most. */
export const pairBudget = (records: number): number => Math.max(500_000, records * 7);

/** Columns of which the rarest word of a value is a part. */
const hasRarestWord = ({ column, hasWords }: Comparison): boolean => hasWords && column.meaning !== 'street';

/** What people have of the forms of a column, by the place of the form. */
function byForm(values: Int32Array, idOf: (value: number) => number): Part['idsOf'] {
  return (people) => {
    const ids = new Int32Array(people.length);
    for (let at = 0; at < people.length; at++) {
      const value = values[people[at] as number] as number;
      ids[at] = value < 0 ? -1 : idOf(value);
    }
    return ids;
  };
}

/** What people have in common when a part of their forms of a column is the same: found out when it is asked for. */
function byText({ texts, values }: People, column: number, partOf: (text: string) => string): Part['idsOf'] {
  const [forms, table] = [texts[column] as Texts, new TextTable()];
  const [unknown, nothing] = [-2, -1];
  const known = new Int32Array(forms.count).fill(unknown);
  return byForm(values[column] as Int32Array, (value) => {
    const id = known[value] as number;
    if (id !== unknown) return id;
    const part = partOf(forms.text(value));
    return (known[value] = part === '' ? nothing : table.placeOf(part));
  });
}

/** Two names, whichever comes first. */
function inAnyOrder({ texts, values }: People, one: number, other: number): Part['idsOf'] {
  const [ofOne, ofOther] = inBoth(texts[one] as Texts, texts[other] as Texts);
  const [ones, others, table] = [values[one] as Int32Array, values[other] as Int32Array, new NumberTable()];
  return (people) => {
    const ids = new Int32Array(people.length).fill(-1);
    for (let at = 0; at < people.length; at++) {
      const [first, second] = [ones[people[at] as number] as number, others[people[at] as number] as number];
      if (first < 0 || second < 0) continue;
      const [left, right] = [ofOne[first] as number, ofOther[second] as number];
      ids[at] = table.placeOf(pairKey(left, right));
    }
    return ids;
  };
}

/** The first letter of a name, and three consonants after it: what is heard and read of it. */
const consonantsOf = (name: string): string => (name.slice(0, 1) + name.slice(1).replaceAll(/[aeiouyhw ]/g, '')).slice(0, 4);

/** The parts of what is compared. */
export function partsOf(comparisons: readonly Comparison[], people: People): Part[] {
  const parts: Part[] = [];
  for (const one of comparisons) {
    const { column, index, swappedWith } = one;
    const add = (name: string, agrees: number, idsOf: Part['idsOf']): void =>
      void parts.push({ name: `${column.name}${name}`, columns: [index], idsOf, agrees });
    const values = people.values[index] as Int32Array;
    const whole = byForm(values, (value) => value);
    const part = (partOf: (text: string) => string): Part['idsOf'] => byText(people, index, partOf);
    switch (column.meaning) {
      case 'given name':
        add('', 0.65, whole);
        add(
          ', three letters',
          0.75,
          part((text) => text.slice(0, 3)),
        );
        if (swappedWith !== undefined)
          parts.push({
            name: 'both names in any order',
            columns: [index, swappedWith],
            idsOf: inAnyOrder(people, index, swappedWith),
            agrees: 0.5,
          });
        break;
      case 'surname':
      case 'name':
        add('', 0.68, whole);
        add(', consonants', 0.78, part(consonantsOf));
        break;
      case 'organisation':
      case 'text':
        add('', 0.5, whole);
        if (hasRarestWord(one)) {
          const rarest = rarestWords(wordsOf(people.texts[index] as Texts));
          add(
            ', rarest word',
            0.72,
            byForm(values, (value) => rarest[value] as number),
          );
        }
        add(
          ', five letters',
          0.68,
          part((text) => text.slice(0, 5)),
        );
        break;
      case 'street':
        add('', 0.6, whole);
        add(
          ', five letters',
          0.68,
          part((text) => text.slice(0, 5)),
        );
        break;
      case 'day':
        add('', 0.72, whole);
        add(
          ', year and month',
          0.8,
          part((text) => text.slice(0, 6)),
        );
        add(
          ', month and day',
          0.8,
          part((text) => text.slice(4)),
        );
        break;
      case 'email':
        add('', 0.6, whole);
        add(
          ', name',
          0.66,
          part((text) => text.split('@', 1)[0] ?? ''),
        );
        break;
      case 'code':
        add('', 0.75, whole);
        break;
      case 'phone':
        add('', 0.6, whole);
        break;
      case 'web address':
        add('', 0.75, whole);
        break;
      case 'category':
      case 'number':
        add('', 0.8, whole);
    }
  }
  return parts;
}

/** Places in the order of what is there, so that places of the same stand together; without those where something is missing. */
export interface Blocks {
  order: Int32Array;
  /** Where each block begins in the order, and at last where the last one ends. */
  starts: Int32Array;
}

/** Puts places into blocks, by some numbers of each of which none is -1. Within a block they are in their order. */
export function blocksOf(ids: readonly Int32Array[]): Blocks {
  const [first = new Int32Array(0), ...others] = ids;
  let there = new Int32Array(first.length);
  let count = 0;
  for (let at = 0; at < first.length; at++) if ((first[at] as number) >= 0) there[count++] = at;
  for (const own of others) {
    const all = count;
    count = 0;
    for (let at = 0; at < all; at++) if ((own[there[at] as number] as number) >= 0) there[count++] = there[at] as number;
  }
  there = there.subarray(0, count);
  const keys = new Uint32Array(count);
  for (let at = 0; at < count; at++) keys[at] = first[there[at] as number] as number;
  for (const own of others) for (let at = 0; at < count; at++) keys[at] = mixedWith(keys[at] as number, own[there[at] as number] as number);
  const places = placesByKey(keys);
  const [order, sorted] = [new Int32Array(count), new Uint32Array(count)];
  for (let at = 0; at < count; at++) {
    const place = places[at] as number;
    order[at] = there[place] as number;
    sorted[at] = keys[place] as number;
  }
  const isSame = (one: number, other: number): boolean => ids.every((own) => own[one] === own[other]);
  const starts = new Numbers();
  for (let from = 0, to = 0; from < count; from = to) {
    const key = sorted[from];
    for (to = from + 1; to < count && sorted[to] === key;) to++;
    starts.push(from);
    if (to - from === 1 || others.length === 0) continue;
    const one = order[from] as number;
    let isOne = true;
    for (let at = from + 1; at < to && isOne; at++) isOne = isSame(one, order[at] as number);
    if (isOne) continue;
    // Different ids may have the same key.
    order.subarray(from, to).sort((a, b) => ids.reduce((sum, own) => sum || (own[a] as number) - (own[b] as number), 0) || a - b);
    for (let at = from + 1; at < to; at++) if (!isSame(order[at - 1] as number, order[at] as number)) starts.push(at);
  }
  starts.push(count);
  return { order, starts: starts.all };
}

const setBit = (bits: Uint32Array, at: number): void => void (bits[at >> 5] = (bits[at >> 5] as number) | (1 << (at & 31)));

/** How many bits two sets have in common. */
function bitsInCommon(one: Uint32Array, other: Uint32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += bitsIn((one[at] as number) & (other[at] as number));
  return sum;
}

export interface RuleOptions {
  people: People;
  /** The share of records that have a value, by column. */
  filled: readonly number[];
  /** The most pairs. */
  budget?: number;
  breathe?: () => Promise<void>;
}

/** Chooses rules. */
export async function chooseRules(
  comparisons: readonly Comparison[],
  { people, filled, budget = pairBudget(people.count), breathe }: RuleOptions,
): Promise<BlockingRule[]> {
  const records = people.count;
  const parts = partsOf(comparisons, people);
  if (parts.length === 0) return [];
  const every = Math.max(1, Math.floor(records / COUNTED_RECORDS));
  const cap = largestBlock(records);
  const counted = fillBy(new Int32Array(Math.ceil(records / every)), (at) => at * every);
  const ids: Int32Array[] = [];
  for (const { idsOf } of parts) {
    await breathe?.();
    ids.push(idsOf(counted));
  }
  /** Pairs of some parts; those of blocks that are left out count as missed. */
  const countOf = async (some: readonly number[]): Promise<{ pairs: number; kept: number }> => {
    await breathe?.();
    const { starts } = blocksOf(some.map((at) => ids[at] as Int32Array));
    let [pairs, all, kept] = [0, 0, 0];
    for (let block = 0; block < starts.length - 1; block++) {
      const size = (starts[block + 1] as number) - (starts[block] as number);
      pairs += (size * (size - 1)) / 2;
      all += size;
      if (size * every <= cap) kept += size;
    }
    return { pairs: pairs * every ** 2, kept: kept / Math.max(1, all) };
  };
  const counts: { pairs: number; kept: number }[] = [];
  for (const at of parts.keys()) counts.push(await countOf([at]));
  const allPairs = (records * (records - 1)) / 2;
  // Which virtual pairs of one thing have each part in common, as bits: the parts of a column stand and fall together.
  const lot = randomOf(1);
  const common = parts.map(() => new Uint32Array(TRIALS / 32));
  for (let trial = 0; trial < TRIALS; trial++) {
    const hasMoved = lot() < MOVED;
    const luck = comparisons.map(({ column }) => (hasMoved && column.isPlace ? 1 : lot()));
    const isThere = comparisons.map((_, at) => lot() < (filled[at] ?? 0));
    for (const [part, { columns, agrees }] of parts.entries()) {
      const share = columns.length > 1 ? Math.sqrt(agrees) : agrees;
      if (columns.every((at) => isThere[at] && (luck[at] as number) < share)) setBit(common[part] as Uint32Array, trial);
    }
  }
  interface Candidate {
    parts: number[];
    pairs: number;
    isCounted: boolean;
    /** The share of records that are in no block which is left out. */
    kept: number;
    common: Uint32Array;
  }
  const candidates: Candidate[] = [];
  const expected = (some: readonly number[]): number =>
    some.reduce((pairs, at) => pairs * Math.min(1, (counts[at]?.pairs ?? 0) / allPairs), allPairs);
  const add = (some: number[]): void => {
    const [pairs, columns] = [expected(some), some.flatMap((at) => parts[at]?.columns ?? [])];
    if (new Set(columns).size < columns.length || pairs > budget) return;
    const [isCounted, own] = [some.length === 1, new Uint32Array(TRIALS / 32).fill(0xffffffff)];
    for (const part of some) for (let at = 0; at < own.length; at++) own[at] = (own[at] as number) & (common[part]?.[at] ?? 0);
    candidates.push({ parts: some, pairs, isCounted, kept: isCounted ? (counts[some[0] as number]?.kept ?? 1) : 1, common: own });
  };
  for (let a = 0; a < parts.length; a++) {
    add([a]);
    for (let b = a + 1; b < parts.length; b++) {
      // Where one part alone gives few pairs, a second would only lose some of them.
      if (Math.min(counts[a]?.pairs ?? 0, counts[b]?.pairs ?? 0) < records / 2) continue;
      add([a, b]);
      if (expected([a, b]) > budget / 8) for (let c = b + 1; c < parts.length; c++) if ((counts[c]?.pairs ?? 0) >= records / 2) add([a, b, c]);
    }
  }
  const [chosen, missed]: [Candidate[], Uint32Array] = [[], new Uint32Array(TRIALS / 32).fill(0xffffffff)];
  let left = budget;
  while (chosen.length < MOST_RULES) {
    let [best, bestWorth] = [-1, 0];
    for (const [at, one] of candidates.entries()) {
      if (one.pairs > left) continue;
      const gain = (bitsInCommon(one.common, missed) * one.kept) / TRIALS;
      const worth = gain / (one.pairs + records * RULE_COST);
      if (gain >= LEAST_GAIN && worth > bestWorth) [best, bestWorth] = [at, worth];
    }
    const one = candidates[best];
    if (!one) break;
    if (!one.isCounted) {
      // Parts may go together: what was thought of them is counted before they are taken.
      Object.assign(one, { isCounted: true, ...(await countOf(one.parts)) });
      continue;
    }
    candidates.splice(best, 1);
    chosen.push(one);
    left -= one.pairs;
    for (let at = 0; at < missed.length; at++) {
      let lost = 0;
      for (let bit = 0; bit < 32; bit++) if (lot() >= one.kept) lost |= 1 << bit;
      missed[at] = (missed[at] as number) & (~(one.common[at] as number) | lost);
    }
  }
  return chosen.map((one) => {
    const own = one.parts.flatMap((part) => parts[part] ?? []);
    return {
      name: own.map(({ name }) => name).join(' + '),
      columns: [...new Set(own.flatMap(({ columns }) => columns))],
      parts: own,
      pairs: one.pairs,
    };
  });
}
