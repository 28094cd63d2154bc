import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
    addDays,
    addMonths,
    creationOrder,
    dueDays,
    placeOf,
    planPhases,
    round2,
    scaleToCycle,
    shareOut,
    shareProblems,
    yearsBetween
} from 'c/lifecycleMath';
import { roundHalfUp } from 'c/valueMath';
import type { LifecycleModel, ModelPhase } from 'c/lifecycleMath';

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

describe('scaleToCycle', () => {
    const [model] = (JSON.parse(readFileSync(join(process.cwd(), 'config/lifecycle.json'), 'utf8')) as { models: [LifecycleModel] }).models;
    const monthsOf = (phases: ModelPhase[]): number => phases.reduce((total, one) => total + one.months, 0);

    it('leaves the model alone in a cycle of its own length, and where the length makes no sense yet', () => {
        for (const years of [6, 0, -1, NaN]) expect(scaleToCycle(model, years)).toEqual(model.phases);
    });

    it.each(Array.from({ length: 20 }, (_, index) => index + 1))('fills a cycle of %p years, with shares that add up', (years) => {
        const phases = scaleToCycle(model, years);
        expect(monthsOf(phases)).toBe(years * 12);
        expect(shareProblems(phases)).toEqual([]);
        expect(round2(phases.slice(0, 2).reduce((total, one) => total + one.share, 0))).toBe(40);
        expect(() => creationOrder(phases)).not.toThrow();
    });

    it('halves the building of a cycle of one year', () => {
        expect(scaleToCycle(model, 1).map(({ name, share, months }) => [name, share, months])).toEqual([
            ['Planning', 10, 2],
            ['Delivery', 30, 5],
            ['Year 1', 60, 5]
        ]);
    });

    it('takes fewer run years into a short cycle, in their proportion', () => {
        expect(scaleToCycle(model, 3).map(({ name, share, run, change, months }) => [name, share, run, change, months])).toEqual([
            ['Planning', 10, undefined, undefined, 3],
            ['Delivery', 30, undefined, undefined, 9],
            ['Year 1', 36, 12, 24, 12],
            ['Year 2', 24, 12, 12, 12]
        ]);
    });

    it('numbers the run years that a long cycle has more', () => {
        const names = scaleToCycle(model, 8).map(({ name }) => name);
        expect(names).toEqual(['Planning', 'Delivery', 'Year 1', 'Year 2', 'Year 3 (mid-life rework)', 'Year 4', 'Year 5', 'Year 6', 'Year 7']);
        const plain = { ...model, phases: [phase({ share: 50 }), phase({ name: 'Operation', kind: 'Run', share: 50, months: 12 })] };
        expect(scaleToCycle(plain, 3).map(({ name, months }) => [name, months])).toEqual([
            ['All', 3],
            ['Operation', 12],
            ['Operation 2', 12],
            ['Operation 3', 9]
        ]);
    });

    it('keeps gates at the phases that stay, and drops those of phases that fall away', () => {
        expect(scaleToCycle(model, 2)[0]?.milestones?.[3]?.gate).toEqual({ phase: 2, milestone: 2 });
        const gated: LifecycleModel = {
            name: 'Gated',
            cycleYears: 3,
            phases: [
                phase({ share: 40, months: 12, opensBehind: { phase: 3, milestone: 1 } }),
                phase({
                    kind: 'Run',
                    share: 30,
                    months: 12,
                    milestones: [
                        { name: 'Half', share: 50 },
                        { name: 'Rest', share: 50, gate: { phase: 2, milestone: 1 } }
                    ]
                }),
                phase({ kind: 'Run', share: 30, months: 12, milestones: [{ name: 'All', share: 100 }] })
            ]
        };
        const short = scaleToCycle(gated, 2);
        expect([short.length, short[0]?.opensBehind, short[1]?.milestones?.[1]?.gate]).toEqual([2, undefined, { phase: 2, milestone: 1 }]);
        const copied = { ...gated, phases: gated.phases.slice(0, 2).map((one) => ({ ...one, opensBehind: undefined })) };
        expect(scaleToCycle(copied, 4).map((one) => one.milestones?.[1]?.gate?.phase)).toEqual([undefined, 2, 3, 4]);
    });
});
