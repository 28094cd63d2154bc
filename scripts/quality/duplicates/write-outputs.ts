/** What was found, as CSV files. */
import { CsvWriter } from '../../transfer/csv-writer.ts';
import { harmless } from '../../transfer/csv.ts';
import type { Engine } from '../engine/engine.ts';
import { groupOfEach } from './cluster.ts';
import { pairName, rowGroupsOf, stepsOfPair } from './found.ts';
import type { RowGroup } from './found.ts';
import { bandOf, REVIEW } from './link.ts';
import type { Linked } from './link.ts';
import { probability } from './model.ts';
import type { Row } from './read-records.ts';
import type { ScoredPair } from './score.ts';

export interface OutputFiles {
  groups: string;
  pairs?: string | undefined;
  explain?: string | undefined;
  /** Makes ids harmless that a spreadsheet would run as formulas. */
  spreadsheet: boolean;
}

/** What was written. */
export interface Written {
  groups: number;
  /** Records in groups. */
  records: number;
  pairs: number;
  auto: number;
  review: number;
}

/** Of so many rows that say the same, each pair is listed; of more, each with the first. */
const MOST_PAIRED = 50;

/** After so many lines it is seen whether they are many enough to write. */
const AT_ONCE = 256;

const number = (value: number): string => value.toFixed(3);

/** Writes the files. Throws what the file system says. */
export async function writeOutputs(engine: Engine, linked: Linked, files: OutputFiles): Promise<Written> {
  const { rows, all } = await rowGroupsOf(engine, linked);
  const cell = files.spreadsheet ? harmless : (id: string): string => id;
  const written = { groups: all.length, records: all.reduce((sum, one) => sum + one.rows.length, 0) };
  await writeGroups(files.groups, linked, all, cell);
  const pairs = await writePairs(files.pairs, linked, rows, cell);
  if (files.explain !== undefined) await explain(files.explain, linked, { all, rows, cell });
  return { ...written, ...pairs };
}

/** A row a record: its group, and its best link to another record of it. */
async function writeGroups(
  path: string,
  { same, edges, records, who }: Linked,
  all: readonly RowGroup[],
  cell: (id: string) => string,
): Promise<void> {
  const best = new Float64Array(who.count).fill(-Infinity);
  const groupOf = groupOfEach(
    all.map(({ group }) => group),
    who.count,
  );
  const take = (pid: number, weight: number): void => void (best[pid] = Math.max(weight, best[pid] ?? -Infinity));
  for (const [pid, { weight }] of same) take(pid, weight);
  for (const { left, right, weight } of edges) {
    if (groupOf[left] !== groupOf[right]) continue;
    take(left, weight);
    take(right, weight);
  }
  const hasTwo = records.rowsBySource.length > 1;
  const output = await CsvWriter.begin(path, ['group_id', 'record_id', 'score', 'band', ...(hasTwo ? ['file'] : [])]);
  try {
    for (const [at, { rows }] of all.entries()) {
      for (const { pid, id, source } of rows) {
        const weight = best[pid] ?? REVIEW;
        output.add([String(at + 1), cell(id), number(weight), bandOf(weight), ...(hasTwo ? [String(source + 1)] : [])]);
      }
      if (at % AT_ONCE === 0) await output.flush();
    }
    await output.end();
  } finally {
    await output.close();
  }
}

/** Pairs of rows, in the order of the files; of two files, those with a row of each. */
function* pairsOf({ same, edges, records }: Linked, rows: readonly Row[][]): Generator<{ left: Row; right: Row; edge: ScoredPair }> {
  const hasTwo = records.rowsBySource.length > 1;
  const placeOf = (pid: number): number => rows[pid]?.[0]?.place ?? 0;
  const all = [...(hasTwo ? [] : same.values()), ...edges];
  const orders = Float64Array.from(all, ({ left, right }) => {
    const [one, other] = [placeOf(left), placeOf(right)];
    return Math.min(one, other) * 2 ** 26 + Math.max(one, other);
  });
  for (const at of Uint32Array.from(all.keys()).sort((a, b) => (orders[a] as number) - (orders[b] as number))) {
    const edge = all[at] as ScoredPair;
    const [first, second] = placeOf(edge.left) > placeOf(edge.right) ? [edge.right, edge.left] : [edge.left, edge.right];
    const [lefts, rights, isSame] = [rows[first] ?? [], rows[second] ?? [], first === second];
    const isMany = isSame ? lefts.length > MOST_PAIRED : lefts.length * rights.length > MOST_PAIRED ** 2;
    for (const [at, left] of (isMany ? lefts.slice(0, 1) : lefts).entries())
      for (const right of isSame ? rights.slice(at + 1) : rights) if (!hasTwo || left.source !== right.source) yield { left, right, edge };
  }
}

async function writePairs(
  path: string | undefined,
  linked: Linked,
  rows: readonly Row[][],
  cell: (id: string) => string,
): Promise<{ pairs: number; auto: number; review: number }> {
  const output = path === undefined ? undefined : await CsvWriter.begin(path, ['left_id', 'right_id', 'weight', 'probability', 'band']);
  const counts = { pairs: 0, auto: 0, review: 0 };
  try {
    for (const { left, right, edge } of pairsOf(linked, rows)) {
      const { weight } = edge;
      const band = bandOf(weight);
      counts.pairs++;
      counts[band]++;
      output?.add([cell(left.id), cell(right.id), number(weight), probability(weight).toFixed(6), band]);
      if (counts.pairs % AT_ONCE === 0) await output?.flush();
    }
    await output?.end();
  } finally {
    await output?.close();
  }
  return counts;
}

/** Each pair step by step, with whether it holds its group together, and which link of the group is the weakest. */
async function explain(
  path: string,
  linked: Linked,
  { all, rows, cell }: { all: readonly RowGroup[]; rows: readonly Row[][]; cell: (id: string) => string },
): Promise<void> {
  const { model } = linked;
  const [groupOf, linkOf] = [new Map<number, number>(), new Map<string, string>()];
  for (const [at, { group }] of all.entries()) {
    for (const member of group.members) groupOf.set(member, at + 1);
    for (const [place, { left, right }] of group.links.entries())
      linkOf.set(pairName(left, right), place === group.links.length - 1 ? 'weakest' : 'holds');
  }
  const output = await CsvWriter.begin(path, ['group_id', 'left_id', 'right_id', 'link', 'field', 'level', 'weight']);
  try {
    for (const { left, right, edge } of pairsOf(linked, rows)) {
      const together = groupOf.get(edge.left) === groupOf.get(edge.right) ? String(groupOf.get(edge.left) ?? '') : '';
      const begin = [
        together,
        cell(left.id),
        cell(right.id),
        edge.left === edge.right ? 'holds' : (linkOf.get(pairName(edge.left, edge.right)) ?? ''),
      ];
      for (const { field, level, weight: own } of stepsOfPair(model, edge)) output.add([...begin, cell(field), level, number(own)]);
      await output.flush();
    }
    await output.end();
  } finally {
    await output.close();
  }
}
