/** Value sets, picklist values, record types. */
import { createRequire } from 'node:module';
import { plainValue, recordTypeValue } from '../../catalog/from-metadata.ts';
import type { FieldDef } from '../../catalog/types.ts';
import type { PackagedComponent } from '../package.ts';
import { child, children, textOf } from '../xml.ts';
import { at, descendants, fieldNamed, isFirstOfName, memberOf, missing, NOT_FOUND, objectOf, REFERENCE, repeated, rootsOf, texts } from './rule.ts';
import type { CheckContext, Finding, Rule } from './rule.ts';

const SKILL = 'forcedotcom/sf-skills platform-custom-field-generate';
/** Objects whose record types follow a business process. */
const PROCESS_OBJECTS = ['Opportunity', 'Lead', 'Case', 'Solution'];

const valuesIn = (definition: ReturnType<typeof child>) => [
  ...children(definition, 'value'),
  ...children(definition, 'customValue'),
  ...children(definition, 'standardValue'),
];

/** Whether a picklist, as far as its values are known here, has this one. Standard ones come without values. */
const hasValue = (field: FieldDef | undefined, value: string): boolean =>
  !field?.custom || !field.picklist || field.picklist.values.some((one) => one.value.toLowerCase() === value.toLowerCase());

/** The picklist values a record type leaves in: field, value, place. */
function chosenValues(component: PackagedComponent) {
  return children(rootsOf(component), 'picklistValues').flatMap((element) =>
    children(element, 'values').map((value) => ({
      field: textOf(element, 'picklist') ?? '',
      value: recordTypeValue(textOf(value, 'fullName') ?? ''),
      at: value,
    })),
  );
}

const valueSet = (component: PackagedComponent): ReturnType<typeof child> => child(rootsOf(component), 'valueSet');

export const PICKLIST_RULES: Rule[] = [
  {
    id: 'value-set-both',
    appliesTo: ['CustomField'],
    message: 'Value set must reference a value set name or define a value set, but not both',
    source: SKILL,
    check: (component) => {
      const set = valueSet(component);
      return set && Boolean(textOf(set, 'valueSetName')) === (child(set, 'valueSetDefinition') !== undefined) ? [{ at: set }] : [];
    },
  },
  {
    id: 'value-set-name',
    appliesTo: ['CustomField'],
    message: 'valueSetName {0} does not exist',
    source: 'forcedotcom/sf-skills platform-value-set-generate',
    check: (component, { components }) => {
      const set = valueSet(component);
      const name = textOf(set, 'valueSetName');
      return !set || !name || components.has('GlobalValueSet', name) || components.has('StandardValueSet', name) || PLATFORM_SETS.has(name)
        ? []
        : [{ values: [name], at: at(set, 'valueSetName') }];
    },
  },
  {
    id: 'value-set-change',
    appliesTo: ['CustomField'],
    message: 'Cannot change which global value set this picklist uses',
    source: 'sfdx-hardis deploy tips',
    check: (component, { previous }) => {
      const before = previous.get('CustomField', component.name);
      const old = textOf(child(before && rootsOf(before), 'valueSet'), 'valueSetName');
      const now = textOf(valueSet(component), 'valueSetName');
      return old && now && old !== now ? [{ at: valueSet(component) }] : [];
    },
  },
  {
    id: 'picklist-value-twice',
    appliesTo: ['CustomField', 'GlobalValueSet', 'StandardValueSet'],
    message: 'duplicate value found: [{0}] is defined multiple times',
    source: SKILL,
    check: (component) => {
      const root = rootsOf(component);
      const values = [...valuesIn(child(valueSet(component), 'valueSetDefinition')), ...valuesIn(root)];
      return repeated(values, (value) => textOf(value, 'fullName') ?? '').map((value) => ({ values: [textOf(value, 'fullName') ?? ''], at: value }));
    },
  },
  {
    id: 'controlling-field',
    appliesTo: ['CustomField'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { model }) => {
      const name = textOf(valueSet(component), 'controllingField');
      const named = name && fieldNamed(model, `${objectOf(component)}.${name}`);
      return name && !named ? [missing('controllingField', 'CustomField', `${objectOf(component)}.${name}`, valueSet(component))] : [];
    },
  },
  {
    id: 'picklist-value-unknown',
    appliesTo: ['CustomField', 'RecordType'],
    message: 'Picklist value: {0} in picklist: {1} not found',
    source: 'github.com/tiaanswart/lightning-fieldset/issues/17; docs.gearset.com/en/articles/7731270',
    check: (component, context) =>
      component.type === 'RecordType' ? unknownOfRecordType(component, context) : unknownDependencies(component, context),
  },
  {
    id: 'record-type-picklist',
    appliesTo: ['RecordType'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { model }) =>
      children(rootsOf(component), 'picklistValues').flatMap((element) => {
        const name = `${objectOf(component)}.${textOf(element, 'picklist') ?? ''}`;
        // Standard picklists have names of their own here, such as `Name` for the sales process.
        return !name.endsWith('__c') || fieldNamed(model, name) ? [] : [missing('picklist', 'CustomField', name, element)];
      }),
  },
  {
    id: 'record-type-process',
    appliesTo: ['RecordType'],
    message: 'Required field is missing: businessProcess',
    source: SKILL,
    check: (component) => {
      const root = rootsOf(component);
      return PROCESS_OBJECTS.includes(objectOf(component)) && !textOf(root, 'businessProcess') ? [{ at: root }] : [];
    },
  },
  {
    id: 'record-type-compact-layout',
    appliesTo: ['RecordType'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { components }) => compactLayoutFindings(component, components),
  },
  {
    id: 'compact-layout-assignment',
    appliesTo: ['CustomObject'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { components }) => compactLayoutFindings(component, components),
  },
  {
    id: 'label-twice',
    appliesTo: ['CustomLabel'],
    message: 'Duplicate label: {0}',
    source: 'sfdx-hardis deploy tips',
    check: (component, { incoming }) => (isFirstOfName(incoming, component) ? [] : [{ values: [component.name], at: component.root }]),
  },
  {
    id: 'label-length',
    appliesTo: ['CustomLabel'],
    message: 'The value of a custom label can have 1,000 characters at most; {0} has {1}',
    source: 'Salesforce Help, custom labels',
    check: (component) => {
      const length = textOf(rootsOf(component), 'value')?.length ?? 0;
      return length > 1000 ? [{ values: [component.name, String(length)], at: component.root }] : [];
    },
  },
];

