/** What remaining types name: quick actions, paths, sharing rules, groups. */
import type { PackagedComponent } from '../package.ts';
import { child, children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { isLogicOf } from './lists.ts';
import { at, descendants, isTrue, missing, NOT_FOUND, objectExists, objectOf, REFERENCE, rootsOf } from './rule.ts';
import type { Finding, Rule } from './rule.ts';

/** What a quick action shows, with the type of the component it names. */
const ACTION_TARGETS = [
  ['flowDefinition', 'Flow'],
  ['lightningComponent', 'AuraDefinitionBundle'],
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

/** Whether a criterion's operation and values suit a field of that type. */
function fitsCriterion(type: string, operation: string, value: string): boolean {
  const compares = ['equals', 'notEqual', 'lessThan', 'greaterThan', 'lessOrEqual', 'greaterOrEqual'];
  const values = value.split(',').map((one) => one.trim());
  const areAll = (pattern: RegExp): boolean => values.every((one) => (one === '' ? ['equals', 'notEqual'].includes(operation) : pattern.test(one)));
  switch (type) {
    case 'boolean':
      return ['equals', 'notEqual'].includes(operation) && areAll(/^(true|false)$/i);
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return compares.includes(operation) && areAll(/^[+-]?\d+(\.\d+)?$/);
    case 'date':
      return compares.includes(operation) && areAll(/^\d{4}-\d{2}-\d{2}$|^[A-Z_]+(:\d+)?$/);
    case 'datetime':
      return compares.includes(operation) && areAll(/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})$|^[A-Z_]+(:\d+)?$/);
    case 'multipicklist':
      return ['equals', 'notEqual', 'includes', 'excludes'].includes(operation);
    case 'id':
    case 'reference':
      return ['equals', 'notEqual'].includes(operation) && areAll(/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/);
    default:
      return [...compares, 'contains', 'notContain', 'startsWith'].includes(operation);
  }
}

export const REFERENCE_RULES: Rule[] = [
  {
    id: 'quick-action-target',
    appliesTo: ['QuickAction'],
    message: NOT_FOUND,
    source: REFERENCE,
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
    source: REFERENCE,
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
    source: REFERENCE,
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
    source: REFERENCE,
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
    source: REFERENCE,
    check: (component, { model }) => (objectExists(model, objectOf(component)) ? [] : [missing('sharingRules', 'CustomObject', objectOf(component))]),
  },
  {
    id: 'sharing-rule-to',
    appliesTo: SHARING,
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { components }) =>
      [...sharees(child(rootsOf(component), 'sharedTo')), ...sharees(child(rootsOf(component), 'sharedFrom'))]
        .filter(({ type, name }) => !components.has(type, name) && !(name === SITE_OWNER && components.ofType('Network').length > 0))
        .map(({ field, type, name, at: place }) => missing(field, type, name, place)),
  },
  {
    id: 'sharing-rule-field',
    appliesTo: SHARING,
    message: NOT_FOUND,
    source: REFERENCE,
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
    id: 'sharing-rule-access',
    appliesTo: SHARING,
    message: 'accessLevel must be Read or Edit: {0}',
    source: 'Metadata API Developer Guide, SharingBaseRule',
    check: (component, { model }) => {
      const level = textOf(rootsOf(component), 'accessLevel') ?? '';
      const isOwn = model.catalog.object(objectOf(component))?.custom === true;
      return isOwn && !['Read', 'Edit'].includes(level) ? [{ values: [level], at: at(rootsOf(component), 'accessLevel') }] : [];
    },
  },
  {
    id: 'sharing-rule-detail',
    appliesTo: SHARING,
    message: 'You cannot create a sharing rule for {0}: its records are shared as their master is',
    source: 'Salesforce Help, sharing considerations: a detail has no sharing of its own',
    check: (component, { model }) => {
      const object = model.catalog.object(objectOf(component));
      return object?.custom && [...object.fields.values()].some((field) => field.masterDetail) ? [{ values: [object.name] }] : [];
    },
  },
  {
    id: 'sharing-rule-criterion',
    appliesTo: ['SharingCriteriaRule'],
    message: 'The criterion {0} {1} "{2}" does not work on a field of type {3}',
    source: 'Salesforce Help, criteria-based sharing rules',
    check: (component, { model }) => {
      const object = model.catalog.object(objectOf(component));
      return children(rootsOf(component), 'criteriaItems').flatMap((item) => {
        const field = object && model.catalog.field(object, textOf(item, 'field') ?? '');
        const [operation, value] = [textOf(item, 'operation') ?? '', textOf(item, 'value') ?? ''];
        return field && !fitsCriterion(field.type, operation, value) ? [{ values: [field.name, operation, value, field.type], at: item }] : [];
      });
    },
  },
  {
    id: 'sharing-rule-logic',
    appliesTo: ['SharingCriteriaRule'],
    message: 'The filter logic {0} does not fit the criteria: it must use each of 1 to {1}, AND, OR, NOT and parentheses',
    source: 'the words of list-view-logic',
    check: (component) => {
      const root = rootsOf(component);
      const logic = textOf(root, 'booleanFilter');
      const count = children(root, 'criteriaItems').length;
      return logic === undefined || isLogicOf(logic, count) ? [] : [{ values: [logic, String(count)], at: at(root, 'booleanFilter') }];
    },
  },
  {
    id: 'sharing-rule-sharee-stored',
    appliesTo: SHARING,
    message: 'The local org does not share with {0}: the rule has no effect for them here',
    source: 'a bound of the local org, not of the platform',
    warning: true,
    check: (component) => {
      const acted = ['group', 'role', 'roleAndSubordinates', 'roleAndSubordinatesInternal', 'queue', 'allInternalUsers'];
      const named = ['sharedTo', 'sharedFrom'].flatMap((name) => child(rootsOf(component), name)?.children ?? []);
      return named.filter((one) => !acted.includes(one.name)).map((one) => ({ values: [one.name], at: one }));
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
  {
    id: 'quick-action-component',
    appliesTo: ['QuickAction'],
    message: 'Unable to retrieve lightning web component by namespace/developer name : {0}',
    source: 'public deploy logs',
    check: (component, { components }) => {
      const name = textOf(rootsOf(component), 'lightningWebComponent');
      return name === undefined || name.includes('__') || components.has('LightningComponentBundle', name)
        ? []
        : [{ values: [name], at: at(rootsOf(component), 'lightningWebComponent') }];
    },
  },
  {
    id: 'group-lacks',
    appliesTo: ['Group', 'Role', 'Queue'],
    message: 'Required field is missing: name',
    source: 'Metadata API Developer Guide, Group, Role, Queue',
    check: (component) => (textOf(rootsOf(component), 'name') ? [] : [{ at: rootsOf(component) }]),
  },
  {
    id: 'role-parent',
    appliesTo: ['Role'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { components }) => {
      const parent = textOf(rootsOf(component), 'parentRole');
      return parent && !components.has('Role', parent) ? [missing('parentRole', 'Role', parent, at(rootsOf(component), 'parentRole'))] : [];
    },
  },
];
