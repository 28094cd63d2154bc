import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { diskProblem } from './errors.ts';

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
