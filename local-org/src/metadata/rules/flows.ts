/** Flows: what they name exists, and they go somewhere. */
import type { ObjectDef } from '../../catalog/types.ts';
import { flowFromMetadata, unsupportedElements } from '../../records/flow/definition.ts';
import { flowFormula } from '../../records/flow/scope.ts';
import type { PackagedComponent } from '../package.ts';
import { child, children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { at, descendants, fieldExists, formulaFinding, missing, NOT_FOUND, objectExists, repeated, rootsOf } from './rule.ts';
import type { CheckContext, Finding, Rule } from './rule.ts';

/** Elements with a name of their own: everything in a flow that others may refer to. */
const namedElements = (root: XmlElement): { name: string; element: XmlElement }[] =>
  root.children.filter((element) => child(element, 'name')).map((element) => ({ name: textOf(element, 'name') ?? '', element }));

/** Names a screen's fields, a decision's outcomes and an element's inner parts bring, at any depth. */
const allNames = (root: XmlElement): Set<string> => new Set(descendants(root, 'name').map((element) => element.text.trim().toLowerCase()));

/** Elements that read or write records of one object, and the names of its fields in them. */
const RECORD_ELEMENTS = ['recordLookups', 'recordCreates', 'recordUpdates', 'recordDeletes', 'dynamicChoiceSets', 'start'];

const nameOf = (element: XmlElement): string => (element.name === 'start' ? '$Record' : (textOf(element, 'name') ?? ''));

const recordElements = (root: XmlElement): XmlElement[] => root.children.filter((element) => RECORD_ELEMENTS.includes(element.name));

function fieldsNamed(element: XmlElement): { text: string; at: XmlElement }[] {
  const simple = ['sortField', 'displayField', 'valueField', 'queriedFields', 'picklistField'].flatMap((name) => children(element, name));
  const nested = ['filters', 'inputAssignments', 'outputAssignments']
    .flatMap((name) => children(element, name))
    .flatMap((one) => children(one, 'field'));
  return [...simple, ...nested].map((place) => ({ text: place.text.trim(), at: place })).filter(({ text }) => text !== '');
}

/** The element's object: its own, or that of the picklist a choice set offers. */
const objectNameOf = (element: XmlElement): string | undefined => [textOf(element, 'object'), textOf(element, 'picklistObject')].find((name) => name);

const INTEGRITY = 'github.com/forcedotcom/devops-center-feedback/issues/163';

/** What a reference may start with besides a name of the flow. */
const GLOBALS =
  /^\$(Record|Record__Prior|Flow|User|Profile|Organization|Label|Permission|Setup|Api|System|UserRole|Client|GlobalConstant|CustomMetadata|Orchestration)$/i;

/** The references of a flow to its own resources: element, text, place. */
function references(root: XmlElement): { text: string; at: XmlElement }[] {
  const names = [
    'elementReference',
    'leftValueReference',
    'assignToReference',
    'collectionReference',
    'inputReference',
    'outputReference',
    'assignRecordIdToReference',
  ];
  return names.flatMap((name) => descendants(root, name)).map((place) => ({ text: place.text.trim(), at: place }));
}

export const FLOW_RULES: Rule[] = [
  {
    id: 'flow-start',
    appliesTo: ['Flow'],
    message: "field integrity exception: unknown (The flow can't run because nothing is connected to the Start element.)",
    source: INTEGRITY,
    check: (component) => {
      const root = rootsOf(component);
      const start = child(root, 'start');
      const isConnected = [...descendants(start ?? root, 'connector'), ...children(root, 'startElementReference')].length > 0;
      const isShell = textOf(root, 'status') === 'Draft' || textOf(root, 'processType') === 'Workflow';
      return start && !isConnected && !isShell ? [{ at: start }] : [];
    },
  },
  {
    id: 'flow-connector',
    appliesTo: ['Flow'],
    message: "field integrity exception: unknown (A connector has a reference to {0}, which doesn't exist.)",
    source: 'sfdx-hardis deploy tips (condition-missing-reference), of connectors',
    check: (component) => {
      const root = rootsOf(component);
      const names = new Set(namedElements(root).map(({ name }) => name));
      return [...descendants(root, 'targetReference'), ...children(root, 'startElementReference')]
        .filter((place) => !names.has(place.text.trim()) && place.text.trim() !== '')
        .map((place) => ({ values: [place.text.trim()], at: place }));
    },
  },
  {
    id: 'flow-reference',
    appliesTo: ['Flow'],
    message: "field integrity exception: unknown (A condition has a reference to {0}, which doesn't exist.)",
    source: 'sfdx-hardis deploy tips (condition-missing-reference)',
    check: (component) => {
      const names = allNames(rootsOf(component));
      return references(rootsOf(component))
        .filter(({ text }) => {
          const head = text.split(/[.[]/)[0] ?? '';
          // A filter or transform calls the item it looks at `currentItem_` and its own name.
          return text !== '' && !GLOBALS.test(head) && !names.has(head.toLowerCase()) && !/^currentItem_/i.test(head);
        })
        .map(({ text, at: place }) => ({ values: [text], at: place }));
    },
  },
  {
    id: 'flow-name-twice',
    appliesTo: ['Flow'],
    message: 'field integrity exception: unknown (The name {0} is already used in the flow. Give each element and resource a name of its own.)',
    source: 'salto-io/salto unique_flow_element_name',
    check: (component) =>
      repeated(namedElements(rootsOf(component)), ({ name }) => name).map(({ name, element }) => ({ values: [name], at: element })),
  },
  {
    id: 'flow-object',
    appliesTo: ['Flow'],
    message: '{0} - The objectType is invalid. Provide the API name of an object.',
    source: 'github.com/douglascayers/sfdc-compare-multi-select-picklists/issues/1',
    check: (component, { model }) => {
      const root = rootsOf(component);
      const elements = recordElements(root).map((element) => ({ shown: shownName(component, element), name: objectNameOf(element), element }));
      const variables = children(root, 'variables').map((element) => ({
        shown: `${textOf(element, 'name') ?? ''} (Variable)`,
        name: textOf(element, 'dataType') === 'SObject' ? textOf(element, 'objectType') : undefined,
        element,
      }));
      return [...elements, ...variables]
        .filter(({ name }) => name && !objectExists(model, name))
        .map(({ shown, element }) => ({ values: [shown], at: element }));
    },
  },
  {
    id: 'flow-field',
    appliesTo: ['Flow'],
    message: 'field integrity exception: unknown (The field "{1}" for the object "{2}" doesn\'t exist.)',
    source: 'a public deploy log',
    check: (component, { model }) =>
      recordElements(rootsOf(component)).flatMap((element) => {
        const object = model.catalog.object(objectNameOf(element) ?? '');
        return fieldsNamed(element)
          .filter(({ text }) => object && !isFlowField(object, text, { model }))
          .map(({ text, at: place }) => ({ values: [nameOf(element), text, object?.name ?? ''], at: place }));
      }),
  },
  {
    id: 'flow-record-field',
    appliesTo: ['Flow'],
    message: 'field integrity exception: unknown (The field "{0}" for the object "{1}" doesn\'t exist.)',
    source: 'a public deploy log, of $Record',
    check: (component, { model }) => {
      const object = model.catalog.object(textOf(child(rootsOf(component), 'start'), 'object') ?? '');
      return references(rootsOf(component)).flatMap(({ text, at: place }) => {
        const path = /^\$Record(?:__Prior)?\.([\w.]+)$/.exec(text)?.[1];
        return object && path && !isFlowField(object, path, { model }) ? [{ values: [path, object.name], at: place }] : [];
      });
    },
  },
  {
    id: 'flow-formula',
    appliesTo: ['Flow'],
    message: '{0} (Formula) - The formula expression is invalid: {1}',
    source: 'github.com/alexed1/ProcessBuilderConverter/issues/16',
    check: (component, { model }) => {
      const root = rootsOf(component);
      const flow = flowFromMetadata(component.name, root);
      if (!flow || !objectExists(model, flow.object)) return [];
      const formulas = [
        ...[...flow.formulas].map(([name, formula]) => ({ name, ...formula })),
        ...(flow.filterFormula ? [{ name: 'Start', expression: flow.filterFormula, dataType: 'Boolean', scale: undefined }] : []),
      ];
      return formulas.flatMap((formula) =>
        formulaFinding(() => flowFormula(model.catalog, flow, formula.expression, formula.dataType, formula.scale), root).map(
          ({ values, at: place }): Finding => ({ values: [formula.name, values?.[0] ?? ''], at: place }),
        ),
      );
    },
  },
  {
    id: 'flow-action',
    appliesTo: ['Flow'],
    message: NOT_FOUND,
    source: 'the words of other references',
    check: (component, { components }) => [
      ...children(rootsOf(component), 'subflows').flatMap((element) => {
        const name = textOf(element, 'flowName') ?? '';
        return components.has('Flow', name) || name.includes('__') ? [] : [missing('flowName', 'Flow', name, at(element, 'flowName'))];
      }),
      ...children(rootsOf(component), 'actionCalls').flatMap((element) => {
        const name = textOf(element, 'actionName') ?? '';
        const isOwnApex = textOf(element, 'actionType') === 'apex' && !name.includes('__') && !components.has('ApexClass', name);
        return isOwnApex ? [missing('actionName', 'ApexClass', name, at(element, 'actionName'))] : [];
      }),
      ...descendants(rootsOf(component), 'extensionName').flatMap((element) => {
        const own = /^c:(\w+)$/.exec(element.text.trim())?.[1];
        return own && !components.has('LightningComponentBundle', own) && !components.has('AuraDefinitionBundle', own)
          ? [missing('extensionName', 'LightningComponentBundle', own, element)]
          : [];
      }),
    ],
  },
  {
    id: 'flow-stored',
    appliesTo: ['Flow'],
    message: 'Only record-triggered flows run in the local org; this one is stored',
    source: 'a bound of the local org, not of the platform',
    warning: true,
    check: (component) => (flowFromMetadata(component.name, rootsOf(component)) ? [] : [{ at: rootsOf(component) }]),
  },
  {
    id: 'flow-element-stored',
    appliesTo: ['Flow'],
    message: 'Flow element {0} does not run in the local org',
    source: 'a bound of the local org, not of the platform',
    warning: true,
    check: (component) => {
      const root = rootsOf(component);
      return flowFromMetadata(component.name, root) ? unsupportedElements(root).map((name) => ({ values: [name], at: root })) : [];
    },
  },
];

/** A flow says which of its parts is meant; its start is the flow. */
function shownName(component: PackagedComponent, element: XmlElement): string {
  if (element.name === 'start') return `${component.name} (Start)`;
  return element.name === 'dynamicChoiceSets' ? `${nameOf(element)} (Choice Set)` : nameOf(element);
}

/** A field by its path; what is unknown of a standard object beyond its own fields is not judged. */
function isFlowField(object: ObjectDef, path: string, { model }: Pick<CheckContext, 'model'>): boolean {
  return fieldExists(model, object, path) || (!object.custom && !path.includes('__')) || path.split('.').length > 1;
}
