/** Fields: what their type needs and does not bear. */
import { isFormula } from '../../catalog/catalog.ts';
import { child, children, textOf } from '../xml.ts';
import { fieldRule, REFERENCES } from './field-rule.ts';
import { at, fieldNamed, isTrue, memberOf, missing, NOT_FOUND, objectExists, objectOf, rootsOf, TOO_LONG, tooLong } from './rule.ts';
import type { Finding, Rule } from './rule.ts';

const CORPUS = 'no exception in 34 public projects';
const SKILL = 'forcedotcom/sf-skills platform-custom-field-generate';

const NUMBERS = ['Number', 'Currency', 'Percent'];
const LONG = ['LongTextArea', 'Html'];

/** Properties that belong to some types only; a formula's type counts as itself, but has no length. */
const ONLY_FOR: Record<string, string[]> = {
  length: ['Text', 'LongTextArea', 'Html', 'EncryptedText'],
  precision: NUMBERS,
  scale: [...NUMBERS, 'Location'],
  visibleLines: [...LONG, 'MultiselectPicklist'],
  displayFormat: ['AutoNumber'],
  startingNumber: ['AutoNumber'],
  displayLocationInDecimal: ['Location'],
  maskChar: ['EncryptedText'],
  maskType: ['EncryptedText'],
  referenceTo: REFERENCES.filter((type) => type !== 'Hierarchy'),
  relationshipName: REFERENCES,
  relationshipLabel: REFERENCES,
  deleteConstraint: ['Lookup', 'Hierarchy', 'ExternalLookup', 'IndirectLookup', 'MetadataRelationship'],
  relationshipOrder: ['MasterDetail'],
  reparentableMasterDetail: ['MasterDetail'],
  writeRequiresMasterRead: ['MasterDetail'],
  summaryForeignKey: ['Summary'],
  summaryOperation: ['Summary'],
  summarizedField: ['Summary'],
  summaryFilterItems: ['Summary'],
  valueSet: ['Picklist', 'MultiselectPicklist'],
  lookupFilter: REFERENCES,
};

/** Properties a type cannot do without. */
const NEEDED: Record<string, string[]> = {
  Text: ['length'],
  EncryptedText: ['length', 'maskChar', 'maskType'],
  LongTextArea: ['length', 'visibleLines'],
  Html: ['length', 'visibleLines'],
  Number: ['precision', 'scale'],
  Currency: ['precision', 'scale'],
  Percent: ['precision', 'scale'],
  MultiselectPicklist: ['visibleLines', 'valueSet'],
  Picklist: ['valueSet'],
  Checkbox: ['defaultValue'],
  Lookup: ['referenceTo'],
  MasterDetail: ['referenceTo', 'relationshipName', 'relationshipOrder', 'writeRequiresMasterRead'],
  MetadataRelationship: ['referenceTo'],
  Summary: ['summaryForeignKey', 'summaryOperation'],
  Location: ['scale', 'displayLocationInDecimal'],
  AutoNumber: ['displayFormat'],
};

/** Custom fields an object can have. */
const MOST_FIELDS = 800;

const FORMULA_TYPES = ['Text', ...NUMBERS, 'Date', 'DateTime', 'Time', 'Checkbox'];
const EXTERNAL_ID_TYPES = ['Text', 'Number', 'Email', 'AutoNumber'];
const UNIQUE_TYPES = ['Text', 'Number', 'Email', 'EncryptedText', 'MetadataRelationship', 'ExternalLookup', 'IndirectLookup'];
const SETTING_TYPES = ['Checkbox', 'Currency', 'Date', 'DateTime', 'Email', 'Number', 'Percent', 'Phone', 'Text', 'TextArea', 'Url'];
/** Types whose fields are never `required`, not even false. */
const NEVER_REQUIRED = [...LONG, 'Summary', 'AutoNumber'];

/** The properties of one element that hold a whole number outside its bounds. */
function outOfBounds(root: ReturnType<typeof rootsOf>, type: string): Finding[] {
  const number = (name: string): number | undefined => (textOf(root, name) === undefined ? undefined : Number(textOf(root, name)));
  const [precision, scale, length] = [number('precision'), number('scale'), number('length')];
  const bounds: [string, number | undefined, number, number][] = [
    ['precision', precision, 1, 18],
    ['scale', scale, 0, type === 'Location' ? 15 : (precision ?? 18)],
    ['length', length, ...lengthBounds(type)],
  ];
  return bounds
    .filter(([, value, least, most]) => value !== undefined && (value < least || value > most))
    .map(([name, value, least, most]) => ({ values: [name, String(value), String(least), String(most)], at: at(root, name) }));
}

