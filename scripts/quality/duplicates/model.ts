/**
 * The model of Fellegi and Sunter (1969): how often each level of a comparison is reached by records of one thing (m) and of two (u). The log
 * of their ratio is the weight of the level, in bits; weights add up to the log odds that two records are one thing.
 */

/** How often levels are reached: for each comparison, for each of its levels from the first. */
export type Shares = number[][];

/** Pairs with the same levels. */
export interface Pattern {
  /** For each comparison; 0 is "not known". */
  levels: number[];
  pairs: number;
}

/** Records of one thing are of some kinds: most say the same, and of those who have moved nothing of the address is the same. */
export interface Kind {
  name: string;
  /** The share of the kind among pairs of one thing. */
  share: number;
  m: Shares;
  /** Comparisons in which the kind has an m of its own, which stays as it is guessed; in all others kinds have one m. */
  own: readonly number[];
}

export interface Estimate {
  kinds: Kind[];
  /** The share of pairs that are one thing. */
  prior: number;
}

/** No level is impossible: a share is at least that. */
export const LEAST_SHARE = 1e-9;

/** Levels of records of one thing are known that badly: so many of them, spread as the guess says. */
const GUESS_PAIRS = 20;

const ROUNDS = 60;
const SETTLED = 1e-4;

/** The log odds in bits of a share. */
export const bits = (share: number): number => Math.log2(share / (1 - share));

/** The weight of a level, in bits. */
export const weightOf = (m: number, u: number): number => Math.log2(Math.max(m, LEAST_SHARE) / Math.max(u, LEAST_SHARE));

/** The weight of some levels if the records are one thing of a kind, in bits. */
export function evidenceOfKind(levels: readonly number[], { share, m }: Kind, u: Shares): number {
  let sum = Math.log2(Math.max(share, LEAST_SHARE));
  for (let at = 0; at < levels.length; at++) {
    const level = levels[at] as number;
    if (level > 0) sum += weightOf(m[at]?.[level - 1] ?? LEAST_SHARE, u[at]?.[level - 1] ?? LEAST_SHARE);
  }
  return sum;
}

/** The log of a sum of numbers that are given by their logs, to the base of two. */
function sumOfLogs(logs: readonly number[]): number {
  const most = Math.max(...logs);
  return most + Math.log2(logs.reduce((sum, one) => sum + 2 ** (one - most), 0));
}

/** The weight of some levels without the prior, in bits. */
export const evidence = (levels: readonly number[], kinds: readonly Kind[], u: Shares): number =>
  sumOfLogs(kinds.map((kind) => evidenceOfKind(levels, kind, u)));

/** More levels than a comparison has, with the one for "not known". */
const MOST_LEVELS = 16;

/** The weights of all levels for a kind, with its share before them: what is added up for thousands of patterns is worked out once. */
function weightsOfKind({ share, m }: Kind, u: Shares): Float64Array {
  const weights = new Float64Array(m.length * MOST_LEVELS + 1);
  weights[weights.length - 1] = Math.log2(Math.max(share, LEAST_SHARE));
  for (const [at, levels] of m.entries())
    for (const [level, one] of levels.entries()) weights[at * MOST_LEVELS + level + 1] = weightOf(one, u[at]?.[level] ?? LEAST_SHARE);
  return weights;
}

/** {@link evidenceOfKind} by the weights of the kind. */
function sumOfWeights(weights: Float64Array, levels: ArrayLike<number>): number {
  let sum = weights[weights.length - 1] as number;
  for (let at = 0; at < levels.length; at++) sum += weights[at * MOST_LEVELS + (levels[at] as number)] as number;
  return sum;
}

/** {@link evidence} for many levels of the same model. */
export function evidenceBy(kinds: readonly Kind[], u: Shares): (levels: ArrayLike<number>) => number {
  const weights = kinds.map((kind) => weightsOfKind(kind, u));
  const [only] = weights;
  if (only && weights.length === 1) return (levels) => sumOfWeights(only, levels);
  return (levels) => sumOfLogs(weights.map((own) => sumOfWeights(own, levels)));
}

/** The probability that log odds in bits stand for. */
export const probability = (weight: number): number => 1 / (1 + 2 ** -weight);

/** Patterns without some comparisons: what is the same then, is one. */
function reduced(patterns: readonly Pattern[], leftOut: ReadonlySet<number>): Pattern[] {
  const found = new Map<string, Pattern>();
  for (const { levels, pairs } of patterns) {
    const own = without(levels, leftOut);
    const name = String.fromCharCode(...own);
    const same = found.get(name);
    if (same) same.pairs += pairs;
    else found.set(name, { levels: own, pairs });
  }
  return [...found.values()];
}

/** Levels that are left out, as if they were not known. */
const without = (levels: readonly number[], leftOut: ReadonlySet<number>): number[] => levels.map((level, at) => (leftOut.has(at) ? 0 : level));

/** Shares of sums. */
const normalised = (sums: Shares): Shares =>
  sums.map((levels) => {
    const sum = levels.reduce((a, b) => a + b, 0);
    return levels.map((one) => one / sum);
  });

