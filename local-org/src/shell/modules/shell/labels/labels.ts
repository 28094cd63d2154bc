import { model } from 'shell/model';
import type { Word } from '../../../words/en_US.ts';

/** Every word the shell itself says, in the user's language. {0}, {1} … are filled by {@link fill}. */
export const labels = model.words as Record<Word, string>;

/** A label with its places filled. */
export function fill(label: string, ...values: (string | number)[]): string {
  return label.replace(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
}
