import { join } from 'node:path';
import { ROOT } from '../world.ts';
import type { World } from '../world.ts';
import { create } from './records.ts';

/** Gives the user that the jobs run as what docs/integration-user.md says: the rights on the org itself. Done once for a world. */
export async function grantJobs(world: World): Promise<void> {
  const admin = await world.as('admin');
  const setOf = async () => (await admin.query<{ Id: string }>("SELECT Id FROM PermissionSet WHERE Name = 'Perennial_Jobs_Read_Org'")).records[0];
  if (!(await setOf()))
    await world.sf('project', 'deploy', 'start', '--metadata-dir', join(ROOT, 'config/integration'), '--target-org', world.alias, '--wait', '5');
  const [user] = (await admin.query<{ Id: string }>("SELECT Id FROM User WHERE Username = 'jobs@perennial.local'")).records;
  const values = { AssigneeId: user?.Id ?? '', PermissionSetId: (await setOf())?.Id ?? '' };
  const known = await admin.query(
    `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '${values.AssigneeId}' AND PermissionSetId = '${values.PermissionSetId}'`,
  );
  if (known.totalSize === 0) await create(admin, 'PermissionSetAssignment', values);
}
