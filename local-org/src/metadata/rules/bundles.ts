/** Lightning component bundles: compiled, and what they import exists. */
import { posix } from 'node:path';
import { transformSync } from '@lwc/compiler';
import { OTHER_STANDARD_OBJECTS } from '../../catalog/other-objects.ts';
import { textOf } from '../xml.ts';
import type { PackagedComponent } from '../package.ts';
import { mainScript, scriptFacts } from './bundle-facts.ts';
import { descendants, objectExists, REFERENCE, rootsOf } from './rule.ts';
import type { CheckContext, Finding, Rule } from './rule.ts';

const text = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

const TESTS = /(^|\/)__[a-z]+__\//;
const filesOf = ({ files }: PackagedComponent, extension: string): [string, string][] =>
  Object.entries(files)
    .filter(([name]) => name.endsWith(extension) && !TESTS.test(name))
    .map(([name, content]) => [name, text(content)]);

/** Scoped modules whose names are not components. */
const PLATFORM_SCOPES = /^@salesforce\/(userPermission|community|site|featureFlag|accessCheck|gate|metric|cssResourceUrl)(\/|$)/;

/** What the platform's own scopes have, by scope. */
const PLATFORM_MODULES: Record<string, RegExp> = {
  user: /^(Id|isGuest)$/,
  client: /^formFactor$/,
  i18n: /^(lang|dir|locale|currency|timeZone|firstDayOfWeek|default(Calendar|NumberingSystem)|calendarData|digits|isEasternNameStyle|showJapaneseCalendar|(common|dateTime|number)\.[\w.]+)$/,
};

/** The targets of the LWC Developer Guide. Others are new or belong to a product of their own, and are not judged by name. */
const TARGET = /^(lightning|lightningCommunity|lightningSnapin|lightningStatic|analytics)__?[A-Za-z_]+$/;

const compiled = new Map<string, string[]>();

/** What the LWC compiler says against a file; remembered by content, as a bundle seldom changes. */
function compileProblems(bundle: string, file: string, source: string): string[] {
  const key = `${bundle}/${file}\n${source}`;
  let problems = compiled.get(key);
  if (!problems) {
    problems = [];
    const options = {
      name: bundle,
      namespace: 'c',
      experimentalDynamicComponent: { strictSpecifier: false },
      enableDynamicComponents: true,
      enableLwcOn: true,
    };
    try {
      for (const warning of transformSync(source, file, options).warnings ?? [])
        if (warning.level <= 1) problems.push(`LWC${warning.code}: ${warning.message}`);
    } catch (error) {
      const first = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
      problems.push(first.replace(/^.*?(?=LWC\d+)/, '').replace(/^(LWC\d+): (?:LWC\d+: )?/, '$1: '));
    }
    compiled.set(key, problems);
  }
  return problems;
}

