/** Groups of records that are one thing, of pairs with weights. */

/** A pair of records, by their places, and its log odds in bits. */
export interface Edge {
  left: number;
  right: number;
  weight: number;
}

export interface Group {
  members: number[];
  /** The links that made the group, the best first: as many as members less one. */
  links: Edge[];
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
export function groupsOf(edges: readonly Edge[], { least, unseen, sourceOf }: GroupOptions): Group[] {
  const byWeight = edges
    .filter(({ weight, left, right }) => weight >= least && left !== right)
    .sort((a, b) => b.weight - a.weight || a.left - b.left || a.right - b.right);
  const weights = new Map<number, Map<number, number>>();
  const put = (from: number, to: number, weight: number): void => {
    let own = weights.get(from);
    if (!own) weights.set(from, (own = new Map()));
    own.set(to, Math.max(weight, own.get(to) ?? -Infinity));
  };
  const linked = new Set(byWeight.flatMap(({ left, right }) => [left, right]));
  for (const { left, right, weight } of edges)
    if (left !== right && linked.has(left) && linked.has(right)) {
      put(left, right, weight);
      put(right, left, weight);
    }
  const groupOf = new Map<number, Group>();
  const own = (record: number): Group => {
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
    for (const one of small.members) {
      const to = weights.get(one);
      for (const other of large.members) sum += to?.get(other) ?? unseen;
    }
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
