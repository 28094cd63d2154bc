/** Lookups and master-details: what they point at, what becomes of the child, what the parent calls its children. */
import type { ObjectDef } from '../../catalog/types.ts';
import type { Component, ComponentSet } from '../components.ts';
import { child, children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { fieldRule } from './field-rule.ts';
import { at, fieldNamed, isTrue, missing, NOT_FOUND, objectExists, objectOf, positionOf, REFERENCE, rootsOf } from './rule.ts';
import type { CheckContext, Rule } from './rule.ts';

const SKILL = 'forcedotcom/sf-skills platform-custom-field-generate';
const LOGS = 'public deploy logs';

/** What fields of metadata types point at besides objects. */
const DEFINITIONS = /^(EntityDefinition|FieldDefinition|EntityParticle)$/;

/** Whether master-details lead from an object back to itself. */
function isOwnAncestor(context: CheckContext, start: ObjectDef): boolean {
  const { catalog } = context.model;
  const seen = new Set<ObjectDef>();
  const walk = (object: ObjectDef): boolean =>
    [...object.fields.values()]
      .filter((field) => field.masterDetail)
      .map((field) => catalog.parentOf(field))
      .some((master) => {
        if (master === start) return true;
        if (!master || seen.has(master)) return false;
        seen.add(master);
        return walk(master);
      });
  return walk(start);
}

const relationships = new WeakMap<ComponentSet, Map<string, Component[]>>();

const relationshipKey = (root: XmlElement): string => `${textOf(root, 'referenceTo') ?? ''} ${textOf(root, 'relationshipName') ?? ''}`.toLowerCase();

/** The custom fields that give an object's children the name this one gives them. Standard names lack its `__r`. */
function sameRelationship(components: ComponentSet, root: XmlElement): Component[] {
  const groups = relationships.get(components) ?? Map.groupBy(components.ofType('CustomField'), (field) => relationshipKey(rootsOf(field)));
  relationships.set(components, groups);
  return groups.get(relationshipKey(root)) ?? [];
}

export const RELATIONSHIP_RULES: Rule[] = [
  fieldRule(
    { id: 'master-required', message: 'Master-Detail Relationship Fields Cannot be Optional or Required', source: SKILL },
    ({ root, type }) => (type === 'MasterDetail' && child(root, 'required') ? [{ at: at(root, 'required') }] : []),
  ),
  fieldRule(
    {
      id: 'lookup-required-set-null',
      message: 'field integrity exception: unknown (must specify either cascade delete or restrict delete for required lookup foreign key)',
      source: 'web.plus-idea.net/2012/12/salesforce-deploy-field-integrity-exception',
    },
    ({ root, type }) => {
      const constraint = textOf(root, 'deleteConstraint') ?? 'SetNull';
      return type === 'Lookup' && isTrue(root, 'required') && constraint === 'SetNull' ? [{ at: at(root, 'deleteConstraint') }] : [];
    },
  ),
  fieldRule(
    {
      id: 'lookup-target',
      message: "referenceTo value of '{0}' does not resolve to a valid sObject type",
      source: 'github.com/wadewegner/deploy-to-sfdx/issues/41',
    },
    ({ root, type }, _component, { model }) => {
      const target = textOf(root, 'referenceTo');
      // Only a field of a metadata type points at metadata types; nothing points at events.
      const isRecord = !/__e$/.test(target ?? '') && (type === 'MetadataRelationship' || !target?.endsWith('__mdt'));
      return !target || (isRecord && (objectExists(model, target) || DEFINITIONS.test(target)))
        ? []
        : [{ values: [target], at: at(root, 'referenceTo') }];
    },
  ),
  fieldRule(
    {
      id: 'child-relationship-name',
      message: 'There is already a Child Relationship named {0} on {1}.',
      source: 'docs.gearset.com/en/articles/13513300',
    },
    ({ root, type }, component, { components, incoming }) => {
      const [name, target] = [textOf(root, 'relationshipName'), textOf(root, 'referenceTo')];
      if (!name || !target || type === 'MetadataRelationship') return [];
      // Of two that come together the second is told.
      const comesLater = (other: string): boolean => positionOf(incoming, other) > positionOf(incoming, component.name);
      const others = sameRelationship(components, root).filter((one) => one.name !== component.name && !comesLater(one.name));
      return others.length > 0 ? [{ values: [name, target], at: at(root, 'relationshipName') }] : [];
    },
  ),
  fieldRule({ id: 'lookup-filter-field', message: NOT_FOUND, source: REFERENCE }, ({ root }, component, { model }) => {
    const own = fieldNamed(model, component.name);
    const target = own && model.catalog.parentOf(own.field);
    return children(child(root, 'lookupFilter'), 'filterItems').flatMap((item) => {
      const name = textOf(item, 'field') ?? '';
      const [head = '', ...path] = name.split('.');
      if (!target || head.startsWith('$') || path.length !== 1) return [];
      const object = head === target.name || head === '$Source' ? target : undefined;
      return object && !model.catalog.field(object, path[0] ?? '') && !model.catalog.relationship(object, path[0] ?? '')
        ? [missing('field', 'CustomField', name, item)]
        : [];
    });
  }),
  fieldRule(
    {
      id: 'lookup-user-constraint',
      message: 'Cannot add a lookup relationship child with cascade or restrict options to User',
      source: LOGS,
    },
    ({ root, type }) =>
      type === 'Lookup' && textOf(root, 'referenceTo') === 'User' && ['Cascade', 'Restrict'].includes(textOf(root, 'deleteConstraint') ?? '')
        ? [{ at: at(root, 'deleteConstraint') }]
        : [],
  ),
  fieldRule(
    {
      id: 'lookup-cascade',
      message: 'If you want to cascade delete, please contact salesforce.com',
      source: `${LOGS} of orgs where Support has not enabled it, so a warning`,
      warning: true,
    },
    ({ root, type }) =>
      type === 'Lookup' && textOf(root, 'deleteConstraint') === 'Cascade' && textOf(root, 'referenceTo') !== 'User'
        ? [{ at: at(root, 'deleteConstraint') }]
        : [],
  ),
  fieldRule(
    {
      id: 'relationship-name',
      message:
        'The Child Relationship Name field can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.',
      source: 'forcedotcom/sf-skills platform-custom-object-generate: the same rule for all developer names',
    },
    ({ root }) => {
      const name = textOf(root, 'relationshipName');
      const isGood = name === undefined || (/^[A-Za-z]\w*$/.test(name) && !/__|_$/.test(name) && name.length <= 80);
      return isGood ? [] : [{ at: at(root, 'relationshipName') }];
    },
  ),
  fieldRule(
    {
      id: 'master-target',
      message: 'A master-detail relationship cannot lead to {0}',
      source: 'Salesforce Help, relationship considerations: not to users, leads and the like, nor back to the object itself',
    },
    ({ root, type }, component, context) => {
      const target = textOf(root, 'referenceTo') ?? '';
      const own = context.model.catalog.object(objectOf(component));
      const isRefused = (): boolean | undefined =>
        ['User', 'Lead', 'Event', 'Task', 'Product2', 'PricebookEntry'].includes(target) || (own && isOwnAncestor(context, own));
      return type === 'MasterDetail' && isRefused() ? [{ values: [target], at: at(root, 'referenceTo') }] : [];
    },
  ),
];
