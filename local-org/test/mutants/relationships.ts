/** Lookups and master-details: broken copies. */
import { field, objectXml } from '../org-fixture.ts';
import { newField } from './fields.ts';
import { add, all, editField, empty, insertFields, objectPath } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const component = (name: string) => ({ type: 'CustomField', name });
const lookup = (to: string, plural: string, more = ''): string =>
  `${more}<referenceTo>${to}</referenceTo><relationshipLabel>${plural}</relationshipLabel><relationshipName>${plural}</relationshipName>`;

/** Broken copies of lookups and master-details. */
export const RELATIONSHIP_MUTANTS: Mutant[] = [
  {
    rule: 'master-required',
    breaks: 'a master-detail that is required',
    change: editField(`Beneficiary__c.Program__c`, '<type>', '<required>true</required><type>'),
    component: component(`Beneficiary__c.Program__c`),
    message: 'Master-Detail Relationship Fields Cannot be Optional or Required',
  },
  newField(
    'lookup-required-set-null',
    'a required lookup that is emptied',
    'Lookup',
    lookup('Vendor__c', 'Extras', '<deleteConstraint>SetNull</deleteConstraint><required>true</required>'),
    'field integrity exception: unknown (must specify either cascade delete or restrict delete for required lookup foreign key)',
  ),
  newField(
    'lookup-target',
    'a lookup to nothing',
    'Lookup',
    lookup('Budget__c', 'Extras'),
    "referenceTo value of 'Budget__c' does not resolve to a valid sObject type",
  ),
  {
    rule: 'child-relationship-name',
    breaks: 'two relationships of one name',
    change: all(
      empty,
      add(
        'CustomObject',
        'Entry__c',
        objectPath('Entry__c'),
        objectXml('Entry', 'ReadWrite', field('KPI__c', 'Lookup', lookup('Value_KPI__c', 'Measurements'))),
      ),
    ),
    installed: true,
    component: component('Entry__c.KPI__c'),
    message: 'There is already a Child Relationship named Measurements on Value_KPI__c.',
  },
  {
    rule: 'lookup-filter-field',
    breaks: 'a lookup filter by no field',
    change: editField('Vendor__c.KPI__c', 'Value_KPI__c.Active__c', 'Value_KPI__c.Running__c'),
    component: component('Vendor__c.KPI__c'),
    message: 'In field: field - no CustomField named Value_KPI__c.Running__c found',
  },
  newField(
    'lookup-target',
    'a lookup to a custom metadata type',
    'Lookup',
    lookup('Rate__mdt', 'Extras'),
    "referenceTo value of 'Rate__mdt' does not resolve to a valid sObject type",
  ),
  newField(
    'lookup-user-constraint',
    'a lookup that keeps users from going',
    'Lookup',
    lookup('User', 'Extras', '<deleteConstraint>Restrict</deleteConstraint>'),
    'Cannot add a lookup relationship child with cascade or restrict options to User',
  ),
  newField(
    'lookup-cascade',
    'a lookup whose child goes with it',
    'Lookup',
    lookup('Vendor__c', 'Extras', '<deleteConstraint>Cascade</deleteConstraint>'),
    'If you want to cascade delete, please contact salesforce.com',
  ),
  newField(
    'relationship-name',
    'children with a blank in their name',
    'Lookup',
    lookup('Vendor__c', 'More Extras'),
    'The Child Relationship Name field can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.',
  ),
  {
    rule: 'child-relationship-name',
    breaks: 'two new relationships of one name: the second is told',
    change: insertFields(
      'Ledger__c',
      field('First__c', 'Lookup', lookup('Vendor__c', 'Extras')),
      field('Second__c', 'Lookup', lookup('Vendor__c', 'Extras')),
    ),
    component: component('Ledger__c.Second__c'),
    message: 'There is already a Child Relationship named Extras on Vendor__c.',
  },
  {
    rule: 'master-target',
    breaks: 'a master-detail to users',
    change: add(
      'CustomObject',
      'Note__c',
      objectPath('Note__c'),
      objectXml(
        'Note',
        'ControlledByParent',
        field(
          'User__c',
          'MasterDetail',
          `${lookup('User', 'Notes')}<relationshipOrder>0</relationshipOrder><reparentableMasterDetail>false</reparentableMasterDetail><writeRequiresMasterRead>false</writeRequiresMasterRead>`,
        ),
      ),
    ),
    component: component('Note__c.User__c'),
    message: 'A master-detail relationship cannot lead to User',
  },
];
