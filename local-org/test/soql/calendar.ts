import assert from 'node:assert/strict';
import { afterEach, before, describe, it } from 'node:test';
import { localTime, startOfDay, zoneOf } from '../../src/org/time-zones.ts';
import { setFiscalYear } from '../fiscal-year.ts';
import { openOrg } from '../org-fixture.ts';
import type { TestOrg } from '../org-fixture.ts';

let test: TestOrg;
before(() => {
  test = openOrg();
});
/** Users live in a time zone. */
const liveIn = (zone: string): void => test.update('User', test.adminId, { TimeZoneSidKey: zone });

describe('days', () => {
  let phase: string;
  const items = (condition: string): unknown[] => test.query(`SELECT Name FROM Item__c WHERE ${condition} ORDER BY Name`).map((row) => row['Name']);
  before(() => {
    phase = test.insert('Phase__c', { Name: 'Phase', Program__c: test.insert('Program__c', { Name: 'Program' }) });
    for (const [Name, moment, Due__c] of [
      ['a', '2026-05-13T22:30:00Z', '2026-05-14'],
      ['b', '2026-05-14T21:59:59Z', '2026-05-15'],
      ['c', '2026-05-14T22:00:00Z', '2026-05-17'],
    ] as const)
      test.insert('Item__c', { Name, Phase__c: phase, Done_At__c: moment, Due__c });
  });
  afterEach(() => liveIn('GMT'));

  it('are those of UTC for a user of GMT', () => {
    assert.deepEqual(items('Done_At__c = TODAY'), ['b', 'c']);
    assert.deepEqual(items('Due__c = TODAY'), ['a']);
  });
  it('are those of the user’s time zone, for dates and moments', () => {
    // Two hours ahead: 2026-05-14 begins at 22:00 UTC of the 13th.
    liveIn('Europe/Berlin');
    assert.deepEqual(items('Done_At__c = TODAY'), ['a', 'b']);
    assert.deepEqual(items('Done_At__c > TODAY'), ['c']);
    assert.deepEqual(items('Done_At__c < TODAY'), []);
    // Fourteen hours ahead the clock of the org, 10:00 UTC, shows the next day.
    liveIn('Pacific/Kiritimati');
    assert.deepEqual(items('Due__c = TODAY'), ['b']);
    assert.deepEqual(items('Due__c = YESTERDAY'), ['a']);
    assert.deepEqual(items('Due__c = THIS_WEEK'), ['a', 'b']);
    assert.deepEqual(items('Due__c = NEXT_N_DAYS:2'), ['c']);
    liveIn('America/Los_Angeles');
    assert.deepEqual(items('Done_At__c = TODAY'), ['b', 'c']);
    assert.deepEqual(items('Due__c = TODAY'), ['a']);
  });
  it('of a function are those of UTC, or by convertTimezone the user’s', () => {
    liveIn('Europe/Berlin');
    assert.deepEqual(items('DAY_ONLY(Done_At__c) = 2026-05-14'), ['b', 'c']);
    assert.deepEqual(items('DAY_ONLY(convertTimezone(Done_At__c)) = 2026-05-14'), ['a', 'b']);
    assert.deepEqual(items('DAY_ONLY(convertTimezone(Done_At__c)) = TODAY'), ['a', 'b']);
    const hours = (of: string) => {
      const rows = test.query(`SELECT HOUR_IN_DAY(${of}) h, COUNT(Id) n FROM Item__c GROUP BY HOUR_IN_DAY(${of}) ORDER BY HOUR_IN_DAY(${of})`);
      return rows.map((row) => [row['h'], row['n']]);
    };
    assert.deepEqual(hours('Done_At__c'), [
      [21, 1],
      [22, 2],
    ]);
    assert.deepEqual(hours('convertTimezone(Done_At__c)'), [
      [0, 2],
      [23, 1],
    ]);
  });
  it('cannot be converted elsewhere', () => {
    assert.throws(() => items('convertTimezone(Done_At__c) = TODAY'), { message: /CONVERTTIMEZONE cannot stand here/ });
    assert.throws(() => items('DAY_ONLY(convertTimezone(Due__c)) = TODAY'), { message: 'convertTimezone takes a dateTime field' });
  });
  it('begin where a zone’s clocks say, whatever summer time does', () => {
    const start = (day: string, zone: string): string => startOfDay(day, zone).toISOString().slice(0, 16);
    assert.equal(start('2026-03-29', 'Europe/Berlin'), '2026-03-28T23:00');
    assert.equal(start('2026-03-30', 'Europe/Berlin'), '2026-03-29T22:00');
    assert.equal(start('2026-10-26', 'Europe/Berlin'), '2026-10-25T23:00');
    assert.equal(start('2026-05-14', 'Asia/Kathmandu'), '2026-05-13T18:15');
    assert.equal(start('2026-05-14', 'America/Los_Angeles'), '2026-05-14T07:00');
    assert.equal(localTime(new Date('2026-01-01T00:00:00Z'), 'America/Los_Angeles'), '2025-12-31T16:00:00');
    assert.deepEqual([zoneOf('GMT'), zoneOf('Nowhere/Land'), zoneOf(null)], ['UTC', 'UTC', 'UTC']);
  });
});

