import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { deploy } from '../../src/metadata/deploy.ts';
import type { DeployResult } from '../../src/metadata/deploy.ts';
import { DeployWorld, failures, file, manifest, OBJECT, TEXT, tree } from '../deploy/world.ts';
import '../deploy/accepted.ts';
import '../deploy/deletions.ts';
import '../deploy/folders.ts';
import '../deploy/repeated.ts';
import '../deploy/wildcards.ts';

describe('deploying', () => {
  const world = new DeployWorld();
  const { org } = world;
  const userId = org.adminId;
  const send = (members: Record<string, string[]>, files: Record<string, string>, checkOnly = false): DeployResult =>
    world.send(members, files, { checkOnly });

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
      { 'tabs/Tree__c.tab': `<CustomTab xmlns="http://soap.sforce.com/2006/04/metadata"><motif>x</CustomTab>` },
      /^CustomTab Tree__c: Error parsing file: /,
    ],
    [
      'an entity definition',
      { CustomTab: ['Tree__c'] },
      { 'tabs/Tree__c.tab': `<!DOCTYPE a [<!ENTITY b "c">]><CustomTab xmlns="http://soap.sforce.com/2006/04/metadata"/>` },
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

  it('refuses formulas that go in circles', () => {
    const formula = (name: string, of: string): string =>
      `<fields><fullName>${name}</fullName><label>${name}</label><formula>${of} + 1</formula><precision>18</precision><scale>2</scale><type>Number</type></fields>`;
    const result = send({ CustomObject: ['Tree__c'] }, tree(formula('A__c', 'B__c') + formula('B__c', 'A__c')));
    assert.match(failures(result).join(), /The formula of Tree__c\.A__c refers to itself/);
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

  it('refuses what is no zip, and a path that leaves it', () => {
    const options = { checkOnly: false, rollbackOnError: true, ignoreWarnings: false };
    assert.throws(() => deploy(org, userId, strToU8('not a zip'), options), /not a valid zip/);
    assert.throws(() => deploy(org, userId, zipSync({ 'package.xml': strToU8(manifest({})), '../x.tab': strToU8('x') }), options), /Illegal path/);
  });
});
