/** Tabs and apps. */
import { child, children, textOf } from '../xml.ts';
import { at, isStandard, missing, NOT_FOUND, objectExists, REFERENCE, rootsOf, texts } from './rule.ts';
import type { Finding, Rule } from './rule.ts';

const RECIPES = 'github.com/trailheadapps/lwc-recipes/issues/586';
const HEALTH = 'github.com/Appirio/Health-Cloud-Sfdx-Template/issues/12';

/** What a tab can show, with the type of the component it names. */
const TARGETS = [
  ['flexiPage', 'FlexiPage'],
  ['lwcComponent', 'LightningComponentBundle'],
  ['auraComponent', 'AuraDefinitionBundle'],
  ['page', 'ApexPage'],
] as const;

export const APP_RULES: Rule[] = [
  {
    id: 'tab-target',
    appliesTo: ['CustomTab'],
    message: NOT_FOUND,
    source: RECIPES,
    check: (component, { components, model }) => {
      const root = rootsOf(component);
      const isObject = textOf(root, 'customObject') === 'true';
      const targets = TARGETS.flatMap(([field, type]): Finding[] => {
        const name = textOf(root, field);
        return name && !components.has(type, name) ? [missing(field, type, name, at(root, field))] : [];
      });
      const noObject = isObject && !objectExists(model, component.name) ? [missing('customObject', 'CustomObject', component.name, root)] : [];
      return [...targets, ...noObject];
    },
  },
  {
    id: 'tab-shows-nothing',
    appliesTo: ['CustomTab'],
    message: 'A tab must show an object, a page, a component or a URL: {0} shows none',
    source: 'no exception in 34 public projects',
    warning: true,
    check: (component) => {
      const root = rootsOf(component);
      const shows =
        ['url', 'scontrol', ...TARGETS.map(([field]) => field)].some((name) => child(root, name)) || textOf(root, 'customObject') === 'true';
      return shows || isStandard(component.name) || /__(x|b)$/.test(component.name) ? [] : [{ values: [component.name], at: root }];
    },
  },
  {
    id: 'tab-motif',
    appliesTo: ['CustomTab'],
    message: 'Required field is missing: motif',
    source: 'Metadata API Developer Guide, CustomTab motif; standard-home has none',
    check: (component) => (textOf(rootsOf(component), 'motif') || isStandard(component.name) ? [] : [{ at: rootsOf(component) }]),
  },
  {
    id: 'tab-motif-unknown',
    appliesTo: ['CustomTab'],
    message: '{0} is no tab style: CustomNN: Name is, with a number up to 300',
    source: 'Metadata API Developer Guide, CustomTab; a public project has 205',
    check: (component) => {
      const motif = textOf(rootsOf(component), 'motif');
      const number = /^Custom(\d{1,3}): \S/.exec(motif ?? '')?.[1];
      return !motif || (number && Number(number) >= 1 && Number(number) <= 300) ? [] : [{ values: [motif], at: at(rootsOf(component), 'motif') }];
    },
  },
  {
    id: 'tab-label',
    appliesTo: ['CustomTab'],
    message: 'The tab of an object takes its label from the object: label must not be specified',
    source: 'forcedotcom/sf-skills platform-custom-tab-generate; no exception in 141 public tabs',
    check: (component) => {
      const root = rootsOf(component);
      return textOf(root, 'customObject') === 'true' && child(root, 'label') ? [{ at: at(root, 'label') }] : [];
    },
  },
  {
    id: 'app-label',
    appliesTo: ['CustomApplication'],
    message: 'Required field is missing: label',
    source: 'no exception in 34 public projects',
    warning: true,
    check: (component) => (textOf(rootsOf(component), 'label') || isStandard(component.name) ? [] : [{ at: rootsOf(component) }]),
  },
  {
    id: 'app-tab',
    appliesTo: ['CustomApplication'],
    message: NOT_FOUND,
    source: HEALTH,
    check: (component, { components }) =>
      [
        ...texts(rootsOf(component), 'tabs'),
        ...children(child(rootsOf(component), 'workspaceConfig'), 'mappings').flatMap((one) => texts(one, 'tab')),
      ]
        .filter(({ text }) => !isStandard(text) && !components.has('CustomTab', text))
        .map(({ text, at: place }) => missing('tab', 'CustomTab', text, place)),
  },
  {
    id: 'app-utility-bar',
    appliesTo: ['CustomApplication'],
    message: NOT_FOUND,
    source: HEALTH,
    check: (component, { components }) => {
      const name = textOf(rootsOf(component), 'utilityBar');
      return name && !components.has('FlexiPage', name) ? [missing('utilityBar', 'FlexiPage', name, at(rootsOf(component), 'utilityBar'))] : [];
    },
  },
  {
    id: 'app-logo',
    appliesTo: ['CustomApplication'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { components }) => {
      const brand = child(rootsOf(component), 'brand');
      const name = textOf(brand, 'logo');
      return brand && name && !components.has('ContentAsset', name) && !name.includes('/')
        ? [missing('logo', 'ContentAsset', name, at(brand, 'logo'))]
        : [];
    },
  },
  {
    id: 'tab-page-type',
    appliesTo: ['CustomTab'],
    message: 'The page {0} is a {1}: a tab shows an AppPage',
    source: 'Salesforce Help, Lightning page tabs',
    check: (component, { components }) => {
      const name = textOf(rootsOf(component), 'flexiPage') ?? '';
      const page = components.get('FlexiPage', name);
      const type = page && textOf(rootsOf(page), 'type');
      return type && ['RecordPage', 'HomePage', 'UtilityBar'].includes(type)
        ? [{ values: [name, type], at: at(rootsOf(component), 'flexiPage') }]
        : [];
    },
  },
];
