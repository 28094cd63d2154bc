/** Components of types the package has none of: small and valid, so that a broken copy of one shows just the break. */
import { ADD_OBJECTS } from './additions-objects.ts';
import { add, all, file, list, put } from './mutant.ts';
import type { Change } from './mutant.ts';

const TRANSLATION = `
<caseValues><plural>false</plural><value>Lieferant</value></caseValues>
<caseValues><plural>true</plural><value>Lieferanten</value></caseValues>
<fields><label>Art</label><name>Kind__c</name></fields>`;

const ADD_TRANSLATIONS = all(
  list('Settings', 'Language'),
  put('settings/Language.settings', file('LanguageSettings', '<enableTranslationWorkbench>true</enableTranslationWorkbench>')),
  add('Translations', 'de', 'translations/de.translation', '<customLabels><label>Ist</label><name>Actual</name></customLabels>'),
  add('CustomObjectTranslation', 'Vendor__c-de', 'objectTranslations/Vendor__c-de.objectTranslation', TRANSLATION),
);

const HEAD = `
<caseAccessLevel>Edit</caseAccessLevel><contactAccessLevel>Edit</contactAccessLevel><name>Head</name>
<opportunityAccessLevel>Edit</opportunityAccessLevel>`;
const SHARING = `
<sharingCriteriaRules>
  <fullName>Agencies</fullName><accessLevel>Read</accessLevel><label>Agencies</label><sharedTo><group>Stewards</group></sharedTo>
  <criteriaItems><field>Kind__c</field><operation>equals</operation><value>Agency</value></criteriaItems>
  <includeRecordsOwnedByAll>true</includeRecordsOwnedByAll>
</sharingCriteriaRules>
<sharingOwnerRules>
  <fullName>Of_Head</fullName><accessLevel>Read</accessLevel><label>Of Head</label><sharedTo><group>Stewards</group></sharedTo>
  <sharedFrom><role>Head</role></sharedFrom>
</sharingOwnerRules>`;
const GROUP = '<label>Everyone</label><permissionSets>Perennial_Viewer</permissionSets>';

const ADD_PEOPLE = all(
  add('Group', 'Stewards', 'groups/Stewards.group', '<doesIncludeBosses>true</doesIncludeBosses><name>Stewards</name>'),
  add('Role', 'Head', 'roles/Head.role', HEAD),
  add(
    'CustomPermission',
    'See_Budgets',
    'customPermissions/See_Budgets.customPermission',
    '<isLicensed>false</isLicensed><label>See Budgets</label>',
  ),
  add('PermissionSetGroup', 'Everyone', 'permissionsetgroups/Everyone.permissionsetgroup', GROUP),
  put('sharingRules/Vendor__c.sharingRules', file('SharingRules', SHARING)),
  list('SharingCriteriaRule', 'Vendor__c.Agencies'),
  list('SharingOwnerRule', 'Vendor__c.Of_Head'),
);

const SHARES = '<folderShares><accessLevel>View</accessLevel><sharedTo>Stewards</sharedTo><sharedToType>Group</sharedToType></folderShares>';
const VENDORS = `
<columns><field>CUST_NAME</field></columns><columns><field>Vendor__c.Since__c</field></columns><format>Summary</format>
<groupingsDown><dateGranularity>Day</dateGranularity><field>Vendor__c.Kind__c</field><sortOrder>Asc</sortOrder></groupingsDown>
<name>Vendors</name><reportType>CustomEntity$Vendor__c</reportType><scope>organization</scope><showDetails>true</showDetails>`;
const LEDGERS = `
<columns><field>CUST_NAME</field></columns><format>Tabular</format><name>Ledgers</name><reportType>CustomEntity$Ledger__c</reportType>
<scope>organization</scope><showDetails>true</showDetails>
<timeFrameFilter>
  <dateColumn>CUST_CREATED_DATE</dateColumn><endDate>2026-05-31</endDate><interval>INTERVAL_CUSTOM</interval><startDate>2026-05-01</startDate>
</timeFrameFilter>`;
const REPORT_TYPE = `
<baseObject>Beneficiary__c</baseObject><category>other</category><deployed>true</deployed>
<join><outerJoin>true</outerJoin><relationship>KPIs__r</relationship></join><label>KPIs of Beneficiaries</label>
<sections>
  <columns><checkedByDefault>true</checkedByDefault><field>Population__c</field><table>Beneficiary__c</table></columns>
  <masterLabel>Beneficiaries</masterLabel>
</sections>`;
const DASHBOARD = `
<backgroundEndColor>#FFFFFF</backgroundEndColor><backgroundFadeDirection>Diagonal</backgroundFadeDirection>
<backgroundStartColor>#FFFFFF</backgroundStartColor>
<dashboardGridLayout>
  <dashboardGridComponents>
    <colSpan>4</colSpan><columnIndex>0</columnIndex>
    <dashboardComponent>
      <autoselectColumnsFromReport>true</autoselectColumnsFromReport><componentType>Table</componentType><displayUnits>Auto</displayUnits>
      <report>Perennial/Vendors</report>
    </dashboardComponent>
    <rowIndex>0</rowIndex><rowSpan>4</rowSpan>
  </dashboardGridComponents>
  <numberOfColumns>12</numberOfColumns><rowHeight>36</rowHeight>
</dashboardGridLayout>
<dashboardType>LoggedInUser</dashboardType><textColor>#000000</textColor><title>Vendors</title><titleColor>#000000</titleColor>
<titleSize>12</titleSize>`;

