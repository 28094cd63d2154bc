/** Logging in and out. */
import assert from 'node:assert/strict';
import { ALIAS } from '../throwaway-org.ts';
import { json } from './line.ts';
import type { CheckContext, Line } from './line.ts';

/** The first of them gives the administrator the permission set of the small project. */
export const LOGIN_LINES: Line[] = [
  { area: 'login', what: 'sf org login jwt, sf org display, user permission set assignment', state: 'supported', by: 'sf', check: assignSet },
  {
    area: 'login',
    what: 'tokens: random, hashed at rest, expiring, revoked at once',
    state: 'supported',
    by: 'HTTP',
    check: async (org) => {
      const connection = await org.as('admin@perennial.local');
      const token = connection.accessToken ?? '';
      await fetch(`${org.url}/services/oauth2/revoke`, { method: 'POST', body: new URLSearchParams({ token }) });
      await assert.rejects(async () => connection.query('SELECT Id FROM User'), /INVALID_SESSION_ID|Session expired/);
    },
  },
  {
    area: 'login',
    what: 'LoginHistory and LastLoginDate of every login; those of others by Manage Users or Monitor Login History',
    state: 'supported',
    by: 'jsforce',
    check: async (org) => {
      await org.as('admin@perennial.local');
      const soql = "SELECT UserId, COUNT(Id) n FROM LoginHistory WHERE LoginType = 'Remote Access 2.0' GROUP BY UserId";
      const { records } = await org.admin.query<{ n: number }>(soql);
      assert.ok(records.some(({ n }) => n > 0));
      const [user] = (
        await org.admin.query<{ LastLoginDate: string | null }>("SELECT LastLoginDate FROM User WHERE Username = 'admin@perennial.local'")
      ).records;
      assert.ok(user?.LastLoginDate);
    },
  },
  {
    area: 'login',
    what: 'other OAuth grants than JWT, code and refresh token; SOAP login',
    state: 'refused',
    by: 'HTTP',
    check: async (org) => {
      const answer = await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'password' }) });
      assert.deepEqual([answer.status, ((await answer.json()) as { error: string }).error], [400, 'unsupported_grant_type']);
    },
  },
];

async function assignSet(org: CheckContext): Promise<void> {
  await json(org, ['org', 'display', '-o', ALIAS]);
  await json(org, ['org', 'assign', 'permset', '-o', ALIAS, '--name', 'Trees']);
}
