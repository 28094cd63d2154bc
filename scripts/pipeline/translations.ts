/** What of the metadata people read, and what the translations say of it. */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';

/** The languages the package speaks beside English, as users have them. */
export const LANGUAGES = ['zh_CN', 'zh_TW', 'es'] as const;

/** Texts by what they are: `field:Value_KPI__c.Target__c.label`, `flow:KPI_Signature_Before_Save|Refuse_Second`. */
export type Texts = Map<string, string>;

type Xml = Record<string, unknown>;

const parser = new XMLParser({ parseTagValue: false, trimValues: true, processEntities: true });

/** The root element of a metadata file. */
function rootOf(file: string): Xml {
  const { '?xml': _declaration, ...roots } = parser.parse(readFileSync(file, 'utf8')) as Record<string, Xml>;
  return Object.values(roots)[0] ?? {};
}

const list = (value: unknown): Xml[] => (value === undefined || value === '' ? [] : Array.isArray(value) ? (value as Xml[]) : [value as Xml]);
const text = (element: Xml | undefined, name: string): string => {
  const value = element?.[name];
  return typeof value === 'string' ? value : '';
};
const stem = (file: string): string => basename(file).split('.')[0] ?? '';

/** Puts a text that is there. */
function put(texts: Texts, key: string, value: string): void {
  if (value !== '') texts.set(key, value);
}

/** Every text of the source below `folder` that users read and the platform can translate. */
export function translatableTexts(folder: string): Texts {
  const texts: Texts = new Map();
  const files = (pattern: string): string[] =>
    globSync(pattern, { cwd: folder })
      .sort()
      .map((file) => join(folder, file));
  for (const file of files('**/labels/*.labels-meta.xml'))
    for (const label of list(rootOf(file)['labels'])) put(texts, `label:${text(label, 'fullName')}`, text(label, 'value'));
  for (const file of files('**/applications/*.app-meta.xml')) {
    const root = rootOf(file);
    for (const part of ['label', 'description']) put(texts, `app:${stem(file)}.${part}`, text(root, part));
  }
  for (const file of files('**/tabs/*.tab-meta.xml')) put(texts, `tab:${stem(file)}`, text(rootOf(file), 'label'));
  for (const file of files('**/objects/*/*.object-meta.xml')) readObject(texts, file);
  for (const file of files('**/objects/*/fields/*__c.field-meta.xml')) readField(texts, basename(dirname(dirname(file))), rootOf(file));
  for (const file of files('**/objects/*/validationRules/*.validationRule-meta.xml')) {
    const root = rootOf(file);
    put(texts, `rule:${basename(dirname(dirname(file)))}.${text(root, 'fullName')}`, text(root, 'errorMessage'));
  }
  for (const file of files('**/layouts/*.layout-meta.xml')) {
    const [object = '', ...rest] = basename(file, '.layout-meta.xml').split('-');
    for (const section of list(rootOf(file)['layoutSections']))
      if (text(section, 'customLabel') === 'true') put(texts, `layout:${object}|${rest.join('-')}|${text(section, 'label')}`, text(section, 'label'));
  }
  for (const file of files('**/flows/*.flow-meta.xml'))
    for (const element of list(rootOf(file)['customErrors']))
      for (const message of list(element['customErrorMessages']))
        put(texts, `flow:${stem(file)}|${text(element, 'name')}`, text(message, 'errorMessage'));
  return texts;
}

function readObject(texts: Texts, file: string): void {
  const root = rootOf(file);
  for (const part of ['label', 'pluralLabel']) put(texts, `object:${stem(file)}.${part}`, text(root, part));
  put(texts, `object:${stem(file)}.nameField`, text(root['nameField'] as Xml | undefined, 'label'));
}

function readField(texts: Texts, object: string, root: Xml): void {
  const key = `${object}.${text(root, 'fullName')}`;
  put(texts, `field:${key}.label`, text(root, 'label'));
  put(texts, `field:${key}.help`, text(root, 'inlineHelpText'));
  put(texts, `field:${key}.relationshipLabel`, text(root, 'relationshipLabel'));
  const values = (root['valueSet'] as Xml | undefined)?.['valueSetDefinition'] as Xml | undefined;
  for (const value of list(values?.['value'])) put(texts, `picklist:${key}|${text(value, 'label')}`, text(value, 'label'));
}

/** What the translations below `folder` say in a language, by the same keys. */
export function translatedTexts(folder: string, language: string): Texts {
  const texts: Texts = new Map();
  const files = (pattern: string): string[] =>
    globSync(pattern, { cwd: folder })
      .sort()
      .map((file) => join(folder, file));
  for (const file of files(`**/translations/${language}.translation-meta.xml`)) {
    const root = rootOf(file);
    for (const one of list(root['customLabels'])) put(texts, `label:${text(one, 'name')}`, text(one, 'label'));
    for (const one of list(root['customTabs'])) put(texts, `tab:${text(one, 'name')}`, text(one, 'label'));
    for (const one of list(root['customApplications']))
      for (const part of ['label', 'description']) put(texts, `app:${text(one, 'name')}.${part}`, text(one, part));
    for (const flow of list(root['flowDefinitions']))
      for (const message of list(flow['flows']).flatMap((version) => list(version['customErrorMessages'])))
        put(texts, `flow:${text(flow, 'fullName')}|${text(message, 'developerName')}`, text(message, 'errorMessage'));
  }
  for (const file of files(`**/objectTranslations/*-${language}/*.objectTranslation-meta.xml`)) {
    const object = stem(file).slice(0, -language.length - 1);
    const root = rootOf(file);
    for (const noun of list(root['caseValues']))
      put(texts, `object:${object}.${text(noun, 'plural') === 'true' ? 'pluralLabel' : 'label'}`, text(noun, 'value'));
    put(texts, `object:${object}.nameField`, text(root, 'nameFieldLabel'));
    for (const rule of list(root['validationRules'])) put(texts, `rule:${object}.${text(rule, 'name')}`, text(rule, 'errorMessage'));
    for (const layout of list(root['layouts']))
      for (const section of list(layout['sections']))
        put(texts, `layout:${object}|${text(layout, 'layout')}|${text(section, 'section')}`, text(section, 'label'));
  }
  for (const file of files(`**/objectTranslations/*-${language}/*.fieldTranslation-meta.xml`)) {
    const root = rootOf(file);
    const key = `${basename(dirname(file)).slice(0, -language.length - 1)}.${text(root, 'name')}`;
    for (const part of ['label', 'help', 'relationshipLabel']) put(texts, `field:${key}.${part}`, text(root, part));
    for (const value of list(root['picklistValues'])) put(texts, `picklist:${key}|${text(value, 'masterLabel')}`, text(value, 'translation'));
  }
  return texts;
}

/** How long the platform lets a text be, by what it is: field, object and tab labels 40, errors 255, help 510. */
export function lengthOf(key: string): number {
  if (/^(rule|flow):/.test(key)) return 255;
  if (key.endsWith('.help')) return 510;
  if (/^label:/.test(key)) return 1000;
  return /^(picklist|app):/.test(key) ? 255 : 40;
}
