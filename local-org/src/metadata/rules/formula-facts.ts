/** What formula fields read, directly and through each other. */
import type { FieldDef, ObjectDef } from '../../catalog/types.ts';
import { recordScope } from '../../formula/formula.ts';
import type { CompiledFormula } from '../../formula/formula.ts';
import type { OrgModel } from '../../org/model.ts';
import { compileOnce } from './compiled.ts';

/** Compiled once for all rules: each model has fields of its own. */
const compiledFields = new WeakMap<FieldDef, CompiledFormula | undefined>();

/** Compiles a formula field; a formula that does not compile is another rule's business. */
export function compiledField(model: OrgModel, object: ObjectDef, field: FieldDef): CompiledFormula | undefined {
  if (!field.formula) return undefined;
  if (compiledFields.has(field)) return compiledFields.get(field);
  let compiled: CompiledFormula | undefined;
  try {
    compiled = compileOnce(field.formula.text, recordScope(model.catalog, object));
  } catch {
    compiled = undefined;
  }
  compiledFields.set(field, compiled);
  return compiled;
}

/** The fields a compiled formula reads, each with its object. */
export function fieldsOf(model: OrgModel, object: ObjectDef, compiled: CompiledFormula): { object: ObjectDef; field: FieldDef; path: string }[] {
  return compiled.paths.flatMap((path) => {
    let current: ObjectDef | undefined = object;
    for (const step of path.slice(0, -1)) {
      const relation: FieldDef | undefined = current && model.catalog.relationship(current, step);
      current = relation && model.catalog.parentOf(relation);
    }
    const field = current && model.catalog.field(current, path.at(-1) ?? '');
    return current && field ? [{ object: current, field, path: path.join('.') }] : [];
  });
}

/** Whether a field is, however deep, a formula that leaves its record or depends on the day. */
export function crosses(model: OrgModel, object: ObjectDef, name: string, trail: string[]): boolean {
  const field = model.catalog.field(object, name);
  const compiled = field && compiledField(model, object, field);
  if (!compiled || trail.includes(name)) return false;
  return compiled.volatile || compiled.paths.some((path) => path.length > 1 || crosses(model, object, path[0] ?? '', [...trail, name]));
}

/** Whether a formula's way through other formulas comes back to one it has been at. */
export function isCircular(model: OrgModel, object: ObjectDef, name: string, trail: string[]): boolean {
  const field = model.catalog.field(object, name);
  const key = `${object.name}.${field?.name ?? ''}`;
  if (trail.includes(key)) return true;
  const compiled = field && compiledField(model, object, field);
  if (!compiled) return false;
  return fieldsOf(model, object, compiled).some((read) => isCircular(model, read.object, read.field.name, [...trail, key]));
}

/** By field: each model has fields of its own. */
const inlinedSizes = new WeakMap<FieldDef, number>();

/** The length of a formula without blanks and comments, with every formula it reads in its place. */
export function inlinedSize(model: OrgModel, object: ObjectDef, field: FieldDef, trail: string[]): number {
  const size = inlinedSizes.get(field) ?? sizeOf(model, object, field, trail);
  inlinedSizes.set(field, size);
  return size;
}

function sizeOf(model: OrgModel, object: ObjectDef, field: FieldDef, trail: string[]): number {
  const compiled = compiledField(model, object, field);
  const key = `${object.name}.${field.name}`;
  if (!compiled || trail.includes(key)) return field.name.length;
  const text = (field.formula?.text ?? '').replace(/\/\*[\s\S]*?\*\//g, '').replace(/\s+/g, ' ');
  return fieldsOf(model, object, compiled).reduce((size, read) => {
    if (!read.field.formula) return size;
    const times = text.split(read.path).length - 1;
    return size + times * (inlinedSize(model, read.object, read.field, [...trail, key]) - read.path.length);
  }, text.length);
}