export const BUNDLE_RULES: Rule[] = [
  {
    id: 'bundle-unbuilt',
    appliesTo: ['LightningComponentBundle'],
    message: 'No {0}.js in the bundle: compile it before deploying (npm run build)',
    source: 'LWC Developer Guide, component folder; the .js beside the .ts is not in version control',
    check: ({ name, files }) => (['js', 'html', 'css'].some((extension) => files[`${name}.${extension}`] !== undefined) ? [] : [{ values: [name] }]),
  },
  {
    id: 'bundle-typescript',
    appliesTo: ['LightningComponentBundle'],
    message: '{0}: TypeScript is not deployed; add it to .forceignore',
    source: 'LWC Developer Guide, TypeScript is a developer preview',
    check: ({ files }) =>
      Object.keys(files)
        .filter((file) => file.endsWith('.ts'))
        .map((file) => ({ values: [file] })),
  },
  {
    id: 'bundle-file-name',
    appliesTo: ['LightningComponentBundle'],
    message: 'Invalid file name in the bundle: {0}',
    source: 'LWC Developer Guide, component folder',
    check: ({ files }) =>
      Object.keys(files)
        .filter((file) => !/^[\w-]+(\/[\w-]+)*(\.[\w-]+)+$/.test(file))
        .map((file) => ({ values: [file] })),
  },
  {
    id: 'bundle-compile',
    appliesTo: ['LightningComponentBundle'],
    message: '{0}: {1}',
    source: '@lwc/compiler, which the platform compiles with',
    check: (component) =>
      ['.js', '.html', '.css'].flatMap((extension) =>
        filesOf(component, extension).flatMap(([file, source]) =>
          compileProblems(component.name, file, source).map((problem) => ({ values: [file, problem] })),
        ),
      ),
  },
  {
    id: 'bundle-import',
    appliesTo: ['LightningComponentBundle'],
    message: '{0}',
    source: 'compilers do not check these; the words of public deploy logs',
    check: (component, context) =>
      filesOf(component, '.js').flatMap(([file, source]) => {
        const { imports } = scriptFacts(source);
        return imports.filter((one) => !resolves(one, file, context)).map((one): Finding => ({ values: [unresolved(one, file, component.name)] }));
      }),
  },
  {
    id: 'bundle-module',
    appliesTo: ['LightningComponentBundle'],
    message: 'No MODULE named markup://c:{0} found : [markup://c:{1}]',
    source: "the platform's words for an unknown component in a template",
    check: (component, { components }) => {
      const names = filesOf(component, '.html').flatMap(([, source]) =>
        [...source.replace(/<!--[\s\S]*?-->/g, '').matchAll(/<c-([a-z0-9_-]+)/g)].map(([, name]) => camelCase(name ?? '')),
      );
      return [...new Set(names)]
        .filter((name) => !components.has('LightningComponentBundle', name))
        .map((name) => ({ values: [name, component.name] }));
    },
  },
  {
    id: 'bundle-target',
    appliesTo: ['LightningComponentBundle'],
    message: 'Invalid target configuration: {0} {1}',
    source: 'LWC Developer Guide, js-meta.xml',
    check: (component) => {
      const targets = descendants(rootsOf(component), 'target').map((element) => ({ name: element.text.trim(), element }));
      const names = new Set(targets.map(({ name }) => name));
      const unknown = targets.filter(({ name }) => !TARGET.test(name)).map(({ name, element }) => ({ values: [name, 'is no target'], at: element }));
      const unlisted = descendants(rootsOf(component), 'targetConfig').flatMap((config) =>
        (config.attributes['targets'] ?? '')
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '' && !names.has(name))
          .map((name) => ({ values: [name, 'is configured but not listed in targets'], at: config })),
      );
      return [...unknown, ...unlisted];
    },
  },
  {
    id: 'bundle-design-property',
    appliesTo: ['LightningComponentBundle'],
    message: 'The property {0} of the js-meta.xml is no @api property of {1}',
    source: 'LWC Developer Guide, js-meta.xml property',
    check: (component) => {
      const { publicNames, inherits } = mainScript(component);
      if (inherits || component.files[`${component.name}.js`] === undefined) return [];
      return descendants(rootsOf(component), 'property')
        .map((element) => ({ name: element.attributes['name'] ?? '', element }))
        .filter(({ name }) => name !== '' && !publicNames.has(name))
        .map(({ name, element }) => ({ values: [name, component.name], at: element }));
    },
  },
  {
    id: 'bundle-design-object',
    appliesTo: ['LightningComponentBundle'],
    message: 'In field: object - no CustomObject named {0} found',
    source: REFERENCE,
    check: (component, { model }) =>
      descendants(rootsOf(component), 'object')
        .map((element) => ({ name: element.text.trim(), element }))
        .filter(({ name }) => name !== '' && name !== '*' && !objectExists(model, name))
        .map(({ name, element }) => ({ values: [name], at: element })),
  },
  {
    id: 'static-resource-content',
    appliesTo: ['StaticResource'],
    message: 'The static resource {0} has no content: build it before deploying (npm run build)',
    source: 'a known failure of first deploys: the generated file is not in version control',
    warning: true,
    check: ({ name, files }) => (Object.values(files).some((content) => content !== '') ? [] : [{ values: [name] }]),
  },
  {
    id: 'message-channel-field',
    appliesTo: ['LightningMessageChannel'],
    message: 'Required field is missing: masterLabel',
    source: 'Metadata API Developer Guide, LightningMessageChannel',
    check: (component) => (textOf(rootsOf(component), 'masterLabel') ? [] : [{ at: rootsOf(component) }]),
  },
  {
    id: 'bundle-name',
    appliesTo: ['LightningComponentBundle'],
    message:
      'The folder name {0} is not valid for a component: it must begin with a lower-case letter and have letters, digits and single underscores only',
    source: 'LWC Developer Guide, component folder',
    check: ({ name }) => (/^[a-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$/.test(name) ? [] : [{ values: [name] }]),
  },
  {
    id: 'bundle-property-type',
    appliesTo: ['LightningComponentBundle'],
    message: 'The property {0} cannot have the type {1} on a page: Boolean, Color, Integer and String are possible',
    source: 'LWC Developer Guide, js-meta.xml property',
    check: (component) =>
      descendants(rootsOf(component), 'targetConfig')
        .filter((config) => /lightning__(RecordPage|AppPage|HomePage|UtilityBar)/.test(config.attributes['targets'] ?? ''))
        .flatMap((config) => descendants(config, 'property'))
        .filter((property) => !['Boolean', 'Color', 'ContentReference', 'Integer', 'String'].includes(property.attributes['type'] ?? 'String'))
        .map((property) => ({ values: [property.attributes['name'] ?? '', property.attributes['type'] ?? ''], at: property })),
  },
  {
    id: 'static-resource-size',
    appliesTo: ['StaticResource'],
    message: 'The static resource {0} has {1} bytes; 5,242,880 are allowed',
    source: 'Salesforce Help, static resources: 5 MB each',
    check: ({ name, files }) => {
      const size = Object.values(files).reduce((sum, content) => sum + Buffer.byteLength(content, 'base64'), 0);
      return size > 5 * 1024 * 1024 ? [{ values: [name, size.toLocaleString('en')] }] : [];
    },
  },
];

