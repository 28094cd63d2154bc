/** A small project that the lines work with: trees and their leaves. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const META = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

const file = (type: string, body: string): string => `<${type} ${META}>${body}</${type}>`;
const field = (name: string, type: string, more = ''): string =>
  file('CustomField', `<fullName>${name}</fullName><label>${name.replace(/__c$/, '').replaceAll('_', ' ')}</label>${more}<type>${type}</type>`);
const values = (...names: string[]): string =>
  names.map((name, index) => `<value><fullName>${name}</fullName><default>${index === 0}</default><label>${name}</label></value>`).join('');
const picklist = (set: string, names: string[]): string =>
  `<valueSet>${set}<restricted>true</restricted><valueSetDefinition><sorted>false</sorted>${values(...names)}</valueSetDefinition>`;
const object = (label: string, plural: string, sharing: string, nameField: string): string =>
  file(
    'CustomObject',
    `<deploymentStatus>Deployed</deploymentStatus><enableReports>true</enableReports><label>${label}</label><nameField>${nameField}</nameField><pluralLabel>${plural}</pluralLabel><sharingModel>${sharing}</sharingModel>`,
  );
const rights = (name: string): string =>
  `<objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>${name}</object><viewAllRecords>false</viewAllRecords></objectPermissions>`;
const see = (name: string, isEditable: boolean): string =>
  `<fieldPermissions><editable>${isEditable}</editable><field>${name}</field><readable>true</readable></fieldPermissions>`;

/** Makes every tree of 50 or more an oak. */
const FLOW = `<apiVersion>67.0</apiVersion><label>Tall trees</label><processType>AutoLaunchedFlow</processType>
<recordUpdates><name>Make_Oak</name><label>Make oak</label><locationX>0</locationX><locationY>0</locationY><inputAssignments><field>Kind__c</field><value><stringValue>Oak</stringValue></value></inputAssignments><inputReference>$Record</inputReference></recordUpdates>
<start><locationX>0</locationX><locationY>0</locationY><connector><targetReference>Make_Oak</targetReference></connector><filterLogic>and</filterLogic><filters><field>Height__c</field><operator>GreaterThanOrEqualTo</operator><value><numberValue>50.0</numberValue></value></filters><object>Tree__c</object><recordTriggerType>CreateAndUpdate</recordTriggerType><triggerType>RecordBeforeSave</triggerType></start>
<status>Active</status>`;

const REPORT = `<columns><aggregateTypes>Sum</aggregateTypes><field>Tree__c.Height__c</field></columns><format>Summary</format>
<groupingsDown><dateGranularity>Day</dateGranularity><field>Tree__c.Kind__c</field><sortOrder>Asc</sortOrder></groupingsDown>
<name>Trees by kind</name><reportType>CustomEntity$Tree__c</reportType><scope>organization</scope><showDetails>false</showDetails>`;

const EDITABLE = ['Tree__c.Kind__c', 'Tree__c.Height__c', 'Tree__c.Key__c', 'Tree__c.Fruit__c', 'Leaf__c.Size__c'];
const CALCULATED = ['Tree__c.Shadow__c', 'Tree__c.Leaves__c'];

const TREE = 'src/objects/Tree__c';
const LEAF = 'src/objects/Leaf__c';

