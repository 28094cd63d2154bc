/** Objects: what their definition must say, sharing, history, overrides. */
import type { ObjectDef } from '../../catalog/types.ts';
import { children, child, textOf } from '../xml.ts';
import { at, objectOf, rootsOf } from './rule.ts';
import type { CheckContext, Finding, Rule } from './rule.ts';
import type { PackagedComponent } from '../package.ts';

const CORPUS = 'no exception in 34 public projects';

/** The kind of an object is in its name and in whether it is a custom setting. */
export const isOwnObject = (component: PackagedComponent): boolean =>
  component.name.endsWith('__c') && !textOf(rootsOf(component), 'customSettingsType');
const isMetadataType = (component: PackagedComponent): boolean => component.name.endsWith('__mdt');

/** The master-detail fields of an object, as fields. */
const mastersOf = (object: ObjectDef | undefined) => [...(object?.fields.values() ?? [])].filter((field) => field.masterDetail);

/** What a custom object's definition cannot do without; settings, types and events need less. */
function lacking(component: PackagedComponent): string[] {
  const root = rootsOf(component);
  if (!isOwnObject(component) || !textOf(root, 'label')) return [];
  return ['deploymentStatus', 'sharingModel'].filter((name) => !child(root, name));
}

const RANK = ['Private', 'Read', 'ReadWrite', 'ReadWriteTransfer', 'FullAccess'];

