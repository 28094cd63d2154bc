/** Deleting components: what goes with them, where the platform takes their names out by itself, and what will not let them go. */
import { rootOf } from './components.ts';
import type { Component, ComponentSet } from './components.ts';
import { componentNamed, contentOf } from './folders.ts';
import type { Problem } from './package.ts';
import { typeNamed } from './registry.ts';
import { textOf, toXml } from './xml.ts';
import type { XmlElement } from './xml.ts';

export interface ComponentName {
  type: string;
  name: string;
}

/** A component that a file of destructive changes names. */
export interface Deletion extends ComponentName {
  /** The file that names it. */
  file: string;
  /** Whether it goes after all else is done; else it goes first. */
  isAfter: boolean;
}

/** The types whose components live in an object's file. */
const OBJECT_PARTS = [...(typeNamed('CustomObject')?.children.values() ?? [])].map(({ name }) => name);

/** An element of a list and the text in it that names a component; no `by` means the element's own text. */
interface Mention {
  /** In components of these types. */
  within: readonly string[];
  element: string;
  by?: string;
}

const RIGHTS = ['PermissionSet', 'Profile'];
const WORDS = ['Translations'];

/** Where a report names a field: `Object.Field__c`, or `Object$Field__c` in reports of custom types. */
const REPORT_COLUMNS: Mention[] = [
  { within: ['Report'], element: 'columns', by: 'field' },
  { within: ['Report'], element: 'groupingsDown', by: 'field' },
  { within: ['Report'], element: 'groupingsAcross', by: 'field' },
  { within: ['Report'], element: 'criteriaItems', by: 'column' },
  { within: ['Report'], element: 'sortColumn' },
  { within: ['Report'], element: 'chart', by: 'groupingColumn' },
];

/** Where the name of a deleted component goes away with it, by the deleted component's type. */
const LET_GO: Record<string, Mention[]> = {
  CustomField: [
    { within: RIGHTS, element: 'fieldPermissions', by: 'field' },
    { within: ['Layout'], element: 'relatedLists', by: 'relatedList' },
    ...REPORT_COLUMNS,
  ],
  CustomObject: [
    { within: RIGHTS, element: 'objectPermissions', by: 'object' },
    { within: RIGHTS, element: 'customMetadataTypeAccesses', by: 'name' },
    { within: RIGHTS, element: 'customSettingAccesses', by: 'name' },
  ],
  CustomTab: [
    { within: RIGHTS, element: 'tabSettings', by: 'tab' },
    { within: RIGHTS, element: 'tabVisibilities', by: 'tab' },
    { within: ['CustomApplication'], element: 'tabs' },
    { within: WORDS, element: 'customTabs', by: 'name' },
  ],
  RecordType: [{ within: RIGHTS, element: 'recordTypeVisibilities', by: 'recordType' }],
  CustomApplication: [
    { within: RIGHTS, element: 'applicationVisibilities', by: 'application' },
    { within: WORDS, element: 'customApplications', by: 'name' },
  ],
  CustomLabel: [{ within: WORDS, element: 'customLabels', by: 'name' }],
  CustomPermission: [{ within: RIGHTS, element: 'customPermissions', by: 'name' }],
  ApexClass: [{ within: RIGHTS, element: 'classAccesses', by: 'apexClass' }],
  ApexPage: [{ within: RIGHTS, element: 'pageAccesses', by: 'apexPage' }],
  Flow: [
    { within: RIGHTS, element: 'flowAccesses', by: 'flow' },
    { within: WORDS, element: 'flowDefinitions', by: 'fullName' },
  ],
};

