import { createContext, Script } from 'node:vm';
import { FormulaFailure } from '../../../formula/src/errors.ts';

/** Longer than any honest pattern takes on a busy machine, in milliseconds. */
const TIME_LIMIT = 5000;

const sandbox = createContext({ pattern: '', text: '' });
const script = new Script('new RegExp(pattern, "u").test(text)');

/** Whether a whole text matches a pattern. A pattern that takes too long is stopped, as the platform stops it. Throws a FormulaFailure. */
export function matchesWhole(text: string, pattern: string): boolean {
  Object.assign(sandbox, { pattern: `^(?:${pattern})$`, text });
  try {
    return script.runInContext(sandbox, { timeout: TIME_LIMIT }) === true;
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new FormulaFailure('LIMIT_EXCEEDED', 'Regex too complicated');
    throw new FormulaFailure('FORMULA_EXPRESSION_INVALID', `Invalid pattern in REGEX: ${pattern.slice(0, 100)}`);
  }
}
