/**
 * How alike two texts are. Texts are compared by the bytes of their UTF-8 form; what is compared has been written in ASCII before (see
 * normal.ts). DuckDB has functions of the same names: a test holds them together, so that another engine can be given these.
 */

import { bitsIn } from './tables.ts';

/** Jaro and Winkler look at so many characters of the beginning. */
const PREFIX = 4;
/** What each equal character of the beginning adds. */
const PREFIX_WEIGHT = 0.1;
/** Texts that are less alike get nothing for their beginning. */
const BOOST_ABOVE = 0.7;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Where each sign stands in the text that is looked at, a bit a place; all 0 between two texts. */
const placesOf = new Int32Array(256);

/** The bits below a place, up to the 32nd. */
const bitsBelow = (place: number): number => (place > 31 ? -1 : (1 << place) - 1);

/** {@link jaro} of parts of bytes, of which each is at most 32 long: where signs stand is the bits of a number. */
function jaroOfShort(a: Uint8Array, aFrom: number, aLength: number, b: Uint8Array, bFrom: number, bLength: number): number {
  const reach = Math.max((Math.max(aLength, bLength) >> 1) - 1, 0);
  let [ofA, free, matches] = [0, -1, 0];
  for (let at = 0; at < bLength; at++) {
    const sign = b[bFrom + at] as number;
    placesOf[sign] = (placesOf[sign] as number) | (1 << at);
  }
  for (let at = 0; at < aLength; at++) {
    const within = bitsBelow(at + reach + 1) & ~(at > reach ? bitsBelow(at - reach) : 0);
    const found = (placesOf[a[aFrom + at] as number] as number) & within & free;
    if (found === 0) continue;
    // The first of them.
    free &= ~(found & -found);
    ofA |= 1 << at;
    matches++;
  }
  for (let at = 0; at < bLength; at++) placesOf[b[bFrom + at] as number] = 0;
  if (matches === 0) return 0;
  let moved = 0;
  for (let ofB = ~free; ofA !== 0; ofA &= ofA - 1, ofB &= ofB - 1)
    if (a[aFrom + 31 - Math.clz32(ofA & -ofA)] !== b[bFrom + 31 - Math.clz32(ofB & -ofB)]) moved++;
  return similarityOf(aLength, bLength, matches, moved);
}

/** The same for texts of any length, a number for each 32 places. Then the places that are free, a bit a place, and the signs that are matched. */
let [placesOfLong, freeOfLong, matchedOfLong] = [new Int32Array(0), new Int32Array(0), new Int32Array(0)];

/** {@link jaro} of parts of bytes of any length. */
function jaroOfLong(a: Uint8Array, aFrom: number, aLength: number, b: Uint8Array, bFrom: number, bLength: number): number {
  const [reach, words] = [Math.max((Math.max(aLength, bLength) >> 1) - 1, 0), (bLength + 31) >> 5];
  if (freeOfLong.length < words) [placesOfLong, freeOfLong] = [new Int32Array(words * 256), new Int32Array(words)];
  if (matchedOfLong.length < aLength) matchedOfLong = new Int32Array(aLength);
  freeOfLong.fill(-1, 0, words);
  for (let at = 0; at < bLength; at++) {
    const place = (b[bFrom + at] as number) * words + (at >> 5);
    placesOfLong[place] = (placesOfLong[place] as number) | (1 << (at & 31));
  }
  let matches = 0;
  for (let at = 0; at < aLength; at++) {
    const [sign, first, last] = [a[aFrom + at] as number, Math.max(0, at - reach), Math.min(bLength - 1, at + reach)];
    for (let word = first >> 5; word <= last >> 5; word++) {
      const within = bitsBelow(last + 1 - word * 32) & ~bitsBelow(Math.max(0, first - word * 32));
      const found = (placesOfLong[sign * words + word] as number) & within & (freeOfLong[word] as number);
      if (found === 0) continue;
      freeOfLong[word] = (freeOfLong[word] as number) & ~(found & -found);
      matchedOfLong[matches++] = sign;
      break;
    }
  }
  for (let at = 0; at < bLength; at++) placesOfLong[(b[bFrom + at] as number) * words + (at >> 5)] = 0;
  if (matches === 0) return 0;
  let [moved, of] = [0, 0];
  for (let word = 0; word < words; word++)
    for (let left = ~(freeOfLong[word] as number); left !== 0; left &= left - 1)
      if (matchedOfLong[of++] !== b[bFrom + word * 32 + 31 - Math.clz32(left & -left)]) moved++;
  return similarityOf(aLength, bLength, matches, moved);
}

