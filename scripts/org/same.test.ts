import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Field } from 'jsforce';
import { isSame, keyOf, keysFor, toJson } from './same.ts';

const column = (type: string, header = 'X__c', scale = 2) => ({ header, field: { name: header, type, scale } as Field });

describe('a key', () => {
  it('of a number has one form, and stands in a query as a number', () => {
    assert.deepEqual(
      ['1', ' 1.0', '1e0', 'one'].map((cell) => keyOf(column('double'), cell)),
      ['1', '1', '1', 'one'],
    );
    assert.deepEqual(keysFor(column('double'), ['1', 'one']), ['1']);
  });
  it('that is an id is told apart by case, in its short form', () => {
    assert.equal(keyOf(column('id'), '0031t000004xABCAA2'), '0031t000004xABC');
    assert.deepEqual(keysFor(column('string'), ["O'Hara"]), ["'O\\'Hara'"]);
  });
});

describe('whether a cell would change anything', () => {
  for (const [type, given, there, expected] of [
    ['string', '', 'kept', true],
    ['string', '#N/A', 'gone', false],
    ['string', '#N/A', '', true],
    ['string', ' trimmed ', 'trimmed', true],
    ['string', 'case', 'Case', false],
    ['picklist', 'open', 'Open', true],
    ['double', '1.50', '1.5', true],
    ['double', '1.005', '1.01', true],
    ['double', '0', '', false],
    ['boolean', 'TRUE', 'true', true],
    ['boolean', '0', 'false', true],
    ['boolean', '#N/A', 'false', true],
    ['date', '2026-01-31T00:00:00Z', '2026-01-31', true],
    ['datetime', '2026-01-31T09:00:00+01:00', '2026-01-31T08:00:00.000+0000', true],
    ['datetime', '2026-01-31T09:00:00Z', '2026-01-31T08:00:00.000+0000', false],
    ['reference', '001000000000001', '001000000000001AAA', true],
    ['textarea', 'a\r\nb  ', 'a\nb', true],
  ] as const) {
    it(`${type}: ${JSON.stringify(given)} over ${JSON.stringify(there)} ${expected ? 'would not' : 'would'}`, () => {
      assert.equal(isSame(column(type), given, there), expected);
    });
  }

  it('a parent named by its key is compared by that', () => {
    assert.equal(isSame(column('reference', 'Tree__r.Key__c'), 'A1 ', 'A1'), true);
    assert.equal(isSame(column('reference', 'Tree__r.Key__c'), 'a1', 'A1'), false, 'two parents, where case tells them apart');
  });

  it('values go as JSON of their type; what is none is left for the org to refuse', () => {
    assert.deepEqual(
      [
        toJson(column('double'), '1.5'),
        toJson(column('double'), 'much'),
        toJson(column('boolean'), 'TRUE'),
        toJson(column('boolean'), 'maybe'),
        toJson(column('string'), '7'),
      ],
      [1.5, 'much', true, 'maybe', '7'],
    );
    assert.equal(toJson(column('string'), '#N/A'), null);
  });
});