/** Adds pairs to the sums of their levels, but for some comparisons. */
function addTo(sums: Shares, levels: readonly number[], pairs: number, but?: ReadonlySet<number>): void {
  for (let at = 0; at < levels.length; at++) {
    const level = levels[at] as number;
    if (level > 0 && !but?.has(at)) (sums[at] as number[])[level - 1] = ((sums[at] as number[])[level - 1] ?? 0) + pairs;
  }
}

const within = (share: number): number => Math.min(1 - 1e-6, Math.max(1e-9, share));

/**
 * Estimates m and the prior by expectation and maximisation over the pairs of one blocking rule; u stays as it is. Comparisons that the rule
 * is made of are left out: all its pairs agree in them. Over the pairs of several rules it would take all of them for one thing.
 */
export function estimateM(patterns: readonly Pattern[], u: Shares, guess: readonly Kind[], leftOut: ReadonlySet<number>): Estimate {
  let [kinds, prior] = [[...guess], 0.1];
  const all = patterns.reduce((sum, { pairs }) => sum + pairs, 0);
  const given = reduced(patterns, leftOut);
  const ownOf = guess.map(({ own }) => new Set(own));
  for (let round = 0; round < ROUNDS; round++) {
    // What a kind has to itself does not move the m of the others.
    const sums = (guess[0] as Kind).m.map((levels) => levels.map((one) => one * GUESS_PAIRS));
    const matches = guess.map(({ share }) => share * GUESS_PAIRS);
    let sum = 0;
    const weights = kinds.map((kind) => weightsOfKind(kind, u));
    for (const { levels, pairs } of given) {
      const logs = weights.map((own) => sumOfWeights(own, levels));
      const weight = sumOfLogs(logs);
      const likely = probability(bits(prior) + weight) * pairs;
      sum += likely;
      for (const [at, log] of logs.entries()) {
        const own = likely * 2 ** (log - weight);
        matches[at] = (matches[at] ?? 0) + own;
        addTo(sums, levels, own, ownOf[at]);
      }
    }
    const total = matches.reduce((a, b) => a + b, 0);
    const common = normalised(sums);
    const next = guess.map((kind, at) => ({
      ...kind,
      share: (matches[at] ?? 0) / total,
      m: common.map((levels, one) => (kind.own.includes(one) ? (kind.m[one] as number[]) : levels)),
    }));
    const nextPrior = within(sum / all);
    const moved =
      Math.abs(nextPrior - prior) / prior +
      Math.max(
        ...next.flatMap(({ m }, kind) =>
          m.flatMap((levels, at) => levels.map((share, level) => Math.abs(share - (kinds[kind]?.m[at]?.[level] ?? 0)))),
        ),
        0,
      );
    [kinds, prior] = [next, nextPrior];
    if (moved < SETTLED) break;
  }
  return { kinds, prior };
}

/** Estimates the share of pairs that are one thing, of all pairs there are; m and u stay as they are. Pairs that are not given count as two things. */
export function estimatePrior(patterns: readonly Pattern[], kinds: readonly Kind[], u: Shares, allPairs: number, begin: number): number {
  const weightOfAll = evidenceBy(kinds, u);
  const known = patterns.map(({ levels, pairs }) => ({ pairs, weight: weightOfAll(levels) }));
  let prior = begin;
  for (let round = 0; round < ROUNDS; round++) {
    const base = bits(prior);
    const next = Math.max(
      0.5,
      known.reduce((sum, { pairs, weight }) => sum + pairs * probability(base + weight), 0),
    );
    const isSettled = Math.abs(next / allPairs - prior) < SETTLED * prior;
    prior = Math.min(0.5, next / allPairs);
    if (isSettled) break;
  }
  return prior;
}

/** What u is elsewhere counts as much as so many pairs. */
const SHARED_PAIRS = 30;

/**
 * Estimates u and the prior among pairs that share something: an address, a phone number. People of one house share names, too, and what they
 * share says less than it says elsewhere. m stays as it is; u begins, and is held, by what is given.
 */
export function estimateShared(
  patterns: readonly Pattern[],
  kinds: readonly Kind[],
  begin: Shares,
  leftOut: ReadonlySet<number>,
): { u: Shares; prior: number } {
  let [u, prior] = [begin, 0.5];
  const all = patterns.reduce((sum, { pairs }) => sum + pairs, 0);
  const given = reduced(patterns, leftOut);
  for (let round = 0; round < ROUNDS; round++) {
    const sums = begin.map((levels) => levels.map((share) => share * SHARED_PAIRS));
    const weightOfAll = evidenceBy(kinds, u);
    let matches = 0;
    for (const { levels, pairs } of given) {
      const likely = probability(bits(prior) + weightOfAll(levels)) * pairs;
      matches += likely;
      addTo(sums, levels, pairs - likely);
    }
    // Of few pairs nobody can say that all are one thing.
    const nextPrior = (matches + 1) / (all + 2);
    const isSettled = Math.abs(nextPrior - prior) < SETTLED * prior && round > 5;
    [u, prior] = [normalised(sums), nextPrior];
    if (isSettled) break;
  }
  return { u, prior };
}
