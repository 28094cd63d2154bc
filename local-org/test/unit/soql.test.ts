import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { ApiError } from '../../src/org/errors.ts';
import { parseSoql } from '../../src/soql/parse.ts';
import { runQuery } from '../../src/soql/run.ts';
import { openOrg } from '../org-fixture.ts';
import '../soql/calendar.ts';
import '../soql/notation.ts';
import '../soql/types.ts';
import type { TestOrg } from '../org-fixture.ts';

let test: TestOrg;
const ids: Record<string, string> = {};

/** Two programs; the items of Alpha's first phase, by name. The clock stands at Thursday, 2026-05-14. */
const ITEMS: Record<string, Record<string, unknown>> = {
  ant: { Quantity__c: 1, Unit_Price__c: 10, Due__c: '2026-05-14', Kind__c: 'Small', Tags__c: 'Red;Green', Done_At__c: '2026-05-14T23:59:00Z' },
  Bee: { Quantity__c: 2, Unit_Price__c: 10, Due__c: '2026-05-13', Kind__c: 'small', Tags__c: 'Green', Done_At__c: '2026-05-15T00:00:00Z' },
  cat: { Quantity__c: 3, Unit_Price__c: 10, Due__c: '2026-04-30', Kind__c: 'Large', Tags__c: 'Red', Status__c: null },
  'D%g': { Quantity__c: 4, Unit_Price__c: 10, Due__c: '2026-07-01', Kind__c: null, Billable__c: false },
  "o'x": { Quantity__c: null, Unit_Price__c: 10, Due__c: null, Kind__c: null, Done_At__c: '2025-12-31T12:00:00Z' },
};

before(() => {
  test = openOrg();
  for (const program of ['Alpha', 'Beta']) {
    ids[program] = test.insert('Program__c', { Name: program, Starts__c: program === 'Alpha' ? '2026-01-31' : null });
    for (const phase of ['1', '2']) ids[`${program} ${phase}`] = test.insert('Phase__c', { Name: `${program} ${phase}`, Program__c: ids[program] });
  }
  for (const [Name, values] of Object.entries(ITEMS)) ids[Name] = test.insert('Item__c', { Name, Phase__c: ids['Alpha 1'], ...values });
});

const named = (soql: string): unknown[] => test.query(soql).map((row) => row['Name']);
const where = (condition: string): unknown[] => named(`SELECT Name FROM Item__c WHERE ${condition} ORDER BY Name`);
const flat = (soql: string) => test.query(soql).map(({ attributes: _, ...row }) => row);

