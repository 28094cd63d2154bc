/** Removes a person from what Perennial keeps. */
import { queryAll } from '../org/query.ts';
import { identifier, text } from '../org/soql.ts';
import { Failure, UsageError } from '../org/errors.ts';
import { clientOf } from '../org/client.ts';
import { describeObject } from '../org/describe.ts';
import { writeAll } from '../org/write.ts';
import type { Write } from '../org/write.ts';
import type { PersonalField } from '../jobs/pillar-contract.ts';
import type { JobContext, Outcome } from '../jobs/run.ts';
import { PILLARS } from '../pillars.ts';

/** All fields in which Perennial names a person, by `Object.Field`. */
export const PERSONAL_FIELDS: Readonly<Record<string, PersonalField>> = Object.assign({}, ...PILLARS.map((pillar) => pillar.people)) as Record<
  string,
  PersonalField
>;

/**
 * Deletes what is kept about a user, takes the user out of what others go on with, and tells what stays and why. Who created or changed a record is the
 * platform's own and stays. Throws a UsageError where no user has that name, and a Failure where what names people cannot be read.
 */
export async function erase({ connection, progress }: JobContext, { username, dryRun }: { username: string; dryRun: boolean }): Promise<Outcome> {
  const [user] = await queryAll<{ Id: string; Name: string }>(connection, `SELECT Id, Name FROM User WHERE Username = ${text(username)}`);
  if (!user) throw new UsageError(`--user: nobody has the user name "${username}"`);
  const outcome: Outcome = {
    job: 'erase',
    dryRun,
    created: 0,
    updated: 0,
    deleted: 0,
    unchanged: 0,
    failed: 0,
    findings: [],
    notes: [],
    changes: [],
  };
  const writes: Write[] = [];
  const fields = Object.entries(PERSONAL_FIELDS);
  for (const [index, [path, { then, because }]] of fields.entries()) {
    progress('Erase: looking where the person is named', index + 1, fields.length);
    const [object = '', field = ''] = path.split('.');
    const described = await describeObject(clientOf(connection), object);
    if (!described?.fields.some(({ name }) => name === field))
      throw new Failure(
        `${path} cannot be read: nothing was erased.`,
        'Run it as a user with Perennial Integration or as an administrator who sees all fields.',
      );
    const found = await queryAll<{ Id: string }>(connection, `SELECT Id FROM ${identifier(object)} WHERE ${identifier(field)} = ${text(user.Id)}`);
    if (found.length === 0) continue;
    outcome.changes.push({ Field: path, Records: found.length, Change: then === 'keep' ? `kept: ${because ?? ''}` : then });
    if (then === 'keep') {
      outcome.unchanged += found.length;
      outcome.notes?.push(`Kept: ${found.length} of ${path}, ${because ?? ''}.`);
      continue;
    }
    writes.push(
      ...found.map(({ Id }): Write =>
        then === 'delete' ? { kind: 'delete', object, id: Id } : { kind: 'update', object, id: Id, values: { [field]: null } },
      ),
    );
  }
  if (dryRun) {
    outcome.deleted = writes.filter(({ kind }) => kind === 'delete').length;
    outcome.updated = writes.length - outcome.deleted;
    return outcome;
  }
  const results = await writeAll(connection, writes, (done) => progress('Erase: writing', done, writes.length));
  writes.forEach((write, index) => {
    const result = results[index];
    if (!result?.success) {
      outcome.failed += 1;
      outcome.findings.push({
        where: `${write.object} ${'id' in write ? write.id : ''}`,
        problem: result?.errors.join('; ') ?? 'no answer',
        remedy: 'Put right what the org objects to and run erase again: it does the rest.',
      });
    } else if (write.kind === 'delete') outcome.deleted = (outcome.deleted ?? 0) + 1;
    else outcome.updated += 1;
  });
  return outcome;
}
