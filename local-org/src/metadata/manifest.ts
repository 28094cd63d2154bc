/** package.xml against the files beside it. */
import { keyOf } from './attempt.ts';
import type { Package, Problem } from './package.ts';
import { typeNamed } from './registry.ts';

/** What package.xml lists and what the package holds must be the same. A folder is listed under what it holds. */
export function checkManifest({ components, members, problems }: Package): Problem[] {
  const found: Problem[] = [];
  const listed = new Set([...members].flatMap(([type, names]) => names.map((name) => `${type}\n${name.replace(/\/$/, '')}`)));
  const present = new Set<string>();
  const keysOf = ({ type, name }: { type: string; name: string }): string[] =>
    [type, typeNamed(type)?.contentType ?? type].map((one) => keyOf({ type: one, name }));
  const isListed = ({ type, name }: { type: string; name: string }): boolean =>
    listed.has(`${type}\n*`) || keysOf({ type, name }).some((key) => listed.has(key));
  const owners = Map.groupBy(components, ({ owner }) => keyOf(owner));
  for (const component of [...components, ...problems]) {
    for (const key of keysOf(component)) present.add(key);
    if ('owner' in component) for (const key of keysOf(component.owner)) present.add(key);
  }
  const bundles = components.filter((one) => one.type.endsWith('Bundle'));
  for (const [type, names] of members) {
    for (const name of names.map((one) => one.replace(/\/$/, ''))) {
      if (name === '*' || type === 'CustomLabels' || present.has(keyOf({ type, name }))) continue;
      // Standard folders, and labels of a file that holds them all, need no file of their own.
      const parentBroken = problems.some((problem) => name.startsWith(`${problem.name}.`));
      // Parts of bundles the org does not act on are not read.
      const isPart = bundles.some((one) => one.type === `${type}Bundle` && name.startsWith(`${one.name}.`));
      if (isPart || parentBroken) continue;
      found.push({
        rule: 'manifest-missing',
        type,
        name,
        file: 'package.xml',
        message: `An object '${name}' of type ${type} was named in package.xml, but was not found in zipped directory`,
      });
    }
  }
  for (const component of components) {
    const parts = owners.get(keyOf(component.owner)) ?? [];
    const isParent = component.type === component.owner.type && component.name === component.owner.name;
    if (
      isListed(component) ||
      isListed(component.owner) ||
      (isParent && parts.some(isListed)) ||
      (component.type === 'CustomLabel' && listed.has('CustomLabels\nCustomLabels'))
    )
      continue;
    found.push({ rule: 'manifest-unlisted', type: component.type, name: component.name, file: component.file, message: 'Not in package.xml' });
  }
  return found;
}
