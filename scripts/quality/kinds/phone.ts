import { sharedPattern } from '../../../formula/src/patterns.ts';
import { PHONE_SEPARATORS, countryOf, phoneProblem, plainPhonePattern } from '../phone-numbers.ts';
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
    const isPlain = (field: string): string => dialect.matchesWhole(dialect.replaceAll(text(field).sql, PHONE_SEPARATORS, ''), plain ?? '');
    return rule.fields.map((field) => ({
      field,
      reason: 'no_phone',
      fails: `NOT ${isPlain(field)}`,
      judge: {
        with: country === undefined ? [] : [country],
        reason: (value, place) => phoneProblem(value, countryOf(place ?? '') ?? usual),
      },
    }));
  },
};
