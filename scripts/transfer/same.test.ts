import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Field } from 'jsforce';
import { isSame, keyOf, keysFor, problemOf, toJson } from './same.ts';

const column = (type: string, header = 'X__c', scale = 2) => ({ header, field: { name: header, type, scale } as Field });

describe('a key', () => {
  it('of a number has one form, and stands in a query as a number', () => {
    assert.deepEqual(
      ['1', ' 1.0', '1e0', '-0.50', '123456789012345679', 'one'].map((cell) => keyOf(column('double'), cell)),
      ['1', '1', '1', '-0.5', '123456789012345679', 'one'],
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
    ['double', '1.005', '1.01', false],
    ['double', '-1.005', '-1.005', true],
    ['double', '-2.345', '-2.35', false],
    ['double', '1e-7', '1e-7', true],
    ['double', '1e-7', '0', false],
    ['double', '1000.0049', '1000.0049', true],
    ['double', '0', '', false],
    ['boolean', 'TRUE', 'true', true],
    ['boolean', '0', 'false', true],
    ['boolean', '#N/A', 'false', true],
    ['date', '2026-01-31', '2026-01-31', true],
    ['date', '2026-02-01', '2026-01-31', false],
    ['datetime', '2026-01-31T09:00:00.000-0800', '2026-01-31T17:00:00.000+0000', true],
    ['time', '10:00:00Z', '10:00:00.000Z', true],
    ['multipicklist', 'Charge;Pay', 'Pay;Charge', true],
    ['multipicklist', 'Pay;Pay', 'Pay', true],
    ['multipicklist', 'Pay', 'Pay;Charge', false],
    ['datetime', '2026-01-31T09:00:00+01:00', '2026-01-31T08:00:00.000+0000', true],
    ['datetime', '2026-01-31T09:00:00Z', '2026-01-31T08:00:00.000+0000', false],
    ['reference', '001000000000001', '001000000000001AAA', true],
    ['textarea', 'a\r\nb  ', 'a\nb', true],
  ] as const) {
    it(`${type}: ${JSON.stringify(given)} over ${JSON.stringify(there)} ${expected ? 'would not' : 'would'}`, () => {
      assert.equal(isSame(column(type), given, there), expected);
    });
  }

  it('a parent of several kinds is compared by kind and key', () => {
    const key = { name: 'Email', type: 'email', caseSensitive: false } as Field;
    const who = {
      header: 'Lead:Who.Email',
      field: { name: 'WhoId', type: 'reference' } as Field,
      parent: { object: 'Lead', key, isPolymorphic: true },
    };
    assert.deepEqual(
      ['Lead:ada@example.com', 'Lead:Ada@example.com', 'Contact:ada@example.com', ''].map((there) => isSame(who, 'ada@example.com', there)),
      [true, true, false, false],
    );
    assert.equal(isSame(who, '#N/A', ''), true);
  });

  for (const [type, cell, words] of [
    ['date', '2026-02-01+05:30', /X__c: "2026-02-01\+05:30" is not a date: write YYYY-MM-DD, without time and offset/],
    ['date', '2026-01-31T23:30:00-08:00', /without time and offset/],
    ['date', '2026-02-30', /is not a date: write YYYY-MM-DD$/],
    ['datetime', '2026-01-31T10:00:00', /does not say its time zone: add Z for UTC/],
    ['datetime', '2026-01-31 10:00', /does not say its time zone/],
    ['datetime', 'yesterday', /is not a moment/],
    ['double', '1234,56', /"1234,56" is not a number/],
    ['double', '123456789012345678', /has more digits than a number keeps/],
    ['double', '0.30000000000000004', undefined],
    ['datetime', '2026-01-31T09:00:00+05:30', undefined],
    ['datetime', '#N/A', undefined],
    ['date', '', undefined],
  ] as const)
    it(`${type}: ${JSON.stringify(cell)} is ${words ? 'refused before it is sent' : 'sent'}`, () => {
      const problem = problemOf(column(type), cell);
      if (words) assert.match(problem ?? '', words);
      else assert.equal(problem, undefined);
    });

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
