import { isOtherStandardField, OTHER_STANDARD_OBJECTS } from '../../catalog/other-objects.ts';
import type { ObjectDef } from '../../catalog/types.ts';
import { FormulaError, recordScope } from '../../formula/formula.ts';
import type { OrgModel } from '../../org/model.ts';
import { rootOf } from '../components.ts';
import type { Component, ComponentSet } from '../components.ts';
import type { PackagedComponent } from '../package.ts';
import { child, children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';

/** The org as the deploy would leave it, and what the deploy brings. */
export interface CheckContext {
  components: ComponentSet;
  model: OrgModel;
  incoming: PackagedComponent[];
  /** The org's components before the deploy. */
  previous: ComponentSet;
  /** Whether the org has a user of that name. */
  hasUser(username: string): boolean;
  /** Whether the org has records of that object. */
  hasRecords(objectName: string): boolean;
  /** Whether a flow has a version of that number, or gets it by this deploy. */
  hasFlowVersion(flow: string, version: number): boolean;
  /** What has failed so far, as `CustomField\nAccount.Tier__c`: what names it has no problem of its own. */
  failed: ReadonlySet<string>;
  /** The API version of the package. */
  version: number;
}

/** One place where a rule is broken: what its message's `{0}`, `{1}` … stand for, and where it is. */
export interface Finding {
  values?: string[];
  at?: XmlElement | undefined;
}

/**
 * One thing a component must satisfy. To add a rule, add such an object to the table of its room and a broken copy to
 * `test/mutants`. Ids are never used again for another rule.
 */
export interface Rule {
  id: string;
  appliesTo: readonly string[];
  /** The platform's words where they are known; `{0}`, `{1}` … are a finding's values. */
  message: string;
  /** Where the rule and its words are known from. */
  source: string;
  /** A warning does not fail the deploy. */
  warning?: true;
  /** A check without `context` in its parameters depends on the component alone: it runs once for each version of a file. */
  check(component: PackagedComponent, context: CheckContext): Finding[];
}

/** A rule's sentence about one finding. */
export function sentence(rule: Rule, finding: Finding): string {
  return rule.message.replace(/\{(\d)\}/g, (_, index: string) => finding.values?.[Number(index)] ?? '');
}

/** The platform's words for a name that stands for nothing: field, type, name. */
export const NOT_FOUND = 'In field: {0} - no {1} named {2} found';

/** Where {@link NOT_FOUND} is known from, whatever the field and the type. */
export const REFERENCE = 'every name of another component must resolve: sfdx-hardis deploy tips; github.com/trailheadapps/lwc-recipes/issues/586';

/** A finding for {@link NOT_FOUND}. */
export const missing = (field: string, type: string, name: string, at?: XmlElement): Finding => ({ values: [field, type, name], at });

/** `Account` of `Account.Name`. */
export function objectOf({ name }: { name: string }): string {
  const dot = name.indexOf('.');
  return dot < 0 ? name : name.slice(0, dot);
}

/** `Name` of `Account.Name`. */
export const memberOf = (component: { name: string }): string => component.name.slice(objectOf(component).length + 1);

/** The element a component was read from. */
export function rootsOf(component: Component | PackagedComponent): XmlElement {
  return ('root' in component ? component.root : undefined) ?? rootOf(component);
}

/** True for `<name>true</name>`. */
export const isTrue = (element: XmlElement | undefined, name: string): boolean => textOf(element, name) === 'true';

/** The texts of all children of that name, each with its element. */
export const texts = (element: XmlElement | undefined, name: string): { text: string; at: XmlElement }[] =>
  children(element, name).map((at) => ({ text: at.text.trim(), at }));

/** The child of that name as a place for a message, or its parent. */
export const at = (element: XmlElement, name: string): XmlElement => child(element, name) ?? element;

/** True when a dotted path from the object leads to a field. */
export function fieldExists(model: OrgModel, object: ObjectDef, path: string): boolean {
  return recordScope(model.catalog, object).typeOf(path.split('.')) !== undefined;
}

/** Whether there is such an object, also one of which the catalogue has no fields. */
export const objectExists = (model: OrgModel, name: string): boolean => model.catalog.object(name) !== undefined || OTHER_STANDARD_OBJECTS.has(name);

/** Whether there is such a field; of an object the catalogue has no fields of, only custom ones are held against it. */
export function fieldIsKnown({ model, components }: CheckContext, name: string): boolean {
  if (fieldNamed(model, name) !== undefined || isOtherStandardField(objectOf({ name }), memberOf({ name }))) return true;
  if (!OTHER_STANDARD_OBJECTS.has(objectOf({ name })) || model.catalog.object(objectOf({ name }))) return false;
  return !name.includes('__') || components.has('CustomField', name);
}

/** The field `Object.Field`, by the names metadata uses. */
export function fieldNamed(model: OrgModel, name: string) {
  const object = model.catalog.object(objectOf({ name }));
  const field = object && model.catalog.field(object, memberOf({ name }));
  return object && field ? { object, field } : undefined;
}

/** What is wrong with a formula, when it does not compile. */
export function formulaFinding(work: () => void, place: XmlElement): Finding[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof FormulaError) return [{ values: [error.message], at: place }];
    throw error;
  }
}

