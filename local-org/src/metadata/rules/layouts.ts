/** Page layouts. */
import { isOtherStandardField, OTHER_STANDARD_OBJECTS } from '../../catalog/other-objects.ts';
import type { FieldDef, ObjectDef } from '../../catalog/types.ts';
import type { OrgModel } from '../../org/model.ts';
import type { PackagedComponent } from '../package.ts';
import { children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { at, descendants, missing, NOT_FOUND, REFERENCE, repeated, rootsOf, texts } from './rule.ts';
import type { Rule } from './rule.ts';

/** Layouts of something else than the object whose name they bear. */
const LAYOUT_OBJECTS: Record<string, string> = { CaseClose: 'Case', UserAlt: 'User', UserProfileAlt: 'User', Global: '' };

/** What layouts of custom metadata types show of a record although no query gives it. */
const SHOWN_ONLY = ['CreatedById', 'LastModifiedById'];
const isShownOnly = (object: ObjectDef, field: string): boolean =>
  (object.name.endsWith('__mdt') && SHOWN_ONLY.includes(field)) || isOtherStandardField(object.name, field);

/** Actions every org has: global ones, the feed's, and those of standard objects. */
const STANDARD_ACTION =
  /^(FeedItem\.|CollaborationGroup|((New(Task|Event|Note|Contact|Lead|Case|Opportunity|Account|Group|Quote|Order|Contract|WorkOrder|Child\w*|Record\w*)?|Log(ACall|Call|Email)|SendEmail\w*|SendSurvey\w*|Edit|Delete|Clone|Submit|Share)$)|(?!\w+__)[A-Za-z]+\.[A-Za-z_]+$)/;

/** The object a layout is of; the name in front of the first dash. */
function objectOfLayout(component: PackagedComponent, model: OrgModel): { name: string; object: ObjectDef | undefined } {
  const written = component.name.split('-')[0] ?? '';
  const name = LAYOUT_OBJECTS[written] ?? written;
  return { name, object: model.catalog.object(name) };
}

const itemsOf = (component: PackagedComponent): { field: string; item: XmlElement }[] =>
  descendants(rootsOf(component), 'layoutItems').map((item) => ({ field: textOf(item, 'field') ?? '', item }));

const fieldItems = (component: PackagedComponent) => itemsOf(component).filter(({ field }) => field !== '');

/** Whether every layout of an object must show a field, and as required: its name where users type it, what is always required. */
function isRequiredOn(object: ObjectDef | undefined, field: FieldDef | undefined): boolean {
  if (!object?.custom || !field) return false;
  const isTypedName = field.name === 'Name' && field.type === 'string' && !field.autoNumber && /__c$/.test(object.name);
  return isTypedName || (field.custom && (field.required || field.masterDetail !== undefined));
}

export const LAYOUT_RULES: Rule[] = [
  {
    id: 'layout-object',
    appliesTo: ['Layout'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { model }) => {
      const { name, object } = objectOfLayout(component, model);
      return object || name === '' || OTHER_STANDARD_OBJECTS.has(name) ? [] : [missing('layout', 'CustomObject', name)];
    },
  },
  {
    id: 'layout-section',
    appliesTo: ['Layout'],
    message: 'Layout must have at least 1 section',
    source: 'github.com/certinia/df12-deployment-tools/issues/5',
    check: (component, { model }) =>
      children(rootsOf(component), 'layoutSections').length > 0 || objectOfLayout(component, model).name === '' ? [] : [{ at: rootsOf(component) }],
  },
  {
    id: 'layout-field',
    appliesTo: ['Layout'],
    message: NOT_FOUND,
    source: 'github.com/forcedotcom/cli/issues/155',
    check: (component, { model }) => {
      const { name, object } = objectOfLayout(component, model);
      if (!object) return [];
      return fieldItems(component)
        .filter(({ field }) => !model.catalog.field(object, field) && !isShownOnly(object, field))
        .map(({ field, item }) => missing('field', 'CustomField', `${name}.${field}`, item));
    },
  },
  {
    id: 'layout-field-twice',
    appliesTo: ['Layout'],
    message: 'Layout cannot contain multiple items for the same field',
    source: 'salto-io/salto layout_duplicate_fields; no exception in 289 public layouts',
    check: (component) => repeated(fieldItems(component), ({ field }) => field).map(({ item }) => ({ at: item })),
  },
  {
    id: 'layout-required-missing',
    appliesTo: ['Layout'],
    message: 'Layout must contain an item for required layout field: {0}',
    source: 'public deploy logs; no exception in 272 public layouts',
    check: (component, { model, failed }) => {
      const { object } = objectOfLayout(component, model);
      const shown = new Set(fieldItems(component).map(({ field }) => field.toLowerCase()));
      // A layout as the platform makes it, without any field of one's own, is let be: rflib deploys two. A field that fails is not missed.
      if (![...shown].some((name) => name.endsWith('__c')) && shown.has('name')) return [];
      const required = [...(object?.fields.values() ?? [])].filter(
        (field) => isRequiredOn(object, field) && !failed.has(`CustomField\n${object?.name ?? ''}.${field.name}`),
      );
      return required.filter((field) => !shown.has(field.name.toLowerCase())).map((field) => ({ values: [field.name], at: rootsOf(component) }));
    },
  },
  {
    id: 'layout-required-behavior',
    appliesTo: ['Layout'],
    message: 'Field:{0} must be Required',
    source: 'the converse of layout-calculated-behavior; one exception in 272 public layouts, a read-only master',
    warning: true,
    check: (component, { model }) => {
      const { object } = objectOfLayout(component, model);
      return fieldItems(component)
        .filter(
          ({ field, item }) =>
            object &&
            isRequiredOn(object, model.catalog.field(object, field)) &&
            !model.catalog.field(object, field)?.masterDetail &&
            textOf(item, 'behavior') === 'Edit',
        )
        .map(({ field, item }) => ({ values: [field], at: item }));
    },
  },
  {
    id: 'layout-calculated-behavior',
    appliesTo: ['Layout'],
    message: 'Field:{0} must {1}',
    source: 'public deploy logs; formulas and roll-ups are Readonly in 246 of 246 public layout items',
    check: (component, { model }) => {
      const { object } = objectOfLayout(component, model);
      return fieldItems(component).flatMap(({ field, item }) => {
        const known = object && model.catalog.field(object, field);
        const behavior = textOf(item, 'behavior') ?? '';
        if (!known || !(known.formula ?? known.summary ?? known.autoNumber)) return [];
        if (behavior === 'Required') return [{ values: [field, 'not be Required'], at: item }];
        return behavior === 'Edit' ? [{ values: [field, 'be Readonly'], at: item }] : [];
      });
    },
  },
  {
    id: 'layout-related-list',
    appliesTo: ['Layout'],
    message: 'Cannot find related list:{0}',
    source: 'a public deploy log',
    check: (component, { model }) => {
      const { object } = objectOfLayout(component, model);
      return children(rootsOf(component), 'relatedLists').flatMap((element) => {
        const name = textOf(element, 'relatedList') ?? '';
        const [childName = '', fieldName = ''] = name.split('.');
        if (!/__c$/.test(fieldName) || !object || OTHER_STANDARD_OBJECTS.has(childName)) return [];
        const source = model.catalog.object(childName);
        const field = source && model.catalog.field(source, fieldName);
        return field?.referenceTo?.includes(object.name) ? [] : [{ values: [name], at: element }];
      });
    },
  },
  {
    id: 'layout-related-column',
    appliesTo: ['Layout'],
    message: 'Invalid field:{0} in related list:{1}',
    source: 'sfdx-hardis deploy tips',
    check: (component, { model }) =>
      children(rootsOf(component), 'relatedLists').flatMap((element) => {
        const list = textOf(element, 'relatedList') ?? '';
        const source = model.catalog.object(list.split('.')[0] ?? '');
        return texts(element, 'fields')
          .filter(({ text }) => source && /__c$/.test(text) && !text.includes('.') && !model.catalog.field(source, text))
          .map(({ text, at: place }) => ({ values: [text, list], at: place }));
      }),
  },
  {
    id: 'layout-quick-action',
    appliesTo: ['Layout'],
    message: 'In field: QuickAction - no QuickAction named {0} found',
    source: 'github.com/SalesforceCommerceCloud/b2c-crm-sync/issues/14',
    check: (component, { components }) =>
      [...descendants(rootsOf(component), 'quickActionName'), ...descendants(rootsOf(component), 'quickActionListItems')].flatMap((element) => {
        const name = element.name === 'quickActionName' ? element.text.trim() : '';
        return !name || STANDARD_ACTION.test(name) || components.has('QuickAction', name) ? [] : [{ values: [name], at: element }];
      }),
  },
  {
    id: 'layout-button',
    appliesTo: ['Layout'],
    message: 'In field: customButtons - no WebLink named {0} found',
    source: REFERENCE,
    check: (component, { components, model }) => {
      const { name } = objectOfLayout(component, model);
      return texts(rootsOf(component), 'customButtons')
        .filter(({ text }) => name.includes('__') && !components.has('WebLink', `${name}.${text}`))
        .map(({ text, at: place }) => ({ values: [`${name}.${text}`], at: place }));
    },
  },
  {
    id: 'layout-page',
    appliesTo: ['Layout'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { components }) =>
      itemsOf(component).flatMap(({ item }) => {
        const page = textOf(item, 'page');
        return page && !components.has('ApexPage', page) ? [missing('page', 'ApexPage', page, at(item, 'page'))] : [];
      }),
  },
  {
    id: 'layout-related-twice',
    appliesTo: ['Layout'],
    message: 'The related list {0} is there twice',
    source: 'no exception in 289 public layouts',
    warning: true,
    check: (component) =>
      repeated(children(rootsOf(component), 'relatedLists'), (list) => textOf(list, 'relatedList') ?? '').map((list) => ({
        values: [textOf(list, 'relatedList') ?? ''],
        at: list,
      })),
  },
  {
    id: 'layout-flow-action',
    appliesTo: ['Layout'],
    message: "You can't add QuickActionType Flow to a QuickActionList.",
    source: 'public deploy logs; the place for one is platformActionList',
    check: (component, { components }) =>
      descendants(rootsOf(component), 'quickActionName').flatMap((element) => {
        const action = components.get('QuickAction', element.text.trim());
        return action && textOf(rootsOf(action), 'type') === 'Flow' ? [{ at: element }] : [];
      }),
  },
];
