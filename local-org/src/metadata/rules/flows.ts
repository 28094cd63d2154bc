/** Flows: what they name exists, and they go somewhere. */
import type { FieldDef, ObjectDef } from '../../catalog/types.ts';
import { flowFromMetadata, unsupportedElements } from '../../records/flow/definition.ts';
import { flowFormula } from '../../records/flow/scope.ts';
import type { PackagedComponent } from '../package.ts';
import { child, children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { compileOnce } from './compiled.ts';
import { allNames, fieldsNamed, nameOf, namedElements, objectNameOf, objectOfRecord, recordElements, recordsOf, references } from './flow-facts.ts';
import { at, descendants, fieldExists, formulaFinding, objectExists, repeated, rootsOf } from './rule.ts';
import type { CheckContext, Finding, Rule } from './rule.ts';

/** The elements of a flow that cannot do without a name. */
const NAMED_ELEMENTS = new Set([
  ...['actionCalls', 'assignments', 'decisions', 'formulas', 'loops', 'recordCreates', 'recordDeletes', 'recordLookups', 'recordUpdates'],
  ...['screens', 'subflows', 'variables', 'constants', 'textTemplates', 'customErrors', 'choices'],
]);

/** Operators that compare with a value of the field's type. Others, such as IsNull and IsChanged, take true or false, or a number of days. */
const COMPARISONS = new Set([
  ...['EqualTo', 'NotEqualTo', 'GreaterThan', 'LessThan', 'GreaterThanOrEqualTo', 'LessThanOrEqualTo'],
  ...['StartsWith', 'EndsWith', 'Contains', 'In', 'NotIn'],
]);

/** Literals a field of that type never takes. */
const WRONG_VALUES: Partial<Record<FieldDef['type'], readonly string[]>> = {
  boolean: ['stringValue', 'numberValue', 'dateValue', 'dateTimeValue'],
  double: ['booleanValue', 'dateValue', 'dateTimeValue'],
  currency: ['booleanValue', 'dateValue', 'dateTimeValue'],
  percent: ['booleanValue', 'dateValue', 'dateTimeValue'],
  date: ['booleanValue', 'numberValue'],
  datetime: ['booleanValue', 'numberValue'],
};

const INTEGRITY = 'github.com/forcedotcom/devops-center-feedback/issues/163';

/** What a reference may start with besides a name of the flow. */
const GLOBALS =
  /^\$(Record|Record__Prior|Flow|User|Profile|Organization|Label|Permission|Setup|Api|System|UserRole|Client|GlobalConstant|CustomMetadata|Orchestration)$/i;

const invalidReference = (text: string): string => `The element has an invalid reference to "${text}".`;

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
    message: 'field integrity exception: unknown ({0})',
    source: 'sfdx-hardis deploy tips (condition-missing-reference); public deploy logs for elements',
    check: (component) => {
      const names = allNames(rootsOf(component));
      return references(rootsOf(component))
        .filter(({ text }) => {
          const head = text.split(/[.[]/)[0] ?? '';
          // A filter or transform calls the item it looks at `currentItem_` and its own name.
          return text !== '' && !GLOBALS.test(head) && !names.has(head.toLowerCase()) && !/^currentItem_/i.test(head);
        })
        .map(({ text, isCondition, at: place }) => ({
          values: [isCondition ? `A condition has a reference to ${text}, which doesn't exist.` : invalidReference(text)],
          at: place,
        }));
    },
  },
  {
    id: 'flow-name-twice',
    appliesTo: ['Flow'],
    message: 'field integrity exception: unknown (The name {0} is already used in the flow. Give each element and resource a name of its own.)',
    source: 'forcedotcom/sf-skills automation-flow-generate; Metadata API Developer Guide, FlowElement name',
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
    check: (component, { model }) => {
      const root = rootsOf(component);
      return recordElements(root).flatMap((element) => {
        const object = model.catalog.object(objectNameOf(element) ?? objectOfRecord(element, root) ?? '');
        return fieldsNamed(element)
          .filter(({ text }) => object && !isFlowField(object, text, { model }))
          .map(({ text, at: place }) => ({ values: [nameOf(element), text, object?.name ?? ''], at: place }));
      });
    },
  },
  {
    id: 'flow-record-field',
    appliesTo: ['Flow'],
    message: 'field integrity exception: unknown ({0})',
    source: 'public deploy logs',
    check: (component, { model }) => {
      const root = rootsOf(component);
      const objects = recordsOf(root);
      return references(root).flatMap(({ text, at: place }) => {
        const [head = '', ...path] = text.split('.');
        const object = model.catalog.object(objects.get(head.toLowerCase()) ?? '');
        const isUnknown = object && path.length > 0 && !isFlowField(object, path.join('.'), { model });
        return isUnknown ? [{ values: [invalidReference(text)], at: place }] : [];
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
        formulaFinding(() => flowFormula(model.catalog, flow, formula.expression, formula.dataType, formula.scale, compileOnce), root).map(
          ({ values, at: place }): Finding => ({ values: [formula.name, values?.[0] ?? ''], at: place }),
        ),
      );
    },
  },
  {
    id: 'flow-action',
    appliesTo: ['Flow'],
    message: '{0}',
    source: 'public deploy logs; sfdx-hardis deploy tips for subflows',
    check: (component, { components }) => [
      ...children(rootsOf(component), 'subflows').flatMap((element) => {
        const name = textOf(element, 'flowName') ?? '';
        return components.has('Flow', name) || name.includes('__')
          ? []
          : [{ values: [`In field: flowName - no Flow named ${name} found`], at: at(element, 'flowName') }];
      }),
      ...children(rootsOf(component), 'actionCalls').flatMap((element) => {
        const name = textOf(element, 'actionName') ?? '';
        const isOwnApex = textOf(element, 'actionType') === 'apex' && !name.includes('__') && !components.has('ApexClass', name);
        const problem = `${nameOf(element)} (Action) - We can't find the ${name} action. Verify that it's available and that you have the permissions and licenses required to use it.`;
        return isOwnApex ? [{ values: [problem], at: at(element, 'actionName') }] : [];
      }),
      ...descendants(rootsOf(component), 'fields').flatMap((field) => {
        const own = /^c:(\w+)$/.exec(textOf(field, 'extensionName') ?? '')?.[1];
        const problem = `${nameOf(field)} (Screen Component) - We can't find an extension called "c:${own ?? ''}".`;
        return own && !components.has('LightningComponentBundle', own) && !components.has('AuraDefinitionBundle', own)
          ? [{ values: [problem], at: at(field, 'extensionName') }]
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
  {
    id: 'flow-definition-version',
    appliesTo: ['FlowDefinition'],
    message: 'The flow {0} has no version {1} to activate',
    source: 'Metadata API Developer Guide, FlowDefinition activeVersionNumber',
    check: (component, { hasFlowVersion }) => {
      const number = textOf(rootsOf(component), 'activeVersionNumber');
      return Number(number ?? 0) === 0 || hasFlowVersion(component.name, Number(number))
        ? []
        : [{ values: [component.name, number ?? ''], at: at(rootsOf(component), 'activeVersionNumber') }];
    },
  },
  {
    id: 'flow-lacks',
    appliesTo: ['Flow'],
    message: 'Required field is missing: {0}',
    source: 'Metadata API Developer Guide, Flow; no exception in public flows',
    check: (component) => {
      const root = rootsOf(component);
      const own = ['label', 'processType'].filter((name) => !textOf(root, name)).map((name) => ({ values: [name], at: root }));
      const nameless = root.children
        .filter((element) => NAMED_ELEMENTS.has(element.name) && !textOf(element, 'name'))
        .map((element) => ({ values: ['name'], at: element }));
      return [...own, ...nameless];
    },
  },
  {
    id: 'flow-picklist-value',
    appliesTo: ['Flow'],
    message: 'field integrity exception: unknown (The {0} of "{1}" cannot be a {2}.)',
    source: 'no exception in public flows, so a warning',
    warning: true,
    check: (component, { model }) => {
      const root = rootsOf(component);
      return recordElements(root).flatMap((element) => {
        const object = model.catalog.object(objectNameOf(element) ?? objectOfRecord(element, root) ?? '');
        return ['filters', 'inputAssignments']
          .flatMap((name) => children(element, name))
          .flatMap((one): Finding[] => {
            const field = object && model.catalog.field(object, textOf(one, 'field') ?? '');
            const value = child(one, 'value')?.children[0]?.name ?? '';
            const isCompared = COMPARISONS.has(textOf(one, 'operator') ?? 'EqualTo');
            const isWrong = field && isCompared && (WRONG_VALUES[field.type] ?? []).includes(value);
            return isWrong ? [{ values: ['value', field.name, value], at: at(one, 'value') }] : [];
          });
      });
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
