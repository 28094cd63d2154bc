/** Weighs pairs that have been compared. */
import type { Edges } from './cluster.ts';
import { levelsOf } from './comparisons.ts';
import type { KnownModel } from './link.ts';
import { bits, evidenceBy } from './model.ts';
import type { ComparedPairs } from './pairs.ts';
import type { People } from './people.ts';
import { fillBy, placesWhere } from './tables.ts';

/** Pairs that are less likely say nothing about groups. */
const LEAST_KEPT = -30;
/** A value is frequent when more records have it than one thing has in a file. */
const OWN_RECORDS = 8;
/** A value that nobody shares by chance is shared that often. */
const LEAST_CHANCE = 1e-9;

/** Pairs with their log odds, and how these come about. */
export interface ScoredPairs extends Edges {
  /** See levelsOf. */
  patterns: Float64Array;
  /** What the frequency of their values adds, in bits. */
  rares: Float64Array;
}

/** Some of several lists of pairs, one list after the other. */
export function pairsWhere(lists: readonly ScoredPairs[], isWanted: (pairs: ScoredPairs, at: number) => boolean): ScoredPairs {
  const wanted = lists.map((pairs) => placesWhere(pairs.left.length, (at) => isWanted(pairs, at)));
  const count = wanted.reduce((sum, { length }) => sum + length, 0);
  const found: ScoredPairs = {
    ...{ left: new Int32Array(count), right: new Int32Array(count) },
    ...{ weights: new Float64Array(count), patterns: new Float64Array(count), rares: new Float64Array(count) },
  };
  let to = 0;
  for (const [list, pairs] of lists.entries())
    for (const at of wanted[list] as Int32Array) {
      found.left[to] = pairs.left[at] as number;
      found.right[to] = pairs.right[at] as number;
      found.weights[to] = pairs.weights[at] as number;
      found.patterns[to] = pairs.patterns[at] as number;
      found.rares[to++] = pairs.rares[at] as number;
    }
  return found;
}

/** What is known of a pattern: its weight by what all records say, and the least by what is known of pairs that share something. */
type WeightsOf = (pattern: number) => { weight: number; shared: number };

function weightsBy({ comparisons, kinds, u, prior, shared }: KnownModel): WeightsOf {
  const [own, ofShared] = [evidenceBy(kinds, u), shared.map((one) => ({ ...one, evidence: evidenceBy(kinds, one.u) }))];
  return (pattern) => {
    const levels = levelsOf(pattern, comparisons.length);
    let least = Infinity;
    for (const { comparisons: common, prior: ofCommon, evidence } of ofShared) {
      if (common.some((at) => levels[at] !== 1)) continue;
      const rest = levels.map((level, at) => (common.includes(at) ? 0 : level));
      least = Math.min(least, bits(ofCommon) + evidence(rest));
    }
    return { weight: bits(prior) + own(levels), shared: least };
  };
}

/** What the frequency of the values that people have in common adds to their pair, in bits; by which comparisons these are, as the bits of a number. */
interface Rarity {
  /** Which comparisons count, of those that a pattern has at its first level. */
  of: (pattern: number) => number;
  bits: (common: number, person: number) => number;
}

function rarityBy({ comparisons, u }: KnownModel, people: People, withValue: readonly number[]): Rarity {
  const counted = comparisons.map(({ byFrequency, determinedBy, index }, at) => {
    if (!byFrequency || determinedBy !== undefined) return undefined;
    const [chance, count] = [Math.max(u[at]?.[0] ?? 0, LEAST_CHANCE), Math.max(1, withValue[at] ?? 1)];
    const frequencies = people.frequencies[index] as Int32Array;
    const bitsOf = fillBy(new Float64Array(frequencies.length), (value) => {
      const often = frequencies[value] as number;
      return Math.log2(chance / Math.max(Math.min(often / count, chance), (often - OWN_RECORDS) / count));
    });
    return { values: people.values[index] as Int32Array, bitsOf };
  });
  return {
    of: (pattern) =>
      levelsOf(pattern, comparisons.length).reduce((common, level, at) => (level === 1 && counted[at] ? common | (1 << at) : common), 0),
    bits: (common, person) => {
      let sum = 0;
      for (let at = 0, left = common; left !== 0; at++, left >>>= 1) {
        const one = counted[at];
        if ((left & 1) === 1 && one) sum += one.bitsOf[one.values[person] as number] as number;
      }
      return sum;
    },
  };
}

/** Weighs pairs, and gives those that say something. With `linked`, it notes who is in a pair of at least that weight, and gives only pairs of two who are. */
export type Score = (pairs: ComparedPairs, linked?: { least: number; has: Uint8Array }) => ScoredPairs;

/** How pairs are weighed by a model; with how many rows have a value, by column. */
export function scoreBy(model: KnownModel, people: People, withValue: readonly number[]): Score {
  const [weightsOf, rarity] = [weightsBy(model), rarityBy(model, people, withValue)];
  return ({ left, right, patterns: places, table }, linked) => {
    const known = Array.from({ length: table.count }, (_, place) => ({ ...weightsOf(table.keyOf(place)), common: rarity.of(table.keyOf(place)) }));
    const [weights, rares, patterns] = [new Float64Array(left.length), new Float64Array(left.length), new Float64Array(left.length)];
    for (let at = 0; at < left.length; at++) {
      const place = places[at] as number;
      const { weight: own, shared, common } = known[place] as (typeof known)[number];
      patterns[at] = table.keyOf(place);
      const rare = own < LEAST_KEPT ? 0 : rarity.bits(common, left[at] as number);
      const weight = own < LEAST_KEPT ? -Infinity : Math.min(own + rare, shared + Math.min(rare, 0));
      weights[at] = weight;
      rares[at] = rare;
      if (linked && weight >= linked.least) linked.has[left[at] as number] = linked.has[right[at] as number] = 1;
    }
    const isLinked = (one: number): boolean => !linked || linked.has[one] === 1;
    return pairsWhere(
      [{ left, right, weights, patterns, rares }],
      (_, at) => (weights[at] as number) >= LEAST_KEPT && isLinked(left[at] as number) && isLinked(right[at] as number),
    );
  };
}
