/** Rules as the org holds them: a record a version. */
import type { Write } from '../org/write.ts';
import type { Rule } from './rule.ts';

/** The key of a version of a rule. */
export const ruleKey = (id: string, version: number): string => `${id}|${version}`;

/** The fields of a version of a rule, without its key. */
export const ruleValues = (rule: Rule, version: number): Record<string, unknown> => ({
  Name: rule.name ?? rule.id,
  Rule_Id__c: rule.id,
  Version__c: version,
  Object__c: rule.object ?? '',
  Fields__c: rule.fields.join(', '),
  Kind__c: rule.kind,
  Parameters__c: Object.keys(rule.parameters).length > 0 ? JSON.stringify(rule.parameters) : null,
  Condition__c: rule.when ?? null,
  Dimension__c: rule.dimension,
  Severity__c: rule.severity,
  Weight__c: rule.weight,
  Warn_Below__c: rule.warnBelow ?? null,
  Fail_Below__c: rule.failBelow ?? null,
  Status__c: 'Active',
  Blocks_Import__c: rule.blocksImport,
  Fix__c: rule.fix ?? null,
});

/** What puts a rule of a file into the org, with the user who works its issues. */
export const newRule = (rule: Rule, steward: string | null): Write => ({
  kind: 'create',
  object: 'Quality_Rule__c',
  keyField: 'External_Key__c',
  key: ruleKey(rule.id, 1),
  values: { ...ruleValues(rule, 1), Steward__c: steward },
});
