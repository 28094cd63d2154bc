import type { Org } from '../org/org.ts';
import { AUDIT_FIELDS } from '../records/input.ts';
import { controllersOf, MASTER_RECORD_TYPE, numbersFor, recordTypeChoices } from '../records/record-types.ts';
import type { Access } from '../security/access.ts';
import { isIdLookup } from './catalog.ts';
import { isAggregatable, isGroupable, isSortable } from './traits.ts';
import type { FieldDef, ObjectDef } from './types.ts';

const SOAP_TYPES: Partial<Record<FieldDef['type'], string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  time: 'xsd:time',
  base64: 'xsd:base64Binary',
  address: 'urn:address',
  location: 'urn:location',
};

/** A field as REST describe gives it, for one user. */
export function describeField(object: ObjectDef, field: FieldDef, access: Access) {
  const editable = access.canEditField(object, field);
  const rights = access.object(object);
  const shown = access.words.field(object, field);
  return {
    name: field.name,
    label: shown.label,
    type: field.type,
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    length: field.length ?? (field.type === 'id' || field.type === 'reference' ? 18 : 0),
    byteLength: (field.length ?? 0) * 3,
    precision: field.precision ?? 0,
    scale: field.scale ?? 0,
    digits: 0,
    custom: field.custom,
    nillable: !field.required && field.type !== 'boolean',
    createable: rights.create && ((field.createable && editable) || (access.can('CreateAuditFields') && AUDIT_FIELDS.has(field.name))),
    updateable: rights.edit && field.updateable && editable,
    calculated: field.formula !== undefined || field.summary !== undefined,
    calculatedFormula: field.formula?.text ?? null,
    formulaTreatNullNumberAsZero: field.formula?.blanksAsZero ?? false,
    autoNumber: field.autoNumber !== undefined,
    unique: field.unique ?? false,
    caseSensitive: field.caseSensitive ?? false,
    externalId: field.externalId ?? false,
    idLookup: isIdLookup(field),
    nameField: field.name === object.nameField,
    filterable: field.filterable !== false,
    sortable: isSortable(field),
    groupable: isGroupable(field),
    aggregatable: isAggregatable(field),
    defaultedOnCreate: field.type === 'boolean' || field.defaultValue !== undefined || field.name === 'OwnerId',
    defaultValue: field.type === 'boolean' ? field.defaultValue === 'true' : null,
    defaultValueFormula: field.type === 'boolean' ? null : (field.defaultValue ?? null),
    restrictedPicklist: field.picklist?.restricted ?? false,
    picklistValues: (shown.picklist?.values ?? []).map((value) => ({
      active: value.active,
      defaultValue: value.default,
      label: value.label,
      validFor: field.picklist?.controllingField === undefined ? null : bitmap(numbersFor(value, controllersOf(object, field))),
      value: value.value,
    })),
    referenceTo: field.referenceTo ?? [],
    relationshipName: field.relationshipName ?? null,
    relationshipOrder: field.masterDetail?.order ?? null,
    cascadeDelete: field.masterDetail !== undefined,
    restrictedDelete: field.deleteConstraint === 'Restrict',
    writeRequiresMasterRead: field.masterDetail?.writeRequiresMasterRead ?? false,
    inlineHelpText: shown.helpText ?? null,
    htmlFormatted: field.metadataType === 'Html',
    extraTypeInfo: null,
    compoundFieldName: null,
    controllerName: field.picklist?.controllingField ?? null,
    dependentPicklist: field.picklist?.controllingField !== undefined,
    permissionable: field.custom && !field.required,
    namePointing: (field.referenceTo?.length ?? 0) > 1,
    polymorphicForeignKey: (field.referenceTo?.length ?? 0) > 1,
  };
}

/** An object as REST's list of objects gives it. */
export function describeGlobalEntry(object: ObjectDef, access: Access, version: string) {
  const permission = access.object(object);
  const url = `/services/data/v${version}/sobjects/${object.name}`;
  return {
    name: object.name,
    ...access.words.object(object),
    keyPrefix: object.keyPrefix,
    custom: object.custom,
    customSetting: false,
    createable: object.createable && permission.create,
    updateable: object.updateable && permission.edit,
    deletable: object.deletable && permission.delete,
    undeletable: false,
    mergeable: false,
    queryable: true,
    retrieveable: true,
    searchable: false,
    layoutable: object.uiApi,
    triggerable: object.custom,
    activateable: false,
    feedEnabled: false,
    deprecatedAndHidden: false,
    hasSubtypes: false,
    isSubtype: false,
    replicateable: true,
    urls: { sobject: url, describe: `${url}/describe`, rowTemplate: `${url}/{ID}` },
  };
}

/** A set of numbers as describe gives it: a bit each, the first the highest of the first byte, in base64. */
function bitmap(numbers: readonly number[]): string {
  const bytes = Buffer.alloc(Math.floor(Math.max(0, ...numbers) / 8) + 1);
  for (const number of numbers) bytes[number >> 3] = (bytes[number >> 3] ?? 0) | (0x80 >> (number % 8));
  return bytes.toString('base64');
}

function recordTypeInfos(org: Org, object: ObjectDef, access: Access, version: string) {
  const types = recordTypeChoices(org, object, access);
  const master = {
    id: MASTER_RECORD_TYPE,
    name: 'Master',
    label: 'Master',
    active: true,
    available: true,
    isDefault: !types.some((one) => one.isDefault),
  };
  return [...types, master].map(({ id, name, label, active, available, isDefault }) => ({
    active,
    available,
    defaultRecordTypeMapping: isDefault,
    developerName: name,
    master: id === MASTER_RECORD_TYPE,
    name: label,
    recordTypeId: id,
    urls: { layout: `/services/data/v${version}/sobjects/${object.name}/describe/layouts/${id}` },
  }));
}

/** An object as REST describe gives it: only what this user may see. */
export function describeObject(org: Org, object: ObjectDef, access: Access, version: string) {
  const { catalog } = org;
  return {
    ...describeGlobalEntry(object, access, version),
    fields: [...object.fields.values()].filter((field) => access.canReadField(object, field)).map((field) => describeField(object, field, access)),
    childRelationships: catalog
      .childRelationships(object)
      .filter((child) => access.canReadObject(child.childObject))
      .map((child) => ({
        childSObject: child.childObject.name,
        field: child.field.name,
        relationshipName: child.relationshipName ?? null,
        cascadeDelete: child.field.masterDetail !== undefined,
        restrictedDelete: child.field.deleteConstraint === 'Restrict',
        deprecatedAndHidden: false,
        junctionIdListNames: [],
        junctionReferenceTo: [],
      })),
    recordTypeInfos: recordTypeInfos(org, object, access, version),
    supportedScopes: [],
    namedLayoutInfos: [],
    actionOverrides: [],
    networkScopeFieldName: null,
    compactLayoutable: true,
    searchLayoutable: true,
  };
}
