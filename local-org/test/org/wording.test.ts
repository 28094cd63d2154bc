import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { deploy } from '../../src/metadata/deploy.ts';
import { shellModel } from '../../src/shell/project.ts';
import { serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';

const META = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const file = (type: string, body: string): Uint8Array => strToU8(`<?xml version="1.0"?><${type} ${META}>${body}</${type}>`);
const member = (type: string, ...names: string[]): string =>
  `<types>${names.map((name) => `<members>${name}</members>`).join('')}<name>${type}</name></types>`;

/** Translations of the programs and items of the fixture, and a label. */
function translations(): Uint8Array {
  return zipSync({
    'package.xml': file(
      'Package',
      `${member('CustomLabel', 'Hello')}${member('Translations', 'zh_CN')}${member('CustomObjectTranslation', 'Program__c-zh_CN', 'Item__c-zh_CN')}<version>67.0</version>`,
    ),
    'labels/CustomLabels.labels': file(
      'CustomLabels',
      '<labels><fullName>Hello</fullName><language>en_US</language><protected>false</protected><shortDescription>Hello</shortDescription><value>Hello</value></labels>',
    ),
    'translations/zh_CN.translation': file('Translations', '<customLabels><label>你好</label><name>Hello</name></customLabels>'),
    'objectTranslations/Program__c-zh_CN.objectTranslation': file(
      'CustomObjectTranslation',
      '<caseValues><plural>false</plural><value>项目</value></caseValues><caseValues><plural>true</plural><value>项目集</value></caseValues><fields><help>最多</help><label>限额</label><name>Limit__c</name></fields><nameFieldLabel>项目名称</nameFieldLabel><validationRules><errorMessage>项目超出限额。</errorMessage><name>Over_Limit</name></validationRules>',
    ),
    'objectTranslations/Item__c-zh_CN.objectTranslation': file(
      'CustomObjectTranslation',
      '<fields><label>状态</label><name>Status__c</name><picklistValues><masterLabel>Open label</masterLabel><translation>开启</translation></picklistValues></fields>',
    ),
  });
}

describe('the words a user reads', () => {
  let test: TestServer;
  let reader: string;
  let program: string;
  let phase: string;
  before(async () => {
    test = await serveOrg();
    const how = { checkOnly: false, rollbackOnError: true, ignoreWarnings: true };
    const off = deploy(test.org, test.adminId, translations(), how);
    assert.match(off.messages.find((message) => !message.success)?.problem ?? '', /Not available for deploy for this organization/);
    const settings = zipSync({
      'package.xml': file('Package', `${member('Settings', 'Language')}<version>67.0</version>`),
      'settings/Language.settings': file('LanguageSettings', '<enableTranslationWorkbench>true</enableTranslationWorkbench>'),
    });
    assert.ok(deploy(test.org, test.adminId, settings, how).success);
    const on = deploy(test.org, test.adminId, translations(), how);
    assert.deepEqual(
      on.messages.filter((message) => !message.success),
      [],
    );
    reader = test.adminId;
    program = test.insert('Program__c', { Name: 'One', Limit__c: 5 });
    phase = test.insert('Phase__c', { Name: 'First', Program__c: program });
  });
  after(() => test.close());
  const speak = (language: string): void => test.update('User', reader, { LanguageLocaleKey: language });
  const get = async (path: string) => (await test.call(reader, 'GET', path)).body;
  const label = async (field: string): Promise<string> =>
    (await get('/sobjects/Program__c/describe')).fields.find((one: { name: string }) => one.name === field).label;

  it('are those of the metadata for whoever has no other language', async () => {
    speak('en_US');
    assert.deepEqual([await label('Limit__c'), await label('Name')], ['Limit', 'Name']);
    assert.deepEqual(shellModel(test.org, reader, test.org.access(reader), true).labels, {});
  });

  it('are those of the user’s language in descriptions, pages and answers', async () => {
    speak('zh_CN');
    assert.deepEqual([await label('Limit__c'), await label('Name'), await label('CreatedById')], ['限额', '项目名称', '创建人']);
    const info = await get('/ui-api/object-info/Program__c');
    assert.deepEqual([info.label, info.labelPlural, info.fields.Limit__c.inlineHelpText], ['项目', '项目集', '最多']);
    const model = shellModel(test.org, reader, test.org.access(reader), true);
    assert.deepEqual([model.language, model.labels['Hello']], ['zh_CN', '你好']);
    test.insert('Item__c', { Name: 'Piece', Phase__c: phase });
    assert.equal(test.one('SELECT Status__c, toLabel(Status__c) shown FROM Item__c LIMIT 1')['shown'], '开启');
    assert.deepEqual(
      ["'开启'", "'Open label'"].map((text) => test.query(`SELECT Id FROM Item__c WHERE toLabel(Status__c) = ${text}`).length),
      [1, 0],
    );
    const query = '{ uiapi { query { Item__c { edges { node { Status__c { value displayValue } } } } } } }';
    const { body } = await test.call(reader, 'POST', '/graphql', { query });
    assert.deepEqual(body.data.uiapi.query.Item__c.edges[0].node.Status__c, { value: 'Open', displayValue: '开启' });
    const values = await get('/ui-api/object-info/Item__c/picklist-values/012000000000000AAA/Status__c');
    assert.deepEqual(
      values.values.map((one: { label: string }) => one.label),
      ['开启', 'Done label'],
    );
  });

  it('are those of the user’s language in errors', () => {
    speak('zh_CN');
    const [error] = test.refusal({
      operation: 'insert',
      object: 'Item__c',
      values: { Name: 'Dear', Phase__c: phase, Quantity__c: 100, Unit_Price__c: 100 },
    });
    assert.match(error?.message ?? '', /项目超出限额。/);
    speak('es');
    assert.equal(test.org.access(reader).words.language, 'en_US');
  });

  it('leave with what they translate', () => {
    speak('zh_CN');
    const gone = zipSync({
      'package.xml': file('Package', '<version>67.0</version>'),
      'destructiveChanges.xml': file('Package', member('CustomObjectTranslation', 'Program__c-zh_CN')),
    });
    assert.ok(deploy(test.org, reader, gone, { checkOnly: false, rollbackOnError: true, ignoreWarnings: true }).success);
    assert.equal(test.org.access(reader).words.object(test.org.object('Program__c')).label, 'Program');
  });
});
