/** Rare values that look like slips of the pen: a letter or two away from a value that is frequent. */
import { distance } from 'fastest-levenshtein';

/** A slip changes at most so many letters of a word, and at most this share of them; of a long text, so much of it. */
const [MAX_LETTERS, MAX_SHARE, MAX_LONG_SHARE] = [3, 0.34, 0.15];
/** The right value is so many times as frequent. */
const TIMES = 10;
/** The same change at the same place in so many values, and in this share of them, is a habit and no slip. */
const [HABIT, HABIT_SHARE] = [5, 1 / 3];

/** Whether a value may be a slip for another. */
export function isSlip(value: string, right: string): boolean {
  if (value === right) return false;
  const { length } = right;
  return distance(value, right) <= Math.max(1, Math.min(length * MAX_SHARE, Math.max(MAX_LETTERS, length * MAX_LONG_SHARE)));
}

/** What one letter was changed to another; undefined where more than one letter or the length differs. */
function changeOf(value: string, right: string): string | undefined {
  if (value.length !== right.length) return undefined;
  const at = [...value].flatMap((letter, index) => (letter === right[index] ? [] : [`${index}:${right[index] ?? ''}>${letter}`]));
  return at.length === 1 ? at[0] : undefined;
}

/** Pairs of a value and the right one without those that all change the same letter: `al_1` and `ak_1` are two states. */
export function withoutHabits(pairs: readonly [value: string, right: string][]): [string, string][] {
  const changes = pairs.map(([value, right]) => changeOf(value, right));
  const counts = Map.groupBy(
    changes.filter((one) => one !== undefined),
    (one) => one,
  );
  const habits = new Set([...counts].filter(([, all]) => all.length >= HABIT && all.length >= pairs.length * HABIT_SHARE).map(([change]) => change));
  return pairs.filter((_, index) => !habits.has(changes[index] ?? '')) as [string, string][];
}

/** The slips among values, each with the value that was meant. */
export function slipsIn(values: ReadonlyMap<string, number>, maxCount: number): Map<string, string> {
  const byCount = [...values].sort(([, a], [, b]) => b - a);
  const frequent = byCount.filter(([, count]) => count >= TIMES);
  const pairs: [string, string][] = [];
  for (const [value, count] of byCount) {
    if (count > maxCount) continue;
    const near = frequent.filter(([other, often]) => often >= count * TIMES && isSlip(value, other)).map(([other]) => other);
    // The nearest was meant; of several, the most frequent.
    const [right] = near.sort((a, b) => distance(value, a) - distance(value, b));
    if (right !== undefined) pairs.push([value, right]);
  }
  return new Map(withoutHabits(pairs));
}
