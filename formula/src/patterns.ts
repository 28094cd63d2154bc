/** Regular expressions that Java (the platform), JavaScript and RE2 (the analysis engine) read alike. */
import { FormulaError } from './errors.ts';

/** White space as JavaScript has it, for a class of characters in RE2. */
export const WHITE_SPACE = '\\t\\n\\x{0B}\\f\\r \\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}';

/** RE2 repeats a part so often at most. */
const MAX_REPEATS = 1000;

/** Escapes that mean the same in all three; `s`, `S` and `.` are written out for RE2. */
const ESCAPES = /^\\(?:[dDwWtnrf]|[\\^$.*+?()[\]{}|/-]|p\{(?:L|Lu|Ll|N|Nd|P|S|Z)\}|P\{(?:L|Lu|Ll|N|Nd|P|S|Z)\})/;

/** What only some of the three read outside of a class, by how it begins. */
const UNSHARED: [RegExp, string][] = [
  [/^\(\?[=!]/, 'a look-ahead'],
  [/^\(\?<[=!]/, 'a look-behind'],
  [/^\(\?>/, 'an atomic group'],
  [/^\(\?[^:]/, 'an inline flag or a named group'],
  [/^\\[1-9k]/, 'a back reference'],
  [/^\\[bB]/, 'a word boundary'],
  [/^\\[AzZG]/, 'an anchor other than ^ and $'],
  [/^\\[QE]/, 'a quotation'],
];

/** The same within a class. */
const UNSHARED_IN_CLASS: [RegExp, string][] = [
  [/^\[/, 'a bracket without a backslash'],
  [/^&&/, 'an intersection of classes'],
  [/^\\S/, '\\S'],
];

/** Checks a pattern and writes it for RE2. Throws a FormulaError that names what is not shared, and its place. */
export function sharedPattern(pattern: string): string {
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    throw new FormulaError(`REGEX: "${pattern}" is not a valid pattern: ${(error as Error).message.replace(/^Invalid regular expression: /, '')}`);
  }
  const refused = (what: string, at: number): FormulaError =>
    new FormulaError(`REGEX: "${pattern}" has ${what} at position ${at + 1}, which not every engine reads.`);
  let written = '';
  let isInClass = false;
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const unshared = (isInClass ? UNSHARED_IN_CLASS : UNSHARED).find(([begin]) => begin.test(rest))?.[1];
    if (unshared !== undefined) throw refused(`${unshared}${isInClass ? ' within a class' : ''}`, at);
    const space = /^\\[sS]/.exec(rest)?.[0];
    if (space) {
      written += isInClass ? WHITE_SPACE : `[${space === '\\S' ? '^' : ''}${WHITE_SPACE}]`;
      at += 2;
      continue;
    }
    const escape = rest.startsWith('\\') ? ESCAPES.exec(rest)?.[0] : undefined;
    if (rest.startsWith('\\') && escape === undefined) {
      const unicode = /^\\u(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))/.exec(rest);
      if (!unicode) throw refused(`"${rest.slice(0, 2)}"`, at);
      written += `\\x{${unicode[1] ?? unicode[2] ?? ''}}`;
      at += unicode[0].length;
      continue;
    }
    const repeats = isInClass ? undefined : /^\{(\d+)(?:,(\d*))?\}/.exec(rest);
    if (repeats && [repeats[1], repeats[2]].some((count) => Number(count ?? 0) > MAX_REPEATS)) throw refused(`more than ${MAX_REPEATS} repeats`, at);
    const taken = escape ?? repeats?.[0] ?? String.fromCodePoint(rest.codePointAt(0) ?? 0);
    if (taken === '.' && !isInClass) written += '[^\\n\\r\\x{2028}\\x{2029}]';
    else written += taken === '\\/' ? '/' : taken;
    if (taken === '[') isInClass = true;
    else if (taken === ']') isInClass = false;
    at += taken.length;
  }
  return written;
}
