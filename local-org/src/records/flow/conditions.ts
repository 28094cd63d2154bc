import type { FormulaValue } from '../../formula/formula.ts';

/** Compares as flows do, text without regard to case; undefined for an operator that is not known. */
export function compareValues(left: FormulaValue, operator: string, right: FormulaValue): boolean | undefined {
  const same = typeof left === 'string' && typeof right === 'string' ? left.toLowerCase() === right.toLowerCase() : left === right;
  if (operator === 'EqualTo') return same;
  if (operator === 'NotEqualTo') return !same;
  if (left === null || right === null) return false;
  const [text, part] = [String(left).toLowerCase(), String(right).toLowerCase()];
  switch (operator) {
    case 'GreaterThan':
      return left > right;
    case 'GreaterThanOrEqualTo':
      return left >= right;
    case 'LessThan':
      return left < right;
    case 'LessThanOrEqualTo':
      return left <= right;
    case 'Contains':
      return text.includes(part);
    case 'StartsWith':
      return text.startsWith(part);
    case 'EndsWith':
      return text.endsWith(part);
    default:
      return undefined;
  }
}

/** Joins results by a flow's logic: `and`, `or`, or numbered such as `1 AND (2 OR 3)`. */
export function combine(results: boolean[], logic: string): boolean {
  if (/^or$/i.test(logic)) return results.some(Boolean);
  if (/^and$/i.test(logic) || !/\d/.test(logic)) return results.every(Boolean);
  const tokens = logic.toUpperCase().match(/\d+|AND|OR|NOT|\(|\)/g) ?? [];
  let at = 0;
  const unary = (): boolean => {
    const token = tokens[at++];
    if (token === 'NOT') return !unary();
    if (token === '(') {
      const inner = either();
      at++;
      return inner;
    }
    return results[Number(token) - 1] ?? false;
  };
  const both = (): boolean => {
    let value = unary();
    while (tokens[at] === 'AND') {
      at++;
      value = unary() && value;
    }
    return value;
  };
  function either(): boolean {
    let value = both();
    while (tokens[at] === 'OR') {
      at++;
      value = both() || value;
    }
    return value;
  }
  return either();
}
