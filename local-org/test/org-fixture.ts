/** A small org of programs, phases and items for the tests of the local org's behaviour. */
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { issueToken } from '../src/api/context.ts';
import type { ConnectedApp } from '../src/api/context.ts';
import { deploy } from '../src/metadata/deploy.ts';
import type { RecordError } from '../src/org/errors.ts';
import { Org } from '../src/org/org.ts';
import { ADMIN_USERNAME } from '../src/org/seed.ts';
import { saveAll } from '../src/records/save.ts';
import type { SaveRequest } from '../src/records/save.ts';
import { toRest } from '../src/api/query.ts';
import { startServer } from '../src/server.ts';
import type { LocalOrgServer } from '../src/server.ts';
import { parseSoql } from '../src/soql/parse.ts';
import { runQuery } from '../src/soql/run.ts';

const NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
/** By the ending of a file: its type and where a package has it. */
const FOLDERS: Record<string, { type: string; directory: string }> = {
  object: { type: 'CustomObject', directory: 'objects' },
  flowDefinition: { type: 'FlowDefinition', directory: 'flowDefinitions' },
  flow: { type: 'Flow', directory: 'flows' },
  permissionset: { type: 'PermissionSet', directory: 'permissionsets' },
  profile: { type: 'Profile', directory: 'profiles' },
  notiftype: { type: 'CustomNotificationType', directory: 'notificationtypes' },
  layout: { type: 'Layout', directory: 'layouts' },
  role: { type: 'Role', directory: 'roles' },
  tab: { type: 'CustomTab', directory: 'tabs' },
  app: { type: 'CustomApplication', directory: 'applications' },
  report: { type: 'Report', directory: 'reports' },
  reportType: { type: 'ReportType', directory: 'reportTypes' },
  reportFolder: { type: 'ReportFolder', directory: 'reports' },
  flexipage: { type: 'FlexiPage', directory: 'flexipages' },
  labels: { type: 'CustomLabels', directory: 'labels' },
  settings: { type: 'Settings', directory: 'settings' },
  translation: { type: 'Translations', directory: 'translations' },
  matchingRule: { type: 'MatchingRules', directory: 'matchingRules' },
  duplicateRule: { type: 'DuplicateRule', directory: 'duplicateRules' },
  objectTranslation: { type: 'CustomObjectTranslation', directory: 'objectTranslations' },
};

/** Packs `Name.object`, `Name.flow`, `Folder/Name.report` … bodies as the CLI would; `Name.reportFolder` is the folder of reports. */
export function pack(files: Record<string, string>): Uint8Array {
  const entries = Object.entries(files).map(([file, body]): [string, Uint8Array] => {
    const suffix = file.slice(file.lastIndexOf('.') + 1);
    const { type = '', directory = '' } = FOLDERS[suffix] ?? {};
    const path = suffix === 'reportFolder' ? file.replace('.reportFolder', '-meta.xml') : file;
    // The settings of a feature are called after it: Language.settings holds LanguageSettings.
    const root = suffix === 'settings' ? `${file.replace('.settings', '')}Settings` : type;
    return [`${directory}/${path}`, strToU8(`<?xml version="1.0"?><${root} ${NAMESPACE}>${body}</${root}>`)];
  });
  const types = Object.values(FOLDERS).map(({ type }) => `<types><members>*</members><name>${type}</name></types>`);
  const manifest = `<?xml version="1.0"?><Package ${NAMESPACE}>${types.join('')}<version>67.0</version></Package>`;
  return zipSync({ 'package.xml': strToU8(manifest), ...Object.fromEntries(entries) });
}

/** A package of one label, as small as one can be. */
export const LABEL_PACKAGE: Uint8Array = zipSync({
  'package.xml': strToU8(
    `<?xml version="1.0"?><Package ${NAMESPACE}><types><members>Hello</members><name>CustomLabel</name></types><version>67.0</version></Package>`,
  ),
  'labels/CustomLabels.labels': strToU8(
    `<?xml version="1.0"?><CustomLabels ${NAMESPACE}><labels><fullName>Hello</fullName><language>en_US</language><protected>false</protected><shortDescription>Hello</shortDescription><value>Hi</value></labels></CustomLabels>`,
  ),
});

/** A field's XML: `extra` holds whatever the type needs. */
export const field = (name: string, type: string, extra = ''): string =>
  `<fields><fullName>${name}</fullName><label>${name.replace(/__c$/, '').replaceAll('_', ' ')}</label>${extra}<type>${type}</type></fields>`;

