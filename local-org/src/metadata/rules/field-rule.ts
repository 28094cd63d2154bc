/** Rules about custom fields. */
import type { PackagedComponent } from '../package.ts';
import { child, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { rootsOf } from './rule.ts';
import type { CheckContext, Finding, Rule } from './rule.ts';

/** The types of field that point at records. */
export const REFERENCES = ['Lookup', 'MasterDetail', 'Hierarchy', 'ExternalLookup', 'IndirectLookup', 'MetadataRelationship'];

/** A custom field as metadata has it. */
export interface CustomField {
  root: XmlElement;
  type: string;
  isFormula: boolean;
}

const fields = new WeakMap<XmlElement, CustomField>();

/** A custom field's own element and type; undefined for a standard field, of which metadata says but a part. */
function customField(component: PackagedComponent): CustomField | undefined {
  if (!/__[a-z]+$/i.test(component.name)) return undefined;
  const root = rootsOf(component);
  const field = fields.get(root) ?? { root, type: textOf(root, 'type') ?? '', isFormula: child(root, 'formula') !== undefined };
  fields.set(root, field);
  return field;
}

/** A rule about custom fields, told their element and type. */
export const fieldRule = (
  rule: Omit<Rule, 'appliesTo' | 'check'>,
  check: (field: CustomField, component: PackagedComponent, context: CheckContext) => Finding[],
): Rule => {
  const withContext: Rule['check'] = (component, context) => {
    const field = customField(component);
    return field ? check(field, component, context) : [];
  };
  // The parameter list says whether the context matters, here as in Rule.
  const alone = check as (field: CustomField, component: PackagedComponent) => Finding[];
  const withoutContext: Rule['check'] = (component) => {
    const field = customField(component);
    return field ? alone(field, component) : [];
  };
  return { ...rule, appliesTo: ['CustomField'], check: check.length > 2 ? withContext : withoutContext };
};
