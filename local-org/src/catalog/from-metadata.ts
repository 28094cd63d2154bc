import { child, children, textOf } from '../metadata/xml.ts';
import type { XmlElement } from '../metadata/xml.ts';
import { implicitFields, locationParts } from './catalog.ts';
import type { ObjectKind } from './catalog.ts';
import type { FieldDef, FieldType, ObjectDef, PicklistValue, RecordTypeDef, SummaryDef, ValidationRuleDef } from './types.ts';

const TYPES: Record<string, FieldType> = {
  Text: 'string',
  TextArea: 'textarea',
  LongTextArea: 'textarea',
  Html: 'textarea',
  Email: 'email',
  Phone: 'phone',
  Url: 'url',
  Checkbox: 'boolean',
  Number: 'double',
  Currency: 'currency',
  Percent: 'percent',
  Date: 'date',
  DateTime: 'datetime',
  Time: 'time',
  Picklist: 'picklist',
  MultiselectPicklist: 'multipicklist',
  Lookup: 'reference',
  MasterDetail: 'reference',
  Hierarchy: 'reference',
  AutoNumber: 'string',
  EncryptedText: 'encryptedstring',
  Location: 'location',
  ExternalLookup: 'reference',
  IndirectLookup: 'reference',
  MetadataRelationship: 'reference',
};

const LONG_TEXT = new Set(['LongTextArea', 'Html']);
const DEFAULT_LENGTHS: Record<string, number> = {
  Email: 80,
  Phone: 40,
  Url: 255,
  TextArea: 255,
  Picklist: 255,
  MultiselectPicklist: 4099,
  AutoNumber: 30,
};

const flag = (element: XmlElement | undefined, name: string): boolean => textOf(element, name) === 'true';
const number = (element: XmlElement | undefined, name: string): number | undefined => {
  const text = textOf(element, name);
  return text === undefined ? undefined : Number(text);
};

/** The values a field's own value set or a value set by name gives, in their order: by label where the set is sorted. */
export function picklistValues(definition: XmlElement | undefined): PicklistValue[] {
  const values = children(definition, 'value')
    .concat(children(definition, 'customValue'), children(definition, 'standardValue'))
    .map((value) => ({
      value: textOf(value, 'fullName') ?? '',
      label: textOf(value, 'label') ?? textOf(value, 'fullName') ?? '',
      active: textOf(value, 'isActive') !== 'false',
      default: flag(value, 'default'),
    }));
  return flag(definition, 'sorted') ? values.toSorted((a, b) => a.label.localeCompare(b.label, 'en')) : values;
}

function picklist(element: XmlElement, valueSets: Map<string, PicklistValue[]>): FieldDef['picklist'] {
  const set = child(element, 'valueSet');
  const named = textOf(set, 'valueSetName');
  const values = named ? (valueSets.get(named) ?? []) : picklistValues(child(set, 'valueSetDefinition'));
  const restricted = named !== undefined || flag(set, 'restricted');
  const controllingField = textOf(set, 'controllingField');
  if (controllingField === undefined) return { restricted, values };
  const settings = children(set, 'valueSettings').map((setting) => ({
    value: plainValue(textOf(setting, 'valueName') ?? ''),
    after: children(setting, 'controllingFieldValue').map((one) => plainValue(one.text.trim())),
  }));
  const validFor = (value: string): string[] => settings.filter((setting) => setting.value === value).flatMap(({ after }) => after);
  return { restricted, controllingField, values: values.map((one) => ({ ...one, validFor: validFor(one.value) })) };
}

