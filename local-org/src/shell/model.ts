/**
 * What the browser shell is told about the org when a page opens: the apps, tabs, pages and objects **one user** may see.
 * The server projects it from the catalog; the shell only shows it. Records never travel in here.
 */
export interface ShellModel {
  /** Who is logged in. */
  user: { Id: string; Name: string; Username: string };
  /** Users the persona menu offers, in the order shown. */
  personas: PersonaModel[];
  /** Names of the custom permissions the user holds, in any case. */
  customPermissions: string[];
  /** Names of the user permissions the user holds. */
  userPermissions: string[];
  /** Apps the user can see; the first is the current one. */
  apps: AppModel[];
  /** Tabs the user can see. A tab an app names and this list lacks is not shown. */
  tabs: TabModel[];
  /** By FlexiPage name. */
  pages: Record<string, PageModel>;
  /** By object API name; only objects the user can read. */
  objects: Record<string, ObjectModel>;
  /** Reports the user may run. */
  reports?: { id: string; developerName: string; name: string; folder: string; description: string }[];
  /** Custom labels in the user's language, by name; those that are not here are as the metadata has them. */
  labels: Record<string, string>;
  /** The language of the page: `en_US`, `zh_CN`. */
  language: string;
  /** The locale of its numbers and dates: `en-US`. */
  locale: string;
  /** Languages the user may choose. */
  languages: { code: string; name: string }[];
  /** What the shell says, by word, and what the base components say, by label. */
  words: Record<string, string>;
  /** ISO code of the org's currency; USD when absent. */
  currency?: string;
  /** IANA time zone that date-times are shown in; the browser's when absent. */
  timeZone?: string;
}

/** A user whose eyes can be borrowed. */
export interface PersonaModel {
  Username: string;
  Name: string;
  /** What the persona does, in a few words. */
  Title: string;
}

/** A Lightning app. */
export interface AppModel {
  /** API name; part of the address /lightning/app/<name>. */
  name: string;
  label: string;
  description?: string;
  /** CSS colour of the app, e.g. #0B5CAB. */
  brandColor?: string;
  /** Tab names in the order shown. */
  tabs: string[];
  /** FlexiPage name of the home page. */
  homePage?: string;
  /** Utility bar. The properties label, icon, height and eager are the bar's; the rest go to the component. */
  utilityItems: ComponentModel[];
}

/** A tab: an object's list, an app page, the home page, or the reports. */
export interface TabModel {
  /** Name as an app lists it: Value_KPI__c, Cockpit, standard-home. */
  name: string;
  label: string;
  kind: 'object' | 'page' | 'home' | 'reports';
  /** Object API name, when kind is object. */
  object?: string;
  /** FlexiPage name, when kind is page. */
  page?: string;
  /** Icon name, e.g. custom:custom17 or standard:account. */
  icon?: string;
}

/** A deployed FlexiPage. */
export interface PageModel {
  name: string;
  label: string;
  type: 'AppPage' | 'HomePage' | 'RecordPage';
  /** Template name, e.g. flexipage:recordHomeTemplateDesktop. */
  template: string;
  /** Object API name of a record page. */
  sobject?: string;
  regions: { name: string; components: ComponentModel[] }[];
  /** Components by facet name; a tabset's `tabs` and a tab's `body` property name one. */
  facets?: Record<string, ComponentModel[]>;
}

/** A component placed on a page. */
export interface ComponentModel {
  /** c:valueCockpit (or valueCockpit), force:detailPanel, flexipage:tabset … */
  name: string;
  /** Design-time properties as the FlexiPage has them: text. The shell turns them into the types the bundle declares. */
  properties: Record<string, string>;
}

/** An object the user can read. */
export interface ObjectModel {
  name: string;
  label: string;
  labelPlural: string;
  /** Icon name, e.g. custom:custom17. */
  icon?: string;
  nameField: string;
  /** First three characters of its record Ids. */
  keyPrefix: string;
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  /** FlexiPage name; a plain page with details and related lists when absent. */
  recordPage?: string;
  layout: LayoutModel;
  /** By record type Id; only where it is not `layout`. */
  layoutsByRecordType?: Record<string, LayoutModel>;
  /** Record types the user may give to a new record, the usual one first; the master one is not among them. */
  recordTypes?: { id: string; label: string; description: string }[];
  /** Values a new record's form starts with, by field API name: the fields' defaults. Picklist defaults need not be here. */
  defaults?: Record<string, unknown>;
  /** Field API names of the compact layout, in order. */
  compactFields: string[];
  listViews: ListViewModel[];
  /** Custom buttons over its lists. */
  listButtons?: ListButtonModel[];
  /** Whether lists leave the standard button *New* out. */
  hidesNew?: boolean;
}

/** A custom button over a list: a WebLink the object's search layouts name. */
export interface ListButtonModel {
  name: string;
  label: string;
  url: string;
  /** Whether the address opens in a window of its own. */
  isNewWindow: boolean;
}

/** A page layout. */
export interface LayoutModel {
  sections: LayoutSectionModel[];
  relatedLists: RelatedListModel[];
}

/** One section: columns of fields. */
export interface LayoutSectionModel {
  label: string;
  columns: LayoutFieldModel[][];
}

/** A field in its place. */
export interface LayoutFieldModel {
  /** Field API name. */
  field: string;
  behavior: 'Edit' | 'Required' | 'Readonly';
}

/** A related list on a layout. */
export interface RelatedListModel {
  /** Child relationship name as GraphQL uses it, e.g. KPIs__r. */
  relationship: string;
  /** Object API name of the children. */
  object: string;
  label: string;
  /** Field API names, the columns. */
  fields: string[];
  /** The children's field that points at the parent. */
  parentField: string;
}

/** A list view. What it filters by stays with the server. */
export interface ListViewModel {
  name: string;
  label: string;
  /** Field API names. */
  columns: string[];
}
