import { compileFormula, recordScope } from '../../formula/formula.ts';
import type { FieldDef, ObjectDef } from '../../catalog/types.ts';
import type { OrgModel } from '../../org/model.ts';
import { children, textOf } from '../xml.ts';
import { formulaFinding, notFound, objectOf, rootsOf } from './rule.ts';
import type { Rule } from './rule.ts';

/** Objects, their fields and validation rules. */
export const OBJECT_RULES: Rule[] = [
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
    id: 'formula-circle',
    type: 'CustomField',
    check: (component, { model }) => {
      const object = model.catalog.object(objectOf(component));
      const name = component.name.split('.')[1] ?? '';
      if (!object || !model.catalog.field(object, name)?.formula || !isCircular(model, object, name, [])) return [];
      return [{ message: `The formula of ${component.name} refers to itself, directly or through other formulas`, at: rootsOf(component) }];
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
];

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

/** Whether a formula's way through other formulas comes back to one it has been at. */
function isCircular(model: OrgModel, object: ObjectDef, name: string, trail: string[]): boolean {
  const field = model.catalog.field(object, name);
  const key = `${object.name}.${field?.name ?? ''}`;
  if (trail.includes(key)) return true;
  if (!field?.formula) return false;
  const { paths } = compiledOrNothing(model, object, field.formula.text);
  return paths.some((path) => {
    let current: ObjectDef | undefined = object;
    for (const step of path.slice(0, -1)) {
      const relation: FieldDef | undefined = current && model.catalog.relationship(current, step);
      current = relation && model.catalog.parentOf(relation);
    }
    return current !== undefined && isCircular(model, current, path.at(-1) ?? '', [...trail, key]);
  });
}

/** A formula that does not compile is another rule's business. */
function compiledOrNothing(model: OrgModel, object: ObjectDef, text: string): { paths: string[][] } {
  try {
    return compileFormula(text, recordScope(model.catalog, object));
  } catch {
    return { paths: [] };
  }
}
