/** Groups of records that are one thing, of pairs with weights. */
import { NumberTable, pairKey, placesWhere } from './tables.ts';

/** Pairs of records, by the places of these, each with its log odds in bits. */
export interface Edges {
  left: Int32Array;
  right: Int32Array;
  weights: Float64Array;
}

/** Edges, of a list of them. */
export const edgesOf = (pairs: readonly { left: number; right: number; weight: number }[]): Edges => ({
  left: Int32Array.from(pairs, ({ left }) => left),
  right: Int32Array.from(pairs, ({ right }) => right),
  weights: Float64Array.from(pairs, ({ weight }) => weight),
});

export interface Group {
  members: number[];
  /** The links that made the group, by the places of their pairs, the best first: as many as members less one. */
  links: number[];
}

export interface GroupOptions {
  /** Links of less weight make no group. */
  least: number;
  /** A pair that was not compared has this weight: nothing was found that it has in common. */
  unseen: number;
  /** The source of a record; with it, a group has at most one record of each. */
  sourceOf?: ((record: number) => number) | undefined;
}

/**
 * Makes groups: the best link first, ties by the places of the records. Two groups become one where the average weight of all pairs between
 * them is enough: so a single weak bridge joins no two groups. Deterministic.
 */
export function groupsOf({ left, right, weights }: Edges, { least, unseen, sourceOf }: GroupOptions): Group[] {
  const weightAt = (at: number): number => weights[at] as number;
  const best = (a: number, b: number): number =>
    weightAt(b) - weightAt(a) || (left[a] as number) - (left[b] as number) || (right[a] as number) - (right[b] as number);
  const links = placesWhere(left.length, (at) => weightAt(at) >= least && left[at] !== right[at]).sort(best);
  // Of two weights of a pair, the better one.
  const [known, weightOfPair] = [new NumberTable(), new Float64Array(left.length).fill(-Infinity)];
  let records = 0;
  for (let at = 0; at < left.length; at++) {
    const [one, other] = [left[at] as number, right[at] as number];
    if (one === other) continue;
    const place = known.placeOf(pairKey(one, other));
    weightOfPair[place] = Math.max(weightAt(at), weightOfPair[place] as number);
    records = Math.max(records, one + 1, other + 1);
  }
  const weightOf = (one: number, other: number): number => {
    const place = known.find(pairKey(one, other));
    return place < 0 ? unseen : (weightOfPair[place] as number);
  };
  const groups: Group[] = [];
  const groupOf = new Int32Array(records).fill(-1);
  const own = (record: number): number => {
    if (groupOf[record] === -1) groupOf[record] = groups.push({ members: [record], links: [] }) - 1;
    return groupOf[record] as number;
  };
  for (const at of links) {
    const [a, b] = [own(left[at] as number), own(right[at] as number)];
    if (a === b) continue;
    const sizeOf = (group: number): number => (groups[group] as Group).members.length;
    const [from, into] = sizeOf(a) <= sizeOf(b) ? [a, b] : [b, a];
    const [small, large] = [groups[from] as Group, groups[into] as Group];
    if (sourceOf) {
      const sources = new Set(large.members.map(sourceOf));
      if (small.members.some((record) => sources.has(sourceOf(record)))) continue;
    }
    let sum = 0;
    for (const one of small.members) for (const other of large.members) sum += weightOf(one, other);
    if (sum / (small.members.length * large.members.length) < least) continue;
    for (const record of small.members) {
      large.members.push(record);
      groupOf[record] = into;
    }
    large.links.push(...small.links, at);
    small.members = [];
  }
  const result = groups.filter(({ members }) => members.length > 1);
  for (const group of result) {
    group.members.sort((x, y) => x - y);
    group.links.sort(best);
  }
  return result.sort((x, y) => (x.members[0] as number) - (y.members[0] as number));
}

/** Which of some groups each record is in, by its place; -1 for none. */
export function groupOfEach(groups: readonly Pick<Group, 'members'>[], records: number): Int32Array {
  const groupOf = new Int32Array(records).fill(-1);
  for (const [at, { members }] of groups.entries()) for (const member of members) groupOf[member] = at;
  return groupOf;
}