/** Where a deleted field goes away from what its own object has, by the field's own name. */
const LET_GO_OF_OBJECT: Mention[] = [
  { within: ['Layout'], element: 'layoutItems', by: 'field' },
  { within: ['ListView'], element: 'columns' },
  { within: ['ListView'], element: 'filters', by: 'field' },
  { within: ['CompactLayout'], element: 'fields' },
  { within: ['FieldSet'], element: 'displayedFields', by: 'field' },
  { within: ['FieldSet'], element: 'availableFields', by: 'field' },
  { within: ['RecordType'], element: 'picklistValues', by: 'picklist' },
];

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Everything that goes with an object: the parts of its file, its layouts, its translations and its tab. */
function goesWith(components: ComponentSet, object: string): ComponentName[] {
  const prefix = object.toLowerCase();
  return [
    ...components.ofType(...OBJECT_PARTS).filter(({ name }) => name.toLowerCase().startsWith(`${prefix}.`)),
    ...components.ofType('Layout', 'CustomObjectTranslation').filter(({ name }) => name.toLowerCase().startsWith(`${prefix}-`)),
    ...components.ofType('CustomTab').filter(({ name }) => isSame(name, object)),
  ].map(({ type, name }) => ({ type, name }));
}

/** The translations of fields that go with an object, one of its fields, or its translation into a language: they are parts of the latter. */
function fieldTranslations(components: ComponentSet, { type, name }: ComponentName): ComponentName[] {
  const [object = '', field = ''] = name.toLowerCase().split('.');
  const goes = ({ name: one }: Component): boolean => {
    const [translation = '', translated = ''] = one.toLowerCase().split('.');
    if (type === 'CustomObjectTranslation') return translation === name.toLowerCase();
    const isOfObject = translation.slice(0, translation.lastIndexOf('-')) === object;
    return isOfObject && (type === 'CustomObject' || (type === 'CustomField' && translated === field));
  };
  return components
    .ofType('CustomFieldTranslation')
    .filter(goes)
    .map((one) => ({ type: one.type, name: one.name }));
}

/** Takes a component out, with what goes with it. Answers what was there. */
export function remove(components: ComponentSet, { type, name }: ComponentName): ComponentName[] {
  const parts = type === 'CustomObject' ? goesWith(components, name) : [];
  return [{ type, name }, ...fieldTranslations(components, { type, name }), ...parts].filter((one) => components.remove(one.type, one.name));
}

/** The elements of a component that name what was deleted. */
function mentions({ type, name }: Component, deleted: readonly ComponentName[]): (element: XmlElement) => boolean {
  const objectHere = name.split(/[.-]/)[0] ?? '';
  const rules = deleted.flatMap((gone) => {
    const [object = '', field = ''] = gone.name.split('.');
    const plain = (LET_GO[gone.type] ?? []).map((mention) => ({ ...mention, name: gone.name }));
    const own = gone.type === 'CustomField' && isSame(object, objectHere) ? LET_GO_OF_OBJECT.map((mention) => ({ ...mention, name: field })) : [];
    return [...plain, ...own].filter((mention) => mention.within.includes(type));
  });
  return (element) =>
    rules.some(
      (rule) =>
        rule.element === element.name &&
        isSame((rule.by === undefined ? element.text.trim() : (textOf(element, rule.by) ?? '')).replace('$', '.'), rule.name),
    );
}

function without(element: XmlElement, isGone: (element: XmlElement) => boolean): XmlElement {
  const isLess = element.children.some((one) => ['filters', 'criteriaItems'].includes(one.name) && isGone(one));
  // A logic counts the filters: it goes when one of them goes.
  const stays = element.children.filter((one) => !isGone(one) && !(isLess && one.name === 'booleanFilter')).map((one) => without(one, isGone));
  const isSameAsBefore = stays.length === element.children.length && stays.every((one, index) => one === element.children[index]);
  return isSameAsBefore ? element : { ...element, children: stays };
}

/** Takes the names of deleted components out of permission sets, layouts, lists, apps and translations. Answers the components that changed. */
export function letGo(components: ComponentSet, deleted: readonly ComponentName[]): Component[] {
  const types = new Set([...Object.values(LET_GO).flat(), ...LET_GO_OF_OBJECT].flatMap(({ within }) => within));
  return components.ofType(...types).flatMap((component) => {
    const root = rootOf(component);
    const left = without(root, mentions(component, deleted));
    if (left === root) return [];
    const changed = { ...component, xml: toXml(left), root: left };
    components.put(changed);
    return [changed];
  });
}

