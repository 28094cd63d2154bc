import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { describeObject } from '../../src/catalog/describe.ts';
import { openOrg } from '../org-fixture.ts';
import type { TestOrg } from '../org-fixture.ts';

let test: TestOrg;
const column = (soql: string, name: string): unknown[] => test.query(soql).map((row) => row[name]);

before(() => {
  test = openOrg();
  const program = test.insert('Program__c', { Name: 'Program' });
  const phase = test.insert('Phase__c', { Name: 'Phase', Program__c: program });
  // Small comes before Large in the list; Medium is not in it.
  for (const [Name, values] of Object.entries({
    a: { Kind__c: 'Large', Status__c: 'Open' },
    b: { Kind__c: 'Small', Status__c: 'Open' },
    c: { Kind__c: 'Medium', Status__c: null },
    d: { Kind__c: null, Status__c: 'Open' },
    e: { Kind__c: 'Small', Status__c: null },
  }))
    test.insert('Item__c', { Name, Phase__c: phase, Quantity__c: 1, ...values });
});

describe('a picklist', () => {
  const order = (clause: string): unknown[] => column(`SELECT Name FROM Item__c ORDER BY ${clause}`, 'Name');
  it('is sorted by the order of its values, those outside the list last, blanks as asked', () => {
    assert.deepEqual(order('Kind__c, Name'), ['d', 'b', 'e', 'a', 'c']);
    assert.deepEqual(order('Kind__c DESC NULLS LAST, Name DESC'), ['c', 'a', 'e', 'b', 'd']);
  });
  it('has its first and last value by that order', () => {
    const { attributes: _, ...row } = test.one('SELECT MIN(Kind__c) low, MAX(Kind__c) high FROM Item__c');
    assert.deepEqual(row, { low: 'Small', high: 'Medium' });
    assert.deepEqual(column("SELECT MAX(Kind__c) high FROM Item__c WHERE Kind__c IN ('Small', 'large')", 'high'), ['Large']);
    assert.deepEqual(column("SELECT MIN(Kind__c) low FROM Item__c WHERE Name = 'd'", 'low'), [null]);
  });
  it('is grouped in that order, with subtotals, too', () => {
    assert.deepEqual(column('SELECT Kind__c FROM Item__c GROUP BY Kind__c ORDER BY Kind__c', 'Kind__c'), [null, 'Small', 'Large', 'Medium']);
    assert.deepEqual(column('SELECT Kind__c, COUNT(Id) n FROM Item__c GROUP BY ROLLUP(Kind__c) ORDER BY Kind__c NULLS LAST', 'n'), [2, 1, 1, 1, 5]);
    const kinds = 'SELECT Status__c, MIN(Kind__c) k FROM Item__c GROUP BY Status__c';
    assert.deepEqual(column(`${kinds} ORDER BY MIN(Kind__c) DESC, Status__c NULLS LAST`, 'k'), ['Small', 'Small']);
    assert.deepEqual(column(`${kinds} HAVING MAX(Kind__c) = 'Medium'`, 'Status__c'), [null]);
  });
});

describe('a query by types', () => {
  const refusals: [string, RegExp][] = [
    ...['Unit_Price__c', 'Quantity__c', 'Rate__c', 'Done_At__c', 'CreatedDate', 'Tags__c', 'Memo__c', 'Cost__c', 'Place__c', 'Number__c'].map(
      (name): [string, RegExp] => [
        `SELECT ${name}, COUNT(Id) FROM Item__c GROUP BY ${name}`,
        new RegExp(`field '${name}' can not be grouped in a query`),
      ],
    ),
    ['SELECT COUNT(Id) FROM Item__c GROUP BY ROLLUP(Unit_Price__c)', /field 'Unit_Price__c' can not be grouped in a query call/],
    ['SELECT Id FROM Item__c ORDER BY Tags__c', /field 'Tags__c' can not be sorted in a query call/],
    ['SELECT MAX(CreatedDate) FROM Item__c LIMIT 1', /Non-grouped query that uses overall aggregate functions cannot also use LIMIT/],
    ['SELECT COUNT(Id) FROM Item__c LIMIT 10', /cannot also use LIMIT/],
    ...['Billable__c', 'Tags__c', 'Memo__c'].map((name): [string, RegExp] => [
      `SELECT COUNT(${name}) FROM Item__c`,
      new RegExp(`field ${name} does not support aggregate operator COUNT$`),
    ]),
    ['SELECT COUNT_DISTINCT(Memo__c) FROM Item__c', /does not support aggregate operator COUNT_DISTINCT/],
    ['SELECT MIN(Billable__c) FROM Item__c', /does not support aggregate operator MIN/],
    ['SELECT SUM(Due__c) FROM Item__c', /field Due__c does not support aggregate operator SUM/],
    ['SELECT AVG(Name) FROM Item__c', /does not support aggregate operator AVG/],
    ["SELECT Id FROM Item__c WHERE Tags__c > 'Red'", /invalid operator on multipicklist field Tags__c/],
  ];
  for (const [soql, message] of refusals) it(`is refused: ${soql}`, () => assert.throws(() => test.query(soql), { message }));

  for (const soql of [
    'SELECT Due__c, COUNT(Id) FROM Item__c GROUP BY Due__c',
    'SELECT Billable__c, COUNT(Id) FROM Item__c GROUP BY Billable__c LIMIT 5',
    'SELECT Phase__c, MAX(Unit_Price__c), MIN(Email__c), COUNT(Done_At__c) FROM Item__c GROUP BY Phase__c',
    'SELECT DAY_ONLY(CreatedDate), COUNT_DISTINCT(Phase__c) FROM Item__c GROUP BY DAY_ONLY(CreatedDate)',
    'SELECT COUNT() FROM Item__c LIMIT 2',
  ])
    it(`is answered: ${soql}`, () => assert.doesNotThrow(() => test.query(soql)));

  it('is told beforehand by describe', () => {
    const { fields } = describeObject(test.org, test.org.object('Item__c'), test.org.access(test.adminId), '67.0');
    const traits = (name: string): boolean[] => {
      const found = fields.find((field) => field.name === name);
      assert.ok(found, name);
      return [found.groupable, found.sortable, found.aggregatable];
    };
    assert.deepEqual(traits('Unit_Price__c'), [false, true, true]);
    assert.deepEqual(traits('Tags__c'), [false, false, false]);
    assert.deepEqual(traits('Memo__c'), [false, false, false]);
    assert.deepEqual(traits('Billable__c'), [true, true, false]);
    assert.deepEqual([traits('Kind__c'), traits('Phase__c'), traits('Due__c')], Array(3).fill([true, true, true]));
  });
});
