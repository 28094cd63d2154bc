import type { Connection } from 'jsforce';
import { OrgRefusal } from './client.ts';
import { queryAll } from './query.ts';
import { list } from './soql.ts';

/** Active users who have one of some permission sets. None where assignments may not be read. */
export async function assignedTo(connection: Connection, permissionSets: readonly string[]): Promise<Set<string>> {
  try {
    const assigned = await queryAll<{ AssigneeId: string }>(
      connection,
      `SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.Name IN ${list(permissionSets)} AND Assignee.IsActive = TRUE`,
    );
    return new Set(assigned.map((one) => one.AssigneeId));
  } catch (error) {
    if (error instanceof OrgRefusal) return new Set();
    throw error;
  }
}
