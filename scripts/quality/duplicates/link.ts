/** Finds records that are one thing, in one file or two. */
import type { CsvForm } from '../../transfer/csv-form.ts';
import type { Engine } from '../engine/engine.ts';
import { ALL_PAIRS, chooseRules, pairBudget } from './blocking.ts';
import type { BlockingRule } from './blocking.ts';
import { groupOfEach, groupsOf } from './cluster.ts';
import type { Edges, Group } from './cluster.ts';
import { comparisonsOf } from './comparisons.ts';
import type { Comparison } from './comparisons.ts';
import { determined } from './determined.ts';
import { patternOf } from './levels.ts';
import { compared, comparePairs, drawnPatterns, patternsOf } from './pairs.ts';
import type { Pairs } from './pairs.ts';
import type { Who } from './people.ts';
import { nicknames, takeRecords } from './read-records.ts';
import type { Records, RecordsFile } from './read-records.ts';
import { pairsWhere, scoreBy } from './score.ts';
import type { ScoredPairs } from './score.ts';
import { Numbers, numbersBelow, NumberTable, pairKey, placesWhere } from './tables.ts';
import { train } from './train.ts';
import type { Model } from './train.ts';

/** So much memory the engine needs; what does not fit is on disk. The process as a whole takes 0.8 GB for a million records (docs/benchmarks.md). */
export const ENGINE_MEMORY_MB = 450;
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
  records: Omit<Records, 'people'>;
  who: Who;
  model: KnownModel;
  rules: BlockingRule[] | undefined;
  /** Pairs that were compared. */
  pairs: number;
  /** Pairs of different people who are both in a pair above {@link REVIEW}. */
  near: ScoredPairs;
  /** The places of those that are above it themselves. */
  edges: Int32Array;
  /** Pairs of two rows of one person, for each that several rows are. */
  same: ScoredPairs;
  /** Groups of people; their links are of {@link near}. */
  groups: Group[];
  onePerSource: boolean;
}

/** Pairs of records that hang together, and were not compared. */
function missingPairs({ left, right, weights }: Edges, records: number): Pairs {
  const parent = numbersBelow(records);
  const rootOf = (record: number): number => {
    let root = record;
    while (parent[root] !== root) root = parent[root] = parent[parent[root] as number] as number;
    return root;
  };
  const [seen, sizes] = [new NumberTable(), new Int32Array(records).fill(1)];
  for (let at = 0; at < left.length; at++) {
    const [one, other] = [left[at] as number, right[at] as number];
    seen.placeOf(pairKey(one, other));
    if ((weights[at] as number) < REVIEW) continue;
    const [a, b] = [rootOf(one), rootOf(other)];
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

/** Pairs with their weights, and how they were found. */
type Weighed = Pick<Linked, 'records' | 'who' | 'model' | 'rules' | 'pairs' | 'near' | 'same'>;

const isLikely = ({ weights }: Edges, at: number): boolean => (weights[at] as number) >= REVIEW;

/** Reads, compares and weighs records: all that they say is forgotten afterwards, and makes room. */
async function weighed(engine: Engine, { files, form, configDir, known, onProgress }: LinkOptions): Promise<Weighed> {
  onProgress('Reading', 0);
  const { people, ...records } = await takeRecords(
    engine,
    files,
    form,
    known?.comparisons.map(({ column }) => column),
    (done) => onProgress('Reading', done * 0.3),
  );
  const { count, sources, ofRow } = people;
  const who = { count, sources, ofRow };
  const comparisons = known?.comparisons ?? comparisonsOf(records.columns, records.words);
  if (count === 0)
    return {
      ...{ records, who, rules: undefined, pairs: 0, near: pairsWhere([], isLikely), same: pairsWhere([], isLikely) },
      model: known ?? { comparisons, kinds: [], u: [], prior: 0, shared: [] },
    };
  if (!known) {
    const by = determined(comparisons, people);
    for (const one of comparisons) {
      const other = by.get(one.index);
      if (other !== undefined) one.determinedBy = other;
    }
  }
  onProgress('Choosing pairs', 0.35);
  const breathe = (): Promise<void> => engine.breathe();
  const { filled } = records;
  const rules =
    (count * (count - 1)) / 2 <= ALL_PAIRS ? undefined : await chooseRules(comparisons, { people, filled, budget: pairBudget(count), breathe });
  onProgress('Comparing', 0.4);
  const comparing = { patternOf: patternOf(comparisons, people, nicknames(configDir)), comparisons: comparisons.length, breathe };
  const pairs = await comparePairs(people, rules, comparing, (done) => onProgress('Comparing', 0.4 + done * 0.3));
  const patterns = patternsOf(pairs, comparisons.length);
  let model = known;
  if (!model) {
    onProgress('Learning', 0.7);
    const drawn = rules ? await drawnPatterns(count, comparing) : patterns;
    model = { comparisons, ...(await train({ comparisons, rules, compared: patterns, drawn, people, comparing })) };
  }
  onProgress('Weighing', 0.8);
  const score = scoreBy(
    model,
    people,
    filled.map((share) => share * records.rows),
  );
  const weigh = async (some: Pairs): Promise<ScoredPairs> => score(await compared(some, comparing));
  const several = placesWhere(count, (person) => (people.rows[person] as number) > 1);
  const same = await weigh({ left: several, right: several, rules: new Uint16Array(several.length) });
  const near = score(pairs, { least: REVIEW, has: new Uint8Array(count) });
  // All there are have been compared where there are no rules.
  const all = rules ? pairsWhere([near, await weigh(missingPairs(near, count))], () => true) : near;
  return { records, who, model, rules, pairs: pairs.left.length, near: all, same: pairsWhere([same], isLikely) };
}

/** Links records. Throws a UsageError for files that cannot be compared. */
export async function link(engine: Engine, options: LinkOptions): Promise<Linked> {
  const { near, same, ...found } = await weighed(engine, options);
  options.onProgress('Grouping', 0.85);
  const { sources } = found.who;
  const isOne = options.onePerSource ?? isOnce([near, same], sources, found.records.rowsBySource);
  const isClean = options.files.length > 1 && found.who.count > 0 && isOne;
  const groups = groupsOf(near, { least: REVIEW, unseen: UNSEEN, sourceOf: isClean ? (record) => sources[record] ?? 0 : undefined });
  const groupOf = groupOfEach(groups, found.who.count);
  const isEdge = (at: number): boolean => isLikely(near, at) && (!isClean || groupOf[near.left[at] as number] === groupOf[near.right[at] as number]);
  return { ...found, ...{ near, same, groups }, edges: placesWhere(near.left.length, isEdge), onePerSource: isClean };
}

/** Whether each of two files has each thing once, as far as can be seen: hardly two of one file are surely one thing. */
function isOnce(lists: readonly Edges[], sources: Uint8Array, rowsBySource: readonly number[]): boolean {
  const twice = rowsBySource.map(() => 0);
  for (const { left, right, weights } of lists)
    for (let at = 0; at < left.length; at++) {
      const source = sources[left[at] as number] ?? 0;
      if ((weights[at] as number) >= AUTO && source === sources[right[at] as number]) twice[source] = (twice[source] ?? 0) + 1;
    }
  return twice.every((pairs, at) => pairs <= CLEAN_SHARE * (rowsBySource[at] ?? 0));
}
