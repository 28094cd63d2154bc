import { dayIn, saysNoDay } from '../rule.ts';
import type { RuleKind } from '../rule.ts';

/** The first day is not after the second; the second is blamed. A text that is no day fails by itself. */
export const dateOrder: RuleKind = {
  name: 'dateOrder',
  fields: { min: 2, max: 2 },
  parameters: { type: 'object', additionalProperties: false, properties: {} },
  dimension: 'consistency',
  cells: ({ fields }, sql) => {
    const [first = '', second = ''] = fields;
    return [
      ...fields.map((field) => saysNoDay(sql, field)),
      { field: second, reason: 'before_start', fails: `${dayIn(sql, second)} < ${dayIn(sql, first)}` },
    ];
  },
};
