/** The coverage of the local org, line by line, each with the check that shows it: by the real CLI, by jsforce, or by a bare call. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from 'jsforce';
import { ALIAS } from './throwaway-org.ts';
import type { ThrowawayOrg } from './throwaway-org.ts';

/** What a line says: it works; it works within a bound that is named; it is refused by name. */
export type State = 'supported' | 'partial' | 'refused';

export interface Line {
  area: string;
  what: string;
  state: State;
  /** The bound of what works in part. */
  bound?: string;
  by: 'sf' | 'jsforce' | 'HTTP';
  check(context: CheckContext): Promise<void>;
}

/** What checks work with. The object `Tree__c` with `Kind__c`, `Height__c` and `Key__c` is deployed by one of the first lines. */
export interface CheckContext extends ThrowawayOrg {
  admin: Connection;
  /** A folder that is an SFDX project with {@link TREE_FILES}. */
  project: string;
  /** A call to the server; a path that starts with `/` counts from the versioned root. */
  http(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
}

const META = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

/** A small project: an object, a permission set, a bundle, a label. */
export const TREE_FILES: Record<string, string> = {
  'sfdx-project.json': '{ "packageDirectories": [{ "path": "src", "default": true }], "sourceApiVersion": "67.0" }',
  'src/objects/Tree__c/Tree__c.object-meta.xml': `<CustomObject ${META}><deploymentStatus>Deployed</deploymentStatus><enableReports>true</enableReports><label>Tree</label><nameField><label>Name</label><type>Text</type></nameField><pluralLabel>Trees</pluralLabel><sharingModel>Private</sharingModel></CustomObject>`,
  'src/objects/Tree__c/fields/Kind__c.field-meta.xml': `<CustomField ${META}><fullName>Kind__c</fullName><label>Kind</label><type>Picklist</type><valueSet><valueSetDefinition><sorted>false</sorted><value><fullName>Oak</fullName><default>true</default><label>Oak</label></value><value><fullName>Ash</fullName><default>false</default><label>Ash</label></value></valueSetDefinition></valueSet></CustomField>`,
  'src/objects/Tree__c/fields/Height__c.field-meta.xml': `<CustomField ${META}><fullName>Height__c</fullName><label>Height</label><precision>6</precision><scale>2</scale><type>Number</type></CustomField>`,
  'src/objects/Tree__c/fields/Key__c.field-meta.xml': `<CustomField ${META}><fullName>Key__c</fullName><externalId>true</externalId><label>Key</label><length>20</length><type>Text</type><unique>true</unique></CustomField>`,
  'src/permissionsets/Trees.permissionset-meta.xml': `<PermissionSet ${META}>${['Kind__c', 'Height__c', 'Key__c'].map((name) => `<fieldPermissions><editable>true</editable><field>Tree__c.${name}</field><readable>true</readable></fieldPermissions>`).join('')}<label>Trees</label><objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>Tree__c</object><viewAllRecords>false</viewAllRecords></objectPermissions></PermissionSet>`,
  'src/lwc/tree/tree.js': "import { LightningElement } from 'lwc';\nexport default class Tree extends LightningElement {}\n",
  'src/lwc/tree/tree.html': '<template><p>Tree</p></template>\n',
  'src/lwc/tree/tree.js-meta.xml': `<LightningComponentBundle ${META}><apiVersion>67.0</apiVersion><isExposed>false</isExposed></LightningComponentBundle>`,
};

/** Writes the files of the small project. */
export function writeTreeProject(dir: string): void {
  for (const [name, text] of Object.entries(TREE_FILES)) {
    mkdirSync(join(dir, name, '..'), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}

const json = async (org: CheckContext, args: string[]): Promise<{ result: never; status: number }> =>
  JSON.parse(await org.sf([...args, '--json'], org.project)) as { result: never; status: number };

/** A call that must be refused with this code, never done and never answered by something else. */
const refused =
  (method: string, path: string, code: string, body?: unknown) =>
  async (org: CheckContext): Promise<void> => {
    const answer = await org.http(method, path, body);
    assert.ok(answer.status >= 400 && answer.status < 500, `status ${answer.status}`);
    assert.match(JSON.stringify(answer.body), new RegExp(`"errorCode":"${code}"`));
  };

const query =
  (soql: string, check: (records: Record<string, unknown>[]) => void) =>
  async (org: CheckContext): Promise<void> => {
    check((await org.admin.query<Record<string, unknown>>(soql)).records);
  };

/** A query that must be refused as malformed, in words that name the clause. */
const malformed =
  (soql: string, words: RegExp) =>
  async (org: CheckContext): Promise<void> => {
    await assert.rejects(
      async () => org.admin.query(soql),
      (error: Error & { errorCode?: string }) => error.errorCode === 'MALFORMED_QUERY' && words.test(error.message),
    );
  };

const soql = (what: string, check: Line['check'], state: State = 'supported', bound?: string): Line => ({
  area: 'SOQL',
  what,
  state,
  by: 'jsforce',
  check,
  ...(bound ? { bound } : {}),
});

const METADATA: Line[] = [
  {
    area: 'metadata',
    what: 'sf project deploy validate, sf project deploy quick',
    state: 'partial',
    bound: 'no Apex tests are run',
    by: 'sf',
    check: async (org) => {
      const { result } = (await json(org, ['project', 'deploy', 'validate', '-o', ALIAS, '--source-dir', 'src'])) as { result: { id: string } };
      await json(org, ['project', 'deploy', 'quick', '-o', ALIAS, '--job-id', result.id]);
    },
  },
  {
    area: 'metadata',
    what: 'sf project deploy start, report; what has not changed is said to be unchanged',
    state: 'supported',
    by: 'sf',
    check: async (org) => {
      const { result } = (await json(org, ['project', 'deploy', 'start', '-o', ALIAS, '--source-dir', 'src'])) as {
        result: { id: string; files: { state: string }[] };
      };
      assert.deepEqual([...new Set(result.files.map((file) => file.state))], ['Unchanged']);
      await json(org, ['project', 'deploy', 'report', '-o', ALIAS, '--job-id', result.id]);
    },
  },
  {
    area: 'metadata',
    what: 'a broken component fails the deploy, named, with its line; nothing is taken',
    state: 'supported',
    by: 'sf',
    check: async (org) => {
      const file = join(org.project, 'src/objects/Tree__c/fields/Bad__c.field-meta.xml');
      writeFileSync(file, `<CustomField ${META}>\n<fullName>Bad__c</fullName>\n<label>Bad</label>\n<type>Text</type>\n</CustomField>`);
      await assert.rejects(
        org.sf(['project', 'deploy', 'start', '-o', ALIAS, '--source-dir', 'src'], org.project),
        /Required field is missing: length/,
      );
      writeFileSync(file, `<CustomField ${META}><fullName>Bad__c</fullName><label>Bad</label><length>5</length><type>Text</type></CustomField>`);
      assert.equal((await org.http('GET', '/sobjects/Tree__c/describe')).status, 200);
      await assert.rejects(async () => org.admin.query('SELECT Bad__c FROM Tree__c'), /No such column/);
    },
  },
  {
    area: 'metadata',
    what: 'sf project delete source: destructive changes',
    state: 'supported',
    by: 'sf',
    check: async (org) => {
      await json(org, ['project', 'deploy', 'start', '-o', ALIAS, '--source-dir', 'src']);
      await json(org, ['project', 'delete', 'source', '-o', ALIAS, '--metadata', 'CustomField:Tree__c.Bad__c', '--no-prompt']);
    },
  },
  {
    area: 'metadata',
    what: 'sf project retrieve start',
    state: 'partial',
    bound: 'unpackaged components',
    by: 'sf',
    check: async (org) => {
      const { result } = (await json(org, [
        'project',
        'retrieve',
        'start',
        '-o',
        ALIAS,
        '--metadata',
        'CustomObject',
        'LightningComponentBundle',
      ])) as {
        result: { files: { fullName: string }[] };
      };
      assert.ok(result.files.some((file) => file.fullName === 'Tree__c.Height__c') && result.files.some((file) => file.fullName === 'tree'));
    },
  },
  {
    area: 'metadata',
    what: 'sf org list metadata, metadata-types',
    state: 'supported',
    by: 'sf',
    check: async (org) => {
      const { result } = (await json(org, ['org', 'list', 'metadata', '-o', ALIAS, '--metadata-type', 'CustomObject'])) as {
        result: { fullName: string }[];
      };
      assert.ok(result.some((one) => one.fullName === 'Tree__c'));
      const types = (await json(org, ['org', 'list', 'metadata-types', '-o', ALIAS])) as { result: { metadataObjects: { xmlName: string }[] } };
      assert.ok(types.result.metadataObjects.some((one) => one.xmlName === 'PermissionSet'));
    },
  },
  {
    area: 'metadata',
    what: 'types it does not act on (Apex, …) are stored with a warning',
    state: 'partial',
    bound: 'nothing in them runs',
    by: 'jsforce',
    check: async (org) => {
      const types = await org.admin.metadata.describe('67.0');
      assert.ok(!types.metadataObjects.some((one) => one.xmlName === 'ApexClass'));
    },
  },
  {
    area: 'metadata',
    what: 'REST deploy; createMetadata, readMetadata and the like',
    state: 'refused',
    by: 'jsforce',
    check: async (org) => {
      await refused('POST', '/metadata/deployRequest', 'NOT_FOUND', {})(org);
      await assert.rejects(org.admin.metadata.read('CustomObject', 'Tree__c'), /not supported by the local org/);
    },
  },
];

const LOGIN: Line[] = [
  { area: 'login', what: 'sf org login jwt, sf org display, user permission set assignment', state: 'supported', by: 'sf', check: assignSet },
  {
    area: 'login',
    what: 'tokens: random, hashed at rest, expiring, revoked at once',
    state: 'supported',
    by: 'HTTP',
    check: async (org) => {
      const connection = await org.as('admin@perennial.local');
      const token = connection.accessToken ?? '';
      await fetch(`${org.url}/services/oauth2/revoke`, { method: 'POST', body: new URLSearchParams({ token }) });
      await assert.rejects(async () => connection.query('SELECT Id FROM User'), /INVALID_SESSION_ID|Session expired/);
    },
  },
  {
    area: 'login',
    what: 'other OAuth grants, SOAP login',
    state: 'refused',
    by: 'HTTP',
    check: async (org) => {
      const answer = await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'password' }) });
      assert.deepEqual([answer.status, ((await answer.json()) as { error: string }).error], [400, 'unsupported_grant_type']);
    },
  },
];

