import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { displayValue } from '../../src/views/display.ts';
import { truncateTo } from '../../../formula/src/decimal.ts';
import { DecimalSum, decimalSum, roundTo } from '../../src/org/decimal.ts';
import { openSample } from './sample.ts';

const { test, program, item, read, refused } = openSample();
const field = (name: string) => test.org.object('Item__c').fields.get(name);

describe('a number with more decimals than its field', () => {
  it('is stored as given, and found by its value', () => {
    const id = item({ Name: 'Exact', Unit_Price__c: 237.631, Rate__c: '0.005', Quantity__c: -2.345 });
    assert.deepEqual(read(id, 'Unit_Price__c, Rate__c, Quantity__c'), { Unit_Price__c: 237.631, Rate__c: 0.005, Quantity__c: -2.345 });
    assert.equal(test.query("SELECT Id FROM Item__c WHERE Name = 'Exact' AND Unit_Price__c = 237.631").length, 1);
    test.update('Item__c', id, { Unit_Price__c: 1000.0049 });
    assert.equal(read(id, 'Unit_Price__c')['Unit_Price__c'], 1000.0049);
  });
  it('has no more digits before the point than the field allows', () => {
    assert.equal(read(item({ Quantity__c: 99999.9 }), 'Quantity__c')['Quantity__c'], 99999.9);
    for (const value of [100000, -100000.1, '1e5']) assert.equal(refused({ Quantity__c: value })[0]?.statusCode, 'NUMBER_OUTSIDE_VALID_RANGE');
  });
  it('is shown at the scale of its field, halves away from zero', () => {
    const shown = [1.005, -2.675, 1000.0049].map((value) => displayValue(field('Unit_Price__c'), value, 'en-US'));
    assert.deepEqual(shown, ['CN¥1.01', '-CN¥2.68', 'CN¥1,000.00']);
    assert.deepEqual([displayValue(field('Quantity__c'), 2.5, 'en-US'), displayValue(field('Rate__c'), 12.345, 'en-US')], ['3', '12.35%']);
  });
  it('is what formulas calculate with', () => {
    assert.equal(read(item({ Quantity__c: 2, Unit_Price__c: 1.004 }), 'Cost__c')['Cost__c'], 2.01);
    assert.equal(read(item({ Rate__c: 0.125, Unit_Price__c: 1000 }), 'Discount__c')['Discount__c'], 1.25);
  });
});

describe('a sum', () => {
  const prices = [291.06, 291.06, 291.06, 0.1, 0.2];
  let phase: string;
  before(() => {
    phase = test.insert('Phase__c', { Name: 'Summed', Program__c: program });
    for (const Unit_Price__c of prices) test.insert('Item__c', { Name: 'Item', Phase__c: phase, Quantity__c: 1, Unit_Price__c });
  });
  const one = (select: string): unknown => test.one(`SELECT ${select} x FROM Item__c WHERE Phase__c = '${phase}'`)['x'];

  it('of a query is decimal', () => {
    assert.equal(one('SUM(Unit_Price__c)'), 873.48);
    assert.equal(one('AVG(Unit_Price__c)'), 174.696);
    assert.equal(one('SUM(Cost__c)'), 873.48);
    const [group] = test.query('SELECT Phase__c, SUM(Unit_Price__c) s FROM Item__c GROUP BY Phase__c HAVING SUM(Unit_Price__c) = 873.48');
    assert.equal(group?.['s'], 873.48);
  });
  it('of a roll-up is decimal, and keeps the decimals of what it sums', () => {
    assert.equal(read(phase, 'Cost__c', 'Phase__c')['Cost__c'], 873.48);
    const other = test.insert('Phase__c', { Name: 'Fine', Program__c: program });
    test.insert('Item__c', { Name: 'Item', Phase__c: other, Quantity__c: 1, Unit_Price__c: 0.125 });
    assert.equal(read(other, 'Dearest__c', 'Phase__c')['Dearest__c'], 0.125);
  });
  it('of nothing is null, an average too', () => {
    assert.equal(test.one("SELECT SUM(Unit_Price__c) x FROM Item__c WHERE Name = 'Nobody'")['x'], null);
    assert.deepEqual([new DecimalSum().sum, new DecimalSum().average, decimalSum([])], [null, null, 0]);
  });
  it('is exact for large, small and negative numbers', () => {
    assert.equal(decimalSum([0.1, 0.2, -0.3]), 0);
    assert.equal(decimalSum([1e21, 1, -1e21]), 1);
    assert.equal(decimalSum([1e-7, 2e-7]), 3e-7);
    assert.equal(decimalSum([99_999_999_999.9999, 99_999_999_999.9999, 0.00001]), 199_999_999_999.99981);
    assert.equal(decimalSum(Array<number>(100_000).fill(0.1)), 10_000);
    assert.equal(decimalSum(Array<number>(20).fill(999_999_999_999)), 19_999_999_999_980);
    assert.equal(new DecimalSum().add(0.1).add(0.1).add(0.1).average, 0.1);
    assert.equal(new DecimalSum().add(1).add(0).add(0).average, 1 / 3);
  });
});

describe('rounding', () => {
  it('goes by the decimals that are written, not by the nearest binary fraction', () => {
    assert.deepEqual([roundTo(1.005, 2), roundTo(-2.345, 2), roundTo(0.5, 0), roundTo(1e21, 2)], [1.01, -2.35, 1, 1e21]);
    assert.deepEqual([truncateTo(4.35, 2), truncateTo(-1.29, 1), truncateTo(1234, -2)], [4.35, -1.2, 1200]);
  });
});
