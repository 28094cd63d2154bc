/** What was found, by the rows of the files. */
import type { Engine } from '../engine/engine.ts';
import { groupOfEach } from './cluster.ts';
import type { Group } from './cluster.ts';
import { levelsOf } from './comparisons.ts';
import type { KnownModel, Linked } from './link.ts';
import { bits, evidence, evidenceOfKind, weightOf } from './model.ts';
import { rowsOf } from './read-records.ts';
import type { Row } from './read-records.ts';
import type { ScoredPair } from './score.ts';

/** A group of rows: people of the same group, or rows that say the same. */
export interface RowGroup {
  group: Group<ScoredPair>;
  rows: Row[];
}

/** Lists of so many rows get room for one more, longer ones for several: there are hundreds of thousands of short ones. */
const SHORT = 8;

function withOne(rows: Row[] | undefined, row: Row): Row[] {
  if (!rows || rows.length < SHORT) return [...(rows ?? []), row];
  rows.push(row);
  return rows;
}

/** The rows of groups, and by the person those of all who are in a pair; groups and rows in the order of the files. */
export async function rowGroupsOf(engine: Engine, linked: Linked): Promise<{ all: RowGroup[]; rows: Row[][] }> {
  const { records, who, groups, same, edges, onePerSource } = linked;
  const { count } = who;
  const [isTold, groupOf] = [new Uint8Array(count), groupOfEach(groups, count)];
  for (const pairs of [edges, same.values()]) for (const { left, right } of pairs) isTold[left] = isTold[right] = 1;
  const found: RowGroup[] = groups.map((group) => ({ group, rows: [] }));
  if (!onePerSource)
    for (const pid of same.keys()) if (groupOf[pid] === -1) groupOf[pid] = found.push({ group: { members: [pid], links: [] }, rows: [] }) - 1;
  const [all, rows] = [[] as RowGroup[], new Array<Row[]>(count)];
  for (const row of await rowsOf(engine, records.rowsBySource, who, isTold)) {
    const own = rows[row.pid];
    // Where each file has each record once, rows that say the same are not one thing; the first is linked.
    if (own && onePerSource) continue;
    rows[row.pid] = withOne(own, row);
    const group = found[groupOf[row.pid] as number];
    if (!group) continue;
    if (group.rows.length === 0) all.push(group);
    group.rows = withOne(group.rows, row);
  }
  return { all, rows };
}

/** A pair of people, by name. */
export const pairName = (left: number, right: number): string => `${Math.min(left, right)} ${Math.max(left, right)}`;

/** A step of the way from the prior to the weight of a pair. */
export interface Step {
  field: string;
  level: string;
  /** Bits. */
  weight: number;
}

/** How the weight of a pair comes about: the prior, what each field says, what rare values add, what others who share the same take away. */
export function stepsOf({ comparisons, kinds, u, prior }: KnownModel, levels: readonly number[], rare: number, weight: number): Step[] {
  const likely = kinds.map((kind) => ({ kind, weight: evidenceOfKind(levels, kind, u) })).sort((a, b) => b.weight - a.weight)[0];
  const steps: Step[] = [{ field: '', level: 'prior', weight: bits(prior) }];
  let sum = 0;
  for (const [at, { column, levels: names }] of comparisons.entries()) {
    const level = levels[at] ?? 0;
    if (level === 0) continue;
    const own = weightOf(likely?.kind.m[at]?.[level - 1] ?? 0, u[at]?.[level - 1] ?? 0);
    sum += own;
    steps.push({ field: column.name, level: names[level - 1]?.name ?? '', weight: own });
  }
  const ofKind = evidence(levels, kinds, u) - sum;
  if (kinds.length > 1) steps.push({ field: '', level: likely?.kind.name ?? '', weight: ofKind });
  if (rare !== 0) steps.push({ field: '', level: rare > 0 ? 'rare values' : 'frequent values', weight: rare });
  const shared = weight - (bits(prior) + sum + ofKind + rare);
  if (Math.abs(shared) >= 0.0005) steps.push({ field: '', level: 'shared with others', weight: shared });
  return [...steps, { field: '', level: 'total', weight }];
}

/** {@link stepsOf} a pair. */
export const stepsOfPair = (model: KnownModel, { pattern, rare, weight }: ScoredPair): Step[] =>
  stepsOf(model, levelsOf(pattern, model.comparisons.length), rare, weight);

/** Two records of a group, with what speaks for and against their being one thing. */
export interface FoundPair {
  left: string;
  right: string;
  /** Log odds, in bits. */
  weight: number;
  steps: Step[];
}

/** Records that are one thing, by their ids. */
export interface FoundRecords {
  ids: string[];
  /** Of its pairs those that are likely; of a large group those that hold it together. */
  pairs: FoundPair[];
  /** All its likely pairs, without what speaks for them. */
  links: Pick<FoundPair, 'left' | 'right' | 'weight'>[];
}

/** Of a group of so many people all likely pairs are told; of a larger one those that hold it together. */
const MOST_TOLD = 12;

/** The groups with their pairs. */
export async function foundRecords(engine: Engine, linked: Linked): Promise<FoundRecords[]> {
  const { all, rows } = await rowGroupsOf(engine, linked);
  const groupOf = groupOfEach(
    all.map(({ group }) => group),
    linked.who.count,
  );
  const inner = Map.groupBy(
    linked.edges.filter(({ left, right }) => groupOf[left] !== -1 && groupOf[left] === groupOf[right]),
    ({ left }) => groupOf[left] ?? -1,
  );
  const firstId = (pid: number): string => rows[pid]?.[0]?.id ?? '';
  return all.map(({ group, rows: own }, at) => {
    const edges = inner.get(at) ?? [];
    const isLarge = group.members.length > MOST_TOLD;
    const pairs = (isLarge ? group.links : edges).map((edge): FoundPair => ({
      ...{ left: firstId(edge.left), right: firstId(edge.right), weight: edge.weight, steps: stepsOfPair(linked.model, edge) },
    }));
    const links = edges.map(({ left, right, weight }) => ({ left: firstId(left), right: firstId(right), weight }));
    for (const pid of group.members) {
      const [several, found] = [rows[pid] ?? [], linked.same.get(pid)];
      if (found === undefined) continue;
      const steps = stepsOfPair(linked.model, found);
      // Rows that say the same are all one; of many, the first is compared with each.
      const lefts = several.length > MOST_TOLD ? several.slice(0, 1) : several;
      for (const [place, left] of lefts.entries())
        for (const right of several.slice(place + 1)) {
          const pair = { left: left.id, right: right.id, weight: found.weight };
          links.push(pair);
          if (place === 0) pairs.push({ ...pair, steps });
        }
    }
    return { ids: own.map(({ id }) => id), pairs, links };
  });
}
