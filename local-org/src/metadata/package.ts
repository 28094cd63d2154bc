import { ApiError } from '../org/errors.ts';
import { API_VERSION } from '../org/version.ts';
import type { Component } from './components.ts';
import { ACTED_ON, typeOfFile } from './registry.ts';
import type { MetadataType } from './registry.ts';
import { checkSchema, isKnownType } from './schema.ts';
import { children, parseXml, textOf, toXml, XmlError } from './xml.ts';
import type { XmlElement } from './xml.ts';
import { readZip } from './zip.ts';

/** What is wrong with a component, and where. */
export interface Problem {
  /** The id of the rule that is broken. */
  rule: string;
  type: string;
  name: string;
  file: string;
  message: string;
  line?: number;
  column?: number;
  warning?: boolean;
}

/** A component read from a package, with the element it was read from. */
export interface PackagedComponent extends Component {
  file: string;
  root: XmlElement | undefined;
  /** What its file holds: itself, or the component it is a part of. */
  owner: { type: string; name: string };
}

export interface Package {
  components: PackagedComponent[];
  problems: Problem[];
  /** Type to members, as package.xml lists them. */
  members: Map<string, string[]>;
  destructive: { type: string; name: string }[];
  /** The API version package.xml is of. */
  version: number;
}

function unzip(bytes: Uint8Array): Map<string, Uint8Array> {
  const files = readZip(bytes);
  for (const name of files.keys()) {
    if (name.startsWith('/') || name.includes('\\') || name.split('/').includes('..') || /\p{Cc}/u.test(name))
      throw new ApiError(400, 'INVALID_CONTENT', `Illegal path in package: ${name}`);
  }
  return files;
}

/** Where a zip's manifest is: one folder deep, or at the root of a zip that was said to be a single package. The CLI packs folders so in both cases. */
function manifestOf(files: Map<string, Uint8Array>, singlePackage: boolean): string | undefined {
  if (singlePackage && files.has('package.xml')) return 'package.xml';
  return [...files.keys()].find((name) => /^[^/]+\/package\.xml$/.test(name));
}

/** Reads a deploy's zip. Problems are collected, not thrown: a deploy reports all of them. */
export function readPackage(zip: Uint8Array, singlePackage = true): Package {
  const files = unzip(zip);
  const manifestPath = manifestOf(files, singlePackage);
  if (manifestPath === undefined) {
    return {
      components: [],
      members: new Map(),
      destructive: [],
      version: Number(API_VERSION),
      problems: [{ rule: 'manifest-none', type: '', name: '', file: 'package.xml', message: 'No package.xml found' }],
    };
  }
  const prefix = manifestPath.slice(0, -'package.xml'.length);
  const result: Package = { components: [], problems: [], members: new Map(), destructive: [], version: Number(API_VERSION) };
  const about = { type: '', name: 'package.xml', file: 'package.xml' };
  const manifest = readXml(files.get(manifestPath) as Uint8Array, about, 'Package', result.problems, result.version);
  result.version = Number(textOf(manifest, 'version') ?? API_VERSION);
  if (!(result.version <= Number(API_VERSION)))
    result.problems.push({
      rule: 'manifest-version',
      ...about,
      message: `Invalid version specified: ${textOf(manifest, 'version') ?? ''}; this org speaks up to ${API_VERSION}`,
    });
  for (const types of children(manifest, 'types')) {
    result.members.set(
      textOf(types, 'name') ?? '',
      children(types, 'members').map((member) => member.text.trim()),
    );
  }
  for (const name of ['destructiveChanges.xml', 'destructiveChangesPre.xml', 'destructiveChangesPost.xml']) {
    const bytes = files.get(prefix + name);
    const root = bytes && readXml(bytes, { type: '', name, file: name }, 'Package', result.problems, result.version);
    for (const types of children(root, 'types')) {
      for (const member of children(types, 'members')) result.destructive.push({ type: textOf(types, 'name') ?? '', name: member.text.trim() });
    }
  }
  readComponents(files, prefix, result);
  return result;
}

interface FileGroup {
  type: MetadataType;
  name: string;
  paths: string[];
}

function readComponents(files: Map<string, Uint8Array>, prefix: string, result: Package): void {
  const groups = new Map<string, FileGroup>();
  for (const path of files.keys()) {
    const relative = path.slice(prefix.length);
    const [directory = '', ...rest] = relative.split('/');
    if (!path.startsWith(prefix) || rest.length === 0) continue;
    const type = typeOfFile(directory, relative);
    if (!type) {
      result.problems.push({ rule: 'package-folder', type: '', name: relative, file: relative, message: `Unknown metadata folder: ${directory}` });
      continue;
    }
    const name = componentName(type, rest);
    const key = `${type.name}\n${name}`;
    const group = groups.get(key) ?? { type, name, paths: [] };
    group.paths.push(path);
    groups.set(key, group);
  }
  for (const group of groups.values()) readComponent(files, prefix, group, result);
}

