import type { ObjectDef } from '../catalog/types.ts';
import { rootOf } from '../metadata/components.ts';
import type { Component } from '../metadata/components.ts';
import { child, children, textOf } from '../metadata/xml.ts';
import type { XmlElement } from '../metadata/xml.ts';
import { CURRENCY } from '../org/locales.ts';
import type { Org } from '../org/org.ts';
import { recordTypeChoices } from '../records/record-types.ts';
import type { Wording } from '../org/wording.ts';
import type { Access } from '../security/access.ts';
import { fieldOfColumn, listViewsOf } from '../views/list-views.ts';
import { reportsFor } from '../views/reports.ts';
import { LANGUAGES, wordsOf } from './words/index.ts';
import type { AppModel, ComponentModel, LayoutModel, ListButtonModel, ListViewModel, ObjectModel, PageModel, ShellModel, TabModel } from './model.ts';

/** Projects what one user may see of the deployed apps, tabs, pages, layouts and objects. */
export function shellModel(org: Org, userId: string, access: Access, mayLoginAs: boolean): ShellModel {
  const user = org.activeUser('Id', userId) ?? {};
  const { words } = wordsOf(languageOf(org, access));
  const objects = visibleObjects(org, access);
  const tabs = org.components
    .ofType('CustomTab')
    .map((tab) => tabModel(org, tab, access.words))
    .filter((tab) => tabVisible(access, tab.name) && (!tab.object || objects[tab.object] !== undefined));
  return {
    user: { Id: userId, Name: String(user['Name'] ?? ''), Username: String(user['Username'] ?? '') },
    personas: mayLoginAs ? personas(org) : [],
    customPermissions: access.customPermissions(),
    userPermissions: access.userPermissions(),
    apps: org.components
      .ofType('CustomApplication')
      .filter((app) => appVisible(access, app.name))
      .map(appModel(org, access.words)),
    tabs: [
      ...tabs,
      { name: 'standard-home', label: words.home, kind: 'home' },
      ...(access.can('RunReports') ? [{ name: 'standard-report', label: words.reports, kind: 'reports' as const }] : []),
    ],
    reports: reportsFor(org, access).map(({ id, developerName, label, folder, description }) => ({
      id,
      developerName,
      name: label,
      folder,
      description,
    })),
    pages: Object.fromEntries(
      org.components
        .ofType('FlexiPage')
        .map((page) => [page.name, titled(pageModel(org, page, access.words), tabs)])
        .filter(([, page]) => (page as PageModel).type !== undefined),
    ),
    objects,
    labels: Object.fromEntries(access.words.labels),
    ...speech(org, access),
    currency: CURRENCY,
    timeZone: access.timeZone,
  };
}

/** The language and locale of a page, what it says in them, and the languages there are to choose from: those of the deployed translations. */
function speech(org: Org, access: Access): Pick<ShellModel, 'language' | 'locale' | 'languages' | 'words'> {
  const language = languageOf(org, access);
  const { words, base } = wordsOf(language);
  const codes = [...new Set(['en_US', ...org.languages()])];
  return {
    language,
    locale: access.locale,
    languages: codes.map((code) => ({ code, name: languageName(code) })),
    words: { ...base, ...words },
  };
}

/** The user's language, as far as the shell or the org's translations have it. */
function languageOf(org: Org, access: Access): string {
  const language = String(org.activeUser('Id', access.userId)?.['LanguageLocaleKey'] ?? '');
  return LANGUAGES.has(language) ? language : access.words.language;
}

/** What a language calls itself. */
function languageName(code: string): string {
  const tag = code.replaceAll('_', '-');
  return LANGUAGES.get(code)?.name ?? new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? code;
}

