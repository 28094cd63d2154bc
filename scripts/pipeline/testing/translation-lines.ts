import type { Texts } from '../translations.ts';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const HEAD = '<?xml version="1.0" encoding="UTF-8" ?>';
const NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const element = (name: string, content: string): string => `    <${name}>${escaped(content)}</${name}>`;

/** One of the blocks of a translation file: a label or a tab. */
const block = (tag: string, name: string, label: string): string =>
  `    <${tag}>\n        <label>${escaped(label)}</label>\n        <name>${name}</name>\n    </${tag}>`;

/** A file of an object's translation folder. */
const file = (path: string, root: string, lines: string[]): string => `${path}\n${HEAD}\n<${root} ${NAMESPACE}>\n${lines.join('\n')}\n</${root}>`;

/** The lines that a language lacks, by the file they belong in, with the English text to translate. */
export function missingLines(keys: readonly string[], language: string, own: Texts): string {
  const textOf = (key: string): string => own.get(key) ?? '';
  const single = (kind: string, tag: string): string[] => {
    const found = keys.filter((key) => key.startsWith(`${kind}:`));
    const path = `translations/main/translations/${language}.translation-meta.xml`;
    return found.length === 0 ? [] : [[path, ...found.map((key) => block(tag, key.slice(kind.length + 1), textOf(key)))].join('\n')];
  };
  const folder = (object: string): string => `translations/main/objectTranslations/${object}-${language}`;
  const objects = Map.groupBy(
    keys.filter((key) => key.startsWith('object:')),
    (key) => key.slice('object:'.length).split('.')[0] ?? '',
  );
  const fields = Map.groupBy(
    keys.filter((key) => key.startsWith('field:')),
    (key) => key.slice('field:'.length).split('.').slice(0, 2).join('.'),
  );
  const caseValue = (object: string, part: string): string =>
    `    <caseValues>\n        <plural>${part === 'pluralLabel'}</plural>\n        <value>${escaped(textOf(`object:${object}.${part}`))}</value>\n    </caseValues>`;
  return [
    ...single('label', 'customLabels'),
    ...single('tab', 'customTabs'),
    ...[...objects.keys()].map((object) =>
      file(`${folder(object)}/${object}-${language}.objectTranslation-meta.xml`, 'CustomObjectTranslation', [
        caseValue(object, 'label'),
        caseValue(object, 'pluralLabel'),
        element('nameFieldLabel', textOf(`object:${object}.nameField`)),
      ]),
    ),
    ...[...fields].map(([key, parts]) => {
      const [object = '', name = ''] = key.split('.');
      const lines = parts.map((part) => element(part.split('.').at(-1) ?? '', textOf(part))).sort();
      return file(`${folder(object)}/${name}.fieldTranslation-meta.xml`, 'CustomFieldTranslation', [...lines, element('name', name)]);
    }),
    ...keys.filter((key) => !/^(label|tab|object|field):/.test(key)).map((key) => `${key}: ${textOf(key)}`),
  ].join('\n\n');
}