async function assignSet(org: CheckContext): Promise<void> {
  await json(org, ['org', 'display', '-o', ALIAS]);
  await json(org, ['org', 'assign', 'permset', '-o', ALIAS, '--name', 'Trees']);
}

const DATA: Line[] = [
  {
    area: 'data',
    what: 'sf data create, get, update, delete record; query; export and import tree',
    state: 'supported',
    by: 'sf',
    check: async (org) => {
      const { result } = (await json(org, ['data', 'create', 'record', '-o', ALIAS, '-s', 'Tree__c', '-v', 'Name=Elm Height__c=3'])) as {
        result: { id: string };
      };
      await json(org, ['data', 'update', 'record', '-o', ALIAS, '-s', 'Tree__c', '-i', result.id, '-v', 'Height__c=4']);
      const got = (await json(org, ['data', 'get', 'record', '-o', ALIAS, '-s', 'Tree__c', '-i', result.id])) as { result: { Height__c: number } };
      assert.equal(got.result.Height__c, 4);
      await json(org, ['data', 'export', 'tree', '-o', ALIAS, '-q', 'SELECT Name, Height__c FROM Tree__c', '-d', 'out']);
      await json(org, ['data', 'import', 'tree', '-o', ALIAS, '-f', 'out/Tree__c.json']);
      await json(org, ['data', 'delete', 'record', '-o', ALIAS, '-s', 'Tree__c', '-i', result.id]);
    },
  },
  {
    area: 'data',
    what: 'REST: CRUD, upsert by external id, describe, limits, recordCount',
    state: 'partial',
    bound: 'limits: daily calls are counted, the rest is fixed',
    by: 'jsforce',
    check: async (org) => {
      const trees = org.admin.sobject('Tree__c');
      const upsert = (Height__c: number) => trees.upsert({ Key__c: 'k1', Name: 'Keyed', Height__c }, 'Key__c');
      const [first, second] = [await upsert(1), await upsert(2)];
      assert.deepEqual([first.success, second.success, (second as { created?: boolean }).created ?? false], [true, true, false]);
      assert.ok((await trees.describe()).fields.some((field) => field.name === 'Height__c'));
      assert.ok((await org.admin.limits())['DailyApiRequests']);
    },
  },
  {
    area: 'data',
    what: 'collections of 200, tree',
    state: 'supported',
    by: 'jsforce',
    check: async (org) => {
      const made = await org.admin.sobject('Tree__c').create(Array.from({ length: 200 }, (_, index) => ({ Name: `T${index}`, Kind__c: 'Ash' })));
      assert.ok(made.every((one) => one.success));
    },
  },
  {
    area: 'data',
    what: 'recycle bin: queryAll, undelete, emptyRecycleBin',
    state: 'partial',
    bound: 'lookups that a deletion emptied stay empty',
    by: 'jsforce',
    check: async (org) => {
      const made = await org.admin.sobject('Tree__c').create({ Name: 'Bin' });
      const id = made.id ?? '';
      await org.admin.sobject('Tree__c').destroy(id);
      assert.equal((await org.admin.query(`SELECT Id FROM Tree__c WHERE Id = '${id}'`, { scanAll: true })).totalSize, 1);
      await org.admin.soap.undelete([id]);
      assert.equal((await org.admin.query(`SELECT Id FROM Tree__c WHERE Id = '${id}'`)).totalSize, 1);
    },
  },
  {
    area: 'data',
    what: 'composite, batch, graph',
    state: 'refused',
    by: 'HTTP',
    check: refused('POST', '/composite', 'NOT_FOUND', { compositeRequest: [] }),
  },
  {
    area: 'data',
    what: 'Bulk API',
    state: 'refused',
    by: 'HTTP',
    check: refused('POST', '/jobs/ingest', 'NOT_FOUND', { object: 'Tree__c', operation: 'insert' }),
  },
  { area: 'data', what: 'SOSL', state: 'refused', by: 'HTTP', check: refused('GET', '/search?q=FIND%20{x}', 'NOT_FOUND') },
];

