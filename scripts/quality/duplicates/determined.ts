/** Which columns determine others, as a postcode does its city: what both say counts once. */
import type { Comparison } from './comparisons.ts';
import type { People } from './people.ts';
import { NumberTable } from './tables.ts';

/** It is looked at so many people. */
const LOOKED_AT = 50_000;
/** A value says nothing of others unless so many people have one, on the average: fewer would be the records of one thing. */
const LEAST_PEOPLE = 12;
/** So many of those with one value have one other value, too. */
const MOST = 0.9;
/** Where one value is that frequent, it goes with everything. */
const USUAL = 0.6;

/** How one column goes with another. */
interface Together {
  one: number;
  other: number;
  /** Of people who have both, the share whose other value is the usual one for their first. */
  share: number;
  isMany: boolean;
}

/** How often each number is there. */
function countsOf(numbers: Iterable<number>): { table: NumberTable; counts: number[] } {
  const [table, counts] = [new NumberTable(), [] as number[]];
  for (const number of numbers) {
    const place = table.placeOf(number);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return { table, counts };
}

const VALUES = 2 ** 26;

function togetherOf(one: number, other: number, first: Int32Array, second: Int32Array): Together | undefined {
  const both: number[] = [];
  for (const [at, value] of first.entries()) if (value >= 0 && (second[at] as number) >= 0) both.push(value * VALUES + (second[at] as number));
  if (both.length === 0) return undefined;
  const { table, counts } = countsOf(both);
  const most = new Map<number, number>();
  for (const [place, count] of counts.entries()) {
    const value = Math.floor(table.keyOf(place) / VALUES);
    most.set(value, Math.max(count, most.get(value) ?? 0));
  }
  const usual = [...most.values()].reduce((sum, count) => sum + count, 0);
  return { one, other, share: usual / both.length, isMany: both.length / most.size >= LEAST_PEOPLE };
}

/** Columns of few values that another column determines: the other one, by the place of the first. */
export function determined(comparisons: readonly Comparison[], { values, count }: People): Map<number, number> {
  const may = comparisons.filter(({ column }) => ['code', 'name', 'text', 'category', 'number', 'given name'].includes(column.meaning));
  const every = Math.max(1, Math.floor(count / LOOKED_AT));
  const looked = new Map(may.map(({ index }) => [index, (values[index] as Int32Array).filter((_, person) => person % every === 0)]));
  const of = (index: number): Int32Array => looked.get(index) as Int32Array;
  const top = new Map(
    may.map(({ index }) => {
      const there = of(index).filter((value) => value >= 0);
      const { counts } = countsOf(there);
      return [index, counts.reduce((most, one) => Math.max(most, one), 0) / Math.max(1, there.length)];
    }),
  );
  const all = may.flatMap(({ index: one }) =>
    may.flatMap(({ index: other }) => (one === other ? [] : (togetherOf(one, other, of(one), of(other)) ?? []))),
  );
  const found = new Map<number, number>();
  for (const { one, other, share, isMany } of all.sort((a, b) => b.share - a.share || a.one - b.one))
    if (isMany && share >= MOST && (top.get(other) ?? 0) < USUAL && found.get(one) !== other && !found.has(other)) found.set(other, one);
  return found;
}
