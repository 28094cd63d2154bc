/** Finds records that are one thing, in one file or two. */
import { DUCKDB } from '../../../formula/src/dialect.ts';
import type { CsvForm } from '../../transfer/csv-form.ts';
import type { Engine } from '../engine/engine.ts';
import { chooseRules, hasRarestWord, hasSkeleton, pairBudget } from './blocking.ts';
import type { BlockingRule } from './blocking.ts';
import { groupsOf } from './cluster.ts';
import type { Edge, Group } from './cluster.ts';
import { comparisonsOf, levelsOf } from './comparisons.ts';
import type { Comparison } from './comparisons.ts';
import { determined } from './determined.ts';
import { comparePairs, compareTable, drawnPatterns, patternsOf } from './pairs.ts';
import { fill } from './normalise.ts';
import { makePeople } from './people.ts';
import { takeRecords } from './read-records.ts';
import type { Records, RecordsFile } from './read-records.ts';
import { edgesOf, putWeights, score } from './score.ts';
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

/** What was found. Places are those of `people`. */
export interface Linked {
  records: Records;
  model: KnownModel;
  rules: BlockingRule[] | undefined;
  /** Pairs that were compared. */
  pairs: number;
  /** Pairs above {@link REVIEW}, of different people. */
  edges: Edge[];
  /** People that several rows are, with the weight of two such rows. */
  same: Map<number, number>;
  groups: Group[];
  onePerSource: boolean;
}

/** Pairs of records that hang together, and were not compared. */
function missingPairs(edges: readonly Edge[]): [number, number][] {
  const parent = new Map<number, number>();
  const rootOf = (record: number): number => {
    let root = record;
    for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root)) root = next;
    parent.set(record, root);
    return root;
  };
  const seen = new Set<number>();
  const keyOf = (a: number, b: number): number => Math.min(a, b) * 2 ** 26 + Math.max(a, b);
  for (const { left, right, weight } of edges) {
    seen.add(keyOf(left, right));
    if (weight < REVIEW) continue;
    for (const one of [left, right]) if (!parent.has(one)) parent.set(one, one);
    const [a, b] = [rootOf(left), rootOf(right)];
    if (a !== b) parent.set(Math.max(a, b), Math.min(a, b));
  }
  const missing: [number, number][] = [];
  for (const [, members] of Map.groupBy(parent.keys(), rootOf)) {
    if (members.length < 3 || members.length > MOST_COMPLETED) continue;
    members.sort((a, b) => a - b);
    for (const [at, one] of members.entries())
      for (const other of members.slice(at + 1)) if (!seen.has(keyOf(one, other))) missing.push([one, other]);
  }
  return missing;
}

