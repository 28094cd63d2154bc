import { exampleNumber, formatNumber, parseNumber } from 'c/localNumber';

describe('a number that is typed', () => {
    it.each<[string, string, number]>([
        ['en-US', '1,234.56', 1234.56],
        ['en-US', '1234.56', 1234.56],
        ['en-US', ' 105.5 ', 105.5],
        ['en-US', '-1,234,567', -1234567],
        ['en-US', '\u22125', -5],
        ['en-US', '.5', 0.5],
        ['en-US', '0', 0],
        ['en-US', '0.0001', 0.0001],
        ['de-DE', '1.234,56', 1234.56],
        ['de-DE', '105,5', 105.5],
        ['de-DE', '1.234', 1234],
        ['es', '1.234,5', 1234.5],
        ['fr-FR', '1\u202f234,56', 1234.56],
        ['fr-FR', '1\u00a0234,56', 1234.56],
        ['fr-FR', '1 234,56', 1234.56],
        ['de-CH', "1'234.5", 1234.5],
        ['de-CH', '1’234.5', 1234.5],
        ['en-IN', '12,34,567.8', 1234567.8],
        ['zh-CN', '１，２３４．５', 1234.5],
        ['zh-TW', '1,234.5', 1234.5],
        ['ar-EG', '١٬٢٣٤٫٥', 1234.5],
        ['ar-EG', '\u061c-١٢', -12],
        ['fa-IR', '۱۲٫۵', 12.5],
        ['en-US', '١٢', 12]
    ])('in %s: %s', (locale, text, value) => {
        expect(parseNumber(text, locale)).toBe(value);
    });

    it.each<[string, string]>([
        ['en-US', '105,5'],
        ['en-US', '1.234,56'],
        ['en-US', '1,23,456'],
        ['en-US', '1234,567'],
        ['en-US', ',234'],
        ['en-US', '1,,234'],
        ['en-US', '1.2.3'],
        ['en-US', '1.5,000'],
        ['en-US', '5.'],
        ['en-US', '.'],
        ['en-US', '-'],
        ['en-US', '--5'],
        ['en-US', '5-'],
        ['en-US', '1 234'],
        ['en-US', '1e5'],
        ['en-US', '$5'],
        ['en-US', '5 %'],
        ['en-US', 'twelve'],
        ['en-US', 'NaN'],
        ['en-US', '1234567890123456'],
        ['de-DE', '1,234.56'],
        ['de-DE', '105.5'],
        ['fr-FR', '1.234,56'],
        ['en-IN', '1,234,567'],
        ['ar-EG', '1.5']
    ])('is refused in another form than that of %s: %s', (locale, text) => {
        expect(parseNumber(text, locale)).toBeNaN();
    });

    it.each([['', '  ', '\u00a0', undefined, null]])('is none when nothing is there', (text) => {
        expect(parseNumber(text, 'en-US')).toBeUndefined();
    });

    it.each(['en-US', 'de-DE', 'es', 'fr-FR', 'de-CH', 'en-IN', 'zh-CN', 'zh-TW', 'ar-EG', 'ja', 'sv-SE', 'he', 'pl', 'hi-IN'])(
        'is read back as %s writes it, with groups and without',
        (locale) => {
            for (const value of [0, 1, -12, 999, 1000, 1234.5, -98765.4321, 12345678.25]) {
                expect(parseNumber(formatNumber(value, { locale }), locale)).toBe(value);
                expect(parseNumber(formatNumber(value, { locale, groups: false }), locale)).toBe(value);
            }
            expect(parseNumber(exampleNumber(locale), locale)).toBe(1234.56);
        }
    );

    it('follows the locale of the user, and is written as it is', () => {
        expect([parseNumber('1,234.5'), formatNumber(1234.5), formatNumber(1234.5, { groups: false })]).toEqual([1234.5, '1,234.5', '1234.5']);
        expect([formatNumber(undefined), formatNumber(null), formatNumber(NaN), exampleNumber()]).toEqual(['', '', '', '1,234.56']);
        expect(formatNumber(0.00001)).toBe('0.00001');
    });
});
