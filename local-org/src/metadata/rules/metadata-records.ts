/** Records of custom metadata types. */
import type { FieldDef } from '../../catalog/types.ts';
import type { PackagedComponent } from '../package.ts';
import { child, children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { at, objectExists, objectOf, rootsOf } from './rule.ts';
import type { CheckContext, Finding, Rule } from './rule.ts';

const RECORD_LOGS = 'public deploy logs of custom metadata records';
const VALUE_TYPES = ['boolean', 'string', 'double', 'int', 'long', 'decimal', 'date', 'dateTime', 'time'].map((type) => `xsd:${type}`);

/** The values of a metadata record, each with its field where there is one. */
function recordValues(component: PackagedComponent, { model }: CheckContext) {
  const type = model.catalog.object(`${objectOf(component)}__mdt`);
  return children(rootsOf(component), 'values').flatMap((element) => {
    const name = textOf(element, 'field') ?? '';
    return type ? [{ type, name, element, field: model.catalog.field(type, name) }] : [];
  });
}

const withoutNamespace = (name: string): string => name.replace(/^[A-Za-z][A-Za-z0-9]{0,14}__(?=.)/, '');

const NUMBERS = ['xsd:double', 'xsd:int', 'xsd:decimal', 'xsd:long', 'xsd:string'];
/** The types of value a field takes besides its own; a field that is not here is not judged. */
const FITTING: Partial<Record<FieldDef['type'], readonly string[]>> = {
  boolean: ['xsd:boolean'],
  double: NUMBERS,
  currency: NUMBERS,
  percent: NUMBERS,
  date: ['xsd:date', 'xsd:dateTime'],
  datetime: ['xsd:dateTime', 'xsd:date'],
  string: ['xsd:string'],
};

/** What is wrong with a metadata record's value; the platform calls a field by its label. */
function valueProblem(field: FieldDef, value: XmlElement | undefined): string | undefined {
  const type = value?.attributes['xsi:type'];
  if (!value || !type || !VALUE_TYPES.includes(type)) return undefined;
  const text = value.text.trim();
  if (['xsd:double', 'xsd:int', 'xsd:decimal', 'xsd:long'].includes(type) && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text))
    return `Error parsing file: '${text}' is not valid for the type ${type}`;
  const fitting = FITTING[field.type];
  if (fitting && !fitting.includes(type)) return `${field.label}: value not of required type: ${text}`;
  const values = field.picklist?.restricted ? field.picklist.values.map((one) => one.value) : undefined;
  const bad = (field.type === 'multipicklist' ? text.split(';') : [text]).find((one) => one !== '' && values && !values.includes(one));
  if (bad !== undefined) return `${field.label}: bad value for restricted picklist field: ${bad}`;
  const most = ['string', 'textarea'].includes(field.type) ? field.length : undefined;
  return most !== undefined && text.length > most ? `${field.label}: data value too large: ${text} (max length=${most})` : undefined;
}

export const METADATA_RECORD_RULES: Rule[] = [
  {
    id: 'metadata-type-unknown',
    appliesTo: ['CustomMetadata'],
    message: 'Custom metadata type {0} is not available in this organization.',
    source: 'github.com/forcedotcom/cli/issues/3140',
    check: (component, { model }) => {
      const type = `${objectOf(component)}__mdt`;
      return objectExists(model, type) ? [] : [{ values: [type] }];
    },
  },
  {
    id: 'metadata-record-field',
    appliesTo: ['CustomMetadata'],
    message: '{0}: could not find fields: {1}',
    source: RECORD_LOGS,
    check: (component, context) =>
      recordValues(component, context)
        .filter(({ field }) => !field)
        .map(({ type, name, element }) => ({ values: [type.name, name], at: element })),
  },
  {
    id: 'metadata-record-value-type',
    appliesTo: ['CustomMetadata'],
    message: 'The value of {0} has no type the platform knows: {1}',
    source: 'github.com/forcedotcom/cli/issues/544; xsd:picklist fails the whole deploy without a word',
    check: (component) =>
      children(rootsOf(component), 'values').flatMap((element) => {
        const type = child(element, 'value')?.attributes['xsi:type'];
        return type && !VALUE_TYPES.includes(type) ? [{ values: [textOf(element, 'field') ?? '', type], at: at(element, 'value') }] : [];
      }),
  },
  {
    id: 'metadata-record-untyped',
    appliesTo: ['CustomMetadata'],
    message:
      'Error parsing file:  Only the following configurations are supported : 1) if the type is mentioned i.g. type="xsi:boolean" 2) With metadata CRUD API with fullName required',
    source: RECORD_LOGS,
    check: (component) =>
      children(rootsOf(component), 'values').flatMap((element) => {
        const value = child(element, 'value');
        const isUntyped = value && !value.attributes['xsi:type'] && value.attributes['xsi:nil'] !== 'true';
        return isUntyped ? [{ at: value }] : [];
      }),
  },
  {
    id: 'metadata-record-value',
    appliesTo: ['CustomMetadata'],
    message: '{0}',
    source: RECORD_LOGS,
    check: (component, context) =>
      recordValues(component, context).flatMap(({ field, element }): Finding[] => {
        const problem = field && valueProblem(field, child(element, 'value'));
        return problem ? [{ values: [problem], at: at(element, 'value') }] : [];
      }),
  },
  {
    id: 'metadata-record-required',
    appliesTo: ['CustomMetadata'],
    message: 'Required fields are missing: [{0}]',
    source: RECORD_LOGS,
    check: (component, context) => {
      const type = context.model.catalog.object(`${objectOf(component)}__mdt`);
      const given = new Set(
        recordValues(component, context)
          .filter(({ element }) => child(element, 'value')?.attributes['xsi:nil'] !== 'true')
          .map(({ name }) => name.toLowerCase()),
      );
      const required = [...(type?.fields.values() ?? [])].filter((field) => field.custom && field.required);
      const missing = [
        ...(textOf(rootsOf(component), 'label') ? [] : ['MasterLabel']),
        ...required.filter((field) => !given.has(field.name.toLowerCase())).map((field) => field.name),
      ];
      return missing.length > 0 ? [{ values: [missing.join(', ')], at: rootsOf(component) }] : [];
    },
  },
  {
    id: 'metadata-record-name',
    appliesTo: ['CustomMetadata'],
    message: '{0}',
    source: RECORD_LOGS,
    check: (component) => {
      const name = withoutNamespace(component.name.slice(objectOf(component).length + 1));
      const isGood = /^[A-Za-z]\w*$/.test(name) && !/__|_$/.test(name);
      if (!isGood)
        return [
          {
            values: [
              `Custom Metadata Record Name: The ${objectOf(component)}__mdt API Name can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.`,
            ],
          },
        ];
      const label = textOf(rootsOf(component), 'label')?.length ?? 0;
      if (name.length > 40) return [{ values: ['Value too long for field: fullName maximum length is:40'] }];
      return label > 40 ? [{ values: ['Value too long for field: MasterLabel maximum length is:40'], at: at(rootsOf(component), 'label') }] : [];
    },
  },
];