describe('conditions', () => {
  const cases: [string, string[]][] = [
    ["Name = 'ANT'", ['ant']],
    ["Kind__c = 'small'", ['ant', 'Bee']],
    ["Kind__c IN ('SMALL', 'large')", ['ant', 'Bee', 'cat']],
    ["Place__c = 'alpha/alpha 1SMALL'", ['ant', 'Bee']],
    ["Name LIKE 'B%'", ['Bee']],
    ["Name LIKE '_AT'", ['cat']],
    ["Name LIKE 'D\\%g'", ['D%g']],
    ["Name LIKE 'D\\_g'", []],
    ["Name LIKE 'D\\\\%g'", []],
    ["Name LIKE '%\\'%'", ["o'x"]],
    ["Name = 'o\\'x'", ["o'x"]],
    // Null is not equal to anything, so it is among what is not; it is neither more nor less.
    ["Kind__c != 'Small'", ['cat', 'D%g', "o'x"]],
    ["Kind__c <> 'Small'", ['cat', 'D%g', "o'x"]],
    ["Kind__c NOT IN ('Small')", ['cat', 'D%g', "o'x"]],
    ["(NOT Kind__c = 'Small')", ['cat', 'D%g', "o'x"]],
    ["(NOT Kind__c LIKE 's%')", ['cat', 'D%g', "o'x"]],
    ['Kind__c = null', ['D%g', "o'x"]],
    ["Kind__c = ''", ['D%g', "o'x"]],
    ['Kind__c != NULL', ['ant', 'Bee', 'cat']],
    ['Quantity__c < 2', ['ant']],
    ['Quantity__c >= 3', ['cat', 'D%g']],
    ['(NOT Quantity__c > 1)', ['ant', "o'x"]],
    ['Billable__c = false', ['D%g']],
    ['Billable__c != true', ['D%g']],
    ["Tags__c INCLUDES ('Red')", ['ant', 'cat']],
    ["Tags__c INCLUDES ('Red;Green')", ['ant']],
    ["Tags__c INCLUDES ('green;RED', 'Blue')", ['ant']],
    // A multi-select picklist is a set.
    ["Tags__c = 'Green;Red'", ['ant']],
    ["Tags__c = 'red;green;Red'", ['ant']],
    ["Tags__c = 'Gre'", []],
    ["Tags__c != 'Green;Red'", ['Bee', 'cat', 'D%g', "o'x"]],
    ["Tags__c IN ('Green;Red', 'Red')", ['ant', 'cat']],
    ["Tags__c NOT IN ('Green;Red', 'Red')", ['Bee', 'D%g', "o'x"]],
    ['Tags__c = null', ['D%g', "o'x"]],
    ["Tags__c EXCLUDES ('Green')", ['cat', 'D%g', "o'x"]],
    ["Name = 'ant' OR (Name = 'Bee' AND Quantity__c = 3)", ['ant']],
    ["(Name = 'ant' OR Name = 'Bee') AND Quantity__c = 2", ['Bee']],
    ["NOT (Name = 'ant' OR Name = 'Bee' OR Name = 'cat')", ['D%g', "o'x"]],
    ["Phase__r.Program__r.Name = 'alpha' AND Quantity__c = 1", ['ant']],
    ['Cost__c > 20', ['cat', 'D%g']],
    // Dates: today, ranges, and before and after them.
    ['Due__c = 2026-05-14', ['ant']],
    ['Due__c = TODAY', ['ant']],
    ['Due__c = YESTERDAY', ['Bee']],
    ['Due__c = LAST_N_DAYS:1', ['ant', 'Bee']],
    ['Due__c = LAST_MONTH', ['cat']],
    ['Due__c = THIS_QUARTER', ['ant', 'Bee', 'cat']],
    ['Due__c > THIS_QUARTER', ['D%g']],
    ['Due__c >= THIS_MONTH', ['ant', 'Bee', 'D%g']],
    ['Due__c < THIS_MONTH', ['cat']],
    ['Due__c <= THIS_QUARTER', ['ant', 'Bee', 'cat']],
    ['Due__c != THIS_QUARTER', ['D%g', "o'x"]],
    ['Due__c = NEXT_QUARTER', ['D%g']],
    ['Due__c = NEXT_N_DAYS:48', ['D%g']],
    ['Done_At__c = TODAY', ['ant']],
    ['Done_At__c > TODAY', ['Bee']],
    ['Done_At__c < THIS_YEAR', ["o'x"]],
    ['Done_At__c >= 2026-05-15T02:00:00%2B02:00'.replace('%2B', '+'), ['Bee']],
    ['CALENDAR_YEAR(Done_At__c) = 2025', ["o'x"]],
  ];
  for (const [condition, expected] of cases) it(condition, () => assert.deepEqual(where(condition), expected));

  it('ids of 15 and 18 characters are the same', () => {
    const id = ids['ant'] as string;
    assert.deepEqual(
      [...where(`Id = '${id}'`), ...where(`Id = '${id.slice(0, 15)}'`), ...where(`Id IN ('${id.slice(0, 15)}')`)],
      ['ant', 'ant', 'ant'],
    );
  });
  it('semi-joins and anti-joins', () => {
    assert.deepEqual(named('SELECT Name FROM Phase__c WHERE Id IN (SELECT Phase__c FROM Item__c WHERE Quantity__c > 1) ORDER BY Name'), ['Alpha 1']);
    assert.deepEqual(named("SELECT Name FROM Phase__c WHERE Id NOT IN (SELECT Phase__c FROM Item__c) AND Program__r.Name = 'Alpha'"), ['Alpha 2']);
  });
  it('quotes and comment marks in a text stay text', () => {
    assert.deepEqual(where("Name = 'x\\' OR Name != \\''"), []);
    assert.deepEqual(where('Name = \'x"; DROP TABLE "r_Item__c" --\''), []);
    assert.throws(() => where("Name = 'x' OR 1 = 1"), ApiError);
    assert.throws(() => where("Name = 'x'; DELETE FROM Item__c"), ApiError);
    assert.throws(() => test.query('SELECT "Name" FROM Item__c'), ApiError);
    assert.equal(test.query('SELECT Id FROM Item__c').length, 5);
  });
});

