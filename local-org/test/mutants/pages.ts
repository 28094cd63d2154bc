/** Lightning pages: broken copies. */
import { add, edit } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const PATH = 'flexipages/Vendor_Record_Page.flexipage';
const component = { type: 'FlexiPage', name: 'Vendor_Record_Page' };

/** The record page of vendors that says something else. */
const page = (rule: string, breaks: string, from: string | RegExp, to: string, message: string): Mutant => ({
  rule,
  breaks,
  change: edit(PATH, from, to),
  component,
  message,
});
const retrieve = (name: string): string => `We couldn't retrieve the design time component information for component ${name}.`;
const load = (name: string): string => `Something went wrong. We couldn't retrieve or load the information on the field: ${name}.`;

/** Broken copies of Lightning pages. */
export const PAGE_MUTANTS: Mutant[] = [
  page(
    'page-object',
    'an object that is not there',
    '<sobjectType>Vendor__c<',
    '<sobjectType>Budget__c<',
    'In field: sobjectType - no CustomObject named Budget__c found',
  ),
  page(
    'page-object',
    'a record page of no object',
    '<sobjectType>Vendor__c</sobjectType>',
    '',
    'In field: sobjectType - no CustomObject named  found',
  ),
  {
    rule: 'page-name',
    breaks: 'a name with a suffix',
    change: add(
      'FlexiPage',
      'Vendor__c',
      'flexipages/Vendor__c.flexipage',
      `<flexiPageRegions><name>main</name><type>Region</type></flexiPageRegions><masterLabel>Vendor</masterLabel>
<template><name>flexipage:defaultAppHomeTemplate</name></template><type>AppPage</type>`,
    ),
    component: { type: 'FlexiPage', name: 'Vendor__c' },
    message:
      'Cannot create a new component with the namespace: Vendor. Only components in the same namespace as the organization can be created through the API',
  },
  page('page-component', 'a component that is not there', '<componentName>vendorCard<', '<componentName>c:vendorBoard<', retrieve('c:vendorBoard')),
  {
    rule: 'page-component-target',
    breaks: 'a component for record pages on an app page',
    change: edit('flexipages/Value_Cockpit.flexipage', '<componentName>c:valueCockpit<', '<componentName>c:kpiPanel<'),
    component: { type: 'FlexiPage', name: 'Value_Cockpit' },
    message: 'The component c:kpiPanel cannot be placed on a page of type AppPage: its targets do not include lightning__AppPage',
  },
  page(
    'page-component-property',
    'a property of our own that is not there',
    '<name>note<',
    '<name>remark<',
    'Invalid property [remark] in component [vendorCard]',
  ),
  page(
    'page-component-property',
    'a property a platform component has not',
    '<name>body<',
    '<name>width<',
    'Invalid property [width] in component [flexipage:column]',
  ),
  page('page-region', 'a region the template has not', '<name>main<', '<name>middle<', "The 'middle' region (type Region) doesn't exist."),
  page(
    'page-region-twice',
    'a region twice',
    '<masterLabel>',
    '<flexiPageRegions><name>main</name><type>Region</type></flexiPageRegions><masterLabel>',
    'The region main is there twice',
  ),
  page(
    'page-identifier-twice',
    'an identifier twice',
    '<identifier>flexipage_column<',
    '<identifier>c_vendorCard<',
    'The identifier c_vendorCard is there twice',
  ),
  page(
    'page-facet-missing',
    'a facet that is not there',
    '<value>Facet-one<',
    '<value>Facet-two<',
    'The facet Facet-two, which flexipage:column shows, is not on the page',
  ),
  page(
    'page-facet-unused',
    'a facet that is nowhere',
    /<componentInstanceProperties><name>body<.*?<\/componentInstanceProperties>/,
    '',
    'The facet Facet-one is shown nowhere',
  ),
  page('page-field', 'a field that is not there', 'Record.Kind__c', 'Record.Sort__c', load('Record.Sort__c')),
  page(
    'page-field',
    'a condition on a field that is not there',
    '</fieldInstance>',
    `<visibilityRule>
  <criteria><leftValue>{!Record.Sort__c}</leftValue><operator>EQUAL</operator><rightValue>Agency</rightValue></criteria>
</visibilityRule></fieldInstance>`,
    load('{!Record.Sort__c}'),
  ),
  page(
    'page-report-chart',
    'a report that is not there',
    '<value>Vendors<',
    '<value>Sellers<',
    'The Sellers report chart has a problem with the "reportName" field',
  ),
  page(
    'page-template',
    'a template that is not there',
    '<name>flexipage:recordHomeTemplateDesktop<',
    '<name>c:vendorTemplate<',
    retrieve('c:vendorTemplate'),
  ),
  page(
    'page-template-unknown',
    'a template of the platform that is not there',
    '<name>flexipage:recordHomeTemplateDesktop<',
    '<name>flexipage:recordHomeTemplateDesktop_3<',
    "Template flexipage:recordHomeTemplateDesktop_3 doesn't exist.",
  ),
  page(
    'page-identifier-missing',
    'a component without identifier',
    '<identifier>flexipage_column</identifier>',
    '',
    "The 'flexipage:column' component instance doesn't have an identifier specified",
  ),
  {
    rule: 'page-component-object',
    breaks: 'a component for records of another object',
    change: edit('lwc/vendorCard/vendorCard.js-meta.xml', '<object>Vendor__c<', '<object>Ledger__c<'),
    component,
    message: 'The component c:vendorCard cannot be placed on a page of Vendor__c: its objects do not include it',
  },
  {
    rule: 'page-component-hidden',
    breaks: 'a component that is not for pages',
    change: edit('lwc/vendorCard/vendorCard.js-meta.xml', '<isExposed>true<', '<isExposed>false<'),
    component,
    message: 'The component c:vendorCard is not exposed: set isExposed in its js-meta.xml',
  },
];
