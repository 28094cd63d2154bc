import { dayIn, parameter, saysNoDay } from '../rule.ts';
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
  cells: (rule, sql) => {
    const { dialect, today } = sql;
    const days = dialect.number(parameter<number>(rule, 'days') ?? 0);
    return rule.fields.flatMap((field) => [
      saysNoDay(sql, field),
      { field, reason: 'stale', fails: `${dialect.daysBetween(dayIn(sql, field), dialect.day(today))} > ${days}` },
    ]);
  },
};
