/** Formulas compiled for the rules. A formula that reads fields of the same types as before is not compiled again. */
import type { FormulaType } from '../../../../formula/src/compile.ts';
import { compileFormula, FormulaError } from '../../formula/formula.ts';
import type { CompiledFormula, FormulaScope } from '../../formula/formula.ts';

type Options = Parameters<typeof compileFormula>[2];

/** What became of a formula, with the type of each name it asked for: undefined for a name that meant nothing. */
interface Compilation {
  lookups: Map<string, { path: string[]; type: FormulaType | undefined }>;
  outcome: CompiledFormula | FormulaError;
}

const compilations = new Map<string, Compilation[]>();
const MAX_FORMULAS = 5_000;
/** How many scopes a formula is remembered for: objects have fields of the same names. */
const MAX_SCOPES = 8;

/** Compiles as {@link compileFormula} does; names mean their type and nothing more. Throws FormulaError. */
export function compileOnce(text: string, scope: FormulaScope, options: Options = {}): CompiledFormula {
  const key = JSON.stringify([text, options]);
  const known = compilations.get(key) ?? [];
  let compilation = known.find(({ lookups }) => [...lookups.values()].every(({ path, type }) => scope.typeOf(path)?.type === type));
  if (!compilation) {
    compilation = compile(text, scope, options);
    compilations.set(key, [compilation, ...known].slice(0, MAX_SCOPES));
    const [oldest] = compilations.keys();
    if (compilations.size > MAX_FORMULAS && oldest !== undefined) compilations.delete(oldest);
  }
  if (compilation.outcome instanceof FormulaError) throw compilation.outcome;
  return compilation.outcome;
}

function compile(text: string, scope: FormulaScope, options: Options): Compilation {
  const lookups: Compilation['lookups'] = new Map();
  const typeOf: FormulaScope['typeOf'] = (path) => {
    const type = scope.typeOf(path)?.type;
    lookups.set(path.join('.'), { path, type });
    return type === undefined ? undefined : { type };
  };
  try {
    return { lookups, outcome: compileFormula(text, { typeOf }, options) };
  } catch (error) {
    if (error instanceof FormulaError) return { lookups, outcome: error };
    throw error;
  }
}
