/** `perennial merge apply`: merges what was approved, and keeps what a restore needs. */
import type { DescribeSObjectResult } from 'jsforce';
import { canonical, choicesIn, hashOf, objections, withConsent } from '../../../force-app/main/quality/lwc/mergeMath/mergeMath.ts';
import type { JobContext, Outcome } from '../../jobs/run.ts';
import { clientOf, OrgRefusal, Unanswered } from '../../org/client.ts';
import type { OrgClient } from '../../org/client.ts';
import { describeObject } from '../../org/describe.ts';
import { Failure } from '../../org/errors.ts';
import { queryAll } from '../../org/query.ts';
import { text } from '../../org/soql.ts';
import { MERGED_AT_ONCE, mergeRecords } from '../../org/soap.ts';
import type { MergeRequest } from '../../org/soap.ts';
import type { Write } from '../../org/write.ts';
import type { DuplicatesConfig } from '../duplicate-groups/config.ts';
import { blockedText, checkGroups, emptyOutcome, objectFacts, write } from './check.ts';
import type { Checked, ObjectFacts } from './check.ts';
import { readGroups } from './groups.ts';
import type { MergeGroup } from './groups.ts';
import { idsOf, isRead, mergeFields, mergeRecord, readValues, whereabouts } from './records.ts';
import type { Values, Whereabouts } from './records.ts';
import { childrenOf, RECORD_KB, snapshotWrites } from './snapshots.ts';

/** Groups that are merged together: what hangs on them is read at once. */
const GROUPS_AT_ONCE = 40;

/** What whoever merges must have. */
export const MERGE_SET = 'Perennial_Merge';

/**
 * Throws a Failure where the login does not have the permission set. Who may not read assignments is told by what the set gives; the org has the last
 * word: without it no group can be marked as being merged.
 */
export async function requireMergeSet({ connection }: JobContext): Promise<void> {
  const { user_id: me, username } = (await connection.identity()) as { user_id: string; username: string };
  const hasSet = await queryAll(
    connection,
    `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = ${text(me)} AND PermissionSet.Name = ${text(MERGE_SET)}`,
  ).then(
    (assigned) => assigned.length > 0,
    async (error: unknown) => {
      if (!(error instanceof OrgRefusal)) throw error;
      return (await describeObject(clientOf(connection), 'Merge_Snapshot__c'))?.createable ?? false;
    },
  );
  if (!hasSet)
    throw new Failure(
      `${username} does not have the permission set Perennial Merge`,
      `An administrator gives it to whoever merges: sf org assign permset -o <org> --name ${MERGE_SET} --on-behalf-of ${username}.`,
    );
}

/** A group whose merge can begin, or go on. */
interface Ready {
  checked: Checked;
  survivor: string;
  /** Records that are still to be merged. */
  losers: string[];
  /** What the survivor gets instead of its own values. */
  set: Values;
  values: ReadonlyMap<string, Values>;
}

/** Moments as XML has them, everything else as it is. */
const given = (value: unknown): unknown => (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? canonical(value) : value);

/** The fields that a choice is about: its own, or the parts of an address. */
function valuesChosen(
  chosen: Readonly<Record<string, string>>,
  fields: ReturnType<typeof mergeFields>,
  survivor: string,
  values: ReadonlyMap<string, Values>,
): Values {
  const set: Values = {};
  for (const { name, part } of fields.values()) {
    const from = chosen[part ?? name];
    if (from === undefined || from === survivor) continue;
    const value = values.get(from)?.[name] ?? null;
    if (canonical(value) !== canonical(values.get(survivor)?.[name])) set[name] = given(value);
  }
  return set;
}

/** Why a group may not be merged as it was approved; undefined when it may. `isStale` where another approval is needed. */
interface Refused {
  problem: string;
  isStale: boolean;
}

