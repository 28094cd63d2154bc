import type { Connection, DescribeGlobalResult } from 'jsforce';
import { clientOf } from '../org/client.ts';
import { describeObject } from '../org/describe.ts';
import { Failure, UsageError } from '../org/errors.ts';
import { queryAll } from '../org/query.ts';
import type { Finding, JobContext, Outcome } from '../jobs/run.ts';
import { text } from '../org/soql.ts';
import { writeAll } from '../org/write.ts';
import { OBJECTS, PILLARS } from '../pillars.ts';

/** The permission set of whoever sets Perennial up. */
export const ADMIN_SET = 'Perennial_Admin';

/** Prepares an org: is the package there and no one else's, may the user use it, are sample programs wanted. */
export async function setup(context: JobContext, options: { sampleData: boolean; dryRun: boolean }): Promise<Outcome> {
  const { connection, progress } = context;
  const outcome: Outcome = { job: 'setup', dryRun: options.dryRun, created: 0, updated: 0, unchanged: 0, failed: 0, findings: [], changes: [] };
  progress('Setup: checking permission sets');
  await assignAdmin(connection, options.dryRun, outcome);
  progress('Setup: checking names');
  if (!options.dryRun) outcome.findings.push(...(await nameCollisions(connection)));
  const loads = options.sampleData && !options.dryRun && outcome.findings.length === 0;
  for (const { sample } of loads ? PILLARS : []) await sample.load(context, outcome);
  return outcome;
}

async function assignAdmin(connection: Connection, dryRun: boolean, outcome: Outcome): Promise<void> {
  const [set] = await queryAll<{ Id: string }>(connection, `SELECT Id FROM PermissionSet WHERE Name = ${text(ADMIN_SET)}`);
  if (!set) throw new UsageError(`Permission set ${ADMIN_SET} is not in the org. Deploy Perennial first: perennial deploy -o <org>`);
  const { user_id: userId } = await connection.identity();
  const assigned = await queryAll(
    connection,
    `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = ${text(userId)} AND PermissionSetId = ${text(set.Id)}`,
  );
  if (assigned.length > 0) {
    outcome.unchanged += 1;
    return;
  }
  outcome.changes.push({ Change: 'assign permission set', Name: ADMIN_SET });
  outcome.created += 1;
  if (dryRun) return;
  const values = { AssigneeId: userId, PermissionSetId: set.Id };
  const [assigning] = await writeAll(connection, [{ kind: 'insert', object: 'PermissionSetAssignment', values }]);
  if (!assigning?.success)
    throw new Failure(
      `Permission set ${ADMIN_SET} could not be assigned to you: ${(assigning?.errors ?? []).join('; ')}`,
      'Ask an administrator to assign it, and run setup again.',
    );
}

/** Our object names are free of any prefix: something else in the org may hold one. Tells those that are missing or another's. */
export async function nameCollisions(connection: Connection): Promise<Finding[]> {
  const findings: Finding[] = [];
  const client = clientOf(connection);
  const { sobjects } = await client.json<DescribeGlobalResult>({ method: 'GET', path: '/sobjects', repeatable: true });
  const present = new Set(sobjects.map((object) => object.name));
  for (const [object, sign] of Object.entries(OBJECTS)) {
    if (!present.has(object)) {
      findings.push({
        where: object,
        problem: 'The object is not in the org, or you may not see it',
        remedy: 'Deploy Perennial, then run setup again.',
      });
      continue;
    }
    const described = await describeObject(client, object);
    if (!described?.fields.some((field) => field.name === sign)) {
      findings.push(foreignObject(object, sign));
    }
  }
  return findings;
}

/**
 * Objects of our names that are another's, by the metadata of the org: it tells of fields that the user may not see, so this can be asked
 * before anything is deployed. An object that is not there is no matter.
 */
export async function foreignObjects(connection: Connection): Promise<Finding[]> {
  const listed = async (type: string): Promise<Set<string>> =>
    new Set([await connection.metadata.list({ type })].flat().map(({ fullName }) => fullName));
  const [objects, fields] = [await listed('CustomObject'), await listed('CustomField')];
  return Object.entries(OBJECTS)
    .filter(([object, sign]) => objects.has(object) && !fields.has(`${object}.${sign}`))
    .map(([object, sign]) => foreignObject(object, sign));
}

const foreignObject = (object: string, sign: string): Finding => ({
  where: object,
  problem: `An object of this name is there, but it is not Perennial's (no field ${sign})`,
  remedy: 'Rename the other object, or install Perennial in another org.',
});
