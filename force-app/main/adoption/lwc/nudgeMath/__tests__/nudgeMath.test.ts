import {
    anytimeInterval,
    anytimeP,
    anytimeZ,
    bestRho,
    detectable,
    hashShare,
    holm,
    isQuietHour,
    judge,
    newcombe,
    normal,
    oneSidedBound,
    oneSidedLogMixture,
    sampleRatioP,
    wilson,
    withheldUsers
} from 'c/nudgeMath';
import type { Arm, RuleData } from 'c/nudgeMath';

const arm = (acted: number, users: number): Arm => ({ acted, users });

const data = (more: Partial<RuleData>): RuleData => ({
    ...{ shown: arm(0, 0), withheld: arm(0, 0), harmShown: undefined, harmWithheld: undefined, worthwhile: 0.05, weeks: 8, patience: 26 },
    expectedWithheld: more.withheld?.users ?? 0,
    ...more
});

describe('nudgeMath', () => {
    it('gives the score intervals of Newcombe 1998 (Statistics in Medicine 17, 857–872, table I)', () => {
        for (const [acted, users, low, high] of [
            [81, 263, 0.2553, 0.3662],
            [15, 148, 0.0624, 0.1605],
            [0, 20, 0, 0.1611],
            [1, 29, 0.0061, 0.1718]
        ] as const) {
            const { low: from, high: to } = wilson(arm(acted, users));
            expect([from, to].map((one) => Number(one.toFixed(4)) + 0)).toEqual([low, high]);
        }
    });

    it('gives the hybrid score intervals of Newcombe 1998 (Statistics in Medicine 17, 873–890, table II, method 10)', () => {
        for (const [a, m, b, n, low, high] of [
            [56, 70, 48, 80, 0.0524, 0.3339],
            [9, 10, 3, 10, 0.1705, 0.809],
            [6, 7, 2, 7, 0.0582, 0.8062],
            [5, 56, 0, 29, -0.0381, 0.1926],
            [0, 10, 0, 20, -0.1611, 0.2775],
            [0, 10, 0, 10, -0.2775, 0.2775],
            [10, 10, 0, 20, 0.6791, 1],
            [10, 10, 0, 10, 0.6075, 1]
        ] as const) {
            const { low: from, high: to } = newcombe(arm(a, m), arm(b, n));
            expect([from, to].map((one) => Number(one.toFixed(4)))).toEqual([low, high]);
        }
    });

    it('gives the mixture boundary of the reference implementation of arXiv 1810.08240 (confseq, its own test values)', () => {
        expect(bestRho(100, 0.05)).toBeCloseTo(12.60056, 5);
        // One-sided mixtures are set by twice the error.
        const rho = bestRho(100, 0.1);
        expect(oneSidedLogMixture(10, 100, rho)).toBeCloseTo(-0.06502391, 6);
        expect(oneSidedBound(100, 0.05, rho)).toBeCloseTo(27.66071, 4);
    });

    it('knows the normal distribution far out', () => {
        expect(normal(0)).toBeCloseTo(0.5, 12);
        expect(normal(1.959963984540054)).toBeCloseTo(0.975, 12);
        expect(normal(-3.090232306167813)).toBeCloseTo(0.001, 12);
        expect(normal(-6) / 9.865876450377018e-10).toBeCloseTo(1, 9);
        expect([normal(-50), normal(50)]).toEqual([0, 1]);
    });

    it('adjusts as Holm 1979 does', () => {
        expect(holm([0.01, 0.04, 0.03, 0.005]).map((one) => Number(one.toFixed(6)))).toEqual([0.03, 0.06, 0.06, 0.02]);
        expect(holm([0.9, 0.8])).toEqual([1, 1]);
        expect(holm([])).toEqual([]);
    });

    it('tells a broken split, and no other', () => {
        expect(sampleRatioP(600, 400, 500)).toBeLessThan(0.001);
        expect(sampleRatioP(860, 140, 100)).toBeLessThan(0.01);
        expect(sampleRatioP(530, 470, 500)).toBeGreaterThan(0.05);
        expect(sampleRatioP(500, 500, 500)).toBe(1);
        expect(sampleRatioP(0, 0, 0)).toBe(1);
    });

    it('tells which effect can be seen: with ten in a hundred held out, and with half', () => {
        expect([2000, 600, 200].map((users) => Number((100 * detectable(users, 0.1)).toFixed(1)))).toEqual([9.6, 17.5, 30.3]);
        expect([2000, 600, 200].map((users) => Number((100 * detectable(users, 0.5)).toFixed(1)))).toEqual([5.7, 10.5, 18.2]);
        expect(detectable(100, 0)).toBe(1);
        // Looking every week at seven rules takes more than looking once at one.
        expect(anytimeZ(7)).toBeGreaterThan(anytimeZ(1));
        expect(anytimeZ(1)).toBeGreaterThan(1.96);
    });

    it('says nothing of small arms', () => {
        expect(anytimeP(arm(19, 19), arm(0, 19), 0.05)).toBe(1);
        expect(anytimeInterval(arm(19, 19), arm(0, 19), 0.05)).toEqual({ low: -1, high: 1 });
    });

    it('has an interval that ends where the p-value is alpha', () => {
        const [shown, withheld] = [arm(150, 500), arm(90, 500)];
        const { low } = anytimeInterval(shown, withheld, 0.05, 0.05);
        expect(anytimeP(shown, withheld, 0.05, low)).toBeCloseTo(0.05, 6);
    });

    it('judges in words', () => {
        const verdictOf = (more: Partial<RuleData>): string | undefined => judge([data(more)])[0]?.verdict;
        expect(verdictOf({ shown: arm(200, 500), withheld: arm(100, 500) })).toBe('Works');
        expect(verdictOf({ shown: arm(101, 500), withheld: arm(100, 500) })).toBe('Too Early');
        expect(verdictOf({ shown: arm(101, 500), withheld: arm(100, 500), weeks: 26 })).toBe('Not Shown to Help');
        expect(verdictOf({ shown: arm(1000, 5000), withheld: arm(1000, 5000) })).toBe('Not Worth It');
        expect(verdictOf({ shown: arm(200, 500), withheld: arm(100, 500), harmShown: arm(100, 500), harmWithheld: arm(10, 500) })).toBe('Harms');
        expect(verdictOf({ shown: arm(200, 500), withheld: arm(80, 400), expectedWithheld: 600 / 2 + 200 })).toBe('Broken');
    });

    it('judges many rules more strictly than one', () => {
        const close = data({ shown: arm(132, 500), withheld: arm(90, 500) });
        const dull = data({ shown: arm(90, 500), withheld: arm(90, 500) });
        expect(judge([close])[0]?.verdict).toBe('Works');
        expect(judge([close, dull, dull, dull, dull, dull, dull])[0]?.verdict).toBe('Too Early');
    });

    it('says how many more weeks it takes, within its patience', () => {
        const [judged] = judge([data({ shown: arm(20, 100), withheld: arm(18, 100) })]);
        expect(judged?.weeksLeft).toBe(18);
        const [near] = judge([data({ shown: arm(60, 400), withheld: arm(40, 400), worthwhile: 0.1 })]);
        expect(near?.weeksLeft).toBeLessThan(9);
        expect(judge([data({})])[0]?.weeksLeft).toBeUndefined();
    });

    it('withholds from half of each stratum, by a hash that never changes', () => {
        expect(hashShare('overdue-close|005000000000001AAA')).toBe(hashShare('overdue-close|005000000000001AAA'));
        const strata = Array.from({ length: 40 }, (_, team) => ({
            key: `team ${team}`,
            users: Array.from({ length: 25 }, (__, user) => `u${team}-${user}`)
        }));
        const half = withheldUsers('rule', strata, 0.5);
        for (const { users } of strata) expect([12, 13]).toContain(users.filter((user) => half.has(user)).length);
        expect(Math.abs(half.size - 500)).toBeLessThan(12);
        const tenth = withheldUsers('rule', strata, 0.1);
        // Those who stay held out are those who were: nobody who has been shown it is taken it from.
        for (const user of tenth) expect(half.has(user)).toBe(true);
        expect(Math.abs(tenth.size - 100)).toBeLessThan(12);
        const other = withheldUsers('another rule', strata, 0.5);
        expect(Math.abs([...other].filter((user) => half.has(user)).length - 250)).toBeLessThan(40);
    });

    it('knows quiet hours, over midnight too', () => {
        expect([17, 18, 23, 0, 7, 8].map((hour) => isQuietHour(hour, 18, 8))).toEqual([false, true, true, true, true, false]);
        expect([8, 12, 18].map((hour) => isQuietHour(hour, 8, 18))).toEqual([true, true, false]);
        expect([isQuietHour(3, null, null), isQuietHour(3, 4, 4), isQuietHour(3, undefined, 5), isQuietHour(0, 0, 1)]).toEqual([
            false,
            false,
            false,
            true
        ]);
    });
});
