import { parameter } from '../rule.ts';
import type { RuleKind } from '../rule.ts';

/**
 * Rows that are alike in the fields are alike in what they determine: one ZIP code, one city. The value that most rows of a group have is
 * taken as right, and whoever differs is blamed. Where no value has more rows than any other, nobody is blamed: each cell is told as a tie.
 */
export const dependency: RuleKind = {
  name: 'dependency',
  fields: { min: 1, max: 10 },
  parameters: {
    type: 'object',
    additionalProperties: false,
    required: ['determines'],
    properties: { determines: { type: 'array', minItems: 1, maxItems: 20, items: { type: 'string' }, description: 'a list of fields' } },
  },
  dimension: 'consistency',
  sets: (rule, { text, dialect }) =>
    (parameter<string[]>(rule, 'determines') ?? []).map((field) => ({
      fields: [field],
      groupedBy: rule.fields,
      query: (table, column) => {
        const judged = text(field).sql;
        const keys = rule.fields.map(column);
        const names = keys.map((_, index) => `k${index}`).join(', ');
        return `
          WITH counted AS (
            SELECT ${keys.map((key, index) => `${key} AS k${index}`).join(', ')}, ${judged} AS v, count(*) AS n
            FROM ${table} WHERE ${[...keys, judged].map((one) => `${one} IS NOT NULL`).join(' AND ')} GROUP BY ALL
          ), ranked AS (
            SELECT *, max(n) OVER own AS most, count(*) OVER own AS different, arg_max(v, n) OVER own AS expected FROM counted WINDOW own AS (PARTITION BY ${names})
          ), judged AS (
            SELECT *, count(*) FILTER (WHERE n = most) OVER (PARTITION BY ${names}) AS leaders FROM ranked WHERE different > 1
          )
          SELECT t.row, ${dialect.text(field)} AS field, CASE WHEN leaders > 1 THEN 'tie' ELSE 'minority' END AS reason,
            CASE WHEN leaders = 1 THEN expected END AS expected
          FROM judged JOIN ${table} AS t ON ${keys.map((key, index) => `${key} = k${index}`).join(' AND ')} AND ${judged} = v
          WHERE leaders > 1 OR n < most`;
      },
    })),
};
