import type { ObjectDef } from '../catalog/types.ts';
import { compileFormula, FormulaError, recordScope } from '../formula/formula.ts';
import type { OrgModel } from '../org/model.ts';
import { flowFromMetadata, unsupportedElements } from '../records/flow/definition.ts';
import { flowFormula } from '../records/flow/scope.ts';
import { isFormula } from '../catalog/catalog.ts';
import { checkBundle } from './bundle-checks.ts';
import { rootOf } from './components.ts';
import type { ComponentSet } from './components.ts';
import { placeOf } from './package.ts';
import type { PackagedComponent, Problem } from './package.ts';
import { children, textOf } from './xml.ts';
import type { XmlElement } from './xml.ts';

/** The org as the deploy would leave it, and what the deploy brings. */
export interface CheckContext {
  components: ComponentSet;
  model: OrgModel;
  incoming: PackagedComponent[];
}

export interface Finding {
  message: string;
  at?: XmlElement | undefined;
  warning?: boolean;
}

/** One thing a component must satisfy. Ids are never used again for another rule. */
export interface Rule {
  id: string;
  type: string;
  check(component: PackagedComponent, context: CheckContext): Finding[];
}

const notFound = (field: string, type: string, name: string): string => `In field: ${field} - no ${type} named ${name} found`;

const objectOf = (component: PackagedComponent): string => component.name.split('.')[0] ?? '';

function rootsOf(component: PackagedComponent): XmlElement {
  return component.root ?? rootOf(component);
}

function fieldExists(model: OrgModel, object: ObjectDef, path: string): boolean {
  return recordScope(model.catalog, object).typeOf(path.split('.')) !== undefined;
}

function formulaFinding(work: () => void, at: XmlElement): Finding[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof FormulaError) return [{ message: error.message, at }];
    throw error;
  }
}

/** Standard tabs and pages an app or a permission set may name although no one deployed them. */
const isStandard = (name: string): boolean => name.startsWith('standard-') || name.startsWith('standard__');

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

