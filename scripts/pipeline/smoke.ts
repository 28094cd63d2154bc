/** Does an org that was just set up work? Counts records, then makes the trials of each pillar. */
import type { Connection } from 'jsforce';
import { Failure } from '../org/errors.ts';
import { PILLARS } from '../pillars.ts';

/** Tries an org, and says in a line what it found. Throws a Failure for what does not work. */
export async function tryOut(connection: Connection, tell: (step: string) => void): Promise<string> {
  tell('counts');
  const shown = [`${await countRecords(connection)} records`];
  for (const { title, shows, run } of PILLARS.flatMap((pillar) => pillar.trials)) {
    tell(title);
    await run(connection);
    shown.push(shows);
  }
  return shown.join(', ');
}

/** Counts the records of what the samples bring and the jobs make. Throws a Failure for an object without any. */
async function countRecords(connection: Connection): Promise<number> {
  const counts = await Promise.all(
    PILLARS.flatMap((pillar) => pillar.sample.fills).map(async (object) => ({
      object,
      count: (await connection.query(`SELECT COUNT() FROM ${object}`)).totalSize,
    })),
  );
  const empty = counts.filter(({ count }) => count === 0).map(({ object }) => object);
  if (empty.length > 0) throw new Failure(`There are no records of ${empty.join(', ')}`, 'Run again from the stage "data".');
  return counts.reduce((sum, { count }) => sum + count, 0);
}
