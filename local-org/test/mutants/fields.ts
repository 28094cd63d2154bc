/** Fields: broken copies. */
import { field } from '../org-fixture.ts';
import { all, edit, editField, file, insert, insertFields, list, objectPath, put } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const component = (name: string) => ({ type: 'CustomField', name });
const BENEFICIARY = 'Beneficiary__c';

/** A new field of an object that no layout shows. */
export const newField = (rule: string, breaks: string, type: string, xml: string, message: string): Mutant => ({
  rule,
  breaks,
  change: insertFields('Ledger__c', field('Extra__c', type, xml)),
  component: component('Ledger__c.Extra__c'),
  message,
});

const bounds = (name: string, value: number, least: number, most: number): string =>
  `${name} cannot be ${value}: it must be between ${least} and ${most}`;
const notAllowed = (name: string, type: string): string => `Can not specify '${name}' for a CustomField of type ${type}`;
const formula = (text: string, more = ''): string => `<formula>${text}</formula>${more}`;
const NUMBER = '<precision>18</precision><scale>2</scale>';

/** What a field of each type lacks when one element is gone, and the field without it. */
const LACKING: [type: string, lacks: string, xml: string][] = [
  ['Text', 'length', ''],
  ['EncryptedText', 'maskChar', '<length>20</length><maskType>all</maskType>'],
  ['LongTextArea', 'visibleLines', '<length>1000</length>'],
  ['Html', 'length', '<visibleLines>10</visibleLines>'],
  ['Number', 'scale', '<precision>18</precision>'],
  ['Currency', 'precision', '<scale>2</scale>'],
  ['Percent', 'precision', '<scale>2</scale>'],
  ['Picklist', 'valueSet', ''],
  ['MultiselectPicklist', 'visibleLines', '<valueSet><valueSetName>Region</valueSetName></valueSet>'],
  ['Checkbox', 'defaultValue', ''],
  ['Location', 'displayLocationInDecimal', '<scale>5</scale>'],
  ['AutoNumber', 'displayFormat', ''],
  ['Lookup', 'referenceTo', '<relationshipLabel>Vendors</relationshipLabel><relationshipName>Extras</relationshipName>'],
  ['Number', 'precision', formula('1 + 1', '<scale>2</scale>')],
];

/** Elements that some types have and this one has not. */
const FOREIGN: [type: string, name: string, xml: string][] = [
  ['TextArea', 'length', '<length>255</length>'],
  ['Text', 'length', formula('Name', '<length>80</length>')],
  ['Date', 'precision', '<precision>18</precision>'],
  ['Email', 'visibleLines', '<visibleLines>3</visibleLines>'],
  ['Text', 'displayFormat', '<displayFormat>A-{0}</displayFormat><length>80</length>'],
  ['Phone', 'valueSet', '<valueSet><valueSetName>Region</valueSetName></valueSet>'],
  ['Url', 'maskType', '<maskType>all</maskType>'],
];

