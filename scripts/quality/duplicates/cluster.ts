/** Groups of records that are one thing, of pairs with weights. */
import { NumberTable, pairKey } from './tables.ts';

/** A pair of records, by their places, and its log odds in bits. */
export interface Edge {
  left: number;
  right: number;
  weight: number;
}

export interface Group<E extends Edge = Edge> {
  members: number[];
  /** The links that made the group, the best first: as many as members less one. */
  links: E[];
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
export function groupsOf<E extends Edge>(edges: readonly E[], { least, unseen, sourceOf }: GroupOptions): Group<E>[] {
  const byWeight = edges
    .filter(({ weight, left, right }) => weight >= least && left !== right)
    .sort((a, b) => b.weight - a.weight || a.left - b.left || a.right - b.right);
  // Of two weights of a pair, the better one.
  const [known, weights] = [new NumberTable(), [] as number[]];
  for (const { left, right, weight } of edges) {
    if (left === right) continue;
    const place = known.placeOf(pairKey(left, right));
    weights[place] = Math.max(weight, weights[place] ?? -Infinity);
  }
  const weightOf = (one: number, other: number): number => weights[known.find(pairKey(one, other))] ?? unseen;
  const groupOf = new Map<number, Group<E>>();
  const own = (record: number): Group<E> => {
    let group = groupOf.get(record);
    if (!group) {
      group = { members: [record], links: [] };
      groupOf.set(record, group);
    }
    return group;
  };
  for (const edge of byWeight) {
    const [a, b] = [own(edge.left), own(edge.right)];
    if (a === b) continue;
    const [small, large] = a.members.length <= b.members.length ? [a, b] : [b, a];
    if (sourceOf) {
      const sources = new Set(large.members.map(sourceOf));
      if (small.members.some((record) => sources.has(sourceOf(record)))) continue;
    }
    let sum = 0;
    for (const one of small.members) for (const other of large.members) sum += weightOf(one, other);
    if (sum / (small.members.length * large.members.length) < least) continue;
    for (const record of small.members) {
      large.members.push(record);
      groupOf.set(record, large);
    }
    large.links.push(...small.links, edge);
  }
  const result = [...new Set(groupOf.values())].filter(({ members }) => members.length > 1);
  for (const group of result) {
    group.members.sort((x, y) => x - y);
    group.links.sort((x, y) => y.weight - x.weight || x.left - y.left || x.right - y.right);
  }
  return result.sort((x, y) => (x.members[0] as number) - (y.members[0] as number));
}

/** Which of some groups each record is in, by its place; -1 for none. */
export function groupOfEach(groups: readonly Pick<Group, 'members'>[], records: number): Int32Array {
  const groupOf = new Int32Array(records).fill(-1);
  for (const [at, { members }] of groups.entries()) for (const member of members) groupOf[member] = at;
  return groupOf;
}
