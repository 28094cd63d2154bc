import { child, children, textOf } from '../../metadata/xml.ts';
import type { XmlElement } from '../../metadata/xml.ts';
import { ACTIONS } from './actions.ts';

export type TriggerType = 'RecordBeforeSave' | 'RecordAfterSave' | 'RecordBeforeDelete';

/** A literal of a flow, or a reference such as `$Record.Amount__c`. */
export type FlowValue = { literal: string | number | boolean | null } | { reference: string };

export interface FlowCondition {
  left: string;
  operator: string;
  right: FlowValue;
}
export interface FlowFilter {
  field: string;
  operator: string;
  value: FlowValue;
}
export interface FlowAssignment {
  target: string;
  operator: string;
  value: FlowValue;
}
export interface FieldAssignment {
  field: string;
  value: FlowValue;
}

interface Base {
  name: string;
  next: string | undefined;
}

export type FlowElement =
  | (Base & { kind: 'decision'; outcomes: { conditions: FlowCondition[]; logic: string; next: string | undefined }[] })
  | (Base & { kind: 'assignment'; items: FlowAssignment[] })
  | (Base & {
      kind: 'lookup';
      object: string;
      filters: FlowFilter[];
      logic: string;
      sortField: string | undefined;
      descending: boolean;
      first: boolean;
      limit: number | undefined;
    })
  | (Base & { kind: 'create'; object: string; fields: FieldAssignment[]; input: string | undefined })
  | (Base & { kind: 'update'; object: string; filters: FlowFilter[]; logic: string; fields: FieldAssignment[]; input: string | undefined })
  | (Base & { kind: 'delete'; object: string; filters: FlowFilter[]; logic: string; input: string | undefined })
  | (Base & { kind: 'loop'; collection: string; each: string | undefined })
  | (Base & { kind: 'action'; type: string; inputs: { name: string; value: FlowValue }[] })
  | (Base & { kind: 'error'; messages: { text: string; field: string | undefined }[] });

/** A record-triggered flow, ready to run. */
export interface FlowDef {
  name: string;
  active: boolean;
  object: string;
  trigger: TriggerType;
  on: 'Create' | 'Update' | 'CreateAndUpdate' | 'Delete';
  order: number;
  filters: FlowFilter[];
  filterLogic: string;
  filterFormula: string | undefined;
  onlyWhenChangedToMeet: boolean;
  start: string | undefined;
  elements: Map<string, FlowElement>;
  formulas: Map<string, { expression: string; dataType: string; scale: number | undefined }>;
  variables: Map<string, { dataType: string; objectType: string | undefined; isCollection: boolean; value: FlowValue | undefined }>;
}

function value(element: XmlElement | undefined): FlowValue {
  const [only] = element?.children ?? [];
  if (!only) return { literal: null };
  const text = only.text;
  switch (only.name) {
    case 'elementReference':
      return { reference: text.trim() };
    case 'numberValue':
      return { literal: Number(text) };
    case 'booleanValue':
      return { literal: text.trim() === 'true' };
    default:
      return { literal: text === '' ? null : text };
  }
}

const connector = (element: XmlElement | undefined, name = 'connector'): string | undefined => textOf(child(element, name), 'targetReference');

const filters = (element: XmlElement | undefined): FlowFilter[] =>
  children(element, 'filters').map((filter) => ({
    field: textOf(filter, 'field') ?? '',
    operator: textOf(filter, 'operator') ?? 'EqualTo',
    value: value(child(filter, 'value')),
  }));

const inputAssignments = (element: XmlElement): FieldAssignment[] =>
  children(element, 'inputAssignments').map((one) => ({ field: textOf(one, 'field') ?? '', value: value(child(one, 'value')) }));

const conditions = (element: XmlElement): FlowCondition[] =>
  children(element, 'conditions').map((one) => ({
    left: textOf(one, 'leftValueReference') ?? '',
    operator: textOf(one, 'operator') ?? 'EqualTo',
    right: value(child(one, 'rightValue')),
  }));

type Make = (element: XmlElement, base: Base) => FlowElement;

