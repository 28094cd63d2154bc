/** Arithmetic in decimals, as the platform does it: 0.1 + 0.2 is 0.3. */

/** A number times a power of ten, without binary noise. */
export function shiftBy(value: number, places: number): number {
  const [digits, exponent = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(exponent) + places}`);
}

/** Rounds to so many decimals, halves away from zero: how the platform shows numbers. */
export function roundTo(value: number, scale: number): number {
  return Math.sign(value) * shiftBy(Math.round(shiftBy(Math.abs(value), scale)), -scale);
}

/** Cuts off the decimals beyond so many; a negative scale cuts off digits before the point. */
export const truncateTo = (value: number, scale: number): number => shiftBy(Math.trunc(shiftBy(value, scale)), -scale);

/** More digits of an average than any number has. */
const EXTRA_DIGITS = 20;

/** The sum of numbers, exact whatever their decimals. */
export class DecimalSum {
  #units = 0n;
  /** The sum is so many decimals of `#units`. */
  #scale = 0;
  #count = 0;

  add(value: number): this {
    const { units, scale } = unitsOf(value);
    const target = Math.max(scale, this.#scale);
    this.#units = this.#units * power(target - this.#scale) + units * power(target - scale);
    this.#scale = target;
    this.#count += 1;
    return this;
  }

  /** The sum; null when nothing was added. */
  get sum(): number | null {
    return this.#count === 0 ? null : Number(`${this.#units}e-${this.#scale}`);
  }

  /** The average; null when nothing was added. */
  get average(): number | null {
    if (this.#count === 0) return null;
    return Number(`${(this.#units * power(EXTRA_DIGITS)) / BigInt(this.#count)}e-${this.#scale + EXTRA_DIGITS}`);
  }
}

/** The sum of some numbers; 0 when there are none. */
export const decimalSum = (values: Iterable<number>): number => {
  const total = new DecimalSum();
  for (const value of values) total.add(value);
  return total.sum ?? 0;
};

const power = (exponent: number): bigint => (exponent === 0 ? 1n : 10n ** BigInt(exponent));

/** A number as a whole number of its smallest decimals. */
function unitsOf(value: number): { units: bigint; scale: number } {
  if (Number.isSafeInteger(value)) return { units: BigInt(value), scale: 0 };
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(exponent);
  const units = BigInt(whole + fraction);
  return scale < 0 ? { units: units * power(-scale), scale: 0 } : { units, scale };
}
