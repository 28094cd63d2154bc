/** The catalogue of standard objects: jsforce's types of a real org's schema, with hand-checked facts laid over them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { FieldType, StandardObjectJson } from '../src/catalog/types.ts';

type Field = StandardObjectJson['fields'][number];
interface PicklistSource {
  values: string[];
  default?: string;
  /** Whether the values are all there can be. */
  restricted?: boolean;
}
type FieldOverride = Partial<Omit<Field, 'picklist'>> & { picklist?: PicklistSource };
type ObjectOverride = Partial<Omit<StandardObjectJson, 'fields'>> & { fields?: Record<string, FieldOverride> };

interface Overrides {
  systemFields: string[];
  computedNames: string[];
  dateFields: string[];
  datetimeFields: string[];
  polymorphic: Record<string, string[]>;
  childRelationships: Record<string, string>;
  readOnly: string[];
  uiApi: string[];
  keyPrefixes: Record<string, string>;
  /** Standard fields with the property idLookup in the Object Reference, as `Object.Field`. */
  idLookup: string[];
  objects: Record<string, ObjectOverride>;
}

interface SourceMember {
  type: string;
  nillable: boolean;
}
type SourceObject = Record<'fields' | 'parents' | 'children', Map<string, SourceMember>>;
type Source = Map<string, SourceObject>;

const overrides = JSON.parse(readFileSync(join(import.meta.dirname, 'standard-overrides.json'), 'utf8')) as Overrides;
const systemFields = new Set(overrides.systemFields);
const AUDIT_REFERENCES = new Set(['CreatedById', 'LastModifiedById', 'MasterRecordId']);
/** References the platform fills in itself when a client leaves them out. */
const DEFAULTED_REFERENCES = new Set(['OwnerId', 'RecordTypeId', 'BusinessHoursId']);

function readMembers(node: ts.TypeNode, file: ts.SourceFile): Map<string, SourceMember> {
  const members = new Map<string, SourceMember>();
  if (!ts.isTypeLiteralNode(node)) return members;
  for (const member of node.members) {
    if (!ts.isPropertySignature(member) || !member.type) continue;
    const [type = '', ...others] = member.type.getText(file).split(/\s*\|\s*/);
    members.set(member.name.getText(file), { type: type.replace(/^SObjectDefinition\$/, ''), nillable: others.includes('null') });
  }
  return members;
}

function readSource(): Source {
  const path = join(dirname(findPackageJSON('jsforce', import.meta.url) as string), 'lib/types/standard-schema.d.ts');
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const source: Source = new Map();
  const slots = { Fields: 'fields', ParentReferences: 'parents', ChildRelationships: 'children' } as const;
  for (const statement of file.statements) {
    if (!ts.isTypeAliasDeclaration(statement)) continue;
    const [kind = '', name] = statement.name.text.split('$');
    if (!Object.hasOwn(slots, kind) || !name) continue;
    const object = source.get(name) ?? { fields: new Map(), parents: new Map(), children: new Map() };
    object[slots[kind as keyof typeof slots]] = readMembers(statement.type, file);
    source.set(name, object);
  }
  return source;
}

const ACRONYMS: Record<string, string> = { Id: 'ID', Url: 'URL', Ip: 'IP', Api: 'API', Iso: 'ISO' };

function labelOf(name: string): string {
  const words = name.replace(/__\w+$/, '').match(/[A-Z]+(?![a-z])\d*|[A-Z][a-z]+\d*|[a-z]+\d*|\d+/g) ?? [name];
  return words.map((word) => ACRONYMS[word] ?? word).join(' ');
}

