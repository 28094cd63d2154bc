/** The formula language in the browser: the static resource that the build makes of the same code as the jobs run. */
import { loadScript } from 'lightning/platformResourceLoader';
import FORMULA from '@salesforce/resourceUrl/formula';
import type { LightningElement } from 'lwc';
import type { FieldInfo } from 'c/fieldInput';
import type { ObjectInfo } from 'c/objectInfos';

/** A value of a record, as formulas take it. */
export type FormulaValue = string | number | boolean | null;

/** A formula that was read. */
export interface Formula {
    /** The fields that it reads, as paths from the record. */
    paths: string[][];
    /** `today` is the day that TODAY is, ISO. */
    evaluate(read: (path: string[]) => FormulaValue, context?: { today?: () => string }): FormulaValue;
}

/** Reads a formula. Throws an error that says what is wrong with it. */
export type CompileFormula = (
    text: string,
    scope: { typeOf(path: string[]): { type: string } | undefined },
    options: { returns?: string }
) => Formula;

/** Types of the UI API, as formulas know them; any other is a text. */
const TYPES: Record<string, string> = {
    ...{ Boolean: 'boolean', Currency: 'currency', Double: 'double', Percent: 'percent', Int: 'int', Long: 'int' },
    ...{ Date: 'date', DateTime: 'datetime', Time: 'time', Picklist: 'picklist', MultiPicklist: 'multipicklist', Reference: 'reference' }
};

/** Loads the language once. Rejects where the resource cannot be loaded. */
export async function loadFormula(host: LightningElement): Promise<CompileFormula> {
    await loadScript(host, FORMULA);
    return (globalThis as unknown as { perennialFormula: { compileFormula: CompileFormula } }).perennialFormula.compileFormula;
}

/** The names of relationships that a formula may go through. */
export const relationsIn = (formula: string): string[] => [...formula.matchAll(/\b(\w+)\.\w/g)].map(([, name = '']) => name.toLowerCase());

/** The object that a lookup leads to; undefined where it may lead to several: a request reads those in another way. */
export function parentOf({ referenceToInfos = [] }: FieldInfo): string | undefined {
    const [only, ...others] = referenceToInfos;
    return others.length === 0 ? only?.apiName : undefined;
}

/** The fields on the way of a path from an object, however it spells them; undefined where it leads to none that the user may read. */
function fieldsOn(infos: ReadonlyMap<string, ObjectInfo>, object: string, [name = '', ...rest]: readonly string[]): FieldInfo[] | undefined {
    const fields = Object.values(infos.get(object)?.fields ?? {});
    const [wanted, isLast] = [name.toLowerCase(), rest.length === 0];
    const field = fields.find((one) => (isLast ? one.apiName : one.relationshipName)?.toLowerCase() === wanted);
    if (!field || isLast) return field && [field];
    const parent = parentOf(field);
    const further = parent === undefined ? undefined : fieldsOn(infos, parent, rest);
    return further && [field, ...further];
}

/** The type of a field by its path from an object; undefined where there is none that the user may read. */
export function typeIn(infos: ReadonlyMap<string, ObjectInfo>, object: string, path: readonly string[]): { type: string } | undefined {
    const field = fieldsOn(infos, object, path)?.at(-1);
    return field && { type: TYPES[field.dataType] ?? 'string' };
}

/** A path as the org spells it; undefined where it leads to no field that the user may read. */
export function spelledIn(infos: ReadonlyMap<string, ObjectInfo>, object: string, path: readonly string[]): string[] | undefined {
    const fields = fieldsOn(infos, object, path);
    return fields?.map((field, index) => (index === fields.length - 1 ? field.apiName : (field.relationshipName ?? '')));
}
