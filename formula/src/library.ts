/** The parts of the library (sformula) that are used here. They are CommonJS: each is named by its file, so that Node and a bundler read the same. */
import esformula from 'esformula/lib/index.js';
import builtin from 'sformula/lib/builtin/index.js';
import cast from 'sformula/lib/cast.js';
import parser from 'sformula/lib/formula.js';
import library from 'sformula/lib/index.js';
import type { ExpressionNode } from './functions.ts';

type Work = (...values: never[]) => unknown;

/** A formula as the library has compiled it. */
interface Compiled {
  returnType: string;
  compiled: { expression: object; calculatedType: string; scale?: number };
}

/** Text to tree. Throws the library's syntax error. */
export const parseFormula = (parser as { parseFormula(text: string): ExpressionNode }).parseFormula;

/** Tree to typed tree. Throws the library's errors of types. */
export const compileSync = (library as { compileSync(ast: ExpressionNode, options: object): Compiled }).compileSync;

/** The library's own functions, by name. */
export const builtinFunctions = (builtin as { context: Record<string, Work> }).context;

/** A value of one type as another. */
export const castValue = (cast as { castValue(value: unknown, from: string, to: string, scale?: number): unknown }).castValue;

/** Makes a typed tree ready to be worked out. */
export const buildExpression = (esformula as { build(expression: object): { evaluate(context: object): unknown } }).build;
