/** Functions of the formula language that the library lacks. */
import { truncateTo } from './decimal.ts';
import { FormulaFailure } from './errors.ts';
import { guardedFunctions } from './guards.ts';

export type ExpressionNode = { type: string; [key: string]: unknown };

/** What functions about the record being saved need to know. */
export interface FunctionContext {
  isNew?: boolean;
  /** True when the field at this path differs from what was saved before. */
  isChanged?: (path: string) => boolean;
  /** Whether a whole text matches a pattern; without it a match may take as long as it likes. */
  matches?: (text: string, pattern: string) => boolean;
  /** The org's clock; the machine's when left out. */
  now?: () => Date;
  /** The day that TODAY is, ISO; that of the clock in UTC when left out. */
  today?: () => string;
}

const functionType = (returns: string, ...argumentTypes: string[]) => ({
  type: 'function',
  arguments: argumentTypes.map((type) => ({ argument: { type: type.replace('?', '') }, optional: type.endsWith('?') })),
  returns: { type: returns },
});

/** Whether a whole text matches a pattern. Throws a FormulaFailure for an invalid pattern. */
function matchesWhole(text: string, pattern: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(text);
  } catch {
    throw new FormulaFailure('FORMULA_EXPRESSION_INVALID', `Invalid pattern in REGEX: ${pattern.slice(0, 100)}`);
  }
}

/** Types of the functions below, for the library's type checker. A `?` marks an argument that may be left out. */
export const functionTypes: Record<string, object> = {
  REGEX: functionType('boolean', 'string', 'string'),
  ISNEW: functionType('boolean'),
  ISCLONE: functionType('boolean'),
  $$IS_CHANGED: functionType('boolean', 'string'),
  $$TODAY: functionType('date'),
  $$NOW: functionType('datetime'),
  $$IMAGE: functionType('string', 'string', 'string', 'number?', 'number?'),
  $$HYPERLINK: functionType('string', 'string', 'string', 'string?'),
  UNIXTIMESTAMP: functionType('number', 'datetime'),
  FROMUNIXTIME: functionType('datetime', 'number'),
  DAYOFYEAR: functionType('number', 'date'),
  ISOWEEK: functionType('number', 'date'),
  ISOYEAR: functionType('number', 'date'),
  BR: functionType('string'),
  TRUNC: functionType('number', 'number', 'number?'),
  PI: functionType('number'),
  ...Object.fromEntries(['SIN', 'COS', 'TAN', 'ASIN', 'ACOS', 'ATAN'].map((name) => [name, functionType('number', 'number')])),
  ATAN2: functionType('number', 'number', 'number'),
  ASCII: functionType('number', 'string'),
  CHR: functionType('string', 'number'),
  INITCAP: functionType('string', 'string'),
  REVERSE: functionType('string', 'string'),
  ...Object.fromEntries(['HTMLENCODE', 'JSENCODE', 'JSINHTMLENCODE', 'URLENCODE'].map((name) => [name, functionType('string', 'string')])),
  PICKLISTCOUNT: functionType('number', 'multipicklist'),
  GETSESSIONID: functionType('string'),
  LINKTO: functionType('string', 'string', 'string', 'any?', 'any?'),
  URLFOR: functionType('string', 'string', 'any?', 'any?', 'boolean?'),
  CURRENCYRATE: functionType('number', 'string'),
  FORMATDURATION: functionType('string', 'any', 'any?', 'boolean?'),
  GEOLOCATION: functionType('location', 'number', 'number'),
  DISTANCE: functionType('number', 'location', 'location', 'string'),
  VLOOKUP: functionType('any', 'any', 'any', 'any'),
};

/** Functions a formula may have that mean nothing outside a browser session or that this org has no data for. */
const NOT_HERE = ['GETSESSIONID', 'LINKTO', 'URLFOR', 'CURRENCYRATE', 'FORMATDURATION', 'GEOLOCATION', 'DISTANCE', 'VLOOKUP'];

const day = (date: string): number => Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / 86_400_000;

