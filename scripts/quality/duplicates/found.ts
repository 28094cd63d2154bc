/** What was found, by the rows of the files. */
import type { Engine } from '../engine/engine.ts';
import type { Group } from './cluster.ts';
import { levelsOf } from './comparisons.ts';
import { REVIEW } from './link.ts';
import type { KnownModel, Linked } from './link.ts';
import { bits, evidence, evidenceOfKind, weightOf } from './model.ts';
import { rowsOf } from './read-records.ts';
import type { Row } from './read-records.ts';

/** A group of rows: people of the same group, or rows that say the same. */
export interface RowGroup {
  group: Group;
  rows: Row[];
}

/** The rows of groups, and of all that are in a pair by who they are; groups and rows in the order of the files. */
export async function rowGroupsOf(engine: Engine, linked: Linked): Promise<{ all: RowGroup[]; rows: Map<number, Row[]> }> {
  const { records, groups, same } = linked;
  const told = `SELECT l AS pid FROM scored WHERE weight >= ${REVIEW} UNION SELECT r FROM scored WHERE weight >= ${REVIEW}`;
  // Without records there is no such table.
  const rows = Map.groupBy(records.people === 0 ? [] : await rowsOf(engine, records, `(${told})`), ({ pid }) => pid);
  // Where each file has each record once, rows that say the same are not one thing; the first is linked.
  if (linked.onePerSource) for (const own of rows.values()) own.length = 1;
  const grouped = new Set(groups.flatMap(({ members }) => members));
  const alone = (linked.onePerSource ? [] : [...same.keys()]).filter((pid) => !grouped.has(pid)).map((pid): Group => ({ members: [pid], links: [] }));
  const all = [...groups, ...alone]
    .map((group): RowGroup => ({ group, rows: group.members.flatMap((pid) => rows.get(pid) ?? []).sort((a, b) => a.place - b.place) }))
    .sort((a, b) => firstOf(a.rows) - firstOf(b.rows));
  return { all, rows };
}

/** What is known of a pair beside its weight. */
export interface PairLevels {
  /** By comparison, 0 where one of the two has no value. */
  levels: number[];
  /** What the frequency of its values adds, in bits. */
  rare: number;
}

/** A pair of people, by name. */
export const pairName = (left: number, right: number): string => `${Math.min(left, right)} ${Math.max(left, right)}`;

/** The levels of all pairs that are likely, by {@link pairName}. */
export async function levelsOfPairs(engine: Engine, { records, model }: Linked): Promise<Map<string, PairLevels>> {
  // Without records there is no such table.
  if (records.people === 0) return new Map();
  const found = await engine.rows<{ l: number; r: number; pattern: string; rare: number }>(
    `SELECT l, r, pattern, rare FROM scored WHERE weight >= ${REVIEW}`,
  );
  return new Map(
    found.map(({ l, r, pattern, rare }) => [pairName(l, r), { levels: levelsOf(Number(pattern), model.comparisons.length), rare: Number(rare) }]),
  );
}

/** The place of the first of some rows. */
export const firstOf = (rows: readonly Row[] | undefined): number => rows?.[0]?.place ?? 0;

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
  const known = await levelsOfPairs(engine, linked);
  const groupOf = new Map(all.flatMap(({ group }, at) => group.members.map((member) => [member, at] as const)));
  const inner = Map.groupBy(
    linked.edges.filter(({ left, right }) => groupOf.has(left) && groupOf.get(left) === groupOf.get(right)),
    ({ left }) => groupOf.get(left) ?? -1,
  );
  const stepsOfPair = (left: number, right: number, weight: number): Step[] => {
    const one = known.get(pairName(left, right));
    return one ? stepsOf(linked.model, one.levels, one.rare, weight) : [];
  };
  const firstId = (pid: number): string => rows.get(pid)?.[0]?.id ?? '';
  return all.map(({ group, rows: own }, at) => {
    const edges = inner.get(at) ?? [];
    const isLarge = group.members.length > MOST_TOLD;
    const told = isLarge ? group.links : edges;
    const pairs = told.map(({ left, right, weight }): FoundPair => ({
      ...{ left: firstId(left), right: firstId(right), weight, steps: stepsOfPair(left, right, weight) },
    }));
    const links = edges.map(({ left, right, weight }) => ({ left: firstId(left), right: firstId(right), weight }));
    for (const pid of group.members) {
      const [same, weight] = [rows.get(pid) ?? [], linked.same.get(pid)];
      if (weight === undefined) continue;
      const steps = stepsOfPair(pid, pid, weight);
      // Rows that say the same are all one; of many, the first is compared with each.
      const lefts = same.length > MOST_TOLD ? same.slice(0, 1) : same;
      for (const [place, left] of lefts.entries())
        for (const right of same.slice(place + 1)) {
          const pair = { left: left.id, right: right.id, weight };
          links.push(pair);
          if (place === 0) pairs.push({ ...pair, steps });
        }
    }
    return { ids: own.map(({ id }) => id), pairs, links };
  });
}
