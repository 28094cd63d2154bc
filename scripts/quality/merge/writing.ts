/** What the steps of a merge write, and how they tell what was refused. */
import type { JobContext, Outcome } from '../../jobs/run.ts';
import { writeAll } from '../../org/write.ts';
import type { Write } from '../../org/write.ts';

/** What a long text of blockers holds. */
const MOST_CHARACTERS = 4_000;

export const blockedText = (blockers: readonly string[]): string | null => blockers.join('\n').slice(0, MOST_CHARACTERS) || null;

/** Writes, and tells what was refused. Gives for each whether it was done. */
export async function write(context: JobContext, writes: readonly Write[], outcome: Outcome, step: string): Promise<boolean[]> {
  if (outcome.dryRun || writes.length === 0) return writes.map(() => true);
  const results = await writeAll(context.connection, [...writes], (done) => {
    context.signal?.throwIfAborted();
    context.progress(step, done, writes.length);
  });
  writes.forEach((one, at) => {
    const result = results[at];
    if (result?.success) return;
    outcome.failed += 1;
    outcome.findings.push({
      where: `${one.object} ${'id' in one ? one.id : 'key' in one ? one.key : ''}`,
      problem: result?.errors.join('; ') ?? 'no answer',
      remedy: 'Put right what the org objects to and run the same command again.',
    });
  });
  return writes.map((_, at) => results[at]?.success ?? false);
}
