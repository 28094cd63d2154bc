import { parameter } from '../rule.ts';
import type { RuleKind } from '../rule.ts';

/** A formula is false for a failing row, as a validation rule's is true: it says what must hold. The first field is blamed. */
export const expression: RuleKind = {
  name: 'expression',
  fields: { min: 1, max: 50 },
  parameters: {
    type: 'object',
    additionalProperties: false,
    required: ['formula'],
    properties: { formula: { type: 'string', minLength: 1, maxLength: 3900, description: 'a formula that says what must hold' } },
  },
  dimension: 'consistency',
  cells: (rule, { formula }) => [
    { field: rule.fields[0] ?? '', reason: 'does_not_hold', fails: `NOT ${formula(parameter<string>(rule, 'formula') ?? '')}` },
  ],
};