describe('the fiscal year', () => {
  const rows = (): unknown[] =>
    test
      .query(
        'SELECT Name, FISCAL_YEAR(Starts__c) y, FISCAL_QUARTER(Starts__c) q, FISCAL_MONTH(Starts__c) m FROM Program__c WHERE Starts__c != null GROUP BY Name, FISCAL_YEAR(Starts__c), FISCAL_QUARTER(Starts__c), FISCAL_MONTH(Starts__c) ORDER BY Name',
      )
      .map(({ y, q, m }) => [y, q, m]);
  const programs = (literal: string): unknown[] =>
    test.query(`SELECT Name FROM Program__c WHERE Starts__c = ${literal} ORDER BY Name`).map((row) => row['Name']);
  const set = (...fiscalYear: [string, 'startingMonth' | 'endingMonth']): void => setFiscalYear(test, ...fiscalYear);
  before(() => {
    for (const Starts__c of ['2025-03-31', '2025-04-01', '2026-03-31', '2026-04-01']) test.insert('Program__c', { Name: Starts__c, Starts__c });
  });

  it('is the calendar year where none is set', () => {
    const calendar = [
      [2025, 1, 3],
      [2025, 2, 4],
      [2026, 1, 3],
      [2026, 2, 4],
    ];
    assert.deepEqual(rows(), calendar);
    assert.deepEqual(programs('THIS_FISCAL_YEAR'), ['2026-03-31', '2026-04-01']);
  });
  it('begins in the month of the deployed settings, named by its end or its start', () => {
    set('April', 'endingMonth');
    const parts = [
      [4, 12],
      [1, 1],
      [4, 12],
      [1, 1],
    ];
    const named = (years: number[]): unknown[] => years.map((year, at) => [year, ...(parts[at] ?? [])]);
    assert.deepEqual(rows(), named([2025, 2026, 2026, 2027]));
    assert.deepEqual(programs('THIS_FISCAL_YEAR'), ['2026-04-01']);
    assert.deepEqual(programs('LAST_FISCAL_YEAR'), ['2025-04-01', '2026-03-31']);
    assert.deepEqual(programs('LAST_N_FISCAL_YEARS:2'), ['2025-03-31', '2025-04-01', '2026-03-31']);
    assert.deepEqual(programs('THIS_FISCAL_QUARTER'), ['2026-04-01']);
    assert.deepEqual(programs('LAST_FISCAL_QUARTER'), ['2026-03-31']);
    // The literals of the calendar stay.
    assert.deepEqual(programs('THIS_YEAR'), ['2026-03-31', '2026-04-01']);
    set('April', 'startingMonth');
    assert.deepEqual(rows(), named([2024, 2025, 2025, 2026]));
  });
  it('has quarters of three months from there', () => {
    set('February', 'endingMonth');
    assert.deepEqual(rows(), [
      [2026, 1, 2],
      [2026, 1, 3],
      [2027, 1, 2],
      [2027, 1, 3],
    ]);
    assert.deepEqual(programs('LAST_FISCAL_QUARTER'), ['2026-03-31', '2026-04-01']);
    set('January', 'endingMonth');
    assert.deepEqual(programs('THIS_FISCAL_QUARTER'), ['2026-04-01']);
  });
});
