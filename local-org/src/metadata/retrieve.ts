/** What an org has, given back: lists of components, and packages as a deploy would take them. */
import { zipSync } from 'fflate';
import type { Zippable } from 'fflate';
import type { Org } from '../org/org.ts';
import type { Component } from './components.ts';
import { rootOf } from './components.ts';
import { componentNamed, folderOf, lastNameOf } from './folders.ts';
import { metadataTypes, typeNamed } from './registry.ts';
import type { MetadataType } from './registry.ts';
import { escapeXml, toXml } from './xml.ts';
import type { XmlElement } from './xml.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** One component as listings and packages describe it. */
export interface FileProperties {
  type: string;
  fullName: string;
  fileName: string;
  modified: string;
}

export interface Retrieved {
  zip: Uint8Array;
  properties: FileProperties[];
  /** Members that were asked for and are not there. */
  missing: { type: string; name: string }[];
}

/** The type whose file a component is in: a field's is its object's. */
function ownerTypeOf(typeName: string): MetadataType | undefined {
  return typeNamed(typeName) ?? metadataTypes().find((type) => [...type.children.values()].some((child) => child.name === typeName));
}

/** The component whose file a component is in. */
function ownerNameOf(type: MetadataType, component: Component): string {
  if (type.name === component.type) return component.name;
  const isOwnNamed = [...type.children.values()].some((child) => child.name === component.type && child.ownName);
  return isOwnNamed ? type.name : (component.name.split('.')[0] ?? '');
}

/** The path of a component in a package. A folder is described beside itself: `reports/Parent/Child-meta.xml`. */
function pathOf(type: MetadataType, name: string): string {
  if (type.isFolder) return `${type.directory}/${name}-meta.xml`;
  return `${type.directory}/${name}${type.suffix ? `.${type.suffix}` : ''}`;
}

function propertiesOf(component: Component): FileProperties {
  const type = ownerTypeOf(component.type);
  const fileName = type ? pathOf(type, ownerNameOf(type, component)) : component.name;
  return { type: component.type, fullName: component.name, fileName, modified: component.modified };
}

/** The components of a type; of those kept in folders the ones of a folder, by its whole name or the last part of it. */
export function listMetadata(org: Org, typeName: string, folder?: string): FileProperties[] {
  const isHere = (name: string): boolean => {
    const own = folderOf(name).toLowerCase();
    const wanted = folder?.toLowerCase() ?? '';
    return wanted === '' || !typeNamed(typeName)?.inFolder || own === wanted || lastNameOf(own) === wanted;
  };
  const direct = org.components.ofType(typeName).filter(({ name }) => isHere(name));
  // A standard object someone added to is listed although it has no file of its own.
  const implied =
    typeName === 'CustomObject'
      ? [...new Set(org.components.ofType('CustomField').map((field) => field.name.split('.')[0] ?? ''))].filter(
          (name) => !org.components.has(typeName, name),
        )
      : [];
  const standIns = implied.map((name): Component => ({ type: typeName, name, xml: undefined, files: {}, modified: new Date(0).toISOString() }));
  return [...direct, ...standIns].map(propertiesOf).sort((a, b) => a.fullName.localeCompare(b.fullName));
}

/** Gives back what a manifest asks for; `*` stands for every component of a type. */
export function retrieve(org: Org, members: Map<string, string[]>, version: string): Retrieved {
  const wanted = new Map<string, Component>();
  const missing: Retrieved['missing'] = [];
  for (const [type, names] of members) {
    for (const name of names) {
      const found = componentsFor(org, type, name);
      if (found.length === 0 && name !== '*') missing.push({ type, name });
      for (const component of found) wanted.set(`${component.type}\n${component.name}`, component);
    }
  }
  const components = [...wanted.values()];
  const files: Zippable = {};
  const owners = Map.groupBy(components, (component) => {
    const type = ownerTypeOf(component.type);
    return type ? `${type.name}\n${ownerNameOf(type, component)}` : '';
  });
  for (const [key, parts] of owners) {
    const [typeName = '', name = ''] = key.split('\n');
    const type = typeNamed(typeName);
    if (type) addFiles(files, type, name, parts);
  }
  files['unpackaged/package.xml'] = encode(manifest(components, version));
  return { zip: zipSync(files), properties: components.map(propertiesOf), missing };
}

