/** An object with list views and reports of it, and records to count. */
import { field, grants } from '../org-fixture.ts';
import type { TestOrg } from '../org-fixture.ts';

const values = (...names: string[]): string =>
  names.map((name) => `<value><fullName>${name}</fullName><default>false</default><label>${name} kind</label></value>`).join('');
const view = (name: string, more: string): string =>
  `<listViews><fullName>${name}</fullName>${more}<label>${name.replaceAll('_', ' ')}</label></listViews>`;
const filter = (name: string, operation: string, value: string): string =>
  `<filters><field>${name}</field><operation>${operation}</operation><value>${value}</value></filters>`;
const COLUMNS = '<columns>NAME</columns><columns>Kind__c</columns><columns>Store__c</columns>';

const STORE = `
<deploymentStatus>Deployed</deploymentStatus><enableReports>true</enableReports>${field('Region__c', 'Text', '<length>40</length>')}
<label>Store</label><nameField><label>Store Name</label><type>Text</type></nameField><pluralLabel>Stores</pluralLabel><sharingModel>ReadWrite</sharingModel>`;

const SALE = `
<deploymentStatus>Deployed</deploymentStatus><enableReports>true</enableReports>
${field('Amount__c', 'Currency', '<precision>12</precision><scale>2</scale>')}
${field('Kind__c', 'Picklist', `<valueSet><valueSetDefinition><sorted>false</sorted>${values('Part', 'Car')}</valueSetDefinition></valueSet>`)}
${field('Note__c', 'Text', '<length>80</length>')}
${field('Paid__c', 'Checkbox', '<defaultValue>false</defaultValue>')}
${field('Sold__c', 'Date')}
${field('Store__c', 'Lookup', '<deleteConstraint>SetNull</deleteConstraint><referenceTo>Store__c</referenceTo><relationshipLabel>Sales</relationshipLabel><relationshipName>Sales</relationshipName>')}
<label>Sale</label>
${view('All', `${COLUMNS}<filterScope>Everything</filterScope>`)}
${view('Mine', `${COLUMNS}<filterScope>Mine</filterScope>`)}
${view('Cars', `${COLUMNS}<filterScope>Everything</filterScope>${filter('Kind__c', 'equals', 'Car')}`)}
${view('Choice', `<booleanFilter>1 AND (2 OR NOT 3)</booleanFilter>${COLUMNS}<filterScope>Everything</filterScope>${filter('Amount__c', 'greaterThan', '10')}${filter('Note__c', 'contains', 'red,100%')}${filter('Paid__c', 'equals', '1')}`)}
${view('Old', `${COLUMNS}<filterScope>Everything</filterScope>${filter('Sold__c', 'lessThan', '2/1/2026')}`)}
${view('Polar', `${COLUMNS}<filterScope>Everything</filterScope>${filter('Store__c', 'equals', 'Polar')}`)}
${view('Tropical', `${COLUMNS}<filterScope>Everything</filterScope>${filter('Store__c', 'contains', 'Trop')}${filter('Amount__c', 'lessThan', '$1,200.00')}`)}
${view('Dear', `${COLUMNS}<filterScope>Everything</filterScope>${filter('Amount__c', 'greaterOrEqual', 'SEK 500')}`)}
${view('Day', `${COLUMNS}<filterScope>Everything</filterScope>${filter('CREATED_DATE', 'equals', '5/14/2026')}`)}
${view('Until', `${COLUMNS}<filterScope>Everything</filterScope>${filter('CREATED_DATE', 'lessOrEqual', '5/14/2026')}`)}
${view('After', `${COLUMNS}<filterScope>Everything</filterScope>${filter('CREATED_DATE', 'greaterThan', '5/14/2026')}`)}
${view('By_Admin', `${COLUMNS}<filterScope>Everything</filterScope>${filter('CREATEDBY_USER', 'equals', 'Nobody')}`)}
${view('Never', `${COLUMNS}<filterScope>Everything</filterScope>${filter('Sold__c', 'equals', '')}`)}
${view('Secret', `${COLUMNS}<filterScope>Everything</filterScope>${filter('Note__c', 'startsWith', 'red')}`)}
${view('Readers', `${COLUMNS}<filterScope>Everything</filterScope>`).replace('</listViews>', '<sharedTo><role>Reader</role></sharedTo></listViews>')}
<nameField><label>Sale Name</label><type>Text</type></nameField><pluralLabel>Sales</pluralLabel><sharingModel>ReadWrite</sharingModel>`;