/** An object's XML from its children's. */
export const objectXml = (label: string, sharing: 'ReadWrite' | 'ControlledByParent', ...children: string[]): string =>
  `<deploymentStatus>Deployed</deploymentStatus>${children.join('')}<label>${label}</label><nameField><label>Name</label><type>Text</type></nameField><pluralLabel>${label}s</pluralLabel><sharingModel>${sharing}</sharingModel>`;

const number = (precision: number, scale: number): string => `<precision>${precision}</precision><scale>${scale}</scale>`;
const parent = (to: string, childName: string, extra = ''): string =>
  `<referenceTo>${to}</referenceTo><relationshipName>${childName}</relationshipName>${extra}`;
const master = (to: string, childName: string, order = 0): string =>
  parent(to, childName, `<relationshipOrder>${order}</relationshipOrder><writeRequiresMasterRead>false</writeRequiresMasterRead>`);
const formula = (text: string, blanks: 'BlankAsZero' | 'BlankAsBlank', extra = ''): string =>
  `<formula>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</formula><formulaTreatBlanksAs>${blanks}</formulaTreatBlanksAs>${extra}`;
const picklist = (restricted: boolean, values: string[], byDefault?: string): string =>
  `<valueSet><restricted>${restricted}</restricted><valueSetDefinition><sorted>false</sorted>${values
    .map((value) => `<value><fullName>${value}</fullName><default>${value === byDefault}</default><label>${value} label</label></value>`)
    .join('')}</valueSetDefinition></valueSet>`;
const summary = (operation: string, child: string, foreignKey: string, source?: string, filter?: [string, string]): string =>
  `${source ? `<summarizedField>${child}.${source}</summarizedField>` : ''}${
    filter
      ? `<summaryFilterItems><field>${child}.${filter[0]}</field><operation>equals</operation><value>${filter[1]}</value></summaryFilterItems>`
      : ''
  }<summaryForeignKey>${child}.${foreignKey}</summaryForeignKey><summaryOperation>${operation}</summaryOperation>`;

/** A validation rule's XML. */
export const rule = (name: string, condition: string, message: string, at?: string): string =>
  `<validationRules><fullName>${name}</fullName><active>true</active><errorConditionFormula>${condition.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</errorConditionFormula>${at ? `<errorDisplayField>${at}</errorDisplayField>` : ''}<errorMessage>${message}</errorMessage></validationRules>`;

