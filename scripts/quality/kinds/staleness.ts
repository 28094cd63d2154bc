import { parameter } from '../rule.ts';
import type { RuleKind } from '../rule.ts';

/** A day is not older than so many days. */
export const staleness: RuleKind = {
  name: 'staleness',
  fields: { min: 1, max: 10 },
  parameters: {
    type: 'object',
    additionalProperties: false,
    required: ['days'],
    properties: { days: { type: 'integer', minimum: 1, maximum: 36_500, description: 'a number of days from 1' } },
  },
  dimension: 'timeliness',
  cells: (rule, { text, dialect, today }) =>
    rule.fields.flatMap((field) => {
      const day = dialect.toDay(`left(${text(field).sql}, 10)`);
      return [
        { field, reason: 'no_date', fails: `${text(field).sql} IS NOT NULL AND (${day}) IS NULL` },
        {
          field,
          reason: 'stale',
          fails: `${dialect.daysBetween(`(${day})`, dialect.day(today))} > ${dialect.number(parameter<number>(rule, 'days') ?? 0)}`,
        },
      ];
    }),
};
