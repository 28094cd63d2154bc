/** List views: which records of an object, which fields of them, for whom. */
import type { ObjectDef } from '../catalog/types.ts';
import { rootOf } from '../metadata/components.ts';
import type { Component } from '../metadata/components.ts';
import { child, children, textOf } from '../metadata/xml.ts';
import type { XmlElement } from '../metadata/xml.ts';
import type { Org } from '../org/org.ts';
import type { Access } from '../security/access.ts';
import { shareesOf } from '../security/sharing-rules.ts';
import { allOf, fieldExpression } from '../soql/spec.ts';
import type { Condition } from '../soql/spec.ts';
import { conditionOf, joined, NOTHING } from './criteria.ts';

/** Names list views have for standard fields, and the fields they stand for. */
const STANDARD_COLUMNS: Record<string, string> = {
  NAME: 'Name',
  CREATED_DATE: 'CreatedDate',
  LAST_UPDATE: 'LastModifiedDate',
  LAST_ACTIVITY: 'LastActivityDate',
  'OWNER.ALIAS': 'OwnerId',
  'OWNER.FIRST_NAME': 'OwnerId',
  'OWNER.LAST_NAME': 'OwnerId',
  CREATEDBY_USER: 'CreatedById',
  'CREATEDBY_USER.ALIAS': 'CreatedById',
  UPDATEDBY_USER: 'LastModifiedById',
  'UPDATEDBY_USER.ALIAS': 'LastModifiedById',
  OBJECT_ID: 'Id',
  RECORDTYPE: 'RecordTypeId',
};

/** The field a column of a list view shows. */
export const fieldOfColumn = (column: string): string => STANDARD_COLUMNS[column] ?? column;

/** A list view as metadata describes it. */
export interface ListView {
  name: string;
  label: string;
  /** Fields, in order; those that do not exist or are hidden from the user left out. */
  columns: string[];
  /** What its filters ask; undefined for all records. */
  where: Condition | undefined;
}

/** A view of everything, for an object that has none of its own. */
const plainView = (object: ObjectDef): ListView => ({
  name: 'All',
  label: `All ${object.labelPlural}`,
  columns: [object.nameField ?? 'Id'],
  where: undefined,
});

/** The list views of an object that a user may see. */
export function listViewsOf(org: Org, access: Access, object: ObjectDef): ListView[] {
  const views = org.components
    .ofType('ListView')
    .filter((view) => view.name.startsWith(`${object.name}.`) && isFor(org, access, view))
    .map((view) => listView(org, access, object, view));
  return views.length > 0 ? views : [plainView(object)];
}

/** A view is everyone's, or theirs whom it names. */
function isFor(org: Org, access: Access, view: Component): boolean {
  const shared = child(rootOf(view), 'sharedTo');
  return !shared || access.can('ViewAllData') || shareesOf(shared).some((one) => org.membersOf(one).includes(access.userId));
}

function listView(org: Org, access: Access, object: ObjectDef, view: Component): ListView {
  const root = rootOf(view);
  const readable = (name: string): boolean => {
    const field = org.catalog.field(object, name);
    return field !== undefined && access.canReadField(object, field);
  };
  // A filter by a field the user may not see lets nothing through.
  const filters = children(root, 'filters').map((filter): Condition => {
    const column = textOf(filter, 'field') ?? '';
    const field = org.catalog.field(object, fieldOfColumn(column));
    if (!field || !readable(field.name)) return NOTHING;
    const [operation, value] = [textOf(filter, 'operation') ?? 'equals', textOf(filter, 'value') ?? ''];
    if (field.type !== 'reference' || value === '') return conditionOf({ path: [field.name], type: field.type, operation, value });
    // What a lookup leads to is compared by name; a record type by its own, behind its object's.
    const isRecordType = field.name === 'RecordTypeId';
    const parents = (field.referenceTo ?? []).flatMap((name) => org.catalog.object(name) ?? []);
    if (!field.relationshipName || !parents.some((parent) => access.canReadObject(parent))) return NOTHING;
    const shown = isRecordType ? 'DeveloperName' : /\.ALIAS$/.test(column) ? 'Alias' : (parents.length === 1 && parents[0]?.nameField) || 'Name';
    const text = isRecordType ? value.replaceAll(`${object.name}.`, '') : value;
    return conditionOf({ path: [field.relationshipName, shown], type: 'string', operation, value: text });
  });
  return {
    name: view.name.slice(object.name.length + 1),
    label: textOf(root, 'label') ?? view.name,
    columns: children(root, 'columns')
      .map((column) => fieldOfColumn(column.text.trim()))
      .filter(readable),
    where: allOf(scopeOf(org, access, object, root), joined(filters, textOf(root, 'booleanFilter'))),
  };
}

/** Whose records: the user's own, or a queue's, where the view says so. */
function scopeOf(org: Org, access: Access, object: ObjectDef, root: XmlElement): Condition | undefined {
  const scope = textOf(root, 'filterScope');
  if (!object.fields.has('OwnerId') || (scope !== 'Mine' && scope !== 'Queue')) return undefined;
  const groups = org.store.ensureTable(org.object('Group'));
  const queue = org.store.get(`SELECT "Id" FROM ${groups} WHERE "Type" = 'Queue' AND "DeveloperName" = ?`, textOf(root, 'queue') ?? '');
  const owner = scope === 'Mine' ? access.userId : String(queue?.['Id'] ?? '');
  return owner === '' ? NOTHING : { kind: 'compare', left: fieldExpression('OwnerId'), operator: '=', value: owner };
}
