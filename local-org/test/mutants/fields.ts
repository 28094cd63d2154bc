/** Fields: broken copies. */
import { field } from '../org-fixture.ts';
import { add, all, editField, file, insert, insertFields, list, objectPath, put } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const component = (name: string) => ({ type: 'CustomField', name });
const BENEFICIARY = 'Beneficiary__c';

/** A new field of an object that no layout shows. */
export const newField = (rule: string, breaks: string, type: string, xml: string, message: string, ...more: string[]): Mutant => ({
  rule,
  breaks,
  change: insertFields('Ledger__c', ...more, field('Extra__c', type, xml)),
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
  [
    'Hierarchy',
    'referenceTo',
    '<referenceTo>User</referenceTo><relationshipLabel>Extras</relationshipLabel><relationshipName>Extras</relationshipName>',
  ],
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
    newField('field-type-lacks', `a ${type} field without ${lacks}: ${xml}`, type, xml, `Must specify '${lacks}' for a CustomField of type ${type}`),
  ),
  {
    rule: 'field-lacks',
    breaks: 'a field without a label',
    change: editField(`${BENEFICIARY}.Description__c`, /<label>.*<\/label>/, ''),
    component: component(`${BENEFICIARY}.Description__c`),
    message: 'Required field is missing: label',
  },
  {
    rule: 'field-type-lacks',
    breaks: 'a roll-up without its operation',
    change: editField('Value_KPI__c.Measurement_Count__c', /<summaryOperation>.*<\/summaryOperation>/, ''),
    component: component('Value_KPI__c.Measurement_Count__c'),
    message: "Must specify 'summaryOperation' for a CustomField of type Summary",
  },
  {
    rule: 'field-type-lacks',
    breaks: 'a master-detail without its order',
    change: editField(`${BENEFICIARY}.Program__c`, /<relationshipOrder>.*<\/relationshipOrder>/, ''),
    component: component(`${BENEFICIARY}.Program__c`),
    message: "Must specify 'relationshipOrder' for a CustomField of type MasterDetail",
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
    message: 'Value too long for field: Label maximum length is:40',
  },
  {
    rule: 'field-text-limit',
    breaks: 'a description of 1,001 characters',
    change: editField(`${BENEFICIARY}.Description__c`, '<label>', `<description>${'D'.repeat(1001)}</description><label>`),
    component: component(`${BENEFICIARY}.Description__c`),
    message: 'Value too long for field: Description maximum length is:1000',
  },
  {
    rule: 'field-text-limit',
    breaks: 'a help text of 511 characters',
    change: editField(`${BENEFICIARY}.Description__c`, /<inlineHelpText>.*<\/inlineHelpText>/, `<inlineHelpText>${'H'.repeat(511)}</inlineHelpText>`),
    component: component(`${BENEFICIARY}.Description__c`),
    message: 'Value too long for field: InlineHelpText maximum length is:510',
  },
  ...[
    ['a long text that may be empty', 'LongTextArea', '<length>1000</length><required>false</required><visibleLines>3</visibleLines>'],
    ['a required checkbox', 'Checkbox', '<defaultValue>false</defaultValue><required>true</required>'],
    ['a required formula', 'Date', formula('TODAY()', '<required>true</required>')],
  ].map(([breaks = '', type = '', xml = '']) =>
    newField('field-required', breaks, type, xml, 'field integrity exception: unknown (required must not be specified)'),
  ),
  newField('field-external-id', 'a date as an external id', 'Date', '<externalId>true</externalId>', 'Invalid data type.'),
  newField(
    'formula-property',
    'a formula as an external id',
    'Text',
    formula('Name', '<externalId>true</externalId>'),
    'Can not specify externalId for CustomFields that have a formula',
  ),
  newField(
    'formula-property',
    'a formula that is unique',
    'Text',
    formula('Name', '<unique>true</unique>'),
    'Can not specify unique for CustomFields that have a formula',
  ),
  newField('field-unique', 'a date that is unique', 'Date', '<unique>true</unique>', "Can not specify 'unique' for a CustomField of type Date"),
  {
    rule: 'setting-field-type',
    breaks: 'a picklist in a custom setting',
    change: add(
      'CustomObject',
      'Switches__c',
      objectPath('Switches__c'),
      `<customSettingsType>Hierarchy</customSettingsType>${field('Region__c', 'Picklist', '<valueSet><valueSetName>Region</valueSetName></valueSet>')}<label>Switches</label><visibility>Public</visibility>`,
    ),
    component: component('Switches__c.Region__c'),
    message: 'Invalid data type.',
  },
  {
    rule: 'metadata-type-picklist',
    breaks: 'an open picklist of a custom metadata type',
    change: insertFields(
      'Rate__mdt',
      field(
        'Kind__c',
        'Picklist',
        `<fieldManageability>DeveloperControlled</fieldManageability><valueSet><valueSetDefinition><sorted>false</sorted><value><fullName>A</fullName><default>false</default><label>A</label></value></valueSetDefinition></valueSet>`,
      ),
    ),
    component: component('Rate__mdt.Kind__c'),
    message: 'Non-strict picklists are not supported on this object',
  },
  newField('formula-type', 'a formula that is an e-mail address', 'Email', formula('Name'), 'A formula cannot have the type Email'),
  newField(
    'formula-property',
    'a formula with a default',
    'Date',
    formula('TODAY()', '<defaultValue>TODAY()</defaultValue>'),
    'Can not specify defaultValue for CustomFields that have a formula',
  ),
  newField(
    'formula-property',
    'a formula with history',
    'Number',
    formula('1', `${NUMBER}<trackHistory>true</trackHistory>`),
    'Can not specify trackHistory for CustomFields that have a formula',
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
    change: editField('Rate__mdt.Share__c', '<fieldManageability>DeveloperControlled</fieldManageability>', ''),
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
