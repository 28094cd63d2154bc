/** Metadata of the types sharing is made of, and packages of them. */
import { strToU8, zipSync } from 'fflate';

const NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
/** The root element of the files of each folder. */
const ROOTS: Record<string, string> = {
  customPermissions: 'CustomPermission',
  flows: 'Flow',
  groups: 'Group',
  mutingpermissionsets: 'MutingPermissionSet',
  objects: 'CustomObject',
  permissionsetgroups: 'PermissionSetGroup',
  permissionsets: 'PermissionSet',
  profiles: 'Profile',
  queues: 'Queue',
  roles: 'Role',
  sharingRules: 'SharingRules',
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const manifest = (types: string): Uint8Array => strToU8(`<?xml version="1.0"?><Package ${NAMESPACE}>${types}<version>67.0</version></Package>`);

/** Packs bodies by their path, such as `roles/Chief.role`; `removed` are members to delete by type. */
export function packed(files: Record<string, string>, removed: Record<string, string[]> = {}): Uint8Array {
  const entries = Object.entries(files).map(([path, body]): [string, Uint8Array] => {
    const root = ROOTS[path.split('/')[0] ?? ''] ?? '';
    return [path, strToU8(`<?xml version="1.0"?><${root} ${NAMESPACE}>${body}</${root}>`)];
  });
  const all = Object.values(ROOTS).map((name) => `<types><members>*</members><name>${name}</name></types>`);
  const gone = Object.entries(removed).map(
    ([name, members]) => `<types>${members.map((one) => `<members>${one}</members>`).join('')}<name>${name}</name></types>`,
  );
  return zipSync({
    'package.xml': manifest(all.join('')),
    ...(gone.length > 0 ? { 'destructiveChanges.xml': manifest(gone.join('')) } : {}),
    ...Object.fromEntries(entries),
  });
}

/** A role's XML. */
export const roleXml = (name: string, parent?: string): string =>
  `<caseAccessLevel>Edit</caseAccessLevel><contactAccessLevel>Edit</contactAccessLevel><mayForecastManagerShare>false</mayForecastManagerShare>` +
  `<name>${name}</name><opportunityAccessLevel>Edit</opportunityAccessLevel>${parent ? `<parentRole>${parent}</parentRole>` : ''}`;

/** A public group's XML; `hierarchy` is Grant Access Using Hierarchies. */
export const groupXml = (name: string, hierarchy = true): string => `<doesIncludeBosses>${hierarchy}</doesIncludeBosses><name>${name}</name>`;

/** A queue's XML: what it may own, and members as metadata names them. */
export const queueXml = (name: string, objects: string[], { hierarchy = false, members = '' } = {}): string =>
  `<doesIncludeBosses>${hierarchy}</doesIncludeBosses><doesSendEmailToMembers>false</doesSendEmailToMembers><name>${name}</name>` +
  `${members ? `<queueMembers>${members}</queueMembers>` : ''}` +
  objects.map((object) => `<queueSobject><sobjectType>${object}</sobjectType></queueSobject>`).join('');

/** Whom a sharing rule names. */
export type Sharee = 'allInternalUsers' | ['group' | 'queue' | 'role' | 'roleAndSubordinates' | 'roleAndSubordinatesInternal', string];

const sharee = (who: Sharee): string => (typeof who === 'string' ? `<${who}></${who}>` : `<${who[0]}>${who[1]}</${who[0]}>`);
const ruleXml = (name: string, level: string, to: Sharee): string =>
  `<fullName>${name}</fullName><accessLevel>${level}</accessLevel><label>${name}</label><sharedTo>${sharee(to)}</sharedTo>`;

/** A rule that shares what some own with others. */
export const ownerRule = (name: string, from: Sharee, to: Sharee, level: 'Read' | 'Edit' = 'Read'): string =>
  `<sharingOwnerRules>${ruleXml(name, level, to)}<sharedFrom>${sharee(from)}</sharedFrom></sharingOwnerRules>`;

/** A rule that shares what fulfils criteria: field, operation, value. */
export const criteriaRule = (name: string, to: Sharee, items: [string, string, string][], level: 'Read' | 'Edit' = 'Read', logic = ''): string =>
  `<sharingCriteriaRules>${ruleXml(name, level, to)}${logic ? `<booleanFilter>${logic}</booleanFilter>` : ''}${items
    .map(
      ([field, operation, value]) =>
        `<criteriaItems><field>${field}</field><operation>${operation}</operation><value>${escaped(value)}</value></criteriaItems>`,
    )
    .join('')}<includeRecordsOwnedByAll>true</includeRecordsOwnedByAll></sharingCriteriaRules>`;

/** What a permission set, profile or muting set says of an object: some of `crud`, `v` to view all, `m` to modify all. */
export function objectRights(object: string, rights: string): string {
  const flag = (name: string, letters: RegExp): string => `<${name}>${letters.test(rights)}</${name}>`;
  const allowed = flag('allowCreate', /c/) + flag('allowDelete', /d/) + flag('allowEdit', /u/) + flag('allowRead', /r/);
  const all = `${flag('modifyAllRecords', /m/)}<object>${object}</object>${flag('viewAllRecords', /[vm]/)}`;
  return `<objectPermissions>${allowed}${all}</objectPermissions>`;
}

/** What a permission set, profile or muting set says of a field that may be read and edited. */
export const fieldRights = (name: string): string =>
  `<fieldPermissions><editable>true</editable><field>${name}</field><readable>true</readable></fieldPermissions>`;

/** What a permission set or profile says of a user permission. */
export const userRight = (name: string): string => `<userPermissions><enabled>true</enabled><name>${name}</name></userPermissions>`;

/** What a permission set or profile says of a custom permission. */
export const customRight = (name: string): string => `<customPermissions><enabled>true</enabled><name>${name}</name></customPermissions>`;

/** A permission set group's XML. */
export const setGroupXml = (label: string, sets: string[], muting?: string): string =>
  `<label>${label}</label>${muting ? `<mutingPermissionSets>${muting}</mutingPermissionSets>` : ''}${sets
    .map((set) => `<permissionSets>${set}</permissionSets>`)
    .join('')}`;

/** An object's XML from its sharing model and its fields'. */
export const objectXml = (label: string, sharing: string, ...fields: string[]): string =>
  `<deploymentStatus>Deployed</deploymentStatus>${fields.join('')}<label>${label}</label>` +
  `<nameField><label>Name</label><type>Text</type></nameField><pluralLabel>${label}s</pluralLabel><sharingModel>${sharing}</sharingModel>`;

/** A field's XML; `extra` holds whatever the type needs. */
export const fieldXml = (name: string, type: string, extra: string): string =>
  `<fields><fullName>${name}</fullName><label>${name.replace(/__c$/, '').replaceAll('_', ' ')}</label>${extra}<type>${type}</type></fields>`;

/** A lookup's XML. */
export const lookupXml = (name: string, to: string, children: string): string =>
  fieldXml(
    name,
    'Lookup',
    `<referenceTo>${to}</referenceTo><relationshipLabel>${children}</relationshipLabel><relationshipName>${children}</relationshipName>`,
  );

/** The XML of a master-detail field that asks to edit the master and lets a detail move. */
export const masterXml = (name: string, to: string, children: string, order = 0): string =>
  fieldXml(
    name,
    'MasterDetail',
    `<referenceTo>${to}</referenceTo><relationshipLabel>${children}</relationshipLabel><relationshipName>${children}</relationshipName>` +
      `<relationshipOrder>${order}</relationshipOrder><reparentableMasterDetail>true</reparentableMasterDetail>` +
      '<writeRequiresMasterRead>false</writeRequiresMasterRead>',
  );
