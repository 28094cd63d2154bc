/** Weighs pairs that have been compared. */
import type { Edge } from './cluster.ts';
import { levelsOf } from './comparisons.ts';
import type { KnownModel } from './link.ts';
import { bits, evidenceBy } from './model.ts';
import type { ComparedPairs } from './pairs.ts';
import { frequenciesOf } from './people.ts';
import type { People } from './people.ts';

/** Pairs that are less likely say nothing about groups. */
const LEAST_KEPT = -30;
/** A value is frequent when more records have it than one thing has in a file. */
const OWN_RECORDS = 8;
/** A value that nobody shares by chance is shared that often. */
const LEAST_CHANCE = 1e-9;

/** A pair with its log odds, and how they come about. */
export interface ScoredPair extends Edge {
  /** See levelsOf. */
  pattern: number;
  /** What the frequency of its values adds, in bits. */
  rare: number;
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
    const bitsOf = Float64Array.from(frequenciesOf(people, index), (often) =>
      Math.log2(chance / Math.max(Math.min(often / count, chance), (often - OWN_RECORDS) / count)),
    );
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

/** Weighs pairs; gives those that say something. With `linked`, it notes who is in a pair of at least that weight, and gives only pairs of two who are. */
export function scored(
  { left, right, patterns, table }: ComparedPairs,
  model: KnownModel,
  people: People,
  withValue: readonly number[],
  linked?: { least: number; has: Uint8Array },
): ScoredPair[] {
  const [weightsOf, rarity] = [weightsBy(model), rarityBy(model, people, withValue)];
  const known = Array.from({ length: table.count }, (_, place) => ({ ...weightsOf(table.keyOf(place)), common: rarity.of(table.keyOf(place)) }));
  const [weights, rares] = [new Float64Array(left.length).fill(-Infinity), new Float64Array(left.length)];
  for (let at = 0; at < left.length; at++) {
    const { weight: own, shared, common } = known[patterns[at] as number] as (typeof known)[number];
    if (own < LEAST_KEPT) continue;
    const rare = rarity.bits(common, left[at] as number);
    const weight = Math.min(own + rare, shared + Math.min(rare, 0));
    weights[at] = weight;
    rares[at] = rare;
    if (linked && weight >= linked.least) linked.has[left[at] as number] = linked.has[right[at] as number] = 1;
  }
  const found: ScoredPair[] = [];
  for (let at = 0; at < left.length; at++) {
    const [one, other, weight] = [left[at] as number, right[at] as number, weights[at] as number];
    if (weight < LEAST_KEPT || (linked && (linked.has[one] === 0 || linked.has[other] === 0))) continue;
    found.push({ left: one, right: other, weight, pattern: table.keyOf(patterns[at] as number), rare: rares[at] as number });
  }
  return found;
}
