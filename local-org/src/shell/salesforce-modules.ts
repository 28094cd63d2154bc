import type { ShellSources } from './build.ts';

const fromModel = (expression: string): string => `import { model } from 'shell/model';\nexport default ${expression};\n`;
const constant = (value: unknown): string => `export default ${JSON.stringify(value)};\n`;

/** Code of an @salesforce/… module, or undefined when there is no such module, label or resource. */
export function salesforceModule(importee: string, sources: ShellSources): string | undefined {
  const [, kind, name] = /^@salesforce\/([^/]+)\/(.+)$/.exec(importee) ?? [];
  if (!kind || !name) return undefined;
  switch (kind) {
    case 'label': {
      const label = name.startsWith('c.') ? name.slice(2) : undefined;
      return label !== undefined && Object.hasOwn(sources.labels, label)
        ? fromModel(`model.labels[${JSON.stringify(label)}] ?? ${JSON.stringify(sources.labels[label])}`)
        : undefined;
    }
    case 'schema':
      return schemaModule(name);
    case 'resourceUrl':
      return Object.hasOwn(sources.staticResources, name) ? constant(sources.staticResources[name]) : undefined;
    // The platform gives true or undefined, never false.
    case 'customPermission':
      return fromModel(`model.customPermissions.some((name) => name.toLowerCase() === ${JSON.stringify(name.toLowerCase())}) || undefined`);
    case 'userPermission':
      return fromModel(`model.userPermissions.includes(${JSON.stringify(name)}) || undefined`);
    case 'user':
      return name === 'Id' ? fromModel('model.user.Id') : name === 'isGuest' ? constant(false) : undefined;
    case 'client':
      return name === 'formFactor' ? constant('Large') : undefined;
    case 'i18n':
      if (name === 'currency') return fromModel(`model.currency ?? 'USD'`);
      if (name === 'timeZone') return fromModel('model.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone');
      return undefined;
    default:
      return undefined;
  }
}

function schemaModule(name: string): string | undefined {
  if (!/^\w+(\.\w+)*$/.test(name)) return undefined;
  const [objectApiName, ...path] = name.split('.');
  return constant(path.length > 0 ? { objectApiName, fieldApiName: path.join('.') } : { objectApiName });
}
