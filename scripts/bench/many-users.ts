/** An embedded org of many users, for benchmarks: made by fixtures, as they are, dates and owners too. */
import type { Connection } from 'jsforce';
import { ALIAS } from '../conformance/throwaway-org.ts';
import type { ThrowawayOrg } from '../conformance/throwaway-org.ts';
import { PROJECT } from '../pipeline/project.ts';

/** Records that one fixture call makes. */
const AT_ONCE = 20_000;

/** Tells how far it is. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** A number as people read it. */
export const count = (number: number): string => Math.round(number).toLocaleString('en');

type Values = Record<string, unknown>;

/** Makes records as they are, dates and owners too. Gives their ids. */
export async function make(admin: Connection, object: string, total: number, valuesOf: (index: number) => Values): Promise<string[]> {
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

/** Deploys Perennial and makes users in teams of nine, with roles and countries. Gives their ids, those of the managers first. */
export async function makeUsers(org: ThrowawayOrg, admin: Connection, total: number): Promise<string[]> {
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
  const managers = await make(admin, 'User', Math.ceil(total / 9), (n) => person(9 * n, null));
  const others = total - managers.length;
  const staff = await make(admin, 'User', others, (n) => {
    const team = Math.min(Math.floor(n / 8), managers.length - 1);
    return person(9 * team + 1 + (n % 8), managers[team] ?? null);
  });
  return [...managers, ...staff];
}
