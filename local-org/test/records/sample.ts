import { openOrg } from '../org-fixture.ts';
import type { Answer, TestOrg } from '../org-fixture.ts';

/** An org with one program and one phase, and words for the items under it. */
export interface Sample {
  test: TestOrg;
  program: string;
  phase: string;
  /** Makes an item of the phase. */
  item(values?: Record<string, unknown>): string;
  /** Fields of one record, comma-separated, without its attributes. */
  read(id: string, fields: string, object?: string): Answer;
  /** The reasons a new record is refused for. */
  refused(values: Record<string, unknown>, object?: string): ReturnType<TestOrg['refusal']>;
}

export function openSample(): Sample {
  const test = openOrg();
  const program = test.insert('Program__c', { Name: 'Program' });
  const phase = test.insert('Phase__c', { Name: 'Phase', Program__c: program });
  return {
    test,
    program,
    phase,
    item: (values = {}) => test.insert('Item__c', { Name: 'Item', Phase__c: phase, ...values }),
    read: (id, fields, object = 'Item__c') => {
      const { attributes: _, ...rest } = test.one(`SELECT ${fields} FROM ${object} WHERE Id = '${id}'`);
      return rest;
    },
    refused: (values, object = 'Item__c') =>
      test.refusal({ operation: 'insert', object, values: { Name: 'Item', ...(object === 'Item__c' ? { Phase__c: phase } : {}), ...values } }),
  };
}
