import { parameter } from '../rule.ts';
import type { RuleKind } from '../rule.ts';

/** A value is one of a list. Upper and lower case differ unless `ignoreCase` is set. */
export const list: RuleKind = {
  name: 'list',
  fields: { min: 1, max: 50 },
  parameters: {
    type: 'object',
    additionalProperties: false,
    required: ['values'],
    properties: {
      values: { type: 'array', minItems: 1, maxItems: 100_000, items: { type: 'string' }, description: 'a list of texts, up to 100,000' },
      ignoreCase: { type: 'boolean', description: 'true or false' },
    },
  },
  dimension: 'validity',
  cells: (rule, { text, dialect }) => {
    const isFolded = parameter<boolean>(rule, 'ignoreCase') ?? false;
    const folded = (sql: string): string => (isFolded ? `lower(${sql})` : sql);
    const values = (parameter<string[]>(rule, 'values') ?? []).map((one) => folded(dialect.text(one))).join(', ');
    return rule.fields.map((field) => ({ field, reason: 'not_in_list', fails: `${folded(text(field).sql)} NOT IN (${values})` }));
  },
};
