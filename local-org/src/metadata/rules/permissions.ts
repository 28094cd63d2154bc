/** Permission sets, their groups and profiles: what they name exists, and what they grant can be granted. */
import { USER_LICENSES, USER_PERMISSIONS } from '../../security/known.ts';
import type { PackagedComponent } from '../package.ts';
import { children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { at, fieldIsKnown, fieldNamed, isStandard, isTrue, missing, NOT_FOUND, objectExists, repeated, rootsOf, texts } from './rule.ts';
import type { CheckContext, Finding, Rule } from './rule.ts';

const BOTH = ['PermissionSet', 'Profile'] as const;
const HARDIS = 'sfdx-hardis deploy tips';

/** Every list of a permission set and the element in it that says what it is about. */
const LISTS: Record<string, string> = {
  objectPermissions: 'object',
  fieldPermissions: 'field',
  tabSettings: 'tab',
  tabVisibilities: 'tab',
  applicationVisibilities: 'application',
  userPermissions: 'name',
  customPermissions: 'name',
  classAccesses: 'apexClass',
  pageAccesses: 'apexPage',
  flowAccesses: 'flow',
  customMetadataTypeAccesses: 'name',
  customSettingAccesses: 'name',
  recordTypeVisibilities: 'recordType',
};

/** Lists whose entries name one component each, with the component's type. */
const REFERENCES: { list: string; field: string; type: string; exists(name: string, context: CheckContext): boolean }[] = [
  { list: 'tabSettings', field: 'tab', type: 'CustomTab', exists: (name, { components }) => isStandard(name) || components.has('CustomTab', name) },
  {
    list: 'tabVisibilities',
    field: 'tab',
    type: 'CustomTab',
    exists: (name, { components }) => isStandard(name) || components.has('CustomTab', name),
  },
  {
    list: 'applicationVisibilities',
    field: 'application',
    type: 'CustomApplication',
    exists: (name, { components }) => isStandard(name) || components.has('CustomApplication', name),
  },
  { list: 'customPermissions', field: 'name', type: 'CustomPermission', exists: (name, { components }) => components.has('CustomPermission', name) },
  { list: 'classAccesses', field: 'apexClass', type: 'ApexClass', exists: (name, { components }) => components.has('ApexClass', name) },
  { list: 'pageAccesses', field: 'apexPage', type: 'ApexPage', exists: (name, { components }) => components.has('ApexPage', name) },
  { list: 'flowAccesses', field: 'flow', type: 'FlowDefinition', exists: (name, { components }) => components.has('Flow', name) },
  { list: 'customMetadataTypeAccesses', field: 'name', type: 'CustomObject', exists: (name, { model }) => objectExists(model, name) },
  { list: 'customSettingAccesses', field: 'name', type: 'CustomObject', exists: (name, { model }) => objectExists(model, name) },
  {
    list: 'recordTypeVisibilities',
    field: 'recordType',
    type: 'RecordType',
    exists: (name, { components }) => components.has('RecordType', name) || name.endsWith('.Master'),
  },
];

/** What a right of users needs besides, as deploys have asked for it. */
const PERMISSIONS_NEEDED: Record<string, readonly string[]> = {
  ManageUsers: [
    'AssignPermissionSets',
    'DelegatedTwoFactor',
    'FreezeUsers',
    'ManageInternalUsers',
    'ManageIpAddresses',
    'ManageLoginAccessPolicies',
    'ManagePasswordPolicies',
    'ManageProfilesPermissionsets',
    'ManageRoles',
    'ManageSharing',
    'MonitorLoginHistory',
    'ViewAllUsers',
  ],
};

/** A profile retrieved from an org names standard pages, tabs and apps by the hundred; only custom names are held against it. */
const isJudged = (component: PackagedComponent, name: string): boolean => component.type === 'PermissionSet' || name.includes('__');

const named = (component: PackagedComponent, list: string, field: string): { name: string; element: XmlElement }[] =>
  children(rootsOf(component), list).map((element) => ({ name: textOf(element, field) ?? '', element }));

export const PERMISSION_RULES: Rule[] = [
  {
    id: 'permission-object',
    appliesTo: BOTH,
    message: NOT_FOUND,
    source: HARDIS,
    check: (component, { model }) =>
      named(component, 'objectPermissions', 'object')
        .filter(({ name }) => isJudged(component, name) && !objectExists(model, name))
        .map(({ name, element }) => missing('object', 'CustomObject', name, element)),
  },
  {
    id: 'permission-object-depends',
    appliesTo: BOTH,
    message: 'Permission {0} {1} depends on permission(s): {2}',
    source: 'docs.gearset.com/en/articles/7549344; no exception in 34 public projects but big objects',
    check: (component) =>
      named(component, 'objectPermissions', 'object').flatMap(({ name, element }) => {
        const needs: [string, string, string, string][] = [
          ['allowCreate', 'Create', 'allowRead', 'Read'],
          ['allowEdit', 'Edit', 'allowRead', 'Read'],
          ['allowDelete', 'Delete', 'allowRead', 'Read'],
          ['allowDelete', 'Delete', 'allowEdit', 'Edit'],
          ['viewAllRecords', 'View All', 'allowRead', 'Read'],
          ['modifyAllRecords', 'Modify All', 'viewAllRecords', 'View All'],
          ['modifyAllRecords', 'Modify All', 'allowEdit', 'Edit'],
          ['modifyAllRecords', 'Modify All', 'allowDelete', 'Delete'],
        ];
        const lacking = needs.filter(([flag, , needed]) => !name.endsWith('__b') && isTrue(element, flag) && !isTrue(element, needed));
        return [...Map.groupBy(lacking, ([, right]) => right)].map(([right, others]) => ({
          values: [right, name, others.map(([, , , other]) => `${other} ${name}`).join(', ')],
          at: element,
        }));
      }),
  },
  {
    id: 'permission-master-read',
    appliesTo: ['PermissionSet'],
    message: 'Permission Read {0} depends on permission(s): Read {1}',
    source: 'docs.gearset.com/en/articles/7549344, of permissions in general; no exception in 34 public projects',
    check: (component, { model }) => {
      const readable = new Set(
        named(component, 'objectPermissions', 'object')
          .filter(({ element }) => isTrue(element, 'allowRead'))
          .map(({ name }) => name.toLowerCase()),
      );
      return named(component, 'objectPermissions', 'object').flatMap(({ name, element }) => {
        const object = model.catalog.object(name);
        const masters = [...(object?.fields.values() ?? [])].filter((field) => field.masterDetail).flatMap((field) => field.referenceTo ?? []);
        return masters
          .filter((master) => isTrue(element, 'allowRead') && master.includes('__') && !readable.has(master.toLowerCase()))
          .map((master) => ({ values: [name, master], at: element }));
      });
    },
  },
  {
    id: 'permission-field',
    appliesTo: BOTH,
    message: NOT_FOUND,
    source: 'github.com/trailheadapps/ebikes-lwc/issues/391',
    check: (component, context) =>
      named(component, 'fieldPermissions', 'field')
        .filter(({ name }) => isJudged(component, name) && !fieldIsKnown(context, name))
        .map(({ name, element }) => missing('field', 'CustomField', name, element)),
  },
  {
    id: 'permission-field-required',
    appliesTo: BOTH,
    message: 'You cannot deploy to a required field: {0}',
    source: `${HARDIS}; no exception in 3,360 field permissions of 34 public projects`,
    check: (component, { model }) =>
      named(component, 'fieldPermissions', 'field').flatMap(({ name, element }) => {
        const field = fieldNamed(model, name)?.field;
        return field?.custom && (field.required || field.masterDetail) ? [{ values: [name], at: element }] : [];
      }),
  },
  {
    id: 'permission-field-depends',
    appliesTo: BOTH,
    message: 'Permission Edit {0} depends on permission(s): Read {0}',
    source: 'docs.gearset.com/en/articles/7549344, of permissions in general; no exception in 1,952 field permissions',
    check: (component) =>
      named(component, 'fieldPermissions', 'field')
        .filter(({ element }) => isTrue(element, 'editable') && textOf(element, 'readable') === 'false')
        .map(({ name, element }) => ({ values: [name], at: element })),
  },
  {
    id: 'permission-reference',
    appliesTo: BOTH,
    message: NOT_FOUND,
    source: 'github.com/trailheadapps/lwc-recipes/issues/586',
    check: (component, context) =>
      REFERENCES.flatMap(({ list, field, type, exists }) =>
        named(component, list, field)
          .filter(({ name }) => component.type === 'PermissionSet' && !exists(name, context))
          .map(({ name, element }): Finding => missing(field, type, name, element)),
      ),
  },
  {
    id: 'permission-user-permission',
    appliesTo: BOTH,
    message: 'Unknown user permission: {0}',
    source: 'github.com/SFDO-Community/declarative-lookup-rollup-summaries/issues/58',
    check: (component, { model }) =>
      named(component, 'userPermissions', 'name')
        .filter(({ name }) => !USER_PERMISSIONS.has(name) && !fieldNamed(model, `PermissionSet.Permissions${name}`))
        .map(({ name, element }) => ({ values: [name], at: element })),
  },
  {
    id: 'permission-license',
    appliesTo: ['PermissionSet'],
    message: 'Permission set must be associated to a user license',
    source: 'github.com/SFDO-Community/declarative-lookup-rollup-summaries/issues/28',
    check: (component) => {
      const license = textOf(rootsOf(component), 'license');
      return license === undefined || USER_LICENSES.has(license) || /psl$/i.test(license) ? [] : [{ at: at(rootsOf(component), 'license') }];
    },
  },
  {
    id: 'permission-twice',
    appliesTo: BOTH,
    message: 'Field:{0}, value:{1} appears more than once',
    source: HARDIS,
    check: (component) =>
      Object.entries(LISTS).flatMap(([list, field]) =>
        repeated(named(component, list, field), ({ name }) => name).map(({ name, element }) => ({ values: [field, name], at: element })),
      ),
  },
  {
    id: 'permission-group-member',
    appliesTo: ['PermissionSetGroup'],
    message: 'Cannot create permission set group components since the following permission set names are invalid: {0}',
    source: 'the words of a deploy log quoted at stackcamp.org',
    check: (component, { components }) =>
      texts(rootsOf(component), 'permissionSets')
        .filter(({ text }) => !components.has('PermissionSet', text))
        .map(({ text, at: place }) => ({ values: [text], at: place })),
  },
  {
    id: 'permission-user-depends',
    appliesTo: ['PermissionSet'],
    message: 'Permission {0} depends on permission(s): {1}',
    source: 'public deploy logs',
    check: (component) => {
      const given = named(component, 'userPermissions', 'name').filter(({ element }) => isTrue(element, 'enabled'));
      const names = new Set(given.map(({ name }) => name));
      return given.flatMap(({ name, element }) => {
        const lacking = (PERMISSIONS_NEEDED[name] ?? []).filter((one) => !names.has(one));
        return lacking.length > 0 ? [{ values: [name, lacking.join(', ')], at: element }] : [];
      });
    },
  },
  {
    id: 'permission-object-metadata',
    appliesTo: ['PermissionSet'],
    message: NOT_FOUND,
    source: 'rights on metadata types are customMetadataTypeAccesses: no exception in 34 public projects',
    warning: true,
    check: (component) =>
      named(component, 'objectPermissions', 'object')
        .filter(({ name }) => name.endsWith('__mdt'))
        .map(({ name, element }) => missing('object', 'CustomObject', name, element)),
  },
  {
    id: 'profile-record-type-default',
    appliesTo: ['Profile'],
    message:
      "No default record type specified for recordTypeVisibility: {0}. To make the '--master--' record type the default, set visible on all record types to false.",
    source: 'public deploy logs',
    check: (component) => {
      const byObject = Map.groupBy(named(component, 'recordTypeVisibilities', 'recordType'), ({ name }) => name.split('.')[0] ?? '');
      return [...byObject]
        .filter(([, types]) => types.some(({ element }) => isTrue(element, 'visible')) && !types.some(({ element }) => isTrue(element, 'default')))
        .map(([object, types]) => ({ values: [object], at: types[0]?.element }));
    },
  },
];