/**
 * Types of which a wildcard brings nothing (Metadata API Developer Guide, of each type): what is in folders, standard value sets, and fields,
 * which come with their objects.
 */
const isWithoutWildcard = (type: string): boolean => ['CustomField', 'StandardValueSet'].includes(type) || (typeNamed(type)?.inFolder ?? false);

/** Objects and tabs of the org's own: a wildcard stands for these; standard ones are named (Sample package.xml manifest files). */
function isOfWildcard({ type, name }: Component): boolean {
  if (type === 'CustomTab') return !name.startsWith('standard-');
  return type !== 'CustomObject' || isCustomName(name);
}

const isCustomName = (object: string): boolean => /__[a-z]+$/i.test(object);

/** Everything a member of a manifest stands for: an object brings its fields and all else in its file. */
function componentsFor(org: Org, type: string, name: string): Component[] {
  const isAll = name === '*';
  if (isAll && isWithoutWildcard(type)) return [];
  const direct = isAll
    ? org.components.ofType(type).filter(isOfWildcard)
    : [componentNamed(org.components, { type, name })].filter((one) => one !== undefined);
  const isPartOfIt = (part: Component): boolean => {
    const [object = ''] = part.name.split('.');
    return isAll ? type !== 'CustomObject' || isCustomName(object) : object.toLowerCase() === name.toLowerCase();
  };
  const children = [...(typeNamed(type)?.children.values() ?? [])];
  const parts = children.flatMap((child) => org.components.ofType(child.name).filter((one) => child.ownName || isPartOfIt(one)));
  return [...direct, ...parts];
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function addFiles(files: Zippable, type: MetadataType, name: string, parts: Component[]): void {
  const own = parts.find((part) => part.type === type.name);
  const path = `unpackaged/${pathOf(type, name)}`;
  if (type.shape === 'bundle') {
    for (const [file, content] of Object.entries(own?.files ?? {}))
      files[`unpackaged/${type.directory}/${name}/${file}`] = Buffer.from(content, 'base64');
    return;
  }
  const folder = type.inFolder && folderOf(name) !== '' ? `${folderOf(name)}/` : '';
  const contents = Object.entries(own?.files ?? {});
  for (const [file, content] of contents)
    files[own?.xml === undefined ? `unpackaged/${file}` : `unpackaged/${type.directory}/${folder}${file}`] = Buffer.from(content, 'base64');
  if (own?.xml === undefined && parts.length === 0) return;
  // A document keeps the suffix of its file.
  const [first] = contents[0] ?? [];
  const described = type.name === 'Document' && first !== undefined ? `unpackaged/${type.directory}/${folder}${first}` : path;
  const meta = type.shape === 'content' ? '-meta.xml' : '';
  if (own?.xml !== undefined || parts.some((part) => part !== own)) files[described + meta] = encode(fileText(type, own, parts));
}

/** A file's text: what is the component's own and its parts, elements in the order of the alphabet as the platform writes them. */
function fileText(type: MetadataType, own: Component | undefined, parts: Component[]): string {
  const root = own && own.xml !== undefined ? rootOf(own) : undefined;
  const elements: XmlElement[] = [...(root?.children ?? []), ...parts.filter((part) => part !== own).map((part) => rootOf(part))];
  const sorted = elements.map((element, index) => ({ element, index })).sort((a, b) => compare(a.element.name, b.element.name) || a.index - b.index);
  const name = root?.name ?? type.name;
  const body = sorted.map(({ element }) => toXml(element, '    ')).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">\n${body}</${name}>\n`;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function manifest(components: Component[], version: string): string {
  const byType = [...Map.groupBy(components, ({ type }) => typeNamed(type)?.contentType ?? type)].sort(([a], [b]) => compare(a, b));
  const types = byType.map(([type, list]) => {
    const names = list.map(({ name }) => `        <members>${escapeXml(name)}</members>\n`).sort();
    return `    <types>\n${names.join('')}        <name>${type}</name>\n    </types>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Package xmlns="${NAMESPACE}">\n${types.join('')}    <version>${escapeXml(version)}</version>\n</Package>\n`;
}
