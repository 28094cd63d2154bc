/** A day as ISO writes it, and one there is. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}

/** A decimal number in one form, with all its digits: `007.50` and `75e-1` are `7.5`. Undefined for anything else. */
export function canonicalDecimal(text: string): string | undefined {
  const [, sign, whole = '', fraction = '', exponent = '0'] = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text.trim()) ?? [];
  if (toDecimal(text) === undefined || Math.abs(Number(exponent)) > 400) return undefined;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0');
  const at = Math.max(0, point);
  const [left, right] = [padded.slice(0, at).replace(/^0+/, ''), padded.slice(at).replace(/0+$/, '')];
  const plain = `${left === '' ? '0' : left}${right === '' ? '' : `.${right}`}`;
  return sign === '-' && plain !== '0' ? `-${plain}` : plain;
}

/** Whether a number keeps all its digits where numbers are binary, as in JSON. */
export const keepsDigits = (text: string): boolean => canonicalDecimal(text) === canonicalDecimal(String(Number(text)));

/** A plain decimal number; undefined for anything else, such as `1,000` or `12 %`. */
export function toDecimal(text: string): number | undefined {
  const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}
