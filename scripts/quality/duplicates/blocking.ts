/**
 * Blocking: which pairs are compared at all. A rule is what two records have to have in common; rules are chosen of the data, so that a pair
 * of one thing is missed by all of them as rarely as the number of pairs allows.
 */
import type { SqlDialect } from '../../../formula/src/dialect.ts';
import { randomOf } from '../../jobs/random.ts';
import type { Engine } from '../engine/engine.ts';
import type { Comparison } from './comparisons.ts';

/** A part of a record that can be in common. */
export interface Part {
  name: string;
  /** The columns it is made of. */
  columns: number[];
  /** Over a row of `people`. */
  sql: string;
  /** How often records of one thing have it in common, where both have it: a careful guess. */
  agrees: number;
}

/** What two records have to have in common. */
export interface BlockingRule {
  name: string;
  columns: number[];
  /** The key of a record in SQL; records with the same one are a block. */
  sql: string;
  /** How many pairs it gives, as is thought. */
  pairs: number;
}

/** Virtual pairs of one thing that rules are tried on. */
const TRIALS = 4096;
const MOST_RULES = 10;
/** The share of virtual pairs of which one has moved. */
const MOVED = 0.12;
/** What a rule costs beside its pairs, in pairs a record. */
const RULE_COST = 1;
/** A rule that finds fewer of them is not worth its pairs. */
const LEAST_GAIN = 0.0005;
/** Pairs are counted among so many records. */
const COUNTED_RECORDS = 100_000;

/** Larger blocks are left out: what so many have in common tells little, and other rules find their pairs. */
export const largestBlock = (records: number): number => (records > 100_000 ? 200 : 500);

/** So many pairs are compared, at most. */
export const pairBudget = (records: number): number => Math.max(2_000_000, records * 7);

/** Columns of which the consonants are a part: `s0`, `s1` …. */
export const hasSkeleton = ({ column }: Comparison): boolean => column.meaning === 'surname' || column.meaning === 'name';

/** Columns of which the rarest word of a value is a part. */
export const hasRarestWord = ({ column, hasWords }: Comparison): boolean => hasWords && column.meaning !== 'street';

/** The parts of what is compared. */
export function partsOf(comparisons: readonly Comparison[], dialect: SqlDialect): Part[] {
  const parts: Part[] = [];
  for (const one of comparisons) {
    const { column, index, swappedWith } = one;
    const value = `n${index}`;
    const add = (name: string, sql: string, agrees: number): void =>
      void parts.push({ name: `${column.name}${name}`, columns: [index], sql, agrees });
    switch (column.meaning) {
      case 'given name':
        add('', value, 0.65);
        add(', three letters', dialect.beginning(value, 3), 0.75);
        if (swappedWith !== undefined)
          parts.push({
            name: 'both names in any order',
            columns: [index, swappedWith],
            sql: `CASE WHEN ${value} IS NOT NULL AND n${swappedWith} IS NOT NULL THEN concat(least(${value}, n${swappedWith}), ' ', greatest(${value}, n${swappedWith})) END`,
            agrees: 0.5,
          });
        break;
      case 'surname':
      case 'name':
        add('', value, 0.68);
        add(', consonants', `s${index}`, 0.78);
        break;
      case 'organisation':
      case 'text':
        add('', value, 0.5);
        if (hasRarestWord(one)) add(', rarest word', `x${index}`, 0.72);
        add(', five letters', dialect.beginning(value, 5), 0.68);
        break;
      case 'street':
        add('', value, 0.6);
        add(', five letters', dialect.beginning(value, 5), 0.68);
        break;
      case 'day':
        add('', value, 0.72);
        add(', year and month', dialect.beginning(value, 6), 0.8);
        add(', month and day', `substr(${value}, 5)`, 0.8);
        break;
      case 'email':
        add('', value, 0.6);
        add(', name', `nullif(split_part(${value}, '@', 1), '')`, 0.66);
        break;
      case 'code':
        add('', value, 0.75);
        break;
      case 'phone':
        add('', value, 0.6);
        break;
      case 'web address':
        add('', value, 0.75);
        break;
      case 'category':
      case 'number':
        add('', value, 0.8);
    }
  }
  return parts;
}

const setBit = (bits: Uint32Array, at: number): void => void (bits[at >> 5] = (bits[at >> 5] as number) | (1 << (at & 31)));

/** How many bits two sets have in common. */
function bitsIn(one: Uint32Array, other: Uint32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) for (let left = (one[at] as number) & (other[at] as number); left !== 0; left &= left - 1) sum++;
  return sum;
}

