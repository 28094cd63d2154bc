/** Of a formula, what a query can say: a condition that every record meets for which the formula is true. The evaluator decides on the rest. */
import type { CompiledFormula } from './compile.ts';
import type { ExpressionNode } from './functions.ts';
import { pathOf } from './problems.ts';

/** A field as a query names it. */
export interface SoqlField {
  name: string;
  /** The platform's name of its type. */
  type: string;
}

/** What a query may mention, and when. */
export interface SoqlContext {
  /** A field that may be filtered by; undefined for any other. */
  field(path: string[]): SoqlField | undefined;
  /** A text as a query quotes it. */
  text(value: string): string;
  /** The day that TODAY is, ISO. */
  today: string;
  /** The moment that NOW is, ISO in UTC. */
  now: string;
}

const DAY_MS = 86_400_000;

/** Days that lie between the day of a moment in UTC and the same moment's day anywhere else. */
const ZONE_DAYS = 1;

/** Types of fields whose values are plain texts. */
const TEXTS = ['string', 'email', 'phone', 'url'];

type Sign = '=' | '!=' | '<' | '<=' | '>' | '>=';

const SIGNS: Record<string, Sign> = { EQ: '=', NEQ: '!=', LT: '<', LTE: '<=', GT: '>', GTE: '>=' };
const OPPOSITE: Record<Sign, Sign> = { '=': '!=', '!=': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' };
const TURNED: Record<Sign, Sign> = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

const and = (parts: readonly (string | undefined)[]): string | undefined => {
  const said = parts.filter((part) => part !== undefined);
  return said.length === 0 ? undefined : said.length === 1 ? said[0] : `(${said.join(' AND ')})`;
};

const or = (parts: readonly (string | undefined)[]): string | undefined =>
  parts.length > 0 && parts.every((part) => part !== undefined) ? (parts.length === 1 ? parts[0] : `(${parts.join(' OR ')})`) : undefined;

const literalOf = (node: ExpressionNode | undefined): unknown => (node?.type === 'Literal' ? node['value'] : undefined);

/** Whether an expression can be neither true nor false. */
function canBeBlank(node: ExpressionNode): boolean {
  if (node.type === 'Literal') return typeof node['value'] !== 'boolean';
  if (node.type !== 'CallExpression') return true;
  const name = String((node['callee'] as ExpressionNode)['name']);
  if (['AND', 'OR', 'NOT', 'IF'].includes(name)) return (node['arguments'] as ExpressionNode[]).some(canBeBlank);
  return !NEVER_BLANK.includes(name);
}

/** What an expression takes the difference of: days or moments; undefined where it is no difference. */
const differenceKind = (node: ExpressionNode): string | undefined =>
  node.type === 'CallExpression' ? /^\$\$DIFF_(DATE|DATETIME)\$\$$/.exec(String((node['callee'] as ExpressionNode)['name']))?.[1] : undefined;

/**
 * What is known of an expression: that it is true, that it is not – false or blank –, or that it is true or blank. A comparison with a blank is blank, and
 * so is its NOT: that an expression is not true does not make its NOT true.
 */
type Known = 'true' | 'notTrue' | 'trueOrBlank';

/** Functions that are true or false whatever they are given. */
const NEVER_BLANK = ['ISBLANK', 'ISNULL', 'ISPICKVAL', 'INCLUDES', 'CONTAINS', 'BEGINS', 'NULLVALUE'];

/** A condition that holds wherever the formula is true; undefined where the formula says nothing that a query can say. */
export function soqlNarrowing(formula: CompiledFormula, context: SoqlContext): string | undefined {
  return new Narrowing(context).implied(formula.tree, 'true');
}

class Narrowing {
  readonly #context: SoqlContext;

  constructor(context: SoqlContext) {
    this.#context = context;
  }

  /** What follows from what is known of an expression. */
  implied(node: ExpressionNode, known: Known): string | undefined {
    const isTrue = known !== 'notTrue';
    if (node.type !== 'CallExpression') return this.#flag(node, isTrue);
    const name = String((node['callee'] as ExpressionNode)['name']);
    const operands = node['arguments'] as ExpressionNode[];
    const [first, second, third] = operands as [ExpressionNode, ExpressionNode, ExpressionNode];
    if (name === 'NOT') return this.implied(first, known === 'notTrue' ? 'trueOrBlank' : 'notTrue');
    if (['AND', 'OR', 'IF'].includes(name)) {
      // Which blank makes these blank depends on the order of their parts.
      if (known === 'trueOrBlank' && canBeBlank(node)) return undefined;
      const own = isTrue ? 'true' : 'notTrue';
      if (name === 'IF') return this.#choice(first, second, third, own);
      return ((name === 'AND') === isTrue ? and : or)(operands.map((one) => this.implied(one, own)));
    }
    switch (name) {
      case 'NULLVALUE':
        return this.#flag(node, isTrue);
      case 'ISBLANK':
      case 'ISNULL':
        return this.#blank(first, isTrue);
      case 'ISPICKVAL':
        return this.#picked(first, second, isTrue);
      case 'INCLUDES':
        return this.#includes(first, second, isTrue);
      case 'CONTAINS':
      case 'BEGINS':
        return this.#like(first, second, name, isTrue);
      default:
        return this.#comparison(name, first, second, known);
    }
  }

  /** The field of a node, through what the typed tree wraps around one. */
  #field(node: ExpressionNode | undefined): SoqlField | undefined {
    if (!node) return undefined;
    if (node.type === 'ArrayExpression') return this.#field((node['elements'] as ExpressionNode[])[0]);
    if (node.type === 'CallExpression') {
      const name = String((node['callee'] as ExpressionNode)['name']);
      const [inner, blank] = node['arguments'] as ExpressionNode[];
      // What stands for a blank must be no value that a comparison could tell from one.
      const isPlain = name === 'TEXT' || (name === 'NULLVALUE' && [null, '', false].includes(literalOf(blank) as null));
      return isPlain ? this.#field(inner) : undefined;
    }
    const path = pathOf(node);
    return path ? this.#context.field(path) : undefined;
  }

  #flag(node: ExpressionNode, isTrue: boolean): string | undefined {
    const field = this.#field(node);
    return field?.type === 'boolean' ? `${field.name} = ${isTrue ? 'TRUE' : 'FALSE'}` : undefined;
  }

  /** IF, with a branch that never is what is asked for left out. */
  #choice(condition: ExpressionNode, then: ExpressionNode, otherwise: ExpressionNode, known: Known): string | undefined {
    const branches: [ExpressionNode, Known][] = [
      [then, 'true'],
      [otherwise, 'notTrue'],
    ];
    const possible = branches.filter(([branch]) => {
      const value = literalOf(branch);
      return typeof value !== 'boolean' || value === (known === 'true');
    });
    return or(possible.map(([branch, ofCondition]) => and([this.implied(condition, ofCondition), this.implied(branch, known)])));
  }

  #blank(node: ExpressionNode, isTrue: boolean): string | undefined {
    const field = this.#field(node);
    // A blank number may count as zero, and a checkbox never is blank.
    return field && field.type !== 'boolean' ? `${field.name} ${isTrue ? '=' : '!='} NULL` : undefined;
  }

  #picked(node: ExpressionNode, value: ExpressionNode, isTrue: boolean): string | undefined {
    const [field, wanted] = [this.#field(node), literalOf(value)];
    if (field?.type !== 'picklist' || typeof wanted !== 'string') return undefined;
    return `${field.name} ${isTrue ? '=' : '!='} ${wanted === '' ? 'NULL' : this.#context.text(wanted)}`;
  }

  #includes(node: ExpressionNode, value: ExpressionNode, isTrue: boolean): string | undefined {
    const [field, wanted] = [this.#field(node), literalOf(value)];
    if (field?.type !== 'multipicklist' || typeof wanted !== 'string' || wanted === '' || !isTrue) return undefined;
    return `${field.name} INCLUDES (${this.#context.text(wanted)})`;
  }

  /** A query does not tell upper from lower case: it finds more, never less, and so its opposite says nothing. */
  #like(node: ExpressionNode, value: ExpressionNode, name: string, isTrue: boolean): string | undefined {
    const [field, wanted] = [this.#field(node), literalOf(value)];
    if (!field || !isTrue || typeof wanted !== 'string' || wanted === '' || !TEXTS.includes(field.type)) return undefined;
    // A sign that LIKE gives a meaning would need an escape: what stands before it is enough.
    const plain = /^[^%_\\]*/.exec(wanted)?.[0] ?? '';
    return plain === '' ? undefined : `${field.name} LIKE ${this.#context.text(`${name === 'CONTAINS' ? '%' : ''}${plain}%`)}`;
  }

  #comparison(name: string, left: ExpressionNode | undefined, right: ExpressionNode | undefined, known: Known): string | undefined {
    const found = /^\$\$(EQ|NEQ|LT|LTE|GT|GTE)_(NUMBER|STRING|DATE|DATETIME|BOOLEAN)\$\$$/.exec(name);
    const sign = SIGNS[found?.[1] ?? ''];
    if (!found || !sign || !left || !right) return undefined;
    const kind = found[2] ?? '';
    return this.#compared(kind, sign, left, right, known) ?? this.#compared(kind, TURNED[sign], right, left, known);
  }

  /** A field on the left, a constant on the right. Where it is not known to be true, the field may be blank as well. */
  #compared(kind: string, sign: Sign, left: ExpressionNode, right: ExpressionNode, known: Known): string | undefined {
    if (kind === 'BOOLEAN') {
      const value = literalOf(right);
      if (typeof value !== 'boolean' || !['=', '!='].includes(sign) || canBeBlank(left)) return undefined;
      return this.implied(left, ((sign === '=') === value) === (known !== 'notTrue') ? 'true' : 'notTrue');
    }
    if (kind === 'STRING') return this.#comparedText(sign, left, right, known);
    const apart = kind === 'NUMBER' ? differenceKind(left) : undefined;
    if (apart) return this.#daysApart(apart, sign, left, right, known);
    const ofMoment = this.#momentBehind(kind, left);
    const field = ofMoment ?? this.#field(left);
    const shown = known === 'notTrue' ? OPPOSITE[sign] : sign;
    const value = ofMoment ? this.#boundOf(shown, right) : this.#constant(kind, right);
    if (!field || value === undefined || (kind === 'NUMBER' && field.type === 'percent')) return undefined;
    const condition = ofMoment ? this.#dayBound(field, shown, value) : `${field.name} ${shown} ${value}`;
    if (condition === undefined) return undefined;
    return known === 'true' && shown !== '!=' ? condition : `(${condition} OR ${field.name} = NULL)`;
  }

  #comparedText(sign: Sign, left: ExpressionNode, right: ExpressionNode, known: Known): string | undefined {
    const [field, wanted] = [this.#field(left), literalOf(right)];
    if (!field || ![...TEXTS, 'picklist'].includes(field.type) || typeof wanted !== 'string' || !['=', '!='].includes(sign)) return undefined;
    const isSame = (sign === '=') === (known !== 'notTrue');
    if (wanted === '') return `${field.name} ${isSame ? '=' : '!='} NULL`;
    // Of a picklist no two values differ by upper and lower case only.
    if (!isSame && field.type !== 'picklist') return undefined;
    return `${field.name} ${isSame ? '=' : '!='} ${this.#context.text(wanted)}`;
  }

  /** `TODAY() - Field > 7` is `Field < TODAY() - 7`. */
  #daysApart(kind: string, sign: Sign, left: ExpressionNode, right: ExpressionNode, known: Known): string | undefined {
    const [from, to] = left['arguments'] as [ExpressionNode, ExpressionNode];
    const days = literalOf(right);
    // Parts of a day would be cut off, differently for days before and after.
    if (typeof days !== 'number' || (kind === 'DATE' && !Number.isInteger(days))) return undefined;
    const moved = (node: ExpressionNode, by: number): ExpressionNode => ({
      ...{ type: 'CallExpression', callee: { type: 'Identifier', name: `$$ADD_${kind}$$` } },
      arguments: [node, { type: 'Literal', value: by }],
    });
    return this.#millis(from) !== undefined
      ? this.#compared(kind, TURNED[sign], to, moved(from, -days), known)
      : this.#compared(kind, sign, from, moved(to, days), known);
  }

  /** The moment of which a formula takes the day. */
  #momentBehind(kind: string, node: ExpressionNode): SoqlField | undefined {
    if (kind !== 'DATE' || node.type !== 'CallExpression' || (node['callee'] as ExpressionNode)['name'] !== 'DATEVALUE') return undefined;
    const field = this.#field((node['arguments'] as ExpressionNode[])[0]);
    return field?.type === 'datetime' ? field : undefined;
  }

  /** The day at which a comparison with a moment's day ends, wherever the reader is. */
  #boundOf(sign: Sign, node: ExpressionNode): string | undefined {
    const day = this.#constant('DATE', node);
    if (day === undefined) return undefined;
    const more = { '<': ZONE_DAYS, '<=': ZONE_DAYS + 1, '>': 1 - ZONE_DAYS, '>=': -ZONE_DAYS, '=': 0, '!=': 0 }[sign];
    return new Date(Date.parse(day) + more * DAY_MS).toISOString().slice(0, 10);
  }

  #dayBound(field: SoqlField, sign: Sign, day: string): string | undefined {
    if (sign === '=' || sign === '!=') return undefined;
    return `${field.name} ${sign.startsWith('<') ? '<' : '>='} ${day}T00:00:00Z`;
  }

  /** A constant as a query writes it: a number, a day, or a moment that TODAY and NOW lead to. */
  #constant(kind: string, node: ExpressionNode): string | undefined {
    if (kind === 'NUMBER') {
      const value = literalOf(node);
      return typeof value === 'number' && Number.isFinite(value) && !/e/i.test(String(value)) ? String(value) : undefined;
    }
    const millis = this.#millis(node);
    if (millis === undefined || Number.isNaN(new Date(millis).getTime())) return undefined;
    const moment = new Date(millis).toISOString();
    if (!/^\d{4}-/.test(moment)) return undefined;
    return kind === 'DATE' ? moment.slice(0, 10) : moment.replace(/\.\d+Z$/, 'Z');
  }

  #millis(node: ExpressionNode | undefined): number | undefined {
    if (node?.type !== 'CallExpression') return undefined;
    const name = String((node['callee'] as ExpressionNode)['name']);
    const [first, second, third] = node['arguments'] as ExpressionNode[];
    if (name === '$$TODAY') return Date.parse(this.#context.today);
    if (name === '$$NOW') return Date.parse(this.#context.now);
    if (name === 'DATE') {
      const [year, month, day] = [first, second, third].map(literalOf);
      return [year, month, day].every(Number.isInteger) ? Date.UTC(Number(year), Number(month) - 1, Number(day)) : undefined;
    }
    const shift = /^\$\$(ADD|SUBTRACT)_(DATE|DATETIME)\$\$$/.exec(name);
    if (!shift) return undefined;
    const [from, days] = [this.#millis(first), literalOf(second)];
    if (from === undefined || typeof days !== 'number') return undefined;
    const whole = shift[2] === 'DATE' ? Math.trunc(days) : days;
    return from + (shift[1] === 'ADD' ? 1 : -1) * whole * DAY_MS;
  }
}
