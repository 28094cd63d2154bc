/** Whether a metadata file says only what its type allows: elements, their number and order, enums, booleans, numbers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { XmlElement } from './xml.ts';

/** `type` is another type's or enum's name, or `string`, `boolean`, `number`, `Date`, `any`, `unknown`. */
export interface FieldSchema {
  type: string;
  array: boolean;
  required: boolean;
}
export interface TypeSchema {
  extends?: string;
  fields: Record<string, FieldSchema>;
}
/** The shape of `generated/metadata-schema.json`. */
export interface MetadataSchema {
  types: Record<string, TypeSchema>;
  enums: Record<string, string[]>;
}

/** One thing a deployment would refuse, with the place of the element it is about. */
export interface SchemaProblem {
  /** The id of the rule that is broken, as in the tables of `rules/`. */
  rule: string;
  message: string;
  line: number;
  column: number;
}

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
/** What some tools write into Apex and Aura files; the platform takes it. */
const TOOLING_NAMESPACE = 'urn:metadata.tooling.soap.sforce.com';
const NAMESPACES = ['', NAMESPACE, TOOLING_NAMESPACE];

/**
 * What the Metadata API Developer Guide calls required of these types. The schema's own `required` says more than that: it also marks arrays, names that
 * come from the file and booleans that a file may leave out.
 */
const REQUIRED: Record<string, string[]> = {
  PermissionSet: ['label'],
  PermissionSetGroup: ['label'],
  PermissionSetFieldPermissions: ['field'],
  PermissionSetObjectPermissions: ['object'],
  CustomPermission: ['label'],
  ValidationRule: ['active', 'errorConditionFormula', 'errorMessage'],
  ListView: ['filterScope', 'label'],
  RecordType: ['active', 'label'],
  FlexiPage: ['masterLabel', 'type'],
  FlexiPageRegion: ['name', 'type'],
  ComponentInstance: ['componentName'],
  GlobalValueSet: ['masterLabel', 'sorted'],
  Report: ['format', 'name', 'reportType'],
  ReportType: ['baseObject', 'category', 'deployed', 'label'],
  CustomLabel: ['language', 'protected', 'shortDescription', 'value'],
  SharingCriteriaRule: ['accessLevel', 'label'],
  SharingOwnerRule: ['accessLevel', 'label'],
};

/** The newest version whose packages are read as older ones were: pages without items, enums in any case. Public projects of 45 and 48 have both. */
const OLD = 48;

/** What the platform takes although the published types do not know it, in packages of up to some version. */
const BEYOND: Record<string, FieldSchema & { until?: number }> = {
  // Public scratch definitions have it.
  'PasswordPolicies.enableSetPasswordInApi': { type: 'boolean', array: false, required: false },
  'FlexiPageRegion.componentInstances': { type: 'ComponentInstance', array: true, required: false, until: OLD },
};

/** Declared as a string, but the file holds elements of its own there. */
const FREE_CONTENT = new Set(['LightningComponentBundle.targetConfigs']);

let loaded: MetadataSchema | undefined;

function schema(): MetadataSchema {
  loaded ??= JSON.parse(readFileSync(join(import.meta.dirname, '../../generated/metadata-schema.json'), 'utf8')) as MetadataSchema;
  return loaded;
}

/** A type and those it extends, nearest first. */
function lineage(typeName: string): string[] {
  const names: string[] = [];
  for (let name: string | undefined = typeName; name && Object.hasOwn(schema().types, name); name = schema().types[name]?.extends) names.push(name);
  return names;
}

/** The field an element of that name stands for; inherited ones count. */
function fieldOf(typeName: string, elementName: string, version: number): FieldSchema | undefined {
  const owner = lineage(typeName).find((name) => Object.hasOwn(schema().types[name]?.fields ?? {}, elementName));
  const beyond = BEYOND[`${typeName}.${elementName}`];
  if (owner === undefined) return beyond && version <= (beyond.until ?? Infinity) ? beyond : undefined;
  return schema().types[owner]?.fields[elementName];
}

function problemAt({ line, column }: XmlElement, rule: string, message: string): SchemaProblem {
  return { rule, message, line, column };
}

