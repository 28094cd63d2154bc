import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { ApiError } from '../../src/org/errors.ts';
import { openOrg } from '../org-fixture.ts';
import type { TestOrg } from '../org-fixture.ts';

let test: TestOrg;
const named = (soql: string): unknown[] => test.query(soql).map((row) => row['Name']);
const items = (condition: string): unknown[] => named(`SELECT Name FROM Item__c WHERE ${condition} ORDER BY Name`);

before(() => {
  test = openOrg();
  const alpha = test.insert('Program__c', { Name: 'Alpha' });
  const phase = test.insert('Phase__c', { Name: 'First', Program__c: alpha });
  test.insert('Phase__c', { Name: 'Other', Program__c: test.insert('Program__c', { Name: 'Beta' }) });
  for (const [Name, values] of Object.entries({
    'a\nb': { Kind__c: 'Small', Tags__c: 'Red;Blue' },
    a_b: { Kind__c: 'Large', Tags__c: 'Green' },
    café: { Kind__c: 'Medium' },
    'C:\\Data': { Kind__c: null },
  }))
    test.insert('Item__c', { Name, Phase__c: phase, ...values });
});

describe('alias notation', () => {
  for (const [soql, expected] of [
    ["SELECT p.Name FROM Phase__c p WHERE p.Program__r.Name = 'Alpha'", ['First']],
    ["SELECT p.Name FROM Phase__c p, p.Program__r g WHERE g.Name = 'alpha'", ['First']],
    ["select i.Name from Item__c i , i.Phase__r AS p, p.Program__r g where g.Name = 'Alpha' and i.Kind__c = 'Small'", ['a\nb']],
    ["SELECT Name FROM Phase__c, Phase__c.Program__r g WHERE g.Name = 'Beta'", ['Other']],
    ["SELECT p.Name FROM Phase__c p, p.Program__r g WHERE p.Name != 'FROM x y, y.z q' ORDER BY g.Name DESC", ['Other', 'First']],
    ["SELECT Name FROM Phase__c WHERE Id IN (SELECT i.Phase__c FROM Item__c i, i.Phase__r p WHERE p.Name = 'First')", ['First']],
  ] as const)
    it(soql, () => assert.deepEqual(named(soql), expected));
  it('names parents in the select list, and in groups', () => {
    const [row] = test.query("SELECT p.Name, g.Name FROM Phase__c p, p.Program__r g WHERE g.Name = 'Beta'");
    assert.deepEqual((row?.['Program__r'] as { Name: string }).Name, 'Beta');
    const groups = test.query('SELECT g.Name, COUNT(Id) n FROM Phase__c p, p.Program__r g GROUP BY g.Name ORDER BY g.Name');
    assert.deepEqual(
      groups.map((group) => [group['Name'], group['n']]),
      [
        ['Alpha', 1],
        ['Beta', 1],
      ],
    );
  });
});

describe('escapes in a text', () => {
  for (const [condition, expected] of [
    [String.raw`Name = 'a\nb'`, ['a\nb']],
    [String.raw`Name = 'a\Nb'`, ['a\nb']],
    [String.raw`Name = 'caf\u00e9'`, ['café']],
    [String.raw`Name = 'C:\\Data'`, ['C:\\Data']],
    [String.raw`Name LIKE 'a\_b%'`, ['a_b']],
    [String.raw`Name LIKE 'C:\\%'`, ['C:\\Data']],
    [String.raw`Name != 'x\R\T\B\F\r\t\b\f\"\''`, ['a\nb', 'a_b', 'C:\\Data', 'café'].toSorted()],
  ] as const)
    it(condition, () => assert.deepEqual(items(condition).toSorted(), [...expected].toSorted()));
  for (const sequence of ['\\-', '\\D', '\\x', '\\u12', '\\U00e9', '\\0', '\\é', '\\ '])
    for (const operator of ['=', 'LIKE'])
      it(`${operator} '${sequence}' is refused`, () =>
        assert.throws(
          () => items(`Name ${operator} 'a${sequence}b'`),
          (error: unknown) =>
            error instanceof ApiError &&
            error.errorCode === 'MALFORMED_QUERY' &&
            error.message.includes(`Illegal character sequence '${sequence.slice(0, 2)}'`),
        ));
});

