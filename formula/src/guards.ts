/** What cannot be worked out is blank, where the platform shows `#Error!`: one record never takes a list down. */
import { FormulaFailure } from './errors.ts';

type Work = (...values: never[]) => unknown;

/** Digits of an exact power, and characters of a padded text: more have no meaning in a formula, and take for ever. */
const MOST_DIGITS = 2000;
const MOST_CHARACTERS = 100_000;

/** Whether a result is a value: a finite number of either kind, a date that exists, anything else. */
function isValue(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string') return !/^invalid date$/i.test(value);
  const decimal = value as { isFinite?: () => boolean } | null | undefined;
  return typeof decimal?.isFinite !== 'function' || decimal.isFinite();
}

/** A function that gives a blank for what it cannot work out. A FormulaFailure is no blank: it is passed on. */
function guarded(work: Work): Work {
  return (...values) => {
    try {
      const value = work(...values);
      return isValue(value) ? value : null;
    } catch (error) {
      if (error instanceof FormulaFailure) throw error;
      return null;
    }
  };
}

/** A power: exact where the exponent is whole and small, else to the digits a number has. */
function power(exact: Work): Work {
  return (base: unknown, exponent: unknown) => {
    if (base === null || exponent === null || base === undefined || exponent === undefined) return null;
    const [number, by] = [Number(base), Number(exponent)];
    const digits = String(number).replace(/\D/g, '').length;
    return Number.isInteger(by) && Math.abs(by) * digits <= MOST_DIGITS ? exact(base as never, exponent as never) : number ** by;
  };
}

const padding =
  (pad: Work): Work =>
  (text: unknown, length: unknown, ...more: never[]) =>
    Number(length) > MOST_CHARACTERS ? null : pad(text as never, length as never, ...more);

/** Works that the library does by means that fail or take too long. */
const REPLACEMENTS: Record<string, (work: Work) => Work> = {
  $$POWER_NUMBER$$: power,
  EXP: () => (exponent: unknown) => (exponent === null || exponent === undefined ? null : Math.exp(Number(exponent))),
  LPAD: padding,
  RPAD: padding,
  // White space is no number.
  VALUE: (read) => (text: unknown) => (String(text ?? '').trim() === '' ? null : read(text as never)),
  ISNUMBER: (read) => (text: unknown) =>
    text === '' || text === null || text === undefined ? null : String(text).trim() !== '' && read(text as never),
  // A blank picklist has the value "": so the platform's users ask for it.
  ISPICKVAL: () => (picked: unknown, wanted: unknown) => (picked ?? '') === (wanted ?? ''),
};

/** Functions, by name, none of which throws what it cannot work out. */
export const guardedFunctions = (functions: Record<string, Work>): Record<string, Work> =>
  Object.fromEntries(Object.entries(functions).map(([name, work]) => [name, guarded(REPLACEMENTS[name]?.(work) ?? work)]));
