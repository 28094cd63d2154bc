/** Value sets, picklist values, record types, labels: broken copies. */
import { edit, editField, editPart, insert, objectPath } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const field = (name: string) => ({ type: 'CustomField', name });
const recordType = { type: 'RecordType', name: 'Vendor__c.Local' };
const LABELS = 'labels/CustomLabels.labels';

/** Broken copies of value sets, record types and labels. */
export const PICKLIST_MUTANTS: Mutant[] = [
  {
    rule: 'value-set-both',
    breaks: 'a picklist with values of its own and of a set',
    change: editField('CRM_Program__c.Status__c', '</valueSetDefinition>', '</valueSetDefinition><valueSetName>Region</valueSetName>'),
    component: field('CRM_Program__c.Status__c'),
    message: 'Value set must reference a value set name or define a value set, but not both',
  },
  {
    rule: 'value-set-both',
    breaks: 'a picklist with values from nowhere',
    change: editField('Vendor__c.Region__c', '<valueSetName>Region</valueSetName>', ''),
    component: field('Vendor__c.Region__c'),
    message: 'Value set must reference a value set name or define a value set, but not both',
  },
  {
    rule: 'value-set-name',
    breaks: 'a value set that is not there',
    change: editField('Vendor__c.Region__c', '<valueSetName>Region<', '<valueSetName>Vendor_Regions<'),
    component: field('Vendor__c.Region__c'),
    message: 'valueSetName Vendor_Regions does not exist',
  },
  {
    rule: 'value-set-change',
    breaks: 'another value set for a picklist that has one',
    change: editField('Vendor__c.Region__c', '<valueSetName>Region<', '<valueSetName>Continent<'),
    component: field('Vendor__c.Region__c'),
    message: 'Cannot change which global value set this picklist uses',
    installed: true,
  },
  {
    rule: 'picklist-value-twice',
    breaks: 'a value of a picklist twice',
    change: editField('CRM_Program__c.Status__c', '<fullName>Closed</fullName>', '<fullName>Active</fullName>'),
    component: field('CRM_Program__c.Status__c'),
    message: 'duplicate value found: [Active] is defined multiple times',
  },
  {
    rule: 'picklist-value-twice',
    breaks: 'a value of a global set twice',
    change: edit('globalValueSets/Region.globalValueSet', '<fullName>South</fullName>', '<fullName>North</fullName>'),
    component: { type: 'GlobalValueSet', name: 'Region' },
    message: 'duplicate value found: [North] is defined multiple times',
  },
  {
    rule: 'controlling-field',
    breaks: 'a controlling field that is not there',
    change: editField(
      'Vendor__c.Service__c',
      /<controllingField>Kind__c<([\s\S]*)<valueSettings>[\s\S]*<\/valueSettings>/,
      '<controllingField>Sort__c<$1',
    ),
    component: field('Vendor__c.Service__c'),
    message: 'In field: controllingField - no CustomField named Vendor__c.Sort__c found',
  },
  {
    rule: 'picklist-value-unknown',
    breaks: 'a dependent value the picklist has not',
    change: editField('Vendor__c.Service__c', '<valueName>Advice<', '<valueName>Repair<'),
    component: field('Vendor__c.Service__c'),
    message: 'Picklist value: Repair in picklist: Service__c not found',
  },
  {
    rule: 'picklist-value-unknown',
    breaks: 'a controlling value the picklist has not',
    change: editField('Vendor__c.Service__c', '<controllingFieldValue>Agency<', '<controllingFieldValue>Bureau<'),
    component: field('Vendor__c.Service__c'),
    message: 'Picklist value: Bureau in picklist: Kind__c not found',
  },
  {
    rule: 'picklist-value-unknown',
    breaks: 'a record type with a value the picklist has not',
    change: editPart('Vendor__c', 'recordTypes', 'Local', '<fullName>Agency<', '<fullName>Bureau<'),
    component: recordType,
    message: 'Picklist value: Bureau in picklist: Kind__c not found',
  },
  {
    rule: 'record-type-picklist',
    breaks: 'a record type with a picklist that is not there',
    change: editPart('Vendor__c', 'recordTypes', 'Local', '<picklist>Kind__c<', '<picklist>Sort__c<'),
    component: recordType,
    message: 'In field: picklist - no CustomField named Vendor__c.Sort__c found',
  },
  {
    rule: 'record-type-process',
    breaks: 'a record type of Opportunity without a sales process',
    change: editPart('Opportunity', 'recordTypes', 'Renewal', '<businessProcess>Renewal</businessProcess>', ''),
    component: { type: 'RecordType', name: 'Opportunity.Renewal' },
    message: 'Required field is missing: businessProcess',
  },
  {
    rule: 'record-type-compact-layout',
    breaks: 'a record type with a compact layout that is not there',
    change: editPart('Vendor__c', 'recordTypes', 'Local', 'Vendor_Compact', 'Local_Compact'),
    component: recordType,
    message: 'In field: compactLayoutAssignment - no CompactLayout named Vendor__c.Local_Compact found',
  },
  {
    rule: 'compact-layout-assignment',
    breaks: 'an object with a compact layout that is not there',
    change: edit(objectPath('Beneficiary__c'), '<compactLayoutAssignment>Beneficiary_Compact<', '<compactLayoutAssignment>Short<'),
    component: { type: 'CustomObject', name: 'Beneficiary__c' },
    message: 'In field: compactLayoutAssignment - no CompactLayout named Beneficiary__c.Short found',
  },
  {
    rule: 'label-twice',
    breaks: 'a label twice',
    change: insert(
      LABELS,
      'labels',
      `<labels>
  <fullName>Actual</fullName><language>en_US</language><protected>false</protected><shortDescription>Actual</shortDescription>
  <value>Actual</value>
</labels>`,
    ),
    component: { type: 'CustomLabel', name: 'Actual' },
    message: 'Duplicate label: Actual',
  },
  {
    rule: 'label-length',
    breaks: 'a label of 1,001 characters',
    change: edit(LABELS, '<value>Actual</value>', `<value>${'A'.repeat(1001)}</value>`),
    component: { type: 'CustomLabel', name: 'Actual' },
    message: 'The value of a custom label can have 1,000 characters at most; Actual has 1001',
  },
];
