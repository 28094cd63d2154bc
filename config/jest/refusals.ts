import { existsSync, globSync, readFileSync } from 'node:fs';

/** A sentence with which the org can refuse a save, in one language. */
export interface Refusal {
  /** The rule or flow, and the language. */
  name: string;
  text: string;
  /** The field it is shown at, if any. */
  field: string | undefined;
}

const TRANSLATED = ['es', 'zh_CN', 'zh_TW'];
const read = (file: string): string => readFileSync(file, 'utf8');
const plain = (text: string): string =>
  text
    .replace(/&apos;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
const inside = (xml: string, tag: string): string => plain(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(xml)?.[1] ?? '');
const blocks = (xml: string, tag: string): string[] =>
  [...xml.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, block = '']) => block);

/** A rule's sentence in the languages it is translated into. */
function ruleTranslations(object: string, rule: string): [string, string][] {
  return TRANSLATED.flatMap((language): [string, string][] => {
    const file = `translations/main/objectTranslations/${object}-${language}/${object}-${language}.objectTranslation-meta.xml`;
    const found = existsSync(file) ? blocks(read(file), 'validationRules').find((block) => inside(block, 'name') === rule) : undefined;
    return found ? [[language, inside(found, 'errorMessage')]] : [];
  });
}

/** A Custom Error's sentence in the languages it is translated into. */
function flowTranslations(flow: string, element: string): [string, string][] {
  return TRANSLATED.flatMap((language): [string, string][] => {
    const flows = blocks(read(`translations/main/translations/${language}.translation-meta.xml`), 'flowDefinitions');
    const own = flows.find((block) => inside(block, 'fullName') === flow) ?? '';
    const found = blocks(own, 'customErrorMessages').find((block) => inside(block, 'developerName') === element);
    return found ? [[language, inside(found, 'errorMessage')]] : [];
  });
}

function ruleRefusals(object: string): Refusal[] {
  return globSync(`force-app/main/*/objects/${object}/validationRules/*.xml`).flatMap((file) => {
    const xml = read(file);
    const rule = inside(xml, 'fullName');
    const field = inside(xml, 'errorDisplayField') || undefined;
    const texts: [string, string][] = [['en', inside(xml, 'errorMessage')], ...ruleTranslations(object, rule)];
    return texts.map(([language, text]) => ({ name: `${rule} (${language})`, text, field }));
  });
}

function flowRefusals(object: string): Refusal[] {
  return globSync('force-app/main/*/flows/*.flow-meta.xml').flatMap((file) => {
    const xml = read(file);
    const start = blocks(xml, 'start')[0] ?? '';
    if (inside(start, 'object') !== object || inside(start, 'recordTriggerType') === 'Delete') return [];
    const flow = /([^/]+)\.flow-meta\.xml$/.exec(file)?.[1] ?? '';
    return blocks(xml, 'customErrors').flatMap((block) => {
      const element = inside(block, 'name');
      const texts: [string, string][] = [['en', inside(block, 'errorMessage')], ...flowTranslations(flow, element)];
      return texts.map(([language, text]) => ({ name: `${flow}.${element} (${language})`, text, field: undefined }));
    });
  });
}

/** Every sentence with which validation rules and flows can refuse a save of these objects, as the metadata says it: a new rule is here by itself. */
export const refusalsOf = (...objects: string[]): Refusal[] => objects.flatMap((object) => [...ruleRefusals(object), ...flowRefusals(object)]);

/** A refusal as `lightning/uiRecordApi` rejects with it. */
export function asSaveError({ text, field }: Refusal): object {
  const error = { message: text, errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', field: field ?? null, fieldLabel: field ?? null };
  const output = field ? { errors: [], fieldErrors: { [field]: [error] } } : { errors: [error], fieldErrors: {} };
  return { status: 400, body: { message: 'An error occurred while trying to update the record. Please try again.', output } };
}

/** A refusal as a mutation of `lightning/graphql` answers it. */
export const asMutationError = ({ text }: Refusal, alias: string): { message: string } => ({
  ...{ message: text, paths: ['uiapi', alias] },
  ...{ extensions: { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' } },
});