/** The problem of an element that its type does not have, or no longer has. */
export function unknownElement(element: XmlElement, typeName: string): SchemaProblem {
  const name = `{${element.namespace || NAMESPACE}}${element.name}`;
  return problemAt(element, 'schema-unknown-element', `Error parsing file: Element ${name} invalid at this location in type ${typeName}`);
}

function duplicatedElement(element: XmlElement, typeName: string): SchemaProblem {
  return problemAt(
    element,
    'schema-duplicate-element',
    `Error parsing file: Element ${element.name} is duplicated at this location in type ${typeName}`,
  );
}

function isNil(element: XmlElement): boolean {
  return element.attributes['xsi:nil'] === 'true' || element.attributes['xsi:nil'] === '1';
}

/** A date, a time or both: the schema calls all three `Date`. */
const DATE = /^(?=.)(-?\d{4}-\d{2}-\d{2})?((^|T)\d{2}:\d{2}:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** The sentence against a text its simple type does not allow; undefined when it does. */
function wrongText(text: string, type: string, version: number): string | undefined {
  if (type === 'boolean' && !/^(true|false|0|1)$/.test(text)) return `'${text}' is not a valid boolean: use true or false`;
  if (type === 'number' && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return `'${text}' is not a valid number`;
  if (type === 'Date' && !DATE.test(text)) return `'${text}' is not a valid date`;
  if (!Object.hasOwn(schema().enums, type) || text === '') return undefined; // translations carry empty enums
  const isKnown = schema().enums[type]?.some((one) => one === text || (version <= OLD && one.toLowerCase() === text.toLowerCase()));
  return isKnown ? undefined : `'${text}' is not a valid value for the enum '${type}'`;
}

function checkSimple(element: XmlElement, type: string, version: number): SchemaProblem[] {
  if (type === 'any' || type === 'unknown') return [];
  const [inner] = element.children;
  if (inner) return [unknownElement(inner, type)];
  const sentence = isNil(element) ? undefined : wrongText(element.text.trim(), type, version);
  return sentence === undefined ? [] : [problemAt(element, `schema-${Object.hasOwn(schema().enums, type) ? 'enum' : type.toLowerCase()}`, sentence)];
}

function missingFields(element: XmlElement, typeName: string): SchemaProblem[] {
  return lineage(typeName)
    .flatMap((name) => (Object.hasOwn(REQUIRED, name) ? REQUIRED[name] : []))
    .filter((field) => !element.children.some((child) => child.name === field))
    .map((field) => problemAt(element, 'schema-required', `Required field is missing: ${field}`));
}

function checkChild(child: XmlElement, typeName: string, isAgain: boolean, isNext: boolean, version: number): SchemaProblem[] {
  const field = fieldOf(typeName, child.name, version);
  if (!field || !NAMESPACES.includes(child.namespace)) return [unknownElement(child, typeName)];
  if (isAgain && !(field.array && isNext)) return [duplicatedElement(child, typeName)];
  if (FREE_CONTENT.has(`${typeName}.${child.name}`)) return [];
  return Object.hasOwn(schema().types, field.type) ? checkRecord(child, field.type, version) : checkSimple(child, field.type, version);
}

function checkRecord(element: XmlElement, typeName: string, version: number): SchemaProblem[] {
  if (isNil(element)) return [];
  const seen = new Set<string>();
  const problems = element.children.flatMap((child, index) => {
    const isNext = element.children[index - 1]?.name === child.name;
    const found = checkChild(child, typeName, seen.has(child.name), isNext, version);
    seen.add(child.name);
    return found;
  });
  return [...problems, ...missingFields(element, typeName)];
}

/** Whether the Metadata API has a type of that name. */
export const isKnownType = (name: string): boolean => Object.hasOwn(schema().types, name);

/**
 * Everything in a metadata file that its type does not allow, in the platform's words and in the order of the file; a missing
 * field is reported at the element that lacks it. A type the schema does not know is not judged. `version` is the package's.
 */
export function checkSchema(root: XmlElement, typeName: string, version: number): SchemaProblem[] {
  return isKnownType(typeName) ? checkRecord(root, typeName, version) : [];
}
