import { dateOrder } from './kinds/date-order.ts';
import { dependency } from './kinds/dependency.ts';
import { email } from './kinds/email.ts';
import { expression } from './kinds/expression.ts';
import { length } from './kinds/length.ts';
import { list } from './kinds/list.ts';
import { outlier } from './kinds/outlier.ts';
import { pattern } from './kinds/pattern.ts';
import { phone } from './kinds/phone.ts';
import { range } from './kinds/range.ts';
import { reference } from './kinds/reference.ts';
import { required } from './kinds/required.ts';
import { staleness } from './kinds/staleness.ts';
import { unique } from './kinds/unique.ts';
import { url } from './kinds/url.ts';
import type { RuleKind } from './rule.ts';

/** Every kind of rule, by its name. */
export const KINDS: ReadonlyMap<string, RuleKind> = new Map(
  [required, length, pattern, email, phone, url, list, range, dateOrder, staleness, unique, reference, dependency, outlier, expression].map(
    (kind) => [kind.name, kind],
  ),
);
