import { sharedPattern } from '../../../formula/src/patterns.ts';
import { parameter } from '../rule.ts';
import type { RuleKind } from '../rule.ts';

/** A text matches a regular expression as a whole. */
export const pattern: RuleKind = {
  name: 'pattern',
  fields: { min: 1, max: 50 },
  parameters: {
    type: 'object',
    additionalProperties: false,
    required: ['pattern'],
    properties: { pattern: { type: 'string', minLength: 1, maxLength: 1000, description: 'a regular expression' } },
  },
  dimension: 'validity',
  cells: (rule, { text, dialect }) => {
    const shared = sharedPattern(parameter<string>(rule, 'pattern') ?? '');
    return rule.fields.map((field) => ({ field, reason: 'no_match', fails: `NOT ${dialect.matchesWhole(text(field).sql, shared)}` }));
  },
};
