import type { RuleKind } from '../rule.ts';

/** A field must not be blank; white space alone is blank. */
export const required: RuleKind = {
  name: 'required',
  fields: { min: 1, max: 50 },
  parameters: { type: 'object', additionalProperties: false, properties: {} },
  dimension: 'completeness',
  cells: ({ fields }, { text }) =>
    fields.map((field) => {
      const { sql } = text(field);
      // What begins with no white space is not trimmed: most texts are like that.
      return { field, reason: 'blank', fails: `${sql} IS NULL OR (${sql} < '!' AND trim(${sql}) = '')` };
    }),
};
