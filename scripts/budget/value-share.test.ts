import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { periodAround, roundHalfUp } from '../../force-app/main/app/lwc/valueMath/valueMath.ts';
import { Random } from '../../local-org/test/fuzz/random.ts';
import type { AgreementFacts, SharedMeasurement } from './facts.ts';
import { decideValueShare, dueSettlements, entitlement, settlementKey } from './value-share.ts';

const measurement = (id: string, month: string, value: number, more: Partial<SharedMeasurement> = {}): SharedMeasurement => ({
  id,
  kpiId: 'k1',
  kpiName: 'Warranty',
  agreed: true,
  periodStart: `${month}-01`,
  periodEnd: periodAround(`${month}-01`, 'Month').end,
  value,
  evidence: true,
  byTerms: true,
  ...more,
});

const agreement = (measurements: SharedMeasurement[], more: Partial<AgreementFacts> = {}): AgreementFacts => ({
  id: 'a1',
  name: 'Value share',
  signed: true,
  start: '2025-01-01',
  end: '2025-12-31',
  terms: { share: 0.1, threshold: 100, floor: 0 },
  kpiIds: ['k1'],
  measurements,
  settlements: [],
  ...more,
});

/** Settles what is due, as the org would have it afterwards. */
function settled(before: AgreementFacts, today: string): AgreementFacts {
  const settlements = [...before.settlements];
  for (const due of dueSettlements(before, today))
    settlements.push({
      id: `s${due.sequence}`,
      month: due.month,
      number: due.number,
      sequence: due.sequence,
      final: true,
      value: due.value,
      amount: due.amount,
      lines: due.lines.map((line, n) => ({ id: `l${due.sequence}-${n}`, measurementId: line.measurement.id, now: line.now, before: line.before })),
    });
  return { ...before, settlements };
}

const paid = (one: AgreementFacts): number =>
  roundHalfUp(
    one.settlements.reduce((sum, settlement) => sum + settlement.amount, 0),
    2,
  );
const amounts = (one: AgreementFacts): [string, number][] => one.settlements.map(({ month, amount }) => [month.slice(0, 7), amount]);
const YEAR = Array.from({ length: 12 }, (_, n) => `2025-${String(n + 1).padStart(2, '0')}`);

