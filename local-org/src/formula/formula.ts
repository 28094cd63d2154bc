/** Formulas on the objects of an org. */
import { compileFormula as compile } from '../../../formula/src/compile.ts';
import type { CompiledFormula, FormulaScope, FormulaValue } from '../../../formula/src/compile.ts';
import { FormulaFailure } from '../../../formula/src/errors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { ApiError } from '../org/errors.ts';
import type { Stored } from '../org/store.ts';
import { matchesWhole } from './regex.ts';

export { FormulaError } from '../../../formula/src/errors.ts';
export type { CompiledFormula, FormulaScope, FormulaValue } from '../../../formula/src/compile.ts';

/** Parses and types a formula. What cannot be worked out is refused with an ApiError. Throws a FormulaError for one that does not compile. */
export function compileFormula(...given: Parameters<typeof compile>): CompiledFormula {
  const compiled = compile(...given);
  return {
    ...compiled,
    evaluate: (read, context) => {
      try {
        return compiled.evaluate(read, { matches: matchesWhole, ...context });
      } catch (error) {
        throw error instanceof FormulaFailure ? new ApiError(400, error.code, error.message) : error;
      }
    },
  };
}

/** What a name in a formula on this object means: own fields, parents' fields, `$User`, `$Permission`, the prior value. */
export function recordScope(catalog: Catalog, object: ObjectDef): FormulaScope {
  const walk = (start: ObjectDef, path: string[]): FieldDef | undefined => {
    let current: ObjectDef | undefined = start;
    for (const step of path.slice(0, -1)) {
      const relation: FieldDef | undefined = current && catalog.relationship(current, step);
      current = relation && catalog.parentOf(relation);
    }
    return current && catalog.field(current, path.at(-1) ?? '');
  };
  const records: Record<string, ObjectDef | undefined> = {
    $user: catalog.object('User'),
    $profile: catalog.object('Profile'),
    $organization: catalog.object('Organization'),
    $userrole: catalog.object('UserRole'),
    $recordtype: catalog.object('RecordType'),
    $prior: object,
    $source: object,
  };
  return {
    typeOf: (path) => {
      const [head = '', ...rest] = path;
      if (!head.startsWith('$')) return walk(object, path);
      const record = records[head.toLowerCase()];
      if (record) return walk(record, rest);
      switch (head.toLowerCase()) {
        case '$permission':
          return { type: 'boolean' };
        case '$system':
          return { type: 'datetime' };
        case '$label':
        case '$api':
          return { type: 'string' };
        case '$setup': {
          const setting = catalog.object(rest[0] ?? '');
          return setting && walk(setting, rest.slice(1));
        }
        case '$custommetadata': {
          const type = catalog.object(rest[0] ?? '');
          return type && rest.length === 3 ? walk(type, rest.slice(2)) : undefined;
        }
        default:
          return undefined;
      }
    },
  };
}

/** A stored value as formulas see it. */
export function toFormulaValue(field: { type: string } | undefined, value: Stored | undefined): FormulaValue {
  if (value === undefined || value === null) return field?.type === 'boolean' ? false : null;
  return field?.type === 'boolean' ? value === 1 : value;
}

/** A formula's value as rows hold it. */
export function toStored(value: FormulaValue): Stored {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  return value;
}