export const OBJECT_RULES: Rule[] = [
  {
    id: 'object-label',
    appliesTo: ['CustomObject'],
    message: 'Must specify a non-empty label for the CustomObject',
    source: 'github.com/forcedotcom/cli/issues/1220',
    check: (component, context) => (isDefinition(component, context) && !textOf(rootsOf(component), 'label') ? [{ at: rootsOf(component) }] : []),
  },
  {
    id: 'object-plural-label',
    appliesTo: ['CustomObject'],
    message: '{0}: Must specify a non-empty plural label for the CustomObject',
    source: 'github.com/forcedotcom/cli/issues/3140; custom settings may leave it out',
    check: (component, context) => {
      const root = rootsOf(component);
      const needs =
        isDefinition(component, context) && textOf(root, 'label') && !textOf(root, 'customSettingsType') && !/__[bx]$/.test(component.name);
      return needs && !textOf(root, 'pluralLabel') ? [{ values: [component.name], at: root }] : [];
    },
  },
  {
    id: 'object-lacks',
    appliesTo: ['CustomObject'],
    message: 'A custom object must say its {0}',
    source: CORPUS,
    warning: true,
    check: (component) => lacking(component).map((name) => ({ values: [name], at: rootsOf(component) })),
  },
  {
    id: 'object-name-type',
    appliesTo: ['CustomObject'],
    message: 'Must specify a nameField of type Text or AutoNumber',
    source: 'public deploy logs; Metadata API Developer Guide, CustomObject: every custom object must have a name',
    check: (component) => {
      const name = child(rootsOf(component), 'nameField');
      const isNameless = !['Text', 'AutoNumber'].includes(textOf(name, 'type') ?? '');
      return isOwnObject(component) && textOf(rootsOf(component), 'label') && isNameless ? [{ at: name ?? rootsOf(component) }] : [];
    },
  },
  {
    id: 'metadata-type-property',
    appliesTo: ['CustomObject'],
    message: 'A custom metadata type cannot have a {0}',
    source: 'github.com/SalesforceFoundation/NPSP/issues/1578',
    check: (component) =>
      isMetadataType(component)
        ? ['deploymentStatus', 'sharingModel', 'nameField']
            .filter((name) => child(rootsOf(component), name))
            .map((name) => ({ values: [name], at: at(rootsOf(component), name) }))
        : [],
  },
  {
    id: 'sharing-of-detail',
    appliesTo: ['CustomObject'],
    message: 'Cannot set sharingModel to {0} on a CustomObject with a MasterDetail relationship field',
    source: 'forcedotcom/sf-skills platform-custom-object-generate',
    check: (component, { model }) => {
      const sharing = textOf(rootsOf(component), 'sharingModel');
      const isDetail = mastersOf(model.catalog.object(component.name)).length > 0;
      return sharing && isDetail && sharing !== 'ControlledByParent' ? [{ values: [sharing], at: at(rootsOf(component), 'sharingModel') }] : [];
    },
  },
  {
    id: 'controlled-by-no-parent',
    appliesTo: ['CustomObject'],
    message: 'Cannot set sharingModel to ControlledByParent on a CustomObject without a MasterDetail relationship field',
    source: 'the converse of sharing-of-detail; salto-io/salto pull 1648',
    warning: true,
    check: (component, { model }) => {
      const isControlled = textOf(rootsOf(component), 'sharingModel') === 'ControlledByParent';
      const isDetail = mastersOf(model.catalog.object(component.name)).length > 0;
      return isControlled && component.name.endsWith('__c') && !isDetail ? [{ at: at(rootsOf(component), 'sharingModel') }] : [];
    },
  },
  {
    id: 'external-sharing-off',
    appliesTo: ['CustomObject'],
    message: "Can't specify an external sharing model for {0}",
    source: 'github.com/wadewegner/deploy-to-sfdx/issues/41; the setting is on in orgs made since 2020',
    check: (component, { components }) => {
      const setting = components.get('Settings', 'Sharing');
      const isOff = setting && textOf(rootsOf(setting), 'enableExternalSharingModel') === 'false';
      return isOff && child(rootsOf(component), 'externalSharingModel')
        ? [{ values: [component.name], at: at(rootsOf(component), 'externalSharingModel') }]
        : [];
    },
  },
  {
    id: 'external-sharing-wider',
    appliesTo: ['CustomObject'],
    message: '{0} is not a valid sharing model for {1} when Internal sharing model is {2}',
    source: 'sfdx-hardis deploy tips (not-valid-sharing-model)',
    check: (component) => {
      const root = rootsOf(component);
      const [inside, outside] = [textOf(root, 'sharingModel') ?? '', textOf(root, 'externalSharingModel') ?? ''];
      const isWider = RANK.includes(inside) && RANK.indexOf(outside) > RANK.indexOf(inside);
      return isWider ? [{ values: [outside, component.name, inside], at: at(root, 'externalSharingModel') }] : [];
    },
  },
  {
    id: 'object-access-trio',
    appliesTo: ['CustomObject'],
    message: 'enableBulkApi, enableSharing and enableStreamingApi must all have the same value',
    source: 'Metadata API Developer Guide, CustomObject: each requires the other two',
    check: (component) => {
      const root = rootsOf(component);
      const values = ['enableBulkApi', 'enableSharing', 'enableStreamingApi']
        .map((name) => textOf(root, name))
        .filter((value) => value !== undefined);
      return new Set(values).size > 1 ? [{ at: at(root, 'enableBulkApi') }] : [];
    },
  },
  {
    id: 'object-gender',
    appliesTo: ['CustomObject'],
    message: 'Cannot specify gender in an org whose language has no grammatical gender',
    source: 'a first-deploy failure of objects retrieved from an org in another language',
    warning: true,
    check: (component) => (component.name.includes('__') && textOf(rootsOf(component), 'gender') ? [{ at: at(rootsOf(component), 'gender') }] : []),
  },
  {
    id: 'object-starts-with',
    appliesTo: ['CustomObject'],
    message: 'Cannot specify startsWith {0}: English only asks whether a label starts with a vowel',
    source: 'a first-deploy failure of objects retrieved in another language; all 13 of 15 public projects say Vowel, not all where one is',
    warning: true,
    check: (component) => {
      const value = textOf(rootsOf(component), 'startsWith');
      return value && value !== 'Vowel' && component.name.includes('__') ? [{ values: [value], at: at(rootsOf(component), 'startsWith') }] : [];
    },
  },
  {
    id: 'too-many-masters',
    appliesTo: ['CustomObject'],
    message: 'MAX_RELATIONSHIPS_EXCEEDED: {0} has {1} master-detail relationships; 2 are allowed',
    source: 'forcedotcom/sf-skills platform-custom-field-generate',
    check: (component, { model }) => {
      const masters = mastersOf(model.catalog.object(component.name));
      return masters.length > 2 ? [{ values: [component.name, String(masters.length)] }] : [];
    },
  },
  {
    id: 'master-levels',
    appliesTo: ['CustomField'],
    message: 'A master-detail relationship can be three custom objects deep; {0} would be the fourth',
    source: 'Salesforce Help, relationship considerations',
    check: (component, { model }) => {
      const levels = (object: ObjectDef | undefined, seen: string[]): number =>
        !object || seen.includes(object.name) || !object.custom
          ? 0
          : 1 + Math.max(0, ...mastersOf(object).map((field) => levels(model.catalog.parentOf(field), [...seen, object.name])));
      const isMaster = textOf(rootsOf(component), 'type') === 'MasterDetail';
      return isMaster && levels(model.catalog.object(objectOf(component)), []) > 4 ? [{ values: [objectOf(component)] }] : [];
    },
  },
  {
    id: 'history-limit',
    appliesTo: ['CustomObject'],
    message: 'exceeded the allowed number of fields to track on a given entity: {0} tracks {1}, 20 are allowed',
    source: 'github.com/forcedotcom/cli/issues/1922',
    check: (component, { model }) => {
      const object = model.catalog.object(component.name);
      const tracked = object?.enableHistory ? [...object.fields.values()].filter((field) => field.trackHistory).length : 0;
      return tracked > 20 ? [{ values: [component.name, String(tracked)] }] : [];
    },
  },
  {
    id: 'object-action-override',
    appliesTo: ['CustomObject', 'CustomApplication'],
    message: '{0} does not exist or is not a valid override for action {1}.',
    source: 'github.com/SFDO-Community/TractionThrive-archived-/pull/135',
    check: (component, { components }) => {
      const overrides = [...children(rootsOf(component), 'actionOverrides'), ...children(rootsOf(component), 'profileActionOverrides')];
      return overrides.flatMap((override): Finding[] => {
        const content = textOf(override, 'content');
        const isPage = textOf(override, 'type')?.toLowerCase() === 'flexipage';
        if (!content || !isPage || components.has('FlexiPage', content) || content.includes('__')) return [];
        return [{ values: [content, textOf(override, 'actionName') ?? ''], at: at(override, 'content') }];
      });
    },
  },
];

/** Whether a component defines an object rather than adding to a standard one. */
function isDefinition({ name }: PackagedComponent, { model }: CheckContext): boolean {
  return name.includes('__') && model.catalog.object(name)?.custom === true;
}
