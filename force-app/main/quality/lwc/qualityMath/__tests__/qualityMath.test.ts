import { cellScore, scoreOf, standingOf } from 'c/qualityMath';
import type { RuleScore } from 'c/qualityMath';

const rule = (checked: number, failed: number, more: Partial<RuleScore> = {}): RuleScore => ({
    ...{ checked, failed, waived: 0, weight: 1, warnBelow: 95, failBelow: 80 },
    ...more
});

describe('qualityMath', () => {
    it('takes what was waived for right', () => {
        expect(scoreOf({ checked: 200, failed: 30, waived: 10 })).toBeCloseTo(0.9);
        expect(scoreOf({ checked: 0, failed: 0, waived: 0 })).toBeUndefined();
    });

    it.each([
        [rule(100, 5), 'passes'],
        [rule(100, 6), 'warns'],
        [rule(100, 20), 'warns'],
        [rule(100, 21), 'fails'],
        [rule(100, 99, { warnBelow: undefined, failBelow: undefined }), 'passes'],
        [rule(0, 0), undefined]
    ])('compares a score with the thresholds of its rule', (score, standing) => {
        expect(standingOf(score)).toBe(standing);
    });

    it('averages rules by weight, with their targets, and stands as the worst of them', () => {
        const cell = cellScore([rule(100, 10, { weight: 3, warnBelow: 99 }), rule(10, 0), rule(0, 0, { warnBelow: 50 })]);
        expect(cell.score).toBeCloseTo((0.9 * 3 + 1) / 4);
        expect(cell.target).toBeCloseTo((0.99 * 3 + 0.95) / 4);
        expect(cell.standing).toBe('warns');
        expect(cellScore([rule(0, 0)])).toEqual({ score: undefined, target: undefined, standing: undefined });
    });
});
