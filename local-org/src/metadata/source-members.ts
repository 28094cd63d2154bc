import { insertRaw } from '../org/seed.ts';
import type { Org } from '../org/org.ts';
import type { Component } from './components.ts';
import type { ComponentName } from './deletions.ts';

/** What the CLI's source tracking calls a component: itself, and each file of a Lightning web component. */
function membersOf({ type, name, files }: Pick<Component, 'type' | 'name' | 'files'>): ComponentName[] {
  const parts =
    type === 'LightningComponentBundle' ? Object.keys(files).map((file) => ({ type: 'LightningComponentResource', name: `${name}/${file}` })) : [];
  return [{ type, name }, ...parts];
}

/** Writes down what a deploy has changed or deleted, as orgs do that track their source: scratch orgs. */
export function noteSourceMembers(org: Org, userId: string, changed: readonly Component[], deleted: readonly ComponentName[]): void {
  if (org.kind !== 'scratch') return;
  const object = org.object('SourceMember');
  const table = org.store.ensureTable(object);
  const note = ({ type, name }: ComponentName, isGone: boolean): void => {
    const revision = org.store.next('revision');
    const known = org.store.get(`SELECT "Id" FROM ${table} WHERE "MemberType" = ? AND "MemberName" = ?`, type, name);
    const values = {
      RevisionCounter: revision,
      RevisionNum: revision,
      IsNameObsolete: isGone ? 1 : 0,
      IsNewMember: known ? 0 : 1,
      ChangedBy: userId,
    };
    if (!known) insertRaw(org, object, { MemberType: type, MemberName: name, MemberIdOrName: name, ...values, CreatedById: userId });
    else
      org.store.run(
        `UPDATE ${table} SET "RevisionCounter" = ?, "RevisionNum" = ?, "IsNameObsolete" = ?, "IsNewMember" = ?, "ChangedBy" = ?, "LastModifiedDate" = ? WHERE "Id" = ?`,
        ...Object.values(values),
        new Date().toISOString().replace('Z', '+0000'),
        known['Id'] as string,
      );
  };
  for (const component of changed) for (const member of membersOf(component)) note(member, false);
  for (const component of deleted) note(component, true);
}
