/** Reports, report types, dashboards and their folders: broken copies. */
import { add, edit, objectPath } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const REPORT = 'reports/Perennial/Vendors.report';
const TYPE = 'reportTypes/KPIs_of_Beneficiaries.reportType';
const DASHBOARD = 'dashboards/Perennial/Vendors.dashboard';
const dashboard = { type: 'Dashboard', name: 'Perennial/Vendors' };

/** The report that says something else. */
const report = (rule: string, breaks: string, from: string | RegExp, to: string, message: string): Mutant => ({
  rule,
  breaks,
  change: edit(REPORT, from, to),
  component: { type: 'Report', name: 'Perennial/Vendors' },
  message,
});
/** The report type that says something else. */
const reportType = (rule: string, breaks: string, from: string | RegExp, to: string, message: string): Mutant => ({
  rule,
  breaks,
  change: edit(TYPE, from, to),
  component: { type: 'ReportType', name: 'KPIs_of_Beneficiaries' },
  message,
});

const TABULAR = `<columns><field>CUST_NAME</field></columns><format>Tabular</format><name>KPIs</name><reportType>CustomEntity$Vendor__c</reportType>
<scope>organization</scope><showDetails>true</showDetails>`;
const ACROSS =
  '<groupingsAcross><dateGranularity>Day</dateGranularity><field>Vendor__c.Region__c</field><sortOrder>Asc</sortOrder></groupingsAcross>';

/** Broken copies of reports, report types, dashboards and folders. */
export const REPORT_MUTANTS: Mutant[] = [
  {
    rule: 'report-folder',
    breaks: 'a report in a folder that is not there',
    change: add('Report', 'Budgets/KPIs', 'reports/Budgets/KPIs.report', TABULAR),
    component: { type: 'Report', name: 'Budgets/KPIs' },
    message: 'Cannot find folder:Budgets',
  },
  report('report-type', 'a report of an object that is not there', 'CustomEntity$Vendor__c', 'CustomEntity$Budget__c', 'invalid report type'),
  report('report-type', 'a report of a type that is not there', 'CustomEntity$Vendor__c', 'Budgets__c', 'invalid report type'),
  {
    rule: 'report-object-off',
    breaks: 'a report of an object without reports',
    change: edit(objectPath('Ledger__c'), '<enableReports>true</enableReports>', ''),
    component: { type: 'Report', name: 'Perennial/Ledgers' },
    message: 'invalid report type: reports are not enabled for Ledger__c',
  },
  report(
    'report-column',
    'a column that is not there',
    'Vendor__c.Since__c',
    'Vendor__c.Until__c',
    'Invalid value specified: Vendor__c.Until__c is no field of this report type',
  ),
  report(
    'report-grouping-column',
    'a column that is a grouping',
    '<field>Vendor__c.Since__c<',
    '<field>Vendor__c.Kind__c<',
    'The grouping Vendor__c.Kind__c cannot also be a column',
  ),
  report('report-format', 'a tabular report in groups', '<format>Summary<', '<format>Tabular<', 'A Tabular report has no groupings'),
  report('report-format', 'a summary without a group', /<groupingsDown>.*<\/groupingsDown>/, '', 'A Summary report needs a groupingsDown'),
  report('report-format', 'a summary in columns', '<groupingsDown>', `${ACROSS}<groupingsDown>`, 'A Summary report has no groupingsAcross'),
  report(
    'report-format',
    'a matrix of rows only',
    '<format>Summary<',
    '<format>Matrix<',
    'A Matrix report needs a groupingsDown and a groupingsAcross',
  ),
  report(
    'report-name-length',
    'a name of 41 characters',
    '<name>Vendors<',
    `<name>${'V'.repeat(41)}<`,
    'Value too long for field: Name maximum length is:40',
  ),
  report(
    'report-lacks',
    'a report that does not say whether it has details',
    /<showDetails>.*<\/showDetails>/,
    '',
    'Required field is missing: showDetails',
  ),
  {
    rule: 'folder-shared-to',
    breaks: 'a folder for a group that is not there',
    change: edit('dashboards/Perennial-meta.xml', '<sharedTo>Stewards<', '<sharedTo>Butlers<'),
    component: { type: 'DashboardFolder', name: 'Perennial' },
    message: 'In field: sharedTo - no Group named Butlers found',
  },
  {
    rule: 'folder-shared-to',
    breaks: 'a folder for a user who is not there',
    change: edit(
      'dashboards/Perennial-meta.xml',
      '<sharedTo>Stewards</sharedTo><sharedToType>Group<',
      '<sharedTo>ada@example.com</sharedTo><sharedToType>User<',
    ),
    component: { type: 'DashboardFolder', name: 'Perennial' },
    message: 'In field: sharedTo - no User named ada@example.com found',
  },
  {
    rule: 'dashboard-running-user',
    breaks: 'a dashboard run as a user who is not there',
    change: edit(
      DASHBOARD,
      '<dashboardType>LoggedInUser</dashboardType>',
      '<dashboardType>SpecifiedUser</dashboardType><runningUser>ada@example.com</runningUser>',
    ),
    component: dashboard,
    message: 'In field: runningUser - no User named ada@example.com found',
  },
  {
    rule: 'dashboard-report',
    breaks: 'a dashboard of a report that is not there',
    change: edit(DASHBOARD, '<report>Perennial/Vendors<', '<report>Perennial/Sellers<'),
    component: dashboard,
    message: 'In field: report - no Report named Perennial/Sellers found',
  },
  reportType(
    'report-type-base',
    'a base object that is not there',
    '<baseObject>Beneficiary__c<',
    '<baseObject>Budget__c<',
    'In field: baseObject - no CustomObject named Budget__c found',
  ),
  reportType(
    'report-type-join',
    'a join by a relationship that is not there',
    '<relationship>KPIs__r<',
    '<relationship>Goals__r<',
    'Beneficiary__c has no child relationship named Goals__r',
  ),
  reportType(
    'report-type-join',
    'an inner join after an outer one',
    '<relationship>KPIs__r</relationship>',
    '<join><outerJoin>false</outerJoin><relationship>Measurements__r</relationship></join><relationship>KPIs__r</relationship>',
    'An inner join cannot follow an outer join: Measurements__r',
  ),
  reportType(
    'report-type-column',
    'a column that is not there',
    '<field>Population__c<',
    '<field>Headcount__c<',
    'In field: field - no CustomField named Beneficiary__c.Headcount__c found',
  ),
  report(
    'report-groupings',
    'four groupings',
    /<groupingsDown>.*<\/groupingsDown>/,
    ['Kind__c', 'Region__c', 'Service__c', 'KPI__c']
      .map(
        (name) => `<groupingsDown><dateGranularity>Day</dateGranularity><field>Vendor__c.${name}</field><sortOrder>Asc</sortOrder></groupingsDown>`,
      )
      .join(''),
    'A Summary report can have 3 groupingsDown at most',
  ),
  report(
    'report-filter-column',
    'a filter by a field that is not there',
    '<format>',
    '<filter><criteriaItems><column>Vendor__c.Sort__c</column><columnToColumn>false</columnToColumn><isUnlocked>true</isUnlocked><operator>equals</operator><value>A</value></criteriaItems></filter><format>',
    'Invalid value specified: Vendor__c.Sort__c is no field of this report type',
  ),
];
