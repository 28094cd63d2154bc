/** Objects and custom metadata: broken copies. */
import { field, objectXml } from '../org-fixture.ts';
import { add, all, edit, file, insertFields, list, objectPath, put } from './mutant.ts';
import { CODE, SINCE, TIER } from './additions-objects.ts';
import type { Mutant } from './mutant.ts';

const object = (name: string) => ({ type: 'CustomObject', name });
const VENDOR = objectPath('Vendor__c');
const LEDGER = objectPath('Ledger__c');
const RECORD = 'customMetadata/Rate.Standard.md';
const record = { type: 'CustomMetadata', name: 'Rate.Standard' };

const master = (to: string, plural: string, order = 0): string =>
  `<referenceTo>${to}</referenceTo><relationshipLabel>${plural}</relationshipLabel><relationshipName>${plural}</relationshipName>` +
  `<relationshipOrder>${order}</relationshipOrder><writeRequiresMasterRead>false</writeRequiresMasterRead>`;
/** An object that is a detail of these. */
const detail = (...masters: string[]): string =>
  objectXml('Entry', 'ControlledByParent', ...masters.map((to, order) => field(to, 'MasterDetail', master(to, 'Entries', order))));

/** Broken copies of objects and custom metadata. */
export const OBJECT_MUTANTS: Mutant[] = [
  {
    rule: 'object-label',
    breaks: 'an object without a label',
    change: edit(LEDGER, '<label>Ledger</label>', ''),
    component: object('Ledger__c'),
    message: 'Must specify a non-empty label for the CustomObject',
  },
  {
    rule: 'object-plural-label',
    breaks: 'an object without a plural label',
    change: edit(LEDGER, '<pluralLabel>Ledgers</pluralLabel>', ''),
    component: object('Ledger__c'),
    message: 'Ledger__c: Must specify a non-empty plural label for the CustomObject',
  },
  {
    rule: 'object-plural-label',
    breaks: 'a custom metadata type without a plural label',
    change: edit(objectPath('Rate__mdt'), '<pluralLabel>Rates</pluralLabel>', ''),
    component: object('Rate__mdt'),
    message: 'Rate__mdt: Must specify a non-empty plural label for the CustomObject',
  },
  ...(['deploymentStatus', 'sharingModel'] as const).map((name): Mutant => ({
    rule: 'object-lacks',
    breaks: `an object without ${name}`,
    change: edit(LEDGER, new RegExp(`<${name}>.*</${name}>`), ''),
    component: object('Ledger__c'),
    message: `A custom object must say its ${name}`,
  })),
  {
    rule: 'object-name-type',
    breaks: 'an object without nameField',
    change: edit(LEDGER, /<nameField>.*<\/nameField>/, ''),
    component: object('Ledger__c'),
    message: 'Must specify a nameField of type Text or AutoNumber',
  },
  {
    rule: 'metadata-type-property',
    breaks: 'a custom metadata type with a sharing model',
    change: edit(objectPath('Rate__mdt'), '<visibility>', '<sharingModel>ReadWrite</sharingModel><visibility>'),
    component: object('Rate__mdt'),
    message: 'A custom metadata type cannot have a sharingModel',
  },
  {
    rule: 'sharing-of-detail',
    breaks: 'a detail shared on its own',
    change: edit(objectPath('Beneficiary__c'), '<sharingModel>ControlledByParent<', '<sharingModel>ReadWrite<'),
    component: object('Beneficiary__c'),
    message: 'Cannot set sharingModel to ReadWrite on a CustomObject with a MasterDetail relationship field',
  },
  {
    rule: 'controlled-by-no-parent',
    breaks: 'controlled by a parent it has not',
    change: edit(LEDGER, '<sharingModel>ReadWrite<', '<sharingModel>ControlledByParent<'),
    component: object('Ledger__c'),
    message: 'Cannot set sharingModel to ControlledByParent on a CustomObject without a MasterDetail relationship field',
  },
  {
    rule: 'external-sharing-off',
    breaks: 'an external sharing model where there is none',
    change: all(
      list('Settings', 'Sharing'),
      put('settings/Sharing.settings', file('SharingSettings', '<enableExternalSharingModel>false</enableExternalSharingModel>')),
    ),
    component: object('Vendor__c'),
    message: "Can't specify an external sharing model for Vendor__c",
  },
  {
    rule: 'external-sharing-wider',
    breaks: 'outsiders see more than insiders',
    change: edit(VENDOR, '<externalSharingModel>Private<', '<externalSharingModel>Read<'),
    component: object('Vendor__c'),
    message: 'Read is not a valid sharing model for Vendor__c when Internal sharing model is Private',
  },
  {
    rule: 'object-access-trio',
    breaks: 'sharing on and the bulk API off',
    change: edit(VENDOR, '<enableBulkApi>true<', '<enableBulkApi>false<'),
    component: object('Vendor__c'),
    message: 'enableBulkApi, enableSharing and enableStreamingApi must all have the same value',
  },
  {
    rule: 'object-gender',
    breaks: 'a gender in English',
    change: edit(LEDGER, '<label>Ledger<', '<gender>Feminine</gender><label>Ledger<'),
    component: object('Ledger__c'),
    message: 'Cannot specify gender in an org whose language has no grammatical gender',
  },
  {
    rule: 'object-starts-with',
    breaks: 'a consonant, as other languages have it',
    change: edit(LEDGER, '</sharingModel>', '</sharingModel><startsWith>Consonant</startsWith>'),
    component: object('Ledger__c'),
    message: 'Cannot specify startsWith Consonant: English only asks whether a label starts with a vowel',
  },
  {
    rule: 'too-many-masters',
    breaks: 'three masters',
    change: add('CustomObject', 'Entry__c', objectPath('Entry__c'), detail('Ledger__c', 'Vendor__c', 'CRM_Program__c')),
    component: object('Entry__c'),
    message: 'MAX_RELATIONSHIPS_EXCEEDED: Entry__c has 3 master-detail relationships; 2 are allowed',
  },
  {
    rule: 'too-many-fields',
    breaks: 'the 801st field of an object',
    change: add(
      'CustomObject',
      'Entry__c',
      objectPath('Entry__c'),
      objectXml('Entry', 'ReadWrite', ...Array.from({ length: 801 }, (_, index) => field(`Day_${index}__c`, 'Date'))),
    ),
    component: { type: 'CustomField', name: 'Entry__c.Day_800__c' },
    message: 'Maximum number of custom fields reached: Entry__c can have 800',
  },
  {
    rule: 'master-levels',
    breaks: 'a detail of a detail of a detail of a detail',
    change: add('CustomObject', 'Entry__c', objectPath('Entry__c'), detail('KPI_Measurement__c')),
    component: { type: 'CustomField', name: 'Entry__c.KPI_Measurement__c' },
    message: 'A master-detail relationship can be three custom objects deep; Entry__c would be the fourth',
  },
  {
    rule: 'history-limit',
    breaks: 'history of 21 fields',
    change: insertFields(
      'Vendor__c',
      ...Array.from({ length: 20 }, (_, index) => field(`Day_${index}__c`, 'Date', '<trackHistory>true</trackHistory>')),
    ),
    component: object('Vendor__c'),
    message: 'exceeded the allowed number of fields to track on a given entity: Vendor__c tracks 21, 20 are allowed',
  },
  {
    rule: 'object-action-override',
    breaks: 'the page of an object that is not there',
    change: edit(objectPath('Beneficiary__c'), '<content>Beneficiary_Record_Page<', '<content>Beneficiary_Page<'),
    component: object('Beneficiary__c'),
    message: 'Beneficiary_Page does not exist or is not a valid override for action View.',
  },
  {
    rule: 'object-action-override',
    breaks: 'the home page of an app that is not there',
    change: edit('applications/Perennial.app', '<content>Perennial_Home<', '<content>Perennial_Start<'),
    component: { type: 'CustomApplication', name: 'Perennial' },
    message: 'Perennial_Start does not exist or is not a valid override for action Tab.',
  },
  {
    rule: 'metadata-type-unknown',
    breaks: 'a record of no custom metadata type',
    change: add('CustomMetadata', 'Fee.Standard', 'customMetadata/Fee.Standard.md', '<label>Standard</label><protected>false</protected>'),
    component: { type: 'CustomMetadata', name: 'Fee.Standard' },
    message: 'Custom metadata type Fee__mdt is not available in this organization.',
  },
  {
    rule: 'metadata-record-field',
    breaks: 'a value of no field',
    change: edit(RECORD, '<field>Share__c<', '<field>Part__c<'),
    component: record,
    message: 'Rate__mdt: could not find fields: Part__c',
  },
  {
    rule: 'metadata-record-value-type',
    breaks: 'a value of an undefined type',
    change: edit(RECORD, 'xsd:double', 'xsd:undefined'),
    component: record,
    message: 'The value of Share__c has no type the platform knows: xsd:undefined',
  },
  {
    rule: 'metadata-record-untyped',
    breaks: 'a value that does not say its type',
    change: edit(RECORD, ' xsi:type="xsd:double"', ''),
    component: record,
    message:
      'Error parsing file:  Only the following configurations are supported : 1) if the type is mentioned i.g. type="xsi:boolean" 2) With metadata CRUD API with fullName required',
  },
  ...(
    [
      ['a number that is none', '"xsd:double">25.0', '"xsd:double">abc', "Error parsing file: 'abc' is not valid for the type xsd:double"],
      ['a flag for a number', '"xsd:double">25.0', '"xsd:boolean">true', 'Share: value not of required type: true'],
      ['a value the picklist has not', TIER, TIER.replace('Gold', 'Tin'), 'Tier: bad value for restricted picklist field: Tin'],
      ['a text beyond its length', CODE, CODE.replace('A1', 'A1234'), 'Code: data value too large: A1234 (max length=3)'],
      ['a date that is a text', SINCE, SINCE.replace('xsd:date', 'xsd:string'), 'Since: value not of required type: 2026-01-31'],
    ] as const
  ).map(([breaks, from, to, message]) => ({ rule: 'metadata-record-value', breaks, change: edit(RECORD, from, to), component: record, message })),
  {
    rule: 'metadata-record-required',
    breaks: 'a record without a required value',
    change: edit(RECORD, CODE, CODE.replace('xsi:type="xsd:string">A1</value>', 'xsi:nil="true"/>')),
    component: record,
    message: 'Required fields are missing: [Code__c]',
  },
  {
    rule: 'metadata-record-required',
    breaks: 'a record without a label',
    change: edit(RECORD, '<label>Standard</label>', ''),
    component: record,
    message: 'Required fields are missing: [MasterLabel]',
  },
  {
    rule: 'metadata-record-name',
    breaks: 'a record whose name begins with a digit',
    change: add('CustomMetadata', 'Rate.2026_Rate', 'customMetadata/Rate.2026_Rate.md', `<label>2026</label><protected>false</protected>${CODE}`),
    component: { type: 'CustomMetadata', name: 'Rate.2026_Rate' },
    message:
      'Custom Metadata Record Name: The Rate__mdt API Name can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.',
  },
  {
    rule: 'metadata-record-name',
    breaks: 'a record whose label is too long',
    change: edit(RECORD, '<label>Standard</label>', `<label>${'S'.repeat(41)}</label>`),
    component: record,
    message: 'Value too long for field: MasterLabel maximum length is:40',
  },
  {
    rule: 'object-name-type',
    breaks: 'a name that is a number',
    change: edit(objectPath('Ledger__c'), /(<nameField>[\s\S]*?<type>)Text/, '$1Number'),
    component: { type: 'CustomObject', name: 'Ledger__c' },
    message: 'Must specify a nameField of type Text or AutoNumber',
  },
];
