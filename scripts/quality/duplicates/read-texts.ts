/** Reads many texts out of the engine. */
import { UsageError } from '../../org/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { Texts } from './texts.ts';

/** Where a text begins is a number of 32 bits. */
const MOST_BYTES = 2 ** 32 - 1;

/** So many bytes come from the engine at once, unless one text has more. */
const AT_ONCE = 1 << 22;

/** The texts of a table with `place`, an INTEGER from 0 without gaps, and `text`, which is never NULL. */
export async function textsOf(engine: Engine, table: string, count: number): Promise<Texts> {
  const starts = new Uint32Array(count + 1);
  await engine.each(`SELECT place, CAST(strlen(text) AS INTEGER) FROM ${table}`, ([places, lengths], rows) => {
    for (let at = 0; at < rows; at++) {
      starts[(places?.[at] as number) + 1] = lengths?.[at] as number;
    }
  });
  let all = 0;
  for (let at = 0; at < count; at++) starts[at + 1] = all += starts[at + 1] as number;
  if (all > MOST_BYTES) throw new UsageError('The cells of one column have more than 4 GB. Split the file');
  const bytes = Buffer.allocUnsafe(all);
  for (let from = 0, to = 0; from < count; from = to) {
    const begin = starts[from] as number;
    for (to = from + 1; to < count && (starts[to + 1] as number) - begin <= AT_ONCE;) to++;
    const [{ block = '' } = {}] = await engine.rows<{ block?: string }>(
      `SELECT string_agg(text, '' ORDER BY place) AS block FROM ${table} WHERE place >= ${from} AND place < ${to}`,
    );
    bytes.write(block, begin, 'utf8');
  }
  return new Texts(bytes, starts);
}
