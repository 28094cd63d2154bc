import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StewardshipFacts } from './facts.ts';
import { decideStewardship, stewardshipKey } from './stewardship.ts';

const phase = (id: string, start: string, end: string, status = 'Open'): StewardshipFacts['phases'][number] => ({
  ...{ id, name: `Phase ${id}`, programId: 'p', programKey: 'crm', programName: 'CRM', start, end, status },
});
const facts = (hours: StewardshipFacts['hours'], more: Partial<StewardshipFacts> = {}): StewardshipFacts => ({
  ...{ config: { program: 'crm', hourlyRate: 80 }, hours, entries: new Map(), noHours: undefined },
  phases: [phase('1', '2025-01-01', '2025-12-31', 'Closed'), phase('2', '2026-01-01', '2026-12-31')],
  ...more,
});
const worked = (month: string, booked?: number, estimated?: number): StewardshipFacts['hours'][number] => ({
  stewardId: '005S',
  month,
  booked,
  estimated,
});
const amounts = (given: StewardshipFacts): unknown[] =>
  decideStewardship(given, '2026-05-10').changes.map(({ write }) => [write.kind, write.values?.['Amount__c'], write.values?.['Entry_Date__c']]);

describe('hours of stewards as spend', () => {
  it('is what was booked, else the estimate, of each month that is over, at the rate', () => {
    assert.deepEqual(
      amounts(facts([worked('2026-02-01', 10.5, 3), worked('2026-03-01', undefined, 2.25), worked('2026-04-01', 0, 4), worked('2026-05-01', 9)])),
      [
        ['create', 840, '2026-02-28'],
        ['create', 180, '2026-03-31'],
      ],
    );
    const [change] = decideStewardship(facts([worked('2026-02-01', 10.5)]), '2026-05-10').changes;
    assert.deepEqual(change?.write.values, {
      ...{ Phase__c: '2', Category__c: 'Data Stewardship', Status__c: 'Paid', Entry_Date__c: '2026-02-28', Amount__c: 840 },
      Description__c: 'Data stewardship in 2026-02: 10.5 hours',
    });
  });

  it('is booked once, and follows what is booked later', () => {
    const entries = new Map([[stewardshipKey('p', '2026-02-01', '005S'), { id: 'e1', amount: 840 }]]);
    const again = decideStewardship(facts([worked('2026-02-01', 10.5)], { entries }), '2026-05-10');
    assert.deepEqual([again.changes.length, again.unchanged], [0, 1]);
    assert.deepEqual(amounts(facts([worked('2026-02-01', 11)], { entries })), [['update', 880, undefined]]);
  });

  it('says what it cannot book: a closed phase, no phase, no such program', () => {
    const problems = (given: StewardshipFacts): string[] => decideStewardship(given, '2026-05-10').findings.map(({ problem }) => problem);
    assert.deepEqual(problems(facts([worked('2025-11-01', 3)])), ['Phase 1 is closed: it takes no spend']);
    assert.deepEqual(problems(facts([worked('2024-11-01', 3)])), ['2024-11-30 is in no phase of the program']);
    assert.deepEqual(problems(facts([], { config: { program: 'other', hourlyRate: 1 } })), ['no program with phases has the external key "other"']);
    assert.deepEqual(problems(facts([], { noHours: 'they cannot be read' })), ['they cannot be read']);
    assert.deepEqual(problems(facts([worked('2025-11-01', 3)], { config: undefined })), []);
  });
});
