import hidden from '@salesforce/label/c.Nudge_Hidden_Value';
import type { Field } from 'c/graphqlNodes';
import { dayText, momentText } from 'c/numberText';
import type { FormulaValue } from 'c/formulaLanguage';
import type { ObjectInfo } from 'c/objectInfos';
import type { RecordNode, RuleNode } from './nudgeQuery';

/** What a message names of the record: `{!CloseDate}`. */
const MERGE = /\{!([\w.]+)\}/g;

/** The fields that a message names, as paths. */
export const mergeFields = (message: string): string[][] => [...message.matchAll(MERGE)].map(([, path = '']) => path.split('.'));

/** A field of a record by its path; undefined where it was not read. */
function fieldAt(record: RecordNode, path: readonly string[]): Field<unknown> | undefined {
    const found = path.reduce<unknown>((node, name) => (node as Record<string, unknown> | null | undefined)?.[name], record);
    return found as Field<unknown> | undefined;
}

/** The value of a field as formulas take it. */
export const valueAt = (record: RecordNode, path: readonly string[]): FormulaValue =>
    (fieldAt(record, path)?.value as FormulaValue | undefined) ?? null;

function shownAt(record: RecordNode, path: readonly string[], info: ObjectInfo): string {
    const field = fieldAt(record, path);
    if (!field) return hidden;
    const type = path.length === 1 ? info.fields[path[0] ?? '']?.dataType : undefined;
    const { value } = field;
    if (value === null || value === undefined || value === '') return '–';
    if (type === 'Date') return dayText(String(value));
    if (type === 'DateTime') return momentText(String(value));
    return field.displayValue ?? String(value);
}

/** A message with the values of its record, as this user may see them. */
export const messageOf = (message: string, record: RecordNode, info: ObjectInfo): string =>
    message.replace(MERGE, (_, path: string) => shownAt(record, path.split('.'), info));

/** Rules by priority, the lowest number first. */
export const byPriority = (a: { rule: RuleNode }, b: { rule: RuleNode }): number =>
    (a.rule.Priority__c.value ?? 999) - (b.rule.Priority__c.value ?? 999);
