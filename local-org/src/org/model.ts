import { Catalog, locationParts, recordTypeField, shareObject, standardObject } from '../catalog/catalog.ts';
import {
  fieldFromMetadata,
  objectFromMetadata,
  picklistValues,
  recordTypeFromMetadata,
  settleSummaries,
  validationRuleFromMetadata,
} from '../catalog/from-metadata.ts';
import { OTHER_STANDARD_OBJECTS } from '../catalog/other-objects.ts';
import type { FieldDef, ObjectDef, PicklistValue, RecordTypeDef, StandardObjectJson, ValidationRuleDef } from '../catalog/types.ts';
import { rootOf } from '../metadata/components.ts';
import type { Component, ComponentSet } from '../metadata/components.ts';
import { child, children, textOf } from '../metadata/xml.ts';
import { duplicateRulesOf } from '../records/duplicate-rules.ts';
import type { DuplicateRuleDef } from '../records/duplicate-rules.ts';
import { flowFromMetadata } from '../records/flow/definition.ts';
import type { FlowDef } from '../records/flow/definition.ts';
import { noGrants } from '../security/access.ts';
import type { Grants } from '../security/access.ts';
import { grantsFromMetadata, joinedGrants, mutedGrants } from '../security/grants.ts';
import { sharingRuleFromMetadata } from '../security/sharing-rules.ts';
import type { SharingRuleDef } from '../security/sharing-rules.ts';
import { CALENDAR_YEAR } from '../soql/dates.ts';
import type { FiscalYear } from '../soql/dates.ts';

/** What an org's components mean: everything the engine asks about, worked out from them and from nothing else. */
export interface OrgModel {
  catalog: Catalog;
  flows: FlowDef[];
  /** By name in lower case, as all below. */
  permissionSets: Map<string, Grants>;
  /** What the permission sets of each group grant together, less what it mutes. */
  permissionSetGroups: Map<string, Grants>;
  /** What was deployed for profiles, by the profile's name in the org. */
  profiles: Map<string, Grants>;
  /** By object. */
  sharingRules: Map<string, SharingRuleDef[]>;
  /** Active ones, by object. */
  duplicateRules: Map<string, DuplicateRuleDef[]>;
  /** By object. */
  recordTypes: Map<string, RecordTypeDef[]>;
  labels: Map<string, string>;
  fiscalYear: FiscalYear;
}

/** What metadata calls the profiles every org has. */
const PROFILE_NAMES: Record<string, string> = { Admin: 'System Administrator', Standard: 'Standard User', ReadOnly: 'Read Only' };

/** A profile's name in the org: metadata files spell some their own way and encode what a file name cannot hold. */
export function nameOfProfile(component: string): string {
  if (PROFILE_NAMES[component]) return PROFILE_NAMES[component];
  try {
    return decodeURIComponent(component);
  } catch {
    return component;
  }
}

/** Standard objects that may have record types and say so in every org. */
const WITH_RECORD_TYPES = new Set([
  ...['Account', 'Asset', 'Campaign', 'CampaignMember', 'Case', 'Contact', 'Contract', 'Event', 'Idea', 'Lead', 'Opportunity', 'Order', 'Pricebook2'],
  ...['Product2', 'Solution', 'Task', 'WorkOrder', 'ContentVersion'],
]);

const objectOf = (name: string): string => name.split('.')[0] ?? '';