/** Broken copies of fields. */
export const FIELD_MUTANTS: Mutant[] = [
  {
    rule: 'object-of-field',
    breaks: 'a list view of an object that is not there',
    change: all(
      list('ListView', 'Budget__c.All'),
      put(
        objectPath('Budget__c'),
        file(
          'CustomObject',
          '<listViews><fullName>All</fullName><columns>NAME</columns><filterScope>Everything</filterScope><label>All</label></listViews>',
        ),
      ),
    ),
    component: { type: 'ListView', name: 'Budget__c.All' },
    message: 'In field: field - no CustomObject named Budget__c found',
  },
  ...LACKING.map(([type, lacks, xml]) =>
    newField('field-lacks', `a ${type} field without ${lacks}: ${xml}`, type, xml, `Required field is missing: ${lacks}`),
  ),
  {
    rule: 'field-lacks',
    breaks: 'a field without a label',
    change: editField(`${BENEFICIARY}.Description__c`, /<label>.*<\/label>/, ''),
    component: component(`${BENEFICIARY}.Description__c`),
    message: 'Required field is missing: label',
  },
  {
    rule: 'field-lacks',
    breaks: 'a roll-up without its operation',
    change: editField('Value_KPI__c.Measurement_Count__c', /<summaryOperation>.*<\/summaryOperation>/, ''),
    component: component('Value_KPI__c.Measurement_Count__c'),
    message: 'Required field is missing: summaryOperation',
  },
  {
    rule: 'field-lacks',
    breaks: 'a master-detail without its order',
    change: editField(`${BENEFICIARY}.Program__c`, /<relationshipOrder>.*<\/relationshipOrder>/, ''),
    component: component(`${BENEFICIARY}.Program__c`),
    message: 'Required field is missing: relationshipOrder',
  },
  ...FOREIGN.map(([type, name, xml]) => newField('field-property', `${name} of a ${type}: ${xml}`, type, xml, notAllowed(name, type))),
  {
    rule: 'field-property',
    breaks: 'a delete constraint of a master-detail',
    change: editField(`${BENEFICIARY}.Program__c`, '<label>', '<deleteConstraint>Cascade</deleteConstraint><label>'),
    component: component(`${BENEFICIARY}.Program__c`),
    message: notAllowed('deleteConstraint', 'MasterDetail'),
  },
  {
    rule: 'field-property',
    breaks: 'a precision of a roll-up',
    change: editField('Value_KPI__c.Realised_Value__c', '<label>', '<precision>18</precision><label>'),
    component: component('Value_KPI__c.Realised_Value__c'),
    message: notAllowed('precision', 'Summary'),
  },
  newField('field-bounds', 'a text of 256', 'Text', '<length>256</length>', bounds('length', 256, 1, 255)),
  newField(
    'field-bounds',
    'an encrypted text of 176',
    'EncryptedText',
    '<length>176</length><maskChar>asterisk</maskChar><maskType>all</maskType>',
    bounds('length', 176, 1, 175),
  ),
  newField(
    'field-bounds',
    'a short long text',
    'LongTextArea',
    '<length>255</length><visibleLines>3</visibleLines>',
    bounds('length', 255, 256, 131_072),
  ),
  newField('field-bounds', 'a number of 19 digits', 'Number', '<precision>19</precision><scale>0</scale>', bounds('precision', 19, 1, 18)),
  newField('field-bounds', 'more decimals than digits', 'Number', '<precision>4</precision><scale>5</scale>', bounds('scale', 5, 0, 4)),
  {
    rule: 'field-text-limit',
    breaks: 'a label of 41 characters',
    change: editField(`${BENEFICIARY}.Description__c`, /<label>.*<\/label>/, `<label>${'L'.repeat(41)}</label>`),
    component: component(`${BENEFICIARY}.Description__c`),
    message: 'The label of a field can have 40 characters at most',
  },
  {
    rule: 'field-text-limit',
    breaks: 'a help text of 511 characters',
    change: editField(`${BENEFICIARY}.Description__c`, /<inlineHelpText>.*<\/inlineHelpText>/, `<inlineHelpText>${'H'.repeat(511)}</inlineHelpText>`),
    component: component(`${BENEFICIARY}.Description__c`),
    message: 'The inlineHelpText of a field can have 510 characters at most',
  },
  ...[
    ['a long text that may be empty', 'LongTextArea', '<length>1000</length><required>false</required><visibleLines>3</visibleLines>'],
    ['a required checkbox', 'Checkbox', '<defaultValue>false</defaultValue><required>true</required>'],
    ['a required formula', 'Date', formula('TODAY()', '<required>true</required>')],
  ].map(([breaks = '', type = '', xml = '']) =>
    newField('field-required', breaks, type, xml, 'field integrity exception: unknown (required must not be specified)'),
  ),
  newField('field-external-id', 'a date as an external id', 'Date', '<externalId>true</externalId>', 'A field of type Date cannot be an external ID'),
  newField(
    'field-external-id',
    'a formula as an external id',
    'Text',
    formula('Name', '<externalId>true</externalId>'),
    'A field of type formula cannot be an external ID',
  ),
  newField('formula-type', 'a formula that is an e-mail address', 'Email', formula('Name'), 'A formula cannot have the type Email'),
  newField(
    'formula-property',
    'a formula with a default',
    'Date',
    formula('TODAY()', '<defaultValue>TODAY()</defaultValue>'),
    'A formula field cannot have defaultValue',
  ),
  newField(
    'formula-property',
    'a formula with history',
    'Number',
    formula('1', `${NUMBER}<trackHistory>true</trackHistory>`),
    'A formula field cannot have trackHistory',
  ),
  {
    rule: 'field-history',
    breaks: 'history of a field whose object has none',
    change: editField(`${BENEFICIARY}.Population__c`, '<type>', '<trackHistory>true</trackHistory><type>'),
    component: component(`${BENEFICIARY}.Population__c`),
    message: 'The entity: Beneficiary__c does not have history tracking enabled',
  },
  {
    rule: 'field-manageability',
    breaks: 'a field of a custom metadata type without its manageability',
    change: edit(objectPath('Rate__mdt'), '<fieldManageability>DeveloperControlled</fieldManageability>', ''),
    component: component('Rate__mdt.Share__c'),
    message: 'Required field is missing: fieldManageability',
  },
  {
    rule: 'field-calculated-permission',
    breaks: 'a calculated field to edit',
    change: insert(
      'permissionsets/Perennial_Steward.permissionset',
      'fieldPermissions',
      '<fieldPermissions><editable>true</editable><field>Beneficiary__c.Value_Per_Head__c</field><readable>true</readable></fieldPermissions>',
    ),
    component: { type: 'PermissionSet', name: 'Perennial_Steward' },
    message: 'Beneficiary__c.Value_Per_Head__c is calculated: editable has no effect',
  },
  {
    rule: 'field-type-change',
    breaks: 'a text where there are records',
    change: editField('Vendor__c.Since__c', '<type>Date<', '<length>80</length><type>Text<'),
    component: component('Vendor__c.Since__c'),
    message: 'Cannot change type due to existing data',
    installed: true,
  },
  {
    rule: 'field-type-change',
    breaks: 'a formula that was a field',
    change: editField('Vendor__c.Since__c', '<type>', '<formula>TODAY()</formula><type>'),
    component: component('Vendor__c.Since__c'),
    message: 'Cannot update a field from something else to a Formula',
    installed: true,
  },
  {
    rule: 'field-type-change',
    breaks: 'a lookup that was a date',
    change: editField(
      'Vendor__c.Since__c',
      '<type>Date<',
      `<referenceTo>Ledger__c</referenceTo><relationshipName>Vendors</relationshipName><type>Lookup<`,
    ),
    component: component('Vendor__c.Since__c'),
    message: 'Cannot update a field to a Lookup, MasterDetail, or Hierarchy from something else',
    installed: true,
  },
];
