import { parameter } from '../rule.ts';
import type { RuleKind } from '../rule.ts';

const COUNT = { type: 'integer', minimum: 0, description: 'a whole number from 0' };

/** A text has at least or at most so many characters. */
export const length: RuleKind = {
  name: 'length',
  fields: { min: 1, max: 50 },
  parameters: {
    type: 'object',
    additionalProperties: false,
    properties: { min: COUNT, max: COUNT },
    minProperties: 1,
    description: '"min", "max" or both',
  },
  dimension: 'validity',
  cells: (rule, { text, dialect }) =>
    rule.fields.flatMap((field) => {
      const [min, max] = [parameter<number>(rule, 'min'), parameter<number>(rule, 'max')];
      const size = `length(${text(field).sql})`;
      return [
        ...(min === undefined ? [] : [{ field, reason: 'too_short', fails: `${size} < ${dialect.number(min)}` }]),
        ...(max === undefined ? [] : [{ field, reason: 'too_long', fails: `${size} > ${dialect.number(max)}` }]),
      ];
    }),
};
