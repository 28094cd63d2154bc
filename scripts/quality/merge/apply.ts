/** `perennial merge apply`: merges what was approved, and keeps what a restore needs. */
import type { DescribeSObjectResult } from 'jsforce';
import { canonical, choicesIn, hashOf, objections, withConsent } from '../../../force-app/main/quality/lwc/mergeMath/mergeMath.ts';
import type { JobContext, Outcome } from '../../jobs/run.ts';
import { clientOf, isTransient, OrgRefusal, Unanswered } from '../../org/client.ts';
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
import { readAgain, readGroups } from './groups.ts';
import type { MergeGroup } from './groups.ts';
import { idsOf, isRead, mergeFields, mergeRecord, readValues, whereabouts } from './records.ts';
import type { Values, Whereabouts } from './records.ts';
import { childrenOf, RECORD_KB, snapshotWrites, staleSnapshots } from './snapshots.ts';

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
  /** Whether some were merged by an earlier run. */
  isBegun: boolean;
  /** What the survivor gets instead of its own values. */
  set: Values;
  values: ReadonlyMap<string, Values>;
  /** What is left as it is, and why. */
  dropped: string[];
}

/** Moments as XML has them, everything else as it is. */
const given = (value: unknown): unknown => (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? canonical(value) : value);

/** What the survivor gets: of the fields that are chosen, or are parts of an address that is, those that can be written. */
function valuesChosen(
  chosen: Readonly<Record<string, string>>,
  fields: ReturnType<typeof mergeFields>,
  survivor: string,
  values: ReadonlyMap<string, Values>,
): Values {
  const set: Values = {};
  for (const { name, part, updateable } of fields.values()) {
    const from = chosen[part ?? name];
    if (!updateable || from === undefined || from === survivor) continue;
    const value = values.get(from)?.[name] ?? null;
    if (canonical(value) !== canonical(values.get(survivor)?.[name])) set[name] = given(value);
  }
  return set;
}

/** Why a group may not be merged as it was approved. `isStale` where another approval is needed. */
interface Refused {
  problem: string;
  isStale: boolean;
  /** Whether some of it is merged: the next run goes on. */
  goesOn?: true;
}

/** What is known of a group when its merge is looked at. */
interface Looked {
  checked: Checked;
  where: ReadonlyMap<string, Whereabouts>;
  values: ReadonlyMap<string, Values>;
}

const isGone = ({ where }: Looked, id: string): boolean => where.get(id)?.isDeleted ?? true;

/** Goes on with a merge of which some is done: only records that are there, and are as they were approved, are still merged. */
async function goingOn(looked: Looked, survivor: string, hashed: readonly string[]): Promise<Ready | Refused> {
  const { checked, where, values } = looked;
  const { group, blockers } = checked;
  const [losers, dropped]: [string[], string[]] = [[], []];
  for (const { Record_Id__c: id, Approved_Hash__c: hash } of group.members) {
    if (id === survivor || where.get(id)?.mergedInto === survivor) continue;
    if (isGone(looked, id)) dropped.push(`${id} is not there any more.`);
    else if (hash !== (await hashOf(values.get(id) ?? {}, hashed))) dropped.push(`${id} has changed since it was approved: it was not merged.`);
    else losers.push(id);
  }
  const stands = blockers.filter((one) => !/ is not there any more/.test(one));
  if (losers.length > 0 && stands.length > 0) return { problem: stands.join(' '), isStale: false, goesOn: true };
  return { checked, survivor, losers, isBegun: true, set: {}, values, dropped };
}

/** Looks whether what was approved is what there is. */
async function ready(looked: Looked, fields: ReturnType<typeof mergeFields>): Promise<Ready | Refused> {
  const { checked, where, values } = looked;
  const { group, blockers } = checked;
  const [survivor, choices] = [group.Survivor_Id__c, choicesIn(group.Choices__c)];
  if (survivor === null || !choices) return { problem: 'It was approved without choices that can be read.', isStale: true };
  const merged = group.members.filter(({ Record_Id__c: id }) => where.get(id)?.mergedInto === survivor);
  if (merged.length > 0 && group.Status__c === 'Merging') return goingOn(looked, survivor, choices.hashed);
  if (merged.length > 0) return { problem: `${merged[0]?.Record_Id__c ?? ''} was merged by hand since it was approved.`, isStale: true };
  if (blockers.length > 0) return { problem: blockers.join(' '), isStale: false };
  const unread = choices.hashed.filter((name) => !fields.has(name));
  if (unread.length > 0) return { problem: `You may not read ${unread.join(', ')}, which the approval is about.`, isStale: false };
  for (const { Record_Id__c: id, Approved_Hash__c: hash } of group.members)
    if (hash !== (await hashOf(values.get(id) ?? {}, choices.hashed))) return { problem: `${id} has changed since it was approved.`, isStale: true };
  const records = group.members.map((one) => mergeRecord(values.get(one.Record_Id__c) ?? {}, one.Source_Rank__c));
  const writable = [...fields.values()].filter(({ updateable }) => updateable);
  const chosen = withConsent(records, survivor, writable, choices.values);
  if (objections(records, survivor, writable, chosen).get('Email') === 'bounced')
    return { problem: 'Email: mail to the chosen address came back.', isStale: true };
  const losers = group.members.map((one) => one.Record_Id__c).filter((id) => id !== survivor);
  return { checked, survivor, losers, isBegun: false, set: valuesChosen(chosen, fields, survivor, values), values, dropped: [] };
}

