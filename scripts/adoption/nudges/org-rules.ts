/** Rules of nudges as the org holds them. */
import { USUAL_WEEKS, USUAL_WORTHWHILE } from '../../../force-app/main/adoption/lwc/nudgeMath/nudgeMath.ts';
import type { Verdict } from '../../../force-app/main/adoption/lwc/nudgeMath/nudgeMath.ts';
import type { Write } from '../../org/write.ts';
import type { NudgeRule } from './facts.ts';
import type { ShippedRule } from './nudge-config.ts';

/** The fields of a rule that the job reads. */
export const RULE_FIELDS = [
  ...['Name', 'External_Key__c', 'Status__c', 'Persona__c', 'Segment_Type__c', 'Segment__c', 'Object__c', 'User_Field__c', 'Record_Field__c'],
  ...['Condition__c', 'Message__c', 'Action__c', 'Edit_Field__c', 'Priority__c', 'Cool_Down_Days__c', 'Expires_After_Days__c', 'Acted_By__c'],
  ...['Acted_Condition__c', 'Acted_Within_Days__c', 'Worthwhile_Effect__c', 'Guardrail__c', 'Patience_Weeks__c', 'Activated_On__c', 'Verdict__c'],
];

/** A record of a rule. */
export type RuleRecord = Record<string, unknown> & { Id: string };

/** What holds where a rule says nothing. */
const USUAL = {
  priority: 100,
  coolDownDays: 3,
  expiresAfterDays: 7,
  actedWithinDays: 7,
  worthwhileEffect: USUAL_WORTHWHILE,
  patienceWeeks: USUAL_WEEKS,
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined);
const numberOf = (value: unknown, usual: number): number => (typeof value === 'number' && value > 0 ? value : usual);

/** A rule as its record says it. */
export function ruleOf(record: RuleRecord): NudgeRule {
  return {
    recordId: record.Id,
    key: textOf(record['External_Key__c']) ?? record.Id,
    name: String(record['Name']),
    status: record['Status__c'] as NudgeRule['status'],
    persona: record['Persona__c'] === 'Manager' ? 'Manager' : 'User',
    segmentType: textOf(record['Segment_Type__c']) as NudgeRule['segmentType'],
    segment: textOf(record['Segment__c']) ?? '',
    object: String(record['Object__c']),
    userField: String(record['User_Field__c']),
    recordField: textOf(record['Record_Field__c']),
    condition: textOf(record['Condition__c']) ?? '',
    action: record['Action__c'] as NudgeRule['action'],
    editField: textOf(record['Edit_Field__c']),
    priority: numberOf(record['Priority__c'], USUAL.priority),
    coolDownDays: numberOf(record['Cool_Down_Days__c'], USUAL.coolDownDays),
    expiresAfterDays: numberOf(record['Expires_After_Days__c'], USUAL.expiresAfterDays),
    actedBy: record['Acted_By__c'] as NudgeRule['actedBy'],
    actedCondition: textOf(record['Acted_Condition__c']),
    actedWithinDays: numberOf(record['Acted_Within_Days__c'], USUAL.actedWithinDays),
    worthwhile: numberOf(record['Worthwhile_Effect__c'], USUAL.worthwhileEffect) / 100,
    guardrail: textOf(record['Guardrail__c']) as NudgeRule['guardrail'],
    patienceWeeks: numberOf(record['Patience_Weeks__c'], USUAL.patienceWeeks),
    activatedOn: textOf(record['Activated_On__c']),
    verdict: textOf(record['Verdict__c']) as Verdict | undefined,
  };
}

/** The fields of a rule of the file, without its key. */
export function shippedValues(rule: ShippedRule, capturedMail: boolean): Record<string, unknown> {
  const isOff = rule.status === 'Proposed' || (capturedMail && rule.needsAllActivities === true);
  return {
    ...{ Name: rule.name, Status__c: isOff ? 'Proposed' : 'Active', Persona__c: rule.persona ?? 'User' },
    ...{ Segment_Type__c: rule.segmentType ?? null, Segment__c: rule.segment ?? null, Object__c: rule.object, User_Field__c: rule.userField },
    ...{ Record_Field__c: rule.recordField ?? null, Condition__c: rule.condition, Message__c: rule.message, Action__c: rule.action },
    ...{ Edit_Field__c: rule.editField ?? null, List_View__c: rule.listView ?? null, Priority__c: rule.priority ?? USUAL.priority },
    ...{ Cool_Down_Days__c: rule.coolDownDays ?? USUAL.coolDownDays, Expires_After_Days__c: rule.expiresAfterDays ?? USUAL.expiresAfterDays },
    ...{ Acted_By__c: rule.actedBy ?? 'Record', Acted_Condition__c: rule.actedCondition ?? null, Acted_Within_Days__c: rule.actedWithinDays },
    ...{ Worthwhile_Effect__c: rule.worthwhileEffect ?? USUAL.worthwhileEffect, Guardrail__c: rule.guardrail ?? null },
    Patience_Weeks__c: rule.patienceWeeks ?? USUAL.patienceWeeks,
  };
}

/** What puts a rule of the file into the org. */
export const newRule = (rule: ShippedRule, capturedMail: boolean): Write => ({
  ...{ kind: 'create', object: 'Nudge_Rule__c', keyField: 'External_Key__c', key: rule.key, values: shippedValues(rule, capturedMail) },
});

/** What puts the messages of a rule in other languages into the org. */
export function newTexts(rule: ShippedRule): Write[] {
  return Object.entries(rule.texts ?? {}).map(([language, message]): Write => ({
    ...{ kind: 'create', object: 'Nudge_Text__c', keyField: 'External_Key__c', key: `${rule.key}|${language}` },
    values: { Rule__r: { External_Key__c: rule.key }, Language__c: language, Message__c: message },
  }));
}

/** What refers to a rule in a record that is written. */
export const referenceTo = ({ recordId, key }: Pick<NudgeRule, 'recordId' | 'key'>): Record<string, unknown> =>
  recordId === undefined ? { Rule__r: { External_Key__c: key } } : { Rule__c: recordId };
