import type { FieldDef, ObjectDef, StandardObjectJson } from './types.ts';

/** A relationship seen from the parent: `Program__c` is walked down to `Beneficiaries__r`. */
export interface ChildRelationship {
  relationshipName: string | undefined;
  childObject: ObjectDef;
  field: FieldDef;
}

/** The objects of one org, looked up as Salesforce does: API names without regard to case. */
export class Catalog {
  readonly objects = new Map<string, ObjectDef>();
  readonly #fields = new Map<ObjectDef, Map<string, FieldDef>>();
  readonly #relationships = new Map<ObjectDef, Map<string, FieldDef>>();
  #children: Map<string, ChildRelationship[]> | undefined;
  readonly #byPrefix = new Map<string, ObjectDef>();

  /** Adds an object; its fields must not change afterwards. */
  add(object: ObjectDef): void {
    this.objects.set(object.name.toLowerCase(), object);
    this.#byPrefix.set(object.keyPrefix, object);
    this.#children = undefined;
  }

  object(name: string): ObjectDef | undefined {
    return this.objects.get(name.toLowerCase());
  }

  /** The object a record id belongs to, by its first three characters. */
  objectOfId(id: string): ObjectDef | undefined {
    return this.#byPrefix.get(id.slice(0, 3));
  }

  field(object: ObjectDef, name: string): FieldDef | undefined {
    const exact = object.fields.get(name);
    if (exact) return exact;
    let index = this.#fields.get(object);
    if (!index || index.size !== object.fields.size) {
      index = new Map([...object.fields.values()].map((field) => [field.name.toLowerCase(), field]));
      this.#fields.set(object, index);
    }
    return index.get(name.toLowerCase());
  }

  /** The reference field behind a parent relationship name such as `Account` or `Program__r`. */
  relationship(object: ObjectDef, name: string): FieldDef | undefined {
    let index = this.#relationships.get(object);
    if (!index) {
      index = new Map();
      for (const field of object.fields.values()) {
        if (field.relationshipName) index.set(field.relationshipName.toLowerCase(), field);
      }
      this.#relationships.set(object, index);
    }
    return index.get(name.toLowerCase());
  }

  /** The object a parent relationship leads to; polymorphic ones show what every owner or name has: the first target. */
  parentOf(field: FieldDef): ObjectDef | undefined {
    const target = field.referenceTo?.includes('User') ? 'User' : field.referenceTo?.[0];
    return target ? this.object(target) : undefined;
  }

  /** Every reference to this object, named or not. */
  childRelationships(object: ObjectDef): ChildRelationship[] {
    if (!this.#children) {
      this.#children = new Map();
      for (const childObject of this.objects.values()) {
        for (const field of childObject.fields.values()) {
          for (const target of field.referenceTo ?? []) {
            const key = target.toLowerCase();
            const list = this.#children.get(key) ?? [];
            list.push({ relationshipName: field.childRelationshipName, childObject, field });
            this.#children.set(key, list);
          }
        }
      }
    }
    return this.#children.get(object.name.toLowerCase()) ?? [];
  }

  childRelationship(object: ObjectDef, name: string): ChildRelationship | undefined {
    const wanted = name.toLowerCase();
    return this.childRelationships(object).find((child) => child.relationshipName?.toLowerCase() === wanted);
  }

  /** The summary fields, anywhere, that are fed by this object. */
  summariesFedBy(object: ObjectDef): { parent: ObjectDef; field: FieldDef }[] {
    const found: { parent: ObjectDef; field: FieldDef }[] = [];
    for (const reference of object.fields.values()) {
      if (!reference.masterDetail) continue;
      const parent = this.parentOf(reference);
      if (!parent) continue;
      for (const field of parent.fields.values()) {
        const { summary } = field;
        if (summary && summary.childObject === object.name && summary.foreignKey === reference.name) found.push({ parent, field });
      }
    }
    return found;
  }
}

/** True for a field whose value is worked out, never stored: a formula. Summaries and autonumbers are stored. */
export function isFormula(field: FieldDef): boolean {
  return field.formula !== undefined;
}

/** Whether a field identifies a record in an upsert or as a parent: the property idLookup of describe. */
export const isIdLookup = (field: FieldDef): boolean => field.name === 'Id' || field.externalId === true || field.idLookup === true;

/** Turns the form on disk of a standard object into the one in memory. */
export function standardObject(json: StandardObjectJson): ObjectDef {
  return {
    ...json,
    custom: false,
    fields: new Map(json.fields.map((field) => [field.name, { ...field, custom: false }])),
    validationRules: [],
    enableReports: true,
  };
}

const systemDate = (name: string, label: string): FieldDef => ({
  name,
  label,
  type: 'datetime',
  custom: false,
  required: false,
  createable: false,
  updateable: false,
});

const systemUser = (name: string, label: string): FieldDef => ({
  name,
  label,
  type: 'reference',
  custom: false,
  required: false,
  createable: false,
  updateable: false,
  referenceTo: ['User'],
  relationshipName: name.replace(/Id$/, ''),
});

