import {
    attainment,
    cumulativeTrend,
    expectedAnnualValue,
    expectedProgress,
    isStale,
    kpiStatus,
    lastWholePeriodEnd,
    measuredYears,
    periodAround,
    realisedByBeneficiary,
    realisedValue,
    roundHalfUp
} from 'c/valueMath';
import type { Granularity, KpiTerms, MeasuredPeriod } from 'c/valueMath';

const winRate: KpiTerms = { direction: 'Increase', baseline: 100, target: 150, unitValue: 10, annualVolume: 12, population: 3 };
const costPerClaim: KpiTerms = { direction: 'Decrease', baseline: 1000, target: 600, unitValue: 1, annualVolume: 120_000, population: 1 };

const period = (beneficiaryId: string, periodStart: string, value: number | undefined): MeasuredPeriod => ({
    kpiId: `kpi of ${beneficiaryId}`,
    beneficiaryId,
    periodStart,
    realisedValue: value
});

describe('expectedAnnualValue', () => {
    it('is the way from baseline to target, valued for a year and for everyone', () => {
        expect(expectedAnnualValue(winRate)).toBe(50 * 10 * 12 * 3);
    });

    it('is positive for a KPI that is to fall', () => {
        expect(expectedAnnualValue(costPerClaim)).toBe(48_000_000);
    });

    it('is nothing when the target is the baseline', () => {
        expect(expectedAnnualValue({ ...winRate, target: 100 })).toBe(0);
    });
});

describe('realisedValue', () => {
    it('is gained above the baseline of a KPI that is to rise, and lost below', () => {
        expect(realisedValue(winRate, 120, 1)).toBe(600);
        expect(realisedValue(winRate, 90, 1)).toBe(-300);
    });

    it('is gained below the baseline of a KPI that is to fall, and lost above', () => {
        expect(realisedValue(costPerClaim, 825.5, 9810)).toBe(1_711_845);
        expect(realisedValue(costPerClaim, 1100, 10)).toBe(-1000);
    });

    it('counts beyond the target', () => {
        expect(realisedValue(winRate, 160, 1)).toBe(1800);
    });

    it('is nothing at the baseline or without volume', () => {
        expect(realisedValue(winRate, 100, 5)).toBe(0);
        expect(realisedValue(winRate, 120, 0)).toBe(0);
    });
});

describe('attainment', () => {
    it.each([
        ['half way up', 100, 150, 125, 0.5],
        ['half way down', 1000, 600, 800, 0.5],
        ['past the target', 6000, 8000, 8200, 1.1],
        ['the wrong way', 1000, 600, 1100, -0.25],
        ['at the baseline', 100, 150, 100, 0]
    ])('%s', (_name, baseline, target, latest, share) => {
        expect(attainment(baseline, target, latest)).toBeCloseTo(share, 12);
    });

    it('has no meaning when the target is the baseline', () => {
        expect(attainment(100, 100, 120)).toBeUndefined();
    });
});

describe('expectedProgress', () => {
    it.each([
        ['on the baseline date', '2025-01-01', 0],
        ['half way', '2025-01-06', 0.5],
        ['on the target date', '2025-01-11', 1],
        ['before the baseline date', '2024-06-01', 0],
        ['after the target date', '2026-01-01', 1]
    ])('%s', (_name, day, share) => {
        expect(expectedProgress('2025-01-01', '2025-01-11', day)).toBe(share);
    });

    it.each([
        ['baseline date is', undefined, '2025-12-31', '2025-06-01'],
        ['target date is', '2025-01-01', undefined, '2025-06-01'],
        ['day is', '2025-01-01', '2025-12-31', undefined],
        ['time between the dates is', '2025-12-31', '2025-12-31', '2025-06-01'],
        ['right order of the dates is', '2025-12-31', '2025-01-01', '2025-06-01']
    ])('expects all of it where the %s missing', (_name, from, to, day) => {
        expect(expectedProgress(from, to, day)).toBe(1);
    });
});

describe('kpiStatus', () => {
    it.each<[number | undefined, number, string]>([
        [undefined, 0.5, 'No data'],
        [0.45, 0.5, 'On track'],
        [0.44, 0.5, 'At risk'],
        [0.3, 0.5, 'At risk'],
        [0.29, 0.5, 'Off course'],
        [0.9, 1, 'On track'],
        [0.6, 1, 'At risk'],
        [1.1, 1, 'On track'],
        [0, 0, 'On track'],
        [-0.1, 0, 'Off course']
    ])('attained %p where %p is expected: %s', (attained, expected, status) => {
        expect(kpiStatus(attained, expected, false)).toBe(status);
    });

    it('is stale whatever was attained', () => {
        expect(kpiStatus(1.1, 1, true)).toBe('Stale');
        expect(kpiStatus(undefined, 1, true)).toBe('Stale');
    });
});