/** What is kept of a group before its merge. */
function snapshotsOf({ checked, survivor, losers, set, values }: Ready, keepUntil: string): ReturnType<typeof snapshotWrites> {
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

/** Merges; what fails for a moment – a lock, say – is tried again, a few times. Gives the errors of each request. */
async function mergePatiently(client: OrgClient, requests: readonly MergeRequest[]): Promise<string[][]> {
  const errors = requests.map((): string[] => ['the org did not answer']);
  let left = requests.map((_, at) => at);
  for (let attempt = 1; left.length > 0; attempt++) {
    const results = await mergeRecords(
      client,
      left.map((at) => requests[at] as MergeRequest),
    );
    left.forEach((at, index) => (errors[at] = results[index]?.success ? [] : (results[index]?.errors ?? ['the org did not answer'])));
    left = left.filter((at) => isTransient(errors[at]?.[0] ?? ''));
    if (attempt >= client.retry.attempts) break;
    if (left.length > 0) await client.pause(attempt);
  }
  return errors;
}

/** What becomes of a group after its merge was tried. Tells what was refused. */
function becomes(one: Ready, where: ReadonlyMap<string, Whereabouts>, errors: readonly string[], outcome: Outcome): Write {
  const { checked, losers, survivor, dropped } = one;
  const { group } = checked;
  const merged = group.members.filter(({ Record_Id__c: id }) => where.get(id)?.mergedInto === survivor);
  for (const problem of dropped)
    outcome.findings.push({ where: group.Name, problem, remedy: 'See whether it is a duplicate still: the next search looks for it.' });
  if (losers.every((id) => where.get(id)?.mergedInto === survivor)) {
    outcome.updated += 1;
    const message = [`${merged.length} merged into ${survivor}. perennial merge restore ${group.Name} brings back what can be.`, ...dropped].join(
      '\n',
    );
    return update(group.Id, { Status__c: 'Merged', Merged_On__c: new Date().toISOString(), Blocked_Because__c: null, Message__c: message });
  }
  const problem = `The org refused it: ${errors.join('; ')}`;
  outcome.failed += 1;
  outcome.findings.push({ where: group.Name, problem, remedy: 'Put it right and run merge apply again.' });
  // What was begun, or was refused for a moment, goes on with the next run; of the rest a person decides again.
  const goesOn = merged.length > 0 || errors.some(isTransient);
  return update(group.Id, goesOn ? { Message__c: problem } : { Status__c: 'Open', Blocked_Because__c: problem, Message__c: problem });
}

/** Merges groups whose snapshots are kept. */
async function mergeReady(context: JobContext, client: OrgClient, groups: readonly Ready[], outcome: Outcome): Promise<void> {
  const requests = groups.flatMap((one) => requestsOf(one).map((request) => ({ one, request })));
  context.progress('Merge: merging', 0, requests.length);
  let errors: string[][] = [];
  try {
    errors = await mergePatiently(
      client,
      requests.map(({ request }) => request),
    );
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    throw new Failure(error.message, 'Run the same command again: it looks what was merged, and goes on.');
  }
  const where = await whereabouts(client, groups[0]?.checked.group.Object__c ?? '', idsOf(groups.map(({ checked }) => checked.group)));
  const writes = groups.map((one) =>
    becomes(
      one,
      where,
      requests.flatMap((request, at) => (request.one === one ? (errors[at] ?? []) : [])),
      outcome,
    ),
  );
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

/** Keeps what a restore needs of merges that begin, and marks their groups. Gives those that are marked. */
async function begin(context: JobContext, begins: readonly Ready[], keepUntil: string, outcome: Outcome): Promise<Ready[]> {
  const kept = begins.flatMap((one) => snapshotsOf(one, keepUntil));
  const groupIds = begins.map(({ checked }) => checked.group.Id);
  const stale = await staleSnapshots(context.connection, groupIds, new Set(kept.map(({ key }) => key)));
  // Nothing is merged that cannot be restored.
  const isKept = await write(context, [...stale, ...kept], outcome, 'Merge: keeping what a restore needs');
  if (!isKept.every(Boolean))
    throw new Failure(
      'Not everything that a restore needs could be kept: nothing was merged.',
      'Put right what the org objects to and run it again.',
    );
  outcome.created += kept.length;
  const marked = begins.filter(({ checked }) => checked.group.Status__c !== 'Merging');
  const isMarked = await write(
    context,
    marked.map(({ checked: { group } }) => update(group.Id, { Status__c: 'Merging' })),
    outcome,
    'Merge: beginning',
  );
  // One that somebody has opened again in the meantime is not marked, and not merged.
  return begins.filter((one) => !marked.includes(one) || isMarked[marked.indexOf(one)]);
}

/** Merges some groups of an object. */
async function mergeSome(
  context: JobContext,
  facts: ObjectFacts,
  { fields, names }: Described,
  { groups: before, keepUntil, outcome }: { groups: readonly MergeGroup[]; keepUntil: string; outcome: Outcome },
): Promise<void> {
  const client = clientOf(context.connection);
  const groups = await readAgain(context.connection, before, ['Approved', 'Merging']);
  if (groups.length === 0) return;
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
      // What was marked by a run that was killed, and is not begun, is open: a person can decide on it again.
      const isOpen = result.isStale || (group.Status__c === 'Merging' && !result.goesOn);
      refused.push(update(group.Id, { ...(isOpen ? { Status__c: 'Open' } : {}), Blocked_Because__c: blockedText([result.problem]) }));
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
  const begun = await begin(
    context,
    going.filter(({ isBegun }) => !isBegun),
    keepUntil,
    outcome,
  );
  const merging = [...begun, ...going.filter(({ isBegun }) => isBegun)];
  if (merging.length > 0) await mergeReady(context, client, merging, outcome);
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
