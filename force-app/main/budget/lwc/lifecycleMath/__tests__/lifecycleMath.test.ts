import { addDays, addMonths, creationOrder, dueDays, placeOf, planPhases, round2, shareOut, shareProblems, yearsBetween } from 'c/lifecycleMath';
import { roundHalfUp } from 'c/valueMath';
import type { ModelPhase } from 'c/lifecycleMath';

const phase = (more: Partial<ModelPhase> = {}): ModelPhase => ({ name: 'All', kind: 'Planning', share: 100, months: 3, ...more });

describe('lifecycleMath', () => {
    it('adds months, and keeps to the month where it is shorter', () => {
        expect([addMonths('2027-01-31', 1), addMonths('2028-01-31', 1), addMonths('2027-11-30', 3), addMonths('2027-03-15', 12)]).toEqual([
            '2027-02-28',
            '2028-02-29',
            '2028-02-29',
            '2028-03-15'
        ]);
        expect(addDays('2027-12-31', 1)).toBe('2028-01-01');
    });

    it('rounds as the calculations of value do: one rounding for all', () => {
        expect([1.005, -1.005, 1e-7, -2.345, 2.675, 0].map(round2)).toEqual([1.01, -1.01, 0, -2.35, 2.68, 0]);
        for (let n = -5000; n <= 5000; n++) {
            const value = n * 0.3345;
            expect(round2(value) + 0).toBe(roundHalfUp(value, 2) + 0);
        }
    });

    it.each([100.05, 100.01, 13_333_333.33, 0.01, 0, -100.05])('shares %s out in cents that add up to it', (amount) => {
        for (const shares of [[33.33, 33.33, 33.34], [10, 30, 15, 10, 15, 10, 10], [100]]) {
            const parts = shareOut(amount, shares);
            expect(round2(parts.reduce((total, part) => total + part, 0))).toBe(amount);
            parts.forEach((part) => expect(part).toBe(round2(part)));
        }
    });

    it('shares out no more than the shares come to, while someone is typing', () => {
        expect(shareOut(100, [50, 20])).toEqual([50, 20]);
        expect(shareOut(100, [])).toEqual([]);
    });

    it('puts phases one behind another, each with its share', () => {
        const [first, second] = planPhases(
            [phase({ share: 40 }), phase({ kind: 'Run', share: 60, run: 20, change: 40, months: 12, slimming: 5, stewardship: 10 })],
            '2027-01-01',
            1000
        );
        expect(first).toMatchObject({ sequence: 1, start: '2027-01-01', end: '2027-03-31', budget: 400 });
        expect(second).toMatchObject({ start: '2027-04-01', end: '2028-03-31', budget: 600, slimmingAllowance: 30, stewardshipAllowance: 60 });
    });

    it('finds what does not add up', () => {
        expect(shareProblems([phase({ share: 33.33 }), phase({ share: 33.33 }), phase({ share: 33.34 })])).toEqual([]);
        expect(
            shareProblems([
                phase({ share: 90, months: 1.5 }),
                phase({ kind: 'Run', share: 20, run: 5, change: 10, milestones: [{ name: 'A', share: 120 }] })
            ])
        ).toEqual([
            { phase: 0, kind: 'phases', value: 110 },
            { phase: 1, kind: 'months', value: 1.5 },
            { phase: 2, kind: 'outOfRange', value: 120 },
            { phase: 2, kind: 'milestones', value: 120 },
            { phase: 2, kind: 'runAndChange', value: 15 }
        ]);
        expect(shareProblems([33.333, 33.333, 33.334].map((share) => phase({ share })))).toEqual([{ phase: 0, kind: 'phases', value: 99.99 }]);
        expect(shareProblems([phase({ slimming: 60, stewardship: 50 })])).toEqual([{ phase: 1, kind: 'outOfRange', value: 110 }]);
        expect(shareProblems([phase({ months: 9_999_999 })])).toEqual([{ phase: 1, kind: 'months', value: 9_999_999 }]);
        expect(planPhases([phase({ months: 9_999_999 })], '2027-01-01', 1)[0]?.end).toBe('2027-01-31');
        expect(shareProblems([phase({ share: Number.NaN })]).map(({ kind }) => kind)).toContain('outOfRange');
    });

    it('makes what others wait for before them', () => {
        const model = [
            phase({
                milestones: [
                    { name: 'Plan', share: 50 },
                    { name: 'Last', share: 50, gate: { phase: 2, milestone: 1 } }
                ]
            }),
            phase({ opensBehind: { phase: 1, milestone: 1 }, milestones: [{ name: 'Design', share: 100 }] })
        ];
        expect(creationOrder(model).map(({ phase: at, milestone }) => `${at}.${milestone}`)).toEqual(['1.0', '1.1', '2.0', '2.1', '1.2']);
        expect(() => creationOrder([phase({ opensBehind: { phase: 1, milestone: 1 }, milestones: [{ name: 'A', share: 100 }] })])).toThrow(
            'wait for each other in a circle'
        );
    });

    it('places days on an axis and spreads payments over a phase', () => {
        expect([placeOf('2027-07-02', '2027-01-01', '2027-12-31'), placeOf('2026-01-01', '2027-01-01', '2027-12-31')]).toEqual([50, 0]);
        expect(placeOf('2027-01-01', '2027-01-01', '2027-01-01')).toBe(0);
        expect(yearsBetween('2026-06-01', '2028-01-01')).toEqual(['2027-01-01', '2028-01-01']);
        expect(dueDays('2027-01-01', '2027-01-31', 3)).toEqual(['2027-01-01', '2027-01-16', '2027-01-31']);
        expect(dueDays('2027-01-01', '2027-01-31', 1)).toEqual(['2027-01-31']);
    });
});
