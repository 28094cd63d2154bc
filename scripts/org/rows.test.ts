import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import type { Field } from 'jsforce';
import { pauseFor, POLLING } from './bulk-job.ts';
import { cellAt, csvLine, harmless } from './csv.ts';
import { diskProblem } from './errors.ts';
import { duration, pace } from './progress.ts';
import { RETRY, waitBefore } from './retry.ts';
import { isSame, toJson } from './same.ts';

const column = (type: string, header = 'X__c', scale = 2) => ({ header, field: { name: header, type, scale } as Field });

describe('cells', () => {
  it('are quoted where they must be', () => {
    assert.equal(csvLine(['a', 'b, c', 'say "d"', 'e\nf', '']), 'a,"b, c","say ""d""","e\nf",\n');
  });

  it('are made harmless for spreadsheets, numbers left as they are', () => {
    for (const bad of ['=1+1', '+49 30 1', '@SUM(A1)', '-cmd', '\tx']) assert.equal(harmless(bad), `'${bad}`);
    for (const good of ['-12.5', '+3', 'a=b', '', '2026-01-01']) assert.equal(harmless(good), good);
  });

  it('are read from records by path, whatever the case', () => {
    assert.equal(cellAt({ Owner: { Name: 'Ada' } }, 'owner.name'), 'Ada');
    assert.equal(cellAt({ Owner: null }, 'Owner.Name'), '');
    assert.equal(cellAt({ Old__c: false, Height__c: 0 }, 'Old__c') + cellAt({ Height__c: 0 }, 'Height__c'), 'false0');
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
    assert.equal(isSame(column('reference', 'Tree__r.Key__c'), 'a1', 'A1'), true);
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

describe('how far a step is', () => {
  const began = { at: 1000, done: 200 };
  it('is told by its rate since it began, and the time left', () => {
    assert.equal(pace(1200, 11_200, began, 3000), '500/s, 20 s left');
    assert.equal(pace(3_000_200, 100_000_000, began, 601_000), '5,000/s, 5 h 23 min left');
    assert.equal(duration(61), '1 min 1 s');
  });
  it('is left open while nothing has come', () => {
    assert.equal(pace(200, 11_200, began, 1000), '…, … left');
  });
});

describe('a disk', () => {
  it('that is full is told from anything else, whoever says so', () => {
    const full = new DatabaseSync(':memory:');
    full.exec('CREATE TABLE t (x); PRAGMA max_page_count = 4');
    assert.throws(
      () => full.exec('INSERT INTO t SELECT zeroblob(100000)'),
      (error) => diskProblem(error) === 'the disk is full',
    );
    assert.throws(
      () => writeFileSync('/dev/full', 'x'),
      (error) => process.platform !== 'linux' || diskProblem(error) === 'the disk is full',
    );
    assert.equal(diskProblem(new TypeError('fetch failed', { cause: { code: 'ECONNRESET', syscall: 'read' } })), undefined);
    assert.equal(diskProblem(Object.assign(new Error('connect EACCES'), { code: 'EACCES', syscall: 'connect' })), undefined);
  });
});

describe('waiting', () => {
  it('is for a random part of a span that doubles, up to a bound', () => {
    const most = (attempt: number): number => waitBefore(attempt, RETRY, () => 1);
    assert.deepEqual([most(1), most(2), most(3), most(20)], [400, 800, 1600, RETRY.most]);
    assert.equal(
      waitBefore(3, RETRY, () => 0),
      0,
    );
  });

  it('for a job is halfway to its end, as far as that can be told', () => {
    assert.equal(pauseFor(POLLING, 10_000, 50, 100), 5000);
    assert.equal(pauseFor(POLLING, 10_000, 99, 100), POLLING.least);
    assert.equal(pauseFor(POLLING, 1_000_000, 1, 100), POLLING.most);
    assert.equal(pauseFor(POLLING, 6000, 0, undefined), 1000);
    assert.equal(pauseFor(POLLING, 0, 0, undefined), POLLING.least);
  });
});
