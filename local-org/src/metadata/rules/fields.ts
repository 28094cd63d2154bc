/** Fields: what their type needs and does not bear. */
import { isFormula } from '../../catalog/catalog.ts';
import type { PackagedComponent } from '../package.ts';
import { child, children, textOf } from '../xml.ts';
import { at, fieldNamed, isTrue, memberOf, missing, NOT_FOUND, objectExists, objectOf, rootsOf } from './rule.ts';
import type { Finding, Rule } from './rule.ts';

const CORPUS = 'no exception in 34 public projects';
const SKILL = 'forcedotcom/sf-skills platform-custom-field-generate';

const NUMBERS = ['Number', 'Currency', 'Percent'];
const LONG = ['LongTextArea', 'Html'];
const REFERENCES = ['Lookup', 'MasterDetail', 'Hierarchy', 'ExternalLookup', 'IndirectLookup', 'MetadataRelationship'];

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
  referenceTo: REFERENCES,
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
/** Types whose fields are never `required`, not even false. */
const NEVER_REQUIRED = [...LONG, 'Summary', 'AutoNumber'];

/** A custom field's own element and type; undefined for a standard field, of which metadata says but a part. */
function customField(component: PackagedComponent): { root: ReturnType<typeof rootsOf>; type: string; isFormula: boolean } | undefined {
  if (!/__[a-z]+$/i.test(component.name)) return undefined;
  const root = rootsOf(component);
  return { root, type: textOf(root, 'type') ?? '', isFormula: child(root, 'formula') !== undefined };
}

/** A rule about custom fields, told their element and type. */
const fieldRule = (
  rule: Omit<Rule, 'appliesTo' | 'check'>,
  check: (field: NonNullable<ReturnType<typeof customField>>, component: PackagedComponent, context: Parameters<Rule['check']>[1]) => Finding[],
): Rule => ({
  ...rule,
  appliesTo: ['CustomField'],
  check: (component, context) => {
    const field = customField(component);
    return field ? check(field, component, context) : [];
  },
});

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
  fieldRule(
    { id: 'field-lacks', message: 'Required field is missing: {0}', source: `types and what they need: ${CORPUS}` },
    ({ root, type, isFormula: calculated }) => {
      const needed = [
        'label',
        'type',
        ...(calculated ? (NEEDED[type] ?? []).filter((name) => ['precision', 'scale'].includes(name)) : (NEEDED[type] ?? [])),
      ];
      return needed.filter((name) => !child(root, name)).map((name) => ({ values: [name], at: root }));
    },
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
      message: 'The {0} of a field can have {1} characters at most',
      source: `label 40, help text 510, description 1,000: ${CORPUS}`,
    },
    ({ root }) =>
      (
        [
          ['label', 40],
          ['inlineHelpText', 510],
          ['description', 1000],
        ] as const
      )
        .filter(([name, most]) => (textOf(root, name)?.length ?? 0) > most)
        .map(([name, most]) => ({ values: [name, String(most)], at: at(root, name) })),
  ),
  fieldRule(
    { id: 'master-required', message: 'Master-Detail Relationship Fields Cannot be Optional or Required', source: SKILL },
    ({ root, type }) => (type === 'MasterDetail' && child(root, 'required') ? [{ at: at(root, 'required') }] : []),
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
    {
      id: 'lookup-required-set-null',
      message: 'field integrity exception: unknown (must specify either cascade delete or restrict delete for required lookup foreign key)',
      source: 'web.plus-idea.net/2012/12/salesforce-deploy-field-integrity-exception',
    },
    ({ root, type }) => {
      const constraint = textOf(root, 'deleteConstraint') ?? 'SetNull';
      return type === 'Lookup' && isTrue(root, 'required') && constraint === 'SetNull' ? [{ at: at(root, 'deleteConstraint') }] : [];
    },
  ),
  fieldRule(
    {
      id: 'lookup-target',
      message: "referenceTo value of '{0}' does not resolve to a valid sObject type",
      source: 'github.com/wadewegner/deploy-to-sfdx/issues/41',
    },
    ({ root }, _component, { model }) => {
      const target = textOf(root, 'referenceTo');
      return !target || objectExists(model, target) || /^(EntityDefinition|FieldDefinition|EntityParticle)$/.test(target)
        ? []
        : [{ values: [target], at: at(root, 'referenceTo') }];
    },
  ),
  fieldRule(
    {
      id: 'child-relationship-name',
      message: 'There is already a Child Relationship named {0} on {1}.',
      source: 'docs.gearset.com/en/articles/13513300',
    },
    ({ root }, component, { model }) => {
      const name = textOf(root, 'relationshipName');
      const own = fieldNamed(model, component.name);
      const target = own && model.catalog.parentOf(own.field);
      if (!name || !own || !target || own.field.metadataType === 'MetadataRelationship') return [];
      const others = model.catalog
        .childRelationships(target)
        .filter((one) => one.relationshipName?.toLowerCase() === `${name}__r`.toLowerCase() && one.field !== own.field);
      return others.length > 0 ? [{ values: [name, target.name], at: at(root, 'relationshipName') }] : [];
    },
  ),
  fieldRule(
    { id: 'field-external-id', message: 'A field of type {0} cannot be an external ID', source: CORPUS },
    ({ root, type, isFormula: calculated }) =>
      isTrue(root, 'externalId') && (calculated || !EXTERNAL_ID_TYPES.includes(type))
        ? [{ values: [calculated ? 'formula' : type], at: at(root, 'externalId') }]
        : [],
  ),
  fieldRule({ id: 'formula-type', message: 'A formula cannot have the type {0}', source: CORPUS }, ({ root, type, isFormula: calculated }) =>
    calculated && !FORMULA_TYPES.includes(type) ? [{ values: [type], at: at(root, 'type') }] : [],
  ),
  fieldRule(
    { id: 'formula-property', message: 'A formula field cannot have {0}', source: `defaultValue, tracked history, uniqueness: ${CORPUS}` },
    ({ root, isFormula: calculated }) =>
      calculated
        ? [...['defaultValue'].filter((name) => child(root, name)), ...['trackHistory', 'unique'].filter((name) => isTrue(root, name))].map(
            (name) => ({
              values: [name],
              at: at(root, name),
            }),
          )
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
    { id: 'field-manageability', message: 'Required field is missing: fieldManageability', source: `fields of custom metadata types: ${CORPUS}` },
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
  fieldRule({ id: 'lookup-filter-field', message: NOT_FOUND, source: 'the words of other references' }, ({ root }, component, { model }) => {
    const own = fieldNamed(model, component.name);
    const target = own && model.catalog.parentOf(own.field);
    return children(child(root, 'lookupFilter'), 'filterItems').flatMap((item) => {
      const name = textOf(item, 'field') ?? '';
      const [head = '', ...path] = name.split('.');
      if (!target || head.startsWith('$') || path.length !== 1) return [];
      const object = head === target.name || head === '$Source' ? target : undefined;
      return object && !model.catalog.field(object, path[0] ?? '') && !model.catalog.relationship(object, path[0] ?? '')
        ? [missing('field', 'CustomField', name, item)]
        : [];
    });
  }),
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
