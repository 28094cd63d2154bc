/** A reader of objects and permission sets that shares no code with the org's: what it finds is what the org is held to. */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SaxesParser } from 'saxes';
import { ROOT } from '../package-fixture.ts';

/** A custom field, as far as permissions ask. */
export interface FieldSpec {
  name: string;
  type: string;
  required: boolean;
  /** Formulas, roll-ups and autonumbers: nobody writes them. */
  calculated: boolean;
  /** The object a lookup or master-detail field points to, else empty. */
  refersTo: string;
  /** What a master-detail field asks of its master. */
  master: { readIsEnough: boolean; reparentable: boolean } | undefined;
}

/** A custom object, as far as permissions ask. */
export interface ObjectSpec {
  name: string;
  sharing: string;
  /** False when records number themselves. */
  named: boolean;
  fields: FieldSpec[];
}

/** What a permission set or profile says of an object. */
export interface ObjectRights {
  read: boolean;
  create: boolean;
  edit: boolean;
  delete: boolean;
  viewAll: boolean;
  modifyAll: boolean;
}

/** What a permission set grants; fields as `Object.Field`. */
export interface PermissionSetSpec {
  objects: Map<string, ObjectRights>;
  fields: Map<string, { read: boolean; edit: boolean }>;
  userPermissions: Set<string>;
  customPermissions: Set<string>;
}

interface XmlNode {
  name: string;
  text: string;
  nodes: XmlNode[];
}

function parse(xml: string): XmlNode {
  const root: XmlNode = { name: '', text: '', nodes: [] };
  const open = [root];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    const node: XmlNode = { name, text: '', nodes: [] };
    open.at(-1)?.nodes.push(node);
    open.push(node);
  });
  parser.on('text', (text) => {
    const node = open.at(-1);
    if (node) node.text += text;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(xml).close();
  return root.nodes[0] ?? root;
}

const all = (node: XmlNode, name: string): XmlNode[] => node.nodes.filter((one) => one.name === name);
const textOf = (node: XmlNode, name: string): string => all(node, name)[0]?.text.trim() ?? '';
const isTrue = (node: XmlNode, name: string): boolean => textOf(node, name) === 'true';

function fieldOf(node: XmlNode): FieldSpec {
  const type = textOf(node, 'type');
  return {
    name: textOf(node, 'fullName'),
    type,
    required: isTrue(node, 'required'),
    calculated: all(node, 'formula').length > 0 || type === 'Summary' || type === 'AutoNumber',
    refersTo: textOf(node, 'referenceTo'),
    master:
      type === 'MasterDetail'
        ? { readIsEnough: isTrue(node, 'writeRequiresMasterRead'), reparentable: isTrue(node, 'reparentableMasterDetail') }
        : undefined,
  };
}

/** An object from its XML and that of fields kept in files of their own. */
export function objectOf(name: string, xml: string, fields: string[] = []): ObjectSpec {
  const node = parse(xml);
  return {
    name,
    sharing: textOf(node, 'sharingModel'),
    named: all(node, 'nameField').some((one) => textOf(one, 'type') === 'Text'),
    fields: [...all(node, 'fields'), ...fields.map(parse)].map(fieldOf),
  };
}

/** A permission set from its XML. */
export function permissionSetOf(xml: string): PermissionSetSpec {
  const node = parse(xml);
  const objects = all(node, 'objectPermissions').map((one): [string, ObjectRights] => [
    textOf(one, 'object'),
    {
      read: isTrue(one, 'allowRead'),
      create: isTrue(one, 'allowCreate'),
      edit: isTrue(one, 'allowEdit'),
      delete: isTrue(one, 'allowDelete'),
      viewAll: isTrue(one, 'viewAllRecords'),
      modifyAll: isTrue(one, 'modifyAllRecords'),
    },
  ]);
  const fields = all(node, 'fieldPermissions').map(
    (one) => [textOf(one, 'field'), { read: isTrue(one, 'readable'), edit: isTrue(one, 'editable') }] as const,
  );
  const granted = (kind: string): Set<string> =>
    new Set(
      all(node, kind)
        .filter((one) => isTrue(one, 'enabled'))
        .map((one) => textOf(one, 'name')),
    );
  return {
    objects: new Map(objects),
    fields: new Map(fields),
    userPermissions: granted('userPermissions'),
    customPermissions: granted('customPermissions'),
  };
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The package's own objects: every folder that says what an object is. */
export function packageObjects(): ObjectSpec[] {
  return globSync('force-app/**/objects/*__c/*.object-meta.xml', { cwd: ROOT })
    .sort()
    .map((file) =>
      objectOf(
        basename(file, '.object-meta.xml'),
        read(file),
        // A pillar may add fields to another one's object: they are in a folder of its own.
        globSync(`force-app/**/objects/${basename(dirname(file))}/fields/*.field-meta.xml`, { cwd: ROOT })
          .sort()
          .map(read),
      ),
    );
}

/** The package's permission sets by name. */
export function packagePermissionSets(): Map<string, PermissionSetSpec> {
  const files = globSync('force-app/**/permissionsets/*.permissionset-meta.xml', { cwd: ROOT });
  return new Map(files.map((file) => [basename(file, '.permissionset-meta.xml'), permissionSetOf(read(file))]));
}
