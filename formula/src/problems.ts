/** Why a formula does not compile, in the platform's words. */
import type { ExpressionNode } from './functions.ts';

/** Where a node stands: the library hands back as `loc` of an error what a node had as `loc`. */
interface Place {
  node: ExpressionNode;
  parent: ExpressionNode | undefined;
}

/** What the library's errors hold; which of these depends on their name. */
interface LibraryError {
  name: string;
  message: string;
  location?: Place;
  type?: string;
  expected?: string[];
  operator?: string;
  argLen?: number;
  argRange?: [number, number];
}

/** Types by the names the platform's messages have for them. */
const TYPE_NAMES: Record<string, string> = {
  string: 'Text',
  id: 'Text',
  number: 'Number',
  currency: 'Number',
  percent: 'Number',
  boolean: 'Boolean',
  date: 'Date',
  datetime: 'DateTime',
  time: 'Time',
  picklist: 'Picklist',
  multipicklist: 'Multi-Select Picklist',
  location: 'Location',
  object: 'Object',
};

const named = (type: string): string => TYPE_NAMES[type] ?? type;
const listed = (types: readonly string[]): string => [...new Set(types.map(named))].join(', ');

/** A result's type has another name where it should be true or false. */
const resultNamed = (type: string): string => (type === 'boolean' ? 'true or false' : named(type));

/** Operators that the library writes in another way. */
const SIGNS: Record<string, string> = { '===': '=', '!==': '<>' };

/** What an operator works on, where the library does not say. */
const OPERANDS: Record<string, string> = {
  '+': 'Number, Date, DateTime',
  '-': 'Number, Date, DateTime',
  '&&': 'Boolean',
  '||': 'Boolean',
  '!': 'Boolean',
};

/** The library takes the left side's word for what an operator works on: arithmetic is of numbers whatever stands there. */
function operands(sign: string, type: string, expected: readonly string[]): string {
  const isText = expected.includes('string');
  if (isText && ['*', '/', '^', '-'].includes(sign)) return 'Expected Number, received Text';
  return `Expected ${isText ? listed(expected) : (OPERANDS[sign] ?? (listed(expected) || 'Number'))}, received ${named(type)}`;
}

/** Names of functions that go by another name inside. */
export const plainName = (name: string): string => name.replace(/^\$\$/, '').replace(/^IS_CHANGED$/, 'ISCHANGED');

function calleeOf(node: ExpressionNode | undefined): string | undefined {
  const callee = node?.type === 'CallExpression' ? (node['callee'] as ExpressionNode) : undefined;
  return callee && plainName(String(callee['name']));
}

/** The dotted path of a field; undefined for anything else. */
export function pathOf(node: ExpressionNode): string[] | undefined {
  if (node.type === 'Identifier') return [String(node['name'])];
  if (node.type !== 'MemberExpression') return undefined;
  const before = pathOf(node['object'] as ExpressionNode);
  return before && [...before, String((node['property'] as ExpressionNode)['name'])];
}

/** Gives every node its place, so that an error leads back to it. */
export function withPlaces(node: ExpressionNode, parent?: ExpressionNode): ExpressionNode {
  const copy: ExpressionNode = { ...node };
  copy['loc'] = { node: copy, parent } satisfies Place;
  for (const key of ['left', 'right', 'argument', 'object', 'callee'] as const)
    if (copy[key]) copy[key] = withPlaces(copy[key] as ExpressionNode, copy);
  if (Array.isArray(copy['arguments'])) copy['arguments'] = (copy['arguments'] as ExpressionNode[]).map((one) => withPlaces(one, copy));
  return copy;
}

/** Why a formula cannot be read. */
export function explainSyntax(error: unknown): string {
  if (error instanceof RangeError) return 'Syntax error. The formula is nested too deep';
  return `Syntax error. ${error instanceof Error ? error.message : String(error)}`;
}

function explainType({ location, type = '', expected = [], operator, message }: LibraryError): string {
  const { node, parent } = location ?? { node: undefined, parent: undefined };
  const path = node && pathOf(node);
  if (/picklist$/.test(type) && path) return `Field ${path.join('.')} is a picklist field. Picklist fields are only supported in certain functions.`;
  const callee = calleeOf(parent);
  if (callee) return `Incorrect parameter type for function '${callee}()'. Expected ${listed(expected)}, received ${named(type)}`;
  const sign = operator ?? (parent?.['operator'] as string | undefined);
  if (sign) return `Incorrect parameter type for operator '${SIGNS[sign] ?? sign}'. ${operands(sign, type, expected)}`;
  if (!parent && expected.length > 0)
    return `Formula result is data type (${resultNamed(type)}), incompatible with expected data type (${[...new Set(expected.map(resultNamed))].join(', ')}).`;
  return `Incorrect parameter type: ${message}`;
}

/** Why a formula's types do not fit. Takes what the library threw. */
export function explain(error: unknown): string {
  if (error instanceof RangeError) return 'Syntax error. The formula is nested too deep';
  const problem = error as LibraryError;
  switch (problem.name) {
    case 'TypeNotFoundError':
      return `Unknown function ${/: (\S+)$/.exec(problem.message)?.[1] ?? ''}. Check spelling.`;
    case 'InvalidArgLengthError': {
      const [least, most] = problem.argRange ?? [0, 0];
      const expected = least === most ? String(least) : `${least}-${most}`;
      const callee = problem.location && plainName(String(problem.location.node['name']));
      return `Incorrect number of parameters for function '${callee ?? ''}()'. Expected ${expected}, received ${problem.argLen ?? 0}`;
    }
    case 'InvalidTypeError':
    case 'InvalidOperatorError':
      return explainType(problem);
    default:
      return `Incorrect parameter type: ${error instanceof Error ? error.message : String(error)}`;
  }
}
