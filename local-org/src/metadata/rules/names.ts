/** Names of components, and the API version they say they are of. */
import { API_VERSION } from '../../org/version.ts';
import { textOf } from '../xml.ts';
import { isFirstOfName, memberOf, objectOf, rootsOf, TOO_LONG, tooLong } from './rule.ts';
import type { Rule } from './rule.ts';

const SUFFIX = /__(c|kav|x|b|e|p|mdt|dll|dlm|gvs)$/i;

/** The part of a full name that someone chose, and how long the platform lets it be. */
function chosenName(type: string, name: string): { kind: string; chosen: string; longest: number } | undefined {
  switch (type) {
    case 'CustomObject':
      if (/\W/.test(name)) return { kind: 'object', chosen: name, longest: 40 };
      return SUFFIX.test(name) ? { kind: 'object', chosen: withoutAffixes(name), longest: 40 } : undefined;
    case 'CustomField':
      if (/\W/.test(memberOf({ name }))) return { kind: 'field', chosen: memberOf({ name }), longest: 40 };
      return SUFFIX.test(name) ? { kind: 'field', chosen: withoutAffixes(memberOf({ name })), longest: 40 } : undefined;
    case 'ValidationRule':
      return { kind: 'validation', chosen: withoutPrefix(memberOf({ name })), longest: 40 };
    case 'RecordType':
    case 'ListView':
    case 'CompactLayout':
    case 'FieldSet':
      return { kind: type, chosen: withoutPrefix(memberOf({ name })), longest: 80 };
    case 'GlobalValueSet':
      return { kind: type, chosen: withoutAffixes(name), longest: 80 };
    default:
      return { kind: type, chosen: withoutPrefix(name), longest: 80 };
  }
}

const withoutPrefix = (name: string): string => name.replace(/^[A-Za-z][A-Za-z0-9]{0,14}__(?=.)/, '');
const withoutAffixes = (name: string): string => withoutPrefix(name.replace(SUFFIX, ''));

export const NAME_RULES: Rule[] = [
  {
    id: 'developer-name',
    appliesTo: [
      ...['CustomObject', 'CustomField', 'ValidationRule', 'RecordType', 'ListView', 'CompactLayout', 'FieldSet', 'FlexiPage', 'PermissionSet'],
      ...['CustomPermission', 'StaticResource', 'GlobalValueSet', 'CustomLabel', 'PermissionSetGroup', 'ReportType', 'Flow'],
    ],
    message:
      'The {0} name can only contain alphanumeric characters, must begin with a letter, cannot end with an underscore or contain two consecutive underscore characters, and can have {2} of them at most: {1}',
    source: 'forcedotcom/sf-skills platform-custom-object-generate; the same for all developer names',
    check: ({ type, name }) => {
      const parts = chosenName(type, name);
      if (!parts) return [];
      const { kind, chosen, longest } = parts;
      const good = /^[A-Za-z][A-Za-z0-9_]*$/.test(chosen) && !/__|_$/.test(chosen) && chosen.length <= longest;
      return good ? [] : [{ values: [kind, chosen, String(longest)] }];
    },
  },
  {
    id: 'component-namespace',
    appliesTo: [
      'CustomObject',
      'CustomField',
      'PermissionSet',
      'CustomPermission',
      'StaticResource',
      'GlobalValueSet',
      'CustomLabel',
      'Flow',
      'ReportType',
    ],
    message:
      'Cannot create a new component with the namespace: {0}. Only components in the same namespace as the organization can be created through the API',
    source: 'public deploy logs',
    check: ({ type, name }, { components, previous }) => {
      const own = type === 'CustomField' ? memberOf({ name }) : name;
      const namespace = /^([A-Za-z][A-Za-z0-9]{0,14})__(?=[^_])/.exec(own.replace(SUFFIX, ''))?.[1];
      return namespace && !components.has('InstalledPackage', namespace) && !previous.has(type, name) ? [{ values: [namespace] }] : [];
    },
  },
  {
    id: 'description-length',
    appliesTo: ['PermissionSet', 'CustomPermission', 'Report', 'PermissionSetGroup', 'CustomApplication', 'LightningComponentBundle'],
    message: TOO_LONG,
    source: 'public deploy logs',
    check: (component) => tooLong(rootsOf(component), 'description', component.type === 'LightningComponentBundle' ? 1000 : 255),
  },
  {
    id: 'object-name-suffix',
    appliesTo: ['CustomObject'],
    message: 'fullName must end with: __c or __kav or __x or __b or __e or __p or __mdt or __dll or __dlm',
    source: 'github.com/tiaanswart/lightning-fieldset/issues/17',
    check: (component) => {
      // Only a definition of one's own says that it is deployed.
      const isOwn = textOf(rootsOf(component), 'deploymentStatus') !== undefined;
      return isOwn && !SUFFIX.test(component.name) ? [{}] : [];
    },
  },
  {
    id: 'standard-field-name',
    appliesTo: ['CustomField'],
    message: "Could not resolve standard field's name.",
    source: 'github.com/trailheadapps/lwc-recipes/issues/586',
    check: (component, { model }) => {
      const name = memberOf(component);
      const object = model.catalog.object(objectOf(component));
      if (!object || name.includes('__')) return [];
      // What an org adds to a standard field has no label of its own; new standard fields may be missing here.
      const isDefinition = object.custom || textOf(rootsOf(component), 'label') !== undefined;
      const isKnown = (model.catalog.field(object, name) ?? model.catalog.field(object, `${name}Id`))?.custom === false;
      return isKnown || !isDefinition ? [] : [{}];
    },
  },
  {
    id: 'api-version',
    appliesTo: ['LightningComponentBundle', 'Flow', 'ApexClass', 'ApexTrigger', 'ApexPage', 'ApexComponent', 'AuraDefinitionBundle'],
    message: `The {0} apiVersion can't be "{1}"`,
    source: 'sfdx-hardis deploy tips (api-version-error)',
    check: (component) => {
      const version = textOf(rootsOf(component), 'apiVersion');
      return version !== undefined && Number(version) > Number(API_VERSION) ? [{ values: [component.type, version] }] : [];
    },
  },
  {
    id: 'component-twice',
    appliesTo: [
      'CustomField',
      'ValidationRule',
      'RecordType',
      'ListView',
      'CompactLayout',
      'FieldSet',
      'WebLink',
      'SharingCriteriaRule',
      'SharingOwnerRule',
    ],
    message: '{0} is there twice',
    source: 'full names are unique: Metadata API Developer Guide, Metadata',
    check: (component, { incoming }) => {
      return isFirstOfName(incoming, component) ? [] : [{ values: [component.name], at: component.root }];
    },
  },
];
