/** Who may merge. */
import type { JobContext } from '../../jobs/run.ts';
import { clientOf, OrgRefusal } from '../../org/client.ts';
import { describeObject } from '../../org/describe.ts';
import { Failure } from '../../org/errors.ts';
import { queryAll } from '../../org/query.ts';
import { text } from '../../org/soql.ts';

/** What whoever merges must have. */
const MERGE_SET = 'Perennial_Merge';

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