/** The compact layout an object or one of its record types is assigned: of the object, or the platform's own. */
function compactLayoutFindings(component: PackagedComponent, components: CheckContext['components']): Finding[] {
  const name = textOf(rootsOf(component), 'compactLayoutAssignment');
  const full = `${objectOf(component)}.${name ?? ''}`;
  if (!name || name === 'SYSTEM' || components.has('CompactLayout', full)) return [];
  return [missing('compactLayoutAssignment', 'CompactLayout', full, at(rootsOf(component), 'compactLayoutAssignment'))];
}

/** Standard value sets an org has without anyone deploying them. */
const PLATFORM_SETS = new Set(
  (createRequire(import.meta.url)('@salesforce/source-deploy-retrieve/lib/src/registry/stdValueSetRegistry.json') as { fullnames: string[] })
    .fullnames,
);

function unknownOfRecordType(component: PackagedComponent, { model }: CheckContext) {
  return chosenValues(component)
    .filter(({ field, value }) => !hasValue(fieldNamed(model, `${objectOf(component)}.${field}`)?.field, value))
    .map(({ field, value, at: place }) => ({ values: [value, field], at: place }));
}

function unknownDependencies(component: PackagedComponent, { model }: CheckContext) {
  const set = valueSet(component);
  const own = fieldNamed(model, component.name)?.field;
  const controlling = fieldNamed(model, `${objectOf(component)}.${textOf(set, 'controllingField') ?? ''}`)?.field;
  return descendants(rootsOf(component), 'valueSettings').flatMap((setting) => {
    const value = plainValue(textOf(setting, 'valueName') ?? '');
    const wrong = texts(setting, 'controllingFieldValue').filter(({ text }) => !hasValue(controlling, plainValue(text)));
    return [
      ...(hasValue(own, value) ? [] : [{ values: [value, memberOf(component)], at: setting }]),
      ...wrong.map(({ text, at: place }) => ({ values: [text, controlling?.name ?? ''], at: place })),
    ];
  });
}
