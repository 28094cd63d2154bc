import { megabytes } from '../../jobs/data-storage.ts';
import type { Change, Decision } from '../../jobs/run.ts';
import type { FoundPair } from '../duplicates/found.ts';
import { bestLink, groupKey, memberKey } from './facts.ts';
import type { DuplicateFacts, FoundGroup, GroupStatus, KnownGroup, KnownMember } from './facts.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** States in which the job keeps a group in step with what it finds. */
const LIVE: readonly GroupStatus[] = ['Open', 'Approved'];
/** States in which a merge or a restore is under way: its records are left alone. */
const AT_WORK: readonly GroupStatus[] = ['Merging', 'Restoring'];
/** A priority is written anew when it has changed by more than this share: a pipeline moves every day. */
const PRIORITY_CHANGE = 0.2;
/** A weight is written anew when it has changed by more bits: a model that is learned anew differs a little. */
const WEIGHT_CHANGE = 0.5;

/** A long text holds so many characters. */
const MOST_EVIDENCE = 32_000;

/** A step of the evidence, as the page reads it: field, level, weight in bits to a tenth. */
type ToldStep = [field: string, level: string, weight: number];

/** The evidence of a group as it is stored: links by strength, as many as fit. It names fields and levels, no values. */
export function evidenceText(pairs: readonly FoundPair[]): string {
  const tenth = (weight: number): number => Math.round(weight * 10) / 10;
  const told: { left: string; right: string; weight: number; steps: ToldStep[] }[] = [];
  let length = 2;
  for (const { left, right, weight, steps } of pairs) {
    const own = {
      ...{ left, right, weight: tenth(weight) },
      steps: steps.filter(({ level }) => level !== 'total').map(({ field, level, weight: of }): ToldStep => [field, level, tenth(of)]),
    };
    length += JSON.stringify(own).length + 1;
    if (length > MOST_EVIDENCE) break;
    told.push(own);
  }
  return JSON.stringify(told);
}

/** A group that was found, with the one of the org that it is. */
interface Matched {
  found: FoundGroup;
  known: KnownGroup | undefined;
  /** Another group of the org that has some of its records, and is another one now. */
  from: KnownGroup | undefined;
}

/** The records of a group that are taken for one thing. */
const heldIds = (members: readonly KnownMember[]): string[] => members.filter((one) => !one.Left_Out__c).map((one) => one.Record_Id__c);

/** Finds for each group of the org which of those found it is: the one with most of its records, and each only once. */
function matched({ found, groups }: DuplicateFacts, membersOf: ReadonlyMap<string, KnownMember[]>): { matches: Matched[]; left: KnownGroup[] } {
  const candidates = groups.filter(({ Status__c: status }) => LIVE.includes(status) || status === 'No Longer Found' || status === 'Joined');
  const isLive = ({ Status__c: status }: KnownGroup): number => Number(LIVE.includes(status));
  const holders = new Map<string, KnownGroup[]>();
  for (const group of candidates)
    for (const id of heldIds(membersOf.get(group.Id) ?? [])) {
      const name = `${group.Object__c} ${id}`;
      holders.set(name, [...(holders.get(name) ?? []), group]);
    }
  const byKey = new Map(candidates.map((one) => [one.External_Key__c, one]));
  const overlaps = found.flatMap((one, at) => {
    const common = new Map<KnownGroup, number>();
    for (const id of one.ids) for (const group of holders.get(`${one.object} ${id}`) ?? []) common.set(group, (common.get(group) ?? 0) + 1);
    // A run that was killed may have made the group, and none of its records.
    const same = byKey.get(groupKey(one));
    if (same && !common.has(same)) common.set(same, 1);
    return [...common].map(([group, count]) => ({ at, group, count }));
  });
  overlaps.sort((a, b) => isLive(b.group) - isLive(a.group) || b.count - a.count || (a.group.Name < b.group.Name ? -1 : 1) || a.at - b.at);
  const [knownOf, placeOf, from] = [new Map<number, KnownGroup>(), new Map<string, number>(), new Map<number, KnownGroup>()];
  for (const { at, group } of overlaps) {
    if (placeOf.has(group.Id)) {
      if (!knownOf.has(at) && isLive(group)) from.set(at, group);
    } else if (!knownOf.has(at)) {
      knownOf.set(at, group);
      placeOf.set(group.Id, at);
    }
  }
  return {
    matches: found.map((one, at) => ({ found: one, known: knownOf.get(at), from: knownOf.has(at) ? undefined : from.get(at) })),
    left: candidates.filter((one) => isLive(one) && !placeOf.has(one.Id)),
  };
}