/** The elements the local org runs, by their name in metadata. */
const ELEMENTS: Record<string, Make> = {
  decisions: (element, base) => ({
    ...base,
    kind: 'decision',
    next: connector(element, 'defaultConnector'),
    outcomes: children(element, 'rules').map((rule) => ({
      conditions: conditions(rule),
      logic: textOf(rule, 'conditionLogic') ?? 'and',
      next: connector(rule),
    })),
  }),
  assignments: (element, base) => ({
    ...base,
    kind: 'assignment',
    items: children(element, 'assignmentItems').map((item) => ({
      target: textOf(item, 'assignToReference') ?? '',
      operator: textOf(item, 'operator') ?? 'Assign',
      value: value(child(item, 'value')),
    })),
  }),
  recordLookups: (element, base) => ({
    ...base,
    kind: 'lookup',
    object: textOf(element, 'object') ?? '',
    filters: filters(element),
    logic: textOf(element, 'filterLogic') ?? 'and',
    sortField: textOf(element, 'sortField'),
    descending: textOf(element, 'sortOrder') === 'Desc',
    first: textOf(element, 'getFirstRecordOnly') !== 'false',
    limit: textOf(element, 'limit') ? Number(textOf(element, 'limit')) : undefined,
  }),
  recordCreates: (element, base) => ({
    ...base,
    kind: 'create',
    object: textOf(element, 'object') ?? '',
    fields: inputAssignments(element),
    input: textOf(element, 'inputReference'),
  }),
  recordUpdates: (element, base) => ({
    ...base,
    kind: 'update',
    object: textOf(element, 'object') ?? '',
    filters: filters(element),
    logic: textOf(element, 'filterLogic') ?? 'and',
    fields: inputAssignments(element),
    input: textOf(element, 'inputReference'),
  }),
  recordDeletes: (element, base) => ({
    ...base,
    kind: 'delete',
    object: textOf(element, 'object') ?? '',
    filters: filters(element),
    logic: textOf(element, 'filterLogic') ?? 'and',
    input: textOf(element, 'inputReference'),
  }),
  loops: (element, base) => ({
    ...base,
    kind: 'loop',
    collection: textOf(element, 'collectionReference') ?? '',
    each: connector(element, 'nextValueConnector'),
    next: connector(element, 'noMoreValuesConnector'),
  }),
  actionCalls: (element, base) => ({
    ...base,
    kind: 'action',
    type: textOf(element, 'actionType') ?? '',
    inputs: children(element, 'inputParameters').map((one) => ({ name: textOf(one, 'name') ?? '', value: value(child(one, 'value')) })),
  }),
  customErrors: (element, base) => ({
    ...base,
    kind: 'error',
    messages: children(element, 'customErrorMessages').map((message) => ({
      text: textOf(message, 'errorMessage') ?? '',
      field: textOf(message, 'isFieldError') === 'true' ? textOf(message, 'fieldSelection') : undefined,
    })),
  }),
};

/** Elements of a flow that run, but not here; named in the deploy's warning. */
export function unsupportedElements(root: XmlElement): string[] {
  const resources = new Set([
    'apiVersion',
    'description',
    'environments',
    'formulas',
    'interviewLabel',
    'label',
    'processMetadataValues',
    'processType',
    'start',
    'status',
    'variables',
    'constants',
    'textTemplates',
    'triggerOrder',
    'runInMode',
    'isTemplate',
    'areMetricsLoggedToDataCloud',
    'fullName',
    'choices',
    'dynamicChoiceSets',
    'stages',
  ]);
  const actions = children(root, 'actionCalls').map((element) => textOf(element, 'actionType') ?? '');
  return [
    ...new Set(root.children.map((element) => element.name).filter((name) => !resources.has(name) && !ELEMENTS[name])),
    ...new Set(actions.filter((type) => !ACTIONS.includes(type)).map((type) => `actionCalls (${type})`)),
  ];
}

/** A flow's metadata as something to run; undefined when no record triggers it. */
export function flowFromMetadata(name: string, root: XmlElement): FlowDef | undefined {
  const start = child(root, 'start');
  const trigger = textOf(start, 'triggerType') as TriggerType | undefined;
  if (!start || !trigger || !['RecordBeforeSave', 'RecordAfterSave', 'RecordBeforeDelete'].includes(trigger)) return undefined;
  const elements = new Map<string, FlowElement>();
  for (const element of root.children) {
    const make = ELEMENTS[element.name];
    if (!make) continue;
    const elementName = textOf(element, 'name') ?? '';
    elements.set(elementName, make(element, { name: elementName, next: connector(element) }));
  }
  const constants = children(root, 'constants');
  return {
    name,
    active: textOf(root, 'status') === 'Active',
    object: textOf(start, 'object') ?? '',
    trigger,
    on: (textOf(start, 'recordTriggerType') ?? 'CreateAndUpdate') as FlowDef['on'],
    order: Number(textOf(root, 'triggerOrder') ?? '1000'),
    filters: filters(start),
    filterLogic: textOf(start, 'filterLogic') ?? 'and',
    filterFormula: textOf(start, 'filterFormula'),
    onlyWhenChangedToMeet: textOf(start, 'doesRequireRecordChangedToMeetCriteria') === 'true',
    start: connector(start),
    elements,
    formulas: new Map(
      children(root, 'formulas').map((formula) => [
        textOf(formula, 'name') ?? '',
        {
          expression: textOf(formula, 'expression') ?? '',
          dataType: textOf(formula, 'dataType') ?? 'String',
          scale: textOf(formula, 'scale') ? Number(textOf(formula, 'scale')) : undefined,
        },
      ]),
    ),
    variables: new Map(
      [...children(root, 'variables'), ...constants].map((variable) => [
        textOf(variable, 'name') ?? '',
        {
          dataType: textOf(variable, 'dataType') ?? 'String',
          objectType: textOf(variable, 'objectType'),
          isCollection: textOf(variable, 'isCollection') === 'true',
          value: child(variable, 'value') ? value(child(variable, 'value')) : undefined,
        },
      ]),
    ),
  };
}
