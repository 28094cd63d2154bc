import { addDays, addMonths, creationOrder, dueDays, placeOf, planPhases, shareProblems, yearsBetween } from 'c/lifecycleMath';
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
