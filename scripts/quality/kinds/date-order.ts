import type { RuleKind } from '../rule.ts';

/** The first day is not after the second; the second is blamed. A text that is no day fails by itself. */
export const dateOrder: RuleKind = {
  name: 'dateOrder',
  fields: { min: 2, max: 2 },
  parameters: { type: 'object', additionalProperties: false, properties: {} },
  dimension: 'consistency',
  cells: ({ fields }, { text, dialect }) => {
    const [first = '', second = ''] = fields;
    const day = (field: string): string => dialect.toDay(`left(${text(field).sql}, 10)`);
    return [
      ...fields.map((field) => ({ field, reason: 'no_date', fails: `${text(field).sql} IS NOT NULL AND (${day(field)}) IS NULL` })),
      { field: second, reason: 'before_start', fails: `(${day(second)}) < (${day(first)})` },
    ];
  },
};