/** Program ← Phase ← Item by master-detail; Person and Phase ← Member; Link looks up to all three. */
export const OBJECTS: Record<string, string> = {
  'Program__c.object': objectXml(
    'Program',
    'ReadWrite',
    field('Key__c', 'Text', '<externalId>true</externalId><length>20</length><unique>true</unique>'),
    field('Limit__c', 'Currency', number(12, 2)),
    field('Starts__c', 'Date'),
    field('Cost__c', 'Summary', summary('sum', 'Phase__c', 'Program__c', 'Cost__c')),
    rule('Over_Limit', 'AND(NOT(ISBLANK(Limit__c)), Cost__c > Limit__c)', 'The program costs more than its limit.', 'Limit__c'),
  ),
  'Phase__c.object': objectXml(
    'Phase',
    'ControlledByParent',
    field('Program__c', 'MasterDetail', master('Program__c', 'Phases')),
    field('Cost__c', 'Summary', summary('sum', 'Item__c', 'Phase__c', 'Cost__c')),
    field('Open_Items__c', 'Summary', summary('count', 'Item__c', 'Phase__c', undefined, ['Status__c', 'Open'])),
    field('First_Due__c', 'Summary', summary('min', 'Item__c', 'Phase__c', 'Due__c')),
    field('Dearest__c', 'Summary', summary('max', 'Item__c', 'Phase__c', 'Unit_Price__c')),
  ),
  'Item__c.object': objectXml(
    'Item',
    'ControlledByParent',
    field('Phase__c', 'MasterDetail', master('Phase__c', 'Items')),
    field('Key__c', 'Text', '<externalId>true</externalId><length>10</length><unique>true</unique>'),
    field('Old_Key__c', 'Text', '<externalId>true</externalId><length>10</length>'),
    field('Number__c', 'AutoNumber', '<displayFormat>I-{YYYY}-{0000}</displayFormat>'),
    field('Quantity__c', 'Number', number(5, 0)),
    field('Unit_Price__c', 'Currency', number(8, 2)),
    field('Rate__c', 'Percent', number(5, 2)),
    field('Tax__c', 'Percent', `<defaultValue>0.19</defaultValue>${number(5, 2)}`),
    field('Status__c', 'Picklist', picklist(true, ['Open', 'Done'], 'Open')),
    field('Kind__c', 'Picklist', picklist(false, ['Small', 'Large'])),
    field('Tags__c', 'MultiselectPicklist', `${picklist(true, ['Red', 'Green', 'Blue'])}<visibleLines>3</visibleLines>`),
    field('Due__c', 'Date', '<defaultValue>TODAY() + 7</defaultValue>'),
    field('Done_At__c', 'DateTime'),
    field('Billable__c', 'Checkbox', '<defaultValue>true</defaultValue>'),
    field('Email__c', 'Email'),
    field('Memo__c', 'LongTextArea', '<length>1000</length><visibleLines>3</visibleLines>'),
    field('Cost__c', 'Currency', formula('Quantity__c * Unit_Price__c', 'BlankAsZero', number(18, 2))),
    field('Cost_Or_Blank__c', 'Currency', formula('Quantity__c * Unit_Price__c', 'BlankAsBlank', number(18, 2))),
    field('Discount__c', 'Currency', formula('Unit_Price__c * Rate__c', 'BlankAsZero', number(18, 2))),
    field('Half_Rate__c', 'Percent', formula('Rate__c / 2', 'BlankAsZero', number(18, 2))),
    field('Place__c', 'Text', formula('Phase__r.Program__r.Name & "/" & Phase__r.Name & TEXT(Kind__c)', 'BlankAsZero')),
    field('Escalates__c', 'Date', formula('Due__c + 3', 'BlankAsZero')),
    rule('Frozen', 'AND(ISCHANGED(Unit_Price__c), ISPICKVAL(PRIORVALUE(Status__c), "Done"))', 'A done item keeps its price.', 'Unit_Price__c'),
    rule('Starts_Open', 'AND(ISNEW(), ISPICKVAL(Status__c, "Done"))', 'A new item is not done.'),
    rule('Own_Name', 'Name = $User.LastName', 'An item is not a person.', 'Name'),
  ),
  'Person__c.object': objectXml('Person', 'ReadWrite', field('Load__c', 'Summary', summary('count', 'Member__c', 'Person__c'))),
  'Member__c.object': objectXml(
    'Member',
    'ControlledByParent',
    field('Phase__c', 'MasterDetail', master('Phase__c', 'Members')),
    field('Person__c', 'MasterDetail', master('Person__c', 'Memberships', 1)),
  ),
  'Link__c.object': objectXml(
    'Link',
    'ReadWrite',
    field('Program__c', 'Lookup', parent('Program__c', 'Links', '<deleteConstraint>SetNull</deleteConstraint>')),
    field('Phase__c', 'Lookup', parent('Phase__c', 'Links', '<deleteConstraint>Restrict</deleteConstraint>')),
    field('Item__c', 'Lookup', parent('Item__c', 'Links', '<deleteConstraint>Cascade</deleteConstraint>')),
    field('Purpose__c', 'Text', '<length>40</length><required>true</required>'),
  ),
};

type Values = Record<string, unknown>;
export interface Answer {
  [field: string]: unknown;
}

/** An org with words for what tests do to it. */
export interface TestOrg {
  org: Org;
  adminId: string;
  deploy(files: Record<string, string>): void;
  insert(object: string, values: Values): string;
  update(object: string, id: string, values: Values): void;
  remove(object: string, id: string): void;
  /** The reasons a write is refused for; fails when it is not. */
  refusal(request: SaveRequest): RecordError[];
  query(soql: string): Answer[];
  /** The only record of a query. */
  one(soql: string): Answer;
}

