/** Removes a person from what Perennial keeps. */
import type { Connection } from 'jsforce';
import { queryAll } from '../org/query.ts';
import { identifier, list, text } from '../org/soql.ts';
import { Failure, UsageError } from '../org/errors.ts';
import { clientOf } from '../org/client.ts';
import { describeObject } from '../org/describe.ts';
import { writeAll } from '../org/write.ts';
import type { Write } from '../org/write.ts';
import type { PersonalField } from '../jobs/pillar-contract.ts';
import { emptyOutcome } from '../jobs/run.ts';
import type { JobContext, Outcome } from '../jobs/run.ts';
import type { PersonMarks } from '../jobs/personal-files/erase-rows.ts';
import { PILLARS } from '../pillars.ts';

/** All fields with the id of any record that may be a person's, by `Object.Field`. */
const RECORD_FIELDS: Readonly<Record<string, PersonalField>> = Object.assign({}, ...PILLARS.map((pillar) => pillar.records ?? {})) as Record<
  string,
  PersonalField
>;

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
  const outcome = emptyOutcome('erase', dryRun);
  const writes: Write[] = [];
  const fields = Object.entries(PERSONAL_FIELDS);
  for (const [index, [path, what]] of fields.entries()) {
    progress('Erase: looking where the person is named', index + 1, fields.length);
    const [object = '', field = ''] = path.split('.');
    const described = await describeObject(clientOf(connection), object);
    if (!described?.fields.some(({ name }) => name === field))
      throw new Failure(
        `${path} cannot be read: nothing was erased.`,
        'Run it as a user with Perennial Integration or as an administrator who sees all fields.',
      );
    writes.push(...(await writesFor({ connection, outcome }, path, what, `= ${text(user.Id)}`)));
  }
  await write(connection, writes, outcome, progress);
  return outcome;
}

/** What takes a person out of the records whose field compares so; tells it in the outcome. */
async function writesFor(
  { connection, outcome }: { connection: Connection; outcome: Outcome },
  path: string,
  { then, because = '' }: PersonalField,
  compared: string,
): Promise<Write[]> {
  const [object = '', field = ''] = path.split('.');
  const found = await queryAll<{ Id: string }>(connection, `SELECT Id FROM ${identifier(object)} WHERE ${identifier(field)} ${compared}`);
  if (found.length === 0) return [];
  outcome.changes.push({ Field: path, Records: found.length, Change: then === 'keep' ? `kept: ${because}` : then });
  if (then === 'keep') {
    outcome.unchanged += found.length;
    outcome.notes?.push(`Kept: ${found.length} of ${path}, ${because}.`);
    return [];
  }
  return found.map(({ Id }): Write =>
    then === 'delete' ? { kind: 'delete', object, id: Id } : { kind: 'update', object, id: Id, values: { [field]: null } },
  );
}

/** Writes, unless it is a dry run, and counts in the outcome. */
async function write(connection: Connection, writes: Write[], outcome: Outcome, progress: JobContext['progress']): Promise<void> {
  if (outcome.dryRun) {
    const deleted = writes.filter(({ kind }) => kind === 'delete').length;
    outcome.deleted = (outcome.deleted ?? 0) + deleted;
    outcome.updated += writes.length - deleted;
    return;
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
}

/** Objects whose records are people, and that Perennial may have issues about. */
const PEOPLE = ['Contact', 'Lead', 'Account'];

/** The records of people that have one of some ids or mail addresses, with all their mail addresses. */
async function peopleOf(connection: Connection, marks: PersonMarks): Promise<PersonMarks> {
  const [emails, ids] = [new Set(marks.emails), new Set(marks.ids)];
  for (const object of PEOPLE) {
    const described = await describeObject(clientOf(connection), object);
    const mails = described?.fields.filter(({ type, filterable }) => type === 'email' && filterable).map(({ name }) => name) ?? [];
    const own = marks.ids.filter((id) => id.startsWith(described?.keyPrefix ?? ' '));
    const conditions = [
      ...(own.length > 0 ? [`Id IN ${list(own)}`] : []),
      ...(marks.emails.length > 0 ? mails.map((name) => `${identifier(name)} IN ${list(marks.emails)}`) : []),
    ];
    if (conditions.length === 0) continue;
    const soql = `SELECT ${['Id', ...mails].map(identifier).join(', ')} FROM ${identifier(object)} WHERE ${conditions.join(' OR ')}`;
    for (const record of await queryAll<Record<string, string | null>>(connection, soql)) {
      ids.add(String(record['Id']));
      for (const name of mails) if (record[name]) emails.add(String(record[name]));
    }
  }
  return { emails: [...emails], ids: [...ids] };
}

/**
 * Deletes what Perennial keeps in the org about a person who is a record of it. Gives the marks by which files name the person: the addresses
 * and ids of all records that are this person's.
 */
export async function erasePerson({ connection, progress }: JobContext, marks: PersonMarks, outcome: Outcome): Promise<PersonMarks> {
  progress('Erase: looking for the person in the org');
  const found = await peopleOf(connection, marks);
  const writes: Write[] = [];
  if (found.ids.length > 0)
    for (const [path, what] of Object.entries(RECORD_FIELDS))
      writes.push(...(await writesFor({ connection, outcome }, path, what, `IN ${list(found.ids.flatMap((id) => [id, id.slice(0, 15)]))}`)));
  await write(connection, writes, outcome, progress);
  if (found.ids.length === 0) outcome.notes?.push('The org has no contact, lead or person account of this person that you may see.');
  else outcome.notes?.push(`The records themselves stay: ${found.ids.join(', ')}. Delete them in the org, as you delete any record.`);
  return found;
}
