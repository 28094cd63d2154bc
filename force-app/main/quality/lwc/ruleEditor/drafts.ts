/** Rules as records have them, and as they are edited. */
import type { RuleDraft } from 'c/ruleForm';
import { filledParameters, formOf } from 'c/ruleKinds';
import type { RuleNode } from './ruleQuery';

/** A rule that nobody has written yet. */
export const EMPTY_DRAFT: RuleDraft = {
    ...{ name: '', object: '', kind: 'required', fields: [], parameters: {}, condition: '', dimension: 'completeness', severity: 'medium' },
    ...{ weight: 1, warnBelow: undefined, failBelow: undefined, fix: '', blocksImport: false }
};

function parametersOf(text: string | null): Record<string, unknown> {
    try {
        const read: unknown = JSON.parse(text ?? '{}');
        return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
    } catch {
        return {};
    }
}

const named = (text: string | null): string[] =>
    (text ?? '')
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '');

/** A record's rule, to be edited. */
export const draftOf = (node: RuleNode): RuleDraft => ({
    ...{ name: node.Name.value ?? '', object: node.Object__c.value ?? '', kind: node.Kind__c.value ?? '', fields: named(node.Fields__c.value) },
    ...{ parameters: parametersOf(node.Parameters__c.value), condition: node.Condition__c.value ?? '', fix: node.Fix__c.value ?? '' },
    ...{ dimension: node.Dimension__c.value ?? '', severity: node.Severity__c.value ?? '', weight: node.Weight__c.value ?? undefined },
    ...{ warnBelow: node.Warn_Below__c.value ?? undefined, failBelow: node.Fail_Below__c.value ?? undefined },
    blocksImport: node.Blocks_Import__c.value === true
});

/** Whether a draft has what its kind needs. */
export function isComplete({ name, object, kind, fields, parameters }: RuleDraft): boolean {
    const form = formOf(kind);
    if (!form || name.trim() === '' || object.trim() === '' || fields.length < form.min || fields.length > form.max) return false;
    const filled = filledParameters(form, parameters);
    const needsOne = kind === 'length';
    return form.parameters.every(({ name: key, required }) => !required || key in filled) && (!needsOne || Object.keys(filled).length > 0);
}

/** The fields of a record that a draft says. */
export function valuesOf(draft: RuleDraft): Record<string, unknown> {
    const form = formOf(draft.kind);
    const parameters = form ? filledParameters(form, draft.parameters) : {};
    return {
        ...{ Name: draft.name.trim(), Object__c: draft.object.trim(), Kind__c: draft.kind, Fields__c: draft.fields.join(', ') },
        Parameters__c: Object.keys(parameters).length > 0 ? JSON.stringify(parameters) : null,
        ...{ Condition__c: draft.condition.trim() || null, Dimension__c: draft.dimension, Severity__c: draft.severity, Weight__c: draft.weight ?? 1 },
        ...{ Warn_Below__c: draft.warnBelow ?? null, Fail_Below__c: draft.failBelow ?? null, Fix__c: draft.fix.trim() || null },
        Blocks_Import__c: draft.blocksImport
    };
}

/** An id for a new rule: what it is about, and when it was made. */
export const newRuleId = ({ object, kind, fields }: RuleDraft, now: number): string =>
    `${`${object}-${kind}-${fields.join('-')}`.slice(0, 60)}-${now.toString(36)}`;
