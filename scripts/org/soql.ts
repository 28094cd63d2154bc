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
