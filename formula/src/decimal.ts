/** A number times a power of ten, without binary noise. */
export function shiftBy(value: number, places: number): number {
  const [digits, exponent = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(exponent) + places}`);
}

/** Cuts off the decimals beyond so many; a negative scale cuts off digits before the point. */
export const truncateTo = (value: number, scale: number): number => shiftBy(Math.trunc(shiftBy(value, scale)), -scale);
