import { decimal, momentText, money, monthName, percent, shortMoney } from 'c/numberText';

describe('numberText', () => {
    it.each([
        [48_910_000, '$48,910,000'],
        [1_320_000_000, '$1,320,000,000'],
        [1234.56, '$1,235'],
        [-250, '-$250'],
        [0, '$0']
    ])('writes the amount %d in full, without cents', (amount, text) => {
        expect(money(amount)).toBe(text);
    });

    it.each([
        [48_910_000, '$48.91M'],
        [384_000_000, '$384M'],
        [1_320_000_000, '$1.32B']
    ])('writes the amount %d short on an axis', (amount, text) => {
        expect(shortMoney(amount)).toBe(text);
    });

    it.each([
        [50_000, '50,000'],
        [156.75, '156.75'],
        [0.123456, '0.1235']
    ])('writes the number %d as it is, to four places', (value, text) => {
        expect(decimal(value)).toBe(text);
    });

    it.each([
        ['2025-03', 'Mar 2025'],
        ['2025-03-01', 'Mar 2025'],
        ['2024-12-31', 'Dec 2024']
    ])('names the month of %s wherever the reader is', (month, text) => {
        expect(monthName(month)).toBe(text);
    });

    it.each([
        [0.916, '92%'],
        [1.1, '110%'],
        [-0.25, '-25%']
    ])('writes the share %d as a percentage', (share, text) => {
        expect(percent(share)).toBe(text);
    });

    it('writes a moment in the time zone of the user, and nothing for none', () => {
        expect(momentText('2026-01-02T18:30:00.000Z')).toBe('Jan 2, 2026, 10:30 AM');
        expect([momentText(null), momentText(undefined)]).toEqual(['', '']);
    });
});
