import type { ShellSources } from './build.ts';
import { es } from './words/base/es.ts';

const fromModel = (expression: string): string => `import { model } from 'shell/model';\nexport default ${expression};\n`;

/** The modules of @salesforce/i18n that follow the user's locale, and what they are in `shell/localization`. */
const LOCALIZED: Record<string, string> = {
  currency: 'currency',
  'dateTime.longDateFormat': 'longDateFormat',
  'dateTime.longDateTimeFormat': 'longDateTimeFormat',
  'dateTime.mediumDateFormat': 'mediumDateFormat',
  'dateTime.mediumDateTimeFormat': 'mediumDateTimeFormat',
  'dateTime.mediumTimeFormat': 'mediumTimeFormat',
  'dateTime.shortDateFormat': 'shortDateFormat',
  'dateTime.shortDateTimeFormat': 'shortDateTimeFormat',
  'dateTime.shortTimeFormat': 'shortTimeFormat',
  firstDayOfWeek: 'firstDayOfWeek',
  lang: 'lang',
  locale: 'locale',
  'number.currencySymbol': 'currencySymbol',
  'number.decimalSeparator': 'decimalSeparator',
  'number.groupingSeparator': 'groupingSeparator',
  'number.minusSign': 'minusSign',
  timeZone: 'timeZone',
};

/**
 * Code of a module of the base components that follows the user's language, around what the package has at `own`: a label
 * that is translated, or the names of the calendar.
 */
export function localizedModule(importee: string, own: string): string | undefined {
  const from = `import own from ${JSON.stringify(own)};\n`;
  if (importee === '@salesforce/i18n/calendarData')
    return `${from}import { calendarDataOf } from 'shell/localization';\nexport default calendarDataOf(own);\n`;
  const label = importee.startsWith('@salesforce/label/') ? importee.slice('@salesforce/label/'.length) : '';
  return Object.hasOwn(es, label) ? `${from}${fromModel(`model.words[${JSON.stringify(label)}] ?? own`)}` : undefined;
}

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
      return Object.hasOwn(LOCALIZED, name) ? `export { ${LOCALIZED[name]} as default } from 'shell/localization';\n` : undefined;
    default:
      return undefined;
  }
}

function schemaModule(name: string): string | undefined {
  if (!/^\w+(\.\w+)*$/.test(name)) return undefined;
  const [objectApiName, ...path] = name.split('.');
  return constant(path.length > 0 ? { objectApiName, fieldApiName: path.join('.') } : { objectApiName });
}