function personas(org: Org): ShellModel['personas'] {
  const rows = org.store.all(
    `SELECT "Id", "Username", "Name", "Title" FROM ${org.store.ensureTable(org.object('User'))} WHERE "IsActive" = 1 ORDER BY rid`,
  );
  // A user with "API Only User" has no pages to log in to.
  const withPages = rows.filter((row) => !org.access(String(row['Id'])).userPermissions().includes('ApiUserOnly'));
  return withPages.map((row) => ({ Username: String(row['Username']), Name: String(row['Name']), Title: String(row['Title'] ?? '') }));
}

const tabVisible = (access: Access, name: string): boolean =>
  access.grants.some((grant) => ['visible', 'available'].includes((grant.tabs.get(name.toLowerCase()) ?? '').toLowerCase()));

const appVisible = (access: Access, name: string): boolean => access.grants.some((grant) => grant.apps.has(name.toLowerCase()));

/** A page that has a tab is called what the tab is called. */
function titled(page: PageModel, tabs: TabModel[]): PageModel {
  return { ...page, label: tabs.find((tab) => tab.page === page.name)?.label ?? page.label };
}

function tabModel(org: Org, tab: Component, words: Wording): TabModel {
  const root = rootOf(tab);
  const page = textOf(root, 'flexiPage');
  const isObject = textOf(root, 'customObject') === 'true';
  const icon = /^Custom(\d+)/.exec(textOf(root, 'motif') ?? '')?.[1];
  const object = isObject ? org.catalog.object(tab.name) : undefined;
  const label = object ? words.object(object).labelPlural : words.tab(tab.name, textOf(root, 'label') ?? tab.name);
  return {
    name: tab.name,
    label,
    kind: isObject ? 'object' : 'page',
    ...(isObject ? { object: tab.name } : {}),
    ...(page ? { page } : {}),
    ...(icon ? { icon: `custom:custom${icon}` } : {}),
  };
}

function appModel(org: Org, words: Wording): (app: Component) => AppModel {
  return (app) => {
    const root = rootOf(app);
    const home = children(root, 'actionOverrides').find(
      (override) => textOf(override, 'pageOrSobjectType') === 'standard-home' || textOf(override, 'actionName') === 'Tab',
    );
    const utilityBar = org.components.get('FlexiPage', textOf(root, 'utilityBar') ?? '');
    const description = words.appDescription(app.name, textOf(root, 'description'));
    const brandColor = textOf(child(root, 'brand'), 'headerColor');
    const homePage = textOf(home, 'content');
    return {
      name: app.name,
      label: words.app(app.name, textOf(root, 'label') ?? app.name),
      tabs: children(root, 'tabs').map((tab) => tab.text.trim()),
      utilityItems: utilityBar ? pageModel(org, utilityBar, words).regions.flatMap((region) => region.components) : [],
      ...(description ? { description } : {}),
      ...(brandColor ? { brandColor } : {}),
      ...(homePage ? { homePage } : {}),
    };
  };
}

function componentModel(instance: XmlElement, said: (text: string) => string): ComponentModel {
  const properties = children(instance, 'componentInstanceProperties').map((property) => [
    textOf(property, 'name') ?? '',
    said(textOf(property, 'value') ?? ''),
  ]);
  return { name: textOf(instance, 'componentName') ?? '', properties: Object.fromEntries(properties) };
}

function pageModel(org: Org, page: Component, words: Wording): PageModel {
  const root = rootOf(page);
  /** `{!$Label.Name}` stands for a custom label. */
  const said = (text: string): string =>
    text.replace(/\{!\$Label\.(?:c\.)?(\w+)\}/g, (whole, name: string) => words.label(name, org.labels().get(name) ?? whole));
  const regions = children(root, 'flexiPageRegions').map((region) => ({
    name: textOf(region, 'name') ?? '',
    type: textOf(region, 'type'),
    components: [
      ...children(region, 'componentInstances'),
      ...children(region, 'itemInstances').flatMap((item) => children(item, 'componentInstance')),
    ].map((instance) => componentModel(instance, said)),
  }));
  const sobject = textOf(root, 'sobjectType');
  return {
    name: page.name,
    label: textOf(root, 'masterLabel') ?? page.name,
    type: textOf(root, 'type') as PageModel['type'],
    template: textOf(child(root, 'template'), 'name') ?? '',
    regions: regions.filter((region) => region.type !== 'Facet').map(({ name, components }) => ({ name, components })),
    facets: Object.fromEntries(regions.filter((region) => region.type === 'Facet').map(({ name, components }) => [name, components])),
    ...(sobject ? { sobject } : {}),
  };
}