describe('NOT', () => {
  it('stands at the start and after a parenthesis', () => {
    assert.deepEqual(items("NOT Kind__c = 'Small'").length, 3);
    assert.deepEqual(items("Name != null AND (NOT (Kind__c = 'Small' OR Kind__c = 'Large'))").length, 2);
    assert.deepEqual(items("(NOT Kind__c = 'Small') AND (NOT Kind__c = 'Large')").length, 2);
  });
  for (const condition of [
    "Name != null AND NOT Kind__c = 'Small'",
    "Name != null AND NOT (Kind__c = 'Small' AND Name = 'x')",
    "Name != null OR NOT Kind__c = 'Small'",
    "(Name != null AND NOT Kind__c = 'Small')",
  ])
    it(`is refused in ${condition}`, () => assert.throws(() => items(condition), { message: "unexpected token: 'NOT'" }));
});

describe('toLabel', () => {
  for (const [condition, expected] of [
    ["toLabel(Kind__c) = 'small LABEL'", ['a\nb']],
    ["toLabel(Kind__c) = 'Small'", []],
    ["toLabel(Kind__c) = 'Medium'", ['café']],
    ["toLabel(Kind__c) IN ('Small label', 'Large label')", ['a\nb', 'a_b']],
    ["toLabel(Kind__c) LIKE '%LABEL'", ['a\nb', 'a_b']],
    ['toLabel(Kind__c) = null', ['C:\\Data']],
    ["toLabel(Tags__c) = 'Blue label;Red label'", ['a\nb']],
    ["toLabel(Tags__c) INCLUDES ('Green label')", ['a_b']],
  ] as const)
    it(condition, () => assert.deepEqual(items(condition), expected));
  it('labels groups, too', () =>
    assert.deepEqual(
      test.query("SELECT toLabel(Kind__c) k, COUNT(Id) n FROM Item__c WHERE Kind__c = 'Large' GROUP BY Kind__c").map((row) => row['k']),
      ['Large label'],
    ));
  it('is no way to sort', () => assert.throws(() => named('SELECT Name FROM Item__c ORDER BY toLabel(Kind__c)'), /unexpected token/));
});

describe('a query that cannot be read', () => {
  for (const [soql, message] of [
    ['', "unexpected token: '<EOF>'"],
    ['DELETE FROM Item__c', "unexpected token: 'DELETE'"],
    ['SELECT Id FROM Item__c WHERE', "unexpected token: '<EOF>'"],
    ['SELECT Id, FROM Item__c', "unexpected token: 'FROM'"],
    ['SELECT Id # FROM Item__c', "unexpected token: '#'"],
    ['SELECT Id FROM Item__c; DELETE', "unexpected token: ';'"],
    ['SELECT Id FROM Item__c WHERE (Name = null', "unexpected token: '<EOF>'"],
    ['SELECT Id FROM Item__c LIMIT many', "unexpected token: 'many'"],
    ["SELECT Id FROM Item__c WHERE Name = 'open", "mismatched character '<EOF>' expecting '''"],
    ['SELECT Id FROM Item__c i, Phase__c p', "unexpected token: 'Phase__c': a relationship in FROM begins with an alias, as in c.Account a"],
    ['SELECT Id FROM Item__c WHERE Done_At__c > 2026-05-14T10:00:00', "unexpected token: ':'"],
    ['SELECT convertTimezone(Done_At__c) FROM Item__c', 'function CONVERTTIMEZONE needs GROUP BY'],
  ] as const)
    it(`says where: ${soql}`, () => assert.throws(() => test.query(soql), { errorCode: 'MALFORMED_QUERY', message }));
});