const column = (name: string, ...sums: string[]): string =>
  `<columns>${sums.map((sum) => `<aggregateTypes>${sum}</aggregateTypes>`).join('')}<field>${name}</field></columns>`;
const down = (name: string, by = 'Day', order = 'Asc'): string =>
  `<groupingsDown><dateGranularity>${by}</dateGranularity><field>${name}</field><sortOrder>${order}</sortOrder></groupingsDown>`;
const across = (name: string): string => down(name).replaceAll('groupingsDown', 'groupingsAcross');
const TYPE = '<reportType>CustomEntity$Sale__c</reportType><scope>organization</scope><showDetails>true</showDetails>';
const CHART =
  '<chart><backgroundColor1>#FFFFFF</backgroundColor1><backgroundColor2>#FFFFFF</backgroundColor2><backgroundFadeDir>Diagonal</backgroundFadeDir><chartSummaries><aggregate>Sum</aggregate><axisBinding>y</axisBinding><column>Sale__c.Amount__c</column></chartSummaries><chartType>VerticalColumn</chartType><groupingColumn>Sale__c.Kind__c</groupingColumn><legendPosition>Right</legendPosition><location>CHART_TOP</location><size>Medium</size><summaryAxisRange>Auto</summaryAxisRange><textColor>#000000</textColor><textSize>12</textSize><title>Amount by kind</title><titleColor>#000000</titleColor><titleSize>18</titleSize></chart>';

