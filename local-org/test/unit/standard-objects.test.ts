import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { generateStandardObjects } from '../../build/standard-objects.ts';
import type { StandardObjectJson } from '../../src/catalog/types.ts';

const objects = generateStandardObjects();
const byName = new Map(objects.map((object) => [object.name, object]));

function objectNamed(name: string): StandardObjectJson {
  const object = byName.get(name);
  assert.ok(object, `no object ${name}`);
  return object;
}

function fieldNamed(path: string): StandardObjectJson['fields'][number] {
  const [object = '', name = ''] = path.split('.');
  const field = objectNamed(object).fields.find((candidate) => candidate.name === name);
  assert.ok(field, `no field ${path}`);
  return field;
}

function requiredFields(name: string): string[] {
  return objectNamed(name)
    .fields.filter((field) => field.required)
    .map((field) => field.name)
    .sort();
}

describe('the catalogue of standard objects', () => {
  it('holds the 474 objects of the real org jsforce looked at, permission set groups and notification types', () => {
    assert.equal(objects.length, 476);
    assert.deepEqual(
      [...byName.keys()].sort(),
      objects.map((object) => object.name),
    );
  });

  it('is the same every time', () => assert.deepEqual(generateStandardObjects(), objects));

  it('gives every field of an object a name of its own', () => {
    for (const { name, fields } of objects) assert.equal(new Set(fields.map((field) => field.name)).size, fields.length, name);
  });
});

describe('key prefixes', () => {
  it('are three letters or digits and unique', () => {
    for (const { name, keyPrefix } of objects) assert.match(keyPrefix, /^[0-9A-Za-z]{3}$/, name);
    assert.equal(new Set(objects.map((object) => object.keyPrefix)).size, objects.length);
  });

  it('are the real ones where they are known', () => {
    const known = {
      Account: '001',
      Contact: '003',
      User: '005',
      Opportunity: '006',
      Lead: '00Q',
      Task: '00T',
      Event: '00U',
      Case: '500',
      Campaign: '701',
      Product2: '01t',
      Organization: '00D',
      UserRole: '00E',
      Profile: '00e',
      PermissionSet: '0PS',
      LoginHistory: '0Ya',
    };
    for (const [name, prefix] of Object.entries(known)) assert.equal(objectNamed(name).keyPrefix, prefix);
  });

  it('never take the place of a custom object', () => assert.ok(objects.every((object) => !object.keyPrefix.startsWith('a'))));
});

describe('relationships', () => {
  it('lead from Contact up to Account and down by Contacts', () => {
    const field = fieldNamed('Contact.AccountId');
    assert.deepEqual(
      [field.type, field.referenceTo, field.relationshipName, field.childRelationshipName],
      ['reference', ['Account'], 'Account', 'Contacts'],
    );
  });

  it('tell several fields to the same parent apart', () => {
    assert.equal(fieldNamed('Asset.AssetServicedById').childRelationshipName, 'ServicedAssets');
    assert.equal(fieldNamed('Asset.AccountId').childRelationshipName, 'Assets');
    assert.equal(fieldNamed('User.ManagerId').childRelationshipName, 'ManagedUsers');
  });

  it('may lead to several objects', () => {
    assert.deepEqual(fieldNamed('Task.WhoId').referenceTo, ['Contact', 'Lead']);
    assert.ok(fieldNamed('Event.WhatId').referenceTo?.includes('Opportunity'));
    assert.deepEqual(fieldNamed('Case.OwnerId').referenceTo, ['Group', 'User']);
  });

  it('only lead to objects that exist, and a name leads down to one field only', () => {
    const downward = new Set<string>();
    for (const object of objects) {
      for (const { name, referenceTo = [], childRelationshipName } of object.fields) {
        for (const parent of referenceTo) {
          assert.ok(byName.has(parent), `${object.name}.${name} → ${parent}`);
          const key = `${parent}.${childRelationshipName}`;
          assert.ok(!childRelationshipName || !downward.has(key), `${key} by ${object.name}.${name}`);
          downward.add(key);
        }
      }
    }
  });
});

describe('fields', () => {
  it('number cases by themselves', () => {
    const field = fieldNamed('Case.CaseNumber');
    assert.deepEqual([field.autoNumber?.format, field.createable, field.required], ['{00000000}', false, false]);
  });

  it('tell dates from date-times', () => {
    assert.equal(fieldNamed('Opportunity.CloseDate').type, 'date');
    assert.equal(fieldNamed('Opportunity.CreatedDate').type, 'datetime');
    assert.equal(fieldNamed('LoginHistory.LoginTime').type, 'datetime');
    assert.equal(fieldNamed('Account.LastActivityDate').type, 'date');
  });

  it('of a compound kind are read-only: addresses and the names of people', () => {
    for (const path of ['Account.BillingAddress', 'Contact.Name', 'Lead.Name', 'User.Name']) {
      const { createable, updateable } = fieldNamed(path);
      assert.deepEqual([createable, updateable], [false, false], path);
    }
    assert.equal(fieldNamed('Account.BillingAddress').type, 'address');
  });

  it('ask of a client what a real org asks of it', () => {
    assert.deepEqual(requiredFields('Account'), ['Name']);
    assert.deepEqual(requiredFields('Lead'), ['Company', 'LastName', 'Status']);
    assert.deepEqual(requiredFields('Opportunity'), ['CloseDate', 'Name', 'StageName']);
    assert.deepEqual(requiredFields('Case'), []);
    assert.deepEqual(requiredFields('ContentVersion'), []);
  });

  it('never ask for a boolean or for what cannot be set', () => {
    for (const object of objects) {
      for (const field of object.fields.filter((candidate) => candidate.required)) {
        assert.ok(field.type !== 'boolean' && (field.createable || field.updateable), `${object.name}.${field.name}`);
      }
    }
  });

  it('offer the standard picklist values, with the default among them', () => {
    const values = fieldNamed('Case.Status').picklist?.values ?? [];
    assert.deepEqual(
      values.map((entry) => entry.value),
      ['New', 'Working', 'Escalated', 'Closed'],
    );
    assert.deepEqual(
      values.filter((entry) => entry.default).map((entry) => entry.value),
      ['New'],
    );
  });

  it('of a login history can only be read', () => {
    assert.deepEqual([objectNamed('LoginHistory').createable, objectNamed('LoginHistory').deletable], [false, false]);
    assert.ok(objectNamed('LoginHistory').fields.every((field) => !field.createable && !field.updateable));
  });
});
