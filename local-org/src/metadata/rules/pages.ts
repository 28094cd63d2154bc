import { children, textOf } from '../xml.ts';
import { descendants, isStandard, notFound, objectOf, rootsOf } from './rule.ts';
import type { Finding, Rule } from './rule.ts';

/** Fields of list views and compact layouts by their old upper-case names. */
const LIST_NAMES = new Set([
  'NAME',
  'OWNER.ALIAS',
  'CREATED_DATE',
  'CREATEDBY_USER',
  'LAST_UPDATE',
  'UPDATEDBY_USER',
  'OWNER.FIRST_NAME',
  'OWNER.LAST_NAME',
  'LAST_ACTIVITY',
  'OBJECT_ID',
  'RECORDTYPE',
  'CURRENCY_ISO_CODE',
]);

/** Layouts, tabs, apps, pages, list views: what they show exists. */
export const PAGE_RULES: Rule[] = [
  {
    id: 'layout',
    type: 'Layout',
    check: (component, { model }) => {
      const objectName = component.name.split('-')[0] ?? '';
      const object = model.catalog.object(objectName);
      const root = rootsOf(component);
      if (!object) return [{ message: notFound('layout', 'CustomObject', objectName) }];
      const sections = children(root, 'layoutSections');
      if (sections.length === 0) return [{ message: 'Layout must have at least 1 section', at: root }];
      const items = sections.flatMap((section) => children(section, 'layoutColumns')).flatMap((column) => children(column, 'layoutItems'));
      const seen = new Set<string>();
      return items.flatMap((item): Finding[] => {
        const name = textOf(item, 'field');
        if (!name) return [];
        if (!model.catalog.field(object, name)) return [{ message: notFound('field', 'CustomField', `${objectName}.${name}`), at: item }];
        if (seen.has(name)) return [{ message: 'Layout cannot contain multiple items for the same field', at: item }];
        seen.add(name);
        return [];
      });
    },
  },
  {
    id: 'tab-target',
    type: 'CustomTab',
    check: (component, { components, model }) => {
      const root = rootsOf(component);
      const page = textOf(root, 'flexiPage');
      if (page && !components.has('FlexiPage', page)) return [{ message: notFound('flexiPage', 'FlexiPage', page), at: root }];
      return textOf(root, 'customObject') === 'true' && !model.catalog.object(component.name)
        ? [{ message: notFound('customObject', 'CustomObject', component.name), at: root }]
        : [];
    },
  },
  {
    id: 'app-tab',
    type: 'CustomApplication',
    check: (component, { components }) => {
      const root = rootsOf(component);
      const findings: Finding[] = children(root, 'tabs')
        .map((tab) => tab.text.trim())
        .filter((name) => !isStandard(name) && !components.has('CustomTab', name))
        .map((name) => ({ message: notFound('tab', 'CustomTab', name), at: root }));
      const utilityBar = textOf(root, 'utilityBar');
      if (utilityBar && !components.has('FlexiPage', utilityBar))
        findings.push({ message: notFound('utilityBar', 'FlexiPage', utilityBar), at: root });
      for (const override of children(root, 'actionOverrides')) {
        const content = textOf(override, 'content');
        if (content && !components.has('FlexiPage', content))
          findings.push({
            message: `${content} does not exist or is not a valid override for action ${textOf(override, 'actionName') ?? ''}.`,
            at: override,
          });
      }
      return findings;
    },
  },
  {
    id: 'page-component',
    type: 'FlexiPage',
    check: (component, { components, model }) => {
      const root = rootsOf(component);
      const object = textOf(root, 'sobjectType');
      const findings: Finding[] =
        object && !model.catalog.object(object) ? [{ message: notFound('sobjectType', 'CustomObject', object), at: root }] : [];
      for (const instance of descendants(root, 'componentInstance')) {
        const name = textOf(instance, 'componentName') ?? '';
        const own = name.startsWith('c:') ? name.slice(2) : name.includes(':') ? undefined : name;
        if (own && !components.has('LightningComponentBundle', own))
          findings.push({ message: `We couldn't retrieve the design time component information for component ${name}.`, at: instance });
      }
      return findings;
    },
  },
  {
    id: 'list-view-column',
    type: 'ListView',
    check: (component, { model }) => {
      const object = model.catalog.object(objectOf(component));
      return children(rootsOf(component), 'columns')
        .filter((column) => {
          const name = column.text.trim();
          return object && !LIST_NAMES.has(name) && !model.catalog.field(object, name);
        })
        .map((column) => ({ message: `Invalid field ${column.text.trim()} in list view ${component.name}`, at: column }));
    },
  },
  {
    id: 'compact-layout-field',
    type: 'CompactLayout',
    check: (component, { model }) => {
      const object = model.catalog.object(objectOf(component));
      return children(rootsOf(component), 'fields')
        .filter((field) => object && !model.catalog.field(object, field.text.trim()))
        .map((field) => ({ message: notFound('fields', 'CustomField', `${objectOf(component)}.${field.text.trim()}`), at: field }));
    },
  },
];
