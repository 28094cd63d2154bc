/** Reports, dashboards, documents and email templates: kept in folders, which may be in folders, and named after all of them. */
import type { Component, ComponentSet } from './components.ts';
import type { ComponentName } from './deletions.ts';
import { typeNamed } from './registry.ts';

/** `Parent/Child` of `Parent/Child/Report`; empty for what is in no folder. */
export const folderOf = (name: string): string => name.slice(0, Math.max(name.lastIndexOf('/'), 0));

/** `Report` of `Parent/Child/Report`. */
export const lastNameOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** A member of a manifest as a component: a folder goes by the type of what it holds, with or without a slash at its end. */
export function componentNamed(components: ComponentSet, { type, name }: ComponentName): Component | undefined {
  const plain = name.replace(/\/$/, '');
  return [type, ...(typeNamed(type)?.folderTypes ?? [])].map((one) => components.get(one, plain)).find((component) => component !== undefined);
}

/** Types whose last names are unique in an org: the same one in another folder is the same component. */
const UNIQUE_LAST_NAME = ['Report', 'Dashboard'];

const keyOf = ({ type, name }: ComponentName): string => `${type}\n${name.toLowerCase()}`;

/** Where components of a deploy are now, which the deploy moves to other folders. */
export function movedFrom(components: ComponentSet, incoming: readonly Component[]): ComponentName[] {
  const here = new Set(incoming.map(keyOf));
  const lastNames = new Set(incoming.map(({ type, name }) => keyOf({ type, name: lastNameOf(name) })));
  return components
    .ofType(...UNIQUE_LAST_NAME)
    .filter(({ type, name }) => lastNames.has(keyOf({ type, name: lastNameOf(name) })) && !here.has(keyOf({ type, name })));
}

/** What is directly or further below in a folder. */
export function contentOf(components: ComponentSet, folder: ComponentName): Component[] {
  const prefix = `${folder.name.toLowerCase()}/`;
  const holds = typeNamed(folder.type)?.contentType;
  return components.ofType(folder.type, ...(holds === undefined ? [] : [holds])).filter(({ name }) => name.toLowerCase().startsWith(prefix));
}
