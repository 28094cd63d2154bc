import deletedRecord from '@salesforce/label/c.Issue_Record_Hidden';
import fieldHidden from '@salesforce/label/c.Issue_Field_Hidden';
import changedSince from '@salesforce/label/c.Issue_Changed_Since';
import blankValue from '@salesforce/label/c.Issue_Blank_Value';
import dueOn from '@salesforce/label/c.Due_On';
import ownerIs from '@salesforce/label/c.Steward_Is';
import untilDay from '@salesforce/label/c.Until_The';
import cameBack from '@salesforce/label/c.Issue_Came_Back';
import { joined } from 'c/needLines';
import { dayText, fill } from 'c/numberText';
import { reasonWords } from 'c/issueWords';
import type { IssueRow } from 'c/issueItem';
import type { RecordNode } from 'c/issueRecords';
import { nameFieldOf } from 'c/objectInfos';
import type { ObjectInfo } from 'c/objectInfos';
import { isComparable, likenessOf } from './queueQuery';
import type { IssueNode, MajorityAsked, RuleNode } from './queueQuery';
import { suggestionFor } from './suggestions';
import type { PhoneLibrary } from './suggestions';

/** Issues of one rule and field on a page. */
export interface RootGroup {
    key: string;
    ruleId: string;
    title: string;
    fieldLabel: string;
    severity: string;
    /** How to put it right, and whose it is. */
    fix: string;
    rows: IssueRow[];
}

/** What the rows of a page are made from. */
export interface QueueFacts {
    issues: readonly IssueNode[];
    rules: ReadonlyMap<string, RuleNode>;
    infos: ReadonlyMap<string, ObjectInfo>;
    /** Records that were read; undefined while they are awaited. */
    records: ReadonlyMap<string, RecordNode> | undefined;
    /** By rule, and by what makes records like each other: the value that most of them have. */
    majorities: ReadonlyMap<string, ReadonlyMap<string, string>>;
    phones: PhoneLibrary | undefined;
    /** When the last scan began. A record that was changed since waits for the next one. */
    scanned: string | undefined;
}

/** What issues of one root share. */
export const rootKey = (ruleId: string | null, object: string | null, field: string | null): string =>
    `${ruleId ?? ''} ${object ?? ''} ${field ?? ''}`;

/** What an issue comes from. */
export const rootOf = ({ Rule__c, Object__c, Field__c }: IssueNode): string => rootKey(Rule__c.value, Object__c.value, Field__c.value);

/** The parameters of a rule; none where they are no JSON: the job tells the administrator. */
export function parametersOf(rule: RuleNode | undefined): Record<string, unknown> {
    try {
        return JSON.parse(rule?.Parameters__c.value ?? '{}') as Record<string, unknown>;
    } catch {
        return {};
    }
}

/** The fields that a rule lists. */
const fieldsOf = (rule: RuleNode | undefined): string[] =>
    (rule?.Fields__c.value ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean);

/** The other fields that a suggestion of a rule looks at. */
export function fieldsBeside(rule: RuleNode | undefined): string[] {
    if (rule?.Kind__c.value === 'dependency') return fieldsOf(rule);
    const { country } = parametersOf(rule);
    return typeof country === 'string' ? [country] : [];
}

const textOf = (record: RecordNode | undefined, field: string): string => {
    const { value, displayValue } = record?.[field] ?? { value: null };
    return displayValue ?? (value === null || value === undefined ? '' : String(value));
};

const rawText = (record: RecordNode | undefined, field: string): string => {
    const value = record?.[field]?.value;
    return value === null || value === undefined ? '' : String(value);
};

/** The issues of a page, by what they come from, in the order of the page. */
export function queueGroups(facts: QueueFacts): RootGroup[] {
    return [...Map.groupBy(facts.issues, rootOf)].map(([key, issues]) => {
        const [first] = issues as [IssueNode, ...IssueNode[]];
        const rule = facts.rules.get(first.Rule__c.value ?? '');
        const field = facts.infos.get(first.Object__c.value ?? '')?.fields[first.Field__c.value ?? ''];
        return {
            ...{ key, ruleId: first.Rule__c.value ?? '', title: rule?.Name.value ?? '' },
            fieldLabel: field?.label ?? first.Field__c.value ?? '',
            severity: rule?.Severity__c.displayValue ?? rule?.Severity__c.value ?? '',
            fix: joined(rule?.Fix__c.value, rule?.Steward__r ? fill(ownerIs, rule.Steward__r.Name.value ?? '') : ''),
            rows: issues.map((issue) => rowOf(issue, rule, facts))
        };
    });
}

