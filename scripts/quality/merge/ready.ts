/** Whether what was approved is what there is: which merges can begin, or go on. */
import { canonical, choicesIn, hashOf, objections, withConsent } from '../../../force-app/main/quality/lwc/mergeMath/mergeMath.ts';
import type { Checked } from './check.ts';
import { mergeRecord } from './records.ts';
import type { mergeFields, Values, Whereabouts } from './records.ts';

/** A group whose merge can begin, or go on. */
export interface Ready {
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
export interface Refused {
  problem: string;
  isStale: boolean;
  /** Whether some of it is merged: the next run goes on. */
  goesOn?: true;
}

/** What is known of a group when its merge is looked at. */
export interface Looked {
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
export async function ready(looked: Looked, fields: ReturnType<typeof mergeFields>): Promise<Ready | Refused> {
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
