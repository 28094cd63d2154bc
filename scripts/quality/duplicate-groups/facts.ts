/** What the job knows of duplicates before it decides. */
import { createHash } from 'node:crypto';
import type { Finding } from '../../jobs/run.ts';
import { bandOf, REVIEW } from '../duplicates/link.ts';
import { edgesOf, groupsOf } from '../duplicates/cluster.ts';
import type { FoundPair, FoundRecords } from '../duplicates/found.ts';
import { probability } from '../duplicates/model.ts';
import type { DuplicatesConfig } from './config.ts';

/** Objects whose records are compared. */
export type SearchedObject = 'Account' | 'Contact' | 'Lead';

/** What a group is of: records of one object, or leads that are contacts already. */
export type GroupObject = SearchedObject | 'Lead and Contact';

/** A group that was found. */
export interface FoundGroup {
  object: GroupObject;
  /** Ids of its records, in their order. */
  ids: string[];
  /** Likely pairs of its records. */
  pairs: FoundPair[];
  /** The weakest link that holds it together, in bits. */
  weight: number;
  band: 'Sure' | 'Review';
  /** What it counts for among all groups. */
  priority: number;
}

/** States of a group that people and `perennial merge` set, and that the job does: {@link LIVE} are open to it. */
export type GroupStatus = 'Open' | 'Approved' | 'Not a Duplicate' | 'Merging' | 'Merged' | 'Restoring' | 'Restored' | 'Joined' | 'No Longer Found';

/** A group as the org has it. */
export interface KnownGroup {
  Id: string;
  Name: string;
  External_Key__c: string | null;
  Object__c: string;
  Status__c: GroupStatus;
  Band__c: string | null;
  Weight__c: number | null;
  Priority__c: number | null;
  Closed_On__c: string | null;
  Merged_On__c: string | null;
}

/** A record of a group as the org has it. */
export interface KnownMember {
  Id: string;
  Group__c: string;
  External_Key__c: string | null;
  Object__c: string;
  Record_Id__c: string;
  Left_Out__c: boolean;
  Weight__c: number | null;
  Source_Rank__c: number | null;
}

export interface DuplicateFacts {
  /** The moment it is, ISO in UTC. */
  now: string;
  config: DuplicatesConfig;
  found: FoundGroup[];
  /** Objects of which all records were compared: of others no group is closed. */
  complete: ReadonlySet<GroupObject>;
  /** The object of a record. */
  objectOf(id: string): SearchedObject;
  /** How trusted the sources of records are, by record; of those that are configured. */
  ranks: ReadonlyMap<string, number>;
  groups: KnownGroup[];
  members: KnownMember[];
  /** Of the records that groups have, those that are there. */
  there: ReadonlySet<string>;
  /** Snapshots whose time is over. */
  expired: { Id: string }[];
  /** Snapshots that are kept. */
  snapshots: number;
  findings: Finding[];
  notes: string[];
}

/** A pair of records, by name. */
export const pairOf = (one: string, other: string): string => (one < other ? `${one} ${other}` : `${other} ${one}`);

/** A pair that people have rejected may never come together, however many others speak for it. */
const NEVER = -1e9;

/** Pairs that people have decided are not one thing: all of a group that is none, and who was left out with those who were not. */
export function rejectedPairs(groups: readonly KnownGroup[], members: readonly KnownMember[]): Set<string> {
  const rejected = new Set<string>();
  const statusOf = new Map(groups.map(({ Id, Status__c }) => [Id, Status__c]));
  for (const [group, own] of Map.groupBy(members, (one) => one.Group__c)) {
    const status = statusOf.get(group);
    // A merge that was restored was a mistake, too.
    const isNone = status === 'Not a Duplicate' || status === 'Restored';
    for (const [at, one] of own.entries())
      for (const other of own.slice(at + 1))
        if (isNone || one.Left_Out__c !== other.Left_Out__c) rejected.add(pairOf(one.Record_Id__c, other.Record_Id__c));
  }
  return rejected;
}

