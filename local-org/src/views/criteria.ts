/** Criteria as list views and reports write them – field, operation, text – made into conditions of a query. */
import type { FieldDef } from '../catalog/types.ts';
import { allOf, COMPARISONS, fieldExpression } from '../soql/spec.ts';
import type { ComparisonOperator, Condition, Literal } from '../soql/spec.ts';

/** One criterion: what is compared, how metadata names the comparison, and with what. */
export interface Criterion {
  path: string[];
  type: FieldDef['type'];
  operation: string;
  /** Several values, with commas between, mean any of them; one with a comma stands in quotes. */
  value: string;
}

/** What no record fulfils: in place of a criterion by what the user may not see. */
export const NOTHING: Condition = { kind: 'compare', left: fieldExpression('Id'), operator: '=', value: null };

const NUMBERS = ['int', 'double', 'currency', 'percent'];
const MOMENTS = ['date', 'datetime'];

/** A number with commas between its thousands. */
const THOUSANDS = /^[^\d,]{0,6}\d{1,3}(,\d{3})+(\.\d+)?$/;

/** `a,"b, c"` as two texts; an empty value is one empty text. */
function valuesOf(value: string, type: FieldDef['type']): string[] {
  if (NUMBERS.includes(type) && THOUSANDS.test(value.trim())) return [value.trim()];
  const texts = [...value.matchAll(/"([^"]*)"|([^,]+)/g)].map(([, quoted, plain]) => quoted ?? plain?.trim() ?? '');
  return texts.length > 0 ? texts : [''];
}

/** A day as people of any country may write it, as ISO; month first, as in an en_US org. */
function dayOf(text: string): string {
  const [, month = '', day = '', year = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(text) ?? [];
  return year === '' ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function literalOf(type: FieldDef['type'], text: string): Literal {
  if (text === '') return null;
  if (type === 'boolean') return /^(true|1)$/i.test(text);
  // An amount may carry its currency: CNY 1,000.
  if (NUMBERS.includes(type)) {
    const [, sign = '', digits = ''] = /^([+-]?)[^\d.+-]*([+-]?[\d.].*)$/.exec(text.replaceAll(',', '')) ?? [];
    return Number(`${sign}${digits.replace(/[^\d.eE+-]+$/, '')}`);
  }
  if (!MOMENTS.includes(type)) return text;
  const [, literal, n] = /^([A-Z_]{4,})(?::(\d+))?$/.exec(text) ?? [];
  if (literal !== undefined) return { dateLiteral: literal, ...(n === undefined ? {} : { n: Number(n) }) };
  return dayOf(text);
}

/** The day a text names; undefined for anything else. */
function wholeDay(type: FieldDef['type'], text: string): string | undefined {
  const day = dayOf(text);
  return type === 'datetime' && /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)) ? day : undefined;
}

const escaped = (text: string): string => text.replace(/[%_\\]/g, (sign) => `\\${sign}`);

/** A criterion as a condition. What names no value asks for blanks. */
export function conditionOf({ path, type, operation, value }: Criterion): Condition {
  const left = fieldExpression(path);
  const texts = valuesOf(value, type);
  const compare = (operator: ComparisonOperator, literal: Literal | Literal[]): Condition => ({ kind: 'compare', left, operator, value: literal });
  const compareText = (operator: ComparisonOperator, text: string): Condition => {
    const day = wholeDay(type, text);
    return compare(operator, day === undefined ? literalOf(type, text) : { day });
  };
  const any = (parts: Condition[]): Condition => (parts.length === 1 ? (parts[0] as Condition) : { kind: 'or', parts });
  const none = (part: Condition): Condition => ({ kind: 'not', part });
  switch (operation) {
    case 'contains':
      return any(texts.map((text) => compare('LIKE', `%${escaped(text)}%`)));
    case 'notContain':
      return any([compare('=', null), none(any(texts.map((text) => compare('LIKE', `%${escaped(text)}%`))))]);
    case 'startsWith':
      return any(texts.map((text) => compare('LIKE', `${escaped(text)}%`)));
    case 'includes':
      return compare('INCLUDES', texts);
    case 'excludes':
      return compare('EXCLUDES', texts);
    case 'notEqual':
      return { kind: 'and', parts: texts.map((text) => compareText('!=', text)) };
    default:
      return any(texts.map((text) => compareText(COMPARISONS[operation] ?? '=', text)));
  }
}

/** Conditions joined by a logic such as `1 AND (2 OR NOT 3)`; all of them where there is none. A deploy has checked that it fits. */
export function joined(conditions: readonly Condition[], logic: string | undefined): Condition | undefined {
  if (!logic || conditions.length === 0) return allOf(...conditions);
  const tokens = logic.toUpperCase().match(/\d+|AND|OR|NOT|[()]/g) ?? [];
  let next = 0;
  const operand = (): Condition | undefined => {
    const token = tokens[next++];
    if (token === 'NOT') {
      const part = operand();
      return part && { kind: 'not', part };
    }
    if (token !== '(') return conditions[Number(token) - 1];
    const inside = any();
    next += 1;
    return inside;
  };
  const run = (kind: 'and' | 'or', sign: string, part: () => Condition | undefined): Condition | undefined => {
    const parts = [part()];
    while (tokens[next] === sign) {
      next += 1;
      parts.push(part());
    }
    const present = parts.filter((one) => one !== undefined);
    return present.length > 1 ? { kind, parts: present } : present[0];
  };
  const all = (): Condition | undefined => run('and', 'AND', operand);
  const any = (): Condition | undefined => run('or', 'OR', all);
  return any();
}
