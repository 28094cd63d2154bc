/** The query language. */
import assert from 'node:assert/strict';
import { malformed, query } from './line.ts';
import type { Line, State } from './line.ts';

const soql = (what: string, check: Line['check'], state: State = 'supported', bound?: string): Line => ({
  area: 'SOQL',
  what,
  state,
  by: 'jsforce',
  check,
  ...(bound ? { bound } : {}),
});

export const SOQL_LINES: Line[] = [
  soql(
    'filters, ordering, LIMIT, OFFSET, date literals and functions',
    query('SELECT Name FROM Tree__c WHERE CreatedDate = TODAY ORDER BY Name DESC NULLS LAST LIMIT 2', (records) => assert.equal(records.length, 2)),
  ),
  soql(
    'aggregates, GROUP BY, HAVING',
    query('SELECT Kind__c, COUNT(Id) n FROM Tree__c GROUP BY Kind__c HAVING COUNT(Id) > 100', (records) =>
      assert.deepEqual([records[0]?.['Kind__c'], Number(records[0]?.['n']) >= 200], ['Ash', true]),
    ),
  ),
  soql(
    'GROUP BY ROLLUP and CUBE, GROUPING',
    query('SELECT Kind__c, COUNT(Id) n, GROUPING(Kind__c) g FROM Tree__c GROUP BY ROLLUP(Kind__c)', (records) =>
      assert.equal(records.at(-1)?.['g'], 1),
    ),
  ),
  soql(
    'parent paths, child subqueries',
    query('SELECT Owner.Name, CreatedBy.Username FROM Tree__c LIMIT 1', (records) =>
      assert.equal((records[0]?.['CreatedBy'] as { Username: string }).Username, 'admin@perennial.local'),
    ),
  ),
  soql(
    'semi-joins and anti-joins',
    query('SELECT Id FROM User WHERE Id NOT IN (SELECT OwnerId FROM Tree__c)', (records) => assert.equal(records.length, 0)),
  ),
  soql(
    'polymorphic parents, TYPEOF',
    query('SELECT TYPEOF Owner WHEN User THEN Username ELSE Name END FROM Tree__c LIMIT 1', (records) =>
      assert.equal((records[0]?.['Owner'] as { Username: string }).Username, 'admin@perennial.local'),
    ),
  ),
  soql(
    'toLabel in SELECT and WHERE, FIELDS()',
    query('SELECT FIELDS(ALL) FROM Tree__c LIMIT 1', (records) => assert.ok('Height__c' in (records[0] ?? {}))),
  ),
  soql(
    'alias notation, convertTimezone, days by the time zone of the user, fiscal years of the deployed settings',
    query(
      'SELECT t.Name FROM Tree__c t, t.Owner o WHERE o.Name != null AND DAY_ONLY(convertTimezone(t.CreatedDate)) = TODAY AND t.CreatedDate = THIS_FISCAL_YEAR LIMIT 1',
      (records) => assert.equal(records.length, 1),
    ),
  ),
  soql(
    'comparison of text without regard to case',
    query("SELECT Id FROM Tree__c WHERE Name = 'ELM' OR Kind__c = 'ASH'", (records) => assert.ok(records.length > 0)),
    'partial',
    'ASCII letters only',
  ),
  soql('FORMAT, DISTANCE, WITH DATA CATEGORY, UPDATE TRACKING', malformed('SELECT FORMAT(Height__c) h FROM Tree__c', /FORMAT/), 'refused'),
];
