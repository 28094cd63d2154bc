import type { PackagedComponent } from '../package.ts';
import type { CheckContext, Finding, Rule } from './rule.ts';

/** Lightning component bundles: compiled, and what they import exists. */
export const BUNDLE_RULES: Rule[] = [{ id: 'bundle', type: 'LightningComponentBundle', check: checkBundle }];

const text = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

/** `lightning-*` and the like come with the platform; so do these scoped modules. */
const PLATFORM_SCOPES = /^@salesforce\/(user|userPermission|client|i18n|community|site|apex|apexContinuation|messageChannel|featureFlag)(\/|$)/;

/** A bundle's compiled file is there, and what its imports and template mention exists. */
function checkBundle(component: PackagedComponent, context: CheckContext): Finding[] {
  const { name, files } = component;
  const findings: Finding[] = [];
  const hasHtmlOnly = files[`${name}.html`] !== undefined;
  if (files[`${name}.js`] === undefined && !hasHtmlOnly && files[`${name}.css`] === undefined) {
    findings.push({ message: `No ${name}.js in the bundle: compile it before deploying (npm run build)` });
  }
  for (const [file, content] of Object.entries(files)) {
    if (file.endsWith('.ts')) findings.push({ message: `${file}: TypeScript is not deployed; add it to .forceignore` });
    if (file.endsWith('.js') && !file.includes('__')) findings.push(...importFindings(text(content), context));
    if (file.endsWith('.html')) findings.push(...childFindings(text(content), context));
  }
  return findings;
}

function importFindings(source: string, context: CheckContext): Finding[] {
  const specifiers = [...source.matchAll(/(?:from|import)\s*\(?\s*['"]((?:@salesforce|c)\/[^'"]+)['"]/g)].map((match) => match[1] ?? '');
  return specifiers.flatMap((specifier): Finding[] =>
    resolves(specifier, context) ? [] : [{ message: `Invalid reference ${specifier} of type ${specifier.split('/')[1] ?? ''} in file` }],
  );
}

function resolves(specifier: string, { components, model }: CheckContext): boolean {
  if (specifier.startsWith('c/')) return components.has('LightningComponentBundle', specifier.slice(2));
  const [, kind, target = ''] = specifier.split('/');
  switch (kind) {
    case 'schema': {
      const [objectName = '', ...path] = target.split('.');
      const object = model.catalog.object(objectName);
      if (!object) return false;
      let current = object;
      for (const step of path.slice(0, -1)) {
        const relation = model.catalog.relationship(current, step);
        const parent = relation && model.catalog.parentOf(relation);
        if (!parent) return false;
        current = parent;
      }
      return path.length === 0 || model.catalog.field(current, path.at(-1) ?? '') !== undefined;
    }
    case 'label':
      return !target.startsWith('c.') || components.has('CustomLabel', target.slice(2));
    case 'resourceUrl':
      return components.has('StaticResource', target);
    case 'customPermission':
      return components.has('CustomPermission', target);
    default:
      return PLATFORM_SCOPES.test(specifier);
  }
}

function childFindings(template: string, { components }: CheckContext): Finding[] {
  const names = [...template.matchAll(/<c-([a-z0-9-]+)/g)].map((match) =>
    (match[1] ?? '').replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
  );
  return [...new Set(names)]
    .filter((name) => !components.has('LightningComponentBundle', name))
    .map((name) => ({ message: `No MODULE named markup://c:${name} found` }));
}
