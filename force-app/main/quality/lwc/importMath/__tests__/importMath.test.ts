import { keptOutShare, reasonsOf, riseOf } from 'c/importMath';

const files = (...shares: number[]): { rows: number; keptOut: number }[] => shares.map((percent) => ({ rows: 10_000, keptOut: percent * 100 }));

describe('importMath', () => {
    it('weighs files by their rows', () => {
        expect(
            keptOutShare([
                { rows: 900, keptOut: 0 },
                { rows: 100, keptOut: 100 }
            ])
        ).toBe(0.1);
        expect(keptOutShare([{ rows: 0, keptOut: 0 }])).toBeUndefined();
    });

    it('tells a rise against up to five files before', () => {
        expect(riseOf(files(9, 2, 2, 2))).toEqual({ before: 0.02, now: 0.09 });
        // The sixth before the last was dirtier: it does not count any more.
        expect(riseOf(files(9, 2, 2, 2, 2, 2, 90))).toEqual({ before: 0.02, now: 0.09 });
    });

    it('tells none where it is small, may be chance, or has too little before it', () => {
        expect(riseOf(files(3, 2, 2, 2))).toBeUndefined();
        expect(riseOf(files(2, 9, 9))).toBeUndefined();
        expect(riseOf(files(9, 2))).toBeUndefined();
        expect(
            riseOf([
                { rows: 10, keptOut: 1 },
                { rows: 10, keptOut: 0 },
                { rows: 10, keptOut: 0 }
            ])
        ).toBeUndefined();
        expect(riseOf([])).toBeUndefined();
    });

    it('leaves out reasons that make no sense', () => {
        expect(reasonsOf('[{"column":"E-Mail","code":"no_email","rule":"","rows":2},{"code":3},{}]')).toEqual([
            { column: 'E-Mail', code: 'no_email', rule: '', rows: 2 }
        ]);
        expect(reasonsOf('{"a":1}')).toEqual([]);
        expect(reasonsOf('no JSON')).toEqual([]);
        expect(reasonsOf(null)).toEqual([]);
    });
});
