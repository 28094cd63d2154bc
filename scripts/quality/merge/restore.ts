/** `perennial merge restore`: brings back what a merge has taken, as far as the platform has it. */
import { canonical } from '../../../force-app/main/quality/lwc/mergeMath/mergeMath.ts';
import { emptyOutcome } from '../../jobs/run.ts';
import type { JobContext, Outcome } from '../../jobs/run.ts';
import { clientOf } from '../../org/client.ts';
import type { OrgClient } from '../../org/client.ts';
import { describeObject } from '../../org/describe.ts';
import { Failure } from '../../org/errors.ts';
import { undeleteRecords } from '../../org/soap.ts';
import { writeAll } from '../../org/write.ts';
import type { Write } from '../../org/write.ts';
import { readGroups } from './groups.ts';
import type { MergeGroup } from './groups.ts';
import { requireMergeSet } from './login.ts';
import { readValues, whereabouts } from './records.ts';
import type { Values } from './records.ts';
import { readSnapshots } from './snapshots.ts';
import type { Snapshot } from './snapshots.ts';
import { write } from './writing.ts';

/** Fields that the platform sets itself. */
const writable = async (client: OrgClient, object: string): Promise<ReadonlySet<string>> =>
  new Set((await describeObject(client, object))?.fields.filter(({ updateable }) => updateable).map(({ name }) => name));

const differs = (one: unknown, other: unknown): boolean => canonical(one) !== canonical(other);

/** What came back, and what did not. */
interface Restored {
  done: string[];
  not: string[];
}

/** Writes changes of records; what is refused is told, and does not hold up the rest. Gives how many were done. */
async function put(context: JobContext, writes: Write[], { not }: Restored): Promise<number> {
  // The records were duplicates before: rules that only warn of them are in nobody's way.
  const marked = writes.map((one): Write => (one.kind === 'update' ? { ...one, duplicates: true as const } : one));
  const results = await writeAll(context.connection, marked, (done) => context.progress('Restore: writing', done, writes.length));
  const refused = writes.flatMap((one, at) =>
    results[at]?.success ? [] : [`${one.object} ${'id' in one ? one.id : ''}: ${results[at]?.errors.join('; ') ?? 'no answer'}`],
  );
  not.push(...refused);
  return writes.length - refused.length;
}

/** The records that this merge has taken away, and that are in the recycle bin. What is elsewhere is told, and left alone. */
async function taken(client: OrgClient, object: string, survivor: string, ids: readonly string[], { not }: Restored): Promise<string[]> {
  const where = await whereabouts(client, object, ids);
  const own: string[] = [];
  for (const id of ids) {
    const one = where.get(id);
    if (one?.isDeleted && one.mergedInto === survivor) own.push(id);
    else if (!one) not.push(`${id} is not in the recycle bin any more: it cannot come back. Its values are in its snapshot.`);
    else if (one.isDeleted) not.push(`${id} was deleted, or merged into another record: it is left there.`);
    else not.push(`${id} was not merged, or is back already: it is left as it is.`);
  }
  return own;
}

/** Brings records back from the recycle bin. Gives those that are there. */
async function undelete(client: OrgClient, object: string, ids: readonly string[], restored: Restored): Promise<string[]> {
  const where = await whereabouts(client, object, ids);
  const binned = ids.filter((id) => where.get(id)?.isDeleted);
  const results = binned.length > 0 ? await undeleteRecords(client, binned) : [];
  binned.forEach((id, at) => {
    if (!results[at]?.success) restored.not.push(`${id}: ${results[at]?.errors.join('; ') ?? 'no answer'}`);
  });
  const now = await whereabouts(client, object, ids);
  const back = ids.filter((id) => now.get(id)?.isDeleted === false);
  if (back.length > 0) restored.done.push(`${back.length} of ${ids.length} records`);
  return back;
}

