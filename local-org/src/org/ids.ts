const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The three check characters that make a 15-character id safe where case is lost. */
function suffixOf(id15: string): string {
  let suffix = '';
  for (let block = 0; block < 3; block++) {
    let bits = 0;
    for (let position = 0; position < 5; position++) {
      if (/[A-Z]/.test(id15.charAt(block * 5 + position))) bits |= 1 << position;
    }
    suffix += SUFFIX.charAt(bits);
  }
  return suffix;
}

/** An 18-character record id: key prefix, three instance characters, nine of a counter in base 62. */
export function makeId(keyPrefix: string, counter: number, instance = '000'): string {
  let digits = '';
  for (let rest = counter; digits.length < 9; rest = Math.floor(rest / 62)) digits = BASE62.charAt(rest % 62) + digits;
  const id15 = keyPrefix + instance + digits;
  return id15 + suffixOf(id15);
}

/** A 15- or 18-character id in its 18-character form; undefined when it is not an id at all. */
export function normalizeId(value: string): string | undefined {
  if (/^[0-9A-Za-z]{15}$/.test(value)) return value + suffixOf(value);
  if (/^[0-9A-Za-z]{18}$/.test(value)) return value.slice(0, 15) + value.slice(15).toUpperCase();
  return undefined;
}
