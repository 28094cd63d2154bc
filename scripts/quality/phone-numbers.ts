/** Phone numbers, judged by the numbering plans of libphonenumber. */
import { countryFinder, countryNames } from '../../force-app/main/quality/lwc/countryCode/countryCode.ts';
import { Metadata } from 'libphonenumber-js/core';
import { getCountries, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/max/metadata';

/** Countries whose well-written numbers SQL can judge alone: the more, the longer the pattern. */
const JUDGED_BY_PATTERN: readonly CountryCode[] = [
  'US',
  'CA',
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

/** The numbering plan of a country. */
function planOf(country: CountryCode): Plan | undefined {
  const all = new Metadata(metadata);
  all.selectNumberingPlan(country);
  return all.numberingPlan as unknown as Plan | undefined;
}

/** Numbers in international form, without separators, that are surely right: a pattern of the shared subset. */
export function plainPhonePattern(): string {
  const plans = JUDGED_BY_PATTERN.map((country) => {
    const plan = planOf(country);
    // The types say which patterns are in use; a plan has not every type.
    const patterns = TYPES.flatMap((type) => plan?.type(type)?.pattern() ?? []);
    return `${plan?.callingCode() ?? ''}(?:${[...new Set(patterns)].join('|')})`;
  });
  return `\\+(?:${plans.join('|')})`;
}

/** How numbers of a country are written within it. */
export interface NationalForm {
  /** What texts name the country, in small letters. */
  names: string[];
  /** What comes before the number from abroad: +49. */
  abroad: string;
  /** The digit that comes before it at home: 0. Empty where none does. */
  prefix: string;
  /** What else may come before it, such as the code of a carrier, as a pattern: such numbers are left to the library. */
  besides: string | undefined;
}

let forms: NationalForm[] | undefined;

/** The parts of a pattern that `|` divides. */
function alternatives(pattern: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const sign of pattern) {
    depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
    if (sign === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts;
}

/** The countries whose national numbers a pattern can judge: what comes before them at home is one digit, or nothing. */
export function nationalForms(): NationalForm[] {
  if (forms) return forms;
  const names = Map.groupBy(countryNames(getCountries()), ([, code]) => code);
  return (forms = JUDGED_BY_PATTERN.flatMap((country) => {
    const plan = planOf(country);
    const prefix = plan?.nationalPrefix() || '';
    const parsed = alternatives(plan?.nationalPrefixForParsing() || '');
    if (!plan || prefix.length > 1 || !parsed.includes(prefix)) return [];
    const others = parsed.filter((one) => one !== prefix).map((one) => one.replace(/\$$/, ''));
    const besides = others.length > 0 ? `(?:${others.join('|')}).*` : undefined;
    return [{ names: (names.get(country) ?? []).map(([name]) => name), abroad: `+${plan.callingCode()}`, prefix, besides }];
  }));
}

/** A part of the library that its types leave out. */
interface Plan {
  callingCode(): string;
  /** 0, the number, where there is none. */
  nationalPrefix(): string | 0 | undefined;
  nationalPrefixForParsing(): string | 0 | undefined;
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