const camelCase = (name: string): string => name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()).replace(/_([a-z])/g, '_$1');

/** The platform's sentence about an import that leads nowhere. */
function unresolved(specifier: string, file: string, bundle: string): string {
  const [scope = '', kind = '', target = ''] = specifier.split('/');
  if (scope === 'c') return `No MODULE named markup://c:${kind} found : [markup://c:${bundle}]`;
  if (scope !== '@salesforce') return `Invalid reference ${specifier} of type module in file ${file}`;
  if (kind === 'apex' || kind === 'apexContinuation') return `Unable to find Apex action method referenced as '${target}'.`;
  const type = kind === 'schema' ? (target.includes('.') ? 'sobjectField' : 'sobjectClass') : kind;
  return `Invalid reference ${target} of type ${type} in file ${file}`;
}

/** Whether what a script imports is there. */
function resolves(specifier: string, file: string, { components, model }: CheckContext): boolean {
  if (specifier.startsWith('c/')) return components.has('LightningComponentBundle', specifier.slice(2));
  // Within the bundle only; what is beside it is another component and has a name of its own.
  if (/^(\.\.\/|\/)/.test(specifier)) return !posix.join(posix.dirname(file), specifier).startsWith('..') && specifier.startsWith('.');
  if (!specifier.startsWith('@salesforce/')) return true;
  const [, kind, target = ''] = specifier.split('/');
  switch (kind) {
    case 'schema':
      return schemaResolves(target, model);
    case 'label':
      return !target.startsWith('c.') || components.has('CustomLabel', target.slice(2));
    case 'resourceUrl':
      return components.has('StaticResource', target) || target.includes('__');
    case 'contentAssetUrl':
      return components.has('ContentAsset', target);
    case 'customPermission':
      return components.has('CustomPermission', target) || target.includes('__');
    case 'messageChannel':
      return components.has('LightningMessageChannel', target.replace(/__c$/, '')) || !target.endsWith('__c');
    case 'apex':
    case 'apexContinuation':
      return target === '' || components.has('ApexClass', target.split('.')[0] ?? '') || target.split('.').length > 2;
    default:
      return PLATFORM_MODULES[kind ?? '']?.test(target) ?? PLATFORM_SCOPES.test(specifier);
  }
}

function schemaResolves(target: string, model: CheckContext['model']): boolean {
  const [objectName = '', ...path] = target.split('.');
  if (OTHER_STANDARD_OBJECTS.has(objectName)) return true;
  let current = model.catalog.object(objectName);
  for (const step of path.slice(0, -1)) {
    const relation = current && model.catalog.relationship(current, step);
    current = relation && model.catalog.parentOf(relation);
  }
  return current !== undefined && (path.length === 0 || model.catalog.field(current, path.at(-1) ?? '') !== undefined);
}