/** The project's files by path. */
export const TREE_FILES: Record<string, string> = {
  'sfdx-project.json': '{ "packageDirectories": [{ "path": "src", "default": true }], "sourceApiVersion": "67.0" }',
  [`${TREE}/Tree__c.object-meta.xml`]: object('Tree', 'Trees', 'Private', '<label>Name</label><type>Text</type>'),
  [`${TREE}/fields/Kind__c.field-meta.xml`]: field('Kind__c', 'Picklist', `${picklist('', ['Oak', 'Ash'])}</valueSet>`),
  [`${TREE}/fields/Fruit__c.field-meta.xml`]: field(
    'Fruit__c',
    'Picklist',
    `${picklist('<controllingField>Kind__c</controllingField>', ['Acorn'])}<valueSettings><controllingFieldValue>Oak</controllingFieldValue><valueName>Acorn</valueName></valueSettings></valueSet>`,
  ),
  [`${TREE}/fields/Height__c.field-meta.xml`]: field('Height__c', 'Number', '<precision>6</precision><scale>2</scale>'),
  [`${TREE}/fields/Shadow__c.field-meta.xml`]: field(
    'Shadow__c',
    'Number',
    '<formula>Height__c * 2</formula><precision>18</precision><scale>2</scale>',
  ),
  [`${TREE}/fields/Key__c.field-meta.xml`]: field('Key__c', 'Text', '<externalId>true</externalId><length>20</length><unique>true</unique>'),
  [`${TREE}/fields/Leaves__c.field-meta.xml`]: field(
    'Leaves__c',
    'Summary',
    '<summarizedField>Leaf__c.Size__c</summarizedField><summaryForeignKey>Leaf__c.Tree__c</summaryForeignKey><summaryOperation>sum</summaryOperation>',
  ),
  [`${TREE}/validationRules/Grows_Up.validationRule-meta.xml`]: file(
    'ValidationRule',
    '<fullName>Grows_Up</fullName><active>true</active><errorConditionFormula>Height__c &lt; 0</errorConditionFormula><errorMessage>A tree grows up.</errorMessage>',
  ),
  [`${TREE}/listViews/Oaks.listView-meta.xml`]: file(
    'ListView',
    '<fullName>Oaks</fullName><columns>NAME</columns><columns>Kind__c</columns><filterScope>Everything</filterScope><filters><field>Kind__c</field><operation>equals</operation><value>Oak</value></filters><label>Oaks</label>',
  ),
  [`${TREE}/recordTypes/Wild.recordType-meta.xml`]: file(
    'RecordType',
    '<fullName>Wild</fullName><active>true</active><label>Wild</label><picklistValues><picklist>Kind__c</picklist><values><fullName>Oak</fullName><default>false</default></values></picklistValues>',
  ),
  [`${LEAF}/Leaf__c.object-meta.xml`]: object(
    'Leaf',
    'Leaves',
    'ControlledByParent',
    '<displayFormat>L-{0000}</displayFormat><label>Number</label><type>AutoNumber</type>',
  ),
  [`${LEAF}/fields/Size__c.field-meta.xml`]: field('Size__c', 'Number', '<precision>6</precision><scale>2</scale>'),
  [`${LEAF}/fields/Tree__c.field-meta.xml`]: field(
    'Tree__c',
    'MasterDetail',
    '<referenceTo>Tree__c</referenceTo><relationshipLabel>Leaves</relationshipLabel><relationshipName>Leaves</relationshipName><relationshipOrder>0</relationshipOrder><reparentableMasterDetail>false</reparentableMasterDetail><writeRequiresMasterRead>false</writeRequiresMasterRead>',
  ),
  'src/matchingRules/Tree__c.matchingRule-meta.xml': file(
    'MatchingRules',
    '<matchingRules><fullName>Same_Key</fullName><label>Same key</label><matchingRuleItems><blankValueBehavior>NullNotAllowed</blankValueBehavior><fieldName>Key__c</fieldName><matchingMethod>Exact</matchingMethod></matchingRuleItems><ruleStatus>Active</ruleStatus></matchingRules>',
  ),
  'src/duplicateRules/Tree__c.Same_Key.duplicateRule-meta.xml': file(
    'DuplicateRule',
    '<actionOnInsert>Block</actionOnInsert><actionOnUpdate>Allow</actionOnUpdate><duplicateRuleMatchRules><matchRuleSObjectType>Tree__c</matchRuleSObjectType><matchingRule>Same_Key</matchingRule></duplicateRuleMatchRules><isActive>true</isActive><masterLabel>Same key</masterLabel><securityOption>BypassSharingRules</securityOption><sortOrder>1</sortOrder>',
  ),
  'src/flows/Tall_Trees.flow-meta.xml': file('Flow', FLOW),
  'src/tabs/Tree__c.tab-meta.xml': file('CustomTab', '<customObject>true</customObject><motif>Custom18: Form</motif>'),
  'src/reports/Forest.reportFolder-meta.xml': file('ReportFolder', '<name>Forest</name>'),
  'src/reports/Forest/Trees_by_Kind.report-meta.xml': file('Report', REPORT),
  'src/permissionsets/Trees.permissionset-meta.xml': file(
    'PermissionSet',
    `${EDITABLE.map((name) => see(name, true)).join('')}${CALCULATED.map((name) => see(name, false)).join('')}<label>Trees</label>${rights('Tree__c')}${rights('Leaf__c')}<tabSettings><tab>Tree__c</tab><visibility>Visible</visibility></tabSettings>`,
  ),
  'src/lwc/tree/tree.js': "import { LightningElement } from 'lwc';\nexport default class Tree extends LightningElement {}\n",
  'src/lwc/tree/tree.html': '<template><p>Tree</p></template>\n',
  'src/lwc/tree/tree.js-meta.xml': file('LightningComponentBundle', '<apiVersion>67.0</apiVersion><isExposed>false</isExposed>'),
};

/** Writes the files of the small project. */
export function writeTreeProject(dir: string): void {
  for (const [name, text] of Object.entries(TREE_FILES)) {
    mkdirSync(join(dir, name, '..'), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}