/** The similarity of Jaro of texts that have some characters in common, of which some are not in the same order. */
const similarityOf = (aLength: number, bLength: number, matches: number, moved: number): number =>
  (matches / aLength + matches / bLength + (matches - (moved >> 1)) / matches) / 3;

function jaroOfBytes(a: Uint8Array, aFrom: number, aTo: number, b: Uint8Array, bFrom: number, bTo: number): number {
  const [aLength, bLength] = [aTo - aFrom, bTo - bFrom];
  if (aLength === 0 || bLength === 0) return 0;
  return (aLength <= 32 && bLength <= 32 ? jaroOfShort : jaroOfLong)(a, aFrom, aLength, b, bFrom, bLength);
}

/** The most that {@link jaroWinkler} can be of two texts of some lengths and signs (a bit each; different signs may have the same one): signs that one has alone are matched by none. */
export function mostJaroWinkler(aLength: number, bLength: number, aSigns: number, bSigns: number, isFirstSame: boolean): number {
  const matches = Math.min(aLength - bitsIn(aSigns & ~bSigns), bLength - bitsIn(bSigns & ~aSigns));
  if (matches <= 0) return 0;
  const most = (matches / aLength + matches / bLength + 1) / 3;
  return isFirstSame ? most + PREFIX * PREFIX_WEIGHT * (1 - most) : most;
}

/** {@link jaroWinkler} of parts of bytes. */
export function jaroWinklerOfBytes(a: Uint8Array, aFrom: number, aTo: number, b: Uint8Array, bFrom: number, bTo: number): number {
  const similarity = jaroOfBytes(a, aFrom, aTo, b, bFrom, bTo);
  if (similarity <= BOOST_ABOVE) return similarity;
  const most = Math.min(PREFIX, aTo - aFrom, bTo - bFrom);
  let same = 0;
  while (same < most && a[aFrom + same] === b[bFrom + same]) same++;
  return similarity + same * PREFIX_WEIGHT * (1 - similarity);
}

/** {@link isOneEdit} of parts of bytes. */
export function isOneEditOfBytes(a: Uint8Array, aFrom: number, aTo: number, b: Uint8Array, bFrom: number, bTo: number): boolean {
  const longer = aTo - aFrom - (bTo - bFrom);
  if (longer < -1 || longer > 1) return false;
  let [left, right] = [aFrom, bFrom];
  while (left < aTo && right < bTo && a[left] === b[right]) [left, right] = [left + 1, right + 1];
  let [leftEnd, rightEnd] = [aTo, bTo];
  while (leftEnd > left && rightEnd > right && a[leftEnd - 1] === b[rightEnd - 1]) [leftEnd, rightEnd] = [leftEnd - 1, rightEnd - 1];
  // What is left between the equal ends.
  const [ofLeft, ofRight] = [leftEnd - left, rightEnd - right];
  if (ofLeft + ofRight === 1 || (ofLeft === 1 && ofRight === 1)) return true;
  return ofLeft === 2 && ofRight === 2 && a[left] === b[right + 1] && a[left + 1] === b[right];
}

/**
 * The similarity of Jaro, 0 to 1 (M. A. Jaro, 1989): matching characters within half the length, and how many of them changed places. An empty
 * text is like none.
 */
export function jaro(left: string, right: string): number {
  const [a, b] = [bytesOf(left), bytesOf(right)];
  return jaroOfBytes(a, 0, a.length, b, 0, b.length);
}

/** The similarity of Jaro, higher where the beginnings are the same, 0 to 1 (W. E. Winkler, 1990). */
export function jaroWinkler(left: string, right: string): number {
  const [a, b] = [bytesOf(left), bytesOf(right)];
  return jaroWinklerOfBytes(a, 0, a.length, b, 0, b.length);
}

/** Whether two texts differ by one character that was added, left out, replaced or swapped with its neighbour. */
export function isOneEdit(left: string, right: string): boolean {
  const [a, b] = [bytesOf(left), bytesOf(right)];
  return isOneEditOfBytes(a, 0, a.length, b, 0, b.length);
}
