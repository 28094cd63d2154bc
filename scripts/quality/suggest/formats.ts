/** The form that nearly all values of a column have, as a pattern. */
import { distance } from 'fastest-levenshtein';
import { filledOf, percent } from './column.ts';
import type { ColumnValues, Suggestion } from './column.ts';

/** A pattern is suggested when so many of the values have one of its forms. */
const MIN_COVERED = 0.95;
/** A form counts when it has so many of the values, and at least so many rows. */
const [MIN_FORM_SHARE, MIN_FORM_ROWS] = [0.01, 5];
/** More forms than these are no form. */
const MAX_FORMS = 3;
/** Longer values are texts. */
const MAX_LENGTH = 80;
const MIN_ROWS = 50;
/** Exceptions that repeat each other are another form, not slips. */
const MIN_DIFFERENT = 0.5;

/** A part of a value: a run of characters of one class, or signs that stand for themselves. */
interface Token {
  /** What the part may be: `\d`, `[a-z]`, `[A-Z]`; of signs and fixed words themselves. */
  of: string;
  length: number;
}

const quoted = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** How values are cut into parts: digits by themselves, letters as they are or by class. */
type Cut = (value: string) => Token[];

const cutBy =
  (pattern: RegExp, classOf: (run: string) => string | undefined): Cut =>
  (value) =>
    [...value.matchAll(pattern)].map(([run]) => {
      const of = classOf(run);
      return of === undefined ? { of: quoted(run), length: 0 } : { of, length: run.length };
    });

/** Words stand for themselves, digits for digits: `12 patients`. */
const byDigits = cutBy(/\d+|\D+/g, (run) => (/^\d/.test(run) ? '\\d' : undefined));

/** Letters of the basic alphabet stand for their kind, too: `AB-12`. */
const byClasses = cutBy(/\d+|[a-z]+|[A-Z]+|[^\da-zA-Z]+/g, (run) =>
  /^\d/.test(run) ? '\\d' : /^[a-z]/.test(run) ? '[a-z]' : /^[A-Z]/.test(run) ? '[A-Z]' : undefined,
);

/** A form: its parts with the lengths that they have. */
interface Form {
  tokens: { of: string; min: number; max: number }[];
  count: number;
}

function formsOf(values: ReadonlyMap<string, number>, cut: Cut): Map<string, Form> {
  const forms = new Map<string, Form>();
  for (const [value, count] of values) {
    const tokens = cut(value);
    const key = tokens.map(({ of }) => of).join('\u0000');
    const form = forms.get(key);
    if (!form) forms.set(key, { tokens: tokens.map(({ of, length }) => ({ of, min: length, max: length })), count });
    else {
      form.count += count;
      tokens.forEach(({ length }, index) => {
        const own = form.tokens[index];
        if (own) [own.min, own.max] = [Math.min(own.min, length), Math.max(own.max, length)];
      });
    }
  }
  return forms;
}

/** A length that all values share is part of the form; others may be longer or shorter tomorrow. */
const repeated = (of: string, min: number, max: number): string => (max === 0 ? of : min !== max ? `${of}+` : max === 1 ? of : `${of}{${max}}`);

const patternOf = ({ tokens }: Form): string => tokens.map(({ of, min, max }) => repeated(of, min, max)).join('');

/** Letters and blanks alone are a text that anybody writes as they like; unless it is as short as a code. */
const saysSomething = ({ tokens }: Form): boolean =>
  tokens.some(({ of, max }) => of === '\\d' || (max === 0 && !/^[\p{L}\s]+$/u.test(of))) ||
  tokens.every(({ min, max }) => max > 0 && min === max && max <= 5);

/** Whether the values of a column differ by their digits: then a form says more of them than a list. */
export const differsByDigits = ({ values }: ColumnValues): boolean => formsOf(values, byDigits).size * 2 <= values.size;

/** A form of which a letter is too much or wrong, beside one that is so many times as frequent, is a slip of it: `x7%` beside `57%`. */
const TIMES = 10;

function withoutSlips(forms: [string, Form][]): [string, Form][] {
  const signs: Record<string, string> = { '\\d': '9', '[a-z]': 'a', '[A-Z]': 'A' };
  const text = ({ tokens }: Form): string => tokens.map(({ of }) => signs[of] ?? of).join('');
  return forms.filter(([, form]) => {
    const own = text(form);
    return !forms.some(([, other]) => {
      const right = text(other);
      const hasNewLetter = [...own].some((sign) => /\p{L}/u.test(sign) && !right.includes(sign));
      return other.count >= form.count * TIMES && hasNewLetter && distance(own, right) <= 1;
    });
  });
}

/** The pattern of a column; undefined where its values have no common form. */
export function formatOf(column: ColumnValues): Suggestion | undefined {
  const filled = filledOf(column);
  if (filled < MIN_ROWS || column.values.size < 2) return undefined;
  if ([...column.values.keys()].some((value) => value.length > MAX_LENGTH)) return undefined;
  for (const cut of [byDigits, byClasses]) {
    const all = formsOf(column.values, cut);
    const needed = Math.max(MIN_FORM_ROWS, filled * MIN_FORM_SHARE);
    const forms = withoutSlips([...all].filter(([, { count }]) => count >= needed)).sort(([, a], [, b]) => b.count - a.count);
    const covered = forms.reduce((sum, [, { count }]) => sum + count, 0);
    if (forms.length === 0 || forms.length > MAX_FORMS || covered / filled < MIN_COVERED) continue;
    if (!forms.some(([, form]) => saysSomething(form))) continue;
    const accepted = new Set(forms.map(([key]) => key));
    const exceptions = [...column.values].filter(
      ([value]) =>
        !accepted.has(
          cut(value)
            .map(({ of }) => of)
            .join('\u0000'),
        ),
    );
    const rows = exceptions.reduce((sum, [, count]) => sum + count, 0);
    if (rows > 0 && exceptions.length / rows < MIN_DIFFERENT) continue;
    // A word for "nothing" among numbers is a form of its own; words only are a list.
    if (cut === byDigits && !forms.some(([, { tokens }]) => tokens.some(({ of }) => of === '\\d'))) continue;
    return {
      kind: 'pattern',
      fields: [column.name],
      parameters: { pattern: forms.length === 1 ? patternOf(forms[0]?.[1] as Form) : `(${forms.map(([, form]) => patternOf(form)).join('|')})` },
      cutOff: `suggested when at least ${percent(MIN_COVERED)} of the values have at most ${MAX_FORMS} forms, each with ${percent(MIN_FORM_SHARE)} of the values or more, and the others do not repeat each other`,
    };
  }
  return undefined;
}
