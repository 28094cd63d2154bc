import { parameter } from '../rule.ts';
import type { RuleKind } from '../rule.ts';

const NUMBER = { type: 'number', description: 'a number' };

/** A number lies within bounds, both included. A text that is no number fails, too. */
export const range: RuleKind = {
  name: 'range',
  fields: { min: 1, max: 50 },
  parameters: { type: 'object', additionalProperties: false, properties: { min: NUMBER, max: NUMBER } },
  dimension: 'validity',
  cells: (rule, { text, dialect }) =>
    rule.fields.flatMap((field) => {
      const [min, max] = [parameter<number>(rule, 'min'), parameter<number>(rule, 'max')];
      const number = dialect.toNumber(text(field).sql);
      return [
        { field, reason: 'no_number', fails: `${text(field).sql} IS NOT NULL AND ${number} IS NULL` },
        ...(min === undefined ? [] : [{ field, reason: 'too_low', fails: `${number} < ${dialect.number(min)}` }]),
        ...(max === undefined ? [] : [{ field, reason: 'too_high', fails: `${number} > ${dialect.number(max)}` }]),
      ];
    }),
};
