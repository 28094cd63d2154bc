/** What one column speaks for: a closed list, a range, a key, a value that is always there. */
import { toDecimal } from '../../transfer/figures.ts';
import { filledOf, percent } from './column.ts';
import type { ColumnValues, Suggestion } from './column.ts';
import { slipsIn } from './slips.ts';

const MIN_ROWS = 50;

/** A closed list has at most so many values, each of them so many rows on average. */
const [MAX_VALUES, ROWS_A_VALUE] = [100, 8];
/** A value with more rows, or a greater share of them, is no slip. */
const [SLIP_ROWS, SLIP_SHARE] = [2, 0.001];
/** Values that are rare and no slips: more of them, and the list is not closed. */
const MAX_RARE = 0.1;

/** The list of a column's values, without slips; undefined where the column is open. */
export function listOf(column: ColumnValues): Suggestion | undefined {
  const filled = filledOf(column);
  if (filled < MIN_ROWS || column.values.size < 2) return undefined;
  const maxCount = Math.max(SLIP_ROWS, filled * SLIP_SHARE);
  // Beyond this nobody looks for slips: a column of a million names is no list.
  if (column.values.size > MAX_VALUES * 10) return undefined;
  const slips = slipsIn(column.values, maxCount);
  const values = [...column.values].filter(([value]) => !slips.has(value));
  const rare = values.filter(([, count]) => count <= maxCount);
  if (values.length < 2 || values.length > MAX_VALUES || filled / values.length < ROWS_A_VALUE || rare.length > values.length * MAX_RARE)
    return undefined;
  return {
    kind: 'list',
    fields: [column.name],
    parameters: { values: values.map(([value]) => value).sort() },
    cutOff: `suggested for up to ${MAX_VALUES} values with ${ROWS_A_VALUE} rows each or more; a value of at most ${Math.round(maxCount)} rows that is a few letters from one ten times as frequent is left out as a slip`,
  };
}

/** A key has so many different values, and is there in so many rows. */
const MIN_DISTINCT = 0.995;

/** Whether the values of a column tell rows apart. */
export function keyOf(column: ColumnValues): Suggestion | undefined {
  const filled = filledOf(column);
  if (filled < MIN_ROWS || filled / column.rows < MIN_DISTINCT || column.values.size / filled < MIN_DISTINCT) return undefined;
  // Numbers with fractions differ by chance.
  if ([...column.values.keys()].some((value) => /^\s*[+-]?\d*\.\d+\s*$/.test(value))) return undefined;
  return {
    ...{ kind: 'unique', fields: [column.name], parameters: {} },
    cutOff: `suggested when at least ${percent(MIN_DISTINCT)} of the rows have a value, and as many of the values are different`,
  };
}

/** A column that is filled in so many rows is meant to be. */
const MIN_FILLED = 0.99;

/** Whether a column is meant to be filled: nearly all rows have a value, and some lack it. */
export function requiredOf(column: ColumnValues): Suggestion | undefined {
  const share = filledOf(column) / column.rows;
  if (column.rows < MIN_ROWS || share < MIN_FILLED || share === 1) return undefined;
  return {
    kind: 'required',
    fields: [column.name],
    parameters: {},
    cutOff: `suggested when at least ${percent(MIN_FILLED)} of the rows have a value, and some have none`,
  };
}

/** So many values must be numbers. */
const MIN_NUMBERS = 0.99;
/** A number beyond this many ranges between the quartiles is far out (Tukey, 1977, uses 3); rules allow for what has not been seen. */
const FENCES = 6;
/** More numbers far out than this are a habit. */
const MAX_FAR_OUT = 0.002;

/** A number with at most two digits that count, not nearer to zero. */
function rounded(value: number, up: boolean): number {
  if (value === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  const round = up ? Math.ceil : Math.floor;
  return Number((round(value / unit) * unit).toPrecision(12));
}

/** The range that the numbers of a column keep to, with room. Codes of digits have none. */
export function rangeOf(column: ColumnValues): Suggestion | undefined {
  const filled = filledOf(column);
  if (filled < MIN_ROWS || column.values.size < 10) return undefined;
  const numbers = [...column.values].flatMap(([value, count]) => {
    const number = toDecimal(value);
    return number === undefined ? [] : [{ value, number, count }];
  });
  const counted = numbers.reduce((sum, { count }) => sum + count, 0);
  if (counted / filled < MIN_NUMBERS) return undefined;
  const whole = numbers.filter(({ value }) => /^\d+$/.test(value.trim()));
  const lengths = new Set(whole.map(({ value }) => value.trim().length));
  const isCode = whole.length === numbers.length && (lengths.size === 1 || whole.some(({ value }) => /^0\d/.test(value.trim())));
  // Running numbers tell rows apart and go on.
  if (isCode || column.values.size / filled >= MIN_DISTINCT) return undefined;
  const sorted = numbers.sort((a, b) => a.number - b.number);
  const quantile = (share: number): number => {
    let seen = 0;
    for (const { number, count } of sorted) if ((seen += count) >= counted * share) return number;
    return sorted.at(-1)?.number ?? 0;
  };
  const [low, high] = [quantile(0.25), quantile(0.75)];
  const room = (high - low) * FENCES;
  if (room <= 0) return undefined;
  const isNeverNegative = quantile(0.002) >= 0;
  const [min, max] = [isNeverNegative ? 0 : rounded(low - room, false), rounded(high + room, true)];
  const farOut = numbers.filter(({ number }) => number < min || number > max).reduce((sum, { count }) => sum + count, 0);
  if (farOut / filled > MAX_FAR_OUT) return undefined;
  return {
    ...{ kind: 'range', fields: [column.name], parameters: { min, max } },
    cutOff: `suggested when at least ${percent(MIN_NUMBERS)} of the values are numbers, and at most ${percent(MAX_FAR_OUT)} lie further from the quartiles than ${FENCES} times the range between them`,
  };
}

/** So many of the values must look like mail addresses. */
const MIN_MAILS = 0.95;

/** Whether a column holds mail addresses. Offices and throw-away addresses are taken: whether they are wanted is not for the data to say. */
export function mailOf(column: ColumnValues): Suggestion | undefined {
  const filled = filledOf(column);
  const mails = [...column.values].filter(([value]) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim())).reduce((sum, [, count]) => sum + count, 0);
  if (filled < MIN_ROWS || mails / filled < MIN_MAILS) return undefined;
  return {
    ...{ kind: 'email', fields: [column.name], parameters: { accept: ['disposable', 'role'] } },
    cutOff: `suggested when at least ${percent(MIN_MAILS)} of the values look like mail addresses`,
  };
}
