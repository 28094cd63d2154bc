/** Profiles are deployed in parts: what a part does not speak of stays as it was. */
import { rootOf } from './components.ts';
import type { Component } from './components.ts';
import type { PackagedComponent } from './package.ts';
import { textOf, toXml } from './xml.ts';
import type { XmlElement } from './xml.ts';

/** What an entry of a profile's lists is about, whichever list it is in. */
const ABOUT = ['object', 'field', 'tab', 'application', 'apexClass', 'apexPage', 'flow', 'recordType', 'layout', 'name', 'dataspaceScope'];

const keyOf = (element: XmlElement): string => `${element.name} ${ABOUT.map((name) => textOf(element, name)).find((text) => text) ?? ''}`;

/** A profile as it is after a deploy of a part of it. */
export function mergedProfile(before: Component, part: PackagedComponent): PackagedComponent {
  if (!part.root) return part;
  const said = new Set(part.root.children.map(keyOf));
  const kept = rootOf(before).children.filter((element) => !said.has(keyOf(element)));
  const children = [...part.root.children, ...kept].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const root = { ...part.root, children };
  return { ...part, root, xml: toXml(root) };
}
