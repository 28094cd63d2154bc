/** What was found, as CSV files. */
import { CsvWriter } from '../../transfer/csv-writer.ts';
import { harmless } from '../../transfer/csv.ts';
import type { Engine } from '../engine/engine.ts';
import type { Edge, Group } from './cluster.ts';
import { levelsOf } from './comparisons.ts';
import { bandOf, REVIEW } from './link.ts';
import type { KnownModel, Linked } from './link.ts';
import { bits, evidence, evidenceOfKind, probability, weightOf } from './model.ts';
import { rowsOf } from './read-records.ts';
import type { Row } from './read-records.ts';

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

const number = (value: number): string => value.toFixed(3);

/** A group of rows: people of the same group, or rows that say the same. */
interface RowGroup {
  group: Group;
  rows: Row[];
}

/** Writes the files. Throws what the file system says. */
export async function writeOutputs(engine: Engine, linked: Linked, files: OutputFiles): Promise<Written> {
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
  const cell = files.spreadsheet ? harmless : (id: string): string => id;
  const written = { groups: all.length, records: all.reduce((sum, one) => sum + one.rows.length, 0) };
  await writeGroups(files.groups, linked, all, cell);
  const pairs = await writePairs(files.pairs, linked, rows, cell);
  if (files.explain !== undefined) await explain(engine, files.explain, linked, { all, rows, cell });
  return { ...written, ...pairs };
}

/** The place of the first of some rows. */
const firstOf = (rows: readonly Row[] | undefined): number => rows?.[0]?.place ?? 0;

/** A row a record: its group, and its best link to another record of it. */
async function writeGroups(path: string, { same, edges, records }: Linked, all: readonly RowGroup[], cell: (id: string) => string): Promise<void> {
  const [best, groupOf] = [new Float64Array(records.people).fill(-Infinity), new Int32Array(records.people).fill(-1)];
  const take = (pid: number, weight: number): void => void (best[pid] = Math.max(weight, best[pid] ?? -Infinity));
  for (const [pid, weight] of same) take(pid, weight);
  for (const [at, { group }] of all.entries()) for (const pid of group.members) groupOf[pid] = at;
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
      await output.flush();
    }
    await output.end();
  } finally {
    await output.close();
  }
}

/** Pairs of rows, in the order of the files; of two files, those with a row of each. */
function* pairsOf(
  { same, edges, records }: Linked,
  rows: ReadonlyMap<number, Row[]>,
): Generator<{ left: Row; right: Row; weight: number; edge: Edge }> {
  const hasTwo = records.rowsBySource.length > 1;
  const places = new Int32Array(records.people);
  for (const [pid, own] of rows) places[pid] = firstOf(own);
  const placeOf = (pid: number): number => places[pid] as number;
  const inOrder = (edge: Edge): { edge: Edge; order: number } => {
    const [left, right] = placeOf(edge.left) <= placeOf(edge.right) ? [edge.left, edge.right] : [edge.right, edge.left];
    return { edge: { left, right, weight: edge.weight }, order: placeOf(left) * 2 ** 26 + placeOf(right) };
  };
  const own = hasTwo ? [] : [...same].map(([pid, weight]): Edge => ({ left: pid, right: pid, weight }));
  for (const { edge } of [...own, ...edges].map(inOrder).sort((a, b) => a.order - b.order)) {
    const [lefts, rights, isSame] = [rows.get(edge.left) ?? [], rows.get(edge.right) ?? [], edge.left === edge.right];
    const isMany = isSame ? lefts.length > MOST_PAIRED : lefts.length * rights.length > MOST_PAIRED ** 2;
    for (const [at, left] of (isMany ? lefts.slice(0, 1) : lefts).entries())
      for (const right of isSame ? rights.slice(at + 1) : rights)
        if (!hasTwo || left.source !== right.source) yield { left, right, weight: edge.weight, edge };
  }
}

async function writePairs(
  path: string | undefined,
  linked: Linked,
  rows: ReadonlyMap<number, Row[]>,
  cell: (id: string) => string,
): Promise<{ pairs: number; auto: number; review: number }> {
  const output = path === undefined ? undefined : await CsvWriter.begin(path, ['left_id', 'right_id', 'weight', 'probability', 'band']);
  const counts = { pairs: 0, auto: 0, review: 0 };
  try {
    for (const { left, right, weight } of pairsOf(linked, rows)) {
      const band = bandOf(weight);
      counts.pairs++;
      counts[band]++;
      output?.add([cell(left.id), cell(right.id), number(weight), probability(weight).toFixed(6), band]);
      await output?.flush();
    }
    await output?.end();
  } finally {
    await output?.close();
  }
  return counts;
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

/** Each pair step by step, with whether it holds its group together, and which link of the group is the weakest. */
async function explain(
  engine: Engine,
  path: string,
  linked: Linked,
  { all, rows, cell }: { all: readonly RowGroup[]; rows: ReadonlyMap<number, Row[]>; cell: (id: string) => string },
): Promise<void> {
  const { model } = linked;
  const nameOf = (left: number, right: number): string => `${Math.min(left, right)} ${Math.max(left, right)}`;
  const [groupOf, linkOf] = [new Map<number, number>(), new Map<string, string>()];
  for (const [at, { group }] of all.entries()) {
    for (const member of group.members) groupOf.set(member, at + 1);
    for (const [place, { left, right }] of group.links.entries())
      linkOf.set(nameOf(left, right), place === group.links.length - 1 ? 'weakest' : 'holds');
  }
  // Without records there is no such table.
  const found =
    linked.records.people === 0
      ? []
      : await engine.rows<{ l: number; r: number; pattern: string; rare: number }>(
          `SELECT l, r, pattern, rare FROM scored WHERE weight >= ${REVIEW}`,
        );
  const known = new Map(
    found.map(({ l, r, pattern, rare }) => [nameOf(l, r), { levels: levelsOf(Number(pattern), model.comparisons.length), rare: Number(rare) }]),
  );
  const output = await CsvWriter.begin(path, ['group_id', 'left_id', 'right_id', 'link', 'field', 'level', 'weight']);
  try {
    for (const { left, right, weight, edge } of pairsOf(linked, rows)) {
      const one = known.get(nameOf(edge.left, edge.right));
      if (!one) continue;
      const together = groupOf.get(edge.left) === groupOf.get(edge.right) ? String(groupOf.get(edge.left) ?? '') : '';
      const begin = [together, cell(left.id), cell(right.id), edge.left === edge.right ? 'holds' : (linkOf.get(nameOf(edge.left, edge.right)) ?? '')];
      for (const { field, level, weight: own } of stepsOf(model, one.levels, one.rare, weight))
        output.add([...begin, cell(field), level, number(own)]);
      await output.flush();
    }
    await output.end();
  } finally {
    await output.close();
  }
}
