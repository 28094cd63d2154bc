import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { field, objectXml, openOrg } from '../org-fixture.ts';
import type { TestOrg } from '../org-fixture.ts';

const place = '<locationX>0</locationX><locationY>0</locationY>';
const to = (element: string): string => `<connector><targetReference>${element}</targetReference></connector>`;
const reference = (path: string): string => `<value><elementReference>${path}</elementReference></value>`;
const text = (value: string): string => `<value><stringValue>${value}</stringValue></value>`;
const named = (name: string): string => `<name>${name}</name><label>${name}</label>${place}`;

interface Start {
  when: 'RecordBeforeSave' | 'RecordAfterSave' | 'RecordBeforeDelete';
  on?: 'Create' | 'Update' | 'CreateAndUpdate' | 'Delete';
  first: string;
  /** Filters, filter formula, "only when changed to meet". */
  entry?: string;
  object?: string;
}

/** A record-triggered flow's XML. The schema wants elements in the order of their names. */
function flow({ when, on = 'CreateAndUpdate', first, entry = '', object = 'Ticket__c' }: Start, elements: [tag: string, body: string][]): string {
  const parts: [string, string][] = [
    ...elements,
    ['apiVersion', '67.0'],
    ['label', 'Flow'],
    ['processType', 'AutoLaunchedFlow'],
    ['status', 'Active'],
    ['start', `${place}${to(first)}${entry}<object>${object}</object><recordTriggerType>${on}</recordTriggerType><triggerType>${when}</triggerType>`],
  ];
  const byTag = parts.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return byTag.map(([tag, body]) => `<${tag}>${body}</${tag}>`).join('');
}

const assign = (name: string, path: string, value: string, next = ''): [string, string] => [
  'assignments',
  `${named(name)}<assignmentItems><assignToReference>${path}</assignToReference><operator>Assign</operator>${value}</assignmentItems>${next}`,
];
const filter = (name: string, operator: string, value: string): string =>
  `<filters><field>${name}</field><operator>${operator}</operator>${value}</filters>`;
const input = (name: string, value: string): string => `<inputAssignments><field>${name}</field>${value}</inputAssignments>`;
const refuse = (name: string, message: string, at?: string): [string, string] => [
  'customErrors',
  `${named(name)}<customErrorMessages><errorMessage>${message}</errorMessage>${at ? `<fieldSelection>${at}</fieldSelection>` : ''}<isFieldError>${at !== undefined}</isFieldError></customErrorMessages>`,
];

const number = '<precision>8</precision><scale>0</scale>';
const OBJECTS = {
  'Ticket__c.object': objectXml(
    'Ticket',
    'ReadWrite',
    field('Hours__c', 'Number', number),
    field('Size__c', 'Text', '<length>20</length>'),
    field('Stage__c', 'Text', '<length>20</length>'),
    field('Escalations__c', 'Number', `<defaultValue>0</defaultValue>${number}`),
    field('Queue__c', 'Lookup', '<referenceTo>Queue__c</referenceTo><relationshipName>Tickets</relationshipName>'),
  ),
  'Queue__c.object': objectXml('Queue', 'ReadWrite', field('Latest__c', 'Text', '<length>80</length>'), field('Longest__c', 'Number', number)),
  'Log__c.object': objectXml('Log', 'ReadWrite', field('Text__c', 'Text', '<length>20</length><required>true</required>')),
};

const rule = (name: string, operator: string, value: number, next: string): string =>
  `<rules><name>${name}</name><conditionLogic>and</conditionLogic><conditions><leftValueReference>$Record.Hours__c</leftValueReference><operator>${operator}</operator><rightValue><numberValue>${value}</numberValue></rightValue></conditions>${to(next)}<label>${name}</label></rules>`;

