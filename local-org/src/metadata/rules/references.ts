/** What remaining types name: quick actions, paths, sharing rules, groups. */
import type { PackagedComponent } from '../package.ts';
import { child, children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { at, descendants, isTrue, missing, NOT_FOUND, objectExists, objectOf, rootsOf } from './rule.ts';
import type { Finding, Rule } from './rule.ts';

const OTHERS = 'the words of other references';

/** What a quick action shows, with the type of the component it names. */
const ACTION_TARGETS = [
  ['flowDefinition', 'Flow'],
  ['lightningComponent', 'AuraDefinitionBundle'],
  ['lightningWebComponent', 'LightningComponentBundle'],
  ['page', 'ApexPage'],
] as const;

/** The role an Experience Cloud site brings for whoever owns it. */
const SITE_OWNER = 'CommunityOwner';

const SHARING = ['SharingCriteriaRule', 'SharingOwnerRule', 'SharingGuestRule'];

/** The groups and roles a sharing rule names. */
function sharees(element: XmlElement | undefined): { field: string; type: string; name: string; at: XmlElement }[] {
  const types: Record<string, string> = {
    group: 'Group',
    role: 'Role',
    roleAndSubordinates: 'Role',
    roleAndSubordinatesInternal: 'Role',
    queue: 'Queue',
  };
  return (element?.children ?? []).flatMap((one) =>
    types[one.name] ? [{ field: one.name, type: types[one.name] ?? '', name: one.text.trim(), at: one }] : [],
  );
}

/** The object a quick action works on: its target, or the one in front of its name. */
const actionObject = (component: PackagedComponent): string | undefined =>
  textOf(rootsOf(component), 'targetObject') ?? (component.name.includes('.') ? objectOf(component) : undefined);

export const REFERENCE_RULES: Rule[] = [
  {
    id: 'quick-action-target',
    appliesTo: ['QuickAction'],
    message: NOT_FOUND,
    source: OTHERS,
    check: (component, { components }) =>
      ACTION_TARGETS.flatMap(([field, type]): Finding[] => {
        const name = textOf(rootsOf(component), field)?.replace(/^c:/, '');
        const isThere =
          !name ||
          name.includes('__') ||
          name.includes(':') ||
          components.has(type, name) ||
          (field === 'lightningComponent' && components.has('LightningComponentBundle', name));
        return isThere ? [] : [missing(field, type, name, at(rootsOf(component), field))];
      }),
  },
  {
    id: 'quick-action-object',
    appliesTo: ['QuickAction'],
    message: NOT_FOUND,
    source: OTHERS,
    check: (component, { model }) =>
      [actionObject(component), component.name.includes('.') ? objectOf(component) : undefined]
        .filter((name) => name !== undefined && name.includes('__') && !objectExists(model, name))
        .slice(0, 1)
        .map((name) => missing('targetObject', 'CustomObject', name ?? '')),
  },
  {
    id: 'quick-action-field',
    appliesTo: ['QuickAction'],
    message: NOT_FOUND,
    source: OTHERS,
    check: (component, { model }) => {
      const type = textOf(rootsOf(component), 'type');
      const object = model.catalog.object(actionObject(component) ?? '');
      const items = [...descendants(rootsOf(component), 'quickActionLayoutItems'), ...children(rootsOf(component), 'fieldOverrides')];
      return items.flatMap((item) => {
        const name = textOf(item, 'field') ?? '';
        return object?.custom && ['Create', 'Update'].includes(type ?? '') && name.endsWith('__c') && !model.catalog.field(object, name)
          ? [missing('field', 'CustomField', `${object.name}.${name}`, item)]
          : [];
      });
    },
  },
  {
    id: 'path-field',
    appliesTo: ['PathAssistant'],
    message: NOT_FOUND,
    source: OTHERS,
    check: (component, { model }) => {
      const root = rootsOf(component);
      const object = model.catalog.object(textOf(root, 'entityName') ?? '');
      if (!object) return [missing('entityName', 'CustomObject', textOf(root, 'entityName') ?? '', at(root, 'entityName'))];
      const names = [...children(root, 'fieldName'), ...descendants(root, 'fieldNames')];
      return names
        .filter((element) => element.text.trim().endsWith('__c') && !model.catalog.field(object, element.text.trim()))
        .map((element) => missing('fieldName', 'CustomField', `${object.name}.${element.text.trim()}`, element));
    },
  },
  {
    id: 'sharing-rule-object',
    appliesTo: SHARING,
    message: NOT_FOUND,
    source: OTHERS,
    check: (component, { model }) => (objectExists(model, objectOf(component)) ? [] : [missing('sharingRules', 'CustomObject', objectOf(component))]),
  },
  {
    id: 'sharing-rule-to',
    appliesTo: SHARING,
    message: NOT_FOUND,
    source: OTHERS,
    check: (component, { components }) =>
      [...sharees(child(rootsOf(component), 'sharedTo')), ...sharees(child(rootsOf(component), 'sharedFrom'))]
        .filter(({ type, name }) => !components.has(type, name) && !(name === SITE_OWNER && components.ofType('Network').length > 0))
        .map(({ field, type, name, at: place }) => missing(field, type, name, place)),
  },
  {
    id: 'sharing-rule-field',
    appliesTo: SHARING,
    message: NOT_FOUND,
    source: OTHERS,
    check: (component, { model }) => {
      const object = model.catalog.object(objectOf(component));
      return children(rootsOf(component), 'criteriaItems').flatMap((item) => {
        const name = textOf(item, 'field') ?? '';
        return object && name.endsWith('__c') && !model.catalog.field(object, name)
          ? [missing('field', 'CustomField', `${object.name}.${name}`, item)]
          : [];
      });
    },
  },
  {
    id: 'notification-lacks',
    appliesTo: ['CustomNotificationType'],
    message: 'Required field is missing: {0}',
    source: 'Metadata API Developer Guide, CustomNotificationType',
    check: (component) =>
      ['customNotifTypeName', 'desktop', 'masterLabel', 'mobile']
        .filter((name) => !child(rootsOf(component), name))
        .map((name) => ({ values: [name], at: rootsOf(component) })),
  },
  {
    id: 'notification-channel',
    appliesTo: ['CustomNotificationType'],
    message: 'A custom notification must have a channel: desktop, mobile or both',
    source: 'Salesforce Help, custom notification types',
    check: (component) =>
      ['desktop', 'mobile', 'slack'].some((name) => isTrue(rootsOf(component), name)) ? [] : [{ at: at(rootsOf(component), 'desktop') }],
  },
];