const change = (subject: string, what: string, group: { object: string; name: string }, write: Change['write']): Change => ({
  subject,
  write,
  shown: { Object: group.object, Group: group.name, Change: what },
});

/** What the job keeps of a group. */
const valuesOf = ({ weight, band, priority, pairs }: FoundGroup): Record<string, unknown> => ({
  ...{ Band__c: band, Weight__c: weight, Priority__c: priority, Evidence__c: evidenceText(pairs) },
});

const hasMoved = (known: number | null, now: number, by: number): boolean => known === null || Math.abs(known - now) > by;

/** Changes of records of one kind share calls: groups first, then their records. */
interface Changes {
  groups: Change[];
  members: Change[];
  unchanged: number;
}

/** Brings a group of the org in step with what was found. */
function renew({ found, known }: Matched & { known: KnownGroup }, facts: DuplicateFacts, own: readonly KnownMember[], changes: Changes): void {
  const held = new Set(own.map((one) => one.Record_Id__c));
  const [added, gone] = [found.ids.filter((id) => !held.has(id)), own.filter((one) => !one.Left_Out__c && !found.ids.includes(one.Record_Id__c))];
  const isOther = added.length > 0 || gone.length > 0;
  const values: Record<string, unknown> = {};
  const isStale =
    known.Band__c !== found.band ||
    hasMoved(known.Weight__c, found.weight, WEIGHT_CHANGE) ||
    hasMoved(known.Priority__c, found.priority, PRIORITY_CHANGE * (known.Priority__c ?? 0));
  if (isOther || isStale) Object.assign(values, valuesOf(found));
  // What was approved were other records.
  if ((isOther && known.Status__c === 'Approved') || !LIVE.includes(known.Status__c))
    Object.assign(values, { Status__c: 'Open', Closed_On__c: null, Joined_Into__c: null });
  // What was counted and chosen is of other records, too.
  if (isOther) Object.assign(values, { Survivor_Id__c: null, Choices__c: null, Children__c: null, Blocked_Because__c: null, Checked_On__c: null });
  const shown = { object: found.object, name: known.Name };
  if (Object.keys(values).length > 0)
    changes.groups.push(
      change('Duplicate groups', isOther ? 'other records' : 'renew', shown, { kind: 'update', object: 'Duplicate_Group__c', id: known.Id, values }),
    );
  else changes.unchanged += 1;
  const key = known.External_Key__c ?? groupKey(found);
  for (const { Record_Id__c: id } of gone)
    for (const { Record_Id__c: other } of facts.there.has(id) ? own.filter((one) => one.Left_Out__c) : [])
      keepApart(id, other, found.object, facts, changes);
  for (const one of gone)
    changes.members.push(change('Members', `without ${one.Record_Id__c}`, shown, { kind: 'delete', object: 'Duplicate_Member__c', id: one.Id }));
  for (const id of added) changes.members.push(memberOf(id, key, found, facts, shown));
  for (const one of own) {
    const rank = facts.ranks.get(one.Record_Id__c) ?? null;
    if (gone.includes(one) || rank === one.Source_Rank__c) continue;
    const write = { kind: 'update', object: 'Duplicate_Member__c', id: one.Id, values: { Source_Rank__c: rank } } as const;
    changes.members.push(change('Members', `source of ${one.Record_Id__c}`, shown, write));
  }
}

/** Writes down that two records are not one, where the group that said so is without one of them from now on. */
function keepApart(one: string, other: string, object: FoundGroup['object'], facts: DuplicateFacts, changes: Changes): void {
  const pair: FoundGroup = { object, ids: [one, other].sort(), pairs: [], weight: 0, band: 'Review', priority: 0 };
  const key = groupKey(pair);
  const values = {
    Object__c: object,
    Proposal__c: proposalOf(object),
    Status__c: 'Not a Duplicate',
    First_Seen__c: facts.now,
    Closed_On__c: facts.now,
  };
  const shown = { object, name: 'what was left out' };
  changes.groups.push(
    change('Duplicate groups', 'keep apart', shown, { kind: 'create', object: 'Duplicate_Group__c', keyField: 'External_Key__c', key, values }),
  );
  for (const id of pair.ids) changes.members.push(memberOf(id, key, pair, facts, shown));
}

