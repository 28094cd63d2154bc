import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { field, objectXml, openOrg, rule } from '../org-fixture.ts';
import { openSample } from './sample.ts';

const { item, read, refused, test } = openSample();

describe('a value', () => {
  const kept: [string, unknown, unknown][] = [
    ['Unit_Price__c', 1.005, 1.005],
    ['Unit_Price__c', -2.675, -2.675],
    ['Unit_Price__c', '12.5', 12.5],
    ['Quantity__c', 2.5, 2.5],
    ['Quantity__c', 99999, 99999],
    ['Rate__c', 12.345, 12.345],
    ['Name', '  padded  ', 'padded'],
    ['Kind__c', 'Medium', 'Medium'],
    ['Tags__c', 'Red;Blue', 'Red;Blue'],
    ['Tags__c', 'Blue;Green;Red', 'Red;Green;Blue'],
    ['Tags__c', 'Red;red; Red ;', 'Red'],
    ['Tags__c', ';', null],
    ['Due__c', '2026-02-28', '2026-02-28'],
    ['Done_At__c', '2026-05-01T12:00:00+02:00', '2026-05-01T10:00:00.000+0000'],
    ['Done_At__c', '2026-05-01T12:00:00.5Z', '2026-05-01T12:00:00.500+0000'],
    ['Done_At__c', '2026-05-01T00:30:00.000-0800', '2026-05-01T08:30:00.000+0000'],
    ['Billable__c', false, false],
    ['Key__c', '', null],
    ['Memo__c', 'two\nlines', 'two\nlines'],
  ];
  for (const [name, given, stored] of kept) {
    it(`of ${name}, ${JSON.stringify(given)}, is kept as ${JSON.stringify(stored)}`, () =>
      assert.equal(read(item({ [name]: given }), name)[name], stored));
  }

  const refusals: [string, unknown, string, string][] = [
    ['Quantity__c', 100000, 'NUMBER_OUTSIDE_VALID_RANGE', 'Quantity: value outside of valid range on numeric field: 100000'],
    ['Quantity__c', 'many', 'INVALID_TYPE_ON_FIELD_IN_RECORD', 'Quantity: value not of required type: many'],
    ['Due__c', '2026-02-30', 'INVALID_TYPE_ON_FIELD_IN_RECORD', 'Due: value not of required type: 2026-02-30'],
    ...['2026-02-01+05:30', '2026-01-31T23:30:00-08:00', '2026-01-31T00:00:00Z', '20260131'].map((value): [string, unknown, string, string] => [
      'Due__c',
      value,
      'INVALID_TYPE_ON_FIELD_IN_RECORD',
      `Due: value not of required type: ${value}`,
    ]),
    ...['2026-01-31T10:00:00', '2026-01-31 10:00:00', '2026-01-31', '2026-01-31T10:00Z', '2026-01-31T24:00:00Z', '2026-02-30T10:00:00Z'].map(
      (value): [string, unknown, string, string] => [
        'Done_At__c',
        value,
        'INVALID_TYPE_ON_FIELD_IN_RECORD',
        `Done At: value not of required type: ${value}`,
      ],
    ),
    ['Billable__c', 'maybe', 'INVALID_TYPE_ON_FIELD_IN_RECORD', 'Billable: value not of required type: maybe'],
    ['Key__c', 'elevenchars', 'STRING_TOO_LONG', 'Key: data value too large: elevenchars (max length=10)'],
    ['Status__c', 'Lost', 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'Status: bad value for restricted picklist field: Lost'],
    ['Tags__c', 'Red;Pink', 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'Tags: bad value for restricted picklist field: Pink'],
    ['Email__c', 'nobody', 'INVALID_EMAIL_ADDRESS', 'Email: invalid email address: nobody'],
    ['Phase__c', 'nothing', 'MALFORMED_ID', 'Phase: id value of incorrect type: nothing'],
  ];
  for (const [name, given, statusCode, message] of refusals) {
    it(`of ${name}, ${JSON.stringify(given)}, is refused: ${statusCode}`, () =>
      assert.deepEqual(refused({ [name]: given }), [{ statusCode, message, fields: [name] }]));
  }

  it('of a field that is not there is refused', () => {
    const [error] = refused({ Nope__c: 1 });
    assert.equal(error?.statusCode, 'INVALID_FIELD');
    assert.equal(error?.message, "No such column 'Nope__c' on sobject of type Item__c");
  });

  it('cannot be given to a formula, a summary, an autonumber or a system field', () => {
    for (const [object, name] of Object.entries({ Item__c: 'Cost__c', Phase__c: 'Open_Items__c' })) {
      const [error] = test.refusal({ operation: 'insert', object, values: { Name: 'x', [name]: 1 } });
      assert.equal(error?.statusCode, 'INVALID_FIELD_FOR_INSERT_UPDATE');
      assert.deepEqual(error?.fields, [name]);
    }
    for (const name of ['Number__c', 'SystemModstamp', 'IsDeleted'])
      assert.equal(refused({ [name]: null })[0]?.statusCode, 'INVALID_FIELD_FOR_INSERT_UPDATE');
  });
});

