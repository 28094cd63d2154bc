import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Connection } from 'jsforce';
import { issueToken } from '../../local-org/src/api/context.ts';
import { insertRaw } from '../../local-org/src/org/seed.ts';
import { serveOrg } from '../../local-org/test/org-fixture.ts';
import { clientOf } from '../org/client.ts';
import { queryAll } from '../org/query.ts';
import { API_VERSION } from '../org/version.ts';
import type { Logins, Step } from './facts.ts';
import { askCounts } from './read-counts.ts';
import { askLogins } from './read-people.ts';
import { stepQuery } from './read-query.ts';

const DAYS = { from: '2026-03-23', until: '2026-03-29', timeZone: 'Europe/Berlin' };
const RANGE = { first: '005A', last: '005Z' };
const TYPES = { OwnerId: 'reference', CreatedDate: 'datetime', ActivityDate: 'date', Status: 'picklist', IsClosed: 'boolean' };
const step = (more: Partial<Step> = {}): Step => ({
  ...{ key: 'k', name: 'K', object: 'Task', userField: 'OwnerId', dateField: 'CreatedDate' },
  ...more,
});

describe('the query of a step', () => {
  it('counts by user in days of the org, through a change of clocks', () => {
    assert.equal(
      stepQuery(step(), TYPES, DAYS, RANGE),
      'SELECT OwnerId u, COUNT(Id) n, MIN(CreatedDate) earliest, MAX(CreatedDate) latest FROM Task WHERE CreatedDate >= 2026-03-22T23:00:00Z AND ' +
        "CreatedDate < 2026-03-29T22:00:00Z AND OwnerId >= '005A' AND OwnerId <= '005Z' GROUP BY OwnerId",
    );
  });
  it('has conditions of every kind, days by the type of the field, and another user', () => {
    const soql = stepQuery(
      step({
        dateField: 'ActivityDate',
        conditions: [
          { field: 'IsClosed', operator: 'eq', value: false },
          { field: 'ActivityDate', operator: 'gt', value: '{day}' },
          { field: 'CreatedDate', operator: 'gte', value: '{day}' },
          { field: 'Status', operator: 'nin', value: ['Done', "O'Brien"] },
          { field: 'Status', operator: 'ne', value: null },
        ],
        sameUser: 'Account.OwnerId',
        within: { of: 'CreatedDate', days: 7 },
      }),
      TYPES,
      DAYS,
      RANGE,
    );
    for (const part of [
      'ActivityDate >= 2026-03-23 AND ActivityDate < 2026-03-30',
      'IsClosed = FALSE',
      'ActivityDate > 2026-03-29',
      'CreatedDate >= 2026-03-28T23:00:00Z',
      "Status NOT IN ('Done', 'O\\'Brien')",
      'Status != NULL',
      'CreatedDate >= 2026-03-15T23:00:00Z',
      'SELECT OwnerId u, Account.OwnerId s,',
      'GROUP BY OwnerId, Account.OwnerId',
    ])
      assert.ok(soql.includes(part), `${part} in ${soql}`);
  });
  it('lets nothing but names and quoted values in', () => {
    const bad = 'Id FROM User) OR (Name';
    for (const wrong of [{ object: bad }, { userField: bad }, { dateField: bad }, { sameUser: bad }, { within: { of: bad, days: 1 } }])
      assert.throws(() => stepQuery(step(wrong), TYPES, DAYS, RANGE), /is not an API name/);
    assert.throws(() => stepQuery(step({ conditions: [{ field: bad, operator: 'eq', value: 1 }] }), TYPES, DAYS, RANGE), /is not an API name/);
    const quoted = stepQuery(step({ conditions: [{ field: 'Status', operator: 'eq', value: "x' OR Name != '" }] }), TYPES, DAYS, RANGE);
    assert.ok(quoted.includes("Status = 'x\\' OR Name != \\''"));
  });
});

describe('counts over ranges of users', () => {
  it('ask in halves where an answer would have too many groups, and lose nobody', async () => {
    const test = await serveOrg();
    try {
      const { org } = test;
      const users = Array.from({ length: 2_300 }, (_, n) =>
        insertRaw(org, org.object('User'), { Username: `u${n}@example.com`, LastName: `U${n}`, Name: `U${n}`, UserType: 'Standard', IsActive: 1 }),
      );
      org.store.transaction(() => {
        for (const UserId of users)
          for (const [LoginType, Application] of [
            ['Application', 'Browser'],
            ['Remote Access 2.0', 'Loader'],
          ] as const)
            insertRaw(org, org.object('LoginHistory'), { UserId, LoginTime: '2026-03-25T08:00:00.000+0000', LoginType, Application });
      });
      const connection = new Connection({ instanceUrl: test.url, accessToken: issueToken(org, test.adminId, 'access'), version: API_VERSION });
      const ids = (await queryAll<{ Id: string }>(connection, 'SELECT Id FROM User ORDER BY Id')).map(({ Id }) => Id);
      const client = clientOf(connection);
      const before = client.calls;
      const logins = new Map<string, Logins>();
      const refused: string[] = [];
      const asks = [
        askLogins(logins, { today: '2026-03-29', timeZone: 'GMT' }, (why) => refused.push(why)),
        {
          soql: () => 'SELECT Nope u FROM User GROUP BY Nope',
          take: () => assert.fail('it was refused'),
          refused: (why: string) => refused.push(why),
        },
      ];
      await askCounts(client, ids, asks, () => undefined);
      assert.equal(logins.size, users.length);
      assert.ok([...logins.values()].every(({ lastInteractive }) => lastInteractive === '2026-03-25'));
      assert.equal(refused.length, 1, refused.join('; '));
      assert.match(refused[0] ?? '', /Nope/);
      // Two ranges of logins, both of them halved, and two of what is refused: five queries a call.
      assert.equal(client.calls - before, 2);
    } finally {
      await test.close();
    }
  });
});