/** Gives records the values again that they had, where they have others. */
async function restoreValues(
  context: JobContext,
  { object, snapshots, back }: { object: string; snapshots: ReadonlyMap<string, Snapshot>; back: readonly string[] },
  restored: Restored,
): Promise<void> {
  const may = await writable(clientOf(context.connection), object);
  const names = [...new Set(back.flatMap((id) => Object.keys(snapshots.get(id)?.values ?? {})))];
  const current = await readValues(context.connection, object, names, back);
  const writes = back.flatMap((id): Write[] => {
    const before = snapshots.get(id)?.values ?? {};
    const values = Object.fromEntries(Object.entries(before).filter(([name, value]) => may.has(name) && differs(value, current.get(id)?.[name])));
    return Object.keys(values).length > 0 ? [{ kind: 'update', object, id, values }] : [];
  });
  const done = await put(context, writes, restored);
  if (done > 0) restored.done.push(`other values of ${done} of them`);
}

/** Gives the survivor the values again that the merge has overwritten, where nobody has changed them since. */
async function restoreSurvivor(context: JobContext, object: string, id: string, { values, set = {} }: Snapshot, restored: Restored): Promise<void> {
  const names = Object.keys(values);
  if (names.length === 0) return;
  const current: Values | undefined = (await readValues(context.connection, object, names, [id])).get(id);
  if (!current) {
    restored.not.push(`${id}, which stayed, is not there any more.`);
    return;
  }
  const own = names.filter((name) => !differs(current[name], set[name]) && differs(current[name], values[name]));
  const changed = names.filter((name) => differs(current[name], set[name]) && differs(current[name], values[name]));
  for (const name of changed) restored.not.push(`${name} of ${id}: somebody has changed it since the merge.`);
  if (own.length === 0) return;
  const done = await put(context, [{ kind: 'update', object, id, values: Object.fromEntries(own.map((name) => [name, values[name]])) }], restored);
  if (done > 0) restored.done.push(`${own.length} values of the record that stayed`);
}

/** Hangs on a record again what hung on it, where it still hangs on the survivor. */
async function restoreChildren(
  context: JobContext,
  { survivor, snapshots, back }: { survivor: string; snapshots: ReadonlyMap<string, Snapshot>; back: readonly string[] },
  restored: Restored,
): Promise<void> {
  const { connection } = context;
  const client = clientOf(connection);
  const names = [...new Set(back.flatMap((id) => Object.keys(snapshots.get(id)?.children ?? {})))].sort();
  for (const [at, name] of names.entries()) {
    context.signal?.throwIfAborted();
    context.progress('Restore: what hung on the records', at, names.length);
    const [object = '', field = ''] = name.split('.');
    const parentOf = new Map(back.flatMap((id) => (snapshots.get(id)?.children[name] ?? []).map((child): [string, string] => [child, id])));
    if (!(await writable(client, object)).has(field)) {
      restored.not.push(`${parentOf.size} of ${name}: the field cannot be written, they stay with ${survivor}.`);
      continue;
    }
    const current = await readValues(connection, object, [field], [...parentOf.keys()]);
    const writes: Write[] = [];
    let gone = 0;
    let moved = 0;
    for (const [child, parent] of parentOf) {
      const now = current.get(child)?.[field];
      if (!current.has(child)) gone += 1;
      else if (now === survivor) writes.push({ kind: 'update', object, id: child, values: { [field]: parent } });
      else if (now !== parent) moved += 1;
    }
    const done = await put(context, writes, restored);
    if (done > 0) restored.done.push(`${done} of ${name}`);
    if (gone > 0) restored.not.push(`${gone} of ${name}: deleted since the merge.`);
    if (moved > 0) restored.not.push(`${moved} of ${name}: somebody has moved them since the merge.`);
  }
}

/** What no restore brings back, by object. */
const NEVER: readonly string[] = [
  'Chatter and field history of the records that were merged stay with what the platform has kept of them; files stay with the record that stayed.',
  'The date and user of creation of the record that stayed: it has those of the oldest.',
  'Contact roles that were primary, and shares by hand.',
  'What automation has done when children came back: merging fires none of their flows and rules, restoring fires them.',
];

