/** Process steps, counted by user and week. */
import type { DescribeSObjectResult } from 'jsforce';
import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import type { OrgClient } from '../org/client.ts';
import { OrgRefusal } from '../org/client.ts';
import { getTogether } from '../org/composite.ts';
import { identifier } from '../org/soql.ts';
import { dayIn } from './calendar.ts';
import type { Step, StepFacts, WeekFacts } from './facts.ts';
import type { Ask } from './read-counts.ts';
import { inDays, inRange, stepQuery } from './read-query.ts';
import type { FieldTypes } from './read-query.ts';

/** Days of the window: it tells who was active in the month, and who was before and is no more. */
export const WINDOW_DAYS = 56;

/** The fields of objects by type; undefined for an object that is not there, or may not be read. */
export type Types = ReadonlyMap<string, FieldTypes | undefined>;

/** Reads how the org describes some objects, 25 a call. */
export async function readTypes(client: OrgClient, objects: readonly string[]): Promise<Types> {
  const answers = await getTogether<DescribeSObjectResult>(
    client,
    objects.map((object) => `/sobjects/${identifier(object)}/describe`),
  );
  return new Map(
    objects.map((object, index) => {
      const answer = answers[index];
      const isThere = answer !== undefined && !(answer instanceof OrgRefusal);
      return [object, isThere ? Object.fromEntries(answer.fields.map(({ name, type }) => [name, type])) : undefined];
    }),
  );
}

/** Why a step cannot be counted; undefined where it can. A field of a parent is judged by the org itself. */
export function problemOf(
  { object, userField, dateField, conditions = [], within }: Step,
  types: Types,
  unseen: ReadonlyMap<string, string>,
): string | undefined {
  const fields = types.get(object);
  if (!fields) return `${object} is not there, or may not be read`;
  const hidden = unseen.get(object);
  if (hidden !== undefined) return `of ${object} not everything is seen: ${hidden}`;
  const named = [userField, dateField, ...conditions.map(({ field }) => field), ...(within ? [within.of] : [])];
  const absent = named.find((name) => !name.includes('.') && !(name in fields));
  if (absent !== undefined) return `${object} has no readable field ${absent}`;
  const type = fields[dateField];
  return dateField.includes('.') || type === 'date' || type === 'datetime' ? undefined : `${object}.${dateField} is no date`;
}

/** Asks for a step in a week and in the window before its end. `facts` is filled. */
function asksOf(facts: StepFacts, { week, until }: WeekFacts, types: FieldTypes, timeZone: string, refused: (why: string) => void): Ask[] {
  const { step } = facts;
  const counts = { week: new Map<string, number>(), window: new Map<string, { steps: number; first: string; last: string }>() };
  [facts.week, facts.window] = [counts.week, counts.window];
  const drop = (why: string): void => {
    [facts.week, facts.window] = [undefined, undefined];
    refused(why);
  };
  const counted = (rows: Record<string, unknown>[], take: (user: string, count: number, row: Record<string, unknown>) => void): void => {
    for (const row of rows) if (step.sameUser === undefined || row['s'] === row['u']) take(String(row['u']), Number(row['n']), row);
  };
  const within = { from: week, until, timeZone };
  const window = { from: addDays(until, 1 - WINDOW_DAYS), until, timeZone };
  return [
    {
      soql: (range) => stepQuery(step, types, within, range),
      take: (rows) => counted(rows, (user, count) => counts.week.set(user, (counts.week.get(user) ?? 0) + count)),
      refused: drop,
    },
    {
      soql: (range) => stepQuery(step, types, window, range),
      take: (rows) =>
        counted(rows, (user, steps, row) =>
          counts.window.set(user, { steps, first: dayIn(timeZone, String(row['earliest'])), last: dayIn(timeZone, String(row['latest'])) }),
        ),
      refused: drop,
    },
  ];
}

/** What is asked for the steps of some weeks. Steps that cannot be counted are told once. */
export function askSteps(
  steps: readonly Step[],
  weeks: readonly WeekFacts[],
  { types, unseen, timeZone, missing }: { types: Types; unseen: ReadonlyMap<string, string>; timeZone: string; missing: string[] },
): Ask[] {
  const told = new Set<string>();
  const tell = (step: Step, why: string): void => {
    if (!told.has(step.key)) missing.push(`${step.name}: ${why}`);
    told.add(step.key);
  };
  const countable = steps.filter((step) => {
    const problem = problemOf(step, types, unseen);
    if (problem !== undefined) tell(step, problem);
    return problem === undefined;
  });
  return weeks.flatMap((week) =>
    countable
      // What the present decides cannot be told of a week that is long over.
      .filter(({ present }) => !present || !week.isLate)
      .flatMap((step) => {
        const facts: StepFacts = { step, week: undefined, window: undefined };
        week.steps.push(facts);
        return asksOf(facts, week, types.get(step.object) ?? {}, timeZone, (why) => tell(step, why));
      }),
  );
}

/** Asks how many records of an object each user has made in some days. `made` is filled; what is refused tells nothing. */
export function askMade(object: string, made: Map<string, number>, days: { from: string; until: string; timeZone: string }): Ask {
  return {
    soql: (range) =>
      `SELECT CreatedById u, COUNT(Id) n FROM ${identifier(object)} WHERE ${inDays('CreatedDate', 'datetime', days)} AND ${inRange('CreatedById', range)} GROUP BY CreatedById`,
    take: (rows) => {
      for (const row of rows) made.set(String(row['u']), (made.get(String(row['u'])) ?? 0) + Number(row['n']));
    },
    refused: () => undefined,
  };
}
