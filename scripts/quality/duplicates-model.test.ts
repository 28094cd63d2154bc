/** What is learned of pairs, and the groups that they make. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { edgesOf, groupsOf } from './duplicates/cluster.ts';
import { comparisonsOf } from './duplicates/comparisons.ts';
import { bits, estimateM, estimatePrior, estimateShared, evidence, probability } from './duplicates/model.ts';
import type { Kind, Pattern } from './duplicates/model.ts';
import { stepsOf } from './duplicates/found.ts';

describe('the model', () => {
  const u = [
    [0.01, 0.99],
    [0.02, 0.98],
    [0.05, 0.95],
  ];
  const m = [
    [0.9, 0.1],
    [0.8, 0.2],
    [0.95, 0.05],
  ];
  const guess: Kind[] = [
    {
      name: 'the same',
      share: 1,
      m: [
        [0.7, 0.3],
        [0.7, 0.3],
        [0.7, 0.3],
      ],
      own: [],
    },
  ];
  /** All patterns of three comparisons, as often as they are expected of so many pairs. */
  const expected = (prior: number, pairs: number, ofOthers = u): Pattern[] =>
    [1, 2].flatMap((a) =>
      [1, 2].flatMap((b) =>
        [1, 2].map((c) => {
          const share = (of: number[][]): number => (of[0]?.[a - 1] ?? 0) * (of[1]?.[b - 1] ?? 0) * (of[2]?.[c - 1] ?? 0);
          return { levels: [a, b, c], pairs: pairs * (prior * share(m) + (1 - prior) * share(ofOthers)) };
        }),
      ),
    );
  const near = (one: number, other: number, by: number): void => assert.ok(Math.abs(one - other) <= by, `${one} is not ${other}`);

  it('finds m and the share of pairs that are one thing again', () => {
    const found = estimateM(expected(0.3, 100_000), u, guess, new Set());
    near(found.prior, 0.3, 0.01);
    for (const [at, levels] of m.entries()) near(found.kinds[0]?.m[at]?.[0] ?? 0, levels[0] ?? 0, 0.02);
  });

  it('leaves out what a rule is made of', () => {
    const found = estimateM(
      expected(0.3, 100_000).map((one) => ({ ...one, levels: [1, ...one.levels.slice(1)] })),
      u,
      guess,
      new Set([0]),
    );
    assert.deepEqual(found.kinds[0]?.m[0], [0.7, 0.3]);
  });

  it('finds the prior of all pairs, with pairs that were not compared', () => {
    const kinds: Kind[] = [{ name: 'the same', share: 1, m, own: [] }];
    near(estimatePrior(expected(0.001, 1_000_000), kinds, u, 1_000_000, 0.5), 0.001, 0.0001);
  });

  it('learns that people who share something are alike without being one', () => {
    const kinds: Kind[] = [{ name: 'the same', share: 1, m, own: [] }];
    const alike = [u[0] as number[], [0.9, 0.1], u[2] as number[]];
    const found = estimateShared(expected(0.1, 50_000, alike), kinds, u, new Set());
    near(found.prior, 0.1, 0.02);
    near(found.u[1]?.[0] ?? 0, 0.9, 0.03);
  });

  it('explains a weight by steps that add up to it', () => {
    const columns = [
      { name: 'A', meaning: 'code' },
      { name: 'B', meaning: 'category' },
    ] as const;
    const kinds: Kind[] = [
      {
        name: 'the same',
        share: 0.9,
        m: [
          [0.9, 0.05, 0.05],
          [0.9, 0.1],
        ],
        own: [],
      },
      {
        name: 'moved',
        share: 0.1,
        m: [
          [0.1, 0.1, 0.8],
          [0.9, 0.1],
        ],
        own: [0],
      },
    ];
    const own = [
      [0.01, 0.02, 0.97],
      [0.5, 0.5],
    ];
    const model = { comparisons: comparisonsOf(columns, [1, 1]), kinds, u: own, prior: 0.001, shared: [] };
    for (const levels of [
      [1, 1],
      [3, 1],
      [0, 2],
    ]) {
      const weight = bits(0.001) + evidence(levels, kinds, own) + 1.5 - 2;
      const steps = stepsOf(model, levels, 1.5, weight);
      near(
        steps.slice(0, -1).reduce((sum, one) => sum + one.weight, 0),
        weight,
        1e-9,
      );
      assert.equal(steps.at(-1)?.level, 'total');
      assert.ok(steps.some(({ level }) => level === 'shared with others'));
      assert.equal(
        steps.some(({ level }) => level === 'moved'),
        levels[0] === 3,
      );
    }
    near(probability(0), 0.5, 0);
  });
});

describe('groups', () => {
  const options = { least: 0, unseen: -15 };
  const members = (edges: [number, number, number][], more: object = {}): number[][] =>
    groupsOf(edgesOf(edges.map(([left, right, weight]) => ({ left, right, weight }))), { ...options, ...more }).map((group) => group.members);

  it('joins what hangs together', () =>
    assert.deepEqual(
      members([
        [1, 2, 9],
        [2, 3, 8],
        [1, 3, 5],
        [7, 8, 1],
      ]),
      [
        [1, 2, 3],
        [7, 8],
      ],
    ));
  it('does not join two groups by one weak bridge', () =>
    assert.deepEqual(
      members([
        [1, 2, 20],
        [3, 4, 20],
        [2, 3, 2],
      ]),
      [
        [1, 2],
        [3, 4],
      ],
    ));
  it('takes the best link first, and of equal ones that of the first records', () => {
    assert.deepEqual(
      members([
        [1, 2, 5],
        [2, 3, 9],
      ]),
      [[2, 3]],
    );
    assert.deepEqual(
      members([
        [2, 3, 5],
        [1, 2, 5],
      ]),
      [[1, 2]],
    );
  });
  it('keeps records of one source apart where each is there once', () => {
    const sourceOf = (record: number): number => (record < 10 ? 0 : 1);
    assert.deepEqual(
      members(
        [
          [1, 10, 9],
          [2, 10, 8],
          [1, 2, 20],
          [2, 11, 3],
        ],
        { sourceOf },
      ),
      [
        [1, 10],
        [2, 11],
      ],
    );
  });
  it('does not depend on the order of pairs', () => {
    const edges: [number, number, number][] = [
      [1, 2, 5],
      [2, 3, 5],
      [3, 4, 5],
      [1, 3, 1],
      [2, 4, -3],
    ];
    assert.deepEqual(members([...edges].reverse()), members(edges));
  });
});
