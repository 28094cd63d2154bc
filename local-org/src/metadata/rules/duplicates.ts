/** Matching rules and duplicate rules. */
import type { PackagedComponent } from '../package.ts';
import { isLogicOf } from './lists.ts';
import { child, children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { at, fieldIsKnown, isTrue, missing, NOT_FOUND, objectExists, objectOf, REFERENCE, rootsOf, texts } from './rule.ts';
import type { CheckContext, Rule } from './rule.ts';

/** Active duplicate rules of an object, matching rules of a duplicate rule, active matching rules of an object. */
const [MOST_RULES, MOST_MATCHING, MOST_ACTIVE] = [5, 3, 25];

const LIMITS = 'Salesforce Help, Considerations for Using Duplicate Rules and Matching Rules';
const BOUND = 'a bound of the local org, not of the platform';

/** Whether a component is one too many among the active ones of its type and object, in the order of their names. */
function isBeyond(component: PackagedComponent, { components }: CheckContext, most: number, isActive: (root: XmlElement) => boolean): boolean {
  const others = components.ofType(component.type).filter((one) => objectOf(one) === objectOf(component) && one.name < component.name);
  return isActive(rootsOf(component)) && others.filter((one) => isActive(rootsOf(one))).length >= most;
}

export const DUPLICATE_RULES: Rule[] = [
  {
    id: 'matching-object',
    appliesTo: ['MatchingRule', 'DuplicateRule'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { model }) => (objectExists(model, objectOf(component)) ? [] : [missing('sobjectType', 'CustomObject', objectOf(component))]),
  },
  {
    id: 'matching-field',
    appliesTo: ['MatchingRule'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, context) =>
      children(rootsOf(component), 'matchingRuleItems').flatMap((item) => {
        const name = `${objectOf(component)}.${textOf(item, 'fieldName') ?? ''}`;
        return fieldIsKnown(context, name) ? [] : [missing('fieldName', 'CustomField', name, at(item, 'fieldName'))];
      }),
  },
  {
    id: 'matching-method',
    appliesTo: ['MatchingRule'],
    message: 'The matching method {0} is not supported by the local org: it compares by Exact only',
    source: BOUND,
    check: (component) =>
      children(rootsOf(component), 'matchingRuleItems').flatMap((item) => {
        const method = textOf(item, 'matchingMethod') ?? '';
        return method === 'Exact' ? [] : [{ values: [method], at: at(item, 'matchingMethod') }];
      }),
  },
  {
    id: 'matching-logic',
    appliesTo: ['MatchingRule'],
    message: 'The filter logic {0} does not fit the conditions: it must use each of 1 to {1}, AND, OR, NOT and parentheses',
    source: 'the Metadata API Developer Guide, MatchingRule: booleanFilter numbers the matchingRuleItems',
    check: (component) => {
      const root = rootsOf(component);
      const logic = textOf(root, 'booleanFilter');
      const count = children(root, 'matchingRuleItems').length;
      return !logic || isLogicOf(logic, count) ? [] : [{ values: [logic, String(count)], at: at(root, 'booleanFilter') }];
    },
  },
  {
    id: 'matching-count',
    appliesTo: ['MatchingRule'],
    message: 'An object can have {0} active matching rules',
    source: LIMITS,
    check: (component, context) =>
      isBeyond(component, context, MOST_ACTIVE, (root) => textOf(root, 'ruleStatus') === 'Active') ? [{ values: [String(MOST_ACTIVE)] }] : [],
  },
  {
    id: 'duplicate-matching',
    appliesTo: ['DuplicateRule'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { components }) =>
      children(rootsOf(component), 'duplicateRuleMatchRules').flatMap((one) => {
        const name = `${textOf(one, 'matchRuleSObjectType') ?? objectOf(component)}.${textOf(one, 'matchingRule') ?? ''}`;
        return components.get('MatchingRule', name) ? [] : [missing('matchingRule', 'MatchingRule', name, at(one, 'matchingRule'))];
      }),
  },
  {
    id: 'duplicate-matching-count',
    appliesTo: ['DuplicateRule'],
    message: 'A duplicate rule can have {0} matching rules',
    source: LIMITS,
    check: (component) =>
      children(rootsOf(component), 'duplicateRuleMatchRules').length > MOST_MATCHING ? [{ values: [String(MOST_MATCHING)] }] : [],
  },
  {
    id: 'duplicate-count',
    appliesTo: ['DuplicateRule'],
    message: 'An object can have {0} active duplicate rules',
    source: LIMITS,
    check: (component, context) =>
      isBeyond(component, context, MOST_RULES, (root) => isTrue(root, 'isActive')) ? [{ values: [String(MOST_RULES)] }] : [],
  },
  {
    id: 'duplicate-order',
    appliesTo: ['DuplicateRule'],
    message: 'SortOrder must be in sequential order from 1',
    source: 'sfdx-hardis deploy tips',
    check: (component, { components }) => {
      const all = components.ofType('DuplicateRule').filter((one) => objectOf(one) === objectOf(component));
      const orders = all.map((one) => Number(textOf(rootsOf(one), 'sortOrder') ?? 1)).sort((a, b) => a - b);
      return orders.every((order, index) => order === index + 1) ? [] : [{ at: at(rootsOf(component), 'sortOrder') }];
    },
  },
  {
    id: 'duplicate-across',
    appliesTo: ['DuplicateRule'],
    message: 'A duplicate rule that compares with {0} is not supported by the local org: it compares records of one object',
    source: BOUND,
    check: (component) =>
      children(rootsOf(component), 'duplicateRuleMatchRules').flatMap((one) => {
        const other = textOf(one, 'matchRuleSObjectType') ?? objectOf(component);
        return other === objectOf(component) ? [] : [{ values: [other], at: at(one, 'matchRuleSObjectType') }];
      }),
  },
  {
    id: 'duplicate-filter',
    appliesTo: ['DuplicateRule'],
    message: 'Conditions of a duplicate rule ({0}) are not supported by the local org: it applies to all records',
    source: BOUND,
    check: (component) => {
      const filter = child(rootsOf(component), 'duplicateRuleFilter');
      const [item] = children(filter, 'duplicateRuleFilterItems');
      return item ? [{ values: [texts(item, 'field')[0]?.text ?? 'duplicateRuleFilterItems'], at: item }] : [];
    },
  },
];