const SOQL: Line[] = [
  soql(
    'filters, ordering, LIMIT, OFFSET, date literals and functions',
    query('SELECT Name FROM Tree__c WHERE CreatedDate = TODAY ORDER BY Name DESC NULLS LAST LIMIT 2', (records) => assert.equal(records.length, 2)),
  ),
  soql(
    'aggregates, GROUP BY, HAVING',
    query('SELECT Kind__c, COUNT(Id) n FROM Tree__c GROUP BY Kind__c HAVING COUNT(Id) > 100', (records) =>
      assert.deepEqual([records[0]?.['Kind__c'], Number(records[0]?.['n']) >= 200], ['Ash', true]),
    ),
  ),
  soql(
    'GROUP BY ROLLUP and CUBE, GROUPING',
    query('SELECT Kind__c, COUNT(Id) n, GROUPING(Kind__c) g FROM Tree__c GROUP BY ROLLUP(Kind__c)', (records) =>
      assert.equal(records.at(-1)?.['g'], 1),
    ),
  ),
  soql(
    'parent paths, child subqueries',
    query('SELECT Owner.Name, CreatedBy.Username FROM Tree__c LIMIT 1', (records) =>
      assert.equal((records[0]?.['CreatedBy'] as { Username: string }).Username, 'admin@perennial.local'),
    ),
  ),
  soql(
    'semi-joins and anti-joins',
    query('SELECT Id FROM User WHERE Id NOT IN (SELECT OwnerId FROM Tree__c)', (records) => assert.equal(records.length, 0)),
  ),
  soql(
    'polymorphic parents, TYPEOF',
    query('SELECT TYPEOF Owner WHEN User THEN Username ELSE Name END FROM Tree__c LIMIT 1', (records) =>
      assert.equal((records[0]?.['Owner'] as { Username: string }).Username, 'admin@perennial.local'),
    ),
  ),
  soql(
    'toLabel, FIELDS()',
    query('SELECT FIELDS(ALL) FROM Tree__c LIMIT 1', (records) => assert.ok('Height__c' in (records[0] ?? {}))),
  ),
  soql(
    'comparison of text without regard to case',
    query("SELECT Id FROM Tree__c WHERE Name = 'ELM' OR Kind__c = 'ASH'", (records) => assert.ok(records.length > 0)),
    'partial',
    'ASCII letters only',
  ),
  soql('FORMAT, DISTANCE, WITH DATA CATEGORY, UPDATE TRACKING', malformed('SELECT FORMAT(Height__c) h FROM Tree__c', /FORMAT/), 'refused'),
];

