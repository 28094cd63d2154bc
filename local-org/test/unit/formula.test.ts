import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FieldType } from '../../src/catalog/types.ts';
import { compileFormula } from '../../src/formula/formula.ts';
import type { FormulaScope, FormulaValue } from '../../src/formula/formula.ts';

const TYPES: Record<string, FieldType> = {
  Amount__c: 'currency',
  Share__c: 'percent',
  Count__c: 'double',
  Stage__c: 'picklist',
  Start__c: 'date',
  Name: 'string',
  Active__c: 'boolean',
  'Parent__r.Amount__c': 'currency',
  '$Prior.Count__c': 'double',
  '$Prior.Active__c': 'boolean',
};
const scope: FormulaScope = { typeOf: (path) => (TYPES[path.join('.')] ? { type: TYPES[path.join('.')] as FieldType } : undefined) };

function evaluate(text: string, values: Record<string, FormulaValue> = {}, options: Parameters<typeof compileFormula>[2] = {}): FormulaValue {
  return compileFormula(text, scope, options).evaluate((path) => values[path.join('.')] ?? null, {
    isNew: false,
    isChanged: (path) => path === 'Count__c',
  });
}

describe('formulas', () => {
  for (const [text, values, expected] of [
    ['Amount__c * 2', { Amount__c: 21 }, 42],
    ['Amount__c * Share__c', { Amount__c: 200, Share__c: 10 }, 20],
    ['Parent__r.Amount__c - Amount__c', { 'Parent__r.Amount__c': 5, Amount__c: 2 }, 3],
    ['IF(ISPICKVAL(Stage__c, "Won"), "yes", "no")', { Stage__c: 'Won' }, 'yes'],
    ['CASE(Stage__c, "Won", 1, "Lost", -1, 0)', { Stage__c: 'Lost' }, -1],
    ['TEXT(Stage__c) & " deal"', { Stage__c: 'Won' }, 'Won deal'],
    ['ADDMONTHS(Start__c, 1) - 1', { Start__c: '2025-01-01' }, '2025-01-31'],
    ['MONTH(Start__c) = 2 && YEAR(Start__c) = 2025', { Start__c: '2025-02-28' }, true],
    ['ISCHANGED(Count__c)', {}, true],
    ['ISCHANGED(Amount__c)', {}, false],
    ['PRIORVALUE(Count__c) + 1', { '$Prior.Count__c': 4 }, 5],
    ['NOT(ISNEW())', {}, true],
    ['REGEX(Name, "[A-Z]{2}-\\\\d+")', { Name: 'AB-12' }, true],
    ['REGEX(Name, "\\\\d+")', { Name: 'AB-12' }, false],
    ['isblank(Name)', {}, true],
  ] as const) {
    it(`gives ${JSON.stringify(expected)} for ${text}`, () => assert.equal(evaluate(text, values), expected));
  }

  it('treats a blank number as nothing, or as nought where the field says so', () => {
    assert.equal(evaluate('Amount__c + 1'), null);
    assert.equal(evaluate('Amount__c + 1', {}, { blanksAsZero: true }), 1);
  });

  it('rounds to the scale of the field, and gives percent fields in percent', () => {
    assert.equal(evaluate('Amount__c / 3', { Amount__c: 1 }, { returns: 'currency', scale: 2 }), 0.33);
    assert.equal(evaluate('Count__c / 4', { Count__c: 1 }, { returns: 'percent', scale: 0 }), 25);
  });

  it('lists what it reads, once each', () => {
    assert.deepEqual(compileFormula('Amount__c + Amount__c * Parent__r.Amount__c', scope).paths, [['Amount__c'], ['Parent__r', 'Amount__c']]);
  });

  it('knows when its value can change by itself', () => {
    assert.equal(compileFormula('TODAY() - Start__c', scope).volatile, true);
    assert.equal(compileFormula('Start__c + 1', scope).volatile, false);
  });

  for (const [what, text, message] of [
    ['an unknown field', 'Amnt__c + 1', 'Field Amnt__c does not exist. Check spelling.'],
    ['an unknown function', 'SUMME(Count__c)', 'Unknown function SUMME. Check spelling.'],
    [
      'a picklist compared with =',
      'Stage__c = "Won"',
      'Field Stage__c is a picklist field. Picklist fields are only supported in certain functions.',
    ],
    ['text where a number belongs', 'Name * 2', "Incorrect parameter type for operator '*'. Expected Number, received Text"],
    ['a number added to by text', '1 + Name', "Incorrect parameter type for operator '+'. Expected Number, Date, DateTime, received Text"],
    ['text compared with a number', 'Name = 1', "Incorrect parameter type for operator '='. Expected Text, received Number"],
    ['text as a condition', 'IF(Name, 1, 2)', "Incorrect parameter type for function 'IF()'. Expected Boolean, received Text"],
    ['text where true or false belongs', 'Active__c && Name', "Incorrect parameter type for operator '&&'. Expected Boolean, received Text"],
    ['too few arguments', 'IF(Active__c, 1)', "Incorrect number of parameters for function 'IF()'. Expected 3, received 2"],
    ['a parenthesis never closed', 'IF(Active__c, 1, 2', "Syntax error. Missing ')'"],
    ['a parenthesis never opened', '1 + 2)', "Syntax error. Extra ')'"],
  ] as const) {
    it(`refuses ${what}`, () => assert.throws(() => compileFormula(text, scope), { name: 'FormulaError', message }));
  }

  for (const [text, expected] of [
    ['Start__c = NULL', [true, false]],
    ['NULL <> Start__c', [false, true]],
  ] as const)
    it(`reads ${text} as a question for blanks`, () => {
      const { evaluate } = compileFormula(text, scope, { returns: 'boolean' });
      assert.deepEqual(
        [null, '2026-01-01'].map((value) => evaluate(() => value)),
        expected,
      );
    });

  it('refuses a result of the wrong type', () => {
    assert.throws(() => compileFormula('Name', scope, { returns: 'double' }), {
      message: 'Formula result is data type (Text), incompatible with expected data type (Number).',
    });
    assert.throws(() => compileFormula('Amount__c', scope, { returns: 'boolean' }), {
      message: 'Formula result is data type (Number), incompatible with expected data type (true or false).',
    });
  });

  for (const [text, values, expected] of [
    ['Amount__c ^ 0.5', { Amount__c: 9 }, 3],
    ['Amount__c ^ 0.5', { Amount__c: -9 }, null],
    ['Amount__c ^ 2', { Amount__c: 0.1 }, 0.01],
    ['Amount__c ^ -1', { Amount__c: 8 }, 0.125],
    ['Amount__c ^ Count__c', { Amount__c: 1.0001, Count__c: 1e9 }, null],
    ['Amount__c ^ Count__c', { Amount__c: 99999999999, Count__c: 400 }, null],
    ['Amount__c ^ Count__c', { Amount__c: 0, Count__c: -1 }, null],
    ['EXP(Amount__c)', { Amount__c: 0.5 }, Math.exp(0.5)],
    ['EXP(Amount__c)', { Amount__c: 1000 }, null],
    ['LN(Amount__c)', { Amount__c: -1 }, null],
    ['LOG(Amount__c)', { Amount__c: 0 }, null],
    ['SQRT(Amount__c)', { Amount__c: -1 }, null],
    ['ASIN(Amount__c)', { Amount__c: 2 }, null],
    ['Amount__c / Count__c', { Amount__c: 1, Count__c: 0 }, null],
    ['IF(Count__c = 0, -1, Amount__c / Count__c)', { Amount__c: 1, Count__c: 0 }, -1],
    ['IF(Amount__c < 0, 0, Amount__c ^ 0.5)', { Amount__c: -4 }, 0],
    ['TRUNC(Amount__c, Count__c)', { Amount__c: 4.35, Count__c: 2 }, 4.35],
    ['Amount__c * Amount__c', { Amount__c: 1e300 }, null],
    ['LEFT(Name, Count__c)', { Name: 'abc', Count__c: -1 }, null],
    ['RIGHT(Name, Count__c)', { Name: 'abc', Count__c: -1 }, null],
    ['MID(Name, Count__c, Count__c)', { Name: 'abc', Count__c: -1 }, null],
    ['LPAD(Name, Count__c, "x")', { Name: 'abc', Count__c: 1e300 }, null],
    ['CHR(Count__c)', { Count__c: 1e300 }, '\u{10ffff}'],
    ['Start__c + Count__c', { Start__c: '2026-05-14', Count__c: 1e9 }, null],
    ['ADDMONTHS(Start__c, Count__c)', { Start__c: '2026-05-14', Count__c: 1e6 }, null],
    ['DATE(Count__c, Count__c, Count__c)', { Count__c: -5 }, null],
    ['DATEVALUE(Name)', { Name: '2026-02-30' }, null],
    ['VALUE(Name)', { Name: 'many' }, null],
    ['FROMUNIXTIME(Count__c)', { Count__c: 1e300 }, null],
  ] as const)
    it(`is ${JSON.stringify(expected)} for ${text} of ${JSON.stringify(values)}`, () => assert.equal(evaluate(text, values), expected));

  it('says so of a function the local org does not work out', () =>
    assert.throws(() => evaluate('FORMATDURATION(Count__c)'), /FORMATDURATION is not worked out by the local org/));
});