/** The records of a group as one or several, so that no rejected pair is in one. */
export function withoutRejected({ ids, links }: Pick<FoundRecords, 'ids' | 'links'>, rejected: ReadonlySet<string>): string[][] {
  const apart = ids.flatMap((one, at) => ids.slice(at + 1).flatMap((other) => (rejected.has(pairOf(one, other)) ? [[one, other] as const] : [])));
  if (apart.length === 0) return [ids];
  const place = new Map(ids.map((id, at) => [id, at]));
  const edgeOf = (one: string, other: string, weight: number) => ({ left: place.get(one) ?? 0, right: place.get(other) ?? 0, weight });
  const edges = [
    ...links.filter(({ left, right }) => !rejected.has(pairOf(left, right))).map(({ left, right, weight }) => edgeOf(left, right, weight)),
    ...apart.map(([one, other]) => edgeOf(one, other, NEVER)),
  ];
  // What was not compared with one another is held together by others.
  return groupsOf(edgesOf(edges), { least: REVIEW, unseen: 0 }).map(({ members }) => members.map((at) => ids[at] ?? ''));
}

/** The weakest of the links that hold some records together, the strongest first; 0 where they do not hold together without others. */
function weakestLink(ids: readonly string[], pairs: readonly FoundPair[]): number {
  const root = new Map(ids.map((id) => [id, id]));
  const rootOf = (id: string): string => {
    const up = root.get(id) ?? id;
    return up === id ? id : rootOf(up);
  };
  let links = 0;
  for (const { left, right, weight } of [...pairs].sort((a, b) => b.weight - a.weight)) {
    const [a, b] = [rootOf(left), rootOf(right)];
    if (a === b) continue;
    root.set(a, b);
    links += 1;
    if (links === ids.length - 1) return weight;
  }
  return 0;
}

/** What hangs on records, by record: 1 where nothing does. */
export type Hanging = ReadonlyMap<string, number>;

/**
 * Some records that are one thing, as the groups to decide on: those of one object, and leads with the contacts that they are. Priority is the
 * number of records too many, times what hangs on the one with most, times how probable the weakest link is.
 */
export function foundGroups(
  ids: readonly string[],
  pairs: readonly FoundPair[],
  objectOf: (id: string) => SearchedObject,
  hanging: Hanging,
): FoundGroup[] {
  const byObject = Map.groupBy(ids, objectOf);
  const groups: FoundGroup[] = [];
  const add = (object: GroupObject, some: readonly string[]): void => {
    const own = new Set(some);
    const inner = pairs.filter(({ left, right }) => own.has(left) && own.has(right)).sort((a, b) => b.weight - a.weight);
    const weight = weakestLink(some, inner);
    const most = Math.max(...some.map((id) => hanging.get(id) ?? 1));
    groups.push({
      ...{ object, ids: [...some].sort(), pairs: inner, weight: Math.round(weight * 100) / 100, band: bandOf(weight) === 'auto' ? 'Sure' : 'Review' },
      priority: Math.round((some.length - 1) * most * probability(weight) * 100) / 100,
    });
  };
  for (const [object, own] of byObject) if (own.length > 1) add(object, own);
  if (byObject.has('Lead') && byObject.has('Contact')) add('Lead and Contact', ids);
  return groups;
}

/** The key of a new group: by what it is of and its records. */
export const groupKey = ({ object, ids }: Pick<FoundGroup, 'object' | 'ids'>): string =>
  `${object}|${createHash('sha256')
    .update([...ids].sort().join(' '))
    .digest('hex')
    .slice(0, 24)}`;

/** The key of a record of a group. */
export const memberKey = (group: string, recordId: string): string => `${group}|${recordId}`;

/** The best link of a record to another of its group, in bits. */
export const bestLink = (id: string, pairs: readonly FoundPair[]): number =>
  Math.round(Math.max(REVIEW, ...pairs.filter(({ left, right }) => left === id || right === id).map(({ weight }) => weight)) * 100) / 100;
