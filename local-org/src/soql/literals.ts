/** Literals of SOQL text. */
import type { LiteralType } from '@jetstreamapp/soql-parser-js';
import { malformedQuery } from '../org/errors.ts';
import type { Literal } from './spec.ts';

/** Quoted String Escape Sequences, less the one with digits and those of LIKE. */
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '"': '"', "'": "'", '\\': '\\' };

/** A quoted text's meaning. In a pattern, wildcards and backslashes keep theirs: LIKE tells an escaped one from a bare one. */
function textOf(quoted: string, isPattern: boolean): string {
  return quoted.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (sequence, next: string) => {
    if (next.length === 5) return String.fromCharCode(Number.parseInt(next.slice(1), 16));
    if (isPattern && '_%\\'.includes(next)) return sequence;
    const meant = ESCAPES[next.toLowerCase()] ?? ('_%'.includes(next) ? next : undefined);
    if (meant === undefined) throw malformedQuery(`Invalid string literal ${quoted}. Illegal character sequence '${sequence}' in string literal.`);
    return meant;
  });
}

/** A literal's value. `n` is the number of a date literal that takes one. */
export function literal(text: string, type: LiteralType | undefined, n: number | undefined, isPattern: boolean): Literal {
  switch (type) {
    case 'STRING':
      return textOf(text, isPattern);
    case 'INTEGER':
    case 'DECIMAL':
      return Number(text);
    case 'BOOLEAN':
      return text.toUpperCase() === 'TRUE';
    case 'NULL':
      return null;
    case 'DATE_LITERAL':
      return { dateLiteral: text.toUpperCase() };
    case 'DATE_N_LITERAL':
      return { dateLiteral: (text.split(':')[0] ?? '').toUpperCase(), n: Number(n ?? text.split(':')[1]) };
    case 'DATE':
    case 'DATETIME':
      return text;
    default:
      throw malformedQuery(`literal ${text} is not supported by the local org`);
  }
}
