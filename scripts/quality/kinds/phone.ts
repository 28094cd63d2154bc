import { sharedPattern } from '../../../formula/src/patterns.ts';
import { PHONE_SEPARATORS, countryOf, nationalForms, phoneProblem, plainPhonePattern } from '../phone-numbers.ts';
import type { NationalForm } from '../phone-numbers.ts';
import { parameter } from '../rule.ts';
import type { RuleKind } from '../rule.ts';

let plain: string | undefined;

/**
 * A text is a phone number in use (libphonenumber). `country` names the field with the record's country, as an ISO code or a name;
 * `defaultCountry` is taken where that says none.
 */
export const phone: RuleKind = {
  name: 'phone',
  fields: { min: 1, max: 20 },
  parameters: {
    type: 'object',
    additionalProperties: false,
    properties: {
      country: { type: 'string', minLength: 1, description: 'a field' },
      defaultCountry: { type: 'string', pattern: '^[A-Z]{2}$', description: 'an ISO code of two letters' },
    },
  },
  dimension: 'validity',
  cells: (rule, { text, dialect }) => {
    const [country, usual] = [parameter<string>(rule, 'country'), countryOf(parameter<string>(rule, 'defaultCountry') ?? '')];
    plain ??= sharedPattern(plainPhonePattern());
    const home = usual && nationalForms().find(({ names, besides }) => besides === undefined && names.includes(usual.toLowerCase()));
    // Most numbers are judged here, as they are dialled from abroad; what is left is looked at by the library, one by one.
    const isPlain = (field: string): string => {
      const digits = dialect.replaceAll(text(field).sql, PHONE_SEPARATORS, '');
      const fromAbroad = ({ abroad, prefix }: NationalForm): string =>
        `${dialect.text(abroad)} || ${prefix === '' ? digits : dialect.replaceAll(digits, `^${prefix}`, '')}`;
      const place = country === undefined ? undefined : `lower(trim(${text(country).sql}))`;
      const cases = [
        `WHEN ${digits} LIKE '+%' THEN ${digits}`,
        ...(place === undefined
          ? []
          : nationalForms().map((form) => {
              const isMore = form.besides === undefined ? '' : ` AND NOT ${dialect.matchesWhole(digits, form.besides)}`;
              return `WHEN ${dialect.isOneOf(place, form.names)}${isMore} THEN ${fromAbroad(form)}`;
            })),
        // A record of no country is judged by the usual one.
        ...(home ? [`WHEN ${place === undefined ? 'TRUE' : `${place} IS NULL`} THEN ${fromAbroad(home)}`] : []),
      ];
      return `coalesce(${dialect.matchesWhole(`CASE ${cases.join(' ')} END`, plain ?? '')}, FALSE)`;
    };
    return rule.fields.map((field) => ({
      field,
      reason: 'no_phone',
      fails: `${text(field).sql} IS NOT NULL AND NOT ${isPlain(field)}`,
      judge: {
        with: country === undefined ? [] : [country],
        reason: (value, place) => phoneProblem(value, countryOf(place ?? '') ?? usual),
      },
    }));
  },
};
