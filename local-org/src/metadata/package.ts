import { unzipSync } from 'fflate';
import { ApiError } from '../org/errors.ts';
import type { Component } from './components.ts';
import { typeOfFile } from './registry.ts';
import type { MetadataType } from './registry.ts';
import { checkSchema } from './schema.ts';
import { children, parseXml, textOf, toXml, XmlError } from './xml.ts';
import type { XmlElement } from './xml.ts';

/** What is wrong with a component, and where. */
export interface Problem {
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
}

export interface Package {
  components: PackagedComponent[];
  problems: Problem[];
  /** Type to members, as package.xml lists them. */
  members: Map<string, string[]>;
  destructive: { type: string; name: string }[];
}

/** The platform's bound on a request; a package may unpack to ten times that. */
const MAX_ZIP = 52_428_800;
const MAX_UNPACKED = 10 * MAX_ZIP;
const MAX_FILES = 10_000;

function unzip(bytes: Uint8Array): Map<string, Uint8Array> {
  if (bytes.length > MAX_ZIP)
    throw new ApiError(400, 'LIMIT_EXCEEDED', `Maximum size of request reached. Maximum size of request is ${MAX_ZIP} bytes.`);
  let total = 0;
  let count = 0;
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(bytes, {
      filter: (entry) => {
        total += entry.originalSize;
        count += 1;
        if (total > MAX_UNPACKED || count > MAX_FILES) throw new ApiError(400, 'LIMIT_EXCEEDED', 'The package has too many or too large files');
        return !entry.name.endsWith('/');
      },
    });
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(400, 'INVALID_CONTENT', `The package is not a valid zip file: ${error instanceof Error ? error.message : String(error)}`);
  }
  const files = new Map<string, Uint8Array>();
  for (const [name, content] of Object.entries(entries)) {
    if (name.startsWith('/') || name.includes('\\') || name.split('/').includes('..'))
      throw new ApiError(400, 'INVALID_CONTENT', `Illegal path in package: ${name}`);
    files.set(name, content);
  }
  return files;
}

/** Reads a deploy's zip. Problems are collected, not thrown: a deploy reports all of them. */
export function readPackage(zip: Uint8Array): Package {
  const files = unzip(zip);
  const manifestPath = [...files.keys()]
    .filter((name) => name === 'package.xml' || name.endsWith('/package.xml'))
    .sort((a, b) => a.length - b.length)[0];
  if (manifestPath === undefined) {
    return {
      components: [],
      members: new Map(),
      destructive: [],
      problems: [{ type: '', name: '', file: 'package.xml', message: 'No package.xml found' }],
    };
  }
  const prefix = manifestPath.slice(0, -'package.xml'.length);
  const result: Package = { components: [], problems: [], members: new Map(), destructive: [] };
  const manifest = readXml(files.get(manifestPath) as Uint8Array, { type: '', name: 'package.xml', file: 'package.xml' }, 'Package', result.problems);
  for (const types of children(manifest, 'types')) {
    result.members.set(
      textOf(types, 'name') ?? '',
      children(types, 'members').map((member) => member.text.trim()),
    );
  }
  for (const name of ['destructiveChanges.xml', 'destructiveChangesPre.xml', 'destructiveChangesPost.xml']) {
    const bytes = files.get(prefix + name);
    const root = bytes && readXml(bytes, { type: '', name, file: name }, 'Package', result.problems);
    for (const types of children(root, 'types')) {
      for (const member of children(types, 'members')) result.destructive.push({ type: textOf(types, 'name') ?? '', name: member.text.trim() });
    }
  }
  readComponents(files, prefix, result);
  return result;
}

