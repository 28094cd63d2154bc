/** One served org for all sharing tests: private objects, a role hierarchy, groups, people, and words for what they may do. */
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { deploy } from '../../src/metadata/deploy.ts';
import type { DeployMessage } from '../../src/metadata/deploy.ts';
import { serveOrg } from '../org-fixture.ts';
import type { HttpAnswer } from '../org-fixture.ts';
import { fieldRights, fieldXml, groupXml, lookupXml, masterXml, objectRights, objectXml, packed, queueXml, roleXml } from './metadata.ts';

const text = '<length>40</length>';
const number = '<precision>8</precision><scale>0</scale>';
const KEY = `<externalId>true</externalId>${text}<unique>true</unique>`;
const FIELDS: Record<string, string[]> = {
  Client__c: [fieldXml('Note__c', 'Text', text), fieldXml('Key__c', 'Text', KEY)],
  Deal__c: [
    fieldXml('Key__c', 'Text', KEY),
    fieldXml('Alias__c', 'Text', `<externalId>true</externalId>${text}`),
    fieldXml('Stage__c', 'Text', text),
    fieldXml('Note__c', 'Text', text),
    fieldXml('Amount__c', 'Number', number),
    lookupXml('Client__c', 'Client__c', 'Deals'),
    fieldXml('Client_Note__c', 'Text', '<formula>Client__r.Note__c</formula><formulaTreatBlanksAs>BlankAsBlank</formulaTreatBlanksAs>'),
  ],
  Line__c: [masterXml('Deal__c', 'Deal__c', 'Lines'), fieldXml('Note__c', 'Text', text)],
  Joint__c: [masterXml('Deal__c', 'Deal__c', 'Joints'), masterXml('Client__c', 'Client__c', 'Joints', 1)],
  Notice__c: [fieldXml('Note__c', 'Text', text)],
  Board__c: [fieldXml('Note__c', 'Text', text)],
};
/** A rule that only a custom permission gets past. */
const APPROVAL =
  '<validationRules><fullName>Approval</fullName><active>true</active>' +
  '<errorConditionFormula>AND(Stage__c = "Approved", NOT($Permission.Approve_Deals))</errorConditionFormula>' +
  '<errorMessage>Not yours to approve.</errorMessage></validationRules>';
const MODELS: Record<string, string> = {
  Client__c: 'Private',
  Deal__c: 'Private',
  Line__c: 'ControlledByParent',
  Joint__c: 'ControlledByParent',
  Notice__c: 'Read',
  Board__c: 'ReadWrite',
};
const granted = Object.entries(FIELDS).flatMap(([object, fields]) =>
  fields.filter((xml) => !xml.includes('<type>MasterDetail')).map((xml) => `${object}.${/<fullName>(\w+)/.exec(xml)?.[1]}`),
);

const FILES: Record<string, string> = {
  ...Object.fromEntries(
    Object.entries(FIELDS).map(([name, fields]) => [
      `objects/${name}.object`,
      objectXml(name.replace('__c', ''), MODELS[name] ?? '', ...fields, name === 'Deal__c' ? APPROVAL : ''),
    ]),
  ),
  'permissionsets/Desk.permissionset':
    `${granted
      .map(fieldRights)
      .join('')
      .replace(/<editable>true(<\/editable><field>Deal__c.Client_Note__c)/, '<editable>false$1')}<label>Desk</label>` +
    Object.keys(FIELDS)
      .map((object) => objectRights(object, 'crud'))
      .join(''),
  'customPermissions/Approve_Deals.customPermission': '<label>Approve Deals</label>',
  'permissionsets/Viewer.permissionset': `<label>Viewer</label>${objectRights('Deal__c', 'rv')}`,
  'permissionsets/Keeper.permissionset': `<label>Keeper</label>${objectRights('Deal__c', 'crudm')}`,
  'permissionsets/Reader.permissionset': `<label>Reader</label>${objectRights('Deal__c', 'r')}`,
  'roles/Chief.role': roleXml('Chief'),
  'roles/Head.role': roleXml('Head', 'Chief'),
  'roles/East.role': roleXml('East', 'Head'),
  'roles/West.role': roleXml('West', 'Head'),
  'roles/Legal.role': roleXml('Legal', 'Chief'),
  'groups/Team.group': groupXml('Team'),
  'groups/Inner.group': groupXml('Inner'),
  'groups/Discreet.group': groupXml('Discreet', false),
  'queues/Intake.queue': queueXml('Intake', ['Deal__c']),
  'queues/Watched.queue': queueXml('Watched', ['Deal__c'], { hierarchy: true }),
};

const test = await serveOrg();
after(() => test.close());

/** Deploys as the administrator and gives back what the deploy says of each component. */
export function send(files: Record<string, string>, removed: Record<string, string[]> = {}): DeployMessage[] {
  return deploy(test.org, test.adminId, packed(files, removed), { checkOnly: false, rollbackOnError: true, ignoreWarnings: true }).messages;
}

/** Deploys what must be taken. */
export function deployed(files: Record<string, string>, removed: Record<string, string[]> = {}): DeployMessage[] {
  const messages = send(files, removed);
  assert.deepEqual(
    messages.filter((message) => !message.success),
    [],
  );
  return messages;
}