/** `Validation Rule` of `ValidationRule`. */
const spoken = (type: string): string => type.replace(/([a-z])([A-Z])/g, '$1 $2');

/** How the platform speaks of what still refers to a deleted component. */
function kindOf(component: Component | undefined, type: string): string {
  if (type === 'Flow') return 'Flow Version';
  const isFormula = type === 'CustomField' && component && textOf(rootOf(component), 'formula') !== undefined;
  return isFormula ? 'Custom Formula Field' : spoken(type);
}

/** What is deleted, and what is known of the org before and after. */
export interface DeletionCheck {
  deletions: readonly (Deletion & { found: boolean })[];
  /** The components when the deletions after all else begin. */
  before: ComponentSet;
  /** The components before the deploy. */
  previous: ComponentSet;
  target: ComponentSet;
  /** What is wrong with what stays, and was not before. */
  missed: readonly Problem[];
  isActive(flow: Deletion): boolean;
}

/**
 * Turns the problems of what stays into problems of what goes: a component that something refers to is not deleted, in the words
 * `This custom field is referenced elsewhere in salesforce.com. : Custom Formula Field - Account.Twice__c.`; an active flow is not either, a
 * record type never (github.com/forcedotcom/devops-center-feedback/issues/203), and a folder only when it is empty (Salesforce Help, delete a folder).
 */
export function refusals({ deletions, before, previous, target, missed, isActive }: DeletionCheck): Problem[] {
  const found = deletions.filter((one) => one.found);
  const refuse = (rule: string, { type, name, file }: Deletion, message: string): Problem => ({ rule, type, name, file, message });
  const isWithObject = ({ name }: Deletion): boolean =>
    found.some((one) => one.type === 'CustomObject' && isSame(one.name, name.split('.')[0] ?? ''));
  const errors = missed.filter((problem) => !problem.warning);
  const active = found.filter((one) => one.type === 'Flow' && isActive(one));
  const recordTypes = found.filter((one) => one.type === 'RecordType' && !isWithObject(one));
  const full = found.flatMap((one) => {
    const folder = componentNamed(one.isAfter ? before : previous, one);
    const content = folder && typeNamed(folder.type)?.isFolder ? contentOf(target, folder).map(({ name }) => name) : [];
    return content.length > 0 ? [refuse('delete-full-folder', one, `The folder is not empty: delete ${content.join(', ')} first`)] : [];
  });
  return [
    ...active.map((one) => refuse('delete-active-flow', one, 'insufficient access rights on cross-reference id')),
    ...recordTypes.map((one) => refuse('delete-record-type', one, 'Cannot delete record type through API')),
    ...full,
    ...referenced(found, before, errors)
      .filter(([one]) => !full.some(({ type, name }) => one.type === type && one.name === name))
      .map(([one, message]) => refuse('delete-referenced', one, message)),
  ];
}

/** The deletions that something misses, each with the sentence about it. */
function referenced(found: readonly Deletion[], before: ComponentSet, missed: readonly Problem[]): [Deletion, string][] {
  const wordOf = ({ name }: Deletion): RegExp => new RegExp(`(^|\\W)${RegExp.escape(name.split(/[./]/).at(-1) ?? '')}(\\W|$)`, 'i');
  const users = new Map<Deletion, Set<string>>();
  for (const problem of missed) {
    const user = before.get(problem.type, problem.name);
    const named = found.filter((one) => wordOf(one).test(problem.message));
    const written = named.length > 0 ? named : found.filter((one) => wordOf(one).test(user?.xml ?? ''));
    // What cannot be told apart is all to blame.
    for (const one of written.length > 0 ? written : found)
      users.set(one, (users.get(one) ?? new Set()).add(`${kindOf(user, problem.type)} - ${problem.name}`));
  }
  return [...users].map(([one, names]) => [
    one,
    [...names].map((name) => `This ${spoken(one.type).toLowerCase()} is referenced elsewhere in salesforce.com. : ${name}.`).join(' '),
  ]);
}
