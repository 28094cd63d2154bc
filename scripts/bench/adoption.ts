/**
 * `perennial sync adoption` on an embedded org of many users and records: time, API calls and what is stored, of the first run with its back-fill and of
 * the day after, against reading one by one the records that are counted. `node scripts/bench/adoption.ts [users] [records]`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'jsforce';
import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { adoptionJob } from '../adoption/job.ts';
import { WINDOW_DAYS } from '../adoption/read-steps.ts';
import { ADMIN, withThrowawayOrg } from '../conformance/throwaway-org.ts';
import type { ThrowawayOrg } from '../conformance/throwaway-org.ts';
import { RECORD_KB } from '../jobs/data-storage.ts';
import { runJob } from '../jobs/run.ts';
import { clientOf } from '../org/client.ts';
import { queryAll } from '../org/query.ts';
import { build } from '../pipeline/build.ts';
import { count, make, makeUsers, say } from './many-users.ts';

const USERS = Number(process.argv[2] ?? 10_000);
const RECORDS = Number(process.argv[3] ?? 1_000_000);
const TODAY = '2026-11-26';
/** Objects with an owner: a process step each. */
const OBJECTS = ['Account', 'Asset', 'Campaign', 'Case', 'Contact', 'Contract', 'Event', 'Lead', 'Opportunity', 'Order', 'Task', 'WorkOrder'];
/** Days over which records were made, evenly. */
const DAYS = 200;
const tell = (text: string): void => void process.stdout.write(`${text}\n`);
const momentOf = (daysAgo: number): string => `${addDays(TODAY, -daysAgo)}T09:00:00.000+0000`;

/** Users in teams of nine, with roles and countries, who have logged in this week; records of 12 objects, spread over users and days. */
async function prepare(org: ThrowawayOrg, admin: Connection): Promise<void> {
  const users = await makeUsers(org, admin, USERS);
  await make(admin, 'LoginHistory', users.length, (n) => ({
    UserId: users[n],
    LoginTime: momentOf(2),
    LoginType: 'Application',
    Application: 'Browser',
  }));
  for (const object of OBJECTS)
    await make(admin, object, Math.round(RECORDS / OBJECTS.length), (n) => {
      const [user, moment] = [users[(n * 7919) % users.length], momentOf(n % DAYS)];
      return { OwnerId: user, CreatedById: user, CreatedDate: moment, LastModifiedDate: moment, SystemModstamp: moment };
    });
}

const stepOf = (object: string): object => ({
  key: object.toLowerCase(),
  name: `${object} made`,
  object,
  userField: 'OwnerId',
  dateField: 'CreatedDate',
});

async function measure(org: ThrowawayOrg): Promise<void> {
  await prepare(org, await org.as(ADMIN));
  const folder = join(org.home, 'config');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'adoption.json'), JSON.stringify({ steps: OBJECTS.map(stepOf), backfillWeeks: 2 }));
  const run = async (title: string, today: string): Promise<number> => {
    const connection = await org.as(ADMIN);
    const began = Date.now();
    const context = { connection, dataDir: folder, configDir: folder, today, progress: () => undefined };
    const { created, updated, findings } = await runJob(adoptionJob, context, { dryRun: false });
    const seconds = (Date.now() - began) / 1000;
    const { calls } = clientOf(connection);
    tell(`| ${title} | ${seconds.toFixed(1)} s, ${count(calls)} API calls, ${count(created)} records written, ${count(updated)} changed |`);
    for (const { where, problem } of findings.slice(0, 3)) say(`${where}: ${problem}`);
    return seconds;
  };
  await run(`${count(USERS)} users, ${count(RECORDS)} records of 12 objects: the first run, two weeks filled in`, TODAY);
  const day = await run('the day after', addDays(TODAY, 1));
  const reader = await org.as(ADMIN);
  const { totalSize: weekly } = await reader.query('SELECT Id FROM Adoption_Snapshot__c WHERE Week__c = 2026-11-23');
  tell(`| stored | ${count(weekly)} snapshots a week, ${count((52 * weekly * RECORD_KB) / 1024)} MB a year, of which half a year is kept |`);
  const began = Date.now();
  const before = clientOf(reader).calls;
  let rows = 0;
  for (const object of OBJECTS) {
    const where = `CreatedDate >= ${addDays(TODAY, 2 - WINDOW_DAYS)}T00:00:00Z AND CreatedDate < ${addDays(TODAY, 2)}T00:00:00Z`;
    rows += (await queryAll(reader, `SELECT OwnerId, CreatedDate FROM ${object} WHERE ${where}`)).length;
  }
  const seconds = (Date.now() - began) / 1000;
  const calls = clientOf(reader).calls - before;
  tell(
    `| the records of those ${WINDOW_DAYS} days, read one by one | ${seconds.toFixed(1)} s, ${count(calls)} API calls, ${count(rows)} records; the day after took ${(day / seconds).toFixed(2)} of it |`,
  );
}

say(`${cpus().length} cores`);
await build();
await withThrowawayOrg(measure, ['--fixtures']);
