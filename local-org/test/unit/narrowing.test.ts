import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { compileFormula } from '../../../formula/src/compile.ts';
import type { FormulaValue } from '../../../formula/src/compile.ts';
import { FormulaError } from '../../../formula/src/errors.ts';
import { soqlNarrowing } from '../../../formula/src/soql.ts';
import { openOrg } from '../org-fixture.ts';
import type { TestOrg } from '../org-fixture.ts';

/** More of them in `npm run test:deep`. */
const FORMULAS = process.env['TEST_DEEP'] ? 2000 : 90;

const TYPES: Record<string, string> = {
  ...{ CloseDate: 'date', Amount: 'currency', IsClosed: 'boolean', NextStep: 'string', StageName: 'picklist', LeadSource: 'picklist' },
  ...{ CreatedDate: 'datetime', Probability: 'percent', 'Account.Name': 'string', 'Account.AnnualRevenue': 'currency' },
};
const typeOf = (path: string[]): { type: string } | undefined => {
  const type = TYPES[path.join('.')];
  return type === undefined ? undefined : { type };
};
const text = (value: string): string => `'${value.replaceAll(/[\\']/g, '\\$&')}'`;

/** What formulas are made of: each part is true of some records and not of others. */
const PARTS = [
  ...['IsClosed', 'NOT(IsClosed)', 'IsClosed = FALSE', 'ISBLANK(NextStep)', 'NOT(ISBLANK(NextStep))', 'NextStep = "Call"', 'NextStep <> "Call"'],
  ...['BEGINS(NextStep, "Ca")', 'CONTAINS(NextStep, "a_b")', 'LEN(NextStep) < 4', 'ISPICKVAL(StageName, "Prospecting")'],
  ...['NOT(ISPICKVAL(StageName, "Closed Won"))', 'TEXT(LeadSource) = "Web"', 'ISPICKVAL(LeadSource, "")', 'Amount > 100', 'NOT(Amount > 100)'],
  ...['100 >= Amount', 'Amount = 0', 'Amount <> 100', 'ISBLANK(Amount)', 'NULLVALUE(Amount, 500) > 100', 'Probability > 0.5', 'CloseDate < TODAY()'],
  ...['CloseDate >= TODAY() + 3', 'TODAY() - CloseDate > 3', 'CloseDate - TODAY() <= 2', 'NOT(CloseDate = TODAY())', 'CreatedDate < NOW() - 1'],
  ...[
    'NOW() - CreatedDate < 2',
    'DATEVALUE(CreatedDate) = TODAY()',
    'DATEVALUE(CreatedDate) < TODAY() - 1',
    'Account.Name = "Big"',
    'ISBLANK(Account.Name)',
  ],
  ...[
    'Account.AnnualRevenue > 10',
    'NOT(Account.AnnualRevenue > 10)',
    'IF(IsClosed, FALSE, Amount > 100)',
    'IF(Amount > 100, ISBLANK(NextStep), TRUE)',
  ],
  ...['CASE(StageName, "Prospecting", 1, 0) = 1', 'MONTH(CloseDate) = 11', 'CloseDate < DATE(2026, 5, 15)'],
];

/** Numbers from 0 to below 1, the same ones each time. */
let state = 7;
const random = (): number => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return state / 0x80000000;
};
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const combined = (depth: number): string => {
  if (depth === 0 || random() < 0.3) return pick(PARTS);
  const join = pick(['AND', 'OR', 'NOT', 'IF']);
  if (join === 'NOT') return `NOT(${combined(depth - 1)})`;
  if (join === 'IF') return `IF(${combined(depth - 1)}, ${combined(depth - 1)}, ${pick(['FALSE', 'TRUE', combined(depth - 1)])})`;
  return `${join}(${combined(depth - 1)}, ${combined(depth - 1)})`;
};

describe('the part of a formula that a query can say', () => {
  let test: TestOrg;
  let now: Date;
  let rows: Record<string, unknown>[];
  const all =
    'SELECT Id, CloseDate, Amount, IsClosed, NextStep, StageName, LeadSource, CreatedDate, Probability, Account.Name, Account.AnnualRevenue FROM Opportunity';
  const day = (offset: number): string => new Date(now.getTime() + offset * 86_400_000).toISOString().slice(0, 10);
  before(() => {
    test = openOrg();
    now = test.org.now();
    const accounts = [test.insert('Account', { Name: 'Big', AnnualRevenue: 50 }), test.insert('Account', { Name: 'Small' }), null];
    for (let index = 0; index < 240; index++)
      test.insert('Opportunity', {
        ...{ Name: `Deal ${index}`, CloseDate: day(Math.floor(random() * 14) - 7), StageName: pick(['Prospecting', 'Closed Won', 'Closed Lost']) },
        ...{
          Amount: pick([null, 0, 99, 100, 101, 5000]),
          NextStep: pick([null, 'Call', 'call', 'Caa', 'a_b', 'xab']),
          LeadSource: pick([null, 'Web', 'Other']),
        },
        AccountId: pick(accounts),
      });
    rows = test.query(all);
  });

  const valueOf = (row: Record<string, unknown>, path: readonly string[]): FormulaValue =>
    (path.reduce<unknown>((value, name) => (value as Record<string, unknown> | null)?.[name] ?? null, row) ?? null) as FormulaValue;

  /** The ids for which a formula is true, and those that its query finds; undefined for a formula that is none. */
  function both(formula: string): { isTrue: string[]; found: Set<string>; soql: string | undefined } | undefined {
    let compiled;
    try {
      compiled = compileFormula(formula, { typeOf }, { returns: 'boolean' });
    } catch (error) {
      if (error instanceof FormulaError) return undefined;
      throw error;
    }
    const soql = soqlNarrowing(compiled, {
      field: (path) => ({ name: path.join('.'), type: typeOf(path)?.type ?? '' }),
      ...{ text, today: day(0), now: now.toISOString() },
    });
    const isTrue = rows.filter((row) => compiled.evaluate((path) => valueOf(row, path), { now: () => now }) === true).map((row) => String(row['Id']));
    const found = new Set(
      test.query(soql === undefined ? 'SELECT Id FROM Opportunity' : `SELECT Id FROM Opportunity WHERE ${soql}`).map((row) => String(row['Id'])),
    );
    return { isTrue, found, soql };
  }

  it('finds every record for which the formula is true, and is of use', () => {
    let [narrower, tried] = [0, 0];
    for (const formula of [...PARTS, ...Array.from({ length: FORMULAS }, () => combined(3))]) {
      const result = both(formula);
      if (!result) continue;
      tried += 1;
      const missed = result.isTrue.filter((id) => !result.found.has(id));
      assert.deepEqual(missed, [], `${formula}\n${result.soql ?? 'nothing'}`);
      if (result.found.size < 240) narrower += 1;
    }
    assert.ok(tried > FORMULAS, `${tried} formulas were tried`);
    assert.ok(narrower > tried / 2, `${narrower} of ${tried} were narrowed`);
  });

  it('quotes what it puts into a query', () => {
    const result = both(`NextStep = "x' OR Name != '"`);
    assert.equal(result?.soql, String.raw`NextStep = 'x\' OR Name != \''`);
    assert.deepEqual([...(result?.found ?? [])], []);
  });
});
