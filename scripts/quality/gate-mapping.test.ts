import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Field } from 'jsforce';
import { PLAIN } from '../transfer/csv-form.ts';
import { mappingOf, mappingProblems, plainName, proposeMapping } from './gate/mapping.ts';
import type { Mapping } from './gate/mapping.ts';

const field = (name: string, type: string, label: string, more: Partial<Field> = {}): Field =>
  ({ name, type, label, createable: true, updateable: true, calculated: false, externalId: false, relationshipName: null, ...more }) as Field;
const picklist = (...values: string[]): Partial<Field> => ({
  picklistValues: values.map((value) => ({ value, active: true })) as Field['picklistValues'],
});

const FIELDS = [
  field('Id', 'id', 'Contact ID', { createable: false, updateable: false }),
  field('Legacy_Id__c', 'string', 'Legacy ID', { externalId: true }),
  field('FirstName', 'string', 'First Name'),
  field('LastName', 'string', 'Last Name'),
  field('Email', 'email', 'Email'),
  field('Phone', 'phone', 'Business Phone'),
  field('Birthdate', 'date', 'Birthdate'),
  field('AccountId', 'reference', 'Account ID', { relationshipName: 'Account', referenceTo: ['Account'] }),
  field('MailingCountry', 'string', 'Mailing Country'),
  field('OtherCountry', 'string', 'Other Country'),
  field('LeadSource', 'picklist', 'Lead Source', picklist('Web', 'Fair')),
  field('Name', 'string', 'Full Name', { createable: false, updateable: false, calculated: true }),
];
const ACCOUNT_KEY = field('Number__c', 'string', 'Number', { externalId: true });

function proposed(columns: Record<string, string[]>, accountKeys: Field[] = [ACCOUNT_KEY]): Mapping {
  const facts = { key: 'Legacy_Id__c', fields: FIELDS, parentKeys: new Map([['Account', accountKeys]]), form: PLAIN };
  return mappingOf(
    proposeMapping(
      Object.entries(columns).map(([header, cells]) => ({ header, cells })),
      facts,
    ),
  );
}

describe('where the columns of a file go', () => {
  it('goes by names, labels and the words of other systems and languages', () => {
    assert.deepEqual(
      proposed({ lastname: ['Ada'], 'First Name': ['x'], 'E-Mail-Adresse': ['a@b.example'], Teléfono: ['+34 91 1234567'], 国家: ['CN'] }),
      {
        lastname: 'LastName',
        'First Name': 'FirstName',
        'E-Mail-Adresse': 'Email',
        Teléfono: 'Phone',
        国家: 'MailingCountry',
      },
    );
  });

  it('does not believe a name that the cells speak against', () => {
    assert.deepEqual(proposed({ 'Date of birth': ['old', 'young', '1980-01-02'] }), { 'Date of birth': null });
    assert.deepEqual(proposed({ 'Date of birth': ['1980-01-01', '', '1980-01-02'] }), { 'Date of birth': 'Birthdate' });
  });

  it('knows mail addresses and values of a picklist by the cells alone', () => {
    const mails = ['a@b.example', 'c@d.example', 'e@f.example', 'g@h.example', 'i@j.example'];
    assert.deepEqual(proposed({ Kontakt: mails, How: ['Web', 'Fair', 'Web', 'web', 'Fair'] }), { Kontakt: 'Email', How: 'LeadSource' });
    // Two columns of addresses: only one can be the field's.
    assert.deepEqual(Object.values(proposed({ One: mails, Two: mails })).filter(Boolean), ['Email']);
  });

  it('finds a parent by its only external id, or by record ids', () => {
    assert.deepEqual(proposed({ 'Account number': ['4711'] }), { 'Account number': 'Account.Number__c' });
    assert.deepEqual(proposed({ 'Account ID': ['001000000000001AAA'] }), { 'Account ID': 'AccountId' });
    assert.deepEqual(proposed({ Account: ['Acme'] }, []), { Account: null });
    assert.deepEqual(proposed({ 'Account.Number__c': ['4711'] }), { 'Account.Number__c': 'Account.Number__c' });
  });

  it('takes the column with another value in every row for the key', () => {
    assert.deepEqual(proposed({ 'Customer no': ['1', '2', '3'], Remark: ['x', 'x', 'y'] }), { 'Customer no': 'Legacy_Id__c', Remark: null });
    // Two that could be: the name decides, else nobody.
    assert.deepEqual(proposed({ Hash: ['a', 'b'], 'Old key': ['1', '2'] }), { Hash: null, 'Old key': 'Legacy_Id__c' });
    assert.deepEqual(proposed({ One: ['a', 'b'], Two: ['1', '2'] }), { One: null, Two: null });
  });

  it('sends no two columns to one field, and none to a field that nobody may write', () => {
    assert.deepEqual(proposed({ Email: ['a@b.example'], 'E-Mail': ['c@d.example'] }), { Email: 'Email', 'E-Mail': null });
    assert.deepEqual(proposed({ 'Full name': ['Ada King'] }), { 'Full name': null });
  });

  it('says what is wrong with a mapping that somebody wrote', () => {
    const headers = ['Mail', 'Mail 2', 'Account', 'Account key', 'Whole'];
    const mapping = { Mail: 'Email', 'Mail 2': 'email', Account: 'AccountId', 'Account key': 'Account.Number__c', Whole: 'Name', Gone: null };
    assert.deepEqual(mappingProblems(mapping, headers, FIELDS), [
      'the file has no column "Gone". Its columns are Mail, Mail 2, Account, Account key, Whole',
      '"Mail" and "Mail 2" both go to Email. Leave one of them out: null',
      '"Account" and "Account key" both go to AccountId. Leave one of them out: null',
      '"Whole" goes to Name, which is a formula: the org works it out',
    ]);
    assert.deepEqual(mappingProblems({ Mail: null }, ['Mail', 'More'], FIELDS), [
      'it does not say where column "More" goes: name a field, or null to leave it out',
    ]);
  });

  it('compares names without case, accents and signs', () => {
    assert.equal(plainName('Straße (Rechnung)'), 'strasserechnung');
    assert.equal(plainName('Código_Postal__c'), 'codigopostal');
  });
});