/** Deploys a sharing rules file: what it holds for the object from now on. Rules left from before are removed. */
export function rules(object: string, ...xmls: string[]): void {
  const stays = (name: string): boolean => xmls.some((xml) => xml.includes(`<fullName>${name.split('.')[1]}</fullName>`));
  const known = test.org.components
    .ofType('SharingCriteriaRule', 'SharingOwnerRule')
    .filter(({ name }) => name.startsWith(`${object}.`) && !stays(name));
  const removed = Map.groupBy(known, ({ type }) => type);
  deployed(
    xmls.length > 0 ? { [`sharingRules/${object}.sharingRules`]: xmls.toSorted().join('') } : {},
    Object.fromEntries([...removed].map(([type, components]) => [type, components.map(({ name }) => name)])),
  );
}

/** The id of the record of that name; `Group` records by type as well. */
export const idOf = (object: string, name: string, type?: string): string => {
  const column = ['Group', 'UserRole', 'PermissionSetGroup'].includes(object) ? 'DeveloperName' : 'Name';
  return String(test.one(`SELECT Id FROM ${object} WHERE ${column} = '${name}'${type ? ` AND Type = '${type}'` : ''}`)['Id']);
};

let users = 0;
/** Makes a user of a profile and permission sets, in a role or none. */
export function person(role?: string, { profile = 'Standard User', sets = ['Desk'], active = true } = {}): string {
  const Username = `sharing${++users}@perennial.local`;
  const locale = { TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', EmailEncodingKey: 'UTF-8', LanguageLocaleKey: 'en_US' };
  const named = { Username, Email: Username, LastName: `Sharing ${users}`, Alias: `s${users}`, IsActive: active };
  const place = { ProfileId: idOf('Profile', profile), ...(role ? { UserRoleId: idOf('UserRole', role) } : {}) };
  const id = test.insert('User', { ...named, ...locale, ...place });
  for (const set of sets) test.insert('PermissionSetAssignment', { AssigneeId: id, PermissionSetId: idOf('PermissionSet', set) });
  return id;
}

const memberships: string[] = [];
/** Puts a user or a group into a group or queue, until {@link leaveAll}; gives the id of the membership. */
export function join(group: string, member: string): string {
  const id = test.insert('GroupMember', { GroupId: group, UserOrGroupId: member });
  memberships.push(id);
  return id;
}

/** Ends all memberships, so that no test finds those of another. */
export function leaveAll(): void {
  for (const id of memberships.splice(0)) if (test.query(`SELECT Id FROM GroupMember WHERE Id = '${id}'`).length > 0) test.remove('GroupMember', id);
}

let made = 0;
/** Makes a record as the administrator for an owner. */
export const owned = (object: string, OwnerId: string, values: object = {}): string =>
  test.insert(object, { Name: `Record ${++made}`, OwnerId, ...values });

/** A record's object by its id. */
export const objectOf = (id: string): string => test.org.catalog.objectOfId(id)?.name ?? '';

/** A SOQL query as a user. */
export const ask = (user: string, soql: string): Promise<HttpAnswer> => test.call(user, 'GET', `/query?q=${encodeURIComponent(soql)}`);

/** The records a user's query gives. */
export async function found(user: string, soql: string): Promise<HttpAnswer['body'][]> {
  const { status, body } = await ask(user, soql);
  assert.equal(status, 200, `${soql}: ${JSON.stringify(body)}`);
  return body.records;
}

/** A change of the record's Note__c, by REST. */
export const edit = (user: string, id: string, values: object = { Note__c: `by ${user}` }): Promise<HttpAnswer> =>
  test.call(user, 'PATCH', `/sobjects/${objectOf(id)}/${id}`, values);

/** How far a user comes with a record, tried out: none, Read or Edit. */
export async function reach(user: string, id: string): Promise<'none' | 'Read' | 'Edit'> {
  const isThere = (await found(user, `SELECT Id FROM ${objectOf(id)} WHERE Id = '${id}'`)).length === 1;
  const { status, body } = await edit(user, id);
  assert.ok(status === 204 || /^INSUFFICIENT_ACCESS/.test(body[0].errorCode), JSON.stringify(body));
  assert.ok(isThere || status !== 204, 'a record that is not to be read was edited');
  return isThere ? (status === 204 ? 'Edit' : 'Read') : 'none';
}

/** How far each of some users comes, by the names given to them. */
export async function reaches(id: string, people: Record<string, string>): Promise<Record<string, string>> {
  const levels: Record<string, string> = {};
  for (const [name, user] of Object.entries(people)) levels[name] = await reach(user, id);
  return levels;
}

/** Shares a record by hand, as a user. */
export const share = (by: string, id: string, to: string, level = 'Read', more: object = {}): Promise<HttpAnswer> =>
  test.call(by, 'POST', `/sobjects/${objectOf(id).replace(/__c$/, '__Share')}`, { ParentId: id, UserOrGroupId: to, AccessLevel: level, ...more });

/** The code an answer refuses with; fails where it does not refuse. */
export function refusal({ status, body }: HttpAnswer): string {
  assert.ok(status >= 400, `the call should have been refused: ${JSON.stringify(body)}`);
  return body[0].errorCode;
}

deployed(FILES);
test.insert('PermissionSetAssignment', { AssigneeId: test.adminId, PermissionSetId: idOf('PermissionSet', 'Desk') });

/** The org with all of the above. */
export { test };

/** Three levels of roles: chief over head over east, peer (of the same role) and west; legal is the chief's too; stranger has no role. */
export const people = {
  chief: person('Chief'),
  head: person('Head'),
  east: person('East'),
  peer: person('East'),
  west: person('West'),
  legal: person('Legal'),
  stranger: person(),
};