const UI: Line[] = [
  {
    area: 'UI API',
    what: 'records, object-info, picklist values',
    state: 'partial',
    bound: 'the master record type only',
    by: 'HTTP',
    check: async (org) => {
      const answer = await org.http('GET', '/ui-api/object-info/Tree__c/picklist-values/012000000000000AAA/Kind__c');
      assert.deepEqual(
        ((answer.body as { values: { value: string }[] }).values ?? []).map((one) => one.value),
        ['Oak', 'Ash'],
      );
    },
  },
  {
    area: 'GraphQL',
    what: 'filters, ordering, paging, relationships, aggregates, mutations',
    state: 'partial',
    bound: 'objectInfos and relatedListByName are not there',
    by: 'HTTP',
    check: async (org) => {
      const text = '{ uiapi { query { Tree__c(first: 1, where: { Name: { eq: "T7" } }) { edges { node { Name { value } } } } } } }';
      const { body } = await org.http('POST', '/graphql', { query: text });
      assert.match(JSON.stringify(body), /"value":"T7"/);
    },
  },
  {
    area: 'UI API',
    what: 'layouts, list views, lookups',
    state: 'refused',
    by: 'HTTP',
    check: refused('GET', '/ui-api/layout/Tree__c', 'NOT_FOUND'),
  },
];

