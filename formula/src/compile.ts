/** A formula of the platform's language: parsed, typed, and worked out. */
import { FormulaError, FormulaFailure } from './errors.ts';
import { parseExpression } from './parse.ts';
import { functionTypes, functions, splitRecordCalls } from './functions.ts';
import type { ExpressionNode, FunctionContext } from './functions.ts';
import { guardedFunctions } from './guards.ts';
import { buildExpression, builtinFunctions, castValue, compileSync } from './library.ts';
import { explain, explainSyntax, pathOf, withPlaces } from './problems.ts';

type TypeTree = { type: string; properties?: Record<string, TypeTree>; [key: string]: unknown };

// The library copies all its functions for each evaluation; with them as prototype an evaluation takes a third of the time.
const FUNCTIONS = guardedFunctions(builtinFunctions);

export type FormulaValue = string | number | boolean | null;

/** The type of a field, by the platform's names: `double`, `picklist`, `datetime` … */
export type FormulaType = string;

/** What a formula may mention besides functions: the type of a dotted name, or undefined where it means nothing. */
export interface FormulaScope {
  typeOf(path: string[]): { type: FormulaType } | undefined;
}

export interface CompiledFormula {
  /** The fields it reads, as dotted paths from the record. */
  paths: string[][];
  returnType: string;
  /** Calls of functions alone: operators are functions by their types, such as `$$ADD_NUMBER$$`. */
  tree: ExpressionNode;
  /** Whether the value can change without the record: TODAY, NOW. */
  volatile: boolean;
  evaluate(read: (path: string[]) => FormulaValue, context?: FunctionContext): FormulaValue;
}

const EXPRESSION_TYPES: Partial<Record<FormulaType, string>> = {
  id: 'id',
  reference: 'id',
  boolean: 'boolean',
  int: 'number',
  double: 'number',
  currency: 'currency',
  percent: 'percent',
  date: 'date',
  datetime: 'datetime',
  time: 'time',
  picklist: 'picklist',
  multipicklist: 'multipicklist',
};

const RETURN_TYPES: Partial<Record<FormulaType, string>> = { ...EXPRESSION_TYPES, picklist: 'string', id: 'string' };

function collectPaths(node: ExpressionNode, paths: string[][], calls: Set<string>): void {
  if (node.type === 'Identifier') return void paths.push([node.name as string]);
  if (node.type === 'MemberExpression') return void paths.push(pathOf(node) ?? []);
  if (node.type === 'CallExpression') {
    calls.add((node.callee as ExpressionNode).name as string);
    for (const argument of node.arguments as ExpressionNode[]) collectPaths(argument, paths, calls);
    return;
  }
  for (const key of ['left', 'right', 'argument'] as const) {
    if (node[key]) collectPaths(node[key] as ExpressionNode, paths, calls);
  }
}

function typeTree(paths: string[][], scope: FormulaScope): Record<string, TypeTree> {
  const tree: Record<string, TypeTree> = {};
  for (const path of paths) {
    const field = scope.typeOf(path);
    if (!field) throw new FormulaError(`Field ${path.join('.')} does not exist. Check spelling.`);
    let level = tree;
    for (const step of path.slice(0, -1)) {
      const node = (level[step] ??= { type: 'object', properties: {} });
      level = node.properties ??= {};
    }
    level[path.at(-1) as string] = { type: EXPRESSION_TYPES[field.type] ?? 'string' };
  }
  return tree;
}

function valueTree(paths: string[][], read: (path: string[]) => FormulaValue): Record<string, unknown> {
  const tree: Record<string, unknown> = {};
  for (const path of paths) {
    let level = tree;
    for (const step of path.slice(0, -1)) level = (level[step] ??= {}) as Record<string, unknown>;
    level[path.at(-1) as string] = read(path);
  }
  return tree;
}

/**
 * A formula as the library reads it. `Owner:User.Name` says which of several objects is meant: the name before the colon is
 * enough. A quote of the other kind inside a text is escaped, which the library insists on and the platform does not.
 */
