/** What was found, as CSV files. */
import { CsvWriter } from '../../transfer/csv-writer.ts';
import { harmless } from '../../transfer/csv.ts';
import type { Engine } from '../engine/engine.ts';
import { rowsOf, stepsOfPair } from './found.ts';
import type { Rows } from './found.ts';
import { bandOf } from './link.ts';
import type { Linked } from './link.ts';
import { probability } from './model.ts';
import type { ScoredPairs } from './score.ts';
import { fillBy, placesByKey } from './tables.ts';

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
  const rows = await rowsOf(engine, linked);
  const idOf = files.spreadsheet ? (row: number): string => harmless(rows.idOf(row)) : rows.idOf;
  const told = { ...rows, idOf };
  const written = { groups: rows.groups.length, records: rows.groups.reduce((sum, one) => sum + one.rows.length, 0) };
  await writeGroups(files.groups, linked, told);
  const pairs = await writePairs(files.pairs, linked, told);
  if (files.explain !== undefined) await explain(files.explain, linked, told, files.spreadsheet ? harmless : String);
  return { ...written, ...pairs };
}

/** A row a record: its group, and its best link to another record of it. */
async function writeGroups(path: string, { same, near, edges, records, who }: Linked, { groups, groupOf, sourceOf, idOf }: Rows): Promise<void> {
  const best = new Float64Array(who.count).fill(-Infinity);
  const take = (person: number, weight: number): void => void (best[person] = Math.max(weight, best[person] as number));
  for (const [at, person] of same.left.entries()) take(person, same.weights[at] as number);
  for (const at of edges) {
    const [left, right, weight] = [near.left[at] as number, near.right[at] as number, near.weights[at] as number];
    if (groupOf[left] !== groupOf[right]) continue;
    take(left, weight);
    take(right, weight);
  }
  const hasTwo = records.rowsBySource.length > 1;
  const output = await CsvWriter.begin(path, ['group_id', 'record_id', 'score', 'band', ...(hasTwo ? ['file'] : [])]);
  try {
    for (const [at, { rows }] of groups.entries()) {
      for (const row of rows) {
        const weight = best[who.ofRow[row] as number] as number;
        output.add([String(at + 1), idOf(row), number(weight), bandOf(weight), ...(hasTwo ? [String(sourceOf(row) + 1)] : [])]);
      }
      if (at % AT_ONCE === 0) await output.flush();
    }
    await output.end();
  } finally {
    await output.close();
  }
}

/** Two rows that are one thing, with the pair of people that says so. */
interface RowPair {
  left: number;
  right: number;
  pairs: ScoredPairs;
  at: number;
}

/** Pairs of rows, in the order of the files; of two files, those with a row of each. */
function* pairsOf({ same, near, edges, records }: Linked, { firstOf, ofPerson, sourceOf }: Rows): Generator<RowPair> {
  const hasTwo = records.rowsBySource.length > 1;
  // Pairs of rows that say the same, and after them those of different people.
  const ofSame = hasTwo ? 0 : same.left.length;
  const [firsts, seconds] = [new Uint32Array(ofSame + edges.length), new Uint32Array(ofSame + edges.length)];
  for (let own = 0; own < firsts.length; own++) {
    const [pairs, at] = own < ofSame ? [same, own] : [near, edges[own - ofSame] as number];
    const [one, other] = [firstOf(pairs.left[at] as number), firstOf(pairs.right[at] as number)];
    firsts[own] = Math.min(one, other);
    seconds[own] = Math.max(one, other);
  }
  const bySecond = placesByKey(seconds);
  for (const place of placesByKey(fillBy(new Uint32Array(firsts.length), (at) => firsts[bySecond[at] as number] as number))) {
    const own = bySecond[place] as number;
    const [pairs, at] = own < ofSame ? [same, own] : [near, edges[own - ofSame] as number];
    const [one, other] = [pairs.left[at] as number, pairs.right[at] as number];
    const isTurned = firstOf(one) > firstOf(other);
    const [lefts, rights, isSame] = [ofPerson(isTurned ? other : one), ofPerson(isTurned ? one : other), one === other];
    const isMany = isSame ? lefts.length > MOST_PAIRED : lefts.length * rights.length > MOST_PAIRED ** 2;
    for (let first = 0; first < (isMany ? 1 : lefts.length); first++)
      for (let second = isSame ? first + 1 : 0; second < rights.length; second++) {
        const [left, right] = [lefts[first] as number, rights[second] as number];
        if (!hasTwo || sourceOf(left) !== sourceOf(right)) yield { left, right, pairs, at };
      }
  }
}

async function writePairs(path: string | undefined, linked: Linked, rows: Rows): Promise<{ pairs: number; auto: number; review: number }> {
  const output = path === undefined ? undefined : await CsvWriter.begin(path, ['left_id', 'right_id', 'weight', 'probability', 'band']);
  const counts = { pairs: 0, auto: 0, review: 0 };
  try {
    for (const { left, right, pairs, at } of pairsOf(linked, rows)) {
      const weight = pairs.weights[at] as number;
      const band = bandOf(weight);
      counts.pairs++;
      counts[band]++;
      output?.add([rows.idOf(left), rows.idOf(right), number(weight), probability(weight).toFixed(6), band]);
      if (counts.pairs % AT_ONCE === 0) await output?.flush();
    }
    await output?.end();
  } finally {
    await output?.close();
  }
  return counts;
}

/** Each pair step by step, with whether it holds its group together, and which link of the group is the weakest. */
async function explain(path: string, linked: Linked, rows: Rows, cell: (text: string) => string): Promise<void> {
  const { model } = linked;
  const { groupOf } = rows;
  const linkOf = new Map<number, string>();
  for (const { group } of rows.groups)
    for (const [place, at] of group.links.entries()) linkOf.set(at, place === group.links.length - 1 ? 'weakest' : 'holds');
  const output = await CsvWriter.begin(path, ['group_id', 'left_id', 'right_id', 'link', 'field', 'level', 'weight']);
  try {
    for (const { left, right, pairs, at } of pairsOf(linked, rows)) {
      const [one, other] = [pairs.left[at] as number, pairs.right[at] as number];
      const together = groupOf[one] === groupOf[other] && groupOf[one] !== -1 ? String((groupOf[one] as number) + 1) : '';
      const begin = [together, rows.idOf(left), rows.idOf(right), one === other ? 'holds' : (linkOf.get(at) ?? '')];
      for (const { field, level, weight } of stepsOfPair(model, pairs, at)) output.add([...begin, cell(field), level, number(weight)]);
      await output.flush();
    }
    await output.end();
  } finally {
    await output.close();
  }
}
