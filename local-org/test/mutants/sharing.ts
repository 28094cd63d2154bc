/** Sharing rules: broken copies. */
import { all, edit, file, list, put } from './mutant.ts';
import type { Change, Mutant } from './mutant.ts';

const SHARING = 'sharingRules/Vendor__c.sharingRules';
const criteria = { type: 'SharingCriteriaRule', name: 'Vendor__c.Agencies' };
const owner = { type: 'SharingOwnerRule', name: 'Vendor__c.Of_Head' };

/** Adds a sharing rule of an object. */
const addRule = (object: string): Change =>
  all(
    list('SharingOwnerRule', `${object}.Of_Head`),
    put(
      `sharingRules/${object}.sharingRules`,
      file(
        'SharingRules',
        `<sharingOwnerRules>
  <fullName>Of_Head</fullName><accessLevel>Read</accessLevel><label>Of Head</label><sharedTo><group>Stewards</group></sharedTo>
  <sharedFrom><role>Head</role></sharedFrom>
</sharingOwnerRules>`,
      ),
    ),
  );

/** The criteria rule that says something else. */
const rule = (id: string, breaks: string, from: string, to: string, message: string): Mutant => ({
  rule: id,
  breaks,
  change: edit(SHARING, from, to),
  component: criteria,
  message,
});

/** Broken copies of sharing rules. */
export const SHARING_MUTANTS: Mutant[] = [
  {
    rule: 'sharing-rule-object',
    breaks: 'a sharing rule of an object that is not there',
    change: addRule('Budget__c'),
    component: { type: 'SharingOwnerRule', name: 'Budget__c.Of_Head' },
    message: 'In field: sharingRules - no CustomObject named Budget__c found',
  },
  {
    rule: 'sharing-rule-detail',
    breaks: 'a sharing rule of a detail',
    change: addRule('Beneficiary__c'),
    component: { type: 'SharingOwnerRule', name: 'Beneficiary__c.Of_Head' },
    message: 'You cannot create a sharing rule for Beneficiary__c: its records are shared as their master is',
  },
  {
    rule: 'sharing-rule-to',
    breaks: 'a sharing rule from a role that is not there',
    change: edit(SHARING, '<role>Head<', '<role>Tail<'),
    component: owner,
    message: 'In field: role - no Role named Tail found',
  },
  {
    rule: 'sharing-rule-sharee-stored',
    breaks: 'a sharing rule for partners',
    change: edit(SHARING, /<sharedTo><group>Stewards<\/group>(<\/sharedTo>\s*<sharedFrom>)/, '<sharedTo><allPartnerUsers></allPartnerUsers>$1'),
    component: owner,
    message: 'The local org does not share with allPartnerUsers: the rule has no effect for them here',
  },
  rule('sharing-rule-access', 'a sharing rule that gives all', '<accessLevel>Read<', '<accessLevel>All<', 'accessLevel must be Read or Edit: All'),
  rule(
    'sharing-rule-field',
    'a sharing rule by a field that is not there',
    '<field>Kind__c<',
    '<field>Sort__c<',
    'In field: field - no CustomField named Vendor__c.Sort__c found',
  ),
  rule(
    'sharing-rule-criterion',
    'a criterion that does not suit its field',
    '<operation>equals<',
    '<operation>includes<',
    'The criterion Kind__c includes "Agency" does not work on a field of type picklist',
  ),
  rule(
    'sharing-rule-logic',
    'a criterion that is not there',
    '<criteriaItems>',
    '<booleanFilter>1 AND 2</booleanFilter><criteriaItems>',
    'The filter logic 1 AND 2 does not fit the criteria: it must use each of 1 to 1, AND, OR, NOT and parentheses',
  ),
];