const readable = (text: string): string =>
  text.replace(
    /"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'|\b(\w+):\w+(?=\.)/g,
    (found: string, double?: string, single?: string, relation?: string) => {
      if (double !== undefined) return `"${double.replace(/(\\[\s\S])|'/g, (_, escaped?: string) => escaped ?? "\\'")}"`;
      if (single !== undefined) return `'${single.replace(/(\\[\s\S])|"/g, (_, escaped?: string) => escaped ?? '\\"')}'`;
      return relation ?? found;
    },
  );

/** What cannot be worked out, and a moment beyond all calendars, is blank, where the platform shows `#Error!`. */
function bounded(evaluate: () => FormulaValue | undefined, returnType: string): FormulaValue {
  let value: FormulaValue;
  try {
    value = evaluate() ?? null;
  } catch (error) {
    if (error instanceof FormulaFailure) throw error;
    return null;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  const isMoment = ['date', 'datetime'].includes(returnType) && typeof value === 'string';
  return isMoment && !/^\d{4}-/.test(String(value)) ? null : value;
}

const NUMBERS_AND_FLAGS = ['int', 'double', 'currency', 'percent', 'boolean'];

/** `Date = NULL` asks whether the date is blank. Numbers stay: whether a blank one is zero is the formula's to say. */
function withBlankChecks(node: ExpressionNode, scope: FormulaScope): ExpressionNode {
  const copy: ExpressionNode = { ...node };
  for (const key of ['left', 'right', 'argument'] as const) if (copy[key]) copy[key] = withBlankChecks(copy[key] as ExpressionNode, scope);
  if (Array.isArray(copy['arguments'])) copy['arguments'] = (copy['arguments'] as ExpressionNode[]).map((one) => withBlankChecks(one, scope));
  if (!['===', '!=='].includes(String(copy['operator']))) return copy;
  const sides = [copy['left'], copy['right']] as ExpressionNode[];
  const other = sides.find((side) => !(side.type === 'Literal' && side['value'] === null));
  const path = other && pathOf(other);
  if (!other || sides.every((side) => side === other || !(side.type === 'Literal' && side['value'] === null))) return copy;
  if (path && NUMBERS_AND_FLAGS.includes(scope.typeOf(path)?.type ?? '')) return copy;
  const isBlank: ExpressionNode = { type: 'CallExpression', callee: { type: 'Identifier', name: 'ISBLANK' }, arguments: [other], optional: false };
  return copy['operator'] === '===' ? isBlank : { type: 'UnaryExpression', operator: '!', prefix: true, argument: isBlank };
}

/** Parses and types a formula. `returns` undefined means any type will do. Throws {@link FormulaError}. */
export function compileFormula(
  text: string,
  scope: FormulaScope,
  options: { returns?: FormulaType | undefined; scale?: number | undefined; blanksAsZero?: boolean | undefined } = {},
): CompiledFormula {
  let ast: ExpressionNode;
  try {
    ast = withPlaces(withBlankChecks(splitRecordCalls(parseExpression(readable(text))), scope));
  } catch (error) {
    throw new FormulaError(explainSyntax(error));
  }
  const found: string[][] = [];
  const calls = new Set<string>();
  collectPaths(ast, found, calls);
  const paths = [...new Map(found.map((path) => [path.join('.'), path])).values()];
  const types = typeTree(paths, scope);
  let compiled: ReturnType<typeof compileSync>;
  try {
    compiled = compileSync(ast, {
      inputTypes: { ...functionTypes, ...types },
      returnType: options.returns ? (RETURN_TYPES[options.returns] ?? 'string') : undefined,
      scale: options.scale,
      blankAsZero: options.blanksAsZero ?? false,
    });
  } catch (error) {
    throw new FormulaError(explain(error));
  }
  const { expression, calculatedType, scale } = compiled.compiled;
  const built = buildExpression(expression);
  return {
    paths,
    returnType: compiled.returnType,
    tree: expression as ExpressionNode,
    volatile: ['$$TODAY', '$$NOW', 'TIMENOW'].some((name) => calls.has(name)),
    evaluate: (read, context) => {
      const values = Object.assign(Object.create(FUNCTIONS) as object, functions(context ?? {}), valueTree(paths, read));
      return bounded(
        () => castValue(built.evaluate(values), calculatedType, compiled.returnType, scale) as FormulaValue | undefined,
        compiled.returnType,
      );
    },
  };
}
