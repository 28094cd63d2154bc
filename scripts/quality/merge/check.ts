/** `perennial merge check`: what hangs on the records of groups, what will be there twice, and what the platform would refuse. */
import type { ChildCount } from '../../../force-app/main/quality/lwc/mergeMath/mergeMath.ts';
import { emptyOutcome } from '../../jobs/run.ts';
import type { Finding, JobContext, Outcome } from '../../jobs/run.ts';
import { clientOf } from '../../org/client.ts';
import { queryTogether } from '../../org/composite.ts';
import { describeObject } from '../../org/describe.ts';
import { list } from '../../org/soql.ts';
import { blockersOf, relationsOf } from './blockers.ts';
import { doubledOf, readChildren, relationshipsOf } from './children.ts';
import type { Child, Relationship } from './children.ts';
import { readGroups } from './groups.ts';
import type { MergeGroup } from './groups.ts';
import { idsOf, mergeFields, readRecordFacts } from './records.ts';
import { blockedText, write } from './writing.ts';

/** Groups that are looked at together. */
const GROUPS_AT_ONCE = 200;

/** What was found out about some groups of an object. */
export interface Checked {
  group: MergeGroup;
  children: Child[];
  counts: ChildCount[];
  blockers: string[];
}

/** What is asked once for all groups of an object. */
export interface ObjectFacts {
  object: string;
  userId: string;
  relationships: Relationship[];
  unseen: string[];
  unique: ReadonlySet<string>;
  locked: ReadonlySet<string>;
}

/** What holds for all groups of an object. */
export async function objectFacts({ connection }: JobContext, object: string): Promise<ObjectFacts> {
  const client = clientOf(connection);
  const { user_id: userId } = await connection.identity();
  const { used, unseen } = await relationshipsOf(client, object);
  const described = await describeObject(client, object);
  const fields = described ? [...mergeFields(described).values()] : [];
  return {
    ...{ object, userId, relationships: used, unseen },
    unique: new Set(fields.filter(({ unique }) => unique).map(({ name }) => name)),
    locked: new Set(fields.filter(({ updateable }) => !updateable).map(({ name }) => name)),
  };
}

/** What hangs on the records of a group, counted by kind. */
function countsOf(children: readonly Child[]): ChildCount[] {
  return [...Map.groupBy(children, ({ relationship }) => relationship)]
    .map(([{ object, field, label, restorable }, own]) => ({ object, field, label, count: own.length, doubled: doubledOf(own), restorable }))
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}

/** Looks at some groups of one object. */
export async function checkGroups(
  context: JobContext,
  facts: ObjectFacts,
  groups: readonly MergeGroup[],
): Promise<{ checked: Checked[]; unread: string[] }> {
  const client = clientOf(context.connection);
  const ids = idsOf(groups);
  const { facts: records, unread } = await readRecordFacts(client, { object: facts.object, ids, userId: facts.userId });
  const { children: found, refused } = await readChildren(client, facts.relationships, ids);
  const byParent = Map.groupBy(found, ({ parent }) => parent);
  const checked = groups.map((group): Checked => {
    const own = group.members.map((one) => one.Record_Id__c);
    const children = own.flatMap((id) => byParent.get(id) ?? []);
    const known = own.flatMap((id) => records.get(id) ?? []);
    const blockers = blockersOf({ group, records: known, relations: relationsOf(children), unique: facts.unique, locked: facts.locked });
    return { group, children, counts: countsOf(children), blockers };
  });
  return { checked, unread: [...unread, ...refused] };
}

/** Active duplicate rules of some objects; none where they may not be read. */
async function blockingRules({ connection }: JobContext, objects: readonly string[]): Promise<string[]> {
  if (objects.length === 0) return [];
  const [answer] = await queryTogether<{ MasterLabel: string }>(clientOf(connection), [
    `SELECT MasterLabel FROM DuplicateRule WHERE IsActive = TRUE AND SobjectType IN ${list(objects)} ORDER BY MasterLabel`,
  ]);
  return Array.isArray(answer) ? answer.map((one) => one.MasterLabel) : [];
}

/** Looks at groups that are open or approved, or at those named, and stores what was found on each. Touches no record of a customer. */
export async function check(context: JobContext, { names, dryRun }: { names: readonly string[]; dryRun: boolean }): Promise<Outcome> {
  const outcome = emptyOutcome('merge check', dryRun);
  const groups = await readGroups(context.connection, ['Open', 'Approved'], names);
  const [unseen, unread] = [new Set<string>(), new Set<string>()];
  let blocked = 0;
  let done = 0;
  for (const [object, own] of Map.groupBy(groups, (one) => one.Object__c)) {
    const facts = await objectFacts(context, object);
    facts.unseen.forEach((one) => unseen.add(one));
    for (let from = 0; from < own.length; from += GROUPS_AT_ONCE) {
      context.signal?.throwIfAborted();
      const some = own.slice(from, from + GROUPS_AT_ONCE);
      context.progress('Merge: looking at groups', done, groups.length);
      const { checked, unread: hidden } = await checkGroups(context, facts, some);
      hidden.forEach((one) => unread.add(one));
      const now = new Date().toISOString();
      await write(
        context,
        checked.map(({ group, counts, blockers }) => ({
          ...{ kind: 'update', object: 'Duplicate_Group__c', id: group.Id },
          values: { Children__c: JSON.stringify(counts).slice(0, 32_768), Blocked_Because__c: blockedText(blockers), Checked_On__c: now },
        })),
        outcome,
        'Merge: writing what was found',
      );
      for (const { group, counts, blockers } of checked) {
        done += 1;
        outcome.updated += 1;
        if (blockers.length > 0) blocked += 1;
        outcome.changes.push({
          ...{ Group: group.Name, Object: group.Object__c, Records: group.members.length },
          ...{ Hanging: counts.reduce((sum, { count }) => sum + count, 0), Twice: counts.reduce((sum, { doubled }) => sum + doubled, 0) },
        });
        outcome.findings.push(
          ...blockers.map((problem): Finding => ({ where: group.Name, problem, remedy: 'Put it right, and run merge check again.' })),
        );
      }
    }
  }
  const rules = await blockingRules(context, [...new Set(groups.map((one) => one.Object__c))]);
  outcome.notes?.push(
    ...(rules.length > 0 ? [`Active duplicate rules (${rules.join(', ')}) stop no merge. One that blocks an edit may stop a restore.`] : []),
    `${groups.length.toLocaleString('en')} groups were looked at; ${blocked.toLocaleString('en')} would be refused.`,
    ...(unseen.size > 0 ? [`What hangs on records by ${[...unseen].join(', ')} cannot be asked for: it is moved by a merge, and not restored.`] : []),
    ...(unread.size > 0 ? [`Not looked at, as it may not be read: ${[...unread].join(', ')}.`] : []),
  );
  return outcome;
}
