/** `perennial merge apply`: merges what was approved, and keeps what a restore needs. */
import type { DescribeSObjectResult } from 'jsforce';
import { megabytes } from '../../jobs/data-storage.ts';
import { emptyOutcome } from '../../jobs/run.ts';
import type { JobContext, Outcome } from '../../jobs/run.ts';
import { clientOf, isTransient, Unanswered } from '../../org/client.ts';
import type { OrgClient } from '../../org/client.ts';
import { describeObject } from '../../org/describe.ts';
import { Failure } from '../../org/errors.ts';
import { MERGED_AT_ONCE, mergeRecords } from '../../org/soap.ts';
import type { MergeRequest } from '../../org/soap.ts';
import type { Write } from '../../org/write.ts';
import type { DuplicatesConfig } from '../duplicate-groups/config.ts';
import { checkGroups, objectFacts } from './check.ts';
import type { ObjectFacts } from './check.ts';
import { readAgain, readGroups } from './groups.ts';
import type { MergeGroup } from './groups.ts';
import { requireMergeSet } from './login.ts';
import { ready } from './ready.ts';
import type { Ready } from './ready.ts';
import { idsOf, isRead, mergeFields, readValues, whereabouts } from './records.ts';
import type { Whereabouts } from './records.ts';
import { childrenOf, snapshotWrites, staleSnapshots } from './snapshots.ts';
import { blockedText, write } from './writing.ts';

/** Groups that are merged together: what hangs on them is read at once. */
const GROUPS_AT_ONCE = 40;

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
      `${outcome.created.toLocaleString('en')} snapshots are kept until ${keepUntil}: ${megabytes(outcome.created)} MB of the data storage.`,
    );
  if (groups.length === 0) outcome.notes?.push('No group is approved. Stewards approve them on the page Duplicates.');
  return outcome;
}