/** What a group says while its restore is under way: which records come back. By it a run that was killed goes on. */
const UNDER_WAY = 'Coming back: ';

async function restoreGroup(context: JobContext, group: MergeGroup, outcome: Outcome): Promise<void> {
  const { connection } = context;
  const client = clientOf(connection);
  const kept = await readSnapshots(connection, group.Id);
  const survivor = group.Survivor_Id__c ?? '';
  const own = kept.get(survivor);
  if (!own)
    throw new Failure(
      `${group.Name} has no snapshots any more: their time is over, or they were erased`,
      'Bring records back in the org, from the recycle bin.',
    );
  const snapshots = new Map([...kept].map(([id, { snapshot }]) => [id, snapshot]));
  const losers = [...kept].filter(([id, { role }]) => id !== survivor && role === 'Merged').map(([id]) => id);
  const object = group.Object__c;
  const restored: Restored = { done: [], not: [] };
  const isUnderWay = group.Status__c === 'Restoring' && group.Message__c?.startsWith(UNDER_WAY) === true;
  const ids = isUnderWay ? (group.Message__c ?? '').slice(UNDER_WAY.length).split(' ') : await taken(client, object, survivor, losers, restored);
  if (outcome.dryRun) {
    const hanging = ids.reduce((sum, id) => sum + Object.values(snapshots.get(id)?.children ?? {}).flat().length, 0);
    outcome.changes.push({ Group: group.Name, 'In the bin': ids.length, Records: losers.length, Hanging: hanging });
    outcome.updated += 1;
    return;
  }
  const update = (values: Record<string, unknown>): Write => ({ kind: 'update', object: 'Duplicate_Group__c', id: group.Id, values });
  if (ids.length > 0 && !isUnderWay) {
    const [isBegun] = await write(
      context,
      [update({ Status__c: 'Restoring', Message__c: `${UNDER_WAY}${ids.join(' ')}` })],
      outcome,
      'Restore: beginning',
    );
    if (!isBegun) return;
  }
  const back = await undelete(client, object, ids, restored);
  if (back.length > 0) {
    // The survivor first: what was taken over from the others is theirs alone again.
    await restoreSurvivor(context, object, survivor, own.snapshot, restored);
    await restoreValues(context, { object, snapshots, back }, restored);
    await restoreChildren(context, { survivor, snapshots, back }, restored);
  }
  const message = [
    restored.done.length > 0 ? `Came back: ${restored.done.join(', ')}.` : 'Nothing came back.',
    ...(restored.not.length > 0 ? [`Did not come back: ${restored.not.join(' ')}`] : []),
    `Never comes back: ${NEVER.join(' ')}`,
  ].join('\n');
  const state =
    back.length > 0
      ? { Status__c: 'Restored', Closed_On__c: new Date().toISOString() }
      : group.Status__c === 'Restoring'
        ? { Status__c: 'Merged' }
        : {};
  await write(context, [update({ Message__c: message.slice(0, 8_000), ...state })], outcome, 'Restore: writing what became of it');
  outcome.updated += 1;
  outcome.changes.push({ Group: group.Name, 'Came back': back.length, Records: losers.length });
  outcome.notes?.push(`${group.Name}: ${message.replaceAll('\n', ' ')}`);
  for (const problem of restored.not) outcome.findings.push({ where: group.Name, problem, remedy: 'See to it in the org.' });
}

/** Restores the groups that are named. Killed and run again, it goes on. */
export async function restore(context: JobContext, { names, dryRun }: { names: readonly string[]; dryRun: boolean }): Promise<Outcome> {
  const outcome = emptyOutcome('merge restore', dryRun);
  await requireMergeSet(context);
  for (const group of await readGroups(context.connection, ['Merged', 'Restoring', 'Merging', 'Restored'], names)) {
    if (group.Status__c !== 'Restored') await restoreGroup(context, group, outcome);
    else {
      outcome.unchanged += 1;
      outcome.notes?.push(`${group.Name} is restored already.`);
    }
  }
  return outcome;
}
