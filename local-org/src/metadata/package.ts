import { ApiError } from '../org/errors.ts';
import { API_VERSION } from '../org/version.ts';
import type { Component } from './components.ts';
import type { Deletion } from './deletions.ts';
import { groupFiles, readGroup, readXml } from './read.ts';
import { children, textOf } from './xml.ts';
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
  destructive: Deletion[];
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
      for (const member of children(types, 'members'))
        result.destructive.push({
          type: textOf(types, 'name') ?? '',
          name: member.text.trim(),
          file: name,
          isAfter: name === 'destructiveChangesPost.xml',
        });
    }
  }
  const modified = new Date().toISOString();
  for (const group of groupFiles(files, prefix, result.problems)) {
    const { components, problems } = readGroup(group, result.version, modified);
    result.components.push(...components);
    result.problems.push(...problems);
  }
  return result;
}

/** Where an element stands, for a message about it. */
export const placeOf = (element: XmlElement | undefined): { line?: number; column?: number } =>
  element ? { line: element.line, column: element.column } : {};
