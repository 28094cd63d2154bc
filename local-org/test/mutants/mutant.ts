/** A copy of the package with one thing broken, and the words for breaking it. */
import assert from 'node:assert/strict';
import { strFromU8, strToU8 } from 'fflate';

/** A package's files by path; folders have no entry. */
export type Files = Map<string, Uint8Array>;

/** What is done to a copy of the package. */
export type Change = (files: Files) => void;

/** A broken copy of the package: `component` fails, or is warned of, with exactly `message`, and nothing else does. */
export interface Mutant {
  /** The id of the rule that is broken. */
  rule: string;
  /** What is wrong with the copy. */
  breaks: string;
  change: Change;
  component: { type: string; name: string };
  message: string;
  /** What the component is told besides, where one break offends more than one rule. */
  also?: string[];
  /** Breaks only what an org that has the package, and records, holds already. */
  installed?: true;
}

const W3 = 'http://www.w3.org/2001';
const NAMESPACES = `xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsd="${W3}/XMLSchema" xmlns:xsi="${W3}/XMLSchema-instance"`;

/** A metadata file with that root. */
export const file = (root: string, body: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n<${root} ${NAMESPACES}>${body}</${root}>\n`;

const read = (files: Files, path: string): string => {
  const bytes = files.get(path);
  assert.ok(bytes, `the package has no ${path}`);
  return strFromU8(bytes);
};

function replaced(text: string, from: string | RegExp, to: string, where: string): string {
  const result = typeof from === 'string' ? text.replace(from, () => to) : text.replace(from, to);
  assert.notEqual(result, text, `${where} has no ${from}`);
  return result;
}

/** Replaces the first `from` in a file. */
export const edit =
  (path: string, from: string | RegExp, to: string): Change =>
  (files) =>
    void files.set(path, strToU8(replaced(read(files, path), from, to, path)));

/** Where an object's definition is. */
export const objectPath = (object: string): string => `objects/${object}.object`;

/** Replaces the first `from` in one part of an object: `editPart('Beneficiary__c', 'fields', 'Population__c', …)`. */
export const editPart =
  (object: string, tag: string, name: string, from: string | RegExp, to: string): Change =>
  (files) => {
    const path = objectPath(object);
    const text = read(files, path);
    const found = text.match(new RegExp(`<${tag}>\\s*<fullName>${name}</fullName>[\\s\\S]*?</${tag}>`));
    assert.ok(found, `${path} has no ${tag} named ${name}`);
    files.set(path, strToU8(text.replace(found[0], () => replaced(found[0], from, to, `${object}.${name}`))));
  };

/** {@link editPart} of a field, by its full name. */
export const editField = (field: string, from: string | RegExp, to: string): Change => {
  const [object = '', name = ''] = field.split('.');
  return editPart(object, 'fields', name, from, to);
};

/** Puts elements into a file beside those of their name, as the schema asks, or at its end. */
export const insert =
  (path: string, tag: string, xml: string): Change =>
  (files) => {
    const text = read(files, path);
    const end = text.lastIndexOf(`</${tag}>`);
    const place = end < 0 ? text.lastIndexOf('</') : end + `</${tag}>`.length;
    files.set(path, strToU8(text.slice(0, place) + xml + text.slice(place)));
  };

/** Puts fields into an object. */
export const insertFields = (object: string, ...xml: string[]): Change => insert(objectPath(object), 'fields', xml.join(''));

/** Adds a file that package.xml says nothing of. */
export const put =
  (path: string, text: string): Change =>
  (files) =>
    void files.set(path, strToU8(text));

/** Names a component in package.xml. */
export const list =
  (type: string, name: string): Change =>
  (files) => {
    const text = read(files, 'package.xml');
    const member = `<members>${name}</members>`;
    const at = [`<name>${type}</name>`, '<version>'].find((one) => text.includes(one)) ?? '';
    const lines = at === '<version>' ? `<types>${member}<name>${type}</name></types>` : member;
    files.set('package.xml', strToU8(replaced(text, at, `${lines}${at}`, 'package.xml')));
  };

/** Adds a component with its file and its line in package.xml. */
export const add = (type: string, name: string, path: string, body: string): Change => all(list(type, name), put(path, file(type, body)));

/** Takes a file out, and its component out of package.xml. */
export const drop =
  (type: string, name: string, path: string): Change =>
  (files) => {
    assert.ok(files.delete(path), `the package has no ${path}`);
    const types = new RegExp(`<members>${name}</members>(?=(?:(?!</types>)[\\s\\S])*<name>${type}</name>)`);
    files.set('package.xml', strToU8(replaced(read(files, 'package.xml'), types, '', 'package.xml')));
  };

/** Leaves nothing but an empty package.xml. */
export const empty: Change = (files) => {
  files.clear();
  files.set('package.xml', strToU8(file('Package', '<version>67.0</version>')));
};

/** One change after another. */
export const all =
  (...changes: Change[]): Change =>
  (files) => {
    for (const change of changes) change(files);
  };
