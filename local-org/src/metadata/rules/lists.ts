/** List views, compact layouts, field sets. */
import type { ObjectDef } from '../../catalog/types.ts';
import type { OrgModel } from '../../org/model.ts';
import type { PackagedComponent } from '../package.ts';
import { child, children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { at, fieldExists, missing, NOT_FOUND, objectOf, REFERENCE, repeated, rootsOf, texts } from './rule.ts';
import type { Finding, Rule } from './rule.ts';

/** Standard fields of a custom object's list views, by the names list views have for them. */
const LIST_NAMES = new Set([
  ...['NAME', 'OWNER.ALIAS', 'OWNER.FIRST_NAME', 'OWNER.LAST_NAME', 'CREATED_DATE', 'CREATEDBY_USER', 'CREATEDBY_USER.ALIAS', 'LAST_UPDATE'],
  ...['UPDATEDBY_USER', 'UPDATEDBY_USER.ALIAS', 'LAST_ACTIVITY', 'OBJECT_ID', 'RECORDTYPE', 'CURRENCY_ISO_CODE', 'SETUP_OWNER_NAME', 'SETUP_TYPE'],
  ...['LAST_VIEW', 'LAST_REFERENCE', 'CONNECTION_SENT', 'CONNECTION_RECEIVED', 'SYSTEM_MODSTAMP'],
]);

const objectHere = (component: PackagedComponent, model: OrgModel): ObjectDef | undefined => model.catalog.object(objectOf(component));

/** Whether a list view may show or filter by this name. Standard objects have upper-case names for their own fields. */
function isListField(object: ObjectDef, model: OrgModel, name: string): boolean {
  if (/^[A-Z][A-Z0-9_.]*$/.test(name) && (!object.custom || LIST_NAMES.has(name))) return true;
  const isOwnName = object.name.endsWith('__mdt') || name.endsWith('__c') || name.includes('__r.') || !object.custom;
  return isOwnName && (model.catalog.field(object, name) !== undefined || (!object.custom && !name.endsWith('__c')) || name.includes('.'));
}

/** Whether `1 AND (2 OR 3)` names each of so many filters, an operator between every two, parentheses in pairs. */
export function isLogicOf(logic: string, filters: number): boolean {
  const numbers = (logic.match(/\d+/g) ?? []).map(Number);
  if (!numbers.every((one) => one >= 1 && one <= filters) || new Set(numbers).size !== filters) return false;
  let text = logic.toUpperCase().replace(/\d+/g, 'x').replace(/\s+/g, ' ').trim();
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(/\( ?x ?\)|NOT x\b|x (?:AND|OR) x\b/g, 'x');
  }
  return text === 'x';
}