/** The picklist value a metadata file means: some write it URL-encoded. */
export function plainValue(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A picklist value as a record type names it: encoded as in forms, where a + is a blank. */
export const recordTypeValue = (text: string): string => plainValue(text.replaceAll('+', ' '));

/** A record type as metadata describes it. */
export function recordTypeFromMetadata(element: XmlElement): RecordTypeDef {
  const name = textOf(element, 'fullName') ?? '';
  const picklists = children(element, 'picklistValues').map((one): [string, { values: Set<string>; default: string | undefined }] => {
    const values = children(one, 'values').map((value) => ({
      value: recordTypeValue(textOf(value, 'fullName') ?? ''),
      isDefault: flag(value, 'default'),
    }));
    return [
      textOf(one, 'picklist') ?? '',
      { values: new Set(values.map(({ value }) => value)), default: values.find(({ isDefault }) => isDefault)?.value },
    ];
  });
  const description = textOf(element, 'description') ?? '';
  return { name, label: textOf(element, 'label') ?? name, description, active: textOf(element, 'active') !== 'false', picklists: new Map(picklists) };
}

function summary(element: XmlElement): SummaryDef {
  const [childObject = '', foreignKey = ''] = (textOf(element, 'summaryForeignKey') ?? '').split('.');
  return {
    operation: (textOf(element, 'summaryOperation') ?? 'count') as SummaryDef['operation'],
    childObject,
    foreignKey,
    summarizedField: textOf(element, 'summarizedField')?.split('.')[1],
    filters: children(element, 'summaryFilterItems').map((item) => ({
      field: (textOf(item, 'field') ?? '').split('.').at(-1) ?? '',
      operation: textOf(item, 'operation') ?? 'equals',
      value: textOf(item, 'value'),
    })),
  };
}

function reference(element: XmlElement, type: string): Partial<FieldDef> {
  const name = textOf(element, 'fullName') ?? '';
  const childName = textOf(element, 'relationshipName');
  const target = textOf(element, 'referenceTo') ?? (type === 'Hierarchy' ? 'User' : undefined);
  const isMaster = type === 'MasterDetail';
  return {
    referenceTo: target ? [target] : [],
    relationshipName: name.replace(/__c$/, '__r'),
    childRelationshipName: childName ? `${childName}__r` : undefined,
    deleteConstraint: isMaster ? 'Cascade' : ((textOf(element, 'deleteConstraint') as FieldDef['deleteConstraint']) ?? 'SetNull'),
    masterDetail: isMaster
      ? {
          order: number(element, 'relationshipOrder') ?? 0,
          reparentable: flag(element, 'reparentableMasterDetail'),
          writeRequiresMasterRead: flag(element, 'writeRequiresMasterRead'),
        }
      : undefined,
  };
}

/** A field as metadata describes it. The type of a summary is that of what it sums; see {@link settleSummaries}. */
export function fieldFromMetadata(element: XmlElement, valueSets: Map<string, PicklistValue[]>): FieldDef {
  const metadataType = textOf(element, 'type') ?? 'Text';
  const formulaText = textOf(element, 'formula');
  const isSummary = metadataType === 'Summary';
  const calculated = formulaText !== undefined || isSummary || metadataType === 'AutoNumber';
  const type = isSummary ? 'double' : (TYPES[metadataType] ?? 'string');
  const isMaster = metadataType === 'MasterDetail';
  const name = textOf(element, 'fullName') ?? '';
  return {
    name,
    label: textOf(element, 'label') ?? name,
    type,
    metadataType,
    custom: true,
    required: flag(element, 'required') || isMaster,
    createable: !calculated,
    updateable: !calculated && !(isMaster && !flag(element, 'reparentableMasterDetail')),
    length: number(element, 'length') ?? (formulaText !== undefined && type === 'string' ? 1300 : DEFAULT_LENGTHS[metadataType]),
    precision: number(element, 'precision') ?? (isSummary ? 18 : undefined),
    scale: number(element, 'scale') ?? (isSummary ? 0 : undefined),
    unique: flag(element, 'unique'),
    caseSensitive: flag(element, 'caseSensitive'),
    externalId: flag(element, 'externalId'),
    filterable: !LONG_TEXT.has(metadataType),
    helpText: textOf(element, 'inlineHelpText'),
    description: textOf(element, 'description'),
    defaultValue: textOf(element, 'defaultValue'),
    trackHistory: flag(element, 'trackHistory'),
    formula: formulaText === undefined ? undefined : { text: formulaText, blanksAsZero: textOf(element, 'formulaTreatBlanksAs') === 'BlankAsZero' },
    summary: isSummary ? summary(element) : undefined,
    autoNumber: metadataType === 'AutoNumber' ? { format: textOf(element, 'displayFormat') ?? '{0}' } : undefined,
    picklist: type === 'picklist' || type === 'multipicklist' ? picklist(element, valueSets) : undefined,
    ...(type === 'reference' ? reference(element, metadataType) : {}),
  };
}

/** A validation rule as metadata describes it. */
export function validationRuleFromMetadata(element: XmlElement): ValidationRuleDef {
  return {
    name: textOf(element, 'fullName') ?? '',
    active: flag(element, 'active'),
    formula: textOf(element, 'errorConditionFormula') ?? '',
    errorMessage: textOf(element, 'errorMessage') ?? '',
    errorDisplayField: textOf(element, 'errorDisplayField'),
  };
}

function nameFieldOf(element: XmlElement): FieldDef {
  const declared = child(element, 'nameField');
  const isAuto = textOf(declared, 'type') === 'AutoNumber';
  return {
    name: 'Name',
    label: textOf(declared, 'label') ?? 'Name',
    type: 'string',
    length: 80,
    custom: false,
    idLookup: true,
    required: false,
    createable: !isAuto,
    updateable: !isAuto,
    autoNumber: isAuto ? { format: textOf(declared, 'displayFormat') ?? '{0}' } : undefined,
    trackHistory: flag(declared, 'trackHistory'),
  };
}

/** Fields by name; a geolocation comes with its two halves. */
export function fieldMap(fields: FieldDef[]): Map<string, FieldDef> {
  return new Map(
    fields
      .flatMap((field) => (field.type === 'location' && field.custom ? [field, ...locationParts(field)] : [field]))
      .map((field) => [field.name, field]),
  );
}

function kindOf(name: string, element: XmlElement, fields: FieldDef[]): ObjectKind {
  const byEnding: Record<string, ObjectKind> = { mdt: 'metadataType', e: 'event', b: 'bigObject' };
  const ending = byEnding[/__([a-z]+)$/.exec(name)?.[1] ?? ''];
  if (ending) return ending;
  if (textOf(element, 'customSettingsType')) return 'setting';
  return fields.some((field) => field.masterDetail) ? 'detail' : 'object';
}

/** A custom object as metadata describes it, with the fields and rules that are components of their own. */
export function objectFromMetadata(name: string, element: XmlElement, keyPrefix: string, fields: FieldDef[], rules: ValidationRuleDef[]): ObjectDef {
  const kind = kindOf(name, element, fields);
  const isStored = ['object', 'detail'].includes(kind);
  return {
    name,
    label: textOf(element, 'label') ?? name,
    labelPlural: textOf(element, 'pluralLabel') ?? textOf(element, 'label') ?? name,
    keyPrefix,
    custom: true,
    uiApi: isStored,
    createable: true,
    updateable: true,
    deletable: true,
    sharingModel: textOf(element, 'sharingModel') ?? 'ReadWrite',
    nameField: kind === 'metadataType' ? 'DeveloperName' : 'Name',
    fields: fieldMap([...implicitFields(nameFieldOf(element), kind), ...fields]),
    validationRules: rules,
    enableHistory: flag(element, 'enableHistory'),
    enableReports: flag(element, 'enableReports'),
  };
}

/** Gives every summary the type and scale of the field it sums; a count is a whole number. */
export function settleSummaries(objects: Iterable<ObjectDef>, objectByName: (name: string) => ObjectDef | undefined): void {
  const settle = (field: FieldDef, depth: number): FieldDef => {
    if (!field.summary || field.summary.operation === 'count' || depth > 4) return field;
    const source = objectByName(field.summary.childObject)?.fields.get(field.summary.summarizedField ?? '');
    if (!source) return field;
    const settled = settle(source, depth + 1);
    field.type = settled.type;
    field.precision = 18;
    field.scale = settled.scale;
    return field;
  };
  for (const object of objects) for (const field of object.fields.values()) settle(field, 0);
}
