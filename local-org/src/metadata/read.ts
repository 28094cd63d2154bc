/** Files of a package → components. What a file means depends on its bytes, its path and the API version alone, so it is read once. */
import { createHash } from 'node:crypto';
import { ACTED_ON, typeOfFile } from './registry.ts';
import type { MetadataType } from './registry.ts';
import type { PackagedComponent, Problem } from './package.ts';
import { checkSchema, isKnownType, unknownElement } from './schema.ts';
import { parseXml, textOf, toXml, XmlError } from './xml.ts';
import type { XmlElement } from './xml.ts';

/** The files of one component, or of one component and its parts, by their path in the package. */
interface FileGroup {
  type: MetadataType;
  name: string;
  files: [path: string, content: Uint8Array][];
}

/** What a group of files holds. Components of the cache are shared by all deploys: nothing changes them. */
interface Reading {
  components: readonly PackagedComponent[];
  problems: readonly Problem[];
  sizeBytes: number;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Groups a package's files into components. A file of no type's folder is a problem. */
export function groupFiles(files: ReadonlyMap<string, Uint8Array>, prefix: string, problems: Problem[]): FileGroup[] {
  const groups = new Map<string, FileGroup>();
  for (const [path, content] of files) {
    const relative = path.slice(prefix.length);
    const [directory = '', ...rest] = relative.split('/');
    if (!path.startsWith(prefix) || rest.length === 0) continue;
    const type = typeOfFile(directory, relative);
    if (!type) {
      problems.push({ rule: 'package-folder', type: '', name: relative, file: relative, message: `Unknown metadata folder: ${directory}` });
      continue;
    }
    const name = componentName(type, rest);
    const key = `${type.name}\n${name}`;
    const group = groups.get(key) ?? { type, name, files: [] };
    group.files.push([relative, content]);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function componentName(type: MetadataType, rest: string[]): string {
  if (type.shape === 'bundle')
    return rest
      .slice(0, type.bundleDepth)
      .join('/')
      .replace(/\.[\w]+-meta\.xml$/, '');
  const path = type.inFolder || type.isFolder ? rest.join('/') : (rest.at(-1) ?? '');
  const plain = path.replace(/-meta\.xml$/, '');
  const suffix = type.suffix ? `.${type.suffix}` : '';
  return suffix && plain.endsWith(suffix) ? plain.slice(0, -suffix.length) : plain.replace(/\.[^./]+$/, '');
}

/** Readings by the hash of what they were read from, least recently used first. */
const readings = new Map<string, Reading>();
/** About ten packages of a thousand components. */
const MAX_CACHE_BYTES = 64 * 1024 * 1024;
let cachedBytes = 0;

/** A group's components, read anew or as they were read before. `modified` is the time of this deploy. */
export function readGroup(group: FileGroup, version: number, modified: string): Pick<Reading, 'components' | 'problems'> {
  const key = keyOf(group, version);
  const reading = readings.get(key) ?? readFiles(group, version);
  remember(key, reading);
  return { components: reading.components.map((component) => ({ ...component, modified })), problems: reading.problems };
}

function keyOf({ type, name, files }: FileGroup, version: number): string {
  const hash = createHash('sha256').update(JSON.stringify([type.name, name, version, files.map(([path, { length }]) => [path, length])]));
  for (const [, content] of files) hash.update(content);
  return hash.digest('base64');
}

function remember(key: string, reading: Reading): void {
  if (!readings.delete(key)) cachedBytes += reading.sizeBytes;
  readings.set(key, reading);
  for (const [oldest, { sizeBytes }] of readings) {
    if (cachedBytes <= MAX_CACHE_BYTES) return;
    readings.delete(oldest);
    cachedBytes -= sizeBytes;
  }
}

function readFiles(group: FileGroup, version: number): Reading {
  const problems: Problem[] = [];
  const components = readComponent(group, version, problems);
  return { components, problems, sizeBytes: group.files.reduce((sum, [, content]) => sum + content.length, 0) };
}

function readComponent({ type, name, files }: FileGroup, version: number, problems: Problem[]): PackagedComponent[] {
  const meta = metaFileOf(type, files);
  const shown = (meta ?? files[0])?.[0] ?? '';
  const about = { type: type.name, name, file: shown };
  const common = { file: shown, owner: { type: type.name, name }, modified: '' };
  if (!meta && !ACTED_ON.has(type.name)) {
    const content = Object.fromEntries(files.map(([path, bytes]) => [path, base64(bytes)]));
    return [{ ...common, type: type.name, name, xml: undefined, files: content, root: undefined }];
  }
  if (!meta) {
    problems.push({ rule: 'package-meta', ...about, message: `File ${shown} has no -meta.xml beside it` });
    return [];
  }
  const root = readXml(meta[1], about, type.name, problems, version);
  if (!root) return [];
  const own: XmlElement = { ...root, children: root.children.filter((element) => !type.children.has(element.name)) };
  const isParentOnly = own.children.length === 0 && root.children.length > 0;
  const parts = root.children.flatMap((element) => {
    const part = type.children.get(element.name);
    if (!part) return [];
    const id = textOf(element, part.idElement) ?? '';
    return [{ ...common, type: part.name, name: part.ownName ? id : `${name}.${id}`, xml: toXml(element), files: {}, root: element }];
  });
  const content = contentOf(type, name, files, meta[0]);
  return [...(isParentOnly ? [] : [{ ...common, type: type.name, name, xml: toXml(own), files: content, root: own }]), ...parts];
}

/** What a component is besides its XML; of a bundle every file. */
function contentOf(type: MetadataType, name: string, files: FileGroup['files'], metaPath: string): Record<string, string> {
  if (type.shape === 'bundle')
    return Object.fromEntries(files.map(([path, bytes]) => [path.slice(type.directory.length + name.length + 2), base64(bytes)]));
  return Object.fromEntries(files.filter(([path]) => path !== metaPath).map(([path, bytes]) => [path.split('/').at(-1) ?? '', base64(bytes)]));
}

/** The file that describes a component: the XML itself, or the one beside or inside its content. */
function metaFileOf(type: MetadataType, files: FileGroup['files']): FileGroup['files'][number] | undefined {
  if (type.shape === 'xml') return files[0];
  const depthOf = ([path]: FileGroup['files'][number]): number => path.split('/').length;
  return files.filter(([path]) => path.endsWith('-meta.xml')).sort((a, b) => depthOf(a) - depthOf(b))[0];
}

/** Reads a metadata file and holds it against its type. Undefined, with problems, for one that breaks it. */
export function readXml(
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
    const found = typeName === 'Settings' && !isKnownType(root.name) ? [unknownElement(root, typeName)] : checkSchema(root, expected, version);
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
