/** Custom buttons and links, and where lists name them. */
import { child, textOf } from '../xml.ts';
import { descendants, REFERENCE, rootsOf } from './rule.ts';
import type { Rule } from './rule.ts';

const REQUIRED = ['availability', 'displayType', 'linkType', 'masterLabel', 'openType', 'protected'];

/** Buttons of a custom object's list views that the platform brings. */
const STANDARD_BUTTONS = ['Accept', 'ChangeOwner', 'Import', 'New', 'PrintableListView'];

export const WEB_LINK_RULES: Rule[] = [
  {
    id: 'web-link-lacks',
    appliesTo: ['WebLink'],
    message: 'Required field is missing: {0}',
    source: 'Metadata API Developer Guide, WebLink',
    check: (component) => {
      const root = rootsOf(component);
      const needed = [...REQUIRED, ...(textOf(root, 'linkType') === 'url' ? ['url'] : [])];
      return needed.filter((name) => !child(root, name)).map((name) => ({ values: [name], at: root }));
    },
  },
  {
    id: 'list-button',
    appliesTo: ['CustomObject'],
    message: 'In field: listViewButtons - no WebLink named {0} found',
    source: REFERENCE,
    check: (component, { components }) =>
      descendants(rootsOf(component), 'listViewButtons')
        .map((element) => ({ name: `${component.name}.${element.text.trim()}`, element }))
        // Standard objects have more buttons of their own than are known here.
        .filter(({ name, element }) => name.includes('__') && !components.has('WebLink', name) && !STANDARD_BUTTONS.includes(element.text.trim()))
        .map(({ name, element }) => ({ values: [name], at: element })),
  },
];
