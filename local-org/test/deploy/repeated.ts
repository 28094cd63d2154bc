import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DeployWorld, failures, file, OBJECT, tree } from './world.ts';

const number = (name: string, more = ''): string =>
  `<fields><fullName>${name}</fullName><label>${name}</label>${more}<precision>18</precision><scale>2</scale><type>Number</type></fields>`;
const text = '<fields><fullName>Size__c</fullName><label>Size</label><length>20</length><type>Text</type></fields>';
const TWICE = number('Twice__c', '<formula>Size__c * 2</formula>');

describe('deploying files again that have not changed', () => {
  const world = new DeployWorld();

  it('checks a formula anew when what it reads has changed', () => {
    const failed = (more: string): string[] => failures(world.send({ CustomObject: ['Tree__c'] }, tree(more), { checkOnly: true }));
    const wrongType = failed(text + TWICE);
    assert.match(wrongType.join(), /^CustomField Tree__c.Twice__c: Incorrect parameter type for operator '\*'/);
    assert.deepEqual(failed(number('Size__c') + TWICE), []);
    assert.deepEqual(failed(TWICE), ['CustomField Tree__c.Twice__c: Field Size__c does not exist. Check spelling.']);
    assert.deepEqual(failed(text + TWICE), wrongType);
  });

  it('reads a file anew for another API version and at another path', () => {
    const page =
      '<flexiPageRegions><componentInstances><componentName>flexipage:richText</componentName></componentInstances><name>main</name><type>Region</type></flexiPageRegions><masterLabel>P</masterLabel><template><name>flexipage:defaultAppHomeTemplate</name></template><type>AppPage</type>';
    const send = (version: string, name: string): string[] => {
      const packageXml = file('Package', `<types><members>${name}</members><name>FlexiPage</name></types><version>${version}</version>`);
      return failures(world.send({}, { 'package.xml': packageXml, [`flexipages/${name}.flexipage`]: file('FlexiPage', page) }, { checkOnly: true }));
    };
    assert.deepEqual(send('48.0', 'First'), []);
    assert.match(send('67.0', 'First').join(), /componentInstances invalid at this location/);
    assert.deepEqual(send('48.0', 'Second'), []);
  });

  it('tells a component that failed by its own file what it was told before', () => {
    const nameless = { 'objects/Tree__c.object': file('CustomObject', OBJECT.replace('<label>Tree</label>', '')) };
    const first = failures(world.send({ CustomObject: ['Tree__c'] }, nameless));
    assert.deepEqual(first, ['CustomObject Tree__c: Must specify a non-empty label for the CustomObject']);
    assert.deepEqual(failures(world.send({ CustomObject: ['Tree__c'] }, nameless)), first);
  });

  it('dates a component by its last deploy', () => {
    world.send({ CustomObject: ['Tree__c'] }, tree());
    const first = world.org.components.get('CustomObject', 'Tree__c');
    world.send({ CustomObject: ['Tree__c'] }, tree());
    const second = world.org.components.get('CustomObject', 'Tree__c');
    assert.notEqual(first, second);
    assert.ok(first && second && first.modified <= second.modified && first.modified !== '');
  });
});