describe('the value share', () => {
  it('is a share of the value above the threshold, between floor and cap', () => {
    const terms = { share: 0.1, threshold: 100, floor: 5, cap: 50 };
    assert.deepEqual(
      [-10, 0, 100, 150, 200, 600, 5000].map((value) => entitlement(terms, value)),
      [5, 5, 5, 5, 10, 50, 50],
    );
    assert.equal(entitlement({ share: 0.015, threshold: 0, floor: 0 }, 33.33), 0.5);
  });

  it('settles month by month what adds up', () => {
    const year = settled(
      agreement([measurement('m1', '2025-01', 80), measurement('m2', '2025-02', 70), measurement('m4', '2025-04', 50)]),
      '2025-06-15',
    );
    assert.deepEqual(amounts(year), [
      ['2025-01', 0],
      ['2025-02', 5],
      ['2025-03', 0],
      ['2025-04', 5],
    ]);
    assert.deepEqual(dueSettlements(year, '2025-06-15'), []);
  });

  it('does not settle a month that is not over, and all of them a month after the end', () => {
    const open = agreement([measurement('m1', '2025-06', 500)], { terms: { share: 0.1, threshold: 0, floor: 20 } });
    assert.deepEqual(dueSettlements(open, '2025-06-30'), []);
    assert.equal(dueSettlements(open, '2025-07-01').length, 6);
    const silent = { ...open, measurements: [] };
    assert.deepEqual(dueSettlements(silent, '2026-01-31'), []);
    assert.equal(paid(settled(silent, '2026-02-01')), 20);
  });

  it('settles a measurement in the month its period ends', () => {
    const quarter = measurement('q1', '2025-01', 300, { periodEnd: '2025-03-31' });
    assert.deepEqual(
      dueSettlements(agreement([quarter]), '2025-05-01').map((due) => [due.month, due.value]),
      [
        ['2025-01-01', 0],
        ['2025-02-01', 0],
        ['2025-03-01', 300],
      ],
    );
    const across = measurement('q0', '2024-12', 300, { periodEnd: '2025-02-28' });
    assert.deepEqual(dueSettlements(agreement([across]), '2025-05-01'), []);
  });

  it('counts agreed KPIs of the agreement with evidence, and says what does not count', () => {
    const facts = agreement(
      [
        measurement('bare', '2025-01', 1000, { evidence: false }),
        measurement('open', '2025-01', 1000, { kpiId: 'k2', kpiName: 'Rework', agreed: false }),
        measurement('other', '2025-01', 1000, { kpiId: 'k3' }),
        measurement('good', '2025-02', 200),
      ],
      { kpiIds: ['k1', 'k2'] },
    );
    const { findings } = decideValueShare([facts], '2025-06-01');
    assert.deepEqual(
      findings.map(({ where, problem }) => [where, problem]),
      [
        ['Value share, Warranty', 'No evidence, not settled: 2025-01-01'],
        ['Value share, Rework', 'The KPI is not agreed, not settled: 2025-01-01'],
      ],
    );
    assert.equal(paid(settled(facts, '2025-06-01')), 10);
    const unsigned = decideValueShare([{ ...facts, signed: false }], '2025-06-01');
    assert.deepEqual([unsigned.changes.length, unsigned.findings.length], [0, 1]);
  });

  it('corrects by a new settlement, also what has lost its evidence, and keeps what an open KPI has earned', () => {
    const before = settled(agreement([measurement('m1', '2025-01', 300), measurement('m2', '2025-02', 100)]), '2025-04-01');
    const change = (more: Partial<SharedMeasurement>) => ({
      ...before,
      measurements: before.measurements.map((one) => (one.id === 'm1' ? { ...one, ...more } : one)),
    });
    const [correction, ...none] = dueSettlements(change({ value: 250 }), '2025-04-01');
    assert.deepEqual([none.length, correction?.month, correction?.number, correction?.value, correction?.amount], [0, '2025-01-01', 1, -50, -5]);
    assert.equal(paid(settled(change({ evidence: false }), '2025-04-01')), 0);
    assert.deepEqual(dueSettlements(change({ agreed: false, value: 999 }), '2025-04-01'), []);
  });

  it('takes up the drafts of a run that was killed, in their order', () => {
    const facts = agreement([measurement('m1', '2025-01', 300), measurement('m2', '2025-02', 100)]);
    const draft = (month: string, sequence: number, measurementId: string, number = 0) => ({
      ...{ id: `d${sequence}`, month, number, sequence, final: false, value: 1, amount: 1 },
      lines: [{ id: `l${sequence}`, measurementId, now: 1, before: 0 }],
    });
    const left = { ...facts, settlements: [draft('2025-02-01', 1, 'm1'), draft('2025-01-01', 2, 'm1')] };
    const due = dueSettlements(left, '2025-04-01');
    assert.deepEqual(
      due.map((one) => [one.month, one.sequence, one.value, one.lines.length, one.emptied]),
      [
        ['2025-02-01', 1, 100, 1, [{ id: 'l1', before: 0 }]],
        ['2025-01-01', 2, 300, 1, []],
      ],
    );
    const { changes } = decideValueShare([left], '2025-04-01');
    assert.deepEqual(
      changes.map(({ write }) => write.kind),
      ['update', 'update', 'create', 'update', 'update', 'update', 'update'],
    );

    // Drafts that can never be final are told of, and count for nothing.
    const odd = { ...facts, settlements: [draft('2025-12-01', 1, 'm1'), draft('2024-12-01', 2, 'm1'), draft('2025-01-01', 3, 'm1', 1)] };
    assert.deepEqual(
      dueSettlements(odd, '2025-04-01').map((one) => [one.month, one.sequence, one.earlierValue]),
      [
        ['2025-01-01', 4, 0],
        ['2025-02-01', 5, 300],
      ],
    );
    assert.equal(decideValueShare([odd], '2025-04-01').findings.length, 3);
    assert.equal(settlementKey('a1', '2025-02-01', 0), 'a1|2025-02|0');
  });

  it('settles by what was signed: not by other terms, and what was settled is compared for ever', () => {
    const old = measurement('m1', '2025-01', 500, { byTerms: false });
    const facts = agreement([old, measurement('m2', '2025-02', 300)]);
    assert.equal(paid(settled(facts, '2025-04-01')), 20);
    assert.match(decideValueShare([facts], '2025-04-01').findings[0]?.problem ?? '', /other terms than the KPI has now, not settled: 2025-01-01/);
    const before = settled(agreement([measurement('m1', '2025-01', 500)]), '2025-04-01');
    const corrected = { ...before, kpiIds: ['k9'], end: '2024-12-31', measurements: [{ ...old, value: 0 }] };
    assert.deepEqual(
      dueSettlements(corrected, '2025-04-01').map((due) => [due.month, due.number, due.amount]),
      [['2025-01-01', 1, -40]],
    );
  });

  it('does not settle value that another agreement pays for, and says so', () => {
    const measured = [measurement('m1', '2025-12', 500)];
    const one = agreement(measured);
    const other = agreement(measured, { id: 'a2', name: 'Other', start: '2025-12-01', end: '2026-06-30' });
    const decided = (...some: AgreementFacts[]) => {
      const { changes, findings } = decideValueShare(some, '2026-02-01');
      return [[...new Set(changes.map(({ subject }) => subject))], findings.map(({ where }) => where)];
    };
    assert.deepEqual(decided(one, other), [[], ['Value share, Other', 'Other, Value share']]);
    assert.deepEqual(decided(settled(one, '2026-02-01'), other), [[], ['Other, Value share']]);
    assert.deepEqual(decided(one, { ...other, start: '2026-01-01' }), [['Value share'], []]);
    assert.deepEqual(decided(one, { ...other, kpiIds: ['k2'], measurements: [] }), [['Value share'], []]);
  });

  it('stays between floor and cap, whatever is corrected in whatever order', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Random(seed);
      const amount = (limit: number): number => roundHalfUp(random.next() * limit, 2);
      const floor = random.next() < 0.5 ? 0 : amount(40);
      const terms = {
        share: roundHalfUp(random.next(), 4),
        threshold: amount(500),
        floor,
        ...(random.next() < 0.7 ? { cap: floor + amount(300) } : {}),
      };
      const facts = agreement(
        YEAR.map((month, n) => measurement(`m${n}`, month, amount(400) - 100)),
        { terms },
      );
      const limits = (one: AgreementFacts): void => {
        const sum = paid(one);
        assert.ok(
          one.settlements.length === 0 || (sum >= floor && sum <= (terms.cap ?? Infinity)),
          `seed ${seed}: ${sum} of ${JSON.stringify(terms)}`,
        );
      };
      const whole = (one: AgreementFacts): number =>
        entitlement(
          terms,
          roundHalfUp(
            one.measurements.reduce((sum, each) => sum + each.value, 0),
            2,
          ),
        );

      // The sum of the months is the whole, settled each month or once at the end.
      let monthly = facts;
      for (const month of YEAR) {
        monthly = settled(monthly, `${month}-15`);
        limits(monthly);
      }
      monthly = settled(monthly, '2026-01-15');
      assert.equal(paid(monthly), whole(facts));
      assert.equal(paid(settled(facts, '2026-01-15')), whole(facts));

      // Corrections come to the same in any order, one by one or together.
      const corrections = random
        .shuffled(YEAR.map((_, n) => n))
        .slice(0, 5)
        .map((n) => ({ id: `m${n}`, value: amount(600) - 200 }));
      const corrected = (one: AgreementFacts, some: typeof corrections): AgreementFacts => ({
        ...one,
        measurements: one.measurements.map((each) => ({ ...each, ...some.find((correction) => correction.id === each.id) })),
      });
      const oneByOne = (order: typeof corrections): AgreementFacts =>
        order.reduce((one, correction) => {
          const next = settled(corrected(one, [correction]), '2026-02-15');
          limits(next);
          return next;
        }, monthly);
      const ends = [oneByOne(corrections), oneByOne(corrections.toReversed()), settled(corrected(monthly, corrections), '2026-02-15')];
      assert.deepEqual(
        ends.map(paid),
        ends.map(() => whole(corrected(facts, corrections))),
      );
      for (const end of ends)
        assert.deepEqual(end.settlements.slice(0, monthly.settlements.length), monthly.settlements, 'nothing final is rewritten');
    }
  });
});
