/** Page layouts: broken copies. */
import { add, all, edit, insert } from './mutant.ts';
import type { Change, Mutant } from './mutant.ts';

const PATH = 'layouts/Beneficiary__c-Beneficiary Layout.layout';
const component = { type: 'Layout', name: 'Beneficiary__c-Beneficiary Layout' };
const VENDOR = 'layouts/Vendor__c-Vendor Layout.layout';
const vendor = { type: 'Layout', name: 'Vendor__c-Vendor Layout' };

const mutant = (rule: string, breaks: string, change: Change, message: string): Mutant => ({ rule, breaks, change, component, message });
const item = (name: string, behavior: string): string => `<behavior>${behavior}</behavior>\n                <field>${name}</field>`;

/** Broken copies of page layouts. */
export const LAYOUT_MUTANTS: Mutant[] = [
  {
    rule: 'layout-object',
    breaks: 'a layout of an object that is not there',
    change: add(
      'Layout',
      'Budget__c-Budget Layout',
      'layouts/Budget__c-Budget Layout.layout',
      `<layoutSections>
  <customLabel>true</customLabel><detailHeading>true</detailHeading><editHeading>true</editHeading><layoutColumns/><style>OneColumn</style>
</layoutSections>`,
    ),
    component: { type: 'Layout', name: 'Budget__c-Budget Layout' },
    message: 'In field: layout - no CustomObject named Budget__c found',
  },
  {
    rule: 'layout-section',
    breaks: 'a layout without sections',
    change: edit(VENDOR, /<layoutSections>[\s\S]*<\/layoutSections>/, ''),
    component: vendor,
    message: 'Layout must have at least 1 section',
  },
  mutant(
    'layout-field',
    'a field that is not there',
    edit(PATH, 'Value_Per_Head__c', 'Value_Per_Foot__c'),
    'In field: field - no CustomField named Beneficiary__c.Value_Per_Foot__c found',
  ),
  mutant(
    'layout-field-twice',
    'a field twice',
    edit(PATH, 'Value_Per_Head__c', 'Realised_Value__c'),
    'Layout cannot contain multiple items for the same field',
  ),
  mutant(
    'layout-required-missing',
    'no place for a required field',
    edit(PATH, /<layoutItems>\s*<behavior>Required<\/behavior>\s*<field>Population__c<\/field>\s*<\/layoutItems>/, ''),
    'Layout must contain an item for required layout field: Population__c',
  ),
  mutant(
    'layout-required-behavior',
    'a required field that may be empty',
    edit(PATH, item('Population__c', 'Required'), item('Population__c', 'Edit')),
    'Field:Population__c must be Required',
  ),
  mutant(
    'layout-calculated-behavior',
    'a formula that must be filled in',
    edit(PATH, item('Value_Per_Head__c', 'Readonly'), item('Value_Per_Head__c', 'Required')),
    'Field:Value_Per_Head__c must not be Required',
  ),
  mutant(
    'layout-related-list',
    'a related list by a field that is not there',
    edit(PATH, '<relatedList>Value_KPI__c.Beneficiary__c<', '<relatedList>Value_KPI__c.Gainer__c<'),
    'Cannot find related list:Value_KPI__c.Gainer__c',
  ),
  mutant(
    'layout-related-column',
    'a column that is not there',
    edit(PATH, '<fields>Attainment__c<', '<fields>Progress__c<'),
    'Invalid field:Progress__c in related list:Value_KPI__c.Beneficiary__c',
  ),
  mutant(
    'layout-quick-action',
    'an action that is not there',
    insert(
      PATH,
      'quickActionList',
      '<quickActionList><quickActionListItems><quickActionName>Beneficiary__c.Praise</quickActionName></quickActionListItems></quickActionList>',
    ),
    'In field: QuickAction - no QuickAction named Beneficiary__c.Praise found',
  ),
  mutant(
    'layout-button',
    'a button that is not there',
    insert(PATH, 'customButtons', '<customButtons>Praise</customButtons>'),
    'In field: customButtons - no WebLink named Beneficiary__c.Praise found',
  ),
  mutant(
    'layout-page',
    'a Visualforce page that is not there',
    edit(PATH, item('Description__c', 'Edit'), '<page>Praise</page>'),
    'In field: page - no ApexPage named Praise found',
  ),
  mutant(
    'layout-required-missing',
    'no place for the name',
    edit(PATH, /<layoutItems>\s*<behavior>Required<\/behavior>\s*<field>Name<\/field>\s*<\/layoutItems>/, ''),
    'Layout must contain an item for required layout field: Name',
  ),
  mutant(
    'layout-required-behavior',
    'a name that may be empty',
    edit(PATH, item('Name', 'Required'), item('Name', 'Edit')),
    'Field:Name must be Required',
  ),
  mutant(
    'layout-calculated-behavior',
    'a formula to type in',
    edit(PATH, item('Value_Per_Head__c', 'Readonly'), item('Value_Per_Head__c', 'Edit')),
    'Field:Value_Per_Head__c must be Readonly',
  ),
  mutant(
    'layout-quick-action',
    'an action of one word that is not there',
    insert(
      PATH,
      'quickActionList',
      '<quickActionList><quickActionListItems><quickActionName>Praise</quickActionName></quickActionListItems></quickActionList>',
    ),
    'In field: QuickAction - no QuickAction named Praise found',
  ),
  mutant(
    'layout-related-twice',
    'a related list twice',
    edit(PATH, /<relatedLists>[\s\S]*?<\/relatedLists>/, '$&$&'),
    'The related list Value_KPI__c.Beneficiary__c is there twice',
  ),
  {
    rule: 'layout-flow-action',
    breaks: 'a flow among quick actions',
    change: all(
      add(
        'QuickAction',
        'Vendor__c.Rate',
        'quickActions/Vendor__c.Rate.quickAction',
        '<flowDefinition>Value_KPI_Before_Save</flowDefinition><label>Rate</label><optionsCreateFeedItem>false</optionsCreateFeedItem><type>Flow</type>',
      ),
      insert(
        VENDOR,
        'quickActionList',
        '<quickActionList><quickActionListItems><quickActionName>Vendor__c.Rate</quickActionName></quickActionListItems></quickActionList>',
      ),
    ),
    component: vendor,
    message: "You can't add QuickActionType Flow to a QuickActionList.",
  },
];
