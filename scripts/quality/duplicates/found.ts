/** What was found, by the rows of the files. */
import type { Engine } from '../engine/engine.ts';
import { blocksOf } from './blocking.ts';
import { groupOfEach } from './cluster.ts';
import type { Group } from './cluster.ts';
import { levelsOf } from './comparisons.ts';
import type { KnownModel, Linked } from './link.ts';
import { bits, evidence, evidenceOfKind, weightOf } from './model.ts';
import { idsOf } from './read-records.ts';
import type { ScoredPairs } from './score.ts';

/** A group of rows: people of the same group, or rows that say the same. */
export interface RowGroup {
  group: Group;
  /** The rows, in the order of the files. */
  rows: number[];
}

/** Who the rows are; a row is told by its place in the files, one after the other. */
export interface Rows {
  /** The groups, in the order of the files. */
  groups: RowGroup[];
  /** Which of them each person is in; -1 for none. */
  groupOf: Int32Array;
  /** The first row of a person. */
  firstOf: (person: number) => number;
  /** All rows of a person that count, in the order of the files. */
  ofPerson: (person: number) => Int32Array;
  /** The file of a row: 0 or 1. */
  sourceOf: (row: number) => number;
  idOf: (row: number) => string;
}

/** The rows of what was found. */
export async function rowsOf(engine: Engine, { records, who, groups, same, onePerSource }: Linked): Promise<Rows> {
  const texts = await idsOf(engine, records.rowsBySource);
  const [begin = 0] = records.rowsBySource;
  // Each person has a row, so the block of a place is that of the person.
  const { order, starts } = blocksOf([who.ofRow]);
  const firstOf = (person: number): number => order[starts[person] as number] as number;
  // Where each file has each record once, rows that say the same are not one thing; the first is linked.
  const ofPerson = (person: number): Int32Array => {
    const from = starts[person] as number;
    return order.subarray(from, onePerSource ? from + 1 : starts[person + 1]);
  };
  const [all, groupOf] = [groups.map((group): RowGroup => ({ group, rows: [] })), groupOfEach(groups, who.count)];
  if (!onePerSource)
    for (const person of same.left) if (groupOf[person] === -1) groupOf[person] = all.push({ group: { members: [person], links: [] }, rows: [] }) - 1;
  const inOrder: RowGroup[] = [];
  for (let row = 0; row < who.ofRow.length; row++) {
    const person = who.ofRow[row] as number;
    const group = person < 0 ? undefined : all[groupOf[person] as number];
    if (!group || (onePerSource && firstOf(person) !== row)) continue;
    if (group.rows.push(row) === 1) inOrder.push(group);
  }
  return {
    ...{ groups: inOrder, firstOf, ofPerson },
    groupOf: groupOfEach(
      inOrder.map(({ group }) => group),
      who.count,
    ),
    sourceOf: (row) => (row < begin ? 0 : 1),
    idOf: (row) => (row < begin ? texts[0]?.text(row) : texts[1]?.text(row - begin)) ?? '',
  };
}

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

/** {@link stepsOf} a pair, by its place. */
export const stepsOfPair = (model: KnownModel, { patterns, rares, weights }: ScoredPairs, at: number): Step[] =>
  stepsOf(model, levelsOf(patterns[at] as number, model.comparisons.length), rares[at] as number, weights[at] as number);

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
  const { near, edges, same, model } = linked;
  const { groups, groupOf, firstOf, ofPerson, idOf } = await rowsOf(engine, linked);
  const inner = groups.map((): number[] => []);
  for (const at of edges) {
    const group = groupOf[near.left[at] as number] as number;
    if (group >= 0 && group === groupOf[near.right[at] as number]) inner[group]?.push(at);
  }
  const sameOf = new Map([...same.left.entries()].map(([at, person]) => [person, at]));
  const firstId = (person: number): string => idOf(firstOf(person));
  return groups.map(({ group, rows }, own) => {
    const edgesOfGroup = inner[own] ?? [];
    const linkAt = (at: number) => ({
      ...{ left: firstId(near.left[at] as number), right: firstId(near.right[at] as number), weight: near.weights[at] as number },
    });
    const isLarge = group.members.length > MOST_TOLD;
    const pairs = (isLarge ? group.links : edgesOfGroup).map((at): FoundPair => ({ ...linkAt(at), steps: stepsOfPair(model, near, at) }));
    const links = edgesOfGroup.map(linkAt);
    for (const person of group.members) {
      const [several, at] = [Array.from(ofPerson(person), idOf), sameOf.get(person)];
      if (at === undefined) continue;
      const steps = stepsOfPair(model, same, at);
      // Rows that say the same are all one; of many, the first is compared with each.
      const lefts = several.length > MOST_TOLD ? several.slice(0, 1) : several;
      for (const [place, left] of lefts.entries())
        for (const right of several.slice(place + 1)) {
          const pair = { left, right, weight: same.weights[at] as number };
          links.push(pair);
          if (place === 0) pairs.push({ ...pair, steps });
        }
    }
    return { ids: rows.map(idOf), pairs, links };
  });
}