/** The words above, for an org. The clock stands at 2026-05-14, a Thursday. */
export function wordsFor(org: Org): TestOrg {
  org.now = () => new Date('2026-05-14T10:00:00Z');
  const adminId = String(org.activeUser('Username', ADMIN_USERNAME)?.['Id']);
  const writer = { userId: adminId, access: org.access(adminId) };
  const save = (request: SaveRequest) => saveAll(org, { ...writer, access: org.access(adminId) }, [request], { allOrNone: true })[0];
  const saved = (request: SaveRequest): string => {
    const result = save(request);
    assert.deepEqual(result?.errors, []);
    return result?.id ?? '';
  };
  const query = (soql: string): Answer[] => runQuery(org, org.access(adminId), parseSoql(soql)).records.map((record) => toRest(record, '67.0'));
  return {
    org,
    adminId,
    deploy: (files) => {
      const result = deploy(org, adminId, pack(files), { checkOnly: false, rollbackOnError: true, ignoreWarnings: true });
      assert.deepEqual(
        result.messages.filter((message) => !message.success),
        [],
      );
    },
    insert: (object, values) => saved({ operation: 'insert', object, values }),
    update: (object, id, values) => void saved({ operation: 'update', object, id, values }),
    remove: (object, id) => void saved({ operation: 'delete', object, id }),
    refusal: (request) => {
      const result = save(request);
      assert.equal(result?.success, false, 'the write should have been refused');
      return result.errors;
    },
    query,
    one: (soql) => {
      const records = query(soql);
      assert.equal(records.length, 1, `${soql} gave ${records.length} records`);
      return records[0] as Answer;
    },
  };
}

/** A permission set's XML: `objects` to some of `crud`, `fields` (as `Object.Field`) to `r` or `rw`. */
export function grants(objects: Record<string, string>, fields: Record<string, 'r' | 'rw'>): string {
  const fieldXml = Object.entries(fields).map(
    ([name, right]) => `<fieldPermissions><editable>${right === 'rw'}</editable><field>${name}</field><readable>true</readable></fieldPermissions>`,
  );
  const objectXmls = Object.entries(objects).map(
    ([name, crud]) =>
      `<objectPermissions><allowCreate>${crud.includes('c')}</allowCreate><allowDelete>${crud.includes('d')}</allowDelete><allowEdit>${crud.includes('u')}</allowEdit><allowRead>${crud.includes('r')}</allowRead><modifyAllRecords>false</modifyAllRecords><object>${name}</object><viewAllRecords>false</viewAllRecords></objectPermissions>`,
  );
  return `${fieldXml.join('')}<label>Granted</label>${objectXmls.join('')}`;
}

/** Deploys, and gives the administrator every field: on the platform, too, a deploy alone shows a new field to no one. */
function furnish(test: TestOrg, more: Record<string, string>): void {
  test.deploy({ ...OBJECTS, ...more });
  const fields = [...test.org.catalog.objects.values()].flatMap((object) =>
    [...object.fields.values()].filter((one) => one.custom && !one.required).map((one) => [`${object.name}.${one.name}`, 'rw'] as const),
  );
  test.deploy({ 'Everything.permissionset': grants({}, Object.fromEntries(fields)) });
  const set = test.one("SELECT Id FROM PermissionSet WHERE Name = 'Everything'");
  test.insert('PermissionSetAssignment', { AssigneeId: test.adminId, PermissionSetId: set['Id'] });
}

/** A new org in memory with {@link OBJECTS} and more deployed. */
export function openOrg(more: Record<string, string> = {}): TestOrg {
  const test = wordsFor(Org.open(':memory:'));
  furnish(test, more);
  return test;
}

export interface HttpAnswer {
  status: number;
  // A test states the shape it expects by what it reads.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

/** An org behind HTTP. */
export interface TestServer extends TestOrg {
  url: string;
  /** Calls as a user; `path` starts after `/services/data/v67.0`. */
  /** Opens the shell as the administrator. */
  launchUrl: string;
  call(userId: string, method: string, path: string, body?: unknown): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** Calls a served org as its users, each with one token. */
export function callsTo(server: LocalOrgServer): TestServer['call'] {
  const tokens = new Map<string, string>();
  return async (userId, method, path, body): Promise<HttpAnswer> => {
    const token = tokens.get(userId) ?? issueToken(server.org, userId, 'access');
    tokens.set(userId, token);
    const answer = await fetch(`${server.url}/services/data/v67.0${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
}

/** The same org served over HTTP. */
export async function serveOrg(
  more: Record<string, string> = {},
  connectedApps: ConnectedApp[] = [],
  shellCache = join(tmpdir(), 'perennial-no-shell'),
): Promise<TestServer> {
  const server = await startServer({ file: ':memory:', port: 0, connectedApps, shellCache });
  const test = wordsFor(server.org);
  try {
    furnish(test, more);
  } catch (error) {
    // A server left open would keep the test process from ending.
    await server.close();
    throw error;
  }
  return { ...test, url: server.url, launchUrl: server.launchUrl, call: callsTo(server), close: () => server.close() };
}
