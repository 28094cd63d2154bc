/** Phone numbers, judged by the numbering plans of libphonenumber. */
import { countryFinder } from '../../force-app/main/quality/lwc/countryCode/countryCode.ts';
import { Metadata } from 'libphonenumber-js/core';
import { getCountries, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/max/metadata';

/** Countries whose well-written numbers SQL can judge alone: the more, the longer the pattern. Each is the main one of its calling code. */
const JUDGED_BY_PATTERN: readonly CountryCode[] = [
  'US',
  'GB',
  'DE',
  'FR',
  'ES',
  'IT',
  'NL',
  'BE',
  'CH',
  'AT',
  'SE',
  'PL',
  'CN',
  'JP',
  'IN',
  'AU',
  'BR',
  'MX',
];

const TYPES = ['FIXED_LINE', 'MOBILE', 'TOLL_FREE', 'PREMIUM_RATE', 'SHARED_COST', 'VOIP', 'PERSONAL_NUMBER', 'PAGER', 'UAN'] as const;

let find: ((name: string) => string | undefined) | undefined;

/** The code of a country that a record names by its ISO code or its name in one of some languages; undefined where it names none. */
export function countryOf(name: string): CountryCode | undefined {
  find ??= countryFinder(getCountries());
  return find(name) as CountryCode | undefined;
}

/** What stands between the digits of a number as people write it. */
export const PHONE_SEPARATORS = '[ ()./\\-]';

/** Numbers in international form, without separators, that are surely right: a pattern of the shared subset. */
export function plainPhonePattern(): string {
  const plans = JUDGED_BY_PATTERN.map((country) => {
    const all = new Metadata(metadata);
    all.selectNumberingPlan(country);
    const plan = all.numberingPlan as unknown as Plan;
    // The types say which patterns are in use; a plan has not every type.
    const patterns = TYPES.flatMap((type) => plan.type(type)?.pattern() ?? []);
    return `${plan.callingCode()}(?:${[...new Set(patterns)].join('|')})`;
  });
  return `\\+(?:${plans.join('|')})`;
}

/** A part of the library that its types leave out. */
interface Plan {
  callingCode(): string;
  type(name: string): { pattern(): string } | undefined;
}

/**
 * Why a text is no phone number, in a code; undefined where it is one. A number without calling code is judged by the country; where that is
 * not known, by its digits alone: 5 to 15 of them (E.164, 6.1).
 */
export function phoneProblem(text: string, country: CountryCode | undefined): string | undefined {
  const number = parsePhoneNumberFromString(text, country ? { defaultCountry: country } : {});
  if (number) return number.isValid() ? undefined : number.isPossible() ? 'not_in_use' : 'wrong_length';
  if (/^\s*(\+|00)/.test(text) || !/^[\d ()./-]+$/.test(text.trim())) return 'no_phone';
  const digits = text.replaceAll(/\D/g, '').length;
  return digits >= 5 && digits <= 15 ? undefined : 'wrong_length';
}
