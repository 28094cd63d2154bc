/** An object with record types, dependent picklists and a layout a record type, and who may see which. */
import { field, grants } from '../org-fixture.ts';

const values = (...names: string[]): string =>
  names.map((name) => `<value><fullName>${name}</fullName><default>${name === 'Europe'}</default><label>${name}</label></value>`).join('');
const after = (controlling: string, ...names: string[]): string =>
  names
    .map((name) => `<valueSettings><controllingFieldValue>${controlling}</controllingFieldValue><valueName>${name}</valueName></valueSettings>`)
    .join('');
const picklist = (name: string, list: string, settings = '', controlling = ''): string =>
  field(
    name,
    'Picklist',
    `<valueSet>${controlling === '' ? '' : `<controllingField>${controlling}</controllingField>`}<restricted>true</restricted><valueSetDefinition><sorted>false</sorted>${list}</valueSetDefinition>${settings}</valueSet>`,
  );
const leaves = (name: string, usual: string, ...names: string[]): string =>
  `<picklistValues><picklist>${name}</picklist>${names.map((one) => `<values><fullName>${one}</fullName><default>${one === usual}</default></values>`).join('')}</picklistValues>`;
const recordType = (name: string, more: string): string =>
  `<recordTypes><fullName>${name}</fullName><active>true</active><description>${name} ones</description><label>${name} Request</label>${more}</recordTypes>`;

const OBJECT = `
<deploymentStatus>Deployed</deploymentStatus><enableReports>true</enableReports>
${picklist('Continent__c', values('Europe', 'Asia', 'Africa'))}
${picklist('Country__c', values('Spain', 'China', 'Japan'), after('Europe', 'Spain') + after('Asia', 'China', 'Japan'), 'Continent__c')}
${picklist('City__c', values('Madrid', 'Beijing'), after('Spain', 'Madrid') + after('China', 'Beijing'), 'Country__c')}
${field('Urgent__c', 'Checkbox', '<defaultValue>false</defaultValue>')}
${picklist('Reason__c', values('Fire', 'Flood'), after('checked', 'Fire', 'Flood'), 'Urgent__c')}
${field('Amount__c', 'Currency', '<precision>12</precision><scale>2</scale>')}
<label>Request</label><nameField><label>Request Name</label><type>Text</type></nameField><pluralLabel>Requests</pluralLabel>
${recordType('Home', leaves('Continent__c', 'Europe', 'Europe'))}
${recordType('Away', leaves('Continent__c', '', 'Asia', 'Africa'))}
<sharingModel>ReadWrite</sharingModel>`;

const layout = (...names: string[]): string =>
  `<layoutSections><customLabel>true</customLabel><detailHeading>true</detailHeading><editHeading>true</editHeading><label>Information</label><layoutColumns>${names
    .map((name) => `<layoutItems><behavior>${name === 'Name' ? 'Required' : 'Edit'}</behavior><field>${name}</field></layoutItems>`)
    .join('')}</layoutColumns><style>OneColumn</style></layoutSections>`;

const FIELDS = ['Continent__c', 'Country__c', 'City__c', 'Urgent__c', 'Reason__c', 'Amount__c'];
const profile = (usual: string, ...others: string[]): string =>
  `<custom>false</custom><layoutAssignments><layout>Request__c-Request Layout</layout></layoutAssignments><layoutAssignments><layout>Request__c-Away Layout</layout><recordType>Request__c.Away</recordType></layoutAssignments>${[
    usual,
    ...others,
  ]
    .map(
      (name) =>
        `<recordTypeVisibilities><default>${name === usual}</default><recordType>Request__c.${name}</recordType><visible>true</visible></recordTypeVisibilities>`,
    )
    .join('')}<userLicense>Salesforce</userLicense>`;

/** The files of the case, for `serveOrg`. Standard users see both types and start with Away; read-only ones see Home. */
export const REQUESTS: Record<string, string> = {
  'Request__c.object': OBJECT,
  'Request__c-Request Layout.layout': layout('Name', ...FIELDS),
  'Request__c-Away Layout.layout': layout('Name', 'Continent__c', 'Amount__c'),
  'Request__c.tab': '<customObject>true</customObject><motif>Custom10: Books</motif>',
  'Requests.permissionset': `${grants({ Request__c: 'crud' }, Object.fromEntries(FIELDS.map((name) => [`Request__c.${name}`, 'rw' as const])))}`,
  'Admin.profile': profile('Home', 'Away'),
  'Standard.profile': profile('Away', 'Home'),
  'ReadOnly.profile': profile('Home'),
};