/** Works out the model. `prefixOf` gives (and keeps) a custom object's key prefix. */
export function buildModel(components: ComponentSet, standard: StandardObjectJson[], prefixOf: (objectName: string) => string): OrgModel {
  const valueSets = new Map<string, PicklistValue[]>();
  for (const component of components.ofType('GlobalValueSet', 'StandardValueSet')) valueSets.set(component.name, picklistValues(rootOf(component)));
  const fields = grouped(components.ofType('CustomField'), (component) => fieldFromMetadata(rootOf(component), valueSets));
  const rules = grouped(components.ofType('ValidationRule'), (component) => validationRuleFromMetadata(rootOf(component)));
  const typed = new Set(components.ofType('RecordType').map((component) => objectOf(component.name)));
  // Custom fields of activities are fields of both tasks and events.
  for (const name of ['Task', 'Event']) fields.set(name, [...(fields.get(name) ?? []), ...(fields.get('Activity') ?? [])]);
  const catalog = new Catalog();
  for (const json of standard) {
    const isPlain = !fields.has(json.name) && !rules.has(json.name) && !components.has('CustomObject', json.name);
    catalog.add(isPlain ? plainObject(json) : { ...extended(standardObject(json), fields, rules), ...sharingOf(components, json.name) });
  }
  for (const component of components.ofType('CustomObject')) {
    if (catalog.object(component.name) || OTHER_STANDARD_OBJECTS.has(component.name)) continue;
    catalog.add(
      objectFromMetadata(
        component.name,
        rootOf(component),
        prefixOf(component.name),
        [...(fields.get(component.name) ?? []), ...(typed.has(component.name) ? [recordTypeField] : [])],
        rules.get(component.name) ?? [],
      ),
    );
  }
  for (const object of [...catalog.objects.values()])
    if (object.custom && ['Private', 'Read'].includes(object.sharingModel)) catalog.add(shareObject(object, prefixOf));
  settleSummaries(catalog.objects.values(), (name) => catalog.object(name));
  return {
    catalog,
    flows: components
      .ofType('Flow')
      .map((component) => flowFromMetadata(component.name, rootOf(component)))
      .filter((flow) => flow !== undefined),
    permissionSets: new Map(
      components.ofType('PermissionSet').map((component) => [component.name.toLowerCase(), grantsFromMetadata(component.name, rootOf(component))]),
    ),
    permissionSetGroups: new Map(
      components.ofType('PermissionSetGroup').map((component) => [component.name.toLowerCase(), groupGrants(components, component)]),
    ),
    profiles: new Map(
      components.ofType('Profile').map((component) => {
        const name = nameOfProfile(component.name);
        return [name.toLowerCase(), grantsFromMetadata(name, rootOf(component))];
      }),
    ),
    sharingRules: Map.groupBy(components.ofType('SharingCriteriaRule', 'SharingOwnerRule').map(sharingRuleFromMetadata), (rule) => rule.object),
    duplicateRules: duplicateRulesOf(components),
    recordTypes: grouped(components.ofType('RecordType'), (component) => recordTypeFromMetadata(rootOf(component))),
    labels: labelsOf(components),
    fiscalYear: fiscalYearOf(components),
  };
}

function grouped<T>(components: Component[], make: (component: Component) => T): Map<string, T[]> {
  const byObject = new Map<string, T[]>();
  for (const component of components) {
    const list = byObject.get(objectOf(component.name)) ?? [];
    list.push(make(component));
    byObject.set(objectOf(component.name), list);
  }
  return byObject;
}

const plainObjects = new WeakMap<StandardObjectJson, ObjectDef>();

/** A standard object for which nothing was deployed, the same one in every model: definitions never change once a model has them. */
function plainObject(json: StandardObjectJson): ObjectDef {
  const object = plainObjects.get(json) ?? extended(standardObject(json), new Map(), new Map());
  plainObjects.set(json, object);
  return object;
}

/** A standard object with what was deployed for it: new fields, rules, and a word on its own fields. */
function extended(object: ObjectDef, fields: Map<string, FieldDef[]>, rules: Map<string, ValidationRuleDef[]>): ObjectDef {
  for (const field of fields.get(object.name) ?? []) {
    const own = object.fields.get(field.name);
    if (own) object.fields.set(field.name, { ...own, helpText: field.helpText ?? own.helpText, trackHistory: field.trackHistory });
    else if (field.name.includes('__'))
      for (const one of [field, ...(field.type === 'location' ? locationParts(field) : [])]) object.fields.set(one.name, one);
  }
  if (WITH_RECORD_TYPES.has(object.name) && !object.fields.has('RecordTypeId')) object.fields.set('RecordTypeId', recordTypeField);
  object.validationRules = rules.get(object.name) ?? [];
  return object;
}

function groupGrants(components: ComponentSet, group: Component): Grants {
  const named = (list: string, type: string): Grants[] =>
    children(rootOf(group), list)
      .map((one) => components.get(type, one.text.trim()))
      .filter((component) => component !== undefined)
      .map((component) => grantsFromMetadata(component.name, rootOf(component)));
  const all = named('permissionSets', 'PermissionSet').reduce(joinedGrants, noGrants(group.name));
  return named('mutingPermissionSets', 'MutingPermissionSet').reduce(mutedGrants, all);
}

/** What was deployed of a standard object's sharing. */
function sharingOf(components: ComponentSet, name: string): { sharingModel?: string } {
  const component = components.get('CustomObject', name);
  const sharingModel = component && textOf(rootOf(component), 'sharingModel');
  return sharingModel ? { sharingModel } : {};
}

function labelsOf(components: ComponentSet): Map<string, string> {
  return new Map(components.ofType('CustomLabel').map((component) => [component.name, textOf(rootOf(component), 'value') ?? '']));
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** The fiscal year that the settings of the company set; the calendar year where they set none. */
function fiscalYearOf(components: ComponentSet): FiscalYear {
  const settings = components.get('Settings', 'Company');
  const fiscalYear = settings && child(rootOf(settings), 'fiscalYear');
  const month = MONTHS.indexOf(textOf(fiscalYear, 'startMonth') ?? '');
  return month < 0 ? CALENDAR_YEAR : { startMonth: month + 1, isNamedByStart: textOf(fiscalYear, 'fiscalYearNameBasedOn') === 'startingMonth' };
}
