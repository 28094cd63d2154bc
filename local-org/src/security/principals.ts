/** Whom a user counts as when records are shared: groups, queues, roles, and those below in the hierarchy. */
import type { Org } from '../org/org.ts';

/** The users, groups and queues that stand for one user. Ids. */
export interface Principals {
  userId: string;
  /** Public groups and queues the user is a member of, also through groups in groups and through roles. */
  groups: Set<string>;
  /** Users whose role is below this user's, at any distance. */
  subordinates: string[];
  /** Groups the subordinates are members of that give to those above what they are given. */
  groupsBelow: Set<string>;
}

const rows = (org: Org, object: string, columns: string, where = '1', ...values: string[]) =>
  org.store.all(`SELECT ${columns} FROM ${org.store.ensureTable(org.object(object))} WHERE ${where}`, ...values);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A role with all roles below it. */
function branch(org: Org, roleId: string): Set<string> {
  const found = new Set([roleId]);
  const roles = rows(org, 'UserRole', '"Id", "ParentRoleId"');
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const role of roles) if (found.has(text(role['ParentRoleId']))) found.add(text(role['Id']));
  }
  return found;
}

/** A role with all roles above it. */
function trunk(org: Org, roleId: string): Set<string> {
  const parents = new Map(rows(org, 'UserRole', '"Id", "ParentRoleId"').map((role) => [text(role['Id']), text(role['ParentRoleId'])]));
  const found = new Set<string>();
  for (let current: string | undefined = roleId; current && !found.has(current); current = parents.get(current)) found.add(current);
  return found;
}

const roleOf = (org: Org, userId: string): string => text(rows(org, 'User', '"UserRoleId"', '"Id" = ?', userId)[0]?.['UserRoleId']);

/** The groups that stand for a user's role: those of the role itself, and of the roles above with what is below them. */
function roleGroups(org: Org, roleId: string): string[] {
  const above = trunk(org, roleId);
  return rows(org, 'Group', '"Id", "RelatedId", "Type"')
    .filter((group) => {
      const [related, type] = [text(group['RelatedId']), text(group['Type'])];
      return type === 'Role' ? related === roleId : type.startsWith('RoleAndSubordinates') && above.has(related);
    })
    .map((group) => text(group['Id']));
}

/** The groups a user is a member of, also through groups in groups and through the role. */
function groupsOf(org: Org, userId: string, roleId: string, memberships: ReturnType<typeof rows>): Set<string> {
  const groups = new Set(roleId ? roleGroups(org, roleId) : []);
  for (let size = -1; size !== groups.size;) {
    size = groups.size;
    for (const one of memberships) {
      const member = text(one['UserOrGroupId']);
      if (member === userId || groups.has(member)) groups.add(text(one['GroupId']));
    }
  }
  return groups;
}

/** Works out whom a user counts as. */
export function principalsOf(org: Org, userId: string): Principals {
  const roleId = roleOf(org, userId);
  const everyone = rows(org, 'Group', '"Id"', '"Type" = ?', 'Organization').map((group) => text(group['Id']));
  const groups = new Set([...everyone, ...(roleId ? roleGroups(org, roleId) : [])]);
  const memberships = rows(org, 'GroupMember', '"GroupId", "UserOrGroupId"');
  for (let size = -1; size !== groups.size;) {
    size = groups.size;
    for (const one of memberships) {
      const member = text(one['UserOrGroupId']);
      if (member === userId || groups.has(member)) groups.add(text(one['GroupId']));
    }
  }
  const below = roleId ? [...branch(org, roleId)].filter((id) => id !== roleId) : [];
  const subordinates = below.flatMap((id) => rows(org, 'User', '"Id"', '"UserRoleId" = ?', id).map((user) => text(user['Id'])));
  const open = new Set(rows(org, 'Group', '"Id"', '"DoesIncludeBosses" = 1 OR "Type" LIKE \'Role%\'').map((group) => text(group['Id'])));
  const groupsBelow = new Set(subordinates.flatMap((id) => [...groupsOf(org, id, roleOf(org, id), memberships)]).filter((id) => open.has(id)));
  return { userId, groups, subordinates, groupsBelow };
}
