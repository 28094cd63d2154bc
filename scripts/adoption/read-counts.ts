/** Aggregate queries over ranges of users: groups have no paging, so no answer may have more than 2,000. */
import { OrgRefusal } from '../org/client.ts';
import type { OrgClient } from '../org/client.ts';
import { QUERIES_AT_ONCE, queryTogether } from '../org/composite.ts';
import type { UserRange } from './read-query.ts';

/** Users of a range. An answer has 2,000 groups at most, and hardly ever nine in ten users have done the same thing. */
const USERS_IN_RANGE = 2_200;

/** A count of something by user. */
export interface Ask {
  /** The query for users of a range. */
  soql(range: UserRange): string;
  take(rows: Record<string, unknown>[]): void;
  /** Told once, when the org refuses it: nothing of it counts. */
  refused(reason: string): void;
}

interface Part {
  ask: Ask;
  from: number;
  to: number;
}

/**
 * Asks all counts for all users, whose ids are in the order of the org. A range whose answer would have too many groups is asked for in halves. Tells how
 * many parts are done.
 */
export async function askCounts(
  client: OrgClient,
  userIds: readonly string[],
  asks: readonly Ask[],
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const ranges = Math.ceil(userIds.length / USERS_IN_RANGE);
  const startOf = (range: number): number => Math.floor((range * userIds.length) / ranges);
  const waiting: Part[] = asks.flatMap((ask) =>
    Array.from({ length: ranges }, (_, range) => ({ ask, from: startOf(range), to: startOf(range + 1) })),
  );
  const given = new Set<Ask>();
  let done = 0;
  while (waiting.length > 0) {
    const parts = waiting.splice(0, QUERIES_AT_ONCE);
    const answers = await queryTogether<Record<string, unknown>>(
      client,
      parts.map(({ ask, from, to }) => ask.soql({ first: userIds[from] ?? '', last: userIds[to - 1] ?? '' })),
    );
    parts.forEach((part, index) => {
      const answer = answers[index] ?? [];
      if (!(answer instanceof OrgRefusal)) part.ask.take(answer);
      else if (answer.code === 'EXCEEDED_ID_LIMIT' && part.to - part.from > 1) {
        const middle = Math.floor((part.from + part.to) / 2);
        waiting.push({ ...part, to: middle }, { ...part, from: middle });
      } else if (!given.has(part.ask)) {
        given.add(part.ask);
        part.ask.refused(answer.message || answer.code);
      }
    });
    done += parts.length;
    onProgress(done, done + waiting.length);
  }
}
