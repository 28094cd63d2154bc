/** What an org's translations say, language by language: the words users see in place of the metadata's own. */
import type { FieldDef, ObjectDef, PicklistValue } from '../catalog/types.ts';
import { rootOf } from '../metadata/components.ts';
import type { Component, ComponentSet } from '../metadata/components.ts';
import { children, textOf } from '../metadata/xml.ts';
import { SYSTEM_FIELD_LABELS } from './system-fields.ts';
import type { XmlElement } from '../metadata/xml.ts';

interface ObjectWords {
  label?: string;
  labelPlural?: string;
  nameField?: string;
  fields: Map<string, FieldWords>;
  rules: Map<string, string>;
  /** Custom buttons and links. */
  links: Map<string, string>;
  /** By layout and section. */
  sections: Map<string, string>;
}

interface FieldWords {
  label?: string;
  help?: string;
  relationship?: string;
  values: Map<string, string>;
}

/** The words of one language. What is not translated is said as the metadata says it. */
export class Wording {
  /** As a user record has it: `zh_CN`. */
  readonly language: string;
  /** Custom labels by name. */
  readonly labels = new Map<string, string>();
  readonly #tabs = new Map<string, string>();
  readonly #apps = new Map<string, { label: string | undefined; description: string | undefined }>();
  /** By flow and element. */
  readonly #errors = new Map<string, string>();
  readonly #objects = new Map<string, ObjectWords>();
  readonly #fields = new WeakMap<FieldDef, FieldDef>();

  constructor(language: string, components: Iterable<Component> = []) {
    this.language = language;
    for (const component of components) {
      const root = rootOf(component);
      if (component.type === 'Translations') this.#readTexts(root);
      else if (component.type === 'CustomObjectTranslation') this.#readObject(this.#objectOf(component.name), root);
      else this.#readField(this.#objectOf(component.name), root);
    }
  }