/** Steward, days and what else the issue itself says. */
const factsOf = (issue: IssueNode, rule: RuleNode | undefined): string => {
    // The steward of the rule stands above its issues.
    const steward = issue.Steward__c.value === rule?.Steward__c.value ? undefined : issue.Steward__r?.Name.value;
    const until =
        issue.Status__c.value === 'Snoozed' ? issue.Snoozed_Until__c.value : issue.Status__c.value === 'Waived' ? issue.Waived_Until__c.value : null;
    return joined(
        steward ? fill(ownerIs, steward) : '',
        issue.Due__c.value ? fill(dueOn, dayText(issue.Due__c.value)) : '',
        until ? fill(untilDay, dayText(until)) : '',
        issue.Status__c.value === 'Waived' ? issue.Waive_Reason__c.value : '',
        issue.Reopened__c.value ? fill(cameBack, issue.Reopened__c.value) : ''
    );
};

function rowOf(issue: IssueNode, rule: RuleNode | undefined, facts: QueueFacts): IssueRow {
    const [object, name, recordId] = [issue.Object__c.value ?? '', issue.Field__c.value ?? '', issue.Record_Id__c.value ?? ''];
    const info = facts.infos.get(object);
    const record = facts.records?.get(recordId);
    const field = info?.fields[name];
    const nameField = info && nameFieldOf(info);
    const changed = record?.LastModifiedDate?.value;
    const isChanged = facts.scanned !== undefined && typeof changed === 'string' && changed > facts.scanned;
    const mayEdit = Boolean(record && info?.updateable && field?.updateable);
    return {
        ...{ id: issue.Id, recordId, objectApiName: object, field, mayEdit },
        objectLabel: info?.label ?? object,
        recordName: (nameField && textOf(record, nameField)) || recordId,
        isVisible: record !== undefined,
        fieldLabel: field?.label ?? name,
        recordTypeId: rawText(record, 'RecordTypeId') || (info?.defaultRecordTypeId ?? ''),
        value: record?.[name]?.value ?? null,
        valueText: record && field ? textOf(record, name) || blankValue : '',
        reason: reasonWords(issue.Reason__c.value),
        suggestion: mayEdit ? suggestionOf(issue, rule, record, facts) : undefined,
        facts: factsOf(issue, rule),
        note: facts.records === undefined ? '' : !record ? deletedRecord : !field ? fieldHidden : isChanged ? changedSince : ''
    };
}

function suggestionOf(
    issue: IssueNode,
    rule: RuleNode | undefined,
    record: RecordNode | undefined,
    { majorities, phones }: QueueFacts
): string | undefined {
    const field = issue.Field__c.value ?? '';
    const other = (name: string): string => rawText(record, name);
    const key = likenessOf(fieldsOf(rule).map((name) => record?.[name]?.value ?? null));
    const majority = majorities.get(rootOf(issue))?.get(key);
    return suggestionFor({ kind: rule?.Kind__c.value ?? '', parameters: parametersOf(rule), value: rawText(record, field), other, majority, phones });
}

/** What like records are asked for, for the issues of one root. */
export type LikeAsked = MajorityAsked & { root: string };

/** What like records are asked for: rules of the page that take the majority for right. It depends on nothing that is answered to it. */
export function likeAskedFor({ issues, rules, infos, records }: Pick<QueueFacts, 'issues' | 'rules' | 'infos' | 'records'>): LikeAsked[] {
    if (!records) return [];
    return [...Map.groupBy(issues, rootOf)].flatMap(([root, own]) => {
        const [first] = own;
        const rule = rules.get(first?.Rule__c.value ?? '');
        const [object, field] = [first?.Object__c.value ?? '', first?.Field__c.value ?? ''];
        const fields = infos.get(object)?.fields;
        const by = fieldsOf(rule);
        const last = by.at(-1) ?? '';
        const type = fields?.[last]?.dataType ?? '';
        if (rule?.Kind__c.value !== 'dependency' || !fields?.[field] || !isComparable(type)) return [];
        const values = own.map((issue) => records.get(issue.Record_Id__c.value ?? '')?.[last]?.value);
        const known = [...new Set(values.filter((one): one is string => typeof one === 'string'))];
        return known.length > 0 ? [{ root, object, by, field, values: known, type }] : [];
    });
}
