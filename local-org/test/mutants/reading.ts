/** Packages that cannot be read: the zip's files, package.xml, and what a file may say at all. */
import { all, edit, file, insert, list, put } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const STEWARD = 'permissionsets/Perennial_Steward.permissionset';
const steward = { type: 'PermissionSet', name: 'Perennial_Steward' };
const ACTION = 'quickActions/Vendor__c.Change_Kind.quickAction';
const action = { type: 'QuickAction', name: 'Vendor__c.Change_Kind' };

/** Broken copies of zips, package.xml and files that cannot be read. */
export const READING_MUTANTS: Mutant[] = [
  {
    rule: 'manifest-none',
    breaks: 'no package.xml',
    change: (files) => void files.clear(),
    component: { type: '', name: '' },
    message: 'No package.xml found',
  },
  {
    rule: 'manifest-version',
    breaks: 'a version that is not yet',
    change: edit('package.xml', /<version>.*<\/version>/, '<version>99.0</version>'),
    component: { type: '', name: 'package.xml' },
    message: 'Invalid version specified: 99.0; this org speaks up to 67.0',
  },
  {
    rule: 'manifest-missing',
    breaks: 'package.xml lists what the zip has not',
    change: list('CustomTab', 'Budget'),
    component: { type: 'CustomTab', name: 'Budget' },
    message: "An object 'Budget' of type CustomTab was named in package.xml, but was not found in zipped directory",
  },
  {
    rule: 'manifest-unlisted',
    breaks: 'the zip has what package.xml does not list',
    change: edit('package.xml', '<members>Vendor__c.Change_Kind</members>', ''),
    component: action,
    message: 'Not in package.xml',
  },
  {
    rule: 'package-folder',
    breaks: 'a folder of no type',
    change: put('tabz/Budget.tab', '<a/>'),
    component: { type: '', name: 'tabz/Budget.tab' },
    message: 'Unknown metadata folder: tabz',
  },
  {
    rule: 'package-meta',
    breaks: 'a static resource without its -meta.xml',
    change: put('staticresources/logo.resource', 'a picture'),
    component: { type: 'StaticResource', name: 'logo' },
    message: 'File staticresources/logo.resource has no -meta.xml beside it',
  },
  {
    rule: 'schema-root',
    breaks: "another type's root",
    change: edit(STEWARD, /PermissionSet(?= |>)/g, 'Profile'),
    component: steward,
    message: 'Error parsing file: expected root element PermissionSet, found Profile (2:58)',
  },
  {
    rule: 'schema-xml',
    breaks: 'an element that is not closed',
    change: edit(STEWARD, '</label>', ''),
    component: steward,
    message: 'Error parsing file: unexpected close tag.',
  },
  {
    rule: 'schema-unknown-element',
    breaks: 'an element its type has not',
    change: insert(STEWARD, 'colour', '<colour>red</colour>'),
    component: steward,
    message: 'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}colour invalid at this location in type PermissionSet',
  },
  {
    rule: 'schema-duplicate-element',
    breaks: 'a second value where one may be',
    change: edit(STEWARD, /<label>.*<\/label>/, '$&$&'),
    component: steward,
    message: 'Error parsing file: Element label is duplicated at this location in type PermissionSet',
  },
  {
    rule: 'schema-duplicate-element',
    breaks: 'a list torn apart',
    change: edit(STEWARD, /(<applicationVisibilities>[\s\S]*)(<description>.*<\/description>)/, '$1$2$1'),
    component: steward,
    message: 'Error parsing file: Element applicationVisibilities is duplicated at this location in type PermissionSet',
  },
  {
    rule: 'schema-required',
    breaks: 'a permission set without a label',
    change: edit(STEWARD, '<label>Perennial Steward</label>', ''),
    component: steward,
    message: 'Required field is missing: label',
  },
  {
    rule: 'schema-enum',
    breaks: 'a value the enum has not',
    change: edit(ACTION, '<uiBehavior>Edit</uiBehavior>', '<uiBehavior>Write</uiBehavior>'),
    component: action,
    message: "'Write' is not a valid value for the enum 'UiBehavior'",
  },
  {
    rule: 'schema-boolean',
    breaks: 'yes for true',
    change: edit(STEWARD, '<visible>true</visible>', '<visible>yes</visible>'),
    component: steward,
    message: "'yes' is not a valid boolean: use true or false",
  },
  {
    rule: 'schema-number',
    breaks: 'a word for a number',
    change: edit('dashboards/Perennial/Vendors.dashboard', '<titleSize>12</titleSize>', '<titleSize>none</titleSize>'),
    component: { type: 'Dashboard', name: 'Perennial/Vendors' },
    message: "'none' is not a valid number",
  },
  {
    rule: 'schema-date',
    breaks: 'a date of another form',
    change: edit('reports/Perennial/Ledgers.report', '<startDate>2026-05-01', '<startDate>1.5.2026'),
    component: { type: 'Report', name: 'Perennial/Ledgers' },
    message: "'1.5.2026' is not a valid date",
  },
  {
    rule: 'schema-unknown-element',
    breaks: 'settings that are no more',
    change: all(
      list('Settings', 'OrgPreference'),
      put('settings/OrgPreference.settings', file('OrgPreferenceSettings', '<preferences><settingName>S1DesktopEnabled</settingName></preferences>')),
    ),
    component: { type: 'Settings', name: 'OrgPreference' },
    message: 'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}OrgPreferenceSettings invalid at this location in type Settings',
  },
  {
    rule: 'schema-unknown-element',
    breaks: 'a setting that is no more',
    change: all(list('Settings', 'Company'), put('settings/Company.settings', file('CompanySettings', '<enableQuarters>true</enableQuarters>'))),
    component: { type: 'Settings', name: 'Company' },
    message: 'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}enableQuarters invalid at this location in type CompanySettings',
  },
  {
    rule: 'setting-stored',
    breaks: 'settings without effect beside one that has one',
    change: all(
      list('Settings', 'Company'),
      put(
        'settings/Company.settings',
        file('CompanySettings', '<enableCustomFiscalYear>false</enableCustomFiscalYear><fiscalYear><startMonth>April</startMonth></fiscalYear>'),
      ),
    ),
    component: { type: 'Settings', name: 'Company' },
    message: 'Company.enableCustomFiscalYear is stored; it has no effect in the local org',
  },
];