const proposalOf = (object: FoundGroup['object']): string => (object === 'Lead and Contact' ? 'Convert' : 'Merge');

function memberOf(
  id: string,
  group: string,
  { pairs }: FoundGroup,
  { objectOf, ranks }: DuplicateFacts,
  shown: { object: string; name: string },
): Change {
  const values = {
    ...{ Group__r: { External_Key__c: group }, Object__c: objectOf(id), Record_Id__c: id },
    ...{ Weight__c: bestLink(id, pairs), Source_Rank__c: ranks.get(id) ?? null },
  };
  const write = { kind: 'create', object: 'Duplicate_Member__c', keyField: 'External_Key__c', key: memberKey(group, id), values } as const;
  return change('Members', `with ${id}`, shown, write);
}

/** Opens a group. A key that another group has, which people have decided on, gets a number. */
function open({ found, from }: Matched, facts: DuplicateFacts, keys: Set<string>, changes: Changes): void {
  let key = groupKey(found);
  for (let at = 2; keys.has(key); at++) key = `${groupKey(found)}|${at}`;
  keys.add(key);
  const values = {
    ...{ Object__c: found.object, Proposal__c: proposalOf(found.object), Status__c: 'Open' },
    ...{ ...valuesOf(found), First_Seen__c: facts.now, ...(from ? { Split_From__c: from.Id } : {}) },
  };
  const shown = { object: found.object, name: from ? `split from ${from.Name}` : 'new' };
  changes.groups.push(
    change('Duplicate groups', 'open', shown, { kind: 'create', object: 'Duplicate_Group__c', keyField: 'External_Key__c', key, values }),
  );
  for (const id of found.ids) changes.members.push(memberOf(id, key, found, facts, shown));
}

/** What becomes of groups that were not found any more: joined with another, or over. */
function close(
  group: KnownGroup,
  facts: DuplicateFacts,
  { matches }: { matches: readonly Matched[] },
  own: readonly KnownMember[],
  changes: Changes,
): void {
  if (!facts.complete.has(group.Object__c as FoundGroup['object'])) {
    changes.unchanged += 1;
    return;
  }
  const ids = heldIds(own);
  const other = matches.find(({ found, known }) => known && found.object === group.Object__c && found.ids.some((id) => ids.includes(id)))?.known;
  const values = {
    ...{ Status__c: other ? 'Joined' : 'No Longer Found', Closed_On__c: facts.now, Joined_Into__c: other?.Id ?? null },
  };
  changes.groups.push(
    change(
      'Duplicate groups',
      other ? `joined into ${other.Name}` : 'no longer found',
      { object: group.Object__c, name: group.Name },
      {
        ...{ kind: 'update', object: 'Duplicate_Group__c', id: group.Id, values },
      },
    ),
  );
}

/** Groups that are over for long, and those that tell what is no duplicate of records that are gone. */
function overDue({ now, config, groups, there, complete }: DuplicateFacts, membersOf: ReadonlyMap<string, KnownMember[]>): KnownGroup[] {
  return groups.filter((group) => {
    const { Status__c: status, Closed_On__c: closed, Merged_On__c: merged, Object__c: object } = group;
    const own = membersOf.get(group.Id) ?? [];
    const tellsApart = status === 'Not a Duplicate' || status === 'Restored' || own.some((one) => one.Left_Out__c);
    if (LIVE.includes(status) || AT_WORK.includes(status)) return false;
    // What people have decided holds as long as two of the records are there.
    if (tellsApart) return complete.has(object as FoundGroup['object']) && own.filter((one) => there.has(one.Record_Id__c)).length < 2;
    return Date.parse(now) - Date.parse(merged ?? closed ?? now) > config.keepClosedDays * DAY_MS;
  });
}