const SECURITY: Line[] = [
  {
    area: 'security',
    what: 'object, field and row security on every path; UserRecordAccess',
    state: 'supported',
    by: 'jsforce',
    check: async (org) => {
      const [profile] = (await org.admin.query<{ Id: string }>("SELECT Id FROM Profile WHERE Name = 'Standard User'")).records;
      const username = 'stranger@perennial.local';
      const user = await org.admin.sobject('User').create({
        ...{ Username: username, LastName: 'Stranger', Email: username, Alias: 'strange', ProfileId: profile?.Id ?? '', IsActive: true },
        ...{ TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', LanguageLocaleKey: 'en_US', EmailEncodingKey: 'UTF-8' },
      });
      const stranger = await org.as(username);
      await assert.rejects(async () => stranger.query('SELECT Id FROM Tree__c'), /INVALID_TYPE|not supported/);
      const [set] = (await org.admin.query<{ Id: string }>("SELECT Id FROM PermissionSet WHERE Name = 'Trees'")).records;
      await org.admin.sobject('PermissionSetAssignment').create({ AssigneeId: user.id ?? '', PermissionSetId: set?.Id ?? '' });
      assert.equal((await stranger.query('SELECT Id FROM Tree__c')).totalSize, 0);
      const [tree] = (await org.admin.query<{ Id: string }>("SELECT Id FROM Tree__c WHERE Name = 'T7'")).records;
      await org.admin.sobject('Tree__Share').create({ ParentId: tree?.Id ?? '', UserOrGroupId: user.id ?? '', AccessLevel: 'Read' });
      assert.equal((await stranger.query('SELECT Id FROM Tree__c')).totalSize, 1);
      const ask = `SELECT HasReadAccess, HasEditAccess FROM UserRecordAccess WHERE UserId = '${user.id ?? ''}' AND RecordId = '${tree?.Id ?? ''}'`;
      const [access] = (await org.admin.query<{ HasReadAccess: boolean; HasEditAccess: boolean }>(ask)).records;
      assert.deepEqual([access?.HasReadAccess, access?.HasEditAccess], [true, false]);
    },
  },
  {
    area: 'security',
    what: 'sf org logout revokes the token',
    state: 'partial',
    bound: 'the CLI forgets the login; a token in use ends with its hour or by revoke',
    by: 'sf',
    check: async (org) => void (await json(org, ['org', 'logout', '-o', ALIAS, '--no-prompt'])),
  },
];

/** Every line, in the order they are checked: the first ones make what the others work with. */
export const LINES: readonly Line[] = [
  ...METADATA.slice(0, 1),
  LOGIN[0] as Line,
  ...METADATA.slice(1),
  ...DATA,
  ...SOQL,
  ...UI,
  ...LOGIN.slice(1),
  ...SECURITY,
];
