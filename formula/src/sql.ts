/** A formula as SQL. What cannot be translated is refused by name, with its place in the text. */
import { FormulaError } from './errors.ts';
import type { CompiledFormula } from './compile.ts';
import type { ExpressionNode } from './functions.ts';
import type { SqlDialect, SqlKind, SqlValue } from './dialect.ts';
import { pathOf, plainName } from './problems.ts';
import { TRANSLATIONS, trimmed } from './translations.ts';

/** What a formula reads, and when. */
export interface SqlContext {
  dialect: SqlDialect;
  /** A field as SQL of its kind: number, text, boolean, date or moment. Blank is NULL. */
  column(path: string[]): SqlValue;
  /** The day that TODAY is, ISO. */
  today: string;
  /** The moment that NOW is, ISO in UTC. */
  now: string;
}

/** Where a name stands in a formula, counted from 1: for the message that refuses it. */
function placeOf(text: string, name: string): string {
  const at = text.toUpperCase().search(new RegExp(`\\b${name.replaceAll(/\W/g, '')}\\b`, 'u'));
  return at < 0 ? '' : ` (position ${at + 1})`;
}

const OPERATORS: Record<string, string> = { ADD: '+', SUBTRACT: '-', MULTIPLY: '*', DIVIDE: '/', POWER: '^', DIFF: '-' };

/** What a function of the tree is called in a formula. */
function shownName(name: string): string {
  const operator = /^\$\$([A-Z]+)_(NUMBER|DATE|DATETIME|TIME)\$\$$/.exec(name);
  if (operator) return `${OPERATORS[operator[1] ?? ''] ?? operator[1] ?? name} of ${(operator[2] ?? '').toLowerCase()}`;
  return plainName(name).replaceAll('$', '');
}

function literal(value: unknown, dialect: SqlDialect): SqlValue {
  if (value === null || value === undefined) return { sql: 'NULL', kind: 'none', plain: true };
  if (typeof value === 'number') return { sql: dialect.number(value), kind: 'number', plain: true, literal: value };
  if (typeof value === 'boolean') return { sql: value ? 'TRUE' : 'FALSE', kind: 'boolean', plain: true };
  return { sql: dialect.text(String(value)), kind: 'text', plain: true, literal: String(value) };
}

/** Translates a compiled formula. Throws a FormulaError that names what SQL cannot say. */
export function formulaSql(formula: CompiledFormula, text: string, context: SqlContext): SqlValue {
  const { dialect } = context;
  const refuse = (name: string, why = 'cannot be worked out by the analysis engine'): never => {
    throw new FormulaError(`${shownName(name)}${placeOf(text, shownName(name))} ${why}.`);
  };
  const translate = (node: ExpressionNode): SqlValue => {
    const path = pathOf(node);
    if (path) return path[0]?.startsWith('$') ? refuse(path[0]) : context.column(path);
    if (node.type === 'Literal') return literal(node['value'], dialect);
    // A value beside the name of its type, as TEXT takes it.
    if (node.type === 'ArrayExpression') return translate((node['elements'] as ExpressionNode[])[0] as ExpressionNode);
    if (node.type !== 'CallExpression') return refuse(node.type);
    const name = String((node['callee'] as ExpressionNode)['name']);
    if (name === '$$TODAY') return { sql: dialect.day(context.today), kind: 'date', plain: true };
    if (name === '$$NOW') return { sql: dialect.moment(context.now), kind: 'moment', plain: true };
    const work = TRANSLATIONS[name] ?? refuse(name);
    const values = (node['arguments'] as ExpressionNode[]).map(translate);
    return work(values, dialect, (why) => refuse(name, why));
  };
  const result = translate(formula.tree);
  // As a formula's result is shown: no blank instead of false, no white space around a text.
  if (result.kind === 'boolean') return { sql: `coalesce(${result.sql}, FALSE)`, kind: 'boolean' };
  if (result.kind === 'text') return { sql: trimmed(result.sql, dialect), kind: 'text' };
  return result;
}

/** The kind of SQL value for a field's type, by the platform's names. */
export function kindOf(type: string): SqlKind {
  switch (type) {
    case 'boolean':
      return 'boolean';
    case 'int':
    case 'long':
    case 'double':
    case 'currency':
    case 'percent':
      return 'number';
    case 'date':
      return 'date';
    case 'datetime':
      return 'moment';
    default:
      return 'text';
  }
}
