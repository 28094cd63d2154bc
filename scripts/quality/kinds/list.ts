import { parameter } from '../rule.ts';
import type { RuleKind } from '../rule.ts';

const ASCII = /^[\x20-\x7e]*$/;

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
    const values = parameter<string[]>(rule, 'values') ?? [];
    const isFolded = parameter<boolean>(rule, 'ignoreCase') ?? false;
    // Of some letters the engine knows another lower case than JavaScript: those it folds itself.
    const isOne = (sql: string): string => {
      if (!isFolded) return dialect.isOneOf(sql, values);
      const folded = `lower(${sql})`;
      if (values.every((one) => ASCII.test(one)))
        return dialect.isOneOf(
          folded,
          values.map((one) => one.toLowerCase()),
        );
      return `${folded} IN (${values.map((one) => `lower(${dialect.text(one)})`).join(', ')})`;
    };
    return rule.fields.map((field) => {
      const { sql } = text(field);
      return { field, reason: 'not_in_list', fails: `${sql} IS NOT NULL AND NOT ${isOne(sql)}` };
    });
  },
};