/** Looks whether what was approved is what there is. */
async function ready(
  { checked, where, values }: { checked: Checked; where: ReadonlyMap<string, Whereabouts>; values: ReadonlyMap<string, Values> },
  fields: ReturnType<typeof mergeFields>,
): Promise<Ready | Refused> {
  const { group, blockers } = checked;
  const [survivor, choices] = [group.Survivor_Id__c, choicesIn(group.Choices__c)];
  if (survivor === null || !choices) return { problem: 'It was approved without choices that can be read.', isStale: true };
  const isMerged = ({ Record_Id__c: id }: { Record_Id__c: string }): boolean =>
    where.get(id)?.mergedInto === survivor && where.get(id)?.isDeleted === true;
  const left = group.members.filter((one) => !isMerged(one));
  const losers = left.map((one) => one.Record_Id__c).filter((id) => id !== survivor);
  const own = new Map(left.map((one) => [one.Record_Id__c, values.get(one.Record_Id__c) ?? {}]));
  if (losers.length === 0) return { checked, survivor, losers, set: {}, values: own };
  // A merge that goes on has changed the survivor, and nothing else: what is merged already is gone.
  const isBegun = left.length < group.members.length;
  const stands = blockers.filter((one) => !(isBegun && / is not there any more/.test(one)));
  if (stands.length > 0) return { problem: stands.join(' '), isStale: false };
  const unread = choices.hashed.filter((name) => !fields.has(name));
  if (unread.length > 0) return { problem: `You may not read ${unread.join(', ')}, which the approval is about.`, isStale: false };
  for (const { Record_Id__c: id, Approved_Hash__c: hash } of left)
    if (!(isBegun && id === survivor) && hash !== (await hashOf(own.get(id) ?? {}, choices.hashed)))
      return { problem: `${id} has changed since it was approved.`, isStale: true };
  const records = left.map((one) => mergeRecord(own.get(one.Record_Id__c) ?? {}, one.Source_Rank__c));
  const chosen = withConsent(records, survivor, [...fields.values()], choices.values);
  if (!isBegun && objections(records, survivor, [...fields.values()], chosen).get('Email') === 'bounced')
    return { problem: 'Email: mail to the chosen address came back.', isStale: true };
  return { checked, survivor, losers, set: isBegun ? {} : valuesChosen(chosen, fields, survivor, own), values: own };
}

/** What is kept of a group before its merge. */
function snapshotsOf({ checked, survivor, losers, set, values }: Ready, keepUntil: string): Write[] {
  const { group, children } = checked;
  const of = (recordId: string): Pick<Parameters<typeof snapshotWrites>[0], 'group' | 'object' | 'recordId' | 'keepUntil'> => ({
    ...{ group, object: group.Object__c, recordId, keepUntil },
  });
  const before = Object.fromEntries(Object.keys(set).map((name) => [name, values.get(survivor)?.[name] ?? null]));
  return [
    ...snapshotWrites({ ...of(survivor), role: 'Survivor', snapshot: { values: before, set, children: {} } }),
    ...losers.flatMap((id) =>
      snapshotWrites({ ...of(id), role: 'Merged', snapshot: { values: values.get(id) ?? {}, children: childrenOf(children, id) } }),
    ),
  ];
}

/** Three at a time, the one that stays among them. */
function requestsOf({ checked, survivor, losers, set }: Ready): MergeRequest[] {
  const requests: MergeRequest[] = [];
  for (let from = 0; from < losers.length; from += MERGED_AT_ONCE)
    requests.push({
      ...{ object: checked.group.Object__c, masterId: survivor, losers: losers.slice(from, from + MERGED_AT_ONCE) },
      // With each of them: whichever is done first, what was chosen is there.
      values: set,
    });
  return requests;
}

const update = (id: string, values: Record<string, unknown>): Write => ({ kind: 'update', object: 'Duplicate_Group__c', id, values });

/** Merges groups whose snapshots are kept. Tells what was refused. */
async function mergeReady(context: JobContext, client: OrgClient, groups: readonly Ready[], outcome: Outcome): Promise<void> {
  const requests = groups.flatMap((one) => requestsOf(one).map((request) => ({ one, request })));
  context.progress('Merge: merging', 0, requests.length);
  const refused = new Map<Ready, string[]>();
  try {
    const results = await mergeRecords(
      client,
      requests.map(({ request }) => request),
    );
    requests.forEach(({ one }, at) => {
      const result = results[at];
      if (!result?.success) refused.set(one, [...(refused.get(one) ?? []), ...(result?.errors ?? ['the org did not answer'])]);
    });
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    throw new Failure(error.message, 'Run the same command again: it looks what was merged, and goes on.');
  }
  const object = groups[0]?.checked.group.Object__c ?? '';
  const where = await whereabouts(
    client,
    object,
    groups.flatMap(({ losers }) => losers),
  );
  const now = new Date().toISOString();
  const writes = groups.map((one): Write => {
    const { checked, losers, survivor } = one;
    const merged = losers.filter((id) => where.get(id)?.mergedInto === survivor);
    const why = (refused.get(one) ?? []).join('; ');
    if (merged.length === losers.length) {
      outcome.updated += 1;
      const message = `${checked.group.members.length - 1} merged into ${survivor}. perennial merge restore ${checked.group.Name} brings back what can be.`;
      return update(checked.group.Id, { Status__c: 'Merged', Merged_On__c: now, Blocked_Because__c: null, Message__c: message });
    }
    const problem = `The org refused it: ${why}`;
    outcome.failed += 1;
    outcome.findings.push({ where: checked.group.Name, problem, remedy: 'Put it right and run merge apply again.' });
    // What was begun goes on with the next run; what was not is to be decided on again.
    return update(
      checked.group.Id,
      merged.length > 0 ? { Message__c: problem } : { Status__c: 'Open', Blocked_Because__c: problem, Message__c: problem },
    );
  });
  await write(context, writes, outcome, 'Merge: writing what became of it');
}

