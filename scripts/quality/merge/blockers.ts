/** What the platform would refuse of a merge, found before anything is touched. */
import { choicesIn } from '../../../force-app/main/quality/lwc/mergeMath/mergeMath.ts';
import type { Child } from './children.ts';
import type { MergeGroup } from './groups.ts';
import type { RecordFacts } from './records.ts';

/** What is known of a group before its merge. */
export interface GroupFacts {
  group: Pick<MergeGroup, 'Object__c' | 'Survivor_Id__c' | 'Choices__c'>;
  records: readonly RecordFacts[];
  /** Account-contact relations of its records; a direct one is kept by the platform. */
  relations: readonly { parent: string; other: string; isDirect: boolean }[];
  /** Fields of the object whose values are unique. */
  unique: ReadonlySet<string>;
  /** Fields that the login may not write. */
  locked: ReadonlySet<string>;
}

/**
 * Why a merge would be refused, a sentence each; none when nothing stands in the way. Where no survivor is chosen yet, what depends on it is told as
 * what to choose. Sources: Help, Considerations for Merging Duplicate Contacts and Guidelines for Merging Duplicate Accounts.
 */
export function blockersOf({ group, records, relations, unique, locked }: GroupFacts): string[] {
  const blockers: string[] = [];
  const object = group.Object__c;
  const survivor = records.find(({ id }) => id === group.Survivor_Id__c);
  const gone = records.filter(({ isThere }) => !isThere);
  for (const { id } of gone) blockers.push(`${id} is not there any more, or you may not see it.`);
  if (records.length < 2) blockers.push('Fewer than two records are left.');
  const there = records.filter(({ isThere }) => isThere);
  for (const { id, mayEdit, mayDelete, mayAll } of there) {
    const needed = survivor ? (id === survivor.id ? mayEdit : mayDelete) : mayEdit && mayDelete;
    if (!needed) blockers.push(`You may not ${id === survivor?.id ? 'change' : 'delete'} ${id}.`);
    else if (object === 'Account' && !mayAll) blockers.push(`To merge accounts of others takes Modify All on Account: ${id}.`);
  }
  for (const { id, hasActiveOwner } of there) if (!hasActiveOwner) blockers.push(`The owner of ${id} is not active: give it another owner.`);
  for (const { id, isLocked } of there) if (isLocked) blockers.push(`${id} waits for an approval, which locks it.`);
  const portal = there.filter(({ portalUsers }) => portalUsers > 0);
  if (portal.length > 0) {
    const names = portal.map(({ id }) => id).join(', ');
    if (survivor && survivor.portalUsers === 0) blockers.push(`${names} has a portal user: it must be the record that stays.`);
    if (!survivor) blockers.push(`${names} has a portal user: choose it as the record that stays.`);
    if (object === 'Contact' && new Set(there.map(({ accountId }) => accountId)).size > 1)
      blockers.push(`${names} has a portal user, and the contacts have different accounts: give them the same account first.`);
  }
  for (const own of Map.groupBy(relations, ({ other }) => other).values())
    if (own.length > 1 && own.some(({ isDirect }) => !isDirect))
      blockers.push(
        `${own.map(({ parent }) => parent).join(' and ')} are both related to ${own[0]?.other ?? ''}: remove the redundant account-contact relation.`,
      );
  const within = new Set(records.map(({ id }) => id));
  for (const { id, above } of there)
    if (above !== null && within.has(above) && above !== id)
      blockers.push(`${id} is below ${above}: merged, it would be below itself. Take it out of the hierarchy first.`);
  const chosen = choicesIn(group.Choices__c)?.values ?? {};
  for (const [field, from] of Object.entries(chosen)) {
    if (from === survivor?.id) continue;
    if (unique.has(field))
      blockers.push(
        `${field} is unique, and its value would be taken from a record that is still there: leave the survivor's, and set it afterwards.`,
      );
    if (locked.has(field)) blockers.push(`You may not write ${field}.`);
    if (!within.has(from)) blockers.push(`${field} is taken from ${from}, which is not in the group.`);
  }
  if (group.Survivor_Id__c !== null && !survivor) blockers.push(`The record that is to stay, ${group.Survivor_Id__c}, is not in the group.`);
  return [...new Set(blockers)];
}

/** The account-contact relations among what hangs on records. */
export const relationsOf = (children: readonly Child[]): GroupFacts['relations'] =>
  children.filter(({ relationship }) => relationship.object === 'AccountContactRelation');