/** The ISO year and week of a date: those of its Thursday. */
function isoWeek(date: string): { year: number; week: number } {
  const number = day(date);
  const thursday = number - ((number + 3) % 7) + 3;
  const year = new Date(thursday * 86_400_000).getUTCFullYear();
  return { year, week: Math.floor((thursday - day(`${year}-01-01`)) / 7) + 1 };
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const htmlEncoded = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
const scriptEncoded = (text: string): string =>
  text
    .replace(/[\\'"]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r');

/** A function of one text; blank stays blank. */
const ofText =
  (work: (text: string) => string) =>
  (text: string | null): string | null =>
    text === null ? null : work(text);

/** Functions of plain values; they need nothing of the record. */
const plainFunctions: Record<string, (...values: never[]) => unknown> = guardedFunctions({
  ISCLONE: () => false,
  $$IMAGE: (source: string | null, alternative: string | null, height?: number, width?: number) => {
    const style = [height === undefined ? '' : `height:${height}px;`, width === undefined ? '' : `width:${width}px;`].join(' ').trim();
    return `<img src="${htmlEncoded(source ?? ' ')}" alt="${htmlEncoded(alternative ?? ' ')}"${style ? ` style="${style}"` : ''} border="0"/>`;
  },
  $$HYPERLINK: (url: string | null, text: string | null, target?: string) =>
    `<a href="${htmlEncoded(url ?? ' ')}" target="${htmlEncoded(target ?? '_blank')}">${text?.startsWith('<img ') ? text : htmlEncoded(text ?? ' ')}</a>`,
  UNIXTIMESTAMP: (moment: string | null) => (moment === null ? null : Math.floor(Date.parse(moment) / 1000)),
  FROMUNIXTIME: (seconds: number | null) => (seconds === null ? null : new Date(Number(seconds) * 1000).toISOString().replace('Z', '+0000')),
  DAYOFYEAR: (date: string | null) => (date === null ? null : day(date) - day(`${date.slice(0, 4)}-01-01`) + 1),
  ISOWEEK: (date: string | null) => (date === null ? null : isoWeek(date).week),
  ISOYEAR: (date: string | null) => (date === null ? null : isoWeek(date).year),
  BR: () => '\n',
  TRUNC: (value: number | null, digits?: number) => (value === null ? null : truncateTo(Number(value), Number(digits ?? 0))),
  PI: () => Math.PI,
  SIN: Math.sin,
  COS: Math.cos,
  TAN: Math.tan,
  ASIN: Math.asin,
  ACOS: Math.acos,
  ATAN: Math.atan,
  ATAN2: Math.atan2,
  ASCII: (text: string | null) => text?.codePointAt(0) ?? null,
  CHR: (code: number | null) => (code === null ? null : String.fromCodePoint(Math.max(0, Math.min(0x10ffff, Math.trunc(code))))),
  INITCAP: ofText((text) =>
    text.toLowerCase().replace(/(^|[^a-z0-9])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase()),
  ),
  REVERSE: ofText((text) => [...text].reverse().join('')),
  HTMLENCODE: ofText(htmlEncoded),
  JSENCODE: ofText(scriptEncoded),
  JSINHTMLENCODE: ofText((text) => scriptEncoded(htmlEncoded(text))),
  URLENCODE: ofText((text) => encodeURIComponent(text.toWellFormed()).replace(/%20/g, '+')),
  PICKLISTCOUNT: (values: string | null) => (values ? values.split(';').length : 0),
  ...Object.fromEntries(
    NOT_HERE.map((name) => [
      name,
      () => {
        throw new FormulaFailure('FORMULA_EXPRESSION_INVALID', `${name} is not worked out by the local org`);
      },
    ]),
  ),
});

/** The functions themselves, bound to one record. */
export function functions(context: FunctionContext): Record<string, (...values: never[]) => unknown> {
  const now = (): string => (context.now?.() ?? new Date()).toISOString();
  return {
    ...plainFunctions,
    $$TODAY: () => context.today?.() ?? now().slice(0, 10),
    $$NOW: () => now().replace('Z', '+0000'),
    REGEX: (text: string | null, pattern: string) => (context.matches ?? matchesWhole)(text ?? '', pattern),
    ISNEW: () => context.isNew ?? false,
    $$IS_CHANGED: (path: string) => context.isChanged?.(path) ?? false,
  };
}

/** Functions of the library whose place ours take: its own cannot be replaced by name. */
const REPLACED = new Set(['TODAY', 'NOW', 'IMAGE', 'HYPERLINK']);

const dotted = (node: ExpressionNode): string =>
  node.type === 'MemberExpression' ? `${dotted(node.object as ExpressionNode)}.${dotted(node.property as ExpressionNode)}` : (node.name as string);

/**
 * `ISCHANGED(x)` becomes a call with the field's name; `PRIORVALUE(x)` becomes the path `$Prior.x`.
 * `TODAY`, `NOW` and what makes HTML become calls of our own: of the org's clock, and of plain text.
 */
export function splitRecordCalls(node: ExpressionNode): ExpressionNode {
  if (node.type === 'CallExpression') {
    const name = String((node.callee as ExpressionNode).name).toUpperCase();
    const [first] = node.arguments as ExpressionNode[];
    if (name === 'ISCHANGED' && first) {
      const path = dotted(first);
      return { ...node, callee: { type: 'Identifier', name: '$$IS_CHANGED' }, arguments: [{ type: 'Literal', value: path, raw: path }] };
    }
    if (name === 'PRIORVALUE' && first) {
      return { type: 'MemberExpression', computed: false, optional: false, object: { type: 'Identifier', name: '$Prior' }, property: first };
    }
    return {
      ...node,
      callee: { type: 'Identifier', name: REPLACED.has(name) ? `$$${name}` : name },
      arguments: (node.arguments as ExpressionNode[]).map(splitRecordCalls),
    };
  }
  const copy: ExpressionNode = { ...node };
  for (const key of ['left', 'right', 'argument'] as const) {
    if (copy[key]) copy[key] = splitRecordCalls(copy[key] as ExpressionNode);
  }
  return copy;
}
