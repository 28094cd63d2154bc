import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { saveAll } from '../../src/records/save.ts';
import { openSample } from './sample.ts';

const { test, program, phase, item, read, refused } = openSample();

describe('a roll-up', () => {
  let own: { program: string; phase: string; other: string };
  const totals = () => read(own.phase, 'Cost__c, Open_Items__c, First_Due__c, Dearest__c', 'Phase__c');
  const add = (values: Record<string, unknown>, to = own.phase): string => test.insert('Item__c', { Name: 'Item', Phase__c: to, ...values });
  before(() => {
    const parent = test.insert('Program__c', { Name: 'Summed', Limit__c: 100 });
    const make = (): string => test.insert('Phase__c', { Name: 'Phase', Program__c: parent });
    own = { program: parent, phase: make(), other: make() };
  });

  it('of nothing is zero for count and sum, blank for min and max', () =>
    assert.deepEqual(totals(), { Cost__c: 0, Open_Items__c: 0, First_Due__c: null, Dearest__c: null }));
  it('follows every write, through three levels', () => {
    const first = add({ Quantity__c: 2, Unit_Price__c: 10, Due__c: '2026-06-01' });
    const second = add({ Quantity__c: 1, Unit_Price__c: 30, Due__c: '2026-05-20' });
    assert.deepEqual(totals(), { Cost__c: 50, Open_Items__c: 2, First_Due__c: '2026-05-20', Dearest__c: 30 });
    add({ Quantity__c: 1, Unit_Price__c: 7 }, own.other);
    assert.equal(read(own.program, 'Cost__c', 'Program__c')['Cost__c'], 57);
    test.update('Item__c', first, { Status__c: 'Done', Quantity__c: 3 });
    test.remove('Item__c', second);
    assert.deepEqual(totals(), { Cost__c: 30, Open_Items__c: 0, First_Due__c: '2026-06-01', Dearest__c: 10 });
    assert.equal(read(own.program, 'Cost__c', 'Program__c')['Cost__c'], 37);
  });
  it('saves its parent, whose rule may refuse the child', () => {
    const before = test.query('SELECT Id FROM Item__c').length;
    const errors = test.refusal({
      operation: 'insert',
      object: 'Item__c',
      values: { Name: 'Dear', Phase__c: own.phase, Quantity__c: 1, Unit_Price__c: 64 },
    });
    assert.equal(errors[0]?.statusCode, 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
    assert.match(errors[0]?.message ?? '', /The program costs more than its limit\./);
    assert.equal(test.query('SELECT Id FROM Item__c').length, before);
    add({ Quantity__c: 1, Unit_Price__c: 63 });
    assert.equal(read(own.program, 'Cost__c', 'Program__c')['Cost__c'], 100);
  });
  it('of many records of one call comes once; what the master will not have fails, the rest is saved', () => {
    const parent = test.insert('Program__c', { Name: 'Many', Limit__c: 10 });
    const [one, two] = [1, 2].map(() => test.insert('Phase__c', { Name: 'Phase', Program__c: parent }));
    const costing = (price: number, Phase__c: string | undefined) =>
      ({ operation: 'insert', object: 'Item__c', values: { Name: 'Item', Phase__c, Quantity__c: 1, Unit_Price__c: price } }) as const;
    const save = (prices: [number, string | undefined][], allOrNone = false): boolean[] =>
      saveAll(
        test.org,
        { userId: test.adminId, access: undefined },
        prices.map(([price, to]) => costing(price, to)),
        { allOrNone },
      ).map((result) => result.success);
    const cost = () => read(parent, 'Cost__c', 'Program__c')['Cost__c'];
    const startedAt = test.query('SELECT Id FROM Item__c').length;
    assert.deepEqual(
      save([
        [2, one],
        [1, two],
        [3, one],
      ]),
      [true, true, true],
    );
    assert.equal(cost(), 6);
    assert.deepEqual(
      save([
        [3, one],
        [50, two],
        [1, one],
      ]),
      [true, false, true],
    );
    assert.equal(cost(), 10);
    assert.deepEqual(
      save(
        [
          [0, one],
          [1, two],
        ],
        true,
      ),
      [false, false],
    );
    assert.deepEqual([cost(), test.query('SELECT Id FROM Item__c').length - startedAt], [10, 5]);
  });
  it('of the other master follows when one master takes its details along', () => {
    const person = test.insert('Person__c', { Name: 'Kim' });
    const doomed = test.insert('Phase__c', { Name: 'Doomed', Program__c: program });
    test.insert('Member__c', { Name: 'm', Phase__c: doomed, Person__c: person });
    assert.equal(read(person, 'Load__c', 'Person__c')['Load__c'], 1);
    test.remove('Phase__c', doomed);
    assert.equal(read(person, 'Load__c', 'Person__c')['Load__c'], 0);
  });
});

describe('a record that goes', () => {
  const count = (object: string, id: string): number => test.query(`SELECT Id FROM ${object} WHERE Id = '${id}'`).length;
  const tree = () => {
    const top = test.insert('Program__c', { Name: 'Top' });
    const middle = test.insert('Phase__c', { Name: 'Middle', Program__c: top });
    return { top, middle, leaf: test.insert('Item__c', { Name: 'Leaf', Phase__c: middle }) };
  };
  it('takes its details and theirs along, and empties lookups that allow it', () => {
    const { top, middle, leaf } = tree();
    const link = test.insert('Link__c', { Purpose__c: 'p', Program__c: top });
    test.remove('Program__c', top);
    assert.deepEqual([count('Program__c', top), count('Phase__c', middle), count('Item__c', leaf)], [0, 0, 0]);
    assert.equal(read(link, 'Program__c', 'Link__c')['Program__c'], null);
  });
  it('takes along what looks up to it by Cascade', () => {
    const { leaf } = tree();
    const link = test.insert('Link__c', { Purpose__c: 'p', Item__c: leaf });
    test.remove('Item__c', leaf);
    assert.equal(count('Link__c', link), 0);
  });
  it('stays, and all above it, while something looks up to it by Restrict', () => {
    const { top, middle } = tree();
    test.insert('Link__c', { Name: 'Holder', Purpose__c: 'p', Phase__c: middle });
    for (const [object, id] of [
      ['Phase__c', middle],
      ['Program__c', top],
    ] as const) {
      const [error] = test.refusal({ operation: 'delete', object, id });
      assert.equal(error?.statusCode, 'DELETE_FAILED');
      assert.match(error?.message ?? '', /associated with the following Links.*: Holder/);
      assert.equal(count(object, id), 1);
    }
  });
  it('cannot be written any more', () => {
    const { leaf } = tree();
    test.remove('Item__c', leaf);
    for (const operation of ['update', 'delete'] as const)
      assert.equal(test.refusal({ operation, object: 'Item__c', id: leaf, values: {} })[0]?.statusCode, 'ENTITY_IS_DELETED');
  });
});

describe('a parent', () => {
  it('that is a master is for good', () => {
    const [error] = test.refusal({ operation: 'update', object: 'Phase__c', id: phase, values: { Program__c: program } });
    assert.equal(error?.statusCode, 'INVALID_FIELD_FOR_INSERT_UPDATE');
    assert.match(error?.message ?? '', /^Unable to create\/update fields: Program__c\./);
  });
  it('must be of the right kind, and there', () => {
    assert.equal(refused({ Phase__c: program })[0]?.statusCode, 'FIELD_INTEGRITY_EXCEPTION');
    const gone = item();
    test.remove('Item__c', gone);
    const [error] = refused({ Purpose__c: 'p', Item__c: gone }, 'Link__c');
    assert.equal(error?.statusCode, 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY');
    assert.equal(refused({ Phase__c: null })[0]?.statusCode, 'REQUIRED_FIELD_MISSING');
  });
});