const FLOWS = {
  'Size.flow': flow({ when: 'RecordBeforeSave', first: 'By_Hours' }, [
    [
      'decisions',
      `${named('By_Hours')}<defaultConnector><targetReference>Small</targetReference></defaultConnector><defaultConnectorLabel>Else</defaultConnectorLabel>${rule('Is_Huge', 'GreaterThanOrEqualTo', 100, 'Huge')}${rule('Is_Large', 'GreaterThan', 10, 'Large')}`,
    ],
    assign('Huge', '$Record.Size__c', text('huge')),
    assign('Large', '$Record.Size__c', text('large')),
    assign('Small', '$Record.Size__c', text('small')),
  ]),
  'Refuse_Hours.flow': flow(
    {
      when: 'RecordBeforeSave',
      first: 'Refuse',
      entry: `<filterLogic>and</filterLogic>${filter('Hours__c', 'LessThan', '<value><numberValue>0</numberValue></value>')}`,
    },
    [refuse('Refuse', 'Hours of {!$Record.Name} are below zero.', 'Hours__c')],
  ),
  'Escalate.flow': flow(
    {
      when: 'RecordBeforeSave',
      first: 'Count',
      entry: `<doesRequireRecordChangedToMeetCriteria>true</doesRequireRecordChangedToMeetCriteria><filterLogic>and</filterLogic>${filter('Stage__c', 'EqualTo', text('Escalated'))}`,
    },
    [
      [
        'assignments',
        `${named('Count')}<assignmentItems><assignToReference>$Record.Escalations__c</assignToReference><operator>Add</operator><value><numberValue>1</numberValue></value></assignmentItems>`,
      ],
    ],
  ),
  'Tell_Queue.flow': flow(
    {
      when: 'RecordAfterSave',
      first: 'Longest',
      entry: `<filterLogic>and</filterLogic>${filter('Queue__c', 'IsNull', '<value><booleanValue>false</booleanValue></value>')}`,
    },
    [
      [
        'recordLookups',
        `${named('Longest')}<assignNullValuesIfNoRecordsFound>false</assignNullValuesIfNoRecordsFound>${to('Tell')}<filterLogic>and</filterLogic>${filter('Queue__c', 'EqualTo', reference('$Record.Queue__c'))}<getFirstRecordOnly>true</getFirstRecordOnly><object>Ticket__c</object><sortField>Hours__c</sortField><sortOrder>Desc</sortOrder><storeOutputAutomatically>true</storeOutputAutomatically>`,
      ],
      [
        'recordUpdates',
        `${named('Tell')}<filterLogic>and</filterLogic>${filter('Id', 'EqualTo', reference('$Record.Queue__c'))}${input('Latest__c', reference('$Record.Name'))}${input('Longest__c', reference('Longest.Hours__c'))}<object>Queue__c</object>`,
      ],
    ],
  ),
  'Write_Log.flow': flow(
    {
      when: 'RecordAfterSave',
      first: 'Log',
      entry: '<filterFormula>AND({!$Record.Stage__c} = "Closed", OR(ISNEW(), ISCHANGED({!$Record.Stage__c})))</filterFormula>',
    },
    [['recordCreates', `${named('Log')}${input('Text__c', reference('$Record.Size__c'))}<object>Log__c</object>`]],
  ),
  'Bad_Log.flow': flow(
    { when: 'RecordAfterSave', first: 'Log', entry: `<filterLogic>and</filterLogic>${filter('Stage__c', 'EqualTo', text('Broken'))}` },
    [['recordCreates', `${named('Log')}${input('Name', text('no text'))}<object>Log__c</object>`]],
  ),
  'Keep_Open.flow': flow(
    {
      when: 'RecordBeforeDelete',
      on: 'Delete',
      first: 'Refuse',
      entry: `<filterLogic>and</filterLogic>${filter('Stage__c', 'NotEqualTo', text('Closed'))}`,
    },
    [refuse('Refuse', 'Close the ticket first.')],
  ),
};

let test: TestOrg;
let queue: string;
before(() => {
  test = openOrg({ ...OBJECTS, ...FLOWS });
  queue = test.insert('Queue__c', { Name: 'Queue' });
});
const ticket = (values: Record<string, unknown>): string => test.insert('Ticket__c', { Name: 'Ticket', ...values });
const read = (id: string, name: string, object = 'Ticket__c'): unknown => test.one(`SELECT ${name} FROM ${object} WHERE Id = '${id}'`)[name];

