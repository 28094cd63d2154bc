/** Reads many texts out of the engine. */
import { UsageError } from '../../org/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { Texts } from './texts.ts';

/** Where a text begins is a number of 32 bits. */
const MOST_BYTES = 2 ** 32 - 1;

/** So many bytes come from the engine as one text. */
const AT_ONCE = 1 << 24;

/** The texts of a table with `place`, an INTEGER from 0 without gaps, and `text`, which is never NULL. */
export async function textsOf(engine: Engine, table: string, count: number): Promise<Texts> {
  const starts = new Uint32Array(count + 1);
  let longest = 1;
  await engine.each(`SELECT place, CAST(strlen(text) AS INTEGER) FROM ${table}`, ([places, lengths], rows) => {
    for (let at = 0; at < rows; at++) {
      const length = lengths?.[at] as number;
      starts[(places?.[at] as number) + 1] = length;
      longest = Math.max(longest, length);
    }
  });
  let all = 0;
  for (let at = 0; at < count; at++) starts[at + 1] = all += starts[at + 1] as number;
  if (all > MOST_BYTES) throw new UsageError('The cells of one column have more than 4 GB. Split the file');
  const bytes = Buffer.allocUnsafe(all);
  const block = Math.max(1, Math.floor(AT_ONCE / longest));
  const rows = await engine.rows<{ block: number; all: string }>(
    `SELECT CAST(place // ${block} AS INTEGER) AS block, string_agg(text, '' ORDER BY place) AS "all" FROM ${table} GROUP BY place // ${block}`,
  );
  for (const { block: at, all } of rows) bytes.write(all, starts[at * block] ?? 0, 'utf8');
  return new Texts(bytes, starts);
}