function visibleObjects(org: Org, access: Access): Record<string, ObjectModel> {
  const shown = new Set([
    ...org.components.ofType('CustomTab', 'CustomObject').map((component) => component.name),
    ...org.components.ofType('Layout').map((layout) => layout.name.split('-')[0] ?? ''),
  ]);
  const objects = [...shown]
    .map((name) => org.catalog.object(name))
    .filter((object) => object !== undefined && object.uiApi && access.canReadObject(object)) as ObjectDef[];
  return Object.fromEntries(objects.map((object) => [object.name, objectModel(org, access, object)]));
}

function objectModel(org: Org, access: Access, object: ObjectDef): ObjectModel {
  const permission = access.object(object);
  const readable = (name: string): boolean => {
    const field = org.catalog.field(object, name);
    return field !== undefined && access.canReadField(object, field);
  };
  const page = org.components
    .ofType('FlexiPage')
    .find((one) => textOf(rootOf(one), 'sobjectType') === object.name && textOf(rootOf(one), 'type') === 'RecordPage');
  const tab = org.components.get('CustomTab', object.name);
  const icon = tab && tabModel(org, tab, access.words).icon;
  const compact = org.components.ofType('CompactLayout').find((one) => one.name.startsWith(`${object.name}.`));
  return {
    name: object.name,
    ...access.words.object(object),
    nameField: object.nameField ?? 'Id',
    keyPrefix: object.keyPrefix,
    createable: object.createable && permission.create,
    updateable: object.updateable && permission.edit,
    deletable: object.deletable && permission.delete,
    ...layouts(org, access, object),
    compactFields: compact
      ? children(rootOf(compact), 'fields')
          .map((field) => field.text.trim())
          .filter(readable)
      : [],
    listViews: listViews(org, access, object),
    ...listButtons(org, access, object),
    defaults: defaults(object),
    ...(icon ? { icon } : {}),
    ...(page ? { recordPage: page.name } : {}),
  };
}

/** The list views a user may see. The view of all records, which the platform brings, is called by the platform's word. */
function listViews(org: Org, access: Access, object: ObjectDef): ListViewModel[] {
  const { all } = wordsOf(languageOf(org, access)).words;
  return listViewsOf(org, access, object).map(({ name, label, columns }) => ({
    name,
    label: name === 'All' && label === 'All' ? all : label,
    columns,
  }));
}

/** What the object's search layouts say of the buttons over its lists. Addresses with merge fields are not worked out, so those buttons are left out. */
function listButtons(org: Org, access: Access, object: ObjectDef): Pick<ObjectModel, 'listButtons' | 'hidesNew'> {
  const definition = org.components.get('CustomObject', object.name);
  const layouts = definition && child(rootOf(definition), 'searchLayouts');
  const buttons = children(layouts, 'listViewButtons').flatMap((one): ListButtonModel[] => {
    const name = one.text.trim();
    const link = org.components.get('WebLink', `${object.name}.${name}`);
    const root = link && rootOf(link);
    const url = (textOf(root, 'url') ?? '').trim();
    if (!root || textOf(root, 'linkType') !== 'url' || !/^(\/|https?:\/\/)/.test(url) || url.includes('{!')) return [];
    return [
      {
        name,
        label: access.words.link(object, name, textOf(root, 'masterLabel') ?? name),
        url,
        isNewWindow: textOf(root, 'openType') === 'newWindow',
      },
    ];
  });
  const hidesNew = children(layouts, 'excludedStandardButtons').some((one) => one.text.trim() === 'New');
  return { ...(buttons.length > 0 ? { listButtons: buttons } : {}), ...(hidesNew ? { hidesNew } : {}) };
}

