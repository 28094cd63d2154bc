import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Catalog } from '../catalog/catalog.ts';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import type { Store, Stored } from '../org/store.ts';
import { compileFormula, recordScope, toFormulaValue, toStored } from './formula.ts';
import type { CompiledFormula } from './formula.ts';

type SqlFunction = (...values: SQLOutputValue[]) => Stored;

/** The formula fields of an org, compiled once and callable from SQL. */
export class FormulaLibrary {
  readonly #catalog: Catalog;
  readonly #store: Store;
  readonly #now: () => Date;
  readonly #compiled = new Map<FieldDef, CompiledFormula>();
  readonly #names = new Map<FieldDef, string>();
  readonly #functions = new Map<string, { deterministic: boolean; work: SqlFunction }>();

  constructor(catalog: Catalog, store: Store, now: () => Date) {
    this.#catalog = catalog;
    this.#store = store;
    this.#now = now;
  }

  /** A formula field's formula. Throws FormulaError when it does not compile. */
  compiled(object: ObjectDef, field: FieldDef): CompiledFormula {
    let compiled = this.#compiled.get(field);
    if (!compiled) {
      compiled = compileFormula(field.formula?.text ?? '', recordScope(this.#catalog, object), {
        returns: field.type,
        scale: field.scale,
        blanksAsZero: field.formula?.blanksAsZero,
      });
      this.#compiled.set(field, compiled);
    }
    return compiled;
  }

  /** The name of the SQL function that works the field out from the values of its paths. */
  sqlFunction(object: ObjectDef, field: FieldDef): { name: string; paths: string[][] } {
    const compiled = this.compiled(object, field);
    let name = this.#names.get(field);
    if (!name) {
      name = `fx_${object.name}_${field.name}`;
      const types = compiled.paths.map((path) => recordScope(this.#catalog, object).typeOf(path));
      const index = new Map(compiled.paths.map((path, at) => [path, at]));
      const work: SqlFunction = (...values) =>
        toStored(
          compiled.evaluate(
            (path) => {
              const at = index.get(path) as number;
              return toFormulaValue(types[at], values[at] as Stored);
            },
            { now: this.#now },
          ),
        );
      this.#functions.set(name, { deterministic: !compiled.volatile, work });
      this.#store.db.function(name, { deterministic: !compiled.volatile, varargs: true }, work);
      this.#names.set(field, name);
    }
    return { name, paths: compiled.paths };
  }

  /** Makes the formulas that were compiled so far callable from another connection, too. */
  register(connection: DatabaseSync): void {
    for (const [name, { deterministic, work }] of this.#functions) connection.function(name, { deterministic, varargs: true }, work);
  }
}
