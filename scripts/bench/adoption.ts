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
import { ADMIN, ALIAS, withThrowawayOrg } from '../conformance/throwaway-org.ts';
import type { ThrowawayOrg } from '../conformance/throwaway-org.ts';
import { runJob } from '../jobs/run.ts';
import { clientOf } from '../org/client.ts';
import { queryAll } from '../org/query.ts';
import { build } from '../pipeline/build.ts';
import { PROJECT } from '../pipeline/project.ts';

const USERS = Number(process.argv[2] ?? 10_000);
const RECORDS = Number(process.argv[3] ?? 1_000_000);
const TODAY = '2026-11-26';
/** Objects with an owner: a process step each. */
const OBJECTS = ['Account', 'Asset', 'Campaign', 'Case', 'Contact', 'Contract', 'Event', 'Lead', 'Opportunity', 'Order', 'Task', 'WorkOrder'];
/** Days over which records were made, evenly. */
const DAYS = 200;
/** Kilobytes of data storage that a record takes. */
const RECORD_KB = 2;
/** Records that one fixture call makes. */
const AT_ONCE = 20_000;

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const tell = (text: string): void => void process.stdout.write(`${text}\n`);
const count = (number: number): string => Math.round(number).toLocaleString('en');
const momentOf = (daysAgo: number): string => `${addDays(TODAY, -daysAgo)}T09:00:00.000+0000`;

type Values = Record<string, unknown>;

/** Makes records as they are, dates and owners too. Gives their ids. */
async function make(admin: Connection, object: string, total: number, valuesOf: (index: number) => Values): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < total; from += AT_ONCE) {
    const records = Array.from({ length: Math.min(AT_ONCE, total - from) }, (_, index) => ({ object, values: valuesOf(from + index) }));
    const body = JSON.stringify({ records });
    const answer = await admin.request<{ ids: string[] }>({
      ...{ method: 'POST', url: '/services/local/fixtures', body, headers: { 'content-type': 'application/json' } },
    });
    ids.push(...answer.ids);
    process.stderr.write(`\r${object}: ${count(ids.length)} of ${count(total)}   `);
  }
  process.stderr.write('\n');
  return ids;
}

/** Users in teams of nine, with roles and countries, who have logged in this week; records of 12 objects, spread over users and days. */
async function prepare(org: ThrowawayOrg, admin: Connection): Promise<void> {
  say('Deploying …');
  await org.sf(['project', 'deploy', 'start', '--source-dir', 'force-app', '--target-org', ALIAS, '--ignore-conflicts'], PROJECT);
  await org.sf(['org', 'assign', 'permset', '--name', 'Perennial_Admin', '--target-org', ALIAS], PROJECT);
  const [profile] = (await admin.query<{ Id: string }>("SELECT Id FROM Profile WHERE Name = 'Standard User'")).records;
  const roles = await make(admin, 'UserRole', 60, (n) => ({ Name: `Role ${n}`, DeveloperName: `Role_${n}` }));
  const person = (n: number, ManagerId: string | null): Values => ({
    ...{
      Username: `u${n}@example.com`,
      LastName: `U${n}`,
      Name: `U${n}`,
      UserType: 'Standard',
      IsActive: 1,
      ProfileId: profile?.Id ?? null,
      ManagerId,
    },
    ...{ UserRoleId: roles[n % 60] ?? null, Country: `Country ${Math.floor(n / 9) % 25}`, CreatedDate: '2020-01-01T08:00:00.000+0000' },
  });
  const managers = await make(admin, 'User', Math.ceil(USERS / 9), (n) => person(9 * n, null));
  const others = USERS - managers.length;
  const staff = await make(admin, 'User', others, (n) => {
    const team = Math.min(Math.floor(n / 8), managers.length - 1);
    return person(9 * team + 1 + (n % 8), managers[team] ?? null);
  });
  const users = [...managers, ...staff];
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