const lengthBounds = (type: string): [number, number] => (type === 'EncryptedText' ? [1, 175] : LONG.includes(type) ? [256, 131_072] : [1, 255]);

export const FIELD_RULES: Rule[] = [
  {
    id: 'object-of-field',
    appliesTo: ['CustomField', 'ValidationRule', 'RecordType', 'ListView', 'CompactLayout', 'FieldSet', 'WebLink', 'BusinessProcess'],
    message: NOT_FOUND,
    source: 'sfdx-hardis deploy tips',
    check: (component, { model }) => (objectExists(model, objectOf(component)) ? [] : [missing('field', 'CustomObject', objectOf(component))]),
  },
  fieldRule({ id: 'field-lacks', message: 'Required field is missing: {0}', source: 'Metadata API Developer Guide, CustomField' }, ({ root }) =>
    ['label', 'type'].filter((name) => !child(root, name)).map((name) => ({ values: [name], at: root })),
  ),
  fieldRule(
    { id: 'field-type-lacks', message: "Must specify '{0}' for a CustomField of type {1}", source: `public deploy logs; what types need: ${CORPUS}` },
    ({ root, type, isFormula: calculated }) =>
      (NEEDED[type] ?? [])
        .filter((name) => !calculated || ['precision', 'scale'].includes(name))
        .filter((name) => !child(root, name))
        .map((name) => ({ values: [name, type], at: root })),
  ),
  fieldRule(
    { id: 'field-property', message: "Can not specify '{0}' for a CustomField of type {1}", source: SKILL },
    ({ root, type, isFormula: calculated }) =>
      Object.entries(ONLY_FOR)
        .filter(([name, types]) => child(root, name) && (!types.includes(type) || (calculated && name === 'length')))
        .map(([name]) => ({ values: [name, type], at: at(root, name) })),
  ),
  fieldRule(
    { id: 'field-bounds', message: '{0} cannot be {1}: it must be between {2} and {3}', source: `Salesforce Help, custom field types; ${CORPUS}` },
    ({ root, type }) => outOfBounds(root, type),
  ),
  fieldRule(
    {
      id: 'field-text-limit',
      message: TOO_LONG,
      source: `public deploy logs; label 40, help text 510, description 1,000: ${CORPUS}`,
    },
    ({ root }) => [...tooLong(root, 'label', 40), ...tooLong(root, 'inlineHelpText', 510), ...tooLong(root, 'description', 1000)],
  ),
  fieldRule(
    {
      id: 'field-required',
      message: 'field integrity exception: unknown (required must not be specified)',
      source: 'github.com/UnofficialSF/LightningFlowComponents/issues/1125',
    },
    ({ root, type, isFormula: calculated }) => {
      const isRefused = NEVER_REQUIRED.includes(type)
        ? child(root, 'required') !== undefined
        : (type === 'Checkbox' || calculated) && isTrue(root, 'required');
      return isRefused ? [{ at: at(root, 'required') }] : [];
    },
  ),
  fieldRule(
    { id: 'field-external-id', message: 'Invalid data type.', source: `public deploy logs; Text, Number, Email and AutoNumber only: ${CORPUS}` },
    ({ root, type, isFormula: calculated }) =>
      !calculated && isTrue(root, 'externalId') && !EXTERNAL_ID_TYPES.includes(type) ? [{ at: at(root, 'externalId') }] : [],
  ),
  fieldRule(
    { id: 'field-unique', message: "Can not specify 'unique' for a CustomField of type {0}", source: CORPUS, warning: true },
    ({ root, type, isFormula: calculated }) =>
      !calculated && isTrue(root, 'unique') && !UNIQUE_TYPES.includes(type) ? [{ values: [type], at: at(root, 'unique') }] : [],
  ),
  fieldRule(
    {
      id: 'setting-field-type',
      message: 'Invalid data type.',
      source: 'public deploy logs; types of custom settings in Salesforce Help, 197 of 197 public ones',
    },
    ({ root, type }, component, { components }) => {
      const object = components.get('CustomObject', objectOf(component));
      const isSetting = object !== undefined && child(rootsOf(object), 'customSettingsType') !== undefined;
      return isSetting && !SETTING_TYPES.includes(type) ? [{ at: at(root, 'type') }] : [];
    },
  ),
  fieldRule(
    { id: 'metadata-type-picklist', message: 'Non-strict picklists are not supported on this object', source: 'public deploy logs' },
    ({ root, type }, component) => {
      const set = child(root, 'valueSet');
      const isOpen = /icklist$/.test(type) && set && !child(set, 'valueSetName') && !isTrue(set, 'restricted');
      return isOpen && objectOf(component).endsWith('__mdt') ? [{ at: set }] : [];
    },
  ),
  fieldRule(
    { id: 'formula-type', message: 'A formula cannot have the type {0}', source: 'Salesforce Help, formula data types' },
    ({ root, type, isFormula: calculated }) => (calculated && !FORMULA_TYPES.includes(type) ? [{ values: [type], at: at(root, 'type') }] : []),
  ),
  fieldRule(
    {
      id: 'formula-property',
      message: 'Can not specify {0} for CustomFields that have a formula',
      source: `public deploy logs; defaultValue, tracked history, uniqueness, external ID: ${CORPUS}`,
    },
    ({ root, isFormula: calculated }) =>
      calculated
        ? [
            ...['defaultValue'].filter((name) => child(root, name)),
            ...['trackHistory', 'unique', 'externalId'].filter((name) => isTrue(root, name)),
          ].map((name) => ({
            values: [name],
            at: at(root, name),
          }))
        : [],
  ),
  fieldRule(
    {
      id: 'field-history',
      message: 'The entity: {0} does not have history tracking enabled',
      source: 'github.com/forcedotcom/salesforcedx-vscode/issues/501',
    },
    ({ root }, component, { components }) => {
      const object = components.get('CustomObject', objectOf(component));
      return isTrue(root, 'trackHistory') && !isTrue(object && rootsOf(object), 'enableHistory') && memberOf(component) !== ''
        ? [{ values: [objectOf(component)], at: at(root, 'trackHistory') }]
        : [];
    },
  ),
  fieldRule(
    {
      id: 'field-manageability',
      message: 'Required field is missing: fieldManageability',
      source: `fields of custom metadata types: ${CORPUS}`,
      warning: true,
    },
    ({ root }, component) => (objectOf(component).endsWith('__mdt') && !child(root, 'fieldManageability') ? [{ at: root }] : []),
  ),
  fieldRule(
    {
      id: 'field-type-change',
      message: '{0}',
      source: 'sfdx-hardis deploy tips; github.com/trailheadapps/ebikes-lwc/issues/457',
    },
    ({ root, type, isFormula: calculated }, component, { previous, hasRecords }) => {
      const before = previous.get('CustomField', component.name);
      if (!before) return [];
      const old = rootsOf(before);
      const [oldType, wasFormula] = [textOf(old, 'type') ?? '', child(old, 'formula') !== undefined];
      if (wasFormula !== calculated)
        return [
          {
            values: [`Cannot update a field from ${wasFormula ? 'a Formula to something else' : 'something else to a Formula'}`],
            at: at(root, 'type'),
          },
        ];
      if (oldType === type) return [];
      if ([...REFERENCES, 'Summary'].includes(oldType) !== [...REFERENCES, 'Summary'].includes(type))
        return [{ values: ['Cannot update a field to a Lookup, MasterDetail, or Hierarchy from something else'], at: at(root, 'type') }];
      return hasRecords(objectOf(component)) ? [{ values: ['Cannot change type due to existing data'], at: at(root, 'type') }] : [];
    },
  ),
  {
    id: 'too-many-fields',
    appliesTo: ['CustomField'],
    message: 'Maximum number of custom fields reached: {0} can have {1}',
    source: 'Salesforce Help, custom field allocations: 800 in the largest edition',
    check: (component, { model }) => {
      const object = model.catalog.object(objectOf(component));
      const custom = [...(object?.fields.values() ?? [])].filter((field) => field.custom && field.metadataType !== 'LocationPart');
      const isBeyond = custom.length > MOST_FIELDS && custom.findIndex((field) => field.name === memberOf(component)) >= MOST_FIELDS;
      return isBeyond ? [{ values: [objectOf(component), String(MOST_FIELDS)] }] : [];
    },
  },
  {
    id: 'field-calculated-permission',
    appliesTo: ['PermissionSet', 'Profile'],
    message: '{0} is calculated: editable has no effect',
    source: 'two exceptions in 34 public projects, so a warning',
    warning: true,
    check: (component, { model }) =>
      children(rootsOf(component), 'fieldPermissions').flatMap((element) => {
        const named = fieldNamed(model, textOf(element, 'field') ?? '');
        const isCalculated = named && (isFormula(named.field) || named.field.summary || named.field.autoNumber);
        return isCalculated && isTrue(element, 'editable') ? [{ values: [textOf(element, 'field') ?? ''], at: element }] : [];
      }),
  },
];
