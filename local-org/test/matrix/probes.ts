/** Objects of every sharing model and people to try them: the package's own objects are all open to whoever may read them at all. */
import type { Persona } from './expected.ts';
import { objectOf, permissionSetOf } from './metadata.ts';
import type { ObjectSpec, PermissionSetSpec } from './metadata.ts';
import type { Sample } from './samples.ts';

/** Required, so that nobody needs to be granted it. */
const NOTE = '<fields><fullName>Note__c</fullName><label>Note</label><length>40</length><required>true</required><type>Text</type></fields>';

const master = (field: string, to: string, child: string, readIsEnough: boolean, order = 0): string =>
  `<fields><fullName>${field}</fullName><label>${field.replace('__c', '')}</label><referenceTo>${to}</referenceTo>` +
  `<relationshipLabel>${child}</relationshipLabel><relationshipName>${child}</relationshipName><relationshipOrder>${order}</relationshipOrder>` +
  `<type>MasterDetail</type><writeRequiresMasterRead>${readIsEnough}</writeRequiresMasterRead></fields>`;

const objectXml = (label: string, sharing: string, ...fields: string[]): string =>
  `<deploymentStatus>Deployed</deploymentStatus>${fields.join('')}${NOTE}<label>${label}</label>` +
  `<nameField><label>Name</label><type>Text</type></nameField><pluralLabel>${label}s</pluralLabel><sharingModel>${sharing}</sharingModel>`;

/** Details ask for a master to be readable (loose) or to be editable (strict); a joint has two masters, and one a master that is a detail. */
const OBJECTS: Record<string, string> = {
  Probe_Private__c: objectXml('Private', 'Private'),
  Probe_Read__c: objectXml('Read', 'Read'),
  Probe_Write__c: objectXml('Write', 'ReadWrite'),
  Probe_Private_Loose__c: objectXml('Private Loose', 'ControlledByParent', master('Master__c', 'Probe_Private__c', 'Loose', true)),
  Probe_Read_Loose__c: objectXml('Read Loose', 'ControlledByParent', master('Master__c', 'Probe_Read__c', 'Loose', true)),
  Probe_Read_Strict__c: objectXml('Read Strict', 'ControlledByParent', master('Master__c', 'Probe_Read__c', 'Strict', false)),
  Probe_Grandchild__c: objectXml('Grandchild', 'ControlledByParent', master('Master__c', 'Probe_Private_Loose__c', 'Grandchildren', true)),
  Probe_Joint__c: objectXml(
    'Joint',
    'ControlledByParent',
    master('Open__c', 'Probe_Write__c', 'Joints', false),
    master('Closed__c', 'Probe_Private__c', 'Joints', false, 1),
  ),
};

const READ = ['allowRead'];
const WRITE = [...READ, 'allowCreate', 'allowEdit', 'allowDelete'];
/** What each permission set grants on an object. */
const SETS: Record<string, (object: string) => string[]> = {
  Probe_Reader: () => READ,
  Probe_Editor: () => WRITE,
  Probe_Overseer: () => [...READ, 'viewAllRecords'],
  Probe_Master_Overseer: (name) => (name === 'Probe_Private__c' ? [...READ, 'viewAllRecords'] : READ),
  Probe_Keeper: () => [...WRITE, 'viewAllRecords', 'modifyAllRecords'],
};

const FLAGS = ['allowCreate', 'allowDelete', 'allowEdit', 'allowRead', 'modifyAllRecords'];
const rights = (granted: (object: string) => string[]): string => {
  const flag = (object: string, name: string): string => `<${name}>${granted(object).includes(name)}</${name}>`;
  const of = (object: string): string =>
    `<objectPermissions>${FLAGS.map((name) => flag(object, name)).join('')}<object>${object}</object>` +
    `${flag(object, 'viewAllRecords')}</objectPermissions>`;
  return Object.keys(OBJECTS).map(of).join('');
};

/** The objects and permission sets as `pack` takes them. */
export const PROBE_FILES: Record<string, string> = {
  ...Object.fromEntries(Object.entries(OBJECTS).map(([name, xml]) => [`${name}.object`, xml])),
  ...Object.fromEntries(Object.entries(SETS).map(([name, granted]) => [`${name}.permissionset`, `<label>${name}</label>${rights(granted)}`])),
};

/** The objects as the test reads them. */
export const PROBES: ObjectSpec[] = Object.entries(OBJECTS).map(([name, xml]) => objectOf(name, `<CustomObject>${xml}</CustomObject>`));

/** The permission sets as the test reads them. */
export const PROBE_SETS: Map<string, PermissionSetSpec> = new Map(
  Object.entries(SETS).map(([name, granted]) => [name, permissionSetOf(`<PermissionSet>${rights(granted)}</PermissionSet>`)]),
);

/** Someone with each permission set. */
export const PROBERS: Persona[] = Object.keys(SETS).map((name) => ({ name, profile: 'Standard User', sets: [name] }));

/** How to make and change a probe. */
export const PROBE_SAMPLES: Record<string, Sample> = Object.fromEntries(
  PROBES.map(({ name }) => [name, { values: { Note__c: 'new' }, edit: ['Note__c', 'changed'] }]),
);
