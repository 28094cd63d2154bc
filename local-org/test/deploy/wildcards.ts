import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unzipSync } from 'fflate';
import { retrieve } from '../../src/metadata/retrieve.ts';
import { DeployWorld, failures, file, TEXT, tree } from './world.ts';

const REPORT =
  '<columns><field>USERNAME</field></columns><format>Tabular</format><name>R</name><reportType>UserList</reportType><scope>organization</scope><showDetails>true</showDetails>';

describe('a wildcard in package.xml', () => {
  const world = new DeployWorld();
  const made = world.send(
    {
      CustomObject: ['Tree__c', 'Account'],
      CustomField: ['Account.Kind__c'],
      CustomTab: ['Tree__c', 'standard-home'],
      Report: ['Woods', 'Woods/R'],
      StandardValueSet: ['Industry'],
    },
    {
      ...tree(TEXT),
      'objects/Account.object': file('CustomObject', `<enableFeeds>false</enableFeeds>${TEXT}`),
      'tabs/Tree__c.tab': file('CustomTab', '<customObject>true</customObject><motif>Custom1: Heart</motif>'),
      'tabs/standard-home.tab': file('CustomTab', '<actionOverrides><actionName>Tab</actionName><type>Default</type></actionOverrides>'),
      'reports/Woods-meta.xml': file('ReportFolder', '<name>Woods</name>'),
      'reports/Woods/R.report': file('Report', REPORT),
      'standardValueSets/Industry.standardValueSet': file(
        'StandardValueSet',
        '<sorted>false</sorted><standardValue><fullName>Wood</fullName><default>false</default><label>Wood</label></standardValue>',
      ),
    },
  );
  const got = (type: string, ...names: string[]): string[] => {
    const { zip, missing } = retrieve(world.org, new Map([[type, names]]), '67.0');
    assert.deepEqual(missing, []);
    return Object.keys(unzipSync(zip))
      .filter((path) => path !== 'unpackaged/package.xml')
      .map((path) => path.replace('unpackaged/', ''))
      .sort();
  };

  it('stands for custom objects; standard ones are named', () => {
    assert.deepEqual(failures(made), []);
    assert.deepEqual(got('CustomObject', '*'), ['objects/Tree__c.object']);
    assert.deepEqual(got('CustomObject', '*', 'Account'), ['objects/Account.object', 'objects/Tree__c.object']);
    assert.deepEqual(got('CustomTab', '*'), ['tabs/Tree__c.tab']);
    assert.deepEqual(got('CustomTab', 'standard-home'), ['tabs/standard-home.tab']);
  });

  it('brings nothing of fields, of standard value sets and of what is in folders; each comes when it is named', () => {
    for (const type of ['CustomField', 'StandardValueSet', 'Report', 'Dashboard', 'Document', 'EmailTemplate'])
      assert.deepEqual(got(type, '*'), [], type);
    assert.deepEqual(got('CustomField', 'Account.Kind__c'), ['objects/Account.object']);
    assert.deepEqual(got('StandardValueSet', 'Industry'), ['standardValueSets/Industry.standardValueSet']);
    assert.deepEqual(got('Report', '*', 'Woods/R'), ['reports/Woods/R.report']);
  });
});