export const RULES: Rule[] = [
  {
    id: 'object-label',
    type: 'CustomObject',
    check: (component, { model }) => {
      const root = rootsOf(component);
      if (!model.catalog.object(component.name)?.custom) return [];
      if (!textOf(root, 'label')) return [{ message: 'Must specify a non-empty label for the CustomObject', at: root }];
      return textOf(root, 'pluralLabel')
        ? []
        : [{ message: `${component.name}: Must specify a non-empty plural label for the CustomObject`, at: root }];
    },
  },
  {
    id: 'object-of-field',
    type: 'CustomField',
    check: (component, { model }) =>
      model.catalog.object(objectOf(component)) ? [] : [{ message: notFound('field', 'CustomObject', objectOf(component)) }],
  },
  {
    id: 'sharing-of-detail',
    type: 'CustomObject',
    check: (component, { model }) => {
      const object = model.catalog.object(component.name);
      const hasMaster = object && [...object.fields.values()].some((field) => field.masterDetail);
      const sharing = textOf(rootsOf(component), 'sharingModel');
      return hasMaster && sharing !== 'ControlledByParent'
        ? [{ message: `Cannot set sharingModel to ${sharing ?? ''} on a CustomObject with a MasterDetail relationship field` }]
        : [];
    },
  },
  {
    id: 'lookup-target',
    type: 'CustomField',
    check: (component, { model }) => {
      const target = textOf(rootsOf(component), 'referenceTo');
      return !target || model.catalog.object(target)
        ? []
        : [{ message: `referenceTo value of '${target}' does not resolve to a valid sObject type` }];
    },
  },
  {
    id: 'field-formula',
    type: 'CustomField',
    check: (component, { model }) => {
      const object = model.catalog.object(objectOf(component));
      const field = object && model.catalog.field(object, component.name.split('.')[1] ?? '');
      if (!object || !field?.formula) return [];
      const { text, blanksAsZero } = field.formula;
      return formulaFinding(
        () => compileFormula(text, recordScope(model.catalog, object), { returns: field.type, scale: field.scale, blanksAsZero }),
        rootsOf(component),
      );
    },
  },
  {
    id: 'summary-source',
    type: 'CustomField',
    check: (component, { model }) => {
      const object = model.catalog.object(objectOf(component));
      const summary = object && model.catalog.field(object, component.name.split('.')[1] ?? '')?.summary;
      if (!summary) return [];
      const child = model.catalog.object(summary.childObject);
      const key = child && model.catalog.field(child, summary.foreignKey);
      if (!key?.masterDetail || key.referenceTo?.[0] !== object?.name)
        return [{ message: notFound('summaryForeignKey', 'CustomField', `${summary.childObject}.${summary.foreignKey}`) }];
      const missing = [summary.summarizedField, ...summary.filters.map((filter) => filter.field)].filter(
        (name) => name && child && !model.catalog.field(child, name),
      );
      return missing.map((name) => ({ message: notFound('summarizedField', 'CustomField', `${summary.childObject}.${name}`) }));
    },
  },
  {
    id: 'summary-over-crossing-formula',
    type: 'CustomField',
    check: (component, { model }) => {
      const object = model.catalog.object(objectOf(component));
      const summary = object && model.catalog.field(object, component.name.split('.')[1] ?? '')?.summary;
      const child = summary && model.catalog.object(summary.childObject);
      if (!child) return [];
      const bad = [summary.summarizedField, ...summary.filters.map((filter) => filter.field)].filter(
        (name) => name && crosses(model, child, name, 0),
      );
      return bad.map((name) => ({
        message: `The field ${child.name}.${name} cannot be summarized: its formula reaches another object or uses TODAY or NOW`,
      }));
    },
  },
  {
    id: 'validation-formula',
    type: 'ValidationRule',
    check: (component, { model }) => {
      const object = model.catalog.object(objectOf(component));
      const root = rootsOf(component);
      if (!object) return [{ message: notFound('field', 'CustomObject', objectOf(component)) }];
      const display = textOf(root, 'errorDisplayField');
      const findings = formulaFinding(
        () => compileFormula(textOf(root, 'errorConditionFormula') ?? '', recordScope(model.catalog, object), { returns: 'boolean' }),
        root,
      );
      if (display && !model.catalog.field(object, display))
        findings.push({ message: notFound('errorDisplayField', 'CustomField', `${object.name}.${display}`), at: root });
      return findings;
    },
  },
  {
    id: 'permission-object',
    type: 'PermissionSet',
    check: (component, { model }) =>
      children(rootsOf(component), 'objectPermissions').flatMap((element) => {
        const name = textOf(element, 'object') ?? '';
        return model.catalog.object(name) ? [] : [{ message: notFound('object', 'CustomObject', name), at: element }];
      }),
  },
  {
    id: 'permission-object-depends',
    type: 'PermissionSet',
    check: (component, { model }) =>
      children(rootsOf(component), 'objectPermissions').flatMap((element) => {
        const label = model.catalog.object(textOf(element, 'object') ?? '')?.label ?? '';
        const has = (name: string): boolean => textOf(element, name) === 'true';
        const needs: [string, string, string, string][] = [
          ['allowCreate', 'Create', 'allowRead', 'Read'],
          ['allowEdit', 'Edit', 'allowRead', 'Read'],
          ['allowDelete', 'Delete', 'allowEdit', 'Edit'],
          ['viewAllRecords', 'View All', 'allowRead', 'Read'],
          ['modifyAllRecords', 'Modify All', 'allowDelete', 'Delete'],
        ];
        return needs
          .filter(([flag, , needed]) => has(flag) && !has(needed))
          .map(([, right, , other]) => ({ message: `Permission ${right} ${label} depends on permission(s): ${other} ${label}`, at: element }));
      }),
  },
  {
    id: 'permission-field',
    type: 'PermissionSet',
    check: (component, { model }) =>
      children(rootsOf(component), 'fieldPermissions').flatMap((element) => {
        const name = textOf(element, 'field') ?? '';
        const [objectName = '', fieldName = ''] = name.split('.');
        const object = model.catalog.object(objectName);
        const field = object && model.catalog.field(object, fieldName);
        if (!field) return [{ message: notFound('field', 'CustomField', name), at: element }];
        if (field.custom && field.required) return [{ message: `You cannot deploy to a required field: ${name}`, at: element }];
        const calculated = textOf(element, 'editable') === 'true' && (isFormula(field) || field.summary || field.autoNumber);
        return calculated ? [{ message: `${name} is calculated: editable has no effect`, at: element, warning: true }] : [];
      }),
  },
  {
    id: 'permission-tab',
    type: 'PermissionSet',
    check: (component, { components }) =>
      children(rootsOf(component), 'tabSettings').flatMap((element) => {
        const name = textOf(element, 'tab') ?? '';
        return isStandard(name) || components.has('CustomTab', name) ? [] : [{ message: notFound('tab', 'CustomTab', name), at: element }];
      }),
  },
  {
    id: 'permission-app',
    type: 'PermissionSet',
    check: (component, { components }) =>
      children(rootsOf(component), 'applicationVisibilities').flatMap((element) => {
        const name = textOf(element, 'application') ?? '';
        return isStandard(name) || components.has('CustomApplication', name)
          ? []
          : [{ message: notFound('application', 'CustomApplication', name), at: element }];
      }),
  },
  {
    id: 'permission-custom',
    type: 'PermissionSet',
    check: (component, { components }) =>
      children(rootsOf(component), 'customPermissions').flatMap((element) => {
        const name = textOf(element, 'name') ?? '';
        return components.has('CustomPermission', name) ? [] : [{ message: notFound('customPermission', 'CustomPermission', name), at: element }];
      }),
  },
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
    id: 'object-action-override',
    type: 'CustomObject',
    check: (component, { components }) =>
      children(rootsOf(component), 'actionOverrides').flatMap((override) => {
        const content = textOf(override, 'content');
        if (!content || textOf(override, 'type') !== 'Flexipage' || components.has('FlexiPage', content)) return [];
        return [
          { message: `${content} does not exist or is not a valid override for action ${textOf(override, 'actionName') ?? ''}.`, at: override },
        ];
      }),
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
  { id: 'flow', type: 'Flow', check: checkFlow },
  { id: 'bundle', type: 'LightningComponentBundle', check: checkBundle },
];

