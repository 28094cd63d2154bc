/** What a rule takes for right in place of a value: worked out here, never stored. */
import { countryFinder } from 'c/countryCode';

/** The part of libphonenumber that is used here. */
export interface PhoneLibrary {
    getCountries(): string[];
    parsePhoneNumberFromString(text: string, country?: string): { isValid(): boolean; formatInternational(): string } | undefined;
}

/** A value that a rule blames, with the record that it stands in. */
export interface Blamed {
    kind: string;
    parameters: Record<string, unknown>;
    value: string;
    /** Another value of the record as text; '' where it has none. */
    other(field: string): string;
    /** What most like records have; undefined where that is not known. */
    majority: string | undefined;
    phones: PhoneLibrary | undefined;
}

const ADDRESS = /^[^\s@,;]+@[^\s@,;.]+(\.[^\s@,;.]+)+$/;

/** An address without what surely does not belong to it; undefined where that is no address either. */
function cleanAddress(value: string): string | undefined {
    const cleaned = value
        .replace(/^\s*(mailto:|<)/i, '')
        .replace(/>\s*$/, '')
        .replaceAll(/\s+/g, '')
        .replaceAll(/@+/g, '@')
        .replaceAll(',', '.')
        .replaceAll(/\.{2,}/g, '.')
        .replaceAll(/\.*@\.*/g, '@')
        .replace(/\.$/, '');
    return ADDRESS.test(cleaned) ? cleaned : undefined;
}

let countryOf: ((name: string) => string | undefined) | undefined;

function internationalNumber({ value, parameters, other, phones }: Blamed): string | undefined {
    if (!phones) return undefined;
    countryOf ??= countryFinder(phones.getCountries());
    const field = parameters.country;
    const country = (typeof field === 'string' && countryOf(other(field))) || (parameters.defaultCountry as string | undefined);
    const number = phones.parsePhoneNumberFromString(value, country);
    return number?.isValid() ? number.formatInternational() : undefined;
}

/** Letters alone: no case, no accents, nothing that divides words. */
const bare = (text: string): string =>
    text
        .normalize('NFKD')
        .replaceAll(/\p{M}|[^\p{L}\p{N}]/gu, '')
        .toLowerCase();

/** How many letters two texts differ by, up to one. */
function isOneLetterOff(a: string, b: string): boolean {
    if (Math.abs(a.length - b.length) > 1) return false;
    let start = 0;
    while (start < a.length && a[start] === b[start]) start += 1;
    let [endA, endB] = [a.length, b.length];
    while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) [endA, endB] = [endA - 1, endB - 1];
    return endA - start <= 1 && endB - start <= 1;
}

/** The one listed value that is meant: the same letters, or all but one. */
function listed(value: string, values: readonly string[]): string | undefined {
    const letters = bare(value);
    const same = values.filter((one) => bare(one) === letters);
    const near = same.length > 0 ? same : values.filter((one) => letters.length > 3 && isOneLetterOff(bare(one), letters));
    return near.length === 1 ? near[0] : undefined;
}

/** A name of capitals as people write it. */
const asName = (value: string): string =>
    value.toLowerCase().replaceAll(/(^|[\s\-'’])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());

/** What the rule takes for right in place of a value; undefined where it knows nothing, or nothing else. */
export function suggestionFor(blamed: Blamed): string | undefined {
    const { kind, value, parameters, majority } = blamed;
    const found = ((): string | undefined => {
        if (kind === 'dependency') return majority;
        if (value === '') return undefined;
        if (kind === 'email') return cleanAddress(value);
        if (kind === 'phone') return internationalNumber(blamed);
        if (kind === 'list') return listed(value, (parameters.values as string[] | undefined) ?? []);
        if (kind === 'url') return /^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(value.trim()) ? `https://${value.trim()}` : undefined;
        // A rule about capitals compares with UPPER(): a name of capitals is the only thing it may find.
        if (kind === 'expression' && /UPPER\(/i.test(String(parameters.formula)) && value === value.toUpperCase()) return asName(value);
        return undefined;
    })();
    return found === value ? undefined : found;
}
