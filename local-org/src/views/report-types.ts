/** Report types: which object a report's rows are of, and where its columns are found from there. */
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { rootOf } from '../metadata/components.ts';
import { child, textOf } from '../metadata/xml.ts';
import type { XmlElement } from '../metadata/xml.ts';
import type { Org } from '../org/org.ts';
import { fieldExpression } from '../soql/spec.ts';
import type { Condition } from '../soql/spec.ts';

/** The objects of a report type as one query sees them. */
export interface Entities {
  /** What each row is a record of. */
  object: ObjectDef;
  /** What the type itself asks of rows: children without a parent are none. */
  where: Condition | undefined;
  /** The path to a column from a row; undefined for one that is not known. */
  pathOf(column: string): string[] | undefined;
}

/** Names reports have for standard fields of custom objects. */
const CUSTOM_COLUMNS: Record<string, string[]> = {
  CUST_ID: ['Id'],
  CUST_NAME: ['Name'],
  CUST_CREATED_DATE: ['CreatedDate'],
  CUST_CREATED_NAME: ['CreatedById'],
  CUST_CREATED_ALIAS: ['CreatedBy', 'Alias'],
  CUST_LAST_UPDATE: ['LastModifiedDate'],
  CUST_LAST_UPDATE_NAME: ['LastModifiedById'],
  CUST_OWNER_NAME: ['OwnerId'],
  CUST_OWNER_ALIAS: ['Owner', 'Alias'],
  CUST_RECORDTYPE: ['RecordTypeId'],
};

/** Standard report types that are lists of one object. */
const STANDARD_TYPES: Record<string, string> = {
  AccountList: 'Account',
  ContactList: 'Contact',
  Opportunity: 'Opportunity',
  OpportunityList: 'Opportunity',
  LeadList: 'Lead',
  CaseList: 'Case',
  UserList: 'User',
  Product2: 'Product2',
  Campaign: 'Campaign',
};

/** Names of standard fields in standard report types that are not the field's own in capitals. */
const STANDARD_COLUMNS: Record<string, string[]> = {
  ACCOUNT_NAME: ['AccountId'],
  OPPORTUNITY_NAME: ['Name'],
  FULL_NAME: ['Name'],
  CLOSE_DATE: ['CloseDate'],
  STAGE_NAME: ['StageName'],
  CREATED_DATE: ['CreatedDate'],
  LAST_UPDATE: ['LastModifiedDate'],
  FIRST_NAME: ['FirstName'],
  LAST_NAME: ['LastName'],
  CASE_NUMBER: ['CaseNumber'],
  USERS_NAME: ['OwnerId'],
};

/** Where an object stands: its path from the row, and itself. */
interface Place {
  path: string[];
  object: ObjectDef;
}

/** `Field__c`, or `Lookup__c.Field__c` by way of a lookup, as steps of a query. */
const steps = (fields: string): string[] =>
  fields.split('.').map((step, index, all) => (index < all.length - 1 ? step.replace(/__c$/, '__r') : step));

/** How columns are found when objects have places by name: `Object__c$Field__c`, `Object__c.Children__r$Field__c`, `CUST_NAME`. */
function finder(places: ReadonlyMap<string, Place>, first: Place): Entities['pathOf'] {
  const within = ({ path, object }: Place, fields: string): string[] => {
    const standard =
      STANDARD_COLUMNS[fields] ?? [...object.fields.keys()].filter((name) => name.toUpperCase() === fields.replaceAll('_', '').toUpperCase());
    const isKnown = /__[cr]\b/.test(fields) || object.fields.has(fields.split('.')[0] ?? '');
    // Reports call lookups of standard objects by their relationship: `Owner`.
    const relation = [...object.fields.values()].find((field) => field.relationshipName === fields);
    return [...path, ...(relation ? [relation.name] : isKnown ? steps(fields) : standard.length > 0 ? standard : [fields])];
  };
  return (column) => {
    const known = CUSTOM_COLUMNS[column];
    if (known) return [...first.path, ...known];
    const [entity, field] = column.includes('$')
      ? [column.slice(0, column.lastIndexOf('$')), column.slice(column.lastIndexOf('$') + 1)]
      : [undefined, column];
    if (entity !== undefined) {
      const place = places.get(entity.toLowerCase());
      return place && field ? within(place, field) : undefined;
    }
    const [head = '', ...rest] = column.split('.');
    const place = places.get(head.toLowerCase());
    return place && rest.length > 0 ? within(place, rest.join('.')) : within(first, column);
  };
}

/** The lookup that leads from one object to another; a master-detail before others. */
function keyTo(org: Org, from: ObjectDef, to: ObjectDef): FieldDef | undefined {
  const keys = [...from.fields.values()].filter((field) => field.relationshipName && org.catalog.parentOf(field) === to);
  return keys.find((field) => field.masterDetail) ?? keys[0];
}

/** Rows of the last object, each with the objects before it as parents. */
function chain(objects: { key: string; object: ObjectDef; link: FieldDef | undefined }[]): Entities | undefined {
  const last = objects.at(-1);
  if (!last) return undefined;
  const places = new Map<string, Place>();
  let path: string[] = [];
  for (const { key, object, link } of objects.toReversed()) {
    places.set(key.toLowerCase(), { path, object });
    places.set(object.name.toLowerCase(), { path, object });
    if (link?.relationshipName) path = [...path, link.relationshipName];
  }
  const first = places.get(objects[0]?.key.toLowerCase() ?? '') ?? { path: [], object: last.object };
  const where: Condition | undefined =
    first.path.length > 0 ? { kind: 'compare', left: fieldExpression([...first.path, 'Id']), operator: '!=', value: null } : undefined;
  return { object: last.object, where, pathOf: finder(places, first) };
}

/** A custom report type: a base object and what is joined to it, up to a join that may stay empty; columns beyond that are not known here. */
function deployedType(org: Org, root: XmlElement): Entities | undefined {
  const base = org.catalog.object(textOf(root, 'baseObject') ?? '');
  if (!base) return undefined;
  const objects = [{ key: base.name, object: base, link: undefined as FieldDef | undefined }];
  for (let join = child(root, 'join'); join; join = child(join, 'join')) {
    const before = objects.at(-1);
    const relation = before && org.catalog.childRelationship(before.object, textOf(join, 'relationship') ?? '');
    if (!before || !relation) return undefined;
    // A join may stay empty: then the rows are the base object's.
    if (textOf(join, 'outerJoin') === 'true') break;
    objects.push({ key: `${before.key}.${textOf(join, 'relationship') ?? ''}`, object: relation.childObject, link: relation.field });
  }
  return chain(objects);
}

/** What a report type's rows and columns are; undefined for a type the local org does not run. */
export function reportEntities(org: Org, type: string): Entities | undefined {
  const deployed = org.components.get('ReportType', type.replace(/__c$/, ''));
  if (deployed) return deployedType(org, rootOf(deployed));
  const standard = org.catalog.object(STANDARD_TYPES[type] ?? '');
  if (standard) return chain([{ key: standard.name, object: standard, link: undefined }]);
  const names = /^CustomEntity/.test(type) ? (type.split('@')[0] ?? '').split('$').slice(1) : [];
  const found = names.map((name) => org.catalog.object(name));
  const objects: { key: string; object: ObjectDef; link: FieldDef | undefined }[] = [];
  for (const object of found) {
    const before = objects.at(-1);
    const link = object && before ? keyTo(org, object, before.object) : undefined;
    if (!object || (before && !link)) return undefined;
    objects.push({ key: object.name, object, link });
  }
  return objects.length > 0 ? chain(objects) : undefined;
}
