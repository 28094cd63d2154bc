/** Finds records that are one thing, in one file or two. */
import type { CsvForm } from '../../transfer/csv-form.ts';
import type { Engine } from '../engine/engine.ts';
import { chooseRules, pairBudget } from './blocking.ts';
import type { BlockingRule } from './blocking.ts';
import { groupsOf } from './cluster.ts';
import type { Edge, Group } from './cluster.ts';
import { comparisonsOf } from './comparisons.ts';
import type { Comparison } from './comparisons.ts';
import { determined } from './determined.ts';
import { patternOf } from './levels.ts';
import { compared, comparePairs, drawnPatterns, patternsOf } from './pairs.ts';
import type { Pairs } from './pairs.ts';
import { nicknames, takeRecords } from './read-records.ts';
import type { Records, RecordsFile } from './read-records.ts';
import { scored } from './score.ts';
import type { ScoredPair } from './score.ts';
import { Numbers, NumberTable, pairKey } from './tables.ts';
import { train } from './train.ts';
import type { Model } from './train.ts';

/** From this weight on, in bits, two records are taken for one thing: a person looks at a sample of them. */
export const AUTO = 8;
/** From this weight on two records are more likely one thing than two: a person looks at each. */
export const REVIEW = 0;
/** The weight of a pair that was not compared. */
const UNSEEN = -15;
/** In groups of more records pairs that were not compared stay so. */
const MOST_COMPLETED = 40;
/** A file with fewer records that are one thing has each once. */
const CLEAN_SHARE = 0.005;

export type Band = 'auto' | 'review';
export const bandOf = (weight: number): Band => (weight >= AUTO ? 'auto' : 'review');

export interface LinkOptions {
  files: readonly RecordsFile[];
  form: Partial<CsvForm>;
  /** Where `nicknames/names.csv` is. */
  configDir: string;
  /** A model that is known, instead of one estimated from the records. */
  known?: KnownModel | undefined;
  /** Whether each file has each thing once; without, it is told from the files. */
  onePerSource?: boolean | undefined;
  onProgress: (what: string, done: number) => void;
}

/** A model with what it is about. */
export interface KnownModel extends Model {
  comparisons: Comparison[];
}

/** What was found. */
export interface Linked {
  records: Records;
  model: KnownModel;
  rules: BlockingRule[] | undefined;
  /** Pairs that were compared. */
  pairs: number;
  /** Pairs above {@link REVIEW}, of different people. */
  edges: ScoredPair[];
  /** People that several rows are, with the pair of two such rows. */
  same: Map<number, ScoredPair>;
  groups: Group<ScoredPair>[];
  onePerSource: boolean;
}

/** Pairs of records that hang together, and were not compared. */
function missingPairs(edges: readonly Edge[], records: number): Pairs {
  const parent = Int32Array.from({ length: records }, (_, record) => record);
  const rootOf = (record: number): number => {
    let root = record;
    while (parent[root] !== root) root = parent[root] = parent[parent[root] as number] as number;
    return root;
  };
  const [seen, sizes] = [new NumberTable(), new Int32Array(records).fill(1)];
  for (const { left, right, weight } of edges) {
    seen.placeOf(pairKey(left, right));
    const [a, b] = weight < REVIEW ? [left, left] : [rootOf(left), rootOf(right)];
    if (a === b) continue;
    const [first, last] = [Math.min(a, b), Math.max(a, b)];
    parent[last] = first;
    sizes[first] = (sizes[first] as number) + (sizes[last] as number);
  }
  const groups = new Map<number, number[]>();
  for (let record = 0; record < records; record++) {
    const root = rootOf(record);
    const size = sizes[root] as number;
    if (size < 3 || size > MOST_COMPLETED) continue;
    const own = groups.get(root);
    if (own) own.push(record);
    else groups.set(root, [record]);
  }
  const [lefts, rights] = [new Numbers(), new Numbers()];
  for (const members of groups.values())
    for (const [at, one] of members.entries())
      for (const other of members.slice(at + 1))
        if (!seen.has(pairKey(one, other))) {
          lefts.push(one);
          rights.push(other);
        }
  return { left: lefts.all, right: rights.all, rules: new Uint16Array(lefts.count) };
}

