/** Estimates the model of some records from the records themselves: nobody says which are one thing. */
import type { Engine } from '../engine/engine.ts';
import type { BlockingRule } from './blocking.ts';
import type { Comparison } from './comparisons.ts';
import { estimateM, estimatePrior, estimateShared, LEAST_SHARE } from './model.ts';
import type { Estimate, Kind, Pattern, Shares } from './model.ts';
import { sharedPatterns } from './pairs.ts';
import type { RulePattern } from './pairs.ts';

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
/** Pairs that share something, with fewer of them nothing is known of what they share. */
const LEAST_SHARED = 60;
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
async function sameByChance(engine: Engine, comparisons: readonly Comparison[]): Promise<number[]> {
  const queries = comparisons.map(
    ({ index, byFrequency }) =>
      `SELECT ${index} AS place, coalesce(${byFrequency ? 'sum(CAST(n AS DOUBLE) * (c - 1)) / greatest(sum(n) * (sum(CAST(n AS DOUBLE)) - 1), 1)' : 'sum(CAST(c AS DOUBLE) * (c - 1)) / greatest(sum(c) * (sum(CAST(c AS DOUBLE)) - 1), 1)'}, 0) AS share FROM ` +
      (byFrequency
        ? `(SELECT n, t${index} AS c FROM people WHERE t${index} IS NOT NULL)`
        : `(SELECT sum(n) AS c FROM people WHERE n${index} IS NOT NULL GROUP BY n${index})`),
  );
  const rows = await engine.rows<{ place: number; share: number }>(`${queries.join(' UNION ALL ')} ORDER BY place`);
  return rows.map(({ share }) => Number(share));
}

/** How often each level is reached in patterns, of all pairs where it is known. */
function sharesOf(patterns: readonly Pattern[], comparisons: readonly Comparison[]): { shares: Shares; known: number[] } {
  const sums = comparisons.map(({ levels }) => levels.map(() => 0));
  for (const { levels, pairs } of patterns)
    for (const [at, level] of levels.entries()) if (level > 0) (sums[at] as number[])[level - 1] = ((sums[at] as number[])[level - 1] ?? 0) + pairs;
  const known = sums.map((levels) => levels.reduce((a, b) => a + b, 0));
  return { shares: sums.map((levels, at) => levels.map((one) => one / Math.max(1, known[at] as number))), known };
}

/** u of drawn pairs, without those that are one thing after all. */
function withoutMatches(drawn: Shares, known: readonly number[], kinds: readonly Kind[], prior: number): Shares {
  return drawn.map((levels, at) => {
    const m = (level: number): number => kinds.reduce((sum, kind) => sum + kind.share * (kind.m[at]?.[level] ?? 0), 0);
    const least = 0.5 / Math.max(1, known[at] ?? 1);
    const clean = levels.map((share, level) => Math.max(least, (share - prior * m(level)) / (1 - prior)));
    const sum = clean.reduce((a, b) => a + b, 0);
    return clean.map((share) => share / sum);
  });
}

export interface TrainOptions {
  comparisons: readonly Comparison[];
  /** The rules that gave the pairs; undefined where all pairs were compared. */
  rules: readonly BlockingRule[] | undefined;
  compared: readonly RulePattern[];
  drawn: readonly Pattern[];
  people: number;
}

/** Estimates a model. */
export async function train(engine: Engine, { comparisons, rules, compared, drawn, people }: TrainOptions): Promise<Model> {
  const allPairs = Math.max(1, (people * (people - 1)) / 2);
  const guess = guessOf(comparisons);
  const { shares, known } = sharesOf(drawn, comparisons);
  // Drawn pairs are too few to say how often rare values are the same: all values say it.
  const chance = await sameByChance(engine, comparisons);
  for (const [at, { determinedBy }] of comparisons.entries())
    if (determinedBy === undefined && shares[at]) {
      const [own, equal] = [shares[at], chance[at] ?? 0];
      const rest = Math.max(LEAST_SHARE, 1 - (own[0] ?? 0));
      for (let level = 1; level < own.length; level++) own[level] = ((own[level] ?? 0) / rest) * (1 - equal);
      own[0] = equal;
    }
  const least = comparisons.map((_, at) => Math.max(known[at] ?? 1, allPairs));
  const sets = tellingSets(personalSets(trainingSets(comparisons, rules, compared), personal(comparisons, chance, people)), people);
  let [kinds, prior] = [guess, 1 / Math.max(people, 2)];
  let u = withoutMatches(shares, least, kinds, 0);
  // What is thought of pairs that are one thing cleans u, which tells better which are.
  for (let round = 0; round < 2; round++) {
    const estimates = sets.map(({ patterns, leftOut }) => ({
      leftOut,
      pairs: patterns.reduce((sum, one) => sum + one.pairs, 0),
      ...estimateM(patterns, u, guess, leftOut),
    }));
    kinds = togetherOf(guess, estimates);
    prior = estimatePrior(compared, kinds, u, allPairs, prior);
    u = withoutMatches(shares, least, kinds, prior);
  }
  const shared: Shared[] = [];
  for (const common of sharable(comparisons)) {
    const patterns = await sharedPatterns(engine, comparisons, common, people);
    if (patterns.reduce((sum, { pairs }) => sum + pairs, 0) >= LEAST_SHARED)
      shared.push({ comparisons: common, ...estimateShared(patterns, kinds, u, new Set(common)) });
  }
  return { kinds, u, prior, shared };
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

/** What people who are not the same have in common, by comparison; a street together with its town, and a surname with what a family shares. */
function sharable(comparisons: readonly Comparison[]): number[][] {
  const single = comparisons.flatMap(({ column }, at) => (SHARED_MEANINGS.has(column.meaning) || column.isPlace ? [[at]] : []));
  const streets = comparisons.flatMap(({ column }, at) => (column.isPlace && column.meaning === 'street' ? [at] : []));
  const towns = comparisons.flatMap(({ column }, at) => (column.isPlace && ['name', 'text', 'code'].includes(column.meaning) ? [at] : []));
  const surname = comparisons.findIndex(({ column }) => column.meaning === 'surname');
  const phone = comparisons.findIndex(({ column }) => column.meaning === 'phone');
  const families = surname < 0 ? [] : [...towns.slice(0, 2), ...(phone < 0 ? [] : [phone])].map((other) => [surname, other]);
  return [...single, ...streets.slice(0, 2).flatMap((street) => towns.slice(0, 3).map((town) => [street, town])), ...families];
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