/** What of an object's fields is read, and what may be chosen. */
interface Described {
  fields: ReturnType<typeof mergeFields>;
  names: string[];
}

const describedOf = (described: DescribeSObjectResult): Described => ({
  fields: mergeFields(described),
  names: described.fields.filter(isRead).map(({ name }) => name),
});

/** Merges some groups of an object. */
async function mergeSome(
  context: JobContext,
  facts: ObjectFacts,
  { fields, names }: Described,
  { groups, keepUntil, outcome }: { groups: readonly MergeGroup[]; keepUntil: string; outcome: Outcome },
): Promise<void> {
  const client = clientOf(context.connection);
  const ids = idsOf(groups);
  const where = await whereabouts(client, facts.object, ids);
  const values = await readValues(context.connection, facts.object, names, ids);
  const { checked } = await checkGroups(context, facts, groups);
  const [going, refused]: [Ready[], Write[]] = [[], []];
  for (const one of checked) {
    const { group, counts } = one;
    const result = await ready({ checked: one, where, values }, fields);
    if ('problem' in result) {
      outcome.findings.push({
        ...{ where: group.Name, problem: result.problem },
        remedy: result.isStale ? 'It is open again: look at it, and approve it again.' : 'Put it right and run merge apply again.',
      });
      // One that is begun stays so: what was merged is not open.
      if (group.Status__c === 'Approved')
        refused.push(update(group.Id, { ...(result.isStale ? { Status__c: 'Open' } : {}), Blocked_Because__c: blockedText([result.problem]) }));
      continue;
    }
    going.push(result);
    outcome.changes.push({
      ...{ Group: group.Name, Object: group.Object__c, Stays: result.survivor, Merged: result.losers.length, Values: Object.keys(result.set).length },
      ...{ Hanging: counts.reduce((sum, { count }) => sum + count, 0), Twice: counts.reduce((sum, { doubled }) => sum + doubled, 0) },
    });
  }
  await write(context, refused, outcome, 'Merge: writing what is refused');
  if (outcome.dryRun) {
    outcome.updated += going.length;
    return;
  }
  // Nothing is merged that cannot be restored. Of what was begun, snapshots are there already.
  const begins = going.filter(({ checked: { group } }) => group.Status__c === 'Approved');
  const kept = begins.flatMap((one) => snapshotsOf(one, keepUntil));
  if (!(await write(context, kept, outcome, 'Merge: keeping what a restore needs')))
    throw new Failure(
      'Not everything that a restore needs could be kept: nothing was merged.',
      'Put right what the org objects to and run it again.',
    );
  outcome.created += kept.length;
  const began = await write(
    context,
    begins.map(({ checked: { group } }) => update(group.Id, { Status__c: 'Merging' })),
    outcome,
    'Merge: beginning',
  );
  if (!began)
    throw new Failure('Groups could not be marked as being merged: nothing was merged.', 'Put right what the org objects to and run it again.');
  await mergeReady(context, client, going, outcome);
}

/** Merges groups that are approved, or those named, and goes on with what was begun. */
export async function apply(
  context: JobContext,
  { names, dryRun, config }: { names: readonly string[]; dryRun: boolean; config: DuplicatesConfig },
): Promise<Outcome> {
  const outcome = emptyOutcome('merge apply', dryRun);
  await requireMergeSet(context);
  const client = clientOf(context.connection);
  const groups = await readGroups(context.connection, ['Approved', 'Merging'], names);
  const keepUntil = new Date(Date.parse(context.today) + config.keepSnapshotsDays * 86_400_000).toISOString().slice(0, 10);
  let done = 0;
  for (const [object, own] of Map.groupBy(groups, (one) => one.Object__c)) {
    const described = await describeObject(client, object);
    if (!described) throw new Failure(`${object} may not be read`, 'Merge as a user who may read, change and delete its records.');
    const facts = await objectFacts(context, object);
    for (let from = 0; from < own.length; from += GROUPS_AT_ONCE) {
      context.signal?.throwIfAborted();
      const some = own.slice(from, from + GROUPS_AT_ONCE);
      context.progress('Merge: groups', done, groups.length);
      await mergeSome(context, facts, describedOf(described), { groups: some, keepUntil, outcome });
      done += some.length;
    }
  }
  if (!dryRun && outcome.created > 0)
    outcome.notes?.push(
      `${outcome.created.toLocaleString('en')} snapshots are kept until ${keepUntil}: ${((outcome.created * RECORD_KB) / 1024).toFixed(1)} MB of the data storage.`,
    );
  if (groups.length === 0) outcome.notes?.push('No group is approved. Stewards approve them on the page Duplicates.');
  return outcome;
}
