/** Lookups and master-details: broken copies. */
import { field, objectXml } from '../org-fixture.ts';
import { newField } from './fields.ts';
import { add, all, editField, empty, objectPath } from './mutant.ts';
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
    // Of two that come together both are refused: see to it that one is there.
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
];