function checkFlow(component: PackagedComponent, { model }: CheckContext): Finding[] {
  const root = rootsOf(component);
  const flow = flowFromMetadata(component.name, root);
  if (!flow) return [{ message: 'Only record-triggered flows run in the local org; this one is stored', at: root, warning: true }];
  const object = model.catalog.object(flow.object);
  if (!object) return [{ message: `${component.name} (Start) - The objectType is invalid. Provide the API name of an object.`, at: root }];
  const findings: Finding[] = unsupportedElements(root).map((name) => ({
    message: `Flow element ${name} does not run in the local org`,
    at: root,
    warning: true,
  }));
  if (!flow.start)
    findings.push({
      message: "field integrity exception: unknown (The flow can't run because nothing is connected to the Start element.)",
      at: root,
    });
  for (const target of descendants(root, 'targetReference')) {
    const name = target.text.trim();
    if (!root.children.some((element) => textOf(element, 'name') === name))
      findings.push({ message: `field integrity exception: unknown (A connector has a reference to ${name}, which doesn't exist.)`, at: target });
  }
  for (const element of flow.elements.values()) {
    if (!('object' in element) || !element.object) continue;
    const target = model.catalog.object(element.object);
    if (!target) {
      findings.push({ message: `${element.name} - The objectType is invalid. Provide the API name of an object.`, at: root });
      continue;
    }
    const names = [
      ...('filters' in element ? element.filters.map((filter) => filter.field) : []),
      ...('fields' in element ? element.fields.map((field) => field.field) : []),
    ];
    for (const name of names)
      if (!fieldExists(model, target, name))
        findings.push({ message: `${element.name} - The field ${name} for the object ${target.name} doesn't exist.`, at: root });
  }
  for (const filter of flow.filters)
    if (!fieldExists(model, object, filter.field))
      findings.push({ message: `$Record - The field ${filter.field} for the object ${object.name} doesn't exist.`, at: root });
  const formulas = [
    ...[...flow.formulas].map(([name, formula]) => ({ name, ...formula })),
    ...(flow.filterFormula ? [{ name: 'Start', expression: flow.filterFormula, dataType: 'Boolean', scale: undefined }] : []),
  ];
  for (const formula of formulas) {
    const [finding] = formulaFinding(() => flowFormula(model.catalog, flow, formula.expression, formula.dataType, formula.scale), root);
    if (finding) findings.push({ ...finding, message: `${formula.name} (Formula) - The formula expression is invalid: ${finding.message}` });
  }
  return findings;
}

/** Whether a field is, however deep, a formula that leaves its record or depends on the day. */
function crosses(model: OrgModel, object: ObjectDef, name: string, depth: number): boolean {
  const field = model.catalog.field(object, name);
  if (!field?.formula || depth > 10) return false;
  try {
    const compiled = compileFormula(field.formula.text, recordScope(model.catalog, object));
    return compiled.volatile || compiled.paths.some((path) => path.length > 1 || crosses(model, object, path[0] ?? '', depth + 1));
  } catch {
    return false;
  }
}

function descendants(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((one) => [...(one.name === name ? [one] : []), ...descendants(one, name)]);
}

/** Runs every rule over what a deploy brings. */
export function checkComponents(context: CheckContext): Problem[] {
  return context.incoming.flatMap((component) =>
    RULES.filter((rule) => rule.type === component.type).flatMap((rule) =>
      rule.check(component, context).map((finding) => ({
        type: component.type,
        name: component.name,
        file: component.file,
        message: finding.message,
        ...placeOf(finding.at),
        ...(finding.warning ? { warning: true } : {}),
      })),
    ),
  );
}
