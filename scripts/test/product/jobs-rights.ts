import { join } from 'node:path';
import type { Connection } from 'jsforce';
import { ROOT } from '../world.ts';
import type { World } from '../world.ts';
import { create } from './records.ts';

const USERNAME = 'jobs-and-org@perennial.local';

/**
 * A connection as a user of the jobs who has what docs/integration-user.md says: Perennial Integration, and the rights on the org itself that
 * `config/integration` deploys. The user is made once for a world.
 */
export async function jobsWithOrgRights(world: World): Promise<Connection> {
  const admin = await world.as('admin');
  const known = await admin.query(`SELECT Id FROM User WHERE Username = '${USERNAME}'`);
  if (known.totalSize > 0) return world.asUser(USERNAME);
  await world.sf('project', 'deploy', 'start', '--metadata-dir', join(ROOT, 'config/integration'), '--target-org', world.alias, '--wait', '5');
  const [jobs] = (await admin.query<{ ProfileId: string }>("SELECT ProfileId FROM User WHERE Username = 'jobs@perennial.local'")).records;
  const user = await create(admin, 'User', {
    ...{ Username: USERNAME, LastName: 'Jobs and Org', Email: USERNAME, Alias: 'jobsorg', ProfileId: jobs?.ProfileId ?? '', IsActive: true },
    ...{ TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', LanguageLocaleKey: 'en_US', EmailEncodingKey: 'UTF-8' },
  });
  const sets = await admin.query<{ Id: string }>("SELECT Id FROM PermissionSet WHERE Name IN ('Perennial_Integration', 'Perennial_Jobs_Read_Org')");
  for (const { Id } of sets.records) await create(admin, 'PermissionSetAssignment', { AssigneeId: user, PermissionSetId: Id });
  return world.asUser(USERNAME);
}
