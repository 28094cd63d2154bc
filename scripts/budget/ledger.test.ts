import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LedgerFacts, KnownEntry } from './facts.ts';
import { decideLedger } from './ledger.ts';

const COLUMNS = ['program', 'document', 'date', 'amount', 'category', 'status', 'currency', 'type', 'description'] as const;
type Cells = Partial<Record<(typeof COLUMNS)[number], string>>;

const GOOD: Required<Cells> = {
  program: 'crm',
  document: 'D-1',
  date: '2026-02-10',
  amount: '100',
  category: 'OPS',
  status: 'Booked',
  currency: 'CNY',
  type: 'Invoice',
  description: 'Operation',
};

const facts = (lines: Cells[], more: Partial<LedgerFacts> = {}): LedgerFacts => ({
  config: {
    file: 'ledger.csv',
    columns: Object.fromEntries(COLUMNS.map((name) => [name, name])) as never,
    currency: 'CNY',
    ratesFile: 'rates.csv',
    categories: { OPS: 'Run' },
    statuses: { Booked: 'Paid' },
    creditTypes: ['Credit note'],
  },
  rows: lines.map((line, index) => ({ place: `ledger.csv, row ${index + 2}`, cells: { ...GOOD, ...line } })),
  rates: [
    { place: 'rates.csv, row 2', cells: { currency: 'EUR', date: '2026-01-01', rate: '8' } },
    { place: 'rates.csv, row 3', cells: { currency: 'EUR', date: '2026-02-10', rate: '8.123456' } },
    { place: 'rates.csv, row 4', cells: { currency: 'EUR', date: '2026-02-11', rate: '9' } },
  ],
  problems: [],
  phases: [
    { id: 'p1', name: 'Year 1', programId: 'prog', programKey: 'crm', programName: 'CRM', start: '2026-01-01', end: '2026-01-31', status: 'Closed' },
    { id: 'p2', name: 'Year 2', programId: 'prog', programKey: 'crm', programName: 'CRM', start: '2026-02-01', end: '2026-02-28', status: 'Open' },
    { id: 'p3', name: 'Year 3', programId: 'prog', programKey: 'crm', programName: 'CRM', start: '2026-03-01', end: '2026-03-31', status: 'Planned' },
  ],
  entries: [],
  categories: ['Run', 'Change'],
  statuses: ['Planned', 'Committed', 'Paid'],
  ...more,
});

const ENTRY: KnownEntry = {
  id: 'e1',
  phaseId: 'p2',
  programId: 'prog',
  document: 'D-1',
  date: '2026-02-10',
  amount: 100,
  category: 'Run',
  status: 'Paid',
  description: 'Operation',
};

