/** Translations: only where Translation Workbench is on, and of what exists. */
import type { ComponentSet } from '../components.ts';
import type { PackagedComponent } from '../package.ts';
import { children, child, textOf } from '../xml.ts';
import { missing, NOT_FOUND, objectExists, REFERENCE, rootsOf } from './rule.ts';
import type { Rule } from './rule.ts';

/** The types an org takes only with Translation Workbench. */
export const TRANSLATED: ReadonlySet<string> = new Set([
  'Translations',
  'CustomObjectTranslation',
  'GlobalValueSetTranslation',
  'StandardValueSetTranslation',
]);

/** Whether Translation Workbench is on, as the deployed `Language.settings` says. */
export function hasTranslationWorkbench(components: ComponentSet): boolean {
  const settings = components.get('Settings', 'Language');
  return settings !== undefined && textOf(rootsOf(settings), 'enableTranslationWorkbench') === 'true';
}

/** `Object__c` of `Object__c-de`. */
const objectOfTranslation = (component: PackagedComponent): string => component.name.slice(0, component.name.lastIndexOf('-')).split('.')[0] ?? '';

export const TRANSLATION_RULES: Rule[] = [
  {
    id: 'translation-off',
    appliesTo: [...TRANSLATED],
    message: 'Not available for deploy for this organization',
    source: 'sfdx-hardis deploy tips; translations need settings.languageSettings.enableTranslationWorkbench in the scratch definition',
    check: (_component, { components }) => (hasTranslationWorkbench(components) ? [] : [{}]),
  },
  {
    id: 'translation-object',
    appliesTo: ['CustomObjectTranslation'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { model }) =>
      objectExists(model, objectOfTranslation(component)) ? [] : [missing('object', 'CustomObject', objectOfTranslation(component))],
  },
  {
    id: 'translation-field',
    appliesTo: ['CustomFieldTranslation'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { model }) => {
      const object = model.catalog.object(objectOfTranslation(component));
      const name = textOf(rootsOf(component), 'name') ?? '';
      return !object || !name.endsWith('__c') || model.catalog.field(object, name) ? [] : [missing('name', 'CustomField', `${object.name}.${name}`)];
    },
  },
  {
    id: 'translation-label',
    appliesTo: ['Translations'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { components }) =>
      children(rootsOf(component), 'customLabels').flatMap((element) => {
        const name = textOf(element, 'name') ?? '';
        return child(element, 'label') && !components.has('CustomLabel', name) && !name.includes('__')
          ? [missing('name', 'CustomLabel', name, element)]
          : [];
      }),
  },
  {
    id: 'translation-standard-field',
    appliesTo: ['CustomFieldTranslation'],
    message: 'Cannot translate standard field: {0}.{1}',
    source: 'public deploy logs',
    check: (component, { model }) => {
      const object = model.catalog.object(objectOfTranslation(component));
      const name = textOf(rootsOf(component), 'name') ?? '';
      const isStandard = object && name !== '' && !name.includes('__') && child(rootsOf(component), 'label') !== undefined;
      return isStandard ? [{ values: [object.name, name] }] : [];
    },
  },
];