describe('what a query brings', () => {
  it('names in their own case, parents nested, a missing parent null', () => {
    test.insert('Link__c', { Purpose__c: 'p', Program__c: ids['Alpha'] });
    test.insert('Link__c', { Purpose__c: 'q' });
    const rows = flat('select purpose__c, program__r.name from link__c order by purpose__c') as Record<string, Record<string, unknown> | null>[];
    assert.deepEqual(
      rows.map((row) => [row['Purpose__c'], row['Program__r'] && row['Program__r']['Name']]),
      [
        ['p', 'Alpha'],
        ['q', null],
      ],
    );
  });
  it('children, ordered and limited for each parent; none is null', () => {
    const rows = test.query(
      "SELECT Name, (SELECT Name FROM Items__r WHERE Quantity__c != null ORDER BY Quantity__c DESC LIMIT 2) FROM Phase__c WHERE Program__r.Name = 'Alpha' ORDER BY Name",
    );
    const [first, second] = rows as { Items__r: { totalSize: number; done: boolean; records: { Name: string }[] } | null }[];
    assert.deepEqual(
      first?.Items__r?.records.map((row) => row.Name),
      ['D%g', 'cat'],
    );
    assert.equal(first?.Items__r?.done, true);
    assert.equal(second?.Items__r, null);
    const phases = test.query('SELECT Name, (SELECT Name FROM Phases__r ORDER BY Name DESC LIMIT 1) FROM Program__c ORDER BY Name');
    assert.deepEqual(
      phases.map((row) => (row['Phases__r'] as { records: { Name: string }[] }).records.map((phase) => phase.Name)),
      [['Alpha 2'], ['Beta 2']],
    );
  });
  it('every field by FIELDS(), bounded', () => {
    const [row] = flat("SELECT FIELDS(CUSTOM) FROM Program__c WHERE Name = 'Alpha' LIMIT 1");
    assert.deepEqual(Object.keys(row ?? {}).toSorted(), ['Cost__c', 'Key__c', 'Limit__c', 'Starts__c']);
    assert.ok('OwnerId' in (flat('SELECT FIELDS(STANDARD) FROM Program__c')[0] ?? {}));
    assert.throws(() => test.query('SELECT FIELDS(ALL) FROM Program__c'), /must have a LIMIT of at most 200/);
  });
  it('rows in order, nulls first unless told', () => {
    const quantities = (order: string): unknown[] =>
      test.query(`SELECT Quantity__c FROM Item__c ORDER BY Quantity__c ${order}`).map((row) => row['Quantity__c']);
    assert.deepEqual(quantities(''), [null, 1, 2, 3, 4]);
    assert.deepEqual(quantities('DESC'), [null, 4, 3, 2, 1]);
    assert.deepEqual(quantities('ASC NULLS LAST'), [1, 2, 3, 4, null]);
    assert.deepEqual(quantities('DESC NULLS LAST LIMIT 2 OFFSET 1'), [3, 2]);
    assert.deepEqual(named('SELECT Name FROM Item__c ORDER BY Cost__c DESC, Name LIMIT 2'), ['D%g', 'cat']);
    assert.deepEqual(named('SELECT Name FROM Phase__c ORDER BY Program__r.Name DESC, Name LIMIT 1'), ['Beta 1']);
  });
  it('a count alone', () => {
    const answer = runQuery(test.org, test.org.access(test.adminId), parseSoql('SELECT COUNT() FROM Item__c WHERE Quantity__c > 1'));
    assert.deepEqual([answer.totalSize, answer.records], [3, []]);
  });
});