/** What is found where there are no records. */
const nothing = (records: Records, comparisons: Comparison[], known: KnownModel | undefined, onePerSource = false): Linked => ({
  ...{ records, rules: undefined, pairs: 0, edges: [], same: new Map(), groups: [], onePerSource },
  model: known ?? { comparisons, kinds: [], u: [], prior: 0, shared: [] },
});

/** Links records. Throws a UsageError for files that cannot be compared. */
export async function link(engine: Engine, { files, form, configDir, known, onePerSource, onProgress }: LinkOptions): Promise<Linked> {
  onProgress('Reading', 0);
  const records = await takeRecords(
    engine,
    files,
    form,
    known?.comparisons.map(({ column }) => column),
  );
  const { people, columns, filled, words } = records;
  const comparisons = known?.comparisons ?? comparisonsOf(columns, words);
  if (people.count === 0) return nothing(records, comparisons, known, onePerSource);
  if (!known) {
    const by = determined(comparisons, people);
    for (const one of comparisons) {
      const other = by.get(one.index);
      if (other !== undefined) one.determinedBy = other;
    }
  }
  onProgress('Choosing pairs', 0.4);
  const breathe = (): Promise<void> => engine.breathe();
  const budget = pairBudget(people.count);
  const rules = (people.count * (people.count - 1)) / 2 <= budget ? undefined : await chooseRules(comparisons, { people, filled, budget, breathe });
  onProgress('Comparing', 0.5);
  const comparing = { patternOf: patternOf(comparisons, people, nicknames(configDir)), comparisons: comparisons.length, breathe };
  const pairs = await comparePairs(people, rules, comparing, (done) => onProgress('Comparing', 0.5 + done * 0.2));
  const patterns = patternsOf(pairs, comparisons.length);
  let model = known;
  if (!model) {
    const drawn = rules ? await drawnPatterns(people.count, comparing) : patterns;
    model = { comparisons, ...(await train({ comparisons, rules, compared: patterns, drawn, people, comparing })) };
  }
  onProgress('Weighing', 0.8);
  const withValue = filled.map((share) => share * records.rows);
  const weigh = async (some: Pairs): Promise<ScoredPair[]> => scored(await compared(some, comparing), model, people, withValue);
  const likely = (some: readonly ScoredPair[]): ScoredPair[] => some.filter(({ weight }) => weight >= REVIEW);
  const several = Int32Array.from(people.rows.keys()).filter((person) => (people.rows[person] as number) > 1);
  const same = likely(await weigh({ left: several, right: several, rules: new Uint16Array(several.length) }));
  const near = scored(pairs, model, people, withValue, { least: REVIEW, has: new Uint8Array(people.count) });
  // All there are have been compared where there are no rules.
  const all = rules ? [...near, ...(await weigh(missingPairs(near, people.count)))] : near;
  onProgress('Grouping', 0.85);
  const { sources } = people;
  const isClean = files.length > 1 && (onePerSource ?? isOnce([...all, ...same], sources, records.rowsBySource));
  const groups = groupsOf(all, { least: REVIEW, unseen: UNSEEN, sourceOf: isClean ? (record) => sources[record] ?? 0 : undefined });
  const groupOf = new Map(groups.flatMap(({ members }, at) => members.map((member) => [member, at] as const)));
  const edges = likely(all).filter(({ left, right }) => !isClean || groupOf.get(left) === groupOf.get(right));
  return {
    ...{ records, model, rules, edges, groups, onePerSource: isClean },
    same: new Map(same.map((one) => [one.left, one])),
    pairs: pairs.left.length,
  };
}

/** Whether each of two files has each thing once, as far as can be seen: hardly two of one file are surely one thing. */
function isOnce(edges: readonly Edge[], sources: Uint8Array, rowsBySource: readonly number[]): boolean {
  const twice = rowsBySource.map(() => 0);
  for (const { left, right, weight } of edges) {
    const source = sources[left] ?? 0;
    if (weight >= AUTO && source === sources[right]) twice[source] = (twice[source] ?? 0) + 1;
  }
  return twice.every((pairs, at) => pairs <= CLEAN_SHARE * (rowsBySource[at] ?? 0));
}