/** The files of the case, for `serveOrg`. */
export const SALES: Record<string, string> = {
  'Store__c.object': STORE,
  'Sale__c.object': SALE,
  'Sale__c.tab': '<customObject>true</customObject><motif>Custom10: Books</motif>',
  'Reader.role':
    '<caseAccessLevel>None</caseAccessLevel><contactAccessLevel>Read</contactAccessLevel><name>Reader</name><opportunityAccessLevel>None</opportunityAccessLevel>',
  'Sales.permissionset': grants(
    { Sale__c: 'crud', Store__c: 'r' },
    { 'Sale__c.Amount__c': 'rw', 'Sale__c.Kind__c': 'rw', 'Sale__c.Store__c': 'rw', 'Sale__c.Sold__c': 'rw' },
  ),
  'Numbers.reportFolder':
    '<folderShares><accessLevel>View</accessLevel><sharedTo>Reader</sharedTo><sharedToType>Role</sharedToType></folderShares><name>Our Numbers</name>',
  'Numbers/List.report': `${column('CUST_NAME')}${column('Sale__c.Store__c')}${column('Sale__c.Amount__c', 'Sum')}${column('Sale__c.Note__c')}<filter><criteriaItems><column>Sale__c.Kind__c</column><columnToColumn>false</columnToColumn><isUnlocked>true</isUnlocked><operator>equals</operator><value>Car</value></criteriaItems></filter><format>Tabular</format><name>List of cars</name>${TYPE}<sortColumn>Sale__c.Amount__c</sortColumn><sortOrder>Desc</sortOrder>`,
  'Numbers/By_Kind.report': `${CHART}${column('CUST_NAME')}${column('Sale__c.Amount__c', 'Sum', 'Average', 'Maximum', 'Minimum')}<format>Summary</format>${down('Sale__c.Kind__c')}${down('Sale__c.Sold__c', 'Month', 'Desc')}<name>Sales by kind</name>${TYPE}`,
  'Numbers/By_Store.report': `${column('Sale__c.Amount__c', 'Sum')}${column('Sale__c.Sold__c', 'Maximum', 'Minimum')}<format>Summary</format>${down('Sale__c.Store__c')}<name>Sales by store</name>${TYPE}`,
  'Numbers/Grid.report': `${column('Sale__c.Amount__c', 'Sum')}<format>Matrix</format>${across('Sale__c.Paid__c')}${down('Sale__c.Sold__c', 'Quarter')}<name>Sales grid</name>${TYPE}`,
  'Numbers/Fiscal.report': `${column('Sale__c.Amount__c', 'Sum')}<format>Summary</format>${down('Sale__c.Sold__c', 'FiscalQuarter')}<name>Sales by fiscal quarter</name>${TYPE}<timeFrameFilter><dateColumn>Sale__c.Sold__c</dateColumn><interval>INTERVAL_PREVCURFY</interval></timeFrameFilter>`,
  'Numbers/In_Region.report': `${column('Sale__c$Name')}${column('Store__c$Region__c')}<filter><booleanFilter>1 OR 2</booleanFilter><criteriaItems><column>Store__c$Region__c</column><columnToColumn>false</columnToColumn><isUnlocked>true</isUnlocked><operator>equals</operator><value>North,East</value></criteriaItems><criteriaItems><column>Sale__c$Amount__c</column><columnToColumn>false</columnToColumn><isUnlocked>true</isUnlocked><operator>greaterThan</operator><value>1,000</value></criteriaItems></filter><format>Tabular</format><name>In a region</name>${TYPE.replace('CustomEntity$Sale__c', 'CustomEntityCustomEntity$Store__c$Sale__c')}`,
  'Stores_with_Sales.reportType':
    '<baseObject>Store__c</baseObject><category>other</category><deployed>true</deployed><join><outerJoin>false</outerJoin><relationship>Sales__r</relationship></join><label>Stores with Sales</label><sections><columns><checkedByDefault>true</checkedByDefault><field>Name</field><table>Store__c</table></columns><masterLabel>Stores</masterLabel></sections>',
  'Numbers/Per_Store.report': `${column('Store__c.Sales__r$Amount__c', 'Sum')}<format>Summary</format>${down('Store__c$Name')}<name>Sales per store</name>${TYPE.replace('CustomEntity$Sale__c', 'Stores_with_Sales__c').replace('<showDetails>true', '<showDetails>false')}<timeFrameFilter><dateColumn>Store__c.Sales__r$Sold__c</dateColumn><interval>INTERVAL_CUSTOM</interval><startDate>2026-01-01</startDate></timeFrameFilter>`,
  'Numbers/Formula.report': `<aggregates><calculatedFormula>RowCount * 2</calculatedFormula><datatype>number</datatype><developerName>FORMULA1</developerName><isActive>true</isActive><masterLabel>Twice</masterLabel><scale>0</scale></aggregates>${column('CUST_NAME')}<format>Summary</format>${down('Sale__c.Kind__c')}<name>Twice as many</name>${TYPE}`,
};

/** Two stores and six sales. */
export function sell(test: TestOrg): void {
  const north = test.insert('Store__c', { Name: 'Polar', Region__c: 'North' });
  const south = test.insert('Store__c', { Name: 'Tropic', Region__c: 'South' });
  const sale = (Name: string, Kind__c: string | null, Amount__c: number | null, Sold__c: string | null, more: object = {}): string =>
    test.insert('Sale__c', { Name, Kind__c, Amount__c, Sold__c, ...more });
  sale('S1', 'Car', 300, '2026-01-15', { Store__c: north, Note__c: 'red and fast', Paid__c: true });
  sale('S2', 'Car', 500, '2026-04-02', { Store__c: south, Note__c: 'blue' });
  sale('S3', 'Part', 20, '2026-01-31', { Store__c: north, Note__c: '100% new', Paid__c: true });
  sale('S4', 'Part', 5, '2025-12-31', { Store__c: south, Note__c: 'red', Paid__c: true });
  sale('S5', null, 1200, null, { Note__c: '1000 new' });
  sale('S6', 'Part', null, '2026-04-20', { Note__c: 'Red', Paid__c: true });
}
