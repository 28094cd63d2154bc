/** Settings of an org: which of them change anything here. */
import type { XmlElement } from '../xml.ts';
import { rootsOf } from './rule.ts';
import type { Rule } from './rule.ts';

/** The settings the local org acts on, by the file's name and the element. */
const ACTED_ON = new Set([
  'Company.fiscalYear',
  'Language.enableTranslationWorkbench',
  // The shell is Lightning Experience.
  'LightningExperience.enableS1DesktopEnabled',
  'Sharing.enableExternalSharingModel',
]);

const distinct = (elements: readonly XmlElement[]): XmlElement[] => [...new Map(elements.map((element) => [element.name, element])).values()];

export const SETTING_RULES: Rule[] = [
  {
    id: 'setting-stored',
    appliesTo: ['Settings'],
    message: '{0}.{1} is stored; it has no effect in the local org',
    source: 'a bound of the local org, not of the platform',
    warning: true,
    check: (component) =>
      distinct(rootsOf(component).children)
        .filter(({ name }) => !ACTED_ON.has(`${component.name}.${name}`))
        .map((element) => ({ values: [component.name, element.name], at: element })),
  },
];