export const LIST_RULES: Rule[] = [
  {
    id: 'list-view-scope',
    appliesTo: ['ListView'],
    message: 'Invalid scope:{0}, not allowed',
    source: 'sfdx-hardis deploy tips; salto-io/salto on territory scopes',
    check: (component, { model }) => {
      const object = objectHere(component, model);
      const scope = textOf(rootsOf(component), 'filterScope') ?? '';
      const hasOwner = object?.fields.has('OwnerId') ?? true;
      const isRefused =
        (object?.custom && !hasOwner && ['Mine', 'Queue'].includes(scope)) ||
        (object?.custom && ['Team', 'SalesTeam'].includes(scope)) ||
        ['MyTerritory', 'MyTeamTerritory'].includes(scope);
      return isRefused ? [{ values: [scope], at: at(rootsOf(component), 'filterScope') }] : [];
    },
  },
  {
    id: 'list-view-column',
    appliesTo: ['ListView'],
    message: 'Could not resolve list view column: {0}',
    source: 'forcedotcom/sf-skills platform-list-view-generate; 1,574 columns of public list views are X__c or an upper-case name',
    check: (component, { model }) => {
      const object = objectHere(component, model);
      return texts(rootsOf(component), 'columns')
        .filter(({ text }) => object && !isListField(object, model, text))
        .map(({ text, at: place }) => ({ values: [text], at: place }));
    },
  },
  {
    id: 'list-view-filter',
    appliesTo: ['ListView'],
    message: 'Could not resolve list view filter field: {0}',
    source: 'forcedotcom/sf-skills platform-list-view-generate',
    check: (component, { model }) => {
      const object = objectHere(component, model);
      return children(rootsOf(component), 'filters').flatMap((filter): Finding[] => {
        const name = textOf(filter, 'field') ?? '';
        return object && !isListField(object, model, name) ? [{ values: [name], at: filter }] : [];
      });
    },
  },
  {
    id: 'list-view-logic',
    appliesTo: ['ListView'],
    message: 'The filter logic {0} does not fit the filters: it must use each of 1 to {1}, AND, OR, NOT and parentheses',
    source: 'forcedotcom/sf-skills platform-list-view-generate',
    check: (component) => {
      const root = rootsOf(component);
      const logic = textOf(root, 'booleanFilter');
      const count = children(root, 'filters').length;
      return logic === undefined || isLogicOf(logic, count) ? [] : [{ values: [logic, String(count)], at: at(root, 'booleanFilter') }];
    },
  },
  {
    id: 'list-view-label',
    appliesTo: ['ListView'],
    message: 'Value too long for field: Name maximum length is:40',
    source: 'a public deploy log; no exception in 296 public list views',
    check: (component) => ((textOf(rootsOf(component), 'label')?.length ?? 0) > 40 ? [{ at: at(rootsOf(component), 'label') }] : []),
  },
  {
    id: 'list-view-shared-to',
    appliesTo: ['ListView'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { components }) => {
      const shared = child(rootsOf(component), 'sharedTo');
      return (
        [
          ['group', 'Group'],
          ['role', 'Role'],
          ['roleAndSubordinates', 'Role'],
        ] as const
      ).flatMap(([field, type]) =>
        texts(shared, field)
          .filter(({ text }) => !components.has(type, text) && !/^(AllInternalUsers|AllCustomerPortalUsers|AllPartnerUsers)$/.test(text))
          .map(({ text, at: place }) => missing(field, type, text, place)),
      );
    },
  },
  {
    id: 'compact-layout-field',
    appliesTo: ['CompactLayout'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { model }) => fieldFindings(component, model, texts(rootsOf(component), 'fields'), 'fields'),
  },
  {
    id: 'compact-layout-size',
    appliesTo: ['CompactLayout'],
    message: 'A compact layout can have 10 fields at most',
    source: 'Salesforce Help, compact layouts',
    check: (component) => (children(rootsOf(component), 'fields').length > 10 ? [{ at: rootsOf(component) }] : []),
  },
  {
    id: 'field-set-field',
    appliesTo: ['FieldSet'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { model }) => {
      const items = [...children(rootsOf(component), 'displayedFields'), ...children(rootsOf(component), 'availableFields')];
      return fieldFindings(
        component,
        model,
        items.flatMap((item) => texts(item, 'field')),
        'field',
      );
    },
  },
  {
    id: 'list-view-size',
    appliesTo: ['ListView'],
    message: 'A list view can have {0} {1} at most',
    source: 'Salesforce Help, list views: 15 columns, 10 filters',
    check: (component) =>
      (
        [
          ['columns', 15],
          ['filters', 10],
        ] as const
      )
        .filter(([name, most]) => children(rootsOf(component), name).length > most)
        .map(([name, most]) => ({ values: [String(most), name], at: rootsOf(component) })),
  },
  {
    id: 'list-view-column-twice',
    appliesTo: ['ListView'],
    message: 'The column {0} is there twice',
    source: 'no exception in 296 public list views',
    warning: true,
    check: (component) =>
      repeated(texts(rootsOf(component), 'columns'), ({ text }) => text).map(({ text, at: place }) => ({ values: [text], at: place })),
  },
  {
    id: 'compact-layout-twice',
    appliesTo: ['CompactLayout'],
    message: 'The field {0} is there twice',
    source: 'no exception in public compact layouts',
    warning: true,
    check: (component) =>
      repeated(texts(rootsOf(component), 'fields'), ({ text }) => text).map(({ text, at: place }) => ({ values: [text], at: place })),
  },
];

function fieldFindings(component: PackagedComponent, model: OrgModel, names: { text: string; at: XmlElement }[], field: string): Finding[] {
  const object = objectHere(component, model);
  return names
    .filter(({ text }) => object && !fieldExists(model, object, text) && (object.custom || text.includes('__')))
    .map(({ text, at: place }) => missing(field, 'CustomField', `${objectOf(component)}.${text}`, place));
}
