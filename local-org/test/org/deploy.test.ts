import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { ComponentSet } from '../../src/metadata/components.ts';
import { deploy } from '../../src/metadata/deploy.ts';
import type { DeployResult } from '../../src/metadata/deploy.ts';
import { Org } from '../../src/org/org.ts';
import { ADMIN_USERNAME } from '../../src/org/seed.ts';

const NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const OBJECT =
  '<deploymentStatus>Deployed</deploymentStatus><label>Tree</label><nameField><label>Name</label><type>Text</type></nameField><pluralLabel>Trees</pluralLabel><sharingModel>ReadWrite</sharingModel>';
const TEXT = '<fields><fullName>Kind__c</fullName><label>Kind</label><length>20</length><type>Text</type></fields>';

const file = (type: string, body: string): string => `<?xml version="1.0"?>\n<${type} ${NAMESPACE}>${body}</${type}>`;
const manifest = (members: Record<string, string[]>): string =>
  file(
    'Package',
    `${Object.entries(members)
      .map(([name, list]) => `<types>${list.map((one) => `<members>${one}</members>`).join('')}<name>${name}</name></types>`)
      .join('')}<version>67.0</version>`,
  );

describe('deploying', () => {
  let org: Org;
  let userId: string;
  before(() => {
    org = Org.open(':memory:');
    userId = String(org.activeUser('Username', ADMIN_USERNAME)?.['Id']);
  });

  function send(members: Record<string, string[]>, files: Record<string, string>, checkOnly = false): DeployResult {
    const zip = zipSync(
      Object.fromEntries(Object.entries({ 'package.xml': manifest(members), ...files }).map(([name, text]) => [name, strToU8(text)])),
    );
    return deploy(org, userId, zip, { checkOnly, rollbackOnError: true, ignoreWarnings: false });
  }
  const failures = (result: DeployResult): string[] =>
    result.messages.filter((message) => !message.success).map((message) => `${message.componentType} ${message.fullName}: ${message.problem ?? ''}`);
  const tree = (more = ''): Record<string, string> => ({ 'objects/Tree__c.object': file('CustomObject', OBJECT + more) });

  it('takes an object with its fields, and says what was created', () => {
    const result = send({ CustomObject: ['Tree__c'] }, tree(TEXT));
    assert.deepEqual([result.status, failures(result)], ['Succeeded', []]);
    assert.deepEqual(
      result.messages.map((message) => `${message.componentType} ${message.fullName} ${message.created}`),
      [' package.xml false', 'CustomObject Tree__c true', 'CustomField Tree__c.Kind__c true'],
    );
    assert.ok(org.object('Tree__c').fields.has('Kind__c'));
  });

  it('takes a package from a folder of the zip or, where that is said to be the package, from its root', () => {
    const packed = (folder: string): Uint8Array =>
      zipSync(Object.fromEntries(Object.entries({ 'package.xml': manifest({}) }).map(([name, text]) => [folder + name, strToU8(text)])));
    const status = (folder: string, singlePackage: boolean): string =>
      deploy(org, userId, packed(folder), { checkOnly: true, rollbackOnError: true, ignoreWarnings: false, singlePackage }).status;
    assert.deepEqual([status('', true), status('one/', true), status('one/', false)], ['Succeeded', 'Succeeded', 'Succeeded']);
    assert.deepEqual([status('', false), status('one/two/', true), status('one/two/', false)], ['Failed', 'Failed', 'Failed']);
  });

  it('says what has not changed the second time', () => {
    const result = send({ CustomObject: ['Tree__c'] }, tree(TEXT));
    assert.ok(result.messages.filter((message) => message.fullName !== 'package.xml').every((message) => !message.created && !message.changed));
  });

  it('changes nothing when it only checks', () => {
    const result = send({ CustomObject: ['Tree__c'] }, tree(TEXT.replaceAll('Kind', 'Sort')), true);
    assert.equal(result.status, 'Succeeded');
    assert.ok(!org.object('Tree__c').fields.has('Sort__c'));
  });

  it('takes nothing when one component fails', () => {
    const bad =
      '<fields><fullName>Height__c</fullName><label>Height</label><formula>Size__c * 2</formula><precision>18</precision><scale>2</scale><type>Number</type></fields>';
    const result = send({ CustomObject: ['Tree__c'] }, tree(TEXT.replaceAll('Kind', 'Sort') + bad));
    assert.deepEqual([result.status, failures(result)], ['Failed', ['CustomField Tree__c.Height__c: Field Size__c does not exist. Check spelling.']]);
    assert.ok(!org.object('Tree__c').fields.has('Sort__c'));
  });

  for (const [what, members, files, problem] of [
    [
      'broken XML',
      { CustomTab: ['Tree__c'] },
      { 'tabs/Tree__c.tab': `<CustomTab ${NAMESPACE}><motif>x</CustomTab>` },
      /^CustomTab Tree__c: Error parsing file: /,
    ],
    [
      'an entity definition',
      { CustomTab: ['Tree__c'] },
      { 'tabs/Tree__c.tab': `<!DOCTYPE a [<!ENTITY b "c">]><CustomTab ${NAMESPACE}/>` },
      /document type declaration is not allowed/,
    ],
    [
      'an unknown element',
      { CustomTab: ['Tree__c'] },
      { 'tabs/Tree__c.tab': file('CustomTab', '<colour>red</colour>') },
      /Element \{[^}]+\}colour invalid at this location in type CustomTab/,
    ],
    ['an unknown folder', {}, { 'trees/a.tree': '<a/>' }, /Unknown metadata folder: trees/],
    [
      'a tab for an object that is not there',
      { CustomTab: ['Bush__c'] },
      { 'tabs/Bush__c.tab': file('CustomTab', '<customObject>true</customObject><motif>Custom1: Heart</motif>') },
      /no CustomObject named Bush__c found/,
    ],
    [
      'a lookup to nothing',
      { CustomObject: ['Tree__c'] },
      tree(
        '<fields><fullName>To__c</fullName><label>To</label><referenceTo>Bush__c</referenceTo><relationshipName>Trees</relationshipName><type>Lookup</type></fields>',
      ),
      /referenceTo value of 'Bush__c' does not resolve to a valid sObject type/,
    ],
    ['a file package.xml does not list', {}, tree(), /Not in package\.xml/],
    [
      'a member without a file',
      { CustomTab: ['Gone'] },
      {},
      /An object 'Gone' of type CustomTab was named in package\.xml, but was not found in zipped directory/,
    ],
    [
      'an object without a plural label',
      { CustomObject: ['Bush__c'] },
      { 'objects/Bush__c.object': file('CustomObject', OBJECT.replace('<pluralLabel>Trees</pluralLabel>', '')) },
      /Must specify a non-empty plural label for the CustomObject/,
    ],
    [
      'a validation rule with text for a condition',
      { CustomObject: ['Tree__c'] },
      tree(
        '<validationRules><fullName>R</fullName><active>true</active><errorConditionFormula>Name</errorConditionFormula><errorMessage>no</errorMessage></validationRules>',
      ),
      /Formula result is data type \(Text\), incompatible with expected data type \(true or false\)\./,
    ],
    [
      'a flow that goes nowhere',
      { Flow: ['F'] },
      {
        'flows/F.flow': file(
          'Flow',
          '<label>F</label><processType>AutoLaunchedFlow</processType><start><locationX>0</locationX><locationY>0</locationY><connector><targetReference>Gone</targetReference></connector><object>Tree__c</object><recordTriggerType>Create</recordTriggerType><triggerType>RecordBeforeSave</triggerType></start><status>Active</status>',
        ),
      },
      /A connector has a reference to Gone, which doesn't exist/,
    ],
    [
      'a bundle whose label is not there',
      { LightningComponentBundle: ['a'] },
      {
        'lwc/a/a.js': "import x from '@salesforce/label/c.Gone';",
        'lwc/a/a.js-meta.xml': file('LightningComponentBundle', '<apiVersion>67.0</apiVersion>'),
      },
      /Invalid reference c\.Gone of type label/,
    ],
  ] as [string, Record<string, string[]>, Record<string, string>, RegExp][]) {
    it(`refuses ${what}`, () => {
      const result = send(members, files);
      assert.equal(result.status, 'Failed');
      assert.match(failures(result).join('\n'), problem);
    });
  }

  it('says where in the file a problem is', () => {
    const [problem] = send({ CustomTab: ['Tree__c'] }, { 'tabs/Tree__c.tab': file('CustomTab', '\n  <colour>red</colour>') }).messages.filter(
      (message) => !message.success,
    );
    assert.deepEqual([problem?.fileName, problem?.lineNumber, problem?.columnNumber], ['tabs/Tree__c.tab', 3, 11]);
  });

  it('stores a type it does not act on, and says so', () => {
    const result = send(
      { ApexClass: ['A'] },
      { 'classes/A.cls': 'class A {}', 'classes/A.cls-meta.xml': file('ApexClass', '<apiVersion>67.0</apiVersion><status>Active</status>') },
    );
    assert.equal(result.status, 'Succeeded');
    assert.deepEqual(
      result.messages.filter((message) => message.problemType === 'Warning').map((message) => message.problem),
      ['ApexClass is stored; the local org does not act on it'],
    );
  });

  it('deletes what destructive changes name, and warns of what is not there', () => {
    const result = send({}, { 'destructiveChangesPost.xml': manifest({ CustomField: ['Tree__c.Kind__c'], CustomTab: ['Gone'] }) });
    assert.equal(result.status, 'Succeeded');
    assert.ok(!org.object('Tree__c').fields.has('Kind__c'));
    assert.ok(result.messages.some((message) => message.deleted && message.fullName === 'Tree__c.Kind__c'));
    assert.ok(result.messages.some((message) => message.problem === 'No CustomTab named: Gone found'));
  });

  it('deletes an object with all that is in its file', () => {
    send({ CustomObject: ['Bush__c'] }, { 'objects/Bush__c.object': file('CustomObject', (OBJECT + TEXT).replaceAll('Tree', 'Bush')) });
    const result = send({}, { 'destructiveChanges.xml': manifest({ CustomObject: ['Bush__c'] }) });
    assert.deepEqual([result.status, failures(result)], ['Succeeded', []]);
    assert.equal(org.catalog.object('Bush__c'), undefined);
    assert.ok(!org.components.has('CustomField', 'Bush__c.Kind__c'));
  });

  it('refuses formulas that go in circles', () => {
    const formula = (name: string, of: string): string =>
      `<fields><fullName>${name}</fullName><label>${name}</label><formula>${of} + 1</formula><precision>18</precision><scale>2</scale><type>Number</type></fields>`;
    const result = send({ CustomObject: ['Tree__c'] }, tree(formula('A__c', 'B__c') + formula('B__c', 'A__c')));
    assert.match(failures(result).join(), /The formula of Tree__c\.A__c refers to itself/);
  });

  it('refuses to delete what others refer to', () => {
    const height = '<fields><fullName>Height__c</fullName><label>Height</label><precision>18</precision><scale>2</scale><type>Number</type></fields>';
    const twice =
      '<fields><fullName>Twice__c</fullName><label>Twice</label><formula>Height__c * 2</formula><precision>18</precision><scale>2</scale><type>Number</type></fields>';
    assert.equal(send({ CustomObject: ['Tree__c'] }, tree(height + twice)).status, 'Succeeded');
    const result = send({}, { 'destructiveChangesPost.xml': manifest({ CustomField: ['Tree__c.Height__c'] }) });
    assert.deepEqual(failures(result), [
      'CustomField Tree__c.Height__c: This custom field is referenced elsewhere in salesforce.com. : Custom Formula Field - Tree__c.Twice__c.',
    ]);
    assert.ok(org.object('Tree__c').fields.has('Height__c'));
    assert.equal(
      send({}, { 'destructiveChangesPost.xml': manifest({ CustomField: ['Tree__c.Height__c', 'Tree__c.Twice__c'] }) }).status,
      'Succeeded',
    );
  });

  it('takes a deleted field out of permission sets and layouts', () => {
    const nick = '<fields><fullName>Nick__c</fullName><label>Nick</label><length>20</length><type>Text</type></fields>';
    const layout =
      '<layoutSections><customLabel>false</customLabel><layoutColumns><layoutItems><behavior>Required</behavior><field>Name</field></layoutItems><layoutItems><behavior>Edit</behavior><field>Nick__c</field></layoutItems></layoutColumns><style>OneColumn</style></layoutSections>';
    const rights =
      '<fieldPermissions><editable>true</editable><field>Tree__c.Nick__c</field><readable>true</readable></fieldPermissions><label>Gardener</label><objectPermissions><allowCreate>false</allowCreate><allowDelete>false</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>Tree__c</object><viewAllRecords>false</viewAllRecords></objectPermissions>';
    const all = {
      ...tree(nick),
      'layouts/Tree__c-Tree Layout.layout': file('Layout', layout),
      'permissionsets/Gardener.permissionset': file('PermissionSet', rights),
    };
    const made = send({ CustomObject: ['Tree__c'], Layout: ['Tree__c-Tree Layout'], PermissionSet: ['Gardener'] }, all);
    assert.deepEqual(failures(made), []);
    assert.deepEqual(failures(send({}, { 'destructiveChanges.xml': manifest({ CustomField: ['Tree__c.Nick__c'] }) })), []);
    for (const [type, name] of [
      ['Layout', 'Tree__c-Tree Layout'],
      ['PermissionSet', 'Gardener'],
    ] as const)
      for (const components of [org.components, ComponentSet.load(org.store)]) {
        const { xml = '' } = components.get(type, name) ?? {};
        assert.ok(xml !== '' && !xml.includes('Nick__c'), xml);
      }
  });

  const NICK = '<fields><fullName>Nick__c</fullName><label>Nick</label><length>20</length><type>Text</type></fields>';
  const drop = (members: Record<string, string[]>) => send({}, { 'destructiveChanges.xml': manifest(members) });
  const nickOf = () => org.store.get('SELECT "Nick__c" FROM "r_Tree__c"')?.['Nick__c'];

  it('forgets what a deleted field held, and the rows of a deleted object', () => {
    assert.deepEqual(failures(send({ CustomObject: ['Tree__c'] }, tree(NICK))), []);
    org.store.run('INSERT INTO "r_Tree__c" ("Id", "Name", "Nick__c") VALUES (?, ?, ?)', 'a00000000000001AAA', 'Oak', 'Old');
    assert.equal(nickOf(), 'Old');
    assert.deepEqual(failures(drop({ CustomField: ['Tree__c.Nick__c'] })), []);
    assert.deepEqual(failures(send({ CustomObject: ['Tree__c'] }, tree(NICK))), []);
    assert.equal(nickOf(), null);

    const bush = { 'objects/Bush__c.object': file('CustomObject', (OBJECT + TEXT).replaceAll('Tree', 'Bush')) };
    send({ CustomObject: ['Bush__c'] }, bush);
    org.store.run('INSERT INTO "r_Bush__c" ("Id", "Name") VALUES (?, ?)', 'a01000000000001AAA', 'Box');
    assert.deepEqual(failures(drop({ CustomObject: ['Bush__c'] })), []);
    send({ CustomObject: ['Bush__c'] }, bush);
    assert.equal(org.hasRecords('Bush__c'), false);
  });

  it('takes a deleted field out of list filters, reports and related lists', () => {
    const view = (filters: string, logic = ''): string =>
      `<listViews><fullName>V</fullName>${logic}<columns>NAME</columns><filterScope>Everything</filterScope>${filters}<label>V</label></listViews>`;
    const byName = '<filters><field>NAME</field><operation>equals</operation><value>x</value></filters>';
    const byNick = '<filters><field>Nick__c</field><operation>equals</operation><value>x</value></filters>';
    const report = `<columns><field>CUST_NAME</field></columns><columns><field>Tree__c$Nick__c</field></columns><filter><criteriaItems><column>Tree__c$Nick__c</column><columnToColumn>false</columnToColumn><isUnlocked>true</isUnlocked><operator>equals</operator><value>x</value></criteriaItems></filter><format>Tabular</format><name>Trees</name><reportType>CustomEntity$Tree__c</reportType><scope>organization</scope><showDetails>true</showDetails><sortColumn>Tree__c$Nick__c</sortColumn><sortOrder>Asc</sortOrder>`;
    const made = send(
      { CustomObject: ['Tree__c'], ListView: ['Tree__c.V'], Report: ['Garden', 'Garden/Trees'] },
      {
        'objects/Tree__c.object': file(
          'CustomObject',
          OBJECT.replace('<label>', '<enableReports>true</enableReports><label>').replace(
            '<nameField>',
            `${NICK}${view(byName + byNick, '<booleanFilter>1 OR 2</booleanFilter>')}<nameField>`,
          ),
        ),
        'reports/Garden.reportFolder': file('ReportFolder', '<name>Garden</name>'),
        'reports/Garden/Trees.report': file('Report', report),
      },
    );
    assert.deepEqual(failures(made), []);
    assert.deepEqual(failures(drop({ CustomField: ['Tree__c.Nick__c'] })), []);
    assert.ok(!org.components.get('Report', 'Garden/Trees')?.xml?.includes('Nick__c'));
    const { xml = '' } = org.components.get('ListView', 'Tree__c.V') ?? {};
    assert.ok(xml.includes('NAME') && !xml.includes('Nick__c') && !xml.includes('booleanFilter'), xml);
  });

  it('refuses to delete a field that a flow sets on its record, and takes no flow that sets one that is not there', () => {
    const flow = `<label>N</label><processType>AutoLaunchedFlow</processType><recordUpdates><name>Set</name><label>Set</label><locationX>0</locationX><locationY>0</locationY><inputAssignments><field>Nick__c</field><value><stringValue>x</stringValue></value></inputAssignments><inputReference>$Record</inputReference></recordUpdates><start><locationX>0</locationX><locationY>0</locationY><connector><targetReference>Set</targetReference></connector><object>Tree__c</object><recordTriggerType>Create</recordTriggerType><triggerType>RecordBeforeSave</triggerType></start><status>Draft</status>`;
    const files = { 'flows/N.flow': file('Flow', flow) };
    assert.match(failures(send({ Flow: ['N'] }, files)).join(), /The field "Nick__c" for the object "Tree__c" doesn't exist/);
    assert.deepEqual(failures(send({ CustomObject: ['Tree__c'], Flow: ['N'] }, { ...tree(NICK), ...files })), []);
    assert.match(failures(drop({ CustomField: ['Tree__c.Nick__c'] })).join(), /referenced elsewhere in salesforce\.com\. : Flow Version - N\./);
    assert.deepEqual(failures(drop({ Flow: ['N'] })), []);
  });

  it('deletes in part, says of nothing that it went that did not, and keeps record types', () => {
    const type = '<recordTypes><fullName>Tall</fullName><active>true</active><label>Tall</label></recordTypes>';
    const more = NICK + NICK.replaceAll('Nick', 'Pet') + type;
    const named =
      '<validationRules><fullName>Named</fullName><active>true</active><errorConditionFormula>ISBLANK(Nick__c)</errorConditionFormula><errorMessage>Name it.</errorMessage></validationRules>';
    assert.deepEqual(failures(send({ CustomObject: ['Tree__c'] }, tree(more + named))), []);
    const label =
      '<labels><fullName>Leaf</fullName><language>en_US</language><protected>false</protected><shortDescription>Leaf</shortDescription><value>Leaf</value></labels>';
    const zip = zipSync({
      'package.xml': strToU8(manifest({ CustomLabel: ['Leaf'] })),
      'labels/CustomLabels.labels': strToU8(file('CustomLabels', label)),
      'destructiveChanges.xml': strToU8(manifest({ CustomField: ['Tree__c.Nick__c', 'Tree__c.Pet__c'], RecordType: ['Tree__c.Tall'] })),
    });
    const result = deploy(org, userId, zip, { checkOnly: false, rollbackOnError: false, ignoreWarnings: false });
    assert.deepEqual(
      [result.status, result.messages.filter((message) => message.deleted).map((message) => message.fullName)],
      ['SucceededPartial', ['Tree__c.Pet__c']],
    );
    assert.ok(failures(result).includes('RecordType Tree__c.Tall: Cannot delete record type through API'));
    const { fields } = org.object('Tree__c');
    assert.deepEqual([fields.has('Nick__c'), fields.has('Pet__c')], [true, false]);
  });

  it('takes bundles for the pages of sites, with folders of their own and fields of objects the org has no more of than the name', () => {
    const meta = file(
      'LightningComponentBundle',
      '<apiVersion>67.0</apiVersion><isExposed>true</isExposed><targets><target>lightningCommunity__Page_Layout</target><target>lightningCommunity__Theme_Layout</target></targets>',
    );
    const bundle = {
      'lwc/frame/frame.js':
        "import { LightningElement } from 'lwc';\nimport { size } from './utils/size';\nexport default class Frame extends LightningElement { size = size; }",
      'lwc/frame/frame.html': '<template>{size}</template>',
      'lwc/frame/frame.js-meta.xml': meta,
      'lwc/frame/constants.js': 'export const unit = 1;',
      'lwc/frame/utils/size.js':
        "import APP from '@salesforce/schema/AIApplication.Status';\nimport { unit } from '../constants';\nexport const size = APP ? unit : 2;",
    };
    assert.deepEqual(failures(send({ LightningComponentBundle: ['frame'] }, bundle)), []);
    const outside = { ...bundle, 'lwc/frame/utils/size.js': "import { unit } from '../../other/constants';\nexport const size = unit;" };
    assert.match(failures(send({ LightningComponentBundle: ['frame'] }, outside)).join(), /LightningComponentBundle frame: /);
  });

  it('keeps an active flow', () => {
    const flow = (status: string): string =>
      `<label>F</label><processType>AutoLaunchedFlow</processType><recordUpdates><name>Set</name><label>Set</label><locationX>0</locationX><locationY>0</locationY><inputAssignments><field>Name</field><value><stringValue>x</stringValue></value></inputAssignments><inputReference>$Record</inputReference></recordUpdates><start><locationX>0</locationX><locationY>0</locationY><connector><targetReference>Set</targetReference></connector><object>Tree__c</object><recordTriggerType>Create</recordTriggerType><triggerType>RecordBeforeSave</triggerType></start><status>${status}</status>`;
    const destroy = (): string[] => failures(send({}, { 'destructiveChanges.xml': manifest({ Flow: ['F'] }) }));
    assert.deepEqual(failures(send({ Flow: ['F'] }, { 'flows/F.flow': file('Flow', flow('Active')) })), []);
    assert.deepEqual(destroy(), ['Flow F: insufficient access rights on cross-reference id']);
    assert.deepEqual(failures(send({ Flow: ['F'] }, { 'flows/F.flow': file('Flow', flow('Obsolete')) })), []);
    assert.deepEqual(destroy(), []);
  });

  it('refuses what is no zip, and a path that leaves it', () => {
    const options = { checkOnly: false, rollbackOnError: true, ignoreWarnings: false };
    assert.throws(() => deploy(org, userId, strToU8('not a zip'), options), /not a valid zip/);
    assert.throws(() => deploy(org, userId, zipSync({ 'package.xml': strToU8(manifest({})), '../x.tab': strToU8('x') }), options), /Illegal path/);
  });
});
