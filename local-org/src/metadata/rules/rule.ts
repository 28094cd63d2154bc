import type { ObjectDef } from '../../catalog/types.ts';
import { FormulaError, recordScope } from '../../formula/formula.ts';
import type { OrgModel } from '../../org/model.ts';
import { rootOf } from '../components.ts';
import type { ComponentSet } from '../components.ts';
import type { PackagedComponent } from '../package.ts';
import type { XmlElement } from '../xml.ts';

/** The org as the deploy would leave it, and what the deploy brings. */
export interface CheckContext {
  components: ComponentSet;
  model: OrgModel;
  incoming: PackagedComponent[];
}

export interface Finding {
  message: string;
  at?: XmlElement | undefined;
  warning?: boolean;
}

/** One thing a component must satisfy. Ids are never used again for another rule. */
export interface Rule {
  id: string;
  type: string;
  check(component: PackagedComponent, context: CheckContext): Finding[];
}

/** The platform's words for a name that stands for nothing. */
export const notFound = (field: string, type: string, name: string): string => `In field: ${field} - no ${type} named ${name} found`;

/** `Account` of `Account.Name`. */
export const objectOf = (component: PackagedComponent): string => component.name.split('.')[0] ?? '';

/** The element a component was read from. */
export function rootsOf(component: PackagedComponent): XmlElement {
  return component.root ?? rootOf(component);
}

/** True when a dotted path from the object leads to a field. */
export function fieldExists(model: OrgModel, object: ObjectDef, path: string): boolean {
  return recordScope(model.catalog, object).typeOf(path.split('.')) !== undefined;
}

/** What is wrong with a formula, when it does not compile. */
export function formulaFinding(work: () => void, at: XmlElement): Finding[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof FormulaError) return [{ message: error.message, at }];
    throw error;
  }
}

/** Standard tabs and pages an app or a permission set may name although no one deployed them. */
export const isStandard = (name: string): boolean => name.startsWith('standard-') || name.startsWith('standard__');

/** Every element of that name, however deep. */
export function descendants(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((one) => [...(one.name === name ? [one] : []), ...descendants(one, name)]);
}