describe('lastWholePeriodEnd', () => {
    it.each<[string, Granularity, string]>([
        ['2026-11-28', 'Month', '2026-10-31'],
        ['2026-11-30', 'Month', '2026-10-31'],
        ['2026-12-01', 'Month', '2026-11-30'],
        ['2026-01-01', 'Month', '2025-12-31'],
        ['2026-11-28', 'Quarter', '2026-09-30'],
        ['2026-02-01', 'Quarter', '2025-12-31'],
        ['2026-11-28', 'Year', '2025-12-31']
    ])('before %s the last %s ended on %s', (today, granularity, end) => {
        expect(lastWholePeriodEnd(today, granularity)).toBe(end);
    });
});

describe('isStale', () => {
    it.each<[string, Granularity, string | undefined, string | undefined, string, boolean, string?]>([
        ['measured to the last month', 'Month', '2026-10-31', undefined, '2026-11-28', false],
        ['one month behind', 'Month', '2026-09-30', undefined, '2026-11-30', false],
        ['two months behind', 'Month', '2026-09-30', undefined, '2026-12-01', true],
        ['one quarter behind', 'Quarter', '2026-06-30', undefined, '2026-12-31', false],
        ['two quarters behind', 'Quarter', '2026-06-30', undefined, '2027-01-01', true],
        ['one year behind', 'Year', '2024-12-31', undefined, '2026-12-31', false],
        ['two years behind', 'Year', '2024-12-31', undefined, '2027-01-01', true],
        ['never measured, two months after its baseline', 'Month', undefined, '2026-09-30', '2026-12-01', true],
        ['never measured, the month of its baseline not over', 'Month', undefined, '2026-10-15', '2026-12-31', false],
        ['never measured, and created the month before', 'Month', undefined, '2025-12-31', '2026-12-01', false, '2026-11-02'],
        ['without measurement or baseline date', 'Month', undefined, undefined, '2026-12-01', false]
    ])('a KPI %s', (_name, granularity, latestPeriod, baselineDate, today, stale, createdOn = '2024-01-01') => {
        expect(isStale({ granularity, latestPeriod, baselineDate, createdOn }, today)).toBe(stale);
    });
});

describe('periodAround', () => {
    it.each<[string, 'Month' | 'Quarter' | 'Year', string, string]>([
        ['2025-02-14', 'Month', '2025-02-01', '2025-02-28'],
        ['2024-02-29', 'Month', '2024-02-01', '2024-02-29'],
        ['2025-12-31', 'Month', '2025-12-01', '2025-12-31'],
        ['2025-01-01', 'Quarter', '2025-01-01', '2025-03-31'],
        ['2025-05-20', 'Quarter', '2025-04-01', '2025-06-30'],
        ['2025-11-20', 'Quarter', '2025-10-01', '2025-12-31'],
        ['2025-07-01', 'Year', '2025-01-01', '2025-12-31']
    ])('%s lies in the %s from %s to %s', (day, granularity, start, end) => {
        expect(periodAround(day, granularity)).toEqual({ start, end });
    });
});

describe('measuredYears', () => {
    it('lists each year once, latest first, whatever the order of the periods', () => {
        expect(measuredYears([period('a', '2024-05-01', 1), period('a', '2026-01-01', 1), period('b', '2024-01-01', 1)])).toEqual(['2026', '2024']);
    });

    it('is empty when nothing was measured', () => {
        expect(measuredYears([])).toEqual([]);
    });
});

describe('realisedByBeneficiary', () => {
    it('adds up what each beneficiary gained and lost', () => {
        const sums = realisedByBeneficiary([period('a', '2025-01-01', 10), period('b', '2025-01-01', 5), period('a', '2025-02-01', -4)]);
        expect([...sums]).toEqual([
            ['a', 6],
            ['b', 5]
        ]);
    });

    it('leaves out who has no visible amount, but not who gained nothing', () => {
        const sums = realisedByBeneficiary([period('a', '2025-01-01', undefined), period('b', '2025-01-01', 0)]);
        expect([...sums]).toEqual([['b', 0]]);
    });
});

describe('cumulativeTrend', () => {
    it('adds value up over all measured months, from periods in any order', () => {
        const trend = cumulativeTrend([
            period('a', '2025-03-01', 30),
            period('b', '2025-02-01', 7),
            period('a', '2025-01-01', 10),
            period('a', '2025-03-01', 5)
        ]);
        expect(trend).toEqual({
            months: ['2025-01', '2025-02', '2025-03'],
            lines: [
                { id: 'a', values: [10, 10, 45] },
                { id: 'b', values: [0, 7, 7] }
            ]
        });
    });

    it('counts a hidden amount as nothing', () => {
        expect(cumulativeTrend([period('a', '2025-01-01', undefined)]).lines).toEqual([{ id: 'a', values: [0] }]);
    });

    it('is empty when nothing was measured', () => {
        expect(cumulativeTrend([])).toEqual({ months: [], lines: [] });
    });
});

describe('rounding', () => {
    it.each([
        [1.005, 2, 1.01],
        [-2.345, 2, -2.35],
        [825.512345678, 4, 825.5123],
        [1e-7, 4, 0],
        [1e17, 4, 1e17],
        [0, 2, 0]
    ])('%d to %d decimals is %d', (value, decimals, rounded) => {
        expect(roundHalfUp(value, decimals)).toBe(rounded);
    });
});