function componentName(type: MetadataType, rest: string[]): string {
  if (type.shape === 'bundle')
    return rest
      .slice(0, type.bundleDepth)
      .join('/')
      .replace(/\.[\w]+-meta\.xml$/, '');
  const path = type.inFolder ? rest.join('/') : (rest.at(-1) ?? '');
  const plain = path.replace(/-meta\.xml$/, '');
  const suffix = type.suffix ? `.${type.suffix}` : '';
  return suffix && plain.endsWith(suffix) ? plain.slice(0, -suffix.length) : plain.replace(/\.[^./]+$/, '');
}

function readComponent(files: Map<string, Uint8Array>, prefix: string, { type, name, paths }: FileGroup, result: Package): void {
  const metaPath = metaPathOf(type, paths);
  const shown = (metaPath ?? paths[0] ?? '').slice(prefix.length);
  const about = { type: type.name, name, file: shown };
  if (!metaPath && !ACTED_ON.has(type.name)) {
    const files64 = Object.fromEntries(paths.map((path) => [path.slice(prefix.length), base64(files.get(path))]));
    const stored = { type: type.name, name, xml: undefined, files: files64, modified: new Date().toISOString() };
    result.components.push({ ...stored, file: shown, root: undefined, owner: { type: type.name, name } });
    return;
  }
  if (!metaPath) {
    result.problems.push({ rule: 'package-meta', ...about, message: `File ${shown} has no -meta.xml beside it` });
    return;
  }
  const root = readXml(files.get(metaPath) as Uint8Array, about, type.name, result.problems, result.version);
  if (!root) return;
  const modified = new Date().toISOString();
  const content: Record<string, string> = {};
  for (const path of paths) {
    if (path === metaPath && type.shape !== 'bundle') continue;
    const inside = type.shape === 'bundle' ? path.slice(prefix.length + type.directory.length + 1 + name.length + 1) : (path.split('/').at(-1) ?? '');
    content[inside] = base64(files.get(path));
  }
  const own: XmlElement = { ...root, children: root.children.filter((element) => !type.children.has(element.name)) };
  const isParentOnly = own.children.length === 0 && root.children.length > 0;
  const common = { file: shown, owner: { type: type.name, name }, modified };
  if (!isParentOnly) result.components.push({ ...common, type: type.name, name, xml: toXml(own), files: content, root: own });
  for (const element of root.children) {
    const childType = type.children.get(element.name);
    if (!childType) continue;
    const id = textOf(element, childType.idElement) ?? '';
    result.components.push({
      ...common,
      type: childType.name,
      name: childType.ownName ? id : `${name}.${id}`,
      xml: toXml(element),
      files: {},
      root: element,
    });
  }
}

const base64 = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('base64');

/** The file that describes a component: the XML itself, or the one beside or inside its content. */
function metaPathOf(type: MetadataType, paths: string[]): string | undefined {
  if (type.shape === 'xml') return paths[0];
  const metas = paths.filter((path) => path.endsWith('-meta.xml'));
  return metas.sort((a, b) => a.split('/').length - b.split('/').length)[0];
}

function readXml(
  bytes: Uint8Array,
  about: { type: string; name: string; file: string },
  typeName: string,
  problems: Problem[],
  version: number,
): XmlElement | undefined {
  try {
    const root = parseXml(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    // Settings have a root of their own each; of types the org does not act on any known root will do.
    const isOther =
      (typeName === 'Settings' && root.name.endsWith('Settings')) || (!ACTED_ON.has(typeName) && isKnownType(root.name) && typeName !== 'Package');
    const expected = isOther ? root.name : typeName;
    if (root.name !== expected) {
      problems.push({
        rule: 'schema-root',
        ...about,
        message: `Error parsing file: expected root element ${expected}, found ${root.name} (${root.line}:${root.column})`,
        line: root.line,
        column: root.column,
      });
      return undefined;
    }
    const found = checkSchema(root, expected, version);
    for (const problem of found) problems.push({ ...about, ...problem });
    return found.length > 0 ? undefined : root;
  } catch (error) {
    const place = error instanceof XmlError ? { line: error.line, column: error.column } : {};
    problems.push({
      rule: 'schema-xml',
      ...about,
      message: `Error parsing file: ${error instanceof Error ? error.message : String(error)}`,
      ...place,
    });
    return undefined;
  }
}

/** Where an element stands, for a message about it. */
export const placeOf = (element: XmlElement | undefined): { line?: number; column?: number } =>
  element ? { line: element.line, column: element.column } : {};