/** Opens, renews, joins, splits and closes groups. What was not read as a whole closes nothing; what people have decided stays decided. */
export function decide(facts: DuplicateFacts): Decision {
  const { groups, members, config, findings, notes, expired, snapshots } = facts;
  const membersOf = Map.groupBy(members, (one) => one.Group__c);
  const busy = new Set(
    groups.filter(({ Status__c: status }) => AT_WORK.includes(status)).flatMap(({ Id }) => (membersOf.get(Id) ?? []).map((one) => one.Record_Id__c)),
  );
  const all = matched(facts, membersOf);
  const changes: Changes = { groups: [], members: [], unchanged: 0 };
  const idle = all.matches.filter(({ found }) => !found.ids.some((id) => busy.has(id)));
  // What is approved stays; of the rest the most valuable come first, and among equals those that are open.
  const rank = (a: Matched, b: Matched): number =>
    Number(b.known?.Status__c === 'Approved') - Number(a.known?.Status__c === 'Approved') ||
    b.found.priority - a.found.priority ||
    Number(b.known !== undefined) - Number(a.known !== undefined) ||
    (groupKey(a.found) < groupKey(b.found) ? -1 : 1);
  const ordered = [...idle].sort(rank);
  const [kept, over] = [ordered.slice(0, config.maxOpenGroups), ordered.slice(config.maxOpenGroups)];
  const keys = new Set(groups.flatMap(({ External_Key__c: key }) => (key === null ? [] : [key])));
  for (const one of kept)
    if (one.known) renew({ ...one, known: one.known }, facts, membersOf.get(one.known.Id) ?? [], changes);
    else open(one, facts, keys, changes);
  for (const group of all.left) close(group, facts, all, membersOf.get(group.Id) ?? [], changes);
  // What tells records apart stays, and is closed.
  const hasLeftOut = ({ Id }: KnownGroup): boolean => (membersOf.get(Id) ?? []).some((one) => one.Left_Out__c);
  for (const { known } of over)
    if (known && LIVE.includes(known.Status__c) && hasLeftOut(known))
      changes.groups.push(
        change(
          'Duplicate groups',
          'over the limit',
          { object: known.Object__c, name: known.Name },
          {
            ...{ kind: 'update', object: 'Duplicate_Group__c', id: known.Id, values: { Status__c: 'No Longer Found', Closed_On__c: facts.now } },
          },
        ),
      );
  const deleted = [
    ...over.flatMap(({ known }) => (known && LIVE.includes(known.Status__c) && !hasLeftOut(known) ? [{ group: known, why: 'over the limit' }] : [])),
    ...overDue(facts, membersOf).map((group) => ({ group, why: 'long over' })),
  ];
  for (const { group, why } of deleted)
    changes.groups.push(
      change(
        'Duplicate groups',
        `delete: ${why}`,
        { object: group.Object__c, name: group.Name },
        {
          ...{ kind: 'delete', object: 'Duplicate_Group__c', id: group.Id },
        },
      ),
    );
  for (const { Id } of expired)
    changes.groups.push(
      change('Snapshots', 'delete: time is over', { object: 'Merge_Snapshot__c', name: Id }, { kind: 'delete', object: 'Merge_Snapshot__c', id: Id }),
    );
  // Changes of one kind share calls, and what goes makes room first. Members come when their groups are there.
  changes.groups.sort((a, b) => KINDS.indexOf(a.write.kind) - KINDS.indexOf(b.write.kind));
  changes.members.sort((a, b) => KINDS.indexOf(a.write.kind) - KINDS.indexOf(b.write.kind));
  const records = kept.reduce((sum, { found }) => sum + found.ids.length, 0);
  return {
    changes: [...changes.groups, ...changes.members],
    unchanged: changes.unchanged,
    notes: [
      `${kept.length.toLocaleString('en')} groups of ${records.toLocaleString('en')} records are open: ${megabytes(kept.length + records)} MB of the data storage.`,
      ...(snapshots > 0
        ? [`${(snapshots - expired.length).toLocaleString('en')} snapshots of merges are kept: at least ${megabytes(snapshots - expired.length)} MB.`]
        : []),
      ...notes,
    ],
    findings: [
      ...findings,
      ...(over.length > 0
        ? [
            {
              where: 'Duplicate groups',
              problem: `${over.length.toLocaleString('en')} more groups were found than "maxOpenGroups" allows (${config.maxOpenGroups.toLocaleString('en')}): the least valuable are not in the org`,
              remedy: 'Decide on what is open, or raise "maxOpenGroups" in duplicates.json. --issues <file> lists them.',
            },
          ]
        : []),
    ],
    listed: {
      columns: ['object', 'record_ids', 'weight', 'band', 'priority'],
      rows: over.map(({ found }) => [found.object, found.ids.join(' '), found.weight.toFixed(2), found.band, found.priority.toFixed(2)]),
    },
  };
}

const KINDS: readonly Change['write']['kind'][] = ['delete', 'update', 'create'];