  #objectOf(name: string): ObjectWords {
    const key = name.slice(0, name.indexOf('-')).toLowerCase();
    const words = this.#objects.get(key) ?? { fields: new Map(), links: new Map(), rules: new Map(), sections: new Map() };
    this.#objects.set(key, words);
    return words;
  }

  #readTexts(root: XmlElement): void {
    for (const one of children(root, 'customLabels')) this.labels.set(textOf(one, 'name') ?? '', textOf(one, 'label') ?? '');
    for (const one of children(root, 'customTabs')) this.#tabs.set(textOf(one, 'name') ?? '', textOf(one, 'label') ?? '');
    for (const one of children(root, 'customApplications'))
      this.#apps.set(textOf(one, 'name') ?? '', { label: textOf(one, 'label'), description: textOf(one, 'description') });
    for (const flow of children(root, 'flowDefinitions'))
      for (const message of children(flow, 'flows').flatMap((version) => children(version, 'customErrorMessages')))
        this.#errors.set(`${textOf(flow, 'fullName') ?? ''}|${textOf(message, 'developerName') ?? ''}`, textOf(message, 'errorMessage') ?? '');
  }

  #readObject(words: ObjectWords, root: XmlElement): void {
    const nouns = children(root, 'caseValues');
    const noun = (plural: boolean): string | undefined =>
      nouns.map((one) => (textOf(one, 'plural') === String(plural) ? textOf(one, 'value') : undefined)).find(Boolean);
    const [label, labelPlural, nameField] = [noun(false), noun(true) ?? noun(false), textOf(root, 'nameFieldLabel')];
    Object.assign(words, { ...(label ? { label } : {}), ...(labelPlural ? { labelPlural } : {}), ...(nameField ? { nameField } : {}) });
    for (const rule of children(root, 'validationRules')) words.rules.set(textOf(rule, 'name') ?? '', textOf(rule, 'errorMessage') ?? '');
    for (const link of children(root, 'webLinks')) words.links.set(textOf(link, 'name') ?? '', textOf(link, 'label') ?? '');
    for (const layout of children(root, 'layouts'))
      for (const section of children(layout, 'sections'))
        words.sections.set(`${textOf(layout, 'layout') ?? ''}|${textOf(section, 'section') ?? ''}`, textOf(section, 'label') ?? '');
  }

  #readField(words: ObjectWords, root: XmlElement): void {
    const values = children(root, 'picklistValues').map((one): [string, string] => [
      textOf(one, 'masterLabel') ?? '',
      textOf(one, 'translation') ?? '',
    ]);
    const [label, help, relationship] = [textOf(root, 'label'), textOf(root, 'help'), textOf(root, 'relationshipLabel')];
    words.fields.set((textOf(root, 'name') ?? '').toLowerCase(), {
      ...(label ? { label } : {}),
      ...(help ? { help } : {}),
      ...(relationship ? { relationship } : {}),
      values: new Map(values.filter(([, text]) => text !== '')),
    });
  }

  #words(object: ObjectDef): ObjectWords | undefined {
    return this.#objects.get(object.name.toLowerCase());
  }

  label(name: string, own: string): string {
    return this.labels.get(name) ?? own;
  }

  tab(name: string, own: string): string {
    return this.#tabs.get(name) ?? own;
  }

  app(name: string, own: string): string {
    return this.#apps.get(name)?.label ?? own;
  }

  appDescription(name: string, own: string | undefined): string | undefined {
    return this.#apps.get(name)?.description ?? own;
  }

  object(object: ObjectDef): Pick<ObjectDef, 'label' | 'labelPlural'> {
    const words = this.#words(object);
    return { label: words?.label ?? object.label, labelPlural: words?.labelPlural ?? object.labelPlural };
  }

  /** A field as it is shown: the same, with its label, help text and picklist labels in this language. */
  field(object: ObjectDef, field: FieldDef): FieldDef {
    const words = this.#words(object);
    const systemLabel = field.custom ? undefined : SYSTEM_FIELD_LABELS[this.language]?.[field.name];
    if (!words && systemLabel === undefined) return field;
    let shown = this.#fields.get(field);
    if (!shown) {
      shown = translated(field, words, field.name === object.nameField ? words?.nameField : systemLabel);
      this.#fields.set(field, shown);
    }
    return shown;
  }

  /** What a related list is called: the relationship's own label where it has one. */
  relatedList(child: ObjectDef, field: FieldDef): string {
    return this.#words(child)?.fields.get(field.name.toLowerCase())?.relationship ?? this.object(child).labelPlural;
  }

  section(object: ObjectDef, layout: string, own: string): string {
    return this.#words(object)?.sections.get(`${layout}|${own}`) ?? own;
  }

  /** What a custom button or link is called. */
  link(object: ObjectDef, name: string, own: string): string {
    return this.#words(object)?.links.get(name) || own;
  }

  rule(object: ObjectDef, name: string, own: string): string {
    return this.#words(object)?.rules.get(name) ?? own;
  }

  flowError(flow: string, element: string, own: string): string {
    return this.#errors.get(`${flow}|${element}`) ?? own;
  }
}

function translated(field: FieldDef, words: ObjectWords | undefined, standardLabel: string | undefined): FieldDef {
  const own = words?.fields.get(field.name.toLowerCase());
  const value = (one: PicklistValue): PicklistValue => ({ ...one, label: own?.values.get(one.label) ?? one.label });
  return {
    ...field,
    label: own?.label ?? standardLabel ?? field.label,
    ...(own?.help ? { helpText: own.help } : {}),
    ...(field.picklist ? { picklist: { ...field.picklist, values: field.picklist.values.map(value) } } : {}),
  };
}

const TYPES = ['Translations', 'CustomObjectTranslation', 'CustomFieldTranslation'];

/** `zh_CN` of the component `zh_CN`, `Thing__c-zh_CN` or `Thing__c-zh_CN.Size__c`. */
const languageOf = ({ type, name }: Component): string => (type === 'Translations' ? name : (name.slice(name.indexOf('-') + 1).split('.')[0] ?? ''));

/** The wording of each language that was deployed. */
export function wordings(components: ComponentSet): Map<string, Wording> {
  const byLanguage = Map.groupBy(components.ofType(...TYPES), languageOf);
  return new Map([...byLanguage].map(([language, own]) => [language, new Wording(language, own)]));
}

/** The words of metadata as they stand. */
export const PLAIN_WORDING = new Wording('en_US');
