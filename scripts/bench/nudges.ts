/**
 * `perennial sync nudges` on an embedded org of many users and the seven rules that Perennial ships: time, API calls and what is stored, of the first run and
 * of the day after, against reading the records of the rules one by one. `node scripts/bench/nudges.ts [users]`.
 */
import { join } from 'node:path';
import { cpus } from 'node:os';
import type { Connection } from 'jsforce';
import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { nudgesJob } from '../adoption/nudges/job.ts';
import { ADMIN, withThrowawayOrg } from '../conformance/throwaway-org.ts';
import type { ThrowawayOrg } from '../conformance/throwaway-org.ts';
import { RECORD_KB } from '../jobs/data-storage.ts';
import { runJob } from '../jobs/run.ts';
import { clientOf } from '../org/client.ts';
import { queryAll } from '../org/query.ts';
import { build } from '../pipeline/build.ts';
import { PROJECT } from '../pipeline/project.ts';
import { count, make, makeUsers, say } from './many-users.ts';

const USERS = Number(process.argv[2] ?? 10_000);
const TODAY = '2026-11-26';
const tell = (text: string): void => void process.stdout.write(`${text}\n`);
const momentOf = (daysAgo: number): string => `${addDays(TODAY, -daysAgo)}T09:00:00.000+0000`;

/** Users who may own nudges, with open deals and leads of which a part needs a word. */
async function prepare(org: ThrowawayOrg, admin: Connection): Promise<void> {
  const users = await makeUsers(org, admin, USERS);
  const [set] = (await admin.query<{ Id: string }>("SELECT Id FROM PermissionSet WHERE Name = 'Perennial_Field_User'")).records;
  await make(admin, 'PermissionSetAssignment', users.length, (n) => ({ AssigneeId: users[n], PermissionSetId: set?.Id ?? '' }));
  const made = { CreatedDate: momentOf(20), LastModifiedDate: momentOf(10), SystemModstamp: momentOf(10) };
  const userOf = (n: number): string | undefined => users[n % users.length];
  // Four deals each. Of eight deals one has passed its day, one lacks a next step, one is large and quiet; five are as they should be.
  const kindOf = (n: number): number => (n + 2 * Math.floor(n / users.length)) % 8;
  await make(admin, 'Opportunity', 4 * USERS, (n) => ({
    ...{ Name: `Deal ${n}`, OwnerId: userOf(n), StageName: 'Prospecting', IsClosed: 0, ...made, CreatedById: userOf(n), LastModifiedById: userOf(n) },
    ...{ CloseDate: addDays(TODAY, kindOf(n) === 0 ? -5 : 20), NextStep: kindOf(n) === 1 ? null : 'Call', Amount: kindOf(n) === 2 ? 90_000 : 5000 },
    LastActivityDate: addDays(TODAY, -3 * (kindOf(n) === 2 ? 20 : 1)),
  }));
  await make(admin, 'Lead', USERS, (n) => ({
    ...{
      LastName: `Lead ${n}`,
      Name: `Lead ${n}`,
      Company: 'Acme',
      OwnerId: userOf(n),
      Status: n % 4 === 0 ? 'Open - Not Contacted' : 'Working - Contacted',
    },
    ...{ IsConverted: 0, ...made, CreatedById: userOf(n), LastModifiedById: userOf(n) },
  }));
}

async function measure(org: ThrowawayOrg): Promise<void> {
  await prepare(org, await org.as(ADMIN));
  const run = async (title: string, today: string): Promise<number> => {
    const connection = await org.as(ADMIN);
    const began = Date.now();
    const context = { connection, dataDir: '', configDir: join(PROJECT, 'config'), today, progress: () => undefined };
    const { created, updated, findings, notes = [] } = await runJob(nudgesJob, context, { dryRun: false });
    const seconds = (Date.now() - began) / 1000;
    tell(`| ${title} | ${seconds.toFixed(1)} s | ${count(clientOf(connection).calls)} | ${count(created)} written, ${count(updated)} changed |`);
    say(notes.join(' '));
    for (const { where, problem } of findings.slice(0, 5)) say(`${where}: ${problem}`);
    return seconds;
  };
  await run(`${count(USERS)} users, ${count(5 * USERS)} deals and leads, seven rules: the first run`, TODAY);
  await run('the same day again', TODAY);
  const day = await run('the day after', addDays(TODAY, 1));
  const reader = await org.as(ADMIN);
  const stored =
    (await reader.query('SELECT COUNT() FROM Adoption_Nudge__c')).totalSize + (await reader.query('SELECT COUNT() FROM Nudge_Trial__c')).totalSize;
  tell(`| stored | ${count((stored * RECORD_KB) / 1024)} MB | | ${count(stored)} nudges and trials |`);
  const began = Date.now();
  const before = clientOf(reader).calls;
  let rows = 0;
  for (const soql of [
    'SELECT Id, OwnerId, IsClosed, CloseDate, NextStep, Amount, LastActivityDate FROM Opportunity',
    'SELECT Id, OwnerId, Status, CreatedDate FROM Lead',
  ])
    rows += (await queryAll(reader, soql)).length;
  const seconds = (Date.now() - began) / 1000;
  tell(
    `| the records read one by one, without a rule | ${seconds.toFixed(1)} s | ${count(clientOf(reader).calls - before)} | ${count(rows)} read; the day after took ${(day / seconds).toFixed(1)} of it |`,
  );
}

say(`${cpus().length} cores`);
await build();
await withThrowawayOrg(measure, ['--fixtures']);