const ADD_REPORTS = all(
  list('Report', 'Perennial'),
  put('reports/Perennial-meta.xml', file('ReportFolder', `${SHARES}<name>Perennial</name>`)),
  list('Dashboard', 'Perennial'),
  put('dashboards/Perennial-meta.xml', file('DashboardFolder', `${SHARES}<name>Perennial</name>`)),
  add('Report', 'Perennial/Vendors', 'reports/Perennial/Vendors.report', VENDORS),
  add('Report', 'Perennial/Ledgers', 'reports/Perennial/Ledgers.report', LEDGERS),
  add('ReportType', 'KPIs_of_Beneficiaries', 'reportTypes/KPIs_of_Beneficiaries.reportType', REPORT_TYPE),
  add('Dashboard', 'Perennial/Vendors', 'dashboards/Perennial/Vendors.dashboard', DASHBOARD),
);

const CARD_META = `
<apiVersion>67.0</apiVersion><isExposed>true</isExposed><masterLabel>Vendor Card</masterLabel>
<targets><target>lightning__RecordPage</target></targets>
<targetConfigs>
  <targetConfig targets="lightning__RecordPage"><property name="note" type="String"/><objects><object>Vendor__c</object></objects></targetConfig>
</targetConfigs>`;
const CARD = `import { LightningElement, api } from 'lwc';
export default class VendorCard extends LightningElement {
  @api note;
}
`;

const component = (name: string, id: string, property: string, value: string): string => `
<itemInstances><componentInstance>
  <componentInstanceProperties><name>${property}</name><value>${value}</value></componentInstanceProperties>
  <componentName>${name}</componentName><identifier>${id}</identifier>
</componentInstance></itemInstances>`;
const region = (name: string, type: 'Region' | 'Facet', ...items: string[]): string =>
  `<flexiPageRegions>${items.join('')}<name>${name}</name><type>${type}</type></flexiPageRegions>`;
const KIND = `
<itemInstances><fieldInstance>
  <fieldInstanceProperties><name>uiBehavior</name><value>none</value></fieldInstanceProperties>
  <fieldItem>Record.Kind__c</fieldItem><identifier>RecordKind_cField</identifier>
</fieldInstance></itemInstances>`;
const PAGE =
  region(
    'main',
    'Region',
    component('vendorCard', 'c_vendorCard', 'note', 'New'),
    component('flexipage:fieldSection', 'flexipage_fieldSection', 'columns', 'Facet-columns'),
    component('flexipage:reportChart', 'flexipage_reportChart', 'reportName', 'Vendors'),
  ) +
  region('Facet-columns', 'Facet', component('flexipage:column', 'flexipage_column', 'body', 'Facet-one')) +
  region('Facet-one', 'Facet', KIND) +
  `<masterLabel>Vendor Record Page</masterLabel><sobjectType>Vendor__c</sobjectType>
<template><name>flexipage:recordHomeTemplateDesktop</name></template><type>RecordPage</type>`;

const CHANNEL = '<description>Which vendor is shown</description><isExposed>false</isExposed><masterLabel>Vendor Chosen</masterLabel>';
const ACTION = `
<label>Change Kind</label><optionsCreateFeedItem>false</optionsCreateFeedItem>
<quickActionLayout>
  <layoutSectionStyle>TwoColumnsLeftToRight</layoutSectionStyle>
  <quickActionLayoutColumns>
    <quickActionLayoutItems><emptySpace>false</emptySpace><field>Kind__c</field><uiBehavior>Edit</uiBehavior></quickActionLayoutItems>
  </quickActionLayoutColumns>
</quickActionLayout>
<type>Update</type>`;
const PATH = `
<active>true</active><entityName>Vendor__c</entityName><fieldName>Kind__c</fieldName><masterLabel>Vendor Path</masterLabel>
<recordTypeName>__MASTER__</recordTypeName>`;
const NOTICE = `
<customNotifTypeName>KPI_Off_Course</customNotifTypeName><desktop>true</desktop><masterLabel>KPI Off Course</masterLabel>
<mobile>false</mobile>`;

const ADD_PAGES = all(
  list('LightningComponentBundle', 'vendorCard'),
  put('lwc/vendorCard/vendorCard.js-meta.xml', file('LightningComponentBundle', CARD_META)),
  put('lwc/vendorCard/vendorCard.js', CARD),
  put('lwc/vendorCard/vendorCard.html', '<template><p>{note}</p></template>\n'),
  add('FlexiPage', 'Vendor_Record_Page', 'flexipages/Vendor_Record_Page.flexipage', PAGE),
  add('LightningMessageChannel', 'Vendor_Chosen', 'messageChannels/Vendor_Chosen.messageChannel', CHANNEL),
  add('QuickAction', 'Vendor__c.Change_Kind', 'quickActions/Vendor__c.Change_Kind.quickAction', ACTION),
  add('PathAssistant', 'Vendor_Path', 'pathAssistants/Vendor_Path.pathAssistant', PATH),
  add('CustomNotificationType', 'KPI_Off_Course', 'notificationtypes/KPI_Off_Course.notiftype', NOTICE),
);

/** Makes the package one with everything the rules are about. */
export const ADDITIONS: Change = all(ADD_OBJECTS, ADD_TRANSLATIONS, ADD_PEOPLE, ADD_REPORTS, ADD_PAGES);
