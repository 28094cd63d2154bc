/** Objects of kinds the package has none of: what rules about them are broken on. */
import { field, objectXml } from '../org-fixture.ts';
import { add, all, file, list, objectPath, put } from './mutant.ts';
import type { Change } from './mutant.ts';

const value = (name: string): string => `<value><fullName>${name}</fullName><default>false</default><label>${name}</label></value>`;

const picklist = (name: string, valueSet: string, more = ''): string => field(name, 'Picklist', `${more}<valueSet>${valueSet}</valueSet>`);
const values = (...names: string[]): string =>
  `<restricted>true</restricted><valueSetDefinition><sorted>false</sorted>${names.map(value).join('')}</valueSetDefinition>`;

const SETTINGS = '<valueSettings><controllingFieldValue>Agency</controllingFieldValue><valueName>Advice</valueName></valueSettings>';
const LOOKUP = `
<deleteConstraint>SetNull</deleteConstraint>
<lookupFilter>
  <active>true</active>
  <filterItems><field>Value_KPI__c.Active__c</field><operation>equals</operation><value>True</value></filterItems>
  <isOptional>true</isOptional>
</lookupFilter>
<referenceTo>Value_KPI__c</referenceTo><relationshipLabel>Vendors</relationshipLabel><relationshipName>Vendors</relationshipName>`;

/** An object with history, external sharing and everything that can be part of one. */
const VENDOR = `
<compactLayoutAssignment>Vendor_Compact</compactLayoutAssignment>
<deploymentStatus>Deployed</deploymentStatus>
<enableBulkApi>true</enableBulkApi>
<enableHistory>true</enableHistory>
<enableReports>true</enableReports>
<enableSharing>true</enableSharing>
<enableStreamingApi>true</enableStreamingApi>
<externalSharingModel>Private</externalSharingModel>
<label>Vendor</label>
<nameField><displayFormat>V-{0000}</displayFormat><label>Number</label><type>AutoNumber</type></nameField>
<pluralLabel>Vendors</pluralLabel>
<sharingModel>Private</sharingModel>
<compactLayouts><fullName>Vendor_Compact</fullName><fields>Name</fields><fields>Kind__c</fields><label>Vendor</label></compactLayouts>
<fieldSets>
  <fullName>Short</fullName><description>What a card shows</description>
  <displayedFields><field>Kind__c</field><isFieldManaged>false</isFieldManaged><isRequired>false</isRequired></displayedFields>
  <label>Short</label>
</fieldSets>
${picklist('Kind__c', values('Agency', 'Shop'), '<trackHistory>true</trackHistory>')}
${picklist('Region__c', '<restricted>true</restricted><valueSetName>Region</valueSetName>')}
${picklist('Service__c', `<controllingField>Kind__c</controllingField>${values('Advice', 'Goods')}${SETTINGS}`)}
${field('Notes__c', 'LongTextArea', '<length>1000</length><visibleLines>3</visibleLines>')}
${field('Since__c', 'Date')}
${field('KPI__c', 'Lookup', LOOKUP)}
<listViews>
  <fullName>Agencies</fullName><booleanFilter>1 AND 2</booleanFilter><columns>NAME</columns><columns>Kind__c</columns>
  <filterScope>Everything</filterScope>
  <filters><field>Kind__c</field><operation>equals</operation><value>Agency</value></filters>
  <filters><field>CREATED_DATE</field><operation>greaterThan</operation><value>LAST_N_DAYS:30</value></filters>
  <label>Agencies</label><sharedTo><group>Stewards</group></sharedTo>
</listViews>
<recordTypes>
  <fullName>Local</fullName><active>true</active><compactLayoutAssignment>Vendor_Compact</compactLayoutAssignment><label>Local</label>
  <picklistValues><picklist>Kind__c</picklist><values><fullName>Agency</fullName><default>false</default></values></picklistValues>
</recordTypes>
<webLinks>
  <fullName>Open_Site</fullName><availability>online</availability><displayType>button</displayType>
  <encodingKey>UTF-8</encodingKey><hasMenubar>false</hasMenubar>
  <hasScrollbars>true</hasScrollbars><hasToolbar>false</hasToolbar><height>600</height><isResizable>true</isResizable><linkType>url</linkType>
  <masterLabel>Open Site</masterLabel><openType>newWindow</openType><position>none</position><protected>false</protected>
  <showsLocation>false</showsLocation><showsStatus>false</showsStatus><url>https://example.com</url>
</webLinks>
<searchLayouts><excludedStandardButtons>New</excludedStandardButtons><listViewButtons>Open_Site</listViewButtons></searchLayouts>`;

