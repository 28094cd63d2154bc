/** Estimates the model of some records from the records themselves: nobody says which are one thing. */
import type { BlockingRule } from './blocking.ts';
import type { Comparison } from './comparisons.ts';
import { estimateM, estimatePrior, estimateShared, LEAST_SHARE } from './model.ts';
import type { Estimate, Kind, Pattern, Shares } from './model.ts';
import { sharedPatterns } from './pairs.ts';
import type { Comparing, RulePattern } from './pairs.ts';
import type { People } from './people.ts';

/** Comparisons whose equal values people share who are not the same, and what is known of pairs that share them. */
export interface Shared {
  comparisons: number[];
  u: Shares;
  prior: number;
}

/** What is known of records. */
export interface Model {
  kinds: Kind[];
  u: Shares;
  prior: number;
  shared: Shared[];
}

/** Pairs of one rule with fewer pairs of one thing tell nothing. */
const LEAST_MATCHES = 5;
/** Of a share of drawn pairs, at least so much is left without pairs that are one thing. */
const LEAST_LEFT = 0.2;
/** Estimates take turns so often. */
const TURNS = 2;
/** Of pairs with an address or a telephone in common who are not one, the share that is of one house, as a guess. */
const FAMILIES = 0.4;
/** Pairs of a set agree less than those of the best one by that much on the average: more, and the set tells of something else. */
const MOST_LACK = 0.06;
/** Sets in which hardly a pair is one thing tell nothing. */
const LEAST_PRIOR = 0.002;
/** Sets tell more the fewer pairs they have: at most so many a record, and at least so many sets. */
const PAIRS_A_RECORD = 3;
const LEAST_SETS = 3;
/** A code of one thing: drawn pairs have the same one no more often than that, by the number of records. */
const OWN_CODE = 4;
/** What more than one person has beside a home: a name, a telephone, an employer. */
const SHARED_MEANINGS = new Set(['given name', 'surname', 'street', 'phone', 'organisation', 'web address', 'email']);

/** How often two values that are drawn are the same, of all pairs of records that have one; by comparison. */
const sameByChance = (people: People, comparisons: readonly Comparison[]): number[] =>
  comparisons.map(({ index }) => {
    let [same, all] = [0, 0];
    for (const often of people.frequencies[index] as Int32Array) {
      same += often * (often - 1);
      all += often;
    }
    return same / Math.max(1, all * (all - 1));
  });

/** How often each level is reached in patterns, of all pairs where it is known. */
function sharesOf(patterns: readonly Pattern[], comparisons: readonly Comparison[]): Shares {
  const sums = comparisons.map(({ levels }) => levels.map(() => 0));
  for (const { levels, pairs } of patterns)
    for (const [at, level] of levels.entries()) if (level > 0) (sums[at] as number[])[level - 1] = ((sums[at] as number[])[level - 1] ?? 0) + pairs;
  return sums.map((levels) => {
    const sum = levels.reduce((a, b) => a + b, 0);
    // A level that no drawn pair has reached is not impossible.
    return levels.map((one) => (one + 1) / (sum + levels.length));
  });
}

/**
 * u of drawn pairs, without those that are one thing after all. Of pairs with the same value `matches` says how many are; of the other levels
 * what is left is too small a difference to say more than that it is not nothing.
 */
function withoutMatches(
  drawn: Shares,
  { kinds, prior, matches }: { kinds: readonly Kind[]; prior: number; matches: ReadonlyMap<number, number> },
): Shares {
  return drawn.map((levels, at) => {
    const m = (level: number): number => kinds.reduce((sum, kind) => sum + kind.share * (kind.m[at]?.[level] ?? 0), 0);
    const clean = levels.map((share, level) => {
      const isOne = level === 0 ? matches.get(at) : undefined;
      const rest = isOne === undefined ? (share - prior * m(level)) / (1 - prior) : share * (1 - isOne);
      return Math.max(LEAST_SHARE, share * LEAST_LEFT, rest);
    });
    const sum = clean.reduce((one, other) => one + other, 0);
    return clean.map((share) => share / sum);
  });
}

