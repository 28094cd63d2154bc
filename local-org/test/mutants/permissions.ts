/** Permission sets and their groups: broken copies. */
import { add, edit, insert } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const STEWARD = 'permissionsets/Perennial_Steward.permissionset';
const component = { type: 'PermissionSet', name: 'Perennial_Steward' };

/** A permission set that grants this too. */
const grant = (rule: string, breaks: string, tag: string, xml: string, message: string): Mutant => ({
  rule,
  breaks,
  change: insert(STEWARD, tag, `<${tag}>${xml}</${tag}>`),
  component,
  message,
});
const object = (name: string, rights: string): string =>
  ['allowCreate', 'allowDelete', 'allowEdit', 'allowRead', 'modifyAllRecords']
    .map((right) => `<${right}>${rights.split(' ').includes(right)}</${right}>`)
    .join('') + `<object>${name}</object><viewAllRecords>${rights.includes('viewAllRecords')}</viewAllRecords>`;
const field = (name: string, isEditable: boolean, isReadable = true): string =>
  `<editable>${isEditable}</editable><field>${name}</field><readable>${isReadable}</readable>`;

/** Every list of a permission set that names components: the element that does, their type, and an entry that names none. */
const REFERENCES: [tag: string, element: string, type: string, xml: string][] = [
  ['tabSettings', 'tab', 'CustomTab', '<tab>Nothing</tab><visibility>Visible</visibility>'],
  ['customPermissions', 'name', 'CustomPermission', '<enabled>true</enabled><name>Nothing</name>'],
  ['classAccesses', 'apexClass', 'ApexClass', '<apexClass>Nothing</apexClass><enabled>true</enabled>'],
  ['pageAccesses', 'apexPage', 'ApexPage', '<apexPage>Nothing</apexPage><enabled>true</enabled>'],
  ['flowAccesses', 'flow', 'FlowDefinition', '<enabled>true</enabled><flow>Nothing</flow>'],
  ['customMetadataTypeAccesses', 'name', 'CustomObject', '<enabled>true</enabled><name>Nothing</name>'],
  ['customSettingAccesses', 'name', 'CustomObject', '<enabled>true</enabled><name>Nothing</name>'],
  ['recordTypeVisibilities', 'recordType', 'RecordType', '<recordType>Nothing</recordType><visible>true</visible>'],
];

/** Broken copies of permission sets and their groups. */
export const PERMISSION_MUTANTS: Mutant[] = [
  grant(
    'permission-object',
    'an object that is not there',
    'objectPermissions',
    object('Budget__c', 'allowRead'),
    'In field: object - no CustomObject named Budget__c found',
  ),
  ...(
    [
      ['Create', 'allowCreate', 'Read'],
      ['Edit', 'allowEdit', 'Read'],
      ['View All', 'viewAllRecords', 'Read'],
      ['Delete', 'allowRead allowDelete', 'Edit'],
      ['Modify All', 'allowRead allowEdit allowDelete modifyAllRecords', 'View All'],
    ] as const
  ).map(([right, rights, needed]) =>
    grant(
      'permission-object-depends',
      `${right} without ${needed}`,
      'objectPermissions',
      object('CRM_Program__c', rights),
      `Permission ${right} CRM_Program__c depends on permission(s): ${needed} CRM_Program__c`,
    ),
  ),
  grant(
    'permission-object-depends',
    'Delete without anything',
    'objectPermissions',
    object('CRM_Program__c', 'allowDelete'),
    'Permission Delete CRM_Program__c depends on permission(s): Read CRM_Program__c, Edit CRM_Program__c',
  ),
  grant(
    'permission-object-metadata',
    'rights on the records of a metadata type',
    'objectPermissions',
    object('Rate__mdt', 'allowRead'),
    'In field: object - no CustomObject named Rate__mdt found',
  ),
  grant(
    'permission-user-depends',
    'users managed and nothing else',
    'userPermissions',
    '<enabled>true</enabled><name>ManageUsers</name>',
    'Permission ManageUsers depends on permission(s): AssignPermissionSets, DelegatedTwoFactor, FreezeUsers, ManageInternalUsers, ManageIpAddresses, ManageLoginAccessPolicies, ManagePasswordPolicies, ManageProfilesPermissionsets, ManageRoles, ManageSharing, MonitorLoginHistory, ViewAllUsers',
  ),
  {
    rule: 'profile-record-type-default',
    breaks: 'a profile that sees a record type and has none by default',
    change: add(
      'Profile',
      'Sales',
      'profiles/Sales.profile',
      '<custom>true</custom><recordTypeVisibilities><default>false</default><recordType>Vendor__c.Local</recordType><visible>true</visible></recordTypeVisibilities><userLicense>Salesforce</userLicense>',
    ),
    component: { type: 'Profile', name: 'Sales' },
    message:
      "No default record type specified for recordTypeVisibility: Vendor__c. To make the '--master--' record type the default, set visible on all record types to false.",
  },
  grant(
    'permission-master-read',
    'a detail without its master',
    'objectPermissions',
    object('Beneficiary__c', 'allowRead'),
    'Permission Read Beneficiary__c depends on permission(s): Read CRM_Program__c',
  ),
  grant(
    'permission-field',
    'a field that is not there',
    'fieldPermissions',
    field('Beneficiary__c.Headcount__c', false),
    'In field: field - no CustomField named Beneficiary__c.Headcount__c found',
  ),
  grant(
    'permission-field-required',
    'a required field',
    'fieldPermissions',
    field('Beneficiary__c.Population__c', true),
    'You cannot deploy to a required field: Beneficiary__c.Population__c',
  ),
  grant(
    'permission-field-required',
    'a master-detail field',
    'fieldPermissions',
    field('Beneficiary__c.Program__c', false),
    'You cannot deploy to a required field: Beneficiary__c.Program__c',
  ),
  grant(
    'permission-field-depends',
    'a field to edit and not to read',
    'fieldPermissions',
    field('Beneficiary__c.Description__c', true, false),
    'Permission Edit Beneficiary__c.Description__c depends on permission(s): Read Beneficiary__c.Description__c',
  ),
  ...REFERENCES.map(([tag, element, type, xml]) =>
    grant('permission-reference', `${tag} of what is not there`, tag, xml, `In field: ${element} - no ${type} named Nothing found`),
  ),
  {
    rule: 'permission-reference',
    breaks: 'an app that is not there',
    change: edit(STEWARD, '<application>Perennial_Stewardship<', '<application>Annual<'),
    component,
    message: 'In field: application - no CustomApplication named Annual found',
  },
  grant(
    'permission-user-permission',
    'a permission to do nothing',
    'userPermissions',
    '<enabled>true</enabled><name>DoNothing</name>',
    'Unknown user permission: DoNothing',
  ),
  grant('permission-license', 'a licence that no one sells', 'license', 'Garden', 'Permission set must be associated to a user license'),
  grant(
    'permission-twice',
    'an app twice',
    'applicationVisibilities',
    '<application>Perennial_Stewardship</application><visible>true</visible>',
    'Field:application, value:Perennial_Stewardship appears more than once',
  ),
  {
    rule: 'permission-group-member',
    breaks: 'a group of a permission set that is not there',
    change: edit('permissionsetgroups/Everyone.permissionsetgroup', 'Perennial_Viewer', 'Perennial_Reader'),
    component: { type: 'PermissionSetGroup', name: 'Everyone' },
    message: 'Cannot create permission set group components since the following permission set names are invalid: Perennial_Reader',
  },
];