describe('a formula', () => {
  it('reads own fields and rounds to its scale', () => assert.equal(read(item({ Quantity__c: 3, Unit_Price__c: 0.35 }), 'Cost__c')['Cost__c'], 1.05));
  it('takes a percent of 10 for 0.10, and gives 10 for 0.10', () =>
    assert.deepEqual(read(item({ Rate__c: 10, Unit_Price__c: 50 }), 'Discount__c, Half_Rate__c'), { Discount__c: 5, Half_Rate__c: 5 }));
  it('treats blanks as it is told', () =>
    assert.deepEqual(read(item({ Quantity__c: 3 }), 'Cost__c, Cost_Or_Blank__c'), { Cost__c: 0, Cost_Or_Blank__c: null }));
  it('joins text of parents, two steps up', () => {
    assert.equal(read(item({ Kind__c: 'Large' }), 'Place__c')['Place__c'], 'Program/PhaseLarge');
    assert.equal(read(item(), 'Place__c')['Place__c'], 'Program/Phase');
  });
  it('adds days to a date, and nothing to none', () => {
    assert.equal(read(item({ Due__c: '2026-02-27' }), 'Escalates__c')['Escalates__c'], '2026-03-02');
    assert.equal(read(item({ Due__c: null }), 'Escalates__c')['Escalates__c'], null);
  });
});

describe('a formula that cannot be worked out', () => {
  it('is blank for that record, and takes neither the list nor a rule down', () => {
    const own = openOrg({
      'Odd__c.object': objectXml(
        'Odd',
        'ReadWrite',
        field('N__c', 'Number', '<precision>18</precision><scale>2</scale>'),
        field('Root__c', 'Number', '<formula>N__c ^ 0.5</formula><precision>18</precision><scale>2</scale>'),
        field('Part__c', 'Text', '<formula>LEFT(Name, N__c)</formula>'),
        rule('Too_Large', 'N__c ^ 0.5 > 100', 'The root is too large.'),
      ),
    });
    for (const [Name, N__c] of Object.entries({ nine: 9, minus: -9, none: null })) own.insert('Odd__c', { Name, N__c });
    assert.deepEqual(
      own.query('SELECT Name, Root__c, Part__c FROM Odd__c ORDER BY Root__c, Name').map((row) => [row['Name'], row['Root__c'], row['Part__c'] ?? '']),
      [
        ['minus', null, ''],
        ['none', null, ''],
        ['nine', 3, 'nine'],
      ],
    );
    const refused = own.refusal({ operation: 'insert', object: 'Odd__c', values: { Name: 'large', N__c: 1e6 } });
    assert.equal(refused[0]?.message, 'The root is too large.');
  });
});