export interface TrainOptions {
  comparisons: readonly Comparison[];
  /** The rules that gave the pairs; undefined where all pairs were compared. */
  rules: readonly BlockingRule[] | undefined;
  compared: readonly RulePattern[];
  drawn: readonly Pattern[];
  people: People;
  comparing: Comparing;
}

/** Estimates a model. */
export async function train({ comparisons, rules, compared, drawn, people: all, comparing }: TrainOptions): Promise<Model> {
  const people = all.count;
  const allPairs = Math.max(1, (people * (people - 1)) / 2);
  const guess = guessOf(comparisons);
  const shares = sharesOf(drawn, comparisons);
  // Drawn pairs are too few to say how often rare values are the same: all values say it.
  const chance = sameByChance(all, comparisons);
  for (const [at, { determinedBy }] of comparisons.entries())
    if (determinedBy === undefined && shares[at]) {
      const [own, equal] = [shares[at], chance[at] ?? 0];
      const rest = Math.max(LEAST_SHARE, 1 - (own[0] ?? 0));
      for (let level = 1; level < own.length; level++) own[level] = ((own[level] ?? 0) / rest) * (1 - equal);
      own[0] = equal;
    }
  const sets = tellingSets(personalSets(trainingSets(comparisons, rules, compared), personal(comparisons, chance, people)), people);
  // Pairs that have something in common, with what it is: who they are is told by all the rest.
  const together = inCommon(comparisons);
  const columns = together.map((own) => own.map((at) => comparisons[at]?.index ?? 0));
  const common = (await sharedPatterns(all, columns, comparing)).map((patterns, at) => ({
    comparisons: together[at] as number[],
    patterns,
  }));
  const matches = new Map<number, number>();
  let [kinds, prior] = [guess, 1 / Math.max(people, 2)];
  let u = withoutMatches(shares, { kinds, prior: 0, matches });
  let shared: Shared[] = [];
  // What is thought of pairs that are one thing cleans u, which tells better which are.
  for (let round = 0; round < TURNS; round++) {
    await comparing.breathe();
    const estimates = sets.map(({ patterns, leftOut }) => ({
      leftOut,
      pairs: patterns.reduce((sum, one) => sum + one.pairs, 0),
      ...estimateM(patterns, u, guess, leftOut),
    }));
    kinds = togetherOf(guess, estimates);
    prior = estimatePrior(compared, kinds, u, allPairs, prior);
    shared = common.flatMap(({ comparisons: own, patterns }) =>
      patterns.length === 0 ? [] : [{ comparisons: own, ...estimateShared(patterns, kinds, withFamilies(u, comparisons, own), new Set(own)) }],
    );
    for (const one of shared) if (one.comparisons.length === 1) matches.set(one.comparisons[0] as number, one.prior);
    u = withoutMatches(shares, { kinds, prior, matches });
  }
  const isShared = ({ comparisons: own }: Shared): boolean => own.every((at) => comparisons[at] !== undefined && maybeShared(comparisons[at]));
  return { kinds, u, prior, shared: shared.filter(isShared) };
}

/** What belongs to one person, as far as can be told: first names, days of birth, mail addresses, and codes that hardly two have. */
function personal(comparisons: readonly Comparison[], chance: readonly number[], people: number): Set<number> {
  const isOwn = ({ column }: Comparison, at: number): boolean =>
    ['given name', 'day', 'email'].includes(column.meaning) || (column.meaning === 'code' && (chance[at] ?? 1) <= OWN_CODE / Math.max(1, people));
  return new Set(comparisons.flatMap((one, at) => (isOwn(one, at) ? [at] : [])));
}

