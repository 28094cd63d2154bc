/**
 * How alike two texts are. Texts are compared by the bytes of their UTF-8 form; what is compared has been written in ASCII before (see
 * normal.ts). The engine has the same functions: a test holds them together, so that another engine can be given these.
 */

/** Jaro and Winkler look at so many characters of the beginning. */
const PREFIX = 4;
/** What each equal character of the beginning adds. */
const PREFIX_WEIGHT = 0.1;
/** Texts that are less alike get nothing for their beginning. */
const BOOST_ABOVE = 0.7;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * The similarity of Jaro, 0 to 1 (M. A. Jaro, 1989): matching characters within half the length, and how many of them changed places. An empty
 * text is like none.
 */
export function jaro(left: string, right: string): number {
  const [a, b] = [bytesOf(left), bytesOf(right)];
  if (a.length === 0 || b.length === 0) return 0;
  const reach = Math.max(Math.floor(Math.max(a.length, b.length) / 2) - 1, 0);
  const [isMatchedA, isMatchedB] = [new Array<boolean>(a.length).fill(false), new Array<boolean>(b.length).fill(false)];
  let matches = 0;
  for (let at = 0; at < a.length; at++)
    for (let other = Math.max(0, at - reach); other <= Math.min(b.length - 1, at + reach); other++)
      if (!isMatchedB[other] && a[at] === b[other]) {
        isMatchedA[at] = isMatchedB[other] = true;
        matches++;
        break;
      }
  if (matches === 0) return 0;
  let [moved, other] = [0, 0];
  for (let at = 0; at < a.length; at++) {
    if (!isMatchedA[at]) continue;
    while (!isMatchedB[other]) other++;
    if (a[at] !== b[other]) moved++;
    other++;
  }
  const swaps = Math.floor(moved / 2);
  return (matches / a.length + matches / b.length + (matches - swaps) / matches) / 3;
}

/** The similarity of Jaro, higher where the beginnings are the same, 0 to 1 (W. E. Winkler, 1990). */
export function jaroWinkler(left: string, right: string): number {
  const similarity = jaro(left, right);
  if (similarity <= BOOST_ABOVE) return similarity;
  const [a, b] = [bytesOf(left), bytesOf(right)];
  let same = 0;
  while (same < Math.min(PREFIX, a.length, b.length) && a[same] === b[same]) same++;
  return similarity + same * PREFIX_WEIGHT * (1 - similarity);
}

/** How many characters were added, left out, replaced or swapped with their neighbour (F. J. Damerau, 1964; swapped ones may be changed again). */
export function edits(left: string, right: string): number {
  const [a, b] = [bytesOf(left), bytesOf(right)];
  const most = a.length + b.length;
  const rows = Array.from({ length: a.length + 2 }, () => new Array<number>(b.length + 2).fill(0));
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  const put = (i: number, j: number, value: number): void => void ((rows[i] as number[])[j] = value);
  put(0, 0, most);
  for (let i = 0; i <= a.length; i++) {
    put(i + 1, 0, most);
    put(i + 1, 1, i);
  }
  for (let j = 0; j <= b.length; j++) {
    put(0, j + 1, most);
    put(1, j + 1, j);
  }
  const lastRow = new Map<number, number>();
  for (let i = 1; i <= a.length; i++) {
    let lastColumn = 0;
    for (let j = 1; j <= b.length; j++) {
      const [rowOf, columnOf] = [lastRow.get(b[j - 1] as number) ?? 0, lastColumn];
      const isSame = a[i - 1] === b[j - 1];
      if (isSame) lastColumn = j;
      put(
        i + 1,
        j + 1,
        Math.min(at(i, j) + (isSame ? 0 : 1), at(i + 1, j) + 1, at(i, j + 1) + 1, at(rowOf, columnOf) + (i - rowOf - 1) + 1 + (j - columnOf - 1)),
      );
    }
    lastRow.set(a[i - 1] as number, i);
  }
  return at(a.length + 1, b.length + 1);
}
