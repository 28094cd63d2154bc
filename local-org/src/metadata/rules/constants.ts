/** Parts of formulas that read no field and can never be worked out: `1 / 0`, `SQRT(-1)`, `DATE(2024, 13, 1)`. */
import { compileFormula } from '../../formula/formula.ts';
import type { ExpressionNode } from '../../../../formula/src/functions.ts';
import { parseExpression } from '../../../../formula/src/parse.ts';
import { children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { rootsOf, texts } from './rule.ts';
import type { Rule } from './rule.ts';

/** Functions that have no value for some arguments. */
const PARTIAL_FUNCTIONS = new Set(['SQRT', 'LN', 'LOG', 'EXP', 'VALUE', 'DATE', 'DATEVALUE', 'DATETIMEVALUE', 'TIMEVALUE']);
const PARTIAL_OPERATORS = new Set(['/', '**']);
/** Operators as formulas write them, where the tree has others. */
const WRITTEN: Record<string, string> = { '**': '^', '===': '=', '!==': '<>' };

const callOf = (node: ExpressionNode): string => (node.type === 'CallExpression' ? String((node['callee'] as ExpressionNode)['name']) : '');

const partsOf = (node: ExpressionNode): ExpressionNode[] =>
  node.type === 'CallExpression'
    ? (node['arguments'] as ExpressionNode[])
    : ['left', 'right', 'argument'].map((key) => node[key] as ExpressionNode | undefined).filter((part) => part !== undefined);

/** Whether a part is made of numbers and texts and what is worked out of them alone. */
const isConstant = (node: ExpressionNode): boolean =>
  node.type === 'Literal'
    ? node['value'] !== null
    : ['BinaryExpression', 'UnaryExpression'].includes(node.type) || PARTIAL_FUNCTIONS.has(callOf(node).toUpperCase())
      ? partsOf(node).every(isConstant)
      : false;

/** A part as formula text, each operation in parentheses. */
function written(node: ExpressionNode): string {
  const [first, second] = partsOf(node);
  if (node.type === 'CallExpression') return `${callOf(node)}(${partsOf(node).map(written).join(', ')})`;
  if (node.type === 'UnaryExpression' && first) return `${String(node['operator'])}${inner(first)}`;
  if (first && second) return `${inner(first)} ${WRITTEN[String(node['operator'])] ?? String(node['operator'])} ${inner(second)}`;
  return typeof node['value'] === 'string' ? `"${node['value']}"` : String(node['raw'] ?? node['name'] ?? '…');
}

const inner = (node: ExpressionNode): string => (['BinaryExpression', 'UnaryExpression'].includes(node.type) ? `(${written(node)})` : written(node));

/** The value of a constant part; undefined where it has none. */
function valueOf(node: ExpressionNode): unknown {
  try {
    const [first, second] = partsOf(node);
    const isPower = node['operator'] === '**' && first && second;
    // The library takes whole exponents only.
    const value = isPower
      ? Number(valueOf(first)) ** Number(valueOf(second))
      : compileFormula(written(node), { typeOf: () => undefined }).evaluate(() => null);
    return value === null || (typeof value === 'number' && !Number.isFinite(value)) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** The smallest parts of a tree that have no value whatever the record. */
function impossibleIn(node: ExpressionNode): ExpressionNode[] {
  const found = partsOf(node).flatMap(impossibleIn);
  if (found.length > 0) return found;
  const divisor = node.type === 'BinaryExpression' && node['operator'] === '/' ? (node['right'] as ExpressionNode) : undefined;
  if (divisor && isConstant(divisor) && valueOf(divisor) === 0) return [node];
  const isPartial = PARTIAL_OPERATORS.has(String(node['operator'])) || PARTIAL_FUNCTIONS.has(callOf(node).toUpperCase());
  return isPartial && isConstant(node) && valueOf(node) === undefined ? [node] : [];
}

/** A formula as the parser takes it: quotes inside texts, objects after relationships and marks of flows mean nothing here. */
const readable = (text: string): string =>
  text
    .replace(/\{!\s*([^}]+?)\s*\}/g, '$1')
    .replace(/"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'/g, (found) => `"${found.slice(1, -1).replace(/\\[\s\S]|["']/g, '_')}"`)
    .replace(/\b(\w+):\w+(?=\.)/g, '$1');

/** The constant parts of a formula that can never be worked out, as text. What does not parse is another rule's business. */
function impossibleParts(text: string): string[] {
  try {
    return [...new Set(impossibleIn(parseExpression(readable(text))).map(written))];
  } catch {
    return [];
  }
}

/** Every formula of a field, a validation rule or a flow. */
function formulasIn(root: XmlElement): { text: string; at: XmlElement }[] {
  const own = ['formula', 'errorConditionFormula'].flatMap((name) => texts(root, name));
  const ofFlow = [
    ...children(root, 'formulas').flatMap((one) => texts(one, 'expression')),
    ...children(root, 'start').flatMap((one) => texts(one, 'filterFormula')),
  ];
  // The default of a picklist or a checkbox is no arithmetic.
  const defaults = ['Picklist', 'MultiselectPicklist', 'Checkbox'].includes(textOf(root, 'type') ?? '') ? [] : texts(root, 'defaultValue');
  return [...own, ...defaults, ...ofFlow];
}

export const CONSTANT_RULES: Rule[] = [
  {
    id: 'formula-constant',
    appliesTo: ['CustomField', 'ValidationRule', 'Flow'],
    message: '{0} can never be worked out: the formula has no value where it is needed',
    source: 'the platform shows #Error!; of no known refusal, so a warning',
    warning: true,
    check: (component) => formulasIn(rootsOf(component)).flatMap(({ text, at }) => impossibleParts(text).map((part) => ({ values: [part], at }))),
  },
];