/** Chooses rules. `filled` is the share of records that have a value, by column. */
export async function chooseRules(
  engine: Engine,
  comparisons: readonly Comparison[],
  { records, filled, dialect, budget = pairBudget(records) }: { records: number; filled: readonly number[]; dialect: SqlDialect; budget?: number },
): Promise<BlockingRule[]> {
  const parts = partsOf(comparisons, dialect);
  if (parts.length === 0) return [];
  const every = Math.max(1, Math.floor(records / COUNTED_RECORDS));
  const cap = largestBlock(records);
  /** Pairs of keys; those of blocks that are left out count as missed. */
  const countsOf = async (sqls: readonly string[]): Promise<{ pairs: number; kept: number }[]> => {
    const one = (sql: string): string =>
      `SELECT coalesce(sum(CAST(c AS DOUBLE) * (c - 1) / 2), 0) AS "all", coalesce(sum(c) FILTER (WHERE c * ${every} <= ${cap}), 0) / greatest(sum(c), 1) AS kept ` +
      `FROM (SELECT count(*) AS c FROM counted WHERE ${sql} IS NOT NULL GROUP BY ${sql})`;
    const rows = await engine.rows<{ all: number; kept: number }>(
      sqls.map((sql, at) => `SELECT ${at} AS place, * FROM (${one(sql)})`).join(' UNION ALL ') + ' ORDER BY place',
    );
    return rows.map(({ all, kept }) => ({ pairs: Number(all) * every ** 2, kept: Number(kept ?? 1) }));
  };
  await engine.run(
    `CREATE TABLE counted AS SELECT ${parts.map(({ sql }, at) => `${dialect.keyOf([sql])} AS p${at}`).join(', ')} FROM people WHERE pid % ${every} = 0`,
  );
  const counts = await countsOf(parts.map((_, at) => `p${at}`));
  const allPairs = (records * (records - 1)) / 2;
  // Which virtual pairs of one thing have each part in common, as bits: the parts of a column stand and fall together.
  const lot = randomOf(1);
  const common = parts.map(() => new Uint32Array(TRIALS / 32));
  for (let trial = 0; trial < TRIALS; trial++) {
    const hasMoved = lot() < MOVED;
    const luck = comparisons.map(({ column }) => (hasMoved && column.isPlace ? 1 : lot()));
    const isThere = comparisons.map((_, at) => lot() < (filled[at] ?? 0));
    for (const [part, { columns, agrees }] of parts.entries()) {
      const share = columns.length > 1 ? Math.sqrt(agrees) : agrees;
      if (columns.every((at) => isThere[at] && (luck[at] as number) < share)) setBit(common[part] as Uint32Array, trial);
    }
  }
  interface Candidate {
    parts: number[];
    pairs: number;
    isCounted: boolean;
    /** The share of records that are in no block which is left out. */
    kept: number;
    common: Uint32Array;
  }
  const candidates: Candidate[] = [];
  const expected = (some: readonly number[]): number =>
    some.reduce((pairs, at) => pairs * Math.min(1, (counts[at]?.pairs ?? 0) / allPairs), allPairs);
  const add = (some: number[]): void => {
    const [pairs, columns] = [expected(some), some.flatMap((at) => parts[at]?.columns ?? [])];
    if (new Set(columns).size < columns.length || pairs > budget) return;
    const [isCounted, own] = [some.length === 1, new Uint32Array(TRIALS / 32).fill(0xffffffff)];
    for (const part of some) for (let at = 0; at < own.length; at++) own[at] = (own[at] as number) & (common[part]?.[at] ?? 0);
    candidates.push({ parts: some, pairs, isCounted, kept: isCounted ? (counts[some[0] as number]?.kept ?? 1) : 1, common: own });
  };
  for (let a = 0; a < parts.length; a++) {
    add([a]);
    for (let b = a + 1; b < parts.length; b++) {
      // Where one part alone gives few pairs, a second would only lose some of them.
      if (Math.min(counts[a]?.pairs ?? 0, counts[b]?.pairs ?? 0) < records / 2) continue;
      add([a, b]);
      if (expected([a, b]) > budget / 8) for (let c = b + 1; c < parts.length; c++) if ((counts[c]?.pairs ?? 0) >= records / 2) add([a, b, c]);
    }
  }
  const [chosen, missed]: [Candidate[], Uint32Array] = [[], new Uint32Array(TRIALS / 32).fill(0xffffffff)];
  let left = budget;
  while (chosen.length < MOST_RULES) {
    let [best, bestWorth] = [-1, 0];
    for (const [at, one] of candidates.entries()) {
      if (one.pairs > left) continue;
      const gain = (bitsIn(one.common, missed) * one.kept) / TRIALS;
      const worth = gain / (one.pairs + records * RULE_COST);
      if (gain >= LEAST_GAIN && worth > bestWorth) [best, bestWorth] = [at, worth];
    }
    const one = candidates[best];
    if (!one) break;
    if (!one.isCounted) {
      // Parts may go together: what was thought of them is counted before they are taken.
      const [counted] = await countsOf([dialect.keyOf(one.parts.map((part) => `p${part}`))]);
      Object.assign(one, { isCounted: true, ...counted });
      continue;
    }
    candidates.splice(best, 1);
    chosen.push(one);
    left -= one.pairs;
    for (let at = 0; at < missed.length; at++) {
      let lost = 0;
      for (let bit = 0; bit < 32; bit++) if (lot() >= one.kept) lost |= 1 << bit;
      missed[at] = (missed[at] as number) & (~(one.common[at] as number) | lost);
    }
  }
  await engine.run('DROP TABLE counted');
  return chosen.map((one) => {
    const own = one.parts.flatMap((part) => parts[part] ?? []);
    return {
      name: own.map(({ name }) => name).join(' + '),
      columns: [...new Set(own.flatMap(({ columns }) => columns))],
      sql: dialect.keyOf(own.map(({ sql }) => sql)),
      pairs: one.pairs,
    };
  });
}
