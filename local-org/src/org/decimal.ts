/** Arithmetic in decimals, as the platform does it: 0.1 + 0.2 is 0.3. */
import { shiftBy } from '../../../formula/src/decimal.ts';

/** Rounds to so many decimals, halves away from zero: how the platform shows numbers. */
export function roundTo(value: number, scale: number): number {
  return Math.sign(value) * shiftBy(Math.round(shiftBy(Math.abs(value), scale)), -scale);
}

/** More digits of an average than any number has. */
const EXTRA_DIGITS = 20;

/** Numbers of at most so many decimals, and of so many units of the last, are added up without BigInt: most are. */
const USUAL_SCALE = 4;
const USUAL_UNIT = 10 ** USUAL_SCALE;
const MOST_UNITS = 1e15;

/** The sum of numbers, exact whatever their decimals. */
export class DecimalSum {
  /** What was added of usual numbers, in units of their last decimal. */
  #usual = 0;
  #units = 0n;
  /** The rest is so many decimals of `#units`. */
  #scale = USUAL_SCALE;
  #count = 0;

  add(value: number): this {
    this.#count += 1;
    const units = Math.round(value * USUAL_UNIT);
    // Of so few digits no other decimal is the same number.
    if (Math.abs(units) < MOST_UNITS && units / USUAL_UNIT === value) {
      this.#usual += units;
      if (Math.abs(this.#usual) >= MOST_UNITS) this.#settle();
    } else this.#addUnits(unitsOf(value));
    return this;
  }

  #addUnits({ units, scale }: { units: bigint; scale: number }): void {
    const target = Math.max(scale, this.#scale);
    this.#units = this.#units * power(target - this.#scale) + units * power(target - scale);
    this.#scale = target;
  }

  #settle(): void {
    this.#addUnits({ units: BigInt(this.#usual), scale: USUAL_SCALE });
    this.#usual = 0;
  }

  /** The sum; null when nothing was added. */
  get sum(): number | null {
    if (this.#count === 0) return null;
    this.#settle();
    return Number(`${this.#units}e-${this.#scale}`);
  }

  /** The average; null when nothing was added. */
  get average(): number | null {
    if (this.#count === 0) return null;
    this.#settle();
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
