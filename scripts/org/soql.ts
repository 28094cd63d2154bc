import { UsageError } from './errors.ts';

/** An API name that may stand in a query. Throws on anything else: nothing else ever gets into one. */
export function identifier(name: string): string {
  if (!/^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*){0,5}$/.test(name)) throw new UsageError(`"${name}" is not an API name`);
  return name;
}

/** A text as a SOQL string. */
export function text(value: string): string {
  const escaped = value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `'${escaped}'`;
}

/** A list of texts for `IN`. */
export const list = (values: readonly string[]): string => `(${values.map(text).join(', ')})`;

/**
 * A condition that someone typed, as it stands between parentheses. Throws a UsageError for one that would end before they do:
 * what is outside of quotes must be balanced. What else it holds stays inside of the parentheses, where no other clause can begin.
 */
export function condition(typed: string): string {
  const plain = typed.replace(/'(?:[^'\\]|\\.)*'/g, "''");
  let depth = 0;
  for (const sign of plain) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth < 0) break;
  }
  const isWhole = depth === 0 && !/'/.test(plain.replaceAll("''", ''));
  const clause = /\b(LIMIT|OFFSET|ORDER\s+BY|GROUP\s+BY|HAVING|FOR\s+(VIEW|REFERENCE|UPDATE))\b/i.exec(plain)?.[0];
  if (clause !== undefined && depth === 0)
    throw new UsageError(`--where: "${clause}" begins another clause. Say a condition only, as it stands behind WHERE`);
  if (typed.trim() === '' || !isWhole) throw new UsageError(`--where: "${typed}" is no whole condition: see its quotes and parentheses`);
  return typed;
}
