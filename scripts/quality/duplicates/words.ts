/** The words of texts. */
import { TextTable } from './tables.ts';
import type { Texts } from './texts.ts';

/** Lists of numbers, each by a place. */
export interface Lists {
  /** Where each list begins in {@link ids}, and at last where the last one ends. */
  starts: Uint32Array;
  ids: Int32Array;
}

/** The differing words of each text, by their places in a table. */
export interface Words extends Lists {
  /** The words by their places. */
  all: string[];
}

/** The words of some texts, without those that a text has twice. */
export function wordsOf(texts: Texts): Words {
  const [table, ids, starts] = [new TextTable(), [] as number[], new Uint32Array(texts.count + 1)];
  for (let value = 0; value < texts.count; value++) {
    const first = ids.length;
    for (const word of texts.text(value).split(' ')) {
      const id = table.placeOf(word);
      if (ids.indexOf(id, first) < 0) ids.push(id);
    }
    starts[value + 1] = ids.length;
  }
  return { starts, ids: Int32Array.from(ids), all: table.texts };
}

/** How many numbers two lists have in common, by the places of these. */
export function inCommon({ starts, ids }: Lists, left: number, right: number): number {
  const [from, to] = [starts[right] as number, starts[right + 1] as number];
  let common = 0;
  for (let one = starts[left] as number; one < (starts[left + 1] as number); one++) {
    const id = ids[one] as number;
    for (let other = from; other < to; other++)
      if (ids[other] === id) {
        common++;
        break;
      }
  }
  return common;
}

/** How many words a text has. */
export const wordCount = ({ starts }: Words, at: number): number => (starts[at + 1] as number) - (starts[at] as number);

/** The rarest word of each text that another text has, too, or else the rarest, by its place; of several, the first in the alphabet. */
export function rarestWords({ starts, ids, all }: Words): Int32Array {
  const often = new Int32Array(all.length);
  for (const id of ids) often[id] = (often[id] as number) + 1;
  // A word that no other text has comes after all others.
  const countOf = (id: number): number => (often[id] === 1 ? Infinity : (often[id] as number));
  const rarest = new Int32Array(starts.length - 1);
  for (let value = 0; value < rarest.length; value++) {
    let best = ids[starts[value] as number] as number;
    for (let at = (starts[value] as number) + 1; at < (starts[value + 1] as number); at++) {
      const id = ids[at] as number;
      const [own, least] = [countOf(id), countOf(best)];
      if (own < least || (own === least && (all[id] as string) < (all[best] as string))) best = id;
    }
    rarest[value] = best;
  }
  return rarest;
}
