import { sharedPattern } from '../../../formula/src/patterns.ts';
import type { RuleKind } from '../rule.ts';

/** A web address: http or https, or none; a host with a dot; no white space. */
const URL_PATTERN = sharedPattern('([Hh][Tt][Tt][Pp][Ss]?://)?([A-Za-z0-9_\\-]+\\.)+[A-Za-z]{2,}(:[0-9]{1,5})?([/?#][^\\s]*)?');

/** A text is a web address. */
export const url: RuleKind = {
  name: 'url',
  fields: { min: 1, max: 20 },
  parameters: { type: 'object', additionalProperties: false, properties: {} },
  dimension: 'validity',
  cells: ({ fields }, { text, dialect }) =>
    fields.map((field) => ({ field, reason: 'no_url', fails: `NOT ${dialect.matchesWhole(text(field).sql, URL_PATTERN)}` })),
};