describe('aggregates', () => {
  it('leave nulls out, and are named expr0, expr1, … or by alias', () => {
    assert.deepEqual(
      flat(
        'SELECT COUNT(Id), COUNT(Quantity__c), SUM(Quantity__c) total, AVG(Quantity__c), MIN(Due__c), MAX(Due__c), COUNT_DISTINCT(Kind__c) FROM Item__c',
      ),
      [{ expr0: 5, expr1: 4, total: 10, expr2: 2.5, expr3: '2026-04-30', expr4: '2026-07-01', expr5: 2 }],
    );
    assert.deepEqual(flat("SELECT SUM(Quantity__c) s FROM Item__c WHERE Name = 'nobody'"), [{ s: null }]);
  });
  it('sum formulas', () => assert.deepEqual(flat('SELECT SUM(Cost__c) s FROM Item__c'), [{ s: 100 }]));
  it('group by fields, parents and parts of dates', () => {
    assert.deepEqual(flat('SELECT Billable__c, COUNT(Id) n FROM Item__c GROUP BY Billable__c ORDER BY COUNT(Id) DESC'), [
      { Billable__c: true, n: 4 },
      { Billable__c: false, n: 1 },
    ]);
    assert.deepEqual(flat('SELECT Program__r.Name, COUNT(Id) n FROM Phase__c GROUP BY Program__r.Name ORDER BY Program__r.Name'), [
      { Name: 'Alpha', n: 2 },
      { Name: 'Beta', n: 2 },
    ]);
    assert.deepEqual(
      flat(
        'SELECT CALENDAR_QUARTER(Due__c) q, COUNT(Id) n FROM Item__c WHERE Due__c != null GROUP BY CALENDAR_QUARTER(Due__c) ORDER BY CALENDAR_QUARTER(Due__c)',
      ),
      [
        { q: 2, n: 3 },
        { q: 3, n: 1 },
      ],
    );
  });
  it('HAVING filters groups', () =>
    assert.deepEqual(
      flat('SELECT CALENDAR_MONTH(Due__c) m, SUM(Quantity__c) s FROM Item__c GROUP BY CALENDAR_MONTH(Due__c) HAVING SUM(Quantity__c) > 3'),
      [{ m: 7, s: 4 }],
    ));
});

describe('subtotals', () => {
  const select = 'SELECT Status__c s, Billable__c b, COUNT(Id) n, GROUPING(Status__c) gs, GROUPING(Billable__c) gb FROM Item__c';
  it('come for every prefix of the groups', () => {
    assert.deepEqual(flat(`${select} GROUP BY ROLLUP(Status__c, Billable__c) ORDER BY Status__c NULLS LAST, Billable__c NULLS LAST`), [
      { s: 'Open', b: false, n: 1, gs: 0, gb: 0 },
      { s: 'Open', b: true, n: 3, gs: 0, gb: 0 },
      { s: 'Open', b: null, n: 4, gs: 0, gb: 1 },
      { s: null, b: true, n: 1, gs: 0, gb: 0 },
      { s: null, b: null, n: 1, gs: 0, gb: 1 },
      { s: null, b: null, n: 5, gs: 1, gb: 1 },
    ]);
  });
  it('come for every subset of a cube, cut after ordering, with a condition of their own', () => {
    const rows = flat(
      `${select} WHERE Billable__c = TRUE GROUP BY CUBE(Status__c, Billable__c) HAVING COUNT(Id) > 1 ORDER BY COUNT(Id) DESC LIMIT 3`,
    );
    assert.deepEqual(
      rows.map((row) => [row['n'], row['gs'], row['gb']]),
      [
        [4, 1, 0],
        [4, 1, 1],
        [3, 0, 0],
      ],
    );
  });
});

describe('a parent that may be of several types', () => {
  before(() => {
    const group = test.insert('Group', { Name: 'Stewards', DeveloperName: 'Stewards', Type: 'Queue' });
    test.insert('QueueSobject', { QueueId: group, SobjectType: 'Program__c' });
    test.update('Program__c', ids['Beta'] ?? '', { OwnerId: group });
  });
  it('shows what all of them have', () => {
    assert.deepEqual(
      test.query('SELECT Name, Owner.Name, Owner.Type FROM Program__c ORDER BY Name').map((row) => {
        const { Name, Type } = row['Owner'] as Record<string, unknown>;
        return [row['Name'], Name, Type];
      }),
      [
        ['Alpha', 'Ada Admin', 'User'],
        ['Beta', 'Stewards', 'Group'],
      ],
    );
    assert.deepEqual(named("SELECT Name FROM Program__c WHERE Owner.Name = 'stewards'"), ['Beta']);
  });
  it('is read by its type', () => {
    const rows = test.query('SELECT TYPEOF Owner WHEN User THEN Username, Email ELSE Name END FROM Program__c ORDER BY Name');
    assert.deepEqual(
      rows.map((row) => {
        const { attributes, ...fields } = row['Owner'] as Record<string, unknown>;
        return [(attributes as { type: string }).type, fields];
      }),
      [
        ['User', { Username: 'admin@perennial.local', Email: 'admin@perennial.local' }],
        ['Name', { Name: 'Stewards' }],
      ],
    );
  });
});

