import { entersLate, gini, groupFigures, hasFallenBehind, highestShare, median, shareOf, tenureOf, weekOf, workingDays } from 'c/adoptionMath';
import type { Period, UserWeek } from 'c/adoptionMath';

const user = (steps: number, more: Partial<UserWeek> = {}): UserWeek => ({
    ...{ licensed: true, enabled: true, steps, activeDay: false, activeMonth: steps > 0 },
    ...more
});

describe('adoptionMath', () => {
    it('begins weeks on Monday, over the ends of months and years', () => {
        expect(['2026-11-29', '2026-11-23', '2027-01-01', '2026-03-29'].map(weekOf)).toEqual([
            '2026-11-23',
            '2026-11-23',
            '2026-12-28',
            '2026-03-23'
        ]);
    });

    it('counts working days up to a day, without those that are off', () => {
        expect(workingDays('2026-12-21', '2026-12-27', new Set(['2026-12-24', '2026-12-25']))).toEqual(['2026-12-21', '2026-12-22', '2026-12-23']);
        expect(workingDays('2026-12-21', '2026-12-22')).toHaveLength(2);
    });

    it('counts as active who did a process step and could work, and nobody for a login', () => {
        const figures = groupFigures(
            [user(0, { activeMonth: true }), user(1, { activeDay: true }), user(9), user(4, { enabled: false }), user(0, { licensed: false })],
            5
        );
        expect(figures).toMatchObject({ licensed: 4, enabled: 4, active: 2, activeDay: 1, activeMonth: 3, contributing: 1, steps: 10 });
    });

    it('tells how unevenly steps are shared out', () => {
        expect(gini([3, 3, 3, 3])).toBeCloseTo(0);
        expect(gini([0, 0, 0, 12])).toBeCloseTo(0.75);
        expect(gini([1, 2, 3, 4])).toBeCloseTo(0.25);
        expect(gini([0, 0])).toBeUndefined();
        // Broad use counts more than deep use: the same steps by more people are shared out more evenly.
        expect(gini([5, 5, 0, 0]) ?? 0).toBeGreaterThan(gini([3, 3, 2, 2]) ?? 1);
    });

    it('has no share of nothing, and shows more than everything as such', () => {
        expect([shareOf(5, 0), shareOf(undefined, 4), shareOf(6, 4)]).toEqual([undefined, undefined, 1.5]);
    });

    it('has medians of even and odd numbers of values', () => {
        expect([median([]), median([4]), median([9, 1]), median([3, 1, 2])]).toEqual([undefined, 4, 5, 2]);
    });

    it('takes Wilson’s upper limit for what a share could be', () => {
        expect(highestShare(0, 50)).toBeCloseTo(0.0976, 3);
        expect(highestShare(35, 50)).toBeCloseTo(0.825, 3);
        expect(highestShare(5, 5)).toBe(1);
    });

    describe('a team that has fallen behind', () => {
        const week = (part: number, othersPart = 780): Period => ({ part, whole: 50, othersPart, othersWhole: 1000 });
        const TARGET = 0.7;

        it('was below its target for three weeks, by more than chance explains', () => {
            expect(hasFallenBehind([week(36), week(10), week(8), week(5)], TARGET)).toBe(true);
            expect(hasFallenBehind([week(10), week(36), week(8)], TARGET)).toBe(false);
            expect(hasFallenBehind([week(10), week(8)], TARGET)).toBe(false);
            expect(hasFallenBehind([week(32), week(32), week(32)], TARGET)).toBe(false);
        });
        it('is none when everybody is behind', () => {
            expect(hasFallenBehind([week(10, 200), week(8, 150), week(5, 180)], TARGET)).toBe(false);
        });
        it('is told of small teams only when it is plain', () => {
            const small = (part: number): Period => ({ ...week(part), whole: 6 });
            expect(hasFallenBehind([small(3), small(3), small(3)], TARGET)).toBe(false);
            expect(hasFallenBehind([small(0), small(0), small(0)], TARGET)).toBe(true);
        });
    });

    it('tells who enters deals only after they have closed', () => {
        const month = (part: number, whole = 20): Period => ({ part, whole, othersPart: 700, othersWhole: 800 });
        expect(entersLate([month(0), month(1), month(0)])).toBe(true);
        expect(entersLate([month(0), month(12), month(0)])).toBe(false);
        expect(entersLate([month(0, 5), month(0, 5), month(0, 5)])).toBe(true);
        // Six deals in a quarter are too few to tell.
        expect(entersLate([month(0, 2), month(0, 2), month(0, 2)])).toBe(false);
        expect(entersLate([month(0), month(0)])).toBe(false);
    });

    it('has four ages of users', () => {
        const of = (createdOn: string): string => tenureOf(createdOn, '2026-11-29');
        expect(['2026-11-01', '2026-03-01', '2024-11-01', '2019-01-01'].map(of)).toEqual(['new', 'first year', 'one to three years', 'older']);
    });
});
