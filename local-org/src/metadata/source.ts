/** The source files of a project, before anything converts them: conversion silently repairs what an org would refuse. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { API_VERSION } from '../org/version.ts';
import { sourceTypesOf } from './registry.ts';
import { checkSchema, isKnownType } from './schema.ts';
import { parseXml, textOf, XmlError } from './xml.ts';
import type { XmlElement } from './xml.ts';

/** One thing wrong with a source file. */
export interface SourceProblem {
  /** Relative to the folder that was checked. */
  file: string;
  line?: number;
  message: string;
}

const suffixOf = (file: string): string => /\.([A-Za-z0-9_]+)-meta\.xml$/.exec(file)?.[1] ?? '';
const stemOf = (file: string): string => basename(file).replace(/(\.[A-Za-z0-9_]+)?-meta\.xml$/, '');

/** What the meta file of a bundle may stand beside, by its suffix. */
const BUNDLES: Record<string, string[]> = { js: ['js', 'html', 'css'], cmp: ['cmp'], app: ['app'], evt: ['evt'] };
/** Types whose content is a file of its own. */
const WITH_CONTENT = ['StaticResource', 'ContentAsset', 'ApexClass', 'ApexTrigger', 'ApexPage', 'ApexComponent'];
const BUNDLE_TYPES = ['LightningComponentBundle', 'AuraDefinitionBundle'];

/** Checks every `*-meta.xml` below a folder: well-formed, allowed by its type, named as it says, with its content beside it. */
export function checkSource(dir: string): SourceProblem[] {
  const files = globSync('**/*-meta.xml', { cwd: dir }).sort();
  return files.flatMap((file) => checkFile(dir, file).map((problem) => ({ file, ...problem })));
}

function checkFile(dir: string, file: string): Omit<SourceProblem, 'file'>[] {
  let root: XmlElement;
  try {
    root = parseXml(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(join(dir, file))));
  } catch (error) {
    return [{ message: (error as Error).message, ...(error instanceof XmlError ? { line: error.line } : {}) }];
  }
  const suffix = suffixOf(file);
  const types = [...sourceTypesOf(suffix), ...(suffix in BUNDLES ? BUNDLE_TYPES : [])];
  if (types.length === 0 && !isKnownType(root.name)) return [{ message: `No metadata type has files that end in .${suffix}-meta.xml` }];
  const isOther = (types.includes('Settings') && root.name.endsWith('Settings')) || (suffix === 'site' && root.name === 'ExperienceBundle');
  if (types.length > 0 && !types.includes(root.name) && !isOther)
    return [{ message: `The root element must be ${types.join(' or ')}, not ${root.name}`, line: root.line }];
  return [
    ...checkSchema(root, root.name, Number(API_VERSION)).map(({ message, line }) => ({ message, line })),
    ...checkName(file, root),
    ...checkContent(dir, file, root.name),
  ];
}

/** A name as files encode it, in plain text; undefined where a % begins no encoded character. */
function decoded(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

/** A file that says its full name must say the one its own name stands for; an object's is that of its folder. */
function checkName(file: string, root: XmlElement): Omit<SourceProblem, 'file'>[] {
  const stem = stemOf(file);
  const said = textOf(root, 'fullName');
  if (root.name === 'CustomObject' && basename(dirname(file)) !== stem)
    return [{ message: `The file must be in a folder of its own name: objects/${stem}/`, line: root.line }];
  const known = decoded(stem);
  if (known === undefined) return [{ message: `${basename(file)} has a % that stands for nothing: write % as %25 in a file name`, line: root.line }];
  // Labels and other files of many components have the name of none of them.
  return said === undefined || said === known ? [] : [{ message: `fullName is ${said}, but the file is named ${stem}`, line: root.line }];
}

/** What is built or content beside a meta file: without it the deploy sends half a component. */
function checkContent(dir: string, file: string, type: string): Omit<SourceProblem, 'file'>[] {
  const folder = join(dir, dirname(file));
  const [stem, suffix] = [stemOf(file), suffixOf(file)];
  if (BUNDLE_TYPES.includes(type)) {
    if (basename(folder) !== stem) return [{ message: `A bundle is named after its folder: ${basename(folder)}, not ${stem}` }];
    const expected = BUNDLES[suffix] ?? [];
    const isThere = expected.some((extension) => existsSync(join(folder, `${stem}.${extension}`)));
    const isUnbuilt = existsSync(join(folder, `${stem}.ts`)) && !existsSync(join(folder, `${stem}.js`));
    return isThere && !isUnbuilt ? [] : [{ message: `There is no ${stem}.${expected[0] ?? ''} beside it: run npm run build` }];
  }
  if (!WITH_CONTENT.includes(type)) return [];
  const content = readdirSync(folder).some((name) => name !== basename(file) && (name === stem || name.startsWith(`${stem}.`)));
  return content ? [] : [{ message: `There is no content beside it: run npm run build, or add ${stem}.*` }];
}

const TRIO = ['enableBulkApi', 'enableSharing', 'enableStreamingApi'];

/** A scratch definition whose object settings no org can be made of. */
export function checkScratchDefinition(text: string, file: string): SourceProblem[] {
  let definition: { objectSettings?: Record<string, Record<string, unknown>> };
  try {
    definition = JSON.parse(text) as typeof definition;
  } catch (error) {
    return [{ file, message: (error as Error).message }];
  }
  return Object.entries(definition.objectSettings ?? {}).flatMap(([object, settings]) => {
    const values = new Set(TRIO.filter((name) => name in settings).map((name) => settings[name]));
    return values.size > 1 ? [{ file, message: `objectSettings.${object}: ${TRIO.join(', ')} must all have the same value` }] : [];
  });
}
