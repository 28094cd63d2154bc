/** List views, compact layouts, field sets: broken copies. */
import { all as both, edit, editPart, objectPath } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const VENDOR = objectPath('Vendor__c');
const all = { type: 'ListView', name: 'Beneficiary__c.All' };
const agencies = { type: 'ListView', name: 'Vendor__c.Agencies' };

const agency = (rule: string, breaks: string, from: string, to: string, message: string, more = ''): Mutant => ({
  rule,
  breaks,
  change: both(
    editPart('Vendor__c', 'listViews', 'Agencies', from, to),
    more === '' ? () => undefined : editPart('Vendor__c', 'listViews', 'Agencies', '<filters>', `${more}<filters>`),
  ),
  component: agencies,
  message,
});
const logic = (text: string): string => `The filter logic ${text} does not fit the filters: it must use each of 1 to 2, AND, OR, NOT and parentheses`;

/** Broken copies of list views, compact layouts and field sets. */
export const LIST_MUTANTS: Mutant[] = [
  {
    rule: 'list-view-scope',
    breaks: 'my records of an object no one owns',
    change: editPart('Beneficiary__c', 'listViews', 'All', 'Everything', 'Mine'),
    component: all,
    message: 'Invalid scope:Mine, not allowed',
  },
  {
    rule: 'list-view-column',
    breaks: 'a column that is not there',
    change: editPart('Beneficiary__c', 'listViews', 'All', 'Population__c', 'Headcount__c'),
    component: all,
    message: 'Could not resolve list view column: Headcount__c',
  },
  {
    rule: 'list-view-column',
    breaks: 'Name for NAME',
    change: editPart('Beneficiary__c', 'listViews', 'All', '<columns>NAME<', '<columns>Name<'),
    component: all,
    message: 'Could not resolve list view column: Name',
  },
  agency('list-view-filter', 'a filter by no field', '<field>Kind__c<', '<field>Sort__c<', 'Could not resolve list view filter field: Sort__c'),
  agency('list-view-logic', 'a filter the logic leaves out', '1 AND 2', '1', logic('1')),
  agency('list-view-logic', 'a filter that is not there', '1 AND 2', '1 AND 2 AND 3', logic('1 AND 2 AND 3')),
  agency('list-view-logic', 'a word that is none', '1 AND 2', '1 UND 2', logic('1 UND 2')),
  agency(
    'list-view-label',
    'a label of 41 characters',
    '<label>Agencies<',
    `<label>${'A'.repeat(41)}<`,
    'Value too long for field: Name maximum length is:40',
  ),
  agency('list-view-shared-to', 'a group that is not there', 'Stewards', 'Butlers', 'In field: group - no Group named Butlers found'),
  {
    rule: 'compact-layout-field',
    breaks: 'a field that is not there',
    change: editPart('Beneficiary__c', 'compactLayouts', 'Beneficiary_Compact', 'Population__c', 'Headcount__c'),
    component: { type: 'CompactLayout', name: 'Beneficiary__c.Beneficiary_Compact' },
    message: 'In field: fields - no CustomField named Beneficiary__c.Headcount__c found',
  },
  {
    rule: 'compact-layout-size',
    breaks: 'eleven fields',
    change: editPart(
      'Value_KPI__c',
      'compactLayouts',
      'Value_KPI_Compact',
      '<fields>Name</fields>',
      ['Name', 'Unit__c', 'Target__c', 'Target_Date__c', 'Baseline__c'].map((name) => `<fields>${name}</fields>`).join(''),
    ),
    component: { type: 'CompactLayout', name: 'Value_KPI__c.Value_KPI_Compact' },
    message: 'A compact layout can have 10 fields at most',
  },
  {
    rule: 'field-set-field',
    breaks: 'a field that is not there',
    change: edit(VENDOR, '<displayedFields><field>Kind__c<', '<displayedFields><field>Sort__c<'),
    component: { type: 'FieldSet', name: 'Vendor__c.Short' },
    message: 'In field: field - no CustomField named Vendor__c.Sort__c found',
  },
  {
    rule: 'list-view-scope',
    breaks: 'what a team sells',
    change: editPart('Beneficiary__c', 'listViews', 'All', 'Everything', 'SalesTeam'),
    component: all,
    message: 'Invalid scope:SalesTeam, not allowed',
  },
  agency('list-view-logic', 'a logic without an operator', '1 AND 2', '1 2', logic('1 2')),
  agency(
    'list-view-column-twice',
    'a column twice',
    '<columns>NAME</columns>',
    '<columns>NAME</columns><columns>NAME</columns>',
    'The column NAME is there twice',
  ),
  agency(
    'list-view-size',
    'more filters than ten',
    '<booleanFilter>1 AND 2</booleanFilter>',
    '',
    'A list view can have 10 filters at most',
    Array.from({ length: 9 }, () => '<filters><field>Kind__c</field><operation>equals</operation><value>Agency</value></filters>').join(''),
  ),
  {
    rule: 'compact-layout-twice',
    breaks: 'a field twice',
    change: edit(VENDOR, '<fields>Kind__c</fields><label>Vendor', '<fields>Name</fields><label>Vendor'),
    component: { type: 'CompactLayout', name: 'Vendor__c.Vendor_Compact' },
    message: 'The field Name is there twice',
  },
  {
    rule: 'web-link-lacks',
    breaks: 'a custom button without a label',
    change: editPart('Vendor__c', 'webLinks', 'Open_Site', '<masterLabel>Open Site</masterLabel>', ''),
    component: { type: 'WebLink', name: 'Vendor__c.Open_Site' },
    message: 'Required field is missing: masterLabel',
  },
  {
    rule: 'web-link-lacks',
    breaks: 'a custom button of an address without one',
    change: editPart('Vendor__c', 'webLinks', 'Open_Site', '<url>https://example.com</url>', ''),
    component: { type: 'WebLink', name: 'Vendor__c.Open_Site' },
    message: 'Required field is missing: url',
  },
  {
    rule: 'list-button',
    breaks: 'a button over lists that does not exist',
    change: edit(VENDOR, '<listViewButtons>Open_Site', '<listViewButtons>Shut_Site'),
    component: { type: 'CustomObject', name: 'Vendor__c' },
    message: 'In field: listViewButtons - no WebLink named Vendor__c.Shut_Site found',
  },
];