function pluralOf(label: string): string {
  if (/[^su]s$/.test(label)) return label;
  if (/[^aeiou]y$/.test(label)) return `${label.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(label) ? `${label}es` : `${label}s`;
}

function dateType(object: string, name: string): FieldType {
  if (overrides.datetimeFields.includes(`${object}.${name}`)) return 'datetime';
  return overrides.dateFields.includes(name) ? 'date' : 'datetime';
}

function numberShape(name: string): Pick<Field, 'type' | 'precision' | 'scale'> {
  if (/(Latitude|Longitude)$/.test(name)) return { type: 'double', precision: 18, scale: 15 };
  if (/^(Amount|Total(Price|Amount)|Subtotal|GrandTotal)$|(Revenue|Cost|Price)$/.test(name)) return { type: 'currency', precision: 18, scale: 2 };
  if (/^(Probability|Discount)$|Percent$/.test(name)) return { type: 'percent', precision: 5, scale: 2 };
  if (/Version$|Quantity$|Score$|Rank$|Term$|Days$|Hours$|Hrs$|Tax$|ShippingHandling/.test(name)) return { type: 'double', precision: 18, scale: 2 };
  return { type: 'int', precision: 9, scale: 0 };
}

function stringShape(name: string): Pick<Field, 'type' | 'length' | 'filterable'> {
  if (/(^|[a-z])Email$/.test(name)) return { type: 'email', length: 80 };
  if (/(Phone|Fax)$/.test(name)) return { type: 'phone', length: 40 };
  if (/(Url|Website)$/.test(name)) return { type: 'url', length: 255 };
  if (name === 'Description') return { type: 'textarea', length: 32000, filterable: false };
  if (/(^|[a-z])Street$/.test(name)) return { type: 'textarea', length: 255 };
  return { type: 'string', length: 255 };
}

function polymorphicTargets(object: string, stem: string, source: Source): string[] {
  const known = overrides.polymorphic[`${object}.${stem}`] ?? overrides.polymorphic[stem];
  if (known) return known;
  const direct = new Set([...(source.get(object)?.parents.values() ?? [])].map((parent) => parent.type));
  const holders = [...source].filter(([name, { children }]) => {
    const relationships = [...children.values()].filter((child) => child.type === object).length;
    return relationships > (direct.has(name) ? 1 : 0); // its only relationship belongs to the field of its own
  });
  return holders.length > 0 ? holders.map(([name]) => name) : ['User'];
}

/** What a field named `…Id` points at; a relationship name only where a query can walk up it. */
function referenceShape(object: string, name: string, source: Source): Pick<Field, 'referenceTo' | 'relationshipName'> | undefined {
  if (!name.endsWith('Id') || name === 'Id') return undefined;
  const stem = name.slice(0, -2);
  const own = source.get(object)?.parents.get(stem);
  const base = source.get(object.replace(/ChangeEvent$/, ''))?.parents.get(stem);
  const parent = own ?? base;
  if (parent) {
    const referenceTo = parent.type === 'Name' ? polymorphicTargets(object, stem, source) : [parent.type];
    return own ? { referenceTo, relationshipName: stem } : { referenceTo };
  }
  if (source.has(stem)) return { referenceTo: [stem] };
  return /^(CreatedBy|LastModifiedBy|ArchivedBy|LastEditBy|Owner)$/.test(stem) ? { referenceTo: ['User'] } : undefined;
}

function fieldShape(object: string, name: string, member: SourceMember, source: Source): Pick<Field, 'type'> & Partial<Field> {
  if (name === 'Id') return { type: 'id', length: 18 };
  switch (member.type) {
    case 'any':
      return { type: 'anyType', filterable: false };
    case 'BlobString':
      return { type: 'base64', filterable: false };
    case 'Address':
      return { type: 'address' };
    case 'boolean':
      return { type: 'boolean' };
    case 'number':
      return numberShape(name);
    case 'DateString':
      return { type: dateType(object, name) };
  }
  const reference = referenceShape(object, name, source);
  return reference ? { type: 'reference', length: 18, ...reference } : stringShape(name);
}

function fieldLabel(object: string, name: string, type: FieldType): string {
  if (name === 'Id') return `${labelOf(object)} ID`;
  return labelOf(type === 'boolean' ? name.replace(/^Is(?=[A-Z])/, '') : name);
}

/** The default flags of a field: system fields and compound addresses belong to the platform. */
function ownedByPlatform(name: string, type: FieldType): boolean {
  return systemFields.has(name) || type === 'address' || type === 'id' || type === 'anyType';
}

function buildField(object: string, name: string, member: SourceMember, source: Source): Field {
  const shape = fieldShape(object, name, member, source);
  const isComputedName = name === 'Name' && (overrides.computedNames.includes(object) || (source.get(object)?.fields.has('LastName') ?? false));
  const isNumbered = name === `${object}Number` && shape.type === 'string';
  const settable = !ownedByPlatform(name, shape.type) && !isComputedName && !isNumbered;
  const field: Field = { name, label: fieldLabel(object, name, shape.type), required: false, createable: settable, updateable: settable, ...shape };
  if (isNumbered) field.autoNumber = { format: '{00000000}' };
  if (field.type === 'boolean' && settable) field.defaultValue = 'false';
  return field;
}

/** How well a child relationship's name fits a field: whole words shared count most, then shared beginnings. */
function likeness(relationship: string, field: string): number {
  const words = (text: string): string[] => text.match(/[A-Z][a-z0-9]*/g) ?? [];
  const shared = (a: string, b: string): number => {
    let count = 0;
    while (count < a.length && a[count] === b[count]) count += 1;
    return count;
  };
  return words(field.replace(/Id$/, '')).reduce((sum, word) => {
    const best = Math.max(0, ...words(relationship).map((candidate) => shared(word, candidate)));
    return sum + (best >= 3 ? best : 0) + (best === word.length ? 5 : 0);
  }, 0);
}

interface Candidate {
  relationship: string;
  field: Field;
  score: number;
}

function candidatesOf(parent: string, relationship: string, fields: Field[], columns: number): Candidate[] {
  const fixed = overrides.childRelationships[`${parent}.${relationship}`];
  return fields
    .filter((field) => field.referenceTo?.includes(parent) && !AUDIT_REFERENCES.has(field.name) && (!fixed || field.name === fixed))
    .map((field, index) => {
      const natural = field.name === `${parent}Id` || field.name === 'ParentId' ? 1 : 0;
      const polymorphic = (field.referenceTo?.length ?? 0) > 1 && /^(What|Who)Id$/.test(field.name) ? 20 : 0;
      return { relationship, field, score: likeness(relationship, field.name) + natural + polymorphic + (columns - index) / 1000 };
    });
}

/** Gives each of a parent's child relationships the child field that carries it, best fits first, and counts the votes. */
function voteChildRelationships(source: Source, objects: Map<string, StandardObjectJson>): Map<Field, Map<string, number>> {
  const votes = new Map<Field, Map<string, number>>();
  for (const [parent, { children }] of source) {
    for (const child of new Set([...children.values()].map((member) => member.type))) {
      const fields = objects.get(child)?.fields ?? [];
      const names = [...children].filter(([, member]) => member.type === child).map(([name]) => name);
      const pairs = names.flatMap((name) => candidatesOf(parent, name, fields, fields.length)).sort((a, b) => b.score - a.score);
      const taken = new Set<Field | string>();
      for (const { relationship, field } of pairs) {
        if (taken.has(relationship) || taken.has(field)) continue;
        taken.add(relationship).add(field);
        const tally = votes.get(field) ?? new Map<string, number>();
        votes.set(field, tally.set(relationship, (tally.get(relationship) ?? 0) + 1));
      }
    }
  }
  return votes;
}

function addRelationships(source: Source, objects: Map<string, StandardObjectJson>): void {
  for (const [field, tally] of voteChildRelationships(source, objects)) {
    field.childRelationshipName = [...tally].sort((a, b) => b[1] - a[1])[0]?.[0];
  }
  for (const [name, { fields }] of source) {
    for (const field of objects.get(name)?.fields ?? []) {
      const nillable = fields.get(field.name)?.nillable ?? true;
      const isParent = field.childRelationshipName && !field.referenceTo?.includes('User') && !DEFAULTED_REFERENCES.has(field.name);
      if (isParent) field.deleteConstraint = nillable ? 'SetNull' : 'Cascade';
      if (isParent && !nillable && field.createable) Object.assign(field, { required: true, updateable: false });
      if (field.name === 'Name' && field.createable && !nillable) field.required = true;
    }
  }
}

/** Key prefixes we do not know start with `Z`: no real prefix does, and custom objects own `a00` to `aZZ`. The name decides the rest. */
function inventPrefix(name: string, taken: Set<string>): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let slot = [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 3844, 7);
  for (;;) {
    const prefix = `Z${digits[Math.floor(slot / 62)]}${digits[slot % 62]}`;
    if (!taken.has(prefix)) return prefix;
    slot = (slot + 1) % 3844;
  }
}

function buildObject(name: string, source: Source): StandardObjectJson {
  const fields = [...(source.get(name)?.fields ?? [])].map(([field, member]) => buildField(name, field, member, source));
  const fixed = overrides.readOnly.includes(name) || /(ChangeEvent|History)$/.test(name);
  const writable = !fixed && !name.endsWith('Feed');
  const nameField = ['Name', `${name}Number`, 'Subject', 'Title', 'DeveloperName', 'MasterLabel'].find((field) =>
    source.get(name)?.fields.has(field),
  );
  const label = labelOf(name);
  return {
    name,
    label,
    labelPlural: pluralOf(label),
    keyPrefix: '',
    uiApi: overrides.uiApi.includes(name),
    createable: writable,
    updateable: writable,
    deletable: !fixed,
    sharingModel: 'ReadWrite',
    ...(nameField && { nameField }),
    fields,
  };
}

function expandPicklist({ values, default: chosen, restricted = false }: PicklistSource): NonNullable<Field['picklist']> {
  return { restricted, values: values.map((value) => ({ value, label: value, active: true, default: value === chosen })) };
}

function newField(name: string, type: FieldType): Field {
  const settable = !ownedByPlatform(name, type);
  return { name, label: fieldLabel('', name, type), type, required: false, createable: settable, updateable: settable };
}

/** Width, digits and filtering follow the type, so a hand-set type drops those guessed for the old one. */
function overrideField(field: Field, { picklist, ...facts }: FieldOverride): void {
  const guesses = { length: undefined, precision: undefined, scale: undefined, filterable: undefined };
  Object.assign(field, facts.type && facts.type !== field.type ? guesses : {}, facts, picklist && { picklist: expandPicklist(picklist) });
}

function overrideObject(object: StandardObjectJson): void {
  const { fields = {}, ...facts } = overrides.objects[object.name] ?? {};
  Object.assign(object, facts);
  for (const [name, facts] of Object.entries(fields)) {
    let field = object.fields.find((candidate) => candidate.name === name);
    if (!field) object.fields.push((field = newField(name, facts.type ?? 'string')));
    overrideField(field, facts);
  }
  for (const field of object.fields) if (overrides.idLookup.includes(`${object.name}.${field.name}`)) field.idLookup = true;
}

/** What a client cannot do with an object it cannot do with a field of it; what it cannot set is never asked of it. */
function settleFlags(object: StandardObjectJson): void {
  for (const field of object.fields) {
    if (!object.createable) field.createable = false;
    if (!object.updateable) field.updateable = false;
    if (!field.createable && !field.updateable) field.required = false;
    if (field.type === 'textarea' && (field.length ?? 0) <= 255) delete field.filterable;
  }
}

/** Every standard object, sorted by name. Purely from files: takes well under a second and always gives the same answer. */
export function generateStandardObjects(): StandardObjectJson[] {
  const source = readSource();
  const names = [...new Set([...source.keys(), ...Object.keys(overrides.objects)])].sort();
  const objects = new Map(names.map((name) => [name, buildObject(name, source)]));
  addRelationships(source, objects);
  const taken = new Set(Object.values(overrides.keyPrefixes));
  for (const object of objects.values()) {
    overrideObject(object);
    settleFlags(object);
    object.keyPrefix = overrides.keyPrefixes[object.name] ?? inventPrefix(object.name, taken);
    taken.add(object.keyPrefix);
  }
  return [...objects.values()];
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../generated');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'standard-objects.json'), JSON.stringify(generateStandardObjects()));
}