/** Literal defaults; a formula's waits for the save. */
function defaults(object: ObjectDef): Record<string, unknown> {
  const literal = (text: string): unknown => {
    if (text === 'true' || text === 'false') return text === 'true';
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  };
  const found = [...object.fields.values()].map(
    (field) => [field.name, field.defaultValue === undefined ? undefined : literal(field.defaultValue)] as const,
  );
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

/** The layout the user's profile assigns to an object or one of its record types; the first there is where it assigns none. */
function layoutComponent(org: Org, access: Access, object: ObjectDef, recordType?: string): Component | undefined {
  const assigned = access.layoutFor(object, recordType);
  return (
    (assigned === undefined ? undefined : org.components.get('Layout', assigned)) ??
    org.components.ofType('Layout').find((one) => one.name.split('-')[0] === object.name)
  );
}

function layouts(org: Org, access: Access, object: ObjectDef): Pick<ObjectModel, 'layout' | 'layoutsByRecordType' | 'recordTypes'> {
  const usual = layoutComponent(org, access, object);
  const types = recordTypeChoices(org, object, access);
  const others = types.map(({ id, name }) => ({ id, layout: layoutComponent(org, access, object, name) })).filter(({ layout }) => layout !== usual);
  const choices = types.filter(({ available }) => available).toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault));
  return {
    layout: layoutModel(org, access, object, usual),
    ...(others.length > 0
      ? { layoutsByRecordType: Object.fromEntries(others.map(({ id, layout }) => [id, layoutModel(org, access, object, layout)])) }
      : {}),
    ...(choices.length > 0 ? { recordTypes: choices.map(({ id, label, description }) => ({ id, label, description })) } : {}),
  };
}

function layoutModel(org: Org, access: Access, object: ObjectDef, layout: Component | undefined): LayoutModel {
  const root = layout && rootOf(layout);
  const readable = (name: string | undefined): boolean => {
    const field = name ? org.catalog.field(object, name) : undefined;
    return field !== undefined && access.canReadField(object, field);
  };
  const sections = children(root, 'layoutSections').map((section) => ({
    label: access.words.section(object, layout ? layout.name.slice(object.name.length + 1) : '', textOf(section, 'label') ?? ''),
    columns: children(section, 'layoutColumns').map((column) =>
      children(column, 'layoutItems')
        .filter((item) => readable(textOf(item, 'field')))
        .map((item) => ({
          field: textOf(item, 'field') ?? '',
          behavior: (textOf(item, 'behavior') ?? 'Edit') as 'Edit' | 'Required' | 'Readonly',
        })),
    ),
  }));
  const relatedLists = children(root, 'relatedLists').flatMap((list) => {
    const [childName = '', fieldName = ''] = (textOf(list, 'relatedList') ?? '').split('.');
    const childObject = org.catalog.object(childName);
    const field = childObject && org.catalog.field(childObject, fieldName);
    if (!childObject || !field?.childRelationshipName || !access.canReadObject(childObject)) return [];
    const fields = children(list, 'fields')
      .map((one) => fieldOfColumn(one.text.trim()))
      .filter((name) => {
        const shown = org.catalog.field(childObject, name);
        return shown !== undefined && access.canReadField(childObject, shown);
      });
    return [
      {
        relationship: field.childRelationshipName,
        object: childObject.name,
        label: access.words.relatedList(childObject, field),
        fields,
        parentField: field.name,
      },
    ];
  });
  return { sections: sections.filter((section) => section.columns.some((column) => column.length > 0)), relatedLists };
}
