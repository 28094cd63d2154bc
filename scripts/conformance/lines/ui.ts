/** What pages ask for: UI API, GraphQL, reports, the shell. */
import assert from 'node:assert/strict';
import { refused } from './line.ts';
import type { Line } from './line.ts';

export const UI_LINES: Line[] = [
  {
    area: 'UI API',
    what: 'records, object-info with record types, picklist values a record type',
    state: 'supported',
    by: 'HTTP',
    check: async (org) => {
      const answer = await org.http('GET', '/ui-api/object-info/Tree__c/picklist-values/012000000000000AAA/Kind__c');
      assert.deepEqual(
        ((answer.body as { values: { value: string }[] }).values ?? []).map((one) => one.value),
        ['Oak', 'Ash'],
      );
    },
  },
  {
    area: 'UI API',
    what: 'list-info, list-records: the filters, scope, logic and shares of list views',
    state: 'partial',
    bound: 'queue and team scopes show all',
    by: 'HTTP',
    check: async (org) => {
      const { body } = await org.http('GET', '/ui-api/list-records/Tree__c/Oaks?pageSize=2000');
      const { records } = body as { records: { fields: { Kind__c: { value: string } } }[] };
      assert.deepEqual([...new Set(records.map((one) => one.fields.Kind__c.value))], ['Oak']);
    },
  },
  {
    area: 'analytics',
    what: 'reports: tabular, summary, matrix; filters, time frames, custom report types; folders',
    state: 'partial',
    bound: 'summary formulas, buckets, cross filters, joined reports and children of outer joins answer REPORT_NOT_SUPPORTED; dashboards are stored',
    by: 'jsforce',
    check: async (org) => {
      const [report] = (await org.admin.query<{ Id: string }>("SELECT Id FROM Report WHERE DeveloperName = 'Trees_by_Kind'")).records;
      const result = (await org.admin.analytics.report(report?.Id ?? '').execute()) as {
        groupingsDown: { groupings: { label: string }[] };
        factMap: Record<string, { aggregates: { value: number }[] }>;
      };
      assert.ok(result.groupingsDown.groupings.some((group) => group.label === 'Ash'));
      assert.ok((result.factMap['T!T']?.aggregates[1]?.value ?? 0) > 200);
    },
  },
  {
    area: 'GraphQL',
    what: 'filters, ordering, paging, relationships, aggregates, mutations',
    state: 'partial',
    bound: 'objectInfos and relatedListByName are not there',
    by: 'HTTP',
    check: async (org) => {
      const text = '{ uiapi { query { Tree__c(first: 1, where: { Name: { eq: "T7" } }) { edges { node { Name { value } } } } } } }';
      const { body } = await org.http('POST', '/graphql', { query: text });
      assert.match(JSON.stringify(body), /"value":"T7"/);
    },
  },
  {
    area: 'UI API',
    what: 'layouts, lookups, actions, related lists',
    state: 'refused',
    by: 'HTTP',
    check: refused('GET', '/ui-api/layout/Tree__c', 'NOT_FOUND'),
  },
  {
    area: 'shell',
    what: 'app, tabs, home, app and record pages, forms by layout and record type, lists, reports with charts, toasts, dialogs, personas, the bell',
    state: 'partial',
    bound: 'dynamic forms, Chatter and the activity timeline: a notice names them',
    by: 'HTTP',
    check: async (org) => {
      // What pages do is tried in a browser by the tests; here that a page of a deployed object is served to who is logged in, and to no one else.
      const page = (cookie: string): Promise<Response> => fetch(`${org.url}/lightning/o/Tree__c/list`, { headers: { cookie }, redirect: 'manual' });
      assert.notEqual((await page('')).status, 200);
      const entry = await fetch(org.launchUrl, { redirect: 'manual' });
      const cookie = (entry.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      const answer = await page(cookie);
      assert.equal(answer.status, 200);
      assert.match(await answer.text(), /"Tree__c"/);
    },
  },
];
