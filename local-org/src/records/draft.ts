import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { toFormulaValue } from '../formula/formula.ts';
import type { CompiledFormula, FormulaValue } from '../formula/formula.ts';
import type { FunctionContext } from '../../../formula/src/functions.ts';
import type { Org } from '../org/org.ts';
import type { Row, Stored } from '../org/store.ts';
import { Compiler } from '../soql/compile.ts';
import { systemReader } from '../soql/reader.ts';

/** A record on its way into the store. */
export interface Draft {
  object: ObjectDef;
  id: string;
  /** Every stored field as it will be. */
  row: Row;
  /** As it was before; undefined for a new record. */
  prior: Row | undefined;
  userId: string;
}

/** Reads one path of a stored record, formulas included, without asking who may. */
export function readStoredPath(org: Org, object: ObjectDef, id: Stored | undefined, path: string[]): Stored {
  if (id === null || id === undefined) return null;
  const compiler = new Compiler(org, systemReader, object.name);
  const { sql } = compiler.joins.column(path);
  const row = org.store.get(`SELECT ${sql} AS v FROM ${compiler.joins.fromClause()} WHERE ${compiler.joins.alias}."Id" = ?`, id);
  return row?.['v'] ?? null;
}

function fieldAt(org: Org, object: ObjectDef, path: string[]): FieldDef | undefined {
  let current: ObjectDef | undefined = object;
  for (const step of path.slice(0, -1)) {
    const relation: FieldDef | undefined = current && org.catalog.relationship(current, step);
    current = relation && org.catalog.parentOf(relation);
  }
  return current && org.catalog.field(current, path.at(-1) ?? '');
}

/** Reads a path of a row in hand: own fields from the row, parents' from the store. */
export function readRowPath(org: Org, object: ObjectDef, row: Row, path: string[], context: FunctionContext = { now: org.now }): FormulaValue {
  const [head = '', ...rest] = path;
  if (rest.length > 0) {
    const relation = org.catalog.relationship(object, head);
    const parent = relation && org.catalog.parentOf(relation);
    if (!relation || !parent) return null;
    return toFormulaValue(fieldAt(org, parent, rest), readStoredPath(org, parent, row[relation.name], rest));
  }
  const field = org.catalog.field(object, head);
  if (!field) return null;
  if (!field.formula) return toFormulaValue(field, row[field.name]);
  return org.formulas.compiled(object, field).evaluate((inner) => readRowPath(org, object, row, inner, context), context);
}

/** What `$User`, `$Permission` and the other globals of a formula give. Undefined when the path is none of them. */
export function readGlobal(org: Org, userId: string, path: string[]): FormulaValue | undefined {
  const [head = '', ...rest] = path;
  switch (head) {
    case '$User':
      return readOf(org, 'User', userId, rest);
    case '$Profile':
      return readOf(org, 'Profile', readStoredPath(org, org.object('User'), userId, ['ProfileId']), rest);
    case '$Organization':
      return readOf(org, 'Organization', org.id, rest);
    case '$Permission':
      return org.access(userId).hasCustomPermission(rest[0] ?? '');
    case '$Label':
      return org.labels().get(rest[0] ?? '') ?? null;
    default:
      return undefined;
  }
}

function readOf(org: Org, objectName: string, id: Stored, path: string[]): FormulaValue {
  const object = org.object(objectName);
  return toFormulaValue(fieldAt(org, object, path), readStoredPath(org, object, id, path));
}

/** True when a saved field differs from before; a formula's change is not known, as on the platform. */
export function isChanged(draft: Draft, org: Org, name: string): boolean {
  const field = org.catalog.field(draft.object, name);
  if (!field || !draft.prior) return false;
  return (draft.row[field.name] ?? null) !== (draft.prior[field.name] ?? null);
}

/** Evaluates a formula for a record being saved: validation rules, flow conditions, defaults. */
export function evaluateFor(org: Org, draft: Draft, formula: CompiledFormula): FormulaValue {
  const context: FunctionContext = {
    now: org.now,
    isNew: draft.prior === undefined,
    isChanged: (path) => isChanged(draft, org, path.split('.').at(-1) ?? ''),
  };
  return formula.evaluate((path) => readDraftPath(org, draft, path), context);
}

/** Reads a formula path for a record being saved. */
export function readDraftPath(org: Org, draft: Draft, path: string[]): FormulaValue {
  if (path[0] === '$Prior') return readRowPath(org, draft.object, draft.prior ?? draft.row, path.slice(1));
  const global = readGlobal(org, draft.userId, path);
  return global === undefined ? readRowPath(org, draft.object, draft.row, path) : global;
}
