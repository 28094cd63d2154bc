import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Staging } from './staging.ts';

describe('staged rows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'staging-'));
  after(() => rmSync(folder, { recursive: true }));
  let made = 0;

  /** Ranks rows by their keys and those of their parents; gives the levels, and the parts of two rows at most that they are sent in. */
  function ranked(rows: [key: string, ...parents: string[]][]): { levels: number; parts: string[][] } {
    const staging = new Staging(join(folder, `${(made += 1)}.sqlite`), false);
    staging.transaction(() =>
      rows.forEach(([key, ...parents], n) => {
        staging.add({ n, key, parent: '', cells: [key] });
        for (const parent of parents) staging.addLink(n, parent);
      }),
    );
    staging.indexKeys();
    const levels = staging.rank();
    staging.arrange({ isThere: false, levels, parent: false });
    const parts = [...staging.waitingInOrder(2)].map((part) => part.map(({ key }) => key));
    staging.remove();
    return { levels, parts };
  }

  for (const [what, rows, levels, parts] of [
    ['no parent in the file', [['a', 'x'], ['b']], 1, [['a', 'b']]],
    ['a parent that comes later', [['b', 'a'], ['a']], 2, [['a'], ['b']]],
    ['keys in other letters', [['b', 'A'], ['a']], 2, [['a'], ['b']]],
    ['two parents', [['c', 'a', 'b'], ['b', 'a'], ['a']], 3, [['a'], ['b'], ['c']]],
    ['a circle, last', [['a', 'b'], ['b', 'a'], ['c']], 2, [['c'], ['a', 'b']]],
    ['itself as its parent', [['a', 'a']], 1, [['a']]],
  ] as [string, [string, ...string[]][], number, string[][]][])
    it(`are ranked with ${what}`, () => assert.deepEqual(ranked(rows), { levels, parts }));

  it('are ranked along a chain of thousands', () => {
    const rows = Array.from({ length: 3000 }, (_, n): [string, ...string[]] => [`k${n}`, ...(n > 0 ? [`k${n - 1}`] : [])]);
    assert.equal(ranked(rows.toReversed()).levels, 3000);
  });
});
