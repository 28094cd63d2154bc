/** The formula language in the browser: the static resource that the build makes of the same code as the jobs run. */
import { loadScript } from 'lightning/platformResourceLoader';
import FORMULA from '@salesforce/resourceUrl/formula';
import type { LightningElement } from 'lwc';
import type { ObjectInfo } from 'c/objectInfos';

/** A value of a record, as formulas take it. */
export type FormulaValue = string | number | boolean | null;

/** A formula that was read. */
export interface Formula {
    /** The fields that it reads, as paths from the record. */
    paths: string[][];
    evaluate(read: (path: string[]) => FormulaValue): FormulaValue;
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

/** The type of a field by its path from an object; undefined where there is none that the user may read. */
export function typeIn(
    infos: ReadonlyMap<string, ObjectInfo>,
    object: string,
    [name = '', ...rest]: readonly string[]
): { type: string } | undefined {
    const fields = Object.values(infos.get(object)?.fields ?? {});
    if (rest.length === 0) {
        const field = fields.find((one) => one.apiName.toLowerCase() === name.toLowerCase());
        return field && { type: TYPES[field.dataType] ?? 'string' };
    }
    const relation = fields.find((one) => one.relationshipName?.toLowerCase() === name.toLowerCase());
    const [parent] = relation?.referenceToInfos ?? [];
    return parent && typeIn(infos, parent.apiName, rest);
}
