import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decide, measurementKey } from './decide.ts';
import type { KpiFacts, RawActual, SourceFacts, ValueFacts } from './facts.ts';

const TODAY = '2025-06-15';
const kpi: KpiFacts = {
  id: 'K1',
  name: 'Parts sales',
  granularity: 'Month',
  direction: 'Increase',
  hasBaseline: true,
  baselineDate: '2024-12-01',
  status: 'On track',
  stale: false,
  isOffCourseNoted: false,
  isStaleNoted: false,
};

const row = (period: string, actual: string | number, volume: string | number = 1): RawActual => ({
  place: `parts.csv, ${period}`,
  period,
  actual,
  volume,
});

function facts(actuals: RawActual[], more: Partial<ValueFacts> = {}, source: Partial<SourceFacts> = {}): ValueFacts {
  return {
    kpis: [kpi],
    measurements: [],
    sources: [{ id: 'S1', name: 'Parts file', kpiId: 'K1', origin: 'parts.csv', actuals, ...source }],
    ...more,
  };
}

const problems = (input: ValueFacts): string[] => decide(input, TODAY).findings.map((finding) => `${finding.where}: ${finding.problem}`);

describe('deciding on measurements', () => {
  it('creates one for each new period, keyed by KPI and period, newest first', () => {
    const { changes, findings } = decide(facts([row('2025-02-01', '120.5', '3'), row('2025-01-01', '100')]), TODAY);
    assert.deepEqual(findings, []);
    assert.deepEqual(
      changes.map((change) => change.write),
      [
        {
          kind: 'create',
          object: 'KPI_Measurement__c',
          keyField: 'External_Key__c',
          key: 'K1|2025-02-01',
          values: { KPI__c: 'K1', Period_Start__c: '2025-02-01', Actual__c: 120.5, Period_Volume__c: 3, Source__c: 'parts.csv' },
        },
        {
          kind: 'create',
          object: 'KPI_Measurement__c',
          keyField: 'External_Key__c',
          key: measurementKey('K1', '2025-01-01'),
          values: { KPI__c: 'K1', Period_Start__c: '2025-01-01', Actual__c: 100, Period_Volume__c: 1, Source__c: 'parts.csv' },
        },
      ],
    );
  });

  it('updates what differs and leaves the rest alone', () => {
    const known = (id: string, periodStart: string, actual: number) => ({ id, kpiId: 'K1', periodStart, actual, volume: 1, source: 'parts.csv' });
    const { changes, unchanged } = decide(
      facts([row('2025-01-01', '100'), row('2025-02-01', '130')], { measurements: [known('M1', '2025-01-01', 100), known('M2', '2025-02-01', 120)] }),
      TODAY,
    );
    assert.equal(unchanged, 1);
    assert.deepEqual(
      changes.map((change) => change.write),
      [{ kind: 'update', object: 'KPI_Measurement__c', id: 'M2', values: { Actual__c: 130, Period_Volume__c: 1, Source__c: 'parts.csv' } }],
    );
  });

  for (const [what, rows, problem] of [
    ['text where a number should be', [row('2025-01-01', '1O0')], 'parts.csv, 2025-01-01: "1O0" is not a number'],
    ['a thousands separator', [row('2025-01-01', '1,000')], 'parts.csv, 2025-01-01: "1,000" is not a number'],
    ['an empty figure', [row('2025-01-01', '')], 'parts.csv, 2025-01-01: "" is not a number'],
    ['a volume that is no number', [row('2025-01-01', '1', 'many')], 'parts.csv, 2025-01-01: "many" is not a number'],
    ['a figure without end', [row('2025-01-01', '1e400')], 'parts.csv, 2025-01-01: "1e400" is not a number'],
    ['a negative volume', [row('2025-01-01', '1', '-2')], 'parts.csv, 2025-01-01: the volume -2 is negative'],
    ['a period that is no date', [row('January', '1')], 'parts.csv, January: "January" is not a date'],
    ['a day that does not exist', [row('2025-02-30', '1')], 'parts.csv, 2025-02-30: "2025-02-30" is not a date'],
    ['a period that starts late', [row('2025-01-02', '1')], 'parts.csv, 2025-01-02: 2025-01-02 is not the first day of a month'],
    [
      'a period that starts before the baseline date',
      [row('2024-11-01', '1')],
      'parts.csv, 2024-11-01: 2024-11-01 starts before the baseline date of the KPI, 2024-12-01',
    ],
  ] as const) {
    it(`reports ${what}, with its place, and applies the other rows`, () => {
      const { changes } = decide(facts([...rows, row('2025-03-01', '5')]), TODAY);
      assert.deepEqual(problems(facts([...rows, row('2025-03-01', '5')])), [problem]);
      assert.equal(changes.length, 1);
    });
  }

  it('leaves out periods that are not over, counts them and finds no fault with them', () => {
    const rows = [row('2025-05-01', '5'), row('2025-06-01', 'so far 3'), row('2025-06-01', '4'), row('2025-07-01', '')];
    const { changes, notDue, findings } = decide(facts(rows), TODAY);
    assert.deepEqual([changes.length, notDue, findings], [1, 3, []]);
    assert.equal(decide(facts([row('2025-05-01', '5')]), '2025-05-31').notDue, 1, 'not on the last day of the period');
    assert.equal(decide(facts([row('2025-05-01', '5')]), '2025-06-01').notDue, 0);
    const quarterly = { kpis: [{ ...kpi, granularity: 'Quarter' as const }] };
    assert.equal(decide(facts([row('2025-01-01', '5'), row('2025-04-01', '6')], quarterly), TODAY).notDue, 1);
  });

  it('applies neither of two rows for one period', () => {
    const input = facts([row('2025-01-01', '1'), row('2025-01-01', '2'), row('2025-02-01', '3')]);
    assert.equal(decide(input, TODAY).changes.length, 1);
    assert.equal(problems(input).length, 2);
    assert.match(problems(input)[0] ?? '', /period 2025-01-01 stands there 2 times/);
  });

  it('holds back a figure a hundred times the one before, or a hundredth of it', () => {
    const measurements = [{ id: 'M1', kpiId: 'K1', periodStart: '2024-12-01', actual: 50, volume: 1, source: 'parts.csv' }];
    const input = facts([row('2025-01-01', '5000'), row('2025-02-01', '60'), row('2025-03-01', '0.5')], { measurements });
    assert.deepEqual(
      problems(input).map((problem) => problem.split(': ')[1]),
      ['5000 is 100 times the actual before it', '0.5 is 1/120 of the actual before it'],
    );
    assert.equal(decide(input, TODAY).changes.length, 1);
  });

  it('compares a figure as it is stored: with all its decimals', () => {
    const measured = (actual: number) => [{ id: 'M1', kpiId: 'K1', periodStart: '2025-01-01', actual, volume: 1, source: 'parts.csv' }];
    const changes = (actual: number): number =>
      decide(facts([row('2025-01-01', '825.512345678')], { measurements: measured(actual) }), TODAY).changes.length;
    assert.deepEqual([changes(825.512345678), changes(825.5123)], [0, 1]);
  });

  for (const [what, course, source] of [
    ['has turned off course', { status: 'Off course' }, 'off course'],
    ['is back on course', { isOffCourseNoted: true }, 'back on course'],
    ['has turned stale', { status: 'Stale', stale: true }, 'not measured for two of its periods'],
    ['is measured again', { isStaleNoted: true }, 'measured again'],
    ['is off course, as noted', { status: 'Off course', isOffCourseNoted: true }, undefined],
    ['is stale, as noted', { status: 'Stale', stale: true, isStaleNoted: true }, undefined],
    ['has turned stale while off course', { status: 'Stale', stale: true, isStaleNoted: true, isOffCourseNoted: true }, undefined],
    ['has no data', { status: 'No data' }, undefined],
  ] as const)
    it(`${source ? 'has the org look at' : 'leaves alone'} a KPI that ${what}`, () => {
      const { changes } = decide({ kpis: [{ ...kpi, ...course }], measurements: [], sources: [] }, TODAY);
      assert.deepEqual(
        changes.map(({ shown, write }) => [shown['Source'], write.kind === 'update' && write.id, write.values]),
        source ? [[source, 'K1', { Course_Checked_On__c: TODAY }]] : [],
      );
    });

  it('lets no bad source stop the others', () => {
    const other: KpiFacts = { ...kpi, id: 'K2', name: 'Visits' };
    const input: ValueFacts = {
      kpis: [kpi, other],
      measurements: [],
      sources: [
        {
          id: 'S1',
          name: 'Parts file',
          kpiId: 'K1',
          origin: 'parts.csv',
          actuals: [],
          problem: { problem: 'File parts.csv is not in data', remedy: 'Put it there.' },
        },
        { id: 'S2', name: 'Visits file', kpiId: 'K2', origin: 'visits.csv', actuals: [row('2025-01-01', '7')] },
      ],
    };
    const { changes, findings } = decide(input, TODAY);
    assert.equal(changes.length, 1);
    assert.deepEqual(findings, [{ where: 'Parts file (parts.csv)', problem: 'File parts.csv is not in data', remedy: 'Put it there.' }]);
  });

  it('refuses a second source for one KPI, and a KPI without a baseline', () => {
    const twice = facts([row('2025-01-01', '7')]);
    twice.sources.push({ ...(twice.sources[0] as SourceFacts), id: 'S2', name: 'Parts again' });
    assert.deepEqual(problems(twice), ['Parts again (parts.csv): KPI "Parts sales" is fed by "Parts file" already']);
    assert.deepEqual(problems(facts([row('2025-01-01', '7')], { kpis: [{ ...kpi, hasBaseline: false }] })), [
      'Parts file (parts.csv): KPI "Parts sales" has no baseline',
    ]);
  });
});
