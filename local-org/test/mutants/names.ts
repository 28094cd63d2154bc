/** Names of components and API versions: broken copies. */
import { field, rule } from '../org-fixture.ts';
import { add, edit, insert, insertFields, objectPath } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const badName = (kind: string, name: string, longest: number): string =>
  `The ${kind} name can only contain alphanumeric characters, must begin with a letter, cannot end with an underscore or contain two ` +
  `consecutive underscore characters, and can have ${longest} of them at most: ${name}`;
const LONG = 'A'.repeat(41);

/** Broken copies of names and API versions. */
export const NAME_MUTANTS: Mutant[] = [
  {
    rule: 'developer-name',
    breaks: 'two underscores in a row',
    change: insertFields('Beneficiary__c', field('Head_Count__Now__c', 'Date')),
    component: { type: 'CustomField', name: 'Beneficiary__c.Head_Count__Now__c' },
    message: badName('field', 'Head_Count__Now', 40),
  },
  {
    rule: 'developer-name',
    breaks: 'an underscore at the end',
    change: insert(objectPath('Beneficiary__c'), 'validationRules', rule('Named_', 'ISBLANK(Name)', 'A name, please.')),
    component: { type: 'ValidationRule', name: 'Beneficiary__c.Named_' },
    message: badName('validation', 'Named_', 40),
  },
  {
    rule: 'developer-name',
    breaks: 'a name too long',
    change: insertFields('Beneficiary__c', field(`${LONG}__c`, 'Date').replace(`<label>${LONG}`, '<label>Long')),
    component: { type: 'CustomField', name: `Beneficiary__c.${LONG}__c` },
    message: badName('field', LONG, 40),
  },
  {
    rule: 'developer-name',
    breaks: 'a digit in front',
    change: add('CustomPermission', '4_Eyes', 'customPermissions/4_Eyes.customPermission', '<isLicensed>false</isLicensed><label>Four Eyes</label>'),
    component: { type: 'CustomPermission', name: '4_Eyes' },
    message: badName('CustomPermission', '4_Eyes', 80),
  },
  {
    rule: 'object-name-suffix',
    breaks: 'an object of ours without __c',
    change: add('CustomObject', 'Budget_Line', objectPath('Budget_Line'), '<deploymentStatus>Deployed</deploymentStatus><label>Budget Line</label>'),
    component: { type: 'CustomObject', name: 'Budget_Line' },
    message: 'fullName must end with: __c or __kav or __x or __b or __e or __p or __mdt or __dll or __dlm',
  },
  {
    rule: 'standard-field-name',
    breaks: 'a field of ours without __c',
    change: insertFields('Beneficiary__c', field('Born', 'Date')),
    component: { type: 'CustomField', name: 'Beneficiary__c.Born' },
    message: "Could not resolve standard field's name.",
  },
  {
    rule: 'api-version',
    breaks: 'an API version to come',
    change: edit('flows/Value_KPI_Before_Save.flow', '<apiVersion>67.0</apiVersion>', '<apiVersion>99.0</apiVersion>'),
    component: { type: 'Flow', name: 'Value_KPI_Before_Save' },
    message: `The Flow apiVersion can't be "99.0"`,
  },
  {
    rule: 'component-namespace',
    breaks: 'a field of a package the org has not',
    change: insertFields('Beneficiary__c', field('Head__Count__c', 'Date')),
    component: { type: 'CustomField', name: 'Beneficiary__c.Head__Count__c' },
    message:
      'Cannot create a new component with the namespace: Head. Only components in the same namespace as the organization can be created through the API',
  },
  {
    rule: 'component-twice',
    breaks: 'a field twice in one file',
    change: insertFields('Ledger__c', field('Extra__c', 'Date'), field('Extra__c', 'Date')),
    component: { type: 'CustomField', name: 'Ledger__c.Extra__c' },
    message: 'Ledger__c.Extra__c is there twice',
  },
  {
    rule: 'description-length',
    breaks: 'a permission set with a description of 256 characters',
    change: edit('permissionsets/Perennial_Steward.permissionset', /<description>.*<\/description>/, `<description>${'D'.repeat(256)}</description>`),
    component: { type: 'PermissionSet', name: 'Perennial_Steward' },
    message: 'Value too long for field: Description maximum length is:255',
  },
];
