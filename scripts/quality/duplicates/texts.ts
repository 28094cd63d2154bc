/** Many texts in one piece of memory: a million of them as JavaScript strings would take seconds to read, and more room. */
import { fillBy, TextTable } from './tables.ts';

/** Texts by their places, as bytes of UTF-8. */
export class Texts {
  readonly bytes: Buffer;
  /** Where each begins in {@link bytes}, and at last where the last one ends. */
  readonly starts: Uint32Array;

  constructor(bytes: Buffer, starts: Uint32Array) {
    this.bytes = bytes;
    this.starts = starts;
  }

  get count(): number {
    return this.starts.length - 1;
  }

  /** The text of a place. */
  text(at: number): string {
    return this.bytes.toString('utf8', this.starts[at], this.starts[at + 1]);
  }
}

/** The places of some texts and of others among all of them: the same texts have the same. */
export function inBoth(one: Texts, other: Texts): [Int32Array, Int32Array] {
  const table = new TextTable();
  const places = (texts: Texts): Int32Array => fillBy(new Int32Array(texts.count), (value) => table.placeOf(texts.text(value)));
  return [places(one), places(other)];
}