describe('what cannot be answered says so', () => {
  const refusals: [string, string, RegExp][] = [
    ['SELECT Nope FROM Item__c', 'INVALID_FIELD', /No such column 'Nope' on entity 'Item__c'/],
    ['SELECT Id FROM Item__c WHERE Phase__r.Nope__c = 1', 'INVALID_FIELD', /No such column 'Nope__c' on entity 'Phase__c'/],
    ['SELECT Nope__r.Name FROM Item__c', 'INVALID_FIELD', /Didn't understand relationship 'Nope__r' in field path/],
    ['SELECT (SELECT Id FROM Nopes__r) FROM Item__c', 'INVALID_TYPE', /Didn't understand relationship 'Nopes__r' in FROM part of query call/],
    ['SELECT Id FROM Nope__c', 'INVALID_TYPE', /sObject type 'Nope__c' is not supported/],
    ['SELECT Id, FROM Item__c', 'MALFORMED_QUERY', /unexpected token/],
    ['SELECT FROM Item__c', 'MALFORMED_QUERY', /unexpected token/],
    ["SELECT Id FROM Item__c WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", 'MALFORMED_QUERY', /unexpected token: 'OR'/],
    ['SELECT Kind__c, COUNT(Id) FROM Item__c GROUP BY ROLLUP(Kind__c), Name', 'MALFORMED_QUERY', /ROLLUP/],
    ['SELECT GROUPING(Kind__c), COUNT(Id) FROM Item__c GROUP BY Kind__c', 'MALFORMED_QUERY', /GROUPING/],
    ['SELECT TYPEOF Owner WHEN Item__c THEN Name END FROM Program__c', 'INVALID_FIELD', /Owner WHEN Item__c/],
    ['SELECT TYPEOF Owner WHEN User THEN Nope END FROM Program__c', 'MALFORMED_QUERY', /No such column 'Nope' on entity 'User'/],
    ['SELECT Id FROM Item__c WITH DATA CATEGORY Geography__c AT usa__c', 'MALFORMED_QUERY', /DATA CATEGORY/],
    ['SELECT FORMAT(Unit_Price__c) p FROM Item__c', 'MALFORMED_QUERY', /FORMAT/],
    ['SELECT Id FROM Item__c WHERE Name = :name', 'MALFORMED_QUERY', /:name|':'/],
    ['SELECT Name, COUNT(Id) FROM Item__c', 'MALFORMED_QUERY', /Field must be grouped or aggregated: Name/i],
    ['SELECT Name FROM Item__c GROUP BY Kind__c', 'MALFORMED_QUERY', /Field must be grouped or aggregated: Name/i],
    ["SELECT Id FROM Item__c WHERE Quantity__c = '1'", 'INVALID_FIELD', /'Quantity__c' must be of type double and should not be enclosed in quotes/],
    ['SELECT Id FROM Item__c WHERE Name = 1', 'INVALID_FIELD', /'Name' must be of type string and should be enclosed in quotes/],
    ["SELECT Id FROM Item__c WHERE Id = 'x'", 'INVALID_QUERY_FILTER_OPERATOR', /invalid ID field: x/],
    ["SELECT Id FROM Item__c WHERE Memo__c = 'x'", 'INVALID_FIELD', /field 'Memo__c' can not be filtered in a query call/],
    ['SELECT Id FROM Item__c ORDER BY Memo__c', 'MALFORMED_QUERY', /field 'Memo__c' can not be sorted in a query call/],
    ['SELECT Id FROM Item__c OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE', /Maximum SOQL offset allowed is 2000/],
  ];
  for (const [soql, errorCode, message] of refusals) {
    it(soql, () =>
      assert.throws(
        () => test.query(soql),
        (error: unknown) => {
          assert.ok(error instanceof ApiError, String(error));
          assert.equal(error.errorCode, errorCode, error.message);
          assert.match(error.message, message);
          return true;
        },
      ),
    );
  }
});
