/** Tables of numbers in typed arrays, which stay fast and small with millions of entries. */

/** Mixes the bits of a number of 32 bits, so that each of them depends on all (murmur3). */
export function mixed(given: number): number {
  let hash = given;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A number of 32 bits for another one after some before. */
export const mixedWith = (before: number, next: number): number => mixed(Math.imul(before, 31) ^ mixed(next + 0x9e3779b9));

/** A hash of some bytes (FNV-1a, mixed). */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return mixed(hash);
}

/** How many bits of a number are set. */
export function bitsIn(given: number): number {
  let bits = given - ((given >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Numbers of pairs of places below 2^26: each pair has one, in either order. */
export const pairKey = (one: number, other: number): number => Math.min(one, other) * 2 ** 26 + Math.max(one, other);

/** Where a number is looked for first. Its upper bits count, too. */
const slotOf = (key: number, mask: number): number => mixedWith((key / 2 ** 26) | 0, key | 0) & mask;

/** Places of numbers, in the order in which they were first asked for. Numbers are whole, at least 0 and exact. */
export class NumberTable {
  #slots = new Int32Array(1 << 12).fill(-1);
  #keys = new Float64Array(1 << 11);
  count = 0;

  /** Where a number is, or would be. */
  #slotOf(key: number): number {
    const mask = this.#slots.length - 1;
    let slot = slotOf(key, mask);
    for (let place = this.#slots[slot] as number; place >= 0 && this.#keys[place] !== key; place = this.#slots[slot] as number)
      slot = (slot + 1) & mask;
    return slot;
  }

  /** The place of a number; it gets one when it has none. */
  placeOf(key: number): number {
    const known = this.find(key);
    if (known >= 0) return known;
    if (this.count * 2 >= this.#slots.length) this.#grow();
    this.#slots[this.#slotOf(key)] = this.count;
    this.#keys[this.count] = key;
    return this.count++;
  }

  /** The place of a number; -1 where it has none. */
  find(key: number): number {
    return this.#slots[this.#slotOf(key)] as number;
  }

  has(key: number): boolean {
    return this.find(key) >= 0;
  }

  /** The number of a place. */
  keyOf(place: number): number {
    return this.#keys[place] as number;
  }

  #grow(): void {
    const keys = this.#keys;
    this.#keys = new Float64Array(keys.length * 2);
    this.#keys.set(keys);
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    for (let place = 0; place < this.count; place++) this.#slots[this.#slotOf(keys[place] as number)] = place;
  }
}

/** Places of texts, in the order in which they were first asked for. */
export class TextTable {
  readonly #seen = new Map<string, number>();

  /** The place of a text; it gets one when it has none. */
  placeOf(text: string): number {
    const known = this.#seen.get(text);
    if (known !== undefined) return known;
    this.#seen.set(text, this.#seen.size);
    return this.#seen.size - 1;
  }

  get texts(): string[] {
    return [...this.#seen.keys()];
  }
}

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/** The places of keys of 32 bits, in the order of the keys; places of the same key stay in their order. */
export function placesByKey(given: Uint32Array): Int32Array {
  const { length } = given;
  let keys: Uint32Array = given;
  let places: Int32Array = new Int32Array(length);
  for (let at = 0; at < length; at++) places[at] = at;
  let nextKeys: Uint32Array = new Uint32Array(length);
  let nextPlaces: Int32Array = new Int32Array(length);
  let spare: Uint32Array = new Uint32Array(length);
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const ends = new Uint32Array(DIGITS + 1);
    for (let at = 0; at < length; at++) {
      const digit = ((keys[at] as number) >>> shift) & (DIGITS - 1);
      ends[digit + 1] = (ends[digit + 1] as number) + 1;
    }
    for (let digit = 0; digit < DIGITS; digit++) ends[digit + 1] = (ends[digit + 1] as number) + (ends[digit] as number);
    for (let at = 0; at < length; at++) {
      const key = keys[at] as number;
      const digit = (key >>> shift) & (DIGITS - 1);
      const to = ends[digit] as number;
      ends[digit] = to + 1;
      nextKeys[to] = key;
      nextPlaces[to] = places[at] as number;
    }
    // The keys that were given are not written over.
    [keys, nextKeys, spare] = keys === given ? [nextKeys, spare, spare] : [nextKeys, keys, spare];
    [places, nextPlaces] = [nextPlaces, places];
  }
  return places;
}

/** Fills a list: each place by a function of it. With millions of places it takes a fraction of the time of `from`. */
export function fillBy<T extends Int32Array | Uint32Array | Float64Array | Uint8Array>(list: T, valueAt: (at: number) => number): T {
  for (let at = 0; at < list.length; at++) list[at] = valueAt(at);
  return list;
}

/** The numbers from 0 on. */
export const numbersBelow = (count: number): Int32Array => fillBy(new Int32Array(count), (at) => at);

/** Those of the numbers below `count` that are wanted, in their order. */
export function placesWhere(count: number, isWanted: (at: number) => boolean): Int32Array {
  const found = new Numbers();
  for (let at = 0; at < count; at++) if (isWanted(at)) found.push(at);
  return found.all;
}

/** A list of whole numbers that grows. */
export class Numbers {
  #held = new Int32Array(1 << 12);
  count = 0;

  push(number: number): void {
    if (this.count === this.#held.length) {
      const next = new Int32Array(this.#held.length * 2);
      next.set(this.#held);
      this.#held = next;
    }
    this.#held[this.count++] = number;
  }

  /** What it holds. */
  get all(): Int32Array {
    return this.#held.subarray(0, this.count);
  }
}