function readComponents(files: Map<string, Uint8Array>, prefix: string, result: Package): void {
  const groups = new Map<string, { type: MetadataType; name: string; paths: string[] }>();
  for (const path of files.keys()) {
    const relative = path.slice(prefix.length);
    const [directory = '', ...rest] = relative.split('/');
    if (!path.startsWith(prefix) || rest.length === 0) continue;
    const type = typeOfFile(directory, relative);
    if (!type) {
      result.problems.push({ type: '', name: relative, file: relative, message: `Unknown metadata folder: ${directory}` });
      continue;
    }
    const name = componentName(type, rest);
    const key = `${type.name}\n${name}`;
    const group = groups.get(key) ?? { type, name, paths: [] };
    group.paths.push(path);
    groups.set(key, group);
  }
  for (const { type, name, paths } of groups.values()) readComponent(files, prefix, type, name, paths, result);
}

function componentName(type: MetadataType, rest: string[]): string {
  if (type.shape === 'bundle') return rest[0] ?? '';
  const path = type.inFolder ? rest.join('/') : (rest.at(-1) ?? '');
  const plain = path.replace(/-meta\.xml$/, '');
  const suffix = type.suffix ? `.${type.suffix}` : '';
  return suffix && plain.endsWith(suffix) ? plain.slice(0, -suffix.length) : plain.replace(/\.[^./]+$/, '');
}

function readComponent(files: Map<string, Uint8Array>, prefix: string, type: MetadataType, name: string, paths: string[], result: Package): void {
  const metaPath = paths.find((path) => path.endsWith('-meta.xml')) ?? (type.shape === 'xml' ? paths[0] : undefined);
  const shown = (metaPath ?? paths[0] ?? '').slice(prefix.length);
  const about = { type: type.name, name, file: shown };
  if (!metaPath) {
    result.problems.push({ ...about, message: `File ${shown} has no -meta.xml beside it` });
    return;
  }
  const root = readXml(files.get(metaPath) as Uint8Array, about, type.name, result.problems);
  if (!root) return;
  const modified = new Date().toISOString();
  const content: Record<string, string> = {};
  for (const path of paths) {
    if (path === metaPath && type.shape !== 'bundle') continue;
    const inside = type.shape === 'bundle' ? path.slice(prefix.length + type.directory.length + 1 + name.length + 1) : (path.split('/').at(-1) ?? '');
    content[inside] = Buffer.from(files.get(path) as Uint8Array).toString('base64');
  }
  const own: XmlElement = { ...root, children: root.children.filter((element) => !type.children.has(element.name)) };
  const isParentOnly = type.children.size > 0 && own.children.length === 0;
  if (!isParentOnly) result.components.push({ type: type.name, name, xml: toXml(own), files: content, modified, file: shown, root: own });
  for (const element of root.children) {
    const childType = type.children.get(element.name);
    if (!childType) continue;
    const id = textOf(element, childType.idElement) ?? '';
    result.components.push({
      type: childType.name,
      name: childType.ownName ? id : `${name}.${id}`,
      xml: toXml(element),
      files: {},
      modified,
      file: shown,
      root: element,
    });
  }
}

function readXml(
  bytes: Uint8Array,
  about: { type: string; name: string; file: string },
  typeName: string,
  problems: Problem[],
): XmlElement | undefined {
  try {
    const root = parseXml(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (root.name !== typeName) {
      problems.push({
        ...about,
        message: `Error parsing file: expected root element ${typeName}, found ${root.name} (${root.line}:${root.column})`,
        line: root.line,
        column: root.column,
      });
      return undefined;
    }
    const found = checkSchema(root, typeName);
    for (const problem of found) problems.push({ ...about, ...problem });
    return found.length > 0 ? undefined : root;
  } catch (error) {
    const place = error instanceof XmlError ? { line: error.line, column: error.column } : {};
    problems.push({ ...about, message: `Error parsing file: ${error instanceof Error ? error.message : String(error)}`, ...place });
    return undefined;
  }
}

/** Where an element stands, for a message about it. */
export const placeOf = (element: XmlElement | undefined): { line?: number; column?: number } =>
  element ? { line: element.line, column: element.column } : {};
