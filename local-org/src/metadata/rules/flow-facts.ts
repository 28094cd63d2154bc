/** What a flow's metadata says: its elements, the records in it, what refers to what. */
import { child, children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { descendants, isTrue } from './rule.ts';

/** Elements with a name of their own: everything in a flow that others may refer to. */
export const namedElements = (root: XmlElement): { name: string; element: XmlElement }[] =>
  root.children.filter((element) => child(element, 'name')).map((element) => ({ name: textOf(element, 'name') ?? '', element }));

/** Names a screen's fields, a decision's outcomes and an element's inner parts bring, at any depth. */
export const allNames = (root: XmlElement): Set<string> => new Set(descendants(root, 'name').map((element) => element.text.trim().toLowerCase()));

/** Elements that read or write records of one object, and the names of its fields in them. */
const RECORD_ELEMENTS = ['recordLookups', 'recordCreates', 'recordUpdates', 'recordDeletes', 'dynamicChoiceSets', 'start'];

export const nameOf = (element: XmlElement): string => (element.name === 'start' ? '$Record' : (textOf(element, 'name') ?? ''));

export const recordElements = (root: XmlElement): XmlElement[] => root.children.filter((element) => RECORD_ELEMENTS.includes(element.name));

export function fieldsNamed(element: XmlElement): { text: string; at: XmlElement }[] {
  const simple = ['sortField', 'displayField', 'valueField', 'queriedFields', 'picklistField'].flatMap((name) => children(element, name));
  const nested = ['filters', 'inputAssignments', 'outputAssignments']
    .flatMap((name) => children(element, name))
    .flatMap((one) => children(one, 'field'));
  return [...simple, ...nested].map((place) => ({ text: place.text.trim(), at: place })).filter(({ text }) => text !== '');
}

/** The element's object: its own, or that of the picklist a choice set offers. */
export const objectNameOf = (element: XmlElement): string | undefined =>
  [textOf(element, 'object'), textOf(element, 'picklistObject')].find((name) => name);

/** The object of the record an element takes as it is: `$Record`, or a variable of one. */
export function objectOfRecord(element: XmlElement, root: XmlElement): string | undefined {
  return recordsOf(root).get((textOf(element, 'inputReference') ?? '').toLowerCase());
}

/** What in a flow is one record, with its object: `$Record`, found and looped records, variables. */
export function recordsOf(root: XmlElement): Map<string, string> {
  const start = textOf(child(root, 'start'), 'object') ?? '';
  const found = children(root, 'recordLookups').filter((one) => isTrue(one, 'getFirstRecordOnly') && isTrue(one, 'storeOutputAutomatically'));
  const variables = children(root, 'variables').filter((one) => textOf(one, 'dataType') === 'SObject' && !isTrue(one, 'isCollection'));
  return new Map([
    ['$record', start],
    ['$record__prior', start],
    ...found.map((one): [string, string] => [nameOf(one).toLowerCase(), textOf(one, 'object') ?? '']),
    ...variables.map((one): [string, string] => [nameOf(one).toLowerCase(), textOf(one, 'objectType') ?? '']),
  ]);
}

const REFERENCES = [
  'elementReference',
  'leftValueReference',
  'assignToReference',
  'collectionReference',
  'inputReference',
  'outputReference',
  'assignRecordIdToReference',
];

interface Reference {
  text: string;
  isCondition: boolean;
  at: XmlElement;
}

const referencesOf = new WeakMap<XmlElement, Reference[]>();

/** The references of a flow to its own resources: text, place, and whether a condition has it. */
export function references(root: XmlElement): Reference[] {
  const found = referencesOf.get(root) ?? referencesIn(root, false).sort((a, b) => REFERENCES.indexOf(a.at.name) - REFERENCES.indexOf(b.at.name));
  referencesOf.set(root, found);
  return found;
}

const referencesIn = (element: XmlElement, isCondition: boolean): Reference[] =>
  element.children.flatMap((at) => [
    ...(REFERENCES.includes(at.name) ? [{ text: at.text.trim(), isCondition, at }] : []),
    ...referencesIn(at, isCondition || at.name === 'conditions'),
  ]);
