import * as phones from 'libphonenumber-js/max';
import { suggestionFor } from '../suggestions';
import type { Blamed, PhoneLibrary } from '../suggestions';

const blamed = (kind: string, value: string, more: Partial<Blamed> = {}): Blamed => ({
    ...{ kind, value, parameters: {}, majority: undefined, other: () => '', phones: phones as unknown as PhoneLibrary },
    ...more
});
const inCountry = (country: string): Partial<Blamed> => ({ parameters: { country: 'BillingCountry' }, other: () => country });
const values = { parameters: { values: ['Web', 'Phone inquiry', 'Partner referral'] } };

describe('suggestions', () => {
    it.each([
        ['email', ' ada @example,com', {}, 'ada@example.com'],
        ['email', 'mailto:ada@@example..com.', {}, 'ada@example.com'],
        ['email', "o'brien_40.@example.com", {}, "o'brien_40@example.com"],
        ['email', '<ada@example.com>', {}, 'ada@example.com'],
        ['email', 'ada(at)example', {}, undefined],
        // Nothing is wrong with how it is written.
        ['email', 'info@example.com', {}, undefined],
        ['phone', 'Tel. 030 2512 345', inCountry('Deutschland'), '+49 30 2512345'],
        ['phone', '(212) 736-5000', inCountry('US'), '+1 212 736 5000'],
        ['phone', '030 2512', inCountry(''), undefined],
        ['list', 'WEB', values, 'Web'],
        ['list', 'partner-referal', values, 'Partner referral'],
        ['list', 'Fax', values, undefined],
        ['url', 'www.example.com/a', {}, 'https://www.example.com/a'],
        ['url', 'none', {}, undefined],
        ['expression', "O'BRIEN-SMITH", { parameters: { formula: 'NOT(UPPER(LastName) = LastName)' } }, "O'Brien-Smith"],
        ['expression', 'Lee', { parameters: { formula: 'Amount > 1' } }, undefined],
        ['dependency', 'BERLI', { majority: 'Berlin' }, 'Berlin'],
        ['dependency', '', { majority: 'Berlin' }, 'Berlin'],
        ['dependency', 'Berlin', { majority: 'Berlin' }, undefined],
        ['required', '', {}, undefined]
    ])('of a rule of kind %s for "%s"', (kind, value, more, expected) => {
        expect(suggestionFor(blamed(kind, value, more))).toBe(expected);
    });

    it('are none for a phone while its library is awaited', () => {
        expect(suggestionFor(blamed('phone', '030 2512345', { ...inCountry('DE'), phones: undefined }))).toBeUndefined();
    });
});
