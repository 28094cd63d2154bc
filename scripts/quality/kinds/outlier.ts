import { parameter } from '../rule.ts';
import type { RuleKind } from '../rule.ts';

/** The median absolute deviation of a normal distribution is its standard deviation divided by this (Rousseeuw and Croux, 1993). */
const MAD_TO_DEVIATION = 1.4826;

/** A modified z-score above this is called an outlier (Iglewicz and Hoaglin, 1993). */
const USUAL_SCORE = 3.5;

/** Fewer values say nothing of what is usual. */
const MIN_VALUES = 10;

/** A number, or its change against an earlier one as a share of that. */
const against = (now: string, before: string | undefined): string =>
  before === undefined ? now : `(${now} - ${before}) / nullif(abs(${before}), 0)`;

/**
 * A number is far from the median of its group, measured by the median absolute deviation, which outliers do not move. Where half of a
 * group has one value, nothing is an outlier. `past` names the field with the number that the record had before: then it is the relative change
 * that is far from what is usual.
 */
export const outlier: RuleKind = {
  name: 'outlier',
  fields: { min: 1, max: 10 },
  parameters: {
    type: 'object',
    additionalProperties: false,
    properties: {
      by: { type: 'array', minItems: 1, maxItems: 5, items: { type: 'string' }, description: 'a list of fields' },
      past: { type: 'string', minLength: 1, description: 'a field' },
      score: { type: 'number', exclusiveMinimum: 0, description: 'a number above 0' },
    },
  },
  dimension: 'accuracy',
  sets: (rule, { text, dialect }) => {
    const by = (parameter<string[]>(rule, 'by') ?? []).map((field) => text(field).sql);
    const score = parameter<number>(rule, 'score') ?? USUAL_SCORE;
    const past = parameter<string>(rule, 'past');
    const before = past === undefined ? undefined : dialect.toNumber(text(past).sql);
    const keys = by.map((_, index) => `k${index}`);
    const own = keys.length === 0 ? '()' : `(PARTITION BY ${keys.join(', ')})`;
    return rule.fields.map((field) => ({
      fields: [field],
      query: (table) => `
        WITH numbers AS (
          SELECT row, ${by.map((key, index) => `${key} AS k${index}, `).join('')}${against(dialect.toNumber(text(field).sql), before)} AS x FROM ${table}
        ), centred AS (
          SELECT *, median(x) OVER own AS middle, count(x) OVER own AS n FROM numbers WHERE x IS NOT NULL WINDOW own AS ${own}
        ), spread AS (
          SELECT *, median(abs(x - middle)) OVER own AS mad FROM centred WINDOW own AS ${own}
        )
        SELECT row, ${dialect.text(field)} AS field, CASE WHEN x < middle THEN 'unusually_low' ELSE 'unusually_high' END AS reason, NULL AS expected
        FROM spread WHERE n >= ${MIN_VALUES} AND mad > 0 AND abs(x - middle) > ${dialect.number(score * MAD_TO_DEVIATION)} * mad`,
    }));
  },
};