describe('the ledger', () => {
  it('has nothing to say where no ledger.json is', () =>
    assert.deepEqual(decideLedger(facts([{}], { config: undefined })), { changes: [], unchanged: 0, findings: [] }));

  it('makes an entry of a line, in the phase of its day', () => {
    const { changes, findings } = decideLedger(facts([{}]));
    assert.deepEqual(findings, []);
    assert.deepEqual(
      changes.map(({ write }) => write),
      [
        {
          kind: 'create',
          object: 'Budget_Entry__c',
          keyField: 'External_Key__c',
          key: 'prog|d-1',
          values: {
            Phase__c: 'p2',
            Document_Number__c: 'D-1',
            Category__c: 'Run',
            Status__c: 'Paid',
            Amount__c: 100,
            Entry_Date__c: '2026-02-10',
            Description__c: 'Operation',
          },
        },
      ],
    );
  });

  for (const [what, line, amount] of [
    ['another currency at the rate of the day', { currency: 'EUR', amount: '1.01' }, 8.2],
    ['the money of the programs where no currency stands', { currency: '' }, 100],
    ['a credit note, whichever sign it has', { type: 'Credit note', amount: '40' }, -40],
    ['a credit note that is negative already', { type: 'Credit note', amount: '-40' }, -40],
    ['a reversal', { amount: '-12.345' }, -12.35],
  ] as const)
    it(`takes ${what}`, () => {
      const { changes, findings } = decideLedger(facts([line]));
      assert.deepEqual([findings, changes[0]?.write.values['Amount__c']], [[], amount]);
    });

  it('changes what differs, and only that', () => {
    assert.deepEqual(decideLedger(facts([{}], { entries: [ENTRY] })), { changes: [], unchanged: 1, findings: [] });
    const { changes } = decideLedger(facts([{ document: 'd-1', amount: '120' }], { entries: [ENTRY] }));
    assert.deepEqual(
      changes.map(({ write }) => [write.kind, write.kind === 'update' && write.id, write.values['Amount__c']]),
      [['update', 'e1', 120]],
    );
  });

  it('keeps what was written by hand where the ledger has no text', () => {
    const { config, ...rest } = facts([{}], { entries: [{ ...ENTRY, description: 'By hand' }] });
    const { description: _, ...columns } = config?.columns ?? ({} as never);
    assert.equal(decideLedger({ ...rest, config: config && { ...config, columns } }).unchanged, 1);
  });

  it('takes a line that an export holds twice once, and neither of two that differ', () => {
    assert.equal(decideLedger(facts([{}, {}])).changes.length, 1);
    const { changes, findings } = decideLedger(facts([{}, { amount: '101' }, { document: 'D-2' }]));
    assert.equal(changes.length, 1);
    assert.match(findings[0]?.problem ?? '', /D-1 stands there 2 times with different figures/);
    assert.match(findings[0]?.remedy ?? '', /row 2, ledger\.csv, row 3/);
  });

  it('leaves closed phases as they are, and lets planned ones be planned', () => {
    const closed = { date: '2026-01-10', document: 'D-0' };
    assert.match(decideLedger(facts([closed])).findings[0]?.problem ?? '', /Year 1 is closed: it takes no spend/);
    const entry = { ...ENTRY, phaseId: 'p1', document: 'D-0', date: '2026-01-10' };
    assert.equal(decideLedger(facts([closed], { entries: [entry] })).unchanged, 1);
    const { changes, findings } = decideLedger(facts([{ ...closed, amount: '1' }], { entries: [entry] }));
    assert.deepEqual([changes, findings[0]?.problem], [[], 'Year 1 is closed: document D-0 stays as it is']);
    assert.match(decideLedger(facts([{ date: '2026-03-01' }])).findings[0]?.problem ?? '', /Year 3 is planned: it takes no spend/);
    assert.equal(decideLedger(facts([{ date: '2026-03-01', status: 'Planned' }])).changes.length, 1);
    assert.match(
      decideLedger(facts([{ date: '2026-03-01', status: 'Planned' }], { entries: [ENTRY] })).findings[0]?.problem ?? '',
      /D-1 is in another phase already/,
    );
  });

  for (const [line, problem] of [
    [{ document: '' }, /no document number/],
    [{ document: 'x'.repeat(61) }, /61 characters/],
    [{ description: 'x'.repeat(256) }, /256 characters/],
    [{ program: 'erp' }, /No program with phases has the external key "erp"/],
    [{ date: '2026-02-30' }, /"2026-02-30" is not a date/],
    [{ date: '10.02.2026' }, /is not a date/],
    [{ date: '2026-04-01' }, /in no phase/],
    [{ amount: '1,000' }, /"1,000" is not a number/],
    [{ amount: '' }, /"" is not a number/],
    [{ category: 'IT' }, /"IT" is no category/],
    [{ category: 'toString' }, /"toString" is no category/],
    [{ status: 'Open' }, /"Open" is no status/],
    [{ currency: 'USD' }, /There is no rate of USD for 2026-02-10/],
  ] as const)
    it(`refuses ${JSON.stringify(line).slice(0, 60)}, and takes the rest`, () => {
      const { changes, findings } = decideLedger(facts([line, { document: 'D-2' }]));
      assert.deepEqual([changes.length, findings.length, findings[0]?.where], [1, 1, 'ledger.csv, row 2']);
      assert.match(findings[0]?.problem ?? '', problem);
      assert.ok(findings[0]?.remedy);
    });

  for (const [cells, problem] of [
    [{ currency: 'Euro', date: '2026-01-01', rate: '8' }, /"Euro" is not a currency/],
    [{ currency: 'EUR', date: '2026', rate: '8' }, /"2026" is not a date/],
    [{ currency: 'EUR', date: '2026-01-01', rate: '0' }, /"0" is not a rate/],
  ] as const)
    it(`refuses the rate ${Object.values(cells).join(' ')}`, () =>
      assert.match(decideLedger(facts([], { rates: [{ place: 'rates.csv, row 2', cells }] })).findings[0]?.problem ?? '', problem));
});
