/** Field values as one text, for the defaultFieldValues of a "new record" page. */
export function encodeDefaultFieldValues(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([field, value]) => `${field}=${encodeURIComponent(String(value))}`)
    .join(',');
}

/** The field values such a text holds. */
export function decodeDefaultFieldValues(text: string): Record<string, string> {
  const pairs = text
    .split(',')
    .filter(Boolean)
    .map((pair) => pair.split('='));
  return Object.fromEntries(pairs.map(([field = '', value = '']) => [field, decodeURIComponent(value)]));
}