const SALES = `
<businessProcesses>
  <fullName>Renewal</fullName><isActive>true</isActive><values><fullName>Prospecting</fullName><default>false</default></values>
</businessProcesses>
<recordTypes><fullName>Renewal</fullName><active>true</active><businessProcess>Renewal</businessProcess><label>Renewal</label></recordTypes>`;

/** A custom metadata type with a field of each kind that rules about its records look at. */
const RATE = `
<label>Rate</label><pluralLabel>Rates</pluralLabel><visibility>Public</visibility>
${field('Code__c', 'Text', '<fieldManageability>DeveloperControlled</fieldManageability><length>3</length><required>true</required>')}
${field('Share__c', 'Percent', '<fieldManageability>DeveloperControlled</fieldManageability><precision>5</precision><scale>2</scale>')}
${field('Since__c', 'Date', '<fieldManageability>DeveloperControlled</fieldManageability>')}
${field('Tier__c', 'Picklist', `<fieldManageability>DeveloperControlled</fieldManageability><valueSet>${values('Gold', 'Silver')}</valueSet>`)}`;

const given = (name: string, type: string, text: string): string =>
  `<values><field>${name}</field><value xsi:type="xsd:${type}">${text}</value></values>`;
/** Values of a record of that type. */
export const CODE = given('Code__c', 'string', 'A1');
export const SINCE = given('Since__c', 'date', '2026-01-31');
export const TIER = given('Tier__c', 'string', 'Gold');

/** An object that no layout shows. */
const LEDGER = objectXml(
  'Ledger',
  'ReadWrite',
  '<enableHistory>true</enableHistory><enableReports>true</enableReports>',
  field('Total__c', 'Currency', '<precision>18</precision><scale>2</scale>'),
);

const item = (name: string, behavior: string): string => `<layoutItems><behavior>${behavior}</behavior><field>${name}</field></layoutItems>`;
const LAYOUT = `
<layoutSections>
  <customLabel>true</customLabel><detailHeading>true</detailHeading><editHeading>true</editHeading><label>Information</label>
  <layoutColumns>${item('Name', 'Readonly')}${item('Kind__c', 'Edit')}${item('Notes__c', 'Edit')}</layoutColumns>
  <style>OneColumn</style>
</layoutSections>`;

const set = (label: string, ...names: string[]): string =>
  names.map((name) => `<customValue><fullName>${name}</fullName><default>false</default><label>${name}</label></customValue>`).join('') +
  `<masterLabel>${label}</masterLabel><sorted>false</sorted>`;

/** Adds objects of kinds the package has none of, and what stands beside them. */
export const ADD_OBJECTS: Change = all(
  add('CustomObject', 'Vendor__c', objectPath('Vendor__c'), VENDOR),
  add('Layout', 'Vendor__c-Vendor Layout', 'layouts/Vendor__c-Vendor Layout.layout', LAYOUT),
  put(objectPath('Opportunity'), file('CustomObject', SALES)),
  list('RecordType', 'Opportunity.Renewal'),
  list('BusinessProcess', 'Opportunity.Renewal'),
  add('CustomObject', 'Rate__mdt', objectPath('Rate__mdt'), RATE),
  add(
    'CustomMetadata',
    'Rate.Standard',
    'customMetadata/Rate.Standard.md',
    `<label>Standard</label><protected>false</protected>${CODE}${given('Share__c', 'double', '25.0')}${SINCE}${TIER}`,
  ),
  add('GlobalValueSet', 'Region', 'globalValueSets/Region.globalValueSet', set('Region', 'North', 'South')),
  add('GlobalValueSet', 'Continent', 'globalValueSets/Continent.globalValueSet', set('Continent', 'Asia')),
  add('CustomObject', 'Ledger__c', objectPath('Ledger__c'), LEDGER),
);
