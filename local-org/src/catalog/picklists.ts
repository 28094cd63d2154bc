/** Values of multi-select picklists: a set, written with semicolons. */
import type { FieldDef } from './types.ts';

/** The values a text selects: each once, whatever its case, in the order given. */
export function selectedIn(text: string): string[] {
  const byKey = new Map<string, string>();
  for (const part of text.split(';').map((one) => one.trim())) if (part !== '' && !byKey.has(part.toLowerCase())) byKey.set(part.toLowerCase(), part);
  return [...byKey.values()];
}

/** The text of a selection as the API gives it: values in the order of the value list (Help 000231088), then those it lacks. */
export function selectionText({ picklist }: Pick<FieldDef, 'picklist'>, selected: readonly string[]): string {
  if (selected.length < 2) return selected.join(';');
  const places = new Map((picklist?.values ?? []).map(({ value }, place) => [value.toLowerCase(), place]));
  const placeOf = (value: string): number => places.get(value.toLowerCase()) ?? places.size;
  return selected.toSorted((a, b) => placeOf(a) - placeOf(b)).join(';');
}
