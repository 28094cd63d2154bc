/** Tabs and apps: broken copies. */
import { add, edit } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const APP = 'applications/Perennial.app';
const app = { type: 'CustomApplication', name: 'Perennial' };
const TAB = 'tabs/CRM_Program__c.tab';
const tab = { type: 'CustomTab', name: 'CRM_Program__c' };
const COCKPIT = 'tabs/Value_Cockpit.tab';
const cockpit = { type: 'CustomTab', name: 'Value_Cockpit' };

/** What a tab can show besides an object. */
const TARGETS: [element: string, type: string][] = [
  ['flexiPage', 'FlexiPage'],
  ['lwcComponent', 'LightningComponentBundle'],
  ['auraComponent', 'AuraDefinitionBundle'],
  ['page', 'ApexPage'],
];

/** Broken copies of tabs and apps. */
export const APP_MUTANTS: Mutant[] = [
  ...TARGETS.map(([element, type]): Mutant => ({
    rule: 'tab-target',
    breaks: `a tab of a ${type} that is not there`,
    change: edit(COCKPIT, '<flexiPage>Value_Cockpit</flexiPage>', `<${element}>Cost_Cockpit</${element}>`),
    component: cockpit,
    message: `In field: ${element} - no ${type} named Cost_Cockpit found`,
  })),
  {
    rule: 'tab-target',
    breaks: 'a tab of an object that is not there',
    change: add('CustomTab', 'Budget__c', 'tabs/Budget__c.tab', '<customObject>true</customObject><motif>Custom11: Star</motif>'),
    component: { type: 'CustomTab', name: 'Budget__c' },
    message: 'In field: customObject - no CustomObject named Budget__c found',
  },
  {
    rule: 'tab-shows-nothing',
    breaks: 'a tab of nothing',
    change: edit(COCKPIT, '<flexiPage>Value_Cockpit</flexiPage>', ''),
    component: cockpit,
    message: 'A tab must show an object, a page, a component or a URL: Value_Cockpit shows none',
  },
  {
    rule: 'tab-motif',
    breaks: 'a tab without a style',
    change: edit(TAB, /<motif>.*<\/motif>/, ''),
    component: tab,
    message: 'Required field is missing: motif',
  },
  {
    rule: 'tab-motif-unknown',
    breaks: 'a style of its own',
    change: edit(TAB, 'Custom57: Building Block', 'Custom301: Crowd'),
    component: tab,
    message: 'Custom301: Crowd is no tab style: CustomNN: Name is, with a number up to 300',
  },
  {
    rule: 'tab-label',
    breaks: 'a label of the tab of an object',
    change: edit(TAB, '<motif>', '<label>Programs</label><motif>'),
    component: tab,
    message: 'The tab of an object takes its label from the object: label must not be specified',
  },
  {
    rule: 'app-label',
    breaks: 'an app without a label',
    change: edit(APP, '<label>Perennial</label>', ''),
    component: app,
    message: 'Required field is missing: label',
  },
  {
    rule: 'app-tab',
    breaks: 'a tab that is not there',
    change: edit(APP, '<tabs>Value_Cockpit<', '<tabs>Cost_Cockpit<'),
    component: app,
    message: 'In field: tab - no CustomTab named Cost_Cockpit found',
  },
  {
    rule: 'app-utility-bar',
    breaks: 'a utility bar that is not there',
    change: edit(APP, '</uiType>', '</uiType><utilityBar>Perennial_Bar</utilityBar>'),
    component: app,
    message: 'In field: utilityBar - no FlexiPage named Perennial_Bar found',
  },
  {
    rule: 'app-logo',
    breaks: 'a logo that is not there',
    change: edit(APP, '</headerColor>', '</headerColor><logo>Perennial_Logo</logo>'),
    component: app,
    message: 'In field: logo - no ContentAsset named Perennial_Logo found',
  },
  {
    rule: 'tab-page-type',
    breaks: 'a tab of a record page',
    change: edit('tabs/Value_Cockpit.tab', '<flexiPage>Value_Cockpit<', '<flexiPage>Vendor_Record_Page<'),
    component: { type: 'CustomTab', name: 'Value_Cockpit' },
    message: 'The page Vendor_Record_Page is a RecordPage: a tab shows an AppPage',
  },
];