/** Sets whose pairs have something personal in common: in others, people of one house would be taken for one. */
function personalSets(sets: readonly TrainingSet[], own: ReadonlySet<number>): readonly TrainingSet[] {
  const found = sets.filter(({ leftOut }) => [...leftOut].some((at) => own.has(at)));
  return found.length > 0 ? found : sets;
}

/** Sets in which pairs of one thing are no rare exception. Among many others, estimates take something else for one thing: the same city. */
function tellingSets(sets: readonly TrainingSet[], people: number): TrainingSet[] {
  const bySize = sets.map((one) => ({ ...one, size: one.patterns.reduce((sum, { pairs }) => sum + pairs, 0) })).sort((a, b) => a.size - b.size);
  const telling = bySize.filter(({ size }) => size <= PAIRS_A_RECORD * people);
  return telling.length >= LEAST_SETS ? telling : bySize.slice(0, LEAST_SETS);
}

/** The share of those who have moved, as a guess; and how often something of the address is the same nevertheless. */
const MOVED = 0.08;
const STAYED_EQUAL = 0.05;

const maybeShared = ({ column }: Comparison): boolean => SHARED_MEANINGS.has(column.meaning) || column.isPlace === true;

/** What two records can have in common, by comparison: each by itself; a street together with its town, and a surname with what a family shares. */
function inCommon(comparisons: readonly Comparison[]): number[][] {
  const places = (does: (one: Comparison) => boolean): number[] => comparisons.flatMap((one, at) => (does(one) ? [at] : []));
  const single = places(({ column }) => column.meaning !== 'category' && column.meaning !== 'number');
  const streets = places(({ column }) => column.isPlace === true && column.meaning === 'street').slice(0, 2);
  const towns = places(({ column }) => column.isPlace === true && ['name', 'text', 'code'].includes(column.meaning)).slice(0, 3);
  const surnames = places(({ column }) => column.meaning === 'surname').slice(0, 1);
  const phones = places(({ column }) => column.meaning === 'phone').slice(0, 1);
  return [
    ...single.map((at) => [at]),
    ...streets.flatMap((street) => towns.map((town) => [street, town])),
    ...surnames.flatMap((surname) => [...towns.slice(0, 2), ...phones].map((other) => [surname, other])),
  ];
}

/** What people of one house have in common. */
const isOfHouse = ({ column }: Comparison): boolean => column.isPlace === true || column.meaning === 'surname' || column.meaning === 'phone';

/** u among pairs that share something, before any is known: where that is an address or a telephone, some of them are of one house. */
function withFamilies(u: Shares, comparisons: readonly Comparison[], common: readonly number[]): Shares {
  const own = common.flatMap((at) => comparisons[at] ?? []);
  const mayBeHouse = own.some(({ column }) => column.meaning === 'street' || column.meaning === 'phone') || (own.length > 1 && own.every(isOfHouse));
  if (!mayBeHouse) return u;
  return u.map((levels, at) => {
    if (!comparisons[at] || !isOfHouse(comparisons[at])) return levels;
    return levels.map((share, level) => share * (1 - FAMILIES) + (level === 0 ? FAMILIES : 0));
  });
}

/** What is thought of pairs of one thing before any is known. */
function guessOf(comparisons: readonly Comparison[]): Kind[] {
  const m = comparisons.map(({ levels }) => {
    const sum = levels.reduce((total, one) => total + one.guess, 0);
    return levels.map((one) => one.guess / sum);
  });
  const places = comparisons.filter(({ column }) => column.isPlace);
  if (places.length < 2) return [{ name: 'the same', share: 1, m, own: [] }];
  const moved = m.map((levels, at) => {
    if (!comparisons[at]?.column.isPlace) return levels;
    return levels.map((share, level) => share * STAYED_EQUAL + (level === levels.length - 1 ? 1 - STAYED_EQUAL : 0));
  });
  return [
    { name: 'the same', share: 1 - MOVED, m, own: [] },
    { name: 'moved', share: MOVED, m: moved, own: comparisons.flatMap(({ column }, at) => (column.isPlace ? [at] : [])) },
  ];
}

