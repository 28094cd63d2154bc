/** Lightning pages: their template's regions, their components and the properties of each. */
import type { PackagedComponent } from '../package.ts';
import { child, children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { designProperties } from './bundle-facts.ts';
import { COMPONENT_PROPERTIES, REGION_NAMES, UTILITY_ITEM } from './page-facts.ts';
import { at, descendants, fieldExists, missing, NOT_FOUND, objectExists, repeated, rootsOf } from './rule.ts';
import type { CheckContext, Finding, Rule } from './rule.ts';

const SKILL = 'forcedotcom/sf-skills platform-flexipage-generate';

const componentsOn = (component: PackagedComponent): { name: string; element: XmlElement }[] =>
  // Packages up to version 48 have them in a region without items.
  [...descendants(rootsOf(component), 'componentInstance'), ...descendants(rootsOf(component), 'componentInstances')].map((element) => ({
    name: textOf(element, 'componentName') ?? '',
    element,
  }));

const propertiesOf = (element: XmlElement): { name: string; value: string; property: XmlElement }[] =>
  children(element, 'componentInstanceProperties').map((property) => ({
    name: textOf(property, 'name') ?? '',
    value: textOf(property, 'value') ?? '',
    property,
  }));

/** The name of a component of this org's own; undefined for one that comes with the platform. */
const ownName = (name: string): string | undefined => (name.startsWith('c:') ? name.slice(2) : name.includes(':') ? undefined : name);

const templateOf = (component: PackagedComponent): string => textOf(child(rootsOf(component), 'template'), 'name') ?? '';

/** A custom component by the type it was written in. */
const isDeployed = ({ components }: CheckContext, name: string): boolean =>
  components.has('LightningComponentBundle', name) || components.has('AuraDefinitionBundle', name);

/** The page type a `lightning__…` target stands for. */
const TARGETS: Record<string, string> = {
  RecordPage: 'lightning__RecordPage',
  AppPage: 'lightning__AppPage',
  HomePage: 'lightning__HomePage',
  UtilityBar: 'lightning__UtilityBar',
};

/** `{!Record.Field}` and `Record.Field` in a page. */
const recordPath = (text: string): string | undefined => /^(?:\{!)?Record\.([\w.]+)\}?$/.exec(text)?.[1];

function recordFinding(text: string, component: PackagedComponent, { model }: CheckContext): boolean {
  const path = recordPath(text);
  const object = model.catalog.object(textOf(rootsOf(component), 'sobjectType') ?? '');
  return path !== undefined && object !== undefined && !fieldExists(model, object, path) && (object.custom || path.includes('__'));
}

export const PAGE_RULES: Rule[] = [
  {
    id: 'page-object',
    appliesTo: ['FlexiPage'],
    message: NOT_FOUND,
    source: 'github.com/devrandom-se/heimdall/pull/3; a record page names its object: 108 of 108',
    check: (component, { model }) => {
      const root = rootsOf(component);
      const name = textOf(root, 'sobjectType');
      if (name === undefined) return textOf(root, 'type') === 'RecordPage' ? [missing('sobjectType', 'CustomObject', '', root)] : [];
      return objectExists(model, name) ? [] : [missing('sobjectType', 'CustomObject', name, at(root, 'sobjectType'))];
    },
  },
  {
    id: 'page-name',
    appliesTo: ['FlexiPage'],
    message:
      'Cannot create a new component with the namespace: {0}. Only components in the same namespace as the organization can be created through the API',
    source: `public deploy logs; ${SKILL}`,
    check: ({ name }) => {
      const namespace = /^([A-Za-z]\w*?)__\w+$/.exec(name)?.[1];
      return namespace ? [{ values: [namespace] }] : [];
    },
  },
  {
    id: 'page-component',
    appliesTo: ['FlexiPage'],
    message: "We couldn't retrieve the design time component information for component {0}.",
    source: 'github.com/trailheadapps/ebikes-lwc/issues/60',
    check: (component, context) =>
      componentsOn(component)
        .filter(({ name }) => {
          const own = ownName(name);
          return own !== undefined && !isDeployed(context, own);
        })
        .map(({ name, element }) => ({ values: [name.includes(':') ? name : `c:${name}`], at: element })),
  },
  {
    id: 'page-component-target',
    appliesTo: ['FlexiPage'],
    message: 'The component c:{0} cannot be placed on a page of type {1}: its targets do not include {2}',
    source: 'LWC Developer Guide, js-meta.xml targets',
    check: (component, context) => {
      const type = textOf(rootsOf(component), 'type') ?? '';
      const target = TARGETS[type];
      return componentsOn(component).flatMap(({ name, element }): Finding[] => {
        const bundle = context.components.get('LightningComponentBundle', ownName(name) ?? '');
        if (!bundle || !target) return [];
        const targets = descendants(rootsOf(bundle), 'target').map((one) => one.text.trim());
        return targets.includes(target) ? [] : [{ values: [bundle.name, type, target], at: element }];
      });
    },
  },
  {
    id: 'page-component-property',
    appliesTo: ['FlexiPage'],
    message: 'Invalid property [{0}] in component [{1}]',
    source: 'github.com/dreamhouseapp/dreamhouse-sfdx/issues/5; what platform components take: 200 public pages and their design panels',
    check: (component, context) => {
      const target = TARGETS[textOf(rootsOf(component), 'type') ?? ''] ?? '';
      return componentsOn(component).flatMap(({ name, element }) => {
        const bundle = context.components.get('LightningComponentBundle', ownName(name) ?? '');
        const own = bundle ? designProperties(rootsOf(bundle), target) : COMPONENT_PROPERTIES[name];
        const known = own && target === TARGETS['UtilityBar'] ? [...own, ...UTILITY_ITEM] : own;
        return propertiesOf(element)
          .filter(({ name: property }) => known && !known.includes(property))
          .map(({ name: property, property: place }) => ({ values: [property, name], at: place }));
      });
    },
  },
  {
    id: 'page-region',
    appliesTo: ['FlexiPage'],
    message: "The '{1}' region (type Region) doesn't exist.",
    source: 'a public deploy log; the regions of each template: 180 public pages',
    check: (component) => {
      const known = REGION_NAMES[templateOf(component)];
      return children(rootsOf(component), 'flexiPageRegions').flatMap((region) => {
        const name = textOf(region, 'name') ?? '';
        return known && textOf(region, 'type') === 'Region' && !known.includes(name) ? [{ values: [templateOf(component), name], at: region }] : [];
      });
    },
  },
  {
    id: 'page-region-twice',
    appliesTo: ['FlexiPage'],
    message: 'The region {0} is there twice',
    source: `${SKILL}; no exception in 179 public pages`,
    check: (component) =>
      repeated(children(rootsOf(component), 'flexiPageRegions'), (region) => textOf(region, 'name') ?? '').map((region) => ({
        values: [textOf(region, 'name') ?? ''],
        at: region,
      })),
  },
  {
    id: 'page-identifier-twice',
    appliesTo: ['FlexiPage'],
    message: 'The identifier {0} is there twice',
    source: `${SKILL}; no exception in 179 public pages`,
    check: (component) =>
      repeated(descendants(rootsOf(component), 'identifier'), (element) => element.text.trim()).map((element) => ({
        values: [element.text.trim()],
        at: element,
      })),
  },
  {
    id: 'page-facet-missing',
    appliesTo: ['FlexiPage'],
    message: 'The facet {0}, which {1} shows, is not on the page',
    source: SKILL,
    check: (component) => {
      const regions = new Set(children(rootsOf(component), 'flexiPageRegions').map((region) => textOf(region, 'name')));
      return componentsOn(component).flatMap(({ name, element }) =>
        propertiesOf(element)
          .filter(({ value }) => /^Facet-[\w-]+$/.test(value) && !regions.has(value))
          .map(({ value, property }) => ({ values: [value, name], at: property })),
      );
    },
  },
  {
    id: 'page-facet-unused',
    appliesTo: ['FlexiPage'],
    message: 'The facet {0} is shown nowhere',
    source: '6 of 1,016 facets of public pages, so a warning',
    warning: true,
    check: (component) => {
      const shown = new Set(descendants(rootsOf(component), 'value').map((element) => element.text.trim()));
      return children(rootsOf(component), 'flexiPageRegions')
        .filter((region) => textOf(region, 'type') === 'Facet' && !shown.has(textOf(region, 'name') ?? ''))
        .map((region) => ({ values: [textOf(region, 'name') ?? ''], at: region }));
    },
  },
  {
    id: 'page-field',
    appliesTo: ['FlexiPage'],
    message: "Something went wrong. We couldn't retrieve or load the information on the field: {0}.",
    source: 'sfdx-hardis deploy tips; field items are Record.X in 997 of 997',
    check: (component, context) => {
      const items = descendants(rootsOf(component), 'fieldItem').map((element) => ({ text: element.text.trim(), at: element }));
      const conditions = descendants(rootsOf(component), 'leftValue').map((element) => ({ text: element.text.trim(), at: element }));
      return [
        ...items.filter(({ text }) => recordPath(text) === undefined || recordFinding(text, component, context)),
        ...conditions.filter(({ text }) => recordFinding(text, component, context)),
      ].map(({ text, at: place }) => ({ values: [text], at: place }));
    },
  },
  {
    id: 'page-report-chart',
    appliesTo: ['FlexiPage'],
    message: 'The {0} report chart has a problem with the "reportName" field',
    source: 'sfdx-hardis deploy tips',
    check: (component, { components }) =>
      componentsOn(component)
        .filter(({ name }) => name === 'flexipage:reportChart')
        .flatMap(({ element }) => propertiesOf(element))
        .filter(({ name, value }) => name === 'reportName' && components.ofType('Report').every((report) => report.name.split('/').at(-1) !== value))
        .map(({ value, property }) => ({ values: [value], at: property })),
  },
  {
    id: 'page-template',
    appliesTo: ['FlexiPage'],
    message: "We couldn't retrieve the design time component information for component {0}.",
    source: "github.com/trailheadapps/ebikes-lwc/issues/60; a template of one's own is an Aura component",
    check: (component, context) => {
      const name = templateOf(component);
      const own = name.includes(':') && !name.startsWith('c:') ? undefined : ownName(name);
      return name !== '' && own !== undefined && !isDeployed(context, own) ? [{ values: [`c:${own}`], at: at(rootsOf(component), 'template') }] : [];
    },
  },
  {
    id: 'page-template-unknown',
    appliesTo: ['FlexiPage'],
    message: "Template {0} doesn't exist.",
    source: 'public deploy logs; names of the platform for records, homes, apps and utility bars end in Template…: 149 of 149 public pages',
    check: (component) => {
      const name = templateOf(component);
      const isKnown = REGION_NAMES[name] !== undefined || !/^(flexipage|home|one):/.test(name);
      // What new releases bring has a name of this form and no number at its end.
      return isKnown || /^\w+:\w*Template([A-Z][A-Za-z]*)?$/.test(name) ? [] : [{ values: [name], at: at(rootsOf(component), 'template') }];
    },
  },
  {
    id: 'page-identifier-missing',
    appliesTo: ['FlexiPage'],
    message: "The '{0}' component instance doesn't have an identifier specified",
    source: 'public deploy logs; from API version 53 on every component of 60 public pages has one',
    check: (component, { version }) =>
      componentsOn(component)
        .filter(({ element }) => version >= 53 && !textOf(element, 'identifier'))
        .map(({ name, element }) => ({ values: [name], at: element })),
  },
  {
    id: 'page-component-object',
    appliesTo: ['FlexiPage'],
    message: 'The component c:{0} cannot be placed on a page of {1}: its objects do not include it',
    source: 'LWC Developer Guide, js-meta.xml objects',
    check: (component, context) => {
      const object = textOf(rootsOf(component), 'sobjectType');
      return componentsOn(component).flatMap(({ name, element }): Finding[] => {
        const bundle = context.components.get('LightningComponentBundle', ownName(name) ?? '');
        const config =
          bundle && descendants(rootsOf(bundle), 'targetConfig').find((one) => one.attributes['targets']?.includes('lightning__RecordPage'));
        const names = children(child(config, 'objects'), 'object').map((one) => one.text.trim().toLowerCase());
        const isPlaced =
          !config ||
          !object ||
          !objectExists(context.model, object) ||
          !names.some((one) => objectExists(context.model, one)) ||
          names.includes('*') ||
          names.includes(object.toLowerCase());
        return isPlaced ? [] : [{ values: [bundle.name, object], at: element }];
      });
    },
  },
  {
    id: 'page-component-hidden',
    appliesTo: ['FlexiPage'],
    message: 'The component c:{0} is not exposed: set isExposed in its js-meta.xml',
    source: 'LWC Developer Guide, js-meta.xml isExposed',
    check: (component, context) =>
      componentsOn(component).flatMap(({ name, element }): Finding[] => {
        const bundle = context.components.get('LightningComponentBundle', ownName(name) ?? '');
        return bundle && textOf(rootsOf(bundle), 'isExposed') !== 'true' ? [{ values: [bundle.name], at: element }] : [];
      }),
  },
];