const plain = (name: string, label: string, type: FieldDef['type'] = 'string'): FieldDef => ({
  name,
  label,
  type,
  custom: false,
  required: false,
  createable: false,
  updateable: false,
  ...(type === 'string' ? { length: 80 } : {}),
});

const recordId: FieldDef = { ...plain('Id', 'Record ID', 'id'), length: 18 };

const owner: FieldDef = {
  ...plain('OwnerId', 'Owner ID', 'reference'),
  createable: true,
  updateable: true,
  referenceTo: ['Group', 'User'],
  relationshipName: 'Owner',
};

/** Which record type a record is of; only objects with record types have it. */
export const recordTypeField: FieldDef = {
  ...plain('RecordTypeId', 'Record Type ID', 'reference'),
  createable: true,
  updateable: true,
  referenceTo: ['RecordType'],
  relationshipName: 'RecordType',
};

const created = [systemDate('CreatedDate', 'Created Date'), systemUser('CreatedById', 'Created By ID')];
const modified = [
  systemDate('LastModifiedDate', 'Last Modified Date'),
  systemUser('LastModifiedById', 'Last Modified By ID'),
  systemDate('SystemModstamp', 'System Modstamp'),
];

/** What sort of object a definition makes: its API name's ending says it, and for settings that it is one. */
export type ObjectKind = 'object' | 'detail' | 'setting' | 'metadataType' | 'event' | 'bigObject';

/** The fields every custom object of a kind has without saying so. A detail has no owner: its master's is. */
export function implicitFields(nameField: FieldDef, kind: ObjectKind): FieldDef[] {
  const deleted = plain('IsDeleted', 'Deleted', 'boolean');
  switch (kind) {
    case 'metadataType':
      return [
        recordId,
        plain('DeveloperName', 'Custom Metadata Record Name'),
        plain('MasterLabel', 'Label'),
        plain('Label', 'Label'),
        plain('Language', 'Master Language'),
        plain('NamespacePrefix', 'Namespace Prefix'),
        plain('QualifiedApiName', 'Qualified API Name'),
        plain('IsProtected', 'Protected Component', 'boolean'),
        systemDate('SystemModstamp', 'System Modstamp'),
      ];
    case 'event':
      return [recordId, plain('ReplayId', 'Replay ID'), plain('EventUuid', 'Event UUID'), ...created];
    case 'bigObject':
      return [recordId, ...created];
    case 'setting':
      return [
        recordId,
        deleted,
        nameField,
        { ...plain('SetupOwnerId', 'Location', 'reference'), referenceTo: ['Organization', 'Profile', 'User'] },
        ...created,
        ...modified,
      ];
    default:
      return [
        recordId,
        ...(kind === 'object' ? [owner] : []),
        deleted,
        nameField,
        ...created,
        ...modified,
        systemDate('LastViewedDate', 'Last Viewed Date'),
        systemDate('LastReferencedDate', 'Last Referenced Date'),
      ];
  }
}

/** The object that says with whom records of a private or read-only object are shared. */
export function shareObject(object: ObjectDef, prefixOf: (name: string) => string): ObjectDef {
  const name = object.name.replace(/__c$/, '__Share');
  // `All` is what an owner has; no one can give it.
  const levels = ['Read', 'Edit'].map((value) => ({ value, label: value, active: true, default: false }));
  const reference = (field: string, label: string, referenceTo: string[]): FieldDef => ({
    ...plain(field, label, 'reference'),
    required: true,
    createable: true,
    referenceTo,
    relationshipName: field.replace(/Id$/, ''),
  });
  const fields = [
    recordId,
    { ...reference('ParentId', 'Parent ID', [object.name]), deleteConstraint: 'Cascade' as const },
    reference('UserOrGroupId', 'User/Group ID', ['Group', 'User']),
    {
      ...plain('AccessLevel', 'Access Level', 'picklist'),
      required: true,
      createable: true,
      updateable: true,
      picklist: { restricted: true, values: levels },
    },
    { ...plain('RowCause', 'Row Cause'), createable: true, defaultValue: '"Manual"' },
    plain('IsDeleted', 'Deleted', 'boolean'),
    systemDate('LastModifiedDate', 'Last Modified Date'),
    systemUser('LastModifiedById', 'Last Modified By ID'),
  ];
  return {
    name,
    label: `Share: ${object.label}`,
    labelPlural: `Share: ${object.label}`,
    keyPrefix: prefixOf(name),
    custom: true,
    uiApi: false,
    createable: true,
    updateable: true,
    deletable: true,
    sharingModel: 'ReadWrite',
    nameField: 'Id',
    fields: new Map(fields.map((field) => [field.name, field])),
    validationRules: [],
  };
}

/** The two halves of a geolocation field, by the names every API has for them. */
export function locationParts(field: FieldDef): FieldDef[] {
  const stem = field.name.replace(/__c$/, '');
  return ['Latitude', 'Longitude'].map((part) => ({
    ...plain(`${stem}__${part}__s`, `${field.label} (${part})`, 'double'),
    custom: true,
    createable: true,
    updateable: true,
    precision: 18,
    scale: 15,
    metadataType: 'LocationPart',
  }));
}
