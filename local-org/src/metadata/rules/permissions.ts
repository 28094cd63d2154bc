import { isFormula } from '../../catalog/catalog.ts';
import { children, textOf } from '../xml.ts';
import { isStandard, notFound, rootsOf } from './rule.ts';
import type { Rule } from './rule.ts';

/** Permission sets: what they name exists, and what they grant can be granted. */
export const PERMISSION_RULES: Rule[] = [
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
];