/** Standard tabs, pages and apps that may be named although no one deployed them. */
export const isStandard = (name: string): boolean => /^standard(-|__)/.test(name);

const foundBelow = new WeakMap<XmlElement, Map<string, readonly XmlElement[]>>();

/** Every element of that name, however deep. Elements never change, so each search is made once. */
export function descendants(element: XmlElement, name: string): readonly XmlElement[] {
  const searches = foundBelow.get(element) ?? new Map<string, readonly XmlElement[]>();
  const found = searches.get(name) ?? search(element, name);
  foundBelow.set(element, searches.set(name, found));
  return found;
}

const search = (element: XmlElement, name: string): XmlElement[] =>
  element.children.flatMap((one) => [...(one.name === name ? [one] : []), ...search(one, name)]);

/** Those that come a second time, by the key given. */
export function repeated<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item).toLowerCase();
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}

/** The platform's words for a text beyond its bound: field, bound. */
export const TOO_LONG = 'Value too long for field: {0} maximum length is:{1}';

/** A finding for {@link TOO_LONG}. The platform calls most elements by their name with a capital. */
export function tooLong(element: XmlElement, name: string, most: number, shown = name.charAt(0).toUpperCase() + name.slice(1)): Finding[] {
  const length = textOf(element, name)?.length ?? 0;
  return length > most ? [{ values: [shown, String(most)], at: at(element, name) }] : [];
}

interface Positions {
  /** Those whose type and name an earlier component has. */
  repeated: Set<PackagedComponent>;
  /** Where the first component of each name stands. */
  byName: Map<string, number>;
}

const positions = new WeakMap<readonly PackagedComponent[], Positions>();

/** Where the components of a package stand, worked out once for all rules that ask. */
function positionsIn(incoming: readonly PackagedComponent[]): Positions {
  let found = positions.get(incoming);
  if (!found) {
    const backwards = incoming.map(({ name }, index): [string, number] => [name, index]).reverse();
    found = { repeated: new Set(repeated(incoming, ({ type, name }) => `${type}\n${name}`)), byName: new Map(backwards) };
    positions.set(incoming, found);
  }
  return found;
}

/** Whether no component before this one in the package has its type and name. */
export const isFirstOfName = (incoming: readonly PackagedComponent[], component: PackagedComponent): boolean =>
  !positionsIn(incoming).repeated.has(component);

/** Where the first component of that name stands in the package; -1 when none does. */
export const positionOf = (incoming: readonly PackagedComponent[], name: string): number => positionsIn(incoming).byName.get(name) ?? -1;