describe('a before-save flow', () => {
  for (const [hours, size] of [
    [100, 'huge'],
    [11, 'large'],
    [10, 'small'],
    [null, 'small'],
  ]) {
    it(`takes the first branch whose conditions hold: ${hours} hours are ${size}`, () =>
      assert.equal(read(ticket({ Hours__c: hours }), 'Size__c'), size));
  }
  it('runs on updates too, and has the last word over the client', () => {
    const id = ticket({ Hours__c: 1 });
    test.update('Ticket__c', id, { Hours__c: 50, Size__c: 'mine' });
    assert.equal(read(id, 'Size__c'), 'large');
  });
  it('refuses at a field, its message filled in, and nothing is saved', () => {
    const before = test.query('SELECT Id FROM Ticket__c').length;
    assert.deepEqual(test.refusal({ operation: 'insert', object: 'Ticket__c', values: { Name: 'T-9', Hours__c: -1 } }), [
      { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Hours of T-9 are below zero.', fields: ['Hours__c'] },
    ]);
    assert.equal(test.query('SELECT Id FROM Ticket__c').length, before);
  });
  it('with "only when changed to meet" runs once a time the conditions come true', () => {
    const id = ticket({ Stage__c: 'Escalated' });
    assert.equal(read(id, 'Escalations__c'), 1);
    test.update('Ticket__c', id, { Hours__c: 3 });
    assert.equal(read(id, 'Escalations__c'), 1);
    test.update('Ticket__c', id, { Stage__c: 'Open' });
    test.update('Ticket__c', id, { Stage__c: 'Escalated' });
    assert.equal(read(id, 'Escalations__c'), 2);
  });
});

describe('an after-save flow', () => {
  it('finds records, the one just saved among them, and updates the parent', () => {
    ticket({ Name: 'Long', Hours__c: 20, Queue__c: queue });
    ticket({ Name: 'Short', Hours__c: 5, Queue__c: queue });
    assert.deepEqual([read(queue, 'Latest__c', 'Queue__c'), read(queue, 'Longest__c', 'Queue__c')], ['Short', 20]);
  });
  it('creates a record when its formula says so, what the before-save flows set included', () => {
    const logs = (): unknown[] => test.query('SELECT Text__c FROM Log__c').map((row) => row['Text__c']);
    const id = ticket({ Hours__c: 11 });
    assert.deepEqual(logs(), []);
    test.update('Ticket__c', id, { Stage__c: 'Closed' });
    test.update('Ticket__c', id, { Hours__c: 200 });
    assert.deepEqual(logs(), ['large']);
  });
  it('that fails takes the save with it, and says which flow and why', () => {
    const before = test.query('SELECT Id FROM Ticket__c').length;
    const [error] = test.refusal({ operation: 'insert', object: 'Ticket__c', values: { Name: 'T', Stage__c: 'Broken' } });
    assert.equal(error?.statusCode, 'CANNOT_EXECUTE_FLOW_TRIGGER');
    assert.match(error?.message ?? '', /^We can't save this record because the “.+” process failed\. Give your Salesforce admin these details\./);
    assert.match(error?.message ?? '', /when the flow tried to create records: REQUIRED_FIELD_MISSING: Required fields are missing: \[Text__c\]/);
    assert.equal(test.query('SELECT Id FROM Ticket__c').length, before);
  });
});

describe('a before-delete flow', () => {
  it('keeps a record that meets its conditions', () => {
    const id = ticket({ Stage__c: 'Open' });
    assert.deepEqual(test.refusal({ operation: 'delete', object: 'Ticket__c', id }), [
      { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Close the ticket first.', fields: [] },
    ]);
    assert.equal(read(id, 'Stage__c'), 'Open');
    test.update('Ticket__c', id, { Stage__c: 'Closed' });
    test.remove('Ticket__c', id);
    assert.deepEqual(test.query(`SELECT Id FROM Ticket__c WHERE Id = '${id}'`), []);
  });
});