/** Compares and weighs some more pairs. */
async function completed(engine: Engine, model: KnownModel, pairs: readonly [number, number][], withValue: readonly number[]): Promise<Edge[]> {
  if (pairs.length === 0) return [];
  await engine.run('CREATE TABLE missing (l INTEGER, r INTEGER, rules INTEGER)');
  await fill(
    engine,
    'missing',
    pairs.map(([l, r]) => `(${l}, ${r}, 0)`),
  );
  await compareTable(engine, 'completed', 'missing', model.comparisons);
  await putWeights(engine, model, await patternsOf(engine, 'completed', model.comparisons.length));
  await score(engine, 'completed', 'more', model, withValue);
  await engine.run('INSERT INTO scored SELECT * FROM more');
  return edgesOf(engine, 'SELECT l, r, weight FROM more ORDER BY l, r');
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
  if (people === 0) return nothing(records, comparisons, known, onePerSource);
  await makePeople(engine, {
    configDir,
    words: comparisons.filter(({ hasWords }) => hasWords).map(({ index }) => index),
    skeletons: comparisons.filter(hasSkeleton).map(({ index }) => index),
    rarest: comparisons.filter(hasRarestWord).map(({ index }) => index),
    frequencies: comparisons.filter(({ byFrequency }) => byFrequency).map(({ index }) => index),
    givenNames: comparisons.filter(({ levels }) => levels.some(({ name }) => name === 'nickname')).map(({ index }) => index),
  });
  if (!known) {
    const by = await determined(engine, comparisons, people);
    for (const one of comparisons) {
      const other = by.get(one.index);
      if (other !== undefined) one.determinedBy = other;
    }
  }
  onProgress('Choosing pairs', 0.2);
  const budget = pairBudget(people);
  const rules =
    (people * (people - 1)) / 2 <= budget ? undefined : await chooseRules(engine, comparisons, { records: people, filled, dialect: DUCKDB, budget });
  onProgress('Comparing', 0.3);
  await comparePairs(engine, comparisons, rules, people, (done) => onProgress('Comparing', 0.3 + done * 0.4));
  const compared = await patternsOf(engine, 'compared', comparisons.length);
  const self = await engine.rows<{ pattern: string }>('SELECT DISTINCT pattern FROM compared WHERE l = r');
  let model = known;
  if (!model) {
    const drawn = rules ? await drawnPatterns(engine, comparisons, people) : compared;
    model = { comparisons, ...(await train(engine, { comparisons, rules, compared, drawn, people })) };
  }
  onProgress('Weighing', 0.75);
  const withValue = filled.map((share) => share * records.rows);
  await putWeights(engine, model, [
    ...compared,
    ...self.map(({ pattern }) => ({ pattern: Number(pattern), levels: levelsOf(Number(pattern), comparisons.length) })),
  ]);
  await score(engine, 'compared', 'scored', model, withValue);
  const sameRows = await edgesOf(engine, `SELECT l, r, weight FROM scored WHERE l = r AND weight >= ${REVIEW} ORDER BY l`);
  const same = new Map(sameRows.map(({ left, weight }) => [left, weight]));
  const likely = (side: string): string => `SELECT ${side} AS pid FROM scored WHERE l <> r AND weight >= ${REVIEW}`;
  await engine.run(`CREATE TABLE linked AS ${likely('l')} UNION ${likely('r')}`);
  const near = await edgesOf(
    engine,
    'SELECT l, r, weight FROM scored WHERE l <> r AND l IN (SELECT pid FROM linked) AND r IN (SELECT pid FROM linked) ORDER BY l, r',
  );
  // All there are have been compared where there are no rules.
  const all = rules ? [...near, ...(await completed(engine, model, missingPairs(near), withValue))] : near;
  // From here on only who they are is asked: what they say makes room.
  await engine.run(
    'CREATE TABLE who AS SELECT pid, source, h FROM people; DROP TABLE people; DROP TABLE frequencies; DROP TABLE compared; ALTER TABLE who RENAME TO people',
  );
  onProgress('Grouping', 0.9);
  const sources = files.length > 1 ? await sourcesOf(engine, all) : undefined;
  const isClean = sources !== undefined && (onePerSource ?? isOnce([...all, ...sameRows], sources, records.rowsBySource));
  const groups = groupsOf(all, { least: REVIEW, unseen: UNSEEN, sourceOf: isClean ? (record) => sources?.get(record) ?? 0 : undefined });
  const groupOf = new Map(groups.flatMap(({ members }, at) => members.map((member) => [member, at] as const)));
  const edges = all.filter(({ left, right, weight }) => weight >= REVIEW && (!isClean || groupOf.get(left) === groupOf.get(right)));
  return {
    ...{ records, model, rules, edges, same, groups, onePerSource: isClean },
    pairs: compared.reduce((sum, one) => sum + one.pairs, 0),
  };
}

async function sourcesOf(engine: Engine, edges: readonly Edge[]): Promise<Map<number, number>> {
  if (edges.length === 0) return new Map();
  const rows = await engine.rows<{ pid: number; source: number }>('SELECT pid, source FROM people WHERE pid IN (SELECT pid FROM linked)');
  return new Map(rows.map(({ pid, source }) => [pid, source]));
}

/** Whether each of two files has each thing once, as far as can be seen: hardly two of one file are surely one thing. */
function isOnce(edges: readonly Edge[], sources: ReadonlyMap<number, number>, rowsBySource: readonly number[]): boolean {
  const twice = rowsBySource.map(() => 0);
  for (const { left, right, weight } of edges) {
    const source = sources.get(left) ?? 0;
    if (weight >= AUTO && source === sources.get(right)) twice[source] = (twice[source] ?? 0) + 1;
  }
  return twice.every((pairs, at) => pairs <= CLEAN_SHARE * (rowsBySource[at] ?? 0));
}
