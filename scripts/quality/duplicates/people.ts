/** The people of records: one for all rows of a file that say the same. */
import type { Normalised } from './normalise.ts';
import { fillBy, hashOf, mixedWith, placesByKey } from './tables.ts';
import type { Texts } from './texts.ts';

/** Who rows are. Rows of a file that say the same are one person, whose place does not depend on the order of the rows. */
export interface Who {
  count: number;
  /** The file each is of. */
  sources: Uint8Array;
  /** Who a row is, of all rows of the files in their order; -1 where it says nothing. */
  ofRow: Int32Array;
}

/** What each person says. Their order is that of hashes of it. */
export interface People extends Who {
  /** How many rows each is. */
  rows: Int32Array;
  /** The normal forms of each column. */
  texts: Texts[];
  /** A hash of each of these. */
  hashes: Uint32Array[];
  /** By column, which of the forms each has; -1 for none. */
  values: Int32Array[];
  /** By column, how many rows have each of its forms. */
  frequencies: Int32Array[];
}

function hashesOf({ bytes, starts, count }: Texts): Uint32Array {
  return fillBy(new Uint32Array(count), (at) => hashOf(bytes, starts[at] as number, starts[at + 1] as number));
}

/** Two hashes of what each row says, and whether it says anything. */
function rowHashes(
  values: readonly Int32Array[],
  hashes: readonly Uint32Array[],
  sources: Uint8Array,
): { first: Uint32Array; second: Uint32Array; says: Uint8Array } {
  const rows = sources.length;
  const [first, second, says] = [new Uint32Array(rows), new Uint32Array(rows), new Uint8Array(rows)];
  for (let row = 0; row < rows; row++) first[row] = second[row] = sources[row] as number;
  for (const [column, own] of values.entries()) {
    const of = hashes[column] as Uint32Array;
    for (let row = 0; row < rows; row++) {
      const value = own[row] as number;
      if (value >= 0) says[row] = 1;
      const hash = value < 0 ? column : (of[value] as number);
      first[row] = mixedWith(first[row] as number, hash);
      second[row] = mixedWith(second[row] as number, hash ^ 0x5bd1e995);
    }
  }
  return { first, second, says };
}

/** How many rows have each form of a column. */
function frequenciesOf({ count }: Texts, values: Int32Array): Int32Array {
  const found = new Int32Array(count);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (value >= 0) found[value] = (found[value] as number) + 1;
  }
  return found;
}

/** The people of some rows. */
export function peopleOf({ texts, values }: Normalised, rowsBySource: readonly number[]): People {
  const all = rowsBySource.reduce((sum, one) => sum + one, 0);
  const sourceOf = new Uint8Array(all).fill(1, rowsBySource[0]);
  const hashes = texts.map(hashesOf);
  const { first, second, says } = rowHashes(values, hashes, sourceOf);
  const isSame = (one: number, other: number): boolean => {
    if (first[one] !== first[other] || second[one] !== second[other] || sourceOf[one] !== sourceOf[other]) return false;
    for (const own of values) if (own[one] !== own[other]) return false;
    return true;
  };
  const order = placesByKey(first);
  const [ofRow, firsts] = [new Int32Array(all).fill(-1), new Int32Array(all)];
  let count = 0;
  for (let from = 0, to = 0; from < all; from = to) {
    const key = first[order[from] as number];
    for (to = from + 1; to < all && first[order[to] as number] === key;) to++;
    // Rows that do not say the same may have the same first hash.
    const run = to - from === 1 ? order : order.subarray(from, to).sort((a, b) => (second[a] as number) - (second[b] as number) || a - b);
    const begin = to - from === 1 ? from : 0;
    for (let at = begin; at < begin + to - from; at++) {
      const row = run[at] as number;
      if (says[row] === 0) continue;
      if (at > begin && isSame(run[at - 1] as number, row)) ofRow[row] = ofRow[run[at - 1] as number] as number;
      else {
        firsts[count] = row;
        ofRow[row] = count++;
      }
    }
  }
  const rows = new Int32Array(count);
  for (let row = 0; row < all; row++) if ((ofRow[row] as number) >= 0) rows[ofRow[row] as number] = (rows[ofRow[row] as number] as number) + 1;
  const own = firsts.subarray(0, count);
  const frequencies = texts.map((one, column) => frequenciesOf(one, values[column] as Int32Array));
  const of = (column: Int32Array): Int32Array => fillBy(new Int32Array(count), (person) => column[own[person] as number] as number);
  return {
    ...{ count, rows, texts, hashes, ofRow, frequencies },
    sources: fillBy(new Uint8Array(count), (person) => sourceOf[own[person] as number] as number),
    values: values.map(of),
  };
}

/** How many words the forms of a column have, on the average of all rows that have one. */
export function wordsPerValue(people: People, column: number): number {
  const { bytes, starts, count } = people.texts[column] as Texts;
  const frequencies = people.frequencies[column] as Int32Array;
  let [words, all] = [0, 0];
  for (let value = 0; value < count; value++) {
    const often = frequencies[value] as number;
    let own = 1;
    for (let at = starts[value] as number; at < (starts[value + 1] as number); at++) if (bytes[at] === 0x20) own++;
    words += own * often;
    all += often;
  }
  return all === 0 ? 0 : words / all;
}
