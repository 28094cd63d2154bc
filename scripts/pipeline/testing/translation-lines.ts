import type { Lacking } from '../../test/lacking.ts';
import type { Texts } from '../translations.ts';

const FOLDER = 'translations/main';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const indented = (lines: string[]): string[] => lines.map((line) => `    ${line}`);
/** An element with a text. */
const element = (name: string, text: string): string => `<${name}>${escaped(text)}</${name}>`;
/** The lines of an element with others inside. */
const block = (name: string, ...inside: string[]): string[] => [`<${name}>`, ...indented(inside), `</${name}>`];

/** What the translation files of a language lack for the texts of these keys. The lines hold the English text: translate it. */
export function lackingTranslations(keys: readonly string[], language: string, own: Texts): Lacking[] {
  const missing = new Map(keys.map((key) => [key, own.get(key) ?? '']));
  return [
    { path: `${FOLDER}/translations/${language}.translation-meta.xml`, lines: indented(mainLines(missing)) },
    ...[...grouped(missing, /^(?:object|layout|rule):(\w+)/)].map(([object, texts]) => {
      const path = `${FOLDER}/objectTranslations/${object}-${language}/${object}-${language}.objectTranslation-meta.xml`;
      return fileOf(path, 'CustomObjectTranslation', texts.has(`object:${object}.label`), objectLines(object, texts));
    }),
    ...[...grouped(missing, /^(?:field|picklist):(\w+\.\w+)/)].map(([key, texts]) => {
      const [object = '', field = ''] = key.split('.');
      const path = `${FOLDER}/objectTranslations/${object}-${language}/${field}.fieldTranslation-meta.xml`;
      return fileOf(path, 'CustomFieldTranslation', texts.has(`field:${key}.label`), fieldLines(key, texts));
    }),
  ];
}

/** The lines of an existing file, or a whole new one. */
function fileOf(path: string, root: string, isNew: boolean, lines: string[]): Lacking {
  const head = ['<?xml version="1.0" encoding="UTF-8" ?>', `<${root} xmlns="http://soap.sforce.com/2006/04/metadata">`];
  return { path, isNew, lines: isNew ? [...head, ...indented(lines), `</${root}>`] : indented(lines) };
}

/** Texts by what the pattern finds in their keys; those it does not match are left out. */
function grouped(texts: Texts, pattern: RegExp): Map<string, Texts> {
  const groups = new Map<string, Texts>();
  for (const [key, text] of texts) {
    const name = pattern.exec(key)?.[1];
    if (name !== undefined) groups.set(name, (groups.get(name) ?? new Map<string, string>()).set(key, text));
  }
  return groups;
}

/** The elements of a group, those that are missing, in this order. */
const elements = (texts: Texts, group: string, parts: Readonly<Record<string, string>>): string[] =>
  Object.entries(parts).flatMap(([part, name]) => {
    const text = texts.get(`${group}.${part}`);
    return text === undefined ? [] : [element(name, text)];
  });

function mainLines(missing: Texts): string[] {
  const apps = grouped(missing, /^app:(\w+)/);
  const labels = grouped(missing, /^label:(\w+)/);
  const tabs = grouped(missing, /^tab:(\w+)/);
  const flows = grouped(missing, /^flow:(\w+)/);
  const labelled =
    (tag: string) =>
    ([name, texts]: [string, Texts]) =>
      block(tag, ...[...texts.values()].map((text) => element('label', text)), element('name', name));
  return [
    ...[...apps].flatMap(([name, texts]) =>
      block('customApplications', ...elements(texts, `app:${name}`, { description: 'description', label: 'label' }), element('name', name)),
    ),
    ...[...labels].flatMap(labelled('customLabels')),
    ...[...tabs].flatMap(labelled('customTabs')),
    ...[...flows].flatMap(([flow, texts]) => {
      const messages = [...texts].flatMap(([key, text]) =>
        block('customErrorMessages', element('developerName', after(key)), element('errorMessage', text)),
      );
      return block('flowDefinitions', ...block('flows', ...messages), element('fullName', flow));
    }),
  ];
}

/** What a key says behind its last bar: an element of a flow, a section, a picklist value. */
const after = (key: string): string => key.slice(key.lastIndexOf('|') + 1);

function objectLines(object: string, texts: Texts): string[] {
  const noun = (part: string, plural: boolean): string[] => {
    const text = texts.get(`object:${object}.${part}`);
    return text === undefined ? [] : block('caseValues', element('plural', String(plural)), element('value', text));
  };
  const layouts = [...grouped(texts, /^layout:\w+\|([^|]+)/)].flatMap(([layout, sections]) =>
    block(
      'layouts',
      element('layout', layout),
      ...[...sections].flatMap(([key, text]) => block('sections', element('label', text), element('section', after(key)))),
    ),
  );
  const rules = [...grouped(texts, /^rule:\w+\.(\w+)/)].flatMap(([rule, [...messages]]) =>
    messages.flatMap(([, text]) => block('validationRules', element('errorMessage', text), element('name', rule))),
  );
  return [
    ...noun('label', false),
    ...noun('pluralLabel', true),
    ...layouts,
    ...elements(texts, `object:${object}`, { nameField: 'nameFieldLabel' }),
    ...rules,
  ];
}

function fieldLines(key: string, texts: Texts): string[] {
  const values = [...texts].filter(([one]) => one.startsWith('picklist:'));
  return [
    ...elements(texts, `field:${key}`, { help: 'help', label: 'label' }),
    ...(texts.has(`field:${key}.label`) ? [element('name', key.split('.')[1] ?? '')] : []),
    ...values.flatMap(([one, text]) => block('picklistValues', element('masterLabel', after(one)), element('translation', text))),
    ...elements(texts, `field:${key}`, { relationshipLabel: 'relationshipLabel' }),
  ];
}