/**
 * Estimates without those whose pairs of one thing agree less than the pairs of the others: they have taken something else for one thing,
 * such as people whose mail addresses are alike because their names are.
 */
function alike<T extends Estimate & { leftOut: ReadonlySet<number> }>(estimates: readonly T[]): T[] {
  const equal = ({ kinds }: Estimate, at: number): number => kinds[0]?.m[at]?.[0] ?? 0;
  const count = estimates[0]?.kinds[0]?.m.length ?? 0;
  const most = Array.from({ length: count }, (_, at) =>
    Math.max(...estimates.filter(({ leftOut }) => !leftOut.has(at)).map((one) => equal(one, at)), 0),
  );
  const lack = estimates.map((one) => {
    const lacks = most.flatMap((share, at) => (one.leftOut.has(at) ? [] : [share - equal(one, at)]));
    return lacks.reduce((a, b) => a + b, 0) / Math.max(1, lacks.length);
  });
  const least = Math.min(...lack);
  return estimates.filter((_, at) => (lack[at] ?? 0) <= least + MOST_LACK);
}

/** What several sets say together: each of the comparisons that it has not left out, the more the surer its pairs are one thing. */
function togetherOf(guess: readonly Kind[], estimates: readonly (Estimate & { leftOut: ReadonlySet<number>; pairs: number })[]): Kind[] {
  const weight = ({ prior, pairs }: { prior: number; pairs: number }): number => prior * prior * pairs;
  const telling = alike(estimates.filter(({ prior, pairs }) => prior * pairs >= LEAST_MATCHES && prior >= LEAST_PRIOR));
  const sumOf = (some: typeof telling): number => some.reduce((sum, one) => sum + weight(one), 0);
  return guess.map((one, kind) => {
    // Pairs that agree in what a kind has to itself are hardly of that kind: of its share they say nothing.
    const others = telling.filter(({ leftOut }) => guess.every(({ own }) => own.every((at) => !leftOut.has(at))));
    return {
      ...one,
      share: others.length === 0 ? one.share : others.reduce((sum, set) => sum + weight(set) * (set.kinds[kind]?.share ?? 0), 0) / sumOf(others),
      m: one.m.map((levels, at) => {
        const sets = telling.filter(({ leftOut }) => !leftOut.has(at));
        if (sets.length === 0) return levels;
        return levels.map((_, level) => sets.reduce((sum, set) => sum + weight(set) * (set.kinds[kind]?.m[at]?.[level] ?? 0), 0) / sumOf(sets));
      }),
    };
  });
}

interface TrainingSet {
  patterns: Pattern[];
  leftOut: Set<number>;
}

/** What a set leaves out: what its pairs have in common, and with a part of an address all of it, since the parts go together. */
function leftOutOf(comparisons: readonly Comparison[], common: readonly number[]): Set<number> {
  const hasPlace = common.some((at) => comparisons[at]?.column.isPlace);
  return new Set(comparisons.flatMap(({ column }, at) => (common.includes(at) || (hasPlace && column.isPlace) ? [at] : [])));
}

/** Pairs of which all are known that have something in common: of each rule, or of each column where all pairs are known. */
function trainingSets(
  comparisons: readonly Comparison[],
  rules: readonly BlockingRule[] | undefined,
  compared: readonly RulePattern[],
): TrainingSet[] {
  if (rules)
    return rules.map(({ columns }, at) => ({
      leftOut: leftOutOf(comparisons, columns),
      patterns: compared.filter((one) => (one.rules & (1 << at)) !== 0),
    }));
  return comparisons.flatMap(({ column }, at) =>
    column.meaning === 'category' || column.meaning === 'number'
      ? []
      : [{ leftOut: leftOutOf(comparisons, [at]), patterns: compared.filter(({ levels }) => levels[at] === 1) }],
  );
}
