import { parameter } from '../rule.ts';
import type { RuleKind } from '../rule.ts';

/** A value stands in another column of the same file: a parent in the file of all accounts. */
export const reference: RuleKind = {
  name: 'reference',
  fields: { min: 1, max: 10 },
  parameters: {
    type: 'object',
    additionalProperties: false,
    required: ['column'],
    properties: { column: { type: 'string', minLength: 1, description: 'a column' } },
  },
  dimension: 'consistency',
  sets: (rule, { text, dialect }) => {
    const target = text(parameter<string>(rule, 'column') ?? '').sql;
    return rule.fields.map((field) => ({
      fields: [field],
      query: (table) =>
        `SELECT row, ${dialect.text(field)} AS field, 'not_there' AS reason, NULL AS expected FROM ${table} AS t ` +
        `WHERE ${text(field).sql} IS NOT NULL AND ${text(field).sql} NOT IN (SELECT ${target} FROM given WHERE ${target} IS NOT NULL)`,
    }));
  },
};
