/** Deleting components: what goes with them, where the platform takes their names out by itself, and what will not let them go. */
import { rootOf } from './components.ts';
import type { Component, ComponentSet } from './components.ts';
import type { Problem } from './package.ts';
import { typeNamed } from './registry.ts';
import { textOf, toXml } from './xml.ts';
import type { XmlElement } from './xml.ts';

export interface ComponentName {
  type: string;
  name: string;
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
  ],
  RecordType: [{ within: RIGHTS, element: 'recordTypeVisibilities', by: 'recordType' }],
  CustomApplication: [{ within: RIGHTS, element: 'applicationVisibilities', by: 'application' }],
  CustomPermission: [{ within: RIGHTS, element: 'customPermissions', by: 'name' }],
  ApexClass: [{ within: RIGHTS, element: 'classAccesses', by: 'apexClass' }],
  ApexPage: [{ within: RIGHTS, element: 'pageAccesses', by: 'apexPage' }],
  Flow: [{ within: RIGHTS, element: 'flowAccesses', by: 'flow' }],
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

/** Everything that goes with an object: the parts of its file, its layouts and its tab. */
function goesWith(components: ComponentSet, object: string): ComponentName[] {
  const prefix = object.toLowerCase();
  return [
    ...components.ofType(...OBJECT_PARTS).filter(({ name }) => name.toLowerCase().startsWith(`${prefix}.`)),
    ...components.ofType('Layout').filter(({ name }) => name.toLowerCase().startsWith(`${prefix}-`)),
    ...components.ofType('CustomTab').filter(({ name }) => isSame(name, object)),
  ].map(({ type, name }) => ({ type, name }));
}

/** Takes the components out, each with what goes with it. Answers what was there. */
export function remove(components: ComponentSet, names: readonly ComponentName[]): ComponentName[] {
  return names.flatMap((one) => [
    ...(components.remove(one.type, one.name) ? [one] : []),
    ...(one.type === 'CustomObject' ? goesWith(components, one.name).filter((part) => components.remove(part.type, part.name)) : []),
  ]);
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

/** Takes the names of deleted components out of permission sets, layouts, lists and apps. Answers the components that changed. */
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

/**
 * Turns the problems of what stays into problems of what goes: a component that something refers to is not deleted, in the words
 * `This custom field is referenced elsewhere in salesforce.com. : Custom Formula Field - Account.Twice__c.`; an active flow is not either, and a
 * record type never (github.com/forcedotcom/devops-center-feedback/issues/203).
 */
export function refusals(problems: readonly Problem[], deleted: readonly ComponentName[], before: ComponentSet): Problem[] {
  const file = 'destructiveChanges.xml';
  const active = deleted
    .filter(({ type, name }) => type === 'Flow' && textOf(rootOf(before.get(type, name) as Component), 'status') === 'Active')
    .map((flow) => ({ ...flow, rule: 'delete-active-flow', file, message: 'insufficient access rights on cross-reference id' }));
  const recordTypes = deleted
    .filter(
      ({ type, name }) => type === 'RecordType' && !deleted.some((one) => one.type === 'CustomObject' && isSame(one.name, name.split('.')[0] ?? '')),
    )
    .map((recordType) => ({ ...recordType, rule: 'delete-record-type', file, message: 'Cannot delete record type through API' }));
  const missed = deleted.flatMap(({ type, name }) => {
    const word = new RegExp(`(^|\\W)${RegExp.escape(name.split('.').at(-1) ?? '')}(\\W|$)`, 'i');
    const missedBy = problems.filter((problem) => !problem.warning && word.test(problem.message));
    const users = [...new Set(missedBy.map((problem) => `${kindOf(before.get(problem.type, problem.name), problem.type)} - ${problem.name}`))];
    const message = users.map((user) => `This ${spoken(type).toLowerCase()} is referenced elsewhere in salesforce.com. : ${user}.`).join(' ');
    return users.length > 0 ? [{ rule: 'delete-referenced', type, name, file, message }] : [];
  });
  return [...active, ...recordTypes, ...missed];
}
