/** Matching rules and duplicate rules: broken copies. */
import { all, file, list, put } from './mutant.ts';
import type { Change, Mutant } from './mutant.ts';

const item = (field: string, method = 'Exact'): string =>
  `<matchingRuleItems><blankValueBehavior>NullNotAllowed</blankValueBehavior><fieldName>${field}</fieldName><matchingMethod>${method}</matchingMethod></matchingRuleItems>`;
const matchingXml = (name: string, items: string, logic = ''): string =>
  `<matchingRules><fullName>${name}</fullName>${logic}<label>${name}</label>${items}<ruleStatus>Active</ruleStatus></matchingRules>`;

/** Adds matching rules of an object. */
const matching = (object: string, rules: Record<string, string>): Change =>
  all(
    ...Object.keys(rules).map((name) => list('MatchingRule', `${object}.${name}`)),
    put(`matchingRules/${object}.matchingRule`, file('MatchingRules', Object.values(rules).join(''))),
  );
const SAME = matching('Contact', { Same_Email: matchingXml('Same_Email', item('Email')) });

const ruleXml = (names: readonly string[], { other = 'Contact', order = 1, filter = '' } = {}): string =>
  `<actionOnInsert>Block</actionOnInsert><actionOnUpdate>Allow</actionOnUpdate>${filter}${names.map((name) => `<duplicateRuleMatchRules><matchRuleSObjectType>${other}</matchRuleSObjectType><matchingRule>${name}</matchingRule></duplicateRuleMatchRules>`).join('')}<isActive>true</isActive><masterLabel>Rule</masterLabel><securityOption>EnforceSharingRules</securityOption><sortOrder>${order}</sortOrder>`;
/** Adds a duplicate rule. */
const duplicate = (name: string, body: string): Change =>
  all(list('DuplicateRule', name), put(`duplicateRules/${name}.duplicateRule`, file('DuplicateRule', body)));

const FILTER =
  '<duplicateRuleFilter><duplicateRuleFilterItems><field>Title</field><operation>equals</operation><sortOrder>1</sortOrder><table>Contact</table><value>x</value></duplicateRuleFilterItems></duplicateRuleFilter>';

const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `R${at + 1}`);
const DUPLICATE = { type: 'DuplicateRule', name: 'Contact.Same' };
const MATCHING = { type: 'MatchingRule', name: 'Contact.Same_Email' };

/** Broken copies of matching rules and duplicate rules. */
export const DUPLICATE_MUTANTS: Mutant[] = [
  {
    rule: 'matching-object',
    breaks: 'a matching rule of an object that is not there',
    change: matching('Vendors__c', { Same: matchingXml('Same', '') }),
    component: { type: 'MatchingRule', name: 'Vendors__c.Same' },
    message: 'In field: sobjectType - no CustomObject named Vendors__c found',
  },
  {
    rule: 'matching-field',
    breaks: 'a matching rule by a field that is not there',
    change: matching('Contact', { Same_Email: matchingXml('Same_Email', item('E_Mail__c')) }),
    component: MATCHING,
    message: 'In field: fieldName - no CustomField named Contact.E_Mail__c found',
  },
  {
    rule: 'matching-method',
    breaks: 'a fuzzy matching method',
    change: matching('Contact', { Same_Email: matchingXml('Same_Email', item('FirstName', 'FirstName')) }),
    component: MATCHING,
    message: 'The matching method FirstName is not supported by the local org: it compares by Exact only',
  },
  {
    rule: 'matching-logic',
    breaks: 'a logic that names a condition that is not there',
    change: matching('Contact', { Same_Email: matchingXml('Same_Email', item('Email'), '<booleanFilter>1 OR 2</booleanFilter>') }),
    component: MATCHING,
    message: 'The filter logic 1 OR 2 does not fit the conditions: it must use each of 1 to 1, AND, OR, NOT and parentheses',
  },
  {
    rule: 'matching-count',
    breaks: 'more active matching rules than an object may have',
    change: matching('Contact', Object.fromEntries(many(26).map((name) => [name, matchingXml(name, item('Email'))]))),
    component: { type: 'MatchingRule', name: 'Contact.R9' },
    message: 'An object can have 25 active matching rules',
  },
  {
    rule: 'duplicate-matching',
    breaks: 'a duplicate rule by a matching rule that is not there',
    change: duplicate('Contact.Same', ruleXml(['Same_Email'])),
    component: DUPLICATE,
    message: 'In field: matchingRule - no MatchingRule named Contact.Same_Email found',
  },
  {
    rule: 'duplicate-matching-count',
    breaks: 'a duplicate rule by four matching rules',
    change: all(
      matching('Contact', Object.fromEntries(many(4).map((name) => [name, matchingXml(name, item('Email'))]))),
      duplicate('Contact.Same', ruleXml(many(4))),
    ),
    component: DUPLICATE,
    message: 'A duplicate rule can have 3 matching rules',
  },
  {
    rule: 'duplicate-count',
    breaks: 'more active duplicate rules than an object may have',
    change: all(SAME, ...many(6).map((name, at) => duplicate(`Contact.${name}`, ruleXml(['Same_Email'], { order: at + 1 })))),
    component: { type: 'DuplicateRule', name: 'Contact.R6' },
    message: 'An object can have 5 active duplicate rules',
  },
  {
    rule: 'duplicate-order',
    breaks: 'a gap in the order of duplicate rules',
    change: all(SAME, duplicate('Contact.Same', ruleXml(['Same_Email'], { order: 2 }))),
    component: DUPLICATE,
    message: 'SortOrder must be in sequential order from 1',
  },
  {
    rule: 'duplicate-across',
    breaks: 'a duplicate rule that compares with another object',
    change: all(
      matching('Lead', { Same_Email: matchingXml('Same_Email', item('Email')) }),
      duplicate('Contact.Same', ruleXml(['Same_Email'], { other: 'Lead' })),
    ),
    component: DUPLICATE,
    message: 'A duplicate rule that compares with Lead is not supported by the local org: it compares records of one object',
  },
  {
    rule: 'duplicate-filter',
    breaks: 'a duplicate rule with conditions',
    change: all(SAME, duplicate('Contact.Same', ruleXml(['Same_Email'], { filter: FILTER }))),
    component: DUPLICATE,
    message: 'Conditions of a duplicate rule (Title) are not supported by the local org: it applies to all records',
  },
];
